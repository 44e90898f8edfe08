"""What must be known of a workbook before its cells are read: that it is safe, and what is hidden.

openpyxl in read-only mode streams cells but knows nothing of hidden rows, merged ranges or formulas
without a kept result, and it trusts every number in the file. One pass of the XML parser over each
sheet finds those facts and refuses what would exhaust the machine.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from typing import BinaryIO
from xml.parsers import expat

import attrs

from govdisclose.formats.layout import Merge
from govdisclose.formats.refusals import (
    FormatUnknown,
    LegacyWorkbook,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookUnsafe,
)
from govdisclose.ports.formats import ReadLimits

__all__ = ["SheetFacts", "check_archive", "refuse_compound_file", "scan_sheet"]

_LARGE_MEMBER_BYTES = 1 << 20
_MEMBERS = 10_000
_MERGES = 100_000
_ROWS = 1_048_576
_COLUMNS = 16_384
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_READ_BYTES = 256 * 1024
_PROLOG_BYTES = 4 * 1024
_ARCHIVE_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
)


@attrs.frozen(kw_only=True)
class SheetFacts:
    """What the cells of a sheet do not say; rows and columns are 1-based."""

    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]
    hidden_filled_rows: frozenset[int]
    """Hidden rows that hold a value: those worth a finding."""
    hidden_filled_columns: frozenset[int]
    last_row: int
    """Last row with a value; 0 for an empty sheet."""
    last_column: int
    """Last column with a value, at most the limit."""
    merges: tuple[Merge, ...]
    far_rows: frozenset[int]
    """Rows with a value beyond the last column that is read."""
    unkept_formulas: frozenset[tuple[int, int]]
    """Row and column of formulas whose result is not in the file."""


def refuse_compound_file(stream: BinaryIO, file: str) -> None:
    """Refuse an OLE container: an encrypted workbook, or one from before 2007.

    Raises:
        WorkbookEncrypted: It holds an encrypted package.
        LegacyWorkbook: It holds anything else.
    """
    stream.seek(0)
    tail = b""
    while part := stream.read(_READ_BYTES):
        if _ENCRYPTED_STREAM in tail + part:
            raise WorkbookEncrypted(file=file)
        tail = part[-len(_ENCRYPTED_STREAM) :]
    raise LegacyWorkbook(file=file)


def check_archive(
    stream: BinaryIO, file: str, limits: ReadLimits, *, main_part: str = "workbook.xml"
) -> zipfile.ZipFile:
    """Open the ZIP container of an office document and check its sizes.

    The sizes it states are binding: ``zipfile`` never unpacks more of a member, and reports one
    whose checksum then fails. No part may declare a document type, through which entities expand.

    Raises:
        WorkbookDamaged: No readable ZIP archive.
        FormatUnknown: An archive without the main part of the document asked for.
        WorkbookEncrypted: Members ask for a password.
        WorkbookUnsafe: It would unpack to more than the limits allow.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise WorkbookDamaged(file=file, reason="it is no complete archive") from error
    members = archive.infolist()
    names = {member.filename for member in members}
    if not any(posixpath.basename(name) == main_part for name in names):
        raise FormatUnknown(file=file, kind="an archive or a document of another program")
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookEncrypted(file=file)
    if len(members) > _MEMBERS:
        raise WorkbookUnsafe(file=file, reason=f"{len(members)} parts")
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        reason = f"unpacks to more than {limits.unpacked_bytes >> 20} MiB"
        raise WorkbookUnsafe(file=file, reason=reason)
    for member in members:
        packed = max(member.compress_size, 1)
        is_large = member.file_size > _LARGE_MEMBER_BYTES
        if is_large and member.file_size > packed * limits.unpack_ratio:
            reason = f"a part unpacks to {member.file_size // packed} times its size"
            raise WorkbookUnsafe(file=file, reason=reason)
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            _refuse_document_type(archive, member, file)
    return archive


def _refuse_document_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> None:
    """Look at a part up to its first element, before which a document type must stand."""
    scan = _PrologScan(file)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scan.start
    parser.StartDoctypeDeclHandler = scan.refuse_doctype
    try:
        with archive.open(member) as part:
            while not scan.has_started and (content := part.read(_PROLOG_BYTES)):
                parser.Parse(content, False)
    except (expat.ExpatError, *_ARCHIVE_FAULTS) as error:
        raise WorkbookDamaged(file=file, reason="a part does not parse") from error


class _PrologScan:
    def __init__(self, file: str) -> None:
        self._file = file
        self.has_started = False

    def start(self, *_: object) -> None:
        self.has_started = True

    def refuse_doctype(self, *_: object) -> None:
        raise WorkbookUnsafe(file=self._file, reason="a part declares a document type")


def scan_sheet(archive: zipfile.ZipFile, name: str, file: str, limits: ReadLimits) -> SheetFacts:
    """Read the facts of one sheet.

    Raises:
        WorkbookDamaged: No such part, no well-formed XML, or positions no sheet has.
        WorkbookUnsafe: Too many merged ranges.
    """
    parser = expat.ParserCreate()
    scan = _SheetScan(parser, file, limits)
    try:
        with archive.open(name) as member:
            while part := member.read(_READ_BYTES):
                parser.Parse(part, False)
            parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, OverflowError, *_ARCHIVE_FAULTS) as error:
        raise WorkbookDamaged(file=file, reason="a sheet does not parse") from error
    return scan.facts()


class _SheetScan:
    """Collects facts from the start of each element; cells are far the most frequent ones."""

    def __init__(self, parser: expat.XMLParserType, file: str, limits: ReadLimits) -> None:
        parser.StartElementHandler = self.start
        self._parser = parser
        self._file = file
        self._limits = limits
        self._row = 0
        self._column = 0
        self._is_text = False
        self._has_pending_formula = False
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._hidden_filled_rows: set[int] = set()
        self._filled_columns: set[int] = set()
        self._is_hidden = False
        self._last_row = 0
        self._far_rows: set[int] = set()
        self._unkept: set[tuple[int, int]] = set()
        self._merges: list[Merge] = []

    def facts(self) -> SheetFacts:
        self._settle_formula()
        return SheetFacts(
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(self._hidden_columns),
            hidden_filled_rows=frozenset(self._hidden_filled_rows),
            hidden_filled_columns=frozenset(self._hidden_columns & self._filled_columns),
            last_row=self._last_row,
            last_column=max(
                (at for at in self._filled_columns if at <= self._limits.columns), default=0
            ),
            merges=tuple(self._merges),
            far_rows=frozenset(self._far_rows),
            unkept_formulas=frozenset(self._unkept),
        )

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._settle_formula()
            self._start_cell(attributes)
        elif name in ("v", "is"):
            if self._has_pending_formula:
                # An empty result is one only where the cell says that it is text.
                self._parser.CharacterDataHandler = self._keep_formula
            self._filled_columns.add(self._column)
            self._last_row = self._row
            if self._is_hidden:
                self._hidden_filled_rows.add(self._row)
            if self._column > self._limits.columns:
                self._far_rows.add(self._row)
        elif name == "f":
            self._has_pending_formula = not self._is_text
        elif name == "row":
            self._start_row(attributes)
        elif name == "col":
            self._start_column(attributes)
        elif name == "mergeCell":
            self._start_merge(attributes.get("ref", ""))

    def _keep_formula(self, _: str) -> None:
        self._has_pending_formula = False
        self._parser.CharacterDataHandler = None

    def _settle_formula(self) -> None:
        if self._has_pending_formula:
            self._unkept.add((self._row, self._column))
            self._has_pending_formula = False
            self._parser.CharacterDataHandler = None

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._settle_formula()
        self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = 0
        if not 1 <= self._row <= _ROWS:
            raise WorkbookDamaged(file=self._file, reason=f"row {self._row}")
        self._is_hidden = attributes.get("hidden") in ("1", "true") or attributes.get("ht") == "0"
        if self._is_hidden:
            self._hidden_rows.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._is_text = attributes.get("t") == "str"
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            row, self._column = self._position(reference)
            if row != self._row:
                raise WorkbookDamaged(file=self._file, reason=f"cell {reference} in another row")
        if self._column > _COLUMNS:
            raise WorkbookDamaged(file=self._file, reason=f"column {self._column}")

    def _start_column(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true") or attributes.get("width") == "0":
            first = int(attributes.get("min", "1"))
            last = min(int(attributes.get("max", "1")), self._limits.columns)
            self._hidden_columns.update(range(first, last + 1))

    def _start_merge(self, reference: str) -> None:
        if len(self._merges) >= _MERGES:
            raise WorkbookUnsafe(file=self._file, reason="too many merged ranges")
        first, _, last = reference.partition(":")
        first_row, first_column = self._position(first)
        last_row, last_column = self._position(last or first)
        self._merges.append(Merge(first_row, first_column, last_row, last_column))

    def _position(self, reference: str) -> tuple[int, int]:
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise WorkbookDamaged(file=self._file, reason="a cell without a position")
        column = 0
        for letter in match[1]:
            column = column * 26 + ord(letter) - 64
        return int(match[2]), column
