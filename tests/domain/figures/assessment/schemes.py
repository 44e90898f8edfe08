"""Schemes and values for the tests of assessment."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from govdisclose.domain.figures.assessment.entries import Indicator, RuleKind
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.values import AgencyValues, IndicatorValue
from govdisclose.domain.figures.assessment.values_reading import read_values
from govdisclose.rules.assessment import built_in_schemes, load_scheme

__all__ = ["EVERY_RULE", "agencies", "agency", "one_agency", "scheme"]

EVERY_RULE = load_scheme(
    """
id = "every-rule"
zh = "各种规则"
en = "every rule"
status = "reconstructed"
article = "1"
source = ["T"]
mark = "computed"
ladder = "yueyang-2017"
bonus_cap = 4
sources = { T = "made up for tests" }

[[groups]]
id = "all"
zh = "全部"
en = "all"

[[measures]]
id = "forums"
zh = "座谈会"
en = "forums"

[[components]]
id = "online"
zh = "网上"
en = "online"
weight = 60
points = 50

[[components.indicators]]
id = "time"
zh = "及时"
en = "time"
points = 20

[[components.indicators.indicators]]
id = "time.share"
zh = "按时"
en = "on time"
points = 15
formula = "points * on_time_share"

[[components.indicators.indicators]]
id = "time.mean"
zh = "用时"
en = "mean"
points = 5
measure = "mean_lag"
bands = [
    { below = 5, points = 5 },
    { at_least = 5, up_to = 20, points = 2.5 },
    { above = 20, points = 0 },
]

[[components.indicators]]
id = "errors"
zh = "差错"
en = "errors"
points = 20

[[components.indicators.deductions]]
id = "late"
zh = "逾期"
en = "late"
points = 2
measure = "late_items"

[[components.indicators.deductions]]
id = "wrong"
zh = "错误"
en = "wrong"
points = 0.5
cap = 3

[[components.indicators]]
id = "forums"
zh = "座谈"
en = "forums"
points = 10
formula = "min(points, 3 * forums)"

[[components]]
id = "seen"
zh = "实地"
en = "on site"
weight = 25
evidence = ["photo"]

[[components]]
id = "survey"
zh = "评议"
en = "survey"
weight = 15
points = 30

[[components.indicators]]
id = "survey.all"
zh = "满意度"
en = "satisfaction"
points = 30
ballots = [
    { id = "yes", zh = "满意", en = "satisfied", value = 1 },
    { id = "so", zh = "基本满意", en = "so so", value = 0.6 },
    { id = "no", zh = "不满意", en = "not satisfied", value = 0 },
]

[[adjustments]]
id = "commended"
zh = "表彰"
en = "commended"
kind = "bonus"
points = 3

[[adjustments]]
id = "criticised"
zh = "批评"
en = "criticised"
kind = "penalty"
points = 40

[[vetoes]]
id = "leak"
zh = "泄密"
en = "leak"
at_most = "fail"
""",
    file="every-rule.toml",
)
"""A scheme that has every kind of rule."""

_RATIO = st.fractions(0, 1, max_denominator=60)


def scheme(id: str) -> Scheme:
    """A scheme that ships."""
    return built_in_schemes()[id]


def one_agency(scheme: Scheme, values: Mapping[str, Any], **others: Any) -> AgencyValues:
    """One agency with values as people write them in JSON."""
    shape = {"agency": "甲", "values": values, **others}
    (read,) = read_values({"agencies": [shape]}, scheme)
    return read


@st.composite
def _leaf_value(draw: st.DrawFn, leaf: Indicator, *, may_lack: bool) -> IndicatorValue | None:
    if may_lack and draw(st.integers(0, 4)) == 0:
        return draw(st.sampled_from([None, IndicatorValue(not_applicable="不涉及")]))
    match leaf.rule:
        case RuleKind.DEDUCTIONS:
            given = [one.id for one in leaf.deductions if one.measure is None]
            counts = {id_: draw(st.integers(0, 30)) for id_ in given}
            return IndicatorValue(occurrences=counts)
        case RuleKind.BALLOTS:
            counts = {option.id: draw(st.integers(0, 500)) for option in leaf.ballots}
            return IndicatorValue(ballots=counts)
        case RuleKind.MANUAL:
            return IndicatorValue(points=draw(_RATIO) * Fraction(leaf.points))
        case _:
            return IndicatorValue()


@st.composite
def agency(
    draw: st.DrawFn, of: Scheme = EVERY_RULE, name: str = "甲", *, may_lack: bool = True
) -> AgencyValues:
    """Any agency that the scheme can be applied to; with ``may_lack`` some entries lack values."""
    values = {}
    for leaf in of.leaves():
        value = draw(_leaf_value(leaf, may_lack=may_lack))
        if value is not None:
            values[leaf.id] = value
    measures = {
        str(ref): draw(
            _RATIO if ref.name.endswith("_share") else st.fractions(0, 40, max_denominator=10**6)
        )
        for ref in of.measure_refs
    }
    return AgencyValues(
        agency=name,
        name=name,
        group=of.groups[0].id,
        values=values,
        measures=measures,
        adjustments={one.id: draw(st.integers(0, 4)) for one in of.adjustments if one.is_counted},
        vetoes=tuple(draw(st.sets(st.sampled_from([veto.id for veto in of.vetoes])))),
    )


def agencies(of: Scheme = EVERY_RULE) -> st.SearchStrategy[list[AgencyValues]]:
    """Up to six agencies with names of their own."""
    names = st.integers(0, 6).map(lambda many: "甲乙丙丁戊己"[:many])
    return names.flatmap(lambda given: st.tuples(*(agency(of, name) for name in given)).map(list))
