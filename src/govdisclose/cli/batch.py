"""``--batch``: JSON Lines in, JSON Lines out, one answer per case in the order of the input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from govdisclose.cli.commands import FinishedWithFindings
from govdisclose.cli.messages import worded
from govdisclose.cli.output import emit_json_lines
from govdisclose.cli.output_file import remember_input
from govdisclose.errors import GovDiscloseError, StorageError, UsageFault

__all__ = ["BatchUnreadable", "CaseUnreadable", "input_stream", "run_batch"]

_LINE_LIMIT_BYTES = 16 << 20


class BatchUnreadable(UsageFault):
    """The input of a batch cannot be opened."""

    code = "USE-012"
    template = "cannot read {file}: {reason}"
    hint = "name a file of JSON Lines, or - for stdin"


class CaseUnreadable(UsageFault):
    """A line of a batch is no JSON object, or an object of a wrong shape."""

    code = "USE-013"
    template = "this line is no case: {reason}"
    hint = "write one JSON object a line"


def run_batch(file: str, answer: Callable[[Mapping[str, object]], object]) -> None:
    """Answer each line of ``file``; a bad line is answered ``{"error": ...}`` and the run goes on.

    Args:
        file: File name, or ``-`` for stdin. Blank lines are no cases.
        answer: Makes the JSON value for one case; a usage fault or refusal it raises becomes the
            answer ``{"error": {"code", "message", "line"}}``, a fault of the store ends the run.

    Raises:
        BatchUnreadable: The file cannot be read.
        FinishedWithFindings: At least one line was bad; all answers are printed.
    """
    faults = 0

    def answers(stream: BinaryIO) -> Iterator[object]:
        nonlocal faults
        for number, line in enumerate(_lines(stream), start=1):
            if line.strip():
                try:
                    yield answer(_case(line))
                except StorageError:
                    raise
                except GovDiscloseError as error:
                    faults += 1
                    message = worded(error.template, error.data)
                    yield {"error": {"code": error.code, "message": message, "line": number}}

    with input_stream(file) as stream:
        emit_json_lines(answers(stream))
    if faults:
        raise FinishedWithFindings


@contextmanager
def input_stream(file: str) -> Iterator[BinaryIO]:
    """Bytes of a file, or of stdin for ``-``.

    Raises:
        BatchUnreadable: The file cannot be opened.
    """
    remember_input(file)
    if file == "-":
        yield sys.stdin.buffer
        return
    with _opened(file) as stream:
        yield stream


def _opened(file: str) -> BinaryIO:
    try:
        return Path(file).open("rb")
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise BatchUnreadable(file=file, reason=reason) from problem


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines with the byte order mark taken off; one too long is given cut and read past."""
    first = True
    while line := stream.readline(_LINE_LIMIT_BYTES):
        if len(line) == _LINE_LIMIT_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(_LINE_LIMIT_BYTES)) and not rest.endswith(b"\n"):
                pass
        yield line.removeprefix(b"\xef\xbb\xbf") if first else line
        first = False


def _case(line: bytes) -> Mapping[str, object]:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise CaseUnreadable(reason="not UTF-8") from problem
    except (ValueError, RecursionError) as problem:
        raise CaseUnreadable(reason="not JSON") from problem
    if not isinstance(value, dict):
        raise CaseUnreadable(reason="not an object")
    return value
