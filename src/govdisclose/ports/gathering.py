"""Several files in one call: what a folder or a ZIP archive offers to an import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import attrs

from govdisclose.domain.finding import Finding

__all__ = ["Gathering", "Member"]


@attrs.frozen(kw_only=True)
class Member:
    """One file of a folder or archive."""

    name: str
    """Path inside the folder or archive, parts joined by "/"; safe to make folders of."""
    path: Path
    """Regular file to read; a member of an archive is there only until the next one is asked."""
    size_bytes: int
    is_copy: bool
    """True for a member of an archive: no place for rejected rows lies beside it."""


class Gathering(Protocol):
    """The files of one folder or archive, in order of their names."""

    @property
    def findings(self) -> list[Finding]:
        """What is not offered and why; complete once all members were asked for.

        Errors are files that should have been read (unsafe names, links, passwords, archives inside
        archives, damage); what no agency means to send is an INFO finding.
        """
        ...

    def members(self) -> Iterator[Member]:
        """Offer the files one by one; may be asked for again."""
        ...

    def close(self) -> None:
        """Release the archive and delete what was unpacked."""
        ...
