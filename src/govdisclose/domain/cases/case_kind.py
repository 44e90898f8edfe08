"""What a flow has to say so that its matters can be registered, followed and counted as cases.

A plugin brings such a flow as data. It is held to this when it is loaded, so that no command meets
a case it cannot show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from govdisclose.domain.cases.move_parts import FieldKind

if TYPE_CHECKING:
    from govdisclose.domain.cases.flow import Flow, Move

__all__ = ["RESERVED_KINDS", "case_kind_faults"]

RESERVED_KINDS = frozenset(
    {
        "agency", "annual", "assessment", "attachment", "backup", "calendar", "case", "challenge",
        "deputy", "exchange", "import", "index", "item", "items", "journal", "key", "leak",
        "letter", "objection", "office", "profile", "publication", "reassessment", "register",
        "remedy", "report", "request", "review", "secrecy", "setting", "staff", "supervision",
        "supervision_advice", "supervision_notice", "supervision_sanction", "tally", "topic",
    }
)  # fmt: skip
"""Words with which the journal names acts of this program itself."""

_ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*", re.ASCII)
_PREFIX = re.compile(r"[A-Z]{2,4}", re.ASCII)
_KINDS = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.DATE,
        FieldKind.COUNT,
        FieldKind.MONEY,
        FieldKind.CHOICE,
        FieldKind.STAFF,
    }
)
_COLUMNS = frozenset({"agency", "kind", "move", "number", "on", "ref"})
"""Columns of a log that are no fields."""


def case_kind_faults(flow: Flow) -> tuple[str, ...]:
    """What keeps a flow with a prefix from being a kind of case, in order of weight."""
    return (*_head_faults(flow), *(fault for move in flow.moves for fault in _faults(flow, move)))


def _head_faults(flow: Flow) -> Iterator[str]:
    if not _PREFIX.fullmatch(flow.prefix):
        yield "the prefix is not two to four capitals"
    if not _ID.fullmatch(flow.id) or flow.id in RESERVED_KINDS:
        yield "the id is no free word of small letters and digits, joined by - or _"
    if flow.law is not None:
        yield "a flow of requests is no kind of case"
    if not flow.closed:
        yield "no state is closed, so nothing would ever be done with"
    if not any(flow.initial in move.sources for move in flow.moves):
        yield "no move opens a case"
    if unnamed := [one for one in flow.states if one not in flow.state_labels]:
        yield f"state {unnamed[0]} has no label"
    ids = [limit.id for limit in flow.limits]
    if len(ids) > len({(limit.id, limit.valid_from) for limit in flow.limits}):
        yield "a limit is there twice"
    started = {effect.clock for move in flow.moves for effect in move.effects}
    if idle := [one for one in flow.main_clocks if one not in started]:
        yield f"no move does anything to the clock {idle[0]}"
    coded = {field.name for move in flow.moves for field in move.fields
             if field.kind is FieldKind.CHOICE}  # fmt: skip
    if flow.category_field and flow.category_field not in coded:
        yield f"{flow.category_field} is no field with a list of codes"
    kinds: dict[str, FieldKind] = {}
    for field in (field for move in flow.moves for field in move.fields):
        if kinds.setdefault(field.name, field.kind) is not field.kind:
            yield f"field {field.name} is of two kinds"


def _faults(flow: Flow, move: Move) -> Iterator[str]:
    if move.checks or move.branches or move.opens or move.acknowledges or move.closes:
        yield f"move {move.id}: checks, branches and holds are for flows of requests"
    if move.id == "erased":
        yield "move erased: erasing is done by the program"
    names = [field.name for field in move.fields]
    if twice := [name for name in names if names.count(name) > 1]:
        yield f"move {move.id}: field {twice[0]} is there twice"
    for field in move.fields:
        if not field.name.isidentifier() or not field.name.isascii() or field.name in _COLUMNS:
            yield f"move {move.id}: {field.name} cannot be the name of a field"
        if field.kind not in _KINDS:
            yield f"move {move.id}: field {field.name} is of a kind that needs a law of requests"
    if unknown := [name for name in move.required if name not in names]:
        yield f"move {move.id}: {unknown[0]} is required and no field"
    days = {field.name for field in move.fields if field.kind is FieldKind.DATE}
    for effect in move.effects:
        for name in (effect.from_field, effect.until_field):
            if name is not None and name not in days:
                yield f"move {move.id}: {name} is no date"
