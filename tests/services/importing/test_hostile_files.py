"""Hostile and damaged files through the whole import: refused or returned, never half-read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from govdisclose.office import FileAccount, ImportOptions, Office
from govdisclose.ports.formats import ReadLimits
from govdisclose.ports.storage import ItemFilter
from tests.formats.files import changed_part, workbook_bytes
from tests.services.importing.cases import counts, office, store, titles, total

__all__ = ["office", "store"]

HEADER = ["标题", "发布机构", "发布日期"]
GOOD = ["甲", "甲局", "2009-01-05"]
SHEET = "xl/worksheets/sheet1.xml"
CSV = "标题,发布机构,发布日期\n甲,甲局,2009-01-05\n"


def _book(part: str, change: Callable[[bytes], bytes]) -> bytes:
    return changed_part(workbook_bytes([HEADER, GOOD]), part, change)


def _entities(sheet: bytes) -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return sheet.replace(b"<worksheet", bomb + b"<worksheet", 1)


REFUSED = {
    "zip bomb": ("a.xlsx", _book(SHEET, lambda sheet: sheet + b" " * (1 << 26))),
    "entity expansion": ("a.xlsx", _book(SHEET, _entities)),
    "no workbook": ("a.xlsx", b"PK\x03\x04" + b"\0" * 100),
    "cut workbook": ("a.xlsx", workbook_bytes([HEADER, GOOD])[:-200]),
    "compound file": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512),
    "empty": ("a.csv", b""),
    "picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 64),
    "too many columns": ("a.csv", ",".join(["标题", *"x" * 600]).encode() + b"\n"),
    "cut JSON document": ("a.json", '[{"标题": "甲"},'.encode()),
}


@pytest.mark.parametrize("case", REFUSED)
def test_hostile_file_is_refused_with_a_finding(office: Office, tmp_path: Path, case: str) -> None:
    """It says why; nothing is stored of it, and the next file imports."""
    name, content = REFUSED[case]
    path = tmp_path / name
    path.write_bytes(content)

    for dry_run in (True, False):
        account = office.exchange.import_file(path, ImportOptions(dry_run=dry_run))

        assert account.refused is not None
        assert (0, 0, 0, 0) == counts(account)
        assert account.has_errors
        assert 1 == len(account.findings)
    assert 0 == total(office)
    (tmp_path / "b.csv").write_text(CSV, encoding="utf-8")
    assert (1, 0, 0, 0) == counts(office.exchange.import_file(tmp_path / "b.csv", ImportOptions()))


def _imported(office: Office, path: Path, content: bytes) -> FileAccount:
    path.write_bytes(content)
    account = office.exchange.import_file(path, ImportOptions(limits=ReadLimits(cell_chars=1000)))
    assert total(office) == account.accepted
    assert office.journal.verify().is_clean
    return account


RETURNED = {
    "cell too long": ("CSV-CELL-TOO-LONG", (CSV + "乙" * 2000 + ",甲局,2009-01-05\n").encode()),
    "NUL bytes": ("ENC-NUL", (CSV + "乙\0,甲局,2009-01-05\n").encode()),
    "other encoding half-way": (
        "ENC-CHANGED",
        CSV.encode() + "关于印发办法的通知,甲局,2009-01-05\n".encode("gb18030"),
    ),
    "cut in a character": ("ENC-CUT", (CSV + "乙局的通知").encode()[:-1]),
    "quote left open": ("CSV-OPEN-QUOTE", (CSV + '"乙,甲局,2009-01-05\n').encode()),
}


@pytest.mark.parametrize("case", RETURNED)
def test_damaged_line_comes_back_and_the_rest_is_kept(
    office: Office, tmp_path: Path, case: str
) -> None:
    """The finding has the line; what is stored holds no mojibake and no NUL."""
    code, content = RETURNED[case]

    account = _imported(office, tmp_path / "a.csv", content)

    assert (1, 0, 0, 1) == counts(account)
    assert [(code, 3)] == [(f.code, f.row) for f in account.findings if f.severity.value == "error"]
    assert ["甲"] == [row.title for row in office.catalogue.page(ItemFilter()).rows]


def test_far_away_cell_comes_back(office: Office, tmp_path: Path) -> None:
    """A value in the last column of a sheet rejects its row and builds no row of 16,384 cells."""
    near = '<c r="A3" t="inlineStr"><is><t>乙</t></is></c>'
    away = '<c r="XFD3" t="inlineStr"><is><t>x</t></is></c>'
    far = f'<row r="3">{near}{away}</row></sheetData>'.encode()
    book = _book(SHEET, lambda sheet: sheet.replace(b"</sheetData>", far))

    account = _imported(office, tmp_path / "a.xlsx", book)

    assert (1, 0, 0, 1) == counts(account)


def test_file_refused_half_way_keeps_what_came_before(office: Office, tmp_path: Path) -> None:
    """Rows ahead of the damage are stored, the account says both, and a second run adds nothing."""
    rows = [[f"文{n}", "甲局" if n % 7 else "无此局", "2009-01-05"] for n in range(3000)]
    book = changed_part(
        workbook_bytes([HEADER, *rows]),
        SHEET,
        lambda sheet: sheet[: len(sheet) * 2 // 3],
    )
    path = tmp_path / "a.xlsx"

    account = _imported(office, path, book)
    again = office.exchange.import_file(path, ImportOptions())

    assert account.refused is not None
    assert ("XLSX-DAMAGED", "error") in account.finding_counts
    assert (0, 0, account.accepted, account.rejected) == counts(again)
    if account.rejected:
        assert account.rejects_file is not None


def test_names_in_an_archive_lead_nowhere(office: Office, tmp_path: Path) -> None:
    """A member that climbs out of the archive is not written anywhere."""
    inner = tmp_path / "inner"
    inner.mkdir()
    book = _book("../../outside.txt", lambda _none: b"x")
    (inner / "a.xlsx").write_bytes(book)

    account = office.exchange.import_file(inner / "a.xlsx", ImportOptions())

    assert account.refused is not None or (1, 0, 0, 0) == counts(account)
    assert [] == list(tmp_path.rglob("outside.txt"))


@pytest.mark.parametrize(
    "column", ["成文日期", "发布机构", "文号", "索引号", "公开方式", "主题分类"]
)
def test_pathological_cells_take_no_pattern_long(
    office: Office, tmp_path: Path, column: str
) -> None:
    """Cells made to defeat a pattern are told unreadable or kept, at once."""
    cells = ("<!--" * 100_000, "((((" * 100_000, "秘" * 300_000, "1年" * 100_000, "、" * 300_000)
    text = f"标题,{column},发布日期\n" + "".join(
        f"甲{cell[0]},{cell},2009-01-05\n" for cell in cells
    )
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")

    account = office.exchange.import_file(path, ImportOptions())

    assert len(cells) == account.read


def test_characters_no_text_may_have_reach_no_store(office: Office, tmp_path: Path) -> None:
    """Lone surrogates and NUL of JSON escapes are returned or kept out, without a traceback."""
    lines = [
        r'{"标题": "甲\ud800", "发布日期": "2009-01-05"}',
        r'{"标题": "乙\u0000"}',
        '{"标题": "丙"}',
    ]

    account = _imported(office, tmp_path / "a.jsonl", "\n".join(lines).encode())

    assert 3 == account.read
    kept = [str(row.title) for row in office.catalogue.page(ItemFilter()).rows]
    assert all("\0" not in title and "\ud800" not in title for title in kept)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf8_row_in_a_utf16_file_is_not_stored(office: Office, tmp_path: Path, codec: str) -> None:
    """It is returned, readable, and counted; the store holds only the rows before it."""
    content = f"\ufeff{CSV}".encode(codec) + "关于某事项的通知,甲局,2009-01-06\n".encode()

    account = _imported(office, tmp_path / "a.csv", content)

    assert (1, 0, 0, 1) == counts(account)
    assert [("ENC-CHANGED", 3)] == [(found.code, found.row) for found in account.findings]
    assert ["甲"] == titles(office)
    assert account.rejects_file is not None
    returned = Path(account.rejects_file).read_bytes().decode("utf-16")
    assert "关于某事项的通知" in returned
