"""The reading half of an import in a process of its own, so that both cores work.

Reads one pickled :class:`IntakeJob` from standard input and writes events, each behind its lengths,
to standard output. It ends when the file is read or when nobody takes its output any more,
so a killed import leaves no process behind.
"""

from __future__ import annotations

import marshal
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Iterator

from govdisclose.domain.catalogue.intake import PreparedRow
from govdisclose.errors import GovDiscloseError, StorageError
from govdisclose.services.importing.reading import (
    ChunkRead,
    IntakeEvent,
    IntakeJob,
    read_intake,
)

__all__ = ["WorkerLost", "run_beside", "run_here"]

_LENGTHS = struct.Struct(">QQ")
_new_row = tuple.__new__


class WorkerLost(StorageError):
    """The reading process ended before the file did."""

    code = "IMP-001"
    template = "the process that reads {file} ended before the file did"
    hint = "run the import again: it goes on where it stopped"


def _without_rows(event: ChunkRead) -> tuple[ChunkRead, list[tuple[object, ...]]]:
    """A chunk whose rows keep only their findings, and the rest of the rows as plain tuples.

    Rows are most of what crosses the pipe, and marshal is twice as quick with them as pickle.
    """
    plain: list[tuple[object, ...]] = [tuple(row[:-1]) for row in event.prepared]
    findings: list[object] = [row.findings for row in event.prepared]
    return event._replace(prepared=findings), plain  # type: ignore[arg-type]  # undone by _with_rows


def _with_rows(event: ChunkRead, plain: list[tuple[object, ...]]) -> ChunkRead:
    findings: list[object] = list(event.prepared)
    rows = [
        _new_row(PreparedRow, (*values, found))
        for values, found in zip(plain, findings, strict=True)
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
    # Pickles cross a pipe between two processes of this very program and are never stored.
    process = subprocess.Popen(
        [sys.executable, "-m", "govdisclose.intake_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        pickle.dump(job, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        process.stdin.close()
        while True:
            head = process.stdout.read(_LENGTHS.size)
            if len(head) < _LENGTHS.size:
                raise WorkerLost(file=job.name)
            event_bytes, row_bytes = _LENGTHS.unpack(head)
            event = pickle.loads(process.stdout.read(event_bytes))
            if event is None:
                break
            if row_bytes:
                event = _with_rows(event, marshal.loads(process.stdout.read(row_bytes)))
            if isinstance(event, GovDiscloseError):
                raise event
            yield event
    finally:
        process.stdout.close()
        process.terminate()
        process.wait()


def _main() -> None:
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
        for event in run_here(job):
            send(event)
        send(None)
        output.flush()
    except GovDiscloseError as fault:
        send(fault)
        output.flush()
    except BrokenPipeError:
        # The writer is gone; its journal and run state say how far it came.
        os._exit(1)


if __name__ == "__main__":
    _main()
