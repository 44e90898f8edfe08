"""The clock of one time limit: due date, pauses, extensions, and the reason for every day.

Clocks are computed, never stored: a pure function of the start event, the limit, the calendar and
what was sent and notified meanwhile. What the law denies an effect stays visible as a finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar import DayExplanation, WorkingCalendar
from govdisclose.domain.law.counting import Counted, Excluded, Roll, Term, Unit, count
from govdisclose.domain.law.day_table import NegativeAmount
from govdisclose.errors import UsageFault

__all__ = [
    "Clock",
    "Extension",
    "Pause",
    "PauseEndsBeforeItBegins",
    "Step",
    "StepKind",
    "clock_of",
]

_PAUSED = "excluded time"
_ORDINARY_DAY = "calendar day"
_ORDINARY_COUNT = "calendar days, the starting day not counted"


class PauseEndsBeforeItBegins(UsageFault):
    """A pause was given an end before its beginning."""

    code = "CLK-003"
    template = "cannot pause from {sent} to {ended}: it ends before it begins"
    hint = "give the day the letter was sent, then the day of the answer"


class StepKind(Enum):
    """What one day does to the count."""

    COUNTED = "counted"
    SKIPPED = "skipped"
    PAUSED = "paused"


@attrs.frozen(kw_only=True)
class Step:
    """One day of the way from the start to the due date."""

    day: date
    kind: StepKind
    reason: str
    """English wording without names, the key of its translation ("public holiday")."""
    label: str
    """Name of the holiday or pause, in the language of its source; may be empty."""
    source: str
    """Paper, provision or pattern that says so."""

    @property
    def why(self) -> str:
        """Reason and label in one English phrase."""
        return f"{self.reason}: {self.label}" if self.label else self.reason


@attrs.frozen(kw_only=True)
class Pause:
    """Time the limit does not count: days d with ``sent < d <= ended``.

    Source: R2019 art. 33(3) for consulting third parties and other agencies; R2008 art. 24(3) for
    third parties; see rules/ogi/.
    """

    sent: date
    """Day the letter went out; still counted."""
    ended: date | None = attrs.field()
    """Day of the answer or last day the consulted body had; None while that is unknown."""
    label: str = ""
    """Whom it was sent to, as a word without personal data."""
    source: str = ""
    """The provision that excludes the time."""

    @ended.validator
    def _in_order(self, _attribute: object, ended: date | None) -> None:
        if ended is not None and ended < self.sent:
            raise PauseEndsBeforeItBegins(sent=self.sent, ended=ended)


@attrs.frozen(kw_only=True)
class Extension:
    """A longer limit, told to the applicant on a day."""

    notified: date
    amount: int = attrs.field()
    """Units of the limit it adds, 0 or more."""
    source: str = ""
    """The provision that allows it."""

    @amount.validator
    def _not_negative(self, _attribute: object, amount: int) -> None:
        if amount < 0:
            raise NegativeAmount(amount=amount)


@attrs.frozen(kw_only=True)
class Clock:
    """The state of one limit, with its explanation."""

    limit_id: str
    """Id of the limit in its law pack; may be empty for a free computation."""
    start: date
    """Day of the event, not counted itself."""
    due: date | None
    """Last day in time; None while an open pause keeps the end unknown."""
    pauses: tuple[Pause, ...]
    """Pauses that have an effect, by day of sending."""
    extensions: tuple[Extension, ...]
    """Extensions that have an effect, by day of notification."""
    provisional: bool
    """True when a day that was needed lies outside the calendar's announced coverage."""
    steps: tuple[Step, ...]
    """One per day after the start up to the due date (or the open pause), in date order; empty
    when the explanation was not asked for."""
    findings: tuple[Finding, ...] = ()
    """Pauses and extensions without effect because the limit had expired, in date order."""

    @property
    def is_waiting(self) -> bool:
        """True while an open pause holds the limit."""
        return self.due is None


def clock_of(
    start: date,
    term: Term,
    calendar: WorkingCalendar,
    *,
    pauses: Iterable[Pause] = (),
    extensions: Iterable[Extension] = (),
    with_steps: bool = True,
) -> Clock:
    """Compute a clock.

    The starting day is not counted. Pauses are united where they overlap; one that ends on the day
    it began changes nothing. Extensions add up and are measured from the anchor the term names,
    never from a day already moved on by the roll. What begins after expiry has no effect and is a
    finding.

    Args:
        start: Day of the event, local civil date.
        term: Amount, unit, roll and anchor of extensions.
        calendar: Working days of the place.
        pauses: In any order.
        extensions: In any order.
        with_steps: False leaves the explanation out, for lists of many clocks.

    Raises:
        DateOutOfRange: The due date lies after the year 9999.

    Source: Civil Code art. 201 and 203 (counting and roll); R2019 art. 33, R2008 art. 24
    (extension and excluded time); see rules/ogi/.
    """
    effective: list[Pause] = []
    granted: list[Extension] = []
    findings: list[Finding] = []
    events: list[Pause | Extension] = [
        *(pause for pause in pauses if pause.ended != pause.sent),
        *extensions,
    ]
    counted = _count(start, term, calendar, effective, granted)
    for event in sorted(events, key=_day_of):
        if counted.due is not None and _day_of(event) > counted.due:
            findings.append(_without_effect(event, counted.due))
            continue
        if isinstance(event, Pause):
            effective.append(event)
        else:
            granted.append(event)
        counted = _count(start, term, calendar, effective, granted)
    return Clock(
        limit_id=term.limit_id,
        start=start,
        due=counted.due,
        pauses=tuple(effective),
        extensions=tuple(granted),
        provisional=not _is_announced(start, term, calendar, counted),
        steps=_steps(start, term, calendar, counted, effective) if with_steps else (),
        findings=tuple(findings),
    )


def _day_of(event: Pause | Extension) -> date:
    return event.sent if isinstance(event, Pause) else event.notified


def _without_effect(event: Pause | Extension, due: date) -> Finding:
    is_pause = isinstance(event, Pause)
    return Finding(
        code="PAUSE-AFTER-EXPIRY" if is_pause else "EXTENSION-AFTER-EXPIRY",
        severity=Severity.WARNING,
        value=_day_of(event).isoformat(),
        detail=(("due", due.isoformat()),),
    )


def _count(
    start: date,
    term: Term,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause],
    extensions: Iterable[Extension],
) -> Counted:
    excluded = (Excluded(sent=pause.sent, ended=pause.ended) for pause in pauses)
    added = sum(extension.amount for extension in extensions)
    return count(start, term, calendar, excluded=excluded, added=added)


def _is_announced(start: date, term: Term, calendar: WorkingCalendar, counted: Counted) -> bool:
    """Whether every day the result depends on is announced; calendar units need the roll only."""
    first_needed = start.toordinal() + 1
    last_needed = counted.last_seen.toordinal()
    if term.unit is not Unit.WORKING_DAY or counted.is_start:
        if term.roll is Roll.NONE or counted.due is None:
            return True
        first_needed = counted.nominal.toordinal()
    if last_needed < first_needed:
        return True
    return calendar.covers_all(date.fromordinal(first_needed), counted.last_seen)


def _steps(
    start: date,
    term: Term,
    calendar: WorkingCalendar,
    counted: Counted,
    pauses: Iterable[Pause],
) -> tuple[Step, ...]:
    """Every day after the start; for a start moved on by the roll, from the start itself."""
    steps: list[Step] = []
    is_moved_start = counted.is_start and counted.due != start
    first = start.toordinal() + (0 if is_moved_start else 1)
    for ordinal in range(first, counted.last_seen.toordinal() + 1):
        day = date.fromordinal(ordinal)
        explained = calendar.explain_day(day)
        pause = _pause_over(day, pauses)
        moves_on = term.roll is Roll.FORWARD and counted.due is not None and day >= counted.nominal
        if pause and not moves_on and (explained.is_working or term.unit is not Unit.WORKING_DAY):
            steps.append(
                Step(
                    day=day,
                    kind=StepKind.PAUSED,
                    reason=_PAUSED,
                    label=pause.label,
                    source=pause.source,
                )
            )
        else:
            steps.append(_day_step(explained, term, moves_on=moves_on))
    return tuple(steps)


def _day_step(explained: DayExplanation, term: Term, *, moves_on: bool) -> Step:
    needs_work = term.unit is Unit.WORKING_DAY or moves_on
    is_counted = explained.is_working or not needs_work
    reason = explained.reason.value if needs_work else _ORDINARY_DAY
    return Step(
        day=explained.day,
        kind=StepKind.COUNTED if is_counted else StepKind.SKIPPED,
        reason=reason,
        label=explained.label if needs_work else "",
        source=explained.source if needs_work else term.source or _ORDINARY_COUNT,
    )


def _pause_over(day: date, pauses: Iterable[Pause]) -> Pause | None:
    for pause in pauses:
        if pause.sent < day and (pause.ended is None or day <= pause.ended):
            return pause
    return None
