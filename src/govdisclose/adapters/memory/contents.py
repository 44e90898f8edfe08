"""Files of a memory store."""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO

from govdisclose.adapters.memory.state import State
from govdisclose.errors import ContentMissing
from govdisclose.ports.storage import ContentSpace

__all__ = ["MemoryContents"]


class MemoryContents:
    """See :class:`govdisclose.ports.storage.ContentStore`; files are held whole."""

    def __init__(self, state: State) -> None:
        self._state = state

    def put(self, shard: int, space: ContentSpace, stream: BinaryIO) -> str:
        content = stream.read()
        digest = hashlib.sha256(content).hexdigest()
        self._state.contents[shard, space, digest] = content
        return digest

    def open(self, shard: int, space: ContentSpace, digest: str) -> BinaryIO:
        content = self._state.contents.get((shard, space, digest))
        if content is None:
            raise ContentMissing(digest=digest, space=space.value)
        return io.BytesIO(content)

    def size(self, shard: int, space: ContentSpace, digest: str) -> int | None:
        content = self._state.contents.get((shard, space, digest))
        return None if content is None else len(content)

    def is_whole(self, shard: int, space: ContentSpace, digest: str) -> bool:
        return (shard, space, digest) in self._state.contents

    def erase(self, shard: int, space: ContentSpace, digest: str) -> bool:
        return self._state.contents.pop((shard, space, digest), None) is not None

    def digests(self, space: ContentSpace) -> tuple[tuple[int, str], ...]:
        stored = ((shard, digest) for shard, kept, digest in self._state.contents if kept is space)
        return tuple(sorted(stored))
