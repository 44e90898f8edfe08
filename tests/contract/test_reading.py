"""What filters, orders and cursors mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.agency import MAX_SHARD
from govdisclose.domain.catalogue.item import FACT_FIELDS, TEXT_FIELDS, Mode, Release, Withdrawal
from govdisclose.errors import BadCursor
from govdisclose.ports.reading import (
    decode_cursor,
    encode_cursor,
    figure_version,
    is_released,
    stage_of,
)
from govdisclose.ports.storage import FigureQuery, ItemRecord, ItemStage
from govdisclose.testing.builders import item_record


@given(
    published_on=st.none() | st.dates().map(date.isoformat),
    shard=st.integers(0, MAX_SHARD),
    number=st.integers(0, 2**32 - 1),
)
def test_cursor_names_its_place(published_on: str | None, shard: int, number: int) -> None:
    """A cursor gives back the date, agency and number it was made of, and is safe in addresses."""
    cursor = encode_cursor(published_on, shard, number)

    assert (published_on, shard, number) == decode_cursor(cursor)
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(text=st.text(max_size=40))
def test_anything_else_is_no_cursor(text: str) -> None:
    """Whatever somebody types in its place is read as a cursor or refused as none."""
    try:
        place = decode_cursor(text)
    except BadCursor:
        return

    assert text == encode_cursor(*place)


@pytest.mark.parametrize("number", [-1, 2**32])
def test_places_out_of_bounds_are_no_cursors(number: int) -> None:
    """A cursor with a number that no item can have is refused."""
    with pytest.raises(BadCursor):
        decode_cursor(encode_cursor("2024-01-15", 1, number))


@pytest.mark.parametrize(
    ("release", "withdrawn_on", "expected"),
    [
        (Release.NONE, None, ItemStage.DRAFT),
        (Release.RECORD, None, ItemStage.PUBLISHED),
        (Release.REVIEWED, None, ItemStage.PUBLISHED),
        (Release.RECORD, date(2024, 3, 1), ItemStage.WITHDRAWN),
        (Release.NONE, date(2024, 3, 1), ItemStage.WITHDRAWN),
    ],
)
def test_stage_follows_withdrawal_then_release(
    release: Release, withdrawn_on: date | None, expected: ItemStage
) -> None:
    """A withdrawn item is withdrawn whatever its release; without release it is a draft."""
    record = item_record(
        release=release, withdrawn_on=withdrawn_on, withdrawal=withdrawn_on and Withdrawal.ORDINARY
    )

    assert expected is stage_of(record)


def test_withheld_information_is_not_released() -> None:
    """Information marked as withheld never counts as disclosed, whatever its release says."""
    released = [is_released(item_record(mode=mode)) for mode in Mode]

    assert dict(zip(Mode, released, strict=True)) == {
        Mode.PROACTIVE: True,
        Mode.ON_REQUEST: True,
        Mode.WITHHELD: False,
    }


def test_version_of_a_moment_is_the_last_recorded_by_then() -> None:
    """Where a clock was set back, the greatest moment not after the asked one decides."""
    versions = [
        item_record(version=1, recorded_at="2024-03-03T00:00:00.000000Z"),
        item_record(version=2, recorded_at="2024-03-01T00:00:00.000000Z"),
    ]
    moments = [f"2024-03-0{day}T00:00:00.000000Z" for day in (1, 2, 3)]

    found = [figure_version(versions, FigureQuery(by=(), known_at=moment)) for moment in moments]

    assert [2, 2, 1] == [record and record.version for record in found]


def test_rows_keep_committed_fields_side_by_side() -> None:
    """Text and facts stand in a row in the order of their commitment, as the slices assume."""
    fields = ItemRecord._fields
    text, facts = fields.index(TEXT_FIELDS[0]), fields.index(FACT_FIELDS[0])

    assert TEXT_FIELDS == fields[text : text + len(TEXT_FIELDS)]
    assert FACT_FIELDS == fields[facts : facts + len(FACT_FIELDS)]
