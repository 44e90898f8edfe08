"""Fees by marginal tiers: each unit costs the rate of the band it falls into.

Source: the fee rules of 2020 (国办函〔2020〕109号); the tiers stand in rules/fees/.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from govdisclose.domain.law.provisions import InvalidProvision, Provision
from govdisclose.errors import UsageFault

__all__ = ["FeeBand", "FeePart", "FeeScale", "NegativeCount"]


class NegativeCount(UsageFault):
    """A fee was asked for fewer than zero units."""

    code = "FEE-001"
    template = "cannot charge {count} units: the number is negative"
    hint = "give the number of items of the month, or of pages of the request"


@attrs.frozen(kw_only=True)
class FeeBand:
    """A run of units with one rate, or with a rate that rises block by block."""

    first: int
    """First unit of the band, counted from 1."""
    last: int | None = None
    """Last unit; None for no end."""
    rate_yuan: int
    """For each unit of the band, or of its first block."""
    block: int | None = None
    """Units after which the rate rises; None for one rate throughout."""
    rise_yuan: int = 0
    """By how much the rate rises from block to block."""


@attrs.frozen(kw_only=True)
class FeePart:
    """What the units of one rate come to."""

    first: int
    last: int
    rate_yuan: int

    @property
    def count(self) -> int:
        """Units charged at this rate."""
        return self.last - self.first + 1

    @property
    def amount_yuan(self) -> int:
        """What they cost together."""
        return self.count * self.rate_yuan


@attrs.frozen(kw_only=True)
class FeeScale:
    """One mode of charging; its bands follow each other from the first unit on without a gap."""

    provision: Provision
    zh: str
    en: str
    unit: str
    """Code of what is counted ("item", "page")."""
    counted_per: str
    """Code of the span over which units add up ("applicant_and_month", "request")."""
    bands: tuple[FeeBand, ...] = attrs.field()

    @bands.validator
    def _a_ladder_without_gap(self, _attribute: object, bands: tuple[FeeBand, ...]) -> None:
        expected: int | None = 1
        for band in bands:
            if band.first != expected:
                raise InvalidProvision(id=self.provision.id, problem="the bands leave a gap")
            if band.last is not None and band.last < band.first:
                raise InvalidProvision(id=self.provision.id, problem="a band ends too early")
            is_block_possible = band.block is None or band.block > 0
            if band.rate_yuan < 0 or band.rise_yuan < 0 or not is_block_possible:
                raise InvalidProvision(id=self.provision.id, problem="a band has no possible rate")
            expected = None if band.last is None else band.last + 1
        if expected is not None:
            raise InvalidProvision(id=self.provision.id, problem="the last band has an end")

    def fee(self, count: int) -> int:
        """Yuan for ``count`` units.

        Raises:
            NegativeCount: The count is below zero.
        """
        if count < 0:
            raise NegativeCount(count=count)
        return sum(_within(band, count) for band in self.bands)

    def added(self, count: int, *, before: int) -> int:
        """Yuan for ``count`` further units after ``before`` were counted already."""
        if count < 0:
            raise NegativeCount(count=count)
        return self.fee(before + count) - self.fee(before)

    def parts(self, count: int, *, after: int = 0) -> Iterator[FeePart]:
        """The bill of units ``after + 1 .. count``: runs of one rate, in order."""
        if count < 0:
            raise NegativeCount(count=count)
        for band in self.bands:
            end = count if band.last is None else min(count, band.last)
            first, rate = band.first, band.rate_yuan
            if band.block is not None and after >= first:
                risen = (after - first + 1) // band.block
                first, rate = first + risen * band.block, rate + risen * band.rise_yuan
            while first <= end:
                last = end if band.block is None else min(end, first + band.block - 1)
                if last > after:
                    yield FeePart(first=max(first, after + 1), last=last, rate_yuan=rate)
                first, rate = last + 1, rate + band.rise_yuan


def _within(band: FeeBand, count: int) -> int:
    """Yuan for the units up to ``count`` that fall into the band, in constant time."""
    units = (count if band.last is None else min(count, band.last)) - band.first + 1
    if units <= 0:
        return 0
    if band.block is None:
        return units * band.rate_yuan
    blocks, rest = divmod(units, band.block)
    risen = band.rise_yuan * (band.block * (blocks * (blocks - 1) // 2) + rest * blocks)
    return units * band.rate_yuan + risen
