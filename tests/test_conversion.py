"""Records to plain values and back."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.conversion import RecordConversion
from govdisclose.ports.registers import RecordMisfit
from tests.services.register_cases import ROOMS, Room, RoomKind

CONVERSION = RecordConversion()


@given(
    st.builds(
        Room,
        name=st.text(),
        kind=st.sampled_from(RoomKind),
        seats=st.none() | st.integers(min_value=0),
        opened_on=st.none() | st.dates(),
        equipment=st.lists(st.text()).map(tuple),
        phone=st.none() | st.text(),
    )
)
def test_record_survives_the_store(room: Room) -> None:
    """What is stored is plain, and gives the same record back."""
    stored = CONVERSION.store(ROOMS, room)

    assert {str, int, list, type(None)} >= {type(value) for value in stored.values()}
    assert list(ROOMS.shapes) == list(stored)
    assert room == CONVERSION.restore(ROOMS, stored)


def test_older_and_newer_records_are_read() -> None:
    """A field added since takes its default, one dropped since is passed over."""
    values = {"name": "甲", "kind": "small", "colour": "red"}

    assert Room(name="甲", kind=RoomKind.SMALL) == CONVERSION.restore(ROOMS, values)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": None}, "name: not text"),
        ({"name": 7}, "name: not text"),
        ({"kind": "huge"}, "kind: "),
        ({"seats": "7"}, "seats: not a whole number"),
        ({"seats": True}, "seats: not a whole number"),
        ({"seats": -1}, "seats"),
        ({"opened_on": "29.10.2009"}, "opened_on: "),
        ({"opened_on": datetime(2009, 10, 29, 8, 0)}, "opened_on: "),  # noqa: DTZ001  # on purpose
    ],
)
def test_misfit_names_the_field(changes: dict[str, object], problem: str) -> None:
    """A value of the wrong kind, or against the rules of the class, is refused with its field."""
    values = {"name": "甲", "kind": "small", **changes}

    with pytest.raises(RecordMisfit) as refused:
        CONVERSION.restore(ROOMS, values)

    assert problem in str(refused.value)


def test_missing_value_is_named() -> None:
    """Without a value that has no default there is no record."""
    with pytest.raises(RecordMisfit, match="kind"):
        CONVERSION.restore(ROOMS, {"name": "甲"})


def test_object_of_another_class_is_refused() -> None:
    """Only records of the register's own class are stored in it."""
    with pytest.raises(RecordMisfit, match="date is not its record class"):
        CONVERSION.store(ROOMS, date(2009, 1, 1))
