"""Grounds are citations with conditions; each of domain facts 1.2 and 5.3 is asked for."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from govdisclose.domain.cases.review.decision import Decision
from govdisclose.domain.cases.review.grounds import GroundCitation, GroundClaim, ThirdParty
from govdisclose.domain.cases.review.refusals import (
    GroundLifted,
    GroundUnproved,
    NotCleared,
    RestNotConsidered,
    ReviewOpen,
)
from govdisclose.domain.law.law_pack import UnknownProvision
from tests.services.reviews.cases import Desks, desks, store

__all__ = ["desks", "store"]

SECRET = GroundClaim(
    ground="commercial_secret",
    tests=frozenset({"not_public", "commercial_value", "kept_secret"}),
    harm=True,
    third_party=ThirdParty.REFUSED,
    public_interest_weighed=True,
)


def _submitted(desks: Desks) -> str:
    ref = desks("editor").catalogue.add("甲局", {"title": "通知"}).ref
    desks("editor").reviews.open_item(ref)
    return ref


def _withhold(desks: Desks, ref: str, claim: GroundClaim, reason: str | None = "理由") -> None:
    decision = Decision(outcome="withheld", claims=(claim,), not_severable=True)
    desks("head").reviews.decide(ref, decision, reason=reason)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"harm": False}, "harm"),
        ({"third_party": None}, "third_party"),
        ({"public_interest_weighed": False}, "public_interest"),
        ({"tests": frozenset({"not_public", "kept_secret"})}, "test: commercial_value"),
    ],
)
def test_r2019_art_15_secret_is_withheld_on_all_its_conditions(
    desks: Desks, change: dict[str, object], missing: str
) -> None:
    """Harm, the third party, the public interest, and what makes it a secret are recorded."""
    ref = _submitted(desks)

    with pytest.raises(GroundUnproved) as refused:
        _withhold(desks, ref, attrs.evolve(SECRET, **change))  # type: ignore[arg-type]  # fields of the claim

    assert (missing,) == refused.value.data["missing"]


def test_r2019_art_15_consent_lifts_the_ground(desks: Desks) -> None:
    """With the third party's consent nothing is withheld for its sake."""
    ref = _submitted(desks)

    with pytest.raises(GroundLifted):
        _withhold(desks, ref, attrs.evolve(SECRET, third_party=ThirdParty.CONSENTED))


def test_r2019_art_36_3_refusal_gives_reasons(desks: Desks) -> None:
    """A ground without a word of reason is none."""
    ref = _submitted(desks)

    with pytest.raises(GroundUnproved) as refused:
        _withhold(desks, ref, SECRET, reason=None)
    assert ("reason",) == refused.value.data["missing"]


def test_r2019_art_37_rest_is_given_where_it_can_be_told_apart(desks: Desks) -> None:
    """All of a content is withheld only once its severance was considered."""
    ref = _submitted(desks)
    with pytest.raises(RestNotConsidered):
        desks("head").reviews.decide(
            ref, Decision(outcome="withheld", claims=(SECRET,)), reason="理由"
        )

    partial = Decision(outcome="partial", claims=(SECRET,))
    assert "partial" == desks("head").reviews.decide(ref, partial, reason="理由").outcome


@pytest.mark.parametrize(
    ("ground", "kind"),
    [("security_stability", "public_security"), ("internal_affairs", "logistics")],
)
def test_r2019_art_14_and_16_kind_of_the_ground_is_named(
    desks: Desks, ground: str, kind: str
) -> None:
    """Which of the four securities, or of the three internal affairs, stands in the decision."""
    ref = _submitted(desks)
    claim = GroundClaim(ground=ground, harm=True)
    with pytest.raises(GroundUnproved):
        _withhold(desks, ref, claim)
    with pytest.raises(GroundUnproved):
        _withhold(desks, ref, attrs.evolve(claim, kinds=frozenset({"process_draft"})))

    _withhold(desks, ref, attrs.evolve(claim, kinds=frozenset({kind})))

    decided = desks("chief").reviews.show(ref).case.decided
    assert decided is not None
    grounds = decided.fields["grounds"]
    assert isinstance(grounds, list)
    cited = GroundCitation.from_facts(grounds[0])
    force = "mandatory" if ground == "security_stability" else "discretionary"
    article = "14" if ground == "security_stability" else "16(1)"
    assert ("cn-2019", article, force, kind) == (cited.law, cited.article, cited.force, cited.kind)


def test_ground_is_one_of_the_law_in_force(desks: Desks) -> None:
    """Before 2019-05-15 there was no ground of internal affairs."""
    desks.environment.day = date(2018, 6, 4)
    ref = _submitted(desks)

    with pytest.raises(UnknownProvision):
        _withhold(
            desks, ref, GroundClaim(ground="internal_affairs", kinds=frozenset({"logistics"}))
        )


def test_withheld_content_is_not_published_nor_submitted_again(desks: Desks) -> None:
    """The decision stands until a reassessment asks for something else."""
    ref = _submitted(desks)
    _withhold(desks, ref, SECRET)

    with pytest.raises(NotCleared):
        desks("head_b").catalogue.publish(ref)
    with pytest.raises(ReviewOpen):
        desks("editor").reviews.open_item(ref)


def test_reasons_are_erased_with_the_item_and_the_chain_stays_sound(desks: Desks) -> None:
    """What reviewers wrote goes with the text; the decision as a code stays."""
    ref = _submitted(desks)
    desks("head").reviews.decide(
        ref, Decision(outcome="partial", claims=(SECRET,)), reason="甲公司的成本"
    )
    assert ["甲公司的成本"] == list(desks("chief").reviews.show(ref).texts.values())

    desks("chief").catalogue.erase(ref, ground="privacy", approver="head")

    assert {} == desks("chief").reviews.show(ref).texts
    assert desks("chief").journal.verify().is_clean
    assert [] == list(desks("chief").reassessing.all())
