"""Folding, missing cells, widths in terminal cells, and output that cannot act."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from govdisclose.domain.text import (
    cell_width,
    crop_to_width,
    fold,
    inert,
    is_missing,
    pad_to_width,
)

CHINESE = "政务公开工作方案二〇〇九年"
anything = st.text(st.characters()) | st.text(
    st.sampled_from(CHINESE + "○ＡaＢ１9（〔[ \t\u200b⽂⻓")
)
# A variation selector makes an emoji of some symbols, which is left to the terminal.
ambiguous_widths: st.SearchStrategy[Literal[1, 2]] = st.sampled_from((1, 2))
drawn = st.text(st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\ufe0f"))


@given(anything)
@example("ǰ\u0345")
@example("\u1100\u200b\u1161")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """A folded text is its own folded form."""
    once = fold(text)

    again = fold(once)

    assert once == again


@pytest.mark.parametrize(
    ("spelling", "other"),
    [
        ("渝府发［２０２２］３２号", "渝府发〔2022〕32号"),
        ("【通知】ＡＢＣ", "[通知]abc"),
        ("二○○九年", "二〇〇九年"),
        ("⺠政局⻓⽂件", "民政局长文件"),
        ("⽔利⼯程", "水利工程"),
        ("政务\u200b公\u00ad开", "政务公开"),
        (" 政务　公开\n", "政务 公开"),
        ("“十五五”规划——意见", "「十五五」规划--意见"),
        ("0142768－8", "0142768-8"),
        ("㈠　①", "(一) 1"),
    ],
)
def test_spellings_of_one_text_fold_alike(spelling: str, other: str) -> None:
    """Width, kinds of bracket, quotation mark and dash, radicals and invisible characters do not
    make two texts of one."""
    assert fold(other) == fold(spelling)


def test_supplementary_radicals_become_their_ideographs() -> None:
    """Each CJK radical of U+2E80..2EF3 that has an equal ideograph folds to it (Unicode,
    EquivalentUnifiedIdeograph.txt)."""
    expected = {0x2E81: 0x5382, 0x2E84: 0x4E59, 0x2E9F: 0x6BCD, 0x2EAA: 0x24D14, 0x2EF3: 0x9F9F}

    folded = {radical: ord(fold(chr(radical))) for radical in expected}

    assert expected == folded


def test_every_kangxi_radical_becomes_an_ideograph() -> None:
    """No Kangxi radical of U+2F00..2FD5 is left by folding."""
    left = [radical for radical in range(0x2F00, 0x2FD6) if not "\u3400" <= fold(chr(radical))]

    assert [] == left


def test_full_width_ordinary_text_equals_slow_folding() -> None:
    """The short way for ordinary Chinese text gives what normalisation gives."""
    text = "关于印发《工作方案（试行）》的通知：第１条，Ａ类；“三公”经费"

    folded = fold(text)

    assert '关于印发《工作方案(试行)》的通知:第1条,a类;"三公"经费' == folded


@pytest.mark.parametrize(
    "cell",
    [
        "",
        " ",
        "\u3000",
        "-",
        "/",
        "—",
        "—  —",
        "——",
        "无",
        "空",
        "null",
        "NULL",
        "N/A",
        "n/a",
        "暂无",
        "（无）",
        "…",
        "\\",
        "ＮＵＬＬ",
        "#N/A",
        "\u200b",
        " 无 ",
    ],
)
def test_placeholders_are_missing(cell: str) -> None:
    """A cell that only fills its place counts as empty."""
    assert is_missing(cell)


@pytest.mark.parametrize(
    "cell",
    ["无锡市", "空气质量", "0", "无偿献血", "N", "a-b", "1/2", "关于无障碍环境的通知", "暂无人机"],
)
def test_values_that_begin_like_placeholders_are_kept(cell: str) -> None:
    """Only the whole cell counts: 无锡市 is a value."""
    assert not is_missing(cell)


@given(drawn)
def test_width_equals_that_of_the_screen_library(text: str) -> None:
    """Lines laid out here and lines drawn by the screen library have one width."""
    assert cell_len(text) == cell_width(text)


@given(st.text(st.sampled_from("政a，“—①é")))
def test_ambiguous_characters_may_count_two(text: str) -> None:
    """Where the terminal draws ambiguous characters wide, each takes one cell more."""
    ambiguous = sum(unicodedata.east_asian_width(character) == "A" for character in text)

    assert cell_width(text) + ambiguous == cell_width(text, ambiguous=2)


@given(drawn, st.integers(0, 30), ambiguous_widths)
def test_cropped_text_fits(text: str, cells: int, ambiguous: Literal[1, 2]) -> None:
    """Cropping never gives more cells than asked for, and cuts only what is too long."""
    cropped = crop_to_width(text, cells, ambiguous=ambiguous)

    assert cell_width(cropped, ambiguous=ambiguous) <= cells
    assert cell_width(text, ambiguous=ambiguous) > cells or text == cropped


@pytest.mark.parametrize(
    ("cells", "expected"),
    [(8, "政务公开"), (7, "政务.."), (6, "政务.."), (5, "政.."), (2, ".."), (1, ""), (0, "")],
)
def test_cropping_does_not_halve_a_wide_character(cells: int, expected: str) -> None:
    """A character of two cells is left out when one cell is left."""
    assert expected == crop_to_width("政务公开", cells)


@given(st.text(st.sampled_from("政务ab，\u0301")), st.integers(0, 20))
def test_padded_text_has_the_width_asked_for(text: str, cells: int) -> None:
    """Columns line up: every padded cell has the same width, except for a halved character."""
    padded = pad_to_width(text, cells)

    assert cells == cell_width(padded)


def test_numbers_are_padded_on_the_left() -> None:
    """Right alignment puts the blanks first."""
    assert "  12" == pad_to_width("12", 4, align="right")


@given(st.text())
def test_inert_text_holds_nothing_a_terminal_obeys(text: str) -> None:
    """After escaping no control, bidirectional or zero-width character is left."""
    shown = inert(text)

    assert not [
        character
        for character in shown
        if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(character) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI")
    ]


def test_escape_sequences_are_shown() -> None:
    """What would colour the screen or turn the text round is seen as an escape."""
    assert r"\x1b[31m红\u202e\x0a\u200b" == inert("\x1b[31m红\u202e\n\u200b")


def test_ordinary_text_is_shown_as_it_is() -> None:
    """Chinese text with its punctuation needs no escape."""
    text = "关于印发〔2009〕1号“方案”的通知　é😀"

    assert text == inert(text)
