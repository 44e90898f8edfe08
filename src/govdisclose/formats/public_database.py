"""The public catalogue as one SQLite file that Datasette serves as it is.

It is built from public items alone, in a new file, so that nothing deleted can linger in it. Its
table has the columns of :class:`PublicItem` and nothing else; the search index beside it holds the
same texts, cut into runs of three characters, because SQLite's own word cutter finds no Chinese.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.domain.guarded_text import escaped
from govdisclose.ports.exporting import PUBLIC_COLUMNS, Written

__all__ = ["write_database"]

_NAMES = tuple(column.name for column in PUBLIC_COLUMNS)
_REQUIRED = frozenset(("agency", "published_on"))
_SEARCHED = ("title", "document_number", "index_number", "keywords", "summary")
_INDEXED = ("agency", "published_on", "theme", "category", "genre")
_BATCH = 1_000


def write_database(items: Iterable[PublicItem], path: Path) -> Written:
    """Write the items into a new database.

    Args:
        items: In any order; their references are unique.
        path: An empty or absent file.
    """
    columns = ", ".join(
        f"{name} TEXT"
        + (" PRIMARY KEY NOT NULL" if name == "ref" else " NOT NULL" if name in _REQUIRED else "")
        for name in _NAMES
    )
    searched = ", ".join(_SEARCHED)
    marks = ", ".join("?" for _ in _NAMES)
    count = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # Nothing is lost if the machine stops: the file is renamed into place only when complete.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"CREATE TABLE items ({columns}) STRICT")
        connection.execute("BEGIN")
        rows = map(_row, items)
        while batch := list(islice(rows, _BATCH)):
            connection.executemany(f"INSERT INTO items VALUES ({marks})", batch)
            count += len(batch)
        for name in _INDEXED:
            connection.execute(f"CREATE INDEX items_{name} ON items ({name})")
        connection.execute("COMMIT")
        connection.execute(
            # Datasette finds the index of a table by these very double quotation marks.
            f'CREATE VIRTUAL TABLE items_fts USING fts5 ({searched}, content="items", '
            "tokenize='trigram')"
        )
        connection.execute("INSERT INTO items_fts (items_fts) VALUES ('rebuild')")
        connection.execute("INSERT INTO items_fts (items_fts) VALUES ('optimize')")
        connection.execute("ANALYZE")
    return Written(rows=count)


def _row(item: PublicItem) -> tuple[str | None, ...]:
    return tuple(_values(item))


def _values(item: PublicItem) -> Iterator[str | None]:
    for name in _NAMES:
        value = getattr(item, name)
        yield None if value is None else escaped(str(value))
