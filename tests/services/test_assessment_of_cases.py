"""Measures of requests, challenges, reviews and training over a store."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from govdisclose import Office
from govdisclose.domain.figures.assessment.case_measures import CASE_MEASURES
from govdisclose.ports.matters import MatterRow
from govdisclose.ports.storage import Store
from govdisclose.rules.assessment import load_scheme
from tests.services.assessment_cases import office, store

__all__ = ["office", "store"]

_END = date(2014, 12, 31)
_LETTERS = {"request": "R", "challenge": "C", "review": "V"}
_NAMES = tuple(CASE_MEASURES)
_INDICATORS = "".join(
    f"""
[[components.indicators]]
id = "i{place}"
zh = "x"
en = "x"
points = 10
[[components.indicators.deductions]]
id = "d"
zh = "x"
en = "x"
points = 1
measure = "{name}"
"""
    for place, name in enumerate(_NAMES)
    if not name.startswith("training") and not name.endswith("_share")
)
_SCHEME = load_scheme(
    f"""
id = "cases"
zh = "x"
en = "x"
status = "reconstructed"
article = "1"
source = ["T"]
mark = "computed"
sources = {{ T = "made up for tests" }}
groups = [{{ id = "all", zh = "x", en = "x", levels = ["department"] }}]
[[components]]
id = "c"
zh = "x"
en = "x"
weight = 100
points = {10 * (5 + 3)}
{_INDICATORS}
[[components.indicators]]
id = "share"
zh = "x"
en = "x"
points = 10
formula = "points * requests_on_time_share"
[[components.indicators]]
id = "overturned"
zh = "x"
en = "x"
points = 10
formula = "points - points * replies_overturned_share"
[[components.indicators]]
id = "training"
zh = "x"
en = "x"
points = 10
formula = "min(points, trainings_held + training_attendance / 100)"
""",
    file="cases.toml",
)


def _row(kind: str, serial: int, **changes: Any) -> MatterRow:
    """A matter of the bureau, opened in March 2014."""
    row = MatterRow(
        shard=2,
        kind=kind,
        ref=f"{_LETTERS[kind]}2-{serial}",
        entry=1,
        stamp="test",
        number=None,
        opened_on="2014-03-03",
        received_on="2014-03-03",
        processed_on=None,
        closed_on=None,
        state="handling",
        law="cn-2008",
        due="2014-03-24",
        outcome=None,
        category=None,
        assignee=None,
        party_key=None,
        breaches=0,
        facts={},
    )
    return row._replace(**changes)


@pytest.fixture
def rows(store: Store) -> None:
    """Four requests of 2014 and one of 2013; two challenges; a review with two breaches."""
    done = {"state": "replied", "outcome": "granted"}
    rows = [
        _row("request", 1, processed_on="2014-03-24", **done),
        _row("request", 2, processed_on="2014-03-25", breaches=1, **done),
        _row("request", 3),
        _row("request", 4, processed_on="2015-01-05", **done),
        _row("request", 5, received_on="2013-03-01", processed_on="2013-03-08", **done),
        _row("challenge", 1, processed_on="2014-08-01", outcome="corrected"),
        _row("challenge", 2, processed_on="2014-08-02", outcome="upheld"),
        _row("review", 1, breaches=2),
    ]
    with store.write() as unit:
        unit.matters.put_many([(row, (), None) for row in rows])
        unit.commit()


@pytest.mark.usefixtures("rows")
def test_case_measures_by_hand(office: Office) -> None:
    """Of two answered in 2014 one was late; two more were open on 31 December after their day.

    So one of four was in time; one of two challenges corrected the reply.
    """
    office.registers.add(
        "trainings",
        {"agency": "市环保局", "held_on": "2014-10-29", "number": "1", "attendees": "160"},
    )
    office.registers.add(
        "trainings", {"agency": "市环保局", "held_on": "2015-01-05", "number": "2"}
    )

    run = office.assessment.run(_SCHEME, 2014, as_of=_END)

    bureau, education = run.values
    assert {
        "requests_late": Fraction(1),
        "requests_overdue": Fraction(2),
        "requests_on_time_share": Fraction(1, 4),
        "request_breaches": Fraction(1),
        "replies_overturned": Fraction(1),
        "replies_overturned_share": Fraction(1, 2),
        "review_breaches": Fraction(2),
        "trainings_held": Fraction(1),
        "training_attendance": Fraction(160),
    } == dict(bureau.measures)
    assert {"requests_on_time_share", "replies_overturned_share"}.isdisjoint(education.measures)


@pytest.mark.usefixtures("rows")
def test_cases_behind_a_measure_are_named(office: Office) -> None:
    """What speaks against the bureau: late, overdue, corrected, unlawful."""
    run = office.assessment.run(_SCHEME, 2014, as_of=_END)
    score = run.assessment.scores[0]

    behind = office.assessment.records_behind(_SCHEME, score, 2014, _END)

    assert ("R2-2", "R2-3", "R2-4") == behind["requests_on_time_share"]
    assert ("C2-1",) == behind["replies_overturned"]
    assert ("V2-1",) == behind["review_breaches"]


@pytest.mark.usefixtures("rows")
def test_a_later_answer_does_not_count_before_its_day(office: Office) -> None:
    """On 24 March 2014 one was answered in time; the others were due that day, none is overdue."""
    run = office.assessment.run(_SCHEME, 2014, as_of=date(2014, 3, 24))

    bureau = next(one for one in run.values if one.name == "市环保局")
    assert (Fraction(1), Fraction(0)) == (
        bureau.measures["requests_on_time_share"],
        bureau.measures["requests_overdue"],
    )
