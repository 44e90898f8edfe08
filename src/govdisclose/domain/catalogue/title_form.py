"""Titles of official papers as they are compared: spelling taken off, what tells papers apart kept.

关于印发《X办法》的通知, 淮南市教育局关于印发X办法的通知 and 关于印发【X办法】通知 are one title in
several spellings. 2008年 and 2009年, 第一批 and 第二批, 海口市 and 三亚市 tell two papers apart;
so does 解读.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from govdisclose.domain.catalogue.numerals import read_digits, read_numeral
from govdisclose.domain.text import fold

__all__ = [
    "TitleDifference",
    "TitleForm",
    "compare_titles",
    "is_one_name",
    "overlap_bp",
    "title_form",
]


class TitleDifference(Enum):
    """How two titles differ, from the least to the most."""

    NONE = "none"
    """Not at all once folded."""
    SPELLING = "spelling"
    """In brackets, blanks, punctuation, the writing of numerals, 的 and the first 关于."""
    AGENCY_PREFIX = "agency_prefix"
    """One names the agency in front."""
    CHARACTERS = "characters"
    """In one or two characters that do not tell papers apart."""
    UNLIKE = "unlike"
    DISTINCT = "distinct"
    """In a year, a number or the kind of paper: two papers, whatever else they share."""


class TitleForm(NamedTuple):
    """A title as it is compared."""

    folded: str
    issuer: str | None
    """Name of the agency in front of 关于, 印发 …, without blanks; None when there is none."""
    body: str
    """Characters and numbers of the rest; never empty."""
    numbers: tuple[str, ...]
    """Numerals of the body in their order: years, serials, batches, Latin letters."""
    kinds: frozenset[str]
    """Words that make another paper of it: 解读, 征求意见, 废止 …"""
    may_differ: bool
    """Long enough, and not about persons, so that few characters may be a slip."""


_CORE_AGENCY = (
    "人民政府|政府|办公室|办公厅|委员会|管委会|组委会|党委|省委|市委|县委|区委|党组|纪委|局|厅|院|处|"
    "中心|部|队|站|所|署|银行|分行|支行|公司|集团|学校|大学|学院|医院|专班|指挥部|领导小组|协会|委"
)
_ISSUER = re.compile(
    r"(?P<issuer>(?:(?!关于|印发|转发|批转)[\u3400-\u9fff、·()]){2,60}?"
    rf"(?:{_CORE_AGENCY}))\(?\)?"
    r"(?=关于|印发|转发|批转|公布|发布|批复|(?:公告|通告|公报|通报|通知|公示|令)$)"
)
_OUTSIDE = re.compile(r"[^0-9a-z\u3007\u3021-\u3029\u3400-\u9fff\U00020000-\U0003fffd]+")
_NUMBER = re.compile(r"[0-9]+|[a-z]+|[甲乙丙丁戊己庚辛壬癸]")
_COUNTED = re.compile(
    r"(?<=第)[〇零一二三四五六七八九十百]{1,8}|[〇一二三四五六七八九零十]{2,8}(?=年|月|日)"
)
_KINDS = re.compile(
    "解读|图解|问答|征求意见|公开征求|草案|送审稿|公示|说明|更正|勘误|修订|修改|修正|废止|失效|补充|"
    "停止|撤销|取消|延长|调整|附件|摘要|全文|汇总|目录|总结|计划|预算|决算|月报|季报|转发|重新"
)
_PERSONS = re.compile(
    "任职|免职|任免|聘任|聘用|聘请|录用|处分|同志|先生|女士|职务|辞去|逝世|申请人"
)

_LONG_TITLE_CHARS = 10
"""From this length on one character may differ."""

_TWO_SLIPS_CHARS = 16
"""From this length on two may."""

_FILLING = frozenset("了地得和与及等暨并之")
_PLACES = frozenset("省市县区镇乡村街路巷河湖港岛山桥库站场园厂矿校院社组户")
_TELLING = frozenset(
    "0123456789〇零一二三四五六七八九十百千万两甲乙丙丁戊己庚辛"
    "上下前后左右东西南北中内外春夏秋冬年季月周日旬期次批届轮号版册卷稿男女正副大小高低初新旧老"
    "增减任免设撤立废升降进出入买卖收支借还征免准否不未无非停复暂"
    "省市县区镇乡村街路"
) | frozenset("abcdefghijklmnopqrstuvwxyz")
"""Characters that tell papers apart where they differ."""


def title_form(title: str) -> TitleForm | None:
    """A title as it is compared; None when it has no character to compare.

    Args:
        title: As given.
    """
    folded = fold(title)
    issuer = None
    rest = folded.replace(" ", "")
    found = _ISSUER.match(rest)
    if found is not None:
        issuer = found["issuer"]
        rest = rest[found.end() :]
    rest = rest.removeprefix("关于")
    body = _OUTSIDE.sub("", _COUNTED.sub(_arabic, rest)).replace("的", "")
    body = body.removeprefix("关于")
    if not body:
        body = _OUTSIDE.sub("", folded)
        issuer = None
        if not body:
            return None
    return TitleForm(
        folded,
        issuer,
        body,
        tuple(_NUMBER.findall(body)),
        frozenset(_KINDS.findall(body)),
        len(body) >= _LONG_TITLE_CHARS and _PERSONS.search(body) is None,
    )


def _arabic(match: re.Match[str]) -> str:
    number = read_numeral(match[0]) if len(match[0]) < 4 else read_digits(match[0])
    return match[0] if number is None else str(number)


def compare_titles(one: TitleForm, other: TitleForm) -> TitleDifference:
    """How two titles differ; their order does not matter."""
    if one.folded == other.folded:
        return TitleDifference.NONE
    if one.body == other.body:
        is_prefix = (one.issuer is None) is not (other.issuer is None)
        return TitleDifference.AGENCY_PREFIX if is_prefix else TitleDifference.SPELLING
    if one.numbers != other.numbers or one.kinds != other.kinds:
        return TitleDifference.DISTINCT
    if _is_slip(one, other):
        return TitleDifference.CHARACTERS
    return TitleDifference.UNLIKE


def overlap_bp(one: TitleForm, other: TitleForm) -> int:
    """Share of the pairs of characters of the shorter title that the longer one has, in basis
    points."""
    first, second = _pairs(one.body), _pairs(other.body)
    return 10_000 * len(first & second) // min(len(first), len(second))


def _pairs(body: str) -> set[str]:
    return {body[at : at + 2] for at in range(len(body) - 1)} or {body}


def is_one_name(one: str, other: str) -> bool:
    """Whether two names are one agency's, the shorter one without its city, or with a slip.

    A character in place of another may well make another agency: 教育局 and 体育局.
    """
    if one.endswith(other) or other.endswith(one):
        return True
    short, long = sorted((one, other), key=len)
    is_other_length = len(long) == len(short) + 1 or sorted(short) == sorted(long)
    return is_other_length and len(short) > 4 and _differing(short, long, 1) is not None


def _is_slip(one: TitleForm, other: TitleForm) -> bool:
    if not (one.may_differ and other.may_differ):
        return False
    if _are_near(one.body, other.body):
        return True
    # A slip in the name of the agency hides that it is one.
    return (one.issuer is None) is not (other.issuer is None) and _are_near(
        f"{one.issuer or ''}{one.body}", f"{other.issuer or ''}{other.body}"
    )


def _are_near(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    allowed = 2 if len(short) >= _TWO_SLIPS_CHARS else 1
    if len(long) - len(short) > allowed or _is_other_word(short, long):
        return False
    differing = _differing(short, long, allowed)
    return differing is not None and not (_TELLING & set(differing))


def _is_other_word(one: str, other: str) -> bool:
    """Whether all that differs is one word of two characters: 失业 and 生育 are two matters."""
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    end = 0
    while end < len(one) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    first, second = one[start : len(one) - end], other[start : len(other) - end]
    is_word = len(second) == 2 and len(first) >= 1
    return is_word and first != second[::-1] and not (_FILLING & {*first, *second})


def _differing(one: str, other: str, allowed: int) -> str | None:
    """Characters in which two texts differ by at most so many slips; None when by more.

    A slip is a character too many, too few or another one, or two that changed places. Where a
    character stands in front of the sign of a place, that sign differs too: 东村 and 西村 are two.
    """
    at = 0
    shorter = min(len(one), len(other))
    while at < shorter and one[at] == other[at]:
        at += 1
    one, other = one[at:], other[at:]
    if not one and not other:
        return ""
    if allowed == 0:
        return None
    ways: list[tuple[str, str, str]] = []
    if one[1:2] == other[:1] and other[1:2] == one[:1] and len(one) > 1 and len(other) > 1:
        ways.append(("", one[2:], other[2:]))
    if one and other:
        ways.append((one[0] + other[0] + _place_behind(one[1:]), one[1:], other[1:]))
    if other:
        ways.append((_unless_filling(other[0], other[1:]), one, other[1:]))
    if one:
        ways.append((_unless_filling(one[0], one[1:]), one[1:], other))
    found: list[str] = []
    for said, rest, other_rest in ways:
        more = _differing(rest, other_rest, allowed - 1)
        if more is not None:
            found.append(said + more)
    # The reading that blames least decides; ties by text, so that the order of two does not count.
    return min(found, key=lambda said: (len(set(said) & _TELLING), said), default=None)


def _unless_filling(character: str, behind: str) -> str:
    return "" if character in _FILLING else character + _place_behind(behind)


def _place_behind(rest: str) -> str:
    """The sign of a place within the next two characters, which then is part of the difference."""
    return "县" if _PLACES & set(rest[:2]) else ""
