"""The machine as environment: clock, randomness, key, account."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs

from govdisclose.adapters.key import ProcessKey
from govdisclose.ports.environment import OfficeKey

__all__ = ["OFFICE_ZONE", "SystemEnvironment"]

OFFICE_ZONE = "Asia/Shanghai"
"""Zone of civil dates unless the office sets another; never the machine's."""


@attrs.frozen
class SystemEnvironment:
    """See :class:`govdisclose.ports.environment.Environment`."""

    zone: str = OFFICE_ZONE
    key: OfficeKey = attrs.field(factory=ProcessKey)
    """The office's key; one that is gone with the process unless given."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def today(self) -> date:
        return datetime.now(ZoneInfo(self.zone)).date()

    def random_bytes(self, length: int) -> bytes:
        return os.urandom(length)

    def account(self) -> str:
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            # A container may run under a number that has no name.
            return f"uid{os.getuid()}" if hasattr(os, "getuid") else "unknown"
