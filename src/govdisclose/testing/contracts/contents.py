"""Contract: files by digest, in separate spaces."""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO, cast

import pytest

from govdisclose.errors import ContentMissing
from govdisclose.ports.storage import ContentSpace, Store
from govdisclose.testing.contracts.base import StoreCase

__all__ = ["ContentContract"]

_ORIGINAL, _PUBLIC = ContentSpace.ORIGINAL, ContentSpace.PUBLIC


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class _Trickle(io.RawIOBase):
    """A stream that gives less than is asked for, and may break before its end."""

    def __init__(self, content: bytes, *, breaks: bool = False) -> None:
        self._rest = memoryview(content)
        self._breaks = breaks

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # what BufferedReader gives
        if not self._rest and self._breaks:
            raise OSError("the disk was pulled out")
        length = min(len(buffer), len(self._rest), 70_001)
        buffer[:length] = self._rest[:length]
        self._rest = self._rest[length:]
        return length


def _stream(raw: io.RawIOBase) -> BinaryIO:
    return cast(BinaryIO, raw)


class ContentContract(StoreCase):
    """A file comes back byte for byte, in its space and shard only, until it is erased."""

    @pytest.mark.parametrize(
        "content",
        [b"", b"a", bytes(range(256)) * 12_289, "公开".encode()],
        ids=["empty", "one byte", "three megabytes", "text"],
    )
    def test_files_come_back_as_put(self, store: Store, content: bytes) -> None:
        """A file is known by the SHA-256 of its bytes and read back whole or in parts."""
        with store.write() as unit:
            digest = unit.contents.put(1, _ORIGINAL, io.BytesIO(content))
            unit.commit()

        with store.read() as unit:
            size = unit.contents.size(1, _ORIGINAL, digest)
            with unit.contents.open(1, _ORIGINAL, digest) as stream:
                whole = stream.read()
            with unit.contents.open(1, _ORIGINAL, digest) as stream:
                parts = b"".join(iter(lambda: stream.read(100_000), b""))
        assert (_digest(content), len(content)) == (digest, size)
        assert content == whole == parts

    def test_file_is_whole_where_it_was_put(self, store: Store) -> None:
        """A file is whole in its shard and space until it is erased, an empty one as well."""
        with store.write() as unit:
            for content in (b"", b"x" * 600_000):
                digest = unit.contents.put(1, _ORIGINAL, io.BytesIO(content))
                places = [(1, _ORIGINAL), (2, _ORIGINAL), (1, _PUBLIC)]
                before = [unit.contents.is_whole(*place, digest) for place in places]
                unit.contents.erase(1, _ORIGINAL, digest)

                assert [True, False, False] == before
                assert not unit.contents.is_whole(1, _ORIGINAL, digest)

    def test_streams_may_give_little_at_a_time(self, store: Store) -> None:
        """A stream is read to its end, however little it gives at once."""
        content = bytes(range(251)) * 4_001
        with store.write() as unit:
            digest = unit.contents.put(1, _ORIGINAL, _stream(_Trickle(content)))

            assert _digest(content) == digest
            assert content == unit.contents.open(1, _ORIGINAL, digest).read()

    def test_broken_stream_leaves_nothing(self, store: Store) -> None:
        """A stream that breaks stores nothing, and the unit of work can go on."""
        stream = _stream(_Trickle(b"x" * 600_000, breaks=True))
        with store.write() as unit:
            with pytest.raises(OSError, match="pulled out"):
                unit.contents.put(1, _ORIGINAL, stream)
            digest = unit.contents.put(1, _ORIGINAL, io.BytesIO(b"whole"))
            unit.commit()

        with store.read() as unit:
            assert ((1, digest),) == unit.contents.digests(_ORIGINAL)
            assert unit.contents.open(1, _ORIGINAL, digest).read() == b"whole"

    def test_spaces_and_shards_are_separate(self, store: Store) -> None:
        """A file put for one agency in one space is in no other, and is erased there alone."""
        digest = _digest(b"file")
        with store.write() as unit:
            for shard, space in ((2, _ORIGINAL), (1, _ORIGINAL), (1, _PUBLIC)):
                assert digest == unit.contents.put(shard, space, io.BytesIO(b"file"))
            with pytest.raises(ContentMissing):
                unit.contents.open(2, _PUBLIC, digest)
            before = unit.contents.digests(_ORIGINAL)
            erased = unit.contents.erase(1, _ORIGINAL, digest)

            assert ((1, digest), (2, digest)) == before
            assert erased
            assert ((2, digest),) == unit.contents.digests(_ORIGINAL)
            assert ((1, digest),) == unit.contents.digests(_PUBLIC)
            assert unit.contents.open(1, _PUBLIC, digest).read() == b"file"

    def test_equal_files_are_stored_once(self, store: Store) -> None:
        """Putting the same bytes again gives the same digest and one file."""
        with store.write() as unit:
            digests = {unit.contents.put(1, _ORIGINAL, io.BytesIO(b"same")) for _ in range(2)}

            assert {_digest(b"same")} == digests
            assert len(unit.contents.digests(_ORIGINAL)) == 1
            assert unit.contents.open(1, _ORIGINAL, _digest(b"same")).read() == b"same"

    def test_erased_files_are_gone_and_may_be_put_again(self, store: Store) -> None:
        """An erased file cannot be opened, has no size, and is no obstacle to a new one."""
        with store.write() as unit:
            digest = unit.contents.put(1, _ORIGINAL, io.BytesIO(b"file"))
            first, second = (unit.contents.erase(1, _ORIGINAL, digest) for _ in range(2))
            size = unit.contents.size(1, _ORIGINAL, digest)
            with pytest.raises(ContentMissing):
                unit.contents.open(1, _ORIGINAL, digest)
            unit.contents.put(1, _ORIGINAL, io.BytesIO(b"file"))

            assert (first, second, size) == (True, False, None)
            assert unit.contents.open(1, _ORIGINAL, digest).read() == b"file"

    def test_absent_files_are_missing(self, store: Store) -> None:
        """What was never put is missing, by an error of its own."""
        with store.read() as unit:
            assert unit.contents.size(1, _ORIGINAL, _digest(b"none")) is None
            assert unit.contents.digests(_PUBLIC) == ()
            with pytest.raises(ContentMissing):
                unit.contents.open(1, _ORIGINAL, _digest(b"none"))
