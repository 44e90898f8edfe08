"""Forms of requests, built from the vocabulary and from the fields of the flow's own moves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from govdisclose.domain.cases.flow import Move
from govdisclose.domain.cases.move_parts import FieldKind as MoveKind
from govdisclose.domain.cases.move_parts import MoveField
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.errors import UsageFault
from govdisclose.office.letters import LETTER_OF_MOVE, said_in
from govdisclose.office.requests import Applicant, NewRequest, RequestView
from govdisclose_tui.actions import key_of
from govdisclose_tui.dialogs.form import FormScreen, Preview
from govdisclose_tui.forms import FieldKind, FormField, date_hint, read_date
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.screens.request_fields import (
    agency_choices,
    case_base,
    channel_choices,
    day_field,
    ground_choices,
    ground_hint,
    note_field,
    outcome_choices,
    said,
)
from govdisclose_tui.words import N_, labelled, tr

if TYPE_CHECKING:
    from govdisclose.domain.cases.letters.letter import Letter
    from govdisclose.office import Office

__all__ = ["PersonOrUnit", "letter_lines", "move_form", "register_form"]


class PersonOrUnit(UsageFault):
    """A request is with one person or one unit."""

    code = "TUI-007"
    template = "a request is given to a person or to a unit, not to both"
    hint = "leave one of the two fields empty"


_PLAIN_KINDS = {
    MoveKind.TEXT: FieldKind.TEXT,
    MoveKind.DATE: FieldKind.DATE,
    MoveKind.COUNT: FieldKind.COUNT,
    MoveKind.MONEY: FieldKind.MONEY,
    MoveKind.CHANNEL: FieldKind.CHOICE,
    MoveKind.OUTCOME: FieldKind.CHOICE,
    MoveKind.GROUNDS: FieldKind.CHOICES,
}
_UNIT_CODE = re.compile(r"(?:unit:)?[A-Za-z0-9][A-Za-z0-9_.-]{0,30}", re.ASCII)
_NOTE_LABELS = {
    "correction_notice": N_("What is to be corrected"),
    "extended": N_("Why it takes longer"),
    "reasons_requested": N_("Which number or frequency is excessive"),
    "fee_notice": N_("Why a fee is due"),
    "third_party_consulted": N_("What is asked"),
    "agencies_consulted": N_("What is asked"),
    "co_maker_consulted": N_("What is asked"),
    "third_party_notified": N_("Why it is released all the same"),
}


def register_form(office: Office) -> FormScreen:
    """The form of a new request."""
    rules = office.requests.rules()
    words = RequestWords(rules)
    today = office.environment.today()
    pack = rules.laws.pack(rules.law) if rules.law else rules.laws.law_on(today)
    agencies = agency_choices(office)
    fields = (
        FormField(name="applicant", label=tr("Applicant"), required=True),
        FormField(
            name="kind", label=tr("Kind of applicant"), kind=FieldKind.CHOICE, required=True,
            choices=words.choices("applicant_kind"),
        ),
        FormField(name="contact", label=tr("Contact"), required=True),
        FormField(
            name="channel", label=tr("Channel"), kind=FieldKind.CHOICE, required=True,
            choices=channel_choices(pack, today),
        ),
        day_field(office, label=tr("Day of arrival")),
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
        FormField(name="purpose", label=tr("Purpose"), kind=FieldKind.LONG),
        FormField(name="number", label=tr("Its registration number, if it has one already")),
        note_field(),
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
                purpose=values["purpose"] or None,
                number=values["number"] or None,
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


def _move_field(office: Office, view: RequestView, move: Move, field: MoveField) -> FormField:
    spoken = RequestWords(office.requests.rules())
    pack, on = view.standing.law.pack, office.environment.today()
    kind = _PLAIN_KINDS[field.kind]
    choices: tuple[tuple[str, str], ...] = ()
    hint = None
    match field.kind:
        case MoveKind.CHANNEL:
            choices = channel_choices(pack, on)
        case MoveKind.OUTCOME:
            choices = outcome_choices(pack, on)
        case MoveKind.GROUNDS:
            choices, hint = ground_choices(pack, on), ground_hint(office, pack, on)
        case MoveKind.DATE:
            hint = _last_day_hint(office.calendars.current(), on)
        case _:
            if choices := spoken.choices(field.name):
                kind = FieldKind.CHOICE
    if field.name == "to":
        staff = tuple((m.key, f"{m.key} {m.name}") for m in office.staff.list() if m.active)
        kind, choices = FieldKind.CHOICE, staff
    elif field.name == "form":
        kind, choices = FieldKind.CHOICE, spoken.choices("supply")
    elif field.name == "party" and move.opens is None and view.parties:
        kind, choices = FieldKind.CHOICE, tuple(view.parties.items())
    return FormField(
        name=f"field_{field.name}",
        label=said(field.zh, field.en),
        kind=kind,
        required=field.required,
        choices=choices,
        hint=hint,
    )


def _unit_fields(move: Move) -> Iterator[FormField]:
    """Beside a member of staff, a request may be given to a unit inside the agency."""

    def check(text: str) -> str | None:
        return None if _UNIT_CODE.fullmatch(text) else tr("is no code of letters and digits")

    if any(field.name == "to" for field in move.fields):
        yield FormField(name="unit", label=tr("or to a unit, by its code"), check=check)


def _last_day_hint(calendar: WorkingCalendar, today: date) -> Callable[[str], str]:
    """Says of a day ahead how many working days it leaves, too."""
    plain = date_hint(calendar)

    def hint(text: str) -> str:
        day = read_date(text)
        if day <= today:
            return plain(text)
        left = calendar.working_days_between(today, day)
        return plain(text) + tr(", ") + tr("{count} working days from today").format(count=left)

    return hint


def _given(move: Move, values: Mapping[str, str]) -> dict[str, object]:
    """What a form of a move says, as the office takes it.

    Raises:
        PersonOrUnit: It is given to both.
    """
    given: dict[str, object] = {}
    for field in move.fields:
        text = values[f"field_{field.name}"]
        if text:
            is_day = field.kind is MoveKind.DATE
            given[field.name] = read_date(text).isoformat() if is_day else text
    if unit := values.get("unit"):
        if "to" in given:
            raise PersonOrUnit(field="unit")
        given["to"] = f"unit:{unit.removeprefix('unit:')}"
    return given


def letter_lines(letter: Letter) -> str:
    """A letter as text on a screen."""
    lines = [letter.head, letter.title, letter.number or "", ""]
    for block in letter.blocks:
        if block.text:
            lines.append(block.text)
        lines += [labelled(row.label, row.text) for row in block.rows]
    return "\n".join(lines)


def _letter_preview(office: Office, view: RequestView, move: Move) -> Preview | None:
    """The letter that goes out with a move, with the values as they are typed."""
    kind = LETTER_OF_MOVE.get(move.id)
    if kind is None:
        return None

    def preview(values: Mapping[str, str]) -> str:
        letter = office.letters.preview(
            view.ref,
            kind,
            on=read_date(values["on"]),
            given=said_in(kind, values["note"]),
            move=move.id,
            fields=_given(move, values),
        )
        return letter_lines(letter)

    return preview


def _first_values(office: Office, view: RequestView, move: Move) -> dict[str, str]:
    """What a form of a move begins with: today, and what the law or the request names."""
    today = office.environment.today()
    values = {"on": today.isoformat()}
    limit = view.standing.law.limit("extension", today) if move.id == "extended" else None
    if limit is not None and limit.amount:
        values["field_working_days"] = str(limit.amount)
    if move.id == "replied":
        for name, fact in (("route", "route"), ("form", "supply")):
            values[f"field_{name}"] = str(view.facts.get(fact) or "")
    if len(view.parties) == 1:
        values["field_party"] = next(iter(view.parties))
    return values


def move_form(office: Office, view: RequestView, move: Move) -> FormScreen:
    """The form of one move: its day, the fields of the flow, a note, the letter it sends."""
    spoken = RequestWords(office.requests.rules())
    base = case_base(office, view)
    fields = (
        day_field(office),
        *(_move_field(office, view, move, field) for field in move.fields),
        *_unit_fields(move),
        note_field(tr(_NOTE_LABELS.get(move.id, ""))),
    )
    kinds = {field.name: field.kind for field in fields}
    first = _first_values(office, view, move)
    if kinds.get("field_party") is not FieldKind.CHOICE:
        first.pop("field_party", None)

    def submit(values: Mapping[str, str]) -> object:
        given = _given(move, values)
        if values["note"]:
            given["note"] = values["note"]
        return office.requests.act(
            view.ref,
            move.id,
            given,
            read_date(values["on"]),
            expected_entry=int(str(base.seen.mark)),
        )

    preview = _letter_preview(office, view, move)
    note = tr("What is unlawful is recorded, too, and told.")
    if preview is not None:
        note += " " + tr("{key} shows the letter in full.").format(key=key_of("form.preview"))
    return FormScreen(
        title=tr("{move}: request {number}").format(move=spoken.move(move.id), number=view.number),
        form=f"request.act:{view.ref}:{move.id}",
        fields=fields,
        values=first,
        base=base,
        submit=submit,
        note=note,
        preview=preview,
    )
