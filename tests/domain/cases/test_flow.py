"""Flows and matters: what may follow what, and who may do it."""

from __future__ import annotations

from datetime import date

import pytest

from govdisclose.bootstrap import publication_flow
from govdisclose.domain.cases.flow import (
    FourEyes,
    IllegalMove,
    LedgerStep,
    Matter,
    MissingFields,
)
from govdisclose.domain.journal import Actor

DAY = date(2009, 10, 29)
LI, WANG = Actor(account="li", person="li"), Actor(account="wang", person="wang")
WANG_FOR_LI = Actor(account="wang", person="wang", acting_for="li")


def _step(move: str, actor: Actor, **fields: object) -> LedgerStep:
    return LedgerStep(move=move, on=DAY, actor=actor, fields=fields or {"content": "00"})


def _drafted() -> Matter:
    matter = Matter(ref="P1-1", flow=publication_flow(), shard=1)
    return matter.record(_step("drafted", LI))


def test_state_is_the_fold_of_the_ledger() -> None:
    """Each move leads where the flow says."""
    matter = _drafted()

    assert "draft" == matter.state
    matter = matter.record(_step("cleared", WANG))
    assert "cleared" == matter.state
    assert "published" == matter.record(_step("published", WANG)).state


def test_impossible_move_is_refused_by_name_with_what_is_allowed() -> None:
    """A draft cannot be withdrawn."""
    with pytest.raises(IllegalMove) as refusal:
        _drafted().record(_step("withdrawn", WANG))

    assert "revised、cleared、erased" == refusal.value.data["allowed"]


def test_move_without_what_it_must_carry_is_refused() -> None:
    """Clearing binds a content hash."""
    with pytest.raises(MissingFields):
        _drafted().record(LedgerStep(move="cleared", on=DAY, actor=WANG))


@pytest.mark.parametrize("actor", [LI, WANG_FOR_LI], ids=["self", "acting for"])
def test_who_drafts_cannot_approve(actor: Actor) -> None:
    """Neither the drafter nor somebody acting for the drafter may clear the release."""
    with pytest.raises(FourEyes):
        _drafted().record(_step("cleared", actor))


def test_every_drafting_hand_counts_and_not_only_the_last() -> None:
    """A colleague's small revision does not let the author approve the own text."""
    matter = _drafted().record(_step("revised", WANG))

    with pytest.raises(FourEyes):
        matter.record(_step("cleared", LI))


def test_flow_cites_its_source() -> None:
    """A rule without a source is a bug."""
    assert "R2019 art. 17" in publication_flow().source
