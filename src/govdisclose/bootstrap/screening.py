"""The wiring of screening and redaction."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govdisclose.services.redaction import Redaction
    from govdisclose.services.screening import Screening

__all__ = ["redaction", "screening"]


@cache
def screening() -> Screening:
    """What screens texts and files; it needs no office."""
    # Rules and readers load with the first text that is screened.
    from govdisclose.domain.catalogue.detecting.detectors import Detectors
    from govdisclose.formats.screening.reading import FileScreening
    from govdisclose.rules.screening_rules import built_in_screening_rules
    from govdisclose.services.screening import Screening

    rules = built_in_screening_rules()
    return Screening(reader=FileScreening(rules), detectors=Detectors(rules))


@cache
def redaction() -> Redaction:
    """What makes public derivatives of files."""
    from govdisclose.formats.redaction.redacting import FileRedaction
    from govdisclose.services.redaction import Redaction

    return Redaction(redactor=FileRedaction(), screening=screening())
