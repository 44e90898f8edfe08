"""Every spelling of the demonstration is one that the import reads back."""

from __future__ import annotations

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from govdisclose.demo.spelling import (
    DateShape,
    damaged_number,
    spelled_date,
    spelled_document_number,
    spelled_index_number,
)
from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.catalogue.document_number import read_document_number
from govdisclose.domain.catalogue.index_number import read_index_number

_SEEDS = st.integers(0, 10_000)


@given(
    day=st.dates(date(2008, 1, 1), date(2010, 12, 31)),
    shape=st.sampled_from(DateShape),
    seed=_SEEDS,
)
def test_spelled_date_is_read_back(day: date, shape: DateShape, seed: int) -> None:
    """Whatever its shape, a date is read as the day it was."""
    text = spelled_date(day, shape, Random(seed))

    assert day == read_date(text).value


@given(serial=st.integers(1, 99_999), seed=_SEEDS)
def test_spelled_numbers_are_read_back(serial: int, seed: int) -> None:
    """Brackets, spaces, labels and wide digits leave document and index numbers what they are."""
    number, index = f"淮教〔2009〕{serial}号", f"993400032/200910-{serial:05}"
    draw = Random(seed)

    assert number == read_document_number(spelled_document_number(number, draw)).normalised
    assert index == read_index_number(spelled_index_number(index, draw)).normalised


def test_damaged_number_is_not_repaired() -> None:
    """A number that lost its bracket and serial stays unread."""
    read = read_document_number(damaged_number("淮教〔2009〕12号"))

    assert read.normalised is None
    assert ["DOCNO-DAMAGED"] == [finding.code for finding in read.findings]
