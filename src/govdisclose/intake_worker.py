"""The reading half of an import in a process of its own, so that both cores work.

Reads one pickled :class:`IntakeJob` from standard input and writes events, each behind its lengths,
to standard output. It ends when the file is read or when nobody takes its output any more,
so a killed import leaves no process behind.
"""

from __future__ import annotations

import marshal
import os
import pickle
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from govdisclose.domain.catalogue.intake import PreparedRow
from govdisclose.errors import GovDiscloseError, StorageError
from govdisclose.services.importing.reading import (
    ChunkRead,
    IntakeEvent,
    IntakeJob,
    read_intake,
)

__all__ = ["WorkerLost", "main", "run_beside", "run_here"]

_LENGTHS = struct.Struct(">QQ")
_new_row = tuple.__new__


class WorkerLost(StorageError):
    """The reading process ended before the file did."""

    code = "IMP-010"
    template = "the process that reads {file} ended before the file did"
    hint = "run the import again: it goes on where it stopped"


_SAID_LAST = 2
"""Findings and secrecy end a row; they are values of our own classes, which marshal refuses."""


def _without_rows(event: ChunkRead) -> tuple[ChunkRead, list[tuple[object, ...]]]:
    """A chunk whose rows keep only findings and secrecy, and the rest of them as plain tuples.

    Rows are most of what crosses the pipe, and marshal is twice as quick with them as pickle.
    """
    plain: list[tuple[object, ...]] = [tuple(row[:-_SAID_LAST]) for row in event.prepared]
    kept: list[object] = [tuple(row[-_SAID_LAST:]) for row in event.prepared]
    return event._replace(prepared=kept), plain  # type: ignore[arg-type]  # undone by _with_rows


def _with_rows(event: ChunkRead, plain: list[tuple[object, ...]]) -> ChunkRead:
    kept: list[tuple[object, ...]] = list(event.prepared)
    rows = [
        _new_row(PreparedRow, (*values, *last)) for values, last in zip(plain, kept, strict=True)
    ]
    return event._replace(prepared=rows)


def run_here(job: IntakeJob) -> Iterator[IntakeEvent]:
    """Read a file in this process."""
    from govdisclose.formats.library import FileFormats  # formats load only when a file is read

    return read_intake(FileFormats(), job, os.urandom)


def run_beside(job: IntakeJob) -> Iterator[IntakeEvent]:
    """Read a file in a second process while this one writes.

    Raises:
        WorkerLost: The process ended early.
        GovDiscloseError: What the reader raised.
    """
    # Pickles cross a pipe between two processes of this very program and are never stored. The
    # present folder stays off the path: a csv.py that lies beside the files would be run.
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _START, str(_ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    output = process.stdout

    def take(length: int) -> bytes:
        taken = output.read(length)
        if len(taken) < length:
            raise WorkerLost(file=job.name)
        return taken

    try:
        try:
            pickle.dump(job, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            process.stdin.close()
        except BrokenPipeError as lost:
            raise WorkerLost(file=job.name) from lost
        while True:
            event_bytes, row_bytes = _LENGTHS.unpack(take(_LENGTHS.size))
            event = pickle.loads(take(event_bytes))
            if event is None:
                break
            if row_bytes:
                event = _with_rows(event, marshal.loads(take(row_bytes)))
            if isinstance(event, GovDiscloseError):
                raise event
            yield event
    finally:
        output.close()
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.terminate()
        process.wait()


_ROOT = Path(__file__).resolve().parent.parent
_START = (
    "import sys; sys.path.append(sys.argv[1]); from govdisclose.intake_worker import main; main()"
)
"""The package is found where this process found it, if it is not installed."""


def main() -> None:
    """Read the job of standard input and write its events."""
    # An interrupt reaches both processes; the writer decides and ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job = pickle.load(sys.stdin.buffer)
    output = sys.stdout.buffer

    def send(event: object) -> None:
        rows = b""
        if isinstance(event, ChunkRead):
            event, plain = _without_rows(event)
            rows = marshal.dumps(plain)
        body = pickle.dumps(event, protocol=pickle.HIGHEST_PROTOCOL)
        output.write(_LENGTHS.pack(len(body), len(rows)))
        output.write(body)
        output.write(rows)

    try:
        try:
            for event in run_here(job):
                send(event)
            send(None)
        except GovDiscloseError as fault:
            send(fault)
        output.flush()
    except BrokenPipeError:
        # The writer is gone; its journal and run state say how far it came.
        os._exit(1)


if __name__ == "__main__":
    main()
