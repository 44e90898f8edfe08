"""Search from the newest backwards, until a page is full.

The index of words knows no order, so "the newest fifty of what a word finds" would mean to fetch
all that it finds. So the newest rows are looked at one by one first: what is frequent is found
there. What they hold of each term then tells what is cheapest, window after window of publication
dates: to go on looking at rows, to ask the index for the terms and days of a window, or to ask it
for all that is left. This only decides what is looked at first; what is found is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import NamedTuple

from govdisclose.ports.storage import ItemFilter
from govdisclose.ports.totals import Total
from govdisclose_postgres.connection import Session
from govdisclose_postgres.estimates import Estimates, cost_of_rows
from govdisclose_postgres.filters import Part, joined
from govdisclose_postgres.position import BEHIND_ALL, date_range, day_of, first_of
from govdisclose_postgres.terms import wanted_terms
from govdisclose_postgres.windows import Window, index_part, row_parts, window_tokens

__all__ = ["Found", "count_found", "gather", "newest_found"]

_FIRST_ROWS = 1_000
_WINDOWS = 6
"""After so many the rest is asked at once."""

_MOST_GROWTH = 64
"""A window has at most so many times the rows that were looked through before."""
_SAMPLED_TERMS = 16
_SAMPLED_TESTS = 2_000
"""Terms looked for in rows; with more terms fewer rows tell."""
_SPARE = 1.5
"""A window is so much longer than what was found so far would need."""


class Found(NamedTuple):
    """What a window held."""

    hits: int
    candidates: int | None
    """What the index led to; None where this was not counted."""


_Ask = Callable[[Window, int], Found]


def newest_found(
    session: Session, where: ItemFilter, view: str, *, wanted: int, high: int
) -> list[tuple[object, ...]]:
    """Columns of the newest rows that a filter with a query finds below an order key.

    Args:
        session: The unit of work.
        where: The filter.
        view: Columns of ``items i``.
        wanted: At most so many rows.
        high: The order key.
    """
    rows: list[tuple[object, ...]] = []

    def ask(window: Window, missing: int) -> Found:
        if not window.terms:
            text, values = joined(row_parts(where, window))
            found = session.rows(
                f"SELECT {view} FROM items i WHERE {text} ORDER BY i.position DESC LIMIT %s",
                (*values, missing),
            )
            rows.extend(found)
            return Found(len(found), None)
        candidates, found = _indexed(session, where, view, window, missing)
        rows.extend(found)
        return Found(len(found), candidates)

    gather(session, where, ask, wanted=wanted, high=high)
    return rows


def _indexed(
    session: Session, where: ItemFilter, view: str, window: Window, missing: int
) -> tuple[int, list[tuple[object, ...]]]:
    """How many rows the index led to, and the newest that are found."""
    index, tested = index_part(where, window), joined(row_parts(where, window))
    # Whoever plans must not walk along the order in the hope of finding some soon.
    found = session.rows(
        "WITH looked AS MATERIALIZED (SELECT i.shard, i.number, i.position, "
        f"({tested.text}) AS hit FROM items i WHERE {index.text}), "
        "first AS MATERIALIZED (SELECT shard, number, position FROM looked WHERE hit "
        "ORDER BY position DESC LIMIT %s) "
        "SELECT (SELECT count(*) FROM looked), f.position, i.* FROM (SELECT 1) one "
        f"LEFT JOIN first f ON true LEFT JOIN LATERAL (SELECT {view} FROM items i "
        "WHERE i.shard = f.shard AND i.number = f.number) i ON true ORDER BY f.position DESC",
        (*tested.values, *index.values, missing),
    )
    return int(found[0][0]), [row[2:] for row in found if row[1] is not None]


def count_found(session: Session, where: ItemFilter, bound: int) -> Total:
    """How many items a filter with a query finds, counted up to a bound."""
    total = 0

    def ask(window: Window, missing: int) -> Found:
        nonlocal total
        parts = row_parts(where, window)
        if window.terms:
            parts.insert(0, index_part(where, window))
        text, values = joined(parts)
        row = session.row(
            f"SELECT count(*) FROM (SELECT 1 FROM items i WHERE {text} LIMIT %s) found",
            (*values, missing),
        )
        hits = 0 if row is None else int(row[0])
        total += hits
        return Found(hits, None)

    gather(session, where, ask, wanted=bound + 1)
    return Total(min(total, bound), exact=total <= bound)


def gather(
    session: Session, where: ItemFilter, ask: _Ask, *, wanted: int, high: int = BEHIND_ALL
) -> None:
    """Ask window after window, newest first, until enough was found or nothing is left.

    Args:
        session: Asked how far back the newest items reach, and for the terms in them.
        where: A filter with a query.
        ask: Looks for so many rows in a window.
        wanted: How many rows are wanted of all windows together.
        high: Order key to begin below.
    """
    query, agencies = where.query, where.agencies
    if query is None or query.is_empty or (agencies is not None and not agencies):
        return
    bottom: int | None = None
    if where.published_from is not None or where.published_to is not None:
        bottom, last = date_range(where.published_from, where.published_to)
        high = min(high, last + 1)
    start = _key_after(session, agencies, high, _FIRST_ROWS)
    found = ask(Window(_later(start, bottom), high), wanted)
    if found.hits >= wanted or start is None or (bottom is not None and start <= bottom):
        return
    sample, extent = _sample(session, where, high)
    _Course(session, where, ask, sample, extent, bottom).go_on(start, wanted, found.hits)


class _Extent(NamedTuple):
    """What is known of the order of the catalogue."""

    rows: int
    """How many rows the first ones were."""
    newest: int | None
    """Order key of the newest row."""
    oldest: int | None
    """Order key of the office's oldest row that has a date."""


class _Course:
    """The way from the end of the first rows to the end of the catalogue."""

    def __init__(
        self,
        session: Session,
        where: ItemFilter,
        ask: _Ask,
        estimates: Estimates,
        extent: _Extent,
        bottom: int | None,
    ) -> None:
        self._session = session
        self._where = where
        self._ask = ask
        self._estimates = estimates
        self._extent = extent
        self._bottom = bottom

    def go_on(self, high: int, wanted: int, hits: int) -> None:
        """Look below an order key for what is missing, after the first rows had so many hits."""
        estimates, agencies = self._estimates, self._where.agencies
        rows = float(self._extent.rows)
        density = self._density(high)
        for _turn in range(_WINDOWS):
            left = self._rows_left(high, density)
            if density is None or left is None:
                break
            missing = wanted - hits
            needed = min(_SPARE * missing * rows / max(hits, 0.5), rows * _MOST_GROWTH, left)
            rest = estimates.way(left)
            of_rest = rest.cost(left)
            window, looked, of_window = self._days(high, needed / density), needed, of_rest
            if window is not None and window.low is not None:
                looked = density * _days_between(window.low, high)
                way = estimates.way(looked)
                of_window = way.cost(looked, looked / self._share(density))
                window = window._replace(terms=way.terms)
            if cost_of_rows(needed) <= min(of_window, of_rest):
                low = _key_after(self._session, agencies, high, max(1, int(needed)))
                found = self._ask(Window(_later(low, self._bottom), high), missing)
                if low is None or (self._bottom is not None and low <= self._bottom):
                    return
                looked = needed
            elif window is None or window.low is None or of_rest <= of_window:
                break
            else:
                low = window.low
                found = self._ask(window, missing)
                if found.candidates is not None:
                    estimates.learn(way, found.candidates, looked)
            hits += found.hits
            if hits >= wanted:
                return
            rows += looked
            high = low
        left = self._rows_left(high, density)
        way = estimates.way(estimates.office if left is None else left)
        self._ask(Window(self._bottom, high, way.terms), wanted - hits)

    def _density(self, high: int) -> float | None:
        """Rows in scope a day; None where the sample has no days."""
        extent = self._extent
        newest = None if extent.newest is None else day_of(extent.newest)
        oldest = day_of(high)
        if newest is None or oldest is None:
            return None
        return extent.rows / ((newest - oldest).days + 1)

    def _first_day(self) -> date | None:
        """The day before which nothing is asked for."""
        first = None if self._extent.oldest is None else day_of(self._extent.oldest)
        bottom = None if self._bottom is None else day_of(self._bottom)
        return first if first is None or bottom is None else max(first, bottom)

    def _rows_left(self, high: int, density: float | None) -> float | None:
        """Dated rows in scope below an order key; None where none are or nothing is known."""
        first, last = self._first_day(), day_of(high)
        if density is None or first is None or last is None or last < first:
            return None
        return density * ((last - first).days + 1)

    def _share(self, density: float) -> float:
        """How many rows of the office are in scope, of one."""
        extent = self._extent
        newest = None if extent.newest is None else day_of(extent.newest)
        first = None if extent.oldest is None else day_of(extent.oldest)
        if newest is None or first is None:
            return 1.0
        return min(1.0, density * ((newest - first).days + 1) / self._estimates.office)

    def _days(self, high: int, days: float) -> Window | None:
        """A window of so many days below an order key, without its terms; None for all the rest."""
        newest, first = day_of(high - 1), self._first_day()
        if newest is None or first is None or days >= (newest - first).days:
            return None
        tokens, oldest = window_tokens(newest - timedelta(days=int(days)), newest)
        if not tokens or oldest <= first:
            return None
        return Window(first_of(oldest), high, days=tokens)


def _days_between(low: int, high: int) -> int:
    newest, oldest = day_of(high - 1), day_of(low)
    return 1 if newest is None or oldest is None else (newest - oldest).days + 1


def _later(low: int | None, bottom: int | None) -> int | None:
    """The later of two ends of a window, either of which may be missing."""
    if low is None or bottom is None:
        return low if bottom is None else bottom
    return max(low, bottom)


def _one_agency(agencies: Collection[int] | None) -> Part:
    """Condition that the rows of one agency are those in scope."""
    if agencies is not None and len(agencies) == 1:
        return Part("i.shard = %s", tuple(agencies))
    return Part("true")


def _key_after(
    session: Session, agencies: Collection[int] | None, high: int, rows: int
) -> int | None:
    """Order key of the last of so many rows below a key; None where there are not so many."""
    scope = _one_agency(agencies)
    row = session.row(
        f"SELECT i.position FROM items i WHERE {scope.text} AND i.position < %s "
        "ORDER BY i.position DESC LIMIT 1 OFFSET %s",
        (*scope.values, high, rows - 1),
    )
    return None if row is None else int(row[0])


def _sample(session: Session, where: ItemFilter, high: int) -> tuple[Estimates, _Extent]:
    """How often the terms of a query are in the newest rows, and what else is to be known."""
    assert where.query is not None
    terms = wanted_terms(where.query)
    # What is not sampled is not asked for: of a long text some terms are enough.
    asked = {term: terms[term] for term in list(terms)[:: len(terms) // _SAMPLED_TERMS + 1]}
    counted = "".join(", count(*) FILTER (WHERE strpos(i.scan, %s) > 0)" for _ in asked)
    scope, shards = _one_agency(where.agencies), where.agencies
    row = session.row(
        "SELECT (SELECT max(o.number) FROM items o), (SELECT o.position FROM items o "
        "WHERE o.position >= %s ORDER BY o.position LIMIT 1), max(i.position), count(*), "
        f"count(*) FILTER (WHERE %s::bigint[] IS NULL OR i.shard = ANY(%s)){counted} "
        f"FROM (SELECT i.* FROM items i WHERE {scope.text} AND i.position < %s "
        "ORDER BY i.position DESC LIMIT %s) i",
        (
            first_of(date.min),
            *(None if shards is None else sorted(shards),) * 2,
            *asked.values(),
            *scope.values,
            high,
            min(_FIRST_ROWS, max(1, _SAMPLED_TESTS // len(asked))),
        ),
    )
    assert row is not None
    office, oldest, newest, rows, in_scope, *counts = row
    estimates = Estimates.of(
        int(office or 0), rows, dict(zip(asked, counts, strict=True)), in_scope
    )
    return estimates, _Extent(_FIRST_ROWS, newest, oldest)
