"""Intake: one row of an agency's file, read, checked and made ready to store.

A table's rows go through one :class:`Intake`. What a row says is read by the field's own reader,
checked against profile and law, and either becomes a :class:`PreparedRow` - every value in its
stored form, committed and cut into search terms, so that the writer only numbers and inserts - or a
:class:`RefusedRow`. Values repeat a great deal in real files, so each reader remembers what it read;
memories are bounded and only ever save time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.catalogue.document_number import read_document_number
from govdisclose.domain.catalogue.index_number import read_index_number
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark, may_bear_secrecy_mark
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.search_document import search_document
from govdisclose.domain.text import fold, is_missing

__all__ = ["Intake", "IntakeRules", "Preparation", "PreparedRow", "RefusedRow", "content_key"]

_MEMORY_LIMIT = 20_000
"""Distinct values a reader remembers before it starts afresh."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_sha256 = hashlib.sha256
_blake2b = hashlib.blake2b

UNREADABLE_CODES = frozenset({"formed_on", "published_on"})
"""Date fields whose unreadable value rejects the row; others keep it beside the record."""


class _KnownDate(NamedTuple):
    """What a date cell was found to say."""

    iso: str | None
    code: str | None
    severity: Severity | None


class PreparedRow(NamedTuple):
    """A checked row, complete but for its number, entry and leaf."""

    row: int
    shard: int
    index_key: str | None
    identity: bytes | None
    content_key: int
    source_hash: bytes
    values: tuple[str | None, ...]
    """TEXT_FIELDS then FACT_FIELDS as stored."""
    salt: bytes
    text_digest: bytes
    facts_json: str
    """Canonical facts, ready for the leaf."""
    public_from: str | None
    terms: str
    cells: list[str]
    findings: tuple[Finding, ...]


class RefusedRow(NamedTuple):
    """A row that cannot be stored as it stands."""

    row: int
    cells: list[str] | None
    """None when the row bears a secrecy mark: it may not be kept anywhere."""
    findings: tuple[Finding, ...]


class Preparation(NamedTuple):
    """Outcome for one chunk, in input order within each list."""

    prepared: list[PreparedRow]
    refused: list[RefusedRow]


@attrs.frozen(kw_only=True)
class IntakeRules:
    """All a row is checked against; picklable, so that checking can run beside the writer."""

    agencies: AgencyDirectory
    own_shard: int
    """The office itself: rows that name no agency belong to it."""
    unknown_agency_shard: int | None = None
    """Where rows of unknown agencies go; None rejects them."""
    calendar: WorkingCalendar
    today: date
    publish_limits: tuple[tuple[date, int, str], ...] = ()
    """Publication limits as (from date of formation, working days, citation), by date."""
    modes: Mapping[str, str] = attrs.field(factory=dict)
    """Folded label to mode code."""
    grounds: Mapping[str, str] = attrs.field(factory=dict)
    """Folded label to ground code."""
    themes: Mapping[str, str] = attrs.field(factory=dict)
    """Folded label to the label of the classification."""
    genres: Mapping[str, str] = attrs.field(factory=dict)
    mandatory: tuple[str, ...] = ()
    """Fields the office's catalogue profile demands."""
    profile: str = ""
    key_column: str | None = None
    """Column whose value identifies a row, when the user names one."""
    is_epoch_1904: bool = False


class _Refuse(Exception):
    """Leaves the reading of one row; its findings say why."""


class Intake:
    """Reads the rows of one table.

    Args:
        rules: What rows are checked against.
        positions: Catalogue field code to 0-based cell position.
        columns: All column names of the table in order.
        defaults: Catalogue field code to the text of rows that leave it empty.
        unmapped: Positions of columns that no field reads; kept beside the record.
    """

    def __init__(
        self,
        rules: IntakeRules,
        *,
        positions: Mapping[str, int],
        columns: Sequence[str],
        defaults: Mapping[str, str],
        unmapped: Sequence[int],
    ) -> None:
        self._rules = rules
        self._columns = tuple(columns)
        self._positions = dict(positions)
        self._defaults = dict(defaults)
        self._unmapped = tuple((columns[at], at) for at in unmapped)
        self._dates: dict[str, _KnownDate] = {}
        self._agencies: dict[str, tuple[int | None, Finding | None]] = {}
        self._clean: dict[str, str | None] = {}
        self._lags: dict[tuple[str, str], Finding | None] = {}
        self._key_at = (
            self._columns.index(rules.key_column) if rules.key_column in self._columns else None
        )
        fields = (
            "title", "document_number", "summary", "keywords", "url", "source", "language",
            "format", "note", "index_number", "agency", "formed_on", "published_on",
            "effective_on", "repealed_on", "theme", "category", "genre", "audience", "lifecycle",
            "mode", "withheld_ground", "validity", "carrier", "secrecy",
        )  # fmt: skip
        width = len(columns)
        # Absent fields read one extra empty cell, so that one itemgetter serves every row.
        self._pick: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            *(self._positions.get(name, width) for name in fields)
        )
        self._fallback = tuple(defaults.get(name) for name in fields)
        self._has_defaults = any(self._fallback)
        self._today = rules.today.isoformat()

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
            salt = salts[at : at + 16]
            at += 16
            findings: list[Finding] = []
            try:
                prepared.append(self._row(number, cells, salt, findings))
            except _Refuse:
                sensitive = any(finding.code.startswith("SECRECY-") for finding in findings)
                refused.append(RefusedRow(number, None if sensitive else cells, tuple(findings)))
        return Preparation(prepared, refused)

    def _row(
        self, number: int, cells: list[str], salt: bytes, findings: list[Finding]
    ) -> PreparedRow:
        rules = self._rules
        whole = "\n".join(cells)
        if may_bear_secrecy_mark(whole) and any(find_secrecy_mark(cell) for cell in cells):
            findings.append(Finding(code="SECRECY-MARK", severity=Severity.ERROR, row=number))
            raise _Refuse
        clean = self._clean
        picked = self._pick([*cells, ""])
        values: list[str | None] = []
        for text in picked:
            try:
                values.append(clean[text])
            except KeyError:
                values.append(self._read_text(text))
        if self._has_defaults:
            values = [
                given if given is not None else fallback
                for given, fallback in zip(values, self._fallback, strict=True)
            ]
        (
            title, document_number, summary, keywords, url, source, language, format_, note,
            index_number, agency, formed, published, effective, repealed, theme, category, genre,
            audience, lifecycle, mode, ground, validity, carrier, secrecy,
        ) = values  # fmt: skip
        if secrecy is not None and fold(secrecy) not in _NOT_SECRET:
            findings.append(
                self._finding("SECRECY-COLUMN", Severity.ERROR, number, "secrecy", None)
            )
            raise _Refuse
        refuse = False
        shard = rules.own_shard
        if agency is not None:
            found, remark = self._agency(agency)
            if remark is not None:
                findings.append(remark.located(row=number, column=self._column("agency")))
            if found is None:
                refuse = True
            else:
                shard = found
        formed_iso = published_iso = effective_iso = repealed_iso = None
        extra: dict[str, str] | None = None
        dates = self._dates
        if formed is not None:
            known = dates.get(formed) or self._date(formed)
            formed_iso = known.iso
            if known.code is not None:
                refuse |= self._date_finding("formed_on", formed, known, number, findings)
        if published is not None:
            known = dates.get(published) or self._date(published)
            published_iso = known.iso
            if known.code is not None:
                refuse |= self._date_finding("published_on", published, known, number, findings)
        for name, text in (("effective_on", effective), ("repealed_on", repealed)):
            if text is None:
                continue
            known = dates.get(text) or self._date(text)
            if known.code is not None:
                self._date_finding(name, text, known, number, findings)
            if known.iso is None and known.code is not None:
                extra = extra or {}
                extra[self._column(name) or name] = text
            if name == "effective_on":
                effective_iso = known.iso
            else:
                repealed_iso = known.iso
        if document_number is not None:
            document_number = self._document_number(document_number, number, findings)
        index_key: str | None = None
        if index_number is not None:
            index_number, index_key = self._index_number(index_number, number, findings)
        mode_code = "proactive"
        if mode is not None:
            code = rules.modes.get(fold(mode))
            if code is None:
                findings.append(self._finding("MODE-UNKNOWN", Severity.ERROR, number, "mode", mode))
                refuse = True
            else:
                mode_code = code
        ground_code = None
        if ground is not None:
            ground_code = rules.grounds.get(fold(ground))
            if ground_code is None:
                extra = extra or {}
                extra[self._column("withheld_ground") or "withheld_ground"] = ground
                findings.append(
                    self._finding(
                        "GROUND-UNKNOWN", Severity.WARNING, number, "withheld_ground", ground
                    )
                )
        if mode_code == "withheld" and ground_code is None and ground is None:
            findings.append(
                self._finding("GROUND-MISSING", Severity.WARNING, number, "withheld_ground", None)
            )
        if theme is not None:
            theme = self._theme(theme, number, findings)
        if genre is not None:
            genre = rules.genres.get(fold(genre), genre)
        if title is None:
            severity = (
                Severity.ERROR
                if document_number is None and index_key is None
                else Severity.WARNING
            )
            findings.append(self._finding("TITLE-MISSING", severity, number, "title", None))
            refuse |= severity is Severity.ERROR
        if rules.mandatory:
            self._check_profile(
                dict(
                    zip(
                        _PROFILE_FIELDS,
                        (
                            title,
                            document_number,
                            summary,
                            keywords,
                            index_number,
                            agency,
                            formed_iso,
                            published_iso,
                            theme,
                            category,
                            genre,
                            audience,
                            mode,
                        ),
                        strict=True,
                    )
                ),
                number,
                findings,
            )
        if formed_iso is not None and published_iso is not None:
            pair = (formed_iso, published_iso)
            if pair in self._lags:
                remark = self._lags[pair]
            else:
                remark = self._lag(formed_iso, published_iso)
            if remark is not None:
                findings.append(remark.located(row=number))
        if published_iso is not None and published_iso > self._today:
            findings.append(
                self._finding(
                    "DATE-FUTURE", Severity.WARNING, number, "published_on", published_iso
                )
            )
        if formed_iso is not None and formed_iso > self._today:
            findings.append(
                self._finding("DATE-FUTURE", Severity.WARNING, number, "formed_on", formed_iso)
            )
        if refuse:
            raise _Refuse
        for name, position in self._unmapped:
            text = cells[position].strip()
            if text:
                extra = extra or {}
                extra[name] = text
        released = published_iso is not None and mode_code != "withheld"
        carriers = None
        if carrier is not None:
            carriers = _encode([[name, published_iso, None] for name in _split_list(carrier)])
        text_values = (
            title, document_number, summary, keywords, url, source, language, format_, note,
            None if extra is None else json.dumps(extra, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        )  # fmt: skip
        facts = (
            index_number, formed_iso, published_iso, effective_iso, repealed_iso, theme, category,
            genre, audience, lifecycle, mode_code, ground_code, validity, carriers,
            "record" if released else "none", None, None, None,
        )  # fmt: skip
        text_bytes = _encode(text_values).encode("utf-8", "surrogatepass")
        facts_json = _encode(facts)
        folded_title = "" if title is None else fold(title)
        likeness = _likeness(shard, folded_title, formed_iso)
        identity = None
        if self._key_at is not None and cells[self._key_at].strip():
            identity = _identity("key", shard, cells[self._key_at].strip())
        elif index_key is None:
            if document_number is not None:
                identity = _identity("document", shard, fold(document_number))
            else:
                identity = _identity(
                    "title", shard, f"{folded_title}\n{formed_iso}\n{published_iso}"
                )
        return PreparedRow(
            number,
            shard,
            index_key,
            identity,
            likeness,
            _blake2b(text_bytes + facts_json.encode(), digest_size=16).digest(),
            text_values + facts,
            salt,
            _sha256(salt + text_bytes).digest(),
            facts_json,
            published_iso if released and mode_code == "proactive" else None,
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
            tuple(findings),
        )

    def _read_text(self, text: str) -> str | None:
        """A cell without surrounding space; None for a placeholder. Short cells are remembered."""
        stripped = text.strip()
        value = None if not stripped or is_missing(stripped) else stripped
        if len(text) <= 24:
            if len(self._clean) >= _MEMORY_LIMIT:
                self._clean.clear()
            self._clean[text] = value
        return value

    def _column(self, field: str) -> str | None:
        at = self._positions.get(field)
        return None if at is None else self._columns[at]

    def _finding(
        self,
        code: str,
        severity: Severity,
        row: int,
        field: str,
        value: str | None,
        *detail: tuple[str, str],
    ) -> Finding:
        return Finding(
            code=code,
            severity=severity,
            row=row,
            column=self._column(field),
            value=value,
            detail=detail,
        )

    def _agency(self, text: str) -> tuple[int | None, Finding | None]:
        known = self._agencies.get(text)
        if known is not None:
            return known
        directory = self._rules.agencies
        shard = directory.lookup(text)
        remark: Finding | None = None
        if shard is None:
            for part in _split_list(text):
                shard = directory.lookup(part)
                if shard is not None:
                    remark = Finding(code="AGENCY-JOINT", severity=Severity.INFO, value=text)
                    break
        if shard is None:
            shard = self._rules.unknown_agency_shard
            remark = Finding(
                code="AGENCY-UNKNOWN",
                severity=Severity.ERROR if shard is None else Severity.WARNING,
                value=text,
                detail=(("nearest", "、".join(directory.nearest(text))),),
            )
        if len(self._agencies) >= _MEMORY_LIMIT:
            self._agencies.clear()
        self._agencies[text] = (shard, remark)
        return shard, remark

    def _date(self, text: str) -> _KnownDate:
        read = read_date(text, epoch_1904=self._rules.is_epoch_1904)
        iso = None if read.value is None else read.value.isoformat()
        code = read.findings[0].code if read.findings else None
        severity = read.findings[0].severity if read.findings else None
        known = _KnownDate(iso, code, severity)
        if len(self._dates) >= _MEMORY_LIMIT:
            self._dates.clear()
        self._dates[text] = known
        return known

    def _date_finding(
        self,
        field: str,
        text: str,
        known: _KnownDate,
        row: int,
        findings: list[Finding],
    ) -> bool:
        """Add what reading a date showed; True when the row cannot be kept without it."""
        unreadable = known.iso is None and known.severity is Severity.ERROR
        rejects = unreadable and field in UNREADABLE_CODES
        severity = known.severity or Severity.WARNING
        if unreadable and not rejects:
            severity = Severity.WARNING
        findings.append(self._finding(known.code or "", severity, row, field, text))
        return rejects

    def _document_number(self, text: str, row: int, findings: list[Finding]) -> str:
        read = read_document_number(text)
        for finding in read.findings:
            findings.append(finding.located(row=row, column=self._column("document_number")))
        return read.normalised or text

    def _index_number(self, text: str, row: int, findings: list[Finding]) -> tuple[str, str]:
        read = read_index_number(text)
        for finding in read.findings:
            findings.append(finding.located(row=row, column=self._column("index_number")))
        return text, read.normalised or text

    def _theme(self, text: str, row: int, findings: list[Finding]) -> str:
        themes = self._rules.themes
        for part in (text, *text.replace("/", "\\").split("\\"), *text.split(",")):
            label = themes.get(fold(part).strip())
            if label is not None:
                return label
        if themes:
            findings.append(self._finding("THEME-UNKNOWN", Severity.INFO, row, "theme", text))
        return text

    def _check_profile(
        self, values: Mapping[str, str | None], row: int, findings: list[Finding]
    ) -> None:
        for name in self._rules.mandatory:
            if name != "title" and name in values and values[name] is None:
                findings.append(
                    self._finding(
                        "PROFILE-MISSING",
                        Severity.WARNING,
                        row,
                        name,
                        None,
                        ("field", name),
                        ("profile", self._rules.profile),
                    )
                )

    def _lag(self, formed: str, published: str) -> Finding | None:
        """Whether publication came before formation, or later than the law allows."""
        finding: Finding | None = None
        if published < formed:
            finding = Finding(
                code="DATE-ORDER",
                severity=Severity.WARNING,
                column=self._column("published_on"),
                value=published,
                detail=(("formed_on", formed),),
            )
        else:
            first, last = date.fromisoformat(formed), date.fromisoformat(published)
            limit = None
            for since, amount, citation in self._rules.publish_limits:
                if since <= first:
                    limit = (amount, citation)
            if limit is not None:
                lag = self._rules.calendar.working_days_between(first, last)
                if lag > limit[0]:
                    finding = Finding(
                        code="LAG-OVER-LIMIT",
                        severity=Severity.WARNING,
                        column=self._column("published_on"),
                        value=published,
                        detail=(
                            ("working_days", str(lag)),
                            ("limit", str(limit[0])),
                            ("source", limit[1]),
                        ),
                    )
        if len(self._lags) >= _MEMORY_LIMIT:
            self._lags.clear()
        self._lags[formed, published] = finding
        return finding


_PROFILE_FIELDS = (
    "title", "document_number", "summary", "keywords", "index_number", "agency", "formed_on",
    "published_on", "theme", "category", "genre", "audience", "mode",
)  # fmt: skip
_NOT_SECRET = frozenset(
    fold(word)
    for word in ("非涉密", "不涉密", "否", "无", "公开", "未涉密", "no", "n", "0", "false")
)


def content_key(shard: int, title: str | None, formed_on: str | None) -> int:
    """Signed 64-bit hash by which the same content under another number is noticed."""
    return _likeness(shard, "" if title is None else fold(title), formed_on)


def _likeness(shard: int, folded_title: str, formed_on: str | None) -> int:
    said = f"{shard}\n{folded_title}\n{formed_on}".encode("utf-8", "surrogatepass")
    return int.from_bytes(_blake2b(said, digest_size=8).digest(), "big", signed=True)


def _split_list(text: str) -> list[str]:
    """Parts of a cell that lists several names."""
    for mark in ("、", "，", ",", "；", ";", " ", "\u3000"):
        text = text.replace(mark, "\n")
    return [part.strip() for part in text.split("\n") if part.strip()]


def _identity(kind: str, shard: int, value: str) -> bytes:
    """16-byte import identity."""
    return _blake2b(
        f"{kind}\n{shard}\n{value}".encode("utf-8", "surrogatepass"), digest_size=16
    ).digest()
