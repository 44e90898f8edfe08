"""Files of an office by the hash of their bytes, in two spaces that never meet."""

from __future__ import annotations

from enum import Enum
from typing import BinaryIO, Protocol

__all__ = ["ContentSpace", "ContentStore"]


class ContentSpace(Enum):
    """Originals and public derivatives never share a space."""

    ORIGINAL = "original"
    PUBLIC = "public"


class ContentStore(Protocol):
    """Files of an agency by SHA-256 of their bytes; equal files of two agencies are two files."""

    def put(self, shard: int, space: ContentSpace, stream: BinaryIO) -> str:
        """Store a stream; returns its SHA-256 in hex. Equal content is stored once a shard."""

    def open(self, shard: int, space: ContentSpace, digest: str) -> BinaryIO:
        """Read it back.

        Raises:
            ContentMissing: There is none, or it was erased.
        """

    def size(self, shard: int, space: ContentSpace, digest: str) -> int | None:
        """Length in bytes; None when there is none."""

    def is_whole(self, shard: int, space: ContentSpace, digest: str) -> bool:
        """Whether all parts of a file are there, by their lengths; its bytes are not read."""

    def erase(self, shard: int, space: ContentSpace, digest: str) -> bool:
        """Delete it; False when there was none."""

    def digests(self, space: ContentSpace) -> tuple[tuple[int, str], ...]:
        """Shard and digest of all stored files, sorted."""
