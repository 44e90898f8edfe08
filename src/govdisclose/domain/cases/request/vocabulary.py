"""Words of a request written by code: kinds of applicant, proofs, forms of supply, routes."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from govdisclose.domain.text import fold
from govdisclose.errors import RuleRefusal

__all__ = ["UnknownWord", "Vocabulary", "Word"]


class UnknownWord(RuleRefusal):
    """A coded field holds no word of its list."""

    code = "REQ-010"
    template = "{field} cannot be {value}"
    hint = "there are {known}"


@attrs.frozen(kw_only=True)
class Word:
    """One code with its names."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Vocabulary:
    """Lists of words by the field that takes them."""

    lists: Mapping[str, tuple[Word, ...]] = attrs.field(hash=False)
    source: str
    mark: str

    def code(self, field: str, value: str) -> str:
        """The code that a text means.

        Raises:
            UnknownWord: The list has no such word.
        """
        folded = fold(value.strip())
        for word in self.lists[field]:
            if any(folded == fold(name) for name in (word.code, word.zh, word.en, *word.aliases)):
                return word.code
        known = tuple(word.code for word in self.lists[field])
        shown = value if len(value) <= 20 and value.isascii() and not value.isdigit() else "..."
        raise UnknownWord(field=field, value=shown, known=known)

    def word(self, field: str, code: str) -> Word | None:
        """The word of a code."""
        return next((word for word in self.lists[field] if word.code == code), None)
