"""Schema of the embedded store, as released steps that are never edited, only followed by the next.

The version number of a file is the number of steps applied to it (``PRAGMA user_version``), so that
opening an office needs neither sqlite-utils nor a query to tell whether it fits this program.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from govdisclose.adapters.sqlite.figures import DRAFTS_INDEX, FIGURES_INDEX
from govdisclose.adapters.sqlite.kept_back import KEPT_BACK_INDEXES
from govdisclose.adapters.sqlite.matter_schema import MATTER_DDL
from govdisclose.adapters.sqlite.search import SEARCH_DDL
from govdisclose.ports.storage import ItemRecord

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["APPLICATION_ID", "STEPS", "Step", "apply_migrations", "schema_needed"]

Step = tuple[str, "Callable[[Database], None]"]
"""Name of a migration and what it does to a database of the version before."""

APPLICATION_ID = 0x474F5644
"""``GOVD``: tells our files from other SQLite files."""

_ITEM_TYPES: dict[str, type] = {
    "shard": int,
    "number": int,
    "version": int,
    "entry": int,
    "leaf": int,
    "run": int,
    "content_key": int,
    "edited": int,
    "salt": bytes,
    "text_digest": bytes,
    "digest": bytes,
    "identity": bytes,
    "source_hash": bytes,
}
_ITEM_NOT_NULL = {
    "shard",
    "number",
    "version",
    "entry",
    "leaf",
    "recorded_at",
    "mode",
    "release",
    "text_digest",
    "digest",
    "content_key",
    "edited",
}


def _item_columns() -> dict[str, type]:
    return {name: _ITEM_TYPES.get(name, str) for name in ItemRecord._fields}


def _first_schema(db: Database) -> None:
    """Everything of version 1: items, records, journal, contents, import runs."""
    items = db.table("items")
    items.create(
        {"id": int, **_item_columns(), "position": int},
        pk="id",
        not_null=_ITEM_NOT_NULL | {"position"},
        strict=True,
    )
    items.create_index(["position"], "items_by_position", unique=True)
    items.create_index(["number"], "items_by_number", unique=True)
    for name, columns in {
        "items_by_index_key": "index_key, shard",
        "items_by_identity": "identity, shard",
    }.items():
        first = columns.split(",")[0]
        db.execute(f"CREATE UNIQUE INDEX {name} ON items ({columns}) WHERE {first} IS NOT NULL")
    items.create_index(["content_key"], "items_by_content_key")
    db.execute(
        "CREATE INDEX IF NOT EXISTS items_for_figures ON items (published_on, shard, release, "
        "mode, category, theme, genre, formed_on, withdrawn_on, carriers)"
    )
    db.table("item_versions").create(
        {"id": int, **_item_columns()},
        pk=("id", "version"),
        not_null=_ITEM_NOT_NULL,
        strict=True,
    )
    db.table("records").create(
        {
            "shard": int,
            "kind": str,
            "key": str,
            "version": int,
            "entry": int,
            "leaf": int,
            "recorded_at": str,
            "facts": str,
            "text": str,
            "salt": bytes,
            "text_digest": bytes,
            "digest": bytes,
            "deleted": int,
            "current": int,
        },
        pk=("shard", "kind", "key", "version"),
        not_null={
            "entry",
            "leaf",
            "recorded_at",
            "facts",
            "text_digest",
            "digest",
            "deleted",
            "current",
        },
        strict=True,
    )
    db.execute("CREATE INDEX records_current ON records (kind, shard, key) WHERE current = 1")
    db.table("record_index").create(
        {"shard": int, "kind": str, "key": str, "field": str, "value": str},
        pk=("shard", "kind", "key", "field"),
        strict=True,
    )
    db.table("record_index").create_index(["kind", "field", "value"], "record_index_by_value")
    db.table("entries").create(
        {
            "shard": int,
            "number": int,
            "on_date": str,
            "recorded_at": str,
            "account": str,
            "person": str,
            "acting_for": str,
            "kind": str,
            "subject": str,
            "facts": str,
            "leaves": int,
            "root": bytes,
            "previous": bytes,
            "hash": bytes,
        },
        pk=("shard", "number"),
        not_null={
            "on_date",
            "recorded_at",
            "account",
            "person",
            "kind",
            "subject",
            "facts",
            "leaves",
            "root",
            "previous",
            "hash",
        },
        strict=True,
    )
    db.table("entries").create_index(["subject", "shard", "number"], "entries_by_subject")
    db.table("heads").create(
        {"shard": int, "number": int, "hash": bytes},
        pk="shard",
        not_null={"number", "hash"},
        strict=True,
    )
    db.table("content_files").create(
        {"shard": int, "space": str, "digest": str, "size": int, "chunks": int},
        pk=("shard", "space", "digest"),
        not_null={"size", "chunks"},
        strict=True,
    )
    db.table("content_chunks").create(
        {"shard": int, "space": str, "digest": str, "part": int, "bytes": bytes},
        pk=("shard", "space", "digest", "part"),
        not_null={"bytes"},
        strict=True,
    )
    db.table("import_runs").create(
        {
            "number": int,
            "fingerprint": str,
            "file": str,
            "started_at": str,
            "finished_at": str,
            "rows_done": int,
            "counts": str,
            "layout": str,
        },
        pk="number",
        not_null={"fingerprint", "file", "started_at", "rows_done", "counts"},
        strict=True,
    )
    db.table("import_runs").create_index(["fingerprint"], "import_runs_by_fingerprint")
    db.table("import_findings").create(
        {"id": int, "run": int, "row": int, "finding": str, "item": int},
        pk="id",
        not_null={"run", "row", "finding"},
        strict=True,
    )
    db.table("import_findings").create_index(["run", "row"], "import_findings_by_run")
    db.execute(
        "CREATE INDEX import_findings_by_item ON import_findings (item) WHERE item IS NOT NULL"
    )
    db.table("import_rejects").create(
        {"run": int, "row": int, "reasons": str, "cells": str},
        pk=("run", "row"),
        not_null={"reasons", "cells"},
        strict=True,
    )
    db.table("kept_figures").create(
        {"key": str, "mark": int, "value": str},
        pk="key",
        not_null={"mark", "value"},
        strict=True,
    )
    db.table("upkeep_due").create({"name": str}, pk="name", strict=True)
    for statement in SEARCH_DDL:
        db.execute(statement)


def _figures_without_merged(db: Database) -> None:
    """Version 2: the index for figures tells which items were merged into others."""
    db.execute("DROP INDEX IF EXISTS items_for_figures")
    db.execute(FIGURES_INDEX)


def _kept_back_by_content(db: Database) -> None:
    """Version 3: what is withheld, on request or withdrawn is found by what it says."""
    for statement in KEPT_BACK_INDEXES:
        db.execute(statement)


def _matters(db: Database) -> None:
    """Version 4: the index of matters."""
    for statement in MATTER_DDL:
        db.execute(statement)


def _drafts(db: Database) -> None:
    """Version 5: drafts are counted without a walk through all items."""
    db.execute(DRAFTS_INDEX)


STEPS: list[Step] = [
    ("0001_office", _first_schema),
    ("0002_merged", _figures_without_merged),
    ("0003_kept_back", _kept_back_by_content),
    ("0004_matters", _matters),
    ("0005_drafts", _drafts),
]
"""Released steps in their order; the number of a schema is how many of them were applied."""


def schema_needed() -> int:
    """Number of the schema this program reads and writes."""
    return len(STEPS)


def apply_migrations(connection: sqlite3.Connection) -> None:
    """Bring a database to the newest schema; each step and its number in one transaction."""
    from sqlite_utils import Database, Migrations  # 0.2 s to import; to create and upgrade only

    migrations = Migrations("govdisclose")
    for number, (name, step) in enumerate(STEPS, start=1):
        migrations(name=name)(_numbered(number, step))
    migrations.apply(Database(connection, execute_plugins=False, recursive_triggers=False))


def _numbered(number: int, step: Callable[[Database], None]) -> Callable[[Database], None]:
    def numbered(db: Database) -> None:
        step(db)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {number}")

    return numbered
