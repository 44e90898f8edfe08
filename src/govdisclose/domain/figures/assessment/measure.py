"""What a measure is: a named value made of figures, that rules of a scheme may use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from fractions import Fraction

import attrs

__all__ = ["Better", "Figures", "Measure", "MeasureUnit"]

Figures = Mapping[str, int]
"""Figures of one agency by name."""


class MeasureUnit(Enum):
    """What a measure counts."""

    COUNT = "count"
    SHARE = "share"
    """Between 0 and 1."""
    RATIO = "ratio"
    WORKING_DAYS = "working_days"


class Better(Enum):
    """Which way a measure gets better."""

    HIGHER = "higher"
    LOWER = "lower"
    UNKNOWN = "unknown"
    """Of a plugin that does not say; rules on it are not checked for their direction."""


@attrs.frozen(kw_only=True)
class Measure:
    """One named measure; its values are never negative."""

    name: str
    zh: str
    en: str
    unit: MeasureUnit
    better: Better
    needs: tuple[str, ...]
    """Figures it is computed from; none when the office counts it by hand."""
    takes_number: bool = False
    """Whether schemes give it a whole number in brackets."""
    compute: Callable[[Figures, int], Fraction | None] | None = attrs.field(
        default=None, eq=False, repr=False
    )
    """The measure of figures and number, None where it cannot be assessed; None by hand."""
    plugin: str | None = None
    """Name of the plugin that brings it."""
