"""Looking after an office in PostgreSQL: what the server itself does better is left to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from psycopg import errors, sql

from govdisclose.domain.finding import Finding
from govdisclose.errors import UsageFault
from govdisclose.ports.maintenance import KeptCopy, Restored
from govdisclose_postgres.address import OfficeAddress
from govdisclose_postgres.checking import check_office
from govdisclose_postgres.connection import Driver, Session, connect, translating
from govdisclose_postgres.distribution import distribution, public_grants, staff_grants
from govdisclose_postgres.schema import OFFICE_TABLES, TABLES, creation, schema_needed
from govdisclose_postgres.store import PostgresStore, StoreNewer, lock_statement, schema_version

__all__ = ["LeftToTheServer", "PostgresKeeper", "RoleMissing", "RoleSeesMore"]

_COUNTED = {
    "items": "items",
    "former_versions": "item_versions",
    "records": "records",
    "matters": "matters",
    "entries": "entries",
    "files": "content_files",
}


class LeftToTheServer(UsageFault):
    """Copies of a database are made with its own tools."""

    code = "PGS-007"
    template = "an office in PostgreSQL is copied and restored with the tools of its database"
    hint = (
        "pg_dump --format=custom --schema={schema} DATABASE, and pg_restore; record the copy with "
        "'govdisclose db note-backup'; or 'govdisclose db copy' makes a file of the office"
    )


class RoleMissing(UsageFault):
    """A role that is to be granted something is not there."""

    code = "PGS-008"
    template = "the database at {address} has no role of this name"
    hint = "make it first: CREATE ROLE, or the program createuser"


class RoleSeesMore(UsageFault):
    """A role would read more of an office than it is granted, or lose what is its own."""

    code = "PGS-009"
    template = "nothing was granted at {address}: {why}"
    hint = "choose a role of its own for this: CREATE ROLE, or the program createuser"


class PostgresKeeper:
    """See :class:`govdisclose.ports.maintenance.StoreKeeper`."""

    def __init__(self, address: OfficeAddress) -> None:
        self._address = address

    def info(self) -> Mapping[str, str | int]:
        """Schema, size and counts."""
        with translating(self._address.shown), connect(self._address) as driver:
            found = schema_version(driver, self._address)
            size = driver.execute(
                "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c "
                "WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p')",
                (self._address.schema,),
            ).fetchone()
            counts = {
                name: driver.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
                for name, table in _COUNTED.items()
            }
            return {
                "path": self._address.shown,
                "postgresql": str(driver.info.server_version // 10_000),
                "schema": found,
                "schema_needed": schema_needed(),
                "bytes": 0 if size is None else int(size[0]),
                **{name: 0 if row is None else int(row[0]) for name, row in counts.items()},
            }

    def check(
        self, indexed: Mapping[str, Collection[str]] = MappingProxyType({})
    ) -> Iterator[Finding]:
        """Compare what is derived with the records it is derived from."""
        store = PostgresStore.open(self._address)
        try:
            driver = store.take(store.begin_statement(writes=False))
            yield from check_office(Session(driver, store.address, lambda: None), indexed)
            with translating(store.address):
                driver.execute("ROLLBACK")
            store.give_back(driver)
        finally:
            store.close()

    def kept_figures(self) -> Iterator[tuple[str, str]]:
        """Key and value of the figures kept for the records as they are, by key."""
        with translating(self._address.shown), connect(self._address) as driver:
            rows = driver.execute(
                "SELECT key, value FROM kept_figures WHERE mark = "
                "(SELECT coalesce(sum(number), 0) FROM heads) ORDER BY key"
            ).fetchall()
        yield from ((str(key), str(value)) for key, value in rows)

    def distribute(self) -> tuple[tuple[str, ...], bool]:
        """Statements that distribute the office by shard, and whether they were executed.

        They are where the extension Citus is in the database; otherwise nothing happens.
        """
        statements = distribution(self._address.schema)
        with translating(self._address.shown), connect(self._address) as driver:
            found = driver.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'").fetchone()
            if found is None:
                return statements, False
            self._execute(driver, statements)
        return statements, True

    def grant_public(self, role: str, zone: str) -> tuple[str, ...]:
        """Let a database role read what the public may see; returns the statements executed."""
        with translating(self._address.shown), connect(self._address) as driver:
            quoted = sql.Identifier(role).as_string(driver)
            statements = public_grants(self._address.schema, quoted, zone)
            self._grant(driver, role, statements, TABLES)
        return statements

    def grant_staff(self, role: str, shards: Collection[int]) -> tuple[str, ...]:
        """Let a database role read the rows of some agencies; returns the statements executed."""
        with translating(self._address.shown), connect(self._address) as driver:
            quoted = sql.Identifier(role).as_string(driver)
            statements = staff_grants(self._address.schema, quoted, shards)
            self._grant(driver, role, statements, OFFICE_TABLES)
        return statements

    def _grant(
        self, driver: Driver, role: str, statements: tuple[str, ...], closed: Collection[str]
    ) -> None:
        """Execute grants to a role, unless it reads the closed tables nevertheless."""
        if role in ("public", "none"):
            # The server takes these words for everybody and for nobody, even in quotes.
            raise RoleSeesMore(address=self._address.shown, why="every role would be meant")
        with driver.transaction():
            self._execute(driver, statements)
            # Owners and who may act for them are not held by what is granted to them, and taking
            # from an owner what is its own would shut the office.
            rows = driver.execute(
                "SELECT r.rolsuper OR r.rolbypassrls OR pg_has_role(r.oid, c.relowner, 'MEMBER'), "
                "c.relname = ANY(%s) AND has_any_column_privilege(r.oid, c.oid, "
                "'SELECT, INSERT, UPDATE') FROM pg_roles r, pg_class c WHERE r.rolname = %s "
                "AND c.relnamespace = %s::regnamespace AND c.relname = ANY(%s)",
                (list(closed), role, self._address.schema, list(TABLES)),
            ).fetchall()
            if any(row[0] for row in rows):
                raise RoleSeesMore(
                    address=self._address.shown, why="the role owns the office or acts for who does"
                )
            if any(row[1] for row in rows):
                raise RoleSeesMore(
                    address=self._address.shown, why="the role has more from another role"
                )

    def _execute(self, driver: Driver, statements: tuple[str, ...]) -> None:
        schema_version(driver, self._address)
        with driver.transaction():
            for statement in statements:
                try:
                    driver.execute(statement.encode())
                except errors.UndefinedObject as raised:
                    raise RoleMissing(address=self._address.shown) from raised

    def backup(self, target: Path) -> KeptCopy:
        """Refused with the way to go."""
        raise LeftToTheServer(schema=self._address.schema)

    def erased_since(self, source: Path) -> tuple[str, ...]:
        """Refused with the way to go."""
        raise LeftToTheServer(schema=self._address.schema)

    def restore(self, source: Path, *, replace: bool) -> Restored:
        """Refused with the way to go."""
        raise LeftToTheServer(schema=self._address.schema)

    def upgrade(self) -> KeptCopy | None:
        """Bring the schema up to date in one transaction, which is whole or not at all.

        No copy is made: that is left to the server's own tools.

        Raises:
            StoreNewer: Its schema is newer than this program.
        """
        with (
            translating(self._address.shown),
            connect(self._address) as driver,
            driver.transaction(),
        ):
            driver.execute(lock_statement(self._address.schema).encode())
            found, needed = schema_version(driver, self._address), schema_needed()
            if found > needed:
                raise StoreNewer(address=self._address.shown, found=found, needed=needed)
            if found < needed:
                driver.execute(creation(found).encode())
        return None
