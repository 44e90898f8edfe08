"""What the outside world gives: the time, randomness, a secret key and who is at the terminal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

__all__ = ["Environment", "OfficeKey"]


class OfficeKey(Protocol):
    """The office's secret key of 32 random bytes; it lies outside the store and its backups."""

    @property
    def place(self) -> str:
        """Where it is kept, for messages."""

    def fingerprint(self) -> str | None:
        """Tells the key from others and nothing of it, 16 hexadecimal digits; None without one.

        Raises:
            KeyUnusable: What is in its place cannot be read or is no key.
        """

    def make(self) -> None:
        """Make the key unless there is one.

        Raises:
            KeyUnusable: It cannot be made.
        """

    def hash(self, purpose: str, said: bytes) -> bytes:
        """Keyed hash, 32 bytes: HMAC-SHA256 over purpose, a zero byte and what is said.

        Raises:
            KeyMissing: There is no key.
            KeyUnusable: It cannot be read or is none.
        """


class Environment(Protocol):
    """Clock, randomness, key and account; replaced by a fixed one in tests."""

    @property
    def key(self) -> OfficeKey:
        """The office's secret key."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""

    def today(self) -> date:
        """Civil date now in the office's zone, never the machine's."""

    def random_bytes(self, length: int) -> bytes:
        """Unpredictable bytes."""

    def account(self) -> str:
        """Login name at the operating system."""
