"""The reading process: it says what the reader says, ends with its writer, runs no other code."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.intake_worker import WorkerLost, run_beside, run_here
from govdisclose.ports.formats import MappingRules, ReadLimits, ReadOptions, SourceNotReadable
from govdisclose.services.importing.reading import ChunkRead, IntakeEvent, IntakeJob, NothingReady
from tests.services.importing.cases import new_office, table

DATES = ("2009-01-02", "2009-01-05")


def _job(path: Path) -> IntakeJob:
    office = new_office(MemoryStore())
    with office.store.read() as unit:
        rules = office.exchange.rules(unit)
    return IntakeJob(
        path=str(path),
        name=path.name,
        mapping=MappingRules(),
        read=ReadOptions(),
        limits=ReadLimits(),
        rules=rules,
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file of several chunks with rows of every kind."""
    path = tmp_path / "a.csv"
    rows = [("", f"文{n}", "甲局" if n % 3 else "无此局", "", *DATES) for n in range(5000)]
    path.write_text(table([*rows, ("", "机密★", "甲局")]), encoding="utf-8")
    return path


def _without_salts(event: IntakeEvent) -> object:
    """An event without what is random in it."""
    if isinstance(event, ChunkRead):
        bare = [row._replace(salt=b"", text_digest=b"") for row in event.prepared]
        return event._replace(prepared=bare)
    return event


def test_events_cross_the_border_unchanged(source: Path) -> None:
    """Reading beside gives what reading here gives, chunk by chunk."""
    job = _job(source)

    beside = [_without_salts(event) for event in run_beside(job)]

    here = [_without_salts(event) for event in run_here(job)]
    assert [event for event in here if not isinstance(event, NothingReady)] == [
        event for event in beside if not isinstance(event, NothingReady)
    ]
    assert 3 < len(here)


def test_nothing_is_ready_before_it_is_asked_for(source: Path) -> None:
    """Reading here says before each further event that it has to be waited for."""
    events = list(run_here(_job(source)))

    assert [False, True] * (len(events) // 2) == [isinstance(e, NothingReady) for e in events]


def test_refusals_cross_the_border(tmp_path: Path) -> None:
    """What the reader raises is raised here, with its data."""
    with pytest.raises(SourceNotReadable) as caught:
        list(run_beside(_job(tmp_path / "absent.csv")))

    assert "absent.csv" in str(caught.value)


def test_lost_process_is_told(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reading process that dies gives an error that says what to do, not half a file."""
    started: list[subprocess.Popen[bytes]] = []
    ordinary = subprocess.Popen

    def remembered(*words: object, **options: object) -> subprocess.Popen[bytes]:
        process: subprocess.Popen[bytes] = ordinary(*words, **options)  # type: ignore[call-overload]  # passed through
        started.append(process)
        return process

    monkeypatch.setattr(subprocess, "Popen", remembered)
    events = run_beside(_job(source))
    next(events)

    started[0].kill()

    with pytest.raises(WorkerLost):
        list(events)


def test_modules_beside_the_files_are_not_run(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A csv.py or pickle.py in the folder of the files is not taken for Python's own."""
    for name in ("csv", "pickle", "attrs", "govdisclose"):
        (tmp_path / f"{name}.py").write_text("open('was-run', 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    assert 3 < len(list(run_beside(_job(source))))
    assert not (tmp_path / "was-run").exists()


def test_closing_the_events_ends_the_process(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that stops leaves no process behind."""
    ended: list[int] = []
    ordinary = subprocess.Popen.wait

    def remembered(self: subprocess.Popen[bytes], *words: object) -> int:
        code = ordinary(self, *words)  # type: ignore[arg-type]  # passed through
        ended.append(code)
        return code

    monkeypatch.setattr(subprocess.Popen, "wait", remembered)
    events = run_beside(_job(source))
    next(events)

    events.close()  # type: ignore[attr-defined]  # it is a generator

    assert 1 == len(ended)


_WRITER = """
import pickle, sys, time
from govdisclose.intake_worker import run_beside
job = pickle.load(open(sys.argv[1], "rb"))
events = run_beside(job)
next(events)
import os, subprocess
children = open(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read().split()
print(children[0], flush=True)
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_reading_process_goes_with_its_killed_writer(source: Path, tmp_path: Path) -> None:
    """kill -9 of the writer leaves nobody reading: the pipe breaks and the reader ends."""
    # More than a pipe holds, so that the reader is still at it when its writer dies.
    source.write_text(
        table(("", f"文{n}", "甲局", "", *DATES) for n in range(60_000)), encoding="utf-8"
    )
    (tmp_path / "job").write_bytes(pickle.dumps(_job(source)))
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(tmp_path / "job")], stdout=subprocess.PIPE
    )
    assert writer.stdout is not None
    reader = int(writer.stdout.readline())

    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    writer.stdout.close()

    deadline = time.monotonic() + 20
    while _is_running(reader) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(reader)


def _is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
