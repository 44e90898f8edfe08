"""Intake: one row of an agency's file, read, checked and made ready to store.

A table's rows go through one :class:`Intake`. What a row says is read cell by cell, checked against
profile and law, and either becomes a :class:`PreparedRow` - every value in its stored form,
committed and cut into search terms, so that the writer only numbers and inserts - or a
:class:`RefusedRow`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from govdisclose.domain.catalogue.document_number import (
    DocumentNumber,
    DocumentNumberKind,
    read_document_number,
)
from govdisclose.domain.catalogue.index_number import IndexScheme, read_index_number
from govdisclose.domain.catalogue.intake_rows import (
    HeldSecrecy,
    Preparation,
    PreparedRow,
    RefusedRow,
    content_key,
    import_identity,
    likeness,
    secret_row,
)
from govdisclose.domain.catalogue.readings import (
    LONGEST_VALUE_CHARS,
    STATE_SECRET,
    CellReaders,
    IntakeRules,
    Reading,
    Remembered,
    read_text,
    split_list,
)
from govdisclose.domain.catalogue.screening import RowScreen
from govdisclose.domain.catalogue.secrecy_mark import (
    SecrecyLevel,
    SecrecyMark,
    find_secrecy_mark,
    line_bears_secrecy_mark,
    may_bear_secrecy_mark,
)
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import may_hold_resident_id
from govdisclose.domain.search_terms import search_document
from govdisclose.domain.text import fold

__all__ = [
    "Intake",
    "IntakeRules",
    "Preparation",
    "PreparedRow",
    "RefusedRow",
    "content_key",
]

_SHORT_CHARS = 14
"""Longer cells rarely repeat and are not remembered."""

_FIELDS = (
    "title", "document_number", "summary", "keywords", "url", "source", "language", "format",
    "note", "index_number", "agency", "formed_on", "published_on", "effective_on", "repealed_on",
    "theme", "category", "genre", "audience", "lifecycle", "mode", "withheld_ground", "validity",
    "carrier", "secrecy",
)  # fmt: skip
_SECRECY_SLOT = _FIELDS.index("secrecy")
_GROUND_SLOT = _FIELDS.index("withheld_ground")
_NOT_SECRET = frozenset(
    fold(word)
    for word in ("非涉密", "不涉密", "否", "无", "公开", "未涉密", "no", "n", "0", "false")
)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_sha256 = hashlib.sha256
_blake2b = hashlib.blake2b


class Intake:
    """Reads the rows of one table.

    Args:
        rules: What rows are checked against.
        positions: Catalogue field code to 0-based cell position.
        columns: All column names of the table in order.
        defaults: Catalogue field code to the text of rows that leave it empty.
        unmapped: Positions of columns that no field reads; kept beside the record.
        secrecy: Positions of all columns that tell whether a row is secret; none outvotes another.
        mark: Mark over the whole table, which a classified office reads like any other.
    """

    def __init__(
        self,
        rules: IntakeRules,
        *,
        positions: Mapping[str, int],
        columns: Sequence[str],
        defaults: Mapping[str, str],
        unmapped: Sequence[int],
        secrecy: Sequence[int] = (),
        mark: SecrecyMark | None = None,
    ) -> None:
        self._mark = mark
        self._rules = rules
        self._columns = tuple(columns)
        self._positions = dict(positions)
        self._unmapped = tuple((columns[at], at) for at in unmapped)
        self._readers = CellReaders(rules)
        self._screen = RowScreen(self._column)
        # A default that bears a mark makes secret whatever it is given to.
        self._is_marked = any(find_secrecy_mark(text) for text in defaults.values())
        self._texts: Remembered[str, str | None] = Remembered(read_text)
        self._key_at = (
            self._columns.index(rules.key_column) if rules.key_column in self._columns else None
        )
        self._present = tuple(
            (slot, self._positions[name])
            for slot, name in enumerate(_FIELDS)
            if name in self._positions
        )
        self._fallback = [defaults.get(name) for name in _FIELDS]
        self._today = rules.today.isoformat()
        named = (self._positions["secrecy"],) if "secrecy" in self._positions else ()
        self._secrecy = tuple(dict.fromkeys((*named, *secrecy)))
        self._ground_at = self._positions.get("withheld_ground")

    def prepare(self, rows: Sequence[tuple[int, list[str]]], salts: bytes) -> Preparation:
        """Read and check a chunk.

        Args:
            rows: (row number, one cell per column).
            salts: 16 random bytes for each row.
        """
        prepared: list[PreparedRow] = []
        refused: list[RefusedRow] = []
        at = 0
        for number, cells in rows:
            findings: list[Finding] = []
            is_secret = self.is_secret(cells)
            if is_secret and not self._rules.is_classified:
                refused.append(secret_row(number))
            else:
                held = self._held(cells) if is_secret else None
                row = self._row(number, cells, salts[at : at + 16], findings, held)
                if row is None:
                    refused.append(RefusedRow(number, cells, tuple(findings)))
                else:
                    prepared.append(row)
            at += 16
        return Preparation(prepared, refused)

    def refused(
        self, number: int, cells: list[str], raw: str | None, findings: Sequence[Finding]
    ) -> RefusedRow:
        """A row the reader could not hand on, without its cells if they may not be kept.

        Args:
            number: Row number.
            cells: What could be read, maybe fewer or more than columns.
            raw: The line, if it has no cells.
            findings: Why the reader refused it.
        """
        if self._rules.is_classified:
            return RefusedRow(number, cells, tuple(findings), raw)
        padded = [*cells, *[""] * (len(self._columns) - len(cells))]
        if self.is_secret(padded) or line_bears_secrecy_mark(cells, raw):
            return secret_row(number)
        return RefusedRow(number, cells, tuple(findings), raw)

    def is_kept(self, cells: Sequence[str]) -> bool:
        """Whether a row may be kept on this machine at all; see :meth:`is_secret`."""
        return self._rules.is_classified or not self.is_secret(cells)

    def _held(self, cells: Sequence[str]) -> HeldSecrecy:
        """Level and term of the highest mark of a secret row, or of its table."""
        marks = [mark for mark in (*map(find_secrecy_mark, cells), self._mark) if mark is not None]
        if not marks:
            return HeldSecrecy(None, None)
        highest = min(marks, key=lambda mark: list(SecrecyLevel).index(mark.level))
        return HeldSecrecy(highest.level.value, highest.term_months)

    def is_secret(self, cells: Sequence[str]) -> bool:
        """A mark in any cell, a secrecy column that does not say "not secret", or the ground.

        Information withheld as a state secret is a tally on an ordinary machine: no row of it may
        be kept (R2019 art. 14; see ``catalogue tally``).

        Args:
            cells: At least one per column.
        """
        if self._mark is not None or self._is_marked:
            return True
        if may_bear_secrecy_mark("\n".join(cells)) and any(map(find_secrecy_mark, cells)):
            return True
        levels = [read_text(cells[at]) for at in self._secrecy]
        if not any(levels):
            levels = [self._fallback[_SECRECY_SLOT]]
        if any(level is not None and fold(level) not in _NOT_SECRET for level in levels):
            return True
        ground = None if self._ground_at is None else read_text(cells[self._ground_at])
        if ground is None:
            ground = self._fallback[_GROUND_SLOT]
        return ground is not None and self._readers.secret_grounds[ground]

    def _row(
        self,
        number: int,
        cells: list[str],
        salt: bytes,
        findings: list[Finding],
        held: HeldSecrecy | None = None,
    ) -> PreparedRow | None:
        """One row; None when it is refused, with the reasons among the findings."""
        rules, readers, texts = self._rules, self._readers, self._texts
        values = self._fallback.copy()
        for slot, at in self._present:
            cell = cells[at]
            text = texts[cell] if len(cell) <= _SHORT_CHARS else read_text(cell)
            if text is not None:
                values[slot] = text
        (
            title, document_number, summary, keywords, url, source, language, format_, note,
            index_number, agency, formed, published, effective, repealed, theme, category, genre,
            audience, lifecycle, mode, ground, validity, carrier, _secrecy,
        ) = values  # fmt: skip
        extra: dict[str, str] = {}
        refused = False

        shard = rules.own_shard
        if agency is not None:
            found, remark = readers.shards[agency]
            if remark is not None:
                self._place(remark, number, "agency", findings)
            refused |= found is None
            shard = found or shard
        if formed is not None:
            reading = readers.needed_dates[formed]
            if reading.finding is not None:
                refused |= self._note(reading, number, "formed_on", formed, extra, findings)
            formed = reading.value
        if published is not None:
            reading = readers.needed_dates[published]
            if reading.finding is not None:
                refused |= self._note(reading, number, "published_on", published, extra, findings)
            published = reading.value
        if effective is not None:
            reading = readers.other_dates[effective]
            if reading.finding is not None:
                refused |= self._note(reading, number, "effective_on", effective, extra, findings)
            effective = reading.value
        if repealed is not None:
            reading = readers.other_dates[repealed]
            if reading.finding is not None:
                refused |= self._note(reading, number, "repealed_on", repealed, extra, findings)
            repealed = reading.value
        document: DocumentNumber | None = None
        if document_number is not None and len(document_number) <= LONGEST_VALUE_CHARS:
            document = read_document_number(document_number)
            for finding in document.findings:
                self._place(finding, number, "document_number", findings)
            if document.kind is DocumentNumberKind.MISSING:
                document_number = None
            else:
                document_number = document.normalised or document_number
        elif document_number is not None:
            damage = Finding(code="DOCNO-DAMAGED", severity=Severity.WARNING, value=document_number)
            self._place(damage, number, "document_number", findings)
        index_key: str | None = None
        opaque: str | None = None
        if index_number is not None and len(index_number) <= LONGEST_VALUE_CHARS:
            index = read_index_number(index_number)
            for finding in index.findings:
                self._place(finding, number, "index_number", findings)
            index_key = index.normalised
            opaque = index_number if index.scheme is IndexScheme.OPAQUE else None
            if index_key is None:
                index_number = None
        elif index_number is not None:
            severity = Severity.ERROR
            self._add("INDEX-TOO-LONG", severity, number, "index_number", findings, index_number)
            refused = True
        code = "proactive"
        if mode is not None:
            reading = readers.modes[mode]
            if reading.finding is not None:
                refused |= self._note(reading, number, "mode", mode, extra, findings)
            code = reading.value or code
        if ground is not None:
            reading = readers.grounds[ground]
            if reading.finding is not None:
                refused |= self._note(reading, number, "withheld_ground", ground, extra, findings)
            ground = reading.value
        elif code == "withheld" and held is None:
            self._add("GROUND-MISSING", Severity.WARNING, number, "withheld_ground", findings)
        if held is not None:
            # Whatever the row says of its mode: a secret is withheld, and on no other ground.
            code, ground = "withheld", STATE_SECRET
            self._add("SECRECY-KEPT", Severity.INFO, number, "secrecy", findings)
        if theme is not None:
            reading = readers.themes[theme]
            if reading.finding is not None:
                refused |= self._note(reading, number, "theme", theme, extra, findings)
            theme = reading.value
        if genre is not None:
            genre = readers.genres[genre]
        if title is None:
            nameless = document_number is None and index_key is None
            severity = Severity.ERROR if nameless else Severity.WARNING
            self._add("TITLE-MISSING", severity, number, "title", findings)
            refused |= nameless
        if formed is not None and published is not None:
            delay = readers.delays[formed, published]
            if delay is not None:
                self._place(delay, number, "published_on", findings)
        for field, day in (("published_on", published), ("formed_on", formed)):
            if day is not None and day > self._today:
                self._add("DATE-FUTURE", Severity.WARNING, number, field, findings, day)
        if rules.mandatory:
            present = dict(zip(_FIELDS, values, strict=True))
            present.update(
                document_number=document_number, index_number=index_number, formed_on=formed,
                published_on=published, effective_on=effective, repealed_on=repealed,
            )  # fmt: skip
            self._screen.check_profile(rules, present, number, findings)
        if refused:
            return None
        words = (theme, category, genre, audience, lifecycle, validity, carrier)
        if not self._screen.fits(words, opaque):
            theme, category, genre, audience, lifecycle, validity, carrier, index_number = (
                self._screen.moved(words, index_number, number, extra, findings)
            )
            index_key = None if index_number is None else index_key
        for name, at in self._unmapped:
            text = cells[at].strip()
            if text:
                extra[name] = text
        released = published is not None and code != "withheld"
        carriers = None
        if carrier is not None:
            names = split_list(carrier)
            carriers = _encode([[name, published, None] for name in names]) if names else None
        text_values = (
            title, document_number, summary, keywords, url, source, language, format_, note,
            _encode(dict(sorted(extra.items()))) if extra else None,
        )  # fmt: skip
        facts = (
            index_number, formed, published, effective, repealed, theme, category, genre, audience,
            lifecycle, code, ground, validity, carriers, "record" if released else "none",
            None, None, None,
        )  # fmt: skip
        text_json = _encode(text_values)
        if may_hold_resident_id(text_json):
            self._screen.warn_of_resident_ids(text_values, extra, number, findings)
        text_bytes = text_json.encode("utf-8", "surrogatepass")
        facts_json = _encode(facts)
        folded_title = "" if title is None else fold(title)
        identity: bytes | None = None
        key = None if self._key_at is None else read_text(cells[self._key_at])
        if key is not None:
            identity = import_identity("key", shard, key)
        elif index_key is None and document is not None and document.normalised is not None:
            identity = import_identity("document", shard, fold(document.normalised))
        elif index_key is None:
            # A number that lacks a part names no document; many rows may bear the same rest of one.
            said = folded_title or fold(document_number or "")
            identity = import_identity("title", shard, f"{said}\n{formed}\n{published}")
        return PreparedRow(
            number,
            shard,
            index_key,
            identity,
            key is not None,
            likeness(shard, folded_title, formed),
            _blake2b(
                text_bytes + facts_json.encode("utf-8", "surrogatepass") + _said(held),
                digest_size=16,
            ).digest(),
            text_values + facts,
            salt,
            _sha256(salt + text_bytes).digest(),
            facts_json,
            published if released and code == "proactive" else None,
            search_document(
                (
                    title or "",
                    document_number or "",
                    index_number or "",
                    keywords or "",
                    summary or "",
                )
            ),
            cells,
            "",
            tuple(findings),
            held,
        )

    def _column(self, field: str) -> str | None:
        at = self._positions.get(field)
        return None if at is None else self._columns[at]

    def _note(
        self,
        reading: Reading,
        number: int,
        field: str,
        text: str,
        extra: dict[str, str],
        findings: list[Finding],
    ) -> bool:
        """Add the finding of a reading; True when the row cannot be kept without the value."""
        if reading.finding is not None:
            self._place(reading.finding, number, field, findings)
        if reading.kept and not reading.rejects:
            extra[self._column(field) or field] = text
        return reading.rejects

    def _place(self, finding: Finding, number: int, field: str, findings: list[Finding]) -> None:
        findings.append(finding.located(row=number, column=self._column(field)))

    def _add(
        self,
        code: str,
        severity: Severity,
        number: int,
        field: str,
        findings: list[Finding],
        value: str | None = None,
    ) -> None:
        self._place(Finding(code=code, severity=severity, value=value), number, field, findings)


def _said(held: HeldSecrecy | None) -> bytes:
    """What a row says of its secrecy, as part of what is compared with the next import."""
    return b"" if held is None else repr(tuple(held)).encode()
