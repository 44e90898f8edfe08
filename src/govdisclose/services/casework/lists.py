"""Lists and counts of cases: what a query means to the index, and what a line shows."""

from __future__ import annotations

from collections import Counter
from datetime import date

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.figures.case_standing import CaseBench
from govdisclose.ports.matters import MatterFilter, MatterOrder, OutlookCell
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.casework.ledger import BUCKET, ledger_of
from govdisclose.services.casework.views import CaseCount, CaseLine, CasePage, CaseQuery
from govdisclose.services.organisation import load_directory

__all__ = ["COUNTED_BY", "bucket_cells", "case_page", "conditions", "counted"]

COUNTED_BY = ("agency", "month", "state", "outcome", "category")
"""What cases may be counted by."""


def conditions(unit: UnitOfWork, flow: Flow, query: CaseQuery, today: date) -> MatterFilter:
    """The conditions of the index that a query means.

    Raises:
        UnknownAgency: Nobody is called that.
    """
    return MatterFilter(
        kinds=frozenset({flow.id}),
        agencies=_shards(unit, query.agency),
        states=query.states,
        outcomes=query.outcomes,
        categories=query.categories,
        assignee=query.assignee,
        opened_from=query.opened_from,
        opened_to=query.opened_to,
        closed=query.closed,
        on=None if query.buckets is None else today,
        topic=None if query.buckets is None else BUCKET,
        values=query.buckets,
        query=query.query,
    )


def case_page(
    unit: UnitOfWork,
    flow: Flow,
    query: CaseQuery,
    today: date,
    *,
    order: MatterOrder,
    limit: int,
    after: str | None,
) -> CasePage:
    """A page of cases with what the index foretold for the day.

    Raises:
        UnknownAgency, BadCursor: As their names say.
    """
    where = conditions(unit, flow, query, today)
    found = unit.matters.page(where, order=order, limit=limit, after=after)
    directory = load_directory(unit)
    text = today.isoformat()
    lines = []
    for row in found.rows:
        held = [
            one
            for one in unit.matters.outlooks(row.ref)
            if one.topic == BUCKET and one.since <= text < one.until
        ]
        lines.append(
            CaseLine(
                row=row,
                agency=directory[row.shard].name,
                bucket=held[0].value if held else None,
                due=held[0].due if held else None,
            )
        )
    return CasePage(lines=tuple(lines), next=found.next, on=today)


def bucket_cells(
    unit: UnitOfWork, flow: Flow, agency: str | None, today: date
) -> list[OutlookCell]:
    """How many cases are in each list on a day.

    Raises:
        UnknownAgency: Nobody is called that.
    """
    where = MatterFilter(kinds=frozenset({flow.id}), agencies=_shards(unit, agency))
    return unit.matters.tally(BUCKET, today, where=where)


def counted(
    unit: UnitOfWork,
    bench: CaseBench,
    by: str,
    first: date | None,
    last: date | None,
    *,
    agency: str | None,
    as_of: date,
) -> tuple[CaseCount, ...]:
    """Cases opened in a period and what became of them by a day, the largest group first.

    Each is judged by its own ledger as of the day, so that the figures of a day gone by stay.

    Raises:
        UnknownAgency: Nobody is called that.
    """
    flow = bench.flow
    directory = load_directory(unit)
    shards = _shards(unit, agency)
    opened: Counter[str] = Counter()
    done: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for ledger in unit.matters.ledgers(flow.id):
        case = ledger_of(flow, ledger.ref, ledger.entries)
        if case is None or (shards is not None and case.shard not in shards):
            continue
        day = case.steps[0].on
        if day > as_of or (first is not None and day < first) or (last is not None and day > last):
            continue
        part = case.until(as_of)
        standing = bench.standing(part.steps, as_of, ref=case.ref, shard=case.shard)
        match by:
            case "agency":
                value = directory[case.shard].name
            case "month":
                value = f"{day:%Y-%m}"
            case "state":
                value = standing.state
            case "outcome":
                value = standing.outcome or ""
            case _:
                values = [step.fields.get(flow.category_field) for step in part.steps]
                value = str(next((one for one in reversed(values) if one is not None), ""))
        opened[value] += 1
        done[value] += standing.closed_on is not None
        late[value] += bool(standing.findings)
    groups = [
        CaseCount(value=value, opened=count, done=done[value], late=late[value])
        for value, count in opened.items()
    ]
    return tuple(sorted(groups, key=lambda one: (-one.opened, one.value)))


def _shards(unit: UnitOfWork, agency: str | None) -> frozenset[int] | None:
    if agency is None:
        return None
    return frozenset({load_directory(unit).find(agency).shard})
