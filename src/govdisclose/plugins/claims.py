"""Which distributions claim which plugin names, as their metadata says; nothing is imported."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from govdisclose.plugins.api import API_VERSION
from govdisclose.plugins.built_in import BUILT_INS, HOST
from govdisclose.plugins.presence import places

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

__all__ = ["GROUP", "declared", "distribution_of", "installed", "is_host", "owners"]

GROUP = re.compile(r"govdisclose\.v(\d+)\.(\w+)", re.ASCII)
"""Version and kind of a group of entry points."""


def declared() -> Iterator[EntryPoint]:
    """The built-ins as the entry points they are declared as."""
    from importlib.metadata import EntryPoint  # 40 ms that only a look at all plugins needs

    for kind, targets in BUILT_INS.items():
        group = f"{HOST}.v{API_VERSION}.{kind}"
        for name, target in targets.items():
            yield EntryPoint(name=name, value=target, group=group)


def installed() -> tuple[EntryPoint, ...]:
    """Entry points of all installed distributions in groups that look like ours."""
    return _installed_at(places(sys.path))


@lru_cache(maxsize=4)
def _installed_at(_places: tuple[tuple[str, int | None], ...]) -> tuple[EntryPoint, ...]:
    """The same, read once while nothing is installed or removed: it takes many small files."""
    from importlib.metadata import entry_points  # as above

    found = entry_points()
    return tuple(
        claim
        for group in sorted(found.groups)
        if GROUP.fullmatch(group)
        for claim in found.select(group=group)
    )


def distribution_of(claim: EntryPoint) -> str:
    """Name of the distribution that makes the claim; "?" where none is known."""
    if claim.dist is not None:
        return _named(claim.dist)[0]
    return HOST if _is_declared(claim) else "?"


@lru_cache(maxsize=256)
def _named(distribution: Distribution) -> tuple[str, str]:
    """Name and version; asking the distribution itself reads its file anew each time."""
    metadata = distribution.metadata
    return metadata["Name"], metadata["Version"]


def _is_declared(claim: EntryPoint) -> bool:
    kind = claim.group.rpartition(".")[2]
    return BUILT_INS.get(kind, {}).get(claim.name) == claim.value


def is_host(claim: EntryPoint) -> bool:
    """Whether this program itself makes the claim."""
    return distribution_of(claim).replace("_", "-").lower() == HOST


def owners(claims: Iterable[EntryPoint]) -> str:
    """The distributions that make the claims and their versions, sorted, joined by commas."""
    named = {
        " ".join(_named(claim.dist))
        if claim.dist is not None
        else f"{HOST} {_host_version()}"
        if _is_declared(claim)
        else "?"
        for claim in claims
    }
    return ", ".join(sorted(named))


@cache
def _host_version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # as above

    try:
        return version(HOST)
    except PackageNotFoundError:
        return "?"  # run from a source tree that is not installed
