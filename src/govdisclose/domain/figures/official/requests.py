"""The request table 收到和处理政府信息公开申请情况: in which cells one request counts.

A request counts as new in the year of its legal receipt, as processed in the year in which the
reply was dispatched or the lapse or withdrawal recorded, and as carried over on every day between.
All four follow from two dates, so that new + carried in = processed + carried out by itself (M1).
Each processed request is in one row (M2, P1) and each request in one column (M3).

Source: rules/forms, rules/outcome_rows, rules/official.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import NamedTuple

import attrs

from govdisclose.domain.figures.official.counting_rules import CountingRules
from govdisclose.domain.figures.reports.form import ReportForm, RowRole
from govdisclose.domain.law.outcomes import OutcomeRows

__all__ = ["CountedRequest", "Period", "RequestCells", "RequestCounts", "Unplaceable", "Unplaced"]


class CountedRequest(NamedTuple):
    """What the report needs of one request; dates ISO."""

    ref: str
    column: str | None
    """Kind of applicant, as the key of a column; the first of joint applicants."""
    received_on: str | None
    """Legal day of receipt; None where it was never confirmed."""
    processed_on: str | None
    outcome: str | None = None
    ground: str | None = None
    """The principal ground; others are noted and not counted."""
    row: str | None = None
    """Row that the approver of the decision confirmed; it counts where the form has it."""


@attrs.frozen(kw_only=True)
class Period:
    """The year of a report up to the day as of which it is counted."""

    year: int
    as_of: date

    @property
    def first(self) -> date:
        """First day of the year."""
        return date(self.year, 1, 1)

    def holds(self, day: str) -> bool:
        """Whether an ISO day lies in it."""
        return self.first.isoformat() <= day <= self.as_of.isoformat()


class Unplaceable(Enum):
    """Why a request can stand in no cell."""

    COLUMN = "column"
    """The kind of applicant is missing or no column of the form."""
    ROW = "row"
    """The outcome, with its principal ground, is in no row of the form."""


class Unplaced(NamedTuple):
    """A request that the report cannot count."""

    ref: str
    why: Unplaceable


class RequestCells:
    """Finds the cells of a request under one form and for one period."""

    def __init__(
        self, form: ReportForm, rows: OutcomeRows, rules: CountingRules, period: Period
    ) -> None:
        self._rows = rows
        self._rules = rules
        self._first = period.first.isoformat()
        self._last = period.as_of.isoformat()
        self._columns = frozenset(column.key for column in form.columns[:-1])
        self._new = form.row_of(RowRole.RECEIVED).key
        self._in = form.row_of(RowRole.CARRIED_IN).key
        self._done = form.row_of(RowRole.PROCESSED).key
        self._out = form.row_of(RowRole.CARRIED_OUT).key
        self._leaves = frozenset(
            row.key for row in form.rows(form.standard_variant) if row.role is RowRole.LEAF
        )
        self._row_by_case: dict[tuple[str, str | None], str | None] = {}

    def rows_of(self, request: CountedRequest) -> tuple[str, ...] | Unplaceable:
        """Keys of the rows in which a request counts; none where it is no matter of the year.

        What was done with before it counts as received was done with on the day of receipt.
        """
        received, processed = request.received_on, request.processed_on
        if received is None or received > self._last:
            return ()
        if processed is not None and processed < received:
            processed = received
        if processed is not None and processed < self._first:
            return ()
        if processed is not None and request.outcome in self._rules.uncounted:
            return ()
        if request.column not in self._columns:
            return Unplaceable.COLUMN
        came = self._new if received >= self._first else self._in
        if processed is None or processed > self._last:
            return (came, self._out)
        confirmed = request.row if request.row in self._leaves else None
        row = confirmed or self._row(request.outcome, request.ground)
        return Unplaceable.ROW if row is None else (came, row, self._done)

    def _row(self, outcome: str | None, ground: str | None) -> str | None:
        """Row of an outcome; kept, because a year has few different cases."""
        if outcome is None:
            return None
        case = (outcome, ground)
        if case not in self._row_by_case:
            found = self._rows.row_of(outcome, ground)
            row = None if found is None or found.row not in self._leaves else found.row
            self._row_by_case[case] = row
        return self._row_by_case[case]


class RequestCounts:
    """Counts requests one by one; needs the same memory however many there are.

    Attributes:
        counts: By row and column; the totals are sums of them.
        unplaced: How many requests stand in no cell, by reason.
    """

    _KEPT = 20
    """Refs of requests without a cell that are shown."""

    def __init__(self, cells: RequestCells) -> None:
        self._cells = cells
        self.counts: Counter[tuple[str, str]] = Counter()
        self.unplaced: Counter[Unplaceable] = Counter()
        self._shown: list[Unplaced] = []

    def add(self, request: CountedRequest) -> None:
        """Count one request."""
        rows = self._cells.rows_of(request)
        if isinstance(rows, Unplaceable):
            self.unplaced[rows] += 1
            if len(self._shown) < self._KEPT:
                self._shown.append(Unplaced(request.ref, rows))
            return
        counts, column = self.counts, request.column or ""
        for row in rows:
            counts[row, column] += 1

    def shown(self) -> Iterator[Unplaced]:
        """The first requests that stand in no cell."""
        yield from self._shown

    def rows(self, form: ReportForm) -> dict[str, tuple[int, ...]]:
        """Seven numbers by row of the form, the total last."""
        columns = [column.key for column in form.columns[:-1]]
        found: dict[str, tuple[int, ...]] = {}
        for row in form.rows(form.standard_variant):
            values = [self.counts[row.key, column] for column in columns]
            found[row.key] = (*values, sum(values))
        return found
