"""Hypothesis strategies for matters, their outlooks and questions about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import attrs
from hypothesis import strategies as st

from govdisclose.domain.search_terms import compile_query, matches, search_document
from govdisclose.ports.matter_reading import is_true_on, meets_row
from govdisclose.ports.matters import FOREVER, MatterFilter, MatterRow, Outlook
from govdisclose.testing.builders import fixed_bytes, matter_row
from govdisclose.testing.strategies import chinese_text, near_days, search_inputs

__all__ = ["KnownMatter", "known_matters", "matter_filters", "outlooks"]

_TOPICS = ("bucket", "signal")
_VALUES = ("open", "due_soon", "closed")


class KnownMatter(NamedTuple):
    """A matter with all that is said of it."""

    row: MatterRow
    outlooks: tuple[Outlook, ...]
    fields: tuple[str, ...] | None
    """What its search document is made of; None for a matter without one."""

    @property
    def document(self) -> str | None:
        """Its search document."""
        return None if self.fields is None else search_document(self.fields)

    def meets(self, where: MatterFilter) -> bool:
        """Whether a filter describes it; words are asked of its fields, not of its document."""
        if where.query is not None and (
            self.fields is None or not matches(where.query, self.fields)
        ):
            return False
        if where.topic is not None:
            assert where.on is not None
            if not any(
                outlook.topic == where.topic
                and (where.values is None or outlook.value in where.values)
                and is_true_on(outlook, where.on)
                for outlook in self.outlooks
            ):
                return False
        return meets_row(self.row, where)


def _iso(days: st.SearchStrategy[date]) -> st.SearchStrategy[str]:
    return days.map(date.isoformat)


def _chain(topic: str, limit: str, steps: Sequence[tuple[date, str]]) -> list[Outlook]:
    """Outlooks of which each ends where the next one begins."""
    starts = [*(day.isoformat() for day, _value in steps), FOREVER]
    return [
        Outlook(topic, value, since, until, limit, None if value == "closed" else until)
        for (since, until), (_day, value) in zip(pairwise(starts), steps, strict=True)
    ]


@st.composite
def outlooks(draw: st.DrawFn) -> tuple[Outlook, ...]:
    """Outlooks of up to two topics and two limits, some of which overlap with other values."""
    found: list[Outlook] = []
    for topic in _TOPICS:
        for limit in draw(st.lists(st.sampled_from(["", "reply"]), unique=True)):
            days = sorted(draw(st.lists(near_days(), max_size=3, unique=True)))
            values = draw(st.permutations(_VALUES))
            found += _chain(topic, limit, list(zip(days, values, strict=False)))
    if found and draw(st.sampled_from([True, False])):
        first = date.fromisoformat(found[0].since)
        until = (first + timedelta(days=draw(st.integers(1, 9)))).isoformat()
        found.append(Outlook(found[0].topic, "beside", first.isoformat(), until))
    return tuple(draw(st.permutations(found)))


_bodies: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["request", "review"]),
        "stamp": st.sampled_from(["rules-1", "rules-2"]),
        "opened_on": _iso(near_days()),
        "received_on": st.none() | _iso(near_days()),
        "processed_on": st.none() | _iso(near_days()),
        "closed_on": st.none() | _iso(near_days()),
        "state": st.sampled_from(["registered", "decided"]),
        "due": st.none() | _iso(near_days()),
        "outcome": st.sampled_from([None, "granted", "refused"]),
        "category": st.sampled_from([None, "natural_person", "other_org"]),
        "assignee": st.sampled_from([None, "wang", "li"]),
        "party_key": st.sampled_from([None, fixed_bytes("a"), fixed_bytes("b")]),
        "breaches": st.integers(0, 2),
        "facts": st.sampled_from([{}, {"channel": "post", "grounds": ["a", "b"]}]),
    }
)


def known_matters(*, max_size: int = 8) -> st.SearchStrategy[list[KnownMatter]]:
    """Up to ``max_size`` matters of two kinds on three shards, in any order.

    Their running numbers have one or two digits, so that order of text is not their order.
    """
    places = st.tuples(st.sampled_from("RV"), st.integers(1, 3), st.integers(8, 12))
    numbers = st.sampled_from([None, "2024-1", "2024-2"])
    fields = st.none() | st.tuples(chinese_text(), chinese_text())
    drawn = st.tuples(places, numbers, _bodies, outlooks(), fields)

    def made(rows: list[tuple[Any, ...]]) -> list[KnownMatter]:
        taken: set[tuple[object, ...]] = set()
        found = []
        for (letter, shard, serial), number, body, ahead, words in rows:
            claim = (number, body["kind"], shard)
            free = None if claim in taken else number
            taken.add(claim)
            row = matter_row(f"{letter}{shard}-{serial}", number=free, **body)
            found.append(KnownMatter(row, ahead, words))
        return found

    return st.lists(drawn, max_size=max_size, unique_by=lambda row: row[0]).map(made)


def matter_filters() -> st.SearchStrategy[MatterFilter]:
    """Filters of at most three conditions, so that many match something."""
    days = near_days()
    conditions: dict[str, st.SearchStrategy[Any]] = {
        "kinds": st.frozensets(st.sampled_from(["request", "review", "absent"]), max_size=2),
        "agencies": st.frozensets(st.integers(1, 4), max_size=3),
        "states": st.frozensets(st.sampled_from(["registered", "decided"]), max_size=2),
        "outcomes": st.frozensets(st.sampled_from(["granted", "refused"]), max_size=2),
        "categories": st.frozensets(st.sampled_from(["natural_person", "other"]), max_size=2),
        "assignee": st.sampled_from(["wang", "li", "absent"]),
        "party_key": st.sampled_from([fixed_bytes("a"), fixed_bytes("absent")]),
        "number": st.sampled_from(["2024-1", "2024-2", "absent"]),
        "opened_from": days,
        "opened_to": days,
        "received_from": days,
        "received_to": days,
        "processed_from": days,
        "processed_to": days,
        "closed": st.booleans(),
        "query": search_inputs().map(compile_query),
        "outlook": st.tuples(
            st.sampled_from([*_TOPICS, "absent"]),
            st.none() | st.frozensets(st.sampled_from([*_VALUES, "beside"]), max_size=3),
            days,
        ),
    }
    named = [st.tuples(st.just(name), values) for name, values in conditions.items()]
    return st.lists(st.one_of(named), max_size=3).map(_filter_of)


def _filter_of(chosen: list[tuple[str, Any]]) -> MatterFilter:
    given = dict(chosen)
    topic, values, on = given.pop("outlook", (None, None, None))
    return attrs.evolve(MatterFilter(on=on, topic=topic, values=values), **given)
