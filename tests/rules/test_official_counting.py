"""How official forms are counted, as rule files: complete against the form, strict, and cited."""

from __future__ import annotations

from importlib.resources import files

import pytest

from govdisclose.domain.figures.official.composing import is_declared_cell
from govdisclose.domain.figures.official.places import place_named, places_of
from govdisclose.rules.loader import RuleFileFault
from govdisclose.rules.official_counting import built_in_counting_rules, load_counting_rules
from govdisclose.rules.report_forms import built_in_forms

_FORMS = ("F2019", "F2021")


def _text() -> str:
    return files("govdisclose.rules").joinpath("official/f2021.toml").read_text("utf-8")


@pytest.mark.parametrize("code", _FORMS)
def test_every_cell_of_section_two_is_counted_or_declared(code: str) -> None:
    """Rows of documents have a measure for each column of the form; the others are declared."""
    form, rules = built_in_forms().form(code), built_in_counting_rules()[code]
    assert form is not None
    block = next(one for one in form.proactive if one.key == "art20_1")

    assert [column.key for column in block.columns] == [one.column for one in rules.measures]
    assert {row.key for row in block.rows} == rules.computed_rows


@pytest.mark.parametrize(
    ("code", "declared"),
    [
        ("F2021", ["licensing", "penalty", "coercion", "fees_wan_yuan"]),
        (
            "F2019",
            [
                "licensing:items_last_year",
                "licensing:change",
                "licensing:decisions",
                "other_services:items_last_year",
                "other_services:change",
                "other_services:decisions",
                "penalty:items_last_year",
                "penalty:change",
                "penalty:decisions",
                "coercion:items_last_year",
                "coercion:change",
                "coercion:decisions",
                "fees:items_last_year",
                "fees:change",
                "central_procurement:projects",
                "central_procurement:amount",
            ],
        ),
    ],
)
def test_declared_cells_are_those_no_record_gives(code: str, declared: list[str]) -> None:
    """Licensing, penalties, coercion, fees and procurement (domain facts, section 3.2)."""
    form, rules = built_in_forms().form(code), built_in_counting_rules()[code]
    assert form is not None

    names = [place.name for place in places_of(form) if is_declared_cell(place, rules)]

    assert declared == names


@pytest.mark.parametrize(("code", "cells"), [("F2019", 22 + 161 + 15), ("F2021", 10 + 175 + 15)])
def test_every_cell_has_one_name(code: str, cells: int) -> None:
    """23 or 25 rows of seven, 15 of section four, and those of section two; names are unique."""
    form = built_in_forms().form(code)
    assert form is not None
    places = list(places_of(form))

    assert cells == len(places) == len({place.name for place in places})
    assert all(place == place_named(form, place.name) for place in places)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('form = "F2021"', 'form = "F2021"\nguess = 1', "guess"),
        ('source = ["S31", "S33", "own-reading"]', 'source = ["S99"]', "source"),
        ('counts = "valid"', 'counts = "guessed"', "counts"),
        ("money_decimals = 4\n", "", "money_decimals"),
    ],
)
def test_rules_that_are_not_exactly_what_they_should_be_do_not_load(
    old: str, new: str, key: str
) -> None:
    """An unknown key, a source that is not listed, an unknown measure, a missing key."""
    text = _text()
    assert 1 == text.count(old)

    with pytest.raises(RuleFileFault) as refused:
        load_counting_rules(text.replace(old, new), file="x.toml")

    assert key in str(refused.value.data)
