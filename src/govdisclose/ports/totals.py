"""How many there are: numbers of rows that may stop at a bound."""

from __future__ import annotations

import attrs

__all__ = ["BOUNDED_TOTAL", "Total"]

BOUNDED_TOTAL = 10_000
"""Totals are exact up to this many and then say so."""


@attrs.frozen
class Total:
    """A number of rows; ``exact`` is False when counting stopped at the bound."""

    total: int
    exact: bool
