"""The bodies of the made-up office, and sharing out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from govdisclose.demo.bodies import apportioned, made_up_office
from govdisclose.demo.published import published_report
from govdisclose.domain.catalogue.agency import Level


@given(
    total=st.integers(0, 100_000),
    weights=st.dictionaries(st.integers(), st.integers(1, 1_000), min_size=1, max_size=30),
)
def test_parts_add_up_and_stay_near_their_share(total: int, weights: dict[int, int]) -> None:
    """Parts add up to the whole, and each lies less than 1 from its exact share."""
    parts = apportioned(total, weights)

    assert total == sum(parts.values())
    whole = sum(weights.values())
    assert all(abs(parts[key] * whole - total * weights[key]) < whole for key in weights)


def test_office_has_the_departments_of_the_report() -> None:
    """80 departments, and six counties and districts before 寿县 came."""
    office, report = made_up_office(), published_report()

    assert report.departments.number == len(office.publishing(Level.DEPARTMENT, report.last_day))
    assert 6 == len(office.publishing(Level.COUNTY, report.last_day))


def test_shares_of_the_office_are_whole() -> None:
    """Levels and columns each make up a thousand thousandths."""
    office = made_up_office()

    assert [1000, 1000] == [sum(office.levels.values()), sum(office.columns.values())]


def test_no_two_bodies_are_called_the_same() -> None:
    """Names, aliases, codes and issuing-agency codes are each one body's."""
    bodies = made_up_office().bodies

    names = [name for body in bodies for name in (body.name, *body.aliases)]
    assert len(names) == len(set(names))
    codes = [body.document_code for body in bodies]
    assert len(codes) == len(set(codes))
