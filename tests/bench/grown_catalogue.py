"""A made-up catalogue of any size, made in batches that need nothing of each other.

The same number of the same catalogue is always the same row: batches may be made by several
processes, in any order, and nothing is kept in memory but one batch. The rows are those that an
import of such records would write: sealed, committed to by one entry per agency and batch.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from govdisclose.domain.catalogue.intake_rows import content_key
from govdisclose.domain.catalogue.item import FACT_FIELDS, TEXT_FIELDS
from govdisclose.domain.journal import Actor, Entry, Head, leaf_hash, moment_text, next_entry
from govdisclose.domain.journal import text_hash as sealed_text
from govdisclose.domain.search_terms import search_document
from govdisclose.domain.text import fold
from govdisclose.ports.reading import search_fields
from govdisclose.ports.storage import ItemRecord
from tests.bench.corpus import _CATEGORIES, _GENRES, _RARE, _THEMES, _WORDS

__all__ = ["Batch", "Block", "agency_names", "batches", "entries_of_blocks", "made_batch"]

BATCH = 20_000
BLOCK = 500
"""Rows of one agency in a batch: the leaves of one entry."""

_FIRST_SHARD = 2
"""The office itself has the first."""
_FIRST_DAY = date(2005, 1, 4)
_DAYS = 4_000
_MOMENT = datetime(2024, 3, 4, 1, 30, tzinfo=UTC)
_RECORDED = moment_text(_MOMENT)
_SEED = 2009

# One drawing gives a common word eleven times of twelve, otherwise a rare character.
_CHOICES = _WORDS * (len(_RARE) * 11 // len(_WORDS)) + _RARE
_TEXT_COLUMNS = {name: at for at, name in enumerate(TEXT_FIELDS)}
_ISO = [(_FIRST_DAY + timedelta(days=at)).isoformat() for at in range(_DAYS + 27)]


class Block(NamedTuple):
    """Rows of one agency in a batch, and the number of the entry that commits to them."""

    shard: int
    entry: int
    leaves: list[bytes]


class Batch(NamedTuple):
    """Rows in the order of their numbers with their search documents, and their blocks."""

    number: int
    rows: list[ItemRecord]
    documents: list[str]
    blocks: list[Block]


def agency_names(agencies: int) -> list[str]:
    """Names of the agencies in the order of their shards."""
    return [f"省第{number}局" for number in range(1, agencies + 1)]


@lru_cache(maxsize=4)
def _owners(agencies: int, blocks: int) -> list[int]:
    """Shard of every block; large agencies have many."""
    draw = random.Random(_SEED)
    weights = list(accumulate(1 / (rank + 10) for rank in range(agencies)))
    shards = range(_FIRST_SHARD, _FIRST_SHARD + agencies)
    return draw.choices(shards, cum_weights=weights, k=blocks)


def batches(count: int) -> range:
    """Numbers of the batches of a catalogue of so many items."""
    return range((count + BATCH - 1) // BATCH)


def made_batch(count: int, number: int, *, agencies: int, entries_before: int) -> Batch:
    """One batch of a catalogue.

    Args:
        count: Items of the catalogue.
        number: Which batch, from 0.
        agencies: How many agencies there are, on shards from 2.
        entries_before: Entries every chain has before the first block.
    """
    owners = _owners(agencies, (count + BLOCK - 1) // BLOCK)
    first_block = number * (BATCH // BLOCK)
    there: dict[int, int] = {}
    for shard in owners[:first_block]:
        there[shard] = there.get(shard, 0) + 1
    made = Batch(number, [], [], [])
    draw = random.Random(f"{_SEED}/{number}")
    for block in range(first_block, min(first_block + BATCH // BLOCK, len(owners))):
        shard = owners[block]
        there[shard] = there.get(shard, 0) + 1
        entry = entries_before + there[shard]
        leaves: list[bytes] = []
        for at in range(block * BLOCK, min(block * BLOCK + BLOCK, count)):
            row = _row(draw, shard, at + 1, entry, len(leaves))
            leaves.append(row.digest)
            made.rows.append(row)
            made.documents.append(search_document(search_fields(row)))
        made.blocks.append(Block(shard, entry, leaves))
    return made


def entries_of_blocks(blocks: list[Block], heads: dict[int, Head]) -> Iterator[Entry]:
    """Entries that commit to the rows of blocks; ``heads`` moves on with them."""
    for block in blocks:
        entry = next_entry(
            heads[block.shard],
            on=_MOMENT.date(),
            recorded_at=_MOMENT,
            actor=Actor(account="scale", person="scale"),
            kind="items.imported",
            subject="R1",
            facts={"run": 1, "new": len(block.leaves), "changed": 0},
            leaves=block.leaves,
        )
        assert entry.number == block.entry
        heads[block.shard] = Head(shard=block.shard, number=entry.number, hash=entry.hash)
        yield entry


def _row(draw: random.Random, shard: int, number: int, entry: int, leaf: int) -> ItemRecord:
    formed = int(draw.random() * _DAYS)
    formed_on = _ISO[formed]
    published_on = _ISO[formed + draw.choice((0, 1, 3, 5, 8, 12, 15, 20, 26))]
    title = "".join(draw.choices(_CHOICES, k=5 + int(draw.random() * 15)))
    summary = None
    if draw.random() < 0.5:
        summary = "".join(draw.choices(_CHOICES, k=15 + int(draw.random() * 45)))
    text: list[str | None] = [None] * len(TEXT_FIELDS)
    text[_TEXT_COLUMNS["title"]] = title
    text[_TEXT_COLUMNS["summary"]] = summary
    text[_TEXT_COLUMNS["keywords"]] = " ".join(draw.choices(_WORDS, k=3))
    if number % 3:
        text[_TEXT_COLUMNS["document_number"]] = f"省府办〔{formed_on[:4]}〕{number % 900 + 1}号"
    index_number = f"SC{shard:05d}/{published_on[:4]}-{number:010d}"
    facts = dict.fromkeys(FACT_FIELDS)
    facts.update(
        index_number=index_number,
        formed_on=formed_on,
        published_on=published_on,
        theme=draw.choice(_THEMES),
        category=draw.choice(_CATEGORIES),
        genre=draw.choice(_GENRES),
        mode="proactive",
        release="record",
    )
    said = tuple(facts.values())
    salt = hashlib.blake2b(number.to_bytes(8, "big"), digest_size=16).digest()
    digest = sealed_text(salt, text)
    return ItemRecord._make(
        (
            *(shard, number, 1, entry, leaf, _RECORDED, 1),
            *text,
            *said,
            salt,
            digest,
            leaf_hash("item", f"I{shard}-{number}", 1, leaf, digest, said),
            fold(index_number),
            None,
            content_key(shard, title, formed_on),
            digest[:16],
            0,
            published_on,
            None,
        )
    )
