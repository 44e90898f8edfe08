"""Figures of a search as it was known: the index holds present versions only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.journal import moment_text
from govdisclose.ports.reading import cell_keys, figure_version
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter, ItemRecord
from govdisclose.testing.builders import MOMENT, item_record
from govdisclose.testing.strategies import item_filters, items

MOMENTS = [moment_text(MOMENT + timedelta(days=days)) for days in range(4)]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    """An empty office; examples work in it and are rolled back."""
    store = SqliteStore.create(tmp_path_factory.mktemp("figures") / "office.db")
    yield store
    store.close()


def _history(number: int, bodies: list[tuple[Item, str]]) -> tuple[ItemRecord, ...]:
    """Versions of one item; a clock set back is among the moments."""
    return tuple(
        item_record(
            attrs.evolve(body, shard=1, number=number, version=at, index_number=None),
            recorded_at=moment,
            entry=at,
        )
        for at, (body, moment) in enumerate(bodies, start=1)
    )


histories = st.lists(
    st.lists(st.tuples(items(), st.sampled_from(MOMENTS)), min_size=1, max_size=3), max_size=4
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    bodies=histories,
    where=item_filters(),
    known_at=st.none() | st.sampled_from(MOMENTS),
    as_of=st.none() | st.dates(MOMENT.date() - timedelta(days=90), MOMENT.date()),
    by=st.sampled_from([(), (Dimension.DAY,), (Dimension.CARRIER, Dimension.STAGE)]),
    released=st.sampled_from([None, True, False]),
)
def test_cells_of_any_moment_equal_a_count_over_all_versions(
    store: SqliteStore,
    bodies: list[list[tuple[Item, str]]],
    where: ItemFilter,
    known_at: str | None,
    as_of: date | None,
    by: tuple[Dimension, ...],
    released: bool | None,
) -> None:
    """With a search, a day and a moment at once, each item counts as its version of then did."""
    query = FigureQuery(by=by, where=where, known_at=known_at, as_of=as_of, released=released)
    written = [_history(number, each) for number, each in enumerate(bodies, start=1)]
    expected: Counter[tuple[str | int | None, ...]] = Counter()
    for versions in written:
        counted = figure_version(versions, query)
        if counted is not None:
            expected.update(cell_keys(counted, by))

    with store.write() as unit:
        unit.items.add([versions[0] for versions in written])
        for versions in written:
            for version in versions[1:]:
                unit.items.replace(version, expected_version=version.version - 1)
        cells = {cell[0]: cell[1] for cell in unit.items.cells(query)}

    assert dict(expected) == cells
