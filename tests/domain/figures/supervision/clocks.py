"""Clocks and thresholds for tests of supervision, and the calendars they are counted by."""

from __future__ import annotations

from datetime import date
from typing import Any

from govdisclose.adapters.calendars import MainlandCalendar
from govdisclose.domain.figures.supervision.signals import Watched
from govdisclose.domain.figures.supervision.thresholds import Threshold
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.counting import Term
from govdisclose.domain.law.provisions import Mark

__all__ = ["MAINLAND", "PLAIN", "threshold", "watched"]

MAINLAND = MainlandCalendar().calendar()
PLAIN = WorkingCalendar(name="plain")
"""Monday to Friday, nothing else."""


def threshold(**changes: Any) -> Threshold:
    """The default of domain facts 7.3 unless told otherwise."""
    given: dict[str, Any] = {
        "id": "test",
        "zh": "测试",
        "en": "test",
        "article": "test",
        "source": ("T",),
        "mark": Mark.COMPUTED,
        "remind_before": 1,
        "yellow_percent": 90,
        **changes,
    }
    return Threshold(**given)


def watched(start: date, days: int = 20, **changes: Any) -> Watched:
    """A clock of so many working days."""
    given: dict[str, Any] = {
        "kind": "request",
        "ref": "R2-1",
        "shard": 2,
        "limit": "reply",
        "start": start,
        "term": Term(amount=days, limit_id="reply"),
        **changes,
    }
    return Watched(**given)
