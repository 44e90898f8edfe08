"""The state machine passes a right store and finds the faults of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from govdisclose.adapters.memory import MemoryStore
from govdisclose.ports.storage import Store
from govdisclose.testing.machines import store_machine
from tests.contract.broken_stores import BROKEN_STORES

QUICK = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)

SEARCHING = settings(QUICK, max_examples=200, derandomize=True, phases=[Phase.generate])


def test_memory_store_agrees_with_itself() -> None:
    """The machine finds no difference between two stores of one kind."""
    machine = store_machine(lambda _folder: MemoryStore())

    run_state_machine_as_test(machine, settings=QUICK)


@pytest.mark.parametrize("broken", BROKEN_STORES, ids=lambda kind: str(kind.__name__))
def test_machine_finds_the_fault_of_a_broken_store(broken: type[MemoryStore]) -> None:
    """A store that breaks one promise does not pass."""

    def make(_folder: Path) -> Store:
        return broken()

    with pytest.raises(AssertionError):
        run_state_machine_as_test(store_machine(make), settings=SEARCHING)
