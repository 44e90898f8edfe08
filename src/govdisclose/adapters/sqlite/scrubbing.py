"""Removing what was erased from the file itself, not only from its tables.

Overwriting deleted cells is not enough: when SQLite moves rows between pages it leaves copies in
the unused part of a page, and the search index and the write-ahead log hold the words as well. So
an erasure is finished by rewriting the index, the file and the log. That it is due is a row of its
own, written with the erasure, so that a kill in between is made up for later.
"""

from __future__ import annotations

import sqlite3

from govdisclose.adapters.sqlite.connection import OfficeConnection

__all__ = ["ScrubNotice", "is_scrub_due", "scrub"]

_DUE = "scrub"


class ScrubNotice:
    """Gathers during a unit of work whether anything was erased in it."""

    def __init__(self, connection: OfficeConnection) -> None:
        self._connection = connection
        self.wanted = False

    def record(self) -> bool:
        """Write down that the file has to be rewritten, if so; part of the transaction."""
        if self.wanted:
            self._connection.execute("INSERT OR IGNORE INTO upkeep_due (name) VALUES (?)", (_DUE,))
        return self.wanted


def is_scrub_due(connection: OfficeConnection) -> bool:
    """Whether an erasure has not been finished."""
    found = connection.direct("SELECT 1 FROM upkeep_due WHERE name = ?", (_DUE,)).fetchone()
    return found is not None


def scrub(connection: OfficeConnection, *, wait_seconds: float) -> bool:
    """Rewrite file and log without what was erased.

    Args:
        connection: A writer's, outside a transaction.
        wait_seconds: How long to wait for others to finish what they read or write.

    Returns:
        False when somebody else went on using the office, or the disk is full; it stays due.
    """
    try:
        connection.direct(f"PRAGMA busy_timeout = {int(wait_seconds * 1000)}")
        connection.direct("VACUUM")
        if not _log_is_emptied(connection):
            return False
        connection.direct("DELETE FROM upkeep_due WHERE name = ?", (_DUE,))
    except sqlite3.OperationalError:
        return False
    finally:
        connection.direct("PRAGMA busy_timeout = 0")
    return True


def _log_is_emptied(connection: OfficeConnection) -> bool:
    busy, _frames, _moved = connection.direct("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
