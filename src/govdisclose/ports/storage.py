"""The storage port: one unit of work over items, records, journal, contents, runs and matters.

Every adapter passes ``govdisclose.testing.contracts``. Writes happen inside a unit of work that
rolls back unless committed; reads return pages of small frozen rows, never cursors. Dates are ISO
text in rows, moments fixed-width UTC text (see ``domain.journal.moment_text``), so order of text is
order of time on every store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from enum import Enum
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import attrs

from govdisclose.domain.catalogue.item import Mode
from govdisclose.domain.journal import Entry, Head
from govdisclose.domain.search_terms import SearchQuery
from govdisclose.ports.contents import ContentSpace, ContentStore
from govdisclose.ports.import_runs import RunRepository
from govdisclose.ports.kept_back import KeptBack
from govdisclose.ports.matters import MatterIndex
from govdisclose.ports.placing import Misplaced
from govdisclose.ports.totals import BOUNDED_TOTAL, Total
from govdisclose.ports.waymarks import Waymarks

__all__ = [
    "Cell",
    "Commitment",
    "ContentSpace",
    "ContentStore",
    "Dimension",
    "FigureQuery",
    "ItemFilter",
    "ItemRecord",
    "ItemRepository",
    "ItemStage",
    "ItemView",
    "Journal",
    "KnownItem",
    "Page",
    "Record",
    "RecordRepository",
    "Store",
    "TextState",
    "UnitOfWork",
]


class ItemRecord(NamedTuple):
    """One stored item version, flat: dates ISO, codes text; the hot path builds it directly."""

    shard: int
    number: int
    version: int
    entry: int
    leaf: int
    recorded_at: str
    run: int | None
    title: str | None
    document_number: str | None
    summary: str | None
    keywords: str | None
    url: str | None
    source: str | None
    language: str | None
    format: str | None
    note: str | None
    extra: str | None
    index_number: str | None
    formed_on: str | None
    published_on: str | None
    effective_on: str | None
    repealed_on: str | None
    theme: str | None
    category: str | None
    genre: str | None
    audience: str | None
    lifecycle: str | None
    mode: str
    ground: str | None
    validity: str | None
    carriers: str | None
    release: str
    release_hash: str | None
    withdrawn_on: str | None
    withdrawal: str | None
    salt: bytes | None
    text_digest: bytes
    digest: bytes
    """The leaf as its entry committed it; verification recomputes it."""
    index_key: str | None
    """Folded index number; unique with the shard."""
    identity: bytes | None
    """16-byte import identity where no index number identifies the row; unique with the shard.
    Of an erased item a hash of it under the office's key, or None."""
    content_key: int
    """Signed 64-bit hash of agency, folded title and formation date, to notice same content."""
    source_hash: bytes | None
    """Hash of the last imported row; None for items made by staff and for erased ones."""
    edited: int
    """1 once staff changed the item after its last import."""
    public_from: str | None
    public_until: str | None


class KnownItem(NamedTuple):
    """What an import must know of an item that exists already."""

    shard: int
    number: int
    version: int
    index_key: str | None
    identity: bytes | None
    content_key: int
    source_hash: bytes | None
    edited: int
    run: int | None
    release: str
    erased: int
    withdrawal: str | None


class ItemStage(Enum):
    """Where an item stands in its life."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@attrs.frozen(kw_only=True)
class ItemFilter:
    """Conditions on items, all of which must hold; None sets no condition."""

    agencies: frozenset[int] | None = None
    theme: str | None = None
    category: str | None = None
    genre: str | None = None
    audience: str | None = None
    mode: Mode | None = None
    stage: ItemStage | None = None
    published_from: date | None = None
    published_to: date | None = None
    """Inclusive."""
    public_on: date | None = None
    """Only what the public may see on this day."""
    query: SearchQuery | None = None


@attrs.frozen
class ItemView:
    """One line of a list or search result."""

    shard: int
    number: int
    index_number: str | None
    title: str | None
    document_number: str | None
    formed_on: str | None
    published_on: str | None
    mode: str
    release: str
    withdrawn_on: str | None
    erased: bool


@attrs.frozen
class Page:
    """Rows in order and the cursor of the next page; None at the end."""

    rows: tuple[ItemView, ...]
    next: str | None


class Dimension(Enum):
    """What figures are counted by."""

    AGENCY = "agency"
    DAY = "day"
    """Publication date."""
    MONTH = "month"
    """First seven characters of the publication date."""
    FORMED = "formed"
    """Formation date."""
    THEME = "theme"
    CATEGORY = "category"
    GENRE = "genre"
    MODE = "mode"
    STAGE = "stage"
    CARRIER = "carrier"
    """One count per distinct carrier of an item; an item without carriers counts under None."""
    REPEALED = "repealed"
    """Date of repeal."""
    VALIDITY = "validity"
    WITHDRAWAL = "withdrawal"
    """Why the item was withdrawn."""


@attrs.frozen(kw_only=True)
class FigureQuery:
    """A count of items by dimensions.

    ``as_of`` keeps what was published on or before the day and undoes later withdrawals;
    ``known_at`` (fixed-width UTC text) reads the versions recorded up to that moment. Without
    either the present records count. Drafts and withheld information count only when ``released``
    is False or None.
    """

    by: tuple[Dimension, ...]
    where: ItemFilter = attrs.field(factory=ItemFilter)
    released: bool | None = True
    as_of: date | None = None
    known_at: str | None = None


class Cell(NamedTuple):
    """One count: the values of the dimensions in their order, shard ids for agencies."""

    key: tuple[str | int | None, ...]
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs here


@attrs.frozen(kw_only=True)
class Record:
    """One version of a small journaled record: agency, staff, setting, calendar, register row …

    ``facts`` are codes, dates and numbers and survive erasure; ``text`` is erasable.
    """

    shard: int
    kind: str
    """ASCII, ``"agency"``, ``"staff"``, ``"register:reading_points"``."""
    key: str
    """Unique with shard and kind."""
    version: int
    entry: int
    leaf: int
    recorded_at: str
    facts: Mapping[str, object]
    text: Mapping[str, object] | None = None
    salt: bytes | None = attrs.field(default=None, repr=False)
    text_digest: bytes = attrs.field(default=b"", repr=False)
    digest: bytes = attrs.field(default=b"", repr=False)
    """The leaf as its entry committed it; verification recomputes it."""
    deleted: bool = False
    """A tombstone: the key is free to lists and kept for the chain."""
    index: Mapping[str, str | int | None] = attrs.field(factory=dict)
    """Values of the indexed fields; rebuilt from the record, not committed."""

    @property
    def is_erased(self) -> bool:
        """Its text was erased."""
        return self.text is None and self.salt is None and self.text_digest != b""


class TextState(Enum):
    """What recomputing a row's text commitment showed."""

    INTACT = "intact"
    ERASED = "erased"
    ALTERED = "altered"


class Commitment(NamedTuple):
    """One stored row version as verification sees it, recomputed from its present content."""

    shard: int
    entry: int
    leaf: int
    kind: str
    key: str
    version: int
    digest: bytes
    """Leaf recomputed from the row."""
    stored: bytes
    """Leaf as kept beside the row."""
    recorded_at: str
    """Moment of recording as kept with the row; it must be that of its entry."""
    text: TextState
    file: str | None = None
    """Digest of the stored file that the text of an attachment names."""


class Journal(Protocol):
    """Chains of entries, one per shard."""

    def head(self, shard: int) -> Head:
        """Last entry of a chain; number 0 and the genesis hash when it is empty."""

    def heads(self) -> tuple[Head, ...]:
        """Heads of all chains that have entries, in shard order."""

    def append(self, entry: Entry) -> None:
        """Add the next entry of its chain.

        Raises:
            Conflict: The entry does not follow the present head.
        """

    def entries(self, shard: int, *, after: int = 0, limit: int = 1000) -> tuple[Entry, ...]:
        """Entries of a chain in order, from number ``after + 1``."""

    def entries_of(self, subject: str) -> tuple[Entry, ...]:
        """Entries about a ref, in chain order."""

    def commitments(self, shard: int) -> Iterator[Commitment]:
        """All row versions of a shard, recomputed, in order of (entry, leaf, kind, key)."""

    def misplaced(self, shard: int) -> tuple[Misplaced, ...]:
        """Versions of a shard whose place contradicts that the highest of a key is the present."""

    def shards_with_rows(self) -> tuple[int, ...]:
        """Shards that any journaled row claims, in order, whether they have a chain or not."""


class ItemRepository(Protocol):
    """Catalogue items and their versions."""

    def next_number(self) -> int:
        """First running number free in the office; numbers are unique over all its shards."""

    def get(self, shard: int, number: int) -> ItemRecord | None:
        """Present version."""

    def by_index_key(self, index_key: str) -> tuple[ItemRecord, ...]:
        """Present versions that bear a folded index number, in shard order."""

    def versions(self, shard: int, number: int) -> tuple[ItemRecord, ...]:
        """All versions, oldest first, the present one last."""

    def known(
        self,
        *,
        index_keys: Sequence[str] = (),
        identities: Sequence[bytes] = (),
        content_keys: Sequence[int] = (),
    ) -> list[KnownItem]:
        """Items that bear any of the keys; each item once, in no order."""

    def kept_back(
        self, *, content_keys: Sequence[int] = (), document_numbers: Sequence[str] = ()
    ) -> list[KeptBack]:
        """Versions with any of the keys that are not proactive or are withdrawn.

        The present version of the item must be so too; what was merged is no withdrawal. Erased
        items have none of the keys. Each in order of agency and number, and once for what it says.
        """

    def add(self, records: Sequence[ItemRecord], documents: Sequence[str] | None = None) -> None:
        """Store new items; ``documents`` are their search documents in the same order, if made
        already (see ``domain.search_terms.search_document``).

        Raises:
            Conflict: A number, index number or identity is taken.
        """

    def replace(self, record: ItemRecord, *, expected_version: int) -> None:
        """Make ``record`` the present version and keep the former one.

        Raises:
            Conflict: The present version is not ``expected_version``.
        """

    def mark_imported(self, shard: int, number: int, *, source_hash: bytes, run: int) -> None:
        """Remember the last imported row without a new version."""

    def erase_text(self, shard: int, number: int, *, identity: bytes | None = None) -> None:
        """Delete text, salt, search terms and all hashes of text of all versions.

        Args:
            shard: Place of the item.
            number: Its running number.
            identity: Import identity the present version bears from now on, made with a secret
                key; former versions keep none. An item that is erased again keeps what it has
                unless a new one is given.
        """

    def page(self, where: ItemFilter, *, limit: int, after: str | None = None) -> Page:
        """Newest first: publication date descending (drafts last), then running number.

        Raises:
            BadCursor: ``after`` is not a cursor of this list.
        """

    def waymarks(self, where: ItemFilter, *, every: int) -> Waymarks:
        """Cursors of every ``every``-th row of the list that :meth:`page` gives, at least 1."""

    def count(self, where: ItemFilter, *, bound: int | None = BOUNDED_TOTAL) -> Total:
        """Number of items; counting stops at the bound, None counts all."""

    def each(self, where: ItemFilter) -> Iterator[ItemRecord]:
        """All present versions that match, in (shard, number) order, streamed."""

    def cells(self, query: FigureQuery) -> list[Cell]:
        """Counts by dimensions, in no order."""


class RecordRepository(Protocol):
    """Small journaled records of every kind."""

    def get(self, shard: int, kind: str, key: str) -> Record | None:
        """Present version, also of a deleted one; None when there never was any."""

    def list(
        self,
        kind: str,
        *,
        shard: int | None = None,
        where: Mapping[str, str | int | None] | None = None,
        limit: int | None = None,
        after: tuple[int, str] | None = None,
    ) -> tuple[Record, ...]:
        """Present versions, deleted ones left out, in (shard, key) order.

        ``where`` tests indexed fields.
        """

    def indexed(self, shard: int, kind: str, key: str) -> Mapping[str, str | int | None]:
        """What the present version is found by: value by field, empty for an erased or deleted one.

        A number may come back as its text; written again it is found all the same.
        """

    def put(self, record: Record, *, expected_version: int) -> None:
        """Store a version (0 expected for a new key) and keep the former one.

        Raises:
            Conflict: The present version is not ``expected_version``.
        """

    def versions(self, shard: int, kind: str, key: str) -> tuple[Record, ...]:
        """All versions, oldest first."""

    def erase_text(self, shard: int, kind: str, key: str) -> None:
        """Delete text and salt of all versions."""


class UnitOfWork(Protocol):
    """One transaction over all repositories; rolls back unless committed."""

    @property
    def items(self) -> ItemRepository: ...

    @property
    def records(self) -> RecordRepository: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def contents(self) -> ContentStore: ...

    @property
    def runs(self) -> RunRepository: ...

    @property
    def matters(self) -> MatterIndex: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...

    def commit(self) -> None:
        """Make everything written since the start, or the last commit, lasting."""

    def is_turn_over(self) -> bool:
        """Whether a long piece of work should commit and go on in another unit of work.

        Asked after each step of it. A store whose writers wait for one another says so in time for
        them to wait a quarter of a second at most; one that knows of no such waiting never does.
        """

    def is_full(self) -> bool:
        """Whether so much was written that the commit alone would keep others waiting for long."""

    def change_mark(self) -> int:
        """A number that grows with every committed journal entry of any chain."""

    def kept_figure(self, key: str, mark: int) -> str | None:
        """A figure kept at this very mark; None when the records changed since."""

    def keep_figure(self, key: str, mark: int, value: str) -> None:
        """Keep a computed figure for later reads at the same mark."""


class Store(Protocol):
    """A place where an office lives."""

    def read(self) -> UnitOfWork:
        """A unit of work that sees one consistent state and writes nothing but kept figures."""

    def write(self) -> UnitOfWork:
        """A unit of work that writes; waits for its turn a bounded time.

        Raises:
            StoreBusy: Another writer did not finish in time.
        """

    def bulk(self) -> AbstractContextManager[None]:
        """A stretch of many writes: upkeep of indexes may wait until it ends."""

    def close(self) -> None:
        """Release all resources; later use raises StorageError."""
