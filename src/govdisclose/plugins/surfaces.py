"""Public surfaces: a plugin writes files for the public into a folder that was not there before."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.errors import UsageFault
from govdisclose.plugins.api import PublicSurfacePlugin
from govdisclose.plugins.faults import PluginFailed, call_guard

__all__ = ["SurfaceFolderTaken", "SurfaceFolderUnwritable", "publish_surface"]

_FILE_MODE, _FOLDER_MODE = 0o666, 0o777


class SurfaceFolderTaken(UsageFault):
    """The folder for the public is there already."""

    code = "PLG-011"
    template = "cannot publish into {folder}: it is there already"
    hint = "name a new folder; what is published is written whole, never mixed with older files"


class SurfaceFolderUnwritable(UsageFault):
    """The folder for the public cannot be made."""

    code = "PLG-012"
    template = "cannot publish into {folder}: {reason}"
    hint = "choose a place that exists and that you may write"


def publish_surface(
    name: str, surface: PublicSurfacePlugin, items: Iterable[PublicItem], folder: Path
) -> tuple[Path, ...]:
    """Have a plugin write its files; the folder appears with all of them or not at all.

    Args:
        name: The plugin.
        surface: Its object.
        items: What the public may see, streamed.
        folder: Must not exist yet.

    Returns:
        The files written, as paths below the folder, sorted.

    Raises:
        SurfaceFolderTaken, SurfaceFolderUnwritable: The folder is in the way or cannot be made.
        PluginFailed: The plugin raised something, or the files it names are not the files it wrote.
    """
    if folder.exists() or folder.is_symlink():
        raise SurfaceFolderTaken(folder=str(folder))
    try:
        place = folder.parent.resolve()
        staging = Path(tempfile.mkdtemp(dir=place, prefix=f".{folder.name}."))
    except OSError as problem:
        reason = problem.strerror or "refused"
        raise SurfaceFolderUnwritable(folder=str(folder), reason=reason) from problem
    try:
        with call_guard(name):
            named = [Path(path) for path in surface.publish(iter(items), staging)]
            files = _files_written(name, staging, named)
        _open_to_the_public(staging)
        try:
            os.rename(staging, folder)
        except OSError as problem:
            raise SurfaceFolderTaken(folder=str(folder)) from problem
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return tuple(folder / path for path in files)


def _files_written(name: str, staging: Path, named: Sequence[Path]) -> list[Path]:
    """What lies in the folder, relative to it, sorted; each is named, none leads out."""
    below: set[Path] = set()
    for place, folders, files in os.walk(staging):
        for entry in (*folders, *files):
            path = Path(place, entry)
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                reason = f"{path.relative_to(staging)} is no regular file"
                raise PluginFailed(name=name, reason=reason)
        below.update(Path(place, file).relative_to(staging) for file in files)
    told = {(staging / path).resolve() for path in named}
    written = {(staging / path).resolve() for path in below}
    if strays := sorted(map(str, told ^ written)):
        root = f"{staging}{os.sep}"
        listed = ", ".join(stray.removeprefix(root) for stray in strays[:3])
        reason = f"the files it names are not those it wrote: {listed}"
        raise PluginFailed(name=name, reason=reason)
    return sorted(below)


def _open_to_the_public(staging: Path) -> None:
    """Give the usual rights of new files: a folder made in private is its owner's only."""
    mask = os.umask(0o077)
    os.umask(mask)
    for place, _folders, files in os.walk(staging):
        os.chmod(place, _FOLDER_MODE & ~mask)
        for file in files:
            os.chmod(Path(place, file), _FILE_MODE & ~mask)
