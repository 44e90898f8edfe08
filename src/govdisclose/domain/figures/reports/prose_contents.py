"""Which of the contents the law asks for a text speaks of.

A heading with nothing below it, a table of contents, and a note that nothing is known do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from govdisclose.domain.figures.reports.narrative_rules import NarrativeRules, Topic

__all__ = ["topics_met"]

_HEADING = re.compile(
    r"^(?:[#>*]+)?(?:第?[一二三四五六七八九十]{1,3}[、部.]|[(][一二三四五六七八九十]{1,3}[)]|\d{1,2}[、.])"
)
_HEADING_CHARS = 40
_SENTENCE_END = re.compile(r"[。！？]")
_ITEMS_OF_A_LISTING = 3


def topics_met(paragraphs: Sequence[str], rules: NarrativeRules) -> frozenset[str]:
    """Topics of which some sentence speaks.

    Args:
        paragraphs: Prose without spaces.
        rules: The topics with their words.
    """
    topics = [topic for content in rules.contents for topic in content.needs]
    text = "\n".join(_saying(paragraphs, rules))
    return frozenset(topic.topic for topic in topics if _is_named(topic, text))


def _is_named(topic: Topic, text: str) -> bool:
    return any(word in text for word in topic.words)


def _saying(paragraphs: Sequence[str], rules: NarrativeRules) -> Iterator[str]:
    """Sentences that say something, and headings with such a sentence below them."""
    headings: list[str] = []
    for text in paragraphs:
        if _is_heading(text):
            headings.append(text)
            continue
        said = [one for one in _SENTENCE_END.split(text) if one and _says(one, rules)]
        if said:
            # Only the nearest heading is about what follows; those above it had nothing below.
            yield from headings[-1:]
            yield from said
        headings = []


def _is_heading(text: str) -> bool:
    is_short = len(text) <= _HEADING_CHARS and not _SENTENCE_END.search(text)
    return is_short and _HEADING.match(text) is not None


def _says(sentence: str, rules: NarrativeRules) -> bool:
    if any(word in sentence for word in rules.coverage.nothing_said):
        return False
    if not any(word in sentence for word in rules.coverage.listing):
        return True
    named = sum(
        any(_is_named(topic, sentence) for topic in content.needs) for content in rules.contents
    )
    return named < _ITEMS_OF_A_LISTING
