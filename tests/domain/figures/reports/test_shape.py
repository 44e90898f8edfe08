"""The JSON form of a report: read strictly, written as it is read."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given

from govdisclose.domain.figures.reports.cells import CellKind
from govdisclose.domain.figures.reports.shape import (
    ReportMisshapen,
    report_from_shape,
    report_shape,
)
from govdisclose.rules.report_forms import built_in_forms
from tests.domain.figures.reports.report_cases import LEAVES, consistent_shapes, made_shape, report


def shape() -> dict[str, Any]:
    """A small report."""
    return made_shape([[1] * 6] * len(LEAVES))


def refused(changed: dict[str, Any]) -> ReportMisshapen:
    """Why a report is not read."""
    with pytest.raises(ReportMisshapen) as caught:
        report(changed)
    return caught.value


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((), "titel"),
        (("requests",), "granted_"),
        (("review_litigation",), "appeal"),
        (("review_litigation", "reconsideration"), "uphold"),
        (("proactive",), "art20_9"),
        (("proactive", "art20_1"), "laws"),
        (("proactive", "art20_1", "rules"), "made"),
        (("proactive", "art20_5"), "licences"),
    ],
)
def test_unknown_key_is_refused_by_name(path: tuple[str, ...], key: str) -> None:
    """A key the form does not have is an error that names it with its place."""
    changed = shape()
    place: Any = changed
    for part in path:
        place = place[part]
    place[key] = None

    fault = refused(changed)

    assert ".".join((*path, key)) == fault.data["key"]
    assert "made.json" in str(fault)


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        (("requests", "granted"), [1, 2, 3], "requests.granted"),
        (("requests", "granted"), None, "requests.granted"),
        (("requests", "granted"), [True, 0, 0, 0, 0, 0, 0], "requests.granted[0]"),
        (("requests", "granted"), [[], 0, 0, 0, 0, 0, 0], "requests.granted[0]"),
        (("review_litigation",), [], "review_litigation"),
        (("year",), "2024", "year"),
        (("year",), 24, "year"),
        (("form",), "F2020", "form"),
        (("narrative",), 3, "narrative"),
        (("published_on",), "2025-02-30", "published_on"),
    ],
)
def test_value_of_another_kind_is_refused(path: tuple[str, ...], value: object, key: str) -> None:
    """A list that is too short, a truth value among numbers, or no day is refused with its key."""
    changed = shape()
    place: Any = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value

    assert key == refused(changed).data["key"]


def test_null_cell_is_a_blank() -> None:
    """Null stands for a cell with nothing in it."""
    changed = shape()
    changed["requests"]["granted"][0] = None

    assert CellKind.BLANK is report(changed).requests["granted"][0].kind


def test_form_is_told_by_the_words_of_its_columns() -> None:
    """Without a form named, keys of columns that only one form has decide, not the year."""
    changed = shape() | {"year": 2024}
    changed["form"] = None
    changed["proactive"] = {"art20_1": {"rules": {"made": 1, "published": 1, "public_total": 2}}}

    assert "F2019" == report(changed).form.id


def test_form_is_told_by_the_year_where_no_column_tells() -> None:
    """The year decides only where no column does; without either the form is missing."""
    changed = shape() | {"year": 2020, "proactive": {}}
    del changed["form"]

    assert "F2019" == report(changed).form.id
    changed["year"] = None
    assert "form" == refused(changed).data["key"]


def test_report_in_prose_has_no_tables() -> None:
    """The form N2008 stands for prose: it gives no tables, and tables beside it are refused."""
    prose = {"form": "N2008", "year": 2009, "narrative": "……"}

    assert report_from_shape(prose, forms=built_in_forms(), file="a.json") is None
    with pytest.raises(ReportMisshapen):
        report_from_shape(
            prose | {"requests": {"granted": [0] * 7}}, forms=built_in_forms(), file="a.json"
        )


@given(consistent_shapes())
def test_what_is_read_is_written_again(made: dict[str, Any]) -> None:
    """Reading and writing the JSON form changes nothing."""
    assert made == report_shape(report(copy.deepcopy(made)))


def test_tokens_are_written_as_they_were_printed() -> None:
    """Nil tokens and cells that were refused keep their text."""
    changed = shape()
    changed["requests"]["granted"] = ["/", "1.290", None, "无", 0, 1, "1,000"]

    written = report_shape(report(changed))["requests"]

    assert isinstance(written, dict)
    assert ["/", "1.290", None, "无", 0, 1, 1000] == written["granted"]
