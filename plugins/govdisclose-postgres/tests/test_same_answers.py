"""The same rows give the same answers, byte for byte, whether an office lies in a file or here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from govdisclose_postgres.testing import LocalServer

_ROWS = "600"
_REQUEST = (
    *("--applicant", "测试者", "--kind", "自然人", "--contact", "测试路1号", "--channel", "当面"),
    *("--description", "某年度预算", "--agency", "市财政局"),
)

# The programs run through what other tests have covered; here it is what they answer that counts.
pytestmark = [pytest.mark.slow, pytest.mark.no_cover, pytest.mark.external("true")]

Run = Callable[[str, Sequence[str]], tuple[int, str]]


def _run(folder: Path, address: str, words: Sequence[str]) -> tuple[int, str]:
    """Exit code and what a command prints."""
    variables = {**os.environ, "HOME": str(folder / "home")}
    # A fixture of the session comes before the mark of the test is looked at.
    variables.pop("COVERAGE_PROCESS_CONFIG", None)
    done = subprocess.run(
        [sys.executable, "-m", "govdisclose", "--db", address, "--actor", "clerk", *words],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


# Tests of other files may run between these, and a fixture of the module would be made again.
@pytest.fixture(scope="session")
def offices(server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Address and folder of the demonstration in a file and on the server."""
    folder = tmp_path_factory.mktemp("demonstrations")
    name_of_database = f"same_answers_{uuid4().hex}"
    with psycopg.connect(server.address(), autocommit=True) as driver:
        driver.execute(f"CREATE DATABASE {name_of_database}")
    made = {}
    for name, address in (
        ("file", "demo/office.db"),
        ("server", server.address(name_of_database, "demo")),
    ):
        place = folder / name
        place.mkdir()
        words = ["demo", "--folder", "demo", "--rows", _ROWS, "--json"]
        code, printed = _run(place, "ignored.db" if name == "file" else address, words)
        assert (0, True) == (code, '"is_as_written": true' in printed), printed[-2000:]
        made[address] = place
    return made


def _answers(offices: dict[str, Path], *words: str) -> list[tuple[int, str]]:
    return [_run(folder, address, words) for address, folder in offices.items()]


@pytest.mark.parametrize(
    "words",
    [
        "catalogue list --json",
        "catalogue search 预算 --json",
        "catalogue search 关于 --json",
        "stats summary --json",
        "stats ranking --json",
        "stats lag --json",
        "report annual 2009 --json",
        "assess run 2009 --scheme huainan-2009 --as-of 2009-12-31 --json",
        "register list demonstration_sites --json",
        "register list reading_points --search 图书馆 --json",
        "register figures demonstration_sites --json",
        "register export demonstration_sites --format jsonl",
        "register export reading_points --public --format jsonl",
        "catalogue export --format jsonl",
        "catalogue export --public --format jsonl --on 2009-12-31",
    ],
)
def test_answer_is_the_same(offices: dict[str, Path], words: str) -> None:
    """Lists, searches, figures, reports, ranks, scores and exports are equal to the byte."""
    in_file, on_server = _answers(offices, *words.split())

    # 4 is an answer with findings: an assessment names what it cannot assess.
    assert in_file[0] in (0, 4), in_file[1]
    assert in_file == on_server
    assert len(in_file[1]) > 200


def test_request_runs_its_course(offices: dict[str, Path]) -> None:
    """A request is registered and listed alike, and the journal of both offices is clean."""
    registered = _answers(offices, "request", "register", *_REQUEST, "--json")
    listed = _answers(offices, "request", "list", "--json")
    verified = _answers(offices, "journal", "verify", "--json")

    assert [0, 0] == [code for code, _text in registered], registered
    assert listed[0] == listed[1]
    counts = [json.loads(text) for _code, text in verified]
    assert [True, True] == [found["clean"] for found in counts]
    assert counts[0]["entries"] == counts[1]["entries"]
    assert counts[0]["rows"] == counts[1]["rows"]


def test_password_in_address_is_refused(tmp_path: Path, server: LocalServer) -> None:
    """An address with a password in it is refused, and the password is not repeated."""
    address = server.address().replace("postgres@", "postgres:geheim@", 1)

    code, printed = _run(tmp_path, address, ["catalogue", "list"])

    assert 2 == code
    assert "PGS-001" in printed
    assert "geheim" not in printed


def test_agency_that_is_none_is_granted_nothing(tmp_path: Path, server: LocalServer) -> None:
    """The command grants an agency of the office, names one that is none, and refuses everybody."""
    name = f"granting_{uuid4().hex}"
    address = server.address(name, "office")
    with psycopg.connect(server.address(), autocommit=True) as driver:
        driver.execute(f"CREATE DATABASE {name}")
        driver.execute(f"CREATE ROLE {name}")

    assert 0 == _run(tmp_path, address, ["init", "--office", "测试机关"])[0]
    known = _run(tmp_path, address, ["db", "grant", "--agency", "A1", name, "--json"])
    unknown = _run(tmp_path, address, ["db", "grant", "--agency", "A99", name])
    everybody = _run(tmp_path, address, ["db", "grant", "--public", "public"])

    with psycopg.connect(server.address(), autocommit=True) as driver:
        driver.execute(f"DROP DATABASE {name} WITH (FORCE)")
        driver.execute(f"DROP ROLE {name}")
    assert (0, True) == (known[0], json.loads(known[1])["executed"])
    assert (1, True) == (unknown[0], "AGY-001" in unknown[1])
    assert (2, True) == (everybody[0], "PGS-009" in everybody[1])
