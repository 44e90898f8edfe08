"""Names of fields and codes on screens; the same message ids as on the command line."""

from __future__ import annotations

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.item import Item, Mode, Release
from govdisclose.ports.storage import ItemStage, ItemView
from govdisclose_tui.words import N_, tr

__all__ = [
    "FIELD_LABELS",
    "LEVEL_LABELS",
    "MODE_LABELS",
    "RELEASE_LABELS",
    "STAGE_LABELS",
    "agency_name",
    "field_label",
    "stage_of",
]

FIELD_LABELS: dict[str, str] = {
    "ref": N_("Ref"),
    "index_number": N_("Index number"),
    "title": N_("Title"),
    "agency": N_("Agency"),
    "document_number": N_("Document number"),
    "formed_on": N_("Formed on"),
    "published_on": N_("Published on"),
    "effective_on": N_("Effective on"),
    "repealed_on": N_("Repealed on"),
    "theme": N_("Theme"),
    "category": N_("Category"),
    "genre": N_("Genre"),
    "audience": N_("Audience"),
    "mode": N_("Disclosure mode"),
    "stage": N_("Stage"),
    "ground": N_("Ground"),
    "validity": N_("Validity"),
    "summary": N_("Summary"),
    "keywords": N_("Keywords"),
    "url": N_("Address"),
    "format": N_("Format"),
    "language": N_("Language"),
    "source": N_("Source"),
    "carriers": N_("Carriers"),
    "lifecycle": N_("Life cycle"),
    "note": N_("Note"),
    "withdrawn_on": N_("Withdrawn on"),
    "withdrawal": N_("Withdrawal"),
    "release": N_("Release"),
    "version": N_("Version"),
}
"""Message id by field."""

MODE_LABELS = {
    Mode.PROACTIVE.value: N_("proactive"),
    Mode.ON_REQUEST.value: N_("on request"),
    Mode.WITHHELD.value: N_("withheld"),
}

STAGE_LABELS = {
    ItemStage.DRAFT: N_("draft"),
    ItemStage.PUBLISHED: N_("published"),
    ItemStage.WITHDRAWN: N_("withdrawn"),
}

RELEASE_LABELS = {
    "none": N_("not released"),
    "record": N_("record of an earlier publication"),
    "reviewed": N_("reviewed here"),
    "ordinary": N_("ordinary"),
    "leak": N_("should never have been public"),
    "merged": N_("merged into another item"),
}

LEVEL_LABELS = {
    "city": N_("city"),
    "department": N_("department"),
    "county": N_("county or district"),
    "township": N_("township or street"),
    "institution": N_("public institution"),
}


def field_label(code: str) -> str:
    """Name of a field in the active language; the code when it has none."""
    return tr(FIELD_LABELS.get(code, code))


def stage_of(item: Item | ItemView) -> ItemStage:
    """Where an item stands in its life."""
    release = item.release.value if isinstance(item.release, Release) else item.release
    if item.withdrawn_on is not None:
        return ItemStage.WITHDRAWN
    return ItemStage.DRAFT if release == Release.NONE.value else ItemStage.PUBLISHED


def agency_name(directory: AgencyDirectory, shard: int) -> str:
    """Name of an agency; its reference when the directory has none."""
    return directory[shard].name if shard in directory else f"A{shard}"
