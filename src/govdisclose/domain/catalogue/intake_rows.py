"""Rows of a file once they are checked, and the hashes by which records are known again."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from govdisclose.domain.catalogue.secrecy_mark import SECRECY_FINDING
from govdisclose.domain.finding import Finding
from govdisclose.domain.text import fold

__all__ = [
    "HeldSecrecy",
    "Preparation",
    "PreparedRow",
    "RefusedRow",
    "content_key",
    "import_identity",
    "likeness",
    "secret_row",
]

_blake2b = hashlib.blake2b


class HeldSecrecy(NamedTuple):
    """What a classified office keeps of a row's secrecy; see ``SecrecyMark``."""

    level: str | None
    """Code of the highest level marked; None when the row is secret without saying how much."""
    term_months: int | None


class PreparedRow(NamedTuple):
    """A checked row, complete but for its number, entry and leaf."""

    row: int
    shard: int
    index_key: str | None
    identity: bytes | None
    """None when the index number alone says which record it is."""
    is_keyed: bool
    """The identity is the value of the key column, which stands once in a file."""
    content_key: int
    source_hash: bytes
    values: tuple[str | None, ...]
    """TEXT_FIELDS then FACT_FIELDS as stored."""
    salt: bytes
    text_digest: bytes
    facts_json: str
    """Canonical facts, ready for the leaf."""
    public_from: str | None
    document: str
    """Search document."""
    cells: list[str]
    reason: str
    """What still stands in the reason column, if the row comes from a file of rejected rows."""
    findings: tuple[Finding, ...]
    secrecy: HeldSecrecy | None = None
    """Only in a classified office."""


class RefusedRow(NamedTuple):
    """A row that cannot be stored as it stands."""

    row: int
    cells: list[str] | None
    """None when the row may not be kept anywhere, as one with a secrecy mark."""
    findings: tuple[Finding, ...]
    raw: str | None = None
    """The whole line, when it has no cells."""


class Preparation(NamedTuple):
    """Outcome for one chunk, in input order within each list."""

    prepared: list[PreparedRow]
    refused: list[RefusedRow]


def secret_row(number: int) -> RefusedRow:
    """A row that bears a secrecy mark: where it stands is told, what it says is not kept."""
    return RefusedRow(number, None, (SECRECY_FINDING.located(row=number),))


def content_key(shard: int, title: str | None, formed_on: str | None) -> int:
    """Signed 64-bit hash by which the same content under another number is noticed."""
    return likeness(shard, "" if title is None else fold(title), formed_on)


def likeness(shard: int, folded_title: str, formed_on: str | None) -> int:
    said = f"{shard}\n{folded_title}\n{formed_on}".encode("utf-8", "surrogatepass")
    return int.from_bytes(_blake2b(said, digest_size=8).digest(), "big", signed=True)


def import_identity(kind: str, shard: int, value: str) -> bytes:
    """16-byte import identity."""
    said = f"{kind}\n{shard}\n{value}".encode("utf-8", "surrogatepass")
    return _blake2b(said, digest_size=16).digest()
