"""Numbers of letters: one counter per agency, year and series, inside the writing act."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.recording import RecordChange

__all__ = ["COUNTER", "NumberedLetter", "next_number"]

COUNTER = "letter_counter"
"""Kind of the counters."""


@attrs.frozen(kw_only=True)
class NumberedLetter:
    """A number, and the next state of its counter, to be written with the letter."""

    number: str
    counter: RecordChange


def next_number(unit: UnitOfWork, shard: int, *, code: str, word: str, on: date) -> NumberedLetter:
    """The next number of a series: code, word of the series, year, running number.

    The counter stands under the word, so that two kinds of letters that share it never bear the
    same number; serials have no gaps, because a letter that is not written writes no counter.

    Args:
        unit: The unit of work that writes the letter.
        shard: Place of the agency.
        code: Code of the agency in its numbers.
        word: Character of the series.
        on: Date of the letter.
    """
    key = f"A{shard}:{on.year}:{word}"
    present = unit.records.get(shard, COUNTER, key)
    serial = 1 if present is None else int(str(present.facts["last"])) + 1
    return NumberedLetter(
        number=f"{code}{word}〔{on.year}〕{serial}号",
        counter=RecordChange(
            kind=COUNTER,
            key=key,
            facts={"year": on.year, "last": serial},
            expected_version=0 if present is None else present.version,
        ),
    )
