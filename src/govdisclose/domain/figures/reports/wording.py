"""Words by which numbers and statements are found in prose; the lists stand in rules/forms."""

from __future__ import annotations

import re

import attrs

from govdisclose.domain.figures.reports.form import InvalidForm
from govdisclose.domain.law.provisions import Mark

__all__ = [
    "AverageWords",
    "Claim",
    "GrowthWords",
    "NumberWords",
    "SavingWords",
    "ScopeWords",
    "ShareWords",
    "SumWords",
    "Wording",
]

Words = tuple[str, ...]


@attrs.frozen(kw_only=True)
class NumberWords:
    """What stands around a number."""

    units: Words
    money: Words
    more_after: Words
    at_least_after: Words
    about_after: Words
    more_before: Words
    less_before: Words
    about_before: Words
    not_before: Words


@attrs.frozen(kw_only=True)
class ShareWords:
    """How a percentage of a base is stated."""

    takes: Words
    whole: Words
    exhaustive: Words
    superlative_most: Words
    superlative_least: Words
    open_base: Words


@attrs.frozen(kw_only=True)
class GrowthWords:
    """How a change is stated."""

    up: Words
    down: Words
    by: Words
    last: Words


@attrs.frozen(kw_only=True)
class SumWords:
    """How parts of a whole are introduced."""

    parts: Words
    exhaustive: Words


@attrs.frozen(kw_only=True)
class AverageWords:
    """Words for mean and extremes."""

    average: Words
    longest: Words
    shortest: Words


@attrs.frozen(kw_only=True)
class SavingWords:
    """Words for time saved against a promise."""

    saved: Words
    of: Words
    needed: Words


@attrs.frozen(kw_only=True)
class ScopeWords:
    """Words that make a number one of less than the whole report."""

    narrower: Words
    other_year: Words


@attrs.frozen(kw_only=True)
class Claim:
    """Words before a number, and the cells whose sum it must be."""

    id: str
    before: str = attrs.field()
    """Regular expression on the text before the number, back to the number before it."""
    after: str = attrs.field(default="")
    """Regular expression on the text after its unit; empty where nothing is asked."""
    table: str
    rows: Words
    """Keys of rows or blocks; one ending in ``*`` stands for all that begin so."""
    columns: Words

    @before.validator
    @after.validator
    def _compiles(self, attribute: attrs.Attribute[str], value: str) -> None:
        try:
            re.compile(value)
        except re.error as problem:
            raise InvalidForm(form=self.id, key=attribute.name, problem=str(problem)) from problem


@attrs.frozen(kw_only=True)
class Wording:
    """All lists."""

    id: str
    source: Words
    mark: Mark
    sources: dict[str, str]
    numbers: NumberWords
    shares: ShareWords
    growth: GrowthWords
    sums: SumWords
    averages: AverageWords
    savings: SavingWords
    scope: ScopeWords
    claims: tuple[Claim, ...]

    def __attrs_post_init__(self) -> None:
        for key in self.source:
            if key not in self.sources:
                raise InvalidForm(form=self.id, key="source", problem=f"{key} is not listed")
