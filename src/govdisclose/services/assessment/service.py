"""Running assessments over an office: values from records and people, then the scheme's rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeVar, cast

import attrs

from govdisclose.domain.catalogue.agency import Agency, AgencyDirectory
from govdisclose.domain.figures.assessment.expression import MeasureRef
from govdisclose.domain.figures.assessment.measure import Measure
from govdisclose.domain.figures.assessment.measures import known_measures, named
from govdisclose.domain.figures.assessment.recorded import (
    BALLOTS,
    MEASURES,
    OCCURRENCES,
    VALUES,
    Ballots,
    HandValue,
    Occurrence,
    RecordedValue,
    recorded_values,
)
from govdisclose.domain.figures.assessment.result import AgencyScore
from govdisclose.domain.figures.assessment.run import AssessmentRun
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.scoring import assess
from govdisclose.domain.figures.assessment.values import AgencyValues
from govdisclose.domain.figures.lags import LimitOn
from govdisclose.domain.figures.membership import Members, members_of
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.register import RegisterType
from govdisclose.errors import PluginError
from govdisclose.ports.registers import RegisterConversion
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.assessment.counting import FigureCounter
from govdisclose.services.assessment.proof import records_behind
from govdisclose.services.registers.records import stored_values

__all__ = ["Assessments", "group_of"]

_Row = TypeVar("_Row")
_Rows = Mapping[int, Sequence[tuple[str, _Row]]]


def group_of(scheme: Scheme, agency: Agency, on: date) -> str | None:
    """The group an agency falls into: one that names it, else one of its level, else None."""
    names = {agency.ref, agency.code, agency.name_on(on), *agency.aliases}
    for group in scheme.groups:
        if names & set(group.agencies):
            return group.id
    level = agency.level_on(on)
    return next((group.id for group in scheme.groups if level in group.levels), None)


@attrs.frozen(kw_only=True)
class Assessments:
    """Assessments of one office."""

    store: Store
    directory: Callable[[UnitOfWork], AgencyDirectory]
    calendar: Callable[[UnitOfWork], WorkingCalendar]
    publish_limit: Callable[[UnitOfWork], LimitOn]
    documents: Callable[[], frozenset[str]]
    today: Callable[[], date]
    measures: Callable[[], Mapping[str, Measure]]
    """Measures of the program and its plugins; asked when a scheme names one not built in."""
    registers: Callable[[], Mapping[str, RegisterType]]
    """Registers of the installation; asked when a scheme names a figure of one."""
    conversion: RegisterConversion

    def run(
        self,
        scheme: Scheme,
        year: int,
        *,
        as_of: date | None = None,
        known_at: str | None = None,
        step: Callable[[], None] = lambda: None,
    ) -> AssessmentRun:
        """Score all agencies of the office for a year.

        Args:
            scheme: By what.
            year: The year assessed.
            as_of: What had been published on this day counts, in the tree of this day; the last
                day of the year, or today while the year lasts.
            known_at: What the catalogue said at this moment, as fixed-width UTC text.
            step: Called again and again meanwhile; what it raises ends the run.
        """
        with self.store.read() as unit:
            on = as_of or min(self.today(), date(year, 12, 31))
            counter = attrs.evolve(self._counter(unit, year, on, known_at), step=step)
            return self._run(unit, scheme, counter)

    def records_behind(
        self,
        scheme: Scheme,
        score: AgencyScore,
        year: int,
        as_of: date,
        *,
        known_at: str | None = None,
        limit: int = 20,
    ) -> dict[str, tuple[str, ...]]:
        """Records behind each measure of an agency: references of items, columns or months.

        Args:
            scheme: By what it was scored.
            score: The agency, of a run of this service.
            year: Of the run.
            as_of: Of the run.
            known_at: When the catalogue is asked as it was then.
            limit: At most so many for each measure.
        """
        with self.store.read() as unit:
            shard = self.directory(unit).find(score.agency).shard
            counter = self._counter(unit, year, as_of, known_at)
            found = self._named(scheme)
            return {
                str(ref): records_behind(
                    counter, ref, shard, limit, needs=() if one is None else one.needs
                )
                for ref, one in found.items()
            }

    def _counter(
        self, unit: UnitOfWork, year: int, as_of: date, known_at: str | None
    ) -> FigureCounter:
        directory = self.directory(unit)
        return FigureCounter(
            unit=unit,
            members=members_of(directory, as_of),
            directory=directory,
            registers=self.registers,
            year=year,
            as_of=as_of,
            known_at=known_at,
            calendar=self.calendar(unit),
            limit_on=self.publish_limit(unit),
            documents=self.documents(),
        )

    def _run(self, unit: UnitOfWork, scheme: Scheme, counter: FigureCounter) -> AssessmentRun:
        members = counter.members
        assessed, left_out = _assessed(scheme, members)
        measured, broken = self._measured(scheme, counter)
        rows = [
            self._rows(unit, register, scheme, counter.year)
            for register in (VALUES, OCCURRENCES, BALLOTS, MEASURES)
        ]
        values: list[AgencyValues] = []
        findings = [*_period_findings(scheme, counter.year), *broken]
        for shard, group in assessed.items():
            counter.step()
            agency = members.agencies[shard]
            name = agency.name_on(members.on)
            recorded = recorded_values(
                scheme,
                group,
                name,
                values=cast("_Rows[RecordedValue]", rows[0]).get(shard, ()),
                occurrences=cast("_Rows[Occurrence]", rows[1]).get(shard, ()),
                ballots=cast("_Rows[Ballots]", rows[2]).get(shard, ()),
                measures=[one for _, one in cast("_Rows[HandValue]", rows[3]).get(shard, ())],
            )
            findings += recorded.findings
            above = next((one for one in members.superiors[shard] if one in assessed), None)
            values.append(
                AgencyValues(
                    agency=agency.ref,
                    name=name,
                    group=group,
                    parent=None if above is None else members.agencies[above].ref,
                    is_sampled=recorded.is_sampled,
                    values=recorded.values,
                    # What people counted stands before what the records say.
                    measures={**measured.get(shard, {}), **recorded.measures},
                    adjustments=recorded.adjustments,
                    vetoes=recorded.vetoes,
                    refs=recorded.refs,
                )
            )
        return AssessmentRun(
            year=counter.year,
            as_of=counter.as_of,
            scheme=scheme,
            values=tuple(values),
            assessment=assess(scheme, values, counter.step),
            left_out=left_out,
            findings=tuple(findings),
        )

    def _measured(
        self, scheme: Scheme, counter: FigureCounter
    ) -> tuple[Mapping[int, Mapping[str, Fraction]], list[Finding]]:
        """Measures by shard, and a finding for each that a plugin failed to compute."""
        found = self._named(scheme)
        needs = frozenset(need for one in found.values() if one is not None for need in one.needs)
        figures = counter.count(needs) if needs else {}
        measured: dict[int, dict[str, Fraction]] = {shard: {} for shard in figures}
        broken: list[Finding] = []
        for ref, one in found.items():
            if one is None or one.compute is None:
                continue
            try:
                for shard, counted in figures.items():
                    value = one.compute(counted, ref.parameter or 0)
                    if value is not None:
                        measured[shard][str(ref)] = value
            except PluginError as fault:
                # One broken measure costs its indicators, not the assessment.
                for own in measured.values():
                    own.pop(str(ref), None)
                broken.append(_broken(str(ref), fault))
        return measured, broken

    def _named(self, scheme: Scheme) -> dict[MeasureRef, Measure | None]:
        """What the names of measures in a scheme mean; plugins load only where they are named."""
        refs = scheme.measure_refs
        known = known_measures(scheme.hand_measures().values())
        if any(named(ref, known) is None for ref in refs):
            known = {**self.measures(), **known}
        return {ref: named(ref, known) for ref in refs}

    def _rows(
        self, unit: UnitOfWork, register: RegisterType, scheme: Scheme, year: int
    ) -> Mapping[int, list[tuple[str, object]]]:
        """Reference and content of the rows of a register, by the shard of the agency."""
        rows: defaultdict[int, list[tuple[str, object]]] = defaultdict(list)
        where: dict[str, str | int | None] = {"year": year, "scheme": scheme.id}
        for record in unit.records.list(register.kind, where=where):
            content = self.conversion.restore(register, stored_values(record))
            rows[record.shard].append((f"{register.name}:{record.key}", content))
        return rows


def _period_findings(scheme: Scheme, year: int) -> Iterator[Finding]:
    """Says that a scheme was made for another time than the year assessed."""
    begins_late = scheme.valid_from is not None and scheme.valid_from > date(year, 12, 31)
    ended_early = scheme.valid_until is not None and scheme.valid_until < date(year, 1, 1)
    if begins_late or ended_early:
        period = f"{scheme.valid_from or ''} - {scheme.valid_until or ''}"
        detail = (("scheme", scheme.id), ("period", period), ("year", str(year)))
        yield Finding(code="ASSESS-SCHEME-PERIOD", severity=Severity.WARNING, detail=detail)


def _broken(measure: str, fault: PluginError) -> Finding:
    return Finding(
        code="ASSESS-MEASURE-BROKEN",
        severity=Severity.ERROR,
        detail=(("measure", measure), ("problem", str(fault))),
    )


def _assessed(scheme: Scheme, members: Members) -> tuple[dict[int, str], int]:
    """Group by shard of the agencies that exist and fall into one, and how many do not."""
    assessed: dict[int, str] = {}
    left_out = 0
    for shard, agency in members.agencies.items():
        if not agency.exists_on(members.on):
            continue
        group = group_of(scheme, agency, members.on)
        if group is None:
            left_out += 1
        else:
            assessed[shard] = group
    return assessed, left_out
