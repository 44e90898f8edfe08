"""Rules of grounds: what ships, what is cited, and what does not load."""

from __future__ import annotations

import pytest

from govdisclose.bootstrap import reviews
from govdisclose.domain.cases.review.case import DECISIONS
from govdisclose.domain.cases.roles import ROLE_PERMISSIONS, Permission
from govdisclose.domain.law.provisions import Mark
from govdisclose.rules.ground_rules import built_in_ground_rules, load_ground_rules
from govdisclose.rules.loader import RuleFileFault, built_in_laws
from govdisclose.services.reviews.variants import step_count

HEAD = 'law = "cn-2019"\n[sources]\nS2 = "x"\n'
RULE = (
    '[[reassessments]]\nid = "a"\ngrounds = ["privacy"]\nzh = "甲"\nen = "a"\narticle = "18"\n'
    'source = ["S2"]\nmark = "seen"\nmonths = 12\n'
)


def test_rules_speak_only_of_grounds_their_law_has() -> None:
    """A condition of a ground that is none would be asked for in vain."""
    for law, rules in built_in_ground_rules().items():
        known = {one.provision.id for one in built_in_laws().pack(law).grounds}
        named = {one.ground for one in rules.tests} | {one.ground for one in rules.kinds}
        named |= {one.ground for one in rules.expiries}
        named |= {ground for one in rules.severances for ground in one.grounds}
        named |= {ground for one in rules.reassessments for ground in one.grounds}
        assert set() == named - known


def test_r2019_art_18_names_no_period_so_ours_is_unverified() -> None:
    """Every ground of 2019 comes back; the year is the project's own and says so."""
    rules = built_in_ground_rules()["cn-2019"]

    for ground in built_in_laws().pack("cn-2019").grounds:
        again = rules.reassessment_of(ground.provision.id)
        assert again is not None
        is_secret = ground.provision.id == "state_secret"
        assert (Mark.SEEN if is_secret else Mark.UNVERIFIED) is again.mark
    assert () == built_in_ground_rules()["cn-2008"].reassessments


def test_domain_facts_1_2_kinds_of_grounds() -> None:
    """Four securities (art. 14), three internal affairs, four kinds of process (art. 16)."""
    rules = built_in_ground_rules()["cn-2019"]

    counts = {
        ground: len(rules.kinds_of(ground))
        for ground in ("security_stability", "internal_affairs", "process", "enforcement_file")
    }
    assert {
        "security_stability": 4,
        "internal_affairs": 3,
        "process": 4,
        "enforcement_file": 0,
    } == counts


@pytest.mark.parametrize(
    "text",
    [
        HEAD + RULE.replace('["S2"]', '["S9"]'),
        HEAD + RULE.replace('article = "18"', 'article = " "'),
        HEAD + RULE.replace("months = 12", "months = 0"),
        HEAD + RULE + RULE,
        HEAD + RULE + "more = 1\n",
        HEAD + RULE.replace('mark = "seen"', 'mark = "sure"'),
    ],
)
def test_rules_without_citation_or_with_contradictions_do_not_load(text: str) -> None:
    """As for every other rule file."""
    load_ground_rules(HEAD + RULE, file="sound.toml")

    with pytest.raises(RuleFileFault):
        load_ground_rules(text, file="x.toml")


def test_domain_facts_5_2_variants_have_their_steps() -> None:
    """Three: 初审, 复审, 批准; four: 承办人初审, 处室负责人, 保密审核人, 主要领导签发."""
    flows = reviews.flows()

    assert ["review-two-step", "review-three-step", "review-four-step"] == list(flows)
    assert [1, 3, 4] == [step_count(flow) for flow in flows.values()]
    four = [move.id for move in flows["review-four-step"].moves]
    assert ["opened", "handler_review", "division_review", "secrecy_review", "cleared"] == four[:5]


def test_every_step_is_barred_to_who_drafted_or_signed_before() -> None:
    """Only the first of four steps is the handler's own."""
    for flow in reviews.flows().values():
        signed: list[str] = []
        for move in flow.moves[1:]:
            if not move.paper:
                continue
            barred = set(move.four_eyes_against)
            assert ("opened" in barred) == (move.id != "handler_review")
            assert set(signed) <= barred
            if move.id not in DECISIONS:
                signed.append(move.id)
        granted = {one for allowed in ROLE_PERMISSIONS.values() for one in allowed}
        assert {Permission(move.permission) for move in flow.moves} <= granted
