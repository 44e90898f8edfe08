"""Schemes and ladders as files: those that ship load, and faults are told with their place."""

from __future__ import annotations

import tomllib
from decimal import Decimal

import pytest

from govdisclose.domain.figures.assessment.faults import (
    BandsLeaveGap,
    BandsOverlap,
    InvalidScheme,
    NotMonotone,
    PointsDoNotSum,
    SchemeFault,
    UnknownMeasure,
    WeightsDoNotSum,
)
from govdisclose.domain.figures.assessment.scheme import SchemeStatus
from govdisclose.domain.law.provisions import Mark
from govdisclose.rules.assessment import (
    built_in_ladders,
    built_in_schemes,
    load_ladders,
    load_scheme,
)

_SCHEME = """
id = "office"
zh = "本机关"
en = "office"
status = "published"
article = "5"
source = ["S1"]
mark = "seen"
sources = { S1 = "a rule" }

[[groups]]
id = "all"
zh = "全部"
en = "all"

[[components]]
id = "online"
zh = "网上"
en = "online"
weight = 60
points = 10

[[components.indicators]]
id = "share"
zh = "按时"
en = "on time"
points = 6
formula = "points * on_time_share"

[[components.indicators]]
id = "lag"
zh = "用时"
en = "lag"
points = 4
measure = "mean_lag"
bands = [{ below = 5, points = 4 }, { at_least = 5, points = 1 }]

[[components]]
id = "seen"
zh = "实地"
en = "on site"
weight = 40
"""


def test_every_shipped_scheme_loads_under_its_own_name() -> None:
    """Ids are those of the files, and every scheme cites a source with a mark."""
    schemes = built_in_schemes()

    assert {
        "anhui-2010",
        "anhui-city-2022",
        "example-a",
        "example-b",
        "example-c",
        "hefei-2014",
        "huainan-2009",
        "townships-2010",
        "xuancheng",
    } == set(schemes)
    assert all(id_ == scheme.id for id_, scheme in schemes.items())


def test_what_no_source_prints_is_marked_unverified() -> None:
    """The scheme after the report of Huainan is reconstructed, in every number."""
    scheme = built_in_schemes()["huainan-2009"]

    marks = {leaf.mark for leaf in scheme.leaves()}
    assert SchemeStatus.RECONSTRUCTED is scheme.status
    assert {Mark.UNVERIFIED} == marks | {one.mark for one in scheme.components}


def test_what_is_not_visible_is_marked_computed() -> None:
    """The last two entries of example C are known by their sum only."""
    scheme = built_in_schemes()["example-c"]

    marks = {leaf.id: leaf.mark for leaf in scheme.leaves()}
    assert Mark.COMPUTED is marks["other"]
    assert Mark.COMPUTED is marks["quality.rest"]
    assert Mark.SEEN is marks["quality.guide"]


def test_shipped_ladders_have_inclusive_bounds() -> None:
    """Yueyang 90, 80, 60; Yanbian 90, 70, 60; the bureau of Shuozhou 90, 70."""
    bounds = {
        id_: [int(grade.at_least) for grade in ladder.grades]
        for id_, ladder in built_in_ladders().items()
    }

    assert {
        "yueyang-2017": [90, 80, 60, 0],
        "yanbian": [90, 70, 60, 0],
        "shuozhou-bureau": [90, 70, 0],
    } == bounds


def test_a_scheme_loads_with_inherited_citations() -> None:
    """An entry without a citation has that of the entry around it."""
    scheme = load_scheme(_SCHEME, file="office.toml")

    assert {("5", ("S1",), Mark.SEEN)} == {
        (leaf.article, leaf.source, leaf.mark) for leaf in scheme.leaves()
    }


def _fault(old: str, new: str) -> SchemeFault:
    assert old in _SCHEME
    with pytest.raises(SchemeFault) as caught:
        load_scheme(_SCHEME.replace(old, new, 1), file="office.toml")
    assert "office.toml" == caught.value.data["file"]
    return caught.value


def test_weights_have_to_add_up() -> None:
    """60 and 41 are not 100, and the refusal says for which group."""
    fault = _fault("weight = 40", "weight = 41")

    assert isinstance(fault, WeightsDoNotSum)
    assert ("components", "all", 101, 100) == tuple(
        fault.data[key] for key in ("key", "group", "found", "full")
    )


def test_points_have_to_add_up() -> None:
    """6 and 5 are not 10."""
    fault = _fault("points = 4\n", "points = 5\n")

    assert isinstance(fault, PointsDoNotSum)
    assert "components[0].indicators (online)" == fault.data["key"]


@pytest.mark.parametrize(
    ("bands", "kind", "where"),
    [
        ("[{ below = 5, points = 4 }, { at_least = 6, points = 1 }]", BandsLeaveGap, ">= 5, < 6"),
        ("[{ below = 5, points = 4 }, { above = 5, points = 1 }]", BandsLeaveGap, ">= 5, <= 5"),
        ("[{ below = 5, points = 4 }]", BandsLeaveGap, ">= 5"),
        ("[{ at_least = 1, points = 4 }]", BandsLeaveGap, "< 1"),
        ("[{ up_to = 5, points = 4 }, { at_least = 5, points = 1 }]", BandsOverlap, "= 5"),
        ("[{ below = 6, points = 4 }, { at_least = 5, points = 1 }]", BandsOverlap, "= 5"),
        ("[{ points = 4 }, { at_least = 5, points = 1 }]", BandsOverlap, "= 5"),
    ],
)
def test_bands_leave_no_gap_and_do_not_overlap(
    bands: str, kind: type[SchemeFault], where: str
) -> None:
    """Every value falls into exactly one band; the refusal names one that does not."""
    fault = _fault("[{ below = 5, points = 4 }, { at_least = 5, points = 1 }]", bands)

    assert isinstance(fault, kind)
    assert ("mean_lag", where) == (fault.data["measure"], fault.data["where"])
    assert str(fault.data["key"]).startswith("components[0].indicators[1].bands")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("on_time_share", "on_time_shares"),
        ("on_time_share", "on_time_share(3)"),
        ('"mean_lag"', '"short_months"'),
    ],
)
def test_unknown_measures_are_refused(old: str, new: str) -> None:
    """A misspelt measure, one with a number it does not take, one without the number it takes."""
    assert isinstance(_fault(old, new), UnknownMeasure)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("points * on_time_share", "points * (1 - on_time_share)"),
        ("points * on_time_share", "points - 0.1 * items_published"),
        (
            "below = 5, points = 4 }, { at_least = 5, points = 1",
            "below = 5, points = 1 }, { at_least = 5, points = 4",
        ),
    ],
)
def test_rules_do_not_reward_getting_worse(old: str, new: str) -> None:
    """Fewer points for more on time, or for more items; more points for a longer lag."""
    assert isinstance(_fault(old, new), NotMonotone)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("weight = 40", "wieght = 40", "components[1] (seen)"),
        ("weight = 40", 'weight = "40"', "components[1].weight (seen)"),
        ("weight = 40", "weight = nan", "components[1].weight (seen)"),
        ("weight = 40", "weight = -40", "components[1].weight (seen)"),
        ("weight = 40", "weight = true", "components[1].weight (seen)"),
        ('id = "seen"', 'id = "online"', "components[1] (online)"),
        ('id = "seen"', 'id = "实地"', "components[1].id (实地)"),
        ('source = ["S1"]', 'source = ["S2"]', "source"),
        ('source = ["S1"]', "source = []", "source"),
        ('status = "published"', 'status = "law"', "status"),
        ("points * on_time_share", "points **", "components[0].indicators[0].formula (share)"),
        ('measure = "mean_lag"', "", "components[0].indicators[1] (lag)"),
        ("weight = 60", "weights = { nobody = 60 }", "components[0].weights (online)"),
        ("mark = ", "mark == ", "syntax"),
    ],
)
def test_faults_say_where_they_are(old: str, new: str, key: str) -> None:
    """Key path, and the id of the entry, for unknown keys, wrong kinds and contradictions."""
    fault = _fault(old, new)

    assert isinstance(fault, InvalidScheme)
    assert key == fault.data["key"]


_MEASURE = """
[[measures]]
id = "{id}"
zh = "x"
en = "x"
"""


@pytest.mark.parametrize("id", ["late_items", "points", "floor", "a-b", "座谈会", ""])
def test_measures_by_hand_have_names_of_their_own(id: str) -> None:
    """One that the records give, one that no formula can spell, one that is none."""
    with pytest.raises(InvalidScheme):
        load_scheme(_SCHEME + _MEASURE.format(id=id), file="office.toml")


_ADJUSTMENT = """
[[adjustments]]
id = "more"
zh = "x"
en = "x"
"""


@pytest.mark.parametrize(
    "rule",
    [
        'kind = "bonus"\npoints = 1\nmeasure = "late_items"',
        'kind = "penalty"\npoints = 1\nmeasure = "items_published"',
        'kind = "bonus"\nformula = "max(0, 5 - items_published)"',
        'kind = "penalty"\nmeasure = "mean_lag"\n'
        "bands = [{ below = 5, points = 2 }, { at_least = 5, points = 1 }]",
    ],
)
def test_adjustments_do_not_reward_getting_worse(rule: str) -> None:
    """A bonus for being late, a penalty for publishing, one that shrinks as the lag grows."""
    with pytest.raises(NotMonotone) as caught:
        load_scheme(_SCHEME + _ADJUSTMENT + rule, file="office.toml")

    assert "adjustments[0] (more)" == caught.value.data["key"]


def test_adjustment_and_veto_have_ids_of_their_own() -> None:
    """A recorded case names either by its id alone."""
    veto = '\n[[vetoes]]\nid = "more"\nzh = "x"\nen = "x"\nat_most = "fail"\n'
    rule = 'kind = "bonus"\npoints = 1\n'

    with pytest.raises(InvalidScheme) as caught:
        load_scheme(_SCHEME + _ADJUSTMENT + rule + veto, file="office.toml")

    assert "vetoes" == caught.value.data["key"]


def test_a_ladder_may_be_the_schemes_own() -> None:
    """A table of grades in the file itself serves as well as the id of one that ships."""
    own = """
[ladder]
id = "own"
zh = "自定"
en = "own"
article = "9"
source = "a rule"
mark = "seen"
grades = [
    { id = "good", zh = "好", en = "good", at_least = 75.5 },
    { id = "bad", zh = "差", en = "bad", at_least = 0 },
]
"""

    ladder = load_scheme(_SCHEME + own, file="office.toml").ladder

    assert ladder is not None
    assert Decimal("75.5") == ladder.grades[0].at_least


def test_an_unknown_ladder_is_refused() -> None:
    """A scheme cannot be graded by what nobody knows."""
    with pytest.raises(InvalidScheme) as caught:
        load_scheme('ladder = "nobody"\n' + _SCHEME, file="office.toml")

    assert "ladder" == caught.value.data["key"]


@pytest.mark.parametrize(
    ("grades", "key"),
    [
        ('[{ id = "a", zh = "", en = "", at_least = 10 }]', "ladders[0].grades[0]"),
        (
            '[{ id = "a", zh = "", en = "", at_least = 0 }, '
            '{ id = "b", zh = "", en = "", at_least = 10 }]',
            "ladders[0].grades[1]",
        ),
        ("[]", "ladders[0].grades"),
    ],
)
def test_a_ladder_holds_every_score_once(grades: str, key: str) -> None:
    """Bounds descend to 0, so that no score is without a grade or has two."""
    text = f"""
[[ladders]]
id = "x"
zh = ""
en = ""
article = "1"
source = "s"
mark = "seen"
grades = {grades}
"""

    with pytest.raises(InvalidScheme) as caught:
        load_ladders(text, file="ladders.toml")

    assert str(caught.value.data["key"]).startswith(key)


def test_scheme_as_json_is_the_file_without_what_it_leaves_out() -> None:
    """What a scheme says of itself can be compared with its file."""
    shape = load_scheme(_SCHEME, file="office.toml").as_json()

    raw = tomllib.loads(_SCHEME)
    components = shape["components"]
    assert isinstance(components, list)
    assert [one["id"] for one in raw["components"]] == [one["id"] for one in components]
    assert "points * on_time_share" == components[0]["indicators"][0]["formula"]
    assert "40" == components[1]["weight"]
