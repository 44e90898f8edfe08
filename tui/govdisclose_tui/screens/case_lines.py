"""A request in lines of text: its record, clock, decision, reply, letters, challenges, ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, tzinfo

import attrs

from govdisclose.domain.cases.roles import StaffMember
from govdisclose.office.letters import ChallengeView, StoredLetter
from govdisclose.office.requests import DecisionView, Enclosure, ReplyStanding, RequestView
from govdisclose_tui.cells import fitted, labelled_lines, shown, wrapped
from govdisclose_tui.clock_line import clock_lines
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.screens.challenge_forms import challenge_words
from govdisclose_tui.screens.decision_forms import decision_lines
from govdisclose_tui.words import N_, is_chinese, labelled, tr, words

__all__ = ["CaseSheet", "case_lines", "clock_days"]

_TEXTS = {
    "applicant": N_("Applicant"),
    "representative": N_("Represented by"),
    "contact": N_("Contact"),
    "proof_masked": N_("Document of identity"),
    "description": N_("Wanted"),
    "purpose": N_("Purpose"),
    "note": N_("Note"),
}
_STATUS = {
    "waiting": N_("waits for approval"),
    "returned": N_("returned to the drafter"),
    "taken": N_("taken"),
}


@attrs.frozen(kw_only=True)
class CaseSheet:
    """All that the screen of a request shows, read at once."""

    view: RequestView
    words: RequestWords
    member: StaffMember | None
    """Who is at the keyboard; None for somebody unknown."""
    today: date
    zone: tzinfo
    """The office's."""
    decision: DecisionView | None = None
    """None where there is none, or where the reader does not handle the request."""
    reply: ReplyStanding
    enclosures: tuple[Enclosure, ...] = ()
    letters: tuple[StoredLetter, ...] = ()
    challenges: tuple[ChallengeView, ...] = ()
    limits: Mapping[str, str] = attrs.field(factory=dict, hash=False)
    """Names of the limits whose clocks run, by id."""


def clock_days(sheet: CaseSheet) -> Iterator[str]:
    """Every day of every clock, with why it counts or does not."""
    kinds = {
        "counted": tr("counted"), "skipped": tr("not counted"), "paused": tr("standing still"),
    }  # fmt: skip
    for clock in sheet.view.standing.clocks:
        name = sheet.limits.get(clock.limit_id, clock.limit_id)
        yield labelled(name, f"{clock.start} - {clock.due or '...'}")
        for step in clock.steps:
            kind = kinds.get(step.kind.value, step.kind.value)
            yield f"  {step.day} {fitted(kind, 15)} {words().phrase('why', step.why)}".rstrip()
        yield ""


def case_lines(sheet: CaseSheet, width: int) -> Iterator[str]:
    """The case in lines of at most a width."""
    view, said, standing = sheet.view, sheet.words, sheet.view.standing
    yield from _record_lines(sheet, width)
    if standing.clock is not None:
        yield ""
        drawn = clock_lines(standing.clock, sheet.today, width)
        yield from (fitted(line, width).rstrip() for line in drawn)
    if standing.findings:
        texts = [words().finding(finding) for finding in standing.findings]
        yield from _section(tr("Findings"), texts, width)
    if standing.duties:
        yield from _section(tr("To be done"), _duty_lines(sheet), width)
    if sheet.decision is not None:
        status = tr(_STATUS.get(sheet.decision.status, sheet.decision.status))
        head = labelled(tr("Decision"), status)
        yield from _section(head, decision_lines(sheet.decision, said), width)
    yield from _section(tr("Reply"), _reply_lines(sheet), width)
    letters = [
        f"{one.ref}  {one.on}  {one.title or tr('erased')}  {one.number or ''}"
        + (f"  {tr('void')}" if one.is_void else "")
        for one in sheet.letters
    ]
    yield from _section(tr("Letters"), letters, width)
    yield from _section(tr("Challenges"), _challenge_lines(sheet), width)
    yield ""
    yield tr("Ledger")
    for entry, act in zip(view.entries, view.acts, strict=True):
        text = view.act_texts.get(entry.place, {})
        spoken = "; ".join(
            "; ".join(map(shown, value)) if isinstance(value, list) else shown(value)
            for value in text.values()
        )
        late = " " + tr("(entered later)") if act.is_backdated(sheet.zone) else ""
        line = f"{entry.place:>3}  {entry.on}{late}  {said.move(entry.kind)}  {act.actor.person}"
        first, *rest = wrapped(f"{line}  {spoken}".rstrip(), width - 5)
        yield first
        yield from ("     " + part for part in rest)
    yield ""
    moves = tr(", ").join(said.move(move) for move in standing.moves) or "-"
    yield from wrapped(tr("Possible next: {moves}").format(moves=moves), width)


def _record_lines(sheet: CaseSheet, width: int) -> Iterator[str]:
    view, said, standing = sheet.view, sheet.words, sheet.view.standing
    yield from labelled_lines(tr("Agency"), shown(view.agency), width)
    kind = view.facts.get("applicant_kind")
    yield from labelled_lines(tr("Kind of applicant"), said.word("applicant_kind", kind), width)
    if view.is_erased:
        yield from labelled_lines(tr("Applicant"), tr("erased"), width)
    elif view.is_veiled:
        hidden = tr("not shown: somebody else handles this request")
        yield from labelled_lines(tr("Applicant"), hidden, width)
    for name, label in _TEXTS.items():
        if (view.text or {}).get(name):
            yield from labelled_lines(tr(label), shown((view.text or {})[name]), width)
    links = view.facts.get("links")
    if isinstance(links, dict) and links:
        yield from labelled_lines(tr("Linked to"), ", ".join(map(shown, links.values())), width)
    if standing.facts.assigned_to is not None:
        yield from labelled_lines(tr("Assigned to"), shown(standing.facts.assigned_to), width)
    if standing.facts.outcome is not None:
        yield from labelled_lines(tr("Outcome"), said.outcome(standing.facts.outcome), width)
    due = shown(standing.due) or "-"
    if standing.provisional:
        due += " " + tr("(provisional: calendar not announced)")
    yield from labelled_lines(tr("Due"), due, width)


def _section(head: str, texts: Iterator[str] | list[str], width: int) -> Iterator[str]:
    """A heading over indented lines; nothing where there are none."""
    lines = list(texts)
    if lines:
        yield ""
        yield head
    for text in lines:
        first, *rest = wrapped(text, width - 4)
        yield "  " + first
        yield from ("    " + part for part in rest)


def _duty_lines(sheet: CaseSheet) -> Iterator[str]:
    """Who must act by when, the next first."""
    names = sheet.view.standing.flow.subjects
    for duty in sheet.view.standing.duties:
        who = tr("Agency") if duty.actor == "agency" else tr("Applicant")
        if duty.actor in names:
            who = names[duty.actor][0 if is_chinese() else 1]
        yield f"{duty.by or '-'}  {labelled(who, sheet.words.move(duty.move))}"


def _reply_lines(sheet: CaseSheet) -> Iterator[str]:
    """Where the gate stands, once there is something that would go out."""
    reply, parts = sheet.reply, []
    if reply.content is not None and sheet.view.standing.state not in ("replied", "archived"):
        parts.append(tr("may go out") if reply.is_open else tr("not cleared"))
    if reply.review is not None:
        parts.append(tr("Review {ref}").format(ref=reply.review))
    if parts:
        yield tr(", ").join(parts)
    for one in sheet.enclosures:
        yield f"{shown(one.name)}  {one.bytes:,} B"


def _challenge_lines(sheet: CaseSheet) -> Iterator[str]:
    for one in sheet.challenges:
        found = one.challenge
        flow_words = {
            "pending": tr("pending"), "upheld": tr("upheld"), "corrected": tr("corrected"),
            "other": tr("other result"),
        }  # fmt: skip
        decided = "" if found.decided_on is None else f"  {found.decided_on}"
        yield f"{challenge_words(one)}  {flow_words[found.state]}{decided}"
        yield from ("! " + words().finding(finding) for finding in found.findings)
