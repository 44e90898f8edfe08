"""Contract: figures count what the records say, at any moment asked for."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import attrs
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.item import Carrier, Item, Mode, Release, Withdrawal
from govdisclose.domain.journal import moment_text
from govdisclose.ports.reading import cell_keys, figure_version, is_released
from govdisclose.ports.storage import (
    Dimension,
    FigureQuery,
    ItemFilter,
    ItemRecord,
    ItemStage,
    Store,
    UnitOfWork,
)
from govdisclose.testing.builders import item_record, next_version
from govdisclose.testing.contracts.base import EXAMPLES, StoreCase
from govdisclose.testing.strategies import figure_queries, item_records, items, moments

__all__ = ["FigureContract"]

_Key = tuple[str | int | None, ...]
_History = tuple[ItemRecord, ...]


def _histories() -> st.SearchStrategy[list[_History]]:
    """Versions of some items, one or two of each, recorded one after the other."""
    changes = st.lists(st.none() | st.tuples(items(version=2), moments()), min_size=6, max_size=6)
    return st.builds(_with_changes, item_records(), changes)


def _with_changes(
    firsts: list[ItemRecord], changes: list[tuple[Item, datetime] | None]
) -> list[_History]:
    histories: list[_History] = []
    for first, change in zip(firsts, changes, strict=False):
        if change is None:
            histories.append((first,))
            continue
        changed = attrs.evolve(
            change[0], shard=first.shard, number=first.number, index_number=first.index_number
        )
        recorded_at = max(first.recorded_at, moment_text(change[1]))
        histories.append((first, item_record(changed, recorded_at=recorded_at)))
    return histories


def _write(unit: UnitOfWork, histories: list[_History]) -> None:
    unit.items.add([versions[0] for versions in histories])
    for versions in histories:
        for version in versions[1:]:
            unit.items.replace(version, expected_version=version.version - 1)


def _cells(unit: UnitOfWork, query: FigureQuery) -> dict[_Key, int]:
    cells = unit.items.cells(query)
    counts = {tuple(cell[0]): cell[1] for cell in cells}
    assert len(cells) == len(counts), "a cell is given once"
    return counts


class FigureContract(StoreCase):
    """Cells are counts over the records, by every dimension, now or as it was."""

    @EXAMPLES
    @given(histories=_histories(), query=figure_queries())
    def test_cells_equal_a_count_over_all_versions(
        self, store: Store, histories: list[_History], query: FigureQuery
    ) -> None:
        """Cells hold what counting the records one by one gives; empty cells are left out."""
        expected: Counter[_Key] = Counter()
        for versions in histories:
            counted = figure_version(versions, query)
            if counted is not None:
                expected.update(cell_keys(counted, query.by))

        with store.write() as unit:
            _write(unit, histories)
            cells = _cells(unit, query)

        assert dict(expected) == cells

    @EXAMPLES
    @given(records=item_records())
    def test_cells_agree_with_lists(self, store: Store, records: list[ItemRecord]) -> None:
        """What a figure counts is what the list of the same filter holds."""
        with store.write() as unit:
            unit.items.add(records)
            for stage in ItemStage:
                where = ItemFilter(stage=stage, agencies=frozenset({1, 2}))
                query = FigureQuery(by=(Dimension.AGENCY, Dimension.THEME), where=where)
                listed = Counter(
                    (r.shard, r.theme) for r in unit.items.each(where) if is_released(r)
                )

                assert dict(listed) == _cells(unit, query)

    def test_empty_office_has_no_cells(self, store: Store) -> None:
        """Where nothing is stored nothing is counted, with and without dimensions."""
        with store.read() as unit:
            assert _cells(unit, FigureQuery(by=())) == {}
            assert _cells(unit, FigureQuery(by=(Dimension.MONTH,))) == {}

    def test_dimensions_read_their_fields(self, store: Store) -> None:
        """Each dimension gives the value it is named after; a missing one is None."""
        full = item_record(
            number=1,
            published_on=date(2024, 1, 15),
            formed_on=date(2024, 1, 10),
            theme="t",
            category="c",
            genre="g",
            validity="v",
            repealed_on=date(2024, 3, 1),
            mode=Mode.ON_REQUEST,
            carriers=(Carrier("website"),),
        )
        bare = item_record(shard=2, number=2, published_on=None, formed_on=None)
        expected: dict[Dimension, dict[_Key, int]] = {
            Dimension.AGENCY: {(1,): 1, (2,): 1},
            Dimension.DAY: {("2024-01-15",): 1, (None,): 1},
            Dimension.MONTH: {("2024-01",): 1, (None,): 1},
            Dimension.FORMED: {("2024-01-10",): 1, (None,): 1},
            Dimension.THEME: {("t",): 1, (None,): 1},
            Dimension.CATEGORY: {("c",): 1, (None,): 1},
            Dimension.GENRE: {("g",): 1, (None,): 1},
            Dimension.MODE: {("on_request",): 1, ("proactive",): 1},
            Dimension.STAGE: {("published",): 2},
            Dimension.CARRIER: {("website",): 1, (None,): 1},
            Dimension.REPEALED: {("2024-03-01",): 1, (None,): 1},
            Dimension.VALIDITY: {("v",): 1, (None,): 1},
            Dimension.WITHDRAWAL: {(None,): 2},
        }
        with store.write() as unit:
            unit.items.add([full, bare])
            found = {by: _cells(unit, FigureQuery(by=(by,))) for by in Dimension}

            stood = _cells(unit, FigureQuery(by=tuple(Dimension), as_of=date(2024, 2, 1)))

        assert expected == found
        assert 1 == sum(stood.values())

    def test_item_counts_once_for_each_distinct_carrier(self, store: Store) -> None:
        """Two issues of one carrier are one publication on it; each carrier counts once."""
        carriers = (
            Carrier("gazette", date(2024, 1, 1), "1"),
            Carrier("website"),
            Carrier("gazette", date(2024, 2, 1), "2"),
        )
        with store.write() as unit:
            unit.items.add([item_record(carriers=carriers)])
            cells = _cells(unit, FigureQuery(by=(Dimension.CARRIER, Dimension.MONTH)))

        assert cells == {("gazette", "2024-01"): 1, ("website", "2024-01"): 1}

    def test_drafts_and_withheld_items_count_only_when_asked_for(self, store: Store) -> None:
        """Figures count released information unless the unreleased, or both, are asked for."""
        with store.write() as unit:
            unit.items.add(
                [
                    item_record(number=1),
                    item_record(number=2, release=Release.NONE),
                    item_record(number=3, mode=Mode.WITHHELD, release=Release.NONE),
                    item_record(number=4, mode=Mode.WITHHELD),
                ]
            )
            counts = [
                _cells(unit, FigureQuery(by=(), released=released))
                for released in (True, False, None)
            ]

        assert counts == [{(): 1}, {(): 3}, {(): 4}]

    def test_as_of_undoes_later_withdrawals(self, store: Store) -> None:
        """On the day before a withdrawal the item counts as published, on its day as withdrawn."""
        gone = item_record(
            published_on=date(2024, 1, 15),
            withdrawn_on=date(2024, 3, 1),
            withdrawal=Withdrawal.ORDINARY,
        )
        by_stage = (Dimension.STAGE,)
        with store.write() as unit:
            unit.items.add([gone])
            found = [
                _cells(unit, FigureQuery(by=by_stage, as_of=day))
                for day in (date(2024, 1, 14), date(2024, 1, 15), date(2024, 2, 29))
            ]
            withdrawn = _cells(unit, FigureQuery(by=by_stage, as_of=date(2024, 3, 1)))
            published = ItemFilter(stage=ItemStage.PUBLISHED)
            staged = _cells(unit, FigureQuery(by=(), where=published, as_of=date(2024, 2, 1)))

        assert found == [{}, {("published",): 1}, {("published",): 1}]
        assert withdrawn == {("withdrawn",): 1}
        assert staged == {(): 1}

    def test_merged_item_counts_until_its_merge(self, store: Store) -> None:
        """From the day of a merge on the document counts once, on earlier days as it did then."""
        first = item_record(number=1, recorded_at=moment_text(datetime(2024, 2, 1, tzinfo=UTC)))
        second = item_record(number=2, recorded_at=moment_text(datetime(2024, 2, 1, tzinfo=UTC)))
        merged = next_version(
            second,
            withdrawn_on=date(2024, 3, 1),
            withdrawal=Withdrawal.MERGED,
            recorded_at=moment_text(datetime(2024, 3, 1, tzinfo=UTC)),
        )
        with store.write() as unit:
            _write(unit, [(first,), (second, merged)])
            now = [_cells(unit, FigureQuery(by=(), released=released)) for released in (True, None)]
            as_of = [
                _cells(unit, FigureQuery(by=(), as_of=day))
                for day in (date(2024, 2, 29), date(2024, 3, 1))
            ]
            known = [
                _cells(unit, FigureQuery(by=(), known_at=moment_text(moment)))
                for moment in (
                    datetime(2024, 2, 29, tzinfo=UTC),
                    datetime(2024, 3, 2, tzinfo=UTC),
                )
            ]

        assert [{(): 1}, {(): 1}] == now
        assert [{(): 2}, {(): 1}] == as_of
        assert [{(): 2}, {(): 1}] == known

    def test_known_at_reads_the_versions_of_the_moment(self, store: Store) -> None:
        """A figure known at a moment counts what had been recorded by then, as it read then."""
        first = item_record(theme="old", recorded_at=moment_text(datetime(2024, 3, 1, tzinfo=UTC)))
        second = next_version(
            first, theme="new", recorded_at=moment_text(datetime(2024, 3, 2, tzinfo=UTC))
        )
        third = next_version(
            second, theme="newest", recorded_at=moment_text(datetime(2024, 3, 3, tzinfo=UTC))
        )
        moments = [
            datetime(2024, 2, 29, 23, 59, 59, 999_999, tzinfo=UTC),
            datetime(2024, 3, 1, tzinfo=UTC),
            datetime(2024, 3, 2, 12, tzinfo=UTC),
            datetime(2024, 3, 4, tzinfo=UTC),
        ]
        with store.write() as unit:
            _write(unit, [(first, second, third)])
            found = [
                _cells(unit, FigureQuery(by=(Dimension.THEME,), known_at=moment_text(moment)))
                for moment in moments
            ]

        assert found == [{}, {("old",): 1}, {("new",): 1}, {("newest",): 1}]

    def test_erasure_changes_no_figure(self, store: Store) -> None:
        """Figures rest on codes and dates, which erasure leaves."""
        query = FigureQuery(by=tuple(Dimension), released=None)
        rows = [item_record(number=1, theme="t"), item_record(number=2, release=Release.NONE)]
        with store.write() as unit:
            unit.items.add(rows)
            before = _cells(unit, query)
            unit.items.erase_text(1, 1)

            assert before == _cells(unit, query)
