"""The two kinds of annual reports as one: in words up to 2018, in the official tables since."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, Protocol

import attrs

from govdisclose.domain.figures.annual.report import AnnualReport, Coverage, Declared, Origin
from govdisclose.domain.figures.annual.wording import annual_document
from govdisclose.domain.figures.official.figures import ComputedReport, plain_text
from govdisclose.domain.figures.official.layout import official_document
from govdisclose_tui.cells import shown
from govdisclose_tui.sources.rows import Column, Row
from govdisclose_tui.words import N_, tr

if TYPE_CHECKING:
    from govdisclose.domain.document import Document
    from govdisclose.office import Office

__all__ = ["FIGURE_COLUMNS", "Asked", "Explained", "Report", "computed_report", "written"]

FIGURE_COLUMNS = (
    Column("label", N_("Label"), 34, grows=True, rank=0),
    Column("value", N_("Number"), 10, right=True, rank=0),
    Column("unit", N_("Unit of measure"), 6, rank=2),
    Column("percent", N_("%"), 7, right=True, rank=1),
    Column("origin", N_("Origin"), 12, rank=1),
    Column("name", N_("Figure"), 30, rank=3),
)

_ORIGINS = {
    Origin.COMPUTED: N_("from records"),
    Origin.DECLARED: N_("declared"),
    Origin.REGISTER: N_("from a plugin"),
    Origin.MISSING: N_("missing"),
}


class Asked(NamedTuple):
    """Which report is wanted."""

    year: int
    agency: str | None = None
    """Code; the office's own agency when None."""
    government: bool = False
    """With all agencies below; in tables only, for in words they always are."""


@attrs.frozen
class Explained:
    """What stands behind one figure."""

    lines: tuple[str, ...]
    refs: tuple[str, ...]
    """The first records."""
    has_more: bool


class Report(Protocol):
    """A computed report."""

    def head(self) -> str:
        """What it is, and what it lacks; one or two lines."""

    def rows(self) -> Iterable[Row]:
        """One row for each figure, keyed by its name."""

    def explain(self, office: Office, name: str, *, limit: int) -> Explained:
        """The records behind a figure."""

    def document(self) -> Document:
        """The report as the public may have it."""


def computed_report(
    office: Office, asked: Asked, step: Callable[[], None] = lambda: None
) -> Report:
    """The report of a year, in the form of the year; called in a thread.

    Args:
        office: Whose.
        asked: Which.
        step: Called again and again meanwhile; what it raises ends the work.

    Raises:
        GovDiscloseError: The year has no form, or the agency is unknown.
    """
    if office.official.form_for(asked.year) is not None:
        return _InTables(
            office.official.report(
                asked.year, agency=asked.agency, government=asked.government, step=step
            )
        )
    report = _InWords(office.reports.report(asked.year, agency=asked.agency))
    step()
    return report


def written(office: Office, report: Report, form: str) -> bytes:
    """The report as a document of a form: md, html, docx or xlsx; called in a thread.

    Raises:
        WriterMissing: The extra that writes the form is not installed.
    """
    stream = io.BytesIO()
    office.document_writer(form).write(report.document(), stream)
    return stream.getvalue()


def _declared(declared: Sequence[Declared]) -> Iterator[str]:
    for one in declared:
        yield tr("declared by entry {entry} of A{shard} on {on}").format(
            entry=one.entry, shard=one.shard, on=one.on
        )


def _figure_line(name: str, label: str, value: str, origin: Origin) -> Iterator[str]:
    yield f"{shown(name)}: {shown(label)} {value or '-'}"
    yield tr("Origin: {origin}").format(origin=tr(_ORIGINS[origin]))


@attrs.frozen
class _InWords:
    """See :class:`Report`."""

    report: AnnualReport

    def head(self) -> str:
        report = self.report
        head = tr("Annual report of {year}, {agency}").format(
            year=report.year, agency=shown(report.agency)
        )
        gaps = [
            content.article
            for content, coverage, _missing in report.coverage()
            if coverage in (Coverage.MISSING, Coverage.PARTIAL)
        ]
        if gaps:
            head += "\n" + tr("not covered: article {articles}").format(articles="; ".join(gaps))
        return head

    def rows(self) -> Iterator[Row]:
        for figure in self.report.figures:
            public = figure.public()
            cells = (
                shown(public.label),
                "-" if public.value is None else f"{public.value:,}",
                shown(public.unit),
                shown(public.percent),
                tr(_ORIGINS[figure.origin]),
                shown(public.name),
            )
            yield Row(public.name, cells)

    def explain(self, office: Office, name: str, *, limit: int) -> Explained:
        found = office.reports.explain(self.report, name, limit=limit)
        public = found.figure.public()
        value = "" if public.value is None else f"{public.value:,} {shown(public.unit)}"
        lines = [
            *_figure_line(public.name, public.label, value, found.figure.origin),
            *_declared(found.figure.declared),
            *(f"{one['agency']} {one['period']}: {one['count']}" for one in found.tally),
        ]
        return Explained(tuple(lines), found.refs, found.next is not None)

    def document(self) -> Document:
        return annual_document(self.report)


@attrs.frozen
class _InTables:
    """See :class:`Report`."""

    report: ComputedReport

    def head(self) -> str:
        report = self.report
        head = f"{shown(report.title)}  ({shown(report.form.id)}, {report.as_of})"
        if report.is_government:
            head += "  " + tr("with all agencies below")
        missing = sum(one.origin is Origin.MISSING for one in report.figures)
        partly = sum(bool(one.lacking) for one in report.figures if one.value is not None)
        if missing or partly:
            head += "\n" + tr(
                "not declared: {missing}; declared by some agencies only: {partly}"
            ).format(missing=missing, partly=partly)
        return head

    def rows(self) -> Iterator[Row]:
        for figure in self.report.figures:
            public = figure.public()
            is_partial = figure.value is not None and figure.lacking
            cells = (
                shown(figure.place.zh),
                _amount(figure.value) or "-",
                shown(public.unit),
                "",
                tr("incomplete") if is_partial else tr(_ORIGINS[figure.origin]),
                shown(figure.place.name),
            )
            yield Row(figure.place.name, cells)

    def explain(self, office: Office, name: str, *, limit: int) -> Explained:
        found = office.official.explain(self.report, name, limit=limit)
        figure = found.figure
        lines = [
            *_figure_line(figure.place.name, figure.place.zh, _amount(figure.value), figure.origin),
            *_declared(figure.declared),
        ]
        if figure.lacking:
            text = tr("not declared by {agencies}")
            lines.append(text.format(agencies=", ".join(map(shown, figure.lacking))))
        lines += [
            tr("kept as state secrets, in no cell: {agency} {period}: {count}").format(**count)
            for count in found.tally
        ]
        return Explained(tuple(lines), found.refs, found.next is not None)

    def document(self) -> Document:
        return official_document(self.report.public())


def _amount(value: Decimal | None) -> str:
    return "" if value is None else plain_text(value)
