"""The prose of a report cut into the numbered sections of its form."""

from __future__ import annotations

from collections.abc import Sequence

from govdisclose.domain.figures.reports.form import ReportForm
from govdisclose.domain.figures.reports.labels import likeness, plain_label
from govdisclose.domain.figures.reports.report import Narrative

__all__ = ["narrative_of"]

_ALIKE = 0.7
_OTHER_CHARS = 4


def narrative_of(paragraphs: Sequence[str], form: ReportForm) -> Narrative:
    """The prose, with the sections whose headings stand at the start of a paragraph."""
    sections: dict[str, list[str]] = {}
    current = ""
    for text in paragraphs:
        for section in form.sections:
            if _starts_section(text, section.number, section.zh):
                current = section.key
                break
        if current:
            sections.setdefault(current, []).append(text)
    return Narrative(
        text="\n".join(paragraphs),
        sections={key: "\n".join(texts) for key, texts in sections.items()},
    )


def _starts_section(text: str, number: str, zh: str) -> bool:
    if not text.startswith(f"{number}、"):
        return False
    rest = text[len(number) + 1 :].strip()
    words = plain_label(zh)
    lengths = range(max(len(words) - _OTHER_CHARS, 2), len(words) + 3)
    return any(likeness(rest[:length], zh) >= _ALIKE for length in lengths)
