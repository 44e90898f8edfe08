"""What is asked of a report in prose: contents, identities and the words to find statements by."""

from __future__ import annotations

from functools import cached_property

import attrs

from govdisclose.domain.figures.annual.form import InvalidForm
from govdisclose.domain.figures.reports.form import Identity, IdentityList
from govdisclose.domain.law.provisions import Mark

__all__ = [
    "Content",
    "CoverageWords",
    "DurationWords",
    "ListWords",
    "NarrativeRules",
    "PublicationWords",
    "SameThing",
    "SameThings",
    "Topic",
]

_Words = tuple[str, ...]


@attrs.frozen(kw_only=True)
class Topic:
    """Something that must be spoken of, in any of these words."""

    topic: str
    words: _Words


@attrs.frozen(kw_only=True)
class Content:
    """One item of the contents the law asks for."""

    key: str
    content: str
    """Its id in the annual form, where its name and article stand."""
    needs: tuple[Topic, ...]


@attrs.frozen(kw_only=True)
class CoverageWords:
    """Words of sentences that name an item without saying anything about it."""

    listing: _Words
    nothing_said: _Words


@attrs.frozen(kw_only=True)
class ListWords:
    """_Words around enumerations and ordinals."""

    starts: _Words
    nouns: _Words
    counters: _Words
    attributes: _Words
    joins: _Words
    open_ends: _Words
    announced: _Words
    times: _Words
    venue_units: _Words
    venue_words: _Words


@attrs.frozen(kw_only=True)
class DurationWords:
    """_Words before a number of days."""

    words: _Words


@attrs.frozen(kw_only=True)
class PublicationWords:
    """_Words of sentences on publication, and the limit of the law they are held against."""

    words: _Words
    limit: str


@attrs.frozen(kw_only=True)
class SameThing:
    """A body of things by the words before or after its number."""

    key: str
    units: _Words
    after: _Words
    before: _Words
    all_of_them: _Words
    """Words in the clause which say that the number is of all of them."""


@attrs.frozen(kw_only=True)
class SameThings:
    """All of them."""

    things: tuple[SameThing, ...]


@attrs.frozen(kw_only=True, slots=False)
class NarrativeRules:
    """The rules of one kind of report in prose."""

    id: str
    zh: str
    en: str
    article: str
    source: _Words
    mark: Mark
    annual_form: str
    """Id of the form in words whose contents are asked for."""
    sources: dict[str, str]
    lists: ListWords
    durations: DurationWords
    publication: PublicationWords
    same_things: SameThings
    coverage: CoverageWords
    contents: tuple[Content, ...]
    identities: tuple[Identity, ...]

    def __attrs_post_init__(self) -> None:
        for key in self.source:
            if key not in self.sources:
                raise InvalidForm(form=self.id, key="source", problem=f"{key} is not listed")
        assert self.identity_list.identities  # checks their sources and ids

    @cached_property
    def identity_list(self) -> IdentityList:
        """The identities with their sources."""
        return IdentityList(id=self.id, sources=self.sources, identities=self.identities)
