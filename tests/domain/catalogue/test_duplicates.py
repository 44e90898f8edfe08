"""Which records look like one document, and which only look alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.duplicates import (
    DuplicateCandidate,
    find_duplicates,
    title_key,
)

_DAY = "2009-01-05"


def _signs(*records: tuple[str | None, str | None, str | None]) -> list[tuple[str, str, str]]:
    """Code and pair for records given by title, document number and day."""
    candidates = [
        DuplicateCandidate(f"I1-{n}", title, document, None, day)
        for n, (title, document, day) in enumerate(records, start=1)
    ]
    return [
        (found.code, dict(found.detail)["item"], dict(found.detail)["other"])
        for found in find_duplicates(candidates)
    ]


def test_one_document_number_on_two_records() -> None:
    """The same number in two spellings of its brackets is one document, whatever the titles."""
    found = _signs(("甲", "淮府〔2009〕1号", _DAY), ("乙", "淮府[2009]1号", "2009-02-01"))

    assert [("DUPLICATE-DOCUMENT", "I1-1", "I1-2")] == found


def test_one_title_and_date_under_two_numbers() -> None:
    """A record entered twice under two numbers is told once, with both references."""
    found = _signs(
        ("关于防汛工作的通知", "淮府〔2009〕1号", _DAY),
        ("关于防汛工作的通知", "淮府办〔2009〕1号", _DAY),
        ("关于防汛工作的通知", "淮府办〔2008〕1号", "2008-01-05"),
    )

    assert [("DUPLICATE-TITLE", "I1-1", "I1-2")] == found


@pytest.mark.parametrize(
    "other",
    [
        "关于印发《淮南市防汛抗旱应急预案》的通知",
        "印发淮南市防汛抗旱应急预案的通知",
        "关于印发淮南市防汛抗旱应急预案的 通知",
        "关于印发淮南市防汛抗旱应急预案（试行）的通知",
    ],
)
def test_spellings_of_a_title(other: str) -> None:
    """Marks, blanks, a leading 关于 and a word more or less on the same day are one document."""
    found = _signs(("关于印发淮南市防汛抗旱应急预案的通知", None, _DAY), (other, None, _DAY))

    assert 1 == len(found)
    assert found[0][0] in ("DUPLICATE-TITLE", "DUPLICATE-SPELLING")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("关于公布第一批行政许可目录的通知", "关于公布第二批行政许可目录的通知"),
        ("淮南市2008年财政预算执行情况报告", "淮南市2009年财政预算执行情况报告"),
        ("关于张三任职的通知", "关于李四任职的通知"),
        ("通知", "通告"),
    ],
)
def test_titles_that_only_look_alike(first: str, second: str) -> None:
    """Batches, years and other names make other documents."""
    assert [] == _signs((first, None, _DAY), (second, None, _DAY))


def test_records_without_title_or_number_are_no_pair() -> None:
    """What says nothing is like nothing."""
    assert [] == _signs((None, None, _DAY), (None, None, _DAY), ("", "无", _DAY))


@given(st.lists(st.tuples(st.text("甲乙丙关于的1号", max_size=8), st.sampled_from([None, _DAY]))))
def test_no_pair_is_told_twice_nor_with_itself(records: list[tuple[str, str | None]]) -> None:
    """Each pair is one finding, under its strongest sign."""
    found = _signs(*((title, None, day) for title, day in records))

    pairs = [frozenset(pair) for _code, *pair in found]
    assert len(pairs) == len(set(pairs))
    assert all(2 == len(pair) for pair in pairs)


@given(st.text())
def test_title_key_is_stable(text: str) -> None:
    """The key of a key is the key: comparing keys again changes nothing but a leading 关于."""
    assert title_key(title_key(text)) in title_key(text)
