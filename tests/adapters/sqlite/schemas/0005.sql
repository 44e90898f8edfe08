CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE TABLE "items" (
   "id" INTEGER PRIMARY KEY,
   "shard" INTEGER NOT NULL,
   "number" INTEGER NOT NULL,
   "version" INTEGER NOT NULL,
   "entry" INTEGER NOT NULL,
   "leaf" INTEGER NOT NULL,
   "recorded_at" TEXT NOT NULL,
   "run" INTEGER,
   "title" TEXT,
   "document_number" TEXT,
   "summary" TEXT,
   "keywords" TEXT,
   "url" TEXT,
   "source" TEXT,
   "language" TEXT,
   "format" TEXT,
   "note" TEXT,
   "extra" TEXT,
   "index_number" TEXT,
   "formed_on" TEXT,
   "published_on" TEXT,
   "effective_on" TEXT,
   "repealed_on" TEXT,
   "theme" TEXT,
   "category" TEXT,
   "genre" TEXT,
   "audience" TEXT,
   "lifecycle" TEXT,
   "mode" TEXT NOT NULL,
   "ground" TEXT,
   "validity" TEXT,
   "carriers" TEXT,
   "release" TEXT NOT NULL,
   "release_hash" TEXT,
   "withdrawn_on" TEXT,
   "withdrawal" TEXT,
   "salt" BLOB,
   "text_digest" BLOB NOT NULL,
   "digest" BLOB NOT NULL,
   "index_key" TEXT,
   "identity" BLOB,
   "content_key" INTEGER NOT NULL,
   "source_hash" BLOB,
   "edited" INTEGER NOT NULL,
   "public_from" TEXT,
   "public_until" TEXT,
   "position" INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX "items_by_position"
    ON "items" ("position");
CREATE UNIQUE INDEX "items_by_number"
    ON "items" ("number");
CREATE UNIQUE INDEX items_by_index_key ON items (index_key, shard) WHERE index_key IS NOT NULL;
CREATE UNIQUE INDEX items_by_identity ON items (identity, shard) WHERE identity IS NOT NULL;
CREATE INDEX "items_by_content_key"
    ON "items" ("content_key");
CREATE TABLE "item_versions" (
   "id" INTEGER,
   "shard" INTEGER NOT NULL,
   "number" INTEGER NOT NULL,
   "version" INTEGER NOT NULL,
   "entry" INTEGER NOT NULL,
   "leaf" INTEGER NOT NULL,
   "recorded_at" TEXT NOT NULL,
   "run" INTEGER,
   "title" TEXT,
   "document_number" TEXT,
   "summary" TEXT,
   "keywords" TEXT,
   "url" TEXT,
   "source" TEXT,
   "language" TEXT,
   "format" TEXT,
   "note" TEXT,
   "extra" TEXT,
   "index_number" TEXT,
   "formed_on" TEXT,
   "published_on" TEXT,
   "effective_on" TEXT,
   "repealed_on" TEXT,
   "theme" TEXT,
   "category" TEXT,
   "genre" TEXT,
   "audience" TEXT,
   "lifecycle" TEXT,
   "mode" TEXT NOT NULL,
   "ground" TEXT,
   "validity" TEXT,
   "carriers" TEXT,
   "release" TEXT NOT NULL,
   "release_hash" TEXT,
   "withdrawn_on" TEXT,
   "withdrawal" TEXT,
   "salt" BLOB,
   "text_digest" BLOB NOT NULL,
   "digest" BLOB NOT NULL,
   "index_key" TEXT,
   "identity" BLOB,
   "content_key" INTEGER NOT NULL,
   "source_hash" BLOB,
   "edited" INTEGER NOT NULL,
   "public_from" TEXT,
   "public_until" TEXT,
   PRIMARY KEY ("id", "version")
) STRICT;
CREATE TABLE "records" (
   "shard" INTEGER,
   "kind" TEXT,
   "key" TEXT,
   "version" INTEGER,
   "entry" INTEGER NOT NULL,
   "leaf" INTEGER NOT NULL,
   "recorded_at" TEXT NOT NULL,
   "facts" TEXT NOT NULL,
   "text" TEXT,
   "salt" BLOB,
   "text_digest" BLOB NOT NULL,
   "digest" BLOB NOT NULL,
   "deleted" INTEGER NOT NULL,
   "current" INTEGER NOT NULL,
   PRIMARY KEY ("shard", "kind", "key", "version")
) STRICT;
CREATE INDEX records_current ON records (kind, shard, key) WHERE current = 1;
CREATE TABLE "record_index" (
   "shard" INTEGER,
   "kind" TEXT,
   "key" TEXT,
   "field" TEXT,
   "value" TEXT,
   PRIMARY KEY ("shard", "kind", "key", "field")
) STRICT;
CREATE INDEX "record_index_by_value"
    ON "record_index" ("kind", "field", "value");
CREATE TABLE "entries" (
   "shard" INTEGER,
   "number" INTEGER,
   "on_date" TEXT NOT NULL,
   "recorded_at" TEXT NOT NULL,
   "account" TEXT NOT NULL,
   "person" TEXT NOT NULL,
   "acting_for" TEXT,
   "kind" TEXT NOT NULL,
   "subject" TEXT NOT NULL,
   "facts" TEXT NOT NULL,
   "leaves" INTEGER NOT NULL,
   "root" BLOB NOT NULL,
   "previous" BLOB NOT NULL,
   "hash" BLOB NOT NULL,
   PRIMARY KEY ("shard", "number")
) STRICT;
CREATE INDEX "entries_by_subject"
    ON "entries" ("subject", "shard", "number");
CREATE TABLE "heads" (
   "shard" INTEGER PRIMARY KEY,
   "number" INTEGER NOT NULL,
   "hash" BLOB NOT NULL
) STRICT;
CREATE TABLE "content_files" (
   "shard" INTEGER,
   "space" TEXT,
   "digest" TEXT,
   "size" INTEGER NOT NULL,
   "chunks" INTEGER NOT NULL,
   PRIMARY KEY ("shard", "space", "digest")
) STRICT;
CREATE TABLE "content_chunks" (
   "shard" INTEGER,
   "space" TEXT,
   "digest" TEXT,
   "part" INTEGER,
   "bytes" BLOB NOT NULL,
   PRIMARY KEY ("shard", "space", "digest", "part")
) STRICT;
CREATE TABLE "import_runs" (
   "number" INTEGER PRIMARY KEY,
   "fingerprint" TEXT NOT NULL,
   "file" TEXT NOT NULL,
   "started_at" TEXT NOT NULL,
   "finished_at" TEXT,
   "rows_done" INTEGER NOT NULL,
   "counts" TEXT NOT NULL,
   "layout" TEXT
) STRICT;
CREATE INDEX "import_runs_by_fingerprint"
    ON "import_runs" ("fingerprint");
CREATE TABLE "import_findings" (
   "id" INTEGER PRIMARY KEY,
   "run" INTEGER NOT NULL,
   "row" INTEGER NOT NULL,
   "finding" TEXT NOT NULL,
   "item" INTEGER
) STRICT;
CREATE INDEX "import_findings_by_run"
    ON "import_findings" ("run", "row");
CREATE INDEX import_findings_by_item ON import_findings (item) WHERE item IS NOT NULL;
CREATE TABLE "import_rejects" (
   "run" INTEGER,
   "row" INTEGER,
   "reasons" TEXT NOT NULL,
   "cells" TEXT NOT NULL,
   PRIMARY KEY ("run", "row")
) STRICT;
CREATE TABLE "kept_figures" (
   "key" TEXT PRIMARY KEY,
   "mark" INTEGER NOT NULL,
   "value" TEXT NOT NULL
) STRICT;
CREATE TABLE "upkeep_due" (
   "name" TEXT PRIMARY KEY
) STRICT;
CREATE VIRTUAL TABLE search USING fts5 (tokens, content='', columnsize=0, tokenize='ascii');
CREATE INDEX items_for_figures ON items (published_on, shard, release, mode, category, theme, genre, formed_on, withdrawn_on, withdrawal, carriers);
CREATE INDEX items_kept_by_content_key ON items (content_key) WHERE content_key IS NOT NULL AND (mode <> 'proactive' OR (withdrawn_on IS NOT NULL AND withdrawal IS NOT 'merged'));
CREATE INDEX items_kept_by_document_number ON items (document_number) WHERE document_number IS NOT NULL AND (mode <> 'proactive' OR (withdrawn_on IS NOT NULL AND withdrawal IS NOT 'merged'));
CREATE INDEX item_versions_kept_by_content_key ON item_versions (content_key) WHERE content_key IS NOT NULL AND (mode <> 'proactive' OR (withdrawn_on IS NOT NULL AND withdrawal IS NOT 'merged'));
CREATE INDEX item_versions_kept_by_document_number ON item_versions (document_number) WHERE document_number IS NOT NULL AND (mode <> 'proactive' OR (withdrawn_on IS NOT NULL AND withdrawal IS NOT 'merged'));
CREATE TABLE matters (position INTEGER PRIMARY KEY, ordinal INTEGER NOT NULL UNIQUE, serial INTEGER NOT NULL, shard INTEGER NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL UNIQUE, entry INTEGER NOT NULL, stamp TEXT NOT NULL, number TEXT, opened_on TEXT NOT NULL, received_on TEXT, processed_on TEXT, closed_on TEXT, state TEXT NOT NULL, law TEXT, due TEXT, outcome TEXT, category TEXT, assignee TEXT, party_key BLOB, breaches INTEGER NOT NULL, facts TEXT NOT NULL, due_order TEXT AS (ifnull(due, '~')) VIRTUAL) STRICT;
CREATE UNIQUE INDEX matters_by_serial ON matters (kind, shard, serial, ref);
CREATE UNIQUE INDEX matters_by_number ON matters (number, kind, shard) WHERE number IS NOT NULL;
CREATE INDEX matters_newest ON matters (kind, opened_on, shard, serial, ref);
CREATE INDEX matters_newest_of_agency ON matters (shard, kind, opened_on, serial, ref);
CREATE INDEX matters_by_due ON matters (kind, due_order, shard, serial, ref);
CREATE INDEX matters_by_due_of_agency ON matters (shard, kind, due_order, serial, ref);
CREATE INDEX matters_open_by_due ON matters (kind, due_order, shard, serial, ref) WHERE closed_on IS NULL;
CREATE INDEX matters_open_of_agency ON matters (shard, kind, due_order, serial, ref) WHERE closed_on IS NULL;
CREATE INDEX matters_open_by_stamp ON matters (kind, stamp) WHERE closed_on IS NULL;
CREATE INDEX matters_by_assignee ON matters (assignee, closed_on) WHERE assignee IS NOT NULL;
CREATE INDEX matters_by_party ON matters (party_key) WHERE party_key IS NOT NULL;
CREATE TABLE matter_outlooks (topic TEXT NOT NULL, shard INTEGER NOT NULL, kind TEXT NOT NULL, limit_id TEXT NOT NULL, value TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL, matter INTEGER NOT NULL, due TEXT, PRIMARY KEY (topic, shard, kind, limit_id, value, since, until, matter)) STRICT, WITHOUT ROWID;
CREATE INDEX matter_outlooks_by_matter ON matter_outlooks (matter, topic);
CREATE INDEX matter_outlooks_by_value ON matter_outlooks (topic, value, matter);
CREATE TABLE matter_texts (shard INTEGER NOT NULL, matter INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (shard, matter)) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE matter_search USING fts5 (tokens, content='', columnsize=0, tokenize='ascii');
CREATE INDEX items_drafts ON items (mode, shard, formed_on, withdrawal, release, withdrawn_on) WHERE withdrawn_on IS NULL AND release = 'none';
INSERT INTO search (search, rank) VALUES ('crisismerge', 1000);
INSERT INTO search (search, rank) VALUES ('hashsize', 33554432);
INSERT INTO matter_search (matter_search, rank) VALUES ('crisismerge', 1000);
INSERT INTO matter_search (matter_search, rank) VALUES ('hashsize', 33554432);
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (1, 'govdisclose', '0001_office', '2024-03-04 01:30:00+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (2, 'govdisclose', '0002_merged', '2024-03-04 01:30:00+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (3, 'govdisclose', '0003_kept_back', '2024-03-04 01:30:00+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (4, 'govdisclose', '0004_matters', '2024-03-04 01:30:00+00:00');
INSERT INTO _sqlite_migrations (id, migration_set, name, applied_at) VALUES (5, 'govdisclose', '0005_drafts', '2024-03-04 01:30:00+00:00');
PRAGMA application_id = 1196381764;
PRAGMA user_version = 5;
