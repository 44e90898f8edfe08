"""Words by which detectors work; the lists stand in ``rules/screening``."""

from __future__ import annotations

import re
from functools import cached_property

import attrs

from govdisclose.domain.law.provisions import Mark

__all__ = ["LabelWords", "NameWords", "PublicWords", "ScreeningRules"]

_Words = tuple[str, ...]
_LABEL_CHARS = 40


@attrs.frozen(kw_only=True)
class LabelWords:
    """What stands before personal data."""

    resident: _Words
    passport: _Words
    person: _Words
    number: _Words
    landline: _Words
    home: _Words


@attrs.frozen(kw_only=True)
class PublicWords:
    """What stands around numbers, addresses and words that are nobody's."""

    number: _Words
    account: _Words
    address: _Words
    units: _Words
    domains: _Words
    not_names: _Words
    name_endings: _Words
    buildings: _Words
    authors: _Words


@attrs.frozen(kw_only=True)
class NameWords:
    """What a Chinese name begins with."""

    surnames: _Words
    """Characters, however many to a text."""
    double_surnames: _Words


@attrs.frozen(kw_only=True, slots=False)
class ScreeningRules:
    """All words of one list, with where they come from."""

    id: str
    source: tuple[str, ...]
    mark: Mark
    sources: dict[str, str]
    regions: _Words
    card_prefixes: _Words
    """``first digits:least-most length``."""
    labels: LabelWords
    public: PublicWords
    names: NameWords

    @cached_property
    def card_lengths(self) -> tuple[tuple[str, range], ...]:
        """First digits of cards with the lengths they have."""
        table = []
        for entry in self.card_prefixes:
            first, _, lengths = entry.partition(":")
            least, _, most = lengths.partition("-")
            table.append((first, range(int(least), int(most) + 1)))
        return tuple(table)

    @cached_property
    def surname_pattern(self) -> str:
        """Pattern of a surname."""
        doubles = "|".join(self.names.double_surnames)
        return f"(?:{doubles}|[{''.join(self.names.surnames)}])"

    @cached_property
    def all_labels(self) -> frozenset[str]:
        """Every label that can head a column or stand in a cell of its own."""
        labels, public = self.labels, self.public
        return frozenset(
            word
            for words in (
                labels.resident, labels.passport, labels.person, labels.number, labels.landline,
                labels.home, public.number, public.account, public.address,
            )
            for word in words
        )  # fmt: skip

    def label_of(self, cell: str) -> str | None:
        """The label a cell consists of, or ends with where it is short; None for other cells."""
        closed = re.sub(r"\s", "", cell[:_LABEL_CHARS])
        bare = re.sub(r"[:：*（(].*$", "", closed)
        if not 2 <= len(bare) <= 12 or re.search(r"\d", bare):
            return None
        if bare in self.all_labels:
            return bare
        return next((word for word in self.all_labels if bare.endswith(word)), None)
