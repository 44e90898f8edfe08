"""What a reviewer has to find before a ground is applied, and when it is looked at again.

The grounds themselves stand in the law packs; a rule here adds what a pack does not hold, each with
a citation and a mark of its own.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from govdisclose.domain.law.provisions import Mark
from govdisclose.errors import RuleRefusal

__all__ = [
    "GroundCondition",
    "GroundEnd",
    "GroundKind",
    "GroundReassessment",
    "GroundRules",
    "GroundSeverance",
    "InvalidGroundRules",
]


class InvalidGroundRules(RuleRefusal):
    """The rules of grounds contradict themselves."""

    code = "LAW-020"
    template = "cannot use the rules of grounds of {law}: {key}: {problem}"
    hint = "correct the rule file that holds it"


@attrs.frozen(kw_only=True)
class GroundCondition:
    """One thing a reviewer has to find, or the ground does not apply."""

    id: str
    ground: str
    zh: str
    en: str
    article: str
    source: tuple[str, ...]
    mark: Mark


@attrs.frozen(kw_only=True)
class GroundKind:
    """One of the kinds a ground has; a decision names which."""

    id: str
    ground: str
    zh: str
    en: str
    article: str
    source: tuple[str, ...]
    mark: Mark


@attrs.frozen(kw_only=True)
class GroundEnd:
    """What ends a ground."""

    id: str
    ground: str
    zh: str
    en: str
    article: str
    source: tuple[str, ...]
    mark: Mark


@attrs.frozen(kw_only=True)
class GroundSeverance:
    """Grounds that leave the rest to be given, where it can be told apart."""

    id: str
    grounds: tuple[str, ...]
    zh: str
    en: str
    article: str
    source: tuple[str, ...]
    mark: Mark


@attrs.frozen(kw_only=True)
class GroundReassessment:
    """After how long what was withheld on a ground is looked at again."""

    id: str
    grounds: tuple[str, ...]
    zh: str
    en: str
    article: str
    source: tuple[str, ...]
    mark: Mark
    months: int = attrs.field(validator=attrs.validators.gt(0))
    note: str = ""


@attrs.frozen(kw_only=True)
class GroundRules:
    """What one law version adds to its grounds."""

    law: str
    """Id of the law pack."""
    sources: Mapping[str, str] = attrs.field(hash=False)
    tests: tuple[GroundCondition, ...] = ()
    kinds: tuple[GroundKind, ...] = ()
    severances: tuple[GroundSeverance, ...] = ()
    expiries: tuple[GroundEnd, ...] = ()
    reassessments: tuple[GroundReassessment, ...] = ()

    def __attrs_post_init__(self) -> None:
        for key, entries in (
            ("tests", self.tests),
            ("kinds", self.kinds),
            ("severances", self.severances),
            ("expiries", self.expiries),
            ("reassessments", self.reassessments),
        ):
            for entry in entries:
                self._check(key, entry.id, entry.article, entry.source)
        again = [ground for one in self.reassessments for ground in one.grounds]
        if len(again) != len(set(again)):
            raise InvalidGroundRules(
                law=self.law, key="reassessments", problem="a ground has two terms"
            )

    def _check(self, key: str, id: str, article: str, source: tuple[str, ...]) -> None:
        if not article.strip() or not source:
            raise InvalidGroundRules(law=self.law, key=f"{key}.{id}", problem="no citation")
        if unknown := [one for one in source if one not in self.sources]:
            problem = f'source "{unknown[0]}" is not in the list of sources'
            raise InvalidGroundRules(law=self.law, key=f"{key}.{id}", problem=problem)

    def tests_of(self, ground: str) -> tuple[GroundCondition, ...]:
        """What has to be found, each by itself."""
        return tuple(one for one in self.tests if one.ground == ground)

    def kinds_of(self, ground: str) -> tuple[GroundKind, ...]:
        """Kinds of which one is named; none where the ground has no kinds."""
        return tuple(one for one in self.kinds if one.ground == ground)

    def severance_of(self, ground: str) -> GroundSeverance | None:
        """The rule that the rest is given; None where there is none."""
        return next((one for one in self.severances if ground in one.grounds), None)

    def ends_of(self, ground: str) -> tuple[GroundEnd, ...]:
        """What ends the ground."""
        return tuple(one for one in self.expiries if one.ground == ground)

    def reassessment_of(self, ground: str) -> GroundReassessment | None:
        """When it is looked at again; None where the law asks for no reassessment."""
        return next((one for one in self.reassessments if ground in one.grounds), None)
