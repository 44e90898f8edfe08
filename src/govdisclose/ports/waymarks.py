"""Places in a long list, by which any part of it is read without skipping rows one by one."""

from __future__ import annotations

import attrs

__all__ = ["Waymarks"]


@attrs.frozen
class Waymarks:
    """Length of a list, and where its parts begin."""

    total: int
    """Rows of the list, all counted."""
    cursors: tuple[str, ...]
    """Cursor of every ``every``-th row, in order: what comes after it is the next part."""
