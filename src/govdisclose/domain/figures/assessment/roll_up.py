"""Rolled-up scores: a county with its departments and townships, weighted as the rule says.

Source: an Anhui city's rule of 2022 counts county, sampled departments and sampled townships as
6 : 2 : 2; see rules/assessment/anhui-city-2022.toml.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from govdisclose.domain.figures.assessment.entries import RollUp, RollUpPart
from govdisclose.domain.figures.assessment.result import AgencyScore, RolledUp
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.values import in_order
from govdisclose.domain.figures.measures import half_up, ranks
from govdisclose.domain.finding import Finding, Severity

__all__ = ["rolled_up"]


def rolled_up(scheme: Scheme, scores: Sequence[AgencyScore]) -> tuple[RolledUp, ...]:
    """The rolled-up scores of all units of all roll-ups, best first, those without one last.

    A part is the mean of its agencies' scores: of those drawn for the sample where any is marked
    so, else of all below the unit.
    """
    made: list[RolledUp] = []
    for roll_up in scheme.roll_ups:
        units = [one for one in scores if one.group == roll_up.group]
        own = [_unit(roll_up, unit, scores, scheme.decimals) for unit in units]
        scored = sorted(
            (one for one in own if one.score is not None),
            key=lambda o: (-(o.score or 0), in_order(o.agency)),
        )
        places = ranks([one.score for one in scored if one.score is not None])
        made += (attrs.evolve(one, rank=at) for one, at in zip(scored, places, strict=True))
        made += sorted(
            (one for one in own if one.score is None), key=lambda one: in_order(one.agency)
        )
    return tuple(made)


def _unit(
    roll_up: RollUp, unit: AgencyScore, scores: Sequence[AgencyScore], decimals: int
) -> RolledUp:
    parts = []
    findings = []
    total = Fraction(0)
    is_whole = True
    for part in roll_up.parts:
        members = _members(roll_up, part, unit, scores)
        final = [one for one in members if one.is_final]
        mean = None
        if members and len(final) == len(members):
            mean = sum((Fraction(one.score) for one in members), Fraction(0)) / len(members)
            total += Fraction(part.weight) * mean
        else:
            is_whole = False
            findings.append(_finding("ASSESS-ROLLUP-OPEN", unit, part))
        if part.sample is not None and members and len(members) != part.sample:
            findings.append(_finding("ASSESS-SAMPLE", unit, part, found=str(len(members))))
        refs = tuple(one.agency for one in members)
        parts.append((part.group, Fraction(part.weight), refs, mean))
    weights = sum((Fraction(part.weight) for part in roll_up.parts), Fraction(0))
    return RolledUp(
        roll_up=roll_up.id,
        agency=unit.agency,
        score=half_up(total / weights, decimals) if is_whole else None,
        parts=tuple(parts),
        findings=tuple(findings),
    )


def _members(
    roll_up: RollUp, part: RollUpPart, unit: AgencyScore, scores: Sequence[AgencyScore]
) -> list[AgencyScore]:
    if part.group == roll_up.group:
        return [unit]
    below = [one for one in scores if one.group == part.group and one.parent == unit.agency]
    drawn = [one for one in below if one.is_sampled]
    return sorted(drawn or below, key=lambda one: in_order(one.agency))


def _finding(code: str, unit: AgencyScore, part: RollUpPart, **detail: str) -> Finding:
    wanted = {} if part.sample is None else {"sample": str(part.sample)}
    return Finding(
        code=code,
        severity=Severity.WARNING,
        detail=(("agency", unit.name), ("group", part.group), *wanted.items(), *detail.items()),
    )
