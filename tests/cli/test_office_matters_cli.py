"""What an office keeps beside its items: the tally, settings, number gaps and loaded calendars."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in

YEAR_FILE = {
    "year": 2031,
    "papers": ["made up for this test"],
    "days": [{"name": "元旦", "date": "2031-01-01", "isOffDay": True}],
}


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Path:
    """An office with an approver and two departments."""
    return office_in(tmp_path, second=True, agencies=["公安局", "教育局"])


def test_secrets_are_counted_and_nothing_else(office: Path) -> None:
    """Agency, period and number are kept and add up; a later count takes the earlier's place."""
    for agency, count in (("公安局", "12"), ("教育局", "1"), ("公安局", "10")):
        kept = invoke(
            office, "catalogue", "tally", "--agency", agency, "--period", "2009", "--count", count
        )
        assert 0 == kept.exit_code, kept.output

    shown = answer(invoke(office, "catalogue", "tally", "--period", "2009", "--json"))
    clean = answer(invoke(office, "journal", "verify", "--json"))["clean"]

    assert 11 == shown["total"]
    assert [{"agency", "period", "count"}] * 2 == [set(one) for one in shown["items"]]
    assert clean


def test_a_year_is_not_counted_twice(office: Path) -> None:
    """Months of a year that is counted as a whole are refused until its count is 0."""
    base = ("catalogue", "tally", "--agency", "公安局")
    invoke(office, *base, "--period", "2009", "--count", "12")

    refused = invoke(office, *base, "--period", "2009-03", "--count", "1")
    invoke(office, *base, "--period", "2009", "--count", "0")
    taken = invoke(office, *base, "--period", "2009-03", "--count", "1")

    assert (1, 0) == (refused.exit_code, taken.exit_code)
    assert "TAL-003" in refused.stderr


@pytest.mark.parametrize("period", ["09", "2009-13", "2009年", "2009-1", "今年"])
def test_a_period_is_a_year_or_a_month(office: Path, period: str) -> None:
    """Other periods are wrong usage."""
    refused = invoke(office, "catalogue", "tally", "--period", period, "--count", "1")

    assert 2 == refused.exit_code


def test_settings_of_the_office_are_checked(office: Path) -> None:
    """What the office can have is stored and shown, anything else is wrong usage."""
    changed = answer(invoke(office, "config", "office", "index_scheme", "anhui", "--json"))
    shown = answer(invoke(office, "config", "office", "--json"))
    profile = answer(invoke(office, "config", "office", "profile", "regulation", "--json"))
    none = answer(invoke(office, "config", "office", "profile", "none", "--json"))

    assert {"index_scheme": "anhui"} == changed
    assert ("anhui", "淮南市人民政府") == (shown["index_scheme"], shown["office"])
    assert ("regulation", "") == (profile["profile"], none["profile"])
    for name, value in (("index_scheme", "ningbo"), ("zone", "Moon/Sea"), ("classified", "yes")):
        assert 2 == invoke(office, "config", "office", name, value).exit_code


def test_who_may_not_administer_cannot_set(office: Path) -> None:
    """An approver reads the settings and changes none."""
    refused = invoke(office, "config", "office", "zone", "UTC", actor="lisi")

    assert 1 == refused.exit_code


def test_reserved_numbers_are_explained(office: Path) -> None:
    """A number an imported item bears is passed over when numbers are issued, and told."""
    invoke(office, "agency", "revise", "教育局", "--org-code", "003110926")
    invoke(office, "config", "office", "index_scheme", "anhui")
    text = "标题,公开主体,索引号,发布日期\n关于甲的通知,教育局,003110926/201510-00001,2015-10-02\n"
    (office / "items.csv").write_text(text, "utf-8")
    invoke(office, "catalogue", "import", "items.csv")
    made = invoke(
        office, "catalogue", "add", "--title", "关于乙的通知", "--agency", "教育局", "--json"
    )
    ref = answer(made)["ref"]
    published = answer(
        invoke(office, "catalogue", "publish", ref, "--on", "2015-10-08", "--json", actor="lisi")
    )

    gaps = answer(invoke(office, "id", "gaps", "--json"))

    assert "003110926/201510-00002" == published["index_number"]
    assert (1, 0) == (gaps["total"], gaps["missing"])
    assert ("003110926/201510-00001", "reserved") == (
        gaps["items"][0]["number"],
        gaps["items"][0]["why"],
    )


def test_a_loaded_calendar_counts_for_the_office(office: Path) -> None:
    """After loading a notice its days off count, and the answer is no longer provisional there."""
    (office / "2031.json").write_text(json.dumps(YEAR_FILE), "utf-8")
    question = ("calendar", "due", "2030-12-31", "1", "--json")

    before = answer(invoke(office, *question))
    loaded = answer(
        invoke(
            office, "calendar", "load", "2031.json", "--paper", "国办发明电〔2030〕9号", "--json"
        )
    )
    after = answer(invoke(office, *question))
    listed = answer(invoke(office, "calendar", "loaded", "--json"))

    assert ("2031-01-01", True) == (before["due"], before["provisional"])
    assert "国办发明电〔2030〕9号" == loaded["paper"]
    assert "2031-01-02" == after["due"]
    assert ["国办发明电〔2030〕9号"] == [one["paper"] for one in listed["items"]]


def test_a_calendar_needs_its_paper(office: Path) -> None:
    """Without the notice that announces it no calendar is loaded."""
    (office / "2031.json").write_text(json.dumps(YEAR_FILE), "utf-8")

    assert 2 == invoke(office, "calendar", "load", "2031.json").exit_code
    assert 2 == invoke(office, "calendar", "load", "2031.json", "--paper", " ").exit_code
    assert 2 == invoke(office, "calendar", "load", "absent.json", "--paper", "x").exit_code
