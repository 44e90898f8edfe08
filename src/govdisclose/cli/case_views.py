"""How cases of plugins' kinds are printed and told to scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

import attrs

from govdisclose.cli.calendar_views import print_provisional, print_steps, weekday_word
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.output import emit_fields, emit_table, emit_text
from govdisclose.cli.phrases import sourced
from govdisclose.wording.requests import BUCKET_WORDS

if TYPE_CHECKING:
    from datetime import date

    from govdisclose.domain.figures.case_standing import CaseClock
    from govdisclose.domain.journal import Entry
    from govdisclose.office.cases import CasePage, CaseView, Flow, Move, MoveField
    from govdisclose.ports.matters import OutlookCell

__all__ = [
    "bucket_counts",
    "case_shape",
    "flow_title",
    "kind_shape",
    "limit_title",
    "move_title",
    "page_shape",
    "print_case",
    "print_clocks",
    "print_kind",
    "print_page",
    "state_title",
]

_MARKS = {"seen": N_("seen"), "computed": N_("computed"), "unverified": N_("unverified")}
_HOLDS = {
    "text": N_("text"),
    "date": N_("date"),
    "count": N_("whole number"),
    "money": N_("yuan"),
    "choice": N_("code"),
    "staff": N_("staff key"),
}


def flow_title(flow: Flow) -> str:
    """Title of a kind in the active language."""
    return flow.title if language() == "zh" else flow.title_en or flow.title


def move_title(move: Move) -> str:
    """Name of a move in the active language."""
    return move.label if language() == "zh" else move.label_en or move.id


def state_title(flow: Flow, code: str) -> str:
    """Name of a state in the active language."""
    return _own(flow.state_labels.get(code, (code, code)))


def print_page(flow: Flow, page: CasePage) -> None:
    """A line a case."""
    rows = [
        (
            line.row.ref,
            line.row.number if line.row.number != line.row.ref else "",
            line.agency,
            line.row.opened_on,
            _category(flow, line.row.category),
            state_title(flow, line.row.state),
            "" if line.bucket is None else tr(BUCKET_WORDS[line.bucket]),
            line.due,
            line.row.assignee,
            line.row.breaches or "",
        )
        for line in page.lines
    ]
    headers = [
        tr("Ref"), tr("Registration number"), tr("Agency"), tr("Opened"), tr("Subject"),
        tr("State"), tr("Worklist"), tr("Due"), tr("Assigned to"), tr("Breaches"),
    ]  # fmt: skip
    emit_table(headers, rows, right=[9])
    if page.next is not None:
        emit_text("")
        emit_text(tr("more with --after {cursor}").format(cursor=page.next))


def page_shape(page: CasePage) -> dict[str, object]:
    """A page for programs."""
    return {
        "on": page.on,
        "items": [
            {
                "ref": line.row.ref,
                "number": line.row.number,
                "kind": line.row.kind,
                "agency": line.agency,
                "opened_on": line.row.opened_on,
                "state": line.row.state,
                "bucket": line.bucket,
                "due": line.due,
                "category": line.row.category,
                "assignee": line.row.assignee,
                "outcome": line.row.outcome,
                "closed_on": line.row.closed_on,
                "breaches": line.row.breaches,
                "entry": line.row.entry,
            }
            for line in page.lines
        ],
        "next": page.next,
    }


def bucket_counts(cells: Iterable[OutlookCell]) -> dict[str, int]:
    """How many cases are in each list, in the order of the lists."""
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[cell.value] += cell.count
    return {one: counts[one] for one in BUCKET_WORDS}


def print_case(view: CaseView, zone: tzinfo) -> None:
    """Print where a case stands, and who did what when."""
    emit_fields(_head(view))
    emit_text("")
    rows = []
    for place, act in enumerate(view.acts, start=1):
        move = view.flow.move(act.kind.partition(".")[2])
        label = act.kind if move is None else move_title(move)
        late = ""
        if act.is_backdated(zone):
            late = tr("recorded {day}").format(day=act.recorded_on(zone))
        rows.append((place, act.on, label, act.actor.person, _carried(view, place, act), late))
    headers = [tr("No."), tr("Date"), tr("Entry"), tr("Who"), tr("Given"), tr("Remark")]
    emit_table(headers, rows, right=[0])
    if view.is_veiled:
        emit_text(tr("what was written is shown to those who handle such cases"))
    emit_text("")
    moves = [move for name in view.standing.moves if (move := view.flow.move(name)) is not None]
    named = ", ".join(f"{move_title(move)} ({move.id})" for move in moves) or "-"
    emit_text(tr("Possible next: {moves}").format(moves=named))


def print_clocks(view: CaseView) -> None:
    """Print every limit of a case with its days, counted and skipped."""
    standing = view.standing
    rows = [
        (
            limit_title(view.flow, one),
            one.clock.start,
            tr("stands still") if one.clock.due is None else _with_weekday(one.clock.due),
            one.stopped,
            _cited(one.source),
        )
        for one in standing.clocks
    ]
    headers = [tr("Time limit"), tr("Counted from"), tr("Last day in time"), tr("Done"),
               tr("Source")]  # fmt: skip
    emit_table(headers, rows)
    for one in standing.clocks:
        emit_text("")
        emit_text(f"{limit_title(view.flow, one)} ({_cited(one.source)})")
        print_steps([attrs.evolve(step, source=_cited(step.source)) for step in one.clock.steps])
    if any(one.clock.provisional for one in standing.clocks):
        emit_text("")
        print_provisional()


def case_shape(view: CaseView) -> dict[str, object]:
    """A case for programs; its keys are a promise to scripts."""
    standing = view.standing
    return {
        "ref": view.ref,
        "number": view.number,
        "kind": view.flow.id,
        "agency": view.agency,
        "as_of": standing.as_of,
        "state": standing.state,
        "bucket": standing.bucket,
        "due": standing.due,
        "outcome": standing.outcome,
        "closed_on": standing.closed_on,
        "moves": list(standing.moves),
        "veiled": view.is_veiled,
        "clocks": [
            {
                "limit": one.limit,
                "start": one.clock.start,
                "due": one.clock.due,
                "done": one.stopped,
                "late": one.is_late,
                "provisional": one.clock.provisional,
                "source": one.source,
                "steps": [
                    {"date": step.day, "kind": step.kind, "why": step.why, "source": step.source}
                    for step in one.clock.steps
                ],
            }
            for one in standing.clocks
        ],
        "entries": [
            {
                "place": place,
                "move": act.kind.partition(".")[2],
                "on": act.on,
                "by": act.actor.person,
                "for": act.actor.acting_for,
                "recorded_at": act.recorded_at,
                "fields": dict(act.facts),
                "text": _text(view, place),
                "erased": view.texts.get(place, {}) is None,
                "entry": act.number,
            }
            for place, act in enumerate(view.acts, start=1)
        ],
        "findings": [finding.as_json() for finding in standing.findings],
        "entry": view.last_entry,
    }


def print_kind(flow: Flow, fields_of_move: Mapping[str, tuple[MoveField, ...]]) -> None:
    """Print what a kind of case consists of."""
    emit_text(f"{flow.id} ({flow.prefix}): {flow_title(flow)}")
    emit_text(f"{flow.source} ({tr(_MARKS[flow.mark])})")
    emit_text("")
    rows = [
        (
            move.id,
            move_title(move),
            ", ".join(state_title(flow, state) for state in move.sources),
            tr("stays") if move.stays else state_title(flow, move.target),
            move.permission,
            ", ".join(move.four_eyes_against),
        )
        for move in flow.moves
    ]
    headers = [tr("Move"), tr("Name"), tr("From"), tr("To"), tr("Permission"),
               tr("Another person than of")]  # fmt: skip
    emit_table(headers, rows)
    emit_text("")
    fields = [
        (
            move.id,
            field.name,
            _own((field.zh, field.en)),
            tr(_HOLDS[field.kind.value]),
            tr("yes") if field.required or field.name in move.required else "",
            ", ".join(f"{code} {_own(names)}" for code, names in field.choices.items()),
        )
        for move in flow.moves
        for field in fields_of_move[move.id]
    ]
    headers = [tr("Move"), tr("field"), tr("Name"), tr("holds"), tr("required"), tr("values")]
    emit_table(headers, fields)
    if flow.limits:
        emit_text("")
        limits = [
            (one.id, _own((one.zh, one.en)), one.amount, tr(one.unit.value.replace("_", " ")),
             one.source, tr(_MARKS[one.mark.value]))
            for one in flow.limits
        ]  # fmt: skip
        headers = [tr("Time limit"), tr("Name"), tr("Amount"), tr("Unit"), tr("Source"), tr("Mark")]
        emit_table(headers, limits, right=[2])


def kind_shape(
    flow: Flow, fields_of_move: Mapping[str, tuple[MoveField, ...]]
) -> dict[str, object]:
    """A kind of case for programs."""
    return {
        "kind": flow.id,
        "prefix": flow.prefix,
        "title": flow.title_en or flow.title,
        "title_zh": flow.title,
        "source": flow.source,
        "mark": flow.mark,
        "states": {code: list(flow.state_labels[code]) for code in flow.states},
        "closed": list(flow.closed),
        "moves": [
            {
                "id": move.id,
                "title": move.label_en or move.id,
                "title_zh": move.label,
                "from": list(move.sources),
                "to": move.target,
                "permission": move.permission,
                "four_eyes_against": list(move.four_eyes_against),
                "fields": [
                    {
                        "name": field.name,
                        "title": field.en,
                        "title_zh": field.zh,
                        "kind": field.kind,
                        "required": field.required or field.name in move.required,
                        "codes": {code: list(names) for code, names in field.choices.items()},
                    }
                    for field in fields_of_move[move.id]
                ],
            }
            for move in flow.moves
        ],
        "limits": [
            {"id": one.id, "amount": one.amount, "unit": one.unit, "source": one.source,
             "mark": one.mark}
            for one in flow.limits
        ],
    }  # fmt: skip


def limit_title(flow: Flow, clock: CaseClock) -> str:
    """Name of a limit in the active language."""
    for one in flow.limits:
        if one.id == clock.limit:
            return _own((one.zh, one.en))
    return clock.limit


def _head(view: CaseView) -> Iterator[tuple[str, object]]:
    standing = view.standing
    yield tr("Ref"), view.ref
    yield tr("Kind"), flow_title(view.flow)
    if view.number != view.ref:
        yield tr("Registration number"), view.number
    yield tr("Agency"), view.agency
    yield tr("State"), state_title(view.flow, standing.state)
    yield tr("Worklist"), tr(BUCKET_WORDS[standing.bucket.value])
    if standing.due is not None:
        is_provisional = standing.main is not None and standing.main.clock.provisional
        suffix = f" - {tr('provisional')}" if is_provisional else ""
        yield tr("Due"), _with_weekday(standing.due) + suffix
    if standing.closed_on is not None:
        yield tr("Done"), standing.closed_on


def _carried(view: CaseView, place: int, act: Entry) -> str:
    move = view.flow.move(act.kind.partition(".")[2])
    fields = {field.name: field for field in (() if move is None else move.fields)}
    text = view.texts.get(place, {})
    given: dict[str, object] = {**act.facts, **(text or {})}
    parts = []
    for name, value in given.items():
        if name == "number":
            continue
        field = fields.get(name)
        label = tr("note") if field is None else _own((field.zh, field.en))
        names = {} if field is None else field.choices
        shown = _own(names[str(value)]) if str(value) in names else value
        parts.append(f"{label}: {shown}")
    if text is None:
        parts.append(tr("erased"))
    return "; ".join(parts)


def _text(view: CaseView, place: int) -> dict[str, object]:
    return dict(view.texts.get(place) or {})


def _category(flow: Flow, code: str | None) -> str:
    for move in flow.moves:
        for field in move.fields:
            if field.name == flow.category_field and code in field.choices:
                return _own(field.choices[str(code)])
    return code or ""


def _own(names: tuple[str, ...]) -> str:
    return names[0] if language() == "zh" else names[1]


def _cited(text: str) -> str:
    citation, mark, _ = text.partition(" (unverified)")
    return sourced(citation) + (f" ({tr('unverified')})" if mark else "")


def _with_weekday(day: date) -> str:
    return f"{day} ({weekday_word(day)})"
