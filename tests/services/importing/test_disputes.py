"""Rows that came back because their number is another record's, fed in again."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from govdisclose.domain.catalogue.agency import Level
from govdisclose.office import FileAccount, ImportOptions, NewAgency, Office
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    office,
    store,
    titles,
)

__all__ = ["office", "store"]

N1, N2 = "003110926/2009-00001", "003110926/2009-00002"
DATES = ("2009-01-02", "2009-01-05")


def _row(number: str, title: str, note: str = "") -> tuple[str, ...]:
    return (number, title, "甲局", "", *DATES, "", note)


def _rejects(account: FileAccount) -> Path:
    assert account.rejects_file is not None
    return Path(account.rejects_file)


def _edited(path: Path, **changes: str) -> Path:
    """The rejects file with cells of its first row changed, by their header."""
    lines = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    for name, value in changes.items():
        lines[1][lines[0].index(name)] = value
    target = io.StringIO()
    csv.writer(target).writerows(lines)
    path.write_text(target.getvalue(), "utf-8")
    return path


@pytest.fixture
def rejects(office: Office, tmp_path: Path) -> Path:
    """What came back of two rows that bear one number."""
    account = import_rows(office, tmp_path, [_row(N1, "甲"), _row(N1, "乙")])
    assert (1, 0, 0, 1) == counts(account)
    return _rejects(account)


@pytest.mark.parametrize("dry_run", [True, False])
def test_uncorrected_row_overwrites_nothing(office: Office, rejects: Path, dry_run: bool) -> None:
    """Fed in as it came back, it comes back again; the record keeps what the first row said."""
    account = office.exchange.import_file(rejects, ImportOptions(dry_run=dry_run))

    assert (0, 0, 0, 1) == counts(account)
    assert [("INDEX-REPEATED", 2)] == codes(account)
    assert ["甲"] == titles(office)


def test_row_whose_dates_a_spreadsheet_rewrote_is_still_uncorrected(
    office: Office, rejects: Path
) -> None:
    """What counts is the number and the reason, not how the other cells are written."""
    account = office.exchange.import_file(_edited(rejects, 成文日期="2009/1/2"), ImportOptions())

    assert [("INDEX-REPEATED", 2)] == codes(account)
    assert ["甲"] == titles(office)


def test_row_with_its_number_corrected_is_taken(office: Office, rejects: Path) -> None:
    """The reason need not be deleted: the file imports as it is."""
    account = office.exchange.import_file(_edited(rejects, 索引号=N2), ImportOptions())

    assert (1, 0, 0, 0) == counts(account)
    assert sorted(["甲", "乙"], key=str) == titles(office)


def test_row_without_its_reason_is_a_change_of_the_record(office: Office, rejects: Path) -> None:
    """Who empties the reason cell says that the number is right and the record changed."""
    account = office.exchange.import_file(_edited(rejects, 退回原因=""), ImportOptions())

    assert (0, 1, 0, 0) == counts(account)
    assert ["乙"] == titles(office)


def test_row_made_equal_to_the_record_is_unchanged(office: Office, rejects: Path) -> None:
    """A repeated row is no conflict."""
    account = office.exchange.import_file(_edited(rejects, 标题="甲"), ImportOptions())

    assert (0, 0, 1, 0) == counts(account)


def test_changed_row_of_the_agency_is_an_update(office: Office, tmp_path: Path) -> None:
    """The same number with a corrected title, sent anew, changes its record."""
    import_rows(office, tmp_path, [_row(N1, "旧题")])

    account = import_rows(office, tmp_path, [_row(N1, "新题")], name="b.csv")

    assert (0, 1, 0, 0) == counts(account)
    assert ["新题"] == titles(office)


@pytest.mark.parametrize("by_key", [True, False])
def test_uncorrected_key_overwrites_nothing(office: Office, tmp_path: Path, by_key: bool) -> None:
    """Rows told apart by a key column, and fed in again with the column named or not."""
    key = ImportOptions(key_column="备注")
    rows = [_row(N1, "甲", "k"), _row(N1, "乙", "k")]
    rejects = _rejects(import_rows(office, tmp_path, rows, key))

    account = office.exchange.import_file(rejects, key if by_key else ImportOptions())

    assert (0, 0, 0, 1) == counts(account)
    assert ["甲"] == titles(office)


def test_other_reasons_stand_in_nobodys_way(office: Office, tmp_path: Path) -> None:
    """Rows of an unknown agency import unchanged once the agency is known."""
    account = import_rows(office, tmp_path, [(N1, "甲", "丙局", "", *DATES)])
    office.agencies.add(NewAgency(name="丙局", level=Level.DEPARTMENT))

    again = office.exchange.import_file(_rejects(account), ImportOptions())

    assert (1, 0, 0, 0) == counts(again)


@pytest.mark.parametrize("suffix", ["jsonl", "xlsx"])
def test_every_format_tells_an_uncorrected_row(office: Office, tmp_path: Path, suffix: str) -> None:
    """JSON Lines and workbooks keep the reason as CSV does."""
    path = tmp_path / f"a.{suffix}"
    labels = ("索引号", "标题", "发布机构", "发布日期")
    rows = [(N1, title, "甲局", "2009-01-05") for title in ("甲", "乙")]
    if suffix == "jsonl":
        lines = [
            json.dumps(dict(zip(labels, row, strict=True)), ensure_ascii=False) for row in rows
        ]
        path.write_text("\n".join(lines) + "\n", "utf-8")
    else:
        from openpyxl import Workbook  # type: ignore[import-untyped]

        book = Workbook()
        for row in (labels, *rows):
            book.active.append(row)
        book.save(path)
    rejects = _rejects(office.exchange.import_file(path, ImportOptions()))

    account = office.exchange.import_file(rejects, ImportOptions())

    assert (0, 0, 0, 1) == counts(account)
    assert ["甲"] == titles(office)
