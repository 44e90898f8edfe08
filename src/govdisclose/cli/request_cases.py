"""Cases of ``request simulate``: one object with law, today and entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs

from govdisclose.cli.batch import CaseUnreadable, input_stream
from govdisclose.cli.language import tr
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar_reading import read_iso_date
from govdisclose.errors import UsageFault

__all__ = ["CaseFileUnfit", "SimulatedCase", "read_case", "read_case_file"]

_KEYS = ("law", "today", "entries")


class CaseFileUnfit(UsageFault):
    """The file of a case holds no JSON object."""

    code = "REQ-006"
    template = "cannot use {file} as a case: {reason}"
    hint = "write one JSON object with the keys law, today and entries"


@attrs.frozen(kw_only=True)
class SimulatedCase:
    """A ledger somebody wrote down, and the day it is looked at."""

    law: str | None
    """Id of a law pack; None chooses by the day of receipt."""
    today: date
    entries: tuple[RequestEntry, ...]
    remarks: tuple[Finding, ...] = ()
    """Keys nobody reads here."""


def read_case_file(file: str) -> Mapping[str, object]:
    """The object in a file, or on stdin for ``-``.

    Raises:
        BatchUnreadable: The file cannot be opened.
        CaseFileUnfit: It holds no JSON object.
    """
    with input_stream(file) as stream:
        content = stream.read()
    named = tr("standard input") if file == "-" else file
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as problem:
        raise CaseFileUnfit(file=named, reason="not UTF-8") from problem
    except (ValueError, RecursionError) as problem:
        raise CaseFileUnfit(file=named, reason="not JSON") from problem
    if not isinstance(value, dict):
        raise CaseFileUnfit(file=named, reason="not an object")
    return value


def read_case(
    shape: Mapping[str, object],
    *,
    today: date | None,
    default_today: date,
    labels: Mapping[str, str],
) -> SimulatedCase:
    """The case an object describes.

    Args:
        shape: Keys ``law``, ``today`` and ``entries``; the first two may be null or absent.
        today: Wins over the day of the object, if given.
        default_today: Taken when nobody says the day.
        labels: Code by Chinese name of each kind of entry.

    Raises:
        CaseUnreadable: A key is missing or of the wrong kind.
    """
    law = shape.get("law")
    if law is not None and not isinstance(law, str):
        raise CaseUnreadable(reason='"law" is neither a text nor null')
    day = today
    if day is None and shape.get("today") is not None:
        day = read_iso_date(shape["today"])
        if day is None:
            raise CaseUnreadable(reason='"today" is not a date like 2024-01-26')
    entries = shape.get("entries")
    if not isinstance(entries, list):
        raise CaseUnreadable(reason='"entries" is not a list')
    return SimulatedCase(
        law=law,
        today=day or default_today,
        entries=tuple(_entry(one, place, labels) for place, one in enumerate(entries, start=1)),
        remarks=tuple(
            Finding(code="CASE-KEY-UNKNOWN", severity=Severity.WARNING, value=key)
            for key in shape
            if key not in _KEYS
        ),
    )


def _entry(shape: object, place: int, labels: Mapping[str, str]) -> RequestEntry:
    if not isinstance(shape, dict):
        raise CaseUnreadable(reason=f"entry {place} is not an object")
    kind, on = shape.get("kind"), read_iso_date(shape.get("on"))
    if not isinstance(kind, str) or not kind:
        raise CaseUnreadable(reason=f'"kind" of entry {place} is not a text')
    if on is None:
        raise CaseUnreadable(reason=f'"on" of entry {place} is not a date like 2024-01-26')
    fields = {name: value for name, value in shape.items() if name not in {"kind", "on"}}
    return RequestEntry(kind=labels.get(kind, kind), on=on, place=place, fields=fields)
