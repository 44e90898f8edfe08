"""How a request and a fee look in a terminal: ledger, days, limits, and who must act by when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.cli.calendar_views import print_provisional, print_steps, weekday_word
from govdisclose.cli.finding_words import DETAIL_WORDS
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.messages import finding_text
from govdisclose.cli.output import emit_fields, emit_table, emit_text
from govdisclose.cli.phrases import sourced
from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.cases.move_parts import MoveField
from govdisclose.domain.cases.request.duties import Duty
from govdisclose.domain.cases.request.entries import RequestEntry, in_order
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.law.fees import FeeScale
from govdisclose.domain.law.law_pack import LawPack
from govdisclose.domain.law.outcomes import ReplyOutcome
from govdisclose.domain.law.provisions import Ground
from govdisclose.wording.requests import BUCKET_WORDS

__all__ = ["print_bill", "print_standing", "standing_shape"]

_SEVERITIES = {"error": N_("breach"), "warning": N_("warning"), "info": N_("note")}
_ACTORS = {"agency": N_("agency"), "applicant": N_("applicant")}
_SILENCE = {
    "consent": N_("silence counts as consent"),
    "agency_decides": N_("after silence the agency decides"),
    "abandoned": N_("the request counts as abandoned"),
}
_DEMANDS = {
    "ground": N_("the ground"),
    "reasons": N_("the reasons"),
    "part": N_("the part that is given"),
    "access": N_("how and where to get it"),
    "right_agency": N_("the right agency, if it is known"),
    "search": N_("the record of the search"),
    "earlier_reply": N_("the earlier reply"),
    "special_law": N_("the law that governs access"),
    "correction_asked": N_("the notice to correct"),
    "reasons_asked": N_("the request for reasons"),
    "correction_lapsed": N_("the lapse of the correction"),
    "payment_lapsed": N_("the lapse of the payment"),
}
_UNITS = {"item": N_("items"), "page": N_("pages")}


def print_standing(standing: Standing, entries: Sequence[RequestEntry]) -> None:
    """Print the whole explanation of a request."""
    emit_fields(_head(standing))
    emit_text("")
    _print_ledger(standing, entries)
    if standing.clock is not None and standing.clock.steps:
        run = standing.facts.last_run(*standing.flow.main_clocks)
        title = tr("Days of the reply, from {start} ({source})")
        source = "" if run is None else _cited(run.source)
        emit_text(title.format(start=standing.clock.start, source=source))
        emit_text("")
        print_steps(
            [attrs.evolve(step, source=_cited(step.source)) for step in standing.clock.steps]
        )
    _print_limits(standing)
    _print_duties(standing)
    _print_remarks(standing)


def standing_shape(standing: Standing) -> dict[str, object]:
    """The answer to one case; its keys are a promise to scripts."""
    clock = standing.clock
    return {
        "state": standing.state,
        "bucket": standing.bucket,
        "due": standing.due,
        "paused_since": standing.paused_since,
        "resumes_by": standing.resumes_by,
        "provisional": standing.provisional,
        "moves": list(standing.moves),
        "clocks": dict(standing.due_by_limit),
        "steps": [
            {"date": step.day, "kind": step.kind, "why": step.why, "source": step.source}
            for step in (() if clock is None else clock.steps)
        ],
        "findings": [finding.as_json() for finding in standing.findings],
    }


def print_bill(scale: FeeScale, count: int, before: int) -> None:
    """Print what each band costs, then the sum."""
    rows = [
        (f"{part.first}-{part.last}", part.count, part.rate_yuan, part.amount_yuan)
        for part in scale.parts(before + count, after=before)
    ]
    if rows:
        headers = [tr("Units"), tr("How many"), tr("Rate (yuan)"), tr("Amount (yuan)")]
        emit_table(headers, rows, right=[1, 2, 3])
        emit_text("")
    total = tr("{count} {unit}: {amount} yuan")
    amount = scale.added(count, before=before)
    emit_text(total.format(count=count, unit=tr(_UNITS[scale.unit]), amount=amount))


def _head(standing: Standing) -> Iterator[tuple[str, object]]:
    facts, law = standing.facts, standing.law
    yield tr("As of"), _with_weekday(standing.as_of)
    yield tr("Law"), _label(law.pack)
    if facts.receipt is not None:
        received = facts.receipt.received
        day = tr("not confirmed yet") if received is None else _with_weekday(received)
        yield tr("Received"), f"{day} ({_cited(facts.receipt.source)})"
    yield tr("State"), _named(standing.flow.state_labels, facts.state)
    if standing.bucket is not None:
        yield tr("Worklist"), tr(BUCKET_WORDS[standing.bucket.value])
    if standing.due is not None:
        suffix = f" - {tr('provisional')}" if standing.provisional else ""
        yield tr("Due"), _with_weekday(standing.due) + suffix
    if standing.paused_since is not None:
        yield tr("Stands still since"), _with_weekday(standing.paused_since)
        last = standing.resumes_by
        yield (
            tr("Last day of the other side"),
            (tr("not known yet") if last is None else _with_weekday(last)),
        )
    if facts.outcome is not None:
        yield tr("Outcome"), _outcome(standing)
        if facts.grounds:
            yield tr("Grounds"), ", ".join(_grounds(standing))
        found = law.outcome(facts.outcome, facts.decided_on or standing.as_of)
        if found is not None and found.demands:
            demands = ", ".join(tr(_DEMANDS[demand.value]) for demand in found.demands)
            yield tr("The letter has to state"), demands


def _print_ledger(standing: Standing, entries: Sequence[RequestEntry]) -> None:
    remarks: dict[int | None, list[str]] = {}
    for finding in standing.findings:
        if finding.severity.value == "error":
            remarks.setdefault(finding.row, []).append(finding_text(finding.code))
    rows = []
    for entry in in_order(entries):
        move = standing.flow.move(entry.kind)
        is_ahead = entry.on > standing.as_of
        told = (
            tr("not counted, it lies ahead")
            if is_ahead
            else "; ".join(remarks.get(entry.place, ()))
        )
        label = entry.kind if move is None else _move_label(move)
        rows.append((entry.place, entry.on, label, _given(move, entry), told))
    headers = [tr("No."), tr("Date"), tr("Entry"), tr("Given"), tr("Remark")]
    emit_table(headers, rows, right=[0])
    emit_text("")


def _print_limits(standing: Standing) -> None:
    sources = {run.limit_id: run.source for run in standing.facts.runs}
    rows = [
        (
            _limit_label(standing, clock.limit_id),
            clock.start,
            tr("stands still") if clock.due is None else _with_weekday(clock.due),
            _cited(sources.get(clock.limit_id, "")),
        )
        for clock in standing.clocks
    ]
    if rows:
        emit_table(
            [tr("Time limit"), tr("Counted from"), tr("Last day in time"), tr("Source")], rows
        )
        emit_text("")
    if standing.provisional:
        print_provisional()
        emit_text("")


def _print_duties(standing: Standing) -> None:
    rows = [
        (
            _actor(standing.flow, duty.actor),
            _duty_text(standing.flow, duty),
            "" if duty.by is None else _with_weekday(duty.by),
            _cited(duty.source),
        )
        for duty in standing.duties
    ]
    if rows:
        emit_table([tr("Who acts next"), tr("What"), tr("By"), tr("Source")], rows)
        emit_text("")
    labels = [
        _move_label(move)
        for name in standing.moves
        if (move := standing.flow.move(name)) is not None
    ]
    emit_text(tr("Possible next: {moves}").format(moves=", ".join(labels) or "-"))


def _print_remarks(standing: Standing) -> None:
    if standing.findings:
        emit_text("")
    for finding in standing.findings:
        place = "" if finding.row is None else " " + tr("entry {place}").format(place=finding.row)
        facts = "; ".join(
            f"{tr(DETAIL_WORDS.get(key, key))}: {_cited(text)}"
            for key, text in finding.detail
            if key != "entry"
        )
        told = f" [{facts}]" if facts else ""
        severity = tr(_SEVERITIES[finding.severity.value])
        value = "" if finding.value is None else f" ({finding.value})"
        emit_text(f"{severity}{place}{value}: {finding_text(finding.code)}{told} ({finding.code})")


def _duty_text(flow: Flow, duty: Duty) -> str:
    move = flow.move(duty.move)
    label = duty.move if move is None else _move_label(move)
    return f"{label} ({tr(_SILENCE[duty.silence])})" if duty.silence in _SILENCE else label


def _given(move: Move | None, entry: RequestEntry) -> str:
    fields: dict[str, MoveField] = (
        {} if move is None else {field.name: field for field in move.fields}
    )
    parts = []
    for name, value in entry.fields.items():
        if value is None:
            continue
        field = fields.get(name)
        label = name if field is None else (field.zh if language() == "zh" else field.en)
        shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        parts.append(f"{label}: {shown}")
    return "; ".join(parts)


def _outcome(standing: Standing) -> str:
    code = standing.facts.outcome or ""
    found = standing.law.outcome(code, standing.facts.decided_on or standing.as_of)
    return code if found is None else _label(found)


def _grounds(standing: Standing) -> Iterator[str]:
    for code in standing.facts.grounds:
        day = standing.facts.decided_on or standing.as_of
        found = standing.law.ground(code, day)
        if found is None:
            yield code
        else:
            pack = standing.law.decision_pack(day)
            yield f"{_label(found)} ({_cited(pack.cite(found.provision))})"


def _limit_label(standing: Standing, limit_id: str) -> str:
    for instrument in (None, "fees"):
        found = standing.law.limit(limit_id, standing.as_of, instrument)
        if found is not None:
            return found.zh if language() == "zh" else found.en
    return limit_id


def _cited(text: str) -> str:
    """A citation in the active language; any other text as it is."""
    citation, mark, _ = text.partition(" (unverified)")
    return sourced(citation) + (f" ({tr('unverified')})" if mark else "")


def _actor(flow: Flow, code: str) -> str:
    return tr(_ACTORS[code]) if code in _ACTORS else _named(flow.subjects, code)


def _named(labels: Mapping[str, tuple[str, ...]], code: str) -> str:
    zh, en = labels.get(code, (code, code))
    return zh if language() == "zh" else en


def _move_label(move: Move) -> str:
    return move.label if language() == "zh" else move.label_en or move.id


def _label(one: LawPack | ReplyOutcome | Ground) -> str:
    return one.zh if language() == "zh" else one.en


def _with_weekday(day: date) -> str:
    return f"{day} ({weekday_word(day)})"
