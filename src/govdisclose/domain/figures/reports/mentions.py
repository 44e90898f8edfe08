"""Numbers in prose with their units and what stands around them, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache

import attrs

from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.reports.wording import NumberWords

__all__ = ["Bound", "Mention", "Sentence", "any_of", "clause_of", "sentences", "tidy"]

_WIDE = str.maketrans("０１２３４５６７８９％．（）：；", "0123456789%.():;")
_GAPS = re.compile(r"[ \t\u3000\u00a0]+")
# What follows 其中 speaks of the number before it.
_SENTENCE_END = re.compile(r"[。！？!?]+(?!其中)|\n+")
_CLAUSE_MARKS = ",;:，；：。！？\n"
_SCALES = {"百": 2, "千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "万万": 8, "亿": 8, "": 0}
_YEARS = re.compile(r"^(?:年|月|日|号|:\d)")
_LARGEST_DIGITS = 15
_SENTENCE_CHARS = 2_000
"""A longer sentence is none; it is cut, so that no text makes the checks take for ever."""


class Bound(Enum):
    """How exactly a number is meant."""

    EXACT = "exact"
    MORE = "more"
    """More than it says (``3万余条``, ``超过3000``)."""
    LESS = "less"
    ABOUT = "about"
    AT_LEAST = "at_least"


@attrs.frozen(kw_only=True)
class Mention:
    """One number with its unit."""

    value: Decimal
    """Scale applied: ``3万`` is 30000; money in yuan."""
    printed: Decimal
    """The digits as printed: ``3`` of ``3万``."""
    scale: int
    """Power of ten that the words after the digits give."""
    unit: str
    """Empty for a percentage."""
    is_percent: bool
    bound: Bound
    start: int
    """Offset of the digits in the sentence."""
    end: int
    """Offset after the unit."""
    before: str
    """Text back to the number before it, or to the start of the sentence."""

    @property
    def decimals(self) -> int:
        """Places printed after the point."""
        exponent = self.printed.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0

    @property
    def count(self) -> int | None:
        """The value as a whole number; None where it is none."""
        is_whole = self.value == self.value.to_integral_value()
        return int(self.value) if is_whole else None

    def agrees_with(self, exact: Decimal) -> bool:
        """Whether the number may stand for an exact value, as printed and as bounded."""
        match self.bound:
            case Bound.MORE | Bound.AT_LEAST:
                return exact >= self.value
            case Bound.LESS:
                return exact <= self.value
            case Bound.EXACT | Bound.ABOUT:
                scaled = Fraction(exact) / 10**self.scale
                rounds = half_up(scaled, self.decimals) == self.printed
                return rounds if self.scale or self.bound is Bound.ABOUT else exact == self.value


@attrs.frozen(kw_only=True)
class Sentence:
    """One sentence, spaces taken out."""

    text: str
    paragraph: int
    """0-based number of its paragraph."""
    mentions: tuple[Mention, ...]

    def between(self, first: Mention, second: Mention) -> str:
        """Text from the end of one mention to the start of a later one."""
        return self.text[first.end : second.start]

    def after(self, mention: Mention) -> str:
        """Text up to the next number, or the end."""
        later = [one.start for one in self.mentions if one.start >= mention.end]
        return self.text[mention.end : min(later, default=len(self.text))]


def tidy(text: str) -> str:
    """Text with narrow digits and marks and without spaces, line ends kept."""
    return _GAPS.sub("", text.translate(_WIDE))


def sentences(paragraphs: Iterable[str], words: NumberWords) -> Iterator[Sentence]:
    """The sentences of a text in order, each with its numbers."""
    for number, paragraph in enumerate(paragraphs):
        for whole in _SENTENCE_END.split(tidy(paragraph)):
            for start in range(0, len(whole), _SENTENCE_CHARS):
                text = whole[start : start + _SENTENCE_CHARS]
                mentions = tuple(_mentions(text, words))
                yield Sentence(text=text, paragraph=number, mentions=mentions)


def clause_of(sentence: Sentence, mention: Mention) -> str:
    """The part between the marks on both sides of a mention, unit included."""
    text = sentence.text
    start = max((text.rfind(mark, 0, mention.start) for mark in _CLAUSE_MARKS), default=-1) + 1
    ends = (text.find(mark, mention.end) for mark in _CLAUSE_MARKS)
    end = min((at for at in ends if at >= 0), default=len(text))
    return text[start:end]


@lru_cache(maxsize=256)
def any_of(words: tuple[str, ...]) -> str:
    """Alternation of words for a regular expression, longest first."""
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(map(re.escape, ordered)) + ")"


@lru_cache(maxsize=8)
def _pattern(words: NumberWords) -> re.Pattern[str]:
    scale = any_of(tuple(name for name in _SCALES if name))
    more = any_of(words.more_after)
    return re.compile(
        rf"(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>{scale})?"
        rf"(?P<more>{more})?(?:(?P<percent>%|个百分点)|(?P<unit>{any_of(words.units)}))?"
        rf"(?P<least>{any_of(words.at_least_after)})?(?P<about>{any_of(words.about_after)})?"
    )


@lru_cache(maxsize=8)
def _before(words: NumberWords) -> tuple[tuple[Bound, re.Pattern[str]], ...]:
    lists = (
        (Bound.MORE, words.more_before),
        (Bound.LESS, words.less_before),
        (Bound.ABOUT, words.about_before),
    )
    return tuple((bound, re.compile(any_of(each) + "$")) for bound, each in lists)


def _mentions(text: str, words: NumberWords) -> Iterator[Mention]:
    last = 0
    for found in _pattern(words).finditer(text):
        before = text[last : found.start()]
        is_counted = found["unit"] is not None or found["percent"] is not None
        rest = text[found.end("digits") :]
        is_name = before.endswith(words.not_before) or rest.startswith(("〕", "]", ")", "】"))
        if not is_counted or is_name or _YEARS.match(rest) or found["percent"] == "个百分点":
            continue
        digits = found["digits"].replace(",", "")
        if len(digits) > _LARGEST_DIGITS:
            continue
        printed, scale = Decimal(digits), _SCALES[found["scale"] or ""]
        last = found.end()
        unit = found["unit"] or ""
        if unit in words.money:
            scale += {"亿元": 8, "万元": 4}.get(unit, 0)
            unit = "元"
        yield Mention(
            value=printed.scaleb(scale),
            printed=printed,
            scale=scale,
            unit=unit,
            is_percent=found["percent"] is not None,
            bound=_bound(found, before, words),
            start=found.start(),
            end=found.end(),
            before=before,
        )


def _bound(found: re.Match[str], before: str, words: NumberWords) -> Bound:
    if found["more"]:
        return Bound.MORE
    if found["least"]:
        return Bound.AT_LEAST
    if found["about"]:
        return Bound.ABOUT
    for bound, pattern in _before(words):
        if pattern.search(before):
            return bound
    return Bound.EXACT
