"""Forms of annual reports in words."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from govdisclose.rules.annual_forms import built_in_annual_forms, load_annual_form
from govdisclose.rules.loader import RuleFileFault

_TEXT = files("govdisclose.rules").joinpath("annual/cn-2008.toml").read_text("utf-8")


def test_the_six_items_of_article_32_are_contents() -> None:
    """R2008 art. 32: proactive, on request, fees, remedies, problems, other; due on 31 March."""
    form = built_in_annual_forms()["cn-2008"]

    articles = [content.article for content in form.in_order() if content.article]
    assert [f"32({number})" for number in range(1, 7)] == articles
    assert date(2010, 3, 31) == form.due(2009)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('id = "cn-2008"\n', 'id = "cn-2008"\ncolour = "red"\n', "top level"),
        ('"fees", "remedies"', '"fees"', "ordering"),
        ('source = ["S19", "seed"]\nmark', 'source = ["S99"]\nmark', "contents"),
        ('content = "fees"', 'content = "fee"', "declared.fees_charged"),
        ("due_day = 31", "due_day = 32", "due_day"),
        ('id = "complaints"', 'id = "litigations"', "declared"),
    ],
)
def test_form_that_contradicts_itself_does_not_load(old: str, new: str, key: str) -> None:
    """The refusal names the file and the key."""
    assert old in _TEXT
    with pytest.raises(RuleFileFault) as refused:
        load_annual_form(_TEXT.replace(old, new, 1), file="mine.toml")

    assert "mine.toml" in str(refused.value)
    assert key in str(refused.value)
