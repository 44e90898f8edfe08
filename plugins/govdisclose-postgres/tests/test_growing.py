"""The made-up catalogue of the scale benchmark is what the store would have written."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from govdisclose.office import Extensions, Office
from govdisclose.plugins.registry import Registry
from govdisclose_postgres.address import read_address
from govdisclose_postgres.testing import LocalServer
from tests.bench import grown_catalogue
from tests.bench.growing import grow_by_copy, grow_by_store, start_office

pytestmark = [pytest.mark.slow, pytest.mark.external("true")]

_ITEMS = 1_300
_AGENCIES = 6


def _rows(address: str, statement: str) -> list[tuple[Any, ...]]:
    office = read_address(address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        return driver.execute(statement.encode()).fetchall()


def test_grown_rows_are_those_of_the_store(
    server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, indexes and chains of both ways are equal, and verify and check find no fault."""
    monkeypatch.setattr(grown_catalogue, "BATCH", 600)
    monkeypatch.setattr(grown_catalogue, "BLOCK", 100)
    copied, stored = server.address(schema="grown_copy"), server.address(schema="grown_store")
    told: list[int] = []
    grow_by_copy(copied, start_office(copied, _AGENCIES), _ITEMS, told.append)
    heads = start_office(stored, _AGENCIES)
    with Office.open(stored, actor="scale") as office:
        grow_by_store(office.store, heads, _ITEMS, lambda rows: None)

    for statement in (
        "SELECT * FROM items ORDER BY shard, number",
        "SELECT indexname, replace(indexdef, current_schema(), '') FROM pg_indexes "
        "WHERE schemaname = current_schema() ORDER BY 1",
        "SELECT shard, number FROM heads WHERE shard > 1 ORDER BY shard",
    ):
        assert _rows(stored, statement) == _rows(copied, statement)
    assert _ITEMS == sum(told)
    for address in (copied, stored):
        extensions = Extensions(Registry(environment={}))
        with Office.open(address, actor="scale", extensions=extensions) as office:
            assert office.journal.verify().is_clean
            assert [] == list(office.maintenance.check())


def test_catalogue_is_the_same_every_time() -> None:
    """A batch of a catalogue is made anew to the byte, whatever was made before it."""
    first = grown_catalogue.made_batch(30_000, 1, agencies=9, entries_before=1)
    grown_catalogue.made_batch(30_000, 0, agencies=9, entries_before=1)

    assert first == grown_catalogue.made_batch(30_000, 1, agencies=9, entries_before=1)
    assert 10_000 == len(first.rows)
    assert list(range(20_001, 30_001)) == [row.number for row in first.rows]
