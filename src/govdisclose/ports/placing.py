"""Where row versions stand: the last of a key is the present one."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Misplaced"]


class Misplaced(NamedTuple):
    """A row version that wrongly counts as the present one of its key, or wrongly does not."""

    kind: str
    key: str
    version: int
    entry: int
