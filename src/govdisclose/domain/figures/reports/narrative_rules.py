"""What is asked of a report in prose: contents, identities and the words to find statements by."""

from __future__ import annotations

from functools import cached_property

import attrs

from govdisclose.domain.figures.reports.form import Identity, IdentityList, InvalidForm
from govdisclose.domain.law.provisions import Mark

__all__ = [
    "Content",
    "DurationWords",
    "ListWords",
    "NarrativeRules",
    "PublicationWords",
    "SameThing",
    "SameThings",
    "Topic",
]

Words = tuple[str, ...]


@attrs.frozen(kw_only=True)
class Topic:
    """Something that must be spoken of, in any of these words."""

    topic: str
    words: Words


@attrs.frozen(kw_only=True)
class Content:
    """One item of the contents the law asks for."""

    key: str
    article: str
    zh: str
    en: str
    needs: tuple[Topic, ...]


@attrs.frozen(kw_only=True)
class ListWords:
    """Words around enumerations and ordinals."""

    starts: Words
    nouns: Words
    counters: Words
    attributes: Words
    joins: Words
    open_ends: Words
    announced: Words
    times: Words
    venue_units: Words
    venue_words: Words


@attrs.frozen(kw_only=True)
class DurationWords:
    """Words before a number of days."""

    words: Words


@attrs.frozen(kw_only=True)
class PublicationWords:
    """Words of sentences on publication, and the limit of the law they are held against."""

    words: Words
    limit: str


@attrs.frozen(kw_only=True)
class SameThing:
    """A body of things by the words before or after its number."""

    key: str
    units: Words
    after: Words
    before: Words


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
    source: Words
    mark: Mark
    sources: dict[str, str]
    lists: ListWords
    durations: DurationWords
    publication: PublicationWords
    same_things: SameThings
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
