"""Strings to remove are found however they are spelled, and cut exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.detecting.projection import project
from govdisclose.domain.catalogue.detecting.removal import LABEL, Removal

TEXTS = st.text(st.sampled_from("张三李四王五的，。 0123\u200b　Ａa-■"), max_size=30)
VALUES = st.text(st.sampled_from("张三李四0123a"), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("value", "text", "cut"),
    [
        ("张三", "申请人张三申请", f"申请人{LABEL}申请"),
        ("张三", "张 三", LABEL),
        ("张三", "张\u200b三", LABEL),
        ("13812345678", "138-1234-5678", LABEL),
        ("138 1234 5678", "１３８１２３４５６７８", LABEL),
        ("Zhang@Example.com", "zhang@example.com", LABEL),
        ("360426199101010071", "360426 19910101 0071。", f"{LABEL}。"),
        ("张三", "李四", "李四"),
    ],
)
def test_spelling_does_not_hide_a_string(value: str, text: str, cut: str) -> None:
    """Width, case, blanks, invisible characters and hyphens of numbers do not count."""
    assert cut == Removal([value]).cut(text)


def test_blank_strings_and_repeats_are_left_out() -> None:
    """An empty line of a list removes nothing."""
    assert ("张三",) == Removal(["", "  ", "张三", "张三 "]).values
    assert not Removal(["", "\u200b"])


@given(TEXTS, st.lists(VALUES, max_size=3))
def test_nothing_is_left_after_cutting(text: str, values: list[str]) -> None:
    """What was cut is not found again, and the rest of the text stays as it was."""
    removal = Removal(values)

    cut = removal.cut(text)

    spans = removal.spans(text)
    kept = "".join(
        text[a:b] for a, b in zip([0, *(e for _, e in spans)], [*(s for s, _ in spans), None],
                                  strict=True)
    )  # fmt: skip
    assert kept == cut.replace(LABEL, "") if LABEL not in text else True
    assert not removal.present(cut) or "■" in "".join(values)


@given(st.text(), st.booleans())
def test_projection_leads_back_to_the_text(text: str, closed: bool) -> None:
    """Each character of a projection comes from one of the text, in order."""
    projection = project(text, closed=closed)

    places = [projection.place(at) for at in range(len(projection.text))]
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)
