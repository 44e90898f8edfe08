"""The HTML page of an assessment: whole, escaped, and without anything from outside."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser

import attrs

from govdisclose.domain.document import Bar, BarChart
from govdisclose.domain.figures.assessment.charts import ChartWords
from govdisclose.domain.figures.assessment.printed import PrintedWords
from govdisclose.domain.figures.assessment.scoring import assess
from govdisclose.formats.assessment_page import assessment_page
from tests.domain.figures.assessment.schemes import EVERY_RULE, one_agency

_CHARTS = ChartWords(
    "components", "distribution", "movement", "agencies", "points", "open", "more", "less", False
)
_NAMES = [name for name in PrintedWords._fields if name != "charts"]
_WORDS = PrintedWords(**{name: f"word {name}" for name in _NAMES}, charts=_CHARTS)
_NAME = '<script>alert("x")</script>&'


class _Reader(HTMLParser):
    """Tags, their attributes, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.opened: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in {"meta", "br"}:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag == self.opened.pop()

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def _read() -> _Reader:
    values = attrs.evolve(
        one_agency(EVERY_RULE, {"seen": 80, "survey.all": {"not_applicable": "<b>new</b>"}}),
        agency=_NAME,
        name=_NAME,
        vetoes=("leak",),
        refs={"leak": ("<u>notice</u>",)},
    )
    assessment = assess(EVERY_RULE, [values])
    why = {(_NAME, "seen"): ("<i>seen</i>",)}
    reader = _Reader()
    chart = BarChart(caption="<s>caption", unit="%", bars=(Bar("<s>label", Decimal(3), "<s>3"),))
    charts = {EVERY_RULE.groups[0].id: (chart,)}
    reader.feed("".join(assessment_page(EVERY_RULE, assessment, _WORDS, why, charts)))
    reader.close()
    return reader


def test_page_is_well_formed_and_shows_every_indicator() -> None:
    """Every tag is closed, and every indicator of the scheme stands in the explanation."""
    reader = _read()

    assert [] == reader.opened
    told = " ".join(reader.text)
    assert [] == [leaf.en for leaf in EVERY_RULE.leaves() if leaf.en not in told]


def test_texts_are_escaped() -> None:
    """Neither a name nor a reason can become a tag."""
    reader = _read()

    assert not {"script", "b", "s", "iframe"} & set(reader.tags)
    assert reader.tags.count("i") == len(EVERY_RULE.components) + 1
    assert {"<s>caption (%)", "<s>label", "<s>3"} <= set(reader.text)
    assert _NAME in reader.text
    assert "<i>seen</i>" in reader.text
    assert "<u>notice</u>" in reader.text


def test_page_loads_nothing() -> None:
    """No address of another place stands in it, and the page forbids loading anything."""
    reader = _read()

    links = [value for name, value in reader.attributes if name in {"href", "src", "action"}]
    assert all(value is not None and value.startswith("#") for value in links)
    policies = [value for name, value in reader.attributes if name == "content"]
    assert any("default-src 'none'" in (value or "") for value in policies)
