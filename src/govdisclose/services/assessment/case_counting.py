"""Figures of assessment that come from cases: requests, challenges to replies, release reviews."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import attrs

from govdisclose.domain.figures.assessment.case_measures import CASE_FIGURES
from govdisclose.ports.matters import MatterFilter, MatterRow
from govdisclose.ports.storage import UnitOfWork

__all__ = ["CaseCounter"]

_REQUEST, _CHALLENGE, _REVIEW = "request", "challenge", "review"
_CORRECTED = "corrected"


@attrs.frozen(kw_only=True)
class CaseCounter:
    """Counts the cases of one year as of a day, as the index of matters has them.

    A case that was answered after the day counts as open on it. What the index says of a case is
    what its ledger says now, so an entry recorded later and dated earlier counts.
    """

    unit: UnitOfWork
    agencies: frozenset[int]
    year: int
    as_of: date

    def count(self, needs: frozenset[str]) -> Iterator[tuple[int, str]]:
        """Shard and name of a figure for each case that counts for it."""
        for name in sorted(needs & CASE_FIGURES):
            for row in self.behind(name):
                for _ in range(row.breaches if name in _BY_BREACH else 1):
                    yield row.shard, name

    def behind(self, name: str, agencies: frozenset[int] | None = None) -> Iterator[MatterRow]:
        """The cases a figure counts, by agency and reference."""
        kind, is_counted = _FIGURES[name]
        where = MatterFilter(
            kinds=frozenset({kind}), agencies=self.agencies if agencies is None else agencies
        )
        for row in self.unit.matters.each(_narrowed(name, where, self.year, self._last)):
            if is_counted(row, self._last.isoformat()):
                yield row

    @property
    def _last(self) -> date:
        return min(self.as_of, date(self.year, 12, 31))


def _narrowed(name: str, where: MatterFilter, year: int, last: date) -> MatterFilter:
    """The filter with what the store can compare, so that no case of other years is read."""
    first = date(year, 1, 1)
    match name:
        case "requests_overdue":
            return attrs.evolve(where, received_to=last)
        case "requests_received":
            return attrs.evolve(where, received_from=first, received_to=last)
        case "review_breaches" | "reviews":
            return attrs.evolve(where, opened_from=first, opened_to=last)
        case _:
            return attrs.evolve(where, processed_from=first, processed_to=last)


def _is_late(row: MatterRow, last: str) -> bool:
    return row.due is not None and row.processed_on is not None and row.processed_on > row.due


def _is_overdue(row: MatterRow, last: str) -> bool:
    is_open = row.processed_on is None or row.processed_on > last
    return is_open and row.due is not None and row.due < last


def _any(row: MatterRow, last: str) -> bool:
    return True


def _is_corrected(row: MatterRow, last: str) -> bool:
    return row.outcome == _CORRECTED


def _has_breach(row: MatterRow, last: str) -> bool:
    return row.breaches > 0


_FIGURES: Mapping[str, tuple[str, Callable[[MatterRow, str], bool]]] = {
    "requests_received": (_REQUEST, _any),
    "requests_processed": (_REQUEST, _any),
    "requests_late": (_REQUEST, _is_late),
    "requests_overdue": (_REQUEST, _is_overdue),
    "request_breaches": (_REQUEST, _has_breach),
    "challenges": (_CHALLENGE, _any),
    "challenges_corrected": (_CHALLENGE, _is_corrected),
    "reviews": (_REVIEW, _any),
    "review_breaches": (_REVIEW, _has_breach),
}
"""By name: the kind of matter, and whether one counts, given the last day that does."""

_BY_BREACH = frozenset({"request_breaches", "review_breaches"})
