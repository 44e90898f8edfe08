"""Moving an office to another store: the copy, its proof, and the office's key beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs

from govdisclose import bootstrap
from govdisclose.errors import KeyMismatch, StoreMissing
from govdisclose.extensions.host import Extensions
from govdisclose.services.copying import CopiedOffice, SameOffice, copy_store

__all__ = ["MovedOffice", "copy_office"]


@attrs.frozen(kw_only=True)
class MovedOffice:
    """Outcome of a copy."""

    copied: CopiedOffice
    key: Path | None
    """Where the key was put; None where both offices find it in one place."""


def copy_office(
    source: str,
    target: str,
    *,
    extensions: Extensions | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> MovedOffice:
    """Copy an office to another address, or go on with a copy that was interrupted.

    Raises:
        SameOffice: Both addresses name one office.
        NotACopy: Another office is at the target.
        CopyDiffers: The copy is not the same.
        KeyMissing, KeyMismatch: The office's key is not there, or another one is at the target.
        StorageError: One of the stores cannot be used.
    """
    plugins = extensions or Extensions()
    if _is_same(source, target):
        raise SameOffice(source=source)
    old = bootstrap.open_store(source, plugins)
    try:
        try:
            new = bootstrap.open_store(target, plugins)
        except StoreMissing:
            new = bootstrap.create_store(target, plugins)
        try:
            copied = copy_store(old, new, progress)
        finally:
            new.close()
    finally:
        old.close()
    key = bootstrap.copy_key(source, target)
    keys = [bootstrap.system_environment(address=one).key for one in (source, target)]
    if keys[0].fingerprint() != keys[1].fingerprint():
        raise KeyMismatch(place=keys[1].place)
    return MovedOffice(copied=copied, key=key)


def _is_same(source: str, target: str) -> bool:
    if source == target:
        return True
    try:
        return Path(source).samefile(target)
    except (OSError, ValueError):
        return False  # an address, or nothing is there
