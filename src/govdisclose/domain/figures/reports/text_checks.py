"""The prose of an official report against its tables and itself: T1, T2, T3, S1 and U1.

Source: rules/forms/identities.toml; the words are those of rules/forms/wording.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.figures.reports.cells import Cell, CellKind
from govdisclose.domain.figures.reports.findings import (
    IdentityFinding,
    Result,
    one_per_scope,
    plain_number,
)
from govdisclose.domain.figures.reports.form import IdentityList, RowRole, SectionKind
from govdisclose.domain.figures.reports.labels import plain_label
from govdisclose.domain.figures.reports.mentions import (
    Bound,
    Mention,
    Sentence,
    any_of,
    clause_of,
    sentences,
)
from govdisclose.domain.figures.reports.report import OfficialReport
from govdisclose.domain.figures.reports.statements import (
    Growth,
    Rounding,
    Share,
    growths,
    parts_of_wholes,
    rounding_of,
    shares,
)
from govdisclose.domain.figures.reports.wording import Claim, Wording
from govdisclose.domain.finding import shorten

__all__ = [
    "SCOPE_CHARS",
    "check_text",
    "exhaustive_finding",
    "rounding_result",
    "sum_findings",
    "unit_finding",
]

SCOPE_CHARS = 80
"""Clauses are cut to this many characters."""

_REQUEST_UNITS = frozenset({"件", "宗", "份", "条", "起", "项", "个", "次", "部", "例"})
_WAN = Decimal(10_000)
_PUBLICATION_UNIT = "条"
_ROW_LABEL_CHARS = 5
_COLUMN_LABEL_CHARS = 4
_YEAR = re.compile(r"((?:19|20)\d\d)年")


def check_text(
    report: OfficialReport,
    previous: OfficialReport | None,
    identities: IdentityList,
    words: Wording,
) -> Iterator[IdentityFinding]:
    """Findings in the order of the text, one per identity and clause."""
    checks = _TextChecks(report, previous, identities, words)
    yield from one_per_scope(
        finding
        for sentence in sentences(_prose(report), words.numbers)
        for finding in checks.of(sentence)
    )


def _prose(report: OfficialReport) -> list[str]:
    """Paragraphs of the sections of prose; the whole text where it has no headings."""
    prose = [
        report.narrative.sections[section.key]
        for section in report.form.sections
        if section.kind is SectionKind.PROSE and section.key in report.narrative.sections
    ]
    return "\n".join(prose or [report.narrative.text]).split("\n")


def rounding_result(rounding: Rounding) -> tuple[Result, tuple[tuple[str, str], ...]]:
    """Only half-up rounding holds; a share cut off is told from one that fits nothing."""
    if rounding is Rounding.HALF_UP:
        return Result.HOLDS, ()
    return Result.BROKEN, (("rounding", rounding.value),)


def sum_findings(
    sentence: Sentence, identities: IdentityList, words: Wording
) -> Iterator[IdentityFinding]:
    """S1: parts of a list against their whole; parts that may overlap, each by itself."""
    for found in parts_of_wholes(sentence, words):
        sides = found.total if found.is_disjoint else max(part.value for part in found.parts)
        whole, is_open = found.whole.value, found.whole.bound in (Bound.MORE, Bound.AT_LEAST)
        is_equal = found.is_exhaustive and not is_open
        fits = sides == whole if is_equal else sides <= whole or is_open
        detail = []
        if fits and found.is_disjoint and sides < whole:
            detail.append(("unattributed", str(plain_number(whole - sides))))
        if is_open:
            detail.append(("whole", "more than stated"))
        yield IdentityFinding(
            identity=identities.by_id["S1"],
            scope=shorten(found.scope, SCOPE_CHARS),
            left=plain_number(sides),
            right=plain_number(whole),
            result=Result.HOLDS if fits else Result.BROKEN,
            detail=tuple(detail),
        )


def exhaustive_finding(
    sentence: Sentence, identities: IdentityList, words: Wording
) -> Iterator[IdentityFinding]:
    """T3: the shares of a sentence that says they are all, within the rounding of each."""
    percents = [share.percent for share in shares(sentence, words) if not share.is_open]
    if len(percents) < 2 or not re.search(any_of(words.shares.exhaustive), sentence.text):
        return
    decimals = max(one.decimals for one in percents)
    total = sum((one.printed for one in percents), Decimal(0))
    tolerance = Decimal(len(percents)) / 2 * Decimal(1).scaleb(-decimals)
    yield IdentityFinding(
        identity=identities.by_id["T3"],
        scope=shorten(sentence.text, SCOPE_CHARS),
        left=str(total),
        right=100,
        result=Result.HOLDS if abs(total - 100) <= tolerance else Result.BROKEN,
    )


def unit_finding(
    sentence: Sentence, mention: Mention, identities: IdentityList
) -> IdentityFinding | None:
    """U1 for a count of publications in ten thousands; None for any other number."""
    if mention.unit != _PUBLICATION_UNIT or mention.scale < 4:
        return None
    return IdentityFinding(
        identity=identities.by_id["U1"],
        scope=shorten(clause_of(sentence, mention), SCOPE_CHARS),
        left=plain_number(mention.value / _WAN),
        right=int(_WAN),
        result=Result.HOLDS if mention.value <= _WAN * _WAN else Result.BROKEN,
    )


class _TextChecks:
    def __init__(
        self,
        report: OfficialReport,
        previous: OfficialReport | None,
        identities: IdentityList,
        words: Wording,
    ) -> None:
        self._report = report
        self._previous = previous
        self._identities = identities
        self._words = words
        self._claims = [(claim, re.compile(claim.before)) for claim in words.claims]
        self._narrower = re.compile(any_of(words.scope.narrower))
        self._other_year = re.compile(any_of(words.scope.other_year))
        self._labels = tuple(self._label_claims())
        bounds = words.numbers
        self._bound = re.compile(
            any_of((*bounds.more_before, *bounds.less_before, *bounds.about_before)) + "$"
        )

    def of(self, sentence: Sentence) -> Iterator[IdentityFinding]:
        claimed = {one: self._claim(sentence, one) for one in sentence.mentions}
        for mention in sentence.mentions:
            claim = claimed[mention]
            if claim is not None:
                yield self._number(sentence, mention, claim)
            unit = unit_finding(sentence, mention, self._identities)
            if unit is not None:
                yield unit
        for growth in growths(sentence, self._words):
            yield self._growth(growth, claimed)
        found = [share for share in shares(sentence, self._words) if not share.is_open]
        for share in found:
            yield self._share(share, claimed)
        yield from exhaustive_finding(sentence, self._identities, self._words)
        yield from sum_findings(sentence, self._identities, self._words)

    # T1

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

    def _claim(self, sentence: Sentence, mention: Mention) -> Claim | None:
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
            words = plain_label(lead[-60:])
            return next((claim for label, claim in self._labels if words.endswith(label)), None)
        return None

    def _number(self, sentence: Sentence, mention: Mention, claim: Claim) -> IdentityFinding:
        clause = clause_of(sentence, mention)
        start = max(sentence.text.rfind(clause, 0, mention.end), 0)
        before = sentence.text[start : mention.start]
        report, why = self._year_of(before, claim)
        exact = None if report is None else self._cells(report, claim)
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
            identity=self._identities.by_id["T1"],
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

    def _cells(self, report: OfficialReport, claim: Claim) -> Decimal | None:
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

    # T2

    def _growth(self, growth: Growth, claimed: Mapping[Mention, Claim | None]) -> IdentityFinding:
        exact = growth.exact
        if exact is None:
            exact = self._growth_of_years(growth, claimed)
        return self._percent(growth.percent, growth.scope, exact, "no number of the year before")

    def _growth_of_years(
        self, growth: Growth, claimed: Mapping[Mention, Claim | None]
    ) -> Fraction | None:
        """The change of the cell the sentence names, where the other year's report is at hand."""
        earlier = [one for one in claimed if one.start < growth.percent.start and claimed[one]]
        claim = claimed[earlier[-1]] if earlier else None
        if claim is None or self._previous is None:
            return None
        now, last = self._cells(self._report, claim), self._cells(self._previous, claim)
        if now is None or not last:
            return None
        rise = Fraction(now - last) * 100 / Fraction(last)
        return rise if growth.is_up else -rise

    def _share(self, share: Share, claimed: Mapping[Mention, Claim | None]) -> IdentityFinding:
        exact, base = None, self._base(share, claimed)
        if share.count is not None and base:
            exact = Fraction(share.count.value) * 100 / Fraction(base)
        return self._percent(share.percent, share.scope, exact, "count or base is not stated")

    def _base(self, share: Share, claimed: Mapping[Mention, Claim | None]) -> Decimal | None:
        """The whole of the sentence: its first number of the same unit, if it is no smaller."""
        if share.count is None:
            return None
        for one in share.sentence.mentions:
            if one.start >= share.count.start:
                break
            is_whole = one.unit == share.count.unit and one.value >= share.count.value
            if is_whole and one.bound is Bound.EXACT and not one.is_percent:
                claim = claimed.get(one)
                exact = None if claim is None else self._cells(self._report, claim)
                return exact if exact is not None and one.agrees_with(exact) else one.value
        return self._named_base(share)

    def _named_base(self, share: Share) -> Decimal | None:
        """The cell that the words before the percentage name."""
        for base in self._words.bases:
            if re.search(any_of(base.words), share.base_words):
                total = self._report.form.columns[-1].key
                return self._cells(
                    self._report,
                    Claim(id="base", table="requests", rows=base.rows, columns=(total,)),
                )
        return None

    def _percent(
        self, percent: Mention, scope: str, exact: Fraction | None, why: str
    ) -> IdentityFinding:
        result = Result.NOT_ASSESSABLE
        detail: tuple[tuple[str, str], ...] = (("why", why),)
        right = None
        if exact is not None and percent.bound is Bound.EXACT:
            right = half_up(exact, percent.decimals)
            rounding = rounding_of(exact, percent.printed, percent.decimals)
            result, detail = rounding_result(rounding)
        elif exact is not None:
            detail = (("why", "the percentage is not meant exactly"),)
        return IdentityFinding(
            identity=self._identities.by_id["T2"],
            scope=shorten(scope, SCOPE_CHARS),
            left=str(percent.printed),
            right=None if right is None else str(right),
            result=result,
            detail=detail,
        )


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
