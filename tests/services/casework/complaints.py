"""A course of complaints through the kind of case of the guide, told to any store."""

from __future__ import annotations

from datetime import date
from typing import Any

from govdisclose.office.cases import CaseQuery, log_rows
from tests.services.requests.offices import Desks, day

__all__ = ["answers_of", "course"]


def course(desks: Desks) -> None:
    """Two complaints: one answered on the last day, one left lying."""
    desks.on("2024-03-04").registrar.cases.open(
        "complaint", {"subject": "overdue", "claim": "逾期未答复"}, agency="市教育局"
    )
    desks.on("2024-03-04").registrar.cases.open(
        "complaint", {"事项": "应公开未公开", "claim": "目录未公开"}, number="投2024-7"
    )
    desks.on("2024-03-06").handler.cases.act("TS2-1", "受理", {"handler": "han"})
    desks.on("2024-03-11").handler.cases.act("TS2-1", "asked", {})
    desks.on("2024-03-13").handler.cases.act("TS2-1", "supplied", {})
    desks.on("2024-03-25").handler.cases.act("TS2-1", "drafted", {"answer": "已经答复"})
    desks.on("2024-03-27").approver.cases.act("TS2-1", "answered", {})


def answers_of(desks: Desks) -> dict[str, Any]:
    """Everything an office says of them on 12 April 2024."""
    office = desks.on("2024-04-12").admin
    cases = office.cases
    page = cases.page("complaint", CaseQuery())
    with office.store.read() as unit:
        outlooks = {ref: unit.matters.outlooks(ref) for ref in ("TS1-1", "TS2-1")}
    return {
        "lines": [line.row._replace(entry=0, stamp="") for line in page.lines],
        "buckets": sorted((one.shard, one.value, one.count) for one in cases.buckets("complaint")),
        "outlooks": outlooks,
        "counts": cases.counts("complaint", "category"),
        "signals": [
            (one.ref, one.limit, one.signal, one.since, one.due)
            for one in office.supervision.today(day("2024-04-12")).lines
            if one.kind == "complaint"
        ],
        "log": list(log_rows(cases, "complaint")),
        "closed_on": cases.view("TS2-1").standing.closed_on or date.min,
        "faults": list(cases.check_index()),
    }
