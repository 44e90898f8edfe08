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


def test_restore_from_nothing_or_from_no_office_replaces_nothing(folder: Path) -> None:
    """The message is about the backup, and the office stays as it was."""
    (folder / "wrong.db").write_bytes(b"no database" * 1000)

    absent = _run(folder, "db", "restore", "none.db", "--yes")
    wrong = _run(folder, "db", "restore", "wrong.db", "--yes")

    assert (3, 3) == (absent.returncode, wrong.returncode)
    assert "STO-013" in absent.stderr
    assert "STO-012" in wrong.stderr
    assert ["office.db", "office.db.key"] == sorted(one.name for one in folder.glob("office*"))


def test_check_of_another_run_agrees_with_the_index_of_the_first(folder: Path) -> None:
    """What one run of the program indexed is what the next one expects."""
    for title in ("关于印发城乡规划管理办法的通知", "市政府信息公开工作年度报告"):
        assert 0 == _run(folder, "catalogue", "add", "--title", title).returncode

    assert 0 == _run(folder, "db", "check").returncode


def test_upgrade_of_a_current_office_says_so(folder: Path) -> None:
    """Nothing to do is no fault."""
    done = _run(folder, "db", "upgrade", "--json")

    assert {"upgraded": False, "backup": None, "recorded": True} == json.loads(done.stdout)


def test_copies_are_listed_until_somebody_destroyed_them(folder: Path) -> None:
    """What erasures will name can be read off, and is taken off by a named person only."""
    assert 0 == _run(folder, "staff", "add", "lisi", "--role", "approver").returncode
    assert 0 == _run(folder, "db", "backup", "copy.db").returncode
    assert 0 == _run(folder, "db", "note-backup", "tape-7").returncode

    gone = _run(folder, "db", "forget-backup", "B1", "--by", "lisi", "--json")
    left = json.loads(_run(folder, "db", "backups", "--json").stdout)
    every = json.loads(_run(folder, "db", "backups", "--all", "--json").stdout)

    assert ["lisi"] == [one["destroyed_by"] for one in json.loads(gone.stdout)]
    assert [("B2", "tape-7", "other")] == [
        (one["backup"], one["path"], one["origin"]) for one in left
    ]
    assert ["B1", "B2"] == [one["backup"] for one in every]
    assert 1 == _run(folder, "db", "forget-backup", "B9", "--by", "lisi").returncode
    assert 2 == _run(folder, "db", "forget-backup", "B2").returncode


def test_erasure_says_which_copies_may_hold_the_text(folder: Path) -> None:
    """Person and script both learn the path of each copy that was made with the text in it."""
    assert 0 == _run(folder, "staff", "add", "lisi", "--role", "approver").returncode
    assert 0 == _run(folder, "catalogue", "add", "--title", "某人的名单").returncode
    assert 0 == _run(folder, "db", "backup", "copy.db").returncode
    words = ("catalogue", "erase", "I1-1", "--confirm", "I1-1", "--approver", "lisi")

    done = _run(folder, *words, "--ground", "privacy", "--json")

    assert ["copy.db"] == [one["path"] for one in json.loads(done.stdout)["backups"]]
    assert "copy.db" in done.stderr


def test_restored_office_lists_source_and_former_office(folder: Path) -> None:
    """After a restore both files hold the office's past, so both are listed."""
    assert 0 == _run(folder, "db", "backup", "copy.db").returncode
    assert 0 == _run(folder, "db", "restore", "copy.db", "--yes").returncode

    listed = json.loads(_run(folder, "db", "backups", "--json").stdout)

    assert ["copy.db", "office.before-restore.db"] == [one["path"] for one in listed]


def test_office_is_not_copied_onto_itself(folder: Path) -> None:
    """Two spellings of one file are one office; nothing is read or written."""
    done = _run(folder, "db", "copy", "office.db", f"../{folder.name}/office.db")

    assert 1 == done.returncode
    assert "CPY-003" in done.stderr
