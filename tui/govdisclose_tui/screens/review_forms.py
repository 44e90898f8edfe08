"""Forms of the release review: opinions, decisions on grounds, returns, referrals, answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from govdisclose.domain.cases.review.case import Answer, Opinion
from govdisclose.domain.cases.review.decision import Authority, Decision
from govdisclose.domain.cases.review.grounds import GroundClaim
from govdisclose.domain.cases.review.standing import ReviewStanding
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import FieldKind, FormField, date_hint, read_date
from govdisclose_tui.words import N_, tr, words

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["answer_form", "decide_form", "refer_form", "return_form", "sign_form"]

_OPINIONS = {
    Opinion.RELEASE: N_("release"),
    Opinion.WITHHOLD: N_("withhold"),
    Opinion.PARTIAL: N_("release in part"),
    Opinion.REFER: N_("to be put to an authority"),
}
_ANSWERS = {
    Answer.MAY_RELEASE: N_("may be released"),
    Answer.PARTLY: N_("may be released in part"),
    Answer.MUST_WITHHOLD: N_("must be withheld"),
    Answer.NOT_COMPETENT: N_("not competent"),
}
_AUTHORITIES = {
    Authority.SECRECY_DEPARTMENT: N_("secrecy department"),
    Authority.COMPETENT_AUTHORITY: N_("competent authority"),
    Authority.MAKER: N_("agency that made it"),
}
_OUTCOMES = {
    "cleared": N_("cleared"),
    "partial": N_("cleared in part"),
    "withheld": N_("withheld"),
}
_YES = ("yes",)


def _day(office: Office) -> FormField:
    return FormField(
        name="on", label=tr("Date"), kind=FieldKind.DATE, required=True,
        hint=date_hint(office.calendars.current()),
    )  # fmt: skip


def _reason(*, required: bool = False) -> FormField:
    return FormField(name="reason", label=tr("Reason"), kind=FieldKind.LONG, required=required)


def _first(office: Office) -> dict[str, str]:
    return {"on": office.environment.today().isoformat()}


def sign_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form of a signature with an opinion."""
    ref = standing.case.ref
    opinions = tuple((one.value, tr(word)) for one, word in _OPINIONS.items())
    fields = (
        FormField(
            name="opinion", label=tr("Opinion"), kind=FieldKind.CHOICE, required=True,
            choices=opinions,
        ),
        _day(office),
        _reason(),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        return office.reviews.sign(
            ref,
            Opinion(values["opinion"]),
            on=read_date(values["on"]),
            reason=values["reason"] or None,
        ).ref

    return FormScreen(
        title=tr("Sign {ref}").format(ref=ref),
        form=f"review.sign:{ref}",
        fields=fields,
        values=_first(office),
        submit=submit,
    )


def decide_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form of the last signature; grounds need what the law wants of them."""
    ref = standing.case.ref
    law = office.laws().law_on(office.environment.today())
    today = office.environment.today()
    grounds = tuple(
        (one.provision.id, words().ground(one.provision.id))
        for one in law.grounds
        if one.provision.in_force(today)
    )
    yes = ((_YES[0], tr("yes")),)
    fields = (
        FormField(
            name="outcome", label=tr("Outcome"), kind=FieldKind.CHOICE, required=True,
            choices=tuple((code, tr(word)) for code, word in _OUTCOMES.items()),
        ),
        FormField(
            name="grounds", label=tr("Grounds, the principal one first"), kind=FieldKind.CHOICES,
            choices=grounds,
        ),
        FormField(name="harm", label=tr("Release would do harm"), kind=FieldKind.CHOICE,
                  choices=yes),
        FormField(name="weighed", label=tr("The public interest was weighed"),
                  kind=FieldKind.CHOICE, choices=yes),
        FormField(name="whole", label=tr("Nothing can be told apart and given"),
                  kind=FieldKind.CHOICE, choices=yes),
        _day(office),
        _reason(),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        claims = tuple(
            GroundClaim(
                ground=code,
                harm=bool(values["harm"]),
                public_interest_weighed=bool(values["weighed"]),
            )
            for code in values["grounds"].split(",")
            if code
        )
        decision = Decision(
            outcome=values["outcome"], claims=claims, not_severable=bool(values["whole"])
        )
        return office.reviews.decide(
            ref, decision, on=read_date(values["on"]), reason=values["reason"] or None
        ).ref

    return FormScreen(
        title=tr("Decide {ref}").format(ref=ref),
        form=f"review.decide:{ref}",
        fields=fields,
        values=_first(office),
        submit=submit,
        note=tr("Kinds of grounds and third parties are told by 'review decide'."),
    )


def return_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form to return a content to its drafter."""
    ref = standing.case.ref
    return FormScreen(
        title=tr("Send {ref} back").format(ref=ref),
        form=f"review.return:{ref}",
        fields=(_reason(required=True),),
        submit=lambda values: office.reviews.send_back(ref, reason=values["reason"]).ref,
        note=tr("Nothing that was signed counts any more."),
    )


def refer_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form to ask an authority."""
    ref = standing.case.ref
    fields = (
        FormField(
            name="to", label=tr("Authority"), kind=FieldKind.CHOICE, required=True,
            choices=tuple((one.value, tr(word)) for one, word in _AUTHORITIES.items()),
        ),
        _day(office),
        _reason(),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        return office.reviews.refer(
            ref,
            Authority(values["to"]),
            on=read_date(values["on"]),
            reason=values["reason"] or None,
        ).ref

    return FormScreen(
        title=tr("Put {ref} to an authority").format(ref=ref),
        form=f"review.refer:{ref}",
        fields=fields,
        values=_first(office),
        submit=submit,
        note=tr("Until it answers nothing goes out."),
    )


def answer_form(office: Office, standing: ReviewStanding) -> FormScreen:
    """The form of an authority's answer."""
    ref = standing.case.ref
    fields = (
        FormField(
            name="answer", label=tr("Answer"), kind=FieldKind.CHOICE, required=True,
            choices=tuple((one.value, tr(word)) for one, word in _ANSWERS.items()),
        ),
        _day(office),
        _reason(),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        return office.reviews.answer(
            ref,
            Answer(values["answer"]),
            on=read_date(values["on"]),
            reason=values["reason"] or None,
        ).ref

    return FormScreen(
        title=tr("Answer to {ref}").format(ref=ref),
        form=f"review.answer:{ref}",
        fields=fields,
        values=_first(office),
        submit=submit,
    )
