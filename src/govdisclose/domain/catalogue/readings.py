"""What single cells of a row say: agency, dates, mode, theme …, each with the finding it deserves.

Values repeat a great deal in real files, so readings are remembered by the cell's text. Memories
are bounded and only ever save time. Findings are made without a place; the row that uses a reading
gives it one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Generic, NamedTuple, TypeVar

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.cell_values import without_labels
from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.text import fold, is_missing

__all__ = [
    "LONGEST_VALUE_CHARS",
    "STATE_SECRET",
    "CellReaders",
    "IntakeRules",
    "Reading",
    "Remembered",
    "first_agency",
    "read_text",
    "split_list",
]

_MEMORY_LIMIT = 20_000
"""Distinct texts a reader remembers before it starts afresh."""

_REMEMBERED_CHARS = 100
"""Longer texts are read again each time: many of them would fill the memory."""

LONGEST_VALUE_CHARS = 400
"""No date, number or name is longer; patterns are not tried on what is."""

_SUGGESTIONS = 200
"""Unknown agencies for which similar names are looked up; the search compares them with all."""

_AGENCY_LABEL = re.compile(
    r"\s*(?:发布机构|公开主体|发文机关|发文单位|发布单位|发布部门|责任单位)\s*[:：]\s*"
)
_JOINING = re.compile(r"[、，,；;]")

Key = TypeVar("Key")
Value = TypeVar("Value")


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
    is_classified: bool = False
    """The office is declared to lie on a system for state secrets: marked rows are kept."""


class Reading(NamedTuple):
    """What one cell says."""

    value: str | None
    finding: Finding | None = None
    rejects: bool = False
    """The row cannot be kept without this value."""
    kept: bool = False
    """The text itself is to be kept beside the record, because no field can hold it."""


class Remembered(dict[Key, Value], Generic[Key, Value]):
    """A dict that reads what it does not know; hits cost one look-up and no call."""

    def __init__(self, read: Callable[[Key], Value]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, key: Key) -> Value:
        if len(self) >= _MEMORY_LIMIT:
            self.clear()
        value = self._read(key)
        if not isinstance(key, str) or len(key) <= _REMEMBERED_CHARS:
            self[key] = value
        return value


def read_text(text: str) -> str | None:
    """A cell without surrounding space; None for an empty one or a placeholder."""
    stripped = text.strip()
    return None if not stripped or is_missing(stripped) else stripped


def first_agency(text: str) -> str:
    """The first body of a joint agency cell, which holds the number of a joint document."""
    return _JOINING.split(without_labels(text, _AGENCY_LABEL), maxsplit=1)[0].strip()


def split_list(text: str) -> list[str]:
    """Parts of a cell that lists several names."""
    for mark in ("、", "，", ",", "；", ";", " ", "\u3000"):
        text = text.replace(mark, "\n")
    return [part.strip() for part in text.split("\n") if part.strip()]


STATE_SECRET = "state_secret"
"""Ground whose information may not be kept on an ordinary machine (R2019 art. 14)."""

_SECRET_WORDS = re.compile("(?<!不属于)(?<!不涉及)(?<!不是)(?<!非)国家秘密|(?<![非不未])涉密")


class CellReaders:
    """Readers of the cells of one table."""

    def __init__(self, rules: IntakeRules) -> None:
        self._rules = rules
        self.shards: Remembered[str, tuple[int | None, Finding | None]] = Remembered(self._shard)
        self.needed_dates = Remembered(self._needed_date)
        self.other_dates = Remembered(self._other_date)
        self.modes = Remembered(self._mode)
        self.grounds = Remembered(self._ground)
        self.secret_grounds: Remembered[str, bool] = Remembered(self._is_secret_ground)
        self.themes = Remembered(self._theme)
        self.genres: Remembered[str, str] = Remembered(
            lambda text: rules.genres.get(fold(text), text)
        )
        self._suggestions = 0
        self.delays: Remembered[tuple[str, str], Finding | None] = Remembered(self._delay)

    def _shard(self, text: str) -> tuple[int | None, Finding | None]:
        directory = self._rules.agencies
        shard = directory.lookup(text)
        if shard is not None:
            return shard, None
        is_name = len(text) <= LONGEST_VALUE_CHARS
        bare = without_labels(fold(text), _AGENCY_LABEL) if is_name else ""
        shard = directory.lookup(bare)
        if shard is not None:
            return shard, Finding(code="AGENCY-LABEL", severity=Severity.INFO, value=text)
        for part in split_list(bare):
            shard = directory.lookup(part)
            if shard is not None:
                # A joint document belongs to the first body named: it holds the number.
                return shard, Finding(code="AGENCY-JOINT", severity=Severity.INFO, value=text)
        shard = self._rules.unknown_agency_shard
        nearest: tuple[str, ...] = ()
        if is_name and self._suggestions < _SUGGESTIONS:
            self._suggestions += 1
            nearest = directory.nearest(bare)
        finding = Finding(
            code="AGENCY-UNKNOWN",
            severity=Severity.ERROR if shard is None else Severity.WARNING,
            value=text,
            detail=(("nearest", "、".join(nearest)),) if nearest else (),
        )
        return shard, finding

    def _date(self, text: str, *, rejects: bool) -> Reading:
        if len(text) > LONGEST_VALUE_CHARS:
            severity = Severity.ERROR if rejects else Severity.WARNING
            found = Finding(code="DATE-UNREADABLE", severity=severity, value=text)
            return Reading(None, found, rejects, kept=True)
        read = read_date(text, epoch_1904=self._rules.is_epoch_1904)
        value = None if read.value is None else read.value.isoformat()
        finding = read.findings[0] if read.findings else None
        if finding is None:
            return Reading(value)
        unreadable = value is None and finding.severity is Severity.ERROR
        severity = finding.severity
        if unreadable and not rejects:
            severity = Severity.WARNING
        placed = attrs.evolve(finding, value=text, severity=severity)
        return Reading(value, placed, unreadable and rejects, unreadable)

    def _needed_date(self, text: str) -> Reading:
        return self._date(text, rejects=True)

    def _other_date(self, text: str) -> Reading:
        return self._date(text, rejects=False)

    def _mode(self, text: str) -> Reading:
        code = self._rules.modes.get(fold(text))
        if code is None:
            # An unread mode may mean that the record must not be shown: never guess it.
            finding = Finding(code="MODE-UNKNOWN", severity=Severity.ERROR, value=text)
            return Reading(None, finding, rejects=True)
        return Reading(code)

    def _ground(self, text: str) -> Reading:
        code = self._rules.grounds.get(fold(text))
        if code is None:
            finding = Finding(code="GROUND-UNKNOWN", severity=Severity.WARNING, value=text)
            return Reading(None, finding, kept=True)
        return Reading(code)

    def _is_secret_ground(self, text: str) -> bool:
        folded = fold(text)
        is_code = self._rules.grounds.get(folded) == STATE_SECRET
        return is_code or _SECRET_WORDS.search(folded) is not None

    def _theme(self, text: str) -> Reading:
        themes = self._rules.themes
        for part in (text, *text.replace("/", "\\").split("\\"), *text.split(",")):
            label = themes.get(fold(part).strip())
            if label is not None:
                return Reading(label)
        if not themes:
            return Reading(text)
        return Reading(text, Finding(code="THEME-UNKNOWN", severity=Severity.INFO, value=text))

    def _delay(self, dates: tuple[str, str]) -> Finding | None:
        """Whether publication came before formation, or later than the law allows."""
        formed, published = dates
        if published < formed:
            return Finding(
                code="DATE-ORDER",
                severity=Severity.WARNING,
                value=published,
                detail=(("formed_on", formed),),
            )
        first, last = date.fromisoformat(formed), date.fromisoformat(published)
        limit = None
        for since, amount, citation in self._rules.publish_limits:
            if since <= first:
                limit = (amount, citation)
        if limit is None:
            return None
        lag = self._rules.calendar.working_days_between(first, last)
        if lag <= limit[0]:
            return None
        return Finding(
            code="LAG-OVER-LIMIT",
            severity=Severity.WARNING,
            value=published,
            detail=(
                ("working_days", str(lag)),
                ("limit", str(limit[0])),
                ("source", limit[1]),
            ),
        )
