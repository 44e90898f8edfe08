"""Reads the words of the screening out of ``rules/screening``."""

from __future__ import annotations

from functools import cache

from govdisclose.domain.catalogue.detecting.rules import ScreeningRules
from govdisclose.rules.loader import load_rules, shipped_rules

__all__ = ["built_in_screening_rules", "load_screening_rules"]


def load_screening_rules(text: str, *, file: str) -> ScreeningRules:
    """The words written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such list.
    """
    return load_rules(text, ScreeningRules, file=file)


@cache
def built_in_screening_rules() -> ScreeningRules:
    """The words that ship."""
    name, text = next(iter(shipped_rules("screening")))
    return load_screening_rules(text, file=name)
