"""JSON Lines: one object per line, bad lines alone rejected."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.formats.refusals import EmptySource, JsonNotLines
from govdisclose.ports.formats import ReadOptions, SourceFormat
from tests.formats.files import Reading, read


def _read(*lines: str | bytes) -> Reading:
    data = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    (found,) = read(data, ReadOptions(format=SourceFormat.JSON_LINES))
    return found


def test_keys_of_all_lines_are_columns_in_order_of_sight() -> None:
    """A key that first appears in the last line is a column all the same."""
    found = _read('{"标题":"甲"}', "", '{"文号":"一","标题":"乙","份数":3,"金额":1.50,"附":null}')

    assert ("标题", "文号", "份数", "金额", "附") == found.layout.columns
    assert [(1, ["甲", "", "", "", ""]), (3, ["乙", "一", "3", "1.50", ""])] == found.rows
    assert {"blank": 1} == found.skipped


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "JSONL-UNREADABLE"),
        ('{"标题": NaN}', "JSONL-UNREADABLE"),
        ('{"标题": 1e999999}', "JSONL-UNREADABLE"),
        ("3", "JSONL-NOT-OBJECT"),
        ("[1]", "JSONL-NOT-OBJECT"),
        ('{"标题": {"a": 1}}', "JSONL-NESTED"),
        ('{"标题": ["a"]}', "JSONL-NESTED"),
        ("[" * 100_000, "JSONL-NESTED"),
        ('{"标题": "a", "标题": "b"}', "JSONL-KEY-TWICE"),
        (r'{"标题": "a\u0000"}', "JSONL-UNSAFE-CHARACTER"),
        (r'{"标题": "\ud800"}', "JSONL-UNSAFE-CHARACTER"),
        (r'{"标题": "\uFFFD"}', "JSONL-UNSAFE-CHARACTER"),
        (b'{"\xe6\xa0": "a"}', "ENC-DAMAGED"),
        ("{" + '"标题": "' + "长" * 1_100_000 + '"}', "JSONL-CELL-TOO-LONG"),
    ],
)
def test_bad_line_is_reported_and_reading_goes_on(line: str | bytes, code: str) -> None:
    """One bad line costs one rejected row with its line number."""
    found = _read('{"标题": "甲"}', line, '{"标题": "乙"}')

    assert [(1, ["甲"]), (3, ["乙"])] == found.rows
    assert [(code, 2)] == found.codes


def test_numbers_keep_their_digits() -> None:
    """Long numbers are not rounded and exponents are multiplied out."""
    found = _read('{"标题": 12345678901234567890123, "文号": 2.50, "x": 1E3, "y": 1e-2, "z": true}')

    assert ["12345678901234567890123", "2.50", "1000", "0.01", "true"] == found.rows[0][1]


def test_line_separator_inside_a_string_is_text() -> None:
    """U+2028 may stand inside a JSON string and ends no line."""
    found = _read('{"标题": "甲\u2028乙"}', '{"标题": "丙"}')

    assert [(1, ["甲\u2028乙"]), (2, ["丙"])] == found.rows


@pytest.mark.parametrize("text", ['[{"标题": "甲"}]', '{\n  "标题": "甲"\n}'])
def test_one_document_is_no_json_lines(text: str) -> None:
    """A JSON array, or one object over several lines, is refused as such."""
    with pytest.raises(JsonNotLines):
        _read(text)


def test_empty_file_is_refused() -> None:
    """Blank lines only are an empty file."""
    with pytest.raises(EmptySource):
        _read("", " ")


@given(
    st.lists(
        st.dictionaries(
            st.text(st.sampled_from("标题文号abc"), min_size=1, max_size=3),
            st.none() | st.text(max_size=8) | st.integers(),
            min_size=1,
            max_size=4,
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_flat_object_is_read_back(objects: list[dict[str, str | int | None]]) -> None:
    """Written by the json module, read here: each value under its key, or a named fault."""
    found = _read(*(json.dumps(value, ensure_ascii=False) for value in objects))

    for row, cells in found.rows:
        value = objects[row - 1]
        expected = [
            "" if value.get(key) is None else str(value[key]) for key in found.layout.columns
        ]
        assert expected == cells
    faulty = {row for row, value in enumerate(objects, 1) if "\0" in json.dumps(value)}
    assert faulty <= set(found.rejected_rows)
    assert len(objects) == len(found.rows) + len(found.rejected)
