"""Whether the search index holds exactly what the items say, word by word.

The index of a million items holds some hundred million places. Each side is summed up into one
number, whatever the order; SQLite does it for the index. Only where the sums differ is every place
looked at, in a fixed number of buckets of items, and then one by one the items of buckets that
differ. So the check needs little memory, and nothing that is missing, left over or misplaced
escapes it but by a collision of hashes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice
from zlib import crc32

from govdisclose.adapters.sqlite.connection import OfficeConnection
from govdisclose.adapters.sqlite.search import index_document
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.storage import ItemRecord

__all__ = ["search_faults"]

_BUCKETS = 1 << 14
_KNOWN_TOKENS = 200_000
_RESIDUES = 1_048_573
"""A prime: order keys count by their remainder, so that no sum outgrows SQLite's integers."""

_NAMED = 100
"""Items named one by one; further ones are counted."""

_FIELDS = ", ".join(ItemRecord._fields)


def search_faults(connection: OfficeConnection) -> Iterator[Finding]:
    """A finding for every item the index does not hold as it should, and for what is left over.

    Args:
        connection: Inside a transaction that reads one state.
    """
    connection.direct(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_places USING fts5vocab(main, search, "
        "'instance')"
    )
    wanted = _sums_of_items(connection)
    if sum(wanted) == _sum_of_index(connection):
        return
    held = _sums_of_index(connection)
    suspects = {bucket for bucket in range(_BUCKETS) if wanted[bucket] != held[bucket]}
    found = _differences(connection, suspects)
    for value, code in islice(found, _NAMED):
        yield Finding(code=code, severity=Severity.ERROR, value=value)
    rest = sum(1 for _ in found)
    if rest:
        detail = (("further", str(rest)),)
        yield Finding(code="DB-SEARCH", severity=Severity.ERROR, detail=detail)


def _hash(token: str) -> int:
    return crc32(token.encode("utf-8", "surrogatepass")) + 1


def _bucket(place: int) -> int:
    # The low bits of an order key count items, so they spread evenly.
    return place & (_BUCKETS - 1)


def _sums_of_items(connection: OfficeConnection) -> list[int]:
    """For each bucket: hash times place in the text times residue of the order key, summed up."""
    sums = [0] * _BUCKETS
    hashes: dict[str, int] = {}
    for place, record in _items(connection):
        mine, weight = 0, 1
        for token in index_document(record).split():
            known = hashes.get(token)
            if known is None:
                if len(hashes) >= _KNOWN_TOKENS:
                    hashes.clear()
                known = hashes[token] = _hash(token)
            mine += known * weight
            weight += 2
        sums[_bucket(place)] += mine * (place % _RESIDUES + 1)
    return sums


def _sum_of_index(connection: OfficeConnection) -> int:
    """The same over all that the index holds."""
    rows = connection.direct(
        "SELECT term, sum((2 * offset + 1) * ((doc % :n + :n) % :n + 1)) FROM temp.search_places "
        "GROUP BY term",
        {"n": _RESIDUES},
    )
    return sum(_hash(token) * weight for token, weight in rows)


def _sums_of_index(connection: OfficeConnection) -> list[int]:
    """The same for each bucket."""
    sums = [0] * _BUCKETS
    last, known = "", 0
    for token, place, offset in _places(connection):
        if token != last:
            last, known = token, _hash(token)
        sums[_bucket(place)] += known * (2 * offset + 1) * (place % _RESIDUES + 1)
    return sums


def _differences(
    connection: OfficeConnection, suspects: Collection[int]
) -> Iterator[tuple[str, str]]:
    """Value and code of a finding for every item of some buckets that differs."""
    held: dict[int, Counter[tuple[str, int]]] = {}
    for token, place, offset in _places(connection):
        if _bucket(place) in suspects:
            held.setdefault(place, Counter())[token, offset] += 1
    for place, record in _items(connection):
        if _bucket(place) not in suspects:
            continue
        tokens = index_document(record).split()
        wanted = Counter((token, at) for at, token in enumerate(tokens))
        if held.pop(place, None) != wanted:
            yield item_ref(record.shard, record.number), "DB-SEARCH"
    for place in sorted(held):
        yield f"@{place}", "DB-SEARCH-LEFT"


def _items(connection: OfficeConnection) -> Iterator[tuple[int, ItemRecord]]:
    for row in connection.direct(f"SELECT position, {_FIELDS} FROM items"):
        yield row[0], ItemRecord._make(row[1:])


def _places(connection: OfficeConnection) -> Iterator[tuple[str, int, int]]:
    return iter(connection.direct("SELECT term, doc, offset FROM temp.search_places"))
