"""Agencies: dated names, levels and parents, look-up and roll-up."""

from __future__ import annotations

from datetime import date

import pytest

from govdisclose.domain.catalogue.agency import (
    Agency,
    AgencyCycle,
    AgencyDirectory,
    AgencyExists,
    Dated,
    Level,
    UnknownAgency,
    UnknownLevel,
    level_from,
)

JOINED = date(2015, 12, 3)
"""寿县 came to Huainan in 2015; the day is a made-up one of that year."""


def _agency(shard: int, name: str, level: Level, *parents: Dated[int | None]) -> Agency:
    return Agency(
        shard=shard,
        code=f"C{shard}",
        names=(Dated(name),),
        levels=(Dated(level),),
        parents=parents or (Dated(None),),
    )


CITY = _agency(1, "淮南市人民政府", Level.CITY)
COUNTY = _agency(2, "寿县", Level.COUNTY, Dated(None), Dated(1, JOINED))
TOWN = _agency(3, "寿春镇", Level.TOWNSHIP, Dated(2))
OTHER = _agency(4, "凤台县", Level.COUNTY, Dated(1))
DIRECTORY = AgencyDirectory([CITY, COUNTY, TOWN, OTHER])


def test_roll_up_follows_the_tree_of_the_day() -> None:
    """寿县 and its towns are in the figures from the day the county joined."""
    assert frozenset({1, 4}) == DIRECTORY.subtree(1, date(2009, 12, 31))
    assert frozenset({1, 2, 3, 4}) == DIRECTORY.subtree(1, date(2016, 1, 1))


def test_county_that_joins_later_brings_its_towns_along() -> None:
    """Neither 寿县 nor its town belongs to the office in 2009; both do in 2016."""
    before = [agency.shard for agency in DIRECTORY.members_on(date(2009, 12, 31))]
    after = [agency.shard for agency in DIRECTORY.members_on(date(2016, 1, 1))]

    assert [1, 4] == before
    assert [1, 2, 3, 4] == after


def test_names_are_found_folded_and_by_code_or_ref() -> None:
    """Full-width forms and spaces do not hide an agency."""
    assert 2 == DIRECTORY.lookup(" 寿县 ".strip())
    assert 2 == DIRECTORY.lookup("Ｃ２")
    assert 2 == DIRECTORY.lookup("A2")


def test_unknown_name_is_answered_with_its_neighbours() -> None:
    """A mistyped agency is refused with the nearest names."""
    with pytest.raises(UnknownAgency) as refusal:
        DIRECTORY.find("凤台")

    assert "凤台县" in str(refusal.value.data["nearest"])


def test_name_or_code_of_another_is_refused() -> None:
    """Two agencies never share a name or code."""
    twin = _agency(5, "凤台县", Level.COUNTY, Dated(1))

    with pytest.raises(AgencyExists):
        DIRECTORY.with_agency(twin)


def test_agency_cannot_be_its_own_ancestor() -> None:
    """Parents form a tree."""
    with pytest.raises(AgencyCycle):
        DIRECTORY.with_agency(_agency(2, "寿县", Level.COUNTY, Dated(3)))


def test_renamed_agency_keeps_its_old_name_for_look_up() -> None:
    """Old files name agencies as they were called."""
    renamed = Agency(
        shard=9,
        code="C9",
        names=(Dated("卫生局"), Dated("卫生健康委", date(2019, 1, 1))),
        levels=(Dated(Level.DEPARTMENT),),
    )

    assert "卫生局" == renamed.name_on(date(2009, 1, 1))
    assert "卫生健康委" == renamed.name
    assert 9 == AgencyDirectory([renamed]).lookup("卫生局")


@pytest.mark.parametrize(
    ("text", "level"),
    [("county/district", Level.COUNTY), ("乡镇街道", Level.TOWNSHIP), ("CITY", Level.CITY)],
)
def test_levels_are_read_from_codes_and_labels(text: str, level: Level) -> None:
    """Agency files write levels in several ways."""
    assert level is level_from(text)


def test_unknown_level_is_refused() -> None:
    """A level nobody knows is an error, not a guess."""
    with pytest.raises(UnknownLevel):
        level_from("星际")
