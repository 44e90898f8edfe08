"""Drafts are found by an index of their own: a look at the clocks walks through no public item."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from govdisclose.adapters.sqlite.figures import read_cells
from govdisclose.adapters.sqlite.items import filter_conditions
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.item import Mode
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter, ItemStage


def _unasked(_query: object) -> str:
    raise AssertionError("nothing is searched here")


def test_drafts_by_day_of_formation_are_counted_in_their_index(tmp_path: Path) -> None:
    """The question supervision asks is answered by the small index alone, in its order."""
    path = tmp_path / "office.db"
    SqliteStore.create(path).close()
    connection = sqlite3.connect(path)
    asked: list[str] = []
    where = ItemFilter(mode=Mode.PROACTIVE, stage=ItemStage.DRAFT)
    query = FigureQuery(by=(Dimension.AGENCY, Dimension.FORMED), where=where, released=None)

    connection.set_trace_callback(asked.append)
    assert [] == read_cells(connection, query, filter_conditions, _unasked)
    connection.set_trace_callback(None)
    (statement,) = asked
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    connection.close()

    assert ["SEARCH i USING COVERING INDEX items_drafts (mode=?)"] == plan
