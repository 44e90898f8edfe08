"""Which agencies count on a date."""

from __future__ import annotations

from datetime import date

import pytest

from govdisclose.domain.catalogue.agency import AgencyDirectory, Dated, Level
from govdisclose.domain.figures.membership import members_of
from govdisclose.testing.builders import agency

_JOINED = date(2015, 12, 3)

# 寿县 (5) came to the city in 2015, its township (6) with it; 7 was dissolved at the end of 2010
# and 8 founded in 2012; 9 left the city in 2011.
_DIRECTORY = AgencyDirectory(
    [
        agency(1, name="市政府", level=Level.CITY),
        agency(2, name="市环保局", parents=(Dated(1),)),
        agency(3, name="田家庵区", level=Level.COUNTY, parents=(Dated(1),)),
        agency(4, name="安成镇", level=Level.TOWNSHIP, parents=(Dated(3),)),
        agency(5, name="寿县", level=Level.COUNTY, parents=(Dated(1, _JOINED),)),
        agency(6, name="寿春镇", level=Level.TOWNSHIP, parents=(Dated(5),)),
        agency(7, name="市信息办", parents=(Dated(1),), valid_until=date(2010, 12, 31)),
        agency(8, name="市大数据局", parents=(Dated(1),), valid_from=date(2012, 1, 1)),
        agency(9, name="飞地", parents=(Dated(1), Dated(None, date(2011, 1, 1)))),
    ]
)


@pytest.mark.parametrize(
    ("on", "counted"),
    [
        (date(2009, 12, 31), {1, 2, 3, 4, 7, 9}),
        (date(2011, 6, 1), {1, 2, 3, 4, 7}),
        (date(2015, 12, 2), {1, 2, 3, 4, 7, 8}),
        (date(2015, 12, 3), {1, 2, 3, 4, 5, 6, 7, 8}),
    ],
)
def test_agencies_count_along_the_tree_of_the_date(on: date, counted: set[int]) -> None:
    """A county that joins later brings its townships then; a dissolved agency's items stay."""
    members = members_of(_DIRECTORY, on)

    assert counted == members.shards
    assert 9 - len(counted) == members.left_out
    assert not members.is_whole_office


def test_a_part_of_the_office_is_an_agency_and_all_below_it() -> None:
    """Figures of a district hold those of its townships and nothing else."""
    members = members_of(_DIRECTORY, date(2009, 12, 31), under=3)

    assert {3, 4} == members.shards
    assert {3: (), 4: (3,)} == members.superiors


def test_a_part_that_does_not_count_is_empty() -> None:
    """In 2009 there are no figures of a county that joined in 2015."""
    assert frozenset() == members_of(_DIRECTORY, date(2009, 12, 31), under=5).shards


def test_an_office_without_changes_is_whole() -> None:
    """Where every agency counts, figures need not name them."""
    directory = AgencyDirectory([agency(1), agency(2, parents=(Dated(1),))])

    members = members_of(directory, date(2009, 1, 1))

    assert members.is_whole_office
    assert 0 == members.left_out
