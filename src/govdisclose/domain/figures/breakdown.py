"""Figures with the question behind them, and counts broken down by one dimension.

A figure is a proof: it carries the query whose items it counts, as plain JSON values, so that its
ids can be listed at any time. The query of a broken-down count is that of the whole plus the cells
it sums:

    {"by": ["agency"], "cells": [[3], [7]], "where": {...}, "released": true,
     "as_of": "2009-12-31", "known_at": null}

``by`` names dimensions, ``cells`` the values that count, one for each dimension; without ``cells``
everything that meets the conditions counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.figures.measures import Share

__all__ = [
    "Breakdown",
    "CellKey",
    "Cells",
    "Figure",
    "Line",
    "Query",
    "by_code",
    "by_count",
    "narrowed",
    "summed",
]

Query = Mapping[str, Any]
"""The question behind a figure as JSON values; see the module."""

CellKey = tuple[str | int | None, ...]
"""Values of the dimensions of a query, in their order."""

Cells = Iterable[tuple[CellKey, int]]
"""Counts as a store gives them: values of the dimensions, and how many items have them."""


def narrowed(query: Query, by: Sequence[str], cells: Iterable[CellKey]) -> dict[str, Any]:
    """The query of a part: only what falls into the given cells."""
    return {**query, "by": list(by), "cells": [list(cell) for cell in cells]}


def summed(cells: Cells, *positions: int) -> Counter[CellKey]:
    """Counts by the dimensions at these positions, all others summed up."""
    sums: Counter[CellKey] = Counter()
    for key, items in cells:
        sums[tuple(key[position] for position in positions)] += items
    return sums


@attrs.frozen(kw_only=True)
class Figure:
    """One number with its name, its base where it is a share, and the queries behind it."""

    name: str
    """Dotted ASCII code ("summary.level.department")."""
    value: int | Fraction | None
    """A count, or a measure in working days; None where there is nothing to measure."""
    base: int | None = None
    base_name: str | None = None
    """Of what the value is a share; None for a plain number."""
    queries: tuple[Query, ...]
    """Their items together are those behind the figure; no item is behind two of them."""

    @property
    def share(self) -> Share | None:
        """The value as a share of its base; None for a plain number."""
        if self.base is None or self.base_name is None or not isinstance(self.value, int):
            return None
        return Share(part=self.value, base=self.base, base_name=self.base_name)


class Line(NamedTuple):
    """One count of a breakdown."""

    key: str | None
    """Code of the value; None for items that have none."""
    items: int
    label: str | None = None
    """Name to show where the code is none people know, as for agencies."""
    members: tuple[str | int | None, ...] | None = None
    """Values of the dimension summed here; None for the key alone."""


@attrs.frozen(kw_only=True)
class Breakdown:
    """Counts by the values of one dimension, in the order in which they are shown."""

    name: str
    """ASCII code ("level")."""
    by: str
    """Dimension of the store that is counted by ("agency")."""
    query: Query
    """The question the whole answers."""
    lines: tuple[Line, ...]
    base: int | None = None
    base_name: str | None = None
    """Of what the lines are shares; None where shares would say nothing, as by day."""

    def share(self, line: Line) -> Share | None:
        """A line as a share of the base; None without base."""
        if self.base is None or self.base_name is None:
            return None
        return Share(part=line.items, base=self.base, base_name=self.base_name)

    def figure(self, line: Line) -> Figure:
        """A line as a figure that can be proved."""
        members = (line.key,) if line.members is None else line.members
        return Figure(
            name=f"{self.name}.{line.key or 'not_given'}",
            value=line.items,
            base=self.base,
            base_name=self.base_name,
            queries=(narrowed(self.query, [self.by], [(member,) for member in members]),),
        )

    def figures(self) -> Iterator[Figure]:
        """All lines as figures, in their order."""
        return map(self.figure, self.lines)

    def as_json(self) -> dict[str, Any]:
        """Name, dimension, base, query and lines; a line's percentage is text, rounded half up."""
        return {
            "name": self.name,
            "by": self.by,
            "base": self.base,
            "base_name": self.base_name,
            "query": dict(self.query),
            "lines": [self._line_json(line) for line in self.lines],
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Breakdown:
        """What :meth:`as_json` wrote."""
        return cls(
            name=shape["name"],
            by=shape["by"],
            base=shape["base"],
            base_name=shape["base_name"],
            query=shape["query"],
            lines=tuple(_line(one) for one in shape["lines"]),
        )

    def _line_json(self, line: Line) -> dict[str, Any]:
        shape: dict[str, Any] = {"key": line.key, "items": line.items}
        if line.label is not None:
            shape["label"] = line.label
        if line.members is not None:
            shape["members"] = list(line.members)
        share = self.share(line)
        if share is not None:
            percent = share.percent()
            shape["percent"] = None if percent is None else str(percent)
        return shape


def _line(shape: Mapping[str, Any]) -> Line:
    members = shape.get("members")
    return Line(
        shape["key"],
        shape["items"],
        shape.get("label"),
        None if members is None else tuple(members),
    )


def by_count(counts: Mapping[CellKey, int]) -> tuple[Line, ...]:
    """Lines by their first value, most items first, then by code; items without a value last."""
    pairs = [(_text(key[0]), items) for key, items in counts.items()]
    pairs.sort(key=lambda pair: (pair[0] is None, -pair[1], pair[0] or ""))
    return tuple(Line(key, items) for key, items in pairs)


def by_code(counts: Mapping[CellKey, int]) -> tuple[Line, ...]:
    """Lines by their first value in the order of the codes; items without a value last."""
    pairs = [(_text(key[0]), items) for key, items in counts.items()]
    pairs.sort(key=lambda pair: (pair[0] is None, pair[0] or ""))
    return tuple(Line(key, items) for key, items in pairs)


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)
