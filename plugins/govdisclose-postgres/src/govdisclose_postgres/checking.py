"""What a check compares: everything derived with the records it follows from, in one state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping

from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.search_terms import FIELD_BREAK, scan_text, search_document
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.following import bears_index_key, index_value_follows, window_of
from govdisclose.ports.indexing import INDEXED_FIELDS
from govdisclose.ports.matter_reading import serial_of
from govdisclose.ports.reading import search_fields
from govdisclose.ports.storage import ItemRecord
from govdisclose_postgres.connection import Session
from govdisclose_postgres.position import position
from govdisclose_postgres.schema import ITEM_COLUMNS
from govdisclose_postgres.terms import LONG_DOCUMENT, place_tokens

__all__ = ["check_office"]

_OF_MATTERS = {
    "DB-MATTER-AHEAD": "SELECT m.ref FROM matters m WHERE m.entry > coalesce("
    "(SELECT h.number FROM heads h WHERE h.shard = m.shard), 0)",
    "DB-MATTER-BEHIND": "SELECT m.ref FROM matters m WHERE EXISTS (SELECT 1 FROM entries e "
    "WHERE e.subject = m.ref AND e.shard = m.shard AND e.number > m.entry "
    "AND substr(e.kind, 1, length(m.kind) + 1) = m.kind || '.')",
    "DB-MATTER-EMPTY": "SELECT m.ref FROM matters m WHERE NOT EXISTS (SELECT 1 FROM entries e "
    "WHERE e.subject = m.ref AND e.shard = m.shard)",
    "DB-OUTLOOK": "SELECT DISTINCT m.ref FROM matter_outlooks o JOIN matters m "
    "ON m.shard = o.shard AND m.ref = o.ref WHERE o.kind <> m.kind",
    "DB-OUTLOOK-LEFT": "SELECT DISTINCT o.ref FROM matter_outlooks o WHERE NOT EXISTS "
    "(SELECT 1 FROM matters m WHERE m.shard = o.shard AND m.ref = o.ref)",
}
_LAST = (
    "(SELECT max(version) FROM records s WHERE s.shard = r.shard AND s.kind = r.kind "
    "AND s.key = r.key)"
)


def check_office(session: Session, indexed: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """All that does not agree in an office of this program's schema.

    Args:
        session: Reads one state.
        indexed: Indexed fields of registers by the kind of their records.
    """
    yield from _items(session)
    yield from _runs(session)
    yield from _matters(session)
    yield from _records(session, {**INDEXED_FIELDS, **indexed})
    yield from _moments(session)
    yield from _heads(session)
    yield from _contents(session)


def _fault(code: str, value: str | None = None, **detail: str | int) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        value=value,
        detail=tuple((name, str(fact)) for name, fact in detail.items()),
    )


def _items(session: Session) -> Iterator[Finding]:
    """Keys, order, public window and search against the record they follow from."""
    for table in ("items", "item_versions"):
        present = table == "items"
        besides = "position, scan, tsvector_to_array(terms)" if present else "NULL, NULL, NULL"
        for row in session.stream(f"SELECT {besides}, {ITEM_COLUMNS} FROM {table}"):
            record = ItemRecord._make(row[3:])
            ref = item_ref(record.shard, record.number)
            if not bears_index_key(record.index_key, record.index_number):
                yield _fault("DB-NUMBER", ref, version=record.version)
            try:
                place, window = position(record.published_on, record.number), window_of(record)
            except ValueError:
                yield _fault("DB-UNREADABLE", ref, version=record.version)
                continue
            if (record.public_from, record.public_until) != window:
                yield _fault("DB-PUBLIC", ref, version=record.version)
            if present and row[0] != place:
                yield _fault("DB-ORDER", ref)
            if present and not _is_searched(record, row[1], row[2]):
                yield _fault("DB-SEARCH", ref)


def _is_searched(record: ItemRecord, scan: str | None, terms: list[str] | None) -> bool:
    if record.salt is None:
        return scan is None and terms is None
    fields = search_fields(record)
    besides = place_tokens(record.shard, record.published_on)
    return scan == scan_text(fields) and _holds(terms, search_document(fields), besides)


def _holds(terms: list[str] | None, document: str, besides: Collection[str] = ()) -> bool:
    wanted = set(document.split()) - {FIELD_BREAK}
    return terms is not None and (
        set(terms) == wanted | set(besides) or set(terms) == {LONG_DOCUMENT, *besides}
    )


def _runs(session: Session) -> Iterator[Finding]:
    """Items of an import that never was."""
    rows = session.rows(
        "SELECT shard, number, version FROM items WHERE run IS NOT NULL "
        "AND run NOT IN (SELECT number FROM import_runs) ORDER BY shard, number"
    )
    for shard, number, version in rows:
        yield _fault("DB-RUN", item_ref(shard, number), version=version)


def _matters(session: Session) -> Iterator[Finding]:
    rows = session.stream(
        "SELECT ref, serial, facts, document, tsvector_to_array(terms) FROM matters "
        "ORDER BY shard, ref"
    )
    for ref, serial, facts, document, terms in rows:
        try:
            is_readable = isinstance(json.loads(facts), dict)
        except ValueError:
            is_readable = False
        if not is_readable:
            yield _fault("DB-MATTER-UNREADABLE", ref)
        elif serial != serial_of(ref):
            yield _fault("DB-MATTER-ORDER", ref)
        is_found = terms is None if document is None else _holds(terms, document)
        if not is_found:
            yield _fault("DB-MATTER-SEARCH", ref)
    for code, statement in _OF_MATTERS.items():
        for (value,) in session.rows(statement):
            yield _fault(code, value)


def _records(session: Session, indexed: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """Which version is the present one, and what the records are indexed by."""
    wrong = session.rows(
        f"SELECT kind, key, version FROM records r WHERE current <> (version = {_LAST})::int"
    )
    for kind, key, version in wrong:
        yield _fault("DB-PRESENT", f"{kind} {key}", version=version)
    rows = session.stream(
        "SELECT x.kind, x.key, x.field, x.value, r.facts, r.text FROM record_index x "
        "LEFT JOIN records r ON r.shard = x.shard AND r.kind = x.kind AND r.key = x.key "
        f"AND r.deleted = 0 AND r.version = {_LAST}"
    )
    for kind, key, field, value, facts, text in rows:
        if facts is None or not index_value_follows(field, value, facts, text):
            yield _fault("DB-INDEXED", f"{kind} {key}", field=field)
    seen = session.rows("SELECT DISTINCT kind, field FROM record_index")
    declared = [(kind, field) for kind, fields in indexed.items() for field in fields]
    for kind, field in sorted({*((row[0], row[1]) for row in seen), *declared}):
        missing = session.rows(
            "SELECT r.key FROM records r WHERE r.kind = %s AND r.current = 1 AND r.deleted = 0 "
            "AND NOT (r.salt IS NULL AND length(r.text_digest) > 0) AND NOT EXISTS (SELECT 1 "
            "FROM record_index x WHERE x.shard = r.shard AND x.kind = r.kind AND x.key = r.key "
            "AND x.field = %s)",
            (kind, field),
        )
        for (key,) in missing:
            yield _fault("DB-INDEXED", f"{kind} {key}", field=field)


def _moments(session: Session) -> Iterator[Finding]:
    """Rows were recorded at the moment of their entry: what was known when rests on it."""
    for kind, table, key in (
        ("item", "items", "'I' || t.shard || '-' || t.number"),
        ("item", "item_versions", "'I' || t.shard || '-' || t.number"),
        ("record", "records", "t.kind || ' ' || t.key"),
    ):
        rows = session.rows(
            f"SELECT {key}, t.version FROM {table} t JOIN entries e ON e.shard = t.shard "
            "AND e.number = t.entry WHERE e.recorded_at <> t.recorded_at"
        )
        for name, version in rows:
            yield _fault("DB-MOMENT", str(name), version=version, kind=kind)


def _heads(session: Session) -> Iterator[Finding]:
    """Heads against the last entries, either of which may be missing."""
    rows = session.rows(
        "SELECT coalesce(h.shard, e.shard) FROM heads h FULL JOIN (SELECT DISTINCT ON (shard) "
        "shard, number, hash FROM entries ORDER BY shard, number DESC) e ON e.shard = h.shard "
        "WHERE (h.number, h.hash) IS DISTINCT FROM (e.number, e.hash) ORDER BY 1"
    )
    for (shard,) in rows:
        yield _fault("DB-HEAD", f"A{shard}")


def _contents(session: Session) -> Iterator[Finding]:
    """Files against their digests, and parts that belong to no file."""
    files = session.rows("SELECT shard, space, digest, size, chunks FROM content_files")
    for shard, space, digest, size, chunks in files:
        parts = session.stream(
            "SELECT bytes FROM content_chunks WHERE shard = %s AND space = %s AND digest = %s "
            "ORDER BY part",
            (shard, space, digest),
        )
        found, length, count = hashlib.sha256(), 0, 0
        for (chunk,) in parts:
            found.update(chunk)
            length, count = length + len(chunk), count + 1
        if (found.hexdigest(), length, count) != (digest, size, chunks):
            yield _fault("DB-CONTENT", digest[:16], shard=shard, space=space)
    attached = session.rows(
        f"SELECT shard, key, version, text FROM records r WHERE kind = %s AND deleted = 0 "
        f"AND text IS NOT NULL AND version = {_LAST}",
        (ATTACHMENT,),
    )
    stored = {(row[0], row[2]) for row in files}
    for shard, key, version, text in attached:
        try:
            digest = str(json.loads(text)["digest"])
        except (ValueError, TypeError, KeyError):
            # Text that cannot be read is named by the journal.
            continue
        if (shard, digest) not in stored:
            yield _fault("DB-CONTENT-MISSING", f"{ATTACHMENT} {key}", version=version)
    stray = session.row(
        "SELECT count(*) FROM content_chunks c WHERE NOT EXISTS (SELECT 1 FROM content_files f "
        "WHERE f.shard = c.shard AND f.space = c.space AND f.digest = c.digest)"
    )
    if stray is not None and stray[0]:
        yield _fault("DB-CONTENT", None, stray=stray[0])
