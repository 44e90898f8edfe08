"""Ledger entries of a request: their order, and the typed fields each move carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import assert_never

import attrs

from govdisclose.domain.cases.flow import IllegalMove, MissingFields, Move
from govdisclose.domain.cases.move_parts import FieldKind, MoveField
from govdisclose.domain.cases.request.governing import GoverningLaw
from govdisclose.domain.finding import shorten
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.errors import RuleRefusal

__all__ = [
    "EntryCodeUnknown",
    "EntryLacksFields",
    "EntryUnfit",
    "ImpossibleEntry",
    "PartyNotAsked",
    "RequestEntry",
    "backdated",
    "in_order",
    "read_fields",
]

_LAST_DAY_FIELD = "until"


class ImpossibleEntry(IllegalMove):
    """The state of the request does not know the move."""

    code = "REQ-001"
    template = 'entry {place}, "{move}" on {on}, is impossible: the request is {now}'
    hint = "allowed then: {allowed}"


class EntryLacksFields(MissingFields):
    """The entry lacks what its move must carry."""

    code = "REQ-002"
    template = 'entry {place}, "{move}" on {on}, lacks {missing}'
    hint = "give the missing fields"


class EntryUnfit(RuleRefusal):
    """A field of the entry holds something it cannot hold."""

    code = "REQ-003"
    template = 'entry {place}, "{move}" on {on}: {field} cannot be {value}'
    hint = (
        "dates are like 2024-01-26, a last day is not before its entry, counts and amounts are "
        "above 0, and an amount has at most two decimals"
    )


class EntryCodeUnknown(RuleRefusal):
    """A field of the entry holds a code that no version of the law has."""

    code = "REQ-007"
    template = 'entry {place}, "{move}" on {on}: {field} cannot be {value}'
    hint = "there are {known}"


class PartyNotAsked(RuleRefusal):
    """An answer or receipt names a party of which nothing is awaited."""

    code = "REQ-008"
    template = 'entry {place}, "{move}" on {on}: nothing is awaited from the party named'
    hint = "write the party as in the entry that asked it, or leave it out for the one asked first"


@attrs.frozen(kw_only=True)
class RequestEntry:
    """One entry of the ledger as it was given."""

    kind: str
    """Id of the move."""
    on: date
    """Civil date of the act."""
    place: int
    """Position in the ledger as given, from 1."""
    fields: Mapping[str, object] = attrs.field(factory=dict, hash=False)
    """Values by name; dates as dates or ISO text, money as text, number or Decimal."""

    def naming(self) -> dict[str, object]:
        """What refusals and findings say of the entry."""
        return {"place": self.place, "move": shorten(self.kind), "on": self.on}


def in_order(entries: Iterable[RequestEntry]) -> tuple[RequestEntry, ...]:
    """Entries by their date; those of one day in the order given."""
    return tuple(sorted(entries, key=lambda entry: (entry.on, entry.place)))


def backdated(entries: Iterable[RequestEntry]) -> frozenset[int]:
    """Places of entries given after one with a later date; that is allowed and marked."""
    latest = date.min
    late: set[int] = set()
    for entry in sorted(entries, key=lambda entry: entry.place):
        if entry.on < latest:
            late.add(entry.place)
        latest = max(latest, entry.on)
    return frozenset(late)


def read_fields(move: Move, entry: RequestEntry, law: GoverningLaw) -> dict[str, object]:
    """The values of an entry as what they mean, by field name; absent ones are left out.

    Args:
        move: The move of the entry.
        entry: Values as given; None counts as absent.
        law: Knows the codes of channels, outcomes and grounds.

    Raises:
        EntryLacksFields: A required field is absent.
        EntryUnfit, EntryCodeUnknown: A value is none of its kind.
    """
    given = {name: value for name, value in entry.fields.items() if value is not None}
    missing = [field.name for field in move.fields if field.required and field.name not in given]
    if missing:
        raise EntryLacksFields(**entry.naming(), missing=", ".join(missing))
    return {
        field.name: _read(field, given[field.name], entry, law)
        for field in move.fields
        if field.name in given
    }


def _read(field: MoveField, value: object, entry: RequestEntry, law: GoverningLaw) -> object:
    match field.kind:
        case FieldKind.TEXT:
            if isinstance(value, str) and value.strip():
                return value.strip()
            # What somebody wrote may name a person and is not repeated.
            raise _unfit(field, "...", entry)
        case FieldKind.DATE:
            return _day(field, value, entry)
        case FieldKind.COUNT:
            if isinstance(value, int) and not isinstance(value, bool) and value > 0:
                return value
            raise _unfit(field, value, entry)
        case FieldKind.MONEY:
            return _money(field, value, entry)
        case FieldKind.CHANNEL:
            code = law.channel_code(value, entry.on)
            return _known(code, field, value, entry, law.channels(entry.on))
        case FieldKind.OUTCOME:
            return _known(law.outcome_code(value), field, value, entry, law.outcomes())
        case FieldKind.GROUNDS:
            values = [value] if isinstance(value, str) else value
            if not isinstance(values, list | tuple):
                raise _unfit(field, value, entry)
            known = law.grounds()
            return tuple(_known(law.ground_code(one), field, one, entry, known) for one in values)
        case FieldKind.CHOICE:
            known = tuple(field.choices)
            return _known(str(value) if value in known else None, field, value, entry, known)
        case FieldKind.STAFF:
            if isinstance(value, str) and value.strip():
                return value.strip()
            raise _unfit(field, value, entry)
        case _:
            assert_never(field.kind)


def _day(field: MoveField, value: object, entry: RequestEntry) -> date:
    day = value if isinstance(value, date) else read_iso_date(value)
    if day is None:
        raise _unfit(field, value, entry)
    if field.name == _LAST_DAY_FIELD and day < entry.on:
        raise _unfit(field, value, entry)
    return day


_MONEY_DIGITS = 15
"""Digits before the point that an amount of money has at most: more cannot be told to the cent."""


def _money(field: MoveField, value: object, entry: RequestEntry) -> Decimal:
    problem = _unfit(field, value, entry)
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise problem
    try:
        # A JSON number arrives as a float; its shortest text is what was written.
        amount = Decimal(str(value))
    except InvalidOperation:
        raise problem from None
    if not amount.is_finite() or amount <= 0 or amount.adjusted() >= _MONEY_DIGITS:
        raise problem
    if amount != round(amount, 2):
        raise problem
    return amount


def _known(
    code: str | None,
    field: MoveField,
    value: object,
    entry: RequestEntry,
    known: tuple[str, ...],
) -> str:
    if code is None:
        shown = _shown(value)
        raise EntryCodeUnknown(**entry.naming(), field=field.name, value=shown, known=known)
    return code


def _unfit(field: MoveField, value: object, entry: RequestEntry) -> EntryUnfit:
    return EntryUnfit(**entry.naming(), field=field.name, value=_shown(value))


def _shown(value: object) -> str:
    return shorten(value if isinstance(value, str) else repr(value))
