"""The search index of items in the embedded store: one FTS5 table of tokens made in the domain.

The row id is the item's order key, so the newest hits come first off the index; agencies are
tokens, so a search inside an agency is an intersection and not a scan.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

import attrs

from govdisclose.adapters.sqlite.token_index import (
    NOTHING,
    TokenIndex,
    either,
    query_expression,
    table_statements,
)
from govdisclose.domain.search_terms import SearchQuery, search_document
from govdisclose.ports.reading import search_fields
from govdisclose.ports.storage import ItemFilter, ItemRecord

__all__ = ["SEARCH_DDL", "Match", "SearchIndex", "index_document"]

_AGENCY_MARK = "\ue001"
_AGENCY_TOKENS_LIMIT = 200
"""Filters of more agencies are tested on the rows instead."""

SEARCH_DDL = table_statements("search")
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


class SearchIndex:
    """Keeps the index in step with the items and turns filters into expressions."""

    def __init__(self, connection: sqlite3.Connection, *, is_bulk: bool = False) -> None:
        self.tokens = TokenIndex(connection, "search", is_bulk=is_bulk)

    def add(
        self, records: Sequence[ItemRecord], places: Sequence[int], made: Sequence[str] | None
    ) -> None:
        """Index records under their order keys; ``made`` are their documents if already made.

        An erased record has no text and is found under nothing but its agency.
        """
        self.tokens.put_off(
            (place, True, index_document(record, None if made is None else made[at]))
            for at, (record, place) in enumerate(zip(records, places, strict=True))
        )

    def remove(self, record: ItemRecord, place: int) -> None:
        """Take a record out; needs the very text it was indexed with."""
        self.tokens.put_off([(place, False, index_document(record))])

    def match(self, where: ItemFilter) -> Match | None:
        """The expression for a filter; None when the index is of no use to it."""
        self.tokens.make_changes()
        parts = []
        rest = attrs.evolve(where, query=None, published_from=None, published_to=None)
        if where.query is not None:
            if where.query.is_empty:
                return Match("search", NOTHING, rest)
            parts.append(query_expression(where.query))
        agencies = where.agencies
        if agencies is not None and len(agencies) <= _AGENCY_TOKENS_LIMIT:
            parts.append(either(_agency_token(shard) for shard in sorted(agencies)))
            rest = attrs.evolve(rest, agencies=None)
        if not parts:
            return None
        return Match("search", " AND ".join(parts), rest)

    def expression(self, query: SearchQuery) -> str:
        """The FTS expression of a query; one that matches nothing for the empty query."""
        self.tokens.make_changes()
        return query_expression(query)
