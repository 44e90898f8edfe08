"""What an export is made of: columns, rows of plain values, and the formats they are written in.

Two kinds of export exist. A *table* is written in any :class:`ExportFormat`, for the office (every
field) or for the public (the fields of :class:`PublicItem`). A *public document* is made of public
items only: its writer is given nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol, TypeAlias

import attrs

from govdisclose.domain.catalogue.visibility import PublicItem

__all__ = [
    "OFFICE_COLUMNS",
    "OWN_EXTRA",
    "OWN_IGNORED",
    "OWN_NAMES",
    "PUBLIC_COLUMNS",
    "ExportColumn",
    "ExportFormat",
    "ExportOptions",
    "ExportRow",
    "Exports",
    "PublicFacts",
    "PublicFormat",
    "Written",
    "is_own_export",
    "plain_text",
]

ExportRow: TypeAlias = Sequence[str | int | date | None]
"""One value per column."""


class ExportFormat(Enum):
    """Formats of a table."""

    CSV = "csv"
    TSV = "tsv"
    JSON_LINES = "jsonl"
    JSON = "json"
    XLSX = "xlsx"
    ODS = "ods"
    HTML = "html"

    @property
    def is_text(self) -> bool:
        """True if a terminal could show it."""
        return self not in (ExportFormat.XLSX, ExportFormat.ODS)


class PublicFormat(Enum):
    """Documents for the public."""

    DCAT = "dcat"
    """DCAT 3 as JSON-LD."""
    SCHEMA_ORG = "schema"
    """schema.org as JSON-LD."""
    ATOM = "atom"
    """Feed of the newest items."""
    SITEMAP = "sitemap"
    """Addresses for search engines."""


@attrs.frozen
class ExportColumn:
    """One column."""

    name: str
    is_date: bool = False
    is_number: bool = False
    """A count, never an identifier: those are text, whatever they look like."""


_DATES = ("formed_on", "published_on", "effective_on", "repealed_on", "withdrawn_on")
_NUMBERS = ("version",)


def _columns(*names: str) -> tuple[ExportColumn, ...]:
    return tuple(ExportColumn(name, name in _DATES, name in _NUMBERS) for name in names)


PUBLIC_COLUMNS = _columns(
    "ref", "index_number", "title", "agency", "document_number", "formed_on", "published_on",
    "effective_on", "repealed_on", "theme", "category", "genre", "audience", "validity",
    "summary", "keywords", "url",
)  # fmt: skip
"""The fields of :class:`PublicItem`, by its names."""

OFFICE_COLUMNS = _columns(
    "ref", "index_number", "title", "agency", "document_number", "formed_on", "published_on",
    "effective_on", "repealed_on", "theme", "category", "genre", "audience", "lifecycle", "mode",
    "ground", "validity", "carrier", "summary", "keywords", "url", "source", "language",
    "format", "note", "stage", "withdrawn_on", "withdrawal", "version", "erased", "extra",
)  # fmt: skip

OWN_EXTRA = "extra"
"""Column of an export that holds, as one JSON object, what no field of the catalogue holds."""

OWN_IGNORED = ("ref", "stage", "withdrawn_on", "withdrawal", "version", "erased")
"""Columns of an export that say where an item stood; a file cannot set them."""

OWN_NAMES = {"withheld_ground": "ground"}
"""Fields of an import whose column an export calls otherwise."""


def plain_text(value: str | int | date | None) -> str:
    """A value as text; truth values as 1 and 0."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


_SIGNS = frozenset(("title", "agency", "document_number", "published_on"))
_REQUEST_SIGNS = frozenset(("number", "applicant_kind", "channel", "ledger"))


def is_own_export(labels: Sequence[str]) -> bool:
    """True if a table was written by an export of this program."""
    if not labels or labels[0] != "ref":
        return False
    return any(signs.issubset(labels) for signs in (_SIGNS, _REQUEST_SIGNS))


@attrs.frozen(kw_only=True)
class ExportOptions:
    """How a table is written."""

    encoding: str = "utf-8"
    """Codec of CSV and TSV; "utf-8-sig" begins with a byte order mark."""
    keeps_formulas: bool = False
    """Leave cells that look like formulas as they are."""
    title: str = ""
    """Heading of a page, name of a sheet."""
    language: str = "zh-CN"


@attrs.frozen(kw_only=True)
class PublicFacts:
    """What a public document says beside its items."""

    title: str
    publisher: str
    """The office."""
    on: date
    """Day of the public view."""
    address: str | None = None
    """Where the catalogue is published, http or https."""
    newest: int = 100
    """Entries of a feed."""


@attrs.frozen(kw_only=True)
class Written:
    """What came of an export."""

    rows: int
    left_out: int = 0
    """Items the format has no place for, such as those without an address in a sitemap."""


class Exports(Protocol):
    """The door to all writers."""

    def write_table(
        self,
        format_: ExportFormat,
        columns: Sequence[ExportColumn],
        rows: Iterable[ExportRow],
        stream: BinaryIO,
        options: ExportOptions,
    ) -> Written:
        """Write rows in order, streamed; text is made inert and can be imported again."""
        ...

    def write_public(
        self,
        format_: PublicFormat,
        items: Iterable[PublicItem],
        stream: BinaryIO,
        facts: PublicFacts,
    ) -> Written:
        """Write a document for the public from public items alone.

        Raises:
            SitemapTooLong: More addresses than one sitemap may hold.
        """
        ...

    def write_database(self, items: Iterable[PublicItem], path: Path) -> Written:
        """Write a database of public items into a file that does not exist yet."""
        ...
