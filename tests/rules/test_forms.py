"""Report forms and words as data: what is shipped, and what does not load."""

from __future__ import annotations

from importlib.resources import files

import pytest

from govdisclose.domain.figures.reports.form import CellUnit, RowRole, RowVariant
from govdisclose.domain.law.provisions import Mark
from govdisclose.rules.annual_forms import built_in_annual_forms
from govdisclose.rules.loader import RuleFileFault
from govdisclose.rules.report_forms import (
    built_in_forms,
    built_in_identities,
    built_in_narrative_rules,
    built_in_wording,
    load_form,
    load_identities,
    load_narrative_rules,
    load_wording,
)
from tests.domain.figures.reports.report_cases import BLOCKS, CELLS, COLUMNS, LEAVES

_FORMS = files("govdisclose.rules").joinpath("forms")


def text(name: str) -> str:
    """A rule file that ships."""
    return _FORMS.joinpath(name).read_text(encoding="utf-8")


def test_forms_are_those_of_2019_and_2021() -> None:
    """国办公开办函〔2019〕60号 and 〔2021〕30号; each says since which report year."""
    found = {form.id: (form.first_year, form.instrument) for form in built_in_forms().forms}

    assert {
        "F2019": (2019, "国办公开办函〔2019〕60号"),
        "F2021": (2021, "国办公开办函〔2021〕30号"),
    } == found


@pytest.mark.parametrize("number", [0, 1])
def test_request_table_has_the_rows_and_columns_of_the_form(number: int) -> None:
    """25 rows in 2021, 23 in 2019, seven columns; either form knows both shapes of 三（六）."""
    form = built_in_forms().forms[number]

    assert list(COLUMNS) == [column.key for column in form.columns]
    assert [23, 25][number] == len(form.rows(form.standard_variant))
    leaves = [row.key for row in form.rows(RowVariant.ITEMISED) if row.role is RowRole.LEAF]
    assert list(LEAVES) == leaves
    assert list(BLOCKS) == [block.key for block in form.review_blocks]
    assert list(CELLS) == [column.key for column in form.review_cells.columns]


def test_forms_are_told_apart_by_the_words_of_their_columns() -> None:
    """本年新制作数量 is a word of the old form only, 本年制发件数 of the new one only."""
    forms = built_in_forms()

    old = forms.by_words(frozenset({"本年新制作数量", "对外公开总数量"}))
    new = forms.by_words(frozenset({"本年制发件数"}))

    assert ("F2019", "F2021") == (old and old.id, new and new.id)
    assert forms.by_words(frozenset({"本年新制作数量", "本年制发件数"})) is None
    assert forms.by_words(frozenset()) is None


@pytest.mark.parametrize(
    ("year", "form"), [(2018, None), (2019, "F2019"), (2020, "F2019"), (2021, "F2021")]
)
def test_years_before_2019_have_no_form(year: int, form: str | None) -> None:
    """2008 to 2018 are reports in prose."""
    found = built_in_forms().by_year(year)

    assert form == (found and found.id)


def test_fee_is_money_and_changes_may_be_negative() -> None:
    """The fee is a decimal in 万元; 本年增/减 is a change; all else are counts."""
    old, new = built_in_forms().forms

    units = {column.zh: column.cells for block in new.proactive for column in block.columns}
    assert CellUnit.MONEY is units.pop("本年收费金额（单位：万元）")
    assert {CellUnit.COUNT} == set(units.values())
    assert {CellUnit.CHANGE} == {
        column.cells
        for block in old.proactive
        for column in block.columns
        if column.key == "change"
    }


def test_identities_carry_source_and_mark() -> None:
    """M1 is printed in the form (seen); what follows from the cells is computed."""
    by_id = built_in_identities().by_id

    assert {"M1", "M2", "M3", "R1", "X1", "X2", "X3", "P1", "T1", "T2", "T3", "U1", "V1"} <= set(
        by_id
    )
    assert {"D1", "N1", "L1"} <= set(by_id)
    assert Mark.SEEN is by_id["M1"].mark
    assert Mark.COMPUTED is by_id["M2"].mark
    assert all(identity.source for identity in by_id.values())


def test_article_32_has_six_items() -> None:
    """Each is a content of the form in words; reconsideration and litigation are both asked for."""
    rules = built_in_narrative_rules()
    form = built_in_annual_forms()[rules.annual_form]

    assert [f"32({number})" for number in range(1, 7)] == [
        form.content(content.content).article for content in rules.contents
    ]
    assert ["reconsideration", "litigation"] == [one.topic for one in rules.contents[3].needs]


def test_words_name_no_place_and_no_year() -> None:
    """The lists are general: no city, no year and no number of some report stands in them."""
    for name in ("wording.toml", "narrative-cn-2008.toml"):
        lines = [line for line in text(name).splitlines() if not line.startswith(("#", "S"))]
        body = "\n".join(lines)

        assert "淮南" not in body
        assert "2009" not in body
    assert built_in_wording().claims


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('source = ["S31", "S33"]', 'source = ["S99"]', "source"),
        ('mark = "seen"', 'mark = "sure"', "mark"),
        ("first_year = 2021", "first_year = 2021\nlast_year = 2030", "top level"),
        ('key = "partial"', 'key = "granted"', "request_rows"),
        ('role = "processed"', 'role = "leaf"', "request_rows"),
        ('cells = "money"', 'cells = "yuan"', "cells"),
    ],
)
def test_form_that_is_none_does_not_load(old: str, new: str, key: str) -> None:
    """An unknown source, mark or key, a row twice, or no row for the total is refused by name."""
    broken = text("f2021.toml").replace(old, new, 1)
    assert broken != text("f2021.toml")

    with pytest.raises(RuleFileFault) as caught:
        load_form(broken, file="forms/f2021.toml")

    assert key in str(caught.value)


def test_lists_that_are_none_do_not_load() -> None:
    """Identities twice, sources unlisted and expressions that do not compile are refused."""
    identities = text("identities.toml")
    with pytest.raises(RuleFileFault, match="M1 stands twice"):
        load_identities(identities.replace('id = "M2"', 'id = "M1"'), file="a.toml")
    with pytest.raises(RuleFileFault, match="not listed"):
        load_identities(identities.replace('source = ["S33"]', 'source = ["S1"]', 1), file="a")
    narrative = text("narrative-cn-2008.toml")
    with pytest.raises(RuleFileFault, match="not listed"):
        load_narrative_rules(narrative.replace('source = ["S19"]', 'source = ["S1"]'), file="a")
    with pytest.raises(RuleFileFault, match="before"):
        load_wording(
            text("wording.toml").replace('before = "不予公开', 'before = "(不予公开'), file="a"
        )
