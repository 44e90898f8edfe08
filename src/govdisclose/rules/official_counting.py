"""Reads how official forms are counted out of ``rules/official``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from govdisclose.domain.figures.official.counting_rules import CountingRules
from govdisclose.rules.loader import load_rules, shipped_rules

__all__ = ["built_in_counting_rules", "load_counting_rules"]


def load_counting_rules(text: str, *, file: str) -> CountingRules:
    """The counting rules written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such rules.
    """
    return load_rules(text, CountingRules, file=file)


@cache
def built_in_counting_rules() -> Mapping[str, CountingRules]:
    """The counting rules of this distribution by code of the form."""
    rules = (load_counting_rules(text, file=file) for file, text in shipped_rules("official"))
    return {one.form: one for one in rules}
