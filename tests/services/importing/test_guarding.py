"""No file alone puts in public what is withheld, on request or withdrawn, whatever its number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook  # type: ignore[import-untyped]

from govdisclose.office import FileAccount, ImportOptions, Office
from govdisclose.ports.storage import Store
from govdisclose.services.importing import reading
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    office,
    office_of,
    ref_of,
    store,
    titles,
    total,
)

__all__ = ["office", "store"]

N1, N2 = (f"003110926/2008-0000{n}" for n in (1, 2))
FORMED, DAY = "2008-01-02", "2008-01-05"
DOCUMENT = "淮府〔2008〕1号"


def _row(
    title: str,
    mode: str = "",
    *,
    number: str = "",
    document: str = "",
    formed: str = FORMED,
    day: str = DAY,
    agency: str = "甲局",
    note: str = "",
) -> tuple[str, ...]:
    return (number, title, agency, document, formed, day, mode, note)


def _errors(account: FileAccount) -> list[tuple[str, int | None]]:
    return [(f.code, f.row) for f in account.findings if f.severity.value == "error"]


def _both(office: Office, folder: Path, rows: list[tuple[str, ...]]) -> FileAccount:
    """The import, whose rehearsal and repetition say the same."""
    planned = import_rows(office, folder, rows, ImportOptions(dry_run=True), name="b.csv")
    account = import_rows(office, folder, rows, name="b.csv")
    again = import_rows(office, folder, rows, name="b.csv")
    assert (counts(planned), planned.finding_counts) == (counts(account), account.finding_counts)
    assert (0, account.rejected) == (again.accepted, again.rejected)
    return account


@pytest.mark.parametrize("mode", ["不予公开", "依申请公开"])
@pytest.mark.parametrize(
    "other",
    [
        _row("丙", document=DOCUMENT),
        _row("丙"),
        _row("丙\u3000", number=N2),
        _row("丙", day="2009-03-04"),
        _row("别的题目", document=DOCUMENT, formed="2009-03-04"),
        _row("", document=DOCUMENT, number=N2),
    ],
)
def test_kept_back_item_is_not_published_under_another_number(
    office: Office, tmp_path: Path, mode: str, other: tuple[str, ...]
) -> None:
    """Agency, title and formation date, or agency and document number: it is that item's row."""
    import_rows(office, tmp_path, [_row("丙", mode, number=N1, document=DOCUMENT)])

    account = _both(office, tmp_path, [other])

    assert (0, 0, 0, 1) == counts(account)
    assert [("SAME-WITHHELD", 2)] == _errors(account)
    (found,) = [f for f in account.findings if f.code == "SAME-WITHHELD"]
    assert (None, (("other", "I2-1"),)) == (found.value, found.detail)
    assert 1 == total(office)


def test_kept_back_item_without_a_title_counts_too(office: Office, tmp_path: Path) -> None:
    """What is withheld may be known by its document number alone."""
    import_rows(office, tmp_path, [_row("", "不予公开", number=N1, document=DOCUMENT)])

    account = _both(office, tmp_path, [_row("丙", document="淮府[2008]1号", number=N2)])

    assert [("SAME-WITHHELD", 2)] == _errors(account)


@pytest.mark.parametrize("leak", [False, True])
def test_withdrawn_item_is_not_published_under_another_number(
    office: Office, store: Store, tmp_path: Path, leak: bool
) -> None:
    """What was taken off the public catalogue comes back neither by number nor by key."""
    row = _row("丙", number=N1)
    import_rows(office, tmp_path, [row])
    office_of(store, "wang").catalogue.withdraw(ref_of(office, "丙"), leak=leak)

    other = _both(office, tmp_path, [_row("丙", number=N2)])
    keyed = import_rows(office, tmp_path, [_row("丙")], ImportOptions(key_column="标题"))

    assert [("SAME-WITHDRAWN", 2)] == _errors(other) == _errors(keyed)
    assert 1 == total(office)


def test_other_years_agencies_and_drafts_pass(office: Office, tmp_path: Path) -> None:
    """A title of every year, another agency's, and what a second person releases are no twins."""
    held = [
        _row("年度报告", "不予公开", document=DOCUMENT),
        _row("无期报告", "不予公开", formed="", day="2008-01-05"),
        _row("缺号", "不予公开", number=N1, document="淮府〔2008〕"),
    ]
    import_rows(office, tmp_path, held)
    rows = [
        _row("年度报告", formed="2009-01-02", day="2009-01-05"),
        _row("年度报告", agency="乙局", document=DOCUMENT),
        _row("年度报告", day="", note="稿"),
        _row("无期报告", formed="", day="2009-01-05"),
        _row("缺号二", number=N2, document="淮府〔2008〕"),
        _row("年度报告", "依申请公开", note="申请"),
    ]

    account = _both(office, tmp_path, rows)

    assert [] == _errors(account)
    assert (6, 0, 0, 0) == counts(account)


def test_item_released_by_staff_keeps_nothing_back(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """Once this office made it proactive, other rows of its title are as any others."""
    import_rows(office, tmp_path, [_row("丙", "依申请公开", number=N1, day="")])
    office.catalogue.revise(N1, {"mode": "proactive"})

    account = _both(office, tmp_path, [_row("丙", number=N2)])

    assert (1, 0, 0, 0) == counts(account)


def test_change_puts_no_kept_back_content_in_public(office: Office, tmp_path: Path) -> None:
    """A draft of another number becomes neither that document nor public by a file."""
    import_rows(
        office,
        tmp_path,
        [_row("丙", "不予公开", number=N1), _row("丁", number=N2, day="")],
    )

    account = _both(office, tmp_path, [_row("丙", number=N2)])

    assert [("SAME-WITHHELD", 2)] == _errors(account)
    assert ["丁", "丙"] == titles(office)


@pytest.mark.parametrize("batch", [1, 2000])
def test_row_of_the_same_file_keeps_back_later_ones(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """A withheld row and a public one of the same title, date and number: the later one returns."""
    monkeypatch.setattr(reading, "BATCH_ROWS", batch)
    monkeypatch.setattr("govdisclose.formats.delimited.CHUNK_ROWS", batch)
    rows = [_row("丙", "不予公开", document=DOCUMENT), _row("丙", document=DOCUMENT)]

    account = _both(office, tmp_path, rows)

    assert (1, 0, 0, 1) == counts(account)
    assert [("SAME-WITHHELD", 3)] == _errors(account)


@pytest.mark.parametrize("batch", [1, 2000])
def test_refused_row_is_no_new_record_the_second_time(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Rows of the document number of a withheld record come back as often as they are sent."""
    monkeypatch.setattr(reading, "BATCH_ROWS", batch)
    monkeypatch.setattr("govdisclose.formats.delimited.CHUNK_ROWS", batch)
    import_rows(office, tmp_path, [_row("丙", "不予公开", document=DOCUMENT)])
    rows = [_row("乙", document=DOCUMENT, formed="2008-01-03"), _row("丁", document=DOCUMENT)]

    account = _both(office, tmp_path, rows)

    assert (0, 0, 0, 2) == counts(account)
    assert ["丙"] == titles(office)


@pytest.mark.parametrize("batch", [1, 2000])
def test_rows_behind_a_disputed_one_come_back_with_it(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """While a row disputes the only record of a document number, no later one is stored beside."""
    monkeypatch.setattr(reading, "BATCH_ROWS", batch)
    monkeypatch.setattr("govdisclose.formats.delimited.CHUNK_ROWS", batch)
    import_rows(office, tmp_path, [_row("丙", document=DOCUMENT)])
    office.catalogue.revise("I2-1", {"note": "改"})
    rows = [_row(title, document=DOCUMENT) for title in "乙丁戊"]

    account = _both(office, tmp_path, rows)

    assert (0, 0, 0, 3) == counts(account)
    assert ["REVISION-WAITING", "EARLIER-DISPUTED", "EARLIER-DISPUTED"] == [
        code for code, _row in _errors(account)
    ]


def _formula_book(path: Path) -> None:
    book = Workbook()
    book.active.append(["标题", "发布机构", "文号", "发布日期"])
    book.active.append(['=C2&"式"', "甲局", DOCUMENT, DAY])
    book.save(path)


def _emptied(path: Path) -> None:
    book = load_workbook(path)
    book.active["A2"].value = None
    book.save(path)


def _filled(path: Path) -> None:
    book = load_workbook(path)
    book.active["A2"].value = "丙"
    book.save(path)


@pytest.mark.parametrize(
    ("correct", "expected"),
    [
        (lambda _path: None, (0, 0, 0, 1)),
        (_filled, (1, 0, 0, 0)),
        (_emptied, (1, 0, 0, 0)),
    ],
)
def test_formula_without_result_comes_back_until_it_is_filled_in(
    office: Office,
    tmp_path: Path,
    correct: Callable[[Path], None],
    expected: tuple[int, int, int, int],
) -> None:
    """A rejected row fed back as it is loses no title: the cell says that something is missing."""
    _formula_book(tmp_path / "a.xlsx")
    account = office.exchange.import_file(tmp_path / "a.xlsx", ImportOptions())
    rejects = Path(str(account.rejects_file))
    assert ("XLSX-FORMULA-UNKEPT", 2) in codes(account)
    cell = load_workbook(rejects).active["A2"]
    assert ("=?", "s") == (cell.value, cell.data_type)

    correct(rejects)
    again = office.exchange.import_file(rejects, ImportOptions())

    assert expected == counts(again)
    if again.rejected:
        assert [("XLSX-FORMULA-UNKEPT", 2, "标题")] == [
            (f.code, f.row, f.column) for f in again.findings
        ]
