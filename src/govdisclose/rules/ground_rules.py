"""Reads what has to be found on each ground of withholding out of ``rules/grounds``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from govdisclose.domain.law.ground_rules import GroundRules
from govdisclose.rules.loader import load_rules, shipped_rules

__all__ = ["built_in_ground_rules", "load_ground_rules"]


def load_ground_rules(text: str, *, file: str) -> GroundRules:
    """The rules of grounds written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such rules.
    """
    return load_rules(text, GroundRules, file=file)


@cache
def built_in_ground_rules() -> Mapping[str, GroundRules]:
    """The rules of grounds of this distribution, by the law pack they belong to."""
    rules = (load_ground_rules(text, file=file) for file, text in shipped_rules("grounds"))
    return {one.law: one for one in rules}
