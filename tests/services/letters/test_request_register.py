"""The printed register: every request of the period once, for those who may read all."""

from __future__ import annotations

import io
from datetime import date

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.domain.cases.letters.register_sheet import REGISTER_COLUMNS, RegisterSheet
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.office import Office
from govdisclose.ports.exporting import ExportColumn, ExportFormat, ExportOptions
from tests.services.requests.offices import Desks, desks_of, new_request


@pytest.fixture(name="desks")
def _desks() -> Desks:
    return desks_of(MemoryStore())


def column(sheet: RegisterSheet, key: str) -> list[object]:
    """Values of one column."""
    place = [one.key for one in REGISTER_COLUMNS].index(key)
    return [row[place] for row in sheet.rows]


def test_the_register_is_of_a_period_and_an_agency(desks: Desks) -> None:
    """Requests received in the period, by day of receipt; those of other agencies are not there."""
    requests = desks.registrar.requests
    for new in (
        new_request("2024-02-29"),
        new_request("2024-01-05", description="=1+1"),
        new_request("2023-12-29"),
        new_request("2024-02-01", agency="市教育局"),
    ):
        requests.register(new)

    sheet = desks.registrar.request_register.sheet(date(2024, 1, 1), date(2024, 2, 29))

    assert [date(2024, 1, 5), date(2024, 2, 29)] == column(sheet, "received_on")
    assert [1, 2] == column(sheet, "serial")
    assert ["当面提交", "当面提交"] == column(sheet, "channel")
    assert ["自然人", "自然人"] == column(sheet, "applicant_kind")


def test_an_unconfirmed_request_has_no_day_of_receipt_and_no_row(desks: Desks) -> None:
    """Until both sides confirmed the receipt it is of no period."""
    desks.registrar.requests.register(new_request(channel="internet"))

    sheet = desks.registrar.request_register.sheet(date(2024, 1, 1), date(2024, 12, 31))

    assert () == sheet.rows


def test_reconsideration_stands_beside_the_request(desks: Desks) -> None:
    """What became of a case is told in the row of its request."""
    ref = desks.registrar.requests.register(new_request()).view.ref
    desks.on("2024-04-08")
    desks.registrar.challenges.open(ref, "reconsideration", unanswered=True)
    desks.registrar.challenges.result("C1-1", "withdrawn")
    desks.registrar.challenges.open(ref, "litigation_direct", unanswered=True)

    sheet = desks.registrar.request_register.sheet(date(2024, 1, 1), date(2024, 12, 31))

    assert ["行政复议：撤回、终止；未经复议直接起诉：尚未审结"] == column(sheet, "challenged")


def test_an_anonymised_request_keeps_its_row(desks: Desks) -> None:
    """Number, days and end stay; who applied for what is gone."""
    ref = desks.registrar.requests.register(new_request()).view.ref
    desks.registrar.requests.act(ref, "withdrawn")
    desks.on("2030-03-04")
    desks.admin.staff.add("app2", "审批二", roles=[Role.APPROVER])
    desks.admin.requests.anonymising.anonymise(5, ground="retention", approver="app2")

    sheet = desks.registrar.request_register.sheet(date(2024, 1, 1), date(2024, 12, 31))

    assert [None] == column(sheet, "applicant")
    assert [None] == column(sheet, "content")
    assert ["2024-0001"] == column(sheet, "number")
    assert ["已撤回"] == column(sheet, "state")


def test_the_register_is_for_those_who_may_read_every_request(desks: Desks) -> None:
    """A handler, who sees the own requests, prints no register of all."""
    with pytest.raises(NotPermitted):
        desks.handler.request_register.sheet(date(2024, 1, 1), date(2024, 12, 31))


def test_the_register_is_written_inert_in_every_format(desks: Desks) -> None:
    """No text becomes markup or a formula; the page lies across; the header is repeated."""
    from docx import Document
    from openpyxl import load_workbook  # type: ignore[import-untyped]

    hostile = "=HYPERLINK(1)<script>"
    desks.registrar.requests.register(new_request(description=hostile))
    sheet = desks.registrar.request_register.sheet(date(2024, 1, 1), date(2024, 12, 31))
    made = {name: io.BytesIO() for name in ("html", "docx", "xlsx")}
    for name in ("html", "docx"):
        Office.register_writer(name).write(sheet, Office.house_style(), made[name])
    columns = [ExportColumn(one.zh, one.is_date, one.is_number) for one in REGISTER_COLUMNS]
    desks.registrar.exports.write_table(
        ExportFormat.XLSX, columns, sheet.rows, made["xlsx"], ExportOptions(title="台账")
    )

    page = made["html"].getvalue().decode()
    assert "<script>" not in page
    assert "size: 297mm 210mm" in page
    opened = Document(io.BytesIO(made["docx"].getvalue()))
    section = opened.sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert section.page_width > section.page_height
    assert hostile in [cell.text for cell in opened.tables[0].rows[1].cells]
    assert "w:tblHeader" in opened.tables[0].rows[0]._tr.xml
    book = load_workbook(io.BytesIO(made["xlsx"].getvalue()))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert any(hostile in str(cell.value) for cell in cells)
