"""An assessment as a workbook with living formulas, so that an office can check every number.

One sheet for each group. What people or records say stands in cells as it is; points of rules,
ratios of headings and components, bonus, penalty, score, grade and rank are formulas over them. A
part that does not apply holds ``n/a`` and hands its weight on, one that is open holds ``open`` and
counts nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from govdisclose.domain.figures.assessment.bands import Band
from govdisclose.domain.figures.assessment.entries import (
    Adjustment,
    AdjustmentKind,
    Component,
    Indicator,
    RuleKind,
)
from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.result import (
    AgencyScore,
    Assessment,
    IndicatorScore,
    IndicatorState,
)
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.values import AgencyValues

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell  # type: ignore[import-untyped]
    from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

__all__ = ["SheetWords", "write_assessment_workbook"]

_NOT_APPLICABLE = "n/a"
_OPEN = "open"
_HEAD_ROWS = 4
"""Component, heading or kind, name, points or weight."""
_SHEET_CHARS = 31
_BAD_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_EXACT_DIGITS = 15
_LABEL_WIDTH = 24


class SheetWords(NamedTuple):
    """Words of the sheets in the language wanted."""

    agency: str
    rank: str
    score: str
    grade: str
    bonus: str
    penalty: str
    exact: str
    """Heading of the score before it is rounded."""
    part: str
    """Heading of the ratio of a part: 1 is full points."""
    is_chinese: bool


def write_assessment_workbook(
    scheme: Scheme,
    assessment: Assessment,
    values: Iterable[AgencyValues],
    target: BinaryIO,
    words: SheetWords,
) -> None:
    """Write the workbook.

    Args:
        scheme: By what was scored.
        assessment: The result; its agencies give the order of the rows.
        values: What it was computed from.
        target: Where the file goes.
        words: Language of headings and names.
    """
    # A quarter of a second, which only this command needs.
    from openpyxl import Workbook  # type: ignore[import-untyped]

    book = Workbook()
    book.remove(book.active)
    by_agency = {one.agency: one for one in values}
    for group in scheme.groups:
        scores = assessment.of_group(group.id)
        if scores:
            title = _sheet_name(_named(group, words), book.sheetnames)
            sheet = book.create_sheet(title)
            _Sheet(sheet, scheme, group.id, words).write(scores, by_agency)
    about = book.create_sheet(_sheet_name(scheme.id, book.sheetnames))
    lines = [
        (_named(scheme, words), ""),
        (scheme.article, scheme.status.value),
        ("scheme", assessment.scheme_hash),
        ("values", assessment.data_hash),
        *scheme.sources.items(),
    ]
    for row, line in enumerate(lines, 1):
        for column, text in enumerate(line, 1):
            _say(about.cell(row, column), text)
    book.save(target)


def _named(one: Scheme | Component | Indicator | Adjustment | object, words: SheetWords) -> str:
    return str(getattr(one, "zh" if words.is_chinese else "en"))


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    stem = _BAD_IN_SHEET_NAMES.sub(" ", wanted).strip()[:_SHEET_CHARS] or "-"
    name, again = stem, 2
    while name.casefold() in {one.casefold() for one in taken}:
        name, again = f"{stem[: _SHEET_CHARS - 4]} {again}", again + 1
    return name


def _say(cell: Cell, text: str) -> None:
    """Write text as text, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"


def _put(cell: Cell, value: Fraction | Decimal | int) -> None:
    """Write a number exactly: as a decimal where that is short, else as a division."""
    exact = Fraction(value)
    text = exact_text(exact)
    if "/" not in text and len(text.replace(".", "").lstrip("-0")) <= _EXACT_DIGITS:
        cell.value = int(text) if exact.denominator == 1 else Decimal(text)
    else:
        cell.value = f"={exact.numerator}/{exact.denominator}"


class _Sheet:
    """One group: which column holds what, and the formulas of each row."""

    def __init__(self, sheet: Worksheet, scheme: Scheme, group: str, words: SheetWords) -> None:
        self._sheet = sheet
        self._scheme = scheme
        self._group = group
        self._words = words
        self._columns: dict[str, int] = {}
        self._next = 1
        for name, heading in (
            ("agency", words.agency),
            ("rank", words.rank),
            ("score", words.score),
            ("grade", words.grade),
            ("exact", words.exact),
            ("bonus", words.bonus),
            ("penalty", words.penalty),
        ):
            self._add(name, heading)
        self._parts = scheme.components_of(group)
        for part in self._parts:
            self._add(f"part {part.id}", _named(part, words), top=words.part)
            _put(self._head(f"part {part.id}"), part.weight_for(group) or 0)
            for indicator in part.tree:
                self._add_tree(part, indicator)
        self._add_adjustments()
        for leaf in (leaf for part in self._parts for leaf in part.leaves()):
            self._add_inputs(leaf)

    def _add(self, key: str, heading: str, *, top: str = "", kind: str = "") -> None:
        self._columns[key] = self._next
        for row, text in enumerate((top, kind, heading), 1):
            if text:
                _say(self._sheet.cell(row, self._next), text)
        self._next += 1

    def _head(self, key: str) -> Cell:
        return self._sheet.cell(_HEAD_ROWS, self._columns[key])

    def _add_tree(self, part: Component, indicator: Indicator) -> None:
        key = f"{'node' if indicator.indicators else 'leaf'} {indicator.id}"
        top, kind = _named(part, self._words), indicator.id
        self._add(key, _named(indicator, self._words), top=top, kind=kind)
        _put(self._head(key), indicator.points)
        for child in indicator.indicators:
            self._add_tree(part, child)

    def _add_adjustments(self) -> None:
        for one in self._scheme.adjustments:
            self._add(f"adjust {one.id}", _named(one, self._words), top=one.kind.value, kind=one.id)
            if one.is_counted:
                self._add(f"count {one.id}", _named(one, self._words), top="n", kind=one.id)
            for ref in one.measures:
                self._add_measure(str(ref))
        for veto in self._scheme.vetoes:
            self._add(f"veto {veto.id}", _named(veto, self._words), top="veto", kind=veto.id)

    def _add_measure(self, ref: str) -> None:
        if f"measure {ref}" not in self._columns:
            self._add(f"measure {ref}", ref, top="x")

    def _add_inputs(self, leaf: Indicator) -> None:
        for deduction in leaf.deductions:
            if deduction.measure is None:
                key = f"loss {leaf.id}/{deduction.id}"
                self._add(key, _named(deduction, self._words), top="n", kind=leaf.id)
        for option in leaf.ballots:
            key = f"vote {leaf.id}/{option.id}"
            self._add(key, _named(option, self._words), top="n", kind=leaf.id)
        for ref in leaf.measures:
            # A measure given for one indicator alone has a column of its own.
            self._add(f"measure {leaf.id}/{ref}", str(ref), top="x", kind=leaf.id)

    def write(self, scores: Sequence[AgencyScore], values: Mapping[str, AgencyValues]) -> None:
        final = sum(score.is_final for score in scores)
        for row, score in enumerate(scores, _HEAD_ROWS + 1):
            self._write_row(row, score, values[score.agency])
            _say(self._cell(row, "agency"), score.name)
            if score.is_final:
                own = self._ref(row, "score")
                first = self._ref(_HEAD_ROWS + 1, "score", fixed=True)
                last = self._ref(_HEAD_ROWS + final, "score", fixed=True)
                self._cell(row, "rank").value = f"=RANK({own},{first}:{last})"
        self._sheet.freeze_panes = self._sheet.cell(_HEAD_ROWS + 1, 4)
        self._sheet.column_dimensions["A"].width = _LABEL_WIDTH

    def _cell(self, row: int, key: str) -> Cell:
        return self._sheet.cell(row, self._columns[key])

    def _ref(self, row: int, key: str, *, fixed: bool = False) -> str:
        from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

        letter = get_column_letter(self._columns[key])
        return f"${letter}${row}" if fixed else f"{letter}{row}"

    def _points(self, key: str) -> str:
        return self._ref(_HEAD_ROWS, key, fixed=True)

    def _write_row(self, row: int, score: AgencyScore, values: AgencyValues) -> None:
        for part in self._parts:
            for leaf in part.leaves():
                found = score.indicator(leaf.id)
                assert found is not None, "every leaf of the group was scored"
                self._write_leaf(row, leaf, found)
            keys = [self._write_node(row, one) for one in part.tree]
            # Leaves hold points, headings and parts ratios; either divided by its whole is a ratio.
            self._cell(row, f"part {part.id}").value = "=" + self._ratio(row, keys)
        self._write_adjustments(row, score, values)
        self._write_totals(row, score)

    def _write_node(self, row: int, indicator: Indicator) -> str:
        if not indicator.indicators:
            return f"leaf {indicator.id}"
        keys = [self._write_node(row, child) for child in indicator.indicators]
        own = f"node {indicator.id}"
        self._cell(row, own).value = "=" + self._ratio(row, keys)
        return own

    def _ratio(self, row: int, keys: Sequence[str]) -> str:
        """Points earned by the parts that apply, over the points of these parts."""
        cells = [(key, self._ref(row, key), self._points(key)) for key in keys]
        whole = "+".join(f'({cell}<>"{_NOT_APPLICABLE}")*{most}' for _, cell, most in cells)
        earned = "+".join(
            f"N({cell})" if key.startswith("leaf ") else f"N({cell})*{most}"
            for key, cell, most in cells
        )
        return f'IF({whole}=0,"{_NOT_APPLICABLE}",({earned})/({whole}))'

    def _write_leaf(self, row: int, leaf: Indicator, found: IndicatorScore) -> None:
        cell = self._cell(row, f"leaf {leaf.id}")
        for name, value in found.measures.items():
            _put(self._cell(row, f"measure {leaf.id}/{name}"), value)
        for loss in found.losses:
            key = f"loss {leaf.id}/{loss.id}"
            if key in self._columns:
                _put(self._cell(row, key), loss.occurrences)
        for name, votes in found.ballots.items():
            _put(self._cell(row, f"vote {leaf.id}/{name}"), votes)
        if found.state is IndicatorState.NOT_APPLICABLE:
            _say(cell, _NOT_APPLICABLE)
        elif found.state is IndicatorState.OPEN:
            _say(cell, _OPEN)
        elif found.is_overruled or leaf.rule is RuleKind.MANUAL:
            _put(cell, found.earned)
        else:
            cell.value = "=" + self._rule(row, leaf)

    def _rule(self, row: int, leaf: Indicator) -> str:
        points = self._points(f"leaf {leaf.id}")
        measures = {str(ref): self._ref(row, f"measure {leaf.id}/{ref}") for ref in leaf.measures}
        if leaf.formula is not None:
            return f"MIN({points},MAX(0,{leaf.formula.sheet(measures, points)}))"
        if leaf.bands:
            return _banded(leaf.bands, measures[str(leaf.measure)])
        if leaf.ballots:
            cells = [(o, self._ref(row, f"vote {leaf.id}/{o.id}")) for o in leaf.ballots]
            worth = "+".join(f"{exact_text(option.value)}*{cell}" for option, cell in cells)
            every = "+".join(cell for _, cell in cells)
            return f"{points}*({worth})/({every})"
        losses = []
        for one in leaf.deductions:
            cell = (
                self._ref(row, f"loss {leaf.id}/{one.id}")
                if one.measure is None
                else measures[str(one.measure)]
            )
            lost = f"{exact_text(one.points)}*{cell}"
            losses.append(lost if one.cap is None else f"MIN({exact_text(one.cap)},{lost})")
        return f"MAX(0,{points}-({'+'.join(losses)}))"

    def _write_adjustments(self, row: int, score: AgencyScore, values: AgencyValues) -> None:
        for one in self._scheme.adjustments:
            found = next(a for a in score.adjustments if a.id == one.id)
            for name, value in found.measures.items():
                _put(self._cell(row, f"measure {name}"), value)
            if one.is_counted:
                _put(self._cell(row, f"count {one.id}"), values.adjustments.get(one.id, 0))
            cell = self._cell(row, f"adjust {one.id}")
            if found.is_open:
                _say(cell, _OPEN)
                continue
            rule = self._adjustment_rule(row, one)
            cell.value = "=" + (rule if one.cap is None else f"MIN({exact_text(one.cap)},{rule})")
        for veto in self._scheme.vetoes:
            _put(self._cell(row, f"veto {veto.id}"), int(veto.id in score.vetoes))

    def _adjustment_rule(self, row: int, one: Adjustment) -> str:
        measures = {str(ref): self._ref(row, f"measure {ref}") for ref in one.measures}
        if one.formula is not None:
            return f"MAX(0,{one.formula.sheet(measures)})"
        if one.bands:
            return _banded(one.bands, measures[str(one.measure)])
        cell = self._ref(row, f"count {one.id}") if one.is_counted else measures[str(one.measure)]
        return f"{exact_text(one.points or 0)}*{cell}"

    def _write_totals(self, row: int, score: AgencyScore) -> None:
        scheme = self._scheme
        for key, kind, cap in (
            ("bonus", AdjustmentKind.BONUS, scheme.bonus_cap),
            ("penalty", AdjustmentKind.PENALTY, scheme.penalty_cap),
        ):
            own = [f"adjust {one.id}" for one in scheme.adjustments if one.kind is kind]
            total = "+".join(f"N({self._ref(row, name)})" for name in own) or "0"
            self._cell(row, key).value = "=" + (
                total if cap is None else f"MIN({exact_text(cap)},{total})"
            )
        whole = self._ratio(row, [f"part {part.id}" for part in self._parts])
        self._cell(row, "exact").value = (
            f"=MAX(0,N({whole})*{exact_text(scheme.full)}"
            f"+{self._ref(row, 'bonus')}-{self._ref(row, 'penalty')})"
        )
        rounded = f"=ROUND({self._ref(row, 'exact')},{scheme.decimals})"
        self._cell(row, "score").value = rounded
        self._cell(row, "score").number_format = f"0.{'0' * scheme.decimals}".rstrip(".")
        if scheme.ladder is not None and score.is_final:
            self._cell(row, "grade").value = "=" + self._grade(row)

    def _grade(self, row: int) -> str:
        ladder = self._scheme.ladder
        assert ladder is not None
        ids = [grade.id for grade in ladder.grades]
        place = str(len(ids))
        for number in range(len(ids) - 1, 0, -1):
            bound = exact_text(ladder.grades[number - 1].at_least)
            place = f"IF({self._ref(row, 'score')}>={bound},{number},{place})"
        lowest = [
            f"IF({self._ref(row, f'veto {veto.id}')}>0,{ids.index(veto.at_most) + 1},0)"
            for veto in self._scheme.vetoes
        ]
        words = ",".join(_quoted(_named(grade, self._words)) for grade in ladder.grades)
        return f"CHOOSE(MAX({','.join([place, *lowest])}),{words})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _banded(bands: Sequence[Band], cell: str) -> str:
    """The points of the band a value falls into; the last band needs no condition."""
    ordered = sorted(bands, key=lambda band: band.lower or (Decimal(-1), 0))
    told = exact_text(ordered[-1].points)
    for band in reversed(ordered[:-1]):
        sign, bound = ("<=", band.up_to) if band.up_to is not None else ("<", band.below)
        told = f"IF({cell}{sign}{exact_text(bound or 0)},{exact_text(band.points)},{told})"
    return told
