"""Lists of requests: what a query means to the index, and what a line shows."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.search_terms import SearchQuery
from govdisclose.ports.matters import MatterFilter, MatterOrder
from govdisclose.ports.storage import UnitOfWork
from govdisclose.ports.waymarks import Waymarks
from govdisclose.services.organisation import load_directory
from govdisclose.services.requests.indexing import BUCKET, outlook_on
from govdisclose.services.requests.ledger import KIND
from govdisclose.services.requests.views import RequestLine, RequestPage

__all__ = ["RequestQuery", "conditions", "page_of", "waymarks_of"]


@attrs.frozen(kw_only=True)
class RequestQuery:
    """Which requests a list shows; None sets no condition."""

    agency: str | None = None
    """Name, alias or code."""
    buckets: frozenset[str] | None = None
    """As of today."""
    states: frozenset[str] | None = None
    outcomes: frozenset[str] | None = None
    applicant_kinds: frozenset[str] | None = None
    assignee: str | None = None
    number: str | None = None
    received_from: date | None = None
    received_to: date | None = None
    processed_from: date | None = None
    processed_to: date | None = None
    closed: bool | None = None
    query: SearchQuery | None = None


def conditions(unit: UnitOfWork, query: RequestQuery, today: date) -> MatterFilter:
    """The conditions of the index that a query means.

    Raises:
        UnknownAgency: Nobody is called that.
    """
    agencies = None
    if query.agency is not None:
        agencies = frozenset({load_directory(unit).find(query.agency).shard})
    return MatterFilter(
        kinds=frozenset({KIND}),
        agencies=agencies,
        states=query.states,
        outcomes=query.outcomes,
        categories=query.applicant_kinds,
        assignee=query.assignee,
        number=query.number,
        received_from=query.received_from,
        received_to=query.received_to,
        processed_from=query.processed_from,
        processed_to=query.processed_to,
        closed=query.closed,
        on=None if query.buckets is None else today,
        topic=None if query.buckets is None else BUCKET,
        values=query.buckets,
        query=query.query,
    )


def page_of(
    unit: UnitOfWork,
    query: RequestQuery,
    today: date,
    *,
    order: MatterOrder,
    limit: int,
    after: str | None,
) -> RequestPage:
    """A page of requests with what the index foretold for the day.

    Raises:
        BadCursor: ``after`` is not a cursor of this list.
    """
    found = unit.matters.page(conditions(unit, query, today), order=order, limit=limit, after=after)
    directory = load_directory(unit)
    text = today.isoformat()
    lines = []
    for row in found.rows:
        outlooks = unit.matters.outlooks(row.ref)
        bucket = next(outlook_on(outlooks, BUCKET, today), None)
        others = [one for one in outlooks if one.topic != BUCKET and one.since <= text < one.until]
        lines.append(
            RequestLine(
                row=row,
                agency=directory[row.shard].name,
                bucket=None if bucket is None else bucket.value,
                due=None if bucket is None else bucket.due,
                others=tuple(others),
            )
        )
    return RequestPage(lines=tuple(lines), next=found.next, on=today)


def waymarks_of(
    unit: UnitOfWork, query: RequestQuery, today: date, *, order: MatterOrder, every: int
) -> Waymarks:
    """Length of a list and the cursor of every ``every``-th line, so that any part is read at once.

    Raises:
        UnknownAgency: Nobody is called that.
    """
    return unit.matters.waymarks(conditions(unit, query, today), order=order, every=every)
