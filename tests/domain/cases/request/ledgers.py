"""Ledgers written short, and where they stand."""

from __future__ import annotations

from datetime import date

from govdisclose.bootstrap import laws, mainland, request_flows
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.standing import Standing, standing_of

__all__ = ["breaches", "codes", "day", "entry", "ledger", "stand"]


def day(text: str) -> date:
    """A date from ISO text."""
    return date.fromisoformat(text)


def entry(kind: str, on: str, **fields: object) -> RequestEntry:
    """An entry without a place yet."""
    return RequestEntry(kind=kind, on=day(on), place=0, fields=fields)


def ledger(*entries: RequestEntry) -> tuple[RequestEntry, ...]:
    """Entries in the order given, each with its place."""
    return tuple(
        RequestEntry(kind=one.kind, on=one.on, place=place, fields=one.fields)
        for place, one in enumerate(entries, start=1)
    )


def stand(
    *entries: RequestEntry, today: str, law: str | None = None, with_steps: bool = True
) -> Standing:
    """Where a ledger stands on a day, by the rules and the calendar that ship."""
    return standing_of(
        ledger(*entries),
        flows=request_flows(),
        laws=laws(),
        calendar=mainland(),
        as_of=day(today),
        law=law,
        with_steps=with_steps,
    )


def codes(standing: Standing) -> list[str]:
    """Codes of all findings, in order."""
    return [finding.code for finding in standing.findings]


def breaches(standing: Standing) -> list[tuple[str, int | None]]:
    """Code and entry of each breach."""
    return [(one.code, one.row) for one in standing.findings if one.severity.value == "error"]
