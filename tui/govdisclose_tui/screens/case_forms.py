"""Forms of what is done with a request beside the moves of its flow: files, fees, letters."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from govdisclose.office.letters import said_in
from govdisclose.office.requests import RequestView
from govdisclose_tui.actions import key_of
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import FieldKind, FormField, read_date, said_values
from govdisclose_tui.screens.item_forms import item_fields, meant_values
from govdisclose_tui.screens.request_fields import (
    YES,
    agency_choices,
    channel_choices,
    day_field,
    note_field,
    said,
    yes_field,
)
from govdisclose_tui.screens.request_forms import letter_lines
from govdisclose_tui.words import tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = [
    "charge_form",
    "enclose_form",
    "letter_form",
    "refer_form",
    "release_form",
    "split_form",
    "submit_form",
]


def _today(office: Office) -> str:
    return office.environment.today().isoformat()


def charge_form(office: Office, view: RequestView) -> FormScreen:
    """The form of a fee notice over the amount that follows from the rules."""
    charging = office.requests.charging
    fields = (
        FormField(
            name="mode", label=tr("Charged by"), kind=FieldKind.CHOICE, required=True,
            choices=(("items", tr("item")), ("pages", tr("page"))),
        ),
        FormField(name="count", label=tr("How many"), kind=FieldKind.COUNT, required=True),
        day_field(office),
        FormField(name="received_on", label=tr("Day on which the applicant has it"),
                  kind=FieldKind.DATE, hint=day_field(office).hint),
    )  # fmt: skip

    def counted(values: Mapping[str, str]) -> dict[str, int]:
        return {values["mode"]: int(values["count"])}

    def submit(values: Mapping[str, str]) -> object:
        has = values["received_on"]
        return charging.notice(
            view.ref,
            **counted(values),
            received_on=read_date(has) if has else None,
            on=read_date(values["on"]),
        )

    def preview(values: Mapping[str, str]) -> str:
        due = charging.charge(view.ref, **counted(values), on=read_date(values["on"]))
        text = tr("{amount} yuan for {count}, after {before} counted before ({law})")
        return text.format(amount=due.amount, count=due.count, before=due.before, law=due.law)

    return FormScreen(
        title=tr("Fee notice on request {number}").format(number=view.number),
        form=f"request.charge:{view.ref}",
        fields=fields,
        values={"on": _today(office)},
        submit=submit,
        preview=preview,
        note=tr("Without a notice nothing is charged: a fee that is waived is not asked for."),
    )


def split_form(office: Office, view: RequestView) -> FormScreen:
    """The form to split a request that asks for several things."""

    def two(text: str) -> str | None:
        return None if len(_parts(text)) > 1 else tr("names fewer than two parts")

    fields = (
        FormField(
            name="parts", label=tr("What each part asks for, one a line"), kind=FieldKind.LONG,
            required=True, check=two,
            hint=lambda text: tr("{count} parts").format(count=len(_parts(text))),
        ),
        yes_field("register", tr("Register each part but the first as a request of its own")),
        day_field(office),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        acted, made = office.requests.dividing.split(
            view.ref,
            _parts(values["parts"]),
            read_date(values["on"]),
            register=values["register"] == YES,
        )
        return acted, made

    return FormScreen(
        title=tr("Split request {number}").format(number=view.number),
        form=f"request.split:{view.ref}",
        fields=fields,
        values={"on": _today(office)},
        submit=submit,
        note=tr("Parts that are not registered are decided piece by piece within the request."),
    )


def _parts(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def refer_form(office: Office, view: RequestView) -> FormScreen:
    """The form to forward the papers to the agency responsible."""
    pack, today = view.standing.law.pack, office.environment.today()
    fields = (
        FormField(
            name="agency", label=tr("Agency responsible"), kind=FieldKind.CHOICE, required=True,
            choices=agency_choices(office),
        ),
        FormField(
            name="channel", label=tr("Channel"), kind=FieldKind.CHOICE, required=True,
            choices=channel_choices(pack, today),
        ),
        day_field(office),
    )  # fmt: skip

    def submit(values: Mapping[str, str]) -> object:
        return office.requests.dividing.refer(
            view.ref, values["agency"], read_date(values["on"]), channel=values["channel"]
        )

    return FormScreen(
        title=tr("Forward request {number}").format(number=view.number),
        form=f"request.refer:{view.ref}",
        fields=fields,
        values={"on": _today(office), "channel": "signed_post"},
        submit=submit,
        note=tr("The agency gets a request of its own; the two are linked."),
    )


def release_form(office: Office, view: RequestView) -> FormScreen:
    """The form of a draft item of what a request released."""
    fields = tuple(
        attrs.evolve(field, required=field.required or field.name == "title")
        for field in item_fields(office)
        if field.name not in ("mode", "ground")
    )

    def submit(values: Mapping[str, str]) -> object:
        made = meant_values(said_values(fields, values))
        return office.requests.answering.publish(view.ref, made)

    return FormScreen(
        title=tr("Publish what request {number} released").format(number=view.number),
        form=f"request.publish:{view.ref}",
        fields=fields,
        submit=submit,
        note=tr("It becomes a draft, linked to the request; another person publishes it."),
    )


def enclose_form(office: Office, view: RequestView) -> FormScreen:
    """The form to enclose a file with the reply."""
    fields = (
        FormField(name="file", label=tr("File"), kind=FieldKind.FILE, required=True),
        FormField(name="name", label=tr("Its name, if it is another one")),
    )

    def submit(values: Mapping[str, str]) -> object:
        path = Path(values["file"]).expanduser()
        with path.open("rb") as stream:
            return office.requests.replies.enclose(view.ref, values["name"] or path.name, stream)

    return FormScreen(
        title=tr("Enclose a file with the reply to request {number}").format(number=view.number),
        form=f"request.enclose:{view.ref}",
        fields=fields,
        submit=submit,
        note=tr("It is screened; after the approval it closes the gate until it was reviewed."),
    )


def submit_form(office: Office, view: RequestView) -> FormScreen:
    """The form to submit what would go out for its review."""
    return FormScreen(
        title=tr("Submit the reply to request {number} for review").format(number=view.number),
        form=f"request.submit:{view.ref}",
        fields=(note_field(tr("For the reviewers")),),
        submit=lambda values: (
            office.requests.replies.submit(view.ref, note=values["note"] or None).ref
        ),
        note=tr("Decision and files are one content; a change of it is reviewed anew."),
    )


def letter_form(office: Office, view: RequestView) -> FormScreen:
    """The form of a letter about the request as it stands, shown as it will read."""
    laws = {view.standing.law.pack.id, "any"}
    titles = {
        one.kind: said(one.title, one.title_en or one.kind)
        for one in reversed(office.letters.templates().all())
        if one.law in laws
    }
    if view.standing.facts.outcome is None:
        titles.pop("decision", None)
    else:
        titles["decision"] = tr("Letter of the decision")
    fields = (
        FormField(
            name="kind", label=tr("Kind"), kind=FieldKind.CHOICE, required=True,
            choices=tuple(sorted(titles.items(), key=lambda pair: pair[1])),
        ),
        day_field(office),
        note_field(tr("What it says of the matter")),
    )  # fmt: skip

    def preview(values: Mapping[str, str]) -> str:
        given = said_in(values["kind"], values["note"])
        on = read_date(values["on"])
        return letter_lines(office.letters.preview(view.ref, values["kind"], on=on, given=given))

    def submit(values: Mapping[str, str]) -> object:
        given = said_in(values["kind"], values["note"])
        on = read_date(values["on"])
        stored, _letter = office.letters.write(view.ref, values["kind"], on=on, given=given)
        return stored

    return FormScreen(
        title=tr("Letter about request {number}").format(number=view.number),
        form=f"request.letter:{view.ref}",
        fields=fields,
        values={"on": _today(office)},
        submit=submit,
        preview=preview,
        note=tr("It gets its number when it is written.")
        + " "
        + tr("{key} shows the letter in full.").format(key=key_of("form.preview")),
    )
