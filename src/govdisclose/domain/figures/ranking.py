"""The ranking 信息统计排行: agencies by what they published, ties sharing a rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.breakdown import Cells, Figure, Query, narrowed
from govdisclose.domain.figures.measures import Share, ranks
from govdisclose.domain.figures.membership import Members
from govdisclose.domain.figures.statistics import ITEMS, agency_ref

__all__ = ["RankLine", "Ranking", "RollUp", "rank_agencies"]


class RollUp(Enum):
    """What counts for an agency."""

    OWN = "own"
    """Its own items."""
    SUBTREE = "subtree"
    """Its own and those of every agency below it on the date."""


class RankLine(NamedTuple):
    """One agency in the ranking."""

    rank: int
    shard: int
    name: str
    """On the date of the figures."""
    level: Level
    """On the date of the figures."""
    items: int
    members: tuple[int, ...]
    """Shards whose items count here, ascending."""


@attrs.frozen(kw_only=True)
class Ranking:
    """Agencies ordered by their items."""

    on: date
    """The date whose tree, names and levels hold."""
    query: Query
    roll_up: RollUp
    level: Level | None
    """Only agencies of this level are ranked; None ranks all together."""
    items: int
    """Base of the shares: all items of all agencies that count, whatever their level."""
    lines: tuple[RankLine, ...]
    """Best first, ties in shard order."""

    def share(self, line: RankLine) -> Share:
        """An agency's items as a share of all; subtrees overlap, so shares may add up to more."""
        return Share(part=line.items, base=self.items, base_name=ITEMS)

    def figure(self, line: RankLine) -> Figure:
        """A line as a figure that can be proved."""
        return Figure(
            name=f"ranking.{agency_ref(line.shard)}",
            value=line.items,
            base=self.items,
            base_name=ITEMS,
            queries=(narrowed(self.query, ["agency"], [(shard,) for shard in line.members]),),
        )

    def figures(self) -> Iterator[Figure]:
        """All lines as figures, in their order."""
        return map(self.figure, self.lines)

    def as_json(self) -> dict[str, Any]:
        """The fields; lines with rank, agency, level, items and percentage as text."""
        return {
            "on": self.on.isoformat(),
            "query": dict(self.query),
            "roll_up": self.roll_up.value,
            "level": None if self.level is None else self.level.value,
            "base": self.items,
            "base_name": ITEMS,
            "lines": [self._line_json(line) for line in self.lines],
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Ranking:
        """What :meth:`as_json` wrote."""
        level = shape["level"]
        return cls(
            on=date.fromisoformat(shape["on"]),
            query=shape["query"],
            roll_up=RollUp(shape["roll_up"]),
            level=None if level is None else Level(level),
            items=shape["base"],
            lines=tuple(
                RankLine(
                    one["rank"],
                    one["shard"],
                    one["agency"],
                    Level(one["level"]),
                    one["items"],
                    tuple(one["members"]),
                )
                for one in shape["lines"]
            ),
        )

    def _line_json(self, line: RankLine) -> dict[str, Any]:
        percent = self.share(line).percent()
        return {
            "rank": line.rank,
            "shard": line.shard,
            "ref": agency_ref(line.shard),
            "agency": line.name,
            "level": line.level.value,
            "items": line.items,
            "percent": None if percent is None else str(percent),
            "members": list(line.members),
        }


def rank_agencies(
    cells: Cells,
    *,
    members: Members,
    query: Query,
    roll_up: RollUp = RollUp.OWN,
    level: Level | None = None,
) -> Ranking:
    """Rank the agencies by their items.

    Agencies that published nothing stand last, since that is what a ranking is for; those that no
    longer exist stand in it only with items.

    Args:
        cells: By agency.
        members: Agencies that count, with the tree of the date.
        query: The question that ``cells`` answer.
        roll_up: What counts for an agency.
        level: Ranks the agencies of one level among themselves.
    """
    own: Counter[int] = Counter()
    for (shard,), items in cells:
        if isinstance(shard, int):
            own[shard] += items
    below: dict[int, list[int]] = {shard: [shard] for shard in members.agencies}
    if roll_up is RollUp.SUBTREE:
        for shard, superiors in members.superiors.items():
            for above in superiors:
                below[above].append(shard)
    totals = {shard: sum(own[member] for member in group) for shard, group in below.items()}
    ranked = [
        agency
        for agency in members.agencies.values()
        if (level is None or agency.level_on(members.on) is level)
        and (totals[agency.shard] or agency.exists_on(members.on))
    ]
    places = ranks([totals[agency.shard] for agency in ranked])
    lines = [
        RankLine(
            place,
            agency.shard,
            agency.name_on(members.on),
            agency.level_on(members.on),
            totals[agency.shard],
            tuple(sorted(below[agency.shard])),
        )
        for place, agency in zip(places, ranked, strict=True)
    ]
    return Ranking(
        on=members.on,
        query=query,
        roll_up=roll_up,
        level=level,
        items=sum(own.values()),
        lines=tuple(sorted(lines)),
    )
