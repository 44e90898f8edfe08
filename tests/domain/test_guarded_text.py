"""Cells are made inert so that they can be read back exactly."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govdisclose.domain.guarded_text import escaped, guarded, guarded_start, unguarded

_ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+8655", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠a", "'=1"],
)
def test_what_a_spreadsheet_might_run_gets_an_apostrophe(text: str) -> None:
    """A cell that begins like a formula, in ASCII or full width, begins with an apostrophe."""
    assert not re.match("[=+\\-@\t\r\n＝＋－＠]", guarded(text))


@pytest.mark.parametrize(
    "text", ["关于甲的通知", "2009-01-05", "'quoted'", "a=b", "", "5-3", "《=》"]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Neither negative-looking dates nor quotation marks are touched."""
    assert text == guarded(text)


def test_controls_and_marks_of_direction_are_shown() -> None:
    """What would act on a terminal or turn the writing is readable instead."""
    assert r"a\x1b[2Jb\u202ec\x9b" == escaped("a\x1b[2Jb\u202ec\x9b")
    assert r"\x5cx1b" == escaped(r"\x1b")
    assert r"C:\temp" == escaped(r"C:\temp")
    assert "甲\n乙\t丙" == escaped("甲\n乙\t丙")


@given(st.text(), st.booleans(), st.booleans())
@example("'=1", False, False)
@example("''=1", True, True)
@example("\\x1b\x1b\\u202e\u202e\r\n\r", False, True)
def test_every_text_comes_back(text: str, keeps_formulas: bool, keeps_crlf: bool) -> None:
    """Guarding loses nothing, whatever the text and the options."""
    made = guarded(text, keeps_formulas=keeps_formulas, keeps_crlf=keeps_crlf)

    assert text == unguarded(made)


@given(st.text())
def test_nothing_active_is_left(text: str) -> None:
    """No guarded text begins like a formula or holds a control."""
    made = guarded(text)

    assert _ACTIVE.search(made) is None
    assert not made.startswith(("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠"))


@given(st.text())
def test_start_alone_comes_back(text: str) -> None:
    """Rejected rows are guarded at their start only, and read back exactly."""
    from govdisclose.domain.guarded_text import unguarded_start

    assert text == unguarded_start(guarded_start(text))
