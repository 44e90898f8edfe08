"""Items that no file may put in public, as an import asks its store for them."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["KeptBack"]


class KeptBack(NamedTuple):
    """What an item said while it was withheld, on request or withdrawn, which it still is."""

    shard: int
    number: int
    content_key: int
    document_number: str | None
    formed_on: str | None
    published_on: str | None
    withdrawn: int
    """1 if the item is withdrawn now."""
