"""Triggers as an office has them: switched, given another time, and as they ship again."""

from __future__ import annotations

import pytest

from govdisclose.domain.cases.roles import NotPermitted
from govdisclose.domain.figures.supervision.thresholds import InvalidSupervision
from govdisclose.services.supervision.refusals import NothingKept, TriggerUnknown
from tests.services.requests.offices import Desks, day, new_request

PAPER = "淮府办〔2024〕14号"


def _signalled(desks: Desks) -> list[str]:
    view = desks.admin.supervision.today(kinds=frozenset({"request"}))
    return [line.limit for line in view.lines]


def _forwarded_late(desks: Desks) -> None:
    """Received on Monday 4 March, passed on Thursday the 7th: three working days, two are left."""
    desks.on("2024-03-04").registrar.requests.register(new_request("2024-03-04"))
    desks.on("2024-03-07").registrar.requests.act(
        "R1-1", "assigned", {"to": "han"}, on=day("2024-03-07")
    )


def test_trigger_that_is_switched_off_notices_nothing(desks: Desks) -> None:
    """Off, the fault of yesterday gives no signal either; on again, it does."""
    _forwarded_late(desks)
    triggers = desks.admin.supervision.triggers
    assert ["!forwarded_late"] == _signalled(desks)

    triggers.put("forwarded_late", enabled=False, citation=PAPER)
    assert [] == _signalled(desks)
    assert () == desks.admin.supervision.history(day("2024-03-01"), day("2024-03-08")).spells

    triggers.put("forwarded_late", enabled=True, citation=PAPER)
    assert ["!forwarded_late"] == _signalled(desks)


def test_trigger_with_another_time_keeps_its_switch(desks: Desks) -> None:
    """Three days left, the third one is in time; the office's own paper is the source."""
    _forwarded_late(desks)
    supervision = desks.admin.supervision

    made = supervision.triggers.put("forwarded_late", within=3, citation=PAPER)

    assert (True, 3, PAPER) == (made.enabled, made.within, made.article)
    assert [] == _signalled(desks)
    supervision.triggers.put("forwarded_late", enabled=False, citation=PAPER)
    found = supervision.rules().trigger("forwarded_late")
    assert found is not None
    assert (False, 3) == (found.enabled, found.within)
    supervision.triggers.remove("forwarded_late")
    assert ["!forwarded_late"] == _signalled(desks)


def test_trigger_is_refused_what_it_cannot_be(desks: Desks) -> None:
    """An unknown one, a time for one that knows none, and nothing to take back."""
    triggers = desks.admin.supervision.triggers

    with pytest.raises(TriggerUnknown):
        triggers.put("unheard_of", enabled=False, citation=PAPER)
    with pytest.raises(InvalidSupervision):
        triggers.put("no_reasons", within=3, citation=PAPER)
    with pytest.raises(InvalidSupervision):
        triggers.put("no_reasons", enabled=False, citation=" ")
    with pytest.raises(NothingKept):
        triggers.remove("no_reasons")
    with pytest.raises(NotPermitted):
        desks.handler.supervision.triggers.put("no_reasons", enabled=False, citation=PAPER)


def test_switch_is_in_the_journal(desks: Desks) -> None:
    """Who switches what off leaves an entry of the office."""
    desks.admin.supervision.triggers.put("fee", enabled=False, citation=PAPER)

    with desks.admin.store.read() as unit:
        (entry,) = unit.journal.entries_of("trigger:fee")
    assert ("supervision.trigger", {"enabled": False, "within": None}) == (entry.kind, entry.facts)
