"""The kinds of cases that plugins bring, and the reading of what people write into their fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, assert_never

import attrs

from govdisclose.domain.cases.flow import Flow, MissingFields, Move
from govdisclose.domain.cases.move_parts import FieldKind, MoveField
from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.finding import shorten
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.casework.refusals import (
    CaseFieldUnfit,
    CaseFieldUnknown,
    CaseMoveUnknown,
    OpeningNotPlain,
    UnknownCaseKind,
)

__all__ = ["NOTE", "CaseKinds", "Given", "fields_of", "move_of", "opening_move", "read_given"]

NOTE = "note"
"""Text that every act may carry."""

_MONEY_DIGITS = 15


class Given(NamedTuple):
    """What an act carries."""

    facts: dict[str, object]
    """Codes, dates and numbers, as the journal keeps them."""
    texts: dict[str, str]
    """What people wrote; erasable."""


@attrs.frozen
class CaseKinds:
    """Kinds by id, in the order of their plugins."""

    by_id: Mapping[str, Flow]

    def find(self, name: str) -> Flow:
        """The kind of an id or title.

        Raises:
            UnknownCaseKind: There is none.
        """
        for flow in self.by_id.values():
            if name in (flow.id, flow.title, flow.title_en, flow.prefix):
                return flow
        raise UnknownCaseKind(kind=shorten(name), known=", ".join(self.by_id) or "-")

    def of_ref(self, ref: str) -> Flow | None:
        """The kind whose refs begin so; None where there is none."""
        head = ref.rstrip("0123456789").rstrip("-").rstrip("0123456789")
        return next((flow for flow in self.by_id.values() if flow.prefix == head), None)


def move_of(flow: Flow, name: str) -> Move:
    """The move of an id or label.

    Raises:
        CaseMoveUnknown: There is none.
    """
    for move in flow.moves:
        if name in (move.id, move.label, move.label_en):
            return move
    known = ", ".join(move.id for move in flow.moves)
    raise CaseMoveUnknown(kind=flow.id, move=shorten(name), known=known)


def opening_move(flow: Flow, name: str | None) -> Move:
    """The move that opens a case.

    Raises:
        CaseMoveUnknown, OpeningNotPlain: None of that name does, or several and none is named.
    """
    openings = flow.allowed(flow.initial)
    if name is not None:
        move = move_of(flow, name)
        if move in openings:
            return move
        known = ", ".join(one.id for one in openings)
        raise CaseMoveUnknown(kind=flow.id, move=shorten(name), known=known)
    if len(openings) > 1:
        raise OpeningNotPlain(kind=flow.id, known=", ".join(one.id for one in openings))
    return openings[0]


def fields_of(move: Move) -> tuple[MoveField, ...]:
    """The fields of a move, the note last."""
    if any(field.name == NOTE for field in move.fields):
        return move.fields
    note = MoveField(name=NOTE, kind=FieldKind.TEXT, zh="备注", en="note", required=False)
    return (*move.fields, note)


def read_given(unit: UnitOfWork, move: Move, given: Mapping[str, str]) -> Given:
    """What an act carries, read from what people wrote; blanks are left out.

    Args:
        unit: Knows the staff.
        move: The act.
        given: Texts by name or label of the field.

    Raises:
        CaseFieldUnknown, CaseFieldUnfit, MissingFields, SecrecyMarkFound: As their names say.
    """
    fields = fields_of(move)
    found = Given({}, {})
    for said, text in given.items():
        field = next((one for one in fields if said in (one.name, one.zh, one.en)), None)
        if field is None:
            known = ", ".join(one.name for one in fields)
            raise CaseFieldUnknown(move=move.id, field=shorten(said), known=known)
        if not text.strip():
            continue
        if find_secrecy_mark(text) is not None:
            raise SecrecyMarkFound
        if field.kind is FieldKind.TEXT:
            found.texts[field.name] = text.strip()
        else:
            found.facts[field.name] = _fact(unit, move, field, text.strip())
    carried = {**found.facts, **found.texts}
    wanted = {field.name: None for field in fields if field.required} | dict.fromkeys(move.required)
    if missing := [name for name in wanted if name not in carried]:
        raise MissingFields(ref=move.id, move=move.id, missing=", ".join(missing))
    return found


def _fact(unit: UnitOfWork, move: Move, field: MoveField, text: str) -> object:
    match field.kind:
        case FieldKind.DATE:
            day = read_date(text).value
            if day is not None:
                return day.isoformat()
            raise _unfit(move, field, text, "a day, as 2024-03-04")
        case FieldKind.COUNT:
            if text.isdecimal() and 0 < int(text) < 10**9:
                return int(text)
            raise _unfit(move, field, text, "a whole number above zero")
        case FieldKind.MONEY:
            return _money(move, field, text)
        case FieldKind.CHOICE:
            for code, names in field.choices.items():
                if text in (code, *names):
                    return code
            raise _unfit(move, field, text, _listed(field.choices))
        case FieldKind.STAFF:
            record = unit.records.get(OFFICE_SHARD, "staff", text)
            if record is not None and not record.deleted and record.facts["active"]:
                return text
            raise _unfit(move, field, text, "the key of somebody on the staff")
        case FieldKind.TEXT | FieldKind.CHANNEL | FieldKind.OUTCOME | FieldKind.GROUNDS:
            # Texts are no facts, and the others are refused when the flow is loaded.
            raise _unfit(move, field, text, "-")
        case _:
            assert_never(field.kind)


def _money(move: Move, field: MoveField, text: str) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if amount.is_finite() and amount > 0 and amount.adjusted() < _MONEY_DIGITS:
        rounded = round(amount, 2)
        if rounded == amount:
            return str(rounded)
    raise _unfit(move, field, text, "yuan above zero with at most two decimals")


def _unfit(move: Move, field: MoveField, text: str, wanted: str) -> CaseFieldUnfit:
    return CaseFieldUnfit(move=move.id, field=field.name, value=shorten(text), wanted=wanted)


def _listed(codes: Iterable[str]) -> str:
    return ", ".join(codes)
