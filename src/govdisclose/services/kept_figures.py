"""Kept figures asked anew: whether what was kept is what the records say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.ranking import RollUp
from govdisclose.domain.figures.scope import Scope
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import canonical
from govdisclose.services.statistics import Statistics

__all__ = ["kept_figure_faults"]


def kept_figure_faults(
    statistics: Statistics, kept: Iterable[tuple[str, str]], today: date
) -> Iterator[Finding]:
    """A finding for every kept figure that differs from the same one computed now.

    Args:
        statistics: Of the office.
        kept: Key and value of figures kept for the records as they are.
        today: Civil date in the office's zone; figures of another day will not be used again.
    """
    fresh = statistics.unkept()
    for key, value in kept:
        question, was = json.loads(key), json.loads(value)
        if was["holds_on"] not in (None, today.isoformat()):
            continue
        if any(question.get(name) != fact for name, fact in fresh.asked_by.items()):
            continue
        answer = _asked_again(fresh, question)
        if answer is not None and canonical(answer) != canonical(was["answer"]):
            name = str(question["figure"])
            yield Finding(code="DB-FIGURE", severity=Severity.ERROR, value=name)


def _asked_again(fresh: Statistics, question: Mapping[str, Any]) -> dict[str, Any] | None:
    scope = Scope.from_json(question["scope"])
    match question["figure"]:
        case "summary":
            return fresh.summary(scope, stale_after=question["stale_after"]).as_json()
        case "ranking":
            level = None if question["level"] is None else Level(question["level"])
            roll_up = RollUp(question["roll_up"])
            return fresh.ranking(scope, roll_up=roll_up, level=level).as_json()
        case "lag":
            return fresh.lag(scope).as_json()
        case "daily":
            return fresh.daily(scope).as_json()
        case "stale":
            return fresh.stale(question["days"], scope).as_json()
        case _:
            return None
