"""Tables are written so that they do no harm and read back the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook  # type: ignore[import-untyped]

from govdisclose.formats.export_library import FileExports
from govdisclose.formats.export_workbook import CellTooLong
from govdisclose.formats.mapping import map_columns
from govdisclose.ports.exporting import (
    OFFICE_COLUMNS,
    PUBLIC_COLUMNS,
    ExportFormat,
    ExportOptions,
    ExportRow,
)
from govdisclose.ports.formats import CatalogueField, CellGuard
from tests.formats.files import Reading, read
from tests.formats.payloads import PAYLOADS

_ACTIVE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]")
_RARE = "关于公布𠮷林路等街道名称和门牌编号管理办法的通知"
_NAMES = [column.name for column in OFFICE_COLUMNS]


def _row(**values: str | int | dt.date | None) -> ExportRow:
    return [values.get(name) for name in _NAMES]


def _written(
    format_: ExportFormat, rows: Sequence[ExportRow], options: ExportOptions | None = None
) -> bytes:
    stream = io.BytesIO()
    result = FileExports().write_table(
        format_, OFFICE_COLUMNS, rows, stream, options or ExportOptions(title="目录")
    )
    assert len(rows) == result.rows
    return stream.getvalue()


def _read(format_: ExportFormat, data: bytes, tmp_path: Path | None = None) -> Reading:
    (found,) = read(data)
    return found


_TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufffd\0") | st.sampled_from("=+-@'\n\t\r ＝"),
    min_size=1,
    max_size=20,
)


@pytest.mark.parametrize("format_", ExportFormat)
@given(
    rows=st.lists(
        st.tuples(_TEXT, _TEXT, st.none() | st.dates(dt.date(1, 1, 1)), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_every_text_and_date_is_read_back(
    format_: ExportFormat, rows: list[tuple[str, str, dt.date | None, bool]]
) -> None:
    """CJK, four-byte characters, apostrophes, line breaks, blanks and controls all survive."""
    data = _written(
        format_,
        [
            _row(ref=f"I1-{n}", title=title, note=note, published_on=day, erased=flag)
            for n, (title, note, day, flag) in enumerate(rows)
        ],
    )

    found = _read(format_, data)

    columns = [_NAMES.index(name) for name in ("title", "note", "published_on")]
    assert tuple(_NAMES) == found.layout.columns
    assert [
        [title, note, "" if day is None else day.isoformat()] for title, note, day, _ in rows
    ] == [[cells[column] for column in columns] for _, cells in found.rows]
    assert [] == found.rejected


@pytest.mark.parametrize("format_", ExportFormat)
def test_export_is_known_again_and_mapped_field_by_field(format_: ExportFormat) -> None:
    """Where an item stood is not read; what no field holds comes back from its one column."""
    found = _read(format_, _written(format_, [_row(ref="I1-1", title="甲", ground="state")]))
    mapped = map_columns(found.layout, found.samples)

    assert {"title": "title", "withheld_ground": "ground", "extra": "extra"}.items() <= {
        field.value: column for field, column in mapped.columns.items()
    }.items()
    assert set(CatalogueField) - {CatalogueField.SECRECY} == set(mapped.columns)
    assert ("ref", "stage", "withdrawn_on", "withdrawal", "version", "erased") == mapped.ignored
    assert () == mapped.unknown
    is_json = format_ in (ExportFormat.JSON, ExportFormat.JSON_LINES)
    assert (CellGuard.NONE if is_json else CellGuard.WHOLE) == found.layout.guard


@pytest.mark.parametrize("format_", ExportFormat)
@pytest.mark.parametrize("payload", PAYLOADS)
def test_payload_is_inert_and_still_the_same_value(format_: ExportFormat, payload: str) -> None:
    """Formula, markup, terminal and direction payloads do nothing in any field of any format."""
    row = _row(**{name: payload for name in _NAMES if name not in ("ref", "version", "erased")})

    data = _written(format_, [row])
    found = _read(format_, data)

    assert payload == found.rows[0][1][_NAMES.index("title")]
    text = _text_of(format_, data)
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200f]", text
    )
    if format_ in (ExportFormat.HTML, ExportFormat.ODS):
        body = text[text.index("<table") :]
        assert not re.search(r"<(?:script|img|a|svg|iframe|b)\b", body)
    if format_ in (ExportFormat.CSV, ExportFormat.TSV):
        delimiter = "," if format_ is ExportFormat.CSV else "\t"
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            assert not any(re.match("[=+\\-@\t\r\n＝＋－＠]", cell) for cell in record)


def _text_of(format_: ExportFormat, data: bytes) -> str:
    """All text of a file; of an archive, its parts with cells."""
    if format_.is_text:
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if "content.xml" in name or "sheet" in name]
        return "".join(archive.read(name).decode() for name in names)


def test_workbook_columns_have_their_kind() -> None:
    """Dates are dates, counts are numbers, identifiers are text whatever they look like."""
    data = _written(
        ExportFormat.XLSX,
        [_row(index_number="0012", document_number="=1+1", published_on=dt.date(2009, 12, 31),
              formed_on=dt.date(1899, 1, 1), version=3)],
    )  # fmt: skip

    sheet: Any = load_workbook(io.BytesIO(data)).active
    cells = dict(zip(_NAMES, next(sheet.iter_rows(min_row=2)), strict=True))

    assert (dt.datetime(2009, 12, 31), "d") == (  # noqa: DTZ001  # a date has no zone
        cells["published_on"].value,
        cells["published_on"].data_type,
    )
    assert ("1899-01-01", "s") == (cells["formed_on"].value, cells["formed_on"].data_type)
    assert (3, "n") == (cells["version"].value, cells["version"].data_type)
    assert ("0012", "s") == (cells["index_number"].value, cells["index_number"].data_type)
    assert ("'=1+1", "s") == (cells["document_number"].value, cells["document_number"].data_type)
    assert cells["document_number"].quotePrefix


def test_cell_longer_than_a_workbook_holds_is_refused() -> None:
    """A summary of 40,000 characters is whole in CSV and ODS; a workbook would cut it unseen."""
    rows = [_row(ref="I1-1", title="甲", summary="长" * 40_000)]

    with pytest.raises(CellTooLong, match="summary"):
        _written(ExportFormat.XLSX, rows)
    for format_ in (ExportFormat.CSV, ExportFormat.ODS):
        found = _read(format_, _written(format_, rows))
        assert "长" * 40_000 == found.rows[0][1][_NAMES.index("summary")]


def test_csv_in_gb18030_is_read_back_with_every_character() -> None:
    """GB18030 holds all of Unicode; the import finds the encoding out."""
    rows = [_row(ref="I1-1", title=_RARE, published_on=dt.date(2009, 1, 5))]

    data = _written(ExportFormat.CSV, rows, ExportOptions(encoding="gb18030"))
    found = _read(ExportFormat.CSV, data)

    assert _RARE in data.decode("gb18030")
    assert _RARE == found.rows[0][1][_NAMES.index("title")]
    assert _written(ExportFormat.CSV, rows, ExportOptions(encoding="utf-8-sig")).startswith(
        b"\xef\xbb\xbf"
    )


def test_formulas_can_be_kept_and_are_read_back_too() -> None:
    """Who wants cells as they are gets them, and apostrophes in front are still not lost."""
    rows = [_row(ref="I1-1", title="=甲"), _row(ref="I1-2", title="'=乙")]

    data = _written(ExportFormat.CSV, rows, ExportOptions(keeps_formulas=True))
    found = _read(ExportFormat.CSV, data)

    assert ",=甲," in data.decode()
    assert ["=甲", "'=乙"] == [cells[_NAMES.index("title")] for _, cells in found.rows]


def test_page_loads_and_runs_nothing() -> None:
    """The page forbids everything but its own style."""
    text = _written(ExportFormat.HTML, [_row(title="甲")]).decode()

    assert "default-src 'none'" in text
    assert not re.search(r"<script|src=|href=|url\(", text)


def test_json_is_json_even_when_it_is_empty() -> None:
    """An export without items is an empty array, an empty table, or a sheet with a header."""
    assert [] == json.loads(_written(ExportFormat.JSON, []))
    for format_ in (ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.ODS, ExportFormat.HTML):
        found = _read(format_, _written(format_, []))
        assert ([], tuple(_NAMES)) == (found.rows, found.layout.columns), format_


def test_public_columns_are_those_of_the_public_shape() -> None:
    """A column of the public export that the public shape lacks, or the reverse, fails here."""
    import attrs

    from govdisclose.domain.catalogue.visibility import PublicItem

    assert [field.name for field in attrs.fields(PublicItem)] == [
        column.name for column in PUBLIC_COLUMNS
    ]
