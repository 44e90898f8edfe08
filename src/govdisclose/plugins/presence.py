"""A glance at what is installed beside this program, cheap enough for a help page."""

from __future__ import annotations

import os
from collections.abc import Iterable

from govdisclose.plugins.built_in import HOST

__all__ = ["may_offer"]

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
    wanted = f".{kind}]"
    for folder in dict.fromkeys(entry or os.curdir for entry in search_path):
        try:
            with os.scandir(folder) as entries:
                found = [entry.path for entry in entries if _is_metadata(entry.name)]
        except FileNotFoundError:
            continue
        except OSError:
            return True
        if any(_names(os.path.join(path, _ENTRY_POINTS), wanted) for path in found):
            return True
    return False


def _is_metadata(name: str) -> bool:
    """Whether a folder is the metadata of a distribution that is not this program."""
    stem, dot, ending = name.rpartition(".")
    return dot + ending in _METADATA and stem.partition("-")[0].lower() != HOST


def _names(path: str, wanted: str) -> bool:
    try:
        with open(path, encoding="utf-8", errors="replace") as metadata:
            return any(
                line.startswith("[govdisclose.v") and line.rstrip().endswith(wanted)
                for line in metadata
            )
    except OSError:
        return False  # most distributions have no entry points
