"""Section 二, article 20 item 1: rules 规章 and normative documents 规范性文件 of the catalogue.

A document counts as issued in the year in which it was formed, as repealed in the year of its
repeal, and as valid on the last day when it was formed by then and not repealed. So valid = valid
of the year before + issued - repealed (X2). A document of which only is known that it is no longer
in force, and not since when, is neither valid nor repealed in any year, and is named.

Source: rules/forms (S33) for the cells; the counting is our reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import attrs

from govdisclose.domain.figures.breakdown import CellKey, Query, narrowed
from govdisclose.domain.figures.official.counting_rules import CountingRules, Counts, DocumentRow
from govdisclose.domain.figures.official.requests import Period
from govdisclose.domain.text import fold

__all__ = ["LIFE", "PUBLIC", "DocumentCells", "DocumentCount", "document_counts"]

LIFE = ("genre", "category", "formed", "repealed", "validity", "withdrawal")
"""Dimensions of what was ever released, whether it is still public or not."""

PUBLIC = ("genre", "category", "day")
"""Dimensions of what the public saw on the last day."""

_LEAK, _ORDINARY = "leak", "ordinary"


class DocumentCount(NamedTuple):
    """One cell of a document row, with the question behind it."""

    row: str
    column: str
    value: int
    query: Query


@attrs.frozen(kw_only=True)
class DocumentCells:
    """Counts of items as a store gives them, with the query each answers."""

    life: Iterable[tuple[CellKey, int]]
    life_query: Query
    public: Iterable[tuple[CellKey, int]]
    public_query: Query


class _Life(NamedTuple):
    """One kind of document as :data:`LIFE` has it."""

    genre: str | None
    category: str | None
    formed: str | None
    repealed: str | None
    validity: str | None
    withdrawal: str | None


def document_counts(
    rules: CountingRules, period: Period, cells: DocumentCells
) -> tuple[tuple[DocumentCount, ...], Mapping[str, int]]:
    """The cells of all document rows, and how many documents cannot be dated, by reason.

    Reasons are ``formed`` (no day of formation) and ``repealed`` (out of force, no day of repeal).
    """
    counter = _Counter(rules, period)
    life = [(_Life(*map(_word, key)), count) for key, count in cells.life]
    public = list(cells.public)
    found: list[DocumentCount] = []
    for row in rules.documents:
        own = [(one, count) for one, count in life if counter.is_of(row, one.genre, one.category)]
        shown = [
            (key, count)
            for key, count in public
            if counter.is_of(row, _word(key[0]), _word(key[1]))
        ]
        for measure in rules.measures:
            if measure.counts.is_of_public:
                keys = [pair for pair in shown if counter.is_shown(pair[0], measure.counts)]
                query = narrowed(cells.public_query, PUBLIC, (key for key, _ in keys))
                value = sum(count for _, count in keys)
            else:
                kept = [pair for pair in own if counter.is_counted(pair[0], measure.counts)]
                query = narrowed(cells.life_query, LIFE, (tuple(one) for one, _ in kept))
                value = sum(count for _, count in kept)
            found.append(DocumentCount(row.row, measure.column, value, query))
    return tuple(found), dict(counter.undated(life))


class _Counter:
    def __init__(self, rules: CountingRules, period: Period) -> None:
        self._rules = rules
        self._period = period
        self._last = period.as_of.isoformat()
        self._ended = frozenset(map(fold, rules.ended))
        self._words = {row.row: frozenset(map(fold, row.words)) for row in rules.documents}

    def is_of(self, row: DocumentRow, genre: str | None, category: str | None) -> bool:
        words = self._words[row.row]
        return any(word is not None and fold(word) in words for word in (genre, category))

    def is_shown(self, key: CellKey, counts: Counts) -> bool:
        day = _word(key[2])
        return counts is Counts.PUBLIC or (day is not None and self._period.holds(day))

    def is_counted(self, one: _Life, counts: Counts) -> bool:
        """Whether a document counts; what was published by mistake never does."""
        if one.withdrawal == _LEAK or one.formed is None or one.formed > self._last:
            return False
        if counts is Counts.FORMED:
            return self._period.holds(one.formed)
        ended = None if one.repealed is None else max(one.repealed, one.formed)
        if counts is Counts.ENDED:
            return ended is not None and self._period.holds(ended)
        return ended > self._last if ended is not None else not self._is_ended(one)

    def _is_ended(self, one: _Life) -> bool:
        """Out of force, by its own word or because it was taken down, without a day of repeal."""
        is_said = one.validity is not None and fold(one.validity) in self._ended
        return is_said or one.withdrawal == _ORDINARY

    def undated(self, life: Iterable[tuple[_Life, int]]) -> Iterator[tuple[str, int]]:
        own = [
            (one, count)
            for one, count in life
            if one.withdrawal != _LEAK
            and any(self.is_of(row, one.genre, one.category) for row in self._rules.documents)
        ]
        formed = sum(count for one, count in own if one.formed is None)
        repealed = sum(
            count
            for one, count in own
            if one.formed is not None and one.repealed is None and self._is_ended(one)
        )
        if formed:
            yield "formed", formed
        if repealed:
            yield "repealed", repealed


def _word(value: str | int | None) -> str | None:
    return None if value is None else str(value)
