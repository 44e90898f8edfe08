"""``govdisclose id check``: streams, exit codes, batches, and what is never printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import run

RESIDENT = "360426199101010071"


def test_one_answer_per_value_in_the_order_given(tmp_path: Path) -> None:
    """With --json the answers are one array, also for a single value."""
    done = run(tmp_path, "id", "check", "渝府发[2022]32 号", "003110926", "--json")

    assert (0, "") == (done.returncode, done.stderr)
    assert [
        {
            "value": "渝府发[2022]32 号",
            "kind": "document_number",
            "valid": True,
            "normalised": "渝府发〔2022〕32号",
            "findings": [
                {"code": "DOCNO-SPACES", "severity": "info"},
                {"code": "DOCNO-BRACKETS", "severity": "warning"},
            ],
        },
        {
            "value": "003110926",
            "kind": "org_code",
            "valid": True,
            "normalised": "003110926",
            "findings": [],
        },
    ] == json.loads(done.stdout)


def test_an_invalid_value_ends_with_findings(tmp_path: Path) -> None:
    """All answers are printed, and the exit code says that not all are valid."""
    done = run(tmp_path, "id", "check", "003110926", "000000001", "--json")

    assert 4 == done.returncode
    assert [True, False] == [one["valid"] for one in json.loads(done.stdout)]


def test_warnings_alone_end_well(tmp_path: Path) -> None:
    """A failed check digit inside an index number is no failure."""
    done = run(tmp_path, "id", "check", "000000001/2021-00151")

    assert 0 == done.returncode
    assert "000000001/2021-00151" in done.stdout


@pytest.mark.parametrize("kind", ["uscc", "统一社会信用代码"])
def test_the_kind_may_be_given(tmp_path: Path, kind: str) -> None:
    """Codes of kinds have Chinese aliases, and a given kind is not guessed."""
    done = run(tmp_path, "id", "check", "003110926", "--kind", kind, "--json")

    assert 4 == done.returncode
    assert ("uscc", False) == (
        json.loads(done.stdout)[0]["kind"],
        json.loads(done.stdout)[0]["valid"],
    )


def test_values_come_from_stdin(tmp_path: Path) -> None:
    """The value - stands for the lines of stdin, so that a resident id need not be an argument."""
    text_in = f"\ufeff{RESIDENT}\n\n360426199101010072\r\n"

    done = run(tmp_path, "id", "check", "003110926", "-", "--json", text_in=text_in)

    answers = json.loads(done.stdout)
    assert [True, True, False] == [one["valid"] for one in answers]
    assert [None, None] == [one["value"] for one in answers[1:]]


@pytest.mark.parametrize("arguments", [("--json",), ()])
def test_resident_ids_are_never_printed(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Neither stream shows what was given, right or wrong, in JSON or as a table."""
    wrong = "360426199101010072"

    done = run(tmp_path, "id", "check", "-", *arguments, text_in=f"{RESIDENT}\n{wrong}\n")

    assert 4 == done.returncode
    assert RESIDENT[:14] not in done.stdout + done.stderr


def test_batch_answers_line_by_line(tmp_path: Path) -> None:
    """One answer a line in the order of the input; a bad line is answered with its error."""
    lines = [
        '{"value": "11341702486344515H"}',
        '{"value": 7}',
        '{"value": "x", "kind": "passport"}',
        "not JSON",
        '{"value": "国令第843号", "kind": "document_number"}',
    ]

    done = run(tmp_path, "id", "check", "--batch", "-", text_in="\n".join(lines))

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert 4 == done.returncode
    assert ["uscc", "document_number"] == [answers[0]["kind"], answers[4]["kind"]]
    assert [2, 3, 4] == [one["error"]["line"] for one in answers[1:4]]


def test_batch_of_invalid_values_ends_with_findings(tmp_path: Path) -> None:
    """A batch ends like the single check; --kind is what lines without a kind are."""
    (tmp_path / "cases.jsonl").write_text('{"value": "003110926"}\n', encoding="utf-8")

    done = run(tmp_path, "id", "check", "--kind", "uscc", "--batch", "cases.jsonl")

    assert 4 == done.returncode
    assert "uscc" == json.loads(done.stdout)["kind"]


@pytest.mark.parametrize(
    "arguments",
    [(), ("--kind", "passport", "003110926"), ("003110926", "--batch", "-"), ("--batch", "none")],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Nothing to check, an unknown kind, two sources or a missing file are usage errors."""
    done = run(tmp_path, "id", "check", *arguments)

    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr.startswith("govdisclose: error: ")


def test_stdin_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 give one line on stderr."""
    import subprocess
    import sys

    from tests.cli.program import environment

    done = subprocess.run(
        [sys.executable, "-m", "govdisclose", "id", "check", "-"],
        cwd=tmp_path,
        env=environment(tmp_path),
        input=b"\xff\xfe\x00",
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert 2 == done.returncode
    assert b"not UTF-8" in done.stderr
