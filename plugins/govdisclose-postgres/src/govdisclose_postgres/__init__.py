"""Offices of govdisclose in PostgreSQL: a store plugin for addresses ``postgresql://…``."""

from __future__ import annotations

from govdisclose_postgres.plugin import PostgresPlugin

__all__ = ["PostgresPlugin"]
