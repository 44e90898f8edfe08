"""Catalogue items as rows, filtered by the store and read page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.ports.storage import ItemFilter, ItemView
from govdisclose.ports.waymarks import Waymarks
from govdisclose_tui.cells import shown
from govdisclose_tui.labels import MODE_LABELS, STAGE_LABELS, agency_name, stage_of
from govdisclose_tui.sources.rows import Column, Row, Slice
from govdisclose_tui.words import N_, tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["ITEM_COLUMNS", "ItemSource", "item_source"]

ITEM_COLUMNS = (
    Column("published_on", N_("Published on"), 12, rank=1),
    Column("title", N_("Title"), 40, grows=True, rank=0),
    Column("agency", N_("Agency"), 16, rank=2),
    Column("document_number", N_("Document number"), 18, rank=4),
    Column("stage", N_("Stage"), 9, rank=1),
    Column("mode", N_("Disclosure mode"), 10, rank=5),
    Column("formed_on", N_("Formed on"), 10, rank=5),
    Column("index_number", N_("Index number"), 26, rank=6),
    Column("ref", N_("Ref"), 10, rank=3),
)


@attrs.frozen(eq=False)
class ItemSource:
    """The items that a filter lets through, newest first."""

    office: Office
    where: ItemFilter
    directory: AgencyDirectory
    columns: tuple[Column, ...] = ITEM_COLUMNS

    def page(self, after: str | None, limit: int) -> Slice:
        """See :class:`govdisclose_tui.sources.rows.Source`."""
        page = self.office.catalogue.page(self.where, limit=limit, after=after)
        return Slice(tuple(self._row(view) for view in page.rows), page.next)

    def waymarks(self, every: int) -> Waymarks:
        """See :class:`govdisclose_tui.sources.rows.Source`."""
        return self.office.catalogue.waymarks(self.where, every=every)

    def place_of(self, key: str) -> int | None:
        """See :class:`govdisclose_tui.sources.rows.Source`."""
        return None

    def _row(self, view: ItemView) -> Row:
        ref = item_ref(view.shard, view.number)
        title = tr("(erased)") if view.erased else view.title or view.document_number
        cells = (
            view.published_on or "",
            shown(title),
            shown(agency_name(self.directory, view.shard)),
            shown(view.document_number),
            tr(STAGE_LABELS[stage_of(view)]),
            tr(MODE_LABELS.get(view.mode, view.mode)),
            view.formed_on or "",
            shown(view.index_number),
            ref,
        )
        return Row(ref, cells, view)


def item_source(office: Office, text: str = "", *, where: ItemFilter | None = None) -> ItemSource:
    """The items of a line of conditions.

    Raises:
        FilterUnreadable, UnknownAgency: A condition cannot be met.
    """
    if where is None:
        # Without conditions the rules need not be read, which is most of the way to the first rows.
        where = office.item_filter(text) if text.strip() else ItemFilter()
    return ItemSource(office, where, office.agencies.directory())
