"""Which agencies count in the figures of an office on a date, and where they stand in its tree.

Source: the roll-up of this project runs along the tree of the date; 寿县 came to Huainan in 2015,
so neither the county nor its townships are in the city's figures of 2009.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.catalogue.agency import Agency, AgencyDirectory

__all__ = ["Members", "members_of"]


@attrs.frozen(kw_only=True)
class Members:
    """The agencies whose items count, seen from one date."""

    on: date
    """The date whose tree, names and levels hold."""
    agencies: Mapping[int, Agency]
    """By shard, in shard order."""
    superiors: Mapping[int, tuple[int, ...]]
    """Shards above each agency that count too, nearest first."""
    is_whole_office: bool
    """No agency of the directory is left out."""
    left_out: int
    """Agencies of the directory that do not count on the date or lie outside the part asked for."""

    @property
    def shards(self) -> frozenset[int]:
        """Shards of the agencies that count."""
        return frozenset(self.agencies)


def members_of(directory: AgencyDirectory, on: date, *, under: int | None = None) -> Members:
    """The agencies that count on a date.

    An agency counts when the chain of its parents on the date ends at a root of the office. One
    that has ceased to exist counts on: its records stay with the office. One that is not founded
    yet does not.

    Args:
        directory: All agencies, whenever they belonged to the office.
        on: The date whose tree holds.
        under: Shard of the agency to which the figures are confined, with all below it.
    """
    chains = {agency.shard: directory.ancestors(agency.shard, on) for agency in directory}
    counted = {
        agency.shard: agency
        for agency in directory
        if _is_founded(agency, on)
        and _is_root(directory[chains[agency.shard][-1] if chains[agency.shard] else agency.shard])
        and (under is None or under in (agency.shard, *chains[agency.shard]))
    }
    left_out = len(directory) - len(counted)
    return Members(
        on=on,
        agencies=counted,
        superiors={
            shard: tuple(above for above in chains[shard] if above in counted) for shard in counted
        },
        is_whole_office=left_out == 0,
        left_out=left_out,
    )


def _is_founded(agency: Agency, on: date) -> bool:
    return agency.valid_from is None or agency.valid_from <= on


def _is_root(agency: Agency) -> bool:
    """It never had a parent here, so it belongs to the office by itself."""
    return all(dated.value is None for dated in agency.parents)
