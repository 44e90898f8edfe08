"""What an index stores for one record: its tokens, then its distinct characters under a mark.

The mark keeps characters apart from the one-character tokens at the ends of runs, so that a query of
one character is one look-up while phrases stay exact.
"""

from __future__ import annotations

from collections.abc import Sequence

from govdisclose.domain.search_terms import FIELD_BREAK, Phrase, terms

__all__ = ["CHARACTER_MARK", "phrase_tokens", "search_document"]

CHARACTER_MARK = "\ue002"
"""Private-use character in front of a token that stands for one character anywhere in the record."""

_MARKED_JOIN = f" {CHARACTER_MARK}"
_UNMARKED = frozenset(f"0123456789abcdefghijklmnopqrstuvwxyz {FIELD_BREAK}")
"""Letters and digits are searched as words; marks of other scripts' letters do no harm."""


def search_document(fields: Sequence[str]) -> str:
    """Space-joined tokens of a record, for an index that splits at spaces.

    Args:
        fields: Title, document number, index number, keywords and summary as given; empty ones too.
    """
    tokens = terms(fields)
    text = " ".join(tokens)
    marked = _MARKED_JOIN.join(set(text) - _UNMARKED)
    return f"{text} {FIELD_BREAK}{_MARKED_JOIN}{marked}"


def phrase_tokens(phrase: Phrase) -> tuple[tuple[str, ...], bool]:
    """Tokens a record's document holds one after another if the phrase is found, and whether the
    last one is a prefix."""
    if phrase.is_character:
        return (CHARACTER_MARK + phrase.runs[0],), False
    return phrase.tokens, phrase.prefix
