"""Forms of the annual report in words: contents the law asks for, and what staff declare.

Source: the forms are data (``rules/annual/*.toml``); each content cites its article.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from govdisclose.domain.law.provisions import Mark
from govdisclose.errors import RuleRefusal, UsageFault

__all__ = ["AnnualForm", "Content", "DeclaredFigure", "InvalidForm", "UnknownFigure"]


class InvalidForm(RuleRefusal):
    """A form contradicts itself."""

    code = "REP-001"
    template = "cannot use form {form}: {key}: {problem}"
    hint = "correct the rule file that holds it"


class UnknownFigure(UsageFault):
    """A figure is asked for that the report does not have."""

    code = "REP-002"
    template = "the report has no figure {name}; near it: {near}"
    hint = "'govdisclose report annual YEAR --figures' lists them"


@attrs.frozen(kw_only=True)
class Content:
    """One content a report must, or may, have."""

    id: str
    zh: str
    en: str
    article: str = ""
    """Article of the law that asks for it; empty where none does."""
    source: tuple[str, ...]
    mark: Mark
    is_required: bool = True
    figures: tuple[str, ...] = ()
    """Figures without which it is not covered, or in part only."""
    text: str | None = None
    """Name of the text that staff write for it; without it the content is not covered."""


@attrs.frozen(kw_only=True)
class DeclaredFigure:
    """A number that staff declare because no record of the office gives it."""

    id: str
    content: str
    zh: str
    en: str
    unit: str
    none: str
    """Sentence for 0."""
    decimals: int = 0
    """Decimals of an amount of money; 0 for counts."""


@attrs.frozen(kw_only=True)
class AnnualForm:
    """What a report consists of under one law."""

    id: str
    law: str
    """Id of the law pack that asks for the report."""
    zh: str
    en: str
    valid_from: date
    valid_until: date | None = None
    due_month: int
    due_day: int
    """Last day for publishing it, in the year after."""
    due_article: str
    title: str
    """With the places ``{agency}`` and ``{year}``."""
    introduction: str
    """With the places ``{first}`` and ``{last}``."""
    sources: Mapping[str, str] = attrs.field(hash=False)
    levels: Mapping[str, str] = attrs.field(hash=False)
    """Chinese name of each level of agencies, ``unknown`` for those without."""
    ordering: tuple[str, ...]
    """Contents in the order of the report."""
    contents: tuple[Content, ...]
    declared: tuple[DeclaredFigure, ...] = ()

    def __attrs_post_init__(self) -> None:
        ids = [content.id for content in self.contents]
        if sorted(ids) != sorted(self.ordering):
            self._refuse("ordering", "it has to name each content once")
        for content in self.contents:
            for source in content.source:
                if source not in self.sources:
                    self._refuse(f"contents.{content.id}", f"there is no source {source}")
        declared = [figure.id for figure in self.declared]
        if len(set(declared)) != len(declared):
            self._refuse("declared", "a figure stands twice")
        for figure in self.declared:
            if figure.content not in ids:
                self._refuse(f"declared.{figure.id}", f"there is no content {figure.content}")
        try:
            date(2000, self.due_month, self.due_day)
        except ValueError:
            self._refuse("due_day", "there is no such day")

    def content(self, id: str) -> Content:
        """The content of that id; it exists where the form names it."""
        return next(content for content in self.contents if content.id == id)

    def declared_figure(self, id: str) -> DeclaredFigure:
        """The declared figure of that id.

        Raises:
            UnknownFigure: The form has none.
        """
        for figure in self.declared:
            if figure.id == id:
                return figure
        raise UnknownFigure(name=id, near=tuple(figure.id for figure in self.declared))

    def due(self, year: int) -> date:
        """Last day on which the report of a year is published in time."""
        return date(year + 1, self.due_month, self.due_day)

    def in_order(self) -> Iterable[Content]:
        """Contents as the report has them."""
        return map(self.content, self.ordering)

    def _refuse(self, key: str, problem: str) -> None:
        raise InvalidForm(form=self.id, key=key, problem=problem)
