"""How registers, their fields and their values are shown."""

from __future__ import annotations

from collections.abc import Mapping

from govdisclose.cli.language import N_, language, tr
from govdisclose.domain.register import RegisterField, RegisterType, ValueKind

__all__ = ["cell_of", "cells_of", "field_heading", "field_rows", "register_title", "type_json"]

_KIND_WORDS = {
    ValueKind.TEXT: N_("text"),
    ValueKind.WHOLE: N_("whole number"),
    ValueKind.DATE: N_("date"),
    ValueKind.CODE: N_("code"),
    ValueKind.LIST: N_("list"),
}


def register_title(register: RegisterType) -> str:
    """Title in the active language."""
    return register.title_zh if language() == "zh" else register.title


def field_heading(field: RegisterField) -> str:
    """What a field is called in the active language."""
    return field.labels[0] if language() == "zh" else field.name.replace("_", " ")


def cell_of(field: RegisterField | None, value: object) -> object:
    """A value for people: the word for a code, a list joined."""
    if isinstance(value, list):
        return ("、" if language() == "zh" else ", ").join(map(str, value))
    if field is not None and language() == "zh":
        for code, words in field.choices.items():
            if code.value == value:
                return words[0]
    return value


def cells_of(register: RegisterType, values: Mapping[str, object]) -> list[object]:
    """Values for people, in the order given: words for codes, lists joined."""
    return [cell_of(register.field(name), value) for name, value in values.items()]


def field_rows(register: RegisterType) -> list[tuple[object, ...]]:
    """One line per field: name, label, kind, role, codes."""
    rows: list[tuple[object, ...]] = []
    for field in register.fields:
        codes = tr(", ").join(f"{code.value} {words[0]}" for code, words in field.choices.items())
        kind = register.shapes[field.name].kind
        holds = tr("agency") if field.name == register.agency_field else tr(_KIND_WORDS[kind])
        rows.append((field.name, field.labels[0], holds, _roles(register, field), codes))
    return rows


def type_json(register: RegisterType) -> dict[str, object]:
    """Public shape of one element of ``register types --json``."""
    parent = register.parent
    return {
        "name": register.name,
        "title": register.title,
        "title_zh": register.title_zh,
        "key": list(register.key),
        "indexed": list(register.indexed),
        "agency_field": register.agency_field,
        "kept_by_agency": register.is_per_agency,
        "parent": None if parent is None else {"register": parent.register, "field": parent.field},
        "fields": [
            {
                "name": field.name,
                "labels": list(field.labels),
                "kind": register.shapes[field.name].kind.value,
                "required": register.shapes[field.name].is_required,
                "erasable": field.is_erasable,
                "codes": {str(code.value): list(words) for code, words in field.choices.items()},
            }
            for field in register.fields
        ],
    }


def _roles(register: RegisterType, field: RegisterField) -> str:
    roles = []
    if field.name in register.key:
        roles.append(tr("key"))
    elif register.shapes[field.name].is_required:
        roles.append(tr("required"))
    if field.name in register.indexed:
        roles.append(tr("indexed"))
    if field.is_erasable:
        roles.append(tr("erasable"))
    return tr(", ").join(roles)
