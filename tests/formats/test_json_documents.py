"""JSON documents: an array of objects, alone or inside one object, read record by record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.formats.opening import open_source
from govdisclose.formats.refusals import JsonNotTable, SourceTooLarge
from govdisclose.formats.rejects import write_rejects
from govdisclose.ports.formats import ReadLimits, RejectedRow, SourceFormat
from tests.formats.files import read
from tests.shared_data import shared_data

_RECORDS = [{"标题": "甲", "份数": 3}, {"标题": "乙", "文号": "一"}]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: records,
        lambda records: {"code": 0, "data": {"total": 2, "rows": records}, "tags": ["a", "b"]},
        lambda records: {"more": [{"k": 1}], "rows": records},
    ],
)
def test_array_is_read_alone_or_inside_an_object(wrap: object, indent: int | None) -> None:
    """The answer of a site's interface is read as the list of records it carries."""
    assert callable(wrap)
    text = json.dumps(wrap(_RECORDS), ensure_ascii=False, indent=indent)

    (found,) = read(text.encode())

    assert SourceFormat.JSON is found.layout.format
    assert ("标题", "份数", "文号") == found.layout.columns
    assert [(1, ["甲", "3", ""]), (2, ["乙", "", "一"])] == found.rows


def test_list_that_is_not_read_is_told() -> None:
    """Where one of two lists is plainly the catalogue, the other is named."""
    (found,) = read(json.dumps({"columns": [{"k": 1}], "rows": _RECORDS}).encode())

    assert [("JSON-LIST-PASSED", (("path", "columns"),))] == [
        (finding.code, finding.detail) for finding in found.remarks
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[{"标题":"甲"}',
        '[{"标题":"甲"},]',
        '[{"标题":"甲"}] 多余',
        '[{"标题":"甲" "文号":1}]',
        '[{"a":1},{"b":',
        '{"a":[{"标题":1}],"b":[{"标题":2}]}',
        '[{"a":' * 100_000,
        '[{"标题":"甲"}' + " " * 3_000_000 + "x",
    ],
)
def test_damaged_or_ambiguous_document_is_refused(text: str) -> None:
    """A cut document, or one with two catalogues, gives no record at all."""
    with pytest.raises(JsonNotTable):
        read(text.encode())


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ("3", "JSONL-NOT-OBJECT"),
        ('{"标题": ["a"]}', "JSONL-NESTED"),
        ('{"标题": "a", "标题": "b"}', "JSONL-KEY-TWICE"),
        (r'{"标题": "a\u0000"}', "JSONL-UNSAFE-CHARACTER"),
        ('{"标题": NaN}', "JSONL-UNREADABLE"),
        (b'{"\xe6\xa0\x87\xe9\xa2\x98": "\xe6"}', "JSONL-UNSAFE-CHARACTER"),
    ],
)
def test_bad_record_is_rejected_alone(element: str | bytes, code: str) -> None:
    """One bad record costs one rejected row with its place in the array."""
    middle = element if isinstance(element, bytes) else element.encode()

    (found,) = read('[{"标题": "甲"},\n'.encode() + middle + ',\n{"标题": "乙"}]'.encode())

    assert [(1, ["甲"]), (3, ["乙"])] == [(row, cells[:1]) for row, cells in found.rows]
    assert [(code, 2)] == found.codes


def test_document_above_the_limit_is_refused_with_advice() -> None:
    """Above the stated size the sender is asked for CSV."""
    data = json.dumps([{"标题": "甲" * 50}] * 100).encode()

    with pytest.raises(SourceTooLarge) as caught:
        read(data, limits=ReadLimits(unpacked_bytes=1000))
    assert "CSV" in caught.value.hint


def test_lines_stay_lines(tmp_path: Path) -> None:
    """One object a line is no document, even with the suffix .json or a damaged first line."""
    for name, text in (
        ("a.json", '{"标题":"甲"}\n{"标题":"乙"}\n'),
        ("b.jsonl", '{"标题":"甲\n{"标题":"乙"}\n'),
        ("c.json", '{"标题":"甲"}\n'),
    ):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        with open_source(path) as opened:
            assert SourceFormat.JSON_LINES is opened.format, name


def test_rejects_come_back_as_an_array(tmp_path: Path) -> None:
    """The rejected records form a document that is read again as it is once corrected."""
    (before,) = read('[{"标题":"甲","文号":null},3]'.encode())
    path = tmp_path / "a.rejects.json"

    write_rejects(
        path,
        [
            (
                before.layout,
                [(RejectedRow(row=row, cells=cells), "因") for row, cells in before.rows]
                + [(rejected, "因") for rejected in before.rejected],
            )
        ],
    )
    (after,) = read(path)

    assert [(1, ["甲", ""])] == after.rows
    assert [("JSONL-NOT-CORRECTED", 2)] == after.codes


def test_calendars_and_vectors_are_lists_of_something_else() -> None:
    """Real JSON files that hold no catalogue are read as the lists they are."""
    (days,) = read(shared_data("holiday-cn", "2023.json"))
    (vectors,) = read(shared_data("workday_vectors.json"))

    assert ("name", "date", "isOffDay") == days.layout.columns
    assert 16 == len(vectors.rows)


_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufffd"), max_size=12)


@given(
    st.lists(
        st.dictionaries(_TEXT.filter(bool), _TEXT | st.integers() | st.none(), min_size=1),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([None, 1]),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_every_array_is_read_back(
    records: list[dict[str, str | int | None]], indent: int | None, codec: str
) -> None:
    """Written by the json module, read here: each value under its key."""
    text = json.dumps(records, ensure_ascii=False, indent=indent)

    (found,) = read(text.encode(codec))

    for (row, cells), record in zip(found.rows, records, strict=True):
        expected = [
            "" if record.get(key) is None else str(record[key]) for key in found.layout.columns
        ]
        assert expected == cells, row
