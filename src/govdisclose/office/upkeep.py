"""Putting an office back from a copy, and bringing its schema up to this program."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from govdisclose.errors import GovDiscloseError
from govdisclose.ports.maintenance import KeptCopy, StoreKeeper
from govdisclose.services.backups import Backup, BackupOrigin

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["RestoredOffice", "UpgradedOffice", "restore_office", "upgrade_office"]


@attrs.frozen(kw_only=True)
class RestoredOffice:
    """Outcome of a restore."""

    kept: KeptCopy | None
    """The former office; None when there was none."""
    erased_since: tuple[str, ...]
    """Keys of what was erased after the copy was made, and is back now."""
    unrecorded: GovDiscloseError | None
    """Why the office could not note the copies; None when it did."""


@attrs.frozen(kw_only=True)
class UpgradedOffice:
    """Outcome of an upgrade."""

    backup: KeptCopy
    unrecorded: GovDiscloseError | None
    """Why the office could not note the backup; None when it did."""


def restore_office(
    opened: Callable[[], Office], keeper: StoreKeeper, source: Path, *, replace: bool
) -> RestoredOffice:
    """Put a verified copy in an office's place, and record in it what it cannot know.

    Args:
        opened: Opens the office that lies at the place.
        keeper: Who looks after its store.
        source: The copy.
        replace: Keep an office that is there under another name.

    Raises:
        StorageError: The copy is unsound, an office is in the way, or somebody uses it.
    """
    former: tuple[Backup, ...] = ()
    erased: tuple[str, ...] = ()
    if replace:
        erased = keeper.erased_since(source)
        # A damaged or absent office knows of no copies; that must not stop its rescue.
        with suppress(GovDiscloseError), opened() as office:
            former = office.backups.list()
    done = keeper.restore(source, replace=replace)
    unrecorded: GovDiscloseError | None = None
    try:
        with opened() as office:
            office.backups.take_over(former, done.source, done.kept)
    except GovDiscloseError as problem:
        unrecorded = problem
    return RestoredOffice(kept=done.kept, erased_since=erased, unrecorded=unrecorded)


def upgrade_office(opened: Callable[[], Office], keeper: StoreKeeper) -> UpgradedOffice | None:
    """Bring an office's schema up to this program; None when it was.

    Raises:
        StorageError: Its schema is newer, or somebody uses it.
    """
    copy = keeper.upgrade()
    if copy is None:
        return None
    try:
        with opened() as office:
            office.backups.record(str(copy.path), BackupOrigin.BEFORE_UPGRADE, copy.heads)
    except GovDiscloseError as problem:
        return UpgradedOffice(backup=copy, unrecorded=problem)
    return UpgradedOffice(backup=copy, unrecorded=None)
