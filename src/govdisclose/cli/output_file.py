"""Files a command writes: whole or not at all, and private unless they are public."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from govdisclose.cli.session import Session
from govdisclose.errors import UsageFault

__all__ = [
    "FileUnwritable",
    "OutputOverInput",
    "OutputOverOffice",
    "check_output",
    "remember_input",
    "written_bytes",
    "written_file",
    "written_path",
]

_INPUTS_KEY = "govdisclose.inputs"
_STDIN = "/dev/stdin"

_PRIVATE_MODE = 0o600
_PUBLIC_MODE = 0o666
_WRITING = 0o222


class FileUnwritable(UsageFault):
    """The place a command should write to cannot be written."""

    code = "USE-014"
    template = "cannot write {file}: {reason}"
    hint = "choose a file in a folder that exists and that you may write"


class OutputOverOffice(UsageFault):
    """What is written would take the place of the office's database or key."""

    code = "USE-017"
    template = "cannot write {file}: it belongs to the office itself"
    hint = "nothing was written; choose another name"


class OutputOverInput(UsageFault):
    """What is written would take the place of a file the same command reads."""

    code = "USE-018"
    template = "cannot write {file}: this command reads it"
    hint = "nothing was written; choose another name"


def remember_input(name: str) -> None:
    """Keep a file or folder that the running command reads from being written over.

    Args:
        name: Its name, or ``-`` for stdin, which a shell may have taken from a file.
    """
    context = click.get_current_context(silent=True)
    if context is not None:
        names = context.find_root().meta.setdefault(_INPUTS_KEY, {})
        names[_STDIN if name == "-" else name] = None


def check_output(name: str) -> None:
    """Refuse a file name that means the office's own files or an input of the running command.

    Other names of the same file, by symbolic or hard links, are refused as well. Whatever writes
    under a name of this module's functions is checked by them; a command that stores something
    before it writes asks first.

    Raises:
        OutputOverOffice, OutputOverInput: It does.
    """
    context = click.get_current_context(silent=True)
    if context is None:
        return
    if any(_is_same(name, str(file)) for file in Session.current().office_files()):
        raise OutputOverOffice(file=name)
    for given in context.find_root().meta.get(_INPUTS_KEY, ()):
        if _is_same(name, given) or _is_within(name, given):
            raise OutputOverInput(file=name)


@contextmanager
def written_path(name: str, *, public: bool = False, read_only: bool = False) -> Iterator[Path]:
    """An empty file that takes the place of ``name`` once the block is left in peace.

    Args:
        name: File name; what is there is replaced.
        public: Give it the usual rights of new files instead of mode 0600.
        read_only: Nobody may write to it afterwards.

    Raises:
        FileUnwritable: The file cannot be written.
        OutputOverOffice, OutputOverInput: It is a file of the office, or one that is read.
    """
    check_output(name)
    path = Path(name)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        yield Path(temporary)
        with Path(temporary).open("rb") as written:
            os.fsync(written.fileno())
        mode = _PUBLIC_MODE & ~_umask() if public else _PRIVATE_MODE
        os.chmod(temporary, mode & ~_WRITING if read_only else mode)
        os.replace(temporary, path)
    except (OSError, ValueError) as problem:
        _removed(temporary)
        reason = getattr(problem, "strerror", None) or str(problem)
        raise FileUnwritable(file=name, reason=reason) from problem
    except BaseException:
        _removed(temporary)
        raise


@contextmanager
def written_file(name: str, *, public: bool = False, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text stream whose content appears under ``name`` once it is complete.

    Args:
        name: File name; what is there is replaced.
        public: Give it the usual rights of new files instead of mode 0600.
        encoding: Codec of the file; lines end as they are written.

    Raises:
        FileUnwritable: The file cannot be written.
        OutputOverOffice, OutputOverInput: It is a file of the office, or one that is read.
    """
    with written_bytes(name, public=public) as stream:
        text = TextIOWrapper(stream, encoding=encoding, errors="backslashreplace", newline="")
        yield text
        text.flush()
        text.detach()


@contextmanager
def written_bytes(name: str, *, public: bool = False) -> Iterator[BinaryIO]:
    """A binary stream whose content appears under ``name`` once it is complete.

    Args:
        name: File name; what is there is replaced.
        public: Give it the usual rights of new files instead of mode 0600.

    Raises:
        FileUnwritable: The file cannot be written.
        OutputOverOffice, OutputOverInput: It is a file of the office, or one that is read.
    """
    check_output(name)
    path = Path(name)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, _PUBLIC_MODE & ~_umask() if public else _PRIVATE_MODE)
        os.replace(temporary, path)
    except (OSError, ValueError) as problem:
        _removed(temporary)
        reason = getattr(problem, "strerror", None) or str(problem)
        raise FileUnwritable(file=name, reason=reason) from problem
    except BaseException:
        _removed(temporary)
        raise


def _is_same(name: str, other: str) -> bool:
    """Whether two names mean one file, there or not."""
    try:
        return os.path.samefile(name, other)
    except FileNotFoundError:
        return os.path.realpath(name) == os.path.realpath(other)
    except (OSError, ValueError):
        return False


def _is_within(name: str, folder: str) -> bool:
    """Whether a file is there that lies in a folder, at whatever depth."""
    try:
        path = Path(name).resolve(strict=True)
        return any(os.path.samefile(parent, folder) for parent in path.parents)
    except (OSError, ValueError):
        return False


def _removed(temporary: str | None) -> None:
    if temporary is not None:
        with suppress(OSError):
            os.unlink(temporary)


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
