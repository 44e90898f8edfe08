"""Holding the index of matters against the journal it is made from.

Lists, dashboards and the official report read the index. It is not journaled itself, so that
somebody who can write the file could change a figure there without the chain showing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal
from govdisclose.ports.matters import MatterRow
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.indexing import BUCKET
from govdisclose.services.requests.ledger import KIND, PREFIX, case_from

__all__ = ["differing", "differs", "not_indexed", "rows_that_differ"]

_BY_RULES = frozenset({"due", "breaches"})
"""What follows from rules and calendar of the day it was judged, beside the ledger."""

_APART = frozenset({"entry", "stamp", "facts"})
"""How far a row is behind is told by the store; facts are compared one by one."""


def rows_that_differ(desk: Desk) -> Iterator[Finding]:
    """A finding for each request whose row says something else than its ledger."""
    index = desk.unit.matters
    yield from not_indexed(desk, PREFIX)
    for ledger in index.ledgers(KIND):
        row = index.get(ledger.ref)
        if row is None or not ledger.entries:
            continue
        try:
            case = case_from(desk.unit, desk.rules, ledger.ref, ledger.entries)
            made, outlooks = desk.indexer.made(case)
        except RuleRefusal as problem:
            detail = (("ref", ledger.ref), ("refusal", problem.code))
            yield Finding(code="REQUEST-UNREADABLE", severity=Severity.ERROR, detail=detail)
            continue
        is_current = row.stamp == desk.indexer.stamp
        fields = [*differing(row, made, leave_out=frozenset() if is_current else _BY_RULES)]
        if is_current:
            kept = {one for one in index.outlooks(ledger.ref) if one.topic == BUCKET}
            wanted = {one for one in outlooks if one.topic == BUCKET and one.since < one.until}
            fields += ["outlooks"] if kept != wanted else []
        if fields:
            yield differs(ledger.ref, fields)


def not_indexed(desk: Desk, prefix: str) -> Iterator[Finding]:
    """A finding for each matter of the journal that has no row."""
    for _shard, ref in desk.unit.matters.unindexed(prefix):
        yield Finding(code="DB-MATTER-MISSING", severity=Severity.ERROR, value=ref)


def differing(
    row: MatterRow, made: MatterRow, *, leave_out: frozenset[str] = frozenset()
) -> Iterator[str]:
    """Names of what two rows of one matter say differently."""
    for name in MatterRow._fields:
        if name not in _APART | leave_out and getattr(row, name) != getattr(made, name):
            yield name
    yield from _facts_differing(row.facts, made.facts, leave_out)


def differs(ref: str, fields: list[str]) -> Finding:
    """That a row does not follow from its ledger."""
    detail = (("fields", ", ".join(fields)),)
    return Finding(code="DB-MATTER-DERIVED", severity=Severity.ERROR, value=ref, detail=detail)


def _facts_differing(
    kept: Mapping[str, object], made: Mapping[str, object], leave_out: frozenset[str]
) -> Iterator[str]:
    for name in sorted({*kept, *made} - leave_out):
        if kept.get(name) != made.get(name):
            yield name
