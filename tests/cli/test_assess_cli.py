"""``govdisclose assess`` without an office: schemes and the calculator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import answer, invoke

_VALUES: dict[str, Any] = {
    "agencies": [
        {
            "agency": "市环保局",
            "values": {"self": 92, "online": 85, "on_site": 88, "democratic": 90.5, "social": 76},
        },
        {
            "agency": "市教育局",
            "values": {"self": 90, "online": 90, "on_site": 90, "democratic": 90, "social": 90},
        },
    ]
}


@pytest.fixture(name="values")
def _values(tmp_path: Path) -> str:
    """A file of values for the scheme of Anhui 2010."""
    (tmp_path / "values.json").write_text(json.dumps(_VALUES, ensure_ascii=False), "utf-8")
    return "values.json"


def test_score_prints_score_grade_rank_and_explanation(tmp_path: Path, values: str) -> None:
    """90 all over is excellent; the other, by hand, 86.80 and good; and no store is needed."""
    shape = answer(
        invoke(
            tmp_path, "assess", "score", "anhui-2010", values, "--ladder", "yueyang-2017", "--json"
        )
    )

    assert [("市教育局", "90.00", "excellent", 1), ("市环保局", "86.80", "good", 2)] == [
        (one["agency"], one["score"], one["grade"], one["rank"]) for one in shape["agencies"]
    ]
    counted = [one["counted"] for one in shape["agencies"][1]["indicators"]]
    assert ["9.2", "25.5", "26.4", "18.1", "7.6"] == counted
    assert not (tmp_path / "office.db").exists()


def test_values_are_read_from_stdin(tmp_path: Path) -> None:
    """A dash stands for standard input."""
    given = json.dumps(_VALUES)

    shape = answer(invoke(tmp_path, "assess", "score", "anhui-2010", "-", "--json", text_in=given))

    assert 2 == len(shape["agencies"])


def test_open_indicators_end_with_findings(tmp_path: Path) -> None:
    """An agency without all values is no failure; it is finished with findings."""
    given = json.dumps({"agencies": [{"agency": "甲", "values": {"self": 90}}]})

    result = invoke(tmp_path, "assess", "score", "hefei-2014", "-", text_in=given)

    assert 4 == result.exit_code
    assert "open: up to 99" in result.stdout
    assert "3 x nothing is known of the indicator" in result.stderr


def test_explanation_of_one_agency_names_every_indicator(tmp_path: Path, values: str) -> None:
    """Each line says what it counts, and the last lines add up to the score."""
    result = invoke(
        tmp_path, "assess", "score", "anhui-2010", values, "--explain", "市环保局", lang="zh"
    )

    assert 0 == result.exit_code
    for word in (
        "自评",
        "网上检查",
        "实地考评",
        "民主评议",
        "社会评议",
        "26.4",
        "86.80",
        "组内名次",
    ):
        assert word in result.stdout


def test_an_agency_that_is_not_assessed_is_refused(tmp_path: Path, values: str) -> None:
    """Nobody is explained who has no values."""
    result = invoke(tmp_path, "assess", "score", "anhui-2010", values, "--explain", "乙")

    assert 1 == result.exit_code
    assert "ASM-012" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "syntax"),
        ('{"agencies": [], "agencies": []}', "twice"),
        ('{"agencies": [{"agency": "甲", "values": {"self": NaN}}]}', "NaN"),
        ("\udcff", "syntax"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Broken files, keys that are there twice and numbers that are none say where."""
    raw = text.encode("utf-8", "surrogateescape")

    result = invoke(tmp_path, "assess", "score", "anhui-2010", "-", text_in=raw)

    assert 2 == result.exit_code
    assert said in result.stderr


def test_schemes_are_listed_with_status_and_hash(tmp_path: Path) -> None:
    """What is reconstructed says so wherever it is listed."""
    found = {one["id"]: one for one in answer(invoke(tmp_path, "assess", "schemes", "--json"))}

    assert "reconstructed" == found["huainan-2009"]["status"]
    assert "unverified" == found["huainan-2009"]["mark"]
    assert 64 == len(found["anhui-2010"]["hash"])


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("scheme", ["huainan-2009", "example-c", "anhui-city-2022"])
def test_a_scheme_is_shown_whole(tmp_path: Path, scheme: str, lang: str) -> None:
    """Every component and indicator stands in what is printed, in both languages."""
    shape = answer(invoke(tmp_path, "assess", "show", scheme, "--json"))

    shown = invoke(tmp_path, "assess", "show", scheme, lang=lang)

    names = list(_ids(shape["components"]))
    assert 0 == shown.exit_code
    assert [] == [name for name in names if name not in shown.stdout]


def _ids(entries: list[dict[str, Any]]) -> Any:
    for entry in entries:
        yield entry["id"]
        yield from _ids(entry.get("indicators", []))


def test_check_says_where_a_scheme_does_not_load(tmp_path: Path) -> None:
    """File, key, why and what to do stand in the refusal."""
    shipped = Path(__file__).parents[2] / "src/govdisclose/rules/assessment/anhui-2010.toml"
    text = shipped.read_text("utf-8").replace("weight = 20", "weight = 21")
    (tmp_path / "own.toml").write_text(text, "utf-8")

    result = invoke(tmp_path, "assess", "check", "own.toml")

    assert 2 == result.exit_code
    assert (
        "own.toml: components: the weights of group all add up to 101, not to 100" in result.stderr
    )
    assert "change a weight" in result.stderr


def test_check_accepts_a_file_that_loads(tmp_path: Path) -> None:
    """A copy of a shipped scheme is as good as the scheme."""
    shipped = Path(__file__).parents[2] / "src/govdisclose/rules/assessment/example-c.toml"
    (tmp_path / "own.toml").write_bytes(shipped.read_bytes())

    shape = answer(invoke(tmp_path, "assess", "check", "own.toml", "--json"))

    assert ("example-c", 5) == (shape["id"], shape["indicators"])
    assert ["short_months(40)", "blank_months", "quota_ratio(40)"] == shape["measures"]


def test_an_unknown_scheme_names_those_there_are(tmp_path: Path) -> None:
    """A misspelt id is answered with the ids."""
    result = invoke(tmp_path, "assess", "show", "huainan-2010")

    assert 2 == result.exit_code
    assert "huainan-2009" in result.stderr


def test_ladders_and_measures_are_listed(tmp_path: Path) -> None:
    """Bounds are exact, and measures say which way is better."""
    ladders = answer(invoke(tmp_path, "assess", "ladders", "--json"))
    measures = {
        one["name"]: one for one in answer(invoke(tmp_path, "assess", "measures", "--json"))
    }

    assert ["90", "80", "60", "0"] == [grade["at_least"] for grade in ladders[0]["grades"]]
    assert ("lower", False) == (measures["late_items"]["better"], measures["late_items"]["number"])
    assert measures["short_months"]["number"]


def test_a_ladder_without_the_grade_of_a_veto_is_refused(tmp_path: Path) -> None:
    """A veto that lowers to a grade the ladder lacks cannot be applied."""
    given = json.dumps({"agencies": []})

    result = invoke(
        tmp_path, "assess", "score", "huainan-2009", "-", "--ladder", "yanbian", text_in=given
    )

    assert 2 == result.exit_code
    assert "there is no grade fail" in result.stderr
