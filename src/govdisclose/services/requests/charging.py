"""Fee notices on stored requests: the amount follows from the rules and what was asked before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.law.law_pack import NoLawInForce
from govdisclose.ports.matter_reading import serial_of
from govdisclose.ports.matters import MatterFilter
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.requests.desk import Desk, Taken
from govdisclose.services.requests.ledger import KIND, RequestCase
from govdisclose.services.requests.refusals import FeeRulesMissing, NothingToCharge, OneModeOnly
from govdisclose.services.requests.views import Acted

__all__ = ["PER_ITEM", "PER_PAGE", "Charge", "Charging"]

_FEES = "fees"
_NOTICE = "fee_notice"
PER_ITEM, PER_PAGE = "per_item", "per_page"


@attrs.frozen(kw_only=True)
class Charge:
    """What a request would cost."""

    mode: str
    count: int
    before: int
    """Items of the applicant counted before in the same calendar month; 0 per page."""
    amount: int
    """Yuan."""
    law: str


@attrs.frozen(kw_only=True)
class Charging:
    """Fees for excessive number or frequency (R2019 art. 42)."""

    store: Store
    acting: Acting
    desk: Callable[[UnitOfWork], Desk]
    acted: Callable[[Desk, Taken], Acted]

    def charge(
        self,
        ref: str,
        *,
        items: int | None = None,
        pages: int | None = None,
        on: date | None = None,
    ) -> Charge:
        """What the rules ask for; nothing is written.

        Args:
            ref: Ref or number.
            items: Items of the request, charged per item of one applicant and month.
            pages: Pages to be supplied, charged per page.
            on: Day of the notice.

        Raises:
            FeeRulesMissing: There were none on the day.
        """
        with self.store.read() as unit:
            desk = self.desk(unit)
            return _charge(desk, desk.find(ref), items, pages, on or desk.today)

    def notice(
        self,
        ref: str,
        *,
        items: int | None = None,
        pages: int | None = None,
        received_on: date | None = None,
        on: date | None = None,
    ) -> Acted:
        """Send the fee notice over the amount that follows from the rules.

        Args:
            ref, items, pages: As for :meth:`charge`; one of both counts.
            received_on: Day on which the applicant has it; the day of the notice if omitted.
            on: Day of the notice.

        Raises:
            NothingToCharge: The rules ask for nothing.
            OneModeOnly: The request was charged the other way before.
            FeeRulesMissing: There were none on the day.
            RuleRefusal: The request is not where a fee can be asked for.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.HANDLE)
            desk = self.desk(unit)
            case = desk.find(ref)
            day = on or desk.today
            due = _charge(desk, case, items, pages, day)
            modes = {act.facts.get("mode") for act in case.acts if act.kind.endswith(_NOTICE)}
            if modes - {due.mode, None}:
                raise OneModeOnly(ref=case.ref)
            if due.amount <= 0:
                raise NothingToCharge(ref=case.ref)
            fields: dict[str, object] = {"amount": str(due.amount)}
            if received_on is not None:
                fields["received_on"] = received_on
            taken = desk.take(
                recorder,
                case,
                _NOTICE,
                fields,
                day,
                facts={"mode": due.mode, "count": due.count, "before": due.before},
            )
            unit.commit()
            return self.acted(desk, taken)


def _charge(
    desk: Desk, case: RequestCase, items: int | None, pages: int | None, on: date
) -> Charge:
    try:
        pack = desk.rules.laws.law_on(on, instrument=_FEES)
    except NoLawInForce:
        raise FeeRulesMissing(on=on) from None
    mode = PER_ITEM if pages is None else PER_PAGE
    scale = pack.scale(mode, on)
    count = pages if pages is not None else items or 1
    before = _items_before(desk, case) if mode == PER_ITEM else 0
    return Charge(
        mode=mode,
        count=count,
        before=before,
        amount=scale.added(count, before=before),
        law=pack.id,
    )


def _items_before(desk: Desk, case: RequestCase) -> int:
    """Items the applicant asked for before in the same calendar month, at this agency.

    A request counts with the items it was charged or split into, else as one.
    """
    row = desk.unit.matters.get(case.ref)
    if row is None or row.party_key is None:
        return 0
    first = date.fromisoformat(row.received_on or row.opened_on)
    month = MatterFilter(
        kinds=frozenset({KIND}),
        agencies=frozenset({case.shard}),
        party_key=row.party_key,
        received_from=first.replace(day=1),
        received_to=first,
    )
    own = (first.isoformat(), serial_of(case.ref))
    return sum(
        _items_of(desk, other.ref)
        for other in desk.unit.matters.each(month)
        if (other.received_on or "", serial_of(other.ref)) < own
    )


def _items_of(desk: Desk, ref: str) -> int:
    count = 1
    for entry in desk.unit.journal.entries_of(ref):
        if entry.kind.endswith(".split") and not entry.facts.get("registered"):
            count = int(str(entry.facts["into"]))
        elif entry.kind.endswith(_NOTICE) and entry.facts.get("mode") == PER_ITEM:
            count = int(str(entry.facts["count"]))
    return count
