"""Lists in prose: ordinals that run on, and enumerations whose length is stated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import attrs

from govdisclose.domain.catalogue.numerals import NUMERAL_CLASS, read_numeral
from govdisclose.domain.figures.reports.mentions import any_of
from govdisclose.domain.figures.reports.narrative_rules import ListWords
from govdisclose.domain.figures.reports.prose_dates import listed_dates

__all__ = ["CountedList", "OrdinalRun", "counted_lists", "numbered_paragraphs", "ordinal_runs"]

_ORDINAL = re.compile(
    r"(?:^|(?<=[。;；:：,，、！？”]))(?P<number>[一二三四五六七八九十]{1,3})(?:是|要|则)"
)
_NUMBERED = re.compile(r"^(?P<number>\d{1,2})[、.．](?!\d)")
_SECTION = re.compile(r"^(?P<number>[一二三四五六七八九十]{1,3})、")
_VENUES = re.compile(r"《[^《》]{1,30}》")
_ANNOUNCED_BEFORE_CHARS = 40


@attrs.frozen(kw_only=True)
class OrdinalRun:
    """Consecutive ordinals: the numbers as printed."""

    scope: str
    numbers: tuple[int, ...]
    announced: int | None = None
    """How many the text says there are; None where it does not."""

    @property
    def is_consecutive(self) -> bool:
        """1, 2, 3 … without gap or repetition."""
        return self.numbers == tuple(range(1, len(self.numbers) + 1))


@attrs.frozen(kw_only=True)
class CountedList:
    """An enumeration and the number said of it."""

    scope: str
    items: int
    stated: int


def ordinal_runs(text: str, words: ListWords) -> Iterator[OrdinalRun]:
    """Runs of 一是…二是…三是 in a paragraph; a run begins anew at 一是."""
    announced = re.compile(
        rf"([{NUMERAL_CLASS}两]{{1,3}}){any_of(words.counters)}?(?:主要|突出|重点|具体)?"
        rf"{any_of(words.announced)}"
    )
    runs: list[list[re.Match[str]]] = []
    for found in _ORDINAL.finditer(text):
        number = read_numeral(found["number"])
        if number == 1 or not runs:
            runs.append([])
        runs[-1].append(found)
    for run in runs:
        numbers = tuple(read_numeral(found["number"]) or 0 for found in run)
        if len(run) < 2:
            continue
        start = run[0].start()
        lead = text[max(start - _ANNOUNCED_BEFORE_CHARS, 0) : start].split("。")[-1]
        said = list(announced.finditer(lead))
        yield OrdinalRun(
            scope=text[start : start + 16],
            numbers=numbers,
            announced=read_numeral(said[-1][1].replace("两", "二")) if said else None,
        )


def numbered_paragraphs(paragraphs: Sequence[str]) -> Iterator[OrdinalRun]:
    """Runs of sections (一、二、三、) and, within a section, of paragraphs (1、2、3、)."""
    yield from _runs((text, _SECTION.match(text)) for text in paragraphs)
    inner: list[tuple[str, re.Match[str] | None]] = []
    for text in paragraphs:
        if _SECTION.match(text):
            yield from _runs(inner)
            inner = []
        inner.append((text, _NUMBERED.match(text)))
    yield from _runs(inner)


def _runs(lines: Iterable[tuple[str, re.Match[str] | None]]) -> Iterator[OrdinalRun]:
    scope = ""
    numbers: list[int] = []
    for text, found in lines:
        number = read_numeral(found["number"]) if found else None
        if number is None:
            continue
        if number == 1 and len(numbers) > 1:
            yield OrdinalRun(scope=scope, numbers=tuple(numbers))
            numbers = []
        if not numbers:
            scope = text[:16]
        numbers.append(number)
    if len(numbers) > 1:
        yield OrdinalRun(scope=scope, numbers=tuple(numbers))


def counted_lists(text: str, words: ListWords) -> Iterator[CountedList]:
    """Enumerations of a sentence with their number; open ones (等) and single things are passed."""
    yield from _nouns(text, words)
    yield from _dates(text, words)
    yield from _venues(text, words)


def _nouns(text: str, words: ListWords) -> Iterator[CountedList]:
    number = re.compile(
        rf"(?:这)?(?P<number>[{NUMERAL_CLASS}两]{{1,3}}){any_of(words.counters)}"
        rf"{any_of(words.attributes)}?{any_of(words.nouns)}"
    )
    start, join = re.compile(any_of(words.starts)), re.compile(any_of(words.joins))
    for found in number.finditer(text):
        stated = read_numeral(found["number"].replace("两", "二"))
        lead = re.split(r"[,，;；:：。]", text[: found.start()])[-1]
        begins = list(start.finditer(lead))
        if stated is None or not begins:
            continue
        listed = lead[begins[0].end() :]
        items = [item for item in join.split(listed) if item]
        if len(items) < 2 or "、" not in listed or listed.endswith(words.open_ends):
            continue
        yield CountedList(
            scope=lead[begins[0].start() :] + found[0], items=len(items), stated=stated
        )


def _dates(text: str, words: ListWords) -> Iterator[CountedList]:
    """``5月18日、9月30日和10月19日三次``: dates of one run, then their number."""
    dates = r"(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:、|,|，|和|与|及|以及)?){2,}"
    pattern = re.compile(
        rf"(?P<dates>{dates})[^,，;；。\d]{{0,4}}?(?P<number>[{NUMERAL_CLASS}两]{{1,3}})"
        rf"{any_of(words.times)}"
    )
    for found in pattern.finditer(text):
        stated = read_numeral(found["number"].replace("两", "二"))
        if stated is not None:
            items = len(listed_dates(found["dates"]))
            yield CountedList(scope=found[0], items=items, stated=stated)


def _venues(text: str, words: ListWords) -> Iterator[CountedList]:
    """``分别在《甲》、《乙》刊物上发表文章2篇``: one for each title."""
    pattern = re.compile(
        rf"{any_of(words.venue_words)}(?P<titles>(?:《[^《》]{{1,30}}》[、和与及]?){{2,}})"
        rf"[^,，;；。\d]{{0,24}}?(?P<number>[{NUMERAL_CLASS}两]{{1,3}}){any_of(words.venue_units)}"
    )
    for found in pattern.finditer(text):
        stated = read_numeral(found["number"].replace("两", "二"))
        if stated is not None:
            yield CountedList(
                scope=found[0], items=len(_VENUES.findall(found["titles"])), stated=stated
            )
