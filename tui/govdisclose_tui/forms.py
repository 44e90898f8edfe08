"""Fields of forms: what they hold, how they are checked as one types, what stands beside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path

import attrs

from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.text import fold
from govdisclose_tui.words import N_, tr

__all__ = [
    "Base",
    "FieldKind",
    "FormField",
    "Seen",
    "date_hint",
    "fault_of",
    "joined_values",
    "read_date",
    "said_values",
]


class FieldKind(Enum):
    """What a field holds."""

    TEXT = "text"
    LONG = "long"
    """Several lines."""
    DATE = "date"
    COUNT = "count"
    MONEY = "money"
    CHOICE = "choice"
    """One of its choices."""
    CHOICES = "choices"
    """Some of its choices, the most important first."""
    FILE = "file"
    """A file that is there."""


@attrs.frozen(kw_only=True)
class FormField:
    """One field."""

    name: str
    label: str
    """In the active language."""
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    """Value and label, in order."""
    hint: Callable[[str], str] | None = None
    """What stands beside a valid value: the weekday of a date, the article of a ground."""
    check: Callable[[str], str | None] | None = None
    """A further fault of a value, in words."""


@attrs.frozen(kw_only=True)
class Seen:
    """What a form is about, as it was seen at one moment."""

    mark: object
    """Version or last entry of the record; another one means that somebody changed it."""
    values: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """What is stored in the fields of the form, by name; empty where the form adds something."""
    around: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """What stands beside the fields, in words by label: the state, the last act."""


class Base:
    """What a form stands on; another state takes its place only once the user has seen both.

    Args:
        look: Reads it anew; called in a thread.
        seen: As the user saw it; read now when None.
    """

    def __init__(self, look: Callable[[], Seen], seen: Seen | None = None) -> None:
        self.look = look
        self.seen = look() if seen is None else seen


def joined_values(
    before: Mapping[str, str],
    theirs: Mapping[str, str],
    mine: Mapping[str, str],
    *,
    mine_first: bool,
) -> dict[str, str]:
    """Both changes together.

    Args:
        before: What stood there when the form was opened.
        theirs: What stands there now.
        mine: What was typed.
        mine_first: Which value a field gets that both changed.
    """
    found: dict[str, str] = {}
    for name, was in before.items():
        changed_by_me = mine.get(name, "") != was
        changed_by_them = theirs.get(name, "") != was
        takes_mine = changed_by_me and (mine_first or not changed_by_them)
        found[name] = mine.get(name, "") if takes_mine else theirs.get(name, "")
    return found


_WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


def read_date(text: str) -> date:
    """A date as it is typed: 2009-10-29, 2009年10月29日, full-width digits.

    Raises:
        ValueError: It is none.
    """
    plain = fold(text.strip())
    for sign in ("年", "月", ".", "/"):
        plain = plain.replace(sign, "-")
    year, month, day = plain.rstrip("日号").split("-")
    return date(int(year), int(month), int(day))


def date_hint(calendar: WorkingCalendar) -> Callable[[str], str]:
    """Says of a date which weekday it is and whether it is a working day."""

    def hint(text: str) -> str:
        day = read_date(text)
        weekday = tr(_WEEKDAYS[day.weekday()])
        works = tr("working day") if calendar.is_working_day(day) else tr("no working day")
        said = f"{weekday}{tr(', ')}{works}"
        return said if calendar.covers(day) else said + tr(" (calendar not announced)")

    return hint


def fault_of(field: FormField, value: str) -> str | None:
    """What is wrong with a value, in words; None when nothing is."""
    text = value.strip()
    if not text:
        return tr("is needed") if field.required else None
    if find_secrecy_mark(text) is not None:
        return tr("bears a secrecy mark: it may not be kept on this machine")
    fault: str | None = None
    match field.kind:
        case FieldKind.DATE:
            try:
                read_date(text)
            except ValueError:
                fault = tr("is no date; write 2009-10-29")
        case FieldKind.COUNT:
            if not fold(text).isdecimal() or int(fold(text)) < 1:
                fault = tr("is no whole number above zero")
        case FieldKind.MONEY:
            fault = _money_fault(text)
        case FieldKind.CHOICE:
            if text not in dict(field.choices):
                fault = tr("is none of the choices")
        case FieldKind.CHOICES:
            known = dict(field.choices)
            if any(part.strip() not in known for part in text.split(",")):
                fault = tr("is none of the choices")
        case FieldKind.FILE:
            if not Path(text).expanduser().is_file():
                fault = tr("is no file")
        case FieldKind.TEXT | FieldKind.LONG:
            pass
    if fault is None and field.check is not None:
        fault = field.check(text)
    return fault


def _money_fault(text: str) -> str | None:
    try:
        amount = Decimal(fold(text))
    except InvalidOperation:
        return tr("is no amount")
    if not amount.is_finite() or amount <= 0 or amount != round(amount, 2):
        return tr("is no amount above zero with at most two decimals")
    return None


def said_values(fields: tuple[FormField, ...], values: Mapping[str, str]) -> dict[str, str]:
    """The values that are not empty, stripped."""
    return {
        field.name: values[field.name].strip()
        for field in fields
        if values.get(field.name, "").strip()
    }
