"""An index of tokens in the embedded store: one contentless FTS5 table, kept in step with its rows.

Changes are put off and made in ascending order of row ids, because FTS5 writes out what it gathered
when a row id does not ascend. Documents are made in the domain; FTS5 only splits them at spaces.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter

from govdisclose.domain.search_terms import SearchQuery

__all__ = ["NOTHING", "Change", "TokenIndex", "either", "query_expression", "table_statements"]

NOTHING = '"\ue000"'
"""Expression that matches no document."""

_HASH_BYTES = 32 << 20
_MERGE_PAGES = 300
_SEGMENTS_BEFORE_MERGING = 4
_PENDING_ROWS = 1_000
"""Changes put off at most: making them is part of a commit, which others may wait for."""

Change = tuple[int, bool, str]
"""Row id, whether it is an insertion, and the document."""


def table_statements(table: str) -> tuple[str, ...]:
    """Statements that make an empty index."""
    return (
        f"CREATE VIRTUAL TABLE {table} USING fts5 (tokens, content='', columnsize=0, "
        "tokenize='ascii')",
        f"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', {_HASH_BYTES})",
        f"INSERT INTO {table} ({table}, rank) VALUES ('crisismerge', 1000)",
    )


def _quoted(tokens: Sequence[str], *, is_prefix: bool) -> str:
    # Tokens hold no quotation mark: the domain keeps letters and digits only.
    return f'"{" ".join(tokens)}"' + (" *" if is_prefix else "")


def either(tokens: Iterable[str]) -> str:
    """Expression that matches documents with one of some tokens."""
    return f"({' OR '.join(_quoted([token], is_prefix=False) for token in tokens)})"


def query_expression(query: SearchQuery) -> str:
    """Expression of a query; one that matches nothing for the empty query."""
    if query.is_empty:
        return NOTHING
    parts = []
    for phrase in query.phrases:
        tokens, is_prefix = phrase.indexed
        parts.append(_quoted(tokens, is_prefix=is_prefix))
    return " AND ".join(parts)


class TokenIndex:
    """One such table during a unit of work.

    Args:
        connection: That of the unit of work.
        table: Its name, which is also that of its hidden column.
        is_bulk: Whether merging may wait until the end of a stretch of many writes.
    """

    def __init__(self, connection: sqlite3.Connection, table: str, *, is_bulk: bool) -> None:
        self._connection = connection
        self._table = table
        self._insert = f"INSERT INTO {table} (rowid, tokens) VALUES (?, ?)"
        self._delete = f"INSERT INTO {table} ({table}, rowid, tokens) VALUES ('delete', ?, ?)"
        self._is_bulk = is_bulk
        self._is_postponed = False
        self._needs_rewriting = False
        self._segments = 0
        self.pending: list[Change] = []
        """Changes put off."""

    def put_off(self, changes: Iterable[Change]) -> None:
        """Take changes in; removing a document needs the very text it was indexed with."""
        self.pending += changes
        if len(self.pending) >= _PENDING_ROWS:
            self.make_changes()

    def make_changes(self) -> None:
        """Make the changes put off so far; those of one row in the order they came in."""
        if not self.pending:
            return
        if self._is_bulk and not self._is_postponed:
            self._postpone_merging()
        self._segments += 1
        self.pending.sort(key=itemgetter(0))
        for is_insertion, changes in groupby(self.pending, key=itemgetter(1)):
            rows = [(place, document) for place, _is_insertion, document in changes]
            self._connection.executemany(self._insert if is_insertion else self._delete, rows)
        self.pending.clear()

    def rewrite(self) -> None:
        """Ask for the index to be rewritten at the commit, without tokens of removed documents."""
        self._needs_rewriting = True

    def finish(self) -> None:
        """Do before a commit what was put off until then."""
        self.make_changes()
        if self._is_postponed:
            self._resume_merging()
        if self._needs_rewriting:
            self._command("optimize")
            self._needs_rewriting = False

    def take_segments(self) -> int:
        """How many segments were written since this was asked last."""
        segments, self._segments = self._segments, 0
        return segments

    def merge_step(self) -> bool:
        """One bounded step of merging segments of like age; False when nothing was left."""
        before = self._connection.total_changes
        self._setting("merge", _MERGE_PAGES)
        return self._connection.total_changes - before >= 2

    def _postpone_merging(self) -> None:
        """Stop merging until the end of this transaction.

        The setting is kept in the file. Changed and changed back within one transaction, it is
        never seen by others and does not outlast a kill.
        """
        self._setting("automerge", 0)
        self._is_postponed = True

    def _resume_merging(self) -> None:
        # What was gathered is written out by the savepoint, while merging is still put off.
        self._connection.execute("SAVEPOINT written_out")
        self._connection.execute("RELEASE written_out")
        self._setting("automerge", _SEGMENTS_BEFORE_MERGING)
        self._is_postponed = False

    def _command(self, command: str) -> None:
        self._connection.execute(
            f"INSERT INTO {self._table} ({self._table}) VALUES (?)", (command,)
        )

    def _setting(self, name: str, value: int) -> None:
        self._connection.execute(
            f"INSERT INTO {self._table} ({self._table}, rank) VALUES (?, ?)", (name, value)
        )
