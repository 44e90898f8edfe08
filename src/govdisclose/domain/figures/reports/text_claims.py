"""Numbers of the prose that name cells of the tables: T1.

A number is held against the cells its sentence names. One of a part of the report's scope, or of
another year without its report, is of no cell, and is not assessed.

Source: rules/forms/identities.toml; the words are the claims of rules/forms/wording.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from govdisclose.domain.figures.reports.cells import Cell, CellKind
from govdisclose.domain.figures.reports.findings import IdentityFinding, Result, plain_number
from govdisclose.domain.figures.reports.form import Identity, RowRole
from govdisclose.domain.figures.reports.labels import plain_label
from govdisclose.domain.figures.reports.mentions import Mention, Sentence, any_of, clause_of
from govdisclose.domain.figures.reports.report import OfficialReport
from govdisclose.domain.figures.reports.statements import SCOPE_CHARS
from govdisclose.domain.figures.reports.wording import Claim, Wording
from govdisclose.domain.finding import shorten

__all__ = ["TextClaims"]

_REQUEST_UNITS = frozenset({"件", "宗", "份", "条", "起", "项", "个", "次", "部", "例"})
_WAN = Decimal(10_000)
_ROW_LABEL_CHARS = 5
_COLUMN_LABEL_CHARS = 4
_LEAD_CHARS = 60
_YEAR = re.compile(r"((?:19|20)\d\d)年")


class TextClaims:
    """Finds which cells a number names, and compares it with them."""

    def __init__(
        self, report: OfficialReport, previous: OfficialReport | None, words: Wording
    ) -> None:
        self._report = report
        self._previous = previous
        self._claims = [(claim, re.compile(claim.before)) for claim in words.claims]
        self._narrower = re.compile(any_of(words.scope.narrower))
        self._other_year = re.compile(any_of(words.scope.other_year))
        self._labels = tuple(self._label_claims())
        bounds = words.numbers
        self._bound = re.compile(
            any_of((*bounds.more_before, *bounds.less_before, *bounds.about_before)) + "$"
        )

    def _label_claims(self) -> Iterator[tuple[str, Claim]]:
        """Claims by printed labels long enough to be found in prose, the longest first."""
        form = self._report.form
        total, received = form.columns[-1].key, form.row_of(RowRole.RECEIVED).key
        cells = [
            (plain_label(row.zh), row.key, total)
            for row in form.request_rows
            if len(plain_label(row.zh)) >= _ROW_LABEL_CHARS
        ]
        cells += [(column.zh, received, column.key) for column in form.columns if column.parent]
        for label, row, column in sorted(cells, key=lambda cell: -len(cell[0])):
            if len(label) >= _COLUMN_LABEL_CHARS:
                id = f"{row}.{column}"
                yield (
                    label,
                    Claim(id=id, before=label, table="requests", rows=(row,), columns=(column,)),
                )

    def of(self, sentence: Sentence, mention: Mention) -> Claim | None:
        """The claim a number makes; None when it names no cell."""
        if mention.is_percent or (mention.unit != "元" and mention.unit not in _REQUEST_UNITS):
            return None
        lead = self._bound.sub("", mention.before)
        for claim, before in self._claims:
            is_money = "wan_yuan" in claim.columns
            if is_money != (mention.unit == "元") or not before.search(lead):
                continue
            unit_and_rest = sentence.text[mention.end - len(mention.unit) :]
            if not claim.after or re.search(claim.after, unit_and_rest[len(mention.unit) :]):
                return claim
        if mention.unit != "元":
            words = plain_label(lead[-_LEAD_CHARS:])
            return next((claim for label, claim in self._labels if words.endswith(label)), None)
        return None

    def finding(
        self, sentence: Sentence, mention: Mention, claim: Claim, identity: Identity
    ) -> IdentityFinding:
        """T1 for a number and the cells it names."""
        clause = clause_of(sentence, mention)
        start = max(sentence.text.rfind(clause, 0, mention.end), 0)
        before = sentence.text[start : mention.start]
        report, why = self._year_of(before, claim)
        exact = None if report is None else self.cells(report, claim)
        if not why and self._narrower.search(before):
            why = "of a part of the report's scope"
        # Two numbers of one clause are two claims.
        start = max(start, mention.start - len(mention.before))
        scope = sentence.text[start : mention.end].lstrip("、")
        value = mention.value / _WAN if mention.unit == "元" else mention.value
        result = Result.NOT_ASSESSABLE
        if exact is not None and not why:
            as_printed = exact * _WAN if mention.unit == "元" else exact
            result = Result.HOLDS if mention.agrees_with(as_printed) else Result.BROKEN
        at = f"{mention.start}-{mention.end}"
        cells = f"{claim.table}:{'+'.join(claim.rows)}:{'+'.join(claim.columns)}"
        detail = [("cells", cells), ("at", at)]
        if result is Result.NOT_ASSESSABLE:
            detail.append(("why", why or "the cell is missing or blank"))
        return IdentityFinding(
            identity=identity,
            scope=shorten(scope, SCOPE_CHARS),
            left=plain_number(value),
            right=plain_number(exact),
            result=result,
            detail=tuple(detail),
        )

    def _year_of(self, before: str, claim: Claim) -> tuple[OfficialReport | None, str]:
        """The report a number is of, by the year its clause names; else why there is none."""
        years = {int(year) for year in _YEAR.findall(before)}
        own, last = self._report.year, self._previous
        is_last = bool(claim.id != "carried_in" and self._other_year.search(before))
        if not is_last and (not years or own is None or own in years):
            return self._report, ""
        if last is not None and (is_last or last.year in years):
            return last, ""
        return None, "of another year"

    def cells(self, report: OfficialReport, claim: Claim) -> Decimal | None:
        """Sum of the cells a claim names; None where one is missing, blank or refused."""
        table: Mapping[str, Mapping[str, Cell]]
        if claim.table == "requests":
            keys = [column.key for column in report.form.columns]
            table = {
                row: dict(zip(keys, cells, strict=True)) for row, cells in report.requests.items()
            }
        elif claim.table == "review_litigation":
            table = report.review_litigation
        else:
            table = {
                row: cells for rows in report.proactive.values() for row, cells in rows.items()
            }
        return _summed(table, claim)


def _summed(table: Mapping[str, Mapping[str, Cell]], claim: Claim) -> Decimal | None:
    total, is_found = Decimal(0), False
    for wanted in claim.rows:
        for key, cells in table.items():
            matches = key.startswith(wanted[:-1]) if wanted.endswith("*") else key == wanted
            for column in claim.columns if matches else ():
                cell = cells.get(column)
                if cell is None or cell.kind is CellKind.BLANK or cell.value is None:
                    return None
                total, is_found = total + cell.value, True
    return total if is_found else None
