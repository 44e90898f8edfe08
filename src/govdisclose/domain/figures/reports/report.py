"""An annual report as published: its cells by the keys of its form, and its prose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.figures.reports.cells import Cell
from govdisclose.domain.figures.reports.form import CellUnit, ReportForm, RowRole, RowVariant

__all__ = ["FormLibrary", "Narrative", "OfficialReport", "PrintedLabel"]


@attrs.frozen(kw_only=True)
class PrintedLabel:
    """The label a row was printed with, beside the one of the form."""

    row: str
    """Key of the row that stands at the place; empty where the form has none."""
    printed: str
    expected: str
    agrees: bool
    """The printed label is nearer to this row's than to any other."""


@attrs.frozen(kw_only=True)
class Narrative:
    """The prose of a report, cut into its numbered sections where it has them."""

    text: str
    sections: Mapping[str, str] = attrs.field(factory=dict)
    """Text by the key of the section; empty where the report has no such headings."""


@attrs.frozen(kw_only=True)
class OfficialReport:
    """One report in an official form; a table that is missing is an empty mapping."""

    title: str = ""
    year: int | None = None
    agency: str = ""
    form: ReportForm
    requests: Mapping[str, tuple[Cell, ...]] = attrs.field(factory=dict)
    """Seven cells by the key of the row."""
    review_litigation: Mapping[str, Mapping[str, Cell]] = attrs.field(factory=dict)
    """Cells by block and cell key."""
    proactive: Mapping[str, Mapping[str, Mapping[str, Cell]]] = attrs.field(factory=dict)
    """Cells by block, row and column key."""
    narrative: Narrative = Narrative(text="")
    published_on: date | None = None
    labels: tuple[PrintedLabel, ...] = ()
    """Rows of the request table with what was printed; none where rows come by key."""

    def row(self, role: RowRole) -> tuple[Cell, ...] | None:
        """The cells of the only row of a role; None where it is missing."""
        return self.requests.get(self.form.row_of(role).key)

    @property
    def variants(self) -> frozenset[RowVariant]:
        """Shapes of item 三（六） of which the table has rows."""
        found = (self.form.rows_by_key[key].variant for key in self.requests)
        return frozenset(variant for variant in found if variant is not RowVariant.ALWAYS)

    @property
    def leaf_keys(self) -> tuple[str, ...]:
        """Leaf rows the table has, in the order of the form."""
        return tuple(
            row.key
            for row in self.form.request_rows
            if row.role is RowRole.LEAF and row.key in self.requests
        )

    def cells(self) -> Iterator[tuple[str, str, CellUnit, Sequence[Cell]]]:
        """Every row that is there: table, scope, kind of number, cells (one kind at a time)."""
        for key, cells in self.requests.items():
            yield "requests", key, CellUnit.COUNT, cells
        for block, by_key in self.review_litigation.items():
            yield "review_litigation", block, CellUnit.COUNT, tuple(by_key.values())
        for part in self.form.proactive:
            rows = self.proactive.get(part.key, {})
            for row in part.rows:
                found = rows.get(row.key, {})
                for unit in CellUnit:
                    of_kind = [
                        found[column.key]
                        for column in part.columns
                        if column.cells is unit and column.key in found
                    ]
                    if of_kind:
                        yield "proactive", row.key, unit, of_kind


@attrs.frozen
class FormLibrary:
    """The official forms of this installation."""

    forms: tuple[ReportForm, ...]

    def form(self, id: str) -> ReportForm | None:
        """The form of that id; None when there is none."""
        return next((form for form in self.forms if form.id == id), None)

    def by_words(self, words: frozenset[str]) -> ReportForm | None:
        """The form whose column words are met, words that both forms use telling nothing.

        None when no word tells, or words of several forms occur.
        """
        found = []
        for form in self.forms:
            others = (other.proactive_words for other in self.forms if other is not form)
            own = form.proactive_words.difference(*others)
            if own & words:
                found.append(form)
        return found[0] if len(found) == 1 else None

    def by_year(self, year: int) -> ReportForm | None:
        """The newest form made for a year; None for years of reports without a form."""
        fitting = [form for form in self.forms if form.first_year <= year]
        return max(fitting, key=lambda form: form.first_year, default=None)

    @property
    def first_year(self) -> int:
        """First year for which there is a form."""
        return min(form.first_year for form in self.forms)
