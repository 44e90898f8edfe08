"""The store as the plugin that serves ``postgresql://`` addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govdisclose.plugins.api import PluginInfo

if TYPE_CHECKING:
    from govdisclose_postgres.keeper import PostgresKeeper
    from govdisclose_postgres.store import PostgresStore

__all__ = ["PostgresPlugin"]


class PostgresPlugin:
    """See :class:`govdisclose.plugins.api.StorePlugin`; a keeper is extra.

    The driver is imported when an office is opened, not when plugins are listed.
    """

    schemes = ("postgresql", "postgres")

    def describe(self) -> PluginInfo:
        """Say what this plugin is."""
        return PluginInfo("Offices in PostgreSQL", "PostgreSQL 存储")

    def open(self, address: str) -> PostgresStore:
        """Open an existing office; never migrates."""
        from govdisclose_postgres.address import read_address
        from govdisclose_postgres.store import PostgresStore

        return PostgresStore.open(read_address(address))

    def create(self, address: str) -> PostgresStore:
        """Make an empty office in a schema of a database that exists."""
        from govdisclose_postgres.address import read_address
        from govdisclose_postgres.store import PostgresStore

        return PostgresStore.create(read_address(address))

    def keeper(self, address: str) -> PostgresKeeper:
        """Who checks and upgrades the office."""
        from govdisclose_postgres.address import read_address
        from govdisclose_postgres.keeper import PostgresKeeper

        return PostgresKeeper(read_address(address))
