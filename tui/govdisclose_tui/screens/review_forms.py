"""Forms of the release review: opinions, decisions on grounds, returns, referrals, answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from govdisclose.domain.cases.review.case import Answer, Opinion
from govdisclose.domain.cases.review.decision import Authority, Decision, Paper
from govdisclose.domain.cases.review.grounds import GroundClaim, ThirdParty
from govdisclose.domain.cases.review.standing import ReviewStanding
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import Base, FieldKind, FormField, Seen, read_date
from govdisclose_tui.review_words import (
    ANSWERS,
    AUTHORITIES,
    OPINIONS,
    OUTCOMES,
    THIRD_PARTIES,
    move_word,
    state_word,
)
from govdisclose_tui.screens.request_fields import (
    YES,
    day_field,
    ground_choices,
    ground_hint,
    said,
    yes_field,
)
from govdisclose_tui.words import tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["answer_form", "decide_form", "refer_form", "return_form", "sign_form"]

_BLOCK_BYTES = 1 << 20


def _choice(name: str, label: str, words: Mapping[Any, str], *, required: bool = True) -> FormField:
    choices = tuple(
        (str(code.value if isinstance(code, Enum) else code), tr(word))
        for code, word in words.items()
    )
    return FormField(
        name=name, label=label, kind=FieldKind.CHOICE, required=required, choices=choices
    )


def _reason(*, required: bool = False) -> FormField:
    return FormField(name="reason", label=tr("Reason"), kind=FieldKind.LONG, required=required)


def _paper_fields(office: Office) -> tuple[FormField, ...]:
    """Who signed on paper, where somebody else records it; only the hash of the scan is kept."""
    staff = tuple((one.key, f"{one.key} {one.name}") for one in office.staff.list() if one.active)
    return (
        FormField(name="signer", label=tr("Signed on paper by"), kind=FieldKind.CHOICE,
                  choices=staff),
        FormField(name="scan", label=tr("Scan of the sheet"), kind=FieldKind.FILE),
    )  # fmt: skip


def _paper(values: Mapping[str, str]) -> Paper | None:
    if not values["signer"] or not values["scan"]:
        return None
    digest = hashlib.sha256()
    with Path(values["scan"]).expanduser().open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return Paper(signer=values["signer"], scan=digest.hexdigest())


def _seen(standing: ReviewStanding) -> Seen:
    """A review as its form saw it: the last step, and what waits."""
    case = standing.case
    last = case.matter.ledger[-1]
    waits = tr(", ").join(move_word(case.flow, move.id) for move in case.waiting)
    around = {
        tr("State"): state_word(case.flow, case.state),
        tr("Last act"): f"{last.on} {move_word(case.flow, last.move)} {last.actor.person}",
        tr("Waits for"): waits or "-",
    }
    return Seen(mark=standing.last_entry, around=around)


def _form(
    office: Office,
    standing: ReviewStanding,
    verb: str,
    title: str,
    fields: tuple[FormField, ...],
    act: Callable[[str, Mapping[str, str], dict[str, Any]], Any],
    *,
    note: str = "",
    is_dated: bool = True,
) -> FormScreen:
    """One form of a review.

    Args:
        office: The office.
        standing: The review as it was seen.
        verb: Part of the name of its draft.
        title: With a place for the ref.
        fields: Its own; day and reason follow.
        act: Does it, given the ref, the values, and what all acts take: day, reason, last entry.
        note: A line under the title.
        is_dated: Whether the act has a day of its own.
    """
    ref = standing.case.ref
    base = Base(lambda: _seen(office.reviews.show(ref)), _seen(standing))
    dated = (day_field(office),) if is_dated else ()
    own = any(field.name == "reason" for field in fields)

    def submit(values: Mapping[str, str]) -> object:
        common: dict[str, Any] = {
            "reason": values["reason"] or None,
            "expected_entry": int(str(base.seen.mark)),
        }
        if is_dated:
            common["on"] = read_date(values["on"])
        return act(ref, values, common).ref

    return FormScreen(
        title=title.format(ref=ref),
        form=f"review.{verb}:{ref}",
        fields=(*fields, *dated, *(() if own else (_reason(),))),
        values={"on": office.environment.today().isoformat()},
        submit=submit,
        base=base,
        note=note,
    )


def sign_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form of a signature with an opinion."""
    fields = (_choice("opinion", tr("Opinion"), OPINIONS), *_paper_fields(office))
    return _form(
        office,
        standing,
        "sign",
        tr("Sign {ref}"),
        fields,
        lambda ref, values, common: office.reviews.sign(
            ref, Opinion(values["opinion"]), paper=_paper(values), **common
        ),
    )


def decide_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form of the last signature; grounds need what the law wants of them."""
    today = office.environment.today()
    law = office.laws().law_on(today)
    rules = office.ground_rules().get(law.id)
    names = {one.provision.id: said(one.zh, one.en) for one in law.grounds}

    def named(parts: Any) -> tuple[tuple[str, str], ...]:
        return tuple(
            (one.id, f"{names.get(one.ground, one.ground)}: {said(one.zh, one.en)}")
            for one in parts
        )

    fields = (
        _choice("outcome", tr("Outcome"), OUTCOMES),
        FormField(
            name="grounds", label=tr("Grounds, the principal one first"), kind=FieldKind.CHOICES,
            choices=ground_choices(law, today), hint=ground_hint(office, law, today),
        ),
        FormField(name="kinds", label=tr("Kind of the ground"), kind=FieldKind.CHOICES,
                  choices=() if rules is None else named(rules.kinds)),
        FormField(name="tests", label=tr("What was found"), kind=FieldKind.CHOICES,
                  choices=() if rules is None else named(rules.tests)),
        yes_field("harm", tr("Release would do harm")),
        _choice("party", tr("The third party"), THIRD_PARTIES, required=False),
        yes_field("weighed", tr("The public interest was weighed")),
        yes_field("whole", tr("Nothing can be told apart and given")),
        *_paper_fields(office),
    )  # fmt: skip

    def claims(values: Mapping[str, str]) -> tuple[GroundClaim, ...]:
        def codes(name: str) -> list[str]:
            return [code for code in values[name].split(",") if code]

        return tuple(
            GroundClaim(
                ground=ground,
                kinds=frozenset(codes("kinds")),
                tests=frozenset(codes("tests")),
                harm=values["harm"] == YES,
                third_party=ThirdParty(values["party"]) if values["party"] else None,
                public_interest_weighed=values["weighed"] == YES,
            )
            for ground in codes("grounds")
        )

    def act(ref: str, values: Mapping[str, str], common: dict[str, Any]) -> Any:
        decision = Decision(
            outcome=values["outcome"],
            claims=claims(values),
            not_severable=values["whole"] == YES,
        )
        return office.reviews.decide(ref, decision, paper=_paper(values), **common)

    return _form(office, standing, "decide", tr("Decide {ref}"), fields, act)


def return_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form to return a content to its drafter."""
    return _form(
        office,
        standing,
        "return",
        tr("Send {ref} back"),
        (_reason(required=True),),
        lambda ref, _values, common: office.reviews.send_back(ref, **common),
        note=tr("Nothing that was signed counts any more."),
        is_dated=False,
    )


def refer_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form to ask an authority."""
    return _form(
        office,
        standing,
        "refer",
        tr("Put {ref} to an authority"),
        (_choice("to", tr("Authority"), AUTHORITIES),),
        lambda ref, values, common: office.reviews.refer(ref, Authority(values["to"]), **common),
        note=tr("Until it answers nothing goes out."),
    )


def answer_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form of an authority's answer."""
    return _form(
        office,
        standing,
        "answer",
        tr("Answer to {ref}"),
        (_choice("answer", tr("Answer"), ANSWERS),),
        lambda ref, values, common: office.reviews.answer(ref, Answer(values["answer"]), **common),
    )
