"""``catalogue import --watch``: a drop box that is emptied file by file.

A file is taken once it has stopped growing. It is imported where it lies and then moved: into
``done`` with its rejects beside it, or into ``refused`` if it could not be read. A stop between the
two harms nothing: importing the file again changes nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from govdisclose.cli.import_sources import ImportFileUnreadable
from govdisclose.cli.language import N_
from govdisclose.cli.messages import note, show_error
from govdisclose.cli.stopping import stopping, wait
from govdisclose.domain.catalogue.labels import shown_name
from govdisclose.errors import StorageError, UsageFault
from govdisclose.ports.formats import SourceNotReadable, SourceRefused

if TYPE_CHECKING:
    from govdisclose.office import FileAccount, GatheredAccount

__all__ = ["DropBox", "FolderWatched", "WatchUnusable", "watch"]

_DONE, _REFUSED = "done", "refused"
_SETTLING_SECONDS = 1.0
_UNFINISHED = re.compile(
    r"^[.~]|\.(?:part|partial|tmp|temp|filepart|crdownload|download|swp|lock)$|\.rejects(?:-\d+)?\.",
    re.IGNORECASE,
)
"""Names of files that are being copied, of locks, and of rejects."""


class WatchUnusable(UsageFault):
    """The folder of a drop box cannot be used."""

    code = "IMP-030"
    template = "cannot watch {folder}: {reason}"
    hint = "give a folder of your own in which files can be moved"


class FolderWatched(UsageFault):
    """Somebody watches the folder already."""

    code = "IMP-031"
    template = "another program watches {folder} already"
    hint = "stop it first: two of them would take each other's files"


class DropBox:
    """The folder and what is known of the files in it."""

    def __init__(self, folder: Path) -> None:
        """Use a folder.

        Raises:
            WatchUnusable: It is none, or the places for finished files cannot be made.
        """
        self._folder = folder
        self._seen: dict[str, tuple[int, int]] = {}
        if not folder.is_dir():
            raise WatchUnusable(folder=str(folder), reason="it is no folder")
        try:
            for name in (_DONE, _REFUSED):
                (folder / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            raise WatchUnusable(folder=str(folder), reason=reason) from fault

    @property
    def done(self) -> Path:
        """Where finished files and their rejects are."""
        return self._folder / _DONE

    def settled(self) -> list[Path]:
        """Files that are as they were at the last look, in order of their names.

        Raises:
            WatchUnusable: The folder is gone.
        """
        now: dict[str, tuple[int, int]] = {}
        try:
            entries = sorted(os.scandir(self._folder), key=lambda entry: entry.name)
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and not _UNFINISHED.search(entry.name):
                    status = entry.stat(follow_symlinks=False)
                    now[entry.name] = (status.st_size, status.st_mtime_ns)
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            raise WatchUnusable(folder=str(self._folder), reason=reason) from fault
        before, self._seen = self._seen, now
        return [self._folder / name for name, state in now.items() if before.get(name) == state]

    def finish(self, path: Path, *, was_read: bool) -> Path | None:
        """Move a file to where finished ones are; None if it is gone."""
        target = _free(self._folder / (_DONE if was_read else _REFUSED) / path.name)
        with suppress(FileNotFoundError):
            path.rename(target)
            self._seen.pop(path.name, None)
            return target
        return None


def watch(
    folder: Path,
    import_one: Callable[[Path, Path], FileAccount | GatheredAccount],
    *,
    once: bool,
    interval_seconds: float,
) -> bool:
    """Import what arrives in a folder until a signal asks to stop.

    Args:
        folder: The drop box.
        import_one: Imports a file, with the folder for its rejects, and says what became of it.
        once: Look once and end instead.
        interval_seconds: Time between two looks.

    Returns:
        True when something was rejected or refused.

    Raises:
        WatchUnusable, FolderWatched: The folder cannot be used.
        StorageError: The store is out of reach, in a single pass.
    """
    box = DropBox(folder)
    has_faults = False
    with _locked(folder), stopping() as is_stopped:
        box.settled()
        if not once:
            note(N_("watching {folder}; stop with Ctrl-C"), folder=str(folder))
        while True:
            pause = min(_SETTLING_SECONDS, interval_seconds) if once else interval_seconds
            if not wait(pause, is_stopped):
                return has_faults
            for path in box.settled():
                has_faults |= _take(box, path, import_one, once=once)
                if is_stopped():
                    return has_faults
            if once:
                return has_faults


def _take(
    box: DropBox,
    path: Path,
    import_one: Callable[[Path, Path], FileAccount | GatheredAccount],
    *,
    once: bool,
) -> bool:
    """Import and move one file; True when something was rejected or refused."""
    try:
        account = import_one(path, box.done)
    except StorageError as fault:
        if once:
            raise
        # Somebody else writes: the file stays and is taken at the next look.
        show_error(fault)
        return True
    except (SourceRefused, SourceNotReadable, ImportFileUnreadable) as fault:
        # Anything else is no fault of the file, and ends the watch with the file in its place.
        show_error(fault)
        box.finish(path, was_read=False)
        return True
    was_read = account.refused is None and not (account.read == 0 and account.has_errors)
    target = box.finish(path, was_read=was_read)
    if target is not None:
        note(
            N_("{file} is moved to {target}"),
            file=shown_name(path.name),
            target=shown_name(str(target)),
        )
    return account.has_errors or account.refused is not None


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep a second watcher off the folder, where the system can.

    Raises:
        FolderWatched: There is one.
    """
    try:
        import fcntl  # not on every system
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise FolderWatched(folder=str(folder)) from fault
        yield
    finally:
        os.close(handle)


def _free(target: Path) -> Path:
    """The name itself, or the first numbered one that is not taken."""
    number, name = 1, target
    while name.exists():
        number += 1
        name = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return name
