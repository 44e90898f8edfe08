"""A check names whatever does not follow from the records, and nothing else."""

from __future__ import annotations

import io
import os
import sqlite3
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdisclose.adapters.sqlite.maintenance import SqliteKeeper
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.search_terms import search_document
from govdisclose.errors import StoreOutdated
from govdisclose.ports.matters import FOREVER, Outlook
from govdisclose.ports.storage import ContentSpace, ItemRecord
from govdisclose.testing.builders import (
    entry,
    item,
    item_record,
    matter_row,
    next_version,
    record,
    write_rows,
)
from govdisclose.testing.strategies import item_records, items


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An office with items, a former version, indexed records, an erased item and a file."""
    path = tmp_path / "office.db"
    store = SqliteStore.create(path)
    with store.write() as unit:
        write_rows(unit, 1, items=[item(number=n, title=f"通知第{n}号") for n in range(1, 6)])
        attachment = record(kind="attachment", key="I1-1:a", text={"name": "a"}, index={"item": 1})
        write_rows(unit, 2, items=[item(shard=2, number=6, title="公告")], records=[attachment])
        number = "００３１１０９２６／2009-00001"
        unit.items.add([item_record(shard=2, number=7, index_number=number)])
        former = unit.items.get(1, 2)
        assert former is not None
        unit.items.replace(next_version(former, title="改动"), expected_version=1)
        unit.items.erase_text(1, 3)
        unit.contents.put(1, ContentSpace.ORIGINAL, io.BytesIO(b"x" * 600_000))
        unit.commit()
    store.close()
    return path


def _changed(path: Path, *statements: str) -> list[tuple[str, str | None]]:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return [(finding.code, finding.value) for finding in SqliteKeeper(path).check()]


def test_sound_office_has_no_finding(path: Path) -> None:
    """Erased items, former versions, files and indexed records are as they should be."""
    assert [] == _changed(path)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE items SET id = id + 1000 WHERE number = 5", ("DB-KEY", "I1-5")),
        ("UPDATE items SET position = 5 WHERE number = 5", ("DB-ORDER", "I1-5")),
        ("UPDATE items SET public_from = '2001-01-01' WHERE number = 5", ("DB-PUBLIC", "I1-5")),
        ("UPDATE item_versions SET public_until = '2001-01-01'", ("DB-PUBLIC", "I1-2")),
        ("UPDATE items SET index_key = '00' WHERE number = 5", ("DB-NUMBER", "I1-5")),
        ("UPDATE items SET index_key = NULL WHERE number = 7", ("DB-NUMBER", "I2-7")),
        ("UPDATE items SET index_key = '00' WHERE number = 7", ("DB-NUMBER", "I2-7")),
        ("UPDATE items SET run = 77 WHERE number = 5", ("DB-RUN", "I1-5")),
        ("UPDATE items SET release = 'any' WHERE number = 5", ("DB-UNREADABLE", "I1-5")),
        ("UPDATE items SET recorded_at = '2001' WHERE number = 5", ("DB-MOMENT", "I1-5")),
        ("UPDATE records SET recorded_at = '2001'", ("DB-MOMENT", "attachment I1-1:a")),
        ("UPDATE records SET current = 0", ("DB-PRESENT", "attachment I1-1:a")),
        ("UPDATE record_index SET key = 'other'", ("DB-INDEXED", "attachment other")),
        (
            'UPDATE records SET text = \'{"digest": "0f"}\'',
            ("DB-CONTENT-MISSING", "attachment I1-1:a"),
        ),
        ("DELETE FROM record_index", ("DB-INDEXED", "attachment I1-1:a")),
        ("DELETE FROM heads WHERE shard = 2", ("DB-HEAD", "A2")),
        ("INSERT INTO heads VALUES (7, 1, x'00')", ("DB-HEAD", "A7")),
        ("UPDATE heads SET hash = x'00' WHERE shard = 2", ("DB-HEAD", "A2")),
        ("DELETE FROM content_chunks WHERE part = 1", ("DB-CONTENT", None)),
        ("UPDATE content_chunks SET bytes = x'00' WHERE part = 1", ("DB-CONTENT", None)),
        ("DELETE FROM content_files", ("DB-CONTENT", None)),
        ("INSERT INTO upkeep_due VALUES ('scrub')", ("DB-ERASURE", None)),
        ("DROP INDEX items_for_figures", ("DB-INDEX-MISSING", "items_for_figures")),
        ("UPDATE search_config SET v = 0 WHERE k = 'automerge'", ("DB-MERGING", "0")),
    ],
)
def test_what_does_not_follow_is_named(
    path: Path, statement: str, expected: tuple[str, str | None]
) -> None:
    """Each derived value, changed behind the program's back, is named by code and place."""
    automerge = "INSERT INTO search (search, rank) VALUES ('automerge', 4)"

    found = _changed(path, automerge, statement)

    assert expected in [(code, value if expected[1] is not None else None) for code, value in found]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE items SET title = '另一个' WHERE number = 5", ("DB-SEARCH", "I1-5")),
        ("UPDATE items SET summary = '末尾' WHERE number = 5", ("DB-SEARCH", "I1-5")),
        ("INSERT INTO search (rowid, tokens) VALUES (77, 'left')", ("DB-SEARCH-LEFT", "@77")),
    ],
)
def test_index_is_compared_word_by_word(
    path: Path, statement: str, expected: tuple[str, str]
) -> None:
    """A word missing or left over anywhere is found, and only the items concerned are named."""
    assert [expected] == _changed(path, statement)


def test_item_that_is_gone_is_left_in_the_index(path: Path) -> None:
    """A deleted row leaves its words behind in the index, and that is said."""
    found = _changed(path, "DELETE FROM items WHERE number = 5")

    assert ["DB-SEARCH-LEFT"] == [code for code, _value in found]


def test_emptied_index_is_named(path: Path) -> None:
    """An index without anything in it names every item, the erased one for its agency."""
    found = _changed(path, "INSERT INTO search (search) VALUES ('delete-all')")

    refs = ["I1-1", "I1-2", "I1-3", "I1-4", "I1-5", "I2-6", "I2-7"]
    assert [("DB-SEARCH", ref) for ref in refs] == sorted(found)


@pytest.fixture
def matters(path: Path) -> Path:
    """The office with three requests whose rows are up to their entries."""
    store = SqliteStore.open(path)
    ahead = [Outlook("bucket", "open", "2024-03-04", FOREVER)]
    with store.write() as unit:
        for place, ref in enumerate(("R1-1", "R1-2", "R2-1")):
            shard = int(ref[1])
            written = entry(unit.journal.head(shard), subject=ref, kind="request.registered")
            unit.journal.append(written)
            row = matter_row(ref, entry=written.number, opened_on=f"2024-03-0{place + 1}")
            unit.matters.put(row, ahead, search_document([f"申请第{place}号"]))
        unit.matters.forget_text("R1-2")
        unit.commit()
    store.close()
    return path


def test_sound_matters_have_no_finding(matters: Path) -> None:
    """Rows, outlooks and words that follow from the journal are not mentioned."""
    assert [] == _changed(matters)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE matters SET entry = 99 WHERE ref = 'R2-1'", ("DB-MATTER-AHEAD", "R2-1")),
        ("UPDATE matters SET entry = 1 WHERE ref = 'R2-1'", ("DB-MATTER-BEHIND", "R2-1")),
        (
            "INSERT INTO matters SELECT 7, 7, 7, 1, kind, 'R1-7', entry, stamp, NULL, '1900-01-01',"
            " NULL, NULL, NULL, state, law, due, NULL, NULL, NULL, NULL, 0, facts FROM matters "
            "WHERE ref = 'R1-1'",
            ("DB-MATTER-EMPTY", "R1-7"),
        ),
        (
            "UPDATE matters SET opened_on = '2024-03-09' WHERE ref = 'R2-1'",
            ("DB-MATTER-ORDER", "R2-1"),
        ),
        ("UPDATE matters SET serial = 9 WHERE ref = 'R2-1'", ("DB-MATTER-ORDER", "R2-1")),
        (
            "UPDATE matters SET opened_on = 'soon' WHERE ref = 'R2-1'",
            ("DB-MATTER-UNREADABLE", "R2-1"),
        ),
        ("UPDATE matters SET facts = '{' WHERE ref = 'R2-1'", ("DB-MATTER-UNREADABLE", "R2-1")),
        ("UPDATE matter_outlooks SET shard = 1 WHERE shard = 2", ("DB-OUTLOOK", "R2-1")),
        ("UPDATE matter_outlooks SET kind = 'review' WHERE shard = 2", ("DB-OUTLOOK", "R2-1")),
        ("UPDATE matter_outlooks SET matter = 5 WHERE shard = 2", ("DB-OUTLOOK-LEFT", "@5")),
        ("UPDATE matter_texts SET document = 'x' WHERE shard = 2", ("DB-MATTER-SEARCH", "R2-1")),
        (
            "INSERT INTO matter_search (rowid, tokens) VALUES (77, 'left')",
            ("DB-MATTER-SEARCH-LEFT", "@77"),
        ),
    ],
)
def test_what_is_wrong_with_matters_is_named(
    matters: Path, statement: str, expected: tuple[str, str]
) -> None:
    """Each fault of the index of matters is found, and nothing else is."""
    assert [expected] == _changed(matters, statement)


def test_words_of_a_matter_that_is_gone_are_named(matters: Path) -> None:
    """A deleted row leaves its outlooks and words behind, and that is said of each."""
    found = _changed(matters, "DELETE FROM matters WHERE ref = 'R2-1'")

    assert ["DB-MATTER-SEARCH-LEFT", "DB-OUTLOOK-LEFT", "DB-MATTER-TEXT-LEFT"] == [
        code for code, _value in found
    ]


@pytest.mark.skipif(os.name != "posix", reason="rights are kept elsewhere")
def test_rights_of_others_are_named(path: Path) -> None:
    """A file that others can read is a remark with its mode."""
    path.chmod(0o644)

    assert ("DB-MODE", "office.db 0644") in _changed(path)


def test_damaged_file_is_named_and_not_searched_further(path: Path) -> None:
    """Pages overwritten with nonsense are found by the integrity check."""
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(size // 4096 // 2 * 4096)
        stream.write(b"\xff" * 4096)

    found = {finding.code for finding in SqliteKeeper(path).check()}

    assert {"DB-INTEGRITY"} == found


def test_index_of_a_register_is_compared_with_what_it_declares(path: Path) -> None:
    """The index itself is not asked which fields should be in it."""
    row = record(kind="register:events", key="1", facts={"year": 2009}, index={"year": 2009})
    with SqliteStore.open(path).write() as unit:
        write_rows(unit, 3, records=[row])
        unit.commit()
    indexed = {"register:events": ("year",)}
    assert [] == list(SqliteKeeper(path).check(indexed))
    _changed(path, "DELETE FROM record_index WHERE kind = 'register:events'")

    found = [(one.code, one.value) for one in SqliteKeeper(path).check(indexed)]

    assert [("DB-INDEXED", "register:events 1")] == found


def test_other_schema_is_not_checked(path: Path) -> None:
    """An office of a former schema is upgraded first: its tables are not the ones checked."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 0")
    connection.close()

    with pytest.raises(StoreOutdated):
        list(SqliteKeeper(path).check())


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=item_records(), changes=st.lists(st.none() | items(version=2), max_size=6))
def test_no_content_confuses_the_check(rows: list[ItemRecord], changes: list[Item | None]) -> None:
    """Whatever items say and however they change, the index of a sound office agrees with them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "office.db"
        store = SqliteStore.create(path)
        with store.write() as unit:
            unit.items.add(rows)
            for row, change in zip(rows, changes, strict=False):
                if change is None:
                    unit.items.erase_text(row.shard, row.number)
                else:
                    version = next_version(row, title=change.title, summary=change.summary)
                    unit.items.replace(version, expected_version=1)
            unit.commit()
        store.close()

        found = [finding.code for finding in SqliteKeeper(path).check()]

    assert [] == found


def test_check_reads_one_state_while_others_write(path: Path) -> None:
    """What is written during a check does not make its halves disagree."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("DROP INDEX items_for_figures")
    connection.close()
    check = SqliteKeeper(path).check()
    first = next(check)
    with SqliteStore.open(path).write() as unit:
        unit.items.add([item_record(number=50)])
        unit.commit()

    assert first.code == "DB-INDEX-MISSING"
    assert [] == list(check)
