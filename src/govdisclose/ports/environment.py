"""What the outside world gives: the time, randomness and who is at the terminal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

__all__ = ["Environment"]


class Environment(Protocol):
    """Clock, randomness and account; replaced by a fixed one in tests."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""

    def today(self) -> date:
        """Civil date now in the office's zone, never the machine's."""

    def random_bytes(self, length: int) -> bytes:
        """Unpredictable bytes."""

    def account(self) -> str:
        """Login name at the operating system."""
