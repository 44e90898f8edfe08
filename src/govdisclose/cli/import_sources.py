"""The files an import is given: regular ones as they lie, streams as private copies."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

import attrs

from govdisclose.errors import UsageFault
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.gathering import Gathering

__all__ = ["GatheredSource", "ImportFileUnreadable", "ImportSource", "import_source"]

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
    """As the user named it; ``-`` is stdin."""
    path: Path
    """Regular file to read."""
    size_bytes: int
    is_copy: bool
    """The path is a copy, and no place for rejected rows."""
    inside: str = ""
    """Path inside the folder or archive it comes from; "" for a file of its own."""
    beside: Path | None = None
    """Folder for the rejects of a member of an archive, beside which none can lie."""

    def rejects_path(self, wanted: str | None) -> Path:
        """Where rejected rows go: as wanted, in a folder that is wanted, or beside the input."""
        stem, suffix = self.path.stem, self.path.suffix
        folder = Path(".") if self.is_copy else self.path.parent
        if self.inside:
            inside = PurePosixPath(self.inside)
            below = inside.with_name(f"{inside.stem}.rejects{inside.suffix}")
            if wanted is not None:
                return Path(wanted) / below
            return folder / below.name if self.beside is None else self.beside / below
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


@attrs.frozen(kw_only=True)
class GatheredSource:
    """A folder or archive whose files are imported."""

    name: str
    """As the user named it."""
    path: Path
    gathering: Gathering

    def members(self) -> Iterator[ImportSource]:
        """The files one by one, each there until the next one is asked for."""
        for member in self.gathering.members():
            yield ImportSource(
                name=f"{self.name.rstrip('/')}/{member.name}",
                path=member.path,
                size_bytes=member.size_bytes,
                is_copy=member.is_copy,
                inside=member.name,
                beside=self.path.with_name(f"{self.path.stem}.rejects") if member.is_copy else None,
            )


@contextmanager
def import_source(name: str, library: FormatLibrary) -> Iterator[ImportSource | GatheredSource]:
    """One input; stdin and pipes are copied to a private file that is removed at the end.

    Raises:
        ImportFileUnreadable: There is no readable file or folder of that name.
        SourceRefused: It is a damaged archive.
    """
    if name != "-" and (Path(name).is_dir() or Path(name).is_file()):
        gathering = library.gather(Path(name))
        if gathering is not None:
            try:
                yield GatheredSource(name=name, path=Path(name), gathering=gathering)
            finally:
                gathering.close()
            return
    if name == "-":
        with _copied(name, sys.stdin.buffer) as source:
            yield source
        return
    with _opened(name) as stream:
        status = os.fstat(stream.fileno())
        if stat.S_ISFIFO(status.st_mode):
            with _copied(name, stream) as source:
                yield source
            return
        if not stat.S_ISREG(status.st_mode):
            raise ImportFileUnreadable(file=name, reason="it is no regular file")
    yield ImportSource(name=name, path=Path(name), size_bytes=status.st_size, is_copy=False)


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise ImportFileUnreadable(file=name, reason=reason) from problem


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
