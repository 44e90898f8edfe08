"""Forms of reconsideration and litigation about a request."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import attrs

from govdisclose.office.letters import ChallengeView
from govdisclose.office.requests import RequestView
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import FieldKind, FormField, date_hint, read_date
from govdisclose_tui.screens.request_fields import YES, day_field, note_field, said, yes_field
from govdisclose_tui.words import N_, tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = [
    "BLOCKS",
    "CHALLENGE_MOVES",
    "challenge_form",
    "challenge_words",
    "file_form",
    "refusal_of",
]

BLOCKS = {
    "reconsideration": N_("reconsideration"),
    "litigation_direct": N_("litigation without reconsideration"),
    "litigation_after_reconsideration": N_("litigation after reconsideration"),
}
_BECAUSE = {
    "appeal": N_("appeal"),
    "retrial": N_("retrial"),
    "mistake": N_("the result was recorded by mistake"),
}
CHALLENGE_MOVES = {
    "answered": N_("The agency sent its answer and evidence"),
    "result": N_("It ended"),
    "resumed": N_("It is pending again"),
    "amended": N_("Correct what was recorded of the filing"),
}
"""Message id by what can be recorded of a case; the result has one move for each ending."""
_PENDING = "pending"


def challenge_words(view: ChallengeView) -> str:
    """A case in one line: ref, block, day, state."""
    found = view.challenge
    return f"{found.ref}  {tr(BLOCKS.get(found.block, found.block))}  {found.filed_on}"


def refusal_of(view: ChallengeView, move: str) -> str | None:
    """Why something cannot be recorded of a case now, in words."""
    is_pending = view.challenge.state == _PENDING
    if move in ("answered", "result") and not is_pending:
        return tr("it has a result")
    if move == "resumed" and is_pending:
        return tr("it is pending")
    return None


def _texts(office: Office) -> tuple[FormField, ...]:
    return (
        FormField(name="authority", label=tr("Authority or court")),
        FormField(name="case_number", label=tr("Number of the case there")),
        note_field(),
    )


def _said_texts(values: Mapping[str, str]) -> dict[str, str]:
    names = ("authority", "case_number", "note")
    return {name: values[name] for name in names if values[name]}


def _optional_day(office: Office, name: str, label: str) -> FormField:
    return FormField(
        name=name, label=label, kind=FieldKind.DATE, hint=date_hint(office.calendars.current())
    )


def _day_or_none(values: Mapping[str, str], name: str) -> date | None:
    return read_date(values[name]) if values[name] else None


def _block_field(*, required: bool) -> FormField:
    return FormField(
        name="block", label=tr("Block of the annual report"), kind=FieldKind.CHOICE,
        required=required, choices=tuple((key, tr(word)) for key, word in BLOCKS.items()),
    )  # fmt: skip


def _after_field(office: Office, request: str) -> FormField:
    """The reconsideration that came before, of those about the request."""
    before = office.challenges.page(request=request, block="reconsideration").rows
    return FormField(
        name="after", label=tr("Reconsideration that came before"), kind=FieldKind.CHOICE,
        choices=tuple((row.ref, f"{row.ref} {row.received_on}") for row in before),
    )  # fmt: skip


def file_form(office: Office, view: RequestView) -> FormScreen:
    """The form of a case that was filed about a request."""
    fields = (
        _block_field(required=True),
        attrs.evolve(day_field(office), label=tr("Filed")),
        _optional_day(office, "known_on", tr("Day from which the period counts")),
        yes_field("unanswered", tr("Silence is challenged, not an answer")),
        _after_field(office, view.ref),
        *_texts(office),
    )

    def submit(values: Mapping[str, str]) -> object:
        return office.challenges.open(
            view.ref,
            values["block"],
            on=read_date(values["on"]),
            known_on=_day_or_none(values, "known_on"),
            unanswered=values["unanswered"] == YES,
            after=values["after"] or None,
            texts=_said_texts(values),
        )

    return FormScreen(
        title=tr("Reconsideration or litigation about request {number}").format(number=view.number),
        form=f"challenge.open:{view.ref}",
        fields=fields,
        values={"on": office.environment.today().isoformat()},
        submit=submit,
        note=tr("What was filed too late is recorded and told, not refused."),
    )


def challenge_form(office: Office, case: ChallengeView, move: str) -> FormScreen:
    """The form of what is recorded of a case: its answer, result, resumption or correction."""
    ref = case.challenge.ref
    challenges = office.challenges
    fields: tuple[FormField, ...]
    match move:
        case "result":
            endings = tuple((one.id, said(one.zh, one.en)) for one in challenges.rules.endings)
            fields = (
                FormField(name="ending", label=tr("Ending"), kind=FieldKind.CHOICE, required=True,
                          choices=endings),
                day_field(office),
                _optional_day(office, "until", tr("Day by which an order wants the answer")),
            )  # fmt: skip
        case "resumed":
            fields = (
                FormField(
                    name="because", label=tr("Why"), kind=FieldKind.CHOICE, required=True,
                    choices=tuple((code, tr(word)) for code, word in _BECAUSE.items()),
                ),
                day_field(office),
            )  # fmt: skip
        case "amended":
            fields = (
                _block_field(required=False),
                _optional_day(office, "filed_on", tr("Filed")),
                _optional_day(office, "known_on", tr("Day from which the period counts")),
                _after_field(office, case.challenge.request),
            )
        case _:
            fields = (day_field(office),)

    def submit(values: Mapping[str, str]) -> object:
        texts = _said_texts(values)
        on = _day_or_none(values, "on") if "on" in values else None
        if move == "result":
            until = _day_or_none(values, "until")
            return challenges.result(ref, values["ending"], on=on, until=until, texts=texts)
        coded: dict[str, object] = {}
        if move == "resumed":
            coded = {"because": values["because"]}
        elif move == "amended":
            coded = {
                "block": values["block"] or None,
                "filed_on": _day_or_none(values, "filed_on"),
                "known_on": _day_or_none(values, "known_on"),
                "after": values["after"] or None,
            }
            if not texts and not any(coded.values()):
                return None
        return challenges.note(ref, move, on=on, fields=coded, texts=texts)

    return FormScreen(
        title=f"{ref}: {tr(CHALLENGE_MOVES[move])}",
        form=f"challenge.{move}:{ref}",
        fields=(*fields, *_texts(office)),
        values={"on": office.environment.today().isoformat()},
        submit=submit,
    )
