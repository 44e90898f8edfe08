"""UTF-16 files that go on in UTF-8, and honest ones that must not be taken for such."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.files import HEADER, read

CODECS = ["utf-16-le", "utf-16-be"]
WIDE_ROW = "关于印发规则的通知,国办发〔2009〕6号,2009-10-29\n"
NARROW_ROWS = [
    "关于某事项的通知,二,2010\n",
    "通知,国办发〔2010〕9号,2010-01-01\n",
    "乙,x,2010\n",
    "notice,abc 2010,2010-01-01\n",
]
RARE = "龘靐齉㐂䶮𠮷𡈽𬌗𫟼㙓朝鮮한국ꀀꁀ臺灣繁體關於"
"""Rare, traditional and 4-byte characters, Hangul and Yi."""


def _wide(text: str, codec: str) -> bytes:
    return ("\ufeff" + text).encode(codec)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("row", NARROW_ROWS)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_utf8_row_at_the_end_of_utf16_is_no_mojibake(codec: str, row: str, end: str) -> None:
    """The appended row is rejected with its line and comes back readable."""
    data = _wide(HEADER + WIDE_ROW, codec) + (row.rstrip("\n") + end).encode()

    (found,) = read(data)

    assert [("ENC-CHANGED", 3)] == found.codes
    assert [2] == [line for line, _ in found.rows]
    assert [row.rstrip("\n").split(",")] == [rejected.cells for rejected in found.rejected]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("rows", [NARROW_ROWS[:1], NARROW_ROWS[:2], NARROW_ROWS])
@pytest.mark.parametrize("pad", ["", "x"])
def test_utf16_goes_on_behind_utf8_rows(codec: str, rows: list[str], pad: str) -> None:
    """Each UTF-8 row is rejected alone, also when an odd number of bytes shifts the pairs."""
    narrow = pad + "".join(rows)
    data = _wide(HEADER + WIDE_ROW, codec) + narrow.encode() + (WIDE_ROW * 2).encode(codec)

    (found,) = read(data)

    lines = range(3, 3 + len(rows))
    assert [("ENC-CHANGED", line) for line in lines] == found.codes
    assert [2, lines.stop, lines.stop + 1] == [line for line, _ in found.rows]


@pytest.mark.parametrize("codec", CODECS)
def test_utf8_glued_to_a_utf16_row_is_damage(codec: str) -> None:
    """A UTF-16 row that goes on in UTF-8 within the line is rejected."""
    data = _wide(HEADER + WIDE_ROW + "乙,二,中文", codec) + "关于某事项的通知,二,2010\n".encode()

    (found,) = read(data)

    assert [("ENC-DAMAGED", 3)] == found.codes
    assert [2] == [line for line, _ in found.rows]


@pytest.mark.parametrize("codec", CODECS)
def test_utf8_behind_carriage_returns_leaves_the_rows_before_it(codec: str) -> None:
    """In a file whose lines end with carriage returns only the UTF-8 row is rejected."""
    wide = (HEADER + WIDE_ROW * 2).replace("\n", "\r")
    data = _wide(wide, codec) + "关于某事项的通知,二,2010\r".encode()

    (found,) = read(data)

    assert [("ENC-CHANGED", 4)] == found.codes
    assert [2, 3] == [line for line, _ in found.rows]


@pytest.mark.parametrize("codec", CODECS)
def test_odd_byte_behind_the_last_newline_of_utf16_is_a_cut(codec: str) -> None:
    """A single byte after the last line end is a line that was cut."""
    data = _wide(HEADER + WIDE_ROW, codec) + b"\n"

    (found,) = read(data)

    assert [("ENC-CUT", 3)] == found.codes
    assert [2] == [line for line, _ in found.rows]
    assert [3] == [rejected.row for rejected in found.rejected]


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "text",
    [
        RARE,
        "上下上下中丰七丁丂七丄丅丆万丈",
        "敡扡捡摡敡晡条桡",
        "\ue4b8\ue5b9\ue6ba一二三",
        "上",
        "臺灣地區與大陸地區人民關係條例",
        "GB/T 33190-2016 电子文件存储与交换格式",
    ],
)
def test_honest_utf16_text_has_no_finding(codec: str, text: str) -> None:
    """Rare characters, private use, letters and lines without a delimiter are ordinary."""
    data = _wide(HEADER + f'{text},"一\n{text}\n{text}",2009\n乙,二,{text}', codec)

    (found,) = read(data)

    assert [] == found.codes
    assert [text, f"一\n{text}\n{text}", "2009"] == found.rows[0][1]
    assert ["乙", "二", text] == found.rows[1][1]


_CHINESE = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF),
        st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
        st.characters(min_codepoint=0xE000, max_codepoint=0xF8FF),
        st.sampled_from("，。《》（）〔〕、：；0123456789abcXYZ上下"),
    ),
    min_size=1,
    max_size=40,
)


@given(_CHINESE, _CHINESE, st.sampled_from(CODECS))
def test_any_honest_chinese_text_in_utf16_is_read(first: str, second: str, codec: str) -> None:
    """No Chinese text in UTF-16, whatever its characters, is taken for UTF-8."""
    data = _wide(HEADER + f'{first},"一\n{second}",2009\n乙,二,x{second}\n', codec)

    (found,) = read(data)

    assert [] == [code for code, _ in found.codes if code.startswith("ENC-")]
    assert [] == found.rejected
