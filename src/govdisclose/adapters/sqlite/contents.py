"""Files inside the embedded store, in chunks, by SHA-256."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from typing import BinaryIO

from govdisclose.adapters.sqlite.scrubbing import ScrubNotice
from govdisclose.errors import ContentMissing
from govdisclose.ports.storage import ContentSpace

__all__ = ["CHUNK_BYTES", "SqliteContents"]

CHUNK_BYTES = 256 * 1024
"""Size of one stored part."""

_INCOMING = "incoming"


class _ChunkReader(io.RawIOBase):
    """Reads the parts of one file one after another, holding one at a time."""

    def __init__(
        self, connection: sqlite3.Connection, key: tuple[int, str, str], chunks: int
    ) -> None:
        self._connection = connection
        self._key = key
        self._chunks = chunks
        self._part = 0
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower buffer type
        if not self._rest and self._part < self._chunks:
            row = self._connection.execute(
                "SELECT bytes FROM content_chunks "
                "WHERE shard = ? AND space = ? AND digest = ? AND part = ?",
                (*self._key, self._part),
            ).fetchone()
            if row is None:
                raise ContentMissing(digest=self._key[2], space=self._key[1])
            self._rest = memoryview(row[0])
            self._part += 1
        length = min(len(buffer), len(self._rest))
        buffer[:length] = self._rest[:length]
        self._rest = self._rest[length:]
        return length


class SqliteContents:
    """See :class:`govdisclose.ports.storage.ContentStore`."""

    def __init__(self, connection: sqlite3.Connection, scrub: ScrubNotice) -> None:
        self._connection = connection
        self._scrub = scrub

    def put(self, shard: int, space: ContentSpace, stream: BinaryIO) -> str:
        # The digest is known only at the end: parts are written under a name no digest can have
        # and renamed, so a file larger than memory needs no second copy.
        digest = hashlib.sha256()
        size = parts = 0
        try:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                self._connection.execute(
                    "INSERT INTO content_chunks (shard, space, digest, part, bytes) "
                    "VALUES (?,?,?,?,?)",
                    (shard, space.value, _INCOMING, parts, chunk),
                )
                size += len(chunk)
                parts += 1
        except BaseException:
            self._drop_incoming(shard, space)
            raise
        name = digest.hexdigest()
        if self.size(shard, space, name) is not None:
            self._drop_incoming(shard, space)
            return name
        self._connection.execute(
            "UPDATE content_chunks SET digest = ? WHERE shard = ? AND space = ? AND digest = ?",
            (name, shard, space.value, _INCOMING),
        )
        self._connection.execute(
            "INSERT INTO content_files (shard, space, digest, size, chunks) VALUES (?,?,?,?,?)",
            (shard, space.value, name, size, parts),
        )
        return name

    def _drop_incoming(self, shard: int, space: ContentSpace) -> None:
        self._connection.execute(
            "DELETE FROM content_chunks WHERE shard = ? AND space = ? AND digest = ?",
            (shard, space.value, _INCOMING),
        )

    def open(self, shard: int, space: ContentSpace, digest: str) -> BinaryIO:
        row = self._connection.execute(
            "SELECT chunks FROM content_files WHERE shard = ? AND space = ? AND digest = ?",
            (shard, space.value, digest),
        ).fetchone()
        if row is None:
            raise ContentMissing(digest=digest, space=space.value)
        reader = _ChunkReader(self._connection, (shard, space.value, digest), row[0])
        return io.BufferedReader(reader, CHUNK_BYTES)

    def size(self, shard: int, space: ContentSpace, digest: str) -> int | None:
        row = self._connection.execute(
            "SELECT size FROM content_files WHERE shard = ? AND space = ? AND digest = ?",
            (shard, space.value, digest),
        ).fetchone()
        return None if row is None else int(row[0])

    def is_whole(self, shard: int, space: ContentSpace, digest: str) -> bool:
        key = (shard, space.value, digest)
        file = self._connection.execute(
            "SELECT chunks, size FROM content_files WHERE shard = ? AND space = ? AND digest = ?",
            key,
        ).fetchone()
        # SQLite knows lengths without reading the bytes.
        parts = self._connection.execute(
            "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM content_chunks "
            "WHERE shard = ? AND space = ? AND digest = ?",
            key,
        ).fetchone()
        return file is not None and tuple(file) == tuple(parts)

    def erase(self, shard: int, space: ContentSpace, digest: str) -> bool:
        key = (shard, space.value, digest)
        self._connection.execute(
            "DELETE FROM content_chunks WHERE shard = ? AND space = ? AND digest = ?", key
        )
        deleted = self._connection.execute(
            "DELETE FROM content_files WHERE shard = ? AND space = ? AND digest = ?", key
        )
        found = deleted.rowcount > 0
        self._scrub.wanted = self._scrub.wanted or found
        return found

    def digests(self, space: ContentSpace) -> tuple[tuple[int, str], ...]:
        rows = self._connection.execute(
            "SELECT shard, digest FROM content_files WHERE space = ? ORDER BY shard, digest",
            (space.value,),
        )
        return tuple((shard, digest) for shard, digest in rows)
