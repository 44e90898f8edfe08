"""Filters of matters as SQL conditions; the server chooses the way."""

from __future__ import annotations

from collections.abc import Collection

from govdisclose.ports.matters import MatterFilter
from govdisclose_postgres.filters import Part, joined
from govdisclose_postgres.terms import document_needles, terms_query, wanted_terms

__all__ = ["chosen", "matter_conditions", "outlooks_match"]


def chosen(column: str, choice: Collection[str] | Collection[int] | None) -> list[Part]:
    """The condition that a column has one of some values; none for None."""
    if choice is None:
        return []
    kind = "bigint[]" if column.endswith("shard") else "text[]"
    return [Part(f"{column} = ANY(%s::{kind})", (sorted(choice),))]


def outlooks_match(where: MatterFilter) -> Part:
    """The condition on ``matter_outlooks o`` of a filter with a topic."""
    assert where.on is not None
    on = where.on.isoformat()
    return joined(
        [
            Part("o.topic = %s", (where.topic,)),
            *chosen("o.value", where.values),
            Part("o.until > %s AND o.since <= %s", (on, on)),
            *chosen("o.kind", where.kinds),
            *chosen("o.shard", where.agencies),
        ]
    )


def matter_conditions(where: MatterFilter) -> list[Part]:
    """Conditions on ``matters m`` for all of a filter."""
    parts = [
        *chosen("m.kind", where.kinds),
        *chosen("m.shard", where.agencies),
        *chosen("m.state", where.states),
        *chosen("m.outcome", where.outcomes),
        *chosen("m.category", where.categories),
    ]
    equals = {"assignee": where.assignee, "party_key": where.party_key, "number": where.number}
    parts += [
        Part(f"m.{name} = %s", (value,)) for name, value in equals.items() if value is not None
    ]
    periods = {
        "opened_on": (where.opened_from, where.opened_to),
        "received_on": (where.received_from, where.received_to),
        "processed_on": (where.processed_from, where.processed_to),
    }
    for name, bounds in periods.items():
        for sign, day in zip((">=", "<="), bounds, strict=True):
            if day is not None:
                parts.append(Part(f"m.{name} {sign} %s", (day.isoformat(),)))
    if where.closed is not None:
        parts.append(Part(f"m.closed_on IS {'NOT ' if where.closed else ''}NULL"))
    if where.topic is not None:
        text, values = outlooks_match(where)
        parts.append(
            Part(
                "EXISTS (SELECT 1 FROM matter_outlooks o WHERE o.shard = m.shard "
                f"AND o.ref = m.ref AND {text})",
                values,
            )
        )
    if where.query is not None:
        parts.append(Part("m.terms @@ %s::tsquery", (terms_query(wanted_terms(where.query)),)))
        parts += [
            Part("strpos(' ' || m.document || ' ', %s) > 0", (needle,))
            for needle in document_needles(where.query)
        ]
    return parts
