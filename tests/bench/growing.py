"""Grows an office in PostgreSQL from a made-up catalogue, or one in a file, to any size.

In PostgreSQL several processes load batches with the plugin's own COPY statement and rows. The
secondary indexes of items are dropped before and made again afterwards from their own definitions;
nothing else is done but what the store does for the same records, which a test holds.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.journal import Head
from govdisclose.office import Office
from govdisclose.ports.flat_rows import ENTRY_COLUMNS, entry_values
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import Store
from govdisclose.services.organisation import NewAgency
from govdisclose_postgres.address import read_address
from govdisclose_postgres.items import ITEM_COPY, stored_item
from tests.bench.grown_catalogue import (
    Block,
    agency_names,
    batches,
    entries_of_blocks,
    made_batch,
)

__all__ = ["AGENCIES", "grow_by_copy", "grow_by_store", "start_office"]

AGENCIES = 1_000

_ENTRIES = f"COPY entries ({ENTRY_COLUMNS}) FROM STDIN"


def start_office(address: str, agencies: int = AGENCIES) -> dict[int, Head]:
    """Make an office with its agencies and the run of an import; returns the heads of chains."""
    made = [NewAgency(name=name, level=Level.DEPARTMENT) for name in agency_names(agencies)]
    run = ImportRun(number=0, fingerprint="", file="scale", started_at="2024-03-04")
    with (
        Office.create(address, name="某省人民政府", agencies=made, actor="scale") as office,
        office.store.write() as unit,
    ):
        unit.runs.start(run)
        heads = {shard: unit.journal.head(shard) for shard in range(2, agencies + 2)}
        unit.commit()
    return heads


def grow_by_store(
    store: Store, heads: dict[int, Head], count: int, told: Callable[[int], None]
) -> None:
    """Add the items through the port, as an import does."""
    before = next(iter(heads.values())).number
    with store.bulk():
        for number in batches(count):
            batch = made_batch(count, number, agencies=len(heads), entries_before=before)
            with store.write() as unit:
                unit.items.add(batch.rows, batch.documents)
                for entry in entries_of_blocks(batch.blocks, heads):
                    unit.journal.append(entry)
                unit.commit()
            told(len(batch.rows))


def grow_by_copy(
    address: str,
    heads: dict[int, Head],
    count: int,
    told: Callable[[int], None],
    processes: int = 2,
) -> dict[str, float]:
    """Add the items with COPY from several processes; returns seconds by index made afterwards."""
    before = next(iter(heads.values())).number
    office = read_address(address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        dropped = _dropped_indexes(driver, office.schema)
        jobs = [(address, count, number, len(heads), before) for number in batches(count)]
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            for rows, blocks in pool.imap(_load, jobs):
                with driver.cursor() as cursor, cursor.copy(_ENTRIES.encode()) as copy:
                    for entry in entries_of_blocks(blocks, heads):
                        copy.write_row(entry_values(entry))
                told(rows)
        with driver.transaction(), driver.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO heads (shard, number, hash) VALUES (%s, %s, %s) "
                "ON CONFLICT (shard) DO UPDATE SET number = excluded.number, hash = excluded.hash",
                [(head.shard, head.number, head.hash) for head in heads.values()],
            )
        return dict(_indexes_made(driver, dropped))


def _load(job: tuple[str, int, int, int, int]) -> tuple[int, list[Block]]:
    address, count, number, agencies, before = job
    batch = made_batch(count, number, agencies=agencies, entries_before=before)
    office = read_address(address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        with driver.cursor() as cursor, cursor.copy(ITEM_COPY.encode()) as copy:
            for row, document in zip(batch.rows, batch.documents, strict=True):
                copy.write_row(stored_item(row, document))
    return len(batch.rows), batch.blocks


def _dropped_indexes(driver: psycopg.Connection[tuple[object, ...]], schema: str) -> list[str]:
    rows = driver.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s AND tablename = 'items' "
        "AND indexname <> 'items_pkey' ORDER BY indexname",
        (schema,),
    ).fetchall()
    for name, _definition in rows:
        driver.execute(f"DROP INDEX {name}".encode())
    return [str(definition) for _name, definition in rows]


def _indexes_made(
    driver: psycopg.Connection[tuple[object, ...]], definitions: list[str]
) -> Iterator[tuple[str, float]]:
    driver.execute("SET maintenance_work_mem = '1500MB'")
    for definition in definitions:
        begun = time.monotonic()
        driver.execute(definition.encode())
        yield definition.split(" INDEX ")[1].split()[0], time.monotonic() - begun
    begun = time.monotonic()
    driver.execute("VACUUM (ANALYZE) items")
    driver.execute("ANALYZE entries")
    yield "vacuum and analyse", time.monotonic() - begun


def size_of(path: Path) -> int:
    """Bytes of a file or of a folder with all below it."""
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
