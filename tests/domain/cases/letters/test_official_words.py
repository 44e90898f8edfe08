"""Dates, articles and amounts as official papers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.cases.letters.official_words import (
    DateForm,
    article_in_words,
    date_in_words,
    number_in_words,
    yuan_in_words,
)
from govdisclose.domain.catalogue.numerals import read_numeral


@pytest.mark.parametrize(
    ("form", "expected"),
    [(DateForm.ARABIC, "2009年3月30日"), (DateForm.CHINESE, "二〇〇九年三月三十日")],
)
def test_a_date_is_written_in_either_form(form: DateForm, expected: str) -> None:
    """Months and days have no leading zero; the year is written digit by digit."""
    assert expected == date_in_words(date(2009, 3, 30), form)


@pytest.mark.parametrize(
    ("article", "itemised", "expected"),
    [
        ("36(5)", ("36",), "第三十六条第（五）项"),
        ("33(3)", ("36",), "第三十三条第三款"),
        ("30, 36", ("36",), "第三十条、第三十六条"),
        ("14(4), 23", (), "第十四条第四款、第二十三条"),
        ("105", (), "第一百零五条"),
    ],
)
def test_an_article_is_cited_by_items_or_paragraphs(
    article: str, itemised: tuple[str, ...], expected: str
) -> None:
    """Parts of an article that lists items are items 项, those of others are paragraphs 款."""
    assert expected == article_in_words(article, itemised=itemised)


@pytest.mark.parametrize("article", ["none found", "收费通知", "国办公开办函〔2015〕207号", ""])
def test_what_names_no_article_is_not_cited(article: str) -> None:
    """A letter never prints a made-up article."""
    assert article_in_words(article) is None


@given(st.integers(1, 999))
def test_numbers_are_read_as_they_were_written(number: int) -> None:
    """Reading the numeral of any number gives the number."""
    assert number == read_numeral(number_in_words(number))


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("880", "捌佰捌拾元整"),
        ("1080", "壹仟零捌拾元整"),
        ("270", "贰佰柒拾元整"),
        ("10000", "壹万元整"),
        ("10500", "壹万零伍佰元整"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("100000001", "壹亿零壹元整"),
        ("0.05", "伍分"),
        ("0", "零元整"),
    ],
)
def test_an_amount_is_written_in_capital_numerals(amount: str, expected: str) -> None:
    """Receipts write amounts so that nothing can be added; gaps are one 零."""
    assert expected == yuan_in_words(Decimal(amount))


@pytest.mark.parametrize("amount", ["-1", "0.005", "1000000000000"])
def test_what_is_no_amount_is_refused(amount: str) -> None:
    """Parts of a fen and amounts below nothing cannot be paid."""
    with pytest.raises(ValueError, match="no amount"):
        yuan_in_words(Decimal(amount))
