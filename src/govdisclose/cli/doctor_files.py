"""What ``govdisclose doctor`` says of files: who may read them, and what a kill left behind."""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from govdisclose.cli.doctor_checks import Check, CheckState
from govdisclose.cli.language import tr
from govdisclose.config import state_folder

__all__ = [
    "backup_checks",
    "file_mode",
    "log_checks",
    "office_files",
    "rejects_checks",
    "stale_checks",
]

_PRIVATE_MODE = 0o600
_STALE_SECONDS = 24 * 60 * 60
"""What is younger may belong to a command that runs."""

_REJECTS = re.compile(r".+\.rejects(?:-[0-9]+)?\.[A-Za-z0-9]+")
_LEFT_BEHIND = (
    # A file that was being written, and a database that was being restored.
    re.compile(r"\..+\.[a-z0-9_]{8}"),
    re.compile(r".+\.restoring(?:-[0-9]+)?(?:\.[A-Za-z0-9]+)?(?:-wal|-shm|-journal)?"),
)
_SPOOLED = "govdisclose-import-*"
"""Copies of standard input while it is imported."""


def office_files(path: Path) -> Iterator[Check]:
    """Modes of the database and of what SQLite keeps beside it."""
    for tail in ("", "-wal", "-shm", "-journal"):
        file = path.with_name(path.name + tail)
        if file.exists():
            yield file_mode("file_mode", file)


def backup_checks(folder: Path, paths: Iterable[tuple[str, str]]) -> Iterator[Check]:
    """Modes of the copies that are recorded and not reported destroyed.

    Args:
        folder: Where the office is; a relative path may have been given from there.
        paths: Number and path of each.
    """
    for key, said in paths:
        places = dict.fromkeys((Path(said), folder / said))
        found = next((place for place in places if place.is_file()), None)
        if found is None:
            detail = tr("{key} is not at {path}; once it is destroyed, report it")
            yield Check("backup", CheckState.NOTE, detail.format(key=key, path=said))
        else:
            yield file_mode("backup", found)


def rejects_checks(folders: Iterable[Path]) -> Iterator[Check]:
    """Modes of the files of rejected rows that lie beside the office and where one works."""
    for file in _files(folders):
        if _REJECTS.fullmatch(file.name):
            yield file_mode("rejects", file)


def log_checks() -> Iterator[Check]:
    """Modes of the logs of failures."""
    for name in ("failures.log", "failures.old.log"):
        file = state_folder() / name
        if file.exists():
            yield file_mode("failure_log", file)


def stale_checks(folders: Iterable[Path]) -> Iterator[Check]:
    """Files that a command which was killed could not remove; they may hold rows or records."""
    left = [
        file
        for file in _files(folders)
        if any(pattern.fullmatch(file.name) for pattern in _LEFT_BEHIND)
    ]
    left.extend(sorted(Path(tempfile.gettempdir()).glob(_SPOOLED)))
    oldest = time.time() - _STALE_SECONDS
    for file in left:
        try:
            status = file.lstat()
        except OSError:
            continue  # removed meanwhile
        is_own = sys.platform == "win32" or status.st_uid == os.getuid()
        if is_own and stat.S_ISREG(status.st_mode) and status.st_mtime < oldest:
            detail = tr("{path} was left behind by a command that was killed; delete it")
            yield Check("stale_file", CheckState.FAULT, detail.format(path=file))


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    """Files of some folders, each once; a folder that cannot be read has none."""
    for folder in dict.fromkeys(place.resolve() for place in folders):
        try:
            yield from sorted(file for file in folder.iterdir() if file.is_file())
        except OSError:
            continue


def file_mode(name: str, file: Path) -> Check:
    """Files of an office are for their owner alone; Windows keeps rights elsewhere."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if sys.platform == "win32" or mode & ~_PRIVATE_MODE == 0:
        return Check(name, CheckState.OK, f"{file} {mode:04o}")
    detail = tr("{path} has mode {mode}: others can read it; chmod 600 {path}")
    return Check(name, CheckState.FAULT, detail.format(path=file, mode=f"{mode:04o}"))
