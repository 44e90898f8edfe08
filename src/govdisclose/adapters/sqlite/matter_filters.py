"""Filters of matters as SQL: conditions on rows, and the narrowest way to the rows they leave.

SQLite keeps no statistics here and could not know how few matters are open or overdue. So the way
is chosen by looking: an index that leads to few rows is used to gather and sort them, otherwise
rows are taken in the order of the list until a page is full.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from govdisclose.adapters.sqlite.token_index import either, query_expression
from govdisclose.ports.matters import MatterFilter

__all__ = [
    "Part",
    "agency_token",
    "chosen",
    "joined",
    "kind_token",
    "narrow_source",
    "outlook_source",
    "outlooks_match",
    "row_conditions",
    "search_expression",
]

_GATHERED_ROWS = 5_000
"""Rows gathered and sorted at most where taking them in order is possible, too."""

_TOKENS_LIMIT = 200
"""Choices of more agencies or kinds are tested on the rows instead."""

_AGENCY_MARK, _KIND_MARK = "\ue001", "\ue003"


class Part(NamedTuple):
    """A piece of a statement and the values of its marks."""

    text: str
    values: tuple[object, ...] = ()


def agency_token(shard: int) -> str:
    """Token by which matters of an agency are found."""
    return f"{_AGENCY_MARK}{shard}"


def kind_token(kind: str) -> str:
    """Token by which matters of a kind are found; codes may hold what would split a token."""
    return f"{_KIND_MARK}{kind.encode('utf-8', 'surrogatepass').hex()}"


def search_expression(where: MatterFilter) -> str:
    """The FTS expression of a filter that has a query."""
    assert where.query is not None
    parts = [query_expression(where.query)]
    if where.agencies is not None and 0 < len(where.agencies) <= _TOKENS_LIMIT:
        parts.append(either(map(agency_token, sorted(where.agencies))))
    if where.kinds is not None and 0 < len(where.kinds) <= _TOKENS_LIMIT:
        parts.append(either(map(kind_token, sorted(where.kinds))))
    return " AND ".join(parts)


def chosen(column: str, choice: Iterable[str] | Iterable[int] | None) -> list[Part]:
    """The condition that a column has one of some values; none for None."""
    if choice is None:
        return []
    values = tuple(sorted(choice))
    return [Part(f"{column} IN ({', '.join('?' * len(values))})", values)]


def row_conditions(where: MatterFilter) -> list[Part]:
    """Conditions on ``matters m`` for all of a filter but its query."""
    parts = [
        *chosen("m.kind", where.kinds),
        *chosen("m.shard", where.agencies),
        *chosen("m.state", where.states),
        *chosen("m.outcome", where.outcomes),
        *chosen("m.category", where.categories),
    ]
    equals = {
        "assignee": where.assignee,
        "party_key": where.party_key,
        "number": where.number,
    }
    parts += [
        Part(f"m.{name} = ?", (value,)) for name, value in equals.items() if value is not None
    ]
    periods = {
        "opened_on": (where.opened_from, where.opened_to),
        "received_on": (where.received_from, where.received_to),
        "processed_on": (where.processed_from, where.processed_to),
    }
    for name, bounds in periods.items():
        for sign, day in zip((">=", "<="), bounds, strict=True):
            if day is not None:
                parts.append(Part(f"m.{name} {sign} ?", (day.isoformat(),)))
    if where.closed is not None:
        parts.append(Part(f"m.closed_on IS {'NOT ' if where.closed else ''}NULL"))
    if where.topic is not None:
        text, values = outlooks_match(where)
        parts.append(
            Part(
                "EXISTS (SELECT 1 FROM matter_outlooks o INDEXED BY matter_outlooks_by_matter "
                f"WHERE o.matter = m.position AND {text})",
                values,
            )
        )
    return parts


def outlooks_match(where: MatterFilter) -> Part:
    """The condition on ``matter_outlooks o`` of a filter with a topic."""
    assert where.on is not None
    on = where.on.isoformat()
    parts = [
        Part("o.topic = ?", (where.topic,)),
        *chosen("o.value", where.values),
        Part("o.until > ? AND o.since <= ?", (on, on)),
        *chosen("o.kind", where.kinds),
        *chosen("o.shard", where.agencies),
    ]
    return joined(parts)


def joined(parts: Sequence[Part]) -> Part:
    """Conditions that must all hold."""
    text = " AND ".join(part.text for part in parts) or "1"
    return Part(text, tuple(value for part in parts for value in part.values))


def outlook_source(where: MatterFilter) -> Part:
    """Order keys of the matters that have an outlook, each once."""
    text, values = outlooks_match(where)
    return Part(
        "SELECT DISTINCT o.matter FROM matter_outlooks o INDEXED BY matter_outlooks_by_value "
        f"WHERE {text}",
        values,
    )


def narrow_source(
    connection: sqlite3.Connection, where: MatterFilter, *, is_bounded: bool
) -> Part | None:
    """A FROM clause with few ``matters m``, all that can meet the filter among them.

    Args:
        connection: To look how many there are.
        where: The filter; its other conditions are still to be tested.
        is_bounded: Whether many rows are too many; otherwise the first way that there is is taken.

    Returns:
        None where no index leads to few.
    """
    # A search comes first: it is the one condition that is not tested again row by row.
    if where.query is not None:
        return Part(
            "(SELECT rowid AS matter FROM matter_search WHERE matter_search MATCH ?) c "
            "CROSS JOIN matters m ON m.position = c.matter",
            (search_expression(where),),
        )
    if where.number is not None:
        return Part("matters m INDEXED BY matters_by_number")
    ways: list[tuple[Part, Part]] = []
    if where.party_key is not None:
        found = Part("matters m INDEXED BY matters_by_party")
        ways.append((found, Part("m.party_key = ?", (where.party_key,))))
    if where.topic is not None:
        text, values = outlook_source(where)
        found = Part(f"({text}) c CROSS JOIN matters m ON m.position = c.matter", values)
        ways.append((found, Part("1")))
    if where.assignee is not None:
        found = Part("matters m INDEXED BY matters_by_assignee")
        is_open = " AND m.closed_on IS NULL" if where.closed is False else ""
        ways.append((found, Part(f"m.assignee = ?{is_open}", (where.assignee,))))
    if where.closed is False:
        found = Part("matters m INDEXED BY matters_open_by_due")
        open_ones = joined([Part("m.closed_on IS NULL"), *chosen("m.kind", where.kinds)])
        ways.append((found, open_ones))
    for source, condition in ways:
        if not is_bounded or _leads_to_few(connection, source, condition):
            return source
    return None


def _leads_to_few(connection: sqlite3.Connection, source: Part, condition: Part) -> bool:
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {source.text} WHERE {condition.text} LIMIT ?)",
        (*source.values, *condition.values, _GATHERED_ROWS + 1),
    ).fetchone()
    return int(row[0]) <= _GATHERED_ROWS
