"""Whoever changes the file behind the program's back is found by the journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest

from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.chain_check import FaultKind
from govdisclose.domain.journal import GENESIS, Entry, Head, next_entry
from govdisclose.office import ImportOptions, Office
from govdisclose.ports.storage import ItemRecord
from govdisclose.services.organisation import NewAgency

Change = Callable[[sqlite3.Connection], object]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An office with rows in every journaled table and record kind."""
    path = tmp_path / "office.db"
    with Office.create(
        str(path),
        name="市政府",
        actor="li",
        agencies=[
            NewAgency(name="甲局", level=Level.DEPARTMENT, organisation_code="003110926"),
            NewAgency(name="乙局", level=Level.DEPARTMENT),
        ],
    ) as office:
        office.staff.add("wang", "乙", roles=[Role.APPROVER])
        calendar = b'{"name": "x", "from": "2031-01-01", "to": "2031-12-31", "off": [], "work": []}'
        office.calendars.load(calendar, name="x.json", paper="x1")
        source = tmp_path / "rows.csv"
        rows = "".join(f"通知{n},2009-01-0{n},2009-02-0{n}\n" for n in range(1, 6))
        source.write_text(f"标题,成文日期,发布日期\n{rows}", encoding="utf-8")
        office.exchange.import_file(source, ImportOptions())
        item = office.catalogue.add("甲局", {"title": "草稿"})
        office.catalogue.revise(item.ref, {"title": "改稿"})
        with Office.open(str(path), actor="wang") as approver:
            approver.catalogue.publish(item.ref, on=date(2026, 1, 5))
        office.catalogue.revise(item.ref, {"title": "再改"})
        with (tmp_path / "a.txt").open("wb") as stream:
            stream.write(b"attachment")
        with (tmp_path / "a.txt").open("rb") as stream:
            office.catalogue.attach(item.ref, "a.txt", stream)
    return path


def _faults(
    path: Path, change: Change, anchor: dict[str, object] | None = None
) -> list[tuple[FaultKind, str | None]]:
    connection = sqlite3.connect(path)
    with connection:
        change(connection)
    connection.close()
    with Office.open(str(path)) as office:
        found = office.journal.verify(anchor)
    return [(fault.kind, fault.record) for fault in found.faults]


def test_untouched_office_is_clean(path: Path) -> None:
    """Nothing is found where nothing was changed."""
    assert [] == _faults(path, lambda db: None)


KINDS = (
    "agency", "staff", "setting", "calendar", "index_counter", "pending_revision", "attachment",
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_changed_record_is_named(path: Path, kind: str) -> None:
    """A changed fact of any kind of record is found, with kind and key."""

    def change(db: sqlite3.Connection) -> None:
        key, facts = db.execute(
            "SELECT key, facts FROM records WHERE kind = ? AND current = 1", (kind,)
        ).fetchone()
        changed = facts.replace("{", '{"forged":1,', 1).replace(",}", "}")
        db.execute(
            "UPDATE records SET facts = ? WHERE kind = ? AND key = ? AND current = 1",
            (changed, kind, key),
        )

    faults = _faults(path, change)

    assert [FaultKind.ROW_ALTERED] == [fault for fault, _record in faults]
    assert str(faults[0][1]).startswith(f"{kind} ")


@pytest.mark.parametrize("kind", KINDS)
def test_deleted_record_is_found(path: Path, kind: str) -> None:
    """A deleted row leaves its leaf empty, or its entry broken."""
    faults = _faults(path, lambda db: db.execute("DELETE FROM records WHERE kind = ?", (kind,)))

    assert {FaultKind.ROW_MISSING} == {fault for fault, _record in faults}


@pytest.mark.parametrize("table", ["items", "item_versions"])
def test_changed_item_text_is_named(path: Path, table: str) -> None:
    """A changed title of a present or former version is found, with its reference."""
    faults = _faults(path, lambda db: db.execute(f"UPDATE {table} SET title = '伪造'"))

    assert {FaultKind.TEXT_ALTERED} == {fault for fault, _record in faults}
    assert all(str(record).startswith("item I") for _fault, record in faults)


@pytest.mark.parametrize(
    ("column", "value"),
    [("published_on", "2001-01-01"), ("mode", "withheld"), ("index_number", "x"), ("genre", "函")],
)
def test_changed_item_fact_is_named(path: Path, column: str, value: str) -> None:
    """A changed date, mode, number or genre is found, with the item's reference."""
    faults = _faults(
        path, lambda db: db.execute(f"UPDATE items SET {column} = ? WHERE number = 3", (value,))
    )

    assert [(FaultKind.ROW_ALTERED, "item I1-3 v1")] == faults


def test_deleted_item_is_found(path: Path) -> None:
    """The import's entry misses a row."""
    faults = _faults(path, lambda db: db.execute("DELETE FROM items WHERE number = 3"))

    assert [(FaultKind.ROW_MISSING, "row 2")] == faults


def test_inserted_item_is_named(path: Path) -> None:
    """A row that no entry committed is found."""

    def insert(db: sqlite3.Connection) -> None:
        names = [row[1] for row in db.execute("PRAGMA table_info(items)")]
        row = list(db.execute("SELECT * FROM items WHERE number = 3").fetchone())
        values = dict(zip(names, row, strict=True))
        values.update(id=1 << 32 | 99, number=99, position=-1, identity=b"x" * 16, leaf=77)
        db.execute(
            f"INSERT INTO items ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            list(values.values()),
        )

    faults = _faults(path, insert)

    assert (FaultKind.ROW_INSERTED, "item I1-99 v1") in faults


def test_swapped_rows_are_named(path: Path) -> None:
    """Two rows that change their texts, or their places in the entry, are both found."""

    def swap(column: str) -> Change:
        def change(db: sqlite3.Connection) -> None:
            first = db.execute(f"SELECT {column} FROM items WHERE number = 2").fetchone()[0]
            second = db.execute(f"SELECT {column} FROM items WHERE number = 3").fetchone()[0]
            db.execute(f"UPDATE items SET {column} = ? WHERE number = 2", (second,))
            db.execute(f"UPDATE items SET {column} = ? WHERE number = 3", (first,))

        return change

    assert {"item I1-2 v1", "item I1-3 v1"} == {r for _f, r in _faults(path, swap("leaf"))}


def test_changed_and_deleted_entries_are_found(path: Path) -> None:
    """The chain breaks at a changed entry and shows the gap of a missing one."""
    with Office.open(str(path)) as office:
        before = office.journal.verify()
    assert before.is_clean

    changed = _faults(
        path,
        lambda db: db.execute("UPDATE entries SET person = 'x' WHERE shard = 2 AND number = 2"),
    )
    assert FaultKind.ENTRY_ALTERED in {fault for fault, _record in changed}

    gone = _faults(
        path, lambda db: db.execute("DELETE FROM entries WHERE shard = 2 AND number = 2")
    )
    assert FaultKind.ENTRY_MISSING in {fault for fault, _record in gone}


def test_wrong_head_is_found(path: Path) -> None:
    """The head is compared with the last entry."""
    faults = _faults(path, lambda db: db.execute("UPDATE heads SET number = 1 WHERE shard = 2"))

    assert {FaultKind.HEAD_WRONG} == {fault for fault, _record in faults}


def _cut_tail(db: sqlite3.Connection) -> None:
    """Remove the last entry of shard 1 with its rows, and mend the head."""
    last = db.execute("SELECT max(number) FROM entries WHERE shard = 1").fetchone()[0]
    db.execute("DELETE FROM items WHERE shard = 1 AND entry = ?", (last,))
    db.execute("DELETE FROM records WHERE shard = 1 AND entry = ?", (last,))
    db.execute("DELETE FROM entries WHERE shard = 1 AND number = ?", (last,))
    number, digest = db.execute(
        "SELECT number, hash FROM entries WHERE shard = 1 ORDER BY number DESC LIMIT 1"
    ).fetchone()
    db.execute("UPDATE heads SET number = ?, hash = ? WHERE shard = 1", (number, digest))


def test_cut_tail_is_found_against_an_anchor_only(path: Path) -> None:
    """Verification alone cannot see a mended tail; an anchor kept elsewhere can."""
    with Office.open(str(path)) as office:
        anchor = office.journal.anchor()

    assert [FaultKind.TAIL_MISSING] == [f for f, _r in _faults(path, _cut_tail, anchor)]
    assert [] == _faults(path, lambda db: None)


def test_rewritten_chain_is_found_against_an_anchor(path: Path) -> None:
    """A chain hashed anew is clean by itself and differs from the anchor."""
    with Office.open(str(path)) as office:
        anchor = office.journal.anchor()

    def rewrite(db: sqlite3.Connection) -> None:
        for entry in _rehashed(path):
            db.execute(
                "UPDATE entries SET person = ?, previous = ?, hash = ? "
                "WHERE shard = 3 AND number = ?",
                (entry.actor.person, entry.previous, entry.hash, entry.number),
            )
            db.execute(
                "UPDATE heads SET number = ?, hash = ? WHERE shard = 3", (entry.number, entry.hash)
            )

    assert [FaultKind.HISTORY_REWRITTEN] == [f for f, _r in _faults(path, rewrite, anchor)]
    assert [] == _faults(path, lambda db: None)


def _rehashed(path: Path) -> Iterator[Entry]:
    with Office.open(str(path)) as office:
        entries = office.journal.entries(3, limit=100)
    head = Head(shard=3, number=0, hash=GENESIS)
    for entry in entries:
        actor = attrs.evolve(entry.actor, person="mallory")
        made = next_entry(
            head,
            on=entry.on,
            recorded_at=entry.recorded_at,
            actor=actor,
            kind=entry.kind,
            subject=entry.subject,
            facts=entry.facts,
        )
        made = attrs.evolve(made, leaves=entry.leaves, root=entry.root, hash=b"")
        made = attrs.evolve(made, hash=made.computed_hash())
        yield made
        head = Head(shard=3, number=made.number, hash=made.hash)


def _attachment(path: Path) -> str:
    connection = sqlite3.connect(path)
    (key,) = connection.execute("SELECT key FROM records WHERE kind = 'attachment'").fetchone()
    connection.close()
    return f"attachment {key} v1"


@pytest.mark.parametrize(
    "statements",
    [
        ["DELETE FROM content_chunks", "DELETE FROM content_files"],
        ["DELETE FROM content_chunks"],
        ["UPDATE content_chunks SET bytes = x'00'"],
    ],
    ids=["file", "bytes", "part of them"],
)
def test_lost_attachment_is_named(path: Path, statements: list[str]) -> None:
    """A file that is gone, or cut short, is named by its attachment though the row is untouched."""

    def change(db: sqlite3.Connection) -> None:
        for statement in statements:
            db.execute(statement)

    assert [(FaultKind.CONTENT_MISSING, _attachment(path))] == _faults(path, change)


def test_erased_attachment_is_not_missed(path: Path) -> None:
    """What was erased with its item is gone lawfully."""
    ref = _attachment(path).split()[1].partition(":")[0]
    with Office.open(str(path), actor="li") as office:
        office.catalogue.erase(ref, ground="privacy", approver="wang")

        assert office.journal.verify().is_clean
        assert [] == office.maintenance.check()


def test_lost_attachment_is_named_by_the_check_of_the_file(path: Path) -> None:
    """The check of the file finds it as well, when file and bytes went together."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DELETE FROM content_chunks")
        connection.execute("DELETE FROM content_files")
    connection.close()
    with Office.open(str(path)) as office:
        found = [(one.code, one.value) for one in office.maintenance.check()]

    assert [("DB-CONTENT-MISSING", _attachment(path).rpartition(" ")[0])] == found


def test_former_version_of_a_member_of_staff_does_not_come_back(path: Path) -> None:
    """Marking an older version as the present one gives back a role; both rows are named."""
    with Office.open(str(path), actor="li") as office:
        office.staff.revise("wang", roles=[Role.EDITOR])

    def change(db: sqlite3.Connection) -> None:
        db.execute("UPDATE records SET current = (version = 1) WHERE key = 'wang'")

    wrong = [(FaultKind.PRESENT_WRONG, f"staff wang v{version}") for version in (1, 2)]
    assert wrong == _faults(path, change)


def test_member_of_staff_does_not_vanish(path: Path) -> None:
    """A person without a present version is out of every list; the row is named."""
    faults = _faults(
        path, lambda db: db.execute("UPDATE records SET current = 0 WHERE key = 'wang'")
    )

    assert [(FaultKind.PRESENT_WRONG, "staff wang v1")] == faults


def test_former_version_of_an_item_does_not_come_back(path: Path) -> None:
    """The rows of a present and a former version were exchanged as a whole: both commit rightly."""
    columns = ", ".join(ItemRecord._fields)

    def change(db: sqlite3.Connection) -> None:
        (key,) = db.execute("SELECT max(id) FROM item_versions").fetchone()
        latest = f"SELECT id, {columns} FROM items WHERE id = {key}"
        db.execute(f"CREATE TEMP TABLE kept AS {latest}")
        former = f"SELECT {columns} FROM item_versions WHERE id = {key} ORDER BY version LIMIT 1"
        (version,) = db.execute(
            f"SELECT min(version) FROM item_versions WHERE id = {key}"
        ).fetchone()
        db.execute(f"UPDATE items SET ({columns}) = ({former}) WHERE id = {key}")
        db.execute(f"DELETE FROM item_versions WHERE id = {key} AND version = {version}")
        db.execute(f"INSERT INTO item_versions (id, {columns}) SELECT * FROM kept")

    faults = _faults(path, change)

    assert [FaultKind.PRESENT_WRONG] == [kind for kind, _record in faults]
