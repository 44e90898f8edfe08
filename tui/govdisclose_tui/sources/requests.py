"""Requests for information as rows, by worklist, read page by page off the index of matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from govdisclose.domain.search_terms import compile_query
from govdisclose.office.requests import RequestLine, RequestQuery
from govdisclose.ports.matters import MatterOrder
from govdisclose.ports.waymarks import Waymarks
from govdisclose_tui.cells import shown
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.sources.rows import Column, FixedSource, Row, Slice
from govdisclose_tui.words import N_

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["REQUEST_COLUMNS", "RequestSource", "request_source"]

REQUEST_COLUMNS = (
    Column("number", N_("Number"), 12, rank=0),
    Column("bucket", N_("Worklist"), 18, rank=0),
    Column("due", N_("Due"), 10, rank=0),
    Column("state", N_("State"), 16, grows=True, rank=1),
    Column("agency", N_("Agency"), 18, rank=3),
    Column("received", N_("Received"), 10, rank=2),
    Column("assignee", N_("Assigned to"), 11, rank=4),
    Column("outcome", N_("Outcome"), 14, rank=5),
    Column("breaches", N_("Breaches"), 8, right=True, rank=5),
    Column("ref", N_("Ref"), 9, rank=6),
)

_FOUND_ROWS = 500
"""Requests that a search shows at most."""


@attrs.frozen(eq=False)
class RequestSource:
    """The requests of a query."""

    office: Office
    query: RequestQuery
    order: MatterOrder
    words: RequestWords
    columns: tuple[Column, ...] = REQUEST_COLUMNS

    def page(self, after: str | None, limit: int) -> Slice:
        """See :class:`govdisclose_tui.sources.rows.Source`."""
        found = self.office.requests.page(self.query, order=self.order, limit=limit, after=after)
        return Slice(tuple(self.row(line) for line in found.lines), found.next)

    def waymarks(self, every: int) -> Waymarks:
        """See :class:`govdisclose_tui.sources.rows.Source`."""
        return self.office.requests.waymarks(self.query, order=self.order, every=every)

    def place_of(self, key: str) -> int | None:
        """See :class:`govdisclose_tui.sources.rows.Source`."""
        return None

    def row(self, line: RequestLine) -> Row:
        """A line as a row."""
        row = line.row
        cells = (
            shown(row.number),
            self.words.bucket(line.bucket),
            shown(line.due),
            self.words.state(row.state),
            shown(line.agency),
            shown(row.received_on),
            shown(row.assignee),
            self.words.outcome(row.outcome) if row.outcome else "",
            shown(row.breaches or None),
            row.ref,
        )
        return Row(row.ref, cells, line)


def request_source(
    office: Office, text: str, *, bucket: str | None, order: MatterOrder
) -> RequestSource | FixedSource:
    """The requests of a worklist in which some words are found; called in a thread.

    Words are looked for only in what the reader may read.
    """
    query = RequestQuery(buckets=None if bucket is None else frozenset({bucket}))
    source = RequestSource(office, query, order, RequestWords(office.requests.rules()))
    if not text.strip():
        return source
    found = office.requests.search(compile_query(text), limit=_FOUND_ROWS)
    lines = [line for line in found.lines if bucket is None or line.bucket == bucket]
    return FixedSource(REQUEST_COLUMNS, tuple(source.row(line) for line in lines))
