"""The printed register of stored requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.challenge import KIND as CHALLENGE
from govdisclose.domain.cases.letters.register_sheet import RegisterSheet
from govdisclose.domain.cases.remedies import RemedyRules
from govdisclose.domain.cases.roles import NotPermitted, Permission
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.ports.matters import MatterFilter, MatterRow
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import KIND
from govdisclose.services.requests.service import Requests

__all__ = ["RequestRegister"]


@attrs.frozen(kw_only=True)
class RequestRegister:
    """Makes the register of a period and an agency."""

    store: Store
    acting: Acting
    requests: Requests
    remedies: RemedyRules

    def sheet(self, first: date, last: date, *, agency: str | None = None) -> RegisterSheet:
        """Requests whose legal day of receipt lies in the period, by that day and number.

        A request that was erased keeps its row, without applicant and content.

        Args:
            first, last: Days of legal receipt, both included.
            agency: Name, alias or code; the office itself when None.

        Raises:
            UnknownAgency: Nobody is called that.
            NotPermitted: The reader may not read every request.
        """
        with self.store.read() as unit:
            if not self.requests.sees_all(unit):
                person = self.acting.acting_for or self.acting.account
                raise NotPermitted(person=person, permission=Permission.REGISTER.value)
            directory = load_directory(unit)
            owner = directory[1] if agency is None else directory.find(agency)
            desk = self.requests.desk(unit)
            challenged = self._challenged(unit, owner.shard)
            where = MatterFilter(
                kinds=frozenset({KIND}),
                agencies=frozenset({owner.shard}),
                received_from=first,
                received_to=last,
            )
            rows = sorted(
                unit.matters.each(where), key=lambda row: (row.received_on or "", row.number or "")
            )
            return RegisterSheet(
                agency=owner.name,
                first=first,
                last=last,
                printed_on=desk.today,
                rows=tuple(
                    self._row(desk, row, serial, challenged)
                    for serial, row in enumerate(rows, start=1)
                ),
            )

    def _row(
        self, desk: Desk, row: MatterRow, serial: int, challenged: Mapping[str, str]
    ) -> tuple[str | int | date | None, ...]:
        record = desk.unit.records.get(row.shard, KIND, row.ref)
        text = {} if record is None or record.text is None else record.text
        flow = desk.rules.flows.get(row.law or "")
        kind = desk.rules.words.word("applicant_kind", row.category or "")
        pack = desk.rules.laws.pack(row.law) if row.law else None
        channel = outcome = None
        if pack is not None:
            channel = _label(pack.receipts, row.facts.get("channel"))
            outcome = _label(pack.outcomes, row.outcome)
        return (
            serial,
            row.number,
            _day(row.received_on),
            channel,
            None if kind is None else kind.zh,
            _text(text.get("applicant")),
            _text(text.get("description")),
            _staff_name(desk.unit, row.assignee),
            _day(row.due),
            row.state if flow is None else flow.state_labels.get(row.state, (row.state,))[0],
            outcome or row.outcome,
            _day(row.processed_on),
            challenged.get(row.ref),
        )

    def _challenged(self, unit: UnitOfWork, shard: int) -> dict[str, str]:
        """What became of each challenged request, by ref."""
        said: dict[str, list[str]] = {}
        where = MatterFilter(kinds=frozenset({CHALLENGE}), agencies=frozenset({shard}))
        for row in unit.matters.each(where):
            ending = next(
                (one.zh for one in self.remedies.endings if one.id == row.facts.get("ending")),
                "尚未审结",
            )
            block = self.remedies.block(row.category or "").zh
            said.setdefault(str(row.facts["request"]), []).append(f"{block}：{ending}")
        return {ref: "；".join(words) for ref, words in said.items()}


def _label(entries: object, code: object) -> str | None:
    assert isinstance(entries, tuple)
    return next((str(one.zh) for one in entries if one.provision.id == code), None)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _staff_name(unit: UnitOfWork, key: str | None) -> str | None:
    if key is None:
        return None
    record = unit.records.get(OFFICE_SHARD, "staff", key)
    name = None if record is None or record.text is None else record.text.get("name")
    return key if name is None else str(name)
