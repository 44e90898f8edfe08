"""Looking after a store: what every adapter offers beside its units of work."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import attrs

from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import Head

__all__ = ["KeptCopy", "Restored", "ServerKeeper", "StoreKeeper"]


@attrs.frozen(kw_only=True)
class KeptCopy:
    """A copy of a store that lies somewhere else now."""

    path: Path
    heads: tuple[Head, ...] | None
    """Where its chains end, in shard order; None when it cannot be read."""


@attrs.frozen(kw_only=True)
class Restored:
    """What a restore did with the files."""

    source: KeptCopy
    """The copy that took the store's place, and still lies where it was."""
    kept: KeptCopy | None
    """The former store; None when there was none."""


class StoreKeeper(Protocol):
    """Checks, copies and upgrades one store by its address; needs no open office."""

    def info(self) -> Mapping[str, str | int]:
        """Schema, size and counts, by ASCII name."""

    def check(self, indexed: Mapping[str, Collection[str]] = ...) -> Iterator[Finding]:
        """Compare what is derived with the records it is derived from, and the file with itself.

        Args:
            indexed: Indexed fields of registers by the kind of their records; those of other kinds
                are known.
        """

    def kept_figures(self) -> Iterator[tuple[str, str]]:
        """Key and value of the figures kept for the records as they are, by key."""

    def backup(self, target: Path) -> KeptCopy:
        """Copy the store while it is in use and verify the copy.

        Raises:
            StoreExists: Something is at the target.
        """

    def erased_since(self, source: Path) -> tuple[str, ...]:
        """Keys of what was erased here and a copy made before still holds, in chain order."""

    def restore(self, source: Path, *, replace: bool) -> Restored:
        """Put a verified copy in the store's place; the former one is kept.

        Raises:
            OfficeInTheWay: The store is there and ``replace`` is False.
            StoreDamaged: The source is no sound office.
            StoreBusy: Somebody else has the store open.
        """

    def upgrade(self) -> KeptCopy | None:
        """Bring the schema up to date behind a backup; returns the backup, None if not needed.

        Raises:
            StoreBusy: Somebody else has the store open.
            StorageError: Its schema is newer than this program.
        """


class ServerKeeper(Protocol):
    """What keepers of stores on a server may offer beside :class:`StoreKeeper`."""

    def distribute(self) -> tuple[tuple[str, ...], bool]:
        """Statements that spread the office over several machines by shard, and whether they were
        executed; they are not where the server cannot do it."""

    def grant_public(self, role: str, zone: str) -> tuple[str, ...]:
        """Let a role of the server read what the public may see today in a time zone.

        Returns:
            The statements executed.
        """

    def grant_staff(self, role: str, shards: Collection[int]) -> tuple[str, ...]:
        """Let a role of the server read the rows of some agencies, and of no other.

        Returns:
            The statements executed.
        """
