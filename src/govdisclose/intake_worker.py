"""The reading half of an import in a process of its own, so that both cores work.

Reads one pickled :class:`IntakeJob` from standard input and writes pickled events, each behind its
length, to standard output. It ends when the file is read or when nobody takes its output any more,
so a killed import leaves no process behind.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Iterator

from govdisclose.errors import GovDiscloseError, StorageError
from govdisclose.services.importing.reading import IntakeEvent, IntakeJob, read_intake

__all__ = ["WorkerLost", "run_beside", "run_here"]

_LENGTH = struct.Struct(">Q")


class WorkerLost(StorageError):
    """The reading process ended before the file did."""

    code = "IMP-001"
    template = "the process that reads {file} ended before the file did"
    hint = "run the import again: it goes on where it stopped"


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
            head = process.stdout.read(_LENGTH.size)
            if len(head) < _LENGTH.size:
                raise WorkerLost(file=job.name)
            body = process.stdout.read(_LENGTH.unpack(head)[0])
            event = pickle.loads(body)
            if event is None:
                break
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
        body = pickle.dumps(event, protocol=pickle.HIGHEST_PROTOCOL)
        output.write(_LENGTH.pack(len(body)))
        output.write(body)

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
