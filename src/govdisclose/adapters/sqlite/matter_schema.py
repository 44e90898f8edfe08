"""Tables of the index of matters in the embedded store, and the order key of a matter.

    matters          one row a matter; the order key serves as the row id of the search, too
    matter_outlooks  what is true of it when, ordered so that a tally is one walk in order
    matter_texts     its search document, without which the contentless index could not forget it
    matter_search    the tokens of the documents

Most matters are closed, so what lists of open ones walk through are partial indexes of these.
"""

from __future__ import annotations

from datetime import date

from govdisclose.adapters.sqlite.token_index import table_statements
from govdisclose.ports.matters import MatterRow

__all__ = [
    "MATTER_COLUMNS",
    "MATTER_DDL",
    "MAX_ORDINAL",
    "matter_position",
    "positions_of_day",
]

MATTER_COLUMNS = ", ".join(MatterRow._fields)
"""Columns of a row in the order of its fields; ``facts`` is JSON."""

MATTER_DDL = (
    "CREATE TABLE matters (position INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL UNIQUE, "
    "serial INTEGER NOT NULL, shard INTEGER NOT NULL, kind TEXT NOT NULL, "
    "ref TEXT NOT NULL UNIQUE, entry INTEGER NOT NULL, stamp TEXT NOT NULL, number TEXT, "
    "opened_on TEXT NOT NULL, received_on TEXT, processed_on TEXT, closed_on TEXT, "
    "state TEXT NOT NULL, law TEXT, due TEXT, outcome TEXT, category TEXT, assignee TEXT, "
    "party_key BLOB, breaches INTEGER NOT NULL, facts TEXT NOT NULL, "
    "due_order TEXT AS (ifnull(due, '~')) VIRTUAL) STRICT",
    "CREATE UNIQUE INDEX matters_by_serial ON matters (kind, shard, serial, ref)",
    "CREATE UNIQUE INDEX matters_by_number ON matters (number, kind, shard) "
    "WHERE number IS NOT NULL",
    "CREATE INDEX matters_newest ON matters (kind, opened_on, shard, serial, ref)",
    "CREATE INDEX matters_newest_of_agency ON matters (shard, kind, opened_on, serial, ref)",
    "CREATE INDEX matters_by_due ON matters (kind, due_order, shard, serial, ref)",
    "CREATE INDEX matters_by_due_of_agency ON matters (shard, kind, due_order, serial, ref)",
    "CREATE INDEX matters_open_by_due ON matters (kind, due_order, shard, serial, ref) "
    "WHERE closed_on IS NULL",
    "CREATE INDEX matters_open_of_agency ON matters (shard, kind, due_order, serial, ref) "
    "WHERE closed_on IS NULL",
    "CREATE INDEX matters_open_by_stamp ON matters (kind, stamp) WHERE closed_on IS NULL",
    "CREATE INDEX matters_by_assignee ON matters (assignee, closed_on) WHERE assignee IS NOT NULL",
    "CREATE INDEX matters_by_party ON matters (party_key) WHERE party_key IS NOT NULL",
    "CREATE TABLE matter_outlooks (topic TEXT NOT NULL, shard INTEGER NOT NULL, "
    "kind TEXT NOT NULL, limit_id TEXT NOT NULL, value TEXT NOT NULL, since TEXT NOT NULL, "
    "until TEXT NOT NULL, matter INTEGER NOT NULL, due TEXT, "
    "PRIMARY KEY (topic, shard, kind, limit_id, value, since, until, matter)) "
    "STRICT, WITHOUT ROWID",
    "CREATE INDEX matter_outlooks_by_matter ON matter_outlooks (matter, topic)",
    "CREATE INDEX matter_outlooks_by_value ON matter_outlooks (topic, value, matter)",
    "CREATE TABLE matter_texts (shard INTEGER NOT NULL, matter INTEGER NOT NULL, "
    "document TEXT NOT NULL, PRIMARY KEY (shard, matter)) STRICT, WITHOUT ROWID",
    *table_statements("matter_search"),
)
"""Statements that make the index of an empty store."""

_SHIFT = 27
MAX_ORDINAL = (1 << _SHIFT) - 1
"""Most matters an embedded store can hold."""

_EPOCH = date(1900, 1, 1).toordinal()


def matter_position(opened_on: str, ordinal: int) -> int:
    """The order key of a matter: the day it was opened above its running number in the office."""
    return _day(opened_on) << _SHIFT | ordinal


def positions_of_day(opened_on: str) -> tuple[int, int]:
    """The least order key of a day, and that of the day after."""
    return _day(opened_on) << _SHIFT, (_day(opened_on) + 1) << _SHIFT


def _day(iso: str) -> int:
    return date.fromisoformat(iso).toordinal() - _EPOCH
