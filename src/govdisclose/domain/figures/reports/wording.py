"""_Words by which numbers and statements are found in prose; the lists stand in rules/forms."""

from __future__ import annotations

import re

import attrs

from govdisclose.domain.figures.annual.form import InvalidForm
from govdisclose.domain.law.provisions import Mark

__all__ = [
    "AverageWords",
    "Claim",
    "GrowthWords",
    "NumberWords",
    "SavingWords",
    "ScopeWords",
    "ShareBase",
    "ShareWords",
    "SumWords",
    "Wording",
]

_Words = tuple[str, ...]


@attrs.frozen(kw_only=True)
class NumberWords:
    """What stands around a number."""

    units: _Words
    money: _Words
    more_after: _Words
    at_least_after: _Words
    about_after: _Words
    more_before: _Words
    less_before: _Words
    about_before: _Words
    not_before: _Words


@attrs.frozen(kw_only=True)
class ShareWords:
    """How a percentage of a base is stated."""

    takes: _Words
    whole: _Words
    exhaustive: _Words
    superlative_most: _Words
    superlative_least: _Words
    open_base: _Words


@attrs.frozen(kw_only=True)
class GrowthWords:
    """How a change is stated."""

    up: _Words
    down: _Words
    by: _Words
    last: _Words


@attrs.frozen(kw_only=True)
class SumWords:
    """How parts of a whole are introduced."""

    parts: _Words
    exhaustive: _Words


@attrs.frozen(kw_only=True)
class AverageWords:
    """_Words for mean and extremes."""

    average: _Words
    longest: _Words
    shortest: _Words


@attrs.frozen(kw_only=True)
class SavingWords:
    """_Words for time saved against a promise."""

    saved: _Words
    of: _Words
    needed: _Words


@attrs.frozen(kw_only=True)
class ScopeWords:
    """_Words that make a number one of less than the whole report."""

    narrower: _Words
    other_year: _Words
    department_ends: _Words


@attrs.frozen(kw_only=True)
class ShareBase:
    """Rows of the request table that a share is of, by the words before its percentage."""

    words: _Words
    rows: _Words


@attrs.frozen(kw_only=True)
class Claim:
    """_Words before a number, and the cells whose sum it must be."""

    id: str
    before: str = attrs.field(default="")
    """Regular expression on the text before the number, back to the number before it."""
    after: str = attrs.field(default="")
    """Regular expression on the text after its unit; empty where nothing is asked."""
    table: str
    rows: _Words
    """Keys of rows or blocks; one ending in ``*`` stands for all that begin so."""
    columns: _Words

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
    source: _Words
    mark: Mark
    sources: dict[str, str]
    numbers: NumberWords
    shares: ShareWords
    growth: GrowthWords
    sums: SumWords
    averages: AverageWords
    savings: SavingWords
    scope: ScopeWords
    bases: tuple[ShareBase, ...]
    claims: tuple[Claim, ...]

    def __attrs_post_init__(self) -> None:
        for key in self.source:
            if key not in self.sources:
                raise InvalidForm(form=self.id, key="source", problem=f"{key} is not listed")
