"""Files a command writes: whole or not at all, and private unless they are public."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from govdisclose.errors import UsageFault

__all__ = ["FileUnwritable", "written_bytes", "written_file"]

_PRIVATE_MODE = 0o600
_PUBLIC_MODE = 0o666


class FileUnwritable(UsageFault):
    """The place a command should write to cannot be written."""

    code = "USE-014"
    template = "cannot write {file}: {reason}"
    hint = "choose a file in a folder that exists and that you may write"


@contextmanager
def written_file(name: str, *, public: bool = False, encoding: str = "utf-8") -> Iterator[TextIO]:
    """A text stream whose content appears under ``name`` once it is complete.

    Args:
        name: File name; what is there is replaced.
        public: Give it the usual rights of new files instead of mode 0600.
        encoding: Codec of the file; lines end as they are written.

    Raises:
        FileUnwritable: The file cannot be written.
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
    """
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


def _removed(temporary: str | None) -> None:
    if temporary is not None:
        with suppress(OSError):
            os.unlink(temporary)


def _umask() -> int:
    current = os.umask(0o077)
    os.umask(current)
    return current
