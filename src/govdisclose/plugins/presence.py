"""A glance at what is installed beside this program, cheap enough for a help page."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache

from govdisclose.plugins.built_in import HOST

__all__ = ["may_offer", "places"]

_METADATA = (".dist-info", ".egg-info")
_ENTRY_POINTS = "entry_points.txt"


def may_offer(kind: str, search_path: Iterable[str]) -> bool:
    """Whether some distribution beside this program seems to bring plugins of a kind.

    Reading all metadata properly takes as long as everything else a help page needs, and most
    installations have no plugin of the kind. True may be wrong; False is right for distributions
    in folders, which is where installers put them.

    Args:
        kind: Last word of the entry-point group, ``"command"``.
        search_path: Folders that modules are looked for in; an entry that is a file, such as a
            zip archive, is not looked into and counts as a yes.
    """
    for folder, changed in places(search_path):
        if changed is None:
            continue
        kinds = _kinds_in(folder, changed)
        if kinds is None or kind in kinds:
            return True
    return False


def places(search_path: Iterable[str]) -> tuple[tuple[str, int | None], ...]:
    """Each place that modules are looked for in, and when it changed last.

    Installing and removing changes the folder, so what was read of the same places stays true.

    Returns:
        Whole path and nanoseconds by the clock of the file system, None where there is nothing; in
        the order of the search path, each once.
    """
    return tuple((folder, _changed(folder)) for folder in dict.fromkeys(map(_whole, search_path)))


def _whole(entry: str) -> str:
    return os.path.abspath(entry or os.curdir)


def _changed(folder: str) -> int | None:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return None


@lru_cache(maxsize=64)
def _kinds_in(folder: str, _changed: int) -> frozenset[str] | None:
    """Kinds of plugins that distributions in a folder name; None where it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            found = [entry.path for entry in entries if _is_metadata(entry.name)]
    except FileNotFoundError:
        return frozenset()
    except OSError:
        return None
    return frozenset(
        kind for path in found for kind in _kinds_named(os.path.join(path, _ENTRY_POINTS))
    )


def _is_metadata(name: str) -> bool:
    """Whether a folder is the metadata of a distribution that is not this program."""
    stem, dot, ending = name.rpartition(".")
    return dot + ending in _METADATA and stem.partition("-")[0].lower() != HOST


def _kinds_named(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8", errors="replace") as metadata:
            return [
                line.rstrip().removesuffix("]").rpartition(".")[2]
                for line in metadata
                if line.startswith("[govdisclose.v") and line.rstrip().endswith("]")
            ]
    except OSError:
        return []  # most distributions have no entry points
