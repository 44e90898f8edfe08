"""From a case to a whole letter: template chosen, facts gathered, fields filled."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.letter import Letter
from govdisclose.domain.cases.letters.making import LetterCase, letter_facts, template_for
from govdisclose.domain.cases.letters.template import LetterTemplate, TemplateLibrary
from govdisclose.domain.cases.remedies import RemedyRules
from govdisclose.ports.letters import LetterFiller

__all__ = ["LetterPress"]


@attrs.frozen(kw_only=True)
class LetterPress:
    """Makes letters; it keeps nothing."""

    library: TemplateLibrary
    house: HouseStyle
    remedies: RemedyRules
    filler: LetterFiller

    def template(self, case: LetterCase, kind: str, on: date) -> LetterTemplate:
        """The template of a kind of letter about a case.

        Raises:
            NoTemplate: There is none.
        """
        return template_for(case, kind, library=self.library, on=on)

    def letter(
        self, case: LetterCase, template: LetterTemplate, *, on: date, number: str | None
    ) -> Letter:
        """The letter.

        Raises:
            UnfilledFields: Fields that nothing fills.
            InvalidTemplate: The template cannot be filled at all.
        """
        facts = letter_facts(
            case, template, on=on, number=number, house=self.house, remedies=self.remedies
        )
        return self.filler.fill(template, self.library.blocks_of(template), facts, self.house)
