"""The clock of a case drawn as a line of days: counted, not counted, standing still, today, due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from govdisclose.domain.law.clock import Clock, StepKind
from govdisclose_tui.cells import wrapped
from govdisclose_tui.words import N_, tr

__all__ = ["LEGEND", "clock_lines"]

_SIGNS = {StepKind.COUNTED: "#", StepKind.SKIPPED: ".", StepKind.PAUSED: "="}
_DUE = "!"
_DATE_CELLS = 11

LEGEND = N_("# counted   . not counted   = stands still   ! last day   ^ today")
"""Message id of what the signs mean."""


def clock_lines(clock: Clock, today: date, width: int) -> Iterator[str]:
    """Lines of days, each with the date of its first day, a mark under today, and the legend.

    Args:
        clock: With its steps.
        today: Day to mark.
        width: Cells of a line.

    Returns:
        Lines of at most ``width`` cells; whole weeks, so that weekends stand below each other.
    """
    weeks = max(1, (width - _DATE_CELLS) // 8)
    per_line = 7 * weeks
    for start in range(0, len(clock.steps), per_line):
        part = clock.steps[start : start + per_line]
        signs = [_DUE if step.day == clock.due else _SIGNS[step.kind] for step in part]
        yield f"{part[0].day} " + _in_weeks(signs)
        marks = ["^" if step.day == today else " " for step in part]
        if "^" in marks:
            yield " " * _DATE_CELLS + _in_weeks(marks).rstrip()
    if clock.steps:
        yield from wrapped(tr(LEGEND), width)


def _in_weeks(signs: list[str]) -> str:
    return " ".join("".join(signs[at : at + 7]) for at in range(0, len(signs), 7))
