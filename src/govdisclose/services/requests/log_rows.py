"""Rows of a request log: one request each, with the days of its acts in columns.

A row may hold the whole ledger in the column ``ledger``, as exports write it: a JSON array of acts,
each ``[move, day, fields, text]``. Without it the acts follow from the columns of days. What a row
says is turned into codes here; whether it can have happened is judged by the engine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.request.vocabulary import UnknownWord, Vocabulary
from govdisclose.domain.catalogue.dates import read_date
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar_reading import read_iso_date

__all__ = [
    "DATED_MOVES",
    "LOG_COLUMNS",
    "LogAct",
    "LogRow",
    "columns_in",
    "ledger_text",
    "read_log_row",
]

DATED_MOVES: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("confirmed_on", "confirmed", {}),
    ("correction_on", "correction_notice", {"until": "correction_until"}),
    ("correction_lapsed_on", "correction_lapsed", {}),
    ("corrected_on", "corrected", {}),
    (
        "extended_on",
        "extended",
        {
            "working_days": "extension_days",
            "approved_on": "extension_approved_on",
            "notified_on": "extended_on",
        },
    ),
    ("decided_on", "decided", {"outcome": "outcome", "grounds": "grounds"}),
    ("replied_on", "replied", {"route": "reply_route"}),
    ("withdrawn_on", "withdrawn", {}),
    ("archived_on", "archived", {}),
)
"""Column of the day, move, and column by field of the move, in the order of acts of one day."""

_DAYS = ("received_on", *(column for column, _move, _fields in DATED_MOVES))
_OTHER_DAYS = ("correction_until", "extension_approved_on")
_CODED = {"applicant_kind": "applicant_kind", "identity_proof": "identity_proof",
          "supply": "supply", "route": "route", "reply_route": "route"}  # fmt: skip
"""List of words by the column that takes its codes."""

_REQUIRED = ("number", "applicant_kind", "channel")
_MISSING = "REQUEST-FIELD-MISSING"

LOG_COLUMNS: tuple[str, ...] = (
    "ref", "number", "agency", "applicant_kind", "applicant", "contact", "representative",
    "identity_proof", "channel", "description", "purpose", "supply", "route", "note", "law",
    "received_on", "confirmed_on", "assigned_to", "correction_on", "correction_until",
    "corrected_on", "correction_lapsed_on", "extended_on", "extension_days",
    "extension_approved_on", "decided_on", "outcome", "grounds", "replied_on", "reply_route",
    "withdrawn_on", "archived_on", "ledger",
)  # fmt: skip
"""Columns of an export, in order; an import also reads ``proof_number``."""


@attrs.frozen(kw_only=True)
class LogAct:
    """One act as a row says it happened."""

    move: str
    on: date
    fields: Mapping[str, object]
    """As people write them; parties by name or code."""
    text: Mapping[str, object] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class LogRow:
    """What a row says, in codes."""

    values: Mapping[str, str]
    """Non-blank cells by column; coded ones by code."""
    acts: tuple[LogAct, ...]
    """In the order of their days; the first is the receipt."""


def columns_in(words: Vocabulary, labels: Sequence[str]) -> dict[str, int]:
    """Position of the column of each name known; of two that fit, the first."""
    found: dict[str, int] = {}
    for position, label in enumerate(labels):
        for name in (label, label.rpartition("/")[2]):
            try:
                code = words.code("log_column", name)
            except UnknownWord:
                continue
            found.setdefault(code, position)
            break
    return found


def read_log_row(
    words: Vocabulary, cells: Mapping[str, str], columns: Mapping[str, str]
) -> tuple[LogRow | None, tuple[Finding, ...]]:
    """What a row says, or why it cannot be read.

    Args:
        words: Lists of coded fields.
        cells: Texts by column.
        columns: Header as written by column, for findings.
    """
    values = {name: text.strip() for name, text in cells.items() if text.strip()}
    findings: list[Finding] = []

    def fault(code: str, column: str, **detail: str) -> None:
        findings.append(
            Finding(
                code=code,
                severity=Severity.ERROR,
                column=columns.get(column, column),
                detail=tuple(detail.items()),
            )
        )

    for name in _REQUIRED:
        if name not in values and not (name == "channel" and "ledger" in values):
            fault(_MISSING, name)
    for name, listed in _CODED.items():
        if name in values:
            try:
                values[name] = words.code(listed, values[name])
            except UnknownWord as unknown:
                fault("REQUEST-WORD-UNKNOWN", name, choices=", ".join(unknown.data["known"]))  # type: ignore[arg-type]  # a tuple of codes
    days: dict[str, date] = {}
    for name in (*_DAYS, *_OTHER_DAYS):
        if name in values:
            read = read_date(values[name])
            findings += [attrs.evolve(one, column=columns.get(name, name)) for one in read.findings]
            if read.value is not None:
                days[name] = read.value
    if any(one.severity is Severity.ERROR for one in findings):
        return None, tuple(findings)
    if "ledger" in values:
        acts = _ledger(values["ledger"])
        if not acts:
            fault("REQUEST-LEDGER-UNREADABLE", "ledger")
            return None, tuple(findings)
    elif "received_on" not in days:
        fault(_MISSING, "received_on")
        return None, tuple(findings)
    else:
        acts = tuple(_acts(values, days))
    return LogRow(values=values, acts=acts), tuple(findings)


def ledger_text(acts: Sequence[LogAct]) -> str:
    """A ledger as a cell holds it."""
    said = [[act.move, act.on.isoformat(), dict(act.fields), dict(act.text)] for act in acts]
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _acts(values: Mapping[str, str], days: Mapping[str, date]) -> Iterator[LogAct]:
    """The acts that the columns of days speak of, by day."""
    known = dict(days)
    if "replied_on" in known and "outcome" in values:
        known.setdefault("decided_on", known["replied_on"])
    acts = [LogAct(move="received", on=known["received_on"], fields={"channel": values["channel"]})]
    if "assigned_to" in values:
        acts.append(
            LogAct(move="assigned", on=known["received_on"], fields={"to": values["assigned_to"]})
        )
    for column, move, wanted in DATED_MOVES:
        if column in known:
            fields: dict[str, object] = {
                name: known.get(cell, values.get(cell))
                for name, cell in wanted.items()
                if cell in values
            }
            acts.append(LogAct(move=move, on=known[column], fields=fields))
    yield from sorted(acts, key=lambda act: act.on)


def _ledger(text: str) -> tuple[LogAct, ...]:
    """The acts of a cell; none where it cannot be read."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(said, list):
        return ()
    acts: list[LogAct] = []
    for one in said:
        if not isinstance(one, list) or len(one) not in (3, 4):
            return ()
        move, on, fields, *rest = one
        day = read_iso_date(on)
        words = rest[0] if rest else {}
        is_sound = isinstance(move, str) and isinstance(fields, dict) and isinstance(words, dict)
        if day is None or not is_sound:
            return ()
        acts.append(LogAct(move=move, on=day, fields=fields, text=words))
    return tuple(acts)
