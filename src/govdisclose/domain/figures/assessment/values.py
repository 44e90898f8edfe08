"""What an assessment is given: values per agency and indicator, from people and from records."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import attrs

from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.journal import canonical

__all__ = ["NOTHING_SAID", "AgencyValues", "IndicatorValue", "in_order", "values_hash"]

NOTHING_SAID: Mapping[str, Any] = MappingProxyType({})
"""An empty mapping that all share: most values say nothing of most things."""


_DIGITS = re.compile(r"(\d+)", re.ASCII)


def in_order(agency: str) -> tuple[list[tuple[int, str]], str]:
    """Sort key of references and names: A2 before A10, and nothing depends on the rows' order."""
    parts = _DIGITS.split(agency)
    return [(int(part) if at % 2 else 0, part) for at, part in enumerate(parts)], agency


@attrs.frozen(kw_only=True)
class IndicatorValue:
    """What is known of one indicator of one agency."""

    points: Fraction | None = None
    """Given by an assessor; they stand before any rule, and the explanation says so."""
    occurrences: Mapping[str, int] | None = None
    """By deduction; an empty mapping says that it was checked and nothing was found."""
    ballots: Mapping[str, int] | None = None
    """Answers by option."""
    measures: Mapping[str, Fraction] = attrs.field(default=NOTHING_SAID)
    """Measures for this indicator alone, by the spelling of their references."""
    evidence: tuple[str, ...] = ()
    """Which of the evidence demanded is there."""
    not_applicable: str | None = None
    """Why it does not apply to the agency; its points go to the others."""
    is_open: bool = False
    """Reopened by an objection: whatever is known of it does not count until it is decided."""
    assessor: str | None = None
    """Staff key or office of who gave it."""
    refs: Mapping[str, tuple[str, ...]] = attrs.field(default=NOTHING_SAID)
    """References of the records behind it, by deduction, or "" for the whole."""

    def as_json(self) -> dict[str, Any]:
        """The shape in which values are read; what is not said is left out."""
        shape: dict[str, Any] = {
            "points": None if self.points is None else exact_text(self.points),
            "occurrences": None if self.occurrences is None else dict(self.occurrences),
            "ballots": None if self.ballots is None else dict(self.ballots),
            "measures": {name: exact_text(one) for name, one in self.measures.items()} or None,
            "evidence": list(self.evidence) or None,
            "not_applicable": self.not_applicable,
            "open": self.is_open or None,
            "assessor": self.assessor,
            "refs": {name: list(refs) for name, refs in self.refs.items()} or None,
        }
        return {name: value for name, value in shape.items() if value is not None}


@attrs.frozen(kw_only=True)
class AgencyValues:
    """One agency and everything known of it."""

    agency: str
    """Reference or name, unique in the assessment."""
    name: str
    """Shown."""
    group: str
    """Id of its group in the scheme."""
    parent: str | None = None
    """Agency above it, for scores that are rolled up."""
    is_sampled: bool = False
    """Drawn for the sample of a roll-up."""
    values: Mapping[str, IndicatorValue] = attrs.field(default=NOTHING_SAID)
    """By indicator."""
    measures: Mapping[str, Fraction] = attrs.field(default=NOTHING_SAID)
    """For all indicators, by the spelling of their references."""
    adjustments: Mapping[str, int] = attrs.field(default=NOTHING_SAID)
    """Occurrences by bonus or penalty; one that is not named did not occur."""
    vetoes: tuple[str, ...] = ()
    """Vetoes that fell."""
    refs: Mapping[str, tuple[str, ...]] = attrs.field(default=NOTHING_SAID)
    """Records behind adjustments and vetoes, by their ids."""

    def as_json(self) -> dict[str, Any]:
        """The shape in which values are read."""
        return {
            "agency": self.agency,
            "name": self.name,
            "group": self.group,
            "parent": self.parent,
            "sampled": self.is_sampled,
            "values": {id_: value.as_json() for id_, value in self.values.items()},
            "measures": {name: exact_text(one) for name, one in self.measures.items()},
            "adjustments": dict(self.adjustments),
            "vetoes": sorted(self.vetoes),
            "refs": {name: list(refs) for name, refs in self.refs.items()},
        }

    def without_text(self) -> AgencyValues:
        """The same without what can be erased: a dash for each reason, no assessors."""
        return attrs.evolve(
            self,
            values={
                id_: attrs.evolve(
                    value,
                    not_applicable=None if value.not_applicable is None else "-",
                    assessor=None,
                )
                for id_, value in self.values.items()
            },
        )


def values_hash(agencies: Iterable[AgencyValues]) -> str:
    """SHA-256 in hex over all values but their erasable text, the same whatever their order."""
    plain = sorted((one.without_text() for one in agencies), key=lambda one: one.agency)
    shapes = [one.as_json() for one in plain]
    return hashlib.sha256(canonical(shapes)).hexdigest()
