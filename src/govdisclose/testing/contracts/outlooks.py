"""Contract: what is true of matters on a day is listed and tallied by comparing dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from hypothesis import given

from govdisclose.ports.matter_reading import is_true_on, meets_row
from govdisclose.ports.matters import FOREVER, MatterFilter, Outlook, OutlookCell
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.testing.builders import matter_row
from govdisclose.testing.contracts.base import EXAMPLES, StoreCase
from govdisclose.testing.matter_strategies import KnownMatter, known_matters, matter_filters
from govdisclose.testing.strategies import near_days

__all__ = ["OutlookContract"]


def _put(unit: UnitOfWork, matters: Sequence[KnownMatter]) -> None:
    unit.matters.put_many([(one.row, one.outlooks, one.document) for one in matters])


def _refs(unit: UnitOfWork, where: MatterFilter) -> list[str]:
    return [row.ref for row in unit.matters.page(where, limit=99).rows]


class OutlookContract(StoreCase):
    """Each outlook holds from its first day up to its end, and counts once."""

    @EXAMPLES
    @given(matters=known_matters(), on=near_days(), where=matter_filters())
    def test_tally_counts_each_outlook_of_the_day(
        self, store: Store, matters: list[KnownMatter], on: date, where: MatterFilter
    ) -> None:
        """A tally is what counting the outlooks of that day one by one gives."""
        plain = MatterFilter(kinds=where.kinds, agencies=where.agencies, assignee=where.assignee)
        expected = Counter(
            (one.row.shard, one.row.kind, outlook.limit, outlook.value)
            for one in matters
            if meets_row(one.row, plain)
            for outlook in one.outlooks
            if outlook.topic == "bucket" and is_true_on(outlook, on)
        )

        with store.write() as unit:
            _put(unit, matters)
            cells = unit.matters.tally("bucket", on, where=plain)

        assert sorted(OutlookCell(*key, count) for key, count in expected.items()) == sorted(cells)

    @EXAMPLES
    @given(matters=known_matters())
    def test_outlooks_come_back_in_order(self, store: Store, matters: list[KnownMatter]) -> None:
        """The outlooks of a matter are those put last, by topic, limit, first day and value."""
        with store.write() as unit:
            _put(unit, matters)
            _put(unit, [one._replace(outlooks=one.outlooks[:2]) for one in matters[::2]])

            for place, one in enumerate(matters):
                kept = one.outlooks[:2] if place % 2 == 0 else one.outlooks
                ordered = sorted(kept, key=lambda o: (o.topic, o.limit, o.since, o.value))
                assert tuple(ordered) == unit.matters.outlooks(one.row.ref)
            assert unit.matters.outlooks("R9-9") == ()

    def test_outlook_holds_from_its_first_day_up_to_its_end(self, store: Store) -> None:
        """The first day counts and the end does not; the next outlook begins there."""
        ahead = [
            Outlook("bucket", "open", "2024-03-04", "2024-03-25"),
            Outlook("bucket", "due_soon", "2024-03-25", FOREVER, "reply", "2024-04-01"),
        ]
        days = [date(2024, 3, day) for day in (3, 4, 24, 25, 26)]
        with store.write() as unit:
            unit.matters.put(matter_row(), ahead)
            tallied = [[cell.value for cell in unit.matters.tally("bucket", day)] for day in days]
            listed = [
                _refs(unit, MatterFilter(on=day, topic="bucket", values=frozenset({"open"})))
                for day in days
            ]
            last = unit.matters.tally("bucket", date(9999, 12, 30))

        assert tallied == [[], ["open"], ["open"], ["due_soon"], ["due_soon"]]
        assert listed == [[], ["R1-1"], ["R1-1"], [], []]
        assert last == [OutlookCell(1, "request", "reply", "due_soon", 1)]

    def test_matter_with_two_limits_counts_once_in_lists(self, store: Store) -> None:
        """A matter with a red signal for each of two limits is one matter and two cells."""
        ahead = [
            Outlook("signal", "red", "2024-03-04", FOREVER, limit) for limit in ("reply", "third")
        ]
        where = MatterFilter(on=date(2024, 3, 4), topic="signal")
        with store.write() as unit:
            unit.matters.put(matter_row(), ahead)

            assert unit.matters.count(where, bound=None).total == 1
            assert _refs(unit, where) == ["R1-1"]
            assert sorted(unit.matters.tally("signal", date(2024, 3, 4))) == [
                OutlookCell(1, "request", "reply", "red", 1),
                OutlookCell(1, "request", "third", "red", 1),
            ]

    def test_outlook_of_no_day_is_left_out(self, store: Store) -> None:
        """An outlook that ends before its second day begins was never true and is not kept."""
        ahead = [
            Outlook("bucket", "due_today", "2024-03-04", "2024-03-04"),
            Outlook("bucket", "overdue", "2024-03-04", FOREVER),
        ]
        with store.write() as unit:
            unit.matters.put(matter_row(), ahead)

            assert unit.matters.outlooks("R1-1") == (ahead[1],)
            assert [cell.value for cell in unit.matters.tally("bucket", date(2024, 3, 4))] == [
                "overdue"
            ]
