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


def test_what_classified_means_is_said_before_and_after(tmp_path: Path) -> None:
    """A classified office is made only once somebody confirmed what it means."""
    unsure = invoke(tmp_path, "init", "--classified")
    sure = invoke(tmp_path, "init", "--classified", "--confirm-classified")
    entries = answer(invoke(tmp_path, "journal", "show", "office", "--json"))

    assert (2, 0) == (unsure.exit_code, sure.exit_code)
    for said in (unsure, sure):
        assert "must be approved for state secrets" in said.stderr
        assert "nothing is exported for the public" in said.stderr
    assert "office.declared_classified" in [entry["kind"] for entry in entries["entries"]]
    assert 2 == invoke(tmp_path, "init", "--confirm-classified").exit_code


def test_classified_office_says_so_and_publishes_nothing(tmp_path: Path) -> None:
    """Each command reminds of it, the settings show it, and no public export is made."""
    invoke(tmp_path, "init", "--classified", "--confirm-classified")
    (tmp_path / "in.csv").write_text(
        "标题,发布日期,密级\n通知,2009-01-05,\n计划,,机密★10年\n", "utf-8"
    )

    imported = invoke(tmp_path, "catalogue", "import", "in.csv")
    refused = invoke(tmp_path, "catalogue", "export", "--public", "--output", "out.csv")
    settings = answer(invoke(tmp_path, "config", "office", "--json"))
    shown = answer(invoke(tmp_path, "catalogue", "show", "I1-2", "--json"))
    staff = invoke(tmp_path, "catalogue", "export")

    assert "" == invoke(tmp_path, "catalogue", "export", "--public").stdout
    assert (0, 0, 1) == (imported.exit_code, staff.exit_code, refused.exit_code)
    assert "classified office" in imported.stderr
    assert "SEC-001" in refused.stderr
    assert not (tmp_path / "out.csv").exists()
    assert settings["classified"] is True
    assert {"level": "highly_secret", "term_months": 120} == shown["secrecy"]
    assert ("withheld", "state_secret") == (shown["mode"], shown["ground"])


def test_the_default_place_is_named(tmp_path: Path) -> None:
    """An office nobody gave a place for says where it is kept."""
    done = run(tmp_path, "--actor", "zhangsan", "init")

    assert 0 == done.returncode, done.stderr
    assert str(tmp_path / "data") in done.stdout
