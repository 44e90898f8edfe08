"""Keys an import has seen: scratch beside the program, in a file that goes with it.

They are asked for by the hundred and need no server: nobody else looks at them, and a resumed
import gathers them anew.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence

__all__ = ["SeenKeys"]

_ASKED_AT_ONCE = 500


class SeenKeys:
    """A set of keys that may outgrow memory; one for a store, made when it is first used."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None

    def seen(self, keys: Sequence[bytes]) -> set[bytes]:
        """Those of the keys that were marked."""
        found: set[bytes] = set()
        with self._lock:
            connection = self._opened()
            for start in range(0, len(keys), _ASKED_AT_ONCE):
                part = keys[start : start + _ASKED_AT_ONCE]
                marks = ", ".join("?" * len(part))
                rows = connection.execute(
                    f"SELECT key FROM seen WHERE key IN ({marks})", tuple(part)
                )
                found.update(row[0] for row in rows)
        return found

    def mark(self, keys: Sequence[bytes]) -> None:
        """Remember keys."""
        with self._lock:
            self._opened().executemany(
                "INSERT OR IGNORE INTO seen (key) VALUES (?)", [(key,) for key in keys]
            )

    def forget(self) -> None:
        """Begin afresh."""
        with self._lock:
            self._opened().execute("DELETE FROM seen")

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _opened(self) -> sqlite3.Connection:
        if self._file is None:
            # An empty name is a file of its own that is gone once it is closed.
            self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.execute("PRAGMA journal_mode = OFF")
            self._file.execute("CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID")
        return self._file
