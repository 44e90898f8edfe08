"""The files an import is given: regular ones as they lie, streams as private copies."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import attrs

from govdisclose.domain.catalogue.labels import shown_name
from govdisclose.errors import UsageFault

__all__ = ["ImportFileUnreadable", "ImportSource", "import_source"]

_WORKBOOK = b"PK\x03\x04"


class ImportFileUnreadable(UsageFault):
    """A file named on the command line cannot be opened."""

    code = "IMP-002"
    template = "cannot open {file}: {reason}"
    hint = "nothing was imported; give the path of a file, or - to read stdin"


@attrs.frozen(kw_only=True)
class ImportSource:
    """One input of an import."""

    name: str
    """As the user named it, unless that tells a secret; ``-`` is stdin."""
    path: Path
    """Regular file to read."""
    size_bytes: int
    is_copy: bool
    """The path is a copy of a stream, and no place for rejected rows."""

    def rejects_path(self, wanted: str | None) -> Path:
        """Where rejected rows go: as wanted, in a folder that is wanted, or beside the input."""
        stem, suffix = self.path.stem, self.path.suffix
        folder = Path(".") if self.is_copy else self.path.parent
        if self.is_copy:
            stem, suffix = "stdin" if self.name == "-" else Path(self.name).name, self._suffix()
        own = f"{stem}.rejects{suffix}"
        if wanted is None:
            return folder / own
        return Path(wanted) / own if Path(wanted).is_dir() else Path(wanted)

    def _suffix(self) -> str:
        """Suffix of the copy's kind of content; a stream has no name to tell it."""
        with self.path.open("rb") as stream:
            head = stream.read(64)
        if head.startswith(_WORKBOOK):
            return ".xlsx"
        is_json = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
        return ".jsonl" if is_json else ".csv"


@contextmanager
def import_source(name: str) -> Iterator[ImportSource]:
    """One input; stdin and pipes are copied to a private file that is removed at the end.

    Raises:
        ImportFileUnreadable: There is no readable file of that name.
    """
    shown = shown_name(name)
    if name == "-":
        with _copied(name, sys.stdin.buffer) as source:
            yield source
        return
    with _opened(name) as stream:
        status = os.fstat(stream.fileno())
        if stat.S_ISFIFO(status.st_mode):
            with _copied(shown, stream) as source:
                yield source
            return
        if not stat.S_ISREG(status.st_mode):
            raise ImportFileUnreadable(file=shown, reason="it is no regular file")
    yield ImportSource(name=shown, path=Path(name), size_bytes=status.st_size, is_copy=False)


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise ImportFileUnreadable(file=shown_name(name), reason=reason) from problem


@contextmanager
def _copied(name: str, stream: BinaryIO) -> Iterator[ImportSource]:
    """A stream as a file of mode 0600, which mkstemp sees to."""
    handle, copy = tempfile.mkstemp(prefix="govdisclose-import-")
    try:
        with os.fdopen(handle, "wb") as spool:
            shutil.copyfileobj(stream, spool)
            size_bytes = spool.tell()
        yield ImportSource(name=name, path=Path(copy), size_bytes=size_bytes, is_copy=True)
    finally:
        os.unlink(copy)
