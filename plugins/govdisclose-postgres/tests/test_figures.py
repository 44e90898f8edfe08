"""Figures are counted off their index, also in an office that was made before there was one."""

from __future__ import annotations

from datetime import date, timedelta

import psycopg
import pytest

from govdisclose.adapters.memory.store import MemoryStore
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter
from govdisclose.testing.builders import item, store_items
from govdisclose_postgres import figures
from govdisclose_postgres.address import read_address
from govdisclose_postgres.connection import Session
from govdisclose_postgres.keeper import PostgresKeeper
from govdisclose_postgres.testing import EmptyOffices

pytestmark = pytest.mark.external("true")


def test_ranking_is_counted_off_the_index(offices: EmptyOffices) -> None:
    """After an upgrade a ranking as of a day reads no rows, and is that of memory."""
    store, memory = offices.make(), MemoryStore()
    made = [
        item(
            shard=2 + number % 3,
            number=number,
            published_on=date(2024, 1, 1) + timedelta(days=number % 60),
        )
        for number in range(1, 301)
    ]
    for one in (store, memory):
        store_items(one, made)
    office = read_address(store.address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        # As the second step left it.
        driver.execute("DROP INDEX items_for_figures")
        driver.execute("DELETE FROM govdisclose_schema WHERE step > 2")
    query = FigureQuery(
        where=ItemFilter(), by=(Dimension.AGENCY,), as_of=date(2024, 2, 1), released=True
    )

    PostgresKeeper(office).upgrade()

    with store.read() as ours, memory.read() as theirs:
        expected = sorted(theirs.items.cells(query))
        assert 3 == len(expected)
        assert expected == sorted(ours.items.cells(query))
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        driver.execute("VACUUM (ANALYZE) items")
        # So few rows would be read one and all.
        driver.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
        explained = _Explaining(driver, store.address, lambda: None)
        figures.read_cells(explained, query)
    assert any("Index Only Scan using items_for_figures" in line for line in explained.plan)
    store.close()


class _Explaining(Session):
    """Keeps how the server would run each statement, and runs it."""

    plan: list[str]

    def execute(self, sql: str, values: object = ()) -> psycopg.Cursor[tuple[object, ...]]:
        """Explain a statement, then run it."""
        rows = super().execute(f"EXPLAIN {sql}", values).fetchall()  # type: ignore[arg-type]
        self.plan = [str(row[0]) for row in rows]
        return super().execute(sql, values)  # type: ignore[arg-type]
