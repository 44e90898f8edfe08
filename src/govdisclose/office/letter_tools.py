"""What makes letters without an office: for previews, training and checks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govdisclose.domain.cases.letters.house import HouseStyle
    from govdisclose.domain.cases.letters.template import TemplateFile
    from govdisclose.domain.cases.remedies import RemedyRules
    from govdisclose.ports.letters import LetterWriter, RegisterWriter
    from govdisclose.services.letters.composing import LetterPress

__all__ = ["LetterTools"]


class LetterTools:
    """Static tools; letters of an office are its attribute ``letters``."""

    @staticmethod
    def letter_press(*template_files: Path) -> LetterPress:
        """What makes letters, with the templates of files before those that ship.

        Raises:
            RuleFileFault, InvalidTemplate: A file cannot be used.
        """
        from govdisclose.bootstrap import letters

        return letters.letter_press(*(letters.read_template_file(one)[0] for one in template_files))

    @staticmethod
    def letter_writer(format: str) -> LetterWriter:
        """The writer of letters in a format: ``html`` or ``docx``.

        Raises:
            WriterMissing: The extra that brings it is not installed.
        """
        from govdisclose.bootstrap import letters

        return letters.letter_writer(format)

    @staticmethod
    def register_writer(format: str) -> RegisterWriter:
        """The writer of the printed register in a format: ``html`` or ``docx``.

        Raises:
            WriterMissing: The extra that brings it is not installed.
        """
        from govdisclose.bootstrap import letters

        return letters.register_writer(format)

    @staticmethod
    def remedy_rules() -> RemedyRules:
        """Blocks, precedence and endings of reconsideration and litigation."""
        from govdisclose.bootstrap import letters

        return letters.remedy_rules()

    @staticmethod
    def read_template_file(path: Path) -> tuple[TemplateFile, str]:
        """The templates in a file, and its text.

        Raises:
            RuleFileFault: It cannot be read or is no such file.
        """
        from govdisclose.bootstrap import letters

        return letters.read_template_file(path)

    @staticmethod
    def house_style() -> HouseStyle:
        """The house format of official papers."""
        from govdisclose.bootstrap import letters

        return letters.house_style()
