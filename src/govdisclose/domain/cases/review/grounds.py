"""Grounds of a decision as citations, judged against what their law demands.

Sources: R2019 arts. 14-16, 36(7), 37; what has to be found on each ground stands in rules/grounds/,
with its own citation and mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import attrs

from govdisclose.domain.cases.review.refusals import GroundLifted, GroundUnproved
from govdisclose.domain.law.ground_rules import GroundRules
from govdisclose.domain.law.provisions import Ground, Mark

__all__ = ["GroundCitation", "GroundClaim", "ThirdParty", "cite_ground"]


class ThirdParty(Enum):
    """What the person whose secret or privacy it is said to a release."""

    REFUSED = "refused"
    SILENT = "silent"
    """Asked, and did not answer in time."""
    NOT_REACHED = "not_reached"
    CONSENTED = "consented"
    """Consent lifts the ground."""


@attrs.frozen(kw_only=True)
class GroundClaim:
    """What a reviewer says of one ground."""

    ground: str
    kinds: frozenset[str] = frozenset()
    """Which of its kinds it is; kinds of other grounds are passed over."""
    tests: frozenset[str] = frozenset()
    """Conditions that were found to be met."""
    harm: bool = False
    """Release would do harm; why stands in the reasons."""
    third_party: ThirdParty | None = None
    public_interest_weighed: bool = False
    """The public interest was weighed, and does not prevail."""
    reasons: bool = False
    """Reasons in words were given."""


@attrs.frozen(kw_only=True)
class GroundCitation:
    """A ground as it is cited: law version, article, force, and what was found."""

    ground: str
    law: str
    article: str
    force: str
    mark: Mark
    kind: str | None = None
    tests: tuple[str, ...] = ()
    harm: bool = False
    third_party: str | None = None
    public_interest_weighed: bool = False

    def as_facts(self) -> dict[str, object]:
        """Codes for the journal; what was not asked is left out."""
        found: dict[str, object] = {
            "ground": self.ground,
            "law": self.law,
            "article": self.article,
            "force": self.force,
            "mark": self.mark.value,
        }
        optional = {
            "kind": self.kind,
            "tests": list(self.tests),
            "harm": self.harm,
            "third_party": self.third_party,
            "public_interest_weighed": self.public_interest_weighed,
        }
        return found | {name: value for name, value in optional.items() if value}

    @classmethod
    def from_facts(cls, facts: Mapping[str, object]) -> GroundCitation:
        """A citation read back from the journal."""
        tests = facts.get("tests") or ()
        assert isinstance(tests, (list, tuple))
        kind, third_party = facts.get("kind"), facts.get("third_party")
        return cls(
            ground=str(facts["ground"]),
            law=str(facts["law"]),
            article=str(facts["article"]),
            force=str(facts["force"]),
            mark=Mark(facts["mark"]),
            kind=None if kind is None else str(kind),
            tests=tuple(str(one) for one in tests),
            harm=bool(facts.get("harm")),
            third_party=None if third_party is None else str(third_party),
            public_interest_weighed=bool(facts.get("public_interest_weighed")),
        )


def cite_ground(
    ref: str, claim: GroundClaim, ground: Ground, law: str, rules: GroundRules | None
) -> GroundCitation:
    """The ground as a citation, once everything it demands was recorded.

    Args:
        ref: The review.
        claim: What the reviewer says.
        ground: The ground in the law in force on the day of the decision.
        law: Id of that law pack.
        rules: What the law demands beside the ground itself; None where nothing is known.

    Raises:
        GroundUnproved: Something was not recorded; all of it is named.
        GroundLifted: The third party consents.

    Source: R2019 art. 15 (harm, consent, public interest), art. 16 (what may be withheld), art.
    36(3) (a refusal gives reasons).
    """
    missing: list[str] = []
    kinds = () if rules is None else rules.kinds_of(claim.ground)
    named = [one.id for one in kinds if one.id in claim.kinds]
    if kinds and not named:
        missing.append("kind: " + "|".join(one.id for one in kinds))
    tests = () if rules is None else rules.tests_of(claim.ground)
    missing += [f"test: {one.id}" for one in tests if one.id not in claim.tests]
    if ground.third_party_consent:
        if claim.third_party is ThirdParty.CONSENTED:
            raise GroundLifted(ref=ref, ground=claim.ground, lifted="third_party_consent")
        if claim.third_party is None:
            missing.append("third_party")
    if ground.harm_test and not claim.harm:
        missing.append("harm")
    if ground.public_interest_override and not claim.public_interest_weighed:
        missing.append("public_interest")
    if not claim.reasons:
        missing.append("reason")
    if missing:
        raise GroundUnproved(ref=ref, ground=claim.ground, missing=tuple(missing))
    known = {one.id for one in tests}
    return GroundCitation(
        ground=claim.ground,
        law=law,
        article=ground.provision.article,
        force=ground.force.value,
        mark=ground.provision.mark,
        kind="、".join(named) or None,
        tests=tuple(sorted(claim.tests & known)),
        harm=ground.harm_test and claim.harm,
        third_party=claim.third_party.value if claim.third_party is not None else None,
        public_interest_weighed=ground.public_interest_override and claim.public_interest_weighed,
    )
