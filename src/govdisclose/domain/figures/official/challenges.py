"""Section 四: reconsideration and litigation, each case once in the block of its kind.

A case counts with its result in the year in which it was concluded, and as pending in each year at
whose end it was not; the total is their sum (R1). The form itself does not say whether a case of an
earlier year that is concluded now counts; counting it is what "pending" of the year before needs.

Source: rules/forms (S33); the counting is our reading.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from govdisclose.domain.figures.official.requests import Period, Unplaceable
from govdisclose.domain.figures.reports.form import ReportForm

__all__ = ["ChallengeCounts", "CountedChallenge", "challenge_cell"]

_PENDING, _TOTAL = "pending", "total"


class CountedChallenge(NamedTuple):
    """What the report needs of one case; dates ISO."""

    ref: str
    block: str | None
    filed_on: str
    concluded_on: str | None
    result: str | None
    """``upheld``, ``corrected`` or ``other``."""


def challenge_cell(
    challenge: CountedChallenge, form: ReportForm, period: Period
) -> tuple[str, str] | Unplaceable | None:
    """Block and cell of a case; None where it is no case of the year."""
    last, concluded = period.as_of.isoformat(), challenge.concluded_on
    if challenge.filed_on > last:
        return None
    if concluded is not None and concluded < period.first.isoformat():
        return None
    if challenge.block not in {block.key for block in form.review_blocks}:
        return Unplaceable.COLUMN
    if concluded is None or concluded > last:
        return challenge.block, _PENDING
    results = {cell.key for cell in form.review_cells.columns} - {_PENDING, _TOTAL}
    if challenge.result not in results:
        return Unplaceable.ROW
    return challenge.block, challenge.result


class ChallengeCounts:
    """Counts cases one by one."""

    def __init__(self, form: ReportForm, period: Period) -> None:
        self._form = form
        self._period = period
        self.counts: Counter[tuple[str, str]] = Counter()
        self.unplaced: Counter[Unplaceable] = Counter()

    def add(self, challenge: CountedChallenge) -> None:
        """Count one case."""
        cell = challenge_cell(challenge, self._form, self._period)
        if isinstance(cell, Unplaceable):
            self.unplaced[cell] += 1
        elif cell is not None:
            self.counts[cell] += 1
            self.counts[cell[0], _TOTAL] += 1

    def blocks(self) -> dict[str, dict[str, int]]:
        """Numbers by block and cell of the form."""
        return {
            block.key: {
                cell.key: self.counts[block.key, cell.key]
                for cell in self._form.review_cells.columns
            }
            for block in self._form.review_blocks
        }
