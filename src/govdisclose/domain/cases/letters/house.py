"""The house format of official papers as data: page, type, dates, and how laws are cited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from govdisclose.domain.cases.letters.official_words import DateForm, article_in_words
from govdisclose.domain.cases.letters.template import InvalidTemplate
from govdisclose.domain.law.provisions import Mark

__all__ = ["DateRule", "HouseStyle", "LawWords", "PageLayout", "TypeFaces"]


@attrs.frozen(kw_only=True)
class PageLayout:
    """The page in millimetres, and its grid of characters."""

    width_mm: int
    height_mm: int
    top_mm: int
    bottom_mm: int
    left_mm: int
    right_mm: int
    lines: int
    """Lines of a full page."""
    characters: int
    """Characters of a full line."""
    mark: Mark

    @property
    def text_width_mm(self) -> int:
        """Width of the lines."""
        return self.width_mm - self.left_mm - self.right_mm

    @property
    def text_height_mm(self) -> int:
        """Height of the text of a page."""
        return self.height_mm - self.top_mm - self.bottom_mm


@attrs.frozen(kw_only=True)
class TypeFaces:
    """Faces and sizes."""

    body: str
    heading: str
    title: str
    latin: str
    body_points: str
    title_points: str
    head_points: str
    small_points: str
    head_colour: str
    """Six hexadecimal digits."""
    mark: Mark


@attrs.frozen(kw_only=True)
class DateRule:
    """How dates are written in papers of a period."""

    form: DateForm
    valid_from: date | None = None
    valid_until: date | None = None
    mark: Mark


@attrs.frozen(kw_only=True)
class LawWords:
    """How a law version is cited in letters."""

    law: str
    title: str
    """With title marks."""
    itemised: tuple[str, ...]
    """Articles whose numbered parts are items 项."""

    def article(self, article: str) -> str | None:
        """An article as cited in Chinese; None where the text names none."""
        return article_in_words(article, itemised=self.itemised)


@attrs.frozen(kw_only=True)
class HouseStyle:
    """All of it."""

    page: PageLayout
    type: TypeFaces
    dates: tuple[DateRule, ...]
    laws: tuple[LawWords, ...]

    def date_form(self, on: date) -> DateForm:
        """How a paper of that day writes dates."""
        for rule in self.dates:
            if (rule.valid_from or date.min) <= on <= (rule.valid_until or date.max):
                return rule.form
        return DateForm.ARABIC

    def law_words(self, law: str) -> LawWords:
        """How a law version is cited.

        Raises:
            InvalidTemplate: The house format does not know it.
        """
        found = next((one for one in self.laws if one.law == law), None)
        if found is None:
            raise InvalidTemplate(id="house-style", problem=f"law {law} has no title for letters")
        return found

    def with_laws(self, laws: Iterable[LawWords]) -> HouseStyle:
        """The format with words of further law versions, which come before its own."""
        return attrs.evolve(self, laws=(*laws, *self.laws))
