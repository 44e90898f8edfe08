"""Offices under supervision, on each kind of store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.item import Release
from govdisclose.ports.storage import Store
from govdisclose.testing.builders import item, store_items
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
    """An office with its people, two of whom supervise."""
    made = desks_of(store)
    made.admin.staff.add("sup", "监察", roles=[Role.SUPERVISOR])
    made.admin.staff.add("sup2", "监察二", roles=[Role.SUPERVISOR])
    made.admin.staff.add("edu", "教育局", roles=[Role.EDITOR])
    return made


@pytest.fixture
def drafts(store: Store, desks: Desks) -> Desks:
    """The office with three proactive items of the education bureau.

    Formed 26 January 2024 (see test_signals for the days): the first is still a draft, the second
    was public on the 10th working day, the third on the day after the last.
    """
    formed = date(2024, 1, 26)
    days = (None, date(2024, 2, 8), date(2024, 2, 29))
    store_items(
        store,
        [
            item(
                shard=2,
                number=number,
                formed_on=formed,
                published_on=published,
                release=Release.NONE if published is None else Release.RECORD,
            )
            for number, published in enumerate(days, start=1)
        ],
    )
    return desks
