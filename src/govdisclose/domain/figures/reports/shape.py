"""The JSON form of a report, read strictly and written.

``{"title","year","agency","form","requests":{row:[7 cells]},"review_litigation":{block:{cell}},
"proactive":{block:{row:{column}}},"narrative":"text"}`` with the keys of the form. In a block with
one column the value stands under the row itself. A null cell is a blank; an unknown key is refused
by its name; what is left out is a table the report lacks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from govdisclose.domain.figures.reports.cells import BLANK, Cell, CellKind, read_cell
from govdisclose.domain.figures.reports.document import Paragraph, ReportDocument
from govdisclose.domain.figures.reports.findings import plain_number
from govdisclose.domain.figures.reports.form import CellUnit, ProactiveBlock, ReportForm
from govdisclose.domain.figures.reports.report import FormLibrary, OfficialReport
from govdisclose.domain.figures.reports.sections import narrative_of
from govdisclose.domain.finding import shorten
from govdisclose.errors import RuleRefusal

__all__ = [
    "NARRATIVE_FORM",
    "ReportMisshapen",
    "prose_from_shape",
    "report_from_shape",
    "report_shape",
]

NARRATIVE_FORM = "N2008"
"""Code of reports without an official form: the six items of R2008 art. 32 in prose."""

_KEYS = frozenset(
    {
        "title",
        "year",
        "agency",
        "form",
        "published_on",
        "requests",
        "review_litigation",
        "proactive",
        "narrative",
    }
)


class ReportMisshapen(RuleRefusal):
    """A report in JSON has an unknown key or a value of the wrong kind."""

    code = "REP-011"
    template = "cannot read report {file}: {key}: {problem}"
    hint = "see docs/reports.md for the keys of the JSON form"


_NARRATIVE_CHARS = 500_000
"""Longest narrative that is checked; those of published reports have 50,000 characters at most."""


def report_from_shape(value: object, *, forms: FormLibrary, file: str) -> OfficialReport | None:
    """The report written in a JSON value.

    Args:
        value: What the parser gave, decimals as Decimal.
        forms: Forms to choose from; the key ``form`` names one, else the columns tell.
        file: Name shown in refusals.

    Returns:
        None for a report in prose only (form N2008): its text is under ``narrative``.

    Raises:
        ReportMisshapen: A key is unknown, or a value is of the wrong kind.
    """
    return _Shape(file, forms).report(value)


def prose_from_shape(value: object, *, forms: FormLibrary, file: str) -> ReportDocument:
    """The prose of a report in JSON as a document, with what stands beside it.

    Raises:
        ReportMisshapen: As for the report itself.
    """
    return _Shape(file, forms).prose(value)


class _Shape:
    def __init__(self, file: str, forms: FormLibrary) -> None:
        self._file = file
        self._forms = forms

    def report(self, value: object) -> OfficialReport | None:
        shape = self._object(value, "")
        self._known(shape, _KEYS, "")
        title, agency = self._text(shape, "title"), self._text(shape, "agency")
        narrative, year = self._text(shape, "narrative"), self._year(shape)
        published_on = self._day(shape)
        tables = ("requests", "review_litigation", "proactive")
        if shape.get("form") == NARRATIVE_FORM:
            for key in tables:
                if shape.get(key):
                    raise self._fault(key, f"a report of form {NARRATIVE_FORM} has no such table")
            return None
        form = self._form(shape, year)
        return OfficialReport(
            title=title,
            year=year,
            agency=agency,
            form=form,
            requests=self._requests(shape.get("requests"), form),
            review_litigation=self._review(shape.get("review_litigation"), form),
            proactive=self._proactive(shape.get("proactive"), form),
            narrative=narrative_of(narrative.split("\n"), form),
            published_on=published_on,
        )

    def prose(self, value: object) -> ReportDocument:
        shape = self._object(value, "")
        title, narrative = self._text(shape, "title"), self._text(shape, "narrative")
        lines = (line.strip() for line in narrative.split("\n"))
        return ReportDocument(
            file=self._file,
            title=title,
            year=self._year(shape),
            agency=self._text(shape, "agency"),
            published_on=self._day(shape),
            blocks=tuple(Paragraph(line) for line in lines if line),
        )

    def _form(self, shape: Mapping[str, object], year: int | None) -> ReportForm:
        named = shape.get("form")
        if named is not None:
            form = self._forms.form(named) if isinstance(named, str) else None
            if form is None:
                ids = ", ".join([one.id for one in self._forms.forms] + [NARRATIVE_FORM])
                raise self._fault("form", f"{_shown(named)} is none of {ids}")
            return form
        proactive = shape.get("proactive")
        told = self._forms.by_words(self._words(proactive))
        if told is None and year is not None:
            told = self._forms.by_year(year)
        if told is None:
            raise self._fault("form", "missing, and the columns do not tell it")
        return told

    def _words(self, proactive: object) -> frozenset[str]:
        """Labels of the columns that only one form has, from the keys used."""
        words: set[str] = set()
        for form in self._forms.forms:
            for block in form.proactive:
                rows = proactive.get(block.key) if isinstance(proactive, dict) else None
                for cells in rows.values() if isinstance(rows, dict) else ():
                    keys = set(cells) if isinstance(cells, dict) else set()
                    words |= {column.zh for column in block.columns if column.key in keys}
        return frozenset(words)

    def _requests(self, value: object, form: ReportForm) -> dict[str, tuple[Cell, ...]]:
        rows = self._table(value, "requests")
        self._known(rows, form.rows_by_key, "requests")
        width = len(form.columns)
        found = {}
        for row in form.request_rows:
            if row.key not in rows:
                continue
            cells, key = rows[row.key], f"requests.{row.key}"
            if not isinstance(cells, list) or len(cells) != width:
                raise self._fault(key, f"not a list of {width} cells")
            found[row.key] = tuple(
                self._cell(cell, f"{key}[{position}]", form) for position, cell in enumerate(cells)
            )
        return found

    def _review(self, value: object, form: ReportForm) -> dict[str, dict[str, Cell]]:
        blocks = self._table(value, "review_litigation")
        self._known(blocks, [block.key for block in form.review_blocks], "review_litigation")
        keys = [column.key for column in form.review_cells.columns]
        found = {}
        for block in form.review_blocks:
            if block.key not in blocks:
                continue
            place = f"review_litigation.{block.key}"
            cells = self._object(blocks[block.key], place)
            self._known(cells, keys, place)
            found[block.key] = {
                key: self._cell(cells.get(key), f"{place}.{key}", form) for key in keys
            }
        return found

    def _proactive(self, value: object, form: ReportForm) -> dict[str, dict[str, dict[str, Cell]]]:
        blocks = self._table(value, "proactive")
        self._known(blocks, [block.key for block in form.proactive], "proactive")
        found = {}
        for block in form.proactive:
            if block.key not in blocks:
                continue
            place = f"proactive.{block.key}"
            rows = self._object(blocks[block.key], place)
            self._known(rows, [row.key for row in block.rows], place)
            found[block.key] = {
                row.key: self._block_row(rows[row.key], block, f"{place}.{row.key}", form)
                for row in block.rows
                if row.key in rows
            }
        return found

    def _block_row(
        self, value: object, block: ProactiveBlock, place: str, form: ReportForm
    ) -> dict[str, Cell]:
        if block.is_flat:
            column = block.columns[0]
            return {column.key: self._cell(value, place, form, column.cells)}
        cells = self._object(value, place)
        self._known(cells, [column.key for column in block.columns], place)
        return {
            column.key: self._cell(cells[column.key], f"{place}.{column.key}", form, column.cells)
            for column in block.columns
            if column.key in cells
        }

    def _cell(
        self, value: object, place: str, form: ReportForm, unit: CellUnit = CellUnit.COUNT
    ) -> Cell:
        if value is None:
            return BLANK
        if isinstance(value, int | Decimal | str) and not isinstance(value, bool):
            return read_cell(value, nil_tokens=form.nil_tokens, unit=unit)
        raise self._fault(place, f"{_shown(value)} is no cell: give a number, a text or null")

    def _table(self, value: object, key: str) -> Mapping[str, object]:
        return {} if value is None else self._object(value, key)

    def _object(self, value: object, key: str) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self._fault(key, "not an object")
        return value

    def _known(self, found: Mapping[str, object], keys: Collection[str], place: str) -> None:
        known = frozenset(keys)
        for key in found:
            if key not in known:
                where = f"{place}.{key}" if place else key
                raise self._fault(shorten(where), "the key is not known")

    def _text(self, shape: Mapping[str, object], key: str) -> str:
        value = shape.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._fault(key, "not a text")
        if len(value) > _NARRATIVE_CHARS:
            raise self._fault(key, f"longer than {_NARRATIVE_CHARS} characters")
        return value

    def _year(self, shape: Mapping[str, object]) -> int | None:
        value = shape.get("year")
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 1900 <= value <= 2200:
            raise self._fault("year", f"{_shown(value)} is no year")
        return value

    def _day(self, shape: Mapping[str, object]) -> date | None:
        value = shape.get("published_on")
        if value is None:
            return None
        try:
            return date.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self._fault("published_on", "not a date like 2025-01-31") from None

    def _fault(self, key: str, problem: str) -> ReportMisshapen:
        return ReportMisshapen(file=self._file, key=key or "top level", problem=problem)


def report_shape(report: OfficialReport) -> dict[str, object]:
    """The JSON form of a report; nil tokens and refused cells keep their text."""
    shape: dict[str, object] = {
        "title": report.title,
        "year": report.year,
        "agency": report.agency,
        "form": report.form.id,
        "requests": {key: list(map(_plain, cells)) for key, cells in report.requests.items()},
        "review_litigation": {
            block: {key: _plain(cell) for key, cell in cells.items()}
            for block, cells in report.review_litigation.items()
        },
        "proactive": {
            block.key: {
                row: _row_shape(block, cells)
                for row, cells in report.proactive.get(block.key, {}).items()
            }
            for block in report.form.proactive
            if block.key in report.proactive
        },
        "narrative": report.narrative.text,
    }
    if report.published_on is not None:
        shape["published_on"] = report.published_on
    return shape


def _row_shape(block: ProactiveBlock, cells: Mapping[str, Cell]) -> object:
    if block.is_flat:
        return _plain(next(iter(cells.values())))
    return {key: _plain(cell) for key, cell in cells.items()}


def _plain(cell: Cell) -> int | Decimal | str | None:
    if cell.kind is CellKind.NUMBER:
        return plain_number(cell.value)
    return cell.raw or None


def _shown(value: object) -> str:
    return shorten(repr(value), 40)
