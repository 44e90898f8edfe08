"""Erased bytes leave the file, its log and the index, also where SQLite has copied them about."""

from __future__ import annotations

import io
import random
import sqlite3
from pathlib import Path

import pytest

from govdisclose.adapters.sqlite.maintenance import SqliteKeeper
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.search_terms import compile_query, search_document
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.matters import MatterFilter
from govdisclose.ports.storage import ContentSpace, ItemFilter
from govdisclose.testing.builders import (
    item,
    item_record,
    matter_row,
    next_version,
    record,
    store_items,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty office."""
    path = tmp_path / "office.db"
    SqliteStore.create(path).close()
    return path


def _traces(path: Path, *words: str) -> list[str]:
    content = b"".join(file.read_bytes() for file in path.parent.glob("office.db*"))
    return [word for word in words if word.encode() in content]


def _due(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return len(connection.execute("SELECT name FROM upkeep_due").fetchall())
    finally:
        connection.close()


def _crowded(path: Path) -> list[int]:
    """Items of several agencies written and changed in turns, so that pages split and rows move."""
    chance = random.Random(1)
    store = SqliteStore.open(path)
    numbers = list(range(1, 801))
    for start in range(0, 800, 50):
        with store.write() as unit:
            for number in numbers[start : start + 50]:
                title = f"字号{number:06}" + "文" * chance.randrange(5, 90)
                shard = chance.randrange(1, 5)
                unit.items.add([item_record(shard=shard, number=number, title=title)])
            for row in chance.sample(list(unit.items.each(ItemFilter())), 15):
                longer = next_version(row, note="注" * chance.randrange(200))
                unit.items.replace(longer, expected_version=row.version)
            unit.commit()
    store.close()
    return numbers


def test_no_copy_of_an_erased_row_stays_on_any_page(path: Path) -> None:
    """Of many rows that moved between pages none is left anywhere once it was erased."""
    doomed = random.Random(2).sample(_crowded(path), 200)
    words = [f"字号{number:06}" for number in doomed]
    assert words == _traces(path, *words)

    store = SqliteStore.open(path)
    with store.write() as unit:
        for row in [row for row in unit.items.each(ItemFilter()) if row.number in doomed]:
            unit.items.erase_text(row.shard, row.number)
        unit.commit()

    assert [] == _traces(path, *words)
    with store.read() as unit:
        assert unit.items.count(ItemFilter()).total == 800
    store.close()


def test_texts_of_all_kinds_leave_the_file(path: Path) -> None:
    """Records, files, findings and rejected rows are erased as thoroughly as items."""
    words = ("魑魅人名", "貔貅附件", "饕餮发现", "龃龉退回")
    store = SqliteStore.open(path)
    with store.write() as unit:
        named = record(text={"name": words[0]}, index={"name": words[0]})
        unit.records.put(named, expected_version=0)
        digest = unit.contents.put(1, ContentSpace.ORIGINAL, io.BytesIO(words[1].encode() * 90_000))
        run = unit.runs.start(ImportRun(number=0, fingerprint="f", file="a", started_at="t"))
        unit.runs.add_findings(run.number, [(1, f'{{"value": "{words[2]}"}}', None, None)])
        unit.runs.add_rejects(run.number, [(1, "X", f'["{words[3]}"]')])
        unit.commit()
    assert list(words) == _traces(path, *words)

    with store.write() as unit:
        unit.records.erase_text(0, "setting", "office")
        unit.contents.erase(1, ContentSpace.ORIGINAL, digest)
        unit.runs.purge_text([words[2], words[3]])
        unit.commit()

    assert [] == _traces(path, *words)


def test_words_of_a_matter_leave_the_file(path: Path) -> None:
    """Words, their pairs of characters and the applicant's key are gone, the matter is not."""
    words = ("魑魅饕餮", "魑魅", "魅饕", "饕餮", "-party-key-of-16")
    store = SqliteStore.open(path)
    with store.write() as unit:
        for number in range(1, 300):
            document = search_document([f"申请第{number}号", "征地" * (number % 40)])
            unit.matters.put(matter_row(f"R1-{number}"), [], document)
        doomed = matter_row("R1-300", party_key=words[4].encode())
        unit.matters.put(doomed, [], search_document(["旧" + words[0]]))
        unit.commit()
    with store.write() as unit:
        unit.matters.put(doomed._replace(state="decided"), [], search_document([words[0], "征地"]))
        unit.commit()
    assert list(words[1:]) == _traces(path, *words[1:])

    with store.write() as unit:
        unit.matters.forget_text("R1-300")
        unit.commit()

    assert [] == _traces(path, *words)
    with store.read() as unit:
        assert unit.matters.get("R1-300") == doomed._replace(state="decided", party_key=None)
        assert unit.matters.count(MatterFilter(query=compile_query("征地"))).total == 292
    store.close()
    assert not [finding for finding in SqliteKeeper(path).check() if "SEARCH" in finding.code]


def test_undone_erasure_rewrites_nothing(path: Path) -> None:
    """An erasure that is rolled back leaves text and file as they are."""
    store = SqliteStore.open(path)
    store_items(store, [item(title="魑魅饕餮")])

    with store.write() as unit:
        unit.items.erase_text(1, 1)

    assert 0 == _due(path)
    assert ["魑魅饕餮"] == _traces(path, "魑魅饕餮")


def test_erasure_that_is_held_up_is_finished_later(path: Path) -> None:
    """While a reader keeps the former state, an erasure is due; the next write finishes it."""
    store = SqliteStore.open(path, busy_seconds=0.1)
    store_items(store, [item(title="魑魅饕餮"), item(number=2)])
    with store.read() as reader:
        assert reader.items.next_number() == 3
        with store.write() as unit:
            unit.items.erase_text(1, 1)
            unit.commit()
        assert 1 == _due(path)
        assert "DB-ERASURE" in {finding.code for finding in SqliteKeeper(path).check()}
    store.close()

    again = SqliteStore.open(path)
    store_items(again, [item(number=3)])

    assert 0 == _due(path)
    assert [] == _traces(path, "魑魅饕餮")
    again.close()
