"""Files in the database, in chunks, by SHA-256."""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO

from govdisclose.errors import ContentMissing
from govdisclose.ports.contents import ContentSpace
from govdisclose_postgres.connection import Session

__all__ = ["CHUNK_BYTES", "PostgresContents"]

CHUNK_BYTES = 256 * 1024
"""Size of one stored part."""

_INCOMING = "incoming"
_KEY = "shard = %s AND space = %s AND digest = %s"


class _ChunkReader(io.RawIOBase):
    """Reads the parts of one file one after another, holding one at a time."""

    def __init__(self, session: Session, key: tuple[int, str, str], chunks: int) -> None:
        self._session = session
        self._key = key
        self._chunks = chunks
        self._part = 0
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower buffer type
        if not self._rest and self._part < self._chunks:
            row = self._session.row(
                f"SELECT bytes FROM content_chunks WHERE {_KEY} AND part = %s",
                (*self._key, self._part),
            )
            if row is None:
                raise ContentMissing(digest=self._key[2], space=self._key[1])
            self._rest = memoryview(row[0])
            self._part += 1
        length = min(len(buffer), len(self._rest))
        buffer[:length] = self._rest[:length]
        self._rest = self._rest[length:]
        return length


class PostgresContents:
    """See :class:`govdisclose.ports.contents.ContentStore`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, shard: int, space: ContentSpace, stream: BinaryIO) -> str:
        # The digest is known only at the end: parts are written under a name no digest can have
        # and renamed, so a file larger than memory needs no second copy.
        digest = hashlib.sha256()
        size = parts = 0
        try:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
                self._session.execute(
                    "INSERT INTO content_chunks (shard, space, digest, part, bytes) "
                    "VALUES (%s,%s,%s,%s,%s)",
                    (shard, space.value, _INCOMING, parts, chunk),
                )
                size += len(chunk)
                parts += 1
        except BaseException:
            if self._session.is_sound:
                self._drop_incoming(shard, space)
            raise
        name = digest.hexdigest()
        if self.size(shard, space, name) is not None:
            self._drop_incoming(shard, space)
            return name
        self._session.execute(
            f"UPDATE content_chunks SET digest = %s WHERE {_KEY}",
            (name, shard, space.value, _INCOMING),
        )
        self._session.execute(
            "INSERT INTO content_files (shard, space, digest, size, chunks) "
            "VALUES (%s,%s,%s,%s,%s)",
            (shard, space.value, name, size, parts),
        )
        return name

    def _drop_incoming(self, shard: int, space: ContentSpace) -> None:
        self._session.execute(
            f"DELETE FROM content_chunks WHERE {_KEY}", (shard, space.value, _INCOMING)
        )

    def open(self, shard: int, space: ContentSpace, digest: str) -> BinaryIO:
        key = (shard, space.value, digest)
        row = self._session.row(f"SELECT chunks FROM content_files WHERE {_KEY}", key)
        if row is None:
            raise ContentMissing(digest=digest, space=space.value)
        return io.BufferedReader(_ChunkReader(self._session, key, row[0]), CHUNK_BYTES)

    def size(self, shard: int, space: ContentSpace, digest: str) -> int | None:
        row = self._session.row(
            f"SELECT size FROM content_files WHERE {_KEY}", (shard, space.value, digest)
        )
        return None if row is None else int(row[0])

    def is_whole(self, shard: int, space: ContentSpace, digest: str) -> bool:
        key = (shard, space.value, digest)
        file = self._session.row(f"SELECT chunks, size FROM content_files WHERE {_KEY}", key)
        # Kept apart and unpacked, parts tell their length without being read.
        parts = self._session.row(
            "SELECT count(*), coalesce(sum(length(bytes)), 0)::bigint FROM content_chunks "
            f"WHERE {_KEY}",
            key,
        )
        return file is not None and file == parts

    def erase(self, shard: int, space: ContentSpace, digest: str) -> bool:
        key = (shard, space.value, digest)
        self._session.execute(f"DELETE FROM content_chunks WHERE {_KEY}", key)
        return self._session.execute(f"DELETE FROM content_files WHERE {_KEY}", key).rowcount > 0

    def digests(self, space: ContentSpace) -> tuple[tuple[int, str], ...]:
        rows = self._session.rows(
            "SELECT shard, digest FROM content_files WHERE space = %s ORDER BY shard, digest",
            (space.value,),
        )
        return tuple((row[0], row[1]) for row in rows)
