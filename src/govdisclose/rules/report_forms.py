"""Reads what published reports are checked by out of ``rules/forms``: forms, identities, words."""

from __future__ import annotations

from functools import cache

from govdisclose.domain.figures.reports.form import IdentityList, ReportForm
from govdisclose.domain.figures.reports.narrative_rules import NarrativeRules
from govdisclose.domain.figures.reports.report import FormLibrary
from govdisclose.domain.figures.reports.wording import Wording
from govdisclose.rules.loader import load_rules, shipped_rules

__all__ = [
    "built_in_forms",
    "built_in_identities",
    "built_in_narrative_rules",
    "built_in_wording",
    "load_form",
    "load_identities",
    "load_narrative_rules",
    "load_wording",
]

_FOLDER = "forms"
_FORM_FILE = f"{_FOLDER}/f2"
"""Files of official forms are named after their year: ``forms/f2021.toml``."""


def load_form(text: str, *, file: str) -> ReportForm:
    """The official report form written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such form.
    """
    return load_rules(text, ReportForm, file=file)


def load_identities(text: str, *, file: str) -> IdentityList:
    """The identities of a kind of report written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such list.
    """
    return load_rules(text, IdentityList, file=file)


def load_narrative_rules(text: str, *, file: str) -> NarrativeRules:
    """The rules of reports in prose written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such list.
    """
    return load_rules(text, NarrativeRules, file=file)


def load_wording(text: str, *, file: str) -> Wording:
    """The words of reports written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such list.
    """
    return load_rules(text, Wording, file=file)


@cache
def built_in_forms() -> FormLibrary:
    """The official report forms of this distribution, the oldest first."""
    forms = [load_form(text, file=file) for file, text in _files() if file.startswith(_FORM_FILE)]
    return FormLibrary(tuple(sorted(forms, key=lambda form: form.first_year)))


@cache
def built_in_identities() -> IdentityList:
    """What must hold in a report of an official form."""
    file = f"{_FOLDER}/identities.toml"
    return load_identities(dict(_files())[file], file=file)


@cache
def built_in_narrative_rules() -> NarrativeRules:
    """What is asked of reports in prose, for 2008 to 2018."""
    file = f"{_FOLDER}/narrative-cn-2008.toml"
    return load_narrative_rules(dict(_files())[file], file=file)


@cache
def built_in_wording() -> Wording:
    """The words by which numbers and statements are found in reports."""
    file = f"{_FOLDER}/wording.toml"
    return load_wording(dict(_files())[file], file=file)


@cache
def _files() -> tuple[tuple[str, str], ...]:
    return tuple(shipped_rules(_FOLDER))
