"""Forms of requests, built from the vocabulary and from the fields of the flow's own moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from govdisclose.domain.cases.flow import Move
from govdisclose.domain.cases.move_parts import FieldKind as MoveKind
from govdisclose.domain.cases.move_parts import MoveField
from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.law.law_pack import LawPack
from govdisclose.office.requests import Applicant, NewRequest, RequestView
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import FieldKind, FormField, date_hint, read_date
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.words import is_chinese, tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["approve_form", "draft_decision_form", "move_form", "register_form", "send_back_form"]

_PLAIN_KINDS = {
    MoveKind.TEXT: FieldKind.TEXT,
    MoveKind.DATE: FieldKind.DATE,
    MoveKind.COUNT: FieldKind.COUNT,
    MoveKind.MONEY: FieldKind.MONEY,
    MoveKind.CHANNEL: FieldKind.CHOICE,
    MoveKind.OUTCOME: FieldKind.CHOICE,
    MoveKind.GROUNDS: FieldKind.CHOICES,
}


def _said(zh: str, en: str) -> str:
    return zh if is_chinese() else en


def _channels(pack: LawPack, on: date) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one.provision.id, _said(one.zh, one.en))
        for one in pack.receipts
        if one.provision.in_force(on)
    )


def _outcomes(pack: LawPack, on: date) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one.provision.id, _said(one.zh, one.en))
        for one in pack.outcomes
        if one.provision.in_force(on)
    )


def _grounds(pack: LawPack, on: date) -> tuple[tuple[str, str], ...]:
    return tuple(
        (one.provision.id, f"{_said(one.zh, one.en)} ({pack.cite(one.provision)})")
        for one in pack.grounds
        if one.provision.in_force(on)
    )


def _ground_hint(pack: LawPack, on: date) -> Callable[[str], str]:
    """Says of the grounds chosen by which article, and what lifts them."""
    grounds = {one.provision.id: one for one in pack.grounds if one.provision.in_force(on)}

    def hint(text: str) -> str:
        parts = []
        for code in text.split(","):
            ground = grounds[code.strip()]
            parts.append(pack.cite(ground.provision))
            if ground.harm_test:
                parts.append(tr("harm must be shown"))
            if ground.third_party_consent:
                parts.append(tr("the third party's consent lifts it"))
            if ground.public_interest_override:
                parts.append(tr("the public interest may lift it"))
            if ground.proviso:
                parts.append(ground.proviso)
        return "; ".join(dict.fromkeys(parts))

    return hint


def _day(office: Office, *, name: str = "on", label: str = "") -> FormField:
    hint = date_hint(office.calendars.current())
    today = office.environment.today()

    def check(text: str) -> str | None:
        return tr("lies in the future") if read_date(text) > today else None

    return FormField(
        name=name,
        label=label or tr("Date"),
        kind=FieldKind.DATE,
        required=True,
        hint=hint,
        check=check,
    )


def register_form(office: Office) -> FormScreen:
    """The form of a new request."""
    rules = office.requests.rules()
    words = RequestWords(rules)
    today = office.environment.today()
    pack = rules.laws.pack(rules.law) if rules.law else rules.laws.law_on(today)
    agencies = tuple((agency.code, agency.name) for agency in office.agencies.directory())
    fields = (
        FormField(name="applicant", label=tr("Applicant"), required=True),
        FormField(
            name="kind", label=tr("Kind of applicant"), kind=FieldKind.CHOICE, required=True,
            choices=words.choices("applicant_kind"),
        ),
        FormField(name="contact", label=tr("Contact"), required=True),
        FormField(
            name="channel", label=tr("Channel"), kind=FieldKind.CHOICE, required=True,
            choices=_channels(pack, today),
        ),
        _day(office, label=tr("Day of arrival")),
        FormField(name="description", label=tr("Wanted"), kind=FieldKind.LONG, required=True),
        FormField(
            name="agency", label=tr("Agency"), kind=FieldKind.CHOICE, required=True,
            choices=agencies,
        ),
        FormField(
            name="proof", label=tr("Document of identity"), kind=FieldKind.CHOICE,
            choices=words.choices("identity_proof"),
        ),
        FormField(name="proof_number", label=tr("Its number")),
        FormField(name="representative", label=tr("Represented by")),
        FormField(
            name="supply", label=tr("Wanted as"), kind=FieldKind.CHOICE,
            choices=words.choices("supply"),
        ),
        FormField(
            name="route", label=tr("Reply by"), kind=FieldKind.CHOICE,
            choices=words.choices("route"),
        ),
        FormField(name="note", label=tr("Note"), kind=FieldKind.LONG),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        return office.requests.register(
            NewRequest(
                applicant=Applicant(
                    kind=values["kind"],
                    name=values["applicant"],
                    contact=values["contact"],
                    proof=values["proof"] or None,
                    proof_number=values["proof_number"] or None,
                    representative=values["representative"] or None,
                ),
                channel=values["channel"],
                description=values["description"],
                on=read_date(values["on"]),
                agency=values["agency"],
                supply=values["supply"] or None,
                route=values["route"] or None,
                note=values["note"] or None,
            )
        )

    return FormScreen(
        title=tr("Register a request"),
        form="request.register",
        fields=fields,
        values={"on": today.isoformat(), "agency": agencies[0][0] if agencies else ""},
        submit=submit,
        note=tr("Of the document only a masked number is kept, and a hash."),
    )


def _move_field(
    office: Office, words: RequestWords, field: MoveField, pack: LawPack, on: date
) -> FormField:
    label = _said(field.zh, field.en)
    listed = words.choices(field.name)
    kind = _PLAIN_KINDS[field.kind]
    choices: tuple[tuple[str, str], ...] = ()
    hint = None
    match field.kind:
        case MoveKind.CHANNEL:
            choices = _channels(pack, on)
        case MoveKind.OUTCOME:
            choices = _outcomes(pack, on)
        case MoveKind.GROUNDS:
            choices, hint = _grounds(pack, on), _ground_hint(pack, on)
        case MoveKind.DATE:
            hint = date_hint(office.calendars.current())
        case _:
            if listed:
                kind, choices = FieldKind.CHOICE, listed
    if field.name == "to":
        staff = tuple((m.key, f"{m.key} {m.name}") for m in office.staff.list() if m.active)
        kind, choices = FieldKind.CHOICE, staff
    return FormField(
        name=f"field_{field.name}",
        label=label,
        kind=kind,
        required=field.required,
        choices=choices,
        hint=hint,
    )


def move_form(office: Office, view: RequestView, move: Move) -> FormScreen:
    """The form of one move: its day, the fields of the flow, a note."""
    words = RequestWords(office.requests.rules())
    today = office.environment.today()
    pack = view.standing.law.pack
    fields = (
        _day(office),
        *(_move_field(office, words, field, pack, today) for field in move.fields),
        FormField(name="note", label=tr("Note"), kind=FieldKind.LONG),
    )

    def submit(values: Mapping[str, str]) -> object:
        given: dict[str, object] = {}
        for field in move.fields:
            text = values[f"field_{field.name}"]
            if text:
                given[field.name] = (
                    read_date(text).isoformat() if field.kind is MoveKind.DATE else text
                )
        if values["note"]:
            given["note"] = values["note"]
        return office.requests.act(
            view.ref, move.id, given, read_date(values["on"]), expected_entry=view.last_entry
        )

    return FormScreen(
        title=tr("{move}: request {number}").format(move=words.move(move.id), number=view.number),
        form=f"request.act:{view.ref}:{move.id}",
        fields=fields,
        values={"on": today.isoformat()},
        submit=submit,
        note=tr("What is unlawful is recorded, too, and told."),
    )


_TEXTS = ("reasons", "part", "access", "special_law", "search", "right_agency", "override")


def draft_decision_form(office: Office, view: RequestView) -> FormScreen:
    """The form of a decision on the request as one thing; several pieces are decided by command."""
    today = office.environment.today()
    pack = view.standing.law.pack
    labels = {
        "reasons": tr("Reasons"),
        "part": tr("Part that is given"),
        "access": tr("How it can be had"),
        "special_law": tr("Special law"),
        "search": tr("What was searched"),
        "right_agency": tr("Agency responsible"),
        "override": tr("Why it is released all the same"),
    }
    fields = (
        FormField(
            name="outcome", label=tr("Outcome"), kind=FieldKind.CHOICE, required=True,
            choices=_outcomes(pack, today),
        ),
        FormField(
            name="grounds", label=tr("Grounds, the principal one first"), kind=FieldKind.CHOICES,
            choices=_grounds(pack, today), hint=_ground_hint(pack, today),
        ),
        *(
            FormField(name=name, label=label, kind=FieldKind.LONG)
            for name, label in labels.items()
        ),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        grounds = tuple(code for code in values["grounds"].split(",") if code)
        draft = Draft(
            items=(DraftItem(outcome=values["outcome"], grounds=grounds),),
            **{name: values[name] for name in _TEXTS},  # type: ignore[arg-type]  # all are texts
        )
        return office.requests.decisions.draft(view.ref, draft)

    return FormScreen(
        title=tr("Decision on request {number}").format(number=view.number),
        form=f"request.decide:{view.ref}",
        fields=fields,
        submit=submit,
        note=tr("Another person approves it; whoever drafts cannot."),
    )


def approve_form(office: Office, view: RequestView) -> FormScreen:
    """The form to approve the decision that waits, and to confirm the row of the report.

    Raises:
        NoDraftWaits: None does.
    """
    decision = office.requests.decisions.get(view.ref)
    words = RequestWords(office.requests.rules())
    today = office.environment.today()
    if decision is None:
        return FormScreen(
            title=tr("Approve the decision on request {number}").format(number=view.number),
            form=f"request.approve:{view.ref}",
            fields=(),
            submit=lambda _values: office.requests.decisions.approve(view.ref),
        )
    form = office.requests.rules().form_of(today)
    rows = tuple(dict.fromkeys(one.row for one in form.rows))
    lines = [
        tr("Outcome: {outcome}").format(outcome=words.outcome(decision.outcome)),
        tr("drafted by {persons}").format(persons=", ".join(decision.drafters)),
    ]
    if decision.grounds:
        lines.append(tr("Grounds: {grounds}").format(grounds=", ".join(decision.grounds)))
    if decision.gaps:
        lines.append(tr("the law still demands: {gaps}").format(gaps=", ".join(decision.gaps)))
    lines += [text for name in _TEXTS if (text := decision.draft.text(name))]
    fields = (
        _day(office),
        FormField(
            name="row",
            label=tr("Row of the report"),
            kind=FieldKind.CHOICE,
            required=True,
            choices=tuple((row, row) for row in rows),
        ),
    )

    def submit(values: Mapping[str, str]) -> object:
        return office.requests.decisions.approve(
            view.ref,
            read_date(values["on"]),
            row=values["row"],
            expected_version=decision.version,
        )

    return FormScreen(
        title=tr("Approve the decision on request {number}").format(number=view.number),
        form=f"request.approve:{view.ref}",
        fields=fields,
        values={"on": today.isoformat(), "row": decision.rows.get(form.form) or ""},
        submit=submit,
        note="\n".join(lines),
    )


def send_back_form(office: Office, view: RequestView) -> FormScreen:
    """The form to return the decision that waits."""
    fields = (FormField(name="why", label=tr("Reason"), kind=FieldKind.LONG, required=True),)
    return FormScreen(
        title=tr("Send the decision on request {number} back").format(number=view.number),
        form=f"request.return:{view.ref}",
        fields=fields,
        submit=lambda values: office.requests.decisions.send_back(view.ref, values["why"]),
    )
