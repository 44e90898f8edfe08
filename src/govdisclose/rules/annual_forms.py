"""Reads the forms of annual reports in words out of ``rules/annual``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from govdisclose.domain.figures.annual.form import AnnualForm
from govdisclose.rules.loader import load_rules, shipped_rules

__all__ = ["built_in_annual_forms", "load_annual_form"]


def load_annual_form(text: str, *, file: str) -> AnnualForm:
    """The form written in ``text`` (TOML with the keys of the class, ``from`` and ``until``).

    Raises:
        RuleFileFault: The text is no such form.
    """
    return load_rules(text, AnnualForm, file=file)


@cache
def built_in_annual_forms() -> Mapping[str, AnnualForm]:
    """The forms of this distribution by id."""
    forms = (load_annual_form(text, file=file) for file, text in shipped_rules("annual"))
    return {form.id: form for form in forms}
