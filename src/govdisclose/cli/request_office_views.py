"""How stored requests look: lists, one request, and their shapes for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, tzinfo

from govdisclose.cli.language import tr
from govdisclose.cli.output import emit_fields, emit_table, emit_text
from govdisclose.cli.request_words import Words
from govdisclose.domain.finding import Finding
from govdisclose.office.requests import RequestLine, RequestPage, RequestView

__all__ = [
    "line_shape",
    "page_shape",
    "print_acts",
    "print_lines",
    "print_request",
    "view_shape",
]

_TEXT_FIELDS = (
    "applicant", "representative", "contact", "proof_masked", "description", "purpose", "note",
)  # fmt: skip


def print_lines(page: RequestPage, words: Words) -> None:
    """Print a page of a list as a table."""
    rows = [
        (
            line.row.ref,
            line.row.number,
            line.agency,
            line.row.received_on,
            words.state(line.row.state),
            words.bucket(line.bucket),
            line.due,
            line.row.assignee,
            words.outcome(line.row.outcome),
            line.row.breaches or "",
        )
        for line in page.lines
    ]
    headers = [
        tr("Ref"), tr("Registration number"), tr("Agency"), tr("Received"), tr("State"),
        tr("Worklist"), tr("Due"), tr("Assigned to"), tr("Outcome"), tr("Breaches"),
    ]  # fmt: skip
    emit_table(headers, rows, right=[9])
    if page.next is not None:
        emit_text("")
        emit_text(tr("more with --after {cursor}").format(cursor=page.next))


def line_shape(line: RequestLine) -> dict[str, object]:
    """One line for programs."""
    row = line.row
    return {
        "ref": row.ref,
        "number": row.number,
        "agency": line.agency,
        "applicant_kind": row.category,
        "opened_on": row.opened_on,
        "received_on": row.received_on,
        "state": row.state,
        "bucket": line.bucket,
        "due": line.due,
        "assignee": row.assignee,
        "law": row.law,
        "outcome": row.outcome,
        "grounds": row.facts.get("grounds"),
        "processed_on": row.processed_on,
        "closed_on": row.closed_on,
        "breaches": row.breaches,
        "signals": [
            {"topic": one.topic, "value": one.value, "limit": one.limit, "due": one.due}
            for one in line.others
        ],
        "entry": row.entry,
    }


def page_shape(page: RequestPage) -> dict[str, object]:
    """A page for programs."""
    return {
        "on": page.on,
        "items": [line_shape(line) for line in page.lines],
        "next": page.next,
    }


def print_request(view: RequestView, words: Words, zone: tzinfo) -> None:
    """Print the record of a request, where it stands, and its acts."""
    emit_fields(_head(view, words))
    emit_text("")
    print_acts(view, words, zone)


def print_acts(view: RequestView, words: Words, zone: tzinfo) -> None:
    """Print who did what and when."""
    rows = []
    for entry, act in zip(view.entries, view.acts, strict=True):
        text = view.act_texts.get(entry.place, {})
        said = "; ".join(map(_said, text.values()))
        remarks = []
        if act.facts.get("run") is not None:
            remarks.append(tr("imported by run {run}").format(run=act.facts["run"]))
        if act.is_backdated(zone):
            remarks.append(tr("recorded {day}").format(day=act.recorded_on(zone)))
        person = act.actor.person
        if act.actor.acting_for:
            person = tr("{person} for {other}").format(person=person, other=act.actor.acting_for)
        rows.append(
            (entry.place, entry.on, words.move(entry.kind), person, said, "; ".join(remarks))
        )
    headers = [tr("No."), tr("Date"), tr("Entry"), tr("Who"), tr("Said"), tr("Remark")]
    emit_table(headers, rows, right=[0])


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _head(view: RequestView, words: Words) -> Iterator[tuple[str, object]]:
    standing, facts = view.standing, view.facts
    yield tr("Ref"), view.ref
    yield tr("Registration number"), view.number
    yield tr("Agency"), view.agency
    yield tr("Kind of applicant"), words.word("applicant_kind", facts.get("applicant_kind"))
    yield from _text_head(view, words)
    if facts.get("supply"):
        yield tr("Wanted as"), words.word("supply", facts["supply"])
    if facts.get("route"):
        yield tr("Reply by"), words.word("route", facts["route"])
    links = facts.get("links")
    if isinstance(links, dict) and links:
        yield tr("Linked"), ", ".join(f"{kind} {ref}" for kind, ref in links.items())
    yield tr("State"), words.state(standing.state)
    if standing.bucket is not None:
        yield tr("Worklist"), words.bucket(standing.bucket.value)
    yield tr("Due"), standing.due
    if standing.facts.assigned_to is not None:
        yield tr("Assigned to"), standing.facts.assigned_to
    if standing.facts.outcome is not None:
        yield tr("Outcome"), words.outcome(standing.facts.outcome)


def _text_head(view: RequestView, words: Words) -> Iterator[tuple[str, object]]:
    if view.is_erased:
        yield tr("Applicant"), tr("erased")
        return
    if view.is_veiled:
        yield tr("Applicant"), tr("not shown: somebody else handles this request")
        return
    labels = {
        "applicant": tr("Applicant"),
        "representative": tr("Represented by"),
        "contact": tr("Contact"),
        "proof_masked": words.word("identity_proof", view.facts.get("identity_proof")),
        "description": tr("Wanted"),
        "purpose": tr("Purpose"),
        "note": tr("Note"),
    }
    text = view.text or {}
    for name in _TEXT_FIELDS:
        if text.get(name):
            yield labels[name] or tr("Document"), text[name]


def view_shape(
    view: RequestView, zone: tzinfo, findings: Sequence[Finding] = ()
) -> dict[str, object]:
    """A request for programs; hashes of the applicant are left out."""
    standing = view.standing
    return {
        "ref": view.ref,
        "number": view.number,
        "agency": view.agency,
        "facts": {key: value for key, value in view.facts.items() if value not in (None, {}, "")},
        "text": (
            None
            if view.text is None
            else {name: view.text[name] for name in _TEXT_FIELDS if name in view.text}
        ),
        "erased": view.is_erased,
        "veiled": view.is_veiled,
        "as_of": standing.as_of,
        "law": standing.law.pack.id,
        "state": standing.state,
        "bucket": standing.bucket,
        "received_on": _received(view),
        "due": standing.due,
        "provisional": standing.provisional,
        "paused_since": standing.paused_since,
        "resumes_by": standing.resumes_by,
        "assignee": standing.facts.assigned_to,
        "outcome": standing.facts.outcome,
        "grounds": list(standing.facts.grounds),
        "moves": list(standing.moves),
        "clocks": dict(standing.due_by_limit),
        "entries": [
            {
                "place": entry.place,
                "kind": entry.kind,
                "on": entry.on,
                "recorded_at": act.recorded_at,
                "backdated": act.is_backdated(zone),
                "run": act.facts.get("run"),
                "by": act.actor.person,
                "for": act.actor.acting_for,
                "fields": dict(entry.fields),
                "text": dict(view.act_texts.get(entry.place, {})),
                "entry": act.number,
            }
            for entry, act in zip(view.entries, view.acts, strict=True)
        ],
        "parties": dict(view.parties),
        "findings": [finding.as_json() for finding in (*standing.findings, *findings)],
        "entry": view.last_entry,
    }


def _received(view: RequestView) -> date | None:
    receipt = view.standing.facts.receipt
    return None if receipt is None else receipt.received
