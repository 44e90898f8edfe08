"""Thresholds: what fits a clock best, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from govdisclose.domain.figures.supervision.thresholds import (
    Detector,
    InvalidSupervision,
    SupervisionRules,
    Trigger,
    TriggerSignal,
)
from govdisclose.domain.law.provisions import Mark
from tests.domain.figures.supervision.clocks import threshold


def rules(*thresholds: object, **changes: Any) -> SupervisionRules:
    """Rules with these thresholds."""
    given: dict[str, Any] = {
        "id": "test",
        "zh": "测试",
        "en": "test",
        "sources": {"T": "test", "OFFICE": "office"},
        "thresholds": thresholds,
        **changes,
    }
    return SupervisionRules(**given)


def test_agency_goes_before_limit_before_kind_before_all() -> None:
    """The most specific threshold that fits applies."""
    known = rules(
        threshold(id="all"),
        threshold(id="kind", kinds=("request",)),
        threshold(id="limit", limits=("reply",)),
        threshold(id="agency", agencies=("A2",)),
    )

    assert "agency" == known.threshold("request", "A2", "reply").id
    assert "limit" == known.threshold("request", "A3", "reply").id
    assert "kind" == known.threshold("request", "A3", "other").id
    assert "all" == known.threshold("review", "A3", "other").id


def test_two_for_the_same_clocks_are_refused() -> None:
    """Neither would be right."""
    with pytest.raises(InvalidSupervision):
        rules(
            threshold(id="all"),
            threshold(id="one", kinds=("request", "review")),
            threshold(id="two", kinds=("review",)),
        )


def test_rules_speak_of_all_clocks() -> None:
    """No clock is without a threshold."""
    with pytest.raises(InvalidSupervision):
        rules(threshold(id="kind", kinds=("request",)))


@pytest.mark.parametrize(
    "changes",
    [
        {"yellow_percent": 0},
        {"yellow_percent": 101},
        {"remind_before": -1},
        {"promised": -1},
        {"article": " "},
        {"source": ()},
        {"id": "大写"},
    ],
)
def test_threshold_that_cannot_be_is_refused(changes: dict[str, Any]) -> None:
    """Numbers out of range, and rules without a source."""
    with pytest.raises(InvalidSupervision):
        threshold(**changes)


def test_source_must_be_listed() -> None:
    """A key of a source that is nowhere explained is no citation."""
    with pytest.raises(InvalidSupervision):
        rules(threshold(source=("S99",)))


def test_own_threshold_takes_the_place_of_the_shipped_one() -> None:
    """For exactly the same clocks the office's goes before."""
    known = rules(threshold(id="default")).with_own(
        [threshold(id="own", source=("OFFICE",), remind_before=3)]
    )

    assert ["own"] == [one.id for one in known.thresholds]


def test_detector_says_what_it_needs() -> None:
    """A trigger without codes to look for would notice nothing, one with others is a mistake."""
    given: dict[str, Any] = {
        "id": "t",
        "zh": "测",
        "en": "t",
        "signal": TriggerSignal.RED,
        "article": "x",
        "source": ("T",),
        "mark": Mark.SEEN,
    }
    with pytest.raises(InvalidSupervision):
        Trigger(detector=Detector.FINDING, **given)
    with pytest.raises(InvalidSupervision):
        Trigger(detector=Detector.REPORTED, within=3, **given)
