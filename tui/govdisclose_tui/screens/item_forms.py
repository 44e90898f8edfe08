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
from govdisclose_tui.forms import FieldKind, FormField, date_hint, read_date, said_values
from govdisclose_tui.labels import MODE_LABELS, field_label
from govdisclose_tui.words import is_chinese, tr, words

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = [
    "attach_form",
    "draft_form",
    "item_fields",
    "item_values",
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


def _meant(name: str, text: str) -> object:
    """The value of a field as the office takes it."""
    if not text:
        return None
    return read_date(text) if name in _DATES else text


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
        made = {name: _meant(name, text) for name, text in said.items()}
        return office.catalogue.add(agency, made).ref

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
    stored = item_values(item)
    if pending is not None:
        stored |= {
            name: "" if v is None else str(v) for name, v in pending.items() if name in stored
        }
    fields = _with_present(item_fields(office), stored)
    base = {"version": item.version, "values": stored}

    def submit(values: Mapping[str, str]) -> object:
        known: Mapping[str, str] = base["values"]  # type: ignore[assignment]  # set here only
        changes = {
            name: _meant(name, text) for name, text in values.items() if text != known[name].strip()
        }
        if not changes:
            return item.ref
        version = base["version"]
        assert isinstance(version, int)
        return office.catalogue.revise(item.ref, changes, expected_version=version).ref

    def present() -> Mapping[str, str]:
        history = office.catalogue.history(item.ref)
        now = item_values(history.item)
        if history.pending is not None:
            now |= {
                name: "" if v is None else str(v)
                for name, v in history.pending.items()
                if name in now
            }
        base["version"], base["values"] = history.item.version, now
        return now

    return FormScreen(
        title=tr("Change {ref}").format(ref=item.ref),
        form=f"catalogue.revise:{item.ref}",
        fields=fields,
        values=stored,
        submit=submit,
        present=present,
        note=tr("A change to what is public waits until a second person approves it."),
    )


def _day_field(office: Office, *, required: bool = True) -> FormField:
    hint = date_hint(office.calendars.current())
    today = office.environment.today()

    def check(text: str) -> str | None:
        return tr("lies in the future") if read_date(text) > today else None

    return FormField(
        name="on", label=tr("Date"), kind=FieldKind.DATE, required=required, hint=hint, check=check
    )


def publish_form(office: Office, item: Item, pending_version: int) -> FormScreen:
    """The form to approve what was seen and publish it."""

    def submit(values: Mapping[str, str]) -> object:
        done = office.catalogue.publish(
            item.ref,
            on=read_date(values["on"]),
            expected_version=item.version,
            expected_change=pending_version,
        )
        return done.item.index_number or done.item.ref

    return FormScreen(
        title=tr("Publish {ref}").format(ref=item.ref),
        form=f"catalogue.publish:{item.ref}",
        fields=(_day_field(office),),
        values={"on": office.environment.today().isoformat()},
        submit=submit,
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
        _day_field(office),
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
