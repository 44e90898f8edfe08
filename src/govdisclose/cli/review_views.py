"""How reviews look, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from govdisclose.cli.language import tr
from govdisclose.cli.output import emit_fields, emit_json, emit_table, emit_text
from govdisclose.cli.phrases import article_words, ground_word
from govdisclose.cli.review_words import coded, flow_title, move_word, state_word
from govdisclose.domain.cases.flow import LedgerStep
from govdisclose.domain.cases.review.case import signers_of
from govdisclose.domain.cases.review.grounds import GroundCitation
from govdisclose.domain.cases.review.standing import ReviewStanding
from govdisclose.domain.catalogue.agency import AgencyDirectory

__all__ = ["print_review", "print_reviews", "review_shape"]


def review_shape(standing: ReviewStanding, directory: AgencyDirectory) -> dict[str, object]:
    """A review as JSON."""
    case = standing.case
    referral = case.referral
    return {
        "ref": case.ref,
        "subject": case.subject,
        "category": standing.category,
        "agency": directory[case.shard].name,
        "variant": case.flow.id.removeprefix("review-"),
        "state": case.state,
        "outcome": case.outcome,
        "round": case.rounds,
        "opened_on": case.opened_on,
        "content": case.content,
        "drafters": sorted(case.drafters),
        "steps": [
            _step_shape(step, standing.texts.get(place))
            for place, step in enumerate(case.matter.ledger)
        ],
        "referral": None if referral is None else {"to": referral.fields["to"], "on": referral.on},
        "in_doubt": case.in_doubt,
        "answer": case.answer,
        "due": standing.due,
        "overdue": standing.is_overdue,
        "grounds": [citation.as_facts() for citation in _grounds(case.decided)],
        "next": [move.id for move in case.waiting] if case.is_open else [],
    }


def _step_shape(step: LedgerStep, text: str | None) -> dict[str, object]:
    fields = step.fields
    return {
        "move": step.move,
        "on": step.on,
        "person": step.actor.person,
        "acting_for": step.actor.acting_for,
        "paper": fields.get("paper"),
        "opinion": fields.get("opinion"),
        "to": fields.get("to"),
        "working_days": fields.get("working_days"),
        "answer": fields.get("answer") if step.move == "answered" else None,
        "text": text,
    }


def print_reviews(
    standings: Sequence[ReviewStanding], directory: AgencyDirectory, *, as_json: bool
) -> None:
    """Print a line for each review."""
    if as_json:
        shapes = [review_shape(one, directory) for one in standings]
        emit_json({"total": len(shapes), "items": shapes})
        return
    rows = [
        (
            one.case.ref,
            one.case.subject,
            coded(one.category),
            directory[one.case.shard].name,
            _stands(one),
            one.case.opened_on,
            _due(one),
        )
        for one in standings
    ]
    headers = [
        tr("Review"), tr("Of"), tr("Kind"), tr("Agency"), tr("State"), tr("Submitted"), tr("Due"),
    ]  # fmt: skip
    emit_table(headers, rows)


def print_review(standing: ReviewStanding, directory: AgencyDirectory, *, as_json: bool) -> None:
    """Print one review with all its steps."""
    if as_json:
        emit_json(review_shape(standing, directory))
        return
    case = standing.case
    fields: list[tuple[str, object]] = [
        (tr("Review"), case.ref),
        (tr("Of"), f"{case.subject} ({coded(standing.category)})"),
        (tr("Agency"), directory[case.shard].name),
        (tr("Variant"), flow_title(case.flow)),
        (tr("State"), _stands(standing)),
        (tr("Round"), case.rounds),
        (tr("Content"), case.content),
        (tr("Drafted by"), tr(", ").join(sorted(case.drafters))),
    ]
    if standing.due is not None:
        fields.append((tr("Due"), _due(standing)))
    if case.answer is not None:
        fields.append((tr("Answer that binds"), coded(case.answer)))
    fields += [(tr("Ground"), _cited(one)) for one in _grounds(case.decided)]
    emit_fields(fields)
    emit_text("")
    rows = [
        (step.on, move_word(case.flow, step.move), _hand(step), _says(step), texts)
        for place, step in enumerate(case.matter.ledger)
        for texts in (standing.texts.get(place),)
    ]
    emit_table([tr("Date"), tr("What was done"), tr("By whom"), tr("Says"), tr("Text")], rows)
    if case.is_open and case.referral is None:
        waits = tr("; ").join(move_word(case.flow, move.id) for move in case.waiting)
        emit_text("")
        emit_text(tr("next: {moves}").format(moves=waits))


def _stands(standing: ReviewStanding) -> str:
    case = standing.case
    word = state_word(case.flow, case.state)
    if case.referral is not None:
        asked = tr("waiting for the answer of: {authority}")
        return asked.format(authority=coded(case.referral.fields["to"]))
    return word


def _due(standing: ReviewStanding) -> str:
    due: date | None = standing.due
    if due is None:
        return ""
    return f"{due} {tr('overdue')}" if standing.is_overdue else str(due)


def _hand(step: LedgerStep) -> str:
    paper = step.fields.get("paper")
    if isinstance(paper, Mapping):
        recorded = tr("{signer} on paper, recorded by {recorder}")
        signer = "".join(signers_of(step))
        return recorded.format(signer=signer, recorder=step.actor.person)
    if step.actor.acting_for:
        acting = tr("{person} for {represented}")
        return acting.format(person=step.actor.person, represented=step.actor.acting_for)
    return step.actor.person


def _says(step: LedgerStep) -> str:
    said = [step.fields.get(name) for name in ("opinion", "to")]
    if step.move == "answered":
        said.append(step.fields["answer"])
    return tr(", ").join(coded(one) for one in said if one)


def _grounds(decided: LedgerStep | None) -> tuple[GroundCitation, ...]:
    grounds = () if decided is None else decided.fields.get("grounds") or ()
    assert isinstance(grounds, (list, tuple))
    return tuple(GroundCitation.from_facts(one) for one in grounds)


def _cited(one: GroundCitation) -> str:
    parts = [ground_word(one.ground), one.law, article_words(one.article)]
    if one.kind is not None:
        parts.append(one.kind)
    return tr(", ").join(parts)
