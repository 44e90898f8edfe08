"""What filters, cursors and outlooks of matters mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.agency import MAX_SHARD
from govdisclose.domain.search_terms import compile_query, matches, search_document
from govdisclose.errors import BadCursor
from govdisclose.ports.matter_reading import (
    check_tally_filter,
    decode_matter_cursor,
    document_answers,
    encode_matter_cursor,
    kept_outlooks,
    place_in_order,
    serial_of,
)
from govdisclose.ports.matters import FOREVER, MatterFilter, MatterOrder, Outlook
from govdisclose.testing.builders import matter_row
from govdisclose.testing.strategies import chinese_text, search_inputs


@given(
    day=st.dates().map(date.isoformat),
    due=st.none() | st.dates().map(date.isoformat),
    shard=st.integers(0, MAX_SHARD),
    ref=st.text(min_size=1, max_size=20),
    order=st.sampled_from(MatterOrder),
)
def test_cursor_names_the_place_of_its_matter(
    day: str, due: str | None, shard: int, ref: str, order: MatterOrder
) -> None:
    """A cursor gives back the place it was made of, whatever the ref, and is safe in addresses."""
    row = matter_row()._replace(opened_on=day, due=due, shard=shard, ref=ref)

    cursor = encode_matter_cursor(order, row)

    assert place_in_order(row, order) == decode_matter_cursor(order, cursor)
    assert cursor.replace("-", "").replace("_", "").isalnum()


@given(text=st.text(max_size=40), order=st.sampled_from(MatterOrder))
def test_anything_else_is_no_cursor_of_matters(text: str, order: MatterOrder) -> None:
    """What somebody types in its place is refused unless it is a cursor to the letter."""
    with pytest.raises(BadCursor):
        decode_matter_cursor(order, text)


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        ("R1-7", 7),
        ("R12-0010", 10),
        ("热线-3-4", 4),
        ("R1-", 0),
        ("R1", 0),
        ("R1-7a", 0),
        ("R1-7\n", 0),
        ("R1-١", 0),
        ("R1-1234567890123456789", 0),
    ],
)
def test_running_number_is_what_stands_behind_the_last_hyphen(ref: str, expected: int) -> None:
    """Digits of other scripts and numbers no store can hold are none."""
    assert expected == serial_of(ref)


@given(fields=st.lists(chinese_text(), min_size=1, max_size=3), text=search_inputs())
def test_document_answers_as_its_fields_do(fields: list[str], text: str) -> None:
    """A search asked of a document finds what the domain finds in the fields it was made of."""
    query = compile_query(text)

    assert matches(query, fields) == document_answers(search_document(fields), query)


def test_matter_without_document_is_found_by_nothing() -> None:
    """Where there are no words there is nothing to find."""
    assert not document_answers(None, compile_query("预算"))
    assert not document_answers("", compile_query("预算"))


def test_outlooks_that_would_count_twice_are_refused() -> None:
    """One limit cannot have one value twice on a day; days side by side and other limits may."""
    first = Outlook("bucket", "open", "2024-03-04", "2024-03-06")
    beside = first._replace(since="2024-03-06", until=FOREVER)
    other = first._replace(limit="reply")

    assert (first, beside, other) == kept_outlooks([beside, other, first])
    with pytest.raises(ValueError, match="a day in common"):
        kept_outlooks([first, beside._replace(since="2024-03-05")])
    with pytest.raises(ValueError, match="a day in common"):
        kept_outlooks([first, first])


def test_questions_without_sense_are_refused() -> None:
    """An outlook needs a day, its values a topic, and a tally takes no other conditions."""
    with pytest.raises(ValueError, match="topic"):
        MatterFilter(values=frozenset({"open"}))
    with pytest.raises(ValueError, match="day"):
        MatterFilter(topic="bucket")
    with pytest.raises(ValueError, match="tally"):
        check_tally_filter(MatterFilter(closed=True))
