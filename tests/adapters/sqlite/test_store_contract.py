"""The embedded store keeps the contract of stores and agrees with the memory store."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.ports.storage import Store
from govdisclose.testing.contracts import StoreContract
from govdisclose.testing.machines import store_machine
from govdisclose.testing.matter_machine import matter_machine

COMPARED = settings(
    max_examples=60,
    stateful_step_count=25,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class TestSqliteStore(StoreContract):
    """The whole contract, reopening included."""

    def make_store(self, folder: Path) -> Store:
        return SqliteStore.create(folder / "office.db", busy_seconds=1)

    def open_again(self, folder: Path) -> Store:
        return SqliteStore.open(folder / "office.db", busy_seconds=1)


@pytest.mark.slow
@pytest.mark.no_cover
def test_sqlite_agrees_with_memory() -> None:
    """Whatever is done to an office, the file says the same as the memory."""
    machine = store_machine(lambda folder: SqliteStore.create(folder / "office.db"))

    run_state_machine_as_test(machine, settings=COMPARED)


@pytest.mark.slow
@pytest.mark.no_cover
def test_matters_in_sqlite_agree_with_memory() -> None:
    """Whatever is done to the index of matters, the file says the same as the memory."""
    machine = matter_machine(lambda folder: SqliteStore.create(folder / "office.db"))

    run_state_machine_as_test(machine, settings=COMPARED)
