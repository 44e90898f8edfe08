"""Who waits to write gets a turn in time, and a mark that means nothing costs little."""

from __future__ import annotations

import multiprocessing
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from govdisclose.adapters.sqlite import turns as turns_module
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.adapters.sqlite.turns import Turns, WaitingMark
from govdisclose.office import ImportOptions
from govdisclose.services.importing.writing import ImportWriter
from govdisclose.testing.builders import item_record
from tests.services.importing.cases import new_office, table, total

PROCESSES = multiprocessing.get_context("spawn")


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "office.db"


@pytest.fixture
def turns(path: Path, clock: Clock) -> Turns:
    """Turns by a clock that stands still; a commit is expected to take no time."""
    turns = Turns(path, clock=clock, pause=clock.pass_by)
    turns.commit_share = 0.0
    return turns


@contextmanager
def _waiting(turns: Turns) -> Iterator[WaitingMark]:
    mark = turns.mark()
    mark.set()
    yield mark
    mark.clear()


def _hold_mark(path: str, ready: str) -> None:
    Turns(Path(path)).mark().set()
    Path(ready).touch()
    signal.pause()


def _steps(turns: Turns, clock: Clock, seconds: float) -> int:
    """Steps of so many seconds until the turn is over, at most 1,000."""
    turn = turns.begin()
    for step in range(1, 1_001):
        clock.pass_by(seconds)
        if turn.is_over():
            return step
    return 1_000


def test_turn_is_never_over_while_nobody_waits(turns: Turns, clock: Clock) -> None:
    """Long work goes on as long as it likes."""
    assert 1_000 == _steps(turns, clock, 0.05)


def test_turn_is_over_once_its_time_is_used_up(turns: Turns, clock: Clock) -> None:
    """With somebody waiting a turn ends before the step that would go beyond 150 ms."""
    with _waiting(turns):
        assert [5, 3, 1, 1] == [_steps(turns, clock, s) for s in (0.029, 0.045, 0.08, 0.4)]


def test_time_of_the_commit_counts(turns: Turns, clock: Clock) -> None:
    """A turn whose commit takes as long as its work ends after half the time."""
    turns.commit_share = 1.0
    with _waiting(turns):
        assert 3 == _steps(turns, clock, 0.02)


def test_who_comes_late_ends_the_turn_at_the_next_step(turns: Turns, clock: Clock) -> None:
    """A turn that was long already is over as soon as somebody waits."""
    turn = turns.begin()
    clock.pass_by(0.5)
    assert not turn.is_over()

    with _waiting(turns):
        clock.pass_by(0.01)

        assert turn.is_over()


def test_turn_is_full_when_its_commit_would_keep_others_waiting(turns: Turns, clock: Clock) -> None:
    """What nobody could cut short, a commit of over 100 ms, is told from the work before it."""
    turns.commit_share = 0.5
    turn = turns.begin()
    clock.pass_by(0.19)
    assert not turn.is_full()
    clock.pass_by(0.02)

    assert turn.is_full()
    assert not turn.is_over()


def test_commits_are_learnt_from(turns: Turns) -> None:
    """What every commit takes is told from what grows with the work."""
    for work in (0.1, 0.3) * 40:
        turns.learn(work=work, commit=0.02 + work / 4)

    assert 0.02 + 0.1 / 4 == pytest.approx(turns.commit_least)
    assert 0.05 < turns.commit_share < 0.25


def test_single_long_commit_changes_nothing(turns: Turns) -> None:
    """A commit that was long for another reason shortens no later turn."""
    for commit in (0.02, 0.02, 0.03, 0.9, 0.03):
        turns.learn(work=0.1, commit=commit)

    assert 0.1 == pytest.approx(turns.commit_share)


def test_giving_way_ends_when_the_waiting_end(path: Path, clock: Clock) -> None:
    """The next turn begins as soon as nobody waits any more."""
    mark = WaitingMark(path.with_name("office.db-turns"))
    pauses = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.pass_by(seconds)
        if len(pauses) == 3:
            mark.clear()

    turns = Turns(path, clock=clock, pause=pause)
    turns.give_way(lambda: 0)
    assert [] == pauses
    mark.set()
    turns.give_way(lambda: 0)

    assert 3 == len(pauses)


def test_who_never_takes_a_turn_is_passed_over(turns: Turns, clock: Clock) -> None:
    """A stopped process that holds the mark shortens some turns, and then none until it is gone."""
    with _waiting(turns):
        for _ in range(39):
            turns.give_way(lambda: 7)
        assert turns.somebody_waits()
        turns.give_way(lambda: 7)
        assert not turns.somebody_waits()
        before = clock.now
        turns.give_way(lambda: 7)
        assert before == clock.now
    assert not turns.somebody_waits()

    with _waiting(turns):
        assert turns.somebody_waits()


def test_turns_that_are_taken_go_on_being_offered(turns: Turns) -> None:
    """Where others write in between, the mark means what it says, however long it is set."""
    changes = iter(range(10_000))
    with _waiting(turns):
        for _ in range(100):
            turns.give_way(lambda: next(changes))

        assert turns.somebody_waits()


def test_mark_of_a_killed_process_is_gone(path: Path, tmp_path: Path) -> None:
    """A mark is seen from another process, and dies with it however it ends."""
    ready = tmp_path / "ready"
    worker = PROCESSES.Process(target=_hold_mark, args=(str(path), str(ready)))
    worker.start()
    while not ready.exists():
        worker.join(0.01)
    turns = Turns(path)
    assert turns.somebody_waits()
    assert worker.pid is not None

    os.kill(worker.pid, signal.SIGKILL)
    worker.join(60)

    assert not turns.somebody_waits()


def test_marks_of_several_are_one_each(turns: Turns, path: Path) -> None:
    """Somebody waits until the last one waits no more; the file is its owner's alone."""
    with _waiting(turns):
        with _waiting(turns):
            assert turns.somebody_waits()
        assert turns.somebody_waits()
        mode = stat.S_IMODE(path.with_name("office.db-turns").stat().st_mode)
    assert not turns.somebody_waits()
    assert 0o600 == mode


def test_without_such_locks_somebody_always_waits(
    turns: Turns, path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turns are short then, with a pause after each, and marks do nothing."""
    monkeypatch.setattr(turns_module, "fcntl", None)
    mark = turns.mark()
    mark.set()

    assert 3 == _steps(turns, clock, 0.045)
    before = clock.now
    turns.give_way(lambda: 0)
    assert 0.006 == pytest.approx(clock.now - before)
    assert not path.with_name("office.db-turns").exists()
    mark.clear()


def test_writer_marks_itself_while_it_waits(tmp_path: Path) -> None:
    """A second writer is seen waiting by the first, whose short turn is not over for that."""
    path = tmp_path / "office.db"
    store = SqliteStore.create(path)
    with store.write() as unit:
        unit.items.next_number()
        assert not unit.is_turn_over()
        worker = PROCESSES.Process(target=_add_one, args=(str(path),))
        worker.start()
        while not store.turns.somebody_waits():
            worker.join(0.01)
        unit.commit()
    worker.join(60)

    assert 0 == worker.exitcode
    assert not store.turns.somebody_waits()
    with store.read() as unit:
        assert 2 == unit.items.next_number()
    store.close()


def _add_one(path: str) -> None:
    store = SqliteStore.open(Path(path))
    with store.write() as unit:
        unit.items.add([item_record()])
        unit.commit()
    store.close()


@pytest.mark.parametrize("waits", [False, True])
def test_import_commits_in_time_for_those_who_wait(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    """Alone an import commits all it has read at once; with somebody waiting, when 150 ms are over.

    Both ways its rows, account and chains are the same.
    """
    path = tmp_path / "office.db"
    store = SqliteStore.create(path)
    office = new_office(store)
    turns = Turns(path, clock=clock, pause=clock.pass_by)
    turns.commit_share = 0.0
    monkeypatch.setattr(store, "_turns", turns)
    source = tmp_path / "a.csv"
    rows = [("", f"通知{n}", "甲局", "", "2009-01-02", "2009-01-05") for n in range(1_999)]
    source.write_text(table(rows), encoding="utf-8")
    ordinary = {name: getattr(ImportWriter, name) for name in ("write", "commit")}
    steps, turns_taken = [0], []

    def slow(self: ImportWriter, *words: object) -> None:
        clock.pass_by(0.04)
        steps[0] += 1
        ordinary["write"](self, *words)

    def counted(self: ImportWriter, *words: object) -> None:
        turns_taken.append(steps[0])
        steps[0] = 0
        ordinary["commit"](self, *words)

    monkeypatch.setattr(ImportWriter, "write", slow)
    monkeypatch.setattr(ImportWriter, "commit", counted)
    mark = turns.mark()
    if waits:
        mark.set()

    account = office.exchange.import_file(source, ImportOptions())

    mark.clear()
    assert ([3, 3, 2] if waits else [8]) == [taken for taken in turns_taken if taken]
    assert (1_999, 0) == (account.accepted, account.rejected)
    assert 1_999 == total(office)
    assert office.journal.verify().is_clean
    entries = [e for e in office.journal.entries(2) if e.kind == "items.imported"]
    assert (3 if waits else 1) == len(entries)
    store.close()
