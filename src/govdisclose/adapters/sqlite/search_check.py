"""Whether a search index holds exactly what the rows it was made of say, word by word.

The index of a million items holds some hundred million places. Each side is summed up into one
number, whatever the order; SQLite does it for the index. Only where the sums differ is every place
looked at, in a fixed number of buckets of rows, and then one by one the rows of buckets that
differ. So the check needs little memory, and nothing that is missing, left over or misplaced
escapes it but by a collision of hashes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from zlib import crc32

import attrs

from govdisclose.adapters.sqlite.connection import OfficeConnection
from govdisclose.adapters.sqlite.matters import matter_document
from govdisclose.adapters.sqlite.search import index_document
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.storage import ItemRecord

__all__ = ["SEARCHES", "SearchedTable", "search_faults"]

_BUCKETS = 1 << 14
_KNOWN_TOKENS = 200_000
_RESIDUES = 1_048_573
"""A prime: row ids count by their remainder, so that no sum outgrows SQLite's integers."""

_NAMED = 100
"""Rows named one by one; further ones are counted."""

_FIELDS = ", ".join(ItemRecord._fields)


Document = tuple[int, str, str]
"""Row id in the index, the name of what it is, and its document."""


@attrs.frozen(kw_only=True)
class SearchedTable:
    """An index and where what it must hold comes from."""

    name: str
    """The FTS5 table."""
    documents: Callable[[OfficeConnection], Iterator[Document]]
    differs: str
    """Code of a finding about a document."""
    left: str
    """Code of a finding about something that has no document."""

    @property
    def places(self) -> str:
        """Table of all tokens with their places, made for the check."""
        return f"temp.{self.name}_places"


def _item_documents(connection: OfficeConnection) -> Iterator[Document]:
    for row in connection.direct(f"SELECT position, {_FIELDS} FROM items"):
        record = ItemRecord._make(row[1:])
        yield row[0], item_ref(record.shard, record.number), index_document(record)


def _matter_documents(connection: OfficeConnection) -> Iterator[Document]:
    rows = connection.direct(
        "SELECT m.position, m.ref, m.shard, m.kind, t.document FROM matter_texts t "
        "JOIN matters m ON m.position = t.matter"
    )
    for position, ref, shard, kind, document in rows:
        yield position, ref, matter_document(shard, kind, document)


SEARCHES = (
    SearchedTable(
        name="search", documents=_item_documents, differs="DB-SEARCH", left="DB-SEARCH-LEFT"
    ),
    SearchedTable(
        name="matter_search",
        documents=_matter_documents,
        differs="DB-MATTER-SEARCH",
        left="DB-MATTER-SEARCH-LEFT",
    ),
)
"""All search indexes of an office."""


def search_faults(connection: OfficeConnection, table: SearchedTable) -> Iterator[Finding]:
    """A finding for every row the index does not hold as it should, and for what is left over.

    Args:
        connection: Inside a transaction that reads one state.
        table: The index.
    """
    connection.direct(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {table.places} USING fts5vocab(main, {table.name}, "
        "'instance')"
    )
    wanted = _sums_of_rows(connection, table)
    if sum(wanted) == _sum_of_index(connection, table):
        return
    held = _sums_of_index(connection, table)
    suspects = {bucket for bucket in range(_BUCKETS) if wanted[bucket] != held[bucket]}
    found = _differences(connection, table, suspects)
    for value, code in islice(found, _NAMED):
        yield Finding(code=code, severity=Severity.ERROR, value=value)
    rest = sum(1 for _ in found)
    if rest:
        detail = (("further", str(rest)),)
        yield Finding(code=table.differs, severity=Severity.ERROR, detail=detail)


def _hash(token: str) -> int:
    return crc32(token.encode("utf-8", "surrogatepass")) + 1


def _bucket(place: int) -> int:
    # The low bits of an order key count rows, so they spread evenly.
    return place & (_BUCKETS - 1)


def _sums_of_rows(connection: OfficeConnection, table: SearchedTable) -> list[int]:
    """For each bucket: hash times place in the text times residue of the row id, summed up."""
    sums = [0] * _BUCKETS
    hashes: dict[str, int] = {}
    for place, _name, document in table.documents(connection):
        mine, weight = 0, 1
        for token in document.split():
            known = hashes.get(token)
            if known is None:
                if len(hashes) >= _KNOWN_TOKENS:
                    hashes.clear()
                known = hashes[token] = _hash(token)
            mine += known * weight
            weight += 2
        sums[_bucket(place)] += mine * (place % _RESIDUES + 1)
    return sums


def _sum_of_index(connection: OfficeConnection, table: SearchedTable) -> int:
    """The same over all that the index holds."""
    rows = connection.direct(
        f"SELECT term, sum((2 * offset + 1) * ((doc % :n + :n) % :n + 1)) FROM {table.places} "
        "GROUP BY term",
        {"n": _RESIDUES},
    )
    return sum(_hash(token) * weight for token, weight in rows)


def _sums_of_index(connection: OfficeConnection, table: SearchedTable) -> list[int]:
    """The same for each bucket."""
    sums = [0] * _BUCKETS
    last, known = "", 0
    for token, place, offset in _places(connection, table):
        if token != last:
            last, known = token, _hash(token)
        sums[_bucket(place)] += known * (2 * offset + 1) * (place % _RESIDUES + 1)
    return sums


def _differences(
    connection: OfficeConnection, table: SearchedTable, suspects: Collection[int]
) -> Iterator[tuple[str, str]]:
    """Value and code of a finding for every row of some buckets that differs."""
    held: dict[int, Counter[tuple[str, int]]] = {}
    for token, place, offset in _places(connection, table):
        if _bucket(place) in suspects:
            held.setdefault(place, Counter())[token, offset] += 1
    for place, name, document in table.documents(connection):
        if _bucket(place) not in suspects:
            continue
        wanted = Counter((token, at) for at, token in enumerate(document.split()))
        if held.pop(place, None) != wanted:
            yield name, table.differs
    for place in sorted(held):
        yield f"@{place}", table.left


def _places(connection: OfficeConnection, table: SearchedTable) -> Iterator[tuple[str, int, int]]:
    return iter(connection.direct(f"SELECT term, doc, offset FROM {table.places}"))
