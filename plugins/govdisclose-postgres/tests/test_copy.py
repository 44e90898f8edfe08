"""An office moves from a file to a server and back, and stays the same to the byte."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.search_terms import compile_query, search_document
from govdisclose.ports.contents import ContentSpace
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.matters import Outlook
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.services import copying
from govdisclose.services.copying import CopyDiffers, NotACopy, copy_store
from govdisclose.testing.builders import (
    entry,
    item,
    matter_row,
    next_record,
    next_version,
    record,
    write_rows,
)
from govdisclose_postgres.runs import PostgresRuns
from govdisclose_postgres.testing import EmptyOffices

pytestmark = pytest.mark.external("true")

_TABLES = {
    "items": "id",
    "item_versions": "id, version",
    "records": "shard, kind, key, version",
    "record_index": "shard, kind, key, field",
    "entries": "shard, number",
    "heads": "shard",
    "content_files": "shard, space, digest",
    "content_chunks": "shard, space, digest, part",
    "import_runs": "number",
}


def _fill(store: Store) -> None:
    """Items of two agencies with former and erased versions, an index number that moved on,
    records, a file, a run, and a matter with its words."""
    with store.write() as unit:
        unit.runs.start(ImportRun(number=0, fingerprint="f", file="a.csv", started_at="t"))
        for shard in (1, 2):
            made = [
                item(
                    shard=shard,
                    number=shard * 10 + at,
                    title=f"预算公开{at}",
                    index_number=f"X{at}",
                )
                for at in range(4)
            ]
            write_rows(unit, shard, items=made, records=[record(text={"name": "测试"})])
        # The number X0 goes from one item to another: only in this order it is free.
        for number, index_number in ((10, "Y0"), (11, "X0")):
            former = unit.items.get(1, number)
            assert former is not None
            head = unit.journal.head(1)
            later = next_version(
                former,
                entry=head.number + 1,
                index_number=index_number,
                index_key=index_number.lower(),
            )
            unit.journal.append(entry(head, leaves=[later.digest]))
            unit.items.replace(later, expected_version=1)
        unit.items.erase_text(2, 22, identity=b"i" * 16)
        head = unit.journal.head(0)
        first = record(key="b", entry=head.number + 1, index={"year": 2024, "closed": None})
        unit.records.put(first, expected_version=0)
        unit.journal.append(entry(head, leaves=[first.digest]))
        head = unit.journal.head(0)
        second = next_record(first, entry=head.number + 1, index={"year": 2025, "closed": None})
        unit.records.put(second, expected_version=1)
        unit.journal.append(entry(head, leaves=[second.digest]))
        unit.contents.put(1, ContentSpace.ORIGINAL, BytesIO(b"file" * 200_000))
        row = matter_row("R1-1", number="2024-1")
        unit.journal.append(entry(unit.journal.head(1), subject="R1-1", kind="request.a"))
        unit.matters.put(
            row,
            [Outlook("bucket", "open", "2024-03-04", "9999-12-31")],
            search_document(["征地补偿"]),
        )
        unit.commit()


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY {order}").fetchall()
            for table, order in _TABLES.items()
        }


def test_office_comes_back_as_it_left(offices: EmptyOffices, tmp_path: Path) -> None:
    """File, server, file: all rows and heads of both files are equal."""
    first = SqliteStore.create(tmp_path / "first.db")
    _fill(first)
    server = offices.make()
    last = SqliteStore.create(tmp_path / "last.db")

    there = copy_store(first, server)
    back = copy_store(server, last)

    assert there == back
    assert _rows(tmp_path / "first.db") == _rows(tmp_path / "last.db")
    for store in (server, last):
        with store.read() as unit:
            found = unit.items.page(ItemFilter(query=compile_query("预算")), limit=9)
            assert 7 == len(found.rows)
            assert ["b"] == [one.key for one in unit.records.list("setting", where={"year": 2025})]
        store.close()
    first.close()


def test_interrupted_copy_goes_on(offices: EmptyOffices, tmp_path: Path) -> None:
    """A copy that ended in the middle is continued, and nothing is there twice."""
    source = SqliteStore.create(tmp_path / "first.db")
    _fill(source)
    server = offices.make()

    def stop(done: int, total: int) -> None:
        if 0 < done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_store(source, server, stop)
    again = copy_store(source, server)
    once_more = copy_store(source, server)

    assert again.resumed
    assert once_more == again
    server.close()
    source.close()


def test_what_was_erased_since_is_erased_at_the_copy(offices: EmptyOffices, tmp_path: Path) -> None:
    """Texts and files erased between two copies are gone at the target; later versions are not."""
    source = SqliteStore.create(tmp_path / "first.db")
    _fill(source)
    server = offices.make()
    copy_store(source, server)
    with source.write() as unit:
        unit.items.erase_text(1, 11, identity=b"j" * 16)
        unit.records.erase_text(0, "setting", "b")
        ((shard, digest),) = unit.contents.digests(ContentSpace.ORIGINAL)
        unit.contents.erase(shard, ContentSpace.ORIGINAL, digest)
        # A person who is erased may come back with another matter.
        (_erased, former) = unit.records.versions(0, "setting", "b")
        head = unit.journal.head(0)
        later = next_record(former, entry=head.number + 1, text={"name": "新"}, index={"year": 9})
        unit.records.put(later, expected_version=2)
        unit.journal.append(entry(head, leaves=[later.digest]))
        unit.commit()

    again = copy_store(source, server)

    with server.read() as unit:
        erased = unit.items.get(1, 11)
        assert erased is not None
        assert (None, b"j" * 16) == (erased.title, erased.identity)
        assert [None, None] == [one.title for one in unit.items.versions(1, 11)]
        found = unit.items.page(ItemFilter(query=compile_query("预算")), limit=9)
        assert 6 == len(found.rows)
        assert [None, None, {"name": "新"}] == [
            one.text for one in unit.records.versions(0, "setting", "b")
        ]
        assert ["b"] == [one.key for one in unit.records.list("setting", where={"year": 9})]
        assert () == unit.contents.digests(ContentSpace.ORIGINAL)
    assert again.resumed
    server.close()
    source.close()


def test_marks_of_imports_set_since_reach_the_copy(
    offices: EmptyOffices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that found a row again writes no entry, and its mark is copied all the same."""
    source = SqliteStore.create(tmp_path / "first.db")
    _fill(source)
    server = offices.make()
    copy_store(source, server)
    with source.write() as unit:
        unit.items.mark_imported(1, 12, source_hash=b"m" * 32, run=1)
        unit.commit()

    copy_store(source, server)

    with server.read() as unit:
        marked = unit.items.get(1, 12)
        assert marked is not None
        assert (b"m" * 32, 1) == (marked.source_hash, marked.run)
    monkeypatch.setattr(copying, "_copy_marks", lambda *_: None)
    with source.write() as unit:
        unit.items.mark_imported(1, 12, source_hash=b"n" * 32, run=1)
        unit.commit()
    with pytest.raises(CopyDiffers):
        copy_store(source, server)
    server.close()
    source.close()


def test_other_office_is_not_written_over(offices: EmptyOffices, tmp_path: Path) -> None:
    """A target with another office is refused, and left as it is."""
    source = SqliteStore.create(tmp_path / "first.db")
    _fill(source)
    server = offices.make()
    with server.write() as unit:
        unit.journal.append(entry(unit.journal.head(1), facts={"other": True}))
        unit.commit()

    with pytest.raises(NotACopy):
        copy_store(source, server)

    with server.read() as unit:
        assert 1 == unit.change_mark()
    server.close()
    source.close()


def test_altered_copy_is_noticed(offices: EmptyOffices, tmp_path: Path) -> None:
    """A row that was changed at the target is found by the comparison."""
    source = SqliteStore.create(tmp_path / "first.db")
    _fill(source)
    server = offices.make()
    copy_store(source, server)
    with server.write() as unit:
        unit.items.mark_imported(1, 12, source_hash=b"x", run=1)
        unit.items.erase_text(1, 13)
        unit.commit()

    with pytest.raises(CopyDiffers):
        copy_store(source, server)

    server.close()
    source.close()


def _with_findings(store: Store, lines: int) -> None:
    with store.write() as unit:
        unit.runs.start(ImportRun(number=0, fingerprint="g", file="b.csv", started_at="t"))
        unit.runs.add_findings(1, [(row // 3, f"问题{row}", None, None) for row in range(lines)])
        unit.runs.add_findings(2, [(3, "b", 1, 10), (3, "a", 2, 20)])
        unit.runs.add_rejects(1, [(row, "X", f'["{row}"]') for row in range(lines)])
        unit.commit()


def _lines(store: Store) -> list[object]:
    with store.read() as unit:
        return [
            *(list(unit.runs.placed_findings(run)) for run in (1, 2)),
            *(list(unit.runs.rejects(run)) for run in (1, 2)),
        ]


def test_findings_and_rejects_move_both_ways(offices: EmptyOffices, tmp_path: Path) -> None:
    """What an import found and refused is at the target, with the items it is about, and back."""
    first = SqliteStore.create(tmp_path / "first.db")
    _fill(first)
    _with_findings(first, 20)
    server = offices.make()
    last = SqliteStore.create(tmp_path / "last.db")

    there = copy_store(first, server)
    back = copy_store(server, last)

    assert (22, 20) == (there.findings, there.rejects)
    assert (22, 20) == (back.findings, back.rejects)
    assert _lines(first) == _lines(server) == _lines(last)
    with server.write() as unit:
        unit.runs.purge_item(1, 10)
        assert [(3, "a", 2, 20)] == list(unit.runs.placed_findings(2))
    for store in (first, server, last):
        store.close()


@pytest.mark.parametrize("stop_at", range(4))
def test_interrupted_findings_go_on(
    offices: EmptyOffices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: int
) -> None:
    """A copy that ended among the findings or rejected rows goes on, and doubles none."""
    monkeypatch.setattr(copying, "_LINES_A_COMMIT", 8)
    source = SqliteStore.create(tmp_path / "first.db")
    _fill(source)
    _with_findings(source, 20)
    server = offices.make()
    written = 0
    plain = (PostgresRuns.add_findings, PostgresRuns.add_rejects)

    def stopping(way: int) -> Callable[..., None]:
        def write(runs: PostgresRuns, run: int, lines: Sequence[Any]) -> None:
            nonlocal written
            if written == stop_at:
                raise KeyboardInterrupt
            written += 1
            plain[way](runs, run, lines)

        return write

    monkeypatch.setattr(PostgresRuns, "add_findings", stopping(0))
    monkeypatch.setattr(PostgresRuns, "add_rejects", stopping(1))
    with pytest.raises(KeyboardInterrupt):
        copy_store(source, server)
    monkeypatch.setattr(PostgresRuns, "add_findings", plain[0])
    monkeypatch.setattr(PostgresRuns, "add_rejects", plain[1])
    again = copy_store(source, server)

    assert (22, 20) == (again.findings, again.rejects)
    assert _lines(source) == _lines(server)
    server.close()
    source.close()


def test_findings_of_a_run_that_went_on_are_written_anew(
    offices: EmptyOffices, tmp_path: Path
) -> None:
    """Findings that came between those copied already are there after the next copy."""
    source = SqliteStore.create(tmp_path / "first.db")
    _fill(source)
    _with_findings(source, 5)
    server = offices.make()
    copy_store(source, server)
    with source.write() as unit:
        unit.runs.add_findings(1, [(0, "later", None, None)])
        unit.commit()

    again = copy_store(source, server)

    assert 8 == again.findings
    assert _lines(source) == _lines(server)
    server.close()
    source.close()
