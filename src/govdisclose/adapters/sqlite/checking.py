"""What a check of an office file compares: everything derived with the records it follows from.

The records themselves are proved by the journal. All comparisons read one state of the file, so
that a check may run while others write.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from govdisclose.adapters.sqlite.connection import OfficeConnection, connect, translating
from govdisclose.adapters.sqlite.matter_check import matter_faults
from govdisclose.adapters.sqlite.position import item_id, position
from govdisclose.adapters.sqlite.scrubbing import is_scrub_due
from govdisclose.adapters.sqlite.search_check import SEARCHES, search_faults
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.following import bears_index_key, index_value_follows, window_of
from govdisclose.ports.indexing import INDEXED_FIELDS
from govdisclose.ports.storage import ItemRecord

__all__ = ["check_file", "copy_faults"]

_FIELDS = ", ".join(ItemRecord._fields)


def check_file(
    path: Path, indexed: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Iterator[Finding]:
    """All that does not agree in an office file of this program's schema.

    Args:
        path: The file.
        indexed: Indexed fields of registers by the kind of their records.
    """
    yield from _modes(path)
    with translating(str(path)):
        # What it makes for itself is temporary, yet counts as writing.
        connection = connect(path)
        try:
            connection.direct("BEGIN")
            damages = list(_integrity(connection))
            yield from damages
            if not damages:
                yield from _upkeep(connection)
                yield from _items(connection)
                yield from _runs(connection)
                for table in SEARCHES:
                    yield from search_faults(connection, table)
                yield from matter_faults(connection)
                yield from _records(connection, {**INDEXED_FIELDS, **indexed})
                yield from _moments(connection)
                yield from _heads(connection)
                yield from _contents(connection)
        finally:
            connection.close()


def copy_faults(connection: OfficeConnection, source: OfficeConnection) -> Iterator[Finding]:
    """What is wrong with a copy made a moment ago.

    Args:
        connection: The copy.
        source: The office, which may have grown since; what the copy's chains end with must stand
            in its chains.
    """
    yield from _integrity(connection)
    yield from _heads(connection)
    for shard, number, digest in connection.direct("SELECT shard, number, hash FROM heads"):
        found = source.direct(
            "SELECT hash FROM entries WHERE shard = ? AND number = ?", (shard, number)
        ).fetchone()
        if found is None or found[0] != digest:
            yield _fault("DB-HEAD", f"A{shard}")


def _fault(code: str, value: str | None = None, **detail: str | int) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ERROR,
        value=value,
        detail=tuple((name, str(fact)) for name, fact in detail.items()),
    )


def _remark(code: str, value: str | None = None) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, value=value)


def _modes(path: Path) -> Iterator[Finding]:
    """Files of an office are for their owner alone; Windows keeps rights elsewhere."""
    if os.name != "posix":
        return
    for file in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        if file.exists() and (mode := stat.S_IMODE(file.stat().st_mode)) & 0o077:
            yield _remark("DB-MODE", f"{file.name} {mode:04o}")


def _integrity(connection: OfficeConnection) -> Iterator[Finding]:
    for (line,) in connection.direct("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield _fault("DB-INTEGRITY", line)
    for row in connection.direct("PRAGMA foreign_key_check"):
        yield _fault("DB-INTEGRITY", f"foreign key of {row[0]}")


def _upkeep(connection: OfficeConnection) -> Iterator[Finding]:
    """Work that a kill or another user interrupted."""
    present = {row[0] for row in connection.direct("SELECT name FROM sqlite_master")}
    if "items_for_figures" not in present:
        # Nothing is wrong without it, but counting is slow.
        yield _remark("DB-INDEX-MISSING", "items_for_figures")
    if is_scrub_due(connection):
        yield _fault("DB-ERASURE")
    for table in SEARCHES:
        setting = connection.direct(
            f"SELECT v FROM {table.name}_config WHERE k = 'automerge'"
        ).fetchone()
        if setting is not None and int(setting[0]) < 2:
            yield _remark("DB-MERGING", str(setting[0]))


def _items(connection: OfficeConnection) -> Iterator[Finding]:
    """Stored key, order and public window against the record they follow from."""
    for table in ("items", "item_versions"):
        order = "position" if table == "items" else "NULL"
        for row in connection.direct(f"SELECT id, {order}, {_FIELDS} FROM {table}"):
            record = ItemRecord._make(row[2:])
            ref = item_ref(record.shard, record.number)
            if row[0] != item_id(record.shard, record.number):
                yield _fault("DB-KEY", ref, version=record.version)
            if not bears_index_key(record.index_key, record.index_number):
                yield _fault("DB-NUMBER", ref, version=record.version)
            try:
                place = position(record.published_on, record.number)
                window = window_of(record)
            except ValueError:
                yield _fault("DB-UNREADABLE", ref, version=record.version)
                continue
            if row[1] is not None and row[1] != place:
                yield _fault("DB-ORDER", ref)
            if (record.public_from, record.public_until) != window:
                yield _fault("DB-PUBLIC", ref, version=record.version)


def _runs(connection: OfficeConnection) -> Iterator[Finding]:
    """Items of an import that never was."""
    rows = connection.direct(
        "SELECT shard, number, version FROM items WHERE run IS NOT NULL "
        "AND run NOT IN (SELECT number FROM import_runs)"
    )
    for shard, number, version in rows:
        yield _fault("DB-RUN", item_ref(shard, number), version=version)


def _records(
    connection: OfficeConnection, indexed: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    """Which version is the present one, and what the records are indexed by."""
    wrong = connection.direct(
        "SELECT kind, key, version FROM records r WHERE current <> (version = "
        "(SELECT max(version) FROM records s WHERE s.shard = r.shard AND s.kind = r.kind "
        "AND s.key = r.key))"
    )
    for kind, key, version in wrong:
        yield _fault("DB-PRESENT", f"{kind} {key}", version=version)
    rows = connection.direct(
        "SELECT x.kind, x.key, x.field, x.value, r.facts, r.text FROM record_index x "
        "LEFT JOIN records r ON r.shard = x.shard AND r.kind = x.kind AND r.key = x.key "
        "AND r.deleted = 0 AND r.version = (SELECT max(version) FROM records s "
        "WHERE s.shard = x.shard AND s.kind = x.kind AND s.key = x.key)"
    )
    for kind, key, field, value, facts, text in rows:
        if facts is None or not index_value_follows(field, value, facts, text):
            yield _fault("DB-INDEXED", f"{kind} {key}", field=field)
    seen = connection.direct("SELECT DISTINCT kind, field FROM record_index").fetchall()
    declared = [(kind, field) for kind, fields in indexed.items() for field in fields]
    for kind, field in sorted({*map(tuple, seen), *declared}):
        yield from _unindexed(connection, kind, field)


def _unindexed(connection: OfficeConnection, kind: str, field: str) -> Iterator[Finding]:
    """Records without an index value; those of a kind are indexed alike, erased ones not at all."""
    missing = connection.direct(
        "SELECT r.key FROM records r WHERE r.kind = ? AND r.current = 1 AND r.deleted = 0 "
        "AND NOT (r.salt IS NULL AND r.text_digest <> x'') AND NOT EXISTS (SELECT 1 "
        "FROM record_index x WHERE x.shard = r.shard AND x.kind = r.kind AND x.key = r.key "
        "AND x.field = ?)",
        (kind, field),
    )
    for (key,) in missing:
        yield _fault("DB-INDEXED", f"{kind} {key}", field=field)


def _moments(connection: OfficeConnection) -> Iterator[Finding]:
    """Rows were recorded at the moment of their entry: what was known when rests on it."""
    for kind, table, key in (
        ("item", "items", "'I' || t.shard || '-' || t.number"),
        ("item", "item_versions", "'I' || t.shard || '-' || t.number"),
        ("record", "records", "t.kind || ' ' || t.key"),
    ):
        rows = connection.direct(
            f"SELECT {key}, t.version FROM {table} t JOIN entries e ON e.shard = t.shard "
            "AND e.number = t.entry WHERE e.recorded_at <> t.recorded_at"
        )
        for name, version in rows:
            yield _fault("DB-MOMENT", str(name), version=version, kind=kind)


def _heads(connection: OfficeConnection) -> Iterator[Finding]:
    """Heads against the last entries, either of which may be missing."""
    last = {
        shard: (number, digest)
        for shard, number, digest in connection.direct(
            "SELECT shard, number, hash FROM entries e WHERE number = "
            "(SELECT max(number) FROM entries x WHERE x.shard = e.shard)"
        )
    }
    heads = {
        shard: (number, digest)
        for shard, number, digest in connection.direct("SELECT shard, number, hash FROM heads")
    }
    for shard in sorted(last.keys() | heads.keys()):
        if last.get(shard) != heads.get(shard):
            yield _fault("DB-HEAD", f"A{shard}")


def _contents(connection: OfficeConnection) -> Iterator[Finding]:
    """Files against their digests, and parts that belong to no file."""
    for shard, space, digest, size, chunks in connection.direct(
        "SELECT shard, space, digest, size, chunks FROM content_files"
    ):
        parts = connection.direct(
            "SELECT bytes FROM content_chunks WHERE shard = ? AND space = ? AND digest = ? "
            "ORDER BY part",
            (shard, space, digest),
        )
        if _digested(parts) != (digest, size, chunks):
            yield _fault("DB-CONTENT", digest[:16], shard=shard, space=space)
    for shard, key, version, digest in _attachments(connection):
        found = connection.direct(
            "SELECT 1 FROM content_files WHERE shard = ? AND digest = ?", (shard, digest)
        ).fetchone()
        if found is None:
            yield _fault("DB-CONTENT-MISSING", f"{ATTACHMENT} {key}", version=version)
    stray = connection.direct(
        "SELECT count(*) FROM content_chunks c WHERE NOT EXISTS (SELECT 1 FROM content_files f "
        "WHERE f.shard = c.shard AND f.space = c.space AND f.digest = c.digest)"
    ).fetchone()[0]
    if stray:
        yield _fault("DB-CONTENT", None, stray=stray)


def _attachments(connection: OfficeConnection) -> Iterator[tuple[int, str, int, str]]:
    """Shard, key, version and digest of the present attachments that were not erased."""
    rows = connection.direct(
        "SELECT shard, key, version, text FROM records r WHERE kind = ? AND deleted = 0 "
        "AND text IS NOT NULL AND version = (SELECT max(version) FROM records s "
        "WHERE s.shard = r.shard AND s.kind = r.kind AND s.key = r.key)",
        (ATTACHMENT,),
    )
    for shard, key, version, text in rows:
        try:
            digest = json.loads(text)["digest"]
        except (ValueError, TypeError, KeyError):
            # Text that cannot be read is named by the journal.
            continue
        yield shard, key, version, str(digest)


def _digested(parts: Iterator[Sequence[bytes]]) -> tuple[str, int, int]:
    """Digest, length and number of the parts of a file."""
    found, length, count = hashlib.sha256(), 0, 0
    for (chunk,) in parts:
        found.update(chunk)
        length += len(chunk)
        count += 1
    return found.hexdigest(), length, count
