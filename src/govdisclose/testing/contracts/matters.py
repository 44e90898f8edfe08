"""Contract: the index of matters lists, counts, searches and forgets as its port says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.search_terms import compile_query, search_document
from govdisclose.errors import BadCursor, Conflict
from govdisclose.ports.matter_reading import (
    due_place,
    encode_matter_cursor,
    newest_place,
    row_place,
)
from govdisclose.ports.matters import (
    FOREVER,
    MatterFilter,
    MatterOrder,
    MatterRow,
    Outlook,
)
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.testing.builders import fixed_bytes, matter_row
from govdisclose.testing.contracts.base import EXAMPLES, StoreCase
from govdisclose.testing.matter_strategies import KnownMatter, known_matters, matter_filters
from govdisclose.testing.strategies import search_inputs

__all__ = ["MatterContract"]


def _put(unit: UnitOfWork, matters: Sequence[KnownMatter]) -> None:
    unit.matters.put_many([(one.row, one.outlooks, one.document) for one in matters])


def _sorted(rows: list[MatterRow], order: MatterOrder) -> list[MatterRow]:
    if order is MatterOrder.NEWEST:
        return sorted(rows, key=newest_place, reverse=True)
    return sorted(rows, key=due_place)


def _walk(
    unit: UnitOfWork, where: MatterFilter, order: MatterOrder, limit: int
) -> Iterator[tuple[MatterRow, ...]]:
    after = None
    while True:
        page = unit.matters.page(where, order=order, limit=limit, after=after)
        yield page.rows
        after = page.next
        if after is None:
            return


def _refs(unit: UnitOfWork, where: MatterFilter) -> list[str]:
    return [row.ref for row in unit.matters.page(where, limit=99).rows]


class MatterContract(StoreCase):
    """Rows come back as they were put, in total orders, by exact filters."""

    @EXAMPLES
    @given(matters=known_matters(), where=matter_filters(), order=st.sampled_from(MatterOrder))
    def test_matter_filter_equals_predicate(
        self, store: Store, matters: list[KnownMatter], where: MatterFilter, order: MatterOrder
    ) -> None:
        """Lists, counts and streams hold exactly what the filter describes, in their order."""
        expected = [one.row for one in matters if one.meets(where)]

        with store.write() as unit:
            _put(unit, matters)
            page = unit.matters.page(where, order=order, limit=99)
            streamed = list(unit.matters.each(where))
            total = unit.matters.count(where)

        assert (_sorted(expected, order), None) == (list(page.rows), page.next)
        assert sorted(expected, key=row_place) == streamed
        assert (len(expected), True) == (total.total, total.exact)

    @EXAMPLES
    @given(
        matters=known_matters(),
        where=matter_filters(),
        order=st.sampled_from(MatterOrder),
        limit=st.integers(1, 3),
    )
    def test_pages_of_matters_cover_everything_once_in_order(
        self,
        store: Store,
        matters: list[KnownMatter],
        where: MatterFilter,
        order: MatterOrder,
        limit: int,
    ) -> None:
        """Following the cursors gives each matter once; full pages but the last."""
        expected = [one.row for one in matters if one.meets(where)]

        with store.write() as unit:
            _put(unit, matters)
            pages = list(_walk(unit, where, order, limit))

        assert _sorted(expected, order) == [row for page in pages for row in page]
        assert [limit] * (len(pages) - 1) == [len(page) for page in pages[:-1]]
        assert pages[-1] != () or len(pages) == 1

    @EXAMPLES
    @given(
        matters=known_matters(),
        where=matter_filters(),
        order=st.sampled_from(MatterOrder),
        every=st.integers(1, 3),
    )
    def test_waymarks_of_matters_lead_to_every_page(
        self,
        store: Store,
        matters: list[KnownMatter],
        where: MatterFilter,
        order: MatterOrder,
        every: int,
    ) -> None:
        """After each mark comes exactly the next part of the list, and the total is its length."""
        expected = _sorted([one.row for one in matters if one.meets(where)], order)

        with store.write() as unit:
            _put(unit, matters)
            marks = unit.matters.waymarks(where, order=order, every=every)
            pages = [
                unit.matters.page(where, order=order, limit=every, after=cursor)
                for cursor in marks.cursors
            ]

        ends = range(every, len(expected) + 1, every)
        assert len(expected) == marks.total
        assert [expected[end : end + every] for end in ends] == [list(one.rows) for one in pages]

    @EXAMPLES
    @given(matters=known_matters(), text=search_inputs(), later=known_matters())
    def test_search_of_matters_follows_changes(
        self, store: Store, matters: list[KnownMatter], text: str, later: list[KnownMatter]
    ) -> None:
        """A matter is found by the words it has now; without new ones it keeps its own."""
        kept = {one.row.ref: one for one in matters}
        changes = [
            change._replace(row=change.row._replace(ref=ref, kind=old.row.kind, number=None))
            for change, (ref, old) in zip(later, kept.items(), strict=False)
            if change.row.shard == old.row.shard
        ]
        present = dict(kept)
        for change in changes:
            words = present[change.row.ref].fields if change.fields is None else change.fields
            present[change.row.ref] = change._replace(fields=words)
        where = MatterFilter(query=compile_query(text))

        with store.write() as unit:
            _put(unit, matters)
            _put(unit, changes)
            found = {row.ref for row in unit.matters.each(where)}
            rows = [unit.matters.get(ref) for ref in present]

        assert {one.row.ref for one in present.values() if one.meets(where)} == found
        assert [one.row for one in present.values()] == rows

    def test_search_holds_beside_every_narrow_condition(self, store: Store) -> None:
        """However few rows another condition leads to, what a search does not find is not there."""
        found = matter_row("R1-1", number="2024-1", assignee="wang", party_key=b"k" * 32)
        silent = matter_row("R1-2", number="2024-2", assignee="wang", party_key=b"k" * 32)
        query = compile_query("征收")
        with store.write() as unit:
            unit.matters.put(found, (), search_document(["某地块征收补偿方案"]))
            unit.matters.put(silent, ())
            unit.commit()
        with store.read() as unit:
            for narrow, ref in (
                ({"number": "2024-1"}, "R1-1"),
                ({"number": "2024-2"}, None),
                ({"assignee": "wang"}, "R1-1"),
                ({"party_key": b"k" * 32}, "R1-1"),
                ({"closed": False}, "R1-1"),
            ):
                where = MatterFilter(query=query, **narrow)
                refs = [ref] if ref else []
                assert refs == [row.ref for row in unit.matters.each(where)], narrow
                assert len(refs) == unit.matters.count(where).total, narrow
                for order in MatterOrder:
                    page = unit.matters.page(where, order=order, limit=5)
                    assert refs == [row.ref for row in page.rows], (narrow, order)

    def test_running_numbers_order_refs_as_numbers(self, store: Store) -> None:
        """Request 9 stands before request 10 in streams and by due date, behind it by age."""
        refs = ["R1-10", "R1-9", "R2-1"]
        with store.write() as unit:
            unit.matters.put_many([(matter_row(ref), [], None) for ref in refs])
            by_due = unit.matters.page(MatterFilter(), order=MatterOrder.DUE, limit=9).rows

            assert [row.ref for row in unit.matters.each(MatterFilter())] == [
                "R1-9",
                "R1-10",
                "R2-1",
            ]
            assert [row.ref for row in by_due] == ["R1-9", "R1-10", "R2-1"]
            assert _refs(unit, MatterFilter()) == ["R2-1", "R1-10", "R1-9"]

    def test_matters_without_due_day_come_last(self, store: Store) -> None:
        """What stands still is listed behind everything that is due."""
        dues = {"R1-1": None, "R1-2": "2024-04-02", "R1-3": "2024-04-01", "R1-4": None}
        with store.write() as unit:
            unit.matters.put_many(
                [(matter_row(ref, due=due), [], None) for ref, due in dues.items()]
            )
            pages = [
                [row.ref for row in page]
                for page in _walk(unit, MatterFilter(closed=False), MatterOrder.DUE, 1)
            ]

        assert pages == [["R1-3"], ["R1-2"], ["R1-1"], ["R1-4"]]

    def test_matter_moves_with_its_opening_day(self, store: Store) -> None:
        """An earlier first entry moves a matter in the list, words and outlooks included."""
        document = search_document(["征地补偿"])
        ahead = [Outlook("bucket", "open", "2024-01-01", FOREVER)]
        with store.write() as unit:
            unit.matters.put(matter_row("R1-1", opened_on="2024-03-04"), ahead, document)
            unit.matters.put(matter_row("R1-2", opened_on="2024-03-03"), ahead, document)
            unit.matters.put(matter_row("R1-1", opened_on="2024-03-02"), ahead)
            where = MatterFilter(query=compile_query("征地"))

            assert _refs(unit, MatterFilter()) == ["R1-2", "R1-1"]
            assert _refs(unit, where) == ["R1-2", "R1-1"]
            assert unit.matters.outlooks("R1-1") == tuple(ahead)
            assert [cell.count for cell in unit.matters.tally("bucket", date(2024, 1, 1))] == [2]

    @pytest.mark.parametrize("order", MatterOrder)
    @pytest.mark.parametrize("cursor", ["", "?", "abc", "MjAyNA", "fHwx", "公开", "A" * 5000])
    def test_foreign_matter_cursors_are_refused(
        self, store: Store, order: MatterOrder, cursor: str
    ) -> None:
        """Text that was never a cursor is refused as such, by an empty list as well."""
        with store.read() as unit:
            for where in (MatterFilter(), MatterFilter(kinds=frozenset())):
                with pytest.raises(BadCursor):
                    unit.matters.page(where, order=order, limit=1, after=cursor)

    def test_cursor_of_another_order_is_refused(self, store: Store) -> None:
        """A cursor belongs to the order of the list it was given with."""
        cursors = {order: encode_matter_cursor(order, matter_row()) for order in MatterOrder}
        with store.read() as unit:
            for order in MatterOrder:
                for other, cursor in cursors.items():
                    if other is order:
                        assert unit.matters.page(MatterFilter(), order=order, limit=1, after=cursor)
                    else:
                        with pytest.raises(BadCursor):
                            unit.matters.page(MatterFilter(), order=order, limit=1, after=cursor)

    def test_number_is_one_matters_own(self, store: Store) -> None:
        """Within an agency and kind a number is given once; elsewhere it may be given again."""
        first = matter_row("R1-1", number="2024-1")
        with store.write() as unit:
            unit.matters.put(first, [])
            unit.matters.put(matter_row("R2-1", number="2024-1"), [])
            unit.matters.put(matter_row("V1-1", kind="review", number="2024-1"), [])
            unit.matters.put(matter_row("R1-2", number="2024-2"), [])
            with pytest.raises(Conflict):
                unit.matters.put(matter_row("R1-3", number="2024-1"), [])
            with pytest.raises(Conflict):
                unit.matters.put(matter_row("R1-2", number="2024-1", state="decided"), [])

            assert [row.ref for row in unit.matters.by_number("request", "2024-1")] == [
                "R1-1",
                "R2-1",
            ]
            assert unit.matters.get("R1-3") is None
            assert unit.matters.get("R1-2") == matter_row("R1-2", number="2024-2")

            unit.matters.put(first._replace(number=None), [])
            unit.matters.put(matter_row("R1-3", number="2024-1"), [])

            assert unit.matters.by_number("request", "2024-9") == ()
            assert [row.ref for row in unit.matters.by_number("request", "2024-1")] == [
                "R1-3",
                "R2-1",
            ]

    def test_ref_stays_with_its_agency_and_kind(self, store: Store) -> None:
        """A ref that belongs to one agency and kind cannot be put for another."""
        with store.write() as unit:
            unit.matters.put(matter_row(), [])
            for change in ({"shard": 2}, {"kind": "review"}):
                with pytest.raises(Conflict):
                    unit.matters.put(matter_row(**change), [])

            assert unit.matters.get("R1-1") == matter_row()

    def test_forgotten_text_is_found_no_more(self, store: Store) -> None:
        """Words and applicant of an erased matter find nothing; the matter stays in its lists."""
        party = fixed_bytes("applicant")
        document = search_document(["征地补偿"])
        row = matter_row(party_key=party)
        with store.write() as unit:
            unit.matters.put(row, [], document)
            unit.matters.put(matter_row("R1-2", party_key=party), [], document)
            unit.matters.forget_text("R1-1")
            unit.matters.forget_text("R9-9")
            unit.commit()
            unit.matters.put(row._replace(party_key=None, state="archived"), [])

            for text in ("征地", "补", "征地补偿"):
                assert _refs(unit, MatterFilter(query=compile_query(text))) == ["R1-2"]
            assert _refs(unit, MatterFilter(party_key=party)) == ["R1-2"]
            assert _refs(unit, MatterFilter()) == ["R1-2", "R1-1"]
            assert unit.matters.document("R1-1") is None
            assert unit.matters.document("R9-9") is None
            assert (unit.matters.document("R1-2") or "").split() == document.split()

    def test_stale_matters_are_the_open_ones_of_other_rules(self, store: Store) -> None:
        """Only open matters of kinds that have a stamp are judged anew, oldest number first."""
        rows = [
            matter_row("R1-10", stamp="old"),
            matter_row("R1-9", stamp="older"),
            matter_row("R1-1", stamp="now"),
            matter_row("R1-2", stamp="old", closed_on="2024-03-05"),
            matter_row("V1-3", kind="review", stamp="other"),
            matter_row("H1-1", kind="hotline", stamp="old"),
        ]
        with store.write() as unit:
            unit.matters.put_many([(row, [], None) for row in rows])
            stamps = {"request": "now", "review": "now"}

            assert unit.matters.stale(stamps) == ("V1-3", "R1-9", "R1-10")
            assert unit.matters.stale(stamps, limit=2) == ("V1-3", "R1-9")
            assert unit.matters.stale({"review": "other"}) == ()
            assert unit.matters.stale({}) == ()

    def test_running_numbers_follow_the_highest(self, store: Store) -> None:
        """Each agency and kind has running numbers of its own, and a series within them."""
        refs = {"R1-1": "request", "R1-10": "request", "R2-4": "request", "P1-77": "review"}
        with store.write() as unit:
            for ref, kind in refs.items():
                unit.matters.put(matter_row(ref, kind=kind), [])
            unit.matters.put(matter_row("V1-3", kind="review"), [])

            assert unit.matters.next_serial(1, "request") == 11
            assert unit.matters.next_serial(2, "request") == 5
            assert unit.matters.next_serial(3, "request") == 1
            assert unit.matters.next_serial(1, "review") == 78
            assert unit.matters.next_serial(1, "review", series="V1-") == 4
            assert unit.matters.next_serial(1, "review", series="C1-") == 1

    def test_total_of_matters_stops_at_its_bound(self, store: Store) -> None:
        """A total is exact up to its bound, then the bound itself, and says so."""
        ahead = [Outlook("bucket", "open", "2024-03-04", FOREVER)]
        filters = (
            MatterFilter(),
            MatterFilter(closed=False),
            MatterFilter(on=date(2024, 3, 4), topic="bucket"),
            MatterFilter(query=compile_query("征地")),
        )
        with store.write() as unit:
            unit.matters.put_many(
                [(matter_row(f"R1-{n}"), ahead, search_document(["征地"])) for n in range(1, 6)]
            )
            for where in filters:
                totals = [unit.matters.count(where, bound=bound) for bound in (4, 5, 6, None)]

                assert [(total.total, total.exact) for total in totals] == [
                    (4, False),
                    (5, True),
                    (5, True),
                    (5, True),
                ]

    def test_undone_matters_leave_nothing(self, store: Store) -> None:
        """A rolled-back matter is neither listed, counted nor found."""
        ahead = [Outlook("bucket", "open", "2024-03-04", FOREVER)]
        with store.write() as unit:
            unit.matters.put(matter_row(), ahead, search_document(["征地"]))

        with store.read() as unit:
            assert unit.matters.get("R1-1") is None
            assert _refs(unit, MatterFilter(query=compile_query("征地"))) == []
            assert unit.matters.tally("bucket", date(2024, 3, 4) + timedelta(days=1)) == []
            assert unit.matters.next_serial(1, "request") == 1
