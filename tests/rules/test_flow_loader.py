"""Flow files: what is shipped, and what does not load."""

from __future__ import annotations

from importlib.resources import files

import pytest

from govdisclose.bootstrap import publication_flow, request_flows
from govdisclose.domain.cases.move_parts import EffectKind
from govdisclose.domain.cases.roles import ROLE_PERMISSIONS
from govdisclose.domain.law.outcomes import OutcomeRows
from govdisclose.rules.loader import RuleFileFault, built_in_laws, load_flow, load_rules

FLOWS = files("govdisclose.rules").joinpath("flows")
CN_2019 = FLOWS.joinpath("request-cn-2019.toml").read_text(encoding="utf-8")

KINDS = (
    "received",
    "confirmed",
    "correction_notice",
    "corrected",
    "correction_lapsed",
    "third_party_consulted",
    "third_party_received",
    "third_party_answered",
    "agencies_consulted",
    "agencies_answered",
    "co_maker_consulted",
    "co_maker_received",
    "co_maker_answered",
    "extended",
    "fee_notice",
    "fee_paid",
    "fee_lapsed",
    "reasons_requested",
    "reasons_given",
    "delayed",
    "assigned",
    "decided",
    "replied",
    "withdrawn",
    "archived",
)


@pytest.mark.parametrize("law", ["cn-2008", "cn-2019"])
def test_both_versions_know_every_kind_of_entry(law: str) -> None:
    """What a script may write is a move of either flow."""
    flow = request_flows()[law]

    assert set() == set(KINDS) - {move.id for move in flow.moves}
    assert law == flow.law


@pytest.mark.parametrize("law", ["cn-2008", "cn-2019"])
def test_flows_name_only_rules_that_their_law_has(law: str) -> None:
    """An effect without a provision would be an effect without law."""
    packs = built_in_laws()
    own = packs.pack(law)
    known = {limit.provision.id for limit in own.limits}
    known |= {exclusion.provision.id for exclusion in own.exclusions}
    known |= {f"fees:{one.provision.id}" for one in packs.pack("cn-fees-2020").limits}

    for move in request_flows()[law].moves:
        for effect in move.effects:
            prefix = f"{effect.instrument}:" if effect.instrument else ""
            assert f"{prefix}{effect.rule or effect.clock}" in known, (move.id, effect)
        if any(effect.does is EffectKind.PAUSE for effect in move.effects):
            assert move.opens is not None, move.id


@pytest.mark.parametrize("law", ["cn-2008", "cn-2019"])
def test_every_move_needs_a_permission_that_a_role_gives(law: str) -> None:
    """Whoever may make a move is named by a role of the office."""
    held = {permission.value for one in ROLE_PERMISSIONS.values() for permission in one}

    assert {move.permission for move in request_flows()[law].moves} <= held


@pytest.mark.parametrize("law", ["cn-2008", "cn-2019"])
def test_every_state_can_be_reached_and_left(law: str) -> None:
    """No request gets stuck, and no state is only written down."""
    flow = request_flows()[law]
    reached = {flow.initial}
    for _ in flow.states:
        for move in flow.moves:
            if reached & set(move.sources):
                targets = {branch.to for branch in move.branches}
                reached |= targets | (set() if move.stays else {move.target})

    assert set(flow.states) == reached
    assert all(flow.allowed(state) for state in flow.states)


def test_the_flow_of_publications_loads_as_well() -> None:
    """One form of file serves all flows; what a flow does not need it leaves out."""
    text = FLOWS.joinpath("publication.toml").read_text(encoding="utf-8")

    assert publication_flow() == load_flow(text, "publication.toml")


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        ('id = "received"', "", "moves[0].id", "missing"),
        ('id = "received"', "id = 7", "moves[0].id", "not a text"),
        ('to = "handling"', 'target = "handling"', "moves[0].target", "missing"),
        ('to = "handling"', 'to = "hanging"', "top level", "unknown state"),
        ('initial = "none"', 'initial = "nothing"', "top level", "unknown initial state"),
        (
            'permission = "register"',
            'permision = "x"\npermission = "register"',
            "moves[0]",
            "not known",
        ),
        ('kind = "channel"', 'kind = "canal"', "moves[0].fields[0].kind", "not a valid FieldKind"),
        ('does = "start"', 'does = "go"', "moves[0].effects[0].does", "not a valid EffectKind"),
        ('closed = ["replied"', 'closed = ["answered"', "top level", "unknown state"),
        (
            'decided = ["已决定待答复", "decided, not yet replied"]',
            'decided = ["x"]',
            "top level",
            "Chinese and English",
        ),
        ("[flow]", "[flow", "syntax", "line"),
        ("[[moves]]", "[moves]", "syntax", "line"),
    ],
)
def test_a_faulty_flow_does_not_load(old: str, new: str, key: str, problem: str) -> None:
    """The refusal names the file, the key and the problem."""
    faulty = CN_2019.replace(old, new, 1)

    with pytest.raises(RuleFileFault) as refusal:
        load_flow(faulty, "faulty.toml")

    assert faulty != CN_2019
    assert ("faulty.toml", key) == (refusal.value.data["file"], refusal.value.data["key"])
    assert problem in str(refusal.value)


def test_faulty_outcome_rows_do_not_load() -> None:
    """A case counted twice, or on nobody's word, is a mistake of the file."""
    row = '[[rows]]\noutcome = "granted"\nrow = "granted"\nsource = ["S"]\nmark = "seen"\n'
    head = 'form = "F"\n[sources]\nS = "a book"\n'

    with pytest.raises(RuleFileFault, match="granted stands twice"):
        load_rules(head + row + row, OutcomeRows, file="x.toml")
    with pytest.raises(RuleFileFault, match="cites no source"):
        load_rules(head + row.replace('["S"]', "[]"), OutcomeRows, file="x.toml")
    with pytest.raises(RuleFileFault, match="not known: rov"):
        load_rules(head + row + 'rov = "x"\n', OutcomeRows, file="x.toml")
