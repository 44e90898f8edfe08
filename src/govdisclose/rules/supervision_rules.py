"""Reads the rules of supervision out of ``rules/supervision``: thresholds, triggers, flows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
from govdisclose.rules.loader import load_flows, load_rules, shipped_rules

__all__ = ["built_in_supervision", "load_supervision", "supervision_flows"]

_FOLDER = "supervision"


def load_supervision(text: str, *, file: str) -> SupervisionRules:
    """The rules written in ``text`` (TOML with the keys of the class).

    Raises:
        RuleFileFault: The text is no such rules.
    """
    return load_rules(text, SupervisionRules, file=file)


@cache
def built_in_supervision() -> SupervisionRules:
    """The rules that ship."""
    ((file, text),) = shipped_rules(_FOLDER)
    return load_supervision(text, file=file)


@cache
def supervision_flows() -> Mapping[str, Flow]:
    """The flows of what supervision itself does, by id."""
    folder = files(__package__).joinpath(_FOLDER, "flows")
    return {flow.id: flow for flow in load_flows(folder)}
