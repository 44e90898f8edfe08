"""Declaring registers 登记册: what a record holds, what identifies it, and what may be forgotten.

A :class:`RegisterType` describes one register by an attrs class and a few names. Stores, lists,
imports and counts follow from the declaration, so a new register needs neither SQL nor parsing.
Every field is either a fact (code, date, number, name of a public body or place), which the journal
commits for good, or erasable text, which can be deleted without breaking the journal.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Union, cast, get_args, get_origin, get_type_hints

import attrs

from govdisclose.domain.register_figure import DIRECTIONS, RegisterFigure
from govdisclose.domain.text import fold
from govdisclose.errors import PluginError

__all__ = [
    "FieldShape",
    "InvalidRegister",
    "RegisterField",
    "RegisterFigure",
    "RegisterParent",
    "RegisterType",
    "ValueKind",
    "header_key",
    "key_parts",
    "plain",
]

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", re.ASCII)
_RESERVED = frozenset({"erased", "key", "ref", "version"})
"""Keys that every record has in JSON beside its fields."""

_BRACKET_AT_END = re.compile(r"\([^()]*\)$")
_LABEL_MARKS = re.compile(r"[\s:*★※_]+")


class InvalidRegister(PluginError):
    """A register type contradicts itself; its author has to correct it."""

    code = "REG-001"
    template = 'the register type "{name}" is declared wrongly: {problem}'
    hint = "docs/plugins.md walks through a declaration"


class ValueKind(Enum):
    """What a field can hold."""

    TEXT = "text"
    WHOLE = "whole"
    DATE = "date"
    CODE = "code"
    LIST = "list"


@attrs.frozen(kw_only=True)
class FieldShape:
    """What the annotation and default of an attribute say about its values."""

    kind: ValueKind
    codes: tuple[Enum, ...] = ()
    """Members of the Enum of a code field, in their order."""
    is_optional: bool
    """None is a value of it."""
    is_required: bool
    """A record cannot be made without it."""
    blank: object
    """Stored value of a field nothing is said about: its default."""


@attrs.frozen(kw_only=True)
class RegisterField:
    """One field as people call it."""

    name: str
    """Attribute of the record class, option of ``register add`` and key of JSON."""
    labels: tuple[str, ...]
    """Headers that name it in files: the Chinese one shown, then others. The name itself, with
    spaces or underscores, is always understood."""
    is_erasable: bool = False
    """Erasable text rather than a fact: whatever could concern a person, and free remarks."""
    choices: Mapping[Enum, tuple[str, ...]] = attrs.field(factory=dict)
    """Chinese words of each code, the one shown first; the code itself is always understood."""


@attrs.frozen(kw_only=True)
class RegisterParent:
    """A record of this register belongs to a record of another one."""

    register: str
    """Name of the other register: kept by the office, with a single key field."""
    field: str
    """Field that holds the other record's key."""


def plain(value: object) -> object:
    """A value in the form in which stores keep it: ISO date, code of an Enum, list."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def header_key(label: str) -> str:
    """A header folded for comparison: without case, spaces, marks and a bracket at its end."""
    return _LABEL_MARKS.sub("", _BRACKET_AT_END.sub("", fold(label)))


def key_parts(key: str) -> tuple[str, ...]:
    """The parts of a key text, each for one key field."""
    return tuple(part.replace("%7c", "|").replace("%25", "%") for part in key.split("|"))


@attrs.frozen(kw_only=True)
class RegisterType:
    """A kind of record that any store can keep, list, count and journal.

    Raises:
        InvalidRegister: The declaration contradicts itself or the record class.
    """

    name: str
    """ASCII, plural, words joined by underscores; part of every stored key, so it never changes."""
    title: str
    """English, without a full stop."""
    title_zh: str
    record: type
    """attrs class of one record. Annotations: str, int, date, an Enum with text values or
    tuple[str, ...], each also ``| None``. Rules between fields belong into its validators."""
    fields: tuple[RegisterField, ...]
    """One per attribute, in the order of the class."""
    key: tuple[str, ...]
    """Fields that identify a record. They survive erasure and stand in the journal, so no field
    that could name a person may be among them; they cannot be revised."""
    indexed: tuple[str, ...] = ()
    """Fields that lists filter and counts group by; facts only, no lists."""
    agency_field: str | None = None
    """Text field that names an agency by name, alias, code or ref; the ref is what is stored."""
    is_per_agency: bool = False
    """Records lie on the shard of their agency, whose journal they enter; ``agency_field`` is then
    the first key field. Otherwise the office keeps the register."""
    parent: RegisterParent | None = None
    public: tuple[str, ...] = ()
    """Fields of the list for the public, in its order; without any there is no such list."""
    public_until: str | None = None
    """Date field from whose day on a record is not in the public list any more."""
    public_codes: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict, hash=False)
    """Codes by field that a record has to have to be in the public list."""
    figures: tuple[RegisterFigure, ...] = ()
    """Numbers that reports state."""
    shapes: Mapping[str, FieldShape] = attrs.field(init=False, repr=False, eq=False)
    """What each field can hold, by name."""

    @shapes.default
    def _shapes(self) -> Mapping[str, FieldShape]:
        if not attrs.has(self.record):
            raise InvalidRegister(name=self.name, problem="its record is no attrs class")
        hints = get_type_hints(self.record)
        return {
            attribute.name: _shape(self.name, attribute, hints[attribute.name])
            for attribute in attrs.fields(self.record)
        }

    def __attrs_post_init__(self) -> None:
        problem = _problem(self)
        if problem:
            raise InvalidRegister(name=self.name, problem=problem)

    @property
    def kind(self) -> str:
        """Kind of its records in the store."""
        return f"register:{self.name}"

    @property
    def erasable(self) -> tuple[str, ...]:
        """Names of the fields whose text can be erased."""
        return tuple(field.name for field in self.fields if field.is_erasable)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the fields without which there is no record."""
        return tuple(name for name, shape in self.shapes.items() if shape.is_required)

    def field(self, name: str) -> RegisterField | None:
        """The field of that name, label or header; None when there is none."""
        wanted = header_key(name)
        for field in self.fields:
            if wanted in {header_key(label) for label in (field.name, *field.labels)}:
                return field
        return None

    def key_of(self, values: Mapping[str, object]) -> str:
        """Key text of a record: its key fields folded and joined by ``|``.

        Args:
            values: Stored values by field; the key fields are among them.
        """
        return "|".join(self._key_part(name, str(values[name])) for name in self.key)

    def _key_part(self, name: str, value: str) -> str:
        part = value if name == self.agency_field else fold(value)
        return part.replace("%", "%25").replace("|", "%7c")

    def facts(self, values: Mapping[str, object]) -> dict[str, object]:
        """Those of the values that survive erasure."""
        erasable = self.erasable
        return {name: value for name, value in values.items() if name not in erasable}

    def text(self, values: Mapping[str, object]) -> dict[str, object] | None:
        """Those of the values that can be erased; None for a register without such fields."""
        erasable = self.erasable
        return {name: values.get(name) for name in erasable} if erasable else None

    def figure(self, name: str) -> RegisterFigure | None:
        """The figure of that name; None when there is none."""
        return next((one for one in self.figures if one.name == name), None)

    def index(self, values: Mapping[str, object]) -> dict[str, str | int | None]:
        """Values of the indexed fields, as a store indexes them."""
        return {name: cast("str | int | None", values.get(name)) for name in self.indexed}


def _shape(register: str, attribute: attrs.Attribute[object], hint: object) -> FieldShape:
    parts = get_args(hint) if get_origin(hint) in {Union, types.UnionType} else (hint,)
    kinds = [part for part in parts if part is not type(None)]
    kind, codes = _kind_of(kinds[0]) if len(kinds) == 1 else (None, ())
    if kind is None:
        problem = f"{attribute.name} is of no kind that registers keep"
        raise InvalidRegister(name=register, problem=problem)
    default: object = attribute.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, a function to mypy
        raise InvalidRegister(name=register, problem=f"{attribute.name} has a factory for default")
    is_required = default is attrs.NOTHING
    return FieldShape(
        kind=kind,
        codes=codes,
        is_optional=len(parts) > 1,
        is_required=is_required,
        blank=None if is_required else plain(default),
    )


def _kind_of(hint: object) -> tuple[ValueKind | None, tuple[Enum, ...]]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        is_ascii = all(isinstance(code.value, str) and code.value.isascii() for code in hint)
        return (ValueKind.CODE if is_ascii else None), tuple(hint)
    if get_origin(hint) is tuple and get_args(hint) == (str, ...):
        return ValueKind.LIST, ()
    plain_kinds = {str: ValueKind.TEXT, int: ValueKind.WHOLE, date: ValueKind.DATE}
    return (plain_kinds.get(hint) if isinstance(hint, type) else None), ()


def _problem(register: RegisterType) -> str:
    """The first contradiction of a declaration; empty when there is none."""
    names = tuple(field.name for field in register.fields)
    shapes = register.shapes
    if not _NAME.fullmatch(register.name):
        return "its name is not lower-case words joined by underscores"
    if names != tuple(shapes):
        return f"its fields are {', '.join(names)}, its record has {', '.join(shapes)}"
    if reserved := sorted(_RESERVED & set(names)):
        return f"{reserved[0]} stands beside the fields in JSON already"
    headers = [header_key(label) for field in register.fields for label in _headers(field)]
    if len(headers) != len(set(headers)):
        twice = next(header for header in headers if headers.count(header) > 1)
        return f"two fields are called {twice}"
    for field in register.fields:
        if problem := _field_problem(field, shapes[field.name]):
            return problem
    return _role_problem(register, names) or _report_problem(register, names)


def _report_problem(register: RegisterType, names: tuple[str, ...]) -> str:
    """What is wrong with the public list and the figures; empty when nothing is."""
    until = register.public_until
    used = (*register.public, *register.public_codes, *(() if until is None else (until,)))
    if unknown := [name for name in used if name not in names]:
        return f"its public list names {unknown[0]}, which is no field"
    if until is not None and register.shapes[until].kind is not ValueKind.DATE:
        return f"{until} is no date"
    figures = [figure.name for figure in register.figures]
    if len(figures) > len(set(figures)):
        return "two figures have one name"
    for figure in register.figures:
        if not _NAME.fullmatch(figure.name):
            return f"figure {figure.name} is not lower-case words joined by underscores"
        if strange := [name for name in figure.where if name not in register.indexed]:
            return f"figure {figure.name} asks for {strange[0]}, which is not indexed"
        if problem := _figure_problem(register, figure):
            return f"figure {figure.name} {problem}"
    return ""


def _figure_problem(register: RegisterType, figure: RegisterFigure) -> str:
    shapes = register.shapes
    for name in figure.dates:
        if name not in shapes or shapes[name].kind is not ValueKind.DATE:
            return f"goes by {name}, which is no date"
    for name, codes in figure.codes.items():
        known = {code.value for code in shapes[name].codes} if name in shapes else set()
        if unknown := [code for code in codes if code not in known]:
            return f"asks for {unknown[0]}, which {name} has not"
    # A number that erasing could change would be no proof.
    if lasting := sorted({*figure.dates, *figure.codes} & set(register.erasable)):
        return f"goes by {lasting[0]}, which can be erased"
    if figure.better not in DIRECTIONS:
        return f"gets better {figure.better}: {' or '.join(DIRECTIONS)}"
    return ""


def _headers(field: RegisterField) -> Sequence[str]:
    return tuple(dict.fromkeys(map(header_key, (field.name, *field.labels))))


def _field_problem(field: RegisterField, shape: FieldShape) -> str:
    if not field.labels or not all(map(header_key, field.labels)):
        return f"{field.name} has no label"
    if set(field.choices) != set(shape.codes):
        return f"{field.name} does not name exactly its codes"
    words = [fold(word) for words in field.choices.values() for word in words]
    if not all(field.choices.values()) or len(words) != len(set(words)):
        return f"{field.name} has a code without a word, or two codes of one word"
    if field.is_erasable and not (shape.is_optional and shape.blank is None):
        return f"{field.name} is erasable, so it must be optional with None for default"
    return ""


def _role_problem(register: RegisterType, names: Sequence[str]) -> str:
    shapes, parent = register.shapes, register.parent
    used = {*register.key, *register.indexed, *filter(None, [register.agency_field])}
    if parent is not None:
        used.add(parent.field)
    if unknown := sorted(used - set(names)):
        return f"{unknown[0]} is no field of it"
    if lasting := sorted(used & set(register.erasable)):
        return f"{lasting[0]} identifies or orders records, so it cannot be erasable"
    if lists := sorted(name for name in used if shapes[name].kind is ValueKind.LIST):
        return f"{lists[0]} is a list, which neither identifies nor orders"
    if not register.key or any(
        shapes[name].is_optional or not shapes[name].is_required for name in register.key
    ):
        return "it needs a key field, and a key field can neither be None nor have a default"
    if register.agency_field and shapes[register.agency_field].kind is not ValueKind.TEXT:
        return f"{register.agency_field} names an agency, so it must be text"
    if register.is_per_agency and register.key[0] != register.agency_field:
        return "it is kept by agency, so the agency must be its first key field"
    if parent is not None and (
        parent.field not in register.indexed
        or shapes[parent.field].is_optional
        or parent.field == register.agency_field
        or shapes[parent.field].kind is not ValueKind.TEXT
        or parent.register == register.name
    ):
        return f"{parent.field} names the parent, so it must be text, indexed and never None"
    return ""
