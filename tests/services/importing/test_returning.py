"""Rejected rows go back in the form they came in, and the places told are right."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from govdisclose.office import ImportOptions, Office
from govdisclose.services.importing import reading
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    import_text,
    office,
    store,
    table,
    titles,
)

__all__ = ["office", "store"]

DATES = ("2009-01-02", "2009-01-05")
HEADER = ("标题", "发布机构", "发布日期")


def _book(path: Path, sheets: dict[str, list[tuple[str, ...]]]) -> None:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(HEADER)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_sheets_keep_their_rows_apart(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings name sheet and row; rejects go back sheet by sheet; corrected, the book imports."""
    monkeypatch.setattr(reading, "BATCH_ROWS", 1)
    path = tmp_path / "a.xlsx"
    good, bad = ("甲", "甲局", DATES[1]), ("乙", "无此局", DATES[1])
    _book(path, {"一": [good, bad], "空": [], "二": [bad, good, ("丙", "甲局", "2009-13-01")]})

    account = office.exchange.import_file(path, ImportOptions())

    assert (2, 0, 0, 3) == counts(account)
    faults = [(f.sheet, f.row, f.code) for f in account.findings if f.severity.value == "error"]
    assert [
        ("一", 3, "AGENCY-UNKNOWN"),
        ("二", 2, "AGENCY-UNKNOWN"),
        ("二", 4, "DATE-IMPOSSIBLE"),
    ] == faults
    assert account.run is not None
    kept = list(office.exchange.findings(account.run))
    assert [f.located(file=None).as_json() for f in account.findings] == kept
    rejects = Path(str(account.rejects_file))
    book = load_workbook(rejects)
    assert ["一", "二"] == book.sheetnames
    assert [("乙", "无此局", DATES[1], "AGENCY-UNKNOWN")] == list(
        book["一"].iter_rows(min_row=2, values_only=True)
    )
    for sheet in book:
        for (cell,) in sheet.iter_rows(min_row=2, min_col=2, max_col=2):
            cell.value = "乙局"
        for (cell,) in sheet.iter_rows(min_row=2, min_col=3, max_col=3):
            cell.value = DATES[1]
    book.save(rejects)
    again = office.exchange.import_file(rejects, ImportOptions())
    # Both sheets held the row 乙; corrected, they are two records of one title and date.
    assert (3, 0, 0, 0) == counts(again)


def test_reason_names_errors_only(office: Office, tmp_path: Path) -> None:
    """A remark on a rejected row is no reason for its return."""
    row = ("", "甲", "无此局", "淮府[2009]1号", "2009-13-01", DATES[1])

    account = import_rows(office, tmp_path, [row])

    lines = list(csv.reader(Path(str(account.rejects_file)).read_text("utf-8").splitlines()))
    assert "AGENCY-UNKNOWN; DATE-IMPOSSIBLE" == lines[1][-1]
    assert "DOCNO-BRACKETS" in {code for code, _ in codes(account)}


def test_rejects_keep_encoding_delimiter_and_cells_too_many(office: Office, tmp_path: Path) -> None:
    """What comes back is what was sent: GB18030 with semicolons, and every cell of the row."""
    path = tmp_path / "a.csv"
    text = "标题;发布机构;发布日期\r\n甲;甲局;2009-01-05;多;余\r\n乙;甲局;2009-01-05\r\n"
    path.write_bytes(text.encode("gb18030"))

    account = office.exchange.import_file(path, ImportOptions())

    assert (1, 0, 0, 1) == counts(account)
    back = Path(str(account.rejects_file)).read_bytes().decode("gb18030")
    assert "标题;发布机构;发布日期;退回原因\r\n" == back[: back.index("\n") + 1]
    assert {"甲", "多", "余"} <= set(back.splitlines()[1].split(";"))


def test_conflicts_come_back_too(office: Office, tmp_path: Path) -> None:
    """A row refused for its item is returned like one refused for its cells."""
    row = ("", "甲", "甲局", "", DATES[0], "", "", "一")
    import_rows(office, tmp_path, [row])
    office.catalogue.revise("I2-1", {"note": "改"})

    account = import_rows(office, tmp_path, [(*row[:-1], "二")])

    lines = list(csv.reader(Path(str(account.rejects_file)).read_text("utf-8").splitlines()))
    assert ("二", "ITEM-EDITED") == (lines[1][-2], lines[1][-1])


def test_rejects_that_cannot_be_written_are_told(office: Office, tmp_path: Path) -> None:
    """The import stands, a finding says why there is no file, and a second run gives one."""
    rows = [("", "甲", "甲局", "", *DATES), ("", "乙", "无此局", "", *DATES)]
    nowhere = ImportOptions(rejects_path=tmp_path / "absent" / "r.csv")

    account = import_rows(office, tmp_path, rows, nowhere)
    again = import_rows(office, tmp_path, rows)

    assert ((1, 0, 0, 1), None) == (counts(account), account.rejects_file)
    assert ("REJECTS-UNWRITTEN", None) in codes(account)
    assert (0, 0, 1, 1) == counts(again)
    assert again.rejects_file is not None


def test_nothing_is_written_when_nothing_is_rejected(office: Office, tmp_path: Path) -> None:
    """A clean file leaves no rejects file behind."""
    account = import_rows(office, tmp_path, [("", "甲", "甲局", "", *DATES)])

    assert None is account.rejects_file
    assert [] == list(tmp_path.glob("*rejects*"))


def test_missing_file_and_folder_are_faults_of_usage(office: Office, tmp_path: Path) -> None:
    """Nothing is stored for a path where no file lies; a pipe is not read half."""
    from govdisclose.ports.formats import SourceNotReadable

    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path / "absent.csv", tmp_path, pipe, Path("/dev/null")):
        for dry_run in (False, True):
            with pytest.raises(SourceNotReadable):
                office.exchange.import_file(path, ImportOptions(dry_run=dry_run))
    with office.store.read() as unit:
        assert unit.runs.get(1) is None


def test_files_one_after_the_other(office: Office, tmp_path: Path) -> None:
    """An index number of an earlier file is known in the next one."""
    number = "003110926/2009-00001"
    first = import_text(office, tmp_path, table([(number, "甲", "甲局", "", *DATES)]))
    second = import_text(
        office, tmp_path, table([(number, "乙", "甲局", "", *DATES)]), name="b.csv"
    )

    assert ((1, 0, 0, 0), (0, 1, 0, 0)) == (counts(first), counts(second))
    assert ["乙"] == titles(office)
