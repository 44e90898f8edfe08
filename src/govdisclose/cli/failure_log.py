"""The last resort: an unexpected exception becomes one line and a log without personal data."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from govdisclose.cli import messages
from govdisclose.config import state_folder
from govdisclose.errors import ExitCode, GovDiscloseError

__all__ = ["UnexpectedFailure", "UnloggedFailure", "as_error", "show_unexpected"]

_LOG_LIMIT_BYTES = 1 << 20


class UnexpectedFailure(GovDiscloseError):
    """A fault of the program itself, logged."""

    code = "GOV-001"
    exit_code = ExitCode.REFUSED
    template = "unexpected failure {kind}; where it happened is in {log}"
    hint = "run it again with --debug to see it, and report it with the log"


class UnloggedFailure(GovDiscloseError):
    """A fault of the program itself that could not be logged, or is already shown."""

    code = "GOV-002"
    exit_code = ExitCode.REFUSED
    template = "unexpected failure {kind}"
    hint = "run it again with --debug to see it, and report it"


def show_unexpected(problem: BaseException, *, logged: bool) -> None:
    """Print one line for the failure and, when ``logged``, keep its frames in the log.

    The log holds types of exceptions and places in the code; what an exception says may quote
    records and is left out.
    """
    messages.show_error(as_error(problem, logged=logged))


def as_error(problem: BaseException, *, logged: bool = True) -> GovDiscloseError:
    """The error that stands for an unexpected failure; its frames are logged first if wanted."""
    kind = type(problem).__name__
    log = _write_log(problem) if logged else None
    return UnloggedFailure(kind=kind) if log is None else UnexpectedFailure(kind=kind, log=log)


def _write_log(problem: BaseException) -> Path | None:
    """Append to the log; None where no log can be kept."""
    path = state_folder() / "failures.log"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT_BYTES:
            path.replace(path.with_suffix(".old.log"))
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with open(handle, "w", encoding="utf-8") as log:
            log.writelines(f"{line}\n" for line in _described(problem))
    except OSError:
        return None
    return path


def _described(problem: BaseException) -> Iterator[str]:
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    yield f"== {moment} python {platform.python_version()} {sys.platform}"
    link: BaseException | None = problem
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield f"{type(link).__module__}.{type(link).__qualname__}"
        for frame in traceback.extract_tb(link.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} {frame.name}"
        link = link.__cause__ or link.__context__
