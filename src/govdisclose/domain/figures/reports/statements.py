"""Statements of a sentence that arithmetic can judge: shares, changes, sums, means, savings.

Each is found by words (:class:`Wording`), never by what some report is known to say; a statement
in other words is not found and so not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction

import attrs

from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.reports.mentions import Mention, Sentence, any_of
from govdisclose.domain.figures.reports.wording import Wording

__all__ = [
    "SCOPE_CHARS",
    "Average",
    "Growth",
    "PartsOfWhole",
    "Rounding",
    "Share",
    "averages",
    "growths",
    "parts_of_wholes",
    "rounding_of",
    "shares",
    "span",
]

SCOPE_CHARS = 80
"""Clauses are cut to this many characters in findings."""

_JOIN = re.compile(r"^[,，、(]?(?:约|大约|近)?")
_JOIN_CHARS = 24
_YEAR = r"(?:19|20)\d\d年"
_CLAUSE_START = re.compile(r"[,，;；:：。]")


class Rounding(Enum):
    """How a percentage as printed came of an exact one."""

    HALF_UP = "half_up"
    TRUNCATED = "truncated"
    NONE = "none"
    """Neither rounding nor cutting off gives it."""


def rounding_of(exact: Fraction, stated: Decimal, decimals: int) -> Rounding:
    """How ``stated`` follows from an exact percentage."""
    if half_up(exact, decimals) == stated:
        return Rounding.HALF_UP
    scaled = exact * 10**decimals
    cut = abs(scaled.numerator) // scaled.denominator
    is_cut = Fraction(cut, 10**decimals) == Fraction(abs(stated))
    return Rounding.TRUNCATED if is_cut else Rounding.NONE


def span(sentence: Sentence, first: Mention, last: Mention) -> str:
    """Text from the clause of the first mention to the end of the last one."""
    start = 0
    for mark in _CLAUSE_START.finditer(sentence.text, 0, first.start):
        start = mark.end()
    return sentence.text[start : last.end]


@attrs.frozen(kw_only=True)
class Share:
    """A percentage of some base, with the count it belongs to where that is stated."""

    sentence: Sentence
    count: Mention | None
    percent: Mention
    base_words: str
    """What stands between the word for taking and the percentage ("全市发布总量")."""
    is_open: bool
    """The base is a body of things of which no size is stated, or none is named."""

    @property
    def scope(self) -> str:
        """The clause of count and percentage."""
        return span(self.sentence, self.count or self.percent, self.percent)

    @property
    def name(self) -> str:
        """What was counted: the words before the count."""
        first = self.count or self.percent
        text = span(self.sentence, first, first)
        return text[: len(text) - (first.end - first.start)]


def shares(sentence: Sentence, words: Wording) -> Iterator[Share]:
    """Every percentage of the sentence that is no change, in order."""
    takes = re.compile(any_of(words.shares.takes))
    opens = re.compile(any_of(words.shares.open_base))
    for at, percent in enumerate(sentence.mentions):
        if not percent.is_percent or _direction(percent, words) is not None:
            continue
        found = takes.search(percent.before)
        base_words = percent.before[found.end() :] if found else ""
        earlier = sentence.mentions[at - 1] if at else None
        count = None
        if found and earlier is not None and not earlier.is_percent:
            joined = _JOIN.sub("", percent.before[: found.start()])
            is_next = not joined and found.start() <= _JOIN_CHARS
            count = earlier if is_next and earlier.count is not None else None
        yield Share(
            sentence=sentence,
            count=count,
            percent=percent,
            base_words=base_words,
            is_open=found is None or (count is None and bool(opens.search(base_words))),
        )


@attrs.frozen(kw_only=True)
class Growth:
    """A change in percent, with the number now and either the change or the number before."""

    sentence: Sentence
    percent: Mention
    is_up: bool
    now: Mention | None
    change: Mention | None
    before: Mention | None

    @property
    def scope(self) -> str:
        """The clause of the change, from its first number."""
        known = [one for one in (self.now, self.change, self.before) if one is not None]
        first = min([*known, self.percent], key=lambda one: one.start)
        return span(self.sentence, first, self.percent)

    @property
    def exact(self) -> Fraction | None:
        """The percentage the numbers give, not negative; None where one is missing."""
        now = None if self.now is None else Fraction(self.now.value)
        if self.change is not None and now is not None:
            change = Fraction(self.change.value)
            base = now - change if self.is_up else now + change
            return change * 100 / base if base > 0 else None
        if self.before is not None and now is not None and self.before.value > 0:
            base = Fraction(self.before.value)
            rise = now - base if self.is_up else base - now
            return rise * 100 / base
        return None


def _direction(percent: Mention, words: Wording) -> bool | None:
    """Whether the words right before a percentage say up (True) or down (False)."""
    for wanted, is_up in ((words.growth.up, True), (words.growth.down, False)):
        if re.search(any_of(wanted) + r"(?:了|约|近|为|到)*$", percent.before):
            return is_up
    return None


def growths(sentence: Sentence, words: Wording) -> Iterator[Growth]:
    """Every percentage of the sentence that is a change, in order."""
    by = re.compile(any_of(words.growth.by) + r"(?:了|约|近|为)*$")
    last = re.compile(rf"(?:{any_of(words.growth.last)}|[比较]{_YEAR})(?:的|同期|为|共|共计)*$")
    for at, percent in enumerate(sentence.mentions):
        is_up = _direction(percent, words) if percent.is_percent else None
        if is_up is None:
            continue
        counts = [one for one in sentence.mentions[:at] if not one.is_percent]
        nearest = counts[-1] if counts else None
        change = nearest if nearest is not None and by.search(nearest.before) else None
        before = nearest if nearest is not None and last.search(nearest.before) else None
        known = change or before
        now = None
        if known is not None:
            same = [one for one in counts[:-1] if one.unit == known.unit]
            now = same[-1] if same else None
        yield Growth(
            sentence=sentence,
            percent=percent,
            is_up=is_up,
            now=now,
            change=change,
            before=before,
        )


@attrs.frozen(kw_only=True)
class PartsOfWhole:
    """A number and the numbers said to be parts of it."""

    sentence: Sentence
    whole: Mention
    parts: tuple[Mention, ...]
    is_exhaustive: bool
    is_disjoint: bool
    """Parts of a list cannot overlap; things said of the same whole may."""

    @property
    def total(self) -> Decimal:
        """Sum of the parts."""
        return sum((part.value for part in self.parts), Decimal(0))

    @property
    def scope(self) -> str:
        """The clause of the whole."""
        return span(self.sentence, self.whole, self.whole)


def parts_of_wholes(sentence: Sentence, words: Wording) -> Iterator[PartsOfWhole]:
    """Every number followed by a word that introduces parts of it, with those parts.

    Parts have the unit of the whole and follow it within the sentence. After ``其中`` and the like
    they are a list; after ``N 项……中`` each is a part of the whole, and they may overlap.
    """
    listed = re.compile(r"^[^,，;；]{0,16}[,，;；:(]?" + any_of(words.sums.parts[:3]))
    among = re.compile(r"^[^,，;；0-9]{1,16}中[,，]")
    exhaustive = re.compile(any_of(words.sums.exhaustive))
    for at, whole in enumerate(sentence.mentions):
        if whole.is_percent:
            continue
        after = sentence.after(whole)
        is_list, is_among = listed.match(after), among.match(after)
        if not is_list and not is_among:
            continue
        later = _until_next_whole(sentence.mentions[at + 1 :], sentence, listed, words)
        parts = tuple(
            one
            for one in later
            if not one.is_percent
            and (one.unit == whole.unit or (is_among and one.unit in "件项个"))
        )
        if parts:
            yield PartsOfWhole(
                sentence=sentence,
                whole=whole,
                parts=parts,
                is_exhaustive=bool(is_list and exhaustive.search(is_list[0])),
                is_disjoint=bool(is_list),
            )


def _until_next_whole(
    mentions: Sequence[Mention], sentence: Sentence, listed: re.Pattern[str], words: Wording
) -> Iterator[Mention]:
    """Mentions up to one that has parts of its own, or is of another year."""
    other = any_of(words.scope.other_year)
    for one in mentions:
        if re.search(other, one.before):
            continue
        yield one
        if listed.match(sentence.after(one)):
            return


@attrs.frozen(kw_only=True)
class Average:
    """A mean and an extreme of the same things."""

    sentence: Sentence
    average: Mention
    extreme: Mention
    is_maximum: bool

    @property
    def scope(self) -> str:
        """From the clause of the mean to the extreme."""
        return span(self.sentence, self.average, self.extreme)


def averages(sentence: Sentence, words: Wording) -> Iterator[Average]:
    """Each mean with the extreme of the same unit that follows it at once."""
    mean = re.compile(any_of(words.averages.average))
    for first, second in zip(sentence.mentions, sentence.mentions[1:], strict=False):
        if first.is_percent or first.unit != second.unit or not mean.search(first.before):
            continue
        for wanted, is_maximum in (
            (words.averages.longest, True),
            (words.averages.shortest, False),
        ):
            if re.search(any_of(wanted), second.before):
                yield Average(
                    sentence=sentence, average=first, extreme=second, is_maximum=is_maximum
                )
                break
