"""Triggers an office has switched: journaled records that change those the rules ship."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.figures.supervision.thresholds import SupervisionRules, Trigger
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.domain.law.provisions import Mark
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange
from govdisclose.services.supervision.refusals import NothingKept, TriggerUnknown

__all__ = ["OwnTriggers", "switched"]

_KIND = "supervision_trigger"


@attrs.frozen(kw_only=True)
class OwnTriggers:
    """What one office has switched on and off.

    Attributes:
        shipped: The rules that ship.
    """

    store: Store
    acting: Acting
    shipped: Callable[[], SupervisionRules]

    def put(
        self, trigger: str, *, enabled: bool | None = None, within: int | None = None, citation: str
    ) -> Trigger:
        """Switch a trigger on or off, or give it another time.

        Args:
            trigger: Its id.
            enabled: Whether it notices anything, of days gone by as well; None leaves it as it is.
            within: Working days in place of those that ship; None leaves them as they are.
            citation: Paper or decision it rests on.

        Raises:
            TriggerUnknown: There is no such trigger.
            InvalidSupervision: It knows no time, or the citation is blank.
            NotPermitted: As its name says.
        """
        shipped = self._shipped(trigger)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            present = unit.records.get(OFFICE_SHARD, _KIND, trigger)
            own: Mapping[str, object] = (
                {"enabled": shipped.enabled, "within": None}
                if present is None or present.deleted
                else present.facts
            )
            facts = {
                "enabled": own["enabled"] if enabled is None else enabled,
                "within": own["within"] if within is None else within,
                "citation": citation,
            }
            made = _changed(shipped, facts)
            recorder.record(
                OFFICE_SHARD,
                "supervision.trigger",
                f"trigger:{trigger}",
                facts={name: facts[name] for name in ("enabled", "within")},
                records=[
                    RecordChange(
                        kind=_KIND,
                        key=trigger,
                        facts=facts,
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            unit.commit()
        return made

    def remove(self, trigger: str) -> None:
        """Go by the trigger as it ships again.

        Raises:
            TriggerUnknown: There is no such trigger.
            NothingKept: The office has not switched it.
            NotPermitted: As its name says.
        """
        self._shipped(trigger)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            present = unit.records.get(OFFICE_SHARD, _KIND, trigger)
            if present is None or present.deleted:
                raise NothingKept(scope=trigger)
            recorder.record(
                OFFICE_SHARD,
                "supervision.trigger_removed",
                f"trigger:{trigger}",
                records=[
                    RecordChange(
                        kind=_KIND, key=trigger, deleted=True, expected_version=present.version
                    )
                ],
            )
            unit.commit()

    def _shipped(self, trigger: str) -> Trigger:
        rules = self.shipped()
        found = rules.trigger(trigger)
        if found is None:
            raise TriggerUnknown(trigger=trigger, known=", ".join(one.id for one in rules.triggers))
        return found


def switched(unit: UnitOfWork, shipped: SupervisionRules) -> SupervisionRules:
    """The rules with the triggers as the office has them."""
    own = {record.key: record.facts for record in unit.records.list(_KIND, shard=OFFICE_SHARD)}
    if not own:
        return shipped
    triggers = tuple(
        _changed(one, own[one.id]) if one.id in own else one for one in shipped.triggers
    )
    return attrs.evolve(shipped, triggers=triggers)


def _changed(trigger: Trigger, facts: Mapping[str, object]) -> Trigger:
    within = facts["within"]
    return attrs.evolve(
        trigger,
        enabled=bool(facts["enabled"]),
        within=trigger.within if within is None else int(str(within)),
        article=str(facts["citation"]),
        source=("OFFICE",),
        mark=Mark.SEEN,
    )
