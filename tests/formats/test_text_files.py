"""CSV and TSV: encodings, delimiters, quotes, line numbers."""

from __future__ import annotations

import csv
import io
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govdisclose.domain.finding import Severity
from govdisclose.formats.refusals import EmptySource, EncodingUnknown, TooManyColumns
from govdisclose.ports.formats import ReadLimits, ReadOptions, SourceFormat
from tests.formats.files import HEADER, read

CELL = st.text(
    st.sampled_from("甲乙丙〔2009〕12号\"',，;；|\t\n\r aB　-=+@\U00020000é"), max_size=12
)


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_usual_encodings_are_told_and_read(codec: str, label: str) -> None:
    """A file of a usual encoding is read without being told which, and its label is kept."""
    data = (HEADER + "关于印发规则的通知,国办发〔2009〕6号,2009-10-29\n").encode(codec)

    (found,) = read(data)

    assert label == found.layout.encoding
    assert [(2, ["关于印发规则的通知", "国办发〔2009〕6号", "2009-10-29"])] == found.rows
    assert [] == found.findings


def test_long_ascii_head_does_not_decide_the_encoding() -> None:
    """A file that starts with 300 KiB of ASCII and goes on in GBK is GBK."""
    body = "title,abcdefgh,2009-10-29\n" * 12_000
    data = ("title,doc_number,pub_date\n" + body).encode() + "通知,国办发,2009-10-29\n".encode(
        "gbk"
    )

    (found,) = read(data)

    assert "gb18030" == found.layout.encoding
    assert (12_002, ["通知", "国办发", "2009-10-29"]) == found.rows[-1]


def test_change_of_encoding_rejects_only_the_lines_of_the_other_encoding() -> None:
    """Lines pasted in GBK into a UTF-8 file come back readable, with their line numbers."""
    before, inside = "甲的通知,一,2009\n", "关于某事项的通知,二,2010\n"
    data = (HEADER + before).encode() + inside.encode("gbk") + before.encode()

    (found,) = read(data)

    assert [2, 4] == [row for row, _ in found.rows]
    assert [("ENC-CHANGED", 3)] == found.codes
    assert ["关于某事项的通知", "二", "2010"] == found.rejected[0].cells


def test_utf8_lines_in_a_gbk_file_are_no_mojibake() -> None:
    """UTF-8 bytes that happen to be valid GBK are told from GBK text."""
    data = (HEADER + "甲的通知,一,2009\n").encode("gbk") + "关于某事项的通知,二,2010\n".encode()

    (found,) = read(data)

    assert [("ENC-CHANGED", 3)] == found.codes
    assert "关于某事项的通知" == found.rejected[0].cells[0]


def test_file_cut_inside_a_character_loses_only_its_last_line() -> None:
    """A transfer that broke off inside a character rejects the last row as cut."""
    data = (HEADER + "甲,一,2009\n乙,二,中").encode()[:-1]

    (found,) = read(data)

    assert [(2, ["甲", "一", "2009"])] == found.rows
    assert [("ENC-CUT", 3)] == found.codes
    assert "\\xe4\\xb8" == found.rejected[0].cells[2]


def test_odd_byte_at_the_end_of_utf16_is_a_cut() -> None:
    """UTF-16 with half a unit at its end rejects the last line."""
    data = (HEADER + "甲,一,2009\n乙,二,中").encode("utf-16") + b"\x4e"

    (found,) = read(data)

    assert [("ENC-CUT", 3)] == found.codes


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (b"\xff", "ENC-DAMAGED"),
        (b"\0", "ENC-NUL"),
        ("\ufffd".encode(), "ENC-REPLACEMENT"),
    ],
)
def test_damaged_line_is_rejected_and_never_handed_on(damage: bytes, code: str) -> None:
    """Undecodable bytes, NUL and replacement characters reject their record, also inside quotes."""
    lines = [HEADER.encode(), b'"a\n' + damage + b'b",1,2009\n', "乙,二,2010\n".encode()]

    (found,) = read(b"".join(lines))

    assert [(4, ["乙", "二", "2010"])] == found.rows
    assert [(code, 2)] == found.codes
    assert not {"\0", "\ufffd"} & set("".join(found.rejected[0].cells))


def test_unclear_encoding_is_refused_not_guessed() -> None:
    """Bytes that are neither UTF-8 nor plausible GB18030 are refused, and --encoding reads them."""
    rows = "關於發布規則的通知書,臺灣檔案,2009\n" * 20
    data = ("title,doc_number,pub_date\n" + rows).encode("big5")

    with pytest.raises(EncodingUnknown):
        read(data)
    (found,) = read(data, ReadOptions(encoding="big5"))

    assert "關於發布規則的通知書" == found.rows[0][1][0]


@pytest.mark.parametrize("codec", ["no-such-codec", "cp037", "base64"])
def test_unusable_encoding_name_is_refused(codec: str) -> None:
    """A codec that does not exist, or is not based on ASCII, is refused by name."""
    with pytest.raises(EncodingUnknown, match=codec):
        read(HEADER.encode(), ReadOptions(encoding=codec))


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiter_is_told_although_chinese_text_holds_full_width_commas(delimiter: str) -> None:
    """The delimiter is the character that makes the known labels; full-width commas are text."""
    rows = [["标题", "文号", "发布日期"], ["甲，乙；丙", "一", "2009"], ["丁，戊", "二", "2010"]]
    data = "\n".join(delimiter.join(row) for row in rows).encode()

    (found,) = read(data)

    assert delimiter == found.layout.delimiter
    assert (SourceFormat.TSV if delimiter == "\t" else SourceFormat.CSV) is found.layout.format
    assert rows[1:] == [cells for _, cells in found.rows]


def test_hint_line_of_excel_names_the_delimiter() -> None:
    """A first line sep=; decides and is no header."""
    (found,) = read("sep=;\n标题;文号\n甲,乙;一\n".encode())

    assert [(3, ["甲,乙", "一"])] == found.rows
    assert {"title": 1} == found.skipped


def test_single_column_needs_no_delimiter() -> None:
    """A list of titles is a table of one column."""
    (found,) = read("标题\n甲\n乙\n".encode())

    assert [(2, ["甲"]), (3, ["乙"])] == found.rows


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_by_the_line_they_start_on(newline: str) -> None:
    """Line breaks inside cells do not shift the numbers of the rows below."""
    lines = ["标题,文号", '"甲', '二",一', "乙,二"]

    (found,) = read(newline.join(lines).encode())

    assert [(2, [f"甲{newline}二", "一"]), (4, ["乙", "二"])] == found.rows
    assert newline == found.layout.newline


def test_open_quote_rejects_one_line_and_not_the_file() -> None:
    """After a quote that never closes, reading goes on with the next line."""
    body = '甲,一,2009\n"乙,二,2010\n' + "丙,三,2011\n" * 3000

    (found,) = read((HEADER + body).encode())

    assert [("CSV-OPEN-QUOTE", 3)] == found.codes
    assert ['"乙', "二", "2010"] == found.rejected[0].cells
    assert 3001 == len(found.rows)


def test_open_quote_closed_by_chance_further_down_swallows_no_rows() -> None:
    """A cell that holds whole records is an open quote, not a long cell."""
    body = '"乙,二,2010\n丙,三,2011\n丁,四,2012\n戊,五,2013"\n己,六,2014\n'

    (found,) = read((HEADER + body).encode())

    assert [("CSV-OPEN-QUOTE", 2)] == found.codes
    assert [3, 4, 5, 6] == [row for row, _ in found.rows]


def test_words_in_quotes_at_the_start_of_a_cell_are_text() -> None:
    """A title like "十二五"规划, not quoted as the format wants, is kept with a warning."""
    (found,) = read((HEADER + '"十二五"规划,一,"2009"\n乙,二,2010\n').encode())

    assert ['"十二五"规划', "一", "2009"] == found.rows[0][1]
    assert [("CSV-STRAY-QUOTE", Severity.WARNING)] == [
        (finding.code, finding.severity) for finding in found.findings
    ]


def test_fragments_after_an_open_quote_are_no_short_rows() -> None:
    """Lines that belong to a broken record are rejected until a full row follows."""
    (found,) = read((HEADER + '"甲 "乙" 丙\n尾巴\n丁,二,2010\n').encode())

    assert [4] == [row for row, _ in found.rows]
    assert [2, 3] == found.rejected_rows


def test_short_rows_are_padded_and_long_ones_rejected() -> None:
    """A missing cell is a warning; text beyond the last column is a shifted row."""
    (found,) = read((HEADER + "甲,一\n乙,二,2010,多\n丙,三,2011,,\n").encode())

    assert [(2, ["甲", "一", ""]), (4, ["丙", "三", "2011"])] == found.rows
    assert [("CSV-SHORT-ROW", 2), ("CSV-EXTRA-CELLS", 3)] == found.codes
    assert ["乙", "二", "2010", "多"] == found.rejected[0].cells


@pytest.mark.parametrize("quoted", [True, False])
def test_cell_above_the_limit_rejects_its_row_only(quoted: bool) -> None:
    """A cell of several MiB is not handed on and not held."""
    cell = "长" * 2_000_000
    row = f'"{cell}",一,2009\n' if quoted else f"{cell},一,2009\n"

    (found,) = read((HEADER + row + "乙,二,2010\n").encode())

    assert [("CSV-CELL-TOO-LONG", 2)] == found.codes
    assert [3] == [row for row, _ in found.rows]


def test_line_that_never_ends_is_dropped_with_a_finding() -> None:
    """A line above the limit of a line is skipped without being held in memory."""
    limits = ReadLimits(cell_chars=100_000)
    data = (HEADER + "长,短," * 1_000_000 + "\n乙,二,2010\n").encode()

    (found,) = read(data, limits=limits)

    assert [("TEXT-LINE-TOO-LONG", 2)] == found.codes
    assert [(3, ["乙", "二", "2010"])] == found.rows


def test_small_cell_limit_holds() -> None:
    """A limit below the one of the csv module is checked as well."""
    (found,) = read(
        (HEADER + "甲" * 50 + ",一,2009\n乙,二,2010\n").encode(), limits=ReadLimits(cell_chars=20)
    )

    assert [("CSV-CELL-TOO-LONG", 2)] == found.codes


def test_header_wider_than_the_limit_is_refused() -> None:
    """A file of ten thousand columns is no catalogue."""
    with pytest.raises(TooManyColumns):
        read(("标题,文号" + ",x" * 10_000 + "\n甲,一\n").encode())


@pytest.mark.parametrize("data", [b"", b"\n\n \n", b"\xef\xbb\xbf", b",,\n,,\n"])
def test_file_without_text_is_refused_as_empty(data: bytes) -> None:
    """Nothing but blanks is told, not read as a table without rows."""
    with pytest.raises(EmptySource):
        read(data)


def test_header_row_can_be_named() -> None:
    """--header-row decides where known labels would mislead."""
    data = "标题,文号\n名称甲,号码甲\n通知,一\n".encode()

    (found,) = read(data, ReadOptions(header_row=2))

    assert ("名称甲", "号码甲") == found.layout.columns
    assert [(3, ["通知", "一"])] == found.rows


@given(st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=30), st.sampled_from("\r\n"))
@example([["甲\r", "\n乙", ""]], "\n")
def test_what_the_csv_module_writes_is_read_back(rows: list[list[str]], newline: str) -> None:
    """Every record comes back as written, line breaks, quotes and delimiters included."""
    # A cell of several lines with as many commas as a record has is taken for swallowed records.
    cells = [[cell if "," not in cell else cell.replace("\n", " ") for cell in row] for row in rows]
    cells = [
        [cell if "," not in cell else cell.replace("\r", " ") for cell in row] for row in cells
    ]
    written = [["编目" + row[0], *row[1:]] for row in cells]
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerow(["标题", "文号", "发布日期"])
    writer.writerows(written)

    (found,) = read(target.getvalue().encode(), ReadOptions(delimiter=","))

    assert written == [cells for _, cells in found.rows]
    assert all(first < second for (first, _), (second, _) in pairwise(found.rows))


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "gb18030", "utf-16-le"]))
def test_no_bytes_whatever_give_a_traceback_or_a_replacement_character(
    junk: bytes, codec: str
) -> None:
    """Any bytes below a good header give rows, rejected rows or skipped rows, never a fault."""
    data = (HEADER + "甲的通知,一,2009\n").encode(codec) + junk

    (found,) = read(data, ReadOptions(encoding=codec, format=SourceFormat.CSV))

    text = "".join(cell for _, cells in found.rows for cell in cells)
    assert not {"\0", "\ufffd"} & set(text)


@given(st.text(st.sampled_from('甲",\n'), max_size=60))
def test_no_quoting_whatever_swallows_the_last_line(body: str) -> None:
    """However quotes are broken above, the last line is read as the record it is."""
    data = (HEADER + body + "\n" + "末,尾,2009\n").encode()

    (found,) = read(data, ReadOptions(delimiter=","))

    assert ["末", "尾", "2009"] == found.rows[-1][1]
