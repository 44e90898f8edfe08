"""The store keeps the contract of stores and agrees with the memory store."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from govdisclose.ports.storage import Store
from govdisclose.testing.contracts import StoreContract
from govdisclose.testing.machines import store_machine
from govdisclose.testing.matter_machine import matter_machine
from govdisclose_postgres.address import read_address
from govdisclose_postgres.store import PostgresStore
from govdisclose_postgres.testing import EmptyOffices

COMPARED = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.no_cover  # the suite is covered on the stores that are built in
@pytest.mark.external("true")
class TestPostgresStore(StoreContract):
    """The whole contract, reopening included."""

    offices: EmptyOffices
    address: str

    @pytest.fixture(autouse=True)
    def _server(self, offices: EmptyOffices) -> None:
        type(self).offices = offices

    def make_store(self, folder: Path) -> Store:
        store = self.offices.make(busy_seconds=0.3)
        type(self).address = store.address
        return store

    def open_again(self, folder: Path) -> Store:
        return PostgresStore.open(read_address(self.address), busy_seconds=0.3)


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.external("true")
def test_postgres_agrees_with_memory(offices: EmptyOffices) -> None:
    """Whatever is done to an office, the database says the same as the memory."""
    machine = store_machine(lambda _folder: offices.make())

    run_state_machine_as_test(machine, settings=COMPARED)


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.external("true")
def test_matters_in_postgres_agree_with_memory(offices: EmptyOffices) -> None:
    """Whatever is done to the index of matters, the database says the same as the memory."""
    machine = matter_machine(lambda _folder: offices.make())

    run_state_machine_as_test(machine, settings=COMPARED)
