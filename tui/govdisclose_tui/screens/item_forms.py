"""Forms of catalogue items: drafting, revising, publishing, withdrawing, attaching."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from govdisclose.domain.catalogue.item import Item, Mode
from govdisclose.domain.catalogue.labels import LABEL_FIELDS, is_label
from govdisclose.office import EDITABLE_FIELDS
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import (
    Base,
    FieldKind,
    FormField,
    Seen,
    date_hint,
    read_date,
    said_values,
)
from govdisclose_tui.labels import MODE_LABELS, field_label
from govdisclose_tui.screens.request_fields import day_field
from govdisclose_tui.words import is_chinese, tr, words

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = [
    "attach_form",
    "draft_form",
    "item_fields",
    "item_values",
    "meant_values",
    "publish_form",
    "revise_form",
    "withdraw_form",
]

_ORDER = (
    "title", "document_number", "formed_on", "mode", "ground", "theme", "category", "genre",
    "audience", "summary", "keywords", "url", "source", "language", "format", "effective_on",
    "repealed_on", "validity", "lifecycle", "note",
)  # fmt: skip
_DATES = frozenset({"formed_on", "effective_on", "repealed_on"})
_LONG = frozenset({"summary", "note"})
_LISTS = {"theme": "themes", "genre": "genres", "audience": "audiences", "validity": "validity"}
assert frozenset(_ORDER) == EDITABLE_FIELDS


def _label_check(text: str) -> str | None:
    return None if is_label(text) else tr("is too long for a label, or may name a person")


def item_fields(office: Office) -> tuple[FormField, ...]:
    """The fields staff may write, in the order of forms; called in a thread."""
    calendar = office.calendars.current()
    lists = office.classifications()
    grounds = {
        ground.provision.id: words().ground(ground.provision.id)
        for pack in office.laws().packs
        for ground in pack.grounds
        if ground.provision.id != "state_secret"
    }
    found = []
    for name in _ORDER:
        kind = FieldKind.LONG if name in _LONG else FieldKind.TEXT
        choices: tuple[tuple[str, str], ...] = ()
        if name == "mode":
            kind = FieldKind.CHOICE
            choices = tuple((mode.value, tr(MODE_LABELS[mode.value])) for mode in Mode)
        elif name == "ground":
            kind, choices = FieldKind.CHOICE, tuple(grounds.items())
        elif name in _LISTS and name in {"genre", "audience"}:
            kind = FieldKind.CHOICE
            choices = tuple(
                (one.zh, one.zh if is_chinese() else f"{one.en} ({one.zh})")
                for one in lists[_LISTS[name]].entries
            )
        elif name in _DATES:
            kind = FieldKind.DATE
        found.append(
            FormField(
                name=name,
                label=field_label(name),
                kind=kind,
                choices=choices,
                hint=date_hint(calendar) if name in _DATES else None,
                check=_label_check if name in LABEL_FIELDS and kind is FieldKind.TEXT else None,
            )
        )
    return tuple(found)


def item_values(item: Item) -> dict[str, str]:
    """What an item says in the fields of a form."""

    def text(value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, Mode):
            return value.value
        return value.isoformat() if isinstance(value, date) else str(value)

    return {name: text(getattr(item, name)) for name in _ORDER}


def _stored_values(item: Item, pending: Mapping[str, object] | None) -> dict[str, str]:
    """What an item says once a change that waits is approved."""
    values = item_values(item)
    waiting = {name: v for name, v in (pending or {}).items() if name in values}
    return values | {name: "" if v is None else str(v) for name, v in waiting.items()}


def _meant(name: str, text: str) -> object:
    """The value of a field as the office takes it."""
    if not text:
        return None
    return read_date(text) if name in _DATES else text


def meant_values(said: Mapping[str, str]) -> dict[str, object]:
    """Values of fields as the office takes them, from what was typed."""
    return {name: _meant(name, text) for name, text in said.items()}


def _with_present(
    fields: tuple[FormField, ...], values: Mapping[str, str]
) -> tuple[FormField, ...]:
    """The fields with values of old records among their choices, though no list has them."""
    import attrs

    return tuple(
        attrs.evolve(field, choices=((values[field.name], values[field.name]), *field.choices))
        if field.kind is FieldKind.CHOICE
        and values.get(field.name)
        and values[field.name] not in dict(field.choices)
        else field
        for field in fields
    )


def draft_form(office: Office) -> FormScreen:
    """The form of a new item."""
    agencies = tuple((agency.code, agency.name) for agency in office.agencies.directory())
    fields = (
        FormField(
            name="agency",
            label=field_label("agency"),
            kind=FieldKind.CHOICE,
            choices=agencies,
            required=True,
        ),
        *item_fields(office),
    )

    def submit(values: Mapping[str, str]) -> object:
        said = said_values(fields, values)
        agency = said.pop("agency")
        return office.catalogue.add(agency, meant_values(said)).ref

    return FormScreen(
        title=tr("Draft a new item"),
        form="catalogue.new",
        fields=fields,
        values={"mode": Mode.PROACTIVE.value, "agency": agencies[0][0] if agencies else ""},
        submit=submit,
        note=tr("It is not public until somebody else publishes it."),
    )


def revise_form(office: Office, item: Item, pending: Mapping[str, object] | None) -> FormScreen:
    """The form to change an item; only what is changed is written.

    Args:
        office: The office.
        item: As it stands.
        pending: A change that waits for approval; the form starts from it.
    """
    stored = _stored_values(item, pending)
    fields = _with_present(item_fields(office), stored)

    def seen(now: Item, values: dict[str, str]) -> Seen:
        last = {tr("Version"): str(now.version)}
        return Seen(mark=now.version, values=values, around=last)

    def look() -> Seen:
        history = office.catalogue.history(item.ref)
        return seen(history.item, _stored_values(history.item, history.pending))

    base = Base(look, seen(item, stored))

    def submit(values: Mapping[str, str]) -> object:
        before = base.seen.values
        changes = {
            name: _meant(name, text)
            for name, text in values.items()
            if text != before[name].strip()
        }
        if not changes:
            return item.ref
        version = int(str(base.seen.mark))
        return office.catalogue.revise(item.ref, changes, expected_version=version).ref

    return FormScreen(
        title=tr("Change {ref}").format(ref=item.ref),
        form=f"catalogue.revise:{item.ref}",
        fields=fields,
        submit=submit,
        base=base,
        note=tr("A change to what is public waits until a second person approves it."),
    )


def publish_form(
    office: Office,
    item: Item,
    pending_version: int,
    pending: Mapping[str, object] | None = None,
) -> FormScreen:
    """The form to approve what was seen and publish it."""

    def seen(now: Item, change: int, waiting: Mapping[str, object] | None) -> Seen:
        around = {field_label("version"): str(now.version)}
        values = _stored_values(now, waiting)
        around |= {field_label(name): text for name, text in values.items()}
        return Seen(mark=f"{now.version}/{change}", around=around)

    def look() -> Seen:
        history = office.catalogue.history(item.ref)
        return seen(history.item, history.pending_version, history.pending)

    base = Base(look, seen(item, pending_version, pending))

    def submit(values: Mapping[str, str]) -> object:
        version, _slash, change = str(base.seen.mark).partition("/")
        done = office.catalogue.publish(
            item.ref,
            on=read_date(values["on"]),
            expected_version=int(version),
            expected_change=int(change),
        )
        return done.item.index_number or done.item.ref

    return FormScreen(
        title=tr("Publish {ref}").format(ref=item.ref),
        form=f"catalogue.publish:{item.ref}",
        fields=(day_field(office),),
        values={"on": office.environment.today().isoformat()},
        submit=submit,
        base=base,
        note=tr("You approve exactly the content you have seen, version {version}.").format(
            version=item.version
        ),
    )


def withdraw_form(office: Office, item: Item) -> FormScreen:
    """The form to take an item off every public surface."""
    kinds = (
        ("ordinary", tr("ordinary: the public reads that it was withdrawn")),
        ("leak", tr("should never have been public: no trace is left")),
    )
    fields = (
        day_field(office),
        FormField(
            name="kind",
            label=field_label("withdrawal"),
            kind=FieldKind.CHOICE,
            choices=kinds,
            required=True,
        ),
    )

    def submit(values: Mapping[str, str]) -> object:
        is_leak = values["kind"] == "leak"
        return office.catalogue.withdraw(item.ref, on=read_date(values["on"]), leak=is_leak).ref

    return FormScreen(
        title=tr("Withdraw {ref}").format(ref=item.ref),
        form=f"catalogue.withdraw:{item.ref}",
        fields=fields,
        values={"on": office.environment.today().isoformat(), "kind": "ordinary"},
        submit=submit,
    )


def attach_form(office: Office, item: Item) -> FormScreen:
    """The form to store a file with an item."""
    fields = (FormField(name="file", label=tr("File"), kind=FieldKind.FILE, required=True),)

    def submit(values: Mapping[str, str]) -> object:
        path = Path(values["file"]).expanduser()
        with path.open("rb") as stream:
            return office.catalogue.attach(item.ref, path.name, stream)

    return FormScreen(
        title=tr("Attach a file to {ref}").format(ref=item.ref),
        form=f"catalogue.attach:{item.ref}",
        fields=fields,
        submit=submit,
    )
