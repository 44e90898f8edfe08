"""Whether the index of matters agrees with the journal, as far as that needs no rules.

What follows from the law and the calendar is judged anew elsewhere; here only keys, entries and
what belongs to what are compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from govdisclose.adapters.sqlite.connection import OfficeConnection
from govdisclose.adapters.sqlite.matter_schema import matter_position
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.matter_reading import serial_of

__all__ = ["matter_faults"]

_BY_THE_JOURNAL = {
    "DB-MATTER-AHEAD": "SELECT m.ref FROM matters m WHERE m.entry > coalesce("
    "(SELECT h.number FROM heads h WHERE h.shard = m.shard), 0)",
    "DB-MATTER-BEHIND": "SELECT m.ref FROM matters m WHERE EXISTS (SELECT 1 FROM entries e "
    "INDEXED BY entries_by_subject WHERE e.subject = m.ref AND e.shard = m.shard "
    "AND e.number > m.entry AND substr(e.kind, 1, length(m.kind) + 1) = m.kind || '.')",
    "DB-MATTER-EMPTY": "SELECT m.ref FROM matters m WHERE NOT EXISTS (SELECT 1 FROM entries e "
    "INDEXED BY entries_by_subject WHERE e.subject = m.ref AND e.shard = m.shard)",
    "DB-OUTLOOK": "SELECT DISTINCT m.ref FROM matter_outlooks o JOIN matters m "
    "ON m.position = o.matter WHERE o.shard <> m.shard OR o.kind <> m.kind",
    "DB-OUTLOOK-LEFT": "SELECT DISTINCT '@' || o.matter FROM matter_outlooks o WHERE NOT EXISTS "
    "(SELECT 1 FROM matters m WHERE m.position = o.matter)",
    "DB-MATTER-TEXT-LEFT": "SELECT '@' || t.matter FROM matter_texts t WHERE NOT EXISTS "
    "(SELECT 1 FROM matters m WHERE m.position = t.matter AND m.shard = t.shard)",
}
"""Finding code -> a statement that names what it is about."""


def matter_faults(connection: OfficeConnection) -> Iterator[Finding]:
    """A finding for everything of the index that belongs to nothing.

    Args:
        connection: Inside a transaction that reads one state.
    """
    rows = connection.direct(
        "SELECT position, ordinal, serial, ref, opened_on, facts FROM matters ORDER BY position"
    )
    for position, ordinal, serial, ref, opened_on, facts in rows:
        try:
            place = matter_position(opened_on, ordinal)
            is_readable = isinstance(json.loads(facts), dict)
        except ValueError:
            is_readable = False
        if not is_readable:
            yield _fault("DB-MATTER-UNREADABLE", ref)
        elif (position, serial) != (place, serial_of(ref)):
            yield _fault("DB-MATTER-ORDER", ref)
    for code, statement in _BY_THE_JOURNAL.items():
        for (value,) in connection.direct(statement):
            yield _fault(code, value)


def _fault(code: str, value: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, value=value)
