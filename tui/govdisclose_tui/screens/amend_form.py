"""The form that puts right what was written down of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from govdisclose.office.requests import RequestView
from govdisclose_tui.cells import shown
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import Base, FieldKind, FormField, Seen
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.screens.request_fields import note_field
from govdisclose_tui.words import tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["amend_form"]

_CODED = ("supply", "route")


def amend_form(office: Office, view: RequestView) -> FormScreen:
    """What is stored stands in the fields; what was asked for only until it was decided on."""
    spoken = RequestWords(office.requests.rules())
    asked = (
        FormField(name="description", label=tr("Wanted"), kind=FieldKind.LONG, required=True),
        FormField(name="purpose", label=tr("Purpose"), kind=FieldKind.LONG),
    )
    is_decided = view.standing.facts.outcome is not None
    fields = (
        FormField(name="applicant", label=tr("Applicant"), required=True),
        FormField(name="contact", label=tr("Contact"), required=True),
        FormField(name="representative", label=tr("Represented by")),
        *(() if is_decided else asked),
        FormField(
            name="supply", label=tr("Wanted as"), kind=FieldKind.CHOICE,
            choices=spoken.choices("supply"),
        ),
        FormField(
            name="route", label=tr("Reply by"), kind=FieldKind.CHOICE,
            choices=spoken.choices("route"),
        ),
        note_field(),
    )  # fmt: skip
    names = [field.name for field in fields]

    def seen(now: RequestView) -> Seen:
        text = now.text or {}
        stored = {name: (now.facts if name in _CODED else text).get(name) for name in names}
        return Seen(
            mark=now.last_entry,
            values={name: str(value or "") for name, value in stored.items()},
            around={
                tr("State"): spoken.state(now.standing.state),
                tr("Due"): shown(now.standing.due) or "-",
            },
        )

    base = Base(lambda: seen(office.requests.view(view.ref)), seen(view))

    def submit(values: Mapping[str, str]) -> object:
        changed = {
            name: values[name] for name in names if values[name] != base.seen.values.get(name, "")
        }
        if not changed:
            return None
        return office.requests.amending.amend(
            view.ref, changed, expected_entry=int(str(base.seen.mark))
        )

    note = tr("The journal holds which fields changed; what they hold can be erased.")
    if is_decided:
        note += " " + tr("What was asked for was decided on and stays.")
    return FormScreen(
        title=tr("Put right the record of request {number}").format(number=view.number),
        form=f"request.amend:{view.ref}",
        fields=fields,
        base=base,
        submit=submit,
        note=note,
    )
