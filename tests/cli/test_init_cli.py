"""``govdisclose init``: an empty office in one call."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke
from tests.cli.program import run

AGENCIES = """code,parent,level,name
3404,,city,淮南市
340421,3404,county/district,凤台县
340422,3404,county/district,寿县
"""


def test_an_office_is_made_in_one_call(tmp_path: Path) -> None:
    """The answer names the office, its file, its agencies and its first member of staff."""
    (tmp_path / "agencies.csv").write_text(AGENCIES, "utf-8")

    made = answer(invoke(tmp_path, "init", "--agencies", "agencies.csv", "--json"))

    assert "淮南市" == made["office"]
    assert str(tmp_path / "office.db") == made["db"]
    assert 3 == made["agencies"]
    assert ["zhangsan"] == made["staff"]
    assert made["classified"] is False


def test_an_agency_file_of_old_machines_is_read(tmp_path: Path) -> None:
    """A file in GB18030 is read like one in UTF-8."""
    (tmp_path / "agencies.csv").write_text(AGENCIES, "gb18030")

    made = answer(invoke(tmp_path, "init", "--agencies", "agencies.csv", "--json"))

    assert "淮南市" == made["office"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second call is refused with exit 3 and the first office stays as it is."""
    invoke(tmp_path, "init", "--office", "甲")
    before = (tmp_path / "office.db").read_bytes()

    again = invoke(tmp_path, "init", "--office", "乙")

    assert 3 == again.exit_code
    assert "STO-002" in again.stderr
    assert before == (tmp_path / "office.db").read_bytes()


def test_the_file_is_private(tmp_path: Path) -> None:
    """Only its owner can read the office."""
    invoke(tmp_path, "init")

    assert 0o600 == stat.S_IMODE((tmp_path / "office.db").stat().st_mode)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--law", "cn-1999"), "SET-002"),
        (("--zone", "Asia/Huainan"), "SET-002"),
        (("--profile", "unheard-of"), "SET-002"),
        (("--agencies", "absent.csv"), "AGY-006"),
    ],
)
def test_a_wrong_wish_leaves_nothing_behind(
    tmp_path: Path, options: tuple[str, ...], code: str
) -> None:
    """A law, zone, profile or file that does not exist is wrong usage, and no office is made."""
    refused = invoke(tmp_path, "init", *options)

    assert 2 == refused.exit_code
    assert code in refused.stderr
    assert not (tmp_path / "office.db").exists()


def test_agencies_that_contradict_each_other_leave_nothing_behind(tmp_path: Path) -> None:
    """A parent nobody knows is refused by the rules, and the next try finds the place free."""
    (tmp_path / "agencies.csv").write_text(AGENCIES.replace("3404,county", "9,county"), "utf-8")

    refused = invoke(tmp_path, "init", "--agencies", "agencies.csv")

    assert 1 == refused.exit_code
    assert [] == [path.name for path in tmp_path.iterdir() if path.name.startswith("office.db")]


def test_what_classified_means_is_said(tmp_path: Path) -> None:
    """Whoever declares a classified system is told what that binds them to."""
    made = invoke(tmp_path, "init", "--classified")

    assert 0 == made.exit_code
    assert "must be approved for state secrets" in made.stderr


def test_the_default_place_is_named(tmp_path: Path) -> None:
    """An office nobody gave a place for says where it is kept."""
    done = run(tmp_path, "--actor", "zhangsan", "init")

    assert 0 == done.returncode, done.stderr
    assert str(tmp_path / "data") in done.stdout
