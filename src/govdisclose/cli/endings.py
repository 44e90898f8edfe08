"""How a run meets its streams: their encoding, broken pipes, and the last word on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from govdisclose.cli import messages
from govdisclose.errors import ExitCode, GovDiscloseError

__all__ = ["OutputLost", "ReaderGone", "conclude", "reader_watched", "use_utf8"]


class OutputLost(GovDiscloseError):
    """The system did not take what was printed."""

    code = "OUT-001"
    exit_code = ExitCode.STORE
    template = "cannot write the output: {reason}"
    hint = "free some space or choose another place, and run it again"


class ReaderGone(Exception):
    """Whoever read the output closed it; click would make an exit of its own of the broken pipe."""


def conclude(problem: BaseException, *, debug: bool) -> ExitCode:
    """Say what went wrong on stderr and choose the exit code; with ``debug`` where it happened."""
    if debug and not isinstance(problem, (click.ClickException, ReaderGone)):
        import traceback  # only with --debug

        traceback.print_exception(problem, file=sys.stderr)
    match problem:
        case GovDiscloseError():
            messages.show_error(problem)
            return problem.exit_code
        case click.ClickException():
            messages.show_usage_error(problem)
            return ExitCode.USAGE
        case KeyboardInterrupt():
            return ExitCode.INTERRUPTED
        case click.Abort():
            interrupted = isinstance(problem.__cause__, KeyboardInterrupt)
            return ExitCode.INTERRUPTED if interrupted else ExitCode.REFUSED
        case ReaderGone() | BrokenPipeError():
            _discard_stdout()
            return ExitCode.INTERRUPTED
        case OSError() if not _flushes():
            _discard_stdout()
            messages.show_error(OutputLost(reason=problem.strerror or "unknown"))
            return ExitCode.STORE
        case _:
            from govdisclose.cli.failure_log import show_unexpected  # only for our own faults

            show_unexpected(problem, logged=not debug)
            return ExitCode.REFUSED


def use_utf8() -> None:
    """Write UTF-8 whatever the locale, except on a terminal whose own encoding knows Chinese."""
    for stream in (sys.stdout, sys.stderr):
        keep = stream.isatty() and _knows_chinese(stream.encoding)
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding=stream.encoding if keep else "utf-8", errors="backslashreplace")


def _knows_chinese(encoding: str) -> bool:
    try:
        "政府信息公开".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@contextmanager
def reader_watched() -> Iterator[None]:
    """Keep a broken pipe from click, which would make an exit of its own of it.

    Raises:
        ReaderGone: Whoever read the output closed it.
    """
    try:
        yield
    except BrokenPipeError as problem:
        raise ReaderGone from problem


def _flushes() -> bool:
    try:
        sys.stdout.flush()
    except OSError:
        return False
    return True


def _discard_stdout() -> None:
    """Let the interpreter end without a second complaint about a stdout that is gone."""
    stdout: TextIO = sys.stdout
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stdout.fileno())
    except (OSError, ValueError):
        return  # a captured stdout has no descriptor and complains to nobody
