"""An import killed at any moment loses nothing and doubles nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.bench.corpus import AGENCIES, write_csv

ROWS = 12_000


def _program(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "govdisclose", "--db", str(folder / "office.db"), *words]


def _json(folder: Path, *words: str) -> tuple[int, object]:
    done = subprocess.run(
        _program(folder, *words, "--json"), capture_output=True, encoding="utf-8", check=False
    )
    return done.returncode, json.loads(done.stdout)


def _kill_and_resume(folder: Path, moments: int, seed: int) -> None:
    draw = random.Random(seed)
    source = folder / "catalogue.csv"
    write_csv(source, ROWS)
    names = "".join(f"{name},department\n" for name in AGENCIES)
    (folder / "agencies.csv").write_text(f"name,level\n{names}", "utf-8")
    for number in range(moments):
        place = folder / str(number)
        place.mkdir()
        _json(place, "init", "--office", "市政府", "--agencies", str(folder / "agencies.csv"))
        process = subprocess.Popen(
            _program(place, "catalogue", "import", str(source)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(draw.uniform(0.2, 3.0))
        # Half of the time only the writer dies and has to take its reading process along.
        if draw.random() < 0.5:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

        code, accounts = _json(place, "catalogue", "import", str(source))

        assert isinstance(accounts, list)
        account = accounts[0]
        assert 0 == code
        assert ROWS == account["read"]
        assert ROWS == account["accepted"] + account["updated"] + account["unchanged"]
        assert 0 == account["updated"]
        _code, found = _json(place, "catalogue", "list", "--count", "--limit", "1")
        assert isinstance(found, dict)
        assert ROWS == found["total"]
        code, _verified = _json(place, "journal", "verify")
        assert 0 == code


@pytest.mark.slow
@pytest.mark.no_cover
def test_killed_import_is_completed_by_the_next_run(tmp_path: Path) -> None:
    """No row is lost or doubled and the journal is clean, wherever the import was killed."""
    _kill_and_resume(tmp_path, moments=3, seed=1)


@pytest.mark.soak
def test_twenty_kills(tmp_path: Path) -> None:
    """The same at twenty random moments."""
    _kill_and_resume(tmp_path, moments=20, seed=2)
