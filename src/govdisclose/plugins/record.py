"""What became of a plugin: usable, or why not."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from govdisclose.errors import PluginError
from govdisclose.plugins.api import PluginInfo

__all__ = ["PluginRecord", "PluginStatus"]


class PluginStatus(Enum):
    """What became of a plugin."""

    OK = "ok"
    BROKEN = "broken"
    DISABLED = "disabled"
    CLASH = "clash"
    WRONG_API = "wrong_api"
    WRONG_SHAPE = "wrong_shape"

    @property
    def is_fault(self) -> bool:
        """True when somebody has to repair something."""
        return self not in {PluginStatus.OK, PluginStatus.DISABLED}


class PluginRecord(NamedTuple):
    """One plugin and what became of it."""

    kind: str
    """Last word of its group, ``"store"``."""
    name: str
    """Name of the entry point."""
    distribution: str
    """Distribution and version, ``"govdisclose-postgres 0.3.1"``; several joined by a comma."""
    status: PluginStatus
    plugin: object | None = None
    """The loaded object when the status is ok."""
    info: PluginInfo | None = None
    """How the loaded plugin introduces itself."""
    error: PluginError | None = None
    """Why it cannot be used; None when the status is ok."""
    trace: str = ""
    """Traceback of a failed load; may be empty."""

    def as_json(self) -> dict[str, object]:
        """Shape of one line of ``plugin list --json``."""
        return {
            "name": self.name,
            "kind": self.kind,
            "distribution": self.distribution,
            "status": self.status.value,
            "error": None if self.error is None else str(self.error),
        }
