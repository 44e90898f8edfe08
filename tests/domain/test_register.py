"""Declarations of registers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.register import (
    InvalidRegister,
    RegisterField,
    RegisterParent,
    RegisterType,
    ValueKind,
    header_key,
    key_parts,
)


class _Colour(Enum):
    RED = "red"
    BLUE = "blue"


@attrs.frozen(kw_only=True)
class _Box:
    name: str
    colour: _Colour
    size: int | None = None
    made_on: date = date(2009, 1, 1)
    parts: tuple[str, ...] = ()
    note: str | None = None


_WORDS: Mapping[Enum, tuple[str, ...]] = {_Colour.RED: ("红",), _Colour.BLUE: ("蓝", "青")}
_FIELDS = {
    "name": RegisterField(name="name", labels=("名称", "箱名")),
    "colour": RegisterField(name="colour", labels=("颜色",), choices=_WORDS),
    "size": RegisterField(name="size", labels=("大小",)),
    "made_on": RegisterField(name="made_on", labels=("日期",)),
    "parts": RegisterField(name="parts", labels=("部件",)),
    "note": RegisterField(name="note", labels=("备注",), is_erasable=True),
}


def _declared(**changes: Any) -> RegisterType:
    fields = {**_FIELDS, **changes.pop("changed", {})}
    given_: dict[str, Any] = {
        "name": "boxes",
        "title": "Boxes",
        "title_zh": "箱",
        "record": _Box,
        "key": ("name",),
        "indexed": ("colour",),
        "fields": tuple(fields.values()),
        **changes,
    }
    return RegisterType(**given_)


def test_kinds_follow_from_annotations() -> None:
    """The class says what a field holds, whether it is needed, and what stands for nothing."""
    shapes = _declared().shapes

    assert [
        ("name", ValueKind.TEXT, True, None),
        ("colour", ValueKind.CODE, True, None),
        ("size", ValueKind.WHOLE, False, None),
        ("made_on", ValueKind.DATE, False, "2009-01-01"),
        ("parts", ValueKind.LIST, False, []),
        ("note", ValueKind.TEXT, False, None),
    ] == [(name, shape.kind, shape.is_required, shape.blank) for name, shape in shapes.items()]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": "Boxes"}, "lower-case"),
        ({"record": int}, "no attrs class"),
        ({"fields": tuple(_FIELDS.values())[:-1]}, "its record has"),
        ({"key": ()}, "key field"),
        ({"key": ("size",)}, "key field"),
        ({"key": ("weight",)}, "no field"),
        ({"indexed": ("note",)}, "cannot be erasable"),
        ({"indexed": ("parts",)}, "is a list"),
        ({"agency_field": "size"}, "must be text"),
        ({"is_per_agency": True}, "first key field"),
        ({"parent": RegisterParent(register="rooms", field="name")}, "indexed"),
        ({"parent": RegisterParent(register="boxes", field="name"), "indexed": ("name",)}, "par"),
        ({"changed": {"size": RegisterField(name="size", labels=("箱 名：",))}}, "two fields"),
        ({"changed": {"size": RegisterField(name="size", labels=())}}, "no label"),
        ({"changed": {"colour": RegisterField(name="colour", labels=("颜色",))}}, "its codes"),
        (
            {
                "changed": {
                    "made_on": RegisterField(name="made_on", labels=("日",), is_erasable=True)
                }
            },
            "optional",
        ),
        (
            {
                "changed": {
                    "colour": RegisterField(
                        name="colour",
                        labels=("颜色",),
                        choices={_Colour.RED: ("红",), _Colour.BLUE: ("红",)},
                    )
                }
            },
            "one word",
        ),
    ],
)
def test_contradiction_is_refused(changes: dict[str, Any], problem: str) -> None:
    """A declaration that contradicts itself does not load, and says why."""
    with pytest.raises(InvalidRegister) as refused:
        _declared(**changes)

    assert problem in str(refused.value)


def test_field_of_another_kind_is_refused() -> None:
    """Registers keep text, whole numbers, dates, codes and lists of text; never fractions."""

    @attrs.frozen(kw_only=True)
    class Share:
        name: str
        share: Decimal

    fields = (_FIELDS["name"], RegisterField(name="share", labels=("份额",)))

    with pytest.raises(InvalidRegister, match="share is of no kind"):
        _declared(record=Share, fields=fields, indexed=())


def test_reserved_name_is_refused() -> None:
    """A field may not hide what stands beside the fields in JSON."""

    @attrs.frozen(kw_only=True)
    class Versioned:
        name: str
        version: int

    fields = (_FIELDS["name"], RegisterField(name="version", labels=("版本",)))

    with pytest.raises(InvalidRegister, match="version stands beside"):
        _declared(record=Versioned, fields=fields, indexed=())


@pytest.mark.parametrize(
    "said", ["made_on", "Made On", "日期", " 日 期：", "*日期", "日期（必填）"]
)
def test_field_is_found_by_any_spelling_of_its_header(said: str) -> None:
    """Spaces, colons, marks, brackets at the end and case do not hide a header."""
    found = _declared().field(said)

    assert found is _FIELDS["made_on"]


def test_facts_text_and_index_share_the_values_out() -> None:
    """Every value is a fact or erasable text, and only facts are indexed."""
    register = _declared()
    values = {"name": "甲", "colour": "red", "note": "某人"}

    assert {"name": "甲", "colour": "red"} == register.facts(values)
    assert {"note": "某人"} == register.text(values)
    assert {"colour": "red"} == register.index(values)


@given(st.lists(st.text(min_size=1), min_size=2, max_size=2))
def test_key_text_gives_its_parts_back(parts: list[str]) -> None:
    """Whatever the parts hold, the key text splits into as many, and makes the same key again."""

    @attrs.frozen(kw_only=True)
    class Pair:
        name: str
        other: str

    fields = (_FIELDS["name"], RegisterField(name="other", labels=("另",)))
    register = _declared(record=Pair, fields=fields, key=("name", "other"), indexed=())
    key = register.key_of(dict(zip(("name", "other"), parts, strict=True)))

    again = key_parts(key)

    assert 2 == len(again)
    assert key == register.key_of(dict(zip(("name", "other"), again, strict=True)))


@given(st.text())
def test_header_key_is_settled(label: str) -> None:
    """Folding the same header again finds the same field."""
    assert header_key(label) == header_key(f"  {label}  ")
