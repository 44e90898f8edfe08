"""The reading half of an import in a process of its own, so that both cores work.

Reads one pickled :class:`IntakeJob` from standard input and writes events, each behind its lengths,
to standard output. It ends when the file is read or when nobody takes its output any more,
so a killed import leaves no process behind.
"""

from __future__ import annotations

import io
import marshal
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast

from govdisclose.domain.catalogue.intake import PreparedRow
from govdisclose.errors import GovDiscloseError, StorageError
from govdisclose.ports.formats import FormatLibrary
from govdisclose.services.importing.reading import (
    ChunkRead,
    IntakeEvent,
    IntakeJob,
    NothingReady,
    read_intake,
)

__all__ = ["WorkerLost", "main", "run_beside", "run_here"]

_PIPE_BYTES = 1 << 20
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


def run_here(job: IntakeJob, library: FormatLibrary | None = None) -> Iterator[IntakeEvent]:
    """Read a file in this process, where nothing is ready before it is asked for.

    Args:
        job: What to read.
        library: Who reads it; the built-in formats unless given.
    """
    if library is None:
        from govdisclose.formats.library import FileFormats  # loads only when a file is read

        library = FileFormats()
    for event in read_intake(library, job, os.urandom):
        yield event
        yield NothingReady()


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
    # Nothing is kept in a buffer, so that the pipe itself tells whether something is ready.
    output = cast(io.FileIO, cast(io.BufferedReader, process.stdout).raw)
    _widen(output)

    def take(length: int) -> bytearray:
        taken = bytearray(length)
        rest = memoryview(taken)
        while rest:
            count = output.readinto(rest)
            if not count:
                raise WorkerLost(file=job.name)
            rest = rest[count:]
        return taken

    try:
        try:
            pickle.dump(job, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            process.stdin.close()
        except BrokenPipeError as lost:
            raise WorkerLost(file=job.name) from lost
        while True:
            if not _is_ready(output):
                yield NothingReady()
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


def _widen(pipe: io.FileIO) -> None:
    """Give the reader room to be a step or two ahead of the writer."""
    with suppress(ImportError, AttributeError, OSError):
        import fcntl  # not on Windows, and the size of a pipe is known on Linux only

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _is_ready(pipe: io.FileIO) -> bool:
    """Whether an event has begun to arrive; the rest of it was made already."""
    try:
        ready, _, _ = select.select([pipe], [], [], 0)
    except OSError:
        # Pipes cannot be asked on Windows.
        return False
    return bool(ready)


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
                if not isinstance(event, NothingReady):
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
