"""The lines of ``govdisclose doctor``: what was looked at, how it stands, what was found."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from govdisclose.cli.language import N_, tr

__all__ = ["Check", "CheckState"]


class CheckState(Enum):
    """Outcome of one check."""

    OK = "ok"
    NOTE = "note"
    """Worth knowing; nothing is wrong."""
    FAULT = "fault"

    @property
    def word(self) -> str:
        """In the active language."""
        return tr(_STATES[self])


_STATES = {
    CheckState.OK: N_("ok"),
    CheckState.NOTE: N_("note"),
    CheckState.FAULT: N_("fault"),
}
_NAMES = {
    "sqlite": N_("SQLite"),
    "full_text_search": N_("full-text search"),
    "encoding": N_("encoding"),
    "user_config": N_("user configuration"),
    "project_config": N_("project configuration"),
    "settings": N_("settings"),
    "file_mode": N_("mode of the file"),
    "backup": N_("backup"),
    "rejects": N_("rejected rows"),
    "failure_log": N_("failure log"),
    "stale_file": N_("left-over file"),
    "office": N_("office"),
    "classified": N_("classified"),
    "calendar": N_("calendar"),
    "plugins": N_("plugins"),
    "watcher": N_("watcher of supervision"),
}


class Check(NamedTuple):
    """One line of the report."""

    name: str
    """Stable ASCII name."""
    state: CheckState
    detail: str
    """What was found, in the active language."""

    @property
    def title(self) -> str:
        """The name in the active language."""
        kind, colon, rest = self.name.partition(":")
        if kind == "plugin":
            return tr("plugin") + colon + rest
        return tr(_NAMES[self.name]) if self.name in _NAMES else self.name

    def as_json(self) -> dict[str, object]:
        """Shape of one element of ``doctor --json``."""
        return {"check": self.name, "state": self.state.value, "detail": self.detail}
