"""The search index of the embedded store: one contentless FTS5 table of tokens made in the domain.

The row id is the item's order key, so the newest hits come first off the index; agencies are
tokens, so a search inside an agency is an intersection and not a scan. Changes are put off and
made in ascending key order, because FTS5 writes out what it gathered when a key does not ascend.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import attrs

from govdisclose.domain.search_terms import SearchQuery, search_document
from govdisclose.ports.reading import search_fields
from govdisclose.ports.storage import ItemFilter, ItemRecord

__all__ = ["SEARCH_DDL", "Match", "SearchIndex", "index_document"]

_AGENCY_MARK = "\ue001"
_NOTHING = '"\ue000"'
_AGENCY_TOKENS_LIMIT = 200
"""Filters of more agencies are tested on the rows instead."""
_HASH_BYTES = 32 << 20
_MERGE_PAGES = 300
_SEGMENTS_BEFORE_MERGING = 4
_PENDING_ROWS = 1_000
"""Changes put off at most: making them is part of a commit, which others may wait for."""

_INSERT = "INSERT INTO search (rowid, tokens) VALUES (?, ?)"
_DELETE = "INSERT INTO search (search, rowid, tokens) VALUES ('delete', ?, ?)"

SEARCH_DDL = (
    "CREATE VIRTUAL TABLE search USING fts5 (tokens, content='', columnsize=0, tokenize='ascii')",
    f"INSERT INTO search (search, rank) VALUES ('hashsize', {_HASH_BYTES})",
    "INSERT INTO search (search, rank) VALUES ('crisismerge', 1000)",
)
"""Statements that make the index of an empty store."""


@attrs.frozen
class Match:
    """An FTS expression and the conditions it leaves to be tested on rows."""

    table: str
    expression: str
    rest: ItemFilter


def _agency_token(shard: int) -> str:
    return f"{_AGENCY_MARK}{shard}"


def index_document(record: ItemRecord, made: str | None = None) -> str:
    """What the index holds of a record: its search document, if it has text, and its agency.

    Args:
        record: The record.
        made: Its search document, if made already.
    """
    if record.salt is None:
        return _agency_token(record.shard)
    text = search_document(search_fields(record)) if made is None else made
    return f"{text} {_agency_token(record.shard)}"


def _quoted(tokens: Sequence[str], *, prefix: bool) -> str:
    # Tokens hold no quotation mark: the domain keeps letters and digits only.
    return f'"{" ".join(tokens)}"' + (" *" if prefix else "")


def _expression(query: SearchQuery) -> str:
    parts = []
    for phrase in query.phrases:
        tokens, prefix = phrase.indexed
        parts.append(_quoted(tokens, prefix=prefix))
    return " AND ".join(parts)


class SearchIndex:
    """Keeps the index in step with the items and turns filters into expressions."""

    def __init__(self, connection: sqlite3.Connection, *, is_bulk: bool = False) -> None:
        self._connection = connection
        self._is_bulk = is_bulk
        self._is_postponed = False
        self._needs_rewriting = False
        self._segments = 0
        self._pending: list[tuple[int, bool, str]] = []
        """Order key, whether it is an insertion, and the document of each change put off."""

    def add(
        self, records: Sequence[ItemRecord], places: Sequence[int], made: Sequence[str] | None
    ) -> None:
        """Index records under their order keys; ``made`` are their documents if already made.

        An erased record has no text and is found under nothing but its agency.
        """
        self._pending += [
            (place, True, index_document(record, None if made is None else made[at]))
            for at, (record, place) in enumerate(zip(records, places, strict=True))
        ]
        if len(self._pending) >= _PENDING_ROWS:
            self._make_changes()

    def remove(self, record: ItemRecord, place: int) -> None:
        """Take a record out; needs the very text it was indexed with."""
        self._pending.append((place, False, index_document(record)))

    def rewrite(self) -> None:
        """Ask for the index to be rewritten at the commit, without tokens of removed records."""
        self._needs_rewriting = True

    def finish(self) -> None:
        """Do before a commit what was put off until then."""
        self._make_changes()
        if self._is_postponed:
            self._resume_merging()
        if self._needs_rewriting:
            self._connection.execute("INSERT INTO search (search) VALUES ('optimize')")
            self._needs_rewriting = False

    def take_segments(self) -> int:
        """How many segments were written since this was asked last."""
        segments, self._segments = self._segments, 0
        return segments

    def match(self, where: ItemFilter) -> Match | None:
        """The expression for a filter; None when the index is of no use to it."""
        self._make_changes()
        parts = []
        rest = attrs.evolve(where, query=None, published_from=None, published_to=None)
        if where.query is not None:
            if where.query.is_empty:
                return Match("search", _NOTHING, rest)
            parts.append(_expression(where.query))
        agencies = where.agencies
        if agencies is not None and len(agencies) <= _AGENCY_TOKENS_LIMIT:
            choices = " OR ".join(
                _quoted([_agency_token(a)], prefix=False) for a in sorted(agencies)
            )
            parts.append(f"({choices})")
            rest = attrs.evolve(rest, agencies=None)
        if not parts:
            return None
        return Match("search", " AND ".join(parts), rest)

    def expression(self, query: SearchQuery) -> str:
        """The FTS expression of a query; one that matches nothing for the empty query."""
        self._make_changes()
        return _NOTHING if query.is_empty else _expression(query)

    def _make_changes(self) -> None:
        """Make the changes put off so far; those of one key in the order they came in."""
        if not self._pending:
            return
        if self._is_bulk and not self._is_postponed:
            self._postpone_merging()
        self._segments += 1
        self._pending.sort(key=itemgetter(0))
        for is_insertion, changes in groupby(self._pending, key=itemgetter(1)):
            rows = [(place, document) for place, _is_insertion, document in changes]
            self._connection.executemany(_INSERT if is_insertion else _DELETE, rows)
        self._pending.clear()

    def _postpone_merging(self) -> None:
        """Stop merging until the end of this transaction.

        The setting is kept in the file. Changed and changed back within one transaction, it is
        never seen by others and does not outlast a kill.
        """
        self._connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 0)")
        self._is_postponed = True

    def merge_step(self) -> bool:
        """One bounded step of merging segments of like age; False when nothing was left."""
        before = self._connection.total_changes
        self._connection.execute(
            "INSERT INTO search (search, rank) VALUES ('merge', ?)", (_MERGE_PAGES,)
        )
        return self._connection.total_changes - before >= 2

    def _resume_merging(self) -> None:
        # What was gathered is written out by the savepoint, while merging is still put off.
        self._connection.execute("SAVEPOINT written_out")
        self._connection.execute("RELEASE written_out")
        self._connection.execute(
            "INSERT INTO search (search, rank) VALUES ('automerge', ?)", (_SEGMENTS_BEFORE_MERGING,)
        )
        self._is_postponed = False
