"""Daily work: handing over in bulk, and searching what one may read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import RuleRefusal
from govdisclose.ports.matters import MatterFilter
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import KIND

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
