"""Items 政府信息: the records of the catalogue.

An item has *text* (what people wrote; erasable) and *facts* (codes and dates; they survive erasure
so that no figure changes). Its life follows from its release basis: a record of what was published
elsewhere, or the outcome of a review in this office bound to the hash of the reviewed content.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.journal import canonical, leaf_hash, text_hash
from govdisclose.errors import RuleRefusal

__all__ = [
    "FACT_FIELDS",
    "NUMBER_BITS",
    "TEXT_FIELDS",
    "Carrier",
    "Clearance",
    "Item",
    "MalformedRef",
    "Mode",
    "Release",
    "Withdrawal",
    "carriers_from",
    "carriers_text",
    "clearance_hash",
    "extra_text",
    "item_number",
    "item_ref",
]


NUMBER_BITS = 32
"""Running numbers of items fit in this many bits."""


_SHARD_DIGITS, _NUMBER_DIGITS = 5, 10
"""Longer numbers are no reference of any store."""


class MalformedRef(RuleRefusal):
    """The text is not a reference of an item."""

    code = "CAT-001"
    template = "{ref} is not an item reference"
    hint = "references look like I12-345; find one with 'govdisclose catalogue search'"


class Mode(Enum):
    """Disclosure mode 公开方式."""

    PROACTIVE = "proactive"
    ON_REQUEST = "on_request"
    WITHHELD = "withheld"


class Release(Enum):
    """On what ground an item counts as released."""

    NONE = "none"
    """A draft, or information that is not published."""
    RECORD = "record"
    """It was already published when it was entered here."""
    REVIEWED = "reviewed"
    """It passed this office's release gate."""


class Withdrawal(Enum):
    """Why a published item left the public catalogue."""

    ORDINARY = "ordinary"
    """Repealed, superseded or moved: a tombstone stays."""
    LEAK = "leak"
    """It should never have been public: no trace stays."""
    MERGED = "merged"
    """Another item is the same document and stays: from that day on only that one counts."""


@attrs.frozen
class Carrier:
    """One place of publication 公开载体: website, gazette, press …, with the issue's reference."""

    carrier: str
    on: date | None = None
    reference: str | None = None


@attrs.frozen
class Clearance:
    """The value that joins cases and catalogue: this content may go out, as decided on this day."""

    content_hash: bytes
    on: date


TEXT_FIELDS = (
    "title",
    "document_number",
    "summary",
    "keywords",
    "url",
    "source",
    "language",
    "format",
    "note",
    "extra",
)
"""Erasable fields in the order of their commitment."""

FACT_FIELDS = (
    "index_number",
    "formed_on",
    "published_on",
    "effective_on",
    "repealed_on",
    "theme",
    "category",
    "genre",
    "audience",
    "lifecycle",
    "mode",
    "ground",
    "validity",
    "carriers",
    "release",
    "release_hash",
    "withdrawn_on",
    "withdrawal",
)
"""Surviving fields in the order of their commitment."""

_REVIEWED_FACTS = (
    "formed_on",
    "effective_on",
    "repealed_on",
    "theme",
    "category",
    "genre",
    "audience",
    "lifecycle",
    "mode",
    "ground",
    "validity",
)
"""All that staff may write among the facts; number and days of publication follow from acts."""


def item_ref(shard: int, number: int) -> str:
    """Internal reference of an item, ``I12-345``."""
    return f"I{shard}-{number}"


def item_number(ref: str) -> tuple[int, int]:
    """Shard and running number of a reference.

    Raises:
        MalformedRef: The text is not of the form ``I<shard>-<number>``.
    """
    shard, dash, number = ref.removeprefix("I").removeprefix("i").partition("-")
    if not (dash and shard.isascii() and shard.isdigit() and number.isascii() and number.isdigit()):
        raise MalformedRef(ref=ref)
    if len(shard) > _SHARD_DIGITS or len(number) > _NUMBER_DIGITS:
        raise MalformedRef(ref=ref)
    return int(shard), int(number)


@attrs.frozen(kw_only=True)
class Item:
    """One catalogue record at one version."""

    shard: int
    number: int
    version: int = 1
    rev: int = 0
    """Number of the last journal entry that touched it, on its agency's chain."""
    title: str | None = None
    document_number: str | None = None
    summary: str | None = None
    keywords: str | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
    format: str | None = None
    note: str | None = None
    extra: Mapping[str, str] = attrs.field(factory=dict)
    """Columns of the source that no field holds, by their header."""
    index_number: str | None = None
    formed_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    repealed_on: date | None = None
    theme: str | None = None
    category: str | None = None
    genre: str | None = None
    audience: str | None = None
    lifecycle: str | None = None
    mode: Mode = Mode.PROACTIVE
    ground: str | None = None
    validity: str | None = None
    carriers: tuple[Carrier, ...] = ()
    release: Release = Release.NONE
    release_hash: bytes | None = None
    """Content hash an act of this office released, or withdrew; other content is not public."""
    withdrawn_on: date | None = None
    withdrawal: Withdrawal | None = None
    salt: bytes | None = attrs.field(default=None, repr=False)
    """16 random bytes; None once erased."""
    text_digest: bytes = attrs.field(default=b"", repr=False)
    """Commitment to the text; outlives it."""

    @property
    def ref(self) -> str:
        """Internal reference, always present in output."""
        return item_ref(self.shard, self.number)

    @property
    def is_erased(self) -> bool:
        """The text has been erased; facts remain."""
        return self.salt is None

    @property
    def is_draft(self) -> bool:
        """Not released on any basis."""
        return self.release is Release.NONE

    def text_values(self) -> list[str | None]:
        """Text in the order of TEXT_FIELDS, as committed and stored."""
        return [
            self.title,
            self.document_number,
            self.summary,
            self.keywords,
            self.url,
            self.source,
            self.language,
            self.format,
            self.note,
            extra_text(self.extra),
        ]

    def fact_values(self) -> list[str | None]:
        """Facts in the order of FACT_FIELDS, as committed and stored."""
        return [
            self.index_number,
            _iso(self.formed_on),
            _iso(self.published_on),
            _iso(self.effective_on),
            _iso(self.repealed_on),
            self.theme,
            self.category,
            self.genre,
            self.audience,
            self.lifecycle,
            self.mode.value,
            self.ground,
            self.validity,
            carriers_text(self.carriers),
            self.release.value,
            self.release_hash.hex() if self.release_hash is not None else None,
            _iso(self.withdrawn_on),
            self.withdrawal.value if self.withdrawal is not None else None,
        ]

    def sealed(self, salt: bytes) -> Item:
        """The item with its text committed under a fresh salt of 16 bytes."""
        return attrs.evolve(self, salt=salt, text_digest=text_hash(salt, self.text_values()))

    def leaf_digest(self, leaf: int) -> bytes:
        """Commitment to this version as leaf number ``leaf`` (from 0) of its entry, 32 bytes."""
        return leaf_hash("item", self.ref, self.version, leaf, self.text_digest, self.fact_values())

    def content_hash(self) -> bytes:
        """What a review binds: the text and the facts a reviewer judges, 32 bytes."""
        facts = dict(zip(FACT_FIELDS, self.fact_values(), strict=True))
        return clearance_hash(self.text_digest, facts)

    def erased(self) -> Item:
        """The item without text and salt; commitment and facts stay."""
        return attrs.evolve(
            self,
            title=None,
            document_number=None,
            summary=None,
            keywords=None,
            url=None,
            source=None,
            language=None,
            format=None,
            note=None,
            extra={},
            salt=None,
        )


def clearance_hash(text_digest: bytes, facts: Mapping[str, str | None]) -> bytes:
    """Hash a review is bound to: text commitment plus the facts a reviewer judges."""
    judged = [facts.get(name) for name in _REVIEWED_FACTS]
    return leaf_hash("clearance", "", 0, 0, text_digest, judged)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def carriers_text(carriers: tuple[Carrier, ...]) -> str | None:
    """Carriers as committed and stored: a JSON array of triples; None for none."""
    if not carriers:
        return None
    return canonical([[c.carrier, _iso(c.on), c.reference] for c in carriers]).decode()


def carriers_from(text: str | None) -> tuple[Carrier, ...]:
    """Carriers read back from their stored form."""
    if not text:
        return ()
    return tuple(
        Carrier(carrier, None if on is None else date.fromisoformat(on), reference)
        for carrier, on, reference in json.loads(text)
    )


def extra_text(extra: Mapping[str, str]) -> str | None:
    """Extra columns as committed and stored: a JSON object; None when empty."""
    return canonical(dict(extra)).decode() if extra else None
