"""Names of fields and codes on screens, by the words of the command line."""

from __future__ import annotations

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.wording.catalogue import (
    FIELD_WORDS,
    LEVEL_WORDS,
    MODE_WORDS,
    RELEASE_WORDS,
    STAGE_WORDS,
    stage_of,
)
from govdisclose_tui.words import tr

__all__ = [
    "LEVEL_LABELS",
    "MODE_LABELS",
    "RELEASE_LABELS",
    "STAGE_LABELS",
    "agency_name",
    "field_label",
    "stage_of",
]

MODE_LABELS = {mode.value: word for mode, word in MODE_WORDS.items()}
STAGE_LABELS = STAGE_WORDS
RELEASE_LABELS = RELEASE_WORDS
LEVEL_LABELS = LEVEL_WORDS


def field_label(code: str) -> str:
    """Name of a field in the active language; the code when it has none."""
    return tr(FIELD_WORDS.get(code, code))


def agency_name(directory: AgencyDirectory, shard: int) -> str:
    """Name of an agency; its reference when the directory has none."""
    return directory[shard].name if shard in directory else f"A{shard}"
