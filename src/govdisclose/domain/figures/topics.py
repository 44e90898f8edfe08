"""Topics 专题: what an office counts across agencies and columns, by the tags of its items.

The tags of an item are its keywords 主题词. A topic is a named set of them; an item belongs to it
when one of its tags is the topic's name or one of the topic's tags, compared as texts are searched.

Source: the report of Huainan for 2009 counts what its system published on 三保.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from govdisclose.domain.figures.measures import Share
from govdisclose.domain.figures.statistics import ITEMS, agency_ref
from govdisclose.domain.text import fold

__all__ = ["Topic", "TopicCount", "tags_of"]

_BETWEEN = re.compile(r"[\s;,、|/]+")


def tags_of(keywords: str | None) -> frozenset[str]:
    """The tags of an item, folded; empty without keywords."""
    return frozenset(filter(None, _BETWEEN.split(fold(keywords or ""))))


@attrs.frozen(kw_only=True)
class Topic:
    """A named set of tags."""

    name: str
    tags: tuple[str, ...]
    """As they were written, the name left out."""

    @property
    def folded(self) -> frozenset[str]:
        """The name and the tags as they are compared."""
        return frozenset(fold(one).strip() for one in (self.name, *self.tags))

    def holds(self, keywords: str | None) -> bool:
        """Whether an item with these keywords belongs to it."""
        return not self.folded.isdisjoint(tags_of(keywords))


@attrs.frozen(kw_only=True)
class TopicCount:
    """How many published items belong to a topic."""

    topic: Topic
    on: date
    items: int
    base: int
    """All items published under the same conditions."""
    agencies: tuple[tuple[int, str, int], ...]
    """Shard, name and items of each agency that has some; most first, then by shard."""
    tags: tuple[tuple[str, int], ...]
    """Items by tag of the topic, in its order with the name first; one item may bear several."""

    @property
    def share(self) -> Share:
        """As a share of all items."""
        return Share(part=self.items, base=self.base, base_name=ITEMS)

    @classmethod
    def of(
        cls,
        topic: Topic,
        found: Iterable[tuple[int, str | None]],
        *,
        on: date,
        base: int,
        names: Mapping[int, str],
    ) -> TopicCount:
        """Count items given as shard and keywords; those that do not belong are passed over."""
        agencies: Counter[int] = Counter()
        tags: Counter[str] = Counter()
        wanted = topic.folded
        for shard, keywords in found:
            hits = wanted & tags_of(keywords)
            if hits:
                agencies[shard] += 1
                tags.update(hits)
        ordered = sorted(agencies.items(), key=lambda one: (-one[1], one[0]))
        return cls(
            topic=topic,
            on=on,
            items=sum(agencies.values()),
            base=base,
            agencies=tuple((shard, names[shard], items) for shard, items in ordered),
            tags=tuple((tag, tags[fold(tag).strip()]) for tag in (topic.name, *topic.tags)),
        )

    def as_json(self) -> dict[str, Any]:
        """The fields; the share as percentage in text."""
        percent = self.share.percent()
        return {
            "topic": self.topic.name,
            "tags": [{"tag": tag, "items": items} for tag, items in self.tags],
            "on": self.on.isoformat(),
            "items": self.items,
            "base": self.base,
            "base_name": ITEMS,
            "percent": None if percent is None else str(percent),
            "agencies": [
                {"shard": shard, "ref": agency_ref(shard), "agency": name, "items": items}
                for shard, name, items in self.agencies
            ],
        }
