"""Tables written by this program: nothing is lost, nothing runs as a formula."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]

from govdisclose.formats import export_workbook
from govdisclose.formats.export_plugins import (
    CsvExporter,
    JsonLinesExporter,
    TsvExporter,
    WorkbookExporter,
)
from govdisclose.formats.export_workbook import CellTooLong
from govdisclose.plugins.api import TableCell

COLUMNS = ("标题", "version", "erased", "note")
ROWS: list[list[TableCell]] = [
    ["关于“防汛”的通知, 一", 1, False, None],
    ["=1+1", 20, True, "两行\n文字"],
]


def test_csv_quotes_what_needs_it() -> None:
    """Delimiters and line ends stay inside their cell; truth is 1 and 0; no formula runs."""
    target = io.BytesIO()

    count = CsvExporter().write(COLUMNS, ROWS, target)

    assert 2 == count
    assert (
        '标题,version,erased,note\r\n"关于“防汛”的通知, 一",1,0,\r\n'
        '"\'=1+1","20","1","两行\n文字"\r\n'
    ) == target.getvalue().decode()


def test_tsv_is_the_same_with_tabs() -> None:
    """The comma is no delimiter there."""
    target = io.BytesIO()

    TsvExporter().write(COLUMNS, ROWS[:1], target)

    assert "关于“防汛”的通知, 一\t1\t0\t" == target.getvalue().decode().splitlines()[1]


def test_json_lines_keep_the_kinds_of_cells() -> None:
    """Numbers, truth and nothing are what they are."""
    target = io.BytesIO()

    count = JsonLinesExporter().write(COLUMNS, ROWS, target)

    found = [json.loads(line) for line in target.getvalue().decode().splitlines()]
    assert (2, [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]) == (count, found)


def test_workbook_runs_no_formula() -> None:
    """A text that looks like a formula is a text."""
    target = io.BytesIO()

    count = WorkbookExporter().write(COLUMNS, ROWS, target)

    sheet = load_workbook(target).active
    assert 2 == count
    assert list(COLUMNS) == [cell.value for cell in sheet[1]]
    assert ("'=1+1", "s") == (sheet["A3"].value, sheet["A3"].data_type)
    assert [20, True, "两行\n文字"] == [cell.value for cell in sheet[3][1:]]


@pytest.mark.parametrize("rows", [0, 1, 4, 5, 8, 9])
def test_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """A sheet holds a header and four rows here; every row is in exactly one."""
    monkeypatch.setattr(export_workbook, "SHEET_ROWS", 4)
    target = io.BytesIO()

    count = WorkbookExporter().write(["a"], ([number] for number in range(rows)), target)

    sheets = [[row[0] for row in sheet.values] for sheet in load_workbook(target)]
    assert rows == count
    assert {"a"} == {values[0] for values in sheets}
    assert list(range(rows)) == [value for values in sheets for value in values[1:]]
    assert max(1, -(-rows // 4)) == len(sheets)


def test_text_too_long_for_a_workbook_is_refused_not_cut() -> None:
    """Losing the end of a text unseen would be worse than no workbook."""
    with pytest.raises(CellTooLong, match=r'column "note" has 32768 characters'):
        WorkbookExporter().write(["note"], [["长" * 32_768]], io.BytesIO())


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2)))
def test_json_lines_lose_nothing(rows: list[list[TableCell]]) -> None:
    """Whatever text a cell holds comes back, 4-byte characters and lone surrogates included."""
    target = io.BytesIO()

    JsonLinesExporter().write(["a", "b"], rows, target)

    lines = target.getvalue().decode().split("\n")[:-1]
    assert rows == [list(json.loads(line).values()) for line in lines]
