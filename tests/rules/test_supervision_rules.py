"""The rules of supervision that ship: they load, cite, and are refused when broken."""

from __future__ import annotations

import pytest

from govdisclose.domain.law.provisions import Mark
from govdisclose.rules.loader import RuleFileFault, shipped_rules
from govdisclose.rules.supervision_rules import (
    built_in_supervision,
    load_supervision,
    supervision_flows,
)


def test_default_is_the_proposal_of_the_domain_facts() -> None:
    """One working day before, nine tenths, and marked as computed: no national number exists."""
    default = built_in_supervision().threshold("request", "A1", "reply")

    assert (1, 90, None) == (default.remind_before, default.yellow_percent, default.promised)
    assert Mark.COMPUTED is default.mark
    assert {"S70", "S71"} == set(default.source)


def test_limits_without_a_source_are_unverified() -> None:
    """What no source gives says so."""
    rules = built_in_supervision()

    assert all(limit.mark is Mark.UNVERIFIED for limit in rules.limits)
    assert {
        "refused", "unconfirmed", "unsent", "forwarded_late", "no_reasons", "off_system", "fee",
        "procedure", "other",
    } == {trigger.id for trigger in rules.triggers}  # fmt: skip


def test_flows_use_limits_the_rules_have() -> None:
    """Every clock of a flow is a limit of the rules, and every approval has four eyes."""
    limits = {limit.id for limit in built_in_supervision().limits}

    for flow in supervision_flows().values():
        assert set(flow.main_clocks) <= limits
        for move in flow.moves:
            assert {effect.clock for effect in move.effects} <= limits
            if move.permission == "approve" and move.id != "extended":
                assert move.four_eyes_against, move.id


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        ("yellow_percent = 90", "yellow_percent = 900", "thresholds"),
        ("yellow_percent = 90", "yellow_share = 90", "thresholds"),
        ('detector = "reported"', 'detector = "guessed"', "triggers"),
        ("within = 1\n", "", "unconfirmed"),
        ('source = ["S69"]', "source = []", ""),
        ('id = "talk"', 'id = "criticism"', "criticism"),
    ],
)
def test_broken_rules_do_not_load_and_say_where(before: str, after: str, key: str) -> None:
    """File and key stand in the refusal."""
    ((_name, text),) = shipped_rules("supervision")
    assert before in text

    with pytest.raises(RuleFileFault) as refused:
        load_supervision(text.replace(before, after, 1), file="broken.toml")

    assert "broken.toml" == refused.value.data["file"]
    assert key in str(refused.value.data["key"])
