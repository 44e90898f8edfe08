"""A register import killed at any moment loses nothing and doubles nothing."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROWS = 6_000


def _program(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "govdisclose", "--db", str(folder / "office.db"), *words]


def _json(folder: Path, *words: str) -> tuple[int, list[dict[str, object]]]:
    done = subprocess.run(
        _program(folder, *words, "--json"), capture_output=True, encoding="utf-8", check=False
    )
    found = json.loads(done.stdout)
    return done.returncode, found if isinstance(found, list) else [found]


def _rows_done(folder: Path) -> int:
    connection = sqlite3.connect(folder / "office.db")
    try:
        found = connection.execute("SELECT max(rows_done) FROM import_runs").fetchone()[0]
        return found or 0
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("at_rows", [0, 500, 3_000])
def test_killed_import_is_completed_by_the_next_run(tmp_path: Path, at_rows: int) -> None:
    """The second run ends with the account of the whole file, every finding and a clean journal."""
    rows = "".join(f"第{n}馆,{'图书馆' if n % 7 else '广场'},{n % 9}\n" for n in range(ROWS))
    (tmp_path / "points.csv").write_text(f"名称,类型,终端数\n{rows}", "utf-8")
    assert 0 == _json(tmp_path, "init", "--office", "市政府")[0]
    words = ("register", "import", "reading_points", str(tmp_path / "points.csv"))
    process = subprocess.Popen(
        _program(tmp_path, *words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    if at_rows:
        while _rows_done(tmp_path) < at_rows:
            time.sleep(0.005)
    else:
        time.sleep(0.3)
    process.send_signal(signal.SIGKILL)
    assert -signal.SIGKILL == process.wait()

    findings = tmp_path / "findings.jsonl"
    code, (account,) = _json(tmp_path, *words, "--findings-file", str(findings))

    wrong = (ROWS + 6) // 7
    assert 4 == code
    assert (ROWS, ROWS - wrong, wrong) == (
        account["read"],
        account["accepted"],
        account["rejected"],
    )
    assert (account["updated"], account["unchanged"]) == (0, 0)
    if at_rows:
        assert int(str(account["resumed_rows"])) >= at_rows - 1
    assert wrong == len(findings.read_text("utf-8").splitlines())
    assert wrong + 1 == len(Path(str(account["rejects_file"])).read_text("utf-8").splitlines())
    assert 0 == _json(tmp_path, "journal", "verify")[0]
    _code, (again,) = _json(tmp_path, *words)
    assert (0, ROWS - wrong) == (again["accepted"], again["unchanged"])
