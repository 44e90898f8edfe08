"""Daily work: handing over in bulk, and searching what one may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs

from govdisclose.domain.cases.roles import NotPermitted, Permission, UnknownStaff
from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal
from govdisclose.ports.matters import MatterFilter
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import DECISION_KIND, DECISION_WAITS, KIND
from govdisclose.services.requests.reply_contents import drafters_of

__all__ = ["Daily", "HandedOver"]

_ASSIGNED = "assigned"


@attrs.frozen(kw_only=True)
class HandedOver:
    """What changed hands."""

    refs: tuple[str, ...]
    """In order."""
    findings: tuple[Finding, ...]
    """One for each open request that could not be handed over, with the reason."""


@attrs.frozen(kw_only=True)
class Daily:
    """What an office does with many requests at once."""

    store: Store
    acting: Acting
    desk: Callable[[UnitOfWork], Desk]

    def to_approve(self) -> tuple[str, ...]:
        """Refs of open requests whose decision waits for this person's approval, in ref order.

        None where the person approves nothing; never those the person, or whom the person
        represents, had a hand in. Only open requests are looked at.
        """
        with self.store.read() as unit:
            try:
                persons = self.acting.actor(unit, Permission.APPROVE).persons
            except (NotPermitted, UnknownStaff):
                return ()
            desk = self.desk(unit)
            open_ones = MatterFilter(kinds=frozenset({KIND}), closed=False)
            found = []
            for row in unit.matters.each(open_ones):
                record = unit.records.get(row.shard, DECISION_KIND, row.ref)
                if (
                    record is None
                    or record.is_erased
                    or record.facts.get("status") != DECISION_WAITS
                ):
                    continue
                if not drafters_of(unit, desk.find(row.ref)) & persons:
                    found.append(row.ref)
            return tuple(found)

    def hand_over(
        self, giver: str, taker: str, on: date | None = None, *, note: str | None = None
    ) -> HandedOver:
        """Assign all open requests of one person or unit to another.

        Args:
            giver: Staff key or unit that has them.
            taker: Staff key or unit that gets them.
            on: Day of the act.
            note: Remark on each.

        Raises:
            NotPermitted: The actor assigns nothing.
            UnknownAssignee: The taker is nobody.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ASSIGN)
            desk = self.desk(unit)
            desk.assignee(taker)
            theirs = MatterFilter(kinds=frozenset({KIND}), assignee=giver, closed=False)
            done: list[str] = []
            findings: list[Finding] = []
            fields = {"to": taker} | ({"note": note} if note else {})
            for row in list(unit.matters.each(theirs)):
                try:
                    desk.take(recorder, desk.find(row.ref), _ASSIGNED, fields, on or desk.today)
                except RuleRefusal as problem:
                    detail = (("ref", row.ref), ("refusal", problem.code))
                    findings.append(
                        Finding(
                            code="REQUEST-NOT-HANDED-OVER",
                            severity=Severity.WARNING,
                            detail=detail,
                        )
                    )
                else:
                    done.append(row.ref)
            unit.commit()
        return HandedOver(refs=tuple(done), findings=tuple(findings))
