"""The demonstration: a made-up office that can be compared with a published report."""

from __future__ import annotations

__all__ = ["FULL_SIZE", "SEED"]

FULL_SIZE = 30_000
"""Records unless asked otherwise: the base that the report's shares of levels imply."""

SEED = 2009
"""Seed of chance unless asked otherwise."""
