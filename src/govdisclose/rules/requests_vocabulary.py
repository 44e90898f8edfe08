"""Reads the words that requests are written down in out of ``rules/requests``."""

from __future__ import annotations

from functools import cache

from govdisclose.domain.cases.request.vocabulary import Vocabulary
from govdisclose.rules.loader import load_rules, shipped_rules

__all__ = ["built_in_vocabulary", "load_vocabulary"]

_FOLDER = "requests"


def load_vocabulary(text: str, *, file: str) -> Vocabulary:
    """The lists written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text holds no such lists.
    """
    return load_rules(text, Vocabulary, file=file)


@cache
def built_in_vocabulary() -> Vocabulary:
    """The lists of this distribution."""
    found = dict(shipped_rules(_FOLDER))
    file = "requests/vocabulary.toml"
    return load_vocabulary(found[file], file=file)
