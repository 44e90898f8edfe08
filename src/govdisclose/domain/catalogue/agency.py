"""Agencies 公开主体: bodies that disclose, with dated names, levels and parents.

An agency keeps its shard id for ever; names, levels and parents are dated relations and enter no
key. So figures "as of" a date roll up along the tree of that date: 寿县 came to Huainan in 2015 and
is not in the city's figures of 2009.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar

import attrs

from govdisclose.domain.text import fold
from govdisclose.errors import RuleRefusal

__all__ = [
    "MAX_SHARD",
    "Agency",
    "AgencyCycle",
    "AgencyDirectory",
    "AgencyExists",
    "Dated",
    "Level",
    "UnknownAgency",
    "UnknownLevel",
    "level_from",
]

MAX_SHARD = 65_535
"""Largest shard id an embedded store can pack into its keys."""

T = TypeVar("T")


class UnknownAgency(RuleRefusal):
    """No agency bears this name, alias or code."""

    code = "AGY-001"
    template = "no agency is called {name}"
    hint = "nearest: {nearest}; see 'govdisclose agency list'"


class AgencyExists(RuleRefusal):
    """The name or code is already taken."""

    code = "AGY-002"
    template = "cannot add agency {name}: the name or code already belongs to agency {other}"
    hint = "choose another code, or add the name as an alias with 'agency revise'"


class AgencyCycle(RuleRefusal):
    """The parent given would make an agency its own ancestor."""

    code = "AGY-003"
    template = "cannot place agency {name} under {parent}: it would become its own ancestor"
    hint = "check the parent column of the agency file"


class UnknownLevel(RuleRefusal):
    """The level is not one of the five."""

    code = "AGY-004"
    template = "unknown agency level {level}"
    hint = "use city, department, county, township or institution"


class Level(Enum):
    """Administrative level of an agency."""

    CITY = "city"
    DEPARTMENT = "department"
    COUNTY = "county"
    TOWNSHIP = "township"
    INSTITUTION = "institution"


_LEVEL_ALIASES = {
    "city": Level.CITY,
    "市": Level.CITY,
    "市级": Level.CITY,
    "市政府": Level.CITY,
    "department": Level.DEPARTMENT,
    "部门": Level.DEPARTMENT,
    "市直部门": Level.DEPARTMENT,
    "county": Level.COUNTY,
    "county/district": Level.COUNTY,
    "district": Level.COUNTY,
    "县区": Level.COUNTY,
    "县": Level.COUNTY,
    "区": Level.COUNTY,
    "township": Level.TOWNSHIP,
    "township/street": Level.TOWNSHIP,
    "street": Level.TOWNSHIP,
    "乡镇": Level.TOWNSHIP,
    "乡镇街道": Level.TOWNSHIP,
    "街道": Level.TOWNSHIP,
    "institution": Level.INSTITUTION,
    "public_institution": Level.INSTITUTION,
    "事业单位": Level.INSTITUTION,
    "公共企事业单位": Level.INSTITUTION,
}


def level_from(text: str) -> Level:
    """The level a code or Chinese label names.

    Raises:
        UnknownLevel: Neither a code nor a known label.
    """
    try:
        return _LEVEL_ALIASES[fold(text).strip()]
    except KeyError:
        raise UnknownLevel(level=text) from None


@attrs.frozen
class Dated(Generic[T]):
    """A value that holds from a date on; ``since`` None means from the beginning."""

    value: T
    since: date | None = None


def _in_force(history: tuple[Dated[T], ...], on: date | None) -> T | None:
    """Value in force on a date (the last one when ``on`` is None); None before the first."""
    chosen: T | None = None
    for dated in history:
        if on is None or dated.since is None or dated.since <= on:
            chosen = dated.value
    return chosen


def _sorted_history(history: Iterable[Dated[Any]]) -> tuple[Dated[Any], ...]:
    return tuple(sorted(history, key=lambda dated: dated.since or date.min))


@attrs.frozen(kw_only=True)
class Agency:
    """One body that discloses."""

    shard: int = attrs.field(
        validator=attrs.validators.and_(attrs.validators.ge(1), attrs.validators.le(MAX_SHARD))
    )
    """Immutable place of all its records."""
    code: str
    """Key people use: an administrative division code or one the office chose."""
    names: tuple[Dated[str], ...] = attrs.field(converter=_sorted_history)
    levels: tuple[Dated[Level], ...] = attrs.field(converter=_sorted_history)
    parents: tuple[Dated[int | None], ...] = attrs.field(
        default=(Dated(None),), converter=_sorted_history
    )
    """Shard ids of the parent over time; None where it has none."""
    aliases: tuple[str, ...] = ()
    organisation_code: str | None = None
    """GB 11714 code without hyphen, or a unified social credit code; index numbers need it."""
    valid_from: date | None = None
    valid_until: date | None = None
    """Last day of validity; None while it exists."""

    @property
    def ref(self) -> str:
        """Internal reference, ``A12``."""
        return f"A{self.shard}"

    @property
    def name(self) -> str:
        """Latest name."""
        return self.name_on(None)

    def name_on(self, on: date | None) -> str:
        """Name on a date; the first name before any."""
        return _in_force(self.names, on) or self.names[0].value

    def level_on(self, on: date | None) -> Level:
        """Level on a date; the first level before any."""
        return _in_force(self.levels, on) or self.levels[0].value

    def parent_on(self, on: date | None) -> int | None:
        """Shard of the parent on a date; None where it had none."""
        return _in_force(self.parents, on)

    def exists_on(self, on: date) -> bool:
        """Whether the agency is valid on a date."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on <= self.valid_until
        )

    def all_names(self) -> Iterator[str]:
        """Every present and former name and every alias."""
        for dated in self.names:
            yield dated.value
        yield from self.aliases


class AgencyDirectory:
    """All agencies of an office, looked up by name and rolled up along the tree of a date."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self._by_shard = {agency.shard: agency for agency in agencies}
        self._by_key: dict[str, int] = {}
        for agency in sorted(self._by_shard.values(), key=lambda agency: agency.shard):
            for name in agency.all_names():
                self._by_key.setdefault(fold(name), agency.shard)
        for agency in self._by_shard.values():
            self._by_key[fold(agency.code)] = agency.shard
            self._by_key[fold(agency.ref)] = agency.shard

    def __len__(self) -> int:
        return len(self._by_shard)

    def __iter__(self) -> Iterator[Agency]:
        """Agencies in shard order."""
        return iter(sorted(self._by_shard.values(), key=lambda agency: agency.shard))

    def __getitem__(self, shard: int) -> Agency:
        return self._by_shard[shard]

    def __contains__(self, shard: object) -> bool:
        return shard in self._by_shard

    def lookup(self, name: str) -> int | None:
        """Shard of the agency with this name, alias, code or ref; None when there is none."""
        return self._by_key.get(fold(name))

    def find(self, name: str) -> Agency:
        """The agency with this name, alias, code or ref.

        Raises:
            UnknownAgency: With up to three nearest names.
        """
        shard = self.lookup(name)
        if shard is None:
            raise UnknownAgency(name=name, nearest="、".join(self.nearest(name)) or "-")
        return self._by_shard[shard]

    def nearest(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Up to ``limit`` known names that resemble this one, best first."""
        wanted = fold(name)
        names = {fold(known): known for agency in self for known in agency.all_names()}
        inside = sorted(
            (known for key, known in names.items() if wanted and (wanted in key or key in wanted)),
            key=len,
        )
        close = difflib.get_close_matches(wanted, list(names), n=limit, cutoff=0.5)
        merged = dict.fromkeys(inside[:limit] + [names[key] for key in close])
        return tuple(merged)[:limit]

    def ancestors(self, shard: int, on: date | None = None) -> tuple[int, ...]:
        """Shards above an agency on a date, nearest first."""
        seen: list[int] = []
        current = self._by_shard[shard].parent_on(on) if shard in self._by_shard else None
        while current is not None and current in self._by_shard and current not in seen:
            seen.append(current)
            current = self._by_shard[current].parent_on(on)
        return tuple(seen)

    def subtree(self, shard: int, on: date | None = None) -> frozenset[int]:
        """The agency and all agencies below it on a date."""
        return frozenset(
            agency.shard
            for agency in self._by_shard.values()
            if agency.shard == shard or shard in self.ancestors(agency.shard, on)
        )

    def members_on(self, on: date) -> tuple[Agency, ...]:
        """Agencies that belong to the office on a date, in shard order.

        An agency belongs when it is valid and its parents of that date lead up to a root of the
        office: a body that never has a parent. So a county that joins later brings its towns along
        on the same day.
        """
        return tuple(
            agency
            for agency in self
            if agency.exists_on(on)
            and self._is_root((agency.shard, *self.ancestors(agency.shard, on))[-1])
        )

    def _is_root(self, shard: int) -> bool:
        return all(dated.value is None for dated in self._by_shard[shard].parents)

    def with_agency(self, agency: Agency) -> AgencyDirectory:
        """A directory in which ``agency`` is added or replaces its former self.

        Raises:
            AgencyExists: Its code or a name belongs to another agency.
            AgencyCycle: Its parents would make it its own ancestor.
        """
        for key in (agency.code, agency.name):
            other = self.lookup(key)
            if other is not None and other != agency.shard:
                raise AgencyExists(name=key, other=self._by_shard[other].name)
        merged = AgencyDirectory([*(a for a in self if a.shard != agency.shard), agency])
        for dated in agency.parents:
            if dated.value is not None and (
                dated.value == agency.shard
                or agency.shard in merged.ancestors(dated.value, dated.since)
            ):
                raise AgencyCycle(
                    name=agency.name,
                    parent=self._by_shard[dated.value].name
                    if dated.value in self._by_shard
                    else agency.name,
                )
        return merged
