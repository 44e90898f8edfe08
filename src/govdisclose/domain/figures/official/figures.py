"""The cells of a computed report, each with where it comes from, and what the public gets of them.

What leaves the office - JSON, tables, filed reports - is made of :class:`PublicReport` only, which
holds public figures and the words staff wrote for the public.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from govdisclose.domain.catalogue.visibility import PublicFigure, public_figure
from govdisclose.domain.figures.annual.report import Declared, Origin
from govdisclose.domain.figures.breakdown import Query
from govdisclose.domain.figures.official.places import Place, place_named, places_of
from govdisclose.domain.figures.reports.cells import BLANK, Cell, CellKind
from govdisclose.domain.figures.reports.findings import plain_number
from govdisclose.domain.figures.reports.form import CellUnit, ReportForm, SectionKind
from govdisclose.domain.figures.reports.report import OfficialReport
from govdisclose.domain.figures.reports.sections import narrative_of
from govdisclose.domain.figures.reports.shape import report_shape
from govdisclose.domain.finding import Finding

__all__ = [
    "CellExplanation",
    "CellFigure",
    "ComputedReport",
    "PublicReport",
    "plain_text",
    "public_cells",
]

_UNITS = {CellUnit.COUNT: "件", CellUnit.CHANGE: "件", CellUnit.MONEY: "万元"}


@attrs.frozen(kw_only=True)
class CellFigure:
    """One cell with its proof; for staff."""

    place: Place
    value: Decimal | None
    """None where nobody has declared it."""
    origin: Origin
    queries: tuple[Query, ...] = ()
    """Questions to the catalogue whose items it counts."""
    declared: tuple[Declared, ...] = ()
    """Declarations that add up to it."""
    lacking: tuple[str, ...] = ()
    """Agencies of a roll-up that have declared nothing for it."""

    def public(self) -> PublicFigure:
        """What a report may state of it; a sum of which parts are missing is not stated."""
        return public_figure(
            name=self.place.name,
            label=self.place.zh,
            value=None if self.lacking else self.value,
            unit=_UNITS[self.place.cells],
        )


@attrs.frozen(kw_only=True)
class PublicReport:
    """A report as the public may have it."""

    form: ReportForm
    title: str
    year: int
    agency: str
    published_on: date | None = None
    figures: Mapping[str, PublicFigure] = attrs.field(hash=False)
    """By the name of the cell."""
    sections: Mapping[str, tuple[str, ...]] = attrs.field(hash=False)
    """Paragraphs by the key of the prose section."""

    def official(self) -> OfficialReport:
        """The report as ``report check`` reads it."""
        form = self.form
        cells = {name: _cell(figure) for name, figure in self.figures.items()}
        requests: dict[str, list[Cell]] = {}
        review: dict[str, dict[str, Cell]] = {}
        proactive: dict[str, dict[str, dict[str, Cell]]] = {}
        blocks = {row.key: block.key for block in form.proactive for row in block.rows}
        for place in places_of(form):
            cell = cells.get(place.name, BLANK)
            if place.table == "requests":
                requests.setdefault(place.row, []).append(cell)
            elif place.table == "review_litigation":
                review.setdefault(place.row, {})[place.column] = cell
            else:
                rows = proactive.setdefault(blocks[place.row], {})
                rows.setdefault(place.row, {})[place.column] = cell
        return OfficialReport(
            title=self.title,
            year=self.year,
            agency=self.agency,
            form=form,
            requests={row: tuple(values) for row, values in requests.items()},
            review_litigation=review,
            proactive=proactive,
            narrative=narrative_of(list(self.prose()), form),
            published_on=self.published_on,
        )

    def prose(self) -> Iterator[str]:
        """Headings and paragraphs of the prose sections, in order."""
        for section in self.form.sections:
            if section.kind is SectionKind.PROSE:
                yield f"{section.number}、{section.zh}"
                yield from self.sections.get(section.key, ())

    def as_json(self) -> dict[str, Any]:
        """The JSON form of a report, as ``report check`` reads it; see docs/reports.md."""
        return report_shape(self.official())

    @classmethod
    def of(cls, report: OfficialReport) -> PublicReport:
        """What was filed, read back.

        Args:
            report: From the JSON form of a filed report.
        """
        headings = {
            f"{section.number}、{section.zh}": section.key
            for section in report.form.sections
            if section.kind is SectionKind.PROSE
        }
        sections: dict[str, list[str]] = {}
        current = ""
        for line in report.narrative.text.split("\n"):
            if line in headings:
                current = headings[line]
            elif line:
                sections.setdefault(current, []).append(line)
        return cls(
            form=report.form,
            title=report.title,
            year=report.year or 0,
            agency=report.agency,
            published_on=report.published_on,
            figures=public_cells(report),
            sections={key: tuple(lines) for key, lines in sections.items()},
        )


@attrs.frozen(kw_only=True)
class ComputedReport:
    """A report of one year in an official form, with everything behind it; for staff."""

    form: ReportForm
    year: int
    agency: str
    """Name on the last day of the year."""
    shard: int
    is_government: bool
    """It rolls up all agencies below its own."""
    is_due_as_government: bool
    """It is a government's, rolled up or not, so that it has the time governments have."""
    agencies: tuple[str, ...]
    """Codes of the agencies whose records count, in shard order."""
    as_of: date
    known_at: datetime
    """Moment up to which what was recorded is known."""
    is_as_known: bool = False
    """The moment was asked for and is not that of making."""
    made_on: date
    title: str
    figures: tuple[CellFigure, ...]
    """In the order of the form."""
    sections: Mapping[str, tuple[str, ...]] = attrs.field(hash=False)
    findings: tuple[Finding, ...] = ()
    """What it lacks."""

    def figure(self, name: str) -> CellFigure:
        """The figure of a cell.

        Raises:
            CellUnknown: The form has none.
        """
        place = place_named(self.form, name)
        return next(figure for figure in self.figures if figure.place == place)

    def public(self, *, published_on: date | None = None) -> PublicReport:
        """What may leave the office of it."""
        return PublicReport(
            form=self.form,
            title=self.title,
            year=self.year,
            agency=self.agency,
            published_on=published_on,
            figures={figure.place.name: figure.public() for figure in self.figures},
            sections=self.sections,
        )


@attrs.frozen(kw_only=True)
class CellExplanation:
    """What stands behind a cell: one page of it."""

    figure: CellFigure
    refs: tuple[str, ...]
    """Cases or items, in the order of agency and reference."""
    next: str | None
    """Reference to go on after; None at the end."""
    tally: tuple[Mapping[str, Any], ...] = ()
    """Documents kept as state secrets, which are counted apart and enter no cell."""

    def as_json(self) -> dict[str, Any]:
        """Cell, value, origin, records, next; declarations, queries and tally."""
        figure = self.figure
        return {
            "cell": figure.place.name,
            "table": figure.place.table,
            "label": figure.place.zh,
            "value": plain_number(figure.value),
            "origin": figure.origin.value,
            "records": list(self.refs),
            "next": self.next,
            "queries": [dict(query) for query in figure.queries],
            "declared": [
                {
                    "agency": f"A{one.shard}",
                    "amount": plain_number(one.amount),
                    "entry": one.entry,
                    "on": one.on,
                }
                for one in figure.declared
            ],
            "lacking": list(figure.lacking),
            "tally": [dict(one) for one in self.tally],
        }


def public_cells(report: OfficialReport) -> dict[str, PublicFigure]:
    """The cells of a report as public figures, by name."""
    blocks = {row.key: block.key for block in report.form.proactive for row in block.rows}
    columns = {column.key: at for at, column in enumerate(report.form.columns)}
    found = {}
    for place in places_of(report.form):
        if place.table == "requests":
            row = report.requests.get(place.row, ())
            cell = row[columns[place.column]] if row else BLANK
        elif place.table == "review_litigation":
            cell = report.review_litigation.get(place.row, {}).get(place.column, BLANK)
        else:
            rows = report.proactive.get(blocks[place.row], {})
            cell = rows.get(place.row, {}).get(place.column, BLANK)
        found[place.name] = public_figure(
            name=place.name, label=place.zh, value=cell.value, unit=_UNITS[place.cells]
        )
    return found


def _cell(figure: PublicFigure) -> Cell:
    if figure.value is None:
        return BLANK
    return Cell(plain_text(figure.value), CellKind.NUMBER, figure.value)


def plain_text(value: Decimal) -> str:
    """A number as printed in a table: no exponent, no zeros behind the decimals."""
    whole = Fraction(value)
    return str(int(whole)) if whole.denominator == 1 else format(value.normalize(), "f")
