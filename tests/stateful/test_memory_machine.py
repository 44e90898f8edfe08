"""The state machine passes a right store and finds the faults of wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from govdisclose.adapters.memory import MemoryStore
from govdisclose.ports.storage import Store
from govdisclose.testing.machines import QUICK, store_machine
from govdisclose.testing.matter_machine import matter_machine
from tests.contract.broken_stores import BROKEN_INDEXES, BROKEN_STORES

SEARCHING = settings(
    QUICK, max_examples=200, database=None, derandomize=True, phases=[Phase.generate]
)

TestMemoryMachine = store_machine(lambda _folder: MemoryStore()).TestCase
TestMemoryMatterMachine = matter_machine(lambda _folder: MemoryStore()).TestCase


@pytest.mark.no_cover
@pytest.mark.parametrize("broken", BROKEN_STORES, ids=lambda kind: str(kind.__name__))
def test_machine_finds_the_fault_of_a_broken_store(broken: type[MemoryStore]) -> None:
    """A store that breaks one promise does not pass."""

    def make(_folder: Path) -> Store:
        return broken()

    with pytest.raises(AssertionError):
        run_state_machine_as_test(store_machine(make), settings=SEARCHING)


@pytest.mark.no_cover
@pytest.mark.parametrize("broken", BROKEN_INDEXES, ids=lambda kind: str(kind.__name__))
def test_machine_finds_the_fault_of_a_broken_index(broken: type[MemoryStore]) -> None:
    """An index that breaks one promise about matters does not pass."""

    def make(_folder: Path) -> Store:
        return broken()

    with pytest.raises(AssertionError):
        run_state_machine_as_test(matter_machine(make), settings=SEARCHING)
