"""The office's secret key: 32 random bytes in a file of its own, outside database and backups."""

from __future__ import annotations

import hmac
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import attrs

from govdisclose.errors import KeyMissing, KeyUnusable

__all__ = ["KEY_BYTES", "FileKey", "ProcessKey"]

KEY_BYTES = 32

_FINGERPRINT_BYTES = 8


def _hashed(secret: bytes, purpose: str, said: bytes) -> bytes:
    return hmac.digest(secret, purpose.encode() + b"\0" + said, "sha256")


def _fingerprint(secret: bytes) -> str:
    return _hashed(secret, "fingerprint", b"")[:_FINGERPRINT_BYTES].hex()


@attrs.frozen
class ProcessKey:
    """A key that lives as long as its holder, for stores that do the same."""

    secret: bytes = attrs.field(factory=lambda: os.urandom(KEY_BYTES), repr=False)

    @property
    def place(self) -> str:
        """See :class:`govdisclose.ports.environment.OfficeKey`."""
        return "memory:"

    def fingerprint(self) -> str | None:
        """See :class:`govdisclose.ports.environment.OfficeKey`."""
        return _fingerprint(self.secret)

    def make(self) -> None:
        """See :class:`govdisclose.ports.environment.OfficeKey`; it is there already."""

    def hash(self, purpose: str, said: bytes) -> bytes:
        """See :class:`govdisclose.ports.environment.OfficeKey`."""
        return _hashed(self.secret, purpose, said)


class FileKey:
    """A key in a file of mode 0600.

    Args:
        find: Says where the file is; asked at the first use, because settings may say it.
    """

    def __init__(self, find: Callable[[], Path]) -> None:
        self._find = find
        self._path: Path | None = None
        self._secret: bytes | None = None

    @property
    def path(self) -> Path:
        """The file, whether or not it exists."""
        if self._path is None:
            self._path = self._find()
        return self._path

    @property
    def place(self) -> str:
        """See :class:`govdisclose.ports.environment.OfficeKey`."""
        return str(self.path)

    def fingerprint(self) -> str | None:
        """See :class:`govdisclose.ports.environment.OfficeKey`; the file is read each time."""
        self._secret = self._read()
        return None if self._secret is None else _fingerprint(self._secret)

    def hash(self, purpose: str, said: bytes) -> bytes:
        """See :class:`govdisclose.ports.environment.OfficeKey`."""
        if self._secret is None:
            self._secret = self._read()
        if self._secret is None:
            raise KeyMissing(place=self.place)
        return _hashed(self._secret, purpose, said)

    def make(self) -> None:
        """See :class:`govdisclose.ports.environment.OfficeKey`.

        The file is written beside its place and linked there, so that it is whole or absent, and
        of two processes that make it one wins.
        """
        self._write(lambda: os.urandom(KEY_BYTES))

    def take(self, other: FileKey) -> None:
        """Put another office's key in this place, unless a key is there.

        Raises:
            KeyMissing: The other one is not there.
            KeyUnusable: It cannot be read, or this one not written.
        """
        secret = other._read()
        if secret is None:
            raise KeyMissing(place=other.place)
        self._write(lambda: secret)

    def _write(self, secret: Callable[[], bytes]) -> None:
        path = self.path
        if path.exists():
            return
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, waiting = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(secret())
                    stream.flush()
                    os.fsync(stream.fileno())
                _put(waiting, path)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(waiting)
        except OSError as raised:
            raise KeyUnusable(place=self.place, why=raised.strerror or "not writable") from raised

    def _read(self) -> bytes | None:
        try:
            secret = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as raised:
            raise KeyUnusable(place=self.place, why=raised.strerror or "not readable") from raised
        if len(secret) != KEY_BYTES:
            raise KeyUnusable(place=self.place, why=f"it does not hold {KEY_BYTES} bytes")
        return secret


def _put(waiting: str, path: Path) -> None:
    """Give a finished file its name unless somebody else has taken it."""
    try:
        os.link(waiting, path)
    except FileExistsError:
        return
    except OSError:
        # Some file systems have no second names for a file.
        os.rename(waiting, path)
