"""What is counted from ledgers is what the index says, and what a count by hand gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings

from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.figures.official.replay import ReplayRules, replayed
from govdisclose.domain.figures.official.requests import CountedRequest, Period
from govdisclose.domain.journal import GENESIS, Actor, Entry, Head, next_entry
from tests.domain.cases.request.drawn import drawn_ledgers, followed, rules
from tests.domain.cases.request.ledgers import entry, ledger
from tests.domain.figures.official.official_cases import cells_of

_ACTOR = Actor(account="office", person="clerk")
_SLOW = settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])


def _journal(entries: Sequence[RequestEntry]) -> tuple[Entry, ...]:
    """The entries as the journal has them, between acts that are no moves."""
    head = Head(shard=1, number=0, hash=GENESIS)
    made: list[Entry] = []
    for one in entries:
        for kind, facts in ((f"request.{one.kind}", one.fields), ("request.drafted", {})):
            written = next_entry(
                head,
                on=one.on,
                recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
                actor=_ACTOR,
                kind=kind,
                subject="R1-1",
                facts=facts,
                leaves=[],
            )
            head = Head(shard=1, number=written.number, hash=written.hash)
            made.append(written)
    return tuple(made)


def _replayed(entries: Sequence[RequestEntry], as_of: date) -> CountedRequest | None:
    packs, flows, calendar = rules()
    return replayed(
        "R1-1",
        _journal(entries),
        ReplayRules(flows=flows, laws=packs, calendar=calendar),
        as_of=as_of,
        column="natural_person",
    )


def _of_index(entries: tuple[RequestEntry, ...]) -> CountedRequest:
    """What the row of the index says: how the request stands after its last entry."""
    standing = followed(entries, date(2100, 1, 1))
    facts = standing.facts
    received = None if facts.receipt is None else facts.receipt.received
    is_closed = standing.state in standing.flow.closed and facts.closed_on is not None
    return CountedRequest(
        "R1-1",
        "natural_person",
        None if received is None else received.isoformat(),
        str(facts.closed_on) if is_closed else None,
        facts.outcome,
        facts.grounds[0] if facts.grounds else None,
    )


def _years(entries: Sequence[RequestEntry]) -> range:
    return range(entries[0].on.year, entries[-1].on.year + 2)


def _cells(request: CountedRequest | None, year: int) -> object:
    period = Period(year=year, as_of=date(year, 12, 31))
    return () if request is None else cells_of(period=period).rows_of(request)


@_SLOW
@given(drawn_ledgers())
def test_index_and_ledger_give_the_same_cells(entries: tuple[RequestEntry, ...]) -> None:
    """In every year, for any ledger of either law that was not reopened."""
    assume(all(one.kind != "reopened" for one in entries))

    for year in _years(entries):
        ledgers = _cells(_replayed(entries, date(year, 12, 31)), year)
        assert _cells(_of_index(entries), year) == ledgers, year


@_SLOW
@given(drawn_ledgers(12))
def test_request_is_new_once_processed_once_and_carried_without_a_gap(
    entries: tuple[RequestEntry, ...],
) -> None:
    """X1 for any ledger, reopened or not: carried out of a year, carried into the next."""
    found = [_cells(_replayed(entries, date(year, 12, 31)), year) for year in _years(entries)]

    rows = [cells for cells in found if isinstance(cells, tuple)]
    assert sum("new_received" in cells for cells in rows) <= 1
    assert sum("total_processed" in cells for cells in rows) <= 1
    for before, after in pairwise(rows):
        assert ("carried_out" in before) == ("carried_in" in after)


@_SLOW
@given(drawn_ledgers())
def test_cells_are_those_of_a_count_by_hand(entries: tuple[RequestEntry, ...]) -> None:
    """Handed in on the day, done with on the day of the reply or the withdrawal, else open."""
    kinds = {one.kind for one in entries}
    assume(entries[0].fields["channel"] == "in_person")
    assume(not kinds & {"reopened", "correction_lapsed", "fee_lapsed"})
    received = entries[0].on
    ends = [one.on for one in entries if one.kind in ("replied", "withdrawn")]

    for year in _years(entries):
        expected = set()
        if received.year <= year and not (ends and ends[0].year < year):
            expected.add("new_received" if received.year == year else "carried_in")
            expected.add("total_processed" if ends and ends[0].year == year else "carried_out")
        cells = _cells(_replayed(entries, date(year, 12, 31)), year)
        special = {"new_received", "carried_in", "total_processed", "carried_out"}
        assert isinstance(cells, tuple)
        assert expected == set(cells) & special, year


def test_reply_reopened_in_the_next_year_counts_once_with_its_first_outcome() -> None:
    """Granted in 2023, reopened and refused in 2024: granted in 2023, and not counted again."""
    entries = ledger(
        entry("received", "2023-11-01", channel="in_person"),
        entry("decided", "2023-11-10", outcome="granted"),
        entry("replied", "2023-11-10"),
        entry("reopened", "2024-02-01"),
        entry("decided", "2024-02-20", outcome="denied", grounds=["privacy"]),
        entry("replied", "2024-02-20"),
    )

    found = [_cells(_replayed(entries, date(year, 12, 31)), year) for year in (2023, 2024)]

    assert [("new_received", "granted", "total_processed"), ()] == found


def test_reply_reopened_in_the_same_year_counts_with_its_last_outcome() -> None:
    """What stands at the end of the year is what is reported."""
    entries = ledger(
        entry("received", "2024-03-01", channel="in_person"),
        entry("decided", "2024-03-08", outcome="granted"),
        entry("replied", "2024-03-08"),
        entry("reopened", "2024-05-06"),
        entry("decided", "2024-05-20", outcome="denied", grounds=["privacy"]),
        entry("replied", "2024-05-20"),
    )

    found = _replayed(entries, date(2024, 12, 31))

    assert ("new_received", "denied_4_third_party", "total_processed") == _cells(found, 2024)
    assert found is not None
    assert "2024-05-20" == found.processed_on


def test_request_awaiting_confirmation_is_not_received() -> None:
    """An e-mail counts from its confirmation (R2019 art. 31), in whichever year that is."""
    entries = ledger(
        entry("received", "2023-12-28", channel="email"),
        entry("confirmed", "2024-01-03"),
    )

    found = [_cells(_replayed(entries, date(year, 12, 31)), year) for year in (2023, 2024)]

    assert [(), ("new_received", "carried_out")] == found
    assert _replayed(entries, date(2023, 12, 27)) is None
