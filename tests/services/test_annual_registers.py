"""What registers of plugins give the annual report: a supplement, told apart from the form."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govdisclose import Office
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.document import Heading, Paragraph, TableBlock
from govdisclose.domain.figures.annual.report import Origin
from govdisclose.domain.figures.annual.wording import annual_document
from govdisclose.errors import BadCursor
from govdisclose.services.organisation import NewAgency

_POINTS, _MUNICIPAL = (
    "register.reading_points.points",
    "register.demonstration_sites.municipal",
)


@pytest.fixture
def office(tmp_path: Path) -> Any:
    """Three points open on the last day of 2009, one of them the bureau's, and four sites."""
    agencies = [NewAgency(name="市环保局", level=Level.DEPARTMENT)]
    with Office.create(str(tmp_path / "o.db"), name="样例市", agencies=agencies) as made:
        for point in (
            {"name": "甲馆", "kind": "library", "agency": "市环保局", "opened_on": "2009-12-31"},
            {"name": "乙馆", "kind": "archive", "closed_on": "2010-01-01"},
            {"name": "丙馆", "kind": "other", "phone": "000-0001"},
            {"name": "丁馆", "kind": "other", "closed_on": "2009-12-31"},
            {"name": "戊馆", "kind": "other", "opened_on": "2010-01-01"},
        ):
            made.registers.add("reading_points", point)
        for name, level, status in (
            ("单位一", "province", "named"),
            ("单位二", "city", "named"),
            ("单位三", "city", "under_review"),
            ("单位四", "city", "withdrawn"),
        ):
            made.registers.add(
                "demonstration_sites",
                {"name": name, "level": level, "kind": "government_affairs", "status": status},
            )
        yield made


def _values(office: Office, agency: str | None = None) -> dict[str, object]:
    report = office.reports.report(2009, agency=agency)
    return {one.name: one.figure.value for one in report.group("register")}


def test_figures_count_what_there_is_on_the_last_day(office: Office) -> None:
    """A point of the last day counts, one that closed on it does not; nor a name withdrawn."""
    assert {
        _POINTS: 3,
        "register.demonstration_sites.provincial": 1,
        _MUNICIPAL: 2,
        "register.demonstration_sites.municipal_services": 0,
    } == _values(office)


def test_figures_say_that_a_register_gives_them(office: Office) -> None:
    """Their origin is the register of a plugin, and JSON names it; no other figure has one."""
    report = office.reports.report(2009)

    origins = {one.name: one.origin for one in report.figures}
    named = {shape["name"]: shape["register"] for shape in report.as_json()["figures"]}
    assert Origin.REGISTER is origins[_POINTS]
    assert {"reading_points", "demonstration_sites", None} == set(named.values())
    assert named["items"] is None
    # ["items"]


def test_figures_open_into_the_records(office: Office) -> None:
    """Page by page; each reference leads to a record, in the order of the register."""
    report = office.reports.report(2009)

    first = office.reports.explain(report, _POINTS, limit=2)
    rest = office.reports.explain(report, _POINTS, limit=2, after=first.next)

    assert (2, None) == (len(first.refs), rest.next)
    refs = (*first.refs, *rest.refs)
    assert {"甲馆", "乙馆", "丙馆"} == {
        office.registers.get("reading_points", ref.partition(":")[2]).values["name"] for ref in refs
    }
    with pytest.raises(BadCursor):
        office.reports.explain(report, _POINTS, after="reading_points:丁馆")


def test_report_of_an_agency_counts_its_own_records(office: Office) -> None:
    """Registers whose records name no agency are of the office as a whole."""
    assert {_POINTS: 1} == _values(office, "市环保局")


def test_points_of_an_agency_that_came_later_do_not_count(office: Office) -> None:
    """As with items, the tree of the year's last day decides; registers of the office stay told."""
    office.agencies.add(NewAgency(name="寿县", level=Level.COUNTY, valid_from=date(2015, 12, 31)))
    office.registers.add("reading_points", {"name": "己馆", "kind": "library", "agency": "寿县"})

    values = _values(office)

    assert (3, 2) == (values[_POINTS], values[_MUNICIPAL])


def test_supplement_stands_behind_the_form_and_says_so(office: Office) -> None:
    """A heading without number, a note that the law does not ask for it, a table; no contacts."""
    blocks = annual_document(office.reports.report(2009)).blocks

    heading, note, table = blocks[-3:]
    assert Heading("补充资料：登记册数据") == heading
    assert isinstance(note, Paragraph)
    assert note.is_note
    assert "不属于法规要求" in note.text
    assert isinstance(table, TableBlock)
    assert (
        ("查阅点", "查阅点", "3个"),
        ("示范点", "省级政务公开示范点", "1个"),
        ("示范点", "市级政务公开示范点", "2个"),
        ("示范点", "市级办事公开示范点", "0个"),
    ) == table.rows
    assert "000-0001" not in repr(blocks)


def test_office_that_keeps_no_register_has_no_supplement(tmp_path: Path) -> None:
    """An installed plugin alone adds nothing to a report."""
    with Office.create(str(tmp_path / "o.db"), name="样例市") as office:
        report = office.reports.report(2009)

        assert () == report.group("register")
        assert Heading("补充资料：登记册数据") not in annual_document(report).blocks
