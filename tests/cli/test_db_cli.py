"""``govdisclose db`` as scripts and clerks use it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "govdisclose", "--lang", "en", "--db", "office.db", *words],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an empty office."""
    assert 0 == _run(tmp_path, "init", "--office", "市政府").returncode
    return tmp_path


def test_info_names_schema_and_counts(folder: Path) -> None:
    """Scripts learn the schema from one object."""
    done = _run(folder, "db", "info", "--json")

    found = json.loads(done.stdout)
    assert found["schema"] == found["schema_needed"]
    assert 0 == found["items"]


def test_check_ends_with_4_when_something_does_not_agree(folder: Path) -> None:
    """A sound office ends with 0, a wrong head with 4 and its code."""
    assert 0 == _run(folder, "db", "check").returncode
    connection = sqlite3.connect(folder / "office.db")
    with connection:
        connection.execute("UPDATE heads SET number = number + 1 WHERE shard = 0")
    connection.close()

    done = _run(folder, "db", "check", "--json")

    assert 4 == done.returncode
    assert ["DB-HEAD"] == [found["code"] for found in json.loads(done.stdout)["findings"]]


def test_backup_and_restore_never_overwrite_unasked(folder: Path) -> None:
    """A taken name is refused with 3; --yes keeps the former office aside."""
    assert 0 == _run(folder, "db", "backup", "copy.db").returncode
    assert 3 == _run(folder, "db", "backup", "copy.db").returncode
    assert 3 == _run(folder, "db", "restore", "copy.db").returncode

    done = _run(folder, "db", "restore", "copy.db", "--yes", "--json")

    assert 0 == done.returncode
    assert (folder / json.loads(done.stdout)["kept"]).exists()
    assert 0 == _run(folder, "journal", "verify").returncode


def test_upgrade_of_a_current_office_says_so(folder: Path) -> None:
    """Nothing to do is no fault."""
    done = _run(folder, "db", "upgrade", "--json")

    assert {"upgraded": False, "backup": None} == json.loads(done.stdout)
