"""Search terms: how texts are cut for an index, and what a query finds.

Chinese has no spaces, so an index of words finds nothing in it. Every store indexes tokens made
here and asks with tokens made here; :func:`matches` is the predicate they must agree with exactly.

Runs
    A folded text is cut into *runs*: maximal stretches of CJK characters (Han, kana, bopomofo) and
    maximal *words* of letters and digits of all other scripts. Everything else only separates, and
    neither what separates nor how much of it matters: ``渝府发〔2022〕32 号`` and
    ``渝府发[2022]32号`` are the same runs 渝府发, 2022, 32, 号. A word is known by its first 64
    characters.

Matching
    A query is one phrase or several, and each must be found in some field. A phrase is a list of
    runs, found where consecutive runs of one field answer to it: a lone CJK run as any part of a
    run, otherwise the first CJK run as an end, the last one as a beginning, all between as equals;
    a word as an equal, but the last word as a beginning of a word unless the phrase was quoted.

Tokens
    A CJK run gives its overlapping pairs and then its last character, a word gives itself, each at
    the next position; :data:`FIELD_BREAK` stands between fields. A phrase is a list of tokens at
    consecutive positions, of which the last may be a prefix. Both readings always agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

import attrs

from govdisclose.domain.text import fold

__all__ = [
    "CHARACTER_MARK",
    "FIELD_BREAK",
    "PHRASE_LIMIT",
    "QUERY_LIMIT_CHARS",
    "TERM_RULES_VERSION",
    "WORD_LIMIT_CHARS",
    "Phrase",
    "SearchQuery",
    "characters",
    "compile_query",
    "index_text",
    "matches",
    "scan_text",
    "search_document",
    "terms",
]

TERM_RULES_VERSION = 1
"""Grows when a text gives other tokens, so that a store knows an index made by older rules."""

FIELD_BREAK = "\uf8ff"
"""Token between two fields; no other token holds a private-use character."""

WORD_LIMIT_CHARS = 64
"""Longer words are cut, because indexes limit the bytes of a token."""

CHARACTER_MARK = "\ue002"
"""In front of a token that stands for one CJK character anywhere in the record."""

_MARKED_JOIN = f" {CHARACTER_MARK}"
_ORDINARY_WORD_CHARACTERS = frozenset(f"0123456789abcdefghijklmnopqrstuvwxyz{FIELD_BREAK}")

QUERY_LIMIT_CHARS = 400
"""What a query holds beyond this many folded characters does not count."""

PHRASE_LIMIT = 32
"""What a query holds beyond this many phrases does not count."""

_ORDINARY_CJK = "々〇ぁ-ゖァ-ヺー\u3400-\u4dbf\u4e00-\u9fff"
_CJK = (
    _ORDINARY_CJK + "\u3006\u3021-\u3029\u3031-\u3035\u3038-\u303c\u309d-\u309f\u30fd-\u30ff"
    "\u3105-\u312f\u31a0-\u31ff\u2e80-\u2eff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963"
    "\u0981-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f18\u0f19"
    "\u0f35\u0f37\u0f39\u0f3e\u0f3f\u0f71-\u0f84\u0f86\u0f87\u0f8d-\u0fbc\u0fc6\u102b-\u103e"
    "\u1056-\u1059\u17b6-\u17d3\u18a9"
)
"""Combining marks that belong to the word they stand in; those of other scripts separate."""

_RUNS = re.compile(f"[{_CJK}]+|(?:[^\\W_{_CJK}]|[{_MARKS}])+|{FIELD_BREAK}").findall

# The short way: these characters fold to themselves, to lower case, or to separators only, so that
# the runs can be taken without folding.
_is_ordinary = re.compile(
    f"[{_ORDINARY_CJK}\t\n\r -~\u3000，。、；：？！（）《》“”‘’〔〕【】［］—…·{FIELD_BREAK}]*"
).fullmatch
_ORDINARY_RUNS = re.compile(f"[{_ORDINARY_CJK}]+|[0-9A-Za-z]+|{FIELD_BREAK}").findall

_FIRST_CJK = "\u2e80"
"""No CJK character lies below, no plain ASCII word above."""

_is_cjk = re.compile(f"[{_CJK}]").match


def _cutter(length: int) -> Callable[[str], tuple[str, ...]]:
    cuts: Any = itemgetter(*(slice(start, start + 2) for start in range(length)))
    return cuts  # type: ignore[no-any-return]  # one getter of several slices gives a tuple


_CUTTERS = (tuple, tuple, *(_cutter(length) for length in range(2, 49)))
_CUTTER_LIMIT = len(_CUTTERS)
_LONG_RUN_CHARS = 256
_long_cutter = lru_cache(maxsize=_LONG_RUN_CHARS)(_cutter)


def _field_runs(fields: Sequence[str]) -> tuple[list[str], bool]:
    """Runs of all fields with a break between two, and whether each word is plain ASCII."""
    joined = FIELD_BREAK.join(fields)
    if _is_ordinary(joined) is not None and joined.count(FIELD_BREAK) == max(len(fields) - 1, 0):
        return _ORDINARY_RUNS(joined.lower()), True
    folded = [fold(field).replace(FIELD_BREAK, " ") for field in fields]
    return _RUNS(FIELD_BREAK.join(folded)), False


def _cut(run: str) -> Sequence[str]:
    length = len(run)
    if length < _CUTTER_LIMIT:
        return _CUTTERS[length](run)
    if length <= _LONG_RUN_CHARS:
        return _long_cutter(length)(run)
    return [run[start : start + 2] for start in range(length)]


def terms(fields: Sequence[str]) -> list[str]:
    """Tokens of a record in the order of their positions, :data:`FIELD_BREAK` between two fields.

    Args:
        fields: The searched fields as given (not folded), always in the same order; empty ones too.
    """
    return _tokens(*_field_runs(fields))


def _tokens(found: list[str], ascii_words: bool) -> list[str]:
    tokens: list[str] = []
    cutters = _CUTTERS
    for run in found:
        if run >= _FIRST_CJK if ascii_words else _is_cjk(run):
            length = len(run)
            tokens += cutters[length](run) if length < _CUTTER_LIMIT else _cut(run)
        else:
            tokens.append(run[:WORD_LIMIT_CHARS])
    return tokens


def search_document(fields: Sequence[str]) -> str:
    """What an index stores for a record: its tokens, then its distinct CJK characters, marked.

    The same fields give the same text in every process: an index is compared with it, place by
    place, and takes a record out by it.

    The mark keeps characters apart from the one-character tokens at the ends of runs, so that a
    query of one character is one look-up while phrases stay exact. All is joined by spaces; tokens
    hold no ASCII character but ``0-9a-z``, so SQLite's ``ascii`` tokenizer keeps them whole.

    Args:
        fields: Title, document number, index number, keywords and summary as given; empty ones too.
    """
    found, ascii_words = _field_runs(fields)
    if not ascii_words:
        characters_of = dict.fromkeys("".join(run for run in found if _is_cjk(run)))
    else:
        characters_of = dict.fromkeys("".join(found))
        for character in _ORDINARY_WORD_CHARACTERS & characters_of.keys():
            del characters_of[character]
    marked = _MARKED_JOIN.join(characters_of)
    return f"{' '.join(_tokens(found, ascii_words))} {FIELD_BREAK}{_MARKED_JOIN}{marked}"


def index_text(fields: Sequence[str]) -> str:
    """The :func:`terms` of a record joined by spaces, for an index that splits at spaces.

    Tokens hold no ASCII character but ``0-9a-z``, so SQLite's ``ascii`` tokenizer keeps them whole.
    """
    return " ".join(terms(fields))


def characters(fields: Iterable[str]) -> str:
    """The distinct CJK characters of a record, joined by spaces in order of first appearance.

    An index of these answers a query of one character without walking through all pairs.
    """
    found, ascii_words = _field_runs(tuple(fields))
    if ascii_words:
        return " ".join(
            dict.fromkeys("".join(run for run in found if _FIRST_CJK <= run < "\ue000"))
        )
    return " ".join(dict.fromkeys("".join(run for run in found if _is_cjk(run))))


def scan_text(fields: Sequence[str]) -> str:
    """Text in which a record is searched by plain substring: see :attr:`Phrase.needle`.

    A line per field; its runs with one space around each.
    """
    found, _ascii_words = _field_runs(fields)
    parts = [run if _is_cjk(run) else run[:WORD_LIMIT_CHARS] for run in found]
    return f" {' '.join(parts)} ".replace(FIELD_BREAK, "\n")


@attrs.frozen
class Phrase:
    """Runs that must be found one after the other in one field."""

    runs: tuple[str, ...]
    """At least one, folded."""

    whole: bool = False
    """True if it was quoted: a last word must then be the whole word."""

    @property
    def tokens(self) -> tuple[str, ...]:
        """Tokens at consecutive positions; the last one is a prefix if :attr:`prefix` says so."""
        tokens: list[str] = []
        for run in self.runs:
            tokens += _cut(run) if _is_cjk(run) else (run,)
        if len(self.runs[-1]) > 1 and _is_cjk(self.runs[-1]):
            tokens.pop()
        return tuple(tokens)

    @property
    def prefix(self) -> bool:
        """Whether the last token stands for all tokens that begin with it."""
        last = self.runs[-1]
        return len(last) == 1 if _is_cjk(last) else not self.whole

    @property
    def is_character(self) -> bool:
        """Whether it is one CJK character, found in :func:`characters`."""
        return len(self.runs) == 1 and len(self.runs[0]) == 1 and _is_cjk(self.runs[0]) is not None

    @property
    def indexed(self) -> tuple[tuple[str, ...], bool]:
        """Tokens that a :func:`search_document` holds one after another if the phrase is found, and
        whether the last one is a prefix."""
        if self.is_character:
            return (CHARACTER_MARK + self.runs[0],), False
        return self.tokens, self.prefix

    @property
    def needle(self) -> str:
        """Text that :func:`scan_text` holds exactly if the phrase is found."""
        before = "" if _is_cjk(self.runs[0]) else " "
        after = " " if self.whole and not _is_cjk(self.runs[-1]) else ""
        return before + " ".join(self.runs) + after


@attrs.frozen(kw_only=True)
class SearchQuery:
    """What a user looks for; made by :func:`compile_query` only."""

    text: str
    """The input, folded and cut."""

    phrases: tuple[Phrase, ...]
    """All must be found; distinct, in input order."""

    shortened: bool
    """Whether the end of the input lies beyond a limit and does not count."""

    @property
    def is_empty(self) -> bool:
        """Whether the input has nothing to search for; an empty query finds nothing."""
        return not self.phrases


def compile_query(text: str) -> SearchQuery:
    """Make a query of anything a user may type; no input is an error.

    Spaces part phrases, all of which must be found; quotation marks of any kind hold a phrase with
    spaces together and make its last word a whole word; one without its partner separates.
    """
    folded = fold(text)
    shortened = len(folded) > QUERY_LIMIT_CHARS
    pieces = folded[:QUERY_LIMIT_CHARS].split('"')
    found: dict[Phrase, None] = {}
    for index, piece in enumerate(pieces):
        quoted = index % 2 == 1 and index < len(pieces) - 1
        for part in (piece,) if quoted else piece.split(" "):
            cut = tuple(
                run if _is_cjk(run) else run[:WORD_LIMIT_CHARS]
                for run in _RUNS(part.replace(FIELD_BREAK, " "))
            )
            if cut:
                found[Phrase(cut, quoted)] = None
    phrases = tuple(found)
    return SearchQuery(
        text=folded[:QUERY_LIMIT_CHARS],
        phrases=phrases[:PHRASE_LIMIT],
        shortened=shortened or len(phrases) > PHRASE_LIMIT,
    )


def matches(query: SearchQuery, fields: Sequence[str]) -> bool:
    """Whether a record is found: the reference that every index agrees with.

    Args:
        query: An empty query finds nothing.
        fields: The searched fields as given, in the order in which they are indexed.
    """
    if query.is_empty:
        return False
    text = scan_text(fields)
    return all(phrase.needle in text for phrase in query.phrases)
