"""A document read from a file as a report: form, tables, prose, title, day of publication."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from govdisclose.domain.figures.reports.document import ReportDocument
from govdisclose.domain.figures.reports.form import ReportForm
from govdisclose.domain.figures.reports.other_tables import (
    printed_words,
    read_proactive,
    read_review,
)
from govdisclose.domain.figures.reports.report import FormLibrary, OfficialReport
from govdisclose.domain.figures.reports.request_table import read_request_table
from govdisclose.domain.figures.reports.sections import narrative_of
from govdisclose.domain.text import fold

__all__ = ["Heading", "heading_of", "interpreted"]

_HEAD_PARAGRAPHS = 12
_HEAD_CHARS = 400
_TITLE = re.compile(
    r"([\u4e00-\u9fff()]{2,40}?)?((?:19|20)\d\d)年?(?:度)?[^。;]{0,16}?(?:政府信息公开|政务公开)"
    r"[^。;]{0,12}?报告"
)
_PUBLISHED = re.compile(
    r"(?:发布|公布|公开)(?:时间|日期)[: ]*((?:19|20)\d\d) ?[-年/.] ?(\d{1,2})"
    r" ?[-月/.] ?(\d{1,2})(?!\d)"
)
_AGENCY = re.compile(r"[\u4e00-\u9fff()]{2,40}")
_SPACES = re.compile(r"\s+")


class Heading:
    """What the head of a document says of the report."""

    title: str
    year: int | None
    agency: str

    def __init__(self, document: ReportDocument) -> None:
        head = [document.title, *document.paragraphs[:_HEAD_PARAGRAPHS]]
        lines = [fold(line[:_HEAD_CHARS]) for line in head]
        tight = [_SPACES.sub("", line) for line in lines]
        found = next(
            ((at, match) for at, line in enumerate(tight) if (match := _TITLE.search(line))), None
        )
        self.title, self.year, self.agency = document.title, None, ""
        if found is not None:
            at, match = found
            self.title, self.year, self.agency = match[0], int(match[2]), match[1] or ""
            # A title over two lines has the agency on the first.
            if not self.agency and at and _AGENCY.fullmatch(tight[at - 1]):
                self.agency = tight[at - 1]
                self.title = self.agency + self.title
        self.year = document.year or self.year
        self.agency = document.agency or self.agency
        self.published_on = document.published_on or _published(lines)


def heading_of(document: ReportDocument) -> Heading:
    """Title, year, agency and day of publication; empty where nothing is said."""
    return Heading(document)


def _published(lines: Sequence[str]) -> date | None:
    for line in lines:
        found = _PUBLISHED.search(line)
        if found:
            try:
                return date(int(found[1]), int(found[2]), int(found[3]))
            except ValueError:
                continue
    return None


def interpreted(document: ReportDocument, forms: FormLibrary) -> OfficialReport | None:
    """The report in a document, None when it has none of the official tables and no form's year.

    The words of the columns decide on the form, then the year; a table that is not found is
    missing, which is not the same as empty.
    """
    rows = [row for grid in document.grids for row in grid.rows]
    heading = heading_of(document)
    labels = frozenset(label for form in forms.forms for label in form.proactive_words)
    told = forms.by_words(printed_words(rows, labels))
    by_year = None if heading.year is None else forms.by_year(heading.year)
    form = told or by_year or _newest_with_tables(rows, forms)
    if form is None:
        return None
    table = read_request_table(rows, form)
    return OfficialReport(
        title=heading.title,
        year=heading.year,
        agency=heading.agency,
        form=form,
        requests=table.rows,
        review_litigation=read_review(rows, form),
        proactive=read_proactive(rows, form),
        narrative=narrative_of(document.paragraphs, form),
        published_on=heading.published_on,
        labels=table.labels,
    )


def _newest_with_tables(
    rows: Sequence[tuple[str | None, ...]], forms: FormLibrary
) -> ReportForm | None:
    """The newest form, for a document that has its request table but tells no form."""
    newest = max(forms.forms, key=lambda form: form.first_year)
    has_table = read_request_table(rows, newest).rows or read_review(rows, newest)
    return newest if has_table else None
