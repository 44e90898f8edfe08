"""Puts a report together: counted and declared cells, the sentences that state them, the gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

import attrs

from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.figures.annual.report import Declared, Origin, TextNotPublic
from govdisclose.domain.figures.official.challenges import ChallengeCounts
from govdisclose.domain.figures.official.counting_rules import CountingRules
from govdisclose.domain.figures.official.documents import DocumentCount
from govdisclose.domain.figures.official.figures import CellFigure, ComputedReport, plain_text
from govdisclose.domain.figures.official.places import Place, places_of
from govdisclose.domain.figures.official.requests import Period, RequestCounts, Unplaceable
from govdisclose.domain.figures.reports.form import ReportForm, SectionKind
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import is_like_resident_id

__all__ = ["BLOCKING", "Counted", "Heading", "composed", "is_declared_cell"]

BLOCKING = frozenset(
    {
        "REPORT-REQUEST-COLUMN",
        "REPORT-REQUEST-ROW",
        "REPORT-CHALLENGE-BLOCK",
        "REPORT-CHALLENGE-RESULT",
    }
)
"""What makes the tables wrong, so that the report cannot be filed."""

_REQUEST_CODES = {
    Unplaceable.COLUMN: "REPORT-REQUEST-COLUMN",
    Unplaceable.ROW: "REPORT-REQUEST-ROW",
}
_CHALLENGE_CODES = {
    Unplaceable.COLUMN: "REPORT-CHALLENGE-BLOCK",
    Unplaceable.ROW: "REPORT-CHALLENGE-RESULT",
}
_UNDATED_CODES = {"formed": "REPORT-DOCUMENT-UNDATED", "repealed": "REPORT-REPEAL-UNDATED"}


@attrs.frozen(kw_only=True)
class Heading:
    """Whose report it is, of what, and as known when."""

    form: ReportForm
    rules: CountingRules
    period: Period
    agency: str
    shard: int
    is_government: bool
    is_due_as_government: bool
    members: Mapping[int, str]
    """Code of each agency whose records count, by shard."""
    known_at: datetime
    is_as_known: bool = False
    """The moment was asked for and is not that of making."""
    made_on: date


@attrs.frozen(kw_only=True)
class Counted:
    """What was counted for a report."""

    requests: RequestCounts
    challenges: ChallengeCounts
    documents: tuple[DocumentCount, ...]
    undated: Mapping[str, int]
    declared: tuple[Declared, ...]
    """For this year and these agencies, of this form's names."""


def is_declared_cell(place: Place, rules: CountingRules) -> bool:
    """Whether no record gives a cell, so that staff declare it."""
    return place.table == "proactive" and place.row not in rules.computed_rows


def composed(heading: Heading, counted: Counted, texts: Mapping[str, str]) -> ComputedReport:
    """The report.

    Args:
        heading: Whose, of what, when.
        counted: The counts.
        texts: Staff's own words by name: ``overview``, ``problems``, ``other``.

    Raises:
        TextNotPublic: A text holds a secrecy mark or what may be a resident id.
    """
    for name, text in texts.items():
        if find_secrecy_mark(text) is not None or is_like_resident_id(text):
            raise TextNotPublic(name=name)
    period = heading.period
    figures = tuple(_figures(heading, counted))
    sections = _sections(heading, figures, counted, texts)
    return ComputedReport(
        form=heading.form,
        year=period.year,
        agency=heading.agency,
        shard=heading.shard,
        is_government=heading.is_government,
        is_due_as_government=heading.is_due_as_government,
        agencies=tuple(heading.members.values()),
        as_of=period.as_of,
        known_at=heading.known_at,
        is_as_known=heading.is_as_known,
        made_on=heading.made_on,
        title=heading.rules.sentences.title.format(agency=heading.agency, year=period.year),
        figures=figures,
        sections=sections,
        findings=tuple(_findings(heading, counted, figures, sections)),
    )


def _figures(heading: Heading, counted: Counted) -> Iterator[CellFigure]:
    form, rules = heading.form, heading.rules
    requests = counted.requests.rows(form)
    columns = {column.key: at for at, column in enumerate(form.columns)}
    blocks = counted.challenges.blocks()
    documents = {(one.row, one.column): one for one in counted.documents}
    for place in places_of(form):
        if place.table == "requests":
            yield _computed(place, requests[place.row][columns[place.column]])
        elif place.table == "review_litigation":
            yield _computed(place, blocks[place.row][place.column])
        elif is_declared_cell(place, rules):
            yield _declared(place, heading, counted.declared)
        else:
            one = documents[place.row, place.column]
            figure = _computed(place, one.value)
            yield attrs.evolve(figure, queries=(one.query,))


def _computed(place: Place, value: int) -> CellFigure:
    return CellFigure(place=place, value=Decimal(value), origin=Origin.COMPUTED)


def _declared(place: Place, heading: Heading, declared: Iterable[Declared]) -> CellFigure:
    own = tuple(one for one in declared if one.name == place.name)
    lacking = set(heading.members) - {one.shard for one in own}
    return CellFigure(
        place=place,
        value=sum((one.amount for one in own), Decimal(0)) if own else None,
        origin=Origin.DECLARED if own else Origin.MISSING,
        declared=own,
        lacking=tuple(heading.members[shard] for shard in sorted(lacking)),
    )


def _sections(
    heading: Heading,
    figures: tuple[CellFigure, ...],
    counted: Counted,
    texts: Mapping[str, str],
) -> dict[str, tuple[str, ...]]:
    """Paragraphs by prose section: what staff wrote, and the sentences that state figures."""
    sentences, period = heading.rules.sentences, heading.period
    total = heading.form.columns[-1].key
    values = {
        figure.place.row: plain_text(figure.value)
        for figure in figures
        if figure.place.table == "requests"
        and figure.place.column == total
        and figure.value is not None
    }
    computed = {
        "overview": [
            sentences.introduction.format(first=_day(period.first), last=_day(period.as_of)),
            sentences.requests.format_map(values),
        ],
        "other": list(_fee(heading, counted)),
    }
    return {
        section.key: (*computed.get(section.key, ()), *_paragraphs(texts.get(section.key, "")))
        for section in heading.form.sections
        if section.kind is SectionKind.PROSE
    }


def _fee(heading: Heading, counted: Counted) -> Iterator[str]:
    """What was collected under R2019 art. 42, once every agency has declared it; nil is stated."""
    rules = heading.rules
    own = [one for one in counted.declared if one.name == rules.fee_name]
    if set(heading.members) - {one.shard for one in own}:
        return
    amount = sum((one.amount for one in own), Decimal(0))
    sentence = rules.sentences.fee if amount else rules.sentences.no_fee
    yield sentence.format(fee=plain_text(amount))


def _paragraphs(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        if joined := "".join(line.strip() for line in part.split("\n")):
            yield joined


def _findings(
    heading: Heading,
    counted: Counted,
    figures: tuple[CellFigure, ...],
    sections: Mapping[str, tuple[str, ...]],
) -> Iterator[Finding]:
    requests = counted.requests
    for why, count in requests.unplaced.items():
        refs = [one.ref for one in requests.shown() if one.why is why]
        yield Finding(
            code=_REQUEST_CODES[why],
            severity=Severity.ERROR,
            value=str(count),
            detail=(("refs", ", ".join(refs)),),
        )
    for why, count in counted.challenges.unplaced.items():
        yield Finding(code=_CHALLENGE_CODES[why], severity=Severity.ERROR, value=str(count))
    for reason, count in counted.undated.items():
        code = _UNDATED_CODES[reason]
        yield Finding(code=code, severity=Severity.WARNING, value=str(count))
    for figure in figures:
        if figure.lacking:
            yield _missing(figure.place.name, figure.lacking)
    fees = {one.shard for one in counted.declared if one.name == heading.rules.fee_name}
    if lacking := set(heading.members) - fees:
        agencies = tuple(heading.members[shard] for shard in sorted(lacking))
        yield _missing(heading.rules.fee_name, agencies)
    for section in heading.form.sections:
        if section.kind is SectionKind.PROSE and not sections.get(section.key):
            yield Finding(code="REPORT-TEXT-MISSING", severity=Severity.WARNING, value=section.key)
    if heading.period.as_of < date(heading.period.year, 12, 31):
        yield Finding(
            code="REPORT-YEAR-RUNNING",
            severity=Severity.WARNING,
            value=heading.period.as_of.isoformat(),
        )


def _missing(name: str, agencies: tuple[str, ...]) -> Finding:
    return Finding(
        code="REPORT-FIGURE-MISSING",
        severity=Severity.WARNING,
        value=name,
        detail=(("agencies", ", ".join(agencies)),),
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
