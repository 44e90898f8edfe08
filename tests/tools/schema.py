"""The present schema of an office file as a script, to be kept when it is released.

python -m tests.tools.schema > tests/adapters/sqlite/schemas/0001.sql
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from govdisclose.adapters.sqlite.store import SqliteStore

__all__ = ["schema_script"]

_SEARCHES = ("search", "matter_search")
_PARTS = ("data", "idx", "config", "content", "docsize")
_SHADOWS = {f"{search}_{part}" for search in _SEARCHES for part in _PARTS}


def schema_script() -> str:
    """Statements that make an empty office file of the present schema."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        SqliteStore.create(path).close()
        connection = sqlite3.connect(path)
        try:
            return "\n".join(_statements(connection)) + "\n"
        finally:
            connection.close()


def _statements(connection: sqlite3.Connection) -> Iterator[str]:
    for name, sql in connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    ):
        # The tables behind the search index are made with it.
        if name not in _SHADOWS:
            yield f"{sql};"
    for search in _SEARCHES:
        settings = f"SELECT k, v FROM {search}_config WHERE k <> 'version'"
        for key, value in connection.execute(settings):
            yield f"INSERT INTO {search} ({search}, rank) VALUES ('{key}', {value});"
    for applied, number in connection.execute("SELECT name, id FROM _sqlite_migrations"):
        yield (
            "INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) "
            f"VALUES ({number}, 'govdisclose', '{applied}', '2024-03-04 01:30:00+00:00');"
        )
    for setting in ("application_id", "user_version"):
        value = connection.execute(f"PRAGMA {setting}").fetchone()[0]
        yield f"PRAGMA {setting} = {value};"


if __name__ == "__main__":
    sys.stdout.write(schema_script())
