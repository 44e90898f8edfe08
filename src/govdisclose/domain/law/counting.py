"""From a start, an amount and excluded time to a last day: the arithmetic under every clock."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import assert_never

import attrs

from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.day_table import DateOutOfRange, NegativeAmount

__all__ = ["Counted", "Excluded", "ExtensionAnchor", "Roll", "Term", "Unit", "count"]


class Unit(Enum):
    """In what a limit is counted."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    CALENDAR_MONTH = "calendar_month"


class Roll(Enum):
    """What happens to a last day on which nobody works.

    Source: Civil Code art. 203 moves a last day off to the next day.
    """

    NONE = "none"
    FORWARD = "forward"


class ExtensionAnchor(Enum):
    """From where the units of an extension are measured; differs for months that end unequally."""

    START = "start"
    """Limit and extensions are counted in one stroke from the start event."""
    BASE_END = "base_end"
    """From the end of the limit before any roll."""


@attrs.frozen(kw_only=True)
class Term:
    """How long a limit is."""

    amount: int = attrs.field()
    """Units, 0 or more; 0 is the start itself."""
    unit: Unit = Unit.WORKING_DAY
    roll: Roll = Roll.NONE
    extension_anchor: ExtensionAnchor = ExtensionAnchor.BASE_END
    limit_id: str = ""
    """Id of the limit in its law pack; empty for a free computation."""
    source: str = ""
    """The provision that sets it."""

    @amount.validator
    def _not_negative(self, _attribute: object, amount: int) -> None:
        if amount < 0:
            raise NegativeAmount(amount=amount)


@attrs.frozen
class Excluded:
    """Time not counted: days d with ``sent < d <= ended``; no end while ``ended`` is None."""

    sent: date
    ended: date | None


@attrs.frozen(kw_only=True)
class Counted:
    """Result of a count."""

    nominal: date
    """Last day before the roll; the last day before an open pause when ``due`` is None."""
    due: date | None
    """Last day after the roll; None while an open exclusion keeps it unknown."""
    last_seen: date
    """Last day that an explanation has to speak of."""
    is_start: bool
    """True when nothing was to be counted, so that the start itself is the last day."""


@attrs.frozen
class _Stretch:
    """A united run of excluded time by ordinals."""

    sent: int
    ended: int | None
    last_sent: int
    """When the part of it that is still open began; equals ``sent`` if it was never overlapped."""


def count(
    start: date,
    term: Term,
    calendar: WorkingCalendar,
    *,
    excluded: Iterable[Excluded] = (),
    added: int = 0,
) -> Counted:
    """Count a limit out.

    Args:
        start: Day of the event; not counted.
        term: Amount, unit, roll and anchor.
        calendar: Working days of the place.
        excluded: Time not counted, in any order, overlapping or not.
        added: Units added by extensions.

    Raises:
        DateOutOfRange: The result lies after the year 9999.

    Source: Civil Code art. 201 (the starting day is not counted) and art. 203 (roll).
    """
    last = _uninterrupted(start, term, calendar, added=added)
    for stretch in _united(start, excluded):
        if stretch.sent >= last.toordinal():
            break
        if stretch.ended is None:
            held = date.fromordinal(stretch.last_sent)
            return Counted(nominal=held, due=None, last_seen=held, is_start=False)
        if term.unit is Unit.WORKING_DAY:
            lost = calendar.working_days_between(
                date.fromordinal(stretch.sent), date.fromordinal(stretch.ended)
            )
            last = calendar.due(last, lost)
        else:
            last = _plus_days(last, stretch.ended - stretch.sent)
    due = calendar.next_working_day(last) if term.roll is Roll.FORWARD else last
    is_start = term.amount + added == 0
    return Counted(nominal=last, due=due, last_seen=due, is_start=is_start)


def _uninterrupted(start: date, term: Term, calendar: WorkingCalendar, *, added: int) -> date:
    total = term.amount + added
    match term.unit:
        case Unit.WORKING_DAY:
            return calendar.due(start, total)
        case Unit.CALENDAR_DAY:
            return _plus_days(start, total)
        case Unit.CALENDAR_MONTH:
            if term.extension_anchor is ExtensionAnchor.START:
                return _plus_months(start, total)
            return _plus_months(_plus_months(start, term.amount), added)
        case _:
            assert_never(term.unit)


def _plus_days(day: date, amount: int) -> date:
    ordinal = day.toordinal() + amount
    if ordinal > date.max.toordinal():
        raise DateOutOfRange(amount=amount, start=day)
    return date.fromordinal(ordinal)


def _plus_months(day: date, amount: int) -> date:
    """The same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + amount, 12)
    if year > date.max.year:
        raise DateOutOfRange(amount=amount, start=day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _united(start: date, excluded: Iterable[Excluded]) -> list[_Stretch]:
    """Excluded time after the start, in order and without overlap."""
    stretches: list[_Stretch] = []
    for one in sorted(excluded, key=lambda each: each.sent):
        sent = max(one.sent, start).toordinal()
        ended = None if one.ended is None else one.ended.toordinal()
        if ended is not None and ended <= sent:
            continue
        if not stretches or (stretches[-1].ended is not None and stretches[-1].ended < sent):
            stretches.append(_Stretch(sent, ended, sent))
            continue
        before = stretches[-1]
        if before.ended is None:
            continue
        is_longer = ended is None or ended > before.ended
        stretches[-1] = _Stretch(
            before.sent,
            ended if is_longer else before.ended,
            sent if is_longer else before.last_sent,
        )
    return stretches
