"""Taking back the last change of a draft: the values of the version before, as a new version."""

from __future__ import annotations

from govdisclose.office import EDITABLE_FIELDS, ItemHistory

__all__ = ["former_values"]


def former_values(history: ItemHistory) -> dict[str, object]:
    """Values of the version before the last, as far as they differ from the present ones."""
    last, before = history.versions[-1], history.versions[-2]
    return {
        name: getattr(before, name)
        for name in sorted(EDITABLE_FIELDS)
        if getattr(before, name) != getattr(last, name)
    }
