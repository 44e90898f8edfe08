"""Made-up records whose totals are those of the published report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import attrs

from govdisclose.demo.bodies import Body, MadeUpOffice, apportioned
from govdisclose.demo.published import PublishedReport, StatedLag
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.lag_table import GenreGroup
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.text import fold

__all__ = ["MadeUpRecord", "make_records"]

_UNDATED_OF = 400
"""One record in so many has no day of formation, and one is published before it."""

_NUMBERED_PERCENT = 70
"""Official documents that bear a document number."""


@attrs.frozen(kw_only=True)
class MadeUpRecord:
    """One record before anybody wrote it down."""

    body: Body
    title: str
    published: date
    formed: date | None
    genre: str
    theme: str
    carrier: str
    column: str | None
    """None outside the information system."""
    index_number: str | None
    """None outside the information system."""
    document_number: str | None


@attrs.define
class _Sketch:
    """A record while it is being made."""

    body: Body
    column: str | None
    genre: str
    published: int
    """Position among the working days."""
    formed: date | None = None


def make_records(
    office: MadeUpOffice,
    report: PublishedReport,
    rows: int,
    draw: Random,
    *,
    calendar: WorkingCalendar,
    documents: frozenset[str],
) -> list[MadeUpRecord]:
    """Make records with the levels, columns and lags of the report.

    Shares that come out whole are met exactly; so are the mean and the longest lag of each group,
    whatever the number of rows.

    Args:
        office: Who publishes what.
        report: What to come up to.
        rows: How many records.
        draw: Chance, seeded by the caller.
        calendar: Working days of the year of the report and the months before.
        documents: Official document types, folded.

    Returns:
        The records by body, each body's by day of publication.
    """
    days = _working_days(calendar, report)
    first = next(at for at, day in enumerate(days) if day >= report.first_day)
    after = next(at for at, day in enumerate(days) if day > report.last_day)
    sketches = [
        _Sketch(
            body=body,
            column=column,
            genre=draw.choice(office.genres[column or ""]),
            published=draw.randrange(first, after),
        )
        for body, column in zip(
            _bodies(office, report, rows), _columns(office, rows, draw), strict=True
        )
    ]
    _date(sketches, report, draw, days, documents)
    places = {body.code: place for place, body in enumerate(office.bodies)}
    sketches.sort(key=lambda sketch: (places[sketch.body.code], sketch.published))
    return _named(sketches, office, draw, days, documents)


def _working_days(calendar: WorkingCalendar, report: PublishedReport) -> list[date]:
    """Working days from half a year before the year to a month behind it."""
    start = report.first_day - timedelta(days=180)
    length = (report.last_day - start).days + 31
    found = (start + timedelta(days=count) for count in range(length))
    return [day for day in found if calendar.is_working_day(day)]


def _bodies(office: MadeUpOffice, report: PublishedReport, rows: int) -> list[Body]:
    drawn: list[Body] = []
    for level, number in apportioned(rows, office.levels).items():
        members = office.publishing(level, report.last_day)
        drawn += [
            members[at]
            for at, own in _by_rank(number, len(members), office.spread, level)
            for _ in range(own)
        ]
    return drawn


def _by_rank(
    number: int, members: int, spread: Mapping[Level, int], level: Level
) -> list[tuple[int, int]]:
    """Items of each member of a level, falling evenly from the first to the last."""
    times = spread.get(level, 1)
    weights = {
        at: Fraction(times) - Fraction((times - 1) * at, max(members - 1, 1))
        for at in range(members)
    }
    return list(apportioned(number, weights).items())


def _columns(office: MadeUpOffice, rows: int, draw: Random) -> list[str | None]:
    inside = apportioned(rows, {True: office.in_system, False: 1000 - office.in_system})
    drawn: list[str | None] = [None] * inside[False]
    for column, number in apportioned(inside[True], office.columns).items():
        drawn += [column] * number
    draw.shuffle(drawn)
    return drawn


def _date(
    sketches: Sequence[_Sketch],
    report: PublishedReport,
    draw: Random,
    days: Sequence[date],
    documents: frozenset[str],
) -> None:
    """Give each record its day of formation, but for the few that have none or a wrong one."""
    odd = max(1, len(sketches) // _UNDATED_OF)
    order = list(range(len(sketches)))
    draw.shuffle(order)
    for at in order[odd : 2 * odd]:
        sketches[at].formed = days[sketches[at].published + draw.randint(1, 8)]
    groups: dict[GenreGroup, list[_Sketch]] = {GenreGroup.DOCUMENTS: [], GenreGroup.OTHER: []}
    for at in order[2 * odd :]:
        is_document = fold(sketches[at].genre) in documents
        group = GenreGroup.DOCUMENTS if is_document else GenreGroup.OTHER
        groups[group].append(sketches[at])
    for group, members in groups.items():
        lags = _lags(len(members), report.lag(group), draw)
        for sketch, lag in zip(members, lags, strict=True):
            sketch.formed = days[sketch.published - lag]


def _lags(number: int, stated: StatedLag, draw: Random) -> list[int]:
    """Lags with exactly the mean and the longest one stated.

    They come in twos and threes that balance around the mean; the first two hold the longest.
    """
    mean, room = stated.mean, min(stated.longest - stated.mean, stated.mean // 2)
    widest = stated.longest - mean
    lags = [mean - widest, mean + widest] if number > 1 else []
    while len(lags) < number:
        left = number - len(lags)
        if left >= 3 and draw.random() < 0.4:
            step = draw.randint(0, room)
            lags += [mean - 2 * step, mean + step, mean + step]
        elif left >= 2:
            step = draw.randint(0, widest)
            lags += [mean - step, mean + step]
        else:
            lags.append(mean)
    draw.shuffle(lags)
    return lags


def _named(
    sketches: Sequence[_Sketch],
    office: MadeUpOffice,
    draw: Random,
    days: Sequence[date],
    documents: frozenset[str],
) -> list[MadeUpRecord]:
    """Titles, numbers and the rest, counted up per body as a registry does."""
    titles: Counter[tuple[str, str]] = Counter()
    serials: Counter[tuple[str, str]] = Counter()
    records = []
    for sketch in sketches:
        body, published = sketch.body, days[sketch.published]
        topic, theme = draw.choice(office.topics)
        title = draw.choice(office.words["titles"]).format(
            topic=topic,
            work=draw.choice(office.words["works"]),
            genre=office.title_words.get(sketch.genre, sketch.genre),
        )
        titles[body.code, title] += 1
        issue = titles[body.code, title]
        index_number = document_number = None
        if sketch.column is not None:
            period = f"{published:%Y%m}"
            serials[body.code, period] += 1
            serial = serials[body.code, period]
            index_number = f"{body.organisation_code}/{period}-{serial:05}"
        if fold(sketch.genre) in documents and draw.randrange(100) < _NUMBERED_PERCENT:
            year = (sketch.formed or published).year
            serials[body.code, f"〔{year}〕"] += 1
            serial = serials[body.code, f"〔{year}〕"]
            document_number = f"{body.document_code}〔{year}〕{serial}号"
        carriers = "carriers" if sketch.column is None else "system_carriers"
        records.append(
            MadeUpRecord(
                body=body,
                title=title if issue == 1 else f"{title}（第{issue}期）",
                published=published,
                formed=sketch.formed,
                genre=sketch.genre,
                theme=theme,
                carrier=draw.choice(office.words[carriers]),
                column=sketch.column,
                index_number=index_number,
                document_number=document_number,
            )
        )
    return records
