"""Reads templates of letters, the house format and the rules of remedies out of ``rules/``."""

from __future__ import annotations

from functools import cache

from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.template import TemplateFile, TemplateLibrary
from govdisclose.domain.cases.remedies import RemedyRules
from govdisclose.rules.loader import RuleFileFault, load_rules, shipped_rules

__all__ = [
    "built_in_house_style",
    "built_in_remedies",
    "built_in_templates",
    "load_templates",
]

_HOUSE = "letters/house-style.toml"


def load_templates(text: str, *, file: str) -> TemplateFile:
    """The templates written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such file.
    """
    return load_rules(text, TemplateFile, file=file)


@cache
def built_in_templates() -> TemplateLibrary:
    """The templates of this distribution."""
    return TemplateLibrary(
        files=tuple(
            load_templates(text, file=file)
            for file, text in shipped_rules("letters")
            if file != _HOUSE
        )
    )


@cache
def built_in_house_style() -> HouseStyle:
    """The house format of this distribution."""
    for file, text in shipped_rules("letters"):
        if file == _HOUSE:
            return load_rules(text, HouseStyle, file=file)
    raise RuleFileFault(file=_HOUSE, key="top level", problem="missing")


@cache
def built_in_remedies() -> RemedyRules:
    """The rules of remedies of this distribution."""
    ((file, text),) = shipped_rules("challenges")
    return load_rules(text, RemedyRules, file=file)
