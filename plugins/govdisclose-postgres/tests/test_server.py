"""What is special to a server: distribution by shard, roles, lost connections, waiting writers."""

from __future__ import annotations

import re
import threading
from datetime import date

import psycopg
import pytest

from govdisclose.errors import StoreBusy, StoreExists, StoreMissing
from govdisclose.ports.storage import ItemFilter
from govdisclose.testing.builders import entry, item, store_items
from govdisclose_postgres.address import AddressUnfit, PasswordInAddress, read_address
from govdisclose_postgres.connection import StoreLost
from govdisclose_postgres.distribution import distribution
from govdisclose_postgres.keeper import LeftToTheServer, PostgresKeeper, RoleSeesMore
from govdisclose_postgres.schema import OFFICE_TABLES, SHARDED_TABLES
from govdisclose_postgres.store import PostgresStore
from govdisclose_postgres.terms import LONG_DOCUMENT, terms_literal
from govdisclose_postgres.testing import EmptyOffices, LocalServer

pytestmark = pytest.mark.external("true")


def test_every_key_holds_the_shard(offices: EmptyOffices) -> None:
    """All primary keys and unique indexes of all tables name the shard."""
    store = offices.make()
    office = read_address(store.address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        rows = driver.execute(
            "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = %s "
            "AND indexdef LIKE 'CREATE UNIQUE%%'",
            (office.schema,),
        ).fetchall()
    store.close()

    assert {*SHARDED_TABLES, *OFFICE_TABLES} == {row[0] for row in rows}
    assert [] == [row for row in rows if not re.search(r"\(.*\bshard\b.*\)", row[1])]


def test_statements_for_citus_are_colocated() -> None:
    """Tables of agencies lie beside the items, tables of the office are on every node."""
    statements = distribution("huainan")

    assert "SELECT create_distributed_table('huainan.items', 'shard')" == statements[0]
    assert (
        "SELECT create_distributed_table('huainan.entries', 'shard', "
        "colocate_with => 'huainan.items')"
    ) in statements
    assert "SELECT create_reference_table('huainan.kept_figures')" in statements
    assert len(SHARDED_TABLES) + len(OFFICE_TABLES) == len(statements)


def test_without_citus_nothing_is_executed(offices: EmptyOffices) -> None:
    """Where the extension is missing the statements are given, and said not to be executed."""
    store = offices.make()

    statements, executed = PostgresKeeper(read_address(store.address)).distribute()

    store.close()
    assert not executed
    assert statements


def test_public_role_sees_what_the_public_sees(offices: EmptyOffices) -> None:
    """A role of the public reads published items through its view, and no table."""
    store = offices.make()
    store_items(
        store,
        [
            item(number=1, title="公开", published_on=date(2024, 1, 15)),
            item(number=2, title="将来", published_on=date(2999, 1, 15)),
        ],
    )
    office = read_address(store.address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute("DROP ROLE IF EXISTS website")
        driver.execute("CREATE ROLE website")
        PostgresKeeper(office).grant_public("website", "Asia/Shanghai")
        driver.execute("SET ROLE website")
        seen = driver.execute(f"SELECT title FROM {office.schema}.public_items".encode()).fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            driver.execute(f"SELECT title FROM {office.schema}.items".encode())
        driver.execute("RESET ROLE")
        driver.execute(f"DROP VIEW {office.schema}.public_items".encode())
        driver.execute("DROP OWNED BY website; DROP ROLE website")
    store.close()

    assert [("公开",)] == seen


def test_staff_role_sees_its_agencies(offices: EmptyOffices) -> None:
    """A role of staff reads the rows of the agencies it was granted, writes none, and no more."""
    store = offices.make()
    store_items(store, [item(shard=shard, number=shard) for shard in (1, 2, 3)])
    office = read_address(store.address)
    keeper = PostgresKeeper(office)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute("DROP ROLE IF EXISTS finance")
        driver.execute("CREATE ROLE finance")
        keeper.grant_staff("finance", [1, 3])
        keeper.grant_staff("finance", [2, 3])
        driver.execute("SET ROLE finance")
        seen = driver.execute(f"SELECT shard FROM {office.schema}.items".encode()).fetchall()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            driver.execute(f"DELETE FROM {office.schema}.items".encode())
        driver.execute("RESET ROLE")
        for table in SHARDED_TABLES:
            place = f"{office.schema}.{table}"
            driver.execute(f"ALTER TABLE {place} DISABLE ROW LEVEL SECURITY".encode())
        driver.execute("DROP OWNED BY finance; DROP ROLE finance")
    store.close()

    assert [(2,), (3,)] == sorted(seen)


@pytest.mark.parametrize("role", ["postgres", "holder", "deputy", "reader", "public"])
def test_role_that_would_read_more_is_refused(offices: EmptyOffices, role: str) -> None:
    """Owners, their deputies, readers by another role and everybody at once are granted nothing."""
    store = offices.make()
    office = read_address(store.address)
    keeper = PostgresKeeper(office)
    roles = ("holder", "deputy", "readers", "reader")
    with psycopg.connect(office.uri, autocommit=True) as driver:
        for one in roles:
            driver.execute(f"DROP ROLE IF EXISTS {one}; CREATE ROLE {one}".encode())
        driver.execute("GRANT holder TO deputy; GRANT readers TO reader")
        for table in (*SHARDED_TABLES, *OFFICE_TABLES):
            driver.execute(f"ALTER TABLE {office.schema}.{table} OWNER TO holder".encode())
        driver.execute(
            f"GRANT SELECT (cells) ON {office.schema}.import_rejects TO readers".encode()
        )
        before = _rights(driver, office.schema)

        with pytest.raises(RoleSeesMore):
            keeper.grant_public(role, "Asia/Shanghai")
        with pytest.raises(RoleSeesMore):
            keeper.grant_staff(role, [1])

        after = _rights(driver, office.schema)
        for table in (*SHARDED_TABLES, *OFFICE_TABLES):
            driver.execute(f"ALTER TABLE {office.schema}.{table} OWNER TO postgres".encode())
        for one in roles:
            driver.execute(f"DROP OWNED BY {one}; DROP ROLE {one}".encode())
    store.close()

    assert before == after


def _rights(
    driver: psycopg.Connection[tuple[object, ...]], schema: str
) -> list[tuple[object, ...]]:
    return driver.execute(
        "SELECT relname, relacl::text, relrowsecurity FROM pg_class "
        "WHERE relnamespace = %s::regnamespace ORDER BY relname",
        (schema,),
    ).fetchall()


def test_lost_unit_is_not_acknowledged(offices: EmptyOffices, server: LocalServer) -> None:
    """Committing after the connection broke says so, even where its first error was swallowed."""
    store = offices.make()
    with store.write() as unit:
        unit.journal.append(entry(unit.journal.head(1)))
        with psycopg.connect(server.address(), autocommit=True) as driver:
            driver.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE application_name = 'govdisclose'"
            )
        with pytest.raises(StoreLost):
            unit.journal.heads()
        with pytest.raises(StoreLost):
            unit.commit()
    with store.read() as unit:
        assert 0 == unit.journal.head(1).number
    store.close()


def test_idle_connection_that_went_away_is_replaced(
    offices: EmptyOffices, server: LocalServer
) -> None:
    """A connection the server closed while nobody used it costs nobody an error."""
    store = offices.make()
    with store.write() as unit:
        unit.journal.append(entry(unit.journal.head(1)))
        unit.commit()
    with psycopg.connect(server.address(), autocommit=True) as driver:
        driver.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'govdisclose'"
        )

    with store.read() as unit:
        assert 1 == unit.journal.head(1).number
    store.close()


def test_connection_lost_in_the_middle_is_said(offices: EmptyOffices, server: LocalServer) -> None:
    """A unit of work whose connection is cut ends with an error of storage, and nothing of it."""
    store = offices.make()
    with pytest.raises(StoreLost), store.write() as unit:  # noqa: PT012  # cut in between
        unit.journal.append(entry(unit.journal.head(1)))
        with psycopg.connect(server.address(), autocommit=True) as driver:
            driver.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE application_name = 'govdisclose'"
            )
        unit.change_mark()

    with store.read() as unit:
        assert 0 == unit.change_mark()
    store.close()


def test_long_work_learns_who_waits(offices: EmptyOffices) -> None:
    """A long turn is over once another writer waits, who then goes first."""
    store = offices.make()
    order: list[str] = []

    def other() -> None:
        with store.write():
            order.append("other")

    with store.write() as unit:
        waiting = threading.Thread(target=other)
        waiting.start()
        while not unit.is_turn_over():
            unit.change_mark()
        unit.commit()
        unit.change_mark()
        order.append("long")
    waiting.join()
    store.close()

    assert ["other", "long"] == order


def test_statement_that_takes_too_long_is_ended(offices: EmptyOffices) -> None:
    """A statement beyond its time ends as a busy store, and the next unit of work is well."""
    lent = offices.make()
    store = PostgresStore(read_address(lent.address), statement_seconds=0.2)

    with pytest.raises(StoreBusy), store.read() as unit:
        unit._session.execute("SELECT pg_sleep(5)")

    with store.read() as unit:
        assert 0 == unit.change_mark()
    store.close()
    lent.close()


def test_text_beyond_an_index_is_found(offices: EmptyOffices) -> None:
    """A text with more words than the index takes is found all the same, by any phrase of it."""
    from govdisclose.domain.search_terms import compile_query, search_document

    words = " ".join(f"w{number:06}" for number in range(120_000))
    store = offices.make()
    store_items(store, [item(number=1, summary=words), item(number=2, summary="w000001")])

    with store.read() as unit:

        def found(text: str) -> list[int]:
            where = ItemFilter(query=compile_query(text))
            return [row.number for row in unit.items.page(where, limit=9).rows]

        assert [1] == found("w119999")
        assert [1] == found('"w000100 w000101"')
        assert [] == found('"w000101 w000100"')
    store.close()
    assert f"'{LONG_DOCUMENT}'" == terms_literal(search_document([words]))


def test_office_is_made_once_and_missed_where_none_is(offices: EmptyOffices) -> None:
    """A second office in the schema is refused, and an absent one is said to be absent."""
    store = offices.make()
    with pytest.raises(StoreExists):
        PostgresStore.create(read_address(store.address))
    with pytest.raises(StoreMissing):
        PostgresStore.open(read_address(store.address.replace("/office_", "/absent_")))
    with pytest.raises(StoreLost, match="nowhere"):
        PostgresStore.open(read_address(store.address.replace("/postgres/", "/nowhere/")))
    with pytest.raises(LeftToTheServer):
        PostgresKeeper(read_address(store.address)).restore(__file__, replace=True)  # type: ignore[arg-type]  # never looked at
    store.close()


def test_check_finds_what_was_changed_alone(offices: EmptyOffices) -> None:
    """An index, an order, a window and a head that do not follow from the records are named."""
    store = offices.make()
    store_items(store, [item(number=number) for number in (1, 2, 3)])
    office = read_address(store.address)
    keeper = PostgresKeeper(office)
    sound = list(keeper.check())
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        driver.execute("UPDATE items SET terms = '''x''' WHERE number = 1")
        driver.execute("UPDATE items SET position = 7 WHERE number = 2")
        driver.execute("UPDATE items SET public_until = '2024-02-01' WHERE number = 3")
        driver.execute("UPDATE heads SET number = 9")

    found = {(one.code, one.value) for one in keeper.check()}

    store.close()
    assert [] == sound
    assert {
        ("DB-SEARCH", "I1-1"),
        ("DB-ORDER", "I1-2"),
        ("DB-PUBLIC", "I1-3"),
        ("DB-HEAD", "A1"),
    } == found


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://user:geheim@host/db",
        "postgresql://host/db?password=geheim",
        "postgresql://host/db/schema?sslpassword=geheim",
        "postgresql://user:ge/heim@host/db",
        "postgresql://user:1/23@host/db",
        "postgresql://user:1#23@host/db",
    ],
)
def test_password_is_refused(address: str) -> None:
    """No way of writing a password into an address is taken."""
    with pytest.raises(PasswordInAddress) as refused:
        read_address(address)

    assert "geheim" not in str(refused.value)


def test_schema_is_taken_from_the_path() -> None:
    """The last part of the path is the schema and no part of what the driver is told."""
    office = read_address("postgresql://clerk@host:5433/offices/huainan?sslmode=require")

    assert "postgresql://clerk@host:5433/offices?sslmode=require" == office.uri
    assert "huainan" == office.schema
    assert "govdisclose" == read_address("postgresql://host/offices").schema


@pytest.mark.parametrize("schema", ["Public", "pg_x", "public", "a-b", 'a"b', "a/b"])
def test_schema_is_a_plain_name(schema: str) -> None:
    """Names that need quoting, and schemas of the server, are refused."""
    with pytest.raises(AddressUnfit):
        read_address(f"postgresql://host/db/{schema}")


def test_words_of_sql_are_no_schemas(server: LocalServer) -> None:
    """Every word the server reserves is refused by name, and not found out by its grammar."""
    with psycopg.connect(server.address(), autocommit=True) as driver:
        rows = driver.execute("SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')")
        words = [str(row[0]) for row in rows]

    assert "order" in words
    for word in words:
        with pytest.raises(AddressUnfit):
            read_address(f"postgresql://host/db/{word}")


def test_option_that_is_none_is_named_an_unfit_address() -> None:
    """What libpq cannot read is a fault of the address, and its text is not repeated."""
    office = read_address("postgresql://host/db/huainan?pasword=geheim")
    with pytest.raises(AddressUnfit) as refused:
        PostgresStore.open(office)

    assert "geheim" not in str(refused.value)
