"""Each cell of the published reports changed in turn: just the identities it enters break.

The request table is changed in ``test_readers``; here the tables of sections two and four, and what
must hold between two years.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from govdisclose import Office
from govdisclose.domain.figures.reports.document import Grid, ReportDocument
from govdisclose.domain.figures.reports.findings import Result
from govdisclose.domain.figures.reports.interpreting import interpreted
from govdisclose.domain.figures.reports.shape import report_shape
from govdisclose.formats.reports.reading import FileReports
from govdisclose.rules.report_forms import built_in_forms
from tests.domain.figures.reports.report_cases import BLOCKS, COLUMNS, Found, broken
from tests.formats.reports.test_readers import table_findings
from tests.shared_data import shared_data

_PAGE = "hangzhou_style_2025.html"
_PDF = "hzq2024_working.pdf"


def _document(name: str) -> ReportDocument:
    document = FileReports().read(shared_data("annual_reports", name))
    assert isinstance(document, ReportDocument)
    return document


def _changed_review_cells(document: ReportDocument) -> Iterator[ReportDocument]:
    """The document with each of the 15 numbers of section four changed, one at a time."""
    for at, block in enumerate(document.blocks):
        if not isinstance(block, Grid):
            continue
        lines = [
            number
            for number, row in enumerate(block.rows)
            if len(row) == 15 and all(cell is not None and cell.isdigit() for cell in row)
        ]
        if not lines:
            continue
        (line,) = lines
        for position, cell in enumerate(block.rows[line]):
            changed = list(block.rows[line])
            changed[position] = str(int(cell or 0) + 1)
            rows = list(block.rows)
            rows[line] = tuple(changed)
            blocks = list(document.blocks)
            blocks[at] = Grid(tuple(rows))
            yield attrs.evolve(document, blocks=tuple(blocks))


@pytest.mark.parametrize("name", [_PAGE, _PDF])
def test_each_changed_cell_of_section_four_breaks_the_sum_of_its_block(name: str) -> None:
    """R1: five cells of each of three blocks, on the page and in the PDF."""
    made = list(_changed_review_cells(_document(name)))

    assert 15 == len(made)
    for position, changed in enumerate(made):
        assert {("R1", BLOCKS[position // 5])} == broken(table_findings(changed)), position


def _year_before(shape: dict[str, Any]) -> dict[str, Any]:
    """A report of the year before that fits the published one, everything else nil."""
    zero = [0] * 7
    carried = shape["requests"]["carried_in"]
    rows = {key: list(zero) for key in shape["requests"]}
    # What it carried out it had received.
    rows |= {"new_received": list(carried), "carried_out": list(carried)}
    documents = {
        row: {
            "issued": 0,
            "repealed": 0,
            "valid": cells["valid"] - cells["issued"] + cells["repealed"],
        }
        for row, cells in shape["proactive"]["art20_1"].items()
    }
    return {
        "title": "",
        "year": shape["year"] - 1,
        "agency": shape["agency"],
        "form": shape["form"],
        "requests": rows,
        "review_litigation": {},
        "proactive": {"art20_1": documents},
        "narrative": "",
    }


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The report of the year before, as JSON."""
    made = interpreted(_document(_PAGE), built_in_forms())
    assert made is not None
    file = tmp_path / "before.json"
    file.write_text(json.dumps(_year_before(report_shape(made))), "utf-8")
    return file


def _broken_beside(file: Path, before: Path) -> Found:
    return broken(Office.report_checks().check(file, previous=before).findings)


def test_published_page_follows_from_the_year_before(before: Path) -> None:
    """X1 and X2 hold, and are assessed."""
    checked = Office.report_checks().check(shared_data("annual_reports", _PAGE), previous=before)

    assert set() == broken(checked.findings)
    held = [one for one in checked.findings if one.result is Result.HOLDS]
    assert 7 == sum(one.identity.id == "X1" for one in held)
    assert 2 == sum(one.identity.id == "X2" for one in held)


def test_each_changed_cell_of_section_two_breaks_what_it_enters(
    before: Path, tmp_path: Path
) -> None:
    """X2 of its row for rules and normative documents; a number of decisions enters nothing."""
    text = shared_data("annual_reports", _PAGE).read_text(encoding="utf-8")
    start, end = text.index("第二十条第（一）项"), text.index("三、收到和处理")
    places = [
        found
        for found in re.finditer(r"<td[^>]*>([0-9.]+)</td>", text)
        if start < found.start() < end
    ]
    assert 10 == len(places)
    file = tmp_path / "changed.html"

    for number, place in enumerate(places):
        changed = text[: place.start(1)] + str(int(place[1]) + 1) + text[place.end(1) :]
        file.write_text(changed, encoding="utf-8")
        rows = ["rules"] * 3 + ["normative_documents"] * 3
        expected = {("X2", rows[number])} if number < len(rows) else set()

        assert expected == _broken_beside(file, before), number


def test_changed_number_carried_in_breaks_the_year_before_too(before: Path, tmp_path: Path) -> None:
    """X1 beside M1 and M3, for the one column; X1 of the total where the total is changed."""
    text = shared_data("annual_reports", _PAGE).read_text(encoding="utf-8")
    start = text.index("二、上年结转")
    places = list(re.finditer(r"<td>(\d+)</td>", text[start:]))[:7]
    file = tmp_path / "changed.html"

    for column, place in zip(COLUMNS, places, strict=True):
        at = start + place.start(1)
        changed = text[:at] + str(int(place[1]) + 1) + text[start + place.end(1) :]
        file.write_text(changed, encoding="utf-8")

        expected = {("X1", column), ("M1", column), ("M3", "carried_in")}
        assert expected == _broken_beside(file, before), column


@pytest.mark.parametrize("printed", ["1.290", "12 90", "1/290", "约1290"])
def test_v2_cell_of_the_published_page_with_two_readings_is_refused(
    tmp_path: Path, printed: str
) -> None:
    """What the cell enters is not assessed, and V2 names the row."""
    text = shared_data("annual_reports", _PAGE).read_text(encoding="utf-8")
    assert 1 == text.count("<td>13612</td>")
    file = tmp_path / "changed.html"
    file.write_text(text.replace("<td>13612</td>", f"<td>{printed}</td>"), encoding="utf-8")

    checked = Office.report_checks().check(file)

    assert {("V2", "new_received")} == broken(checked.findings)
    open_ = {
        (one.identity.id, one.scope)
        for one in checked.findings
        if one.result is Result.NOT_ASSESSABLE
    }
    assert {("M1", "natural_person"), ("M3", "new_received"), ("V1", "new_received")} <= open_
