"""``catalogue import --watch``: a drop box is emptied, and nothing in it is lost or read twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import invoke, office_in
from tests.cli.program import environment

_GOOD = "标题,文号,发布日期\n关于甲的通知,淮府〔2009〕1号,2009-01-05\n"
_BAD = "标题,文号,发布日期\n关于乙的通知,淮府〔2009〕2号,2009-13-40\n关于丙的通知,,2009-02-03\n"
_PASS = ("--once", "--interval", "0.1", "--json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office and an empty drop box."""
    office_in(tmp_path)
    (tmp_path / "drop").mkdir()
    return tmp_path


def _names(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder / "drop"))
        for path in (folder / "drop").rglob("*")
        if path.is_file()
    }


def _passed(folder: Path, exit_code: int, *more: str) -> list[Any]:
    result = invoke(folder, "catalogue", "import", "--watch", "drop", *_PASS, *more)
    assert exit_code == result.exit_code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_pass_takes_what_is_there(folder: Path) -> None:
    """Read files move into done with their rejects beside them, unreadable ones into refused."""
    drop = folder / "drop"
    (drop / "a.csv").write_text(_GOOD, "utf-8")
    (drop / "b.csv").write_text(_BAD, "utf-8")
    (drop / "c.pdf").write_bytes(b"%PDF-1.7")
    with zipfile.ZipFile(drop / "d.zip", "w") as archive:
        archive.writestr("e.csv", _BAD)

    accounts = _passed(folder, 4)

    assert {
        "done/a.csv", "done/b.csv", "done/b.rejects.csv", "done/d.zip", "done/e.rejects.csv",
        "refused/c.pdf",
    } == _names(folder)  # fmt: skip
    assert [1, 2, 0, 2] == [account["read"] for account in accounts]
    assert ["members" in account for account in accounts] == [False, False, False, True]


def test_nothing_new_is_nothing_to_do(folder: Path) -> None:
    """Finished files, rejects, locks and files being copied stay where they are."""
    drop = folder / "drop"
    (drop / "a.csv").write_text(_GOOD, "utf-8")
    assert 1 == len(_passed(folder, 0))
    for name in ("x.csv.part", "~$b.xlsx", ".c.csv", "d.rejects.csv"):
        (drop / name).write_text(_GOOD, "utf-8")

    assert [] == _passed(folder, 0)
    assert {"done/a.csv", "x.csv.part", "~$b.xlsx", ".c.csv", "d.rejects.csv"} == _names(folder)


def test_same_name_again_replaces_nothing(folder: Path) -> None:
    """Next month's file of the same name lies beside this month's."""
    for _month in range(2):
        (folder / "drop" / "a.csv").write_text(_GOOD, "utf-8")
        _passed(folder, 0)

    assert {"done/a.csv", "done/a-2.csv"} == _names(folder)


def test_options_of_a_drop_box(folder: Path) -> None:
    """A pass needs a folder that is not the office's own, and takes no files beside it."""
    for arguments in (
        ("--watch", "none", "--once"),
        ("--watch", ".", "--once"),
        ("--watch", "drop", "a.csv"),
        ("--watch", "drop", "--rejects", "x"),
        ("--once", "a.csv"),
        (),
    ):
        assert 2 == invoke(folder, "catalogue", "import", *arguments).exit_code, arguments
    assert (folder / "office.db").is_file()


def test_who_may_not_import_moves_nothing(folder: Path) -> None:
    """A fault of the call is none of the file: it stays where it is."""
    added = ("staff", "add", "lisi", "--name", "李四", "--role", "approver")
    assert 0 == invoke(folder, *added).exit_code
    (folder / "drop" / "a.csv").write_text(_GOOD, "utf-8")

    refused = invoke(folder, "catalogue", "import", "--watch", "drop", *_PASS, actor="lisi")

    assert refused.exit_code in (1, 2)
    assert {"a.csv"} == _names(folder)


@pytest.mark.slow
def test_watcher_takes_arriving_files_and_stops_on_a_signal(folder: Path) -> None:
    """A file that still grows is left alone; the signal ends the program without an error."""
    drop = folder / "drop"
    watcher = subprocess.Popen(
        [sys.executable, "-m", "govdisclose", "--db", str(folder / "office.db"), "--actor",
         "zhangsan", "catalogue", "import", "--watch", "drop", "--interval", "0.4", "--json"],
        cwd=folder, env=environment(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        growing = (drop / "grow.csv").open("w", encoding="utf-8")
        growing.write(_GOOD)
        growing.flush()
        (drop / "a.csv").write_text(_GOOD, "utf-8")
        deadline = time.monotonic() + 30
        while not (drop / "done" / "a.csv").exists():
            assert watcher.poll() is None, watcher.communicate()[1]
            assert time.monotonic() < deadline
            growing.write("关于丁的通知,,2009-03-01\n")
            growing.flush()
            time.sleep(0.1)
        assert (drop / "grow.csv").exists()
        growing.close()

        second = invoke(folder, "catalogue", "import", "--watch", "drop", "--once")
        while not (drop / "done" / "grow.csv").exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        watcher.send_signal(signal.SIGTERM)
        out, err = watcher.communicate(timeout=20)
    finally:
        watcher.kill()
        watcher.wait()

    assert 0 == watcher.returncode, err
    assert "IMP-031" in second.stderr
    assert ["drop/a.csv", "drop/grow.csv"] == [
        json.loads(line)["file"] for line in out.splitlines()
    ]
