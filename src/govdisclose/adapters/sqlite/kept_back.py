"""Items that a file must not put in public: how the embedded store finds them by what they say.

They are few, and so are their former versions: indexes over them alone stay small however large the
catalogue grows, and a bulk import pays next to nothing for asking.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from govdisclose.ports.kept_back import KeptBack

__all__ = ["KEPT_BACK_INDEXES", "kept_back"]

_IS_KEPT = "(mode <> 'proactive' OR (withdrawn_on IS NOT NULL AND withdrawal IS NOT 'merged'))"
_IS_STILL_KEPT = (
    "(i.mode <> 'proactive' OR (i.withdrawn_on IS NOT NULL AND i.withdrawal IS NOT 'merged'))"
)
_SAID = "v.content_key, v.document_number, v.formed_on, v.published_on"
_COLUMNS = ("content_key", "document_number")
_TABLES = ("items", "item_versions")

KEPT_BACK_INDEXES = tuple(
    f"CREATE INDEX {table}_kept_by_{column} ON {table} ({column}) "
    f"WHERE {column} IS NOT NULL AND {_IS_KEPT}"
    for table in _TABLES
    for column in _COLUMNS
)
"""One index a table and key; the queries name them, so that no other one is ever chosen."""


def kept_back(
    connection: sqlite3.Connection, content_keys: Sequence[int], document_numbers: Sequence[str]
) -> list[KeptBack]:
    """See :meth:`govdisclose.ports.storage.ItemRepository.kept_back`."""
    found: set[KeptBack] = set()
    wanted: tuple[tuple[str, Sequence[object]], ...] = (
        ("content_key", content_keys),
        ("document_number", document_numbers),
    )
    for column, keys in wanted:
        for start in range(0, len(keys), 500):
            part = tuple(keys[start : start + 500])
            marks = ", ".join("?" * len(part))
            for table in _TABLES:
                index = f"{table}_kept_by_{column}"
                rows = connection.execute(
                    f"SELECT i.shard, i.number, {_SAID}, i.withdrawn_on IS NOT NULL FROM (SELECT * "
                    f"FROM {table} INDEXED BY {index} WHERE {column} IN ({marks}) "
                    f"AND {column} IS NOT NULL AND {_IS_KEPT}) v "
                    f"JOIN items i ON i.id = v.id WHERE i.salt IS NOT NULL AND {_IS_STILL_KEPT}",
                    part,
                )
                found.update(KeptBack._make(row) for row in rows)
    return sorted(found, key=lambda kept: (kept.shard, kept.number, kept.content_key))
