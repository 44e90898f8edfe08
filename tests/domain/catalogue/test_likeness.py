"""Which records are probably one document, and which only read alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from govdisclose.domain.catalogue.likeness import (
    EXACT_BP,
    LIKE_BP,
    Likeness,
    LikenessCard,
    LikenessKind,
    LikenessReason,
    blocks,
    compare,
    is_first_shared,
)
from govdisclose.domain.catalogue.title_form import title_form

DAY = date(2009, 3, 2)
CITY, EDUCATION, FINANCE = "淮南市人民政府", "淮南市教育局", "淮南市财政局"


def _card(
    number: int,
    title: str | None,
    *,
    document: str | None = None,
    day: date | None = DAY,
    shard: int = 1,
    agency: str = CITY,
    index_number: str | None = None,
) -> LikenessCard:
    return LikenessCard.of(
        shard,
        number,
        title=title,
        document_number=document,
        formed=None if day is None else day.toordinal(),
        published=None,
        agency=agency,
        index_number=index_number,
    )


def _met(one: LikenessCard, other: LikenessCard) -> Likeness | None:
    """What the pair comes to, provided that both lie in one block."""
    found = compare(one, other)
    if found is not None:
        shared = {block for block, _bag in blocks(one)} & {block for block, _bag in blocks(other)}
        firsts = [block for block in shared if is_first_shared(one, other, block)]
        assert 1 == len(firsts), "a pair that is alike is met, and told of once"
    return found


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("关于印发《防汛应急预案》的通知", "关于印发防汛应急预案的通知", "spelling"),
        ("关于印发〈防汛应急预案〉的通知", "关于印发【防汛应急预案】的通知", "spelling"),
        ("关于印发防汛应急预案（试行）的通知", "关于印发防汛应急预案(试行)的通知", "same_title"),
        ("关于印发防汛 应急预案的通知", "关于印发防汛应急预案的通知", "spelling"),
        ("关于做好２００９年招生工作的通知", "关于做好2009年招生工作的通知", "same_title"),
        ("关于做好二○○九年招生工作的通知", "关于做好2009年招生工作的通知", "spelling"),
        ("关于公布第十二批许可目录的通知", "关于公布第12批许可目录的通知", "spelling"),
        ("关于表彰「先进单位」的若干决定", "关于表彰“先进单位”的若干决定", "same_title"),
        ("关于做好防汛抗旱工作的通知", "关于做好防汛抗旱工作通知", "spelling"),
        (
            "关于转发《市政府关于防汛的决定》的通知",
            "关于转发市政府关于防汛的决定的通知",
            "spelling",
        ),
        ("淮南市教育局关于做好招生工作的通知", "关于做好招生工作的通知", "agency_prefix"),
        ("关于加强食品安全监管工作的通知", "关于加强食品安全监督工作的通知", "characters"),
        ("关于加强食品安全监管工作的通知", "关于加强食品安全管监工作的通知", "characters"),
        (
            "淮南市人民政 府关于做好招生工作的通知",
            "淮南市人民政府关于做好招生工作的通知",
            "spelling",
        ),
        (
            "淮南市人政府关于做好学校招生工作的通知",
            "淮南市人民政府关于做好学校招生工作的通知",
            "spelling",
        ),
        ("关于加强和改进食品安全工作的通知", "关于加强与改进食品安全工作的通知", "characters"),
    ],
)
def test_two_spellings_of_a_title_on_one_day_are_one_document(
    first: str, second: str, reason: str
) -> None:
    """Brackets, blanks, numerals, the agency in front or a slip make no other document."""
    found = _met(_card(1, first), _card(2, second))

    assert found is not None
    assert LikenessReason(reason) in found.reasons
    assert LIKE_BP <= found.score_bp


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("关于做好2008年招生工作的通知", "关于做好2009年招生工作的通知"),
        ("关于做好二○○八年招生工作的通知", "关于做好二○○九年招生工作的通知"),
        ("关于公布第一批行政许可目录的通知", "关于公布第二批行政许可目录的通知"),
        ("关于做好防汛工作的紧急通知（一号）", "关于做好防汛工作的紧急通知（二号）"),
        ("国有建设用地使用权出让公告1号", "国有建设用地使用权出让公告2号"),
        ("关于上半年经济运行情况的通报", "关于下半年经济运行情况的通报"),
        ("关于同意东村土地利用规划修编的批复", "关于同意西村土地利用规划修编的批复"),
        ("关于张三同志任职的重要通知", "关于李三同志任职的重要通知"),
        ("关于印发失业保险统筹办法的通知", "关于印发生育保险统筹办法的通知"),
        ("淮南市教育局关于做好统计工作的通知", "淮南市体育局关于做好统计工作的通知"),
        ("关于修改机动车管理办法的决定", "关于废止机动车管理办法的决定"),
        ("关于准予设立民办学校的决定书", "关于不予设立民办学校的决定书"),
        ("义务教育入学办法", "义务教育入学办法解读"),
        ("淮南市人民政府公告", "淮南市人民政府公告"),
    ],
)
def test_papers_of_one_kind_are_told_apart(first: str, second: str) -> None:
    """A year, a batch, a number, a place, a person or another act makes another document."""
    assert compare(_card(1, first), _card(2, second)) is None


def test_same_title_date_and_number_is_an_exact_duplicate() -> None:
    """Exact duplicates differ in nothing but the index number."""
    one = _card(1, "关于做好防汛工作的通知", document="淮府〔2009〕5号", index_number="a")
    other = _card(2, "关于做好防汛工作的通知", document="淮府[2009]5号", index_number="b")

    found = _met(one, other)

    assert found is not None
    assert (LikenessKind.EXACT, EXACT_BP) == (found.kind, found.score_bp)
    assert LikenessReason.OTHER_INDEX_NUMBER in found.reasons


def test_one_number_in_two_agencies_is_one_document() -> None:
    """A document number names one document, whoever records it."""
    one = _card(1, "关于做好防汛工作的通知", document="淮府〔2009〕5号")
    other = _card(
        2,
        "淮南市人民政府关于做好防汛工作的通知",
        document="淮府(2009)5号",
        day=date(2009, 6, 1),
        shard=2,
        agency=FINANCE,
    )

    found = _met(one, other)

    assert found is not None
    assert LikenessKind.NEAR is found.kind
    assert {LikenessReason.SAME_NUMBER, LikenessReason.AGENCY_PREFIX} <= set(found.reasons)


def test_one_number_on_two_titles_that_share_nothing_is_a_slip_of_the_number() -> None:
    """The number alone does not make one document of two whose titles have nothing in common."""
    one = _card(1, "关于做好防汛工作的通知", document="淮府〔2009〕5号")
    other = _card(2, "关于表彰劳动模范的决定", document="淮府〔2009〕5号")

    assert compare(one, other) is None


def test_same_title_and_date_under_another_number_is_near() -> None:
    """One document recorded under two document numbers is told of."""
    one = _card(1, "关于做好防汛工作的通知", document="淮府〔2009〕12号")
    other = _card(2, "关于做好防汛工作的通知", document="淮府办〔2009〕12号")

    found = _met(one, other)

    assert found is not None
    assert LikenessKind.NEAR is found.kind
    assert LikenessReason.OTHER_NUMBER in found.reasons


def test_a_series_of_numbers_is_as_many_documents() -> None:
    """Papers of one title on one day that are numbered one after the other are several."""
    one = _card(1, "关于同意土地征收的批复意见", document="淮府〔2009〕12号")
    other = _card(2, "关于同意土地征收的批复意见", document="淮府〔2009〕13号")

    assert compare(one, other) is None


def test_template_title_of_two_agencies_is_two_documents() -> None:
    """Every agency has its annual report, on the same day too."""
    title = "政府信息公开工作年度报告"
    one = _card(1, title, shard=2, agency=EDUCATION)

    assert compare(one, _card(2, title, shard=3, agency=FINANCE)) is None
    other = _card(
        2, title, shard=3, agency=FINANCE, document="淮财〔2009〕8号", day=date(2009, 4, 1)
    )
    assert compare(one._replace(document_key="淮教(2009)3号"), other) is None


def test_title_that_names_the_agency_is_its_document_wherever_it_is_recorded() -> None:
    """淮南市教育局关于X at the city and 关于X at 淮南市教育局 are one document."""
    one = _card(1, "淮南市教育局关于做好招生工作的通知")
    own = _card(2, "关于做好招生工作的通知", shard=2, agency=EDUCATION)
    foreign = _card(3, "关于做好招生工作的通知", shard=3, agency=FINANCE)

    assert _met(one, own) is not None
    assert compare(one, foreign) is None


@pytest.mark.parametrize(("days", "is_like"), [(0, True), (7, True), (8, False), (365, False)])
def test_the_same_title_later_is_another_document(days: int, is_like: bool) -> None:
    """Within a week it may be one date written twice; what recurs later is another document."""
    one = _card(1, "关于继续延长游艇临时进出期限的批复")
    other = _card(2, "关于继续延长游艇临时进出期限的批复", day=DAY + timedelta(days=days))

    assert is_like is (_met(one, other) is not None)


_WORDS = (
    "关于", "印发", "《", "》", "（", "）", "淮南市教育局", "2008年", "2009年", "第一批", "第二批",
    "招生", "防汛", "工作", "的", "通知", "决定", "公告", "一号", "２", "解读", "和", "与",
)  # fmt: skip
_words = st.sampled_from(_WORDS)
_titles = st.none() | st.lists(_words, max_size=9).map("".join) | st.text(max_size=30)
_cards = st.builds(
    lambda number, title, document, day, shard: _card(
        number,
        title,
        document=document,
        day=None if day is None else DAY + timedelta(days=day),
        shard=shard,
        agency=(CITY, EDUCATION)[shard - 1],
    ),
    number=st.integers(1, 9),
    title=_titles,
    document=st.sampled_from(
        (None, "", "淮府〔2009〕5号", "淮府[2009] 5号", "淮府〔2009〕90号", "公告2009年第5号", "x")
    ),
    day=st.none() | st.integers(-9, 9),
    shard=st.integers(1, 2),
)


@given(one=_cards, other=_cards)
def test_likeness_does_not_depend_on_order(one: LikenessCard, other: LikenessCard) -> None:
    """Two records are judged alike whichever is named first, and are met in one block."""
    found = _met(one, other)

    assert found == compare(other, one)
    if found is not None:
        assert found.first != found.second
        assert LIKE_BP <= found.score_bp <= EXACT_BP
        assert (found.kind is LikenessKind.EXACT) is (found.score_bp == EXACT_BP)


@given(card=_cards)
def test_no_record_is_like_itself(card: LikenessCard) -> None:
    """A record is no duplicate of itself."""
    assert compare(card, card) is None


@given(title=st.text(max_size=40))
@example(title="《》")
@example(title="关于")
@example(title="人民政府关于")
def test_every_title_has_a_form_or_nothing_to_compare(title: str) -> None:
    """A form has something to compare, and the same title gives the same form."""
    form = title_form(title)

    assert form is None or form.body
    assert form == title_form(title)


_LONG = "加强中小学校食品安全和饮用水安全监督管理工作通知"


@given(at=st.integers(6, len(_LONG) - 7), typed=st.sampled_from("格构象帐布密"))
def test_one_wrong_character_in_a_long_title_is_a_slip(at: int, typed: str) -> None:
    """Whatever single character is mistyped inside a long title, the pair is found."""
    slipped = _LONG[:at] + typed + _LONG[at + 1 :]

    found = _met(_card(1, f"关于{_LONG}"), _card(2, f"关于{slipped}"))

    assert found is not None
    assert LikenessReason.CHARACTERS in found.reasons
