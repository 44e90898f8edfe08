"""Search terms: what a query finds, and that an index of the tokens finds exactly that."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govdisclose.domain.search_terms import (
    FIELD_BREAK,
    PHRASE_LIMIT,
    QUERY_LIMIT_CHARS,
    WORD_LIMIT_CHARS,
    Phrase,
    SearchQuery,
    characters,
    compile_query,
    index_text,
    matches,
    scan_text,
    terms,
)

HAN = st.sampled_from("政务公开工作年〇\U00020000")
# Few different characters, so that queries often meet texts half-way.
pieces = st.sampled_from(
    [
        "政务",
        "公开",
        "开",
        "工作",
        "年",
        "2009",
        "20",
        "ab",
        "abc",
        "A",
        "ß",
        "é",
        "e\u0301",
        "〔",
        "〕",
        "(",
        " ",
        "，",
        "\u3000",
        "\n",
        "Ａ",
        "２",
        "○",
        "〇",
        "⽂",
        "文",
        "\u200b",
        "ひ",
        "한글",
        "\U00020000",
        "\u0f40\u0f71",
        '"',
        "“",
        "”",
        "-",
        "_",
        FIELD_BREAK,
        "\ue000",
        "\ud800",
        "½",
        "ﬁ",
        "İ",
        "Σ",
    ]
)
texts = st.lists(pieces, max_size=12).map("".join) | st.text(max_size=10)
fields = st.lists(texts, min_size=1, max_size=3)


def found_by_positions(phrase: Phrase, tokens: Sequence[str]) -> bool:
    """A positional index reduced to its meaning: the tokens of the phrase side by side."""
    wanted = list(phrase.tokens)
    *inner, last = wanted
    for start in range(len(tokens) - len(wanted) + 1):
        here = tokens[start : start + len(wanted)]
        fits = here[-1].startswith(last) if phrase.prefix else here[-1] == last
        if fits and list(here[:-1]) == inner:
            return True
    return False


def found_by_index(query: SearchQuery, record: Sequence[str]) -> bool:
    tokens = index_text(record).split(" ")
    return not query.is_empty and all(
        found_by_positions(phrase, tokens) for phrase in query.phrases
    )


@given(texts, fields)
@example("年，20", ["政年2009", "x"])
@example('"20"', ["2009", "20"])
@example("开 政", ["公开", "政务"])
@example("开政", ["公开", "政务"])
@example("é", ["e\u0301"])
def test_index_and_predicate_agree(text: str, record: list[str]) -> None:
    """An index of the tokens finds a record exactly if the predicate does."""
    query = compile_query(text)

    assert matches(query, record) == found_by_index(query, record)


@given(st.data(), fields)
def test_queries_taken_from_a_text_agree_too(data: st.DataObject, record: list[str]) -> None:
    """The same holds for pieces of the text itself, which is what people search for."""
    source = data.draw(st.sampled_from(record))
    start = data.draw(st.integers(0, len(source)))
    query = compile_query(source[start : data.draw(st.integers(start, len(source)))])

    assert matches(query, record) == found_by_index(query, record)


@given(st.data(), st.text(HAN, min_size=1, max_size=12))
def test_any_piece_of_a_chinese_text_is_found(data: st.DataObject, title: str) -> None:
    """Every contiguous run of one or more characters finds the text it was taken from."""
    start = data.draw(st.integers(0, len(title) - 1))
    end = data.draw(st.integers(start + 1, len(title)))
    query = compile_query(title[start:end])

    assert matches(query, ["", f"关于（{title}）的", ""])


@given(st.text(HAN, min_size=1, max_size=4), st.lists(st.text(HAN, max_size=8), max_size=3))
def test_chinese_words_are_found_exactly_where_they_stand(word: str, record: list[str]) -> None:
    """For one run of characters, finding is the same as a substring scan of the fields."""
    query = compile_query(word)

    assert any(word in field for field in record) == matches(query, record)


@given(texts)
def test_no_input_is_an_error(text: str) -> None:
    """Whatever is typed makes a query whose phrases all have a token."""
    query = compile_query(text)

    assert all(phrase.tokens and all(phrase.tokens) for phrase in query.phrases)


@given(st.text(st.sampled_from("abc012éß한"), max_size=200), st.integers(0, 80))
def test_words_are_found_by_their_beginning(word: str, length: int) -> None:
    """The first characters of a word find it, however long it is."""
    beginning = compile_query(word[:length])

    assert beginning.is_empty or matches(beginning, [f"政务 {word}"])


@given(fields)
def test_tokens_suit_an_index_that_splits_at_ascii_marks(record: list[str]) -> None:
    """No token holds a blank, an ASCII mark or a capital, or is too long."""
    tokens = [token for token in terms(record) if token != FIELD_BREAK]

    assert all(
        token
        and len(token) <= WORD_LIMIT_CHARS
        and FIELD_BREAK not in token
        and all(character.isalnum() for character in token if character.isascii())
        and not any("A" <= character <= "Z" for character in token)
        for token in tokens
    )


@given(fields)
def test_joined_tokens_are_the_tokens(record: list[str]) -> None:
    """The text for the index splits at spaces into the tokens."""
    assert terms(record) == index_text(record).split()


@given(fields)
def test_one_break_stands_between_two_fields(record: list[str]) -> None:
    """Breaks are as many as there are gaps between fields, whatever the fields hold."""
    assert len(record) - 1 == terms(record).count(FIELD_BREAK)


@given(st.sampled_from("政务〇年"), fields)
def test_one_character_is_found_among_the_distinct_ones(character: str, record: list[str]) -> None:
    """The list of distinct characters answers a query of one character."""
    query = compile_query(character)

    assert query.phrases[0].is_character
    assert matches(query, record) == (character in characters(record).split())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("工作方案", ["工作", "作方", "方案", "案"]),
        ("2009年工作", ["2009", "年工", "工作", "作"]),
        ("渝府发〔2022〕32 号", ["渝府", "府发", "发", "2022", "32", "号"]),
        ("003110926/201510-00216", ["003110926", "201510", "00216"]),
        ("ＰＭ２.5", ["pm2", "5"]),
        ("\U00020000\U00020001", ["\U00020000\U00020001", "\U00020001"]),
        ("豈有", ["豈有", "有"]),
        ("，。", []),
        ("", []),
    ],
)
def test_texts_are_cut_into_pairs_and_words(text: str, tokens: list[str]) -> None:
    """CJK runs give overlapping pairs and their last character, other scripts give words."""
    assert tokens == terms([text])


TITLE = "渝府发〔2022〕32号 关于印发2009年政务公开工作方案的通知"
SUMMARY = "开展公开，推进 Open Data 2.0"


@pytest.mark.parametrize(
    "text",
    [
        "政",
        "政务",
        "政务公开工作方案",
        "2009",
        "20",
        "年政务",
        "2009年",
        "渝府发[2022]32号",
        "〔2022〕",
        "渝府发(2022)32 号",
        "知",
        "印发 公开",
        "open da",
        "Open Dat",
        "OPEN",
        "data 2",
        '"open data"',
        "公开，推进",
        "公开 推进",
        "公开-推进open",
        "“工作方案”",
        '"政务公开',
        "２００９年",
        "政\u200b务",
    ],
)
def test_what_is_found(text: str) -> None:
    """A record is found by any run of characters, by beginnings of words, by several of them."""
    assert matches(compile_query(text), [TITLE, SUMMARY])


@pytest.mark.parametrize(
    "text",
    [
        "政公",
        "公开推进",
        "009",
        "2号",
        "通知开展",
        "知 无",
        '"data open"',
        '"open data 2"x',
        '"open dat"',
        "pen",
        "2022〕3号",
        "",
        "，",
        "《》",
        '""',
        '"',
    ],
)
def test_what_is_not_found(text: str) -> None:
    """Not found: what skips characters or a mark between two runs of characters, the inside of a
    word, a phrase across two fields, half a quoted word, an input with nothing to search for."""
    query = compile_query(text)

    assert not matches(query, [TITLE, SUMMARY])


@pytest.mark.parametrize("text", ["", " ", "，。", "★", "()", '""', FIELD_BREAK, "\x00", "\ud800"])
def test_input_without_a_searchable_character_is_an_empty_query(text: str) -> None:
    """Such a query says that it is empty, and finds nothing."""
    query = compile_query(text)

    assert query.is_empty
    assert not matches(query, ["政务公开"])


def test_words_of_a_query_may_stand_in_different_fields() -> None:
    """Two words are two phrases, each of which must be found somewhere."""
    query = compile_query("通知 年报")

    assert matches(query, ["关于印发的通知", "工作年报"])
    assert not matches(query, ["关于印发的通知", "工作"])


def test_quoted_words_are_whole() -> None:
    """Inside quotation marks a word does not stand for longer ones."""
    assert matches(compile_query("2009"), ["20091029"])
    assert not matches(compile_query('"2009"'), ["20091029"])


def test_repeated_phrases_count_once() -> None:
    """The same phrase typed twice is one phrase."""
    assert (Phrase(("公开",)),) == compile_query("公开 公开").phrases


def test_endless_input_is_shortened() -> None:
    """A query keeps within its limits and says that something was left out."""
    long_word = compile_query("政" * 1000)
    many_words = compile_query(" ".join(f"a{number}" for number in range(60)))

    assert QUERY_LIMIT_CHARS == len(long_word.phrases[0].runs[0])
    assert PHRASE_LIMIT == len(many_words.phrases)
    assert long_word.shortened
    assert many_words.shortened
    assert not compile_query("政务 公开").shortened


def test_long_words_are_known_by_their_beginning() -> None:
    """Two words that differ only behind the limit are the same word to the search."""
    word = "a" * (WORD_LIMIT_CHARS + 5)

    assert ["a" * WORD_LIMIT_CHARS] == terms([word])
    assert matches(compile_query(word + "b"), [word])


def test_distinct_characters_are_listed_once() -> None:
    """The list holds CJK characters only, in order of first appearance."""
    assert "政 务 公 开 年" == characters(["政务公开2009", "公开年 abc"])


def test_text_for_scanning_holds_every_needle() -> None:
    """A phrase is found by plain substring in the text for scanning."""
    text = scan_text([TITLE, SUMMARY])

    assert " 渝府发 2022 32 号 关于印发 2009 年政务公开工作方案的通知 \n" in text
    assert "年政务" in text
    assert " open data " == compile_query('"open data"').phrases[0].needle


def test_document_is_the_same_in_every_process() -> None:
    """An index written by one run of the program is checked and changed by the next one."""
    program = (
        "import sys; from govdisclose.domain.search_terms import search_document as made; "
        "document = made(['关于 A3 类通知', '淮政〔2009〕1号', '', '', '城乡规划']); "
        "sys.stdout.buffer.write(document.encode())"
    )

    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": str(seed)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in range(4)
    }

    assert 1 == len(found)
