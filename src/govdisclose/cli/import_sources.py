"""Files an import is given, regular ones as they lie and streams as copies, and files it writes."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs
import click

from govdisclose.cli.language import tr
from govdisclose.cli.messages import progress
from govdisclose.cli.output_file import written_file
from govdisclose.domain.catalogue.labels import shown_name
from govdisclose.errors import GovDiscloseError, UsageFault

if TYPE_CHECKING:
    from govdisclose.domain.finding import Finding

__all__ = [
    "ImportFileUnreadable",
    "ImportSource",
    "Listener",
    "RejectsOverInput",
    "check_names",
    "findings_listener",
    "import_progress",
    "import_source",
    "rejects_targets",
    "renamed",
]

Listener = Callable[["Finding"], None] | None
"""What is told every finding, or None."""

_WORKBOOK = b"PK\x03\x04"


class ImportFileUnreadable(UsageFault):
    """A file named on the command line cannot be opened."""

    code = "IMP-002"
    template = "cannot open {file}: {reason}"
    hint = "nothing was imported; give the path of a file, or - to read stdin"


class RejectsOverInput(UsageFault):
    """The rejects would take the place of a file that is being read."""

    code = "IMP-001"
    template = "cannot write the rejected rows to {file}: it is one of the files to import"
    hint = "give --rejects another name"


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


def check_names(ctx: click.Context, names: Sequence[str], rejects: str | None) -> None:
    """Refuse what cannot be meant before anything is opened.

    Raises:
        click.UsageError: stdin twice, or one rejects file for several inputs.
    """
    if names.count("-") > 1:
        raise click.UsageError(tr("stdin can be read once only"), ctx)
    if rejects is not None and len(names) > 1 and not Path(rejects).is_dir():
        raise click.UsageError(tr("--rejects must be a folder when there are several files"), ctx)


def rejects_targets(
    sources: Sequence[ImportSource], wanted: str | None
) -> list[tuple[ImportSource, Path]]:
    """Each input with the file its rejected rows go to.

    Raises:
        RejectsOverInput: That file is an input.
    """
    inputs = {one.path.resolve() for one in sources}
    plan = [(source, source.rejects_path(wanted)) for source in sources]
    for _source, target in plan:
        if target.resolve() in inputs:
            raise RejectsOverInput(file=str(target))
    return plan


@contextmanager
def import_progress(label: str, source: ImportSource) -> Iterator[Callable[[int, int], None]]:
    """A progress bar for one input, and what tells it of records handled and bytes read.

    Args:
        label: Translated, with a place for ``{file}``.
        source: The input.
    """
    with progress(label.format(file=Path(source.name).name)) as bar:

        def advance(records: int, bytes_read: int) -> None:
            # The number of rows is not known before the end: it follows from the part that is read.
            share = bytes_read / source.size_bytes if source.size_bytes else 0
            total = round(records / share) if 0 < share <= 1 else None
            bar.reach(records, total)

        yield advance


def renamed(problem: GovDiscloseError, file: str) -> GovDiscloseError:
    """The refusal under the name the user gave: stdin is read from a copy."""
    return type(problem)(**{**problem.data, "file": file})


@contextmanager
def findings_listener(name: str | None) -> Iterator[Listener]:
    """What writes each finding to the file, or None without a file."""
    if name is None:
        yield None
        return
    import json  # the store needs it anyway, help does not

    encoder = json.JSONEncoder(ensure_ascii=False)
    with written_file(name) as stream:

        def write(finding: Finding) -> None:
            stream.write(encoder.encode(finding.as_json()) + "\n")

        yield write
