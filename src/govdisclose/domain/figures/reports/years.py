"""Two reports of one agency in a row: X1, X2 and X3, and what moved between them.

Source: rules/forms/identities.toml.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from govdisclose.domain.figures.reports.cells import Cell
from govdisclose.domain.figures.reports.findings import IdentityFinding, Result, plain_number
from govdisclose.domain.figures.reports.form import IdentityList, RowRole
from govdisclose.domain.figures.reports.identities import compared_sides, counted_at
from govdisclose.domain.figures.reports.report import OfficialReport

__all__ = ["Movement", "check_years", "movements"]


@attrs.frozen(kw_only=True)
class Movement:
    """One figure of two years."""

    table: str
    scope: str
    column: str
    before: Decimal | None
    now: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Now less before; None where one is unknown."""
        return None if self.before is None or self.now is None else self.now - self.before

    def as_json(self) -> dict[str, object]:
        """table, scope, column, before, now, difference."""
        return {
            "table": self.table,
            "scope": self.scope,
            "column": self.column,
            "before": plain_number(self.before),
            "now": plain_number(self.now),
            "difference": plain_number(self.difference),
        }


def check_years(
    report: OfficialReport, previous: OfficialReport | None, identities: IdentityList
) -> Iterator[IdentityFinding]:
    """X1 by column, X2 and X3 by row; not assessable without the other report.

    Each row is judged where the form of the report, or that of the year before, has its columns.
    """
    by_id = identities.by_id

    def found(id: str, scope: str, left: Decimal | None, right: Decimal | None) -> IdentityFinding:
        shown_left, shown_right, result = compared_sides(left, right)
        why = "no report of the year before" if previous is None else "a value is missing"
        return IdentityFinding(
            identity=by_id[id],
            scope=scope,
            left=shown_left,
            right=shown_right,
            result=result,
            detail=(("why", why),) if result is Result.NOT_ASSESSABLE else (),
        )

    carried_in = report.row(RowRole.CARRIED_IN)
    carried_out = None if previous is None else previous.row(RowRole.CARRIED_OUT)
    for position, column in enumerate(report.form.columns):
        yield found(
            "X1",
            column.key,
            _at(carried_in, position),
            _at(carried_out, position),
        )
    for block in report.form.proactive:
        for row in block.rows:
            now = report.proactive.get(block.key, {}).get(row.key, {})
            before = (
                {} if previous is None else previous.proactive.get(block.key, {}).get(row.key, {})
            )
            keys = {column.key for column in block.columns}
            if {"issued", "repealed", "valid"} <= keys:
                right = _sum(
                    (_value(before, "valid"), 1),
                    (_value(now, "issued"), 1),
                    (_value(now, "repealed"), -1),
                )
                yield found("X2", row.key, _value(now, "valid"), right)
            if {"items_last_year", "change"} <= keys:
                right = _sum((_value(before, "items_last_year"), 1), (_value(before, "change"), 1))
                yield found("X3", row.key, _value(now, "items_last_year"), right)


def movements(report: OfficialReport, previous: OfficialReport) -> Iterator[Movement]:
    """Every total of the request table, every cell of the others, in the order of the form."""
    last = len(report.form.columns) - 1
    for row in report.form.request_rows:
        now, before = report.requests.get(row.key), previous.requests.get(row.key)
        if now is not None or before is not None:
            yield Movement(
                table="requests",
                scope=row.key,
                column=report.form.columns[-1].key,
                before=_at(before, last),
                now=_at(now, last),
            )
    for block in report.form.review_blocks:
        for column in report.form.review_cells.columns:
            yield Movement(
                table="review_litigation",
                scope=block.key,
                column=column.key,
                before=_value(previous.review_litigation.get(block.key, {}), column.key),
                now=_value(report.review_litigation.get(block.key, {}), column.key),
            )
    for part in report.form.proactive:
        for line in part.rows:
            for column in part.columns:
                yield Movement(
                    table="proactive",
                    scope=line.key,
                    column=column.key,
                    before=_value(
                        previous.proactive.get(part.key, {}).get(line.key, {}), column.key
                    ),
                    now=_value(report.proactive.get(part.key, {}).get(line.key, {}), column.key),
                )


def _at(cells: tuple[Cell, ...] | None, position: int) -> Decimal | None:
    return None if cells is None else counted_at(cells, position)


def _value(cells: Mapping[str, Cell], key: str) -> Decimal | None:
    cell = cells.get(key)
    return None if cell is None else cell.counted


def _sum(*terms: tuple[Decimal | None, int]) -> Decimal | None:
    total = Decimal(0)
    for value, sign in terms:
        if value is None:
            return None
        total += value * sign
    return total
