"""Tables of an office, as released steps that are never edited, only followed by the next.

Every primary key and every unique index holds the shard, the place of the agency that never
changes, so that Citus can distribute the tables as they are. What belongs to the office and to no
agency stands on shard 0. Texts compare by code point, as they do in Python and in SQLite.
"""

from __future__ import annotations

from govdisclose.ports.matters import MatterRow
from govdisclose.ports.storage import ItemRecord
from govdisclose_postgres.terms import AGENCY_MARK, DAY_MARK

__all__ = [
    "ITEM_COLUMNS",
    "MATTER_COLUMNS",
    "OFFICE_TABLES",
    "SHARDED_TABLES",
    "STEPS",
    "TABLES",
    "creation",
    "schema_needed",
]

_TEXT = 'text COLLATE "C"'
_ITEM_TYPES = {
    **dict.fromkeys(
        ("shard", "number", "version", "entry", "leaf", "run", "content_key", "edited"), "bigint"
    ),
    **dict.fromkeys(("salt", "text_digest", "digest", "identity", "source_hash"), "bytea"),
}
_ITEM_NOT_NULL = frozenset(
    (
        *("shard", "number", "version", "entry", "leaf", "recorded_at", "mode", "release"),
        *("text_digest", "digest", "content_key", "edited"),
    )
)

ITEM_COLUMNS = ", ".join(ItemRecord._fields)
"""Columns of a row of items in the order of its fields."""

MATTER_COLUMNS = ", ".join(MatterRow._fields)
"""Columns of a row of matters in the order of its fields; ``facts`` is JSON text."""

_ITEM_DDL = ", ".join(
    f"{name} {_ITEM_TYPES.get(name, _TEXT)}{' NOT NULL' if name in _ITEM_NOT_NULL else ''}"
    for name in ItemRecord._fields
)
_IS_KEPT = (
    "(mode <> 'proactive' OR (withdrawn_on IS NOT NULL AND withdrawal IS DISTINCT FROM 'merged'))"
)

_FIRST = (
    f"CREATE TABLE items ({_ITEM_DDL}, position bigint NOT NULL, scan {_TEXT}, terms tsvector, "
    "PRIMARY KEY (shard, number))",
    "CREATE INDEX items_by_position ON items (position)",
    "CREATE INDEX items_of_agency ON items (shard, position)",
    "CREATE INDEX items_by_number ON items (number)",
    "CREATE UNIQUE INDEX items_by_index_key ON items (index_key, shard) "
    "WHERE index_key IS NOT NULL",
    "CREATE UNIQUE INDEX items_by_identity ON items (identity, shard) WHERE identity IS NOT NULL",
    "CREATE INDEX items_by_content_key ON items (content_key)",
    f"CREATE INDEX items_kept_by_content ON items (content_key) WHERE {_IS_KEPT}",
    f"CREATE INDEX items_kept_by_document ON items (md5(document_number)) WHERE {_IS_KEPT}",
    "CREATE INDEX items_by_terms ON items USING gin (terms)",
    f"CREATE TABLE item_versions ({_ITEM_DDL}, PRIMARY KEY (shard, number, version))",
    f"CREATE INDEX item_versions_kept_by_content ON item_versions (content_key) WHERE {_IS_KEPT}",
    "CREATE INDEX item_versions_kept_by_document ON item_versions (md5(document_number)) "
    f"WHERE {_IS_KEPT}",
    f"CREATE TABLE records (shard bigint NOT NULL, kind {_TEXT} NOT NULL, key {_TEXT} NOT NULL, "
    f"version bigint NOT NULL, entry bigint NOT NULL, leaf bigint NOT NULL, recorded_at {_TEXT} "
    f"NOT NULL, facts {_TEXT} NOT NULL, text {_TEXT}, salt bytea, text_digest bytea NOT NULL, "
    "digest bytea NOT NULL, deleted bigint NOT NULL, current bigint NOT NULL, "
    "PRIMARY KEY (shard, kind, key, version))",
    "CREATE INDEX records_current ON records (kind, shard, key) WHERE current = 1",
    f"CREATE TABLE record_index (shard bigint NOT NULL, kind {_TEXT} NOT NULL, "
    f"key {_TEXT} NOT NULL, field {_TEXT} NOT NULL, value {_TEXT}, "
    "PRIMARY KEY (shard, kind, key, field))",
    "CREATE INDEX record_index_by_value ON record_index (kind, field, md5(value))",
    f"CREATE TABLE entries (shard bigint NOT NULL, number bigint NOT NULL, on_date {_TEXT} "
    f"NOT NULL, recorded_at {_TEXT} NOT NULL, account {_TEXT} NOT NULL, person {_TEXT} NOT NULL, "
    f"acting_for {_TEXT}, kind {_TEXT} NOT NULL, subject {_TEXT} NOT NULL, facts {_TEXT} NOT NULL, "
    "leaves bigint NOT NULL, root bytea NOT NULL, previous bytea NOT NULL, hash bytea NOT NULL, "
    "PRIMARY KEY (shard, number))",
    "CREATE INDEX entries_by_subject ON entries (subject, shard, number)",
    "CREATE TABLE heads (shard bigint PRIMARY KEY, number bigint NOT NULL, hash bytea NOT NULL)",
    f"CREATE TABLE content_files (shard bigint NOT NULL, space {_TEXT} NOT NULL, "
    f"digest {_TEXT} NOT NULL, size bigint NOT NULL, chunks bigint NOT NULL, "
    "PRIMARY KEY (shard, space, digest))",
    f"CREATE TABLE content_chunks (shard bigint NOT NULL, space {_TEXT} NOT NULL, "
    f"digest {_TEXT} NOT NULL, part bigint NOT NULL, bytes bytea NOT NULL, "
    "PRIMARY KEY (shard, space, digest, part))",
    # Files are mostly packed already, and lengths are read without the bytes.
    "ALTER TABLE content_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL",
    f"CREATE TABLE import_runs (shard bigint NOT NULL DEFAULT 0, number bigint NOT NULL, "
    f"fingerprint {_TEXT} NOT NULL, file {_TEXT} NOT NULL, started_at {_TEXT} NOT NULL, "
    f"finished_at {_TEXT}, rows_done bigint NOT NULL, counts {_TEXT} NOT NULL, layout {_TEXT}, "
    "PRIMARY KEY (shard, number))",
    "CREATE INDEX import_runs_by_fingerprint ON import_runs (fingerprint)",
    "CREATE TABLE import_findings (shard bigint NOT NULL DEFAULT 0, id bigint GENERATED BY DEFAULT "
    f"AS IDENTITY, run bigint NOT NULL, place bigint NOT NULL, finding {_TEXT} NOT NULL, "
    "item_shard bigint, item_number bigint, PRIMARY KEY (shard, id))",
    "CREATE INDEX import_findings_by_run ON import_findings (run, place, id)",
    "CREATE INDEX import_findings_by_item ON import_findings (item_shard, item_number) "
    "WHERE item_shard IS NOT NULL",
    "CREATE TABLE import_rejects (shard bigint NOT NULL DEFAULT 0, run bigint NOT NULL, "
    f"place bigint NOT NULL, reasons {_TEXT} NOT NULL, cells {_TEXT} NOT NULL, "
    "PRIMARY KEY (shard, run, place))",
    f"CREATE TABLE kept_figures (shard bigint NOT NULL DEFAULT 0, key {_TEXT} NOT NULL, "
    f"mark bigint NOT NULL, value {_TEXT} NOT NULL, PRIMARY KEY (shard, key))",
    f"CREATE TABLE matters (shard bigint NOT NULL, kind {_TEXT} NOT NULL, ref {_TEXT} NOT NULL, "
    f"entry bigint NOT NULL, stamp {_TEXT} NOT NULL, number {_TEXT}, opened_on {_TEXT} NOT NULL, "
    f"received_on {_TEXT}, processed_on {_TEXT}, closed_on {_TEXT}, state {_TEXT} NOT NULL, "
    f"law {_TEXT}, due {_TEXT}, outcome {_TEXT}, category {_TEXT}, assignee {_TEXT}, "
    f"party_key bytea, breaches bigint NOT NULL, facts {_TEXT} NOT NULL, serial bigint NOT NULL, "
    f"due_order {_TEXT} GENERATED ALWAYS AS (coalesce(due, '~')) STORED, document {_TEXT}, "
    "terms tsvector, PRIMARY KEY (shard, ref))",
    "CREATE INDEX matters_by_ref ON matters (ref)",
    "CREATE UNIQUE INDEX matters_by_number ON matters (number, kind, shard) "
    "WHERE number IS NOT NULL",
    "CREATE INDEX matters_by_serial ON matters (kind, shard, serial, ref)",
    "CREATE INDEX matters_newest ON matters (opened_on, shard, serial, ref)",
    "CREATE INDEX matters_by_due ON matters (due_order, shard, serial, ref)",
    "CREATE INDEX matters_open_by_due ON matters (due_order, shard, serial, ref) "
    "WHERE closed_on IS NULL",
    "CREATE INDEX matters_open_by_stamp ON matters (kind, stamp) WHERE closed_on IS NULL",
    "CREATE INDEX matters_by_assignee ON matters (assignee) WHERE assignee IS NOT NULL",
    "CREATE INDEX matters_by_party ON matters (party_key) WHERE party_key IS NOT NULL",
    "CREATE INDEX matters_by_terms ON matters USING gin (terms)",
    f"CREATE TABLE matter_outlooks (shard bigint NOT NULL, ref {_TEXT} NOT NULL, "
    f"topic {_TEXT} NOT NULL, kind {_TEXT} NOT NULL, limit_id {_TEXT} NOT NULL, "
    f"value {_TEXT} NOT NULL, since {_TEXT} NOT NULL, until {_TEXT} NOT NULL, due {_TEXT}, "
    "PRIMARY KEY (shard, ref, topic, limit_id, value, since))",
    "CREATE INDEX matter_outlooks_by_value ON matter_outlooks (topic, value, until)",
)

_PLACES = (
    # Where and when an item was published is found in the index of words too; see terms.py.
    "UPDATE items SET terms = terms || array_to_tsvector(array_remove(ARRAY["
    f"'{AGENCY_MARK}' || shard, '{DAY_MARK}' || left(published_on, 4), "
    f"'{DAY_MARK}' || left(published_on, 7), '{DAY_MARK}' || published_on], NULL)) "
    "WHERE terms IS NOT NULL",
    # What waits for its release: few among many, and counted by agency and day of formation.
    "CREATE INDEX items_drafts ON items (mode, shard, formed_on, withdrawal, "
    "release, withdrawn_on) "
    "WHERE release = 'none' AND withdrawn_on IS NULL",
)

_FIGURES = (
    # Ranks and totals are counted off it without a look at the rows, which are many times as large.
    # Only what is short stands in it: a key of an index has a limit, and texts of others have none.
    "CREATE INDEX items_for_figures ON items (published_on, shard, release, mode, withdrawn_on, "
    "withdrawal)",
)

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("0001_office", _FIRST),
    ("0002_places", _PLACES),
    ("0003_figures", _FIGURES),
)
"""Released steps in their order; the number of a schema is how many of them were applied."""

SHARDED_TABLES = (
    "items",
    "item_versions",
    "records",
    "record_index",
    "entries",
    "heads",
    "content_files",
    "content_chunks",
    "matters",
    "matter_outlooks",
)
"""What belongs to an agency: distributed by shard, rows of a shard beside each other."""

OFFICE_TABLES = (
    "import_runs",
    "import_findings",
    "import_rejects",
    "kept_figures",
    "govdisclose_schema",
)
"""What belongs to the office as a whole: small, and the same everywhere."""

TABLES = SHARDED_TABLES + OFFICE_TABLES
"""All tables of an office."""


def schema_needed() -> int:
    """Number of the schema this program reads and writes."""
    return len(STEPS)


def creation(after: int = 0) -> str:
    """Statements that bring a schema of a number to the newest; run in one transaction."""
    statements: list[str] = []
    if after == 0:
        statements.append(
            "CREATE TABLE govdisclose_schema (shard bigint NOT NULL DEFAULT 0, "
            f"step bigint NOT NULL, name {_TEXT} NOT NULL, "
            "applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (shard, step))"
        )
    for number, (name, step) in enumerate(STEPS, start=1):
        if number > after:
            statements += step
            statements.append(
                f"INSERT INTO govdisclose_schema (step, name) VALUES ({number}, '{name}')"
            )
    return "; ".join(statements)
