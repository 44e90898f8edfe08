"""The embedded store as the plugin that serves file names and ``sqlite:///`` addresses."""

from __future__ import annotations

from pathlib import Path

from govdisclose.adapters.sqlite.maintenance import SqliteKeeper
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.plugins.api import PluginInfo

__all__ = ["SqlitePlugin"]


class SqlitePlugin:
    """See :class:`govdisclose.plugins.api.StorePlugin`; a keeper and a way back are extra."""

    schemes = ("sqlite",)

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return PluginInfo("An office in one SQLite file", "单文件 SQLite 存储")

    def open(self, address: str) -> SqliteStore:
        """Open an existing office; never migrates."""
        return SqliteStore.open(_path(address))

    def create(self, address: str) -> SqliteStore:
        """Make an empty office, and its folder where that is missing."""
        path = _path(address)
        path.parent.mkdir(parents=True, exist_ok=True)
        return SqliteStore.create(path)

    def keeper(self, address: str) -> SqliteKeeper:
        """Who checks, copies and upgrades the file."""
        return SqliteKeeper(_path(address))

    def discard(self, address: str) -> None:
        """Delete an office that was made a moment ago and holds nothing."""
        path = _path(address)
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)


def _path(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///")).expanduser()
