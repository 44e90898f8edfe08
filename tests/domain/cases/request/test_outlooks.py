"""What is foretold of a request is what will be said of it on the day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings

from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.outlooks import Stretch, outlook_of
from tests.domain.cases.request.drawn import drawn_ledgers, followed, rules
from tests.domain.cases.request.ledgers import day, entry, ledger

_DAYS_LOOKED_AT = 130


def _outlook(*entries: RequestEntry) -> tuple[Stretch, ...]:
    packs, flows, calendar = rules()
    return outlook_of(ledger(*entries), flows=flows, laws=packs, calendar=calendar)


def _spans(stretches: tuple[Stretch, ...]) -> list[tuple[str, str, str | None]]:
    return [
        (
            one.bucket.value,
            one.since.isoformat(),
            None if one.until is None else one.until.isoformat(),
        )
        for one in stretches
    ]


def test_a_request_becomes_due_soon_due_and_overdue_by_itself() -> None:
    """Twenty working days from 2019-05-15 end on 2019-06-13 (domain facts, section 2); three
    working days before, it is due soon: the Dragon Boat day 7 June is a Friday off, so that 10 June
    is the third."""
    stretches = _outlook(entry("received", "2019-05-15", channel="in_person"))

    assert [
        ("open", "2019-05-15", "2019-06-10"),
        ("due_soon", "2019-06-10", "2019-06-13"),
        ("due_today", "2019-06-13", "2019-06-14"),
        ("overdue", "2019-06-14", None),
    ] == _spans(stretches)
    assert {day("2019-06-13")} == {one.due for one in stretches}


def test_a_pause_ends_by_itself_after_the_last_day_of_the_third_party() -> None:
    """A third party has fifteen working days from its receipt; then the clock goes on (art. 32)."""
    stretches = _outlook(
        entry("received", "2024-03-01", channel="in_person"),
        entry("third_party_consulted", "2024-03-04", party="P1"),
        entry("third_party_received", "2024-03-05"),
    )

    # 5 March + 15 working days = 26 March; 20 working days from 1 March less those after 4 March
    # up to 26 March (16) end on 23 April: 4 April and the make-up Sunday 7 April are counted right.
    assert ("waiting", "2024-03-05", "2024-03-27") == _spans(stretches)[0]
    assert "open" == stretches[1].bucket.value
    assert (
        followed(
            ledger(
                entry("received", "2024-03-01", channel="in_person"),
                entry("third_party_consulted", "2024-03-04", party="P1"),
                entry("third_party_received", "2024-03-05"),
            ),
            day("2024-03-27"),
        ).due
        == stretches[1].due
    )


def test_what_is_closed_stays_closed() -> None:
    """Nothing is due any more after the reply."""
    stretches = _outlook(
        entry("received", "2024-03-01", channel="in_person"),
        entry("decided", "2024-03-05", outcome="granted"),
        entry("replied", "2024-03-06", route="email"),
    )

    assert [("closed", "2024-03-06", None)] == _spans(stretches)


@settings(max_examples=150, deadline=None)
@given(drawn_ledgers())
def test_the_outlook_of_each_day_is_the_bucket_of_that_day(
    entries: tuple[RequestEntry, ...],
) -> None:
    """On every day from the last entry on exactly one stretch holds, and it says what is so."""
    packs, flows, calendar = rules()

    stretches = outlook_of(entries, flows=flows, laws=packs, calendar=calendar)

    first = max(one.on for one in entries)
    for ahead in range(_DAYS_LOOKED_AT):
        on = first + timedelta(days=ahead)
        standing = followed(entries, on)
        holding = [one for one in stretches if _holds(one, on)]
        assert [(standing.bucket, standing.due)] == [(one.bucket, one.due) for one in holding], on


def _holds(stretch: Stretch, on: date) -> bool:
    return stretch.since <= on and (stretch.until is None or on < stretch.until)
