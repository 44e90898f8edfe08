"""What fields, modes, stages and releases of items and levels of agencies are called."""

from __future__ import annotations

from govdisclose.domain.catalogue.item import Item, Mode, Release
from govdisclose.ports.storage import ItemStage, ItemView
from govdisclose.wording import N_

__all__ = [
    "FIELD_WORDS",
    "LEVEL_WORDS",
    "MODE_WORDS",
    "RELEASE_WORDS",
    "STAGE_WORDS",
    "stage_of",
]

FIELD_WORDS: dict[str, str] = {
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
    "withheld_ground": N_("Ground"),
    "validity": N_("Validity"),
    "summary": N_("Summary"),
    "keywords": N_("Keywords"),
    "url": N_("Address"),
    "format": N_("Format"),
    "language": N_("Language"),
    "source": N_("Source"),
    "carrier": N_("Carrier"),
    "carriers": N_("Carriers"),
    "secrecy": N_("Secrecy"),
    "lifecycle": N_("Life cycle"),
    "note": N_("Note"),
    "withdrawn_on": N_("Withdrawn on"),
    "withdrawal": N_("Withdrawal"),
    "release": N_("Release"),
    "version": N_("Version"),
}
"""Message id by field code; without a full stop."""

MODE_WORDS = {
    Mode.PROACTIVE: N_("proactive"),
    Mode.ON_REQUEST: N_("on request"),
    Mode.WITHHELD: N_("withheld"),
}
"""Message id by disclosure mode."""

STAGE_WORDS = {
    ItemStage.DRAFT: N_("draft"),
    ItemStage.PUBLISHED: N_("published"),
    ItemStage.WITHDRAWN: N_("withdrawn"),
}
"""Message id by stage."""

RELEASE_WORDS = {
    "none": N_("not released"),
    "record": N_("record of an earlier publication"),
    "reviewed": N_("reviewed here"),
    "ordinary": N_("ordinary"),
    "leak": N_("should never have been public"),
    "merged": N_("merged into another item"),
}
"""Message id by release, and by kind of withdrawal."""

LEVEL_WORDS = {
    "city": N_("city"),
    "department": N_("department"),
    "county": N_("county or district"),
    "township": N_("township or street"),
    "institution": N_("public institution"),
}
"""Message id by level of an agency, as figures name it."""


def stage_of(item: Item | ItemView) -> ItemStage:
    """Where an item stands in its life."""
    release = item.release.value if isinstance(item.release, Release) else item.release
    if item.withdrawn_on is not None:
        return ItemStage.WITHDRAWN
    return ItemStage.DRAFT if release == Release.NONE.value else ItemStage.PUBLISHED
