"""Values that people record 人工评分: registers whose rows make the values of an assessment.

They are imported, listed, revised and erased like every register; each row says who assessed, when,
and by what evidence. What could name a person, and every remark, is erasable text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction

import attrs

from govdisclose.domain.figures.assessment.entries import RuleKind
from govdisclose.domain.figures.assessment.expression import MeasureRef
from govdisclose.domain.figures.assessment.faults import InvalidScheme, ValuesUnfit
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.values import IndicatorValue
from govdisclose.domain.figures.assessment.values_reading import exact_number
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.register import RegisterField, RegisterType

__all__ = [
    "BALLOTS",
    "MEASURES",
    "OCCURRENCES",
    "REGISTERS",
    "SAMPLED",
    "VALUES",
    "Applies",
    "Ballots",
    "HandValue",
    "Occurrence",
    "RecordedValue",
    "RecordedValues",
    "recorded_values",
]

SAMPLED = "sample"
"""Entry of a case that says that the agency was drawn for the sample of a roll-up."""

_YEARS = range(1990, 2200)
_INDEXED = ("agency", "year", "scheme")


class Applies(Enum):
    """Whether an indicator applies to an agency."""

    YES = "yes"
    NO = "no"


def _number(_instance: object, attribute: attrs.Attribute[str | None], value: str | None) -> None:
    if value is not None:
        _check_number(attribute.name, value)


def _check_number(name: str, value: str) -> None:
    try:
        number = exact_number(value, name)
    except ValuesUnfit as fault:
        raise ValueError(str(fault.data["problem"])) from None
    if number < 0:
        raise ValueError("it is below 0")


def _is_number(_instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    _check_number(attribute.name, value)


def _year(_instance: object, _attribute: object, value: int) -> None:
    if value not in _YEARS:
        raise ValueError("it is no year that is assessed")


def _not_negative(_instance: object, _attribute: object, value: int) -> None:
    if value < 0:
        raise ValueError("it is below 0")


@attrs.frozen(kw_only=True)
class RecordedValue:
    """What an assessor says of one indicator of one agency.

    Without points it says that the indicator was checked, which an indicator with deductions needs
    when nothing was found.
    """

    agency: str
    year: int = attrs.field(validator=_year)
    scheme: str
    indicator: str
    applies: Applies
    """Always said: a blank cell, or "不适用" in it, counts as missing and would mean nothing."""
    points: str | None = attrs.field(default=None, validator=_number)
    evidence: tuple[str, ...] = ()
    assessed_on: date | None = None
    assessor: str | None = None
    remark: str | None = None


@attrs.frozen(kw_only=True)
class Occurrence:
    """One case of a deduction, a bonus, a penalty or a veto."""

    agency: str
    year: int = attrs.field(validator=_year)
    scheme: str
    entry: str
    """``indicator/deduction``, the id of an adjustment or veto, or :data:`SAMPLED`."""
    case: str
    """Running number or reference of the case, unique for the agency and entry."""
    times: int = attrs.field(default=1, validator=_not_negative)
    refs: tuple[str, ...] = ()
    """Records or pages it rests on."""
    found_on: date | None = None
    assessor: str | None = None
    remark: str | None = None


@attrs.frozen(kw_only=True)
class Ballots:
    """Answers of one survey with one option."""

    agency: str
    year: int = attrs.field(validator=_year)
    scheme: str
    indicator: str
    survey: str
    """Which survey, where several are added up."""
    option: str
    votes: int = attrs.field(validator=_not_negative)
    held_on: date | None = None
    assessor: str | None = None
    remark: str | None = None


@attrs.frozen(kw_only=True)
class HandValue:
    """A measure that the office counted by hand."""

    agency: str
    year: int = attrs.field(validator=_year)
    scheme: str
    measure: str
    value: str = attrs.field(validator=_is_number)
    counted_on: date | None = None
    assessor: str | None = None
    remark: str | None = None


_AGENCY = RegisterField(name="agency", labels=("单位", "被考评单位", "公开主体"))
_YEAR = RegisterField(name="year", labels=("年度", "考评年度"))
_SCHEME = RegisterField(name="scheme", labels=("方案", "考评方案"))
_INDICATOR = RegisterField(name="indicator", labels=("指标", "指标代码"))
_ASSESSOR = RegisterField(name="assessor", labels=("考评人", "评分人"), is_erasable=True)
_REMARK = RegisterField(name="remark", labels=("说明", "备注", "理由"), is_erasable=True)

VALUES = RegisterType(
    name="assessment_values",
    title="Points given by assessors",
    title_zh="人工评分",
    record=RecordedValue,
    fields=(
        _AGENCY,
        _YEAR,
        _SCHEME,
        _INDICATOR,
        RegisterField(
            name="applies",
            labels=("是否适用",),
            choices={Applies.YES: ("是", "适用"), Applies.NO: ("否", "不涉及")},
        ),
        RegisterField(name="points", labels=("得分", "分数")),
        RegisterField(name="evidence", labels=("佐证材料",)),
        RegisterField(name="assessed_on", labels=("评分日期",)),
        _ASSESSOR,
        _REMARK,
    ),
    key=("agency", "year", "scheme", "indicator"),
    indexed=_INDEXED,
    agency_field="agency",
    is_per_agency=True,
)
OCCURRENCES = RegisterType(
    name="assessment_occurrences",
    title="Cases of deductions, bonuses, penalties and vetoes",
    title_zh="扣分、加减分和否决事项",
    record=Occurrence,
    fields=(
        _AGENCY,
        _YEAR,
        _SCHEME,
        RegisterField(name="entry", labels=("事项", "扣分项")),
        RegisterField(name="case", labels=("序号", "编号")),
        RegisterField(name="times", labels=("次数",)),
        RegisterField(name="refs", labels=("依据", "相关记录")),
        RegisterField(name="found_on", labels=("发现日期",)),
        _ASSESSOR,
        _REMARK,
    ),
    key=("agency", "year", "scheme", "entry", "case"),
    indexed=_INDEXED,
    agency_field="agency",
    is_per_agency=True,
)
BALLOTS = RegisterType(
    name="assessment_ballots",
    title="Ballots of democratic and social evaluation",
    title_zh="民主评议和社会评议票数",
    record=Ballots,
    fields=(
        _AGENCY,
        _YEAR,
        _SCHEME,
        _INDICATOR,
        RegisterField(name="survey", labels=("评议", "调查")),
        RegisterField(name="option", labels=("选项",)),
        RegisterField(name="votes", labels=("票数",)),
        RegisterField(name="held_on", labels=("评议日期",)),
        _ASSESSOR,
        _REMARK,
    ),
    key=("agency", "year", "scheme", "indicator", "survey", "option"),
    indexed=_INDEXED,
    agency_field="agency",
    is_per_agency=True,
)
MEASURES = RegisterType(
    name="assessment_measures",
    title="Measures counted by hand",
    title_zh="人工统计指标值",
    record=HandValue,
    fields=(
        _AGENCY,
        _YEAR,
        _SCHEME,
        RegisterField(name="measure", labels=("指标值", "统计项")),
        RegisterField(name="value", labels=("数值",)),
        RegisterField(name="counted_on", labels=("统计日期",)),
        _ASSESSOR,
        _REMARK,
    ),
    key=("agency", "year", "scheme", "measure"),
    indexed=_INDEXED,
    agency_field="agency",
    is_per_agency=True,
)
REGISTERS = {one.name: one for one in (VALUES, OCCURRENCES, BALLOTS, MEASURES)}
"""The registers of assessment by name."""


@attrs.frozen(kw_only=True)
class RecordedValues:
    """What the registers say of one agency for one scheme."""

    values: Mapping[str, IndicatorValue]
    measures: Mapping[str, Fraction]
    adjustments: Mapping[str, int]
    vetoes: tuple[str, ...]
    refs: Mapping[str, tuple[str, ...]]
    """Records behind adjustments and vetoes."""
    is_sampled: bool
    """The agency was drawn for a roll-up."""
    findings: tuple[Finding, ...]
    """Rows that fit nothing in the scheme; they count nothing."""


class _Gathering:
    """Rows of one agency, sorted by what they are about."""

    def __init__(self, scheme: Scheme, group: str, name: str) -> None:
        self._name = name
        self.leaves = {
            leaf.id: leaf for part in scheme.components_of(group) for leaf in part.leaves()
        }
        self.adjustments = {one.id for one in scheme.adjustments if one.is_counted}
        self.vetoes = {one.id for one in scheme.vetoes}
        self.findings: list[Finding] = []

    def misfit(self, entry: str, code: str = "ASSESS-MISFIT") -> None:
        detail = (("agency", self._name), ("indicator", entry))
        self.findings.append(Finding(code=code, severity=Severity.WARNING, detail=detail))


def recorded_values(
    scheme: Scheme,
    group: str,
    name: str,
    *,
    values: Iterable[tuple[str, RecordedValue]] = (),
    occurrences: Iterable[tuple[str, Occurrence]] = (),
    ballots: Iterable[tuple[str, Ballots]] = (),
    measures: Iterable[HandValue] = (),
) -> RecordedValues:
    """What rows of the registers come to for one agency.

    Args:
        scheme: What they are for.
        group: The agency's group in it.
        name: The agency, for findings.
        values: Reference and content of each row, as for the next two.
        occurrences: See above.
        ballots: See above.
        measures: Content only; a measure is proved by its own row.
    """
    found = _Gathering(scheme, group, name)
    made: dict[str, IndicatorValue] = {}
    for ref, row in values:
        leaf = found.leaves.get(row.indicator)
        points = None if row.points is None else exact_number(row.points, "points")
        if leaf is None or (points is not None and points > leaf.points):
            found.misfit(row.indicator)
            continue
        made[row.indicator] = IndicatorValue(
            points=points if row.applies is Applies.YES else None,
            occurrences={} if leaf.rule is RuleKind.DEDUCTIONS else None,
            evidence=tuple(one for one in row.evidence if one in leaf.evidence),
            not_applicable=None if row.applies is Applies.YES else row.remark or "-",
            assessor=row.assessor,
            refs={"": (ref,)},
        )
    adjustments: dict[str, int] = {}
    vetoes: list[str] = []
    behind: dict[str, tuple[str, ...]] = {}
    is_sampled = False
    for ref, case in occurrences:
        indicator, _, deduction = case.entry.partition("/")
        leaf = found.leaves.get(indicator)
        given = () if leaf is None else (d.id for d in leaf.deductions if d.measure is None)
        if deduction and deduction in given:
            made[indicator] = _with_case(made.get(indicator), deduction, case, ref)
            continue
        if case.entry == SAMPLED and scheme.roll_ups:
            is_sampled = is_sampled or case.times > 0
            continue
        behind[case.entry] = (*behind.get(case.entry, ()), *(case.refs or (ref,)))
        if case.entry in found.adjustments:
            adjustments[case.entry] = adjustments.get(case.entry, 0) + case.times
        elif case.entry in found.vetoes:
            vetoes += [case.entry] if case.times else []
        else:
            del behind[case.entry]
            found.misfit(case.entry)
    for ref, ballot in ballots:
        leaf = found.leaves.get(ballot.indicator)
        if leaf is None or ballot.option not in {option.id for option in leaf.ballots}:
            found.misfit(ballot.indicator)
            continue
        made[ballot.indicator] = _with_ballots(made.get(ballot.indicator), ballot, ref)
    known = set(map(str, scheme.measure_refs))
    counted: dict[str, Fraction] = {}
    for one in measures:
        try:
            spelling = str(MeasureRef.of(one.measure))
        except InvalidScheme:
            spelling = ""
        if spelling in known:
            counted[spelling] = exact_number(one.value, "value")
        else:
            found.misfit(one.measure)
    return RecordedValues(
        values=made,
        measures=counted,
        adjustments=adjustments,
        vetoes=tuple(dict.fromkeys(vetoes)),
        refs=behind,
        is_sampled=is_sampled,
        findings=tuple(found.findings),
    )


def _with_case(
    present: IndicatorValue | None, deduction: str, case: Occurrence, ref: str
) -> IndicatorValue:
    value = present or IndicatorValue()
    counts = dict(value.occurrences or {})
    counts[deduction] = counts.get(deduction, 0) + case.times
    refs = dict(value.refs)
    refs[deduction] = (*refs.get(deduction, ()), *(case.refs or (ref,)))
    return attrs.evolve(value, occurrences=counts, refs=refs)


def _with_ballots(present: IndicatorValue | None, ballot: Ballots, ref: str) -> IndicatorValue:
    value = present or IndicatorValue()
    counts = dict(value.ballots or {})
    counts[ballot.option] = counts.get(ballot.option, 0) + ballot.votes
    refs = {**value.refs, "": (*value.refs.get("", ()), ref)}
    return attrs.evolve(
        value, ballots=counts, refs=refs, assessor=value.assessor or ballot.assessor
    )
