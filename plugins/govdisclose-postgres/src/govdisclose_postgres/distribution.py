"""Statements that spread an office over the nodes of a Citus cluster, and who may read what.

All tables of agencies are distributed by shard and lie beside each other, so a matter, its ledger,
its chain and its items are on one node. Tables of the office as a whole are copied to every node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from govdisclose_postgres.schema import OFFICE_TABLES, SHARDED_TABLES, TABLES

__all__ = ["PUBLIC_VIEW", "distribution", "public_grants", "staff_grants"]

PUBLIC_VIEW = "public_items"
"""What a role of the public may read: nothing but what it may see today."""

_FIRST = SHARDED_TABLES[0]
_SEEN = (
    "shard, number, index_number, title, document_number, formed_on, published_on, effective_on, "
    "repealed_on, theme, category, genre, audience, validity, summary, keywords, url"
)
"""The fields of ``govdisclose.domain.catalogue.visibility.PublicItem``, and no other."""


def distribution(schema: str) -> tuple[str, ...]:
    """Statements for Citus, in the order in which they are issued."""
    statements = [f"SELECT create_distributed_table('{schema}.{_FIRST}', 'shard')"]
    statements += [
        f"SELECT create_distributed_table('{schema}.{table}', 'shard', "
        f"colocate_with => '{schema}.{_FIRST}')"
        for table in SHARDED_TABLES[1:]
    ]
    statements += [
        f"SELECT create_reference_table('{schema}.{table}')" for table in sorted(OFFICE_TABLES)
    ]
    return tuple(statements)


def public_grants(schema: str, role: str, zone: str) -> tuple[str, ...]:
    """Statements that let a role read what the public may see, through one view and nothing else.

    Args:
        schema: The office's.
        role: An existing role, quoted already.
        zone: The office's time zone, by which its day changes.
    """
    quoted = zone.replace("'", "''")
    today = f"to_char(now() AT TIME ZONE '{quoted}', 'YYYY-MM-DD') COLLATE \"C\""
    return (
        f"CREATE OR REPLACE VIEW {schema}.{PUBLIC_VIEW} WITH (security_barrier) AS "
        f"SELECT {_SEEN} FROM {schema}.items WHERE public_from <= {today} "
        f"AND published_on IS NOT NULL AND (public_until IS NULL OR {today} < public_until)",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}",
        f"GRANT USAGE ON SCHEMA {schema} TO {role}",
        f"GRANT SELECT ON {schema}.{PUBLIC_VIEW} TO {role}",
    )


def staff_grants(schema: str, role: str, shards: Collection[int]) -> tuple[str, ...]:
    """Statements that let a role read the rows of some agencies only.

    Args:
        schema: The office's.
        role: An existing role that does not own the tables, quoted already.
        shards: Places of the agencies; at least one.
    """
    listed = ", ".join(map(str, sorted(shards)))
    statements = [f"GRANT USAGE ON SCHEMA {schema} TO {role}"]
    statements += [f"REVOKE ALL ON {schema}.{table} FROM {role}" for table in TABLES]
    # One policy a role: granting again replaces what was granted before.
    policy = f"staff_{hashlib.sha256(role.encode()).hexdigest()[:16]}"
    for table in SHARDED_TABLES:
        place = f"{schema}.{table}"
        statements += [
            f"ALTER TABLE {place} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS {policy} ON {place}",
            f"CREATE POLICY {policy} ON {place} FOR SELECT TO {role} USING (shard IN ({listed}))",
            f"GRANT SELECT ON {place} TO {role}",
        ]
    return tuple(statements)
