"""The arithmetic of one report: M1, M2, M3, R1, P1, V1, V2, N1, L1 and D1.

An identity with an unknown in it (a refused cell, a missing row, a sum left blank) is not
assessable: nobody guesses, and nothing that is missing counts as passed.

Source: the national form (rules/forms) and rules/forms/identities.toml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from govdisclose.domain.figures.reports.cells import Cell, CellKind
from govdisclose.domain.figures.reports.findings import IdentityFinding, Result, plain_number
from govdisclose.domain.figures.reports.form import CellUnit, IdentityList, RowRole, RowVariant
from govdisclose.domain.figures.reports.report import OfficialReport
from govdisclose.domain.finding import shorten

__all__ = ["check_tables", "compared_sides", "counted_at"]

_DENIED_GROUP = "denied_"
_PARTIAL = "partial"


def check_tables(
    report: OfficialReport, identities: IdentityList, *, due: date | None = None
) -> Iterator[IdentityFinding]:
    """One finding per identity and scope, in the order of the identities.

    Args:
        report: The report.
        identities: Wording and sources.
        due: Last day on which it had to be published; None where that is not known.
    """
    checks = _Checks(report, identities)
    yield from checks.balance()
    yield from checks.leaves()
    yield from checks.applicants()
    yield from checks.blocks()
    yield from checks.partial()
    yield from checks.values()
    yield from checks.readings()
    yield from checks.published(due)
    yield from checks.nil_words()
    yield from checks.labels()


def compared_sides(
    left: Decimal | None, right: Decimal | None
) -> tuple[int | Decimal | None, int | Decimal | None, Result]:
    """Both sides as shown, and whether they are equal; an unknown side cannot be judged."""
    shown = plain_number(left), plain_number(right)
    if left is None or right is None:
        return *shown, Result.NOT_ASSESSABLE
    return *shown, Result.HOLDS if left == right else Result.BROKEN


def counted_at(cells: Sequence[Cell], position: int) -> Decimal | None:
    """A cell of a row in sums: a blank is 0, but in the last column it is a sum left out.

    There a blank is 0 only where the row has nothing to sum; otherwise the value is unknown.
    """
    is_last = position in (-1, len(cells) - 1)
    if is_last and cells[position].kind is CellKind.BLANK and _total(cells[:-1]) != 0:
        return None
    return cells[position].counted


def _total(cells: Iterable[Cell]) -> Decimal | None:
    """Sum of cells; None when one is unknown."""
    return _added(*(cell.counted for cell in cells))


def _added(*values: Decimal | None) -> Decimal | None:
    total = Decimal(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total


class _Checks:
    def __init__(self, report: OfficialReport, identities: IdentityList) -> None:
        self._report = report
        self._by_id = identities.by_id
        self._columns = report.form.columns

    def _found(
        self,
        id: str,
        scope: str,
        left: Decimal | None,
        right: Decimal | None,
        *,
        why: str = "",
    ) -> IdentityFinding:
        shown_left, shown_right, result = compared_sides(left, right)
        reason = why or "a value is missing or has no single reading"
        return IdentityFinding(
            identity=self._by_id[id],
            scope=scope,
            left=shown_left,
            right=shown_right,
            result=result,
            detail=(("why", reason),) if result is Result.NOT_ASSESSABLE else (),
        )

    def _sum_cell(self, cells: Sequence[Cell] | None, position: int) -> Decimal | None:
        """A cell in which a sum should stand: blank is an omitted sum, not nil."""
        cell = None if cells is None else cells[position]
        return None if cell is None or cell.kind is CellKind.BLANK else cell.value

    def _at(self, role: RowRole, position: int) -> Decimal | None:
        cells = self._report.row(role)
        return None if cells is None else counted_at(cells, position)

    def balance(self) -> Iterator[IdentityFinding]:
        for position, column in enumerate(self._columns):
            left = _added(
                self._at(RowRole.RECEIVED, position), self._at(RowRole.CARRIED_IN, position)
            )
            right = _added(self._processed(position), self._at(RowRole.CARRIED_OUT, position))
            yield self._found("M1", column.key, left, right)

    def leaves(self) -> Iterator[IdentityFinding]:
        keys = self._report.leaf_keys
        is_double = {RowVariant.SINGLE, RowVariant.ITEMISED} <= self._report.variants
        for position, column in enumerate(self._columns):
            left = self._leaf_sum(keys, position) if keys else None
            right = self._processed(position)
            why = ""
            if is_double:
                left = self._without_subtotal(position)
                why = "other stands beside its own items and is not their sum"
            elif right is None:
                why = "the sum is missing, left blank or unreadable"
            yield self._found("M2", column.key, left, right, why=why)

    def _processed(self, position: int) -> Decimal | None:
        """The sum of the outcomes; left blank it is 0 where there is nothing to sum."""
        cells = self._report.row(RowRole.PROCESSED)
        is_blank = cells is not None and cells[position].kind is CellKind.BLANK
        if is_blank and self._leaf_sum(self._report.leaf_keys, position) == 0:
            return Decimal(0)
        return self._sum_cell(cells, position)

    def _leaf_sum(self, keys: Iterable[str], position: int) -> Decimal | None:
        return _added(*(counted_at(self._report.requests[key], position) for key in keys))

    def _without_subtotal(self, position: int) -> Decimal | None:
        """Sum of the leaves where the single row is the sum of the itemised ones; else None."""
        of_variant: dict[RowVariant, Decimal | None] = {}
        for variant in RowVariant:
            keys = [
                key
                for key in self._report.leaf_keys
                if self._report.form.rows_by_key[key].variant is variant
            ]
            of_variant[variant] = self._leaf_sum(keys, position)
        rest, single = of_variant[RowVariant.ALWAYS], of_variant[RowVariant.SINGLE]
        items = of_variant[RowVariant.ITEMISED]
        if rest is None or single is None or single != items:
            return None
        return rest + single

    def applicants(self) -> Iterator[IdentityFinding]:
        for row in self._report.form.request_rows:
            cells = self._report.requests.get(row.key)
            if cells is None:
                continue
            left, right = _total(cells[:-1]), self._sum_cell(cells, -1)
            is_blank = cells[-1].kind is CellKind.BLANK
            yield self._found("M3", row.key, left, right, why="the sum is left blank" * is_blank)
        if not self._report.requests:
            yield self._found("M3", "requests", None, None, why="the table is missing")

    def blocks(self) -> Iterator[IdentityFinding]:
        total = self._report.form.review_cells.columns[-1].key
        for block in self._report.form.review_blocks:
            cells = self._report.review_litigation.get(block.key)
            if cells is None:
                yield self._found("R1", block.key, None, None, why="the table is missing")
                continue
            left = _total(cell for key, cell in cells.items() if key != total)
            right = self._sum_cell([cells[total]], 0)
            is_blank = cells[total].kind is CellKind.BLANK
            yield self._found("R1", block.key, left, right, why="the sum is left blank" * is_blank)

    def partial(self) -> Iterator[IdentityFinding]:
        """Judged where one side is nil: then nothing can have been counted twice."""
        partial = self._report.requests.get(_PARTIAL)
        denied = [key for key in self._report.leaf_keys if key.startswith(_DENIED_GROUP)]
        for position, column in enumerate(self._columns):
            part = None if partial is None else partial[position].counted
            refused = _total(self._report.requests[key][position] for key in denied)
            is_clear = refused is not None and part is not None and 0 in (part, refused)
            yield IdentityFinding(
                identity=self._by_id["P1"],
                scope=column.key,
                left=plain_number(part),
                right=plain_number(refused),
                result=Result.HOLDS if is_clear else Result.NOT_ASSESSABLE,
                detail=() if is_clear else (("why", "only the ledger shows it"),),
            )

    def values(self) -> Iterator[IdentityFinding]:
        for scope, readings in self._by_scope().items():
            wrong = [cell for unit, cell in readings if _is_impossible(cell, unit)]
            refused = any(cell.kind is CellKind.REFUSED for _, cell in readings)
            result = Result.NOT_ASSESSABLE if refused else Result.HOLDS
            yield IdentityFinding(
                identity=self._by_id["V1"],
                scope=scope,
                left=shorten(", ".join(cell.raw for cell in wrong)) or None,
                result=Result.BROKEN if wrong else result,
            )

    def readings(self) -> Iterator[IdentityFinding]:
        for scope, readings in self._by_scope().items():
            refused = [cell for _, cell in readings if cell.kind is CellKind.REFUSED]
            yield IdentityFinding(
                identity=self._by_id["V2"],
                scope=scope,
                left=shorten(", ".join(cell.raw for cell in refused)) or None,
                result=Result.BROKEN if refused else Result.HOLDS,
            )

    def _by_scope(self) -> dict[str, list[tuple[CellUnit, Cell]]]:
        by_scope: dict[str, list[tuple[CellUnit, Cell]]] = {}
        for _, scope, unit, cells in self._report.cells():
            by_scope.setdefault(scope, []).extend((unit, cell) for cell in cells)
        return by_scope

    def published(self, due: date | None) -> Iterator[IdentityFinding]:
        on = self._report.published_on
        result = Result.NOT_ASSESSABLE
        if on is not None and due is not None:
            result = Result.HOLDS if on <= due else Result.BROKEN
        yield IdentityFinding(
            identity=self._by_id["D1"],
            scope="published_on",
            left=None if on is None else on.isoformat(),
            right=None if due is None else due.isoformat(),
            result=result,
            detail=(("why", "the report does not say when it was published"),) * (on is None),
        )

    def nil_words(self) -> Iterator[IdentityFinding]:
        """Which words stand for nothing, by table; any mix is allowed and only listed."""
        styles: dict[str, dict[str, int]] = {}
        for table, _, _, cells in self._report.cells():
            met = styles.setdefault(table, {})
            for cell in cells:
                if cell.counted == 0:
                    word = cell.raw or "blank"
                    met[word] = met.get(word, 0) + 1
        for table, met in styles.items():
            ordered = sorted(met.items(), key=lambda item: (-item[1], item[0]))
            yield IdentityFinding(
                identity=self._by_id["N1"],
                scope=table,
                left=shorten(", ".join(f"{word} x {count}" for word, count in ordered)) or None,
                result=Result.HOLDS,
                detail=(("mixed", "yes"),) * (len(met) > 1),
            )

    def labels(self) -> Iterator[IdentityFinding]:
        if not self._report.labels:
            yield IdentityFinding(
                identity=self._by_id["L1"],
                scope="requests",
                result=Result.NOT_ASSESSABLE,
                detail=(("why", "the rows come without printed labels"),),
            )
        for label in self._report.labels:
            yield IdentityFinding(
                identity=self._by_id["L1"],
                scope=label.row or shorten(label.printed),
                left=shorten(label.printed),
                right=shorten(label.expected) or None,
                result=Result.HOLDS if label.agrees else Result.BROKEN,
            )


def _is_impossible(cell: Cell, unit: CellUnit) -> bool:
    if cell.value is None:
        return False
    is_negative = cell.value < 0 and unit is not CellUnit.CHANGE
    is_broken_count = unit is not CellUnit.MONEY and cell.value != cell.value.to_integral_value()
    return is_negative or is_broken_count
