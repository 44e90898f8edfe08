"""Filling templates of letters, and writing letters as files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from govdisclose.domain.cases.letters.facts import LetterFacts
from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.letter import Letter
from govdisclose.domain.cases.letters.register_sheet import RegisterSheet
from govdisclose.domain.cases.letters.template import LetterTemplate, TemplateBlock

__all__ = ["LetterFiller", "LetterWriter", "RegisterWriter"]


class LetterFiller(Protocol):
    """Fills the fields of a template."""

    def fill(
        self,
        template: LetterTemplate,
        blocks: Sequence[TemplateBlock],
        facts: LetterFacts,
        house: HouseStyle,
    ) -> Letter:
        """The letter, with every field filled.

        Args:
            template: Says what kind of paper it is.
            blocks: Its blocks, shared ones in their places.
            facts: What fields may name.
            house: How dates and articles are written.

        Raises:
            UnfilledFields: Fields that nothing fills, all of them.
            InvalidTemplate: The template cannot be filled at all.
        """


class LetterWriter(Protocol):
    """Writes a letter in one format; every text is escaped at this border."""

    def write(self, letter: Letter, house: HouseStyle, target: BinaryIO) -> None:
        """Write all of it; equal letters give equal bytes."""


class RegisterWriter(Protocol):
    """Writes the printed register in one format; every text is escaped at this border."""

    def write(self, sheet: RegisterSheet, house: HouseStyle, target: BinaryIO) -> None:
        """Write all of it; equal registers give equal bytes."""
