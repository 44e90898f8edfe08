"""What the importer asks of a format: tables of text cells in chunks, a column map, a rejects file.

A :class:`Source` is one opened file. It gives one :class:`Table` per data sheet (text formats have
exactly one), and a table streams :class:`RowChunk` values: rows are plain ``(row, cells)`` pairs,
so that a million rows cost little more than parsing them. Cells are raw text: reading dates or
numbers out of them is the importer's work. Findings made here never quote a cell, because the row
they speak of may turn out to bear a secrecy mark; only labels, counts and codes appear in them.

A file that cannot be read at all is a :class:`SourceRefused` (hostile, damaged, of an unknown kind;
``as_finding()`` makes the finding of it, so that a run over many files goes on) or a
:class:`SourceNotReadable` (nothing readable at that path).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, ClassVar, Protocol, Self, TypeAlias

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal, UsageFault

__all__ = [
    "CHUNK_ROWS",
    "REASON_LABEL",
    "CatalogueField",
    "ChosenBy",
    "ColumnChoice",
    "ColumnMap",
    "FormatLibrary",
    "MappingRules",
    "NumberedRow",
    "ReadLimits",
    "ReadOptions",
    "RejectedRow",
    "RejectedTable",
    "RowChunk",
    "SheetLayout",
    "SkipKind",
    "Source",
    "SourceFormat",
    "SourceNameMarked",
    "SourceNotReadable",
    "SourceRefused",
    "Table",
]

CHUNK_ROWS = 250
"""Most rows a chunk holds; larger chunks leave the processor cache and are slower."""

REASON_LABEL = "退回原因"
"""Header of the column a rejects file adds; a reader drops that column again."""

NumberedRow: TypeAlias = tuple[int, list[str]]
"""1-based line (text) or row (sheet) where the record starts, and one cell per column."""


class SourceFormat(Enum):
    """The formats read and written here."""

    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    JSON_LINES = "jsonl"


class SkipKind(Enum):
    """Why a row is no record; such rows are counted outside the sum of rows read."""

    TITLE = "title"
    """Rows above the header, merged section titles, notes such as 说明：, signature lines."""
    REPEAT = "repeat"
    """The header again, as page breaks and glued files leave it."""
    TOTAL = "total"
    """合计, 总计, 小计 and the like."""
    BLANK = "blank"
    """Nothing but white space."""
    HIDDEN = "hidden"
    """A row hidden in the workbook: reported, not read."""


class CatalogueField(Enum):
    """Fields of a catalogue record a column can fill (domain.md 4.1 and 4.3)."""

    INDEX_NUMBER = "index_number"
    TITLE = "title"
    AGENCY = "agency"
    DOCUMENT_NUMBER = "document_number"
    FORMED_ON = "formed_on"
    PUBLISHED_ON = "published_on"
    EFFECTIVE_ON = "effective_on"
    REPEALED_ON = "repealed_on"
    THEME = "theme"
    CATEGORY = "category"
    GENRE = "genre"
    AUDIENCE = "audience"
    MODE = "mode"
    VALIDITY = "validity"
    SUMMARY = "summary"
    KEYWORDS = "keywords"
    URL = "url"
    FORMAT = "format"
    LANGUAGE = "language"
    SOURCE = "source"
    WITHHELD_GROUND = "withheld_ground"
    CARRIER = "carrier"
    SECRECY = "secrecy"
    LIFECYCLE = "lifecycle"
    NOTE = "note"


class ChosenBy(Enum):
    """Why a column fills a field."""

    GIVEN = "given"
    """``--map`` or a saved mapping names it."""
    LABEL = "label"
    """Its header is a known synonym."""
    VALUES = "values"
    """Its cells carry the label of the field in front of the value."""


@attrs.frozen(kw_only=True)
class ReadLimits:
    """Bounds that keep a hostile or broken file from eating the machine."""

    cell_chars: int = 1 << 20
    """Longest cell; a quoted cell still open after that many characters is an open quote."""
    unpacked_bytes: int = 512 << 20
    """Most bytes all members of a workbook may unpack to."""
    unpack_ratio: int = 250
    """Largest unpacked : packed ratio of a member above one MiB."""
    columns: int = 512
    """Most columns read; a value further right rejects its row."""


@attrs.frozen(kw_only=True)
class ReadOptions:
    """What the user states about a file; ``None`` means find out."""

    format: SourceFormat | None = None
    encoding: str | None = None
    """A Python codec name."""
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    """Only these sheets; naming a hidden sheet reads it. Empty: every visible one."""
    header_row: int | None = None
    """1-based row of the (lower) header row."""


@attrs.frozen(kw_only=True)
class SheetLayout:
    """How one table lies in its file; enough to write a file of the same shape."""

    format: SourceFormat
    columns: tuple[str, ...]
    """Unique names in file order: levels joined by "/", a blank label as "#3", a second 日期 as
    "日期#2"."""
    labels: tuple[str, ...]
    """The labels as a single header row would show them; blank or repeated ones as they are."""
    sheet: str | None = None
    encoding: str | None = None
    """Codec name; "utf-8-sig" when the file has a byte order mark."""
    delimiter: str | None = None
    newline: str = "\n"
    header_rows: tuple[int, ...] = ()
    """1-based rows of the header, two for a two-level one, none for JSON Lines."""
    titles: tuple[str, ...] = ()
    """Texts above the header, top down."""
    hidden_columns: tuple[str, ...] = ()
    """Columns hidden in the workbook: reported, not read, not among ``columns``."""
    is_epoch_1904: bool = False
    """True if bare serial numbers of this workbook count days from 1904."""
    importer: str | None = None
    """Name of the plugin that read the table, set by the host; ``format`` is then the one its
    rejected rows go back in unless an exporter of that name writes them."""


@attrs.frozen(kw_only=True)
class RejectedRow:
    """A record the reader could not hand on as it stands; its finding has the same row."""

    row: int
    cells: list[str]
    """What could be read, maybe fewer or more than columns; undecodable bytes are ``\\xNN``."""
    raw: str | None = None
    """The whole line, when it has no cells at all (a broken JSON line)."""


@attrs.frozen(kw_only=True)
class RowChunk:
    """The next records of a table, in file order; at most ``CHUNK_ROWS``."""

    rows: list[NumberedRow]
    """Records with exactly one cell per column."""
    rejected: list[RejectedRow] = attrs.field(factory=list)
    """Records with a finding of severity error; they count as read and as rejected."""
    findings: list[Finding] = attrs.field(factory=list)
    skipped: Mapping[SkipKind, int] = attrs.field(factory=dict)
    bytes_read: int = 0
    """How far into the file the reader is, for a progress bar."""
    returned: Mapping[int, str] = attrs.field(factory=dict)
    """What still stands in the reason column of a rejects file, by row."""


class Table(Protocol):
    """One table of a source."""

    @property
    def layout(self) -> SheetLayout:
        """Where the header is and what the columns are called."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Remarks on the layout: repeated labels, hidden columns, a two-level header."""
        ...

    def samples(self) -> list[list[str]]:
        """First records (at most 50), for choosing columns; reading them does not consume them."""
        ...

    def chunks(self) -> Iterator[RowChunk]:
        """Stream the table once, from its first row; a second call is an error."""
        ...


class Source(Protocol):
    """One opened file; closing it releases the file."""

    @property
    def name(self) -> str:
        """The file as the user named it; "-" for standard input."""
        ...

    @property
    def format(self) -> SourceFormat:
        """The format found or given."""
        ...

    @property
    def size_bytes(self) -> int:
        """Size of the file as it lies on the disk."""
        ...

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Remarks on the file as a whole: hidden sheets."""
        ...

    def tables(self) -> Iterator[Table]:
        """The tables in file order; finish one before asking for the next."""
        ...

    def close(self) -> None:
        """Release the file; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@attrs.frozen(kw_only=True)
class MappingRules:
    """What the user wants read from where; the content of a saved mapping file."""

    columns: Mapping[CatalogueField, str] = attrs.field(factory=dict)
    """Field to column name or label (``--map field=column``); a column may fill several fields."""
    defaults: Mapping[CatalogueField, str] = attrs.field(factory=dict)
    """Text for fields whose column is absent or whose cell is missing (``--default``)."""
    ignored: tuple[str, ...] = ()
    """Columns not to be read although their label is known."""


@attrs.frozen(kw_only=True)
class ColumnChoice:
    """One field and the column that fills it."""

    field: CatalogueField
    column: str
    index: int
    """0-based position in the cells of a row."""
    by: ChosenBy


@attrs.frozen(kw_only=True)
class ColumnMap:
    """What is read from where, before any row is read."""

    choices: tuple[ColumnChoice, ...]
    """In the order of :class:`CatalogueField`; at most one per field."""
    defaults: Mapping[CatalogueField, str] = attrs.field(factory=dict)
    unknown: tuple[str, ...] = ()
    """Columns whose label says nothing to us, in file order: named, not read."""
    ignored: tuple[str, ...] = ()
    """Known columns that are not read: serial numbers, losers of an ambiguity, named ones."""
    secrecy: tuple[int, ...] = ()
    """0-based positions of every column whose label tells a secrecy level, read or not."""
    findings: tuple[Finding, ...] = ()

    @property
    def positions(self) -> dict[CatalogueField, int]:
        """Field to 0-based cell position."""
        return {choice.field: choice.index for choice in self.choices}

    @property
    def columns(self) -> dict[CatalogueField, str]:
        """Field to column name, for findings."""
        return {choice.field: choice.column for choice in self.choices}

    @property
    def has_identity(self) -> bool:
        """True if title, document number or index number is read; else this is no catalogue."""
        identity = (
            CatalogueField.TITLE,
            CatalogueField.DOCUMENT_NUMBER,
            CatalogueField.INDEX_NUMBER,
        )
        return any(choice.field in identity for choice in self.choices)

    def as_rules(self) -> MappingRules:
        """The rules that make this very map again for files of the same layout."""
        return MappingRules(
            columns=self.columns, defaults=dict(self.defaults), ignored=tuple(self.ignored)
        )

    def as_json(self) -> dict[str, object]:
        """Shape of ``--show-mapping --json``."""
        return {
            "fields": [
                {
                    "field": choice.field.value,
                    "column": choice.column,
                    "position": choice.index + 1,
                    "by": choice.by.value,
                }
                for choice in self.choices
            ],
            "defaults": {field.value: text for field, text in self.defaults.items()},
            "unknown": list(self.unknown),
            "ignored": list(self.ignored),
            "findings": [finding.as_json() for finding in self.findings],
        }


RejectedTable: TypeAlias = tuple[SheetLayout, Iterable[tuple[RejectedRow, str]]]
"""The layout a table was read with, and its rejected rows with the reason, in file order."""


class FormatLibrary(Protocol):
    """The door to all formats; the registry hands one to the import service."""

    def open(
        self,
        source: Path | str | BinaryIO,
        options: ReadOptions | None = None,
        limits: ReadLimits | None = None,
    ) -> Source:
        """Open a file, or a binary stream such as standard input, which is spooled to a file.

        Raises:
            SourceNotReadable: Nothing readable at that path.
            SourceRefused: The content is hostile, damaged beyond use, or no known format.
        """
        ...

    def map_columns(
        self, table: Table, rules: MappingRules | None = None, file: str | None = None
    ) -> ColumnMap:
        """Choose the column of each field from labels, sample values and the user's rules."""
        ...

    def read_mapping(self, path: Path) -> MappingRules:
        """Read a saved mapping (TOML, or JSON by suffix ``.json``)."""
        ...

    def write_mapping(self, path: Path, rules: MappingRules) -> None:
        """Save a mapping so that ``read_mapping`` gives equal rules."""
        ...

    def rejects_suffix(self, layouts: Sequence[SheetLayout]) -> str | None:
        """Ending of a file for rejected rows of such tables; None where the input's own serves."""
        ...

    def write_rejects(self, path: Path, tables: Iterable[RejectedTable]) -> int:
        """Write rejected rows in the shape they came in; return how many.

        The file appears whole or not at all and is readable by its owner only. Rows with a secrecy
        mark must not be passed. The tables must be of one format; without a row nothing is written.
        """
        ...


class SourceNotReadable(UsageFault):
    """Nothing readable lies at the path the user gave."""

    code = "FMT-001"
    template = "cannot open {file}: {reason}"
    hint = "give the path of a file, or - to read standard input"


class SourceRefused(RuleRefusal):
    """A file that is not read at all; the data always hold ``file``."""

    code = "FMT-010"
    template = "cannot read {file}"
    finding_code: ClassVar[str] = "SOURCE-REFUSED"

    def as_finding(self) -> Finding:
        """The refusal as a finding on the file, for runs over several files."""
        detail = tuple((key, str(fact)) for key, fact in self.data.items() if key != "file")
        return Finding(
            code=self.finding_code,
            severity=Severity.ERROR,
            file=str(self.data["file"]),
            detail=detail,
        )


class SourceNameMarked(SourceRefused):
    """The name of the file bears a secrecy mark: an ordinary machine may not hold it."""

    code = "FMT-020"
    template = "{file} is not read: its name bears a secrecy mark"
    hint = (
        "count what it holds with 'govdisclose catalogue tally' and keep it on a classified system"
    )
    finding_code: ClassVar[str] = "SECRECY-MARK"
