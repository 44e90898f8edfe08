"""The search index of the embedded store: one contentless FTS5 table of tokens made in the domain.

The row id is the item's order key, so the newest hits come first off the index; agencies are tokens,
so a search inside an agency is an intersection and not a scan. Rows of a batch are inserted in
ascending key order, because FTS5 writes out what it gathered whenever a key does not ascend.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import attrs

from govdisclose.domain.search_terms import SearchQuery, search_document
from govdisclose.ports.reading import search_fields
from govdisclose.ports.storage import ItemFilter, ItemRecord

__all__ = ["SEARCH_DDL", "Match", "SearchIndex"]

_AGENCY_MARK = "\ue001"
_AGENCY_TOKENS_LIMIT = 200
"""Filters of more agencies are tested on the rows instead."""
_HASH_BYTES = 32 << 20
_MERGE_PAGES = 300

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


def _document(record: ItemRecord, made: str | None) -> str:
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

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.needs_scrub = False

    def add(
        self, records: Sequence[ItemRecord], places: Sequence[int], made: Sequence[str] | None
    ) -> None:
        """Index records under their order keys; ``made`` are their documents if already made.

        An erased record has no text and is found under nothing but its agency.
        """
        rows = [
            (place, _document(record, None if made is None else made[at]))
            for at, (record, place) in enumerate(zip(records, places, strict=True))
        ]
        rows.sort()
        self._connection.executemany("INSERT INTO search (rowid, tokens) VALUES (?, ?)", rows)

    def remove(self, record: ItemRecord, place: int) -> None:
        """Take a record out; needs the very text it was indexed with."""
        self._connection.execute(
            "INSERT INTO search (search, rowid, tokens) VALUES ('delete', ?, ?)",
            (place, _document(record, None)),
        )

    def scrub(self) -> None:
        """Ask for the tokens of removed records to be overwritten before the commit."""
        self.needs_scrub = True

    def finish(self) -> None:
        """Rewrite the index without what was removed, if that was asked for."""
        if self.needs_scrub:
            self._connection.execute("INSERT INTO search (search) VALUES ('optimize')")
            self.needs_scrub = False

    def match(self, where: ItemFilter) -> Match | None:
        """The expression for a filter; None when the index is of no use to it."""
        parts = []
        rest = attrs.evolve(where, query=None, published_from=None, published_to=None)
        if where.query is not None:
            if where.query.is_empty:
                return Match("search", '"\ue000"', rest)
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

    def positions(self, query: SearchQuery) -> list[int]:
        """Order keys of all hits, descending."""
        if query.is_empty:
            return []
        rows = self._connection.execute(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid DESC",
            (_expression(query),),
        )
        return [row[0] for row in rows]

    def postpone_merging(self) -> None:
        """Stop merging while a bulk write runs."""
        self._connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 0)")

    def merge_step(self, *, first: bool) -> bool:
        """One bounded step of merging the index into one segment; False when nothing was left."""
        before = self._connection.total_changes
        self._connection.execute(
            "INSERT INTO search (search, rank) VALUES ('merge', ?)",
            (-_MERGE_PAGES if first else _MERGE_PAGES,),
        )
        return self._connection.total_changes - before >= 2

    def resume_merging(self) -> None:
        """Merge in passing again, as small writes come in."""
        self._connection.execute("INSERT INTO search (search, rank) VALUES ('automerge', 4)")
