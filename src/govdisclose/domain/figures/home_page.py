"""What the home page of an office shows of a day 信息统计排行."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import attrs

from govdisclose.domain.figures.breakdown import Line
from govdisclose.domain.figures.movement import Movement
from govdisclose.domain.figures.topics import TopicCount

__all__ = ["DayCount", "HomePage"]


class DayCount(NamedTuple):
    """What all agencies published on a day."""

    on: date
    items: int


@attrs.frozen(kw_only=True)
class HomePage:
    """The figures of one day."""

    on: date
    days: tuple[DayCount, ...]
    """The days up to this one, the last first; days without a publication too."""
    ranking: Movement
    """Agencies from the first of January on, beside the same days of the year before."""
    columns: tuple[Line, ...]
    """Columns of the same time, most items first."""
    topics: tuple[TopicCount, ...]
    """Of all time up to the day, by name."""

    def as_json(self) -> dict[str, Any]:
        """The fields."""
        return {
            "on": self.on.isoformat(),
            "days": [{"on": one.on.isoformat(), "items": one.items} for one in self.days],
            "ranking": self.ranking.as_json(),
            "columns": [{"category": one.key, "items": one.items} for one in self.columns],
            "topics": [one.as_json() for one in self.topics],
        }
