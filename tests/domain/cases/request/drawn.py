"""Ledgers drawn at random along the moves that are possible, lawful or not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from govdisclose.bootstrap import laws, mainland, request_flows
from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.move_parts import FieldKind
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.standing import Standing, standing_of
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.law_pack import LawLibrary

__all__ = ["drawn_ledgers", "drawn_walks", "followed", "rules"]

_FIRST_DAYS = {
    "cn-2008": (date(2008, 5, 5), date(2019, 4, 1)),
    "cn-2019": (date(2019, 5, 20), date(2025, 6, 1)),
}
_CHANNELS = ("in_person", "signed_post", "ordinary_post", "fax", "internet", "email", "oral")
_GROUNDS = ("commercial_secret", "privacy", "internal_affairs", "law_forbids")
_OUTCOMES = (
    "granted", "already_public", "denied", "partial", "not_exist", "not_responsible", "duplicate",
    "petition",
)  # fmt: skip
_STEPS = (0, 0, 1, 1, 2, 3, 5, 8, 13, 21, 34)
"""Days between two entries: often few, at times more than any limit has."""


@cache
def rules() -> tuple[LawLibrary, Mapping[str, Flow], WorkingCalendar]:
    """Laws, flows and calendar that ship."""
    return laws(), request_flows(), mainland()


def followed(entries: tuple[RequestEntry, ...], on: date) -> Standing:
    """Where a ledger stands by the rules that ship."""
    packs, flows, calendar = rules()
    return standing_of(
        entries, flows=flows, laws=packs, calendar=calendar, as_of=on, with_steps=False
    )


def _fields(draw: st.DrawFn, move: Move, on: date, ledger: list[RequestEntry]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for field in move.fields:
        if not field.required and draw(st.booleans()):
            continue
        match field.kind:
            case FieldKind.CHANNEL:
                fields[field.name] = draw(st.sampled_from(_CHANNELS))
            case FieldKind.DATE:
                # Consent may lie before the entry; a notice before it might belong to a time when
                # the case was elsewhere, which is another test.
                days = draw(st.integers(-5 if field.name == "approved_on" else 0, 40))
                fields[field.name] = (on + timedelta(days=days)).isoformat()
            case FieldKind.COUNT:
                fields[field.name] = draw(st.sampled_from((1, 5, 15, 20, 30)))
            case FieldKind.MONEY:
                fields[field.name] = "100"
            case FieldKind.OUTCOME:
                fields[field.name] = draw(st.sampled_from(_OUTCOMES))
            case FieldKind.GROUNDS if fields["outcome"] not in ("denied", "partial"):
                pass  # a ground of what is given says nothing, and drafts leave it out
            case FieldKind.GROUNDS:
                fields[field.name] = [draw(st.sampled_from(_GROUNDS))]
            case FieldKind.TEXT:
                if field.name != "party":
                    fields[field.name] = "li" if field.name == "to" else "email"
                elif field.required:
                    asked = sum(1 for one in ledger if "party" in one.fields)
                    fields["party"] = f"P{asked + 1}"
    return fields


@st.composite
def drawn_walks(draw: st.DrawFn, most: int = 9) -> list[tuple[RequestEntry, tuple[str, ...]]]:
    """A ledger entry by entry, each with the moves that were possible after it.

    Days ahead that a notice may name are allowed, so that outlooks have something to foretell.
    """
    version = draw(st.sampled_from(sorted(_FIRST_DAYS)))
    first, last = _FIRST_DAYS[version]
    on = first + timedelta(days=draw(st.integers(0, (last - first).days)))
    _packs, flows, _calendar = rules()
    walk: list[tuple[RequestEntry, tuple[str, ...]]] = []
    ledger: list[RequestEntry] = []
    moves: tuple[str, ...] = ("received",)
    for place in range(1, draw(st.integers(1, most)) + 1):
        if not moves:
            break
        standing_flow = flows[version] if not ledger else followed(tuple(ledger), on).flow
        move = standing_flow.move(draw(st.sampled_from(moves)))
        assert move is not None
        entry = RequestEntry(
            kind=move.id, on=on, place=place, fields=_fields(draw, move, on, ledger)
        )
        ledger.append(entry)
        moves = followed(tuple(ledger), on).moves
        walk.append((entry, moves))
        on += timedelta(days=draw(st.sampled_from(_STEPS)))
    return walk


def drawn_ledgers(most: int = 9) -> st.SearchStrategy[tuple[RequestEntry, ...]]:
    """Ledgers of up to so many entries."""
    return drawn_walks(most).map(lambda walk: tuple(entry for entry, _moves in walk))
