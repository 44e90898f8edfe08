"""Stores and desks for tests of stored requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.ports.storage import Store
from tests.services.requests.offices import Desks, desks_of


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of either kind."""
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


@pytest.fixture
def desks(store: Store) -> Desks:
    """An office with its people."""
    return desks_of(store)
