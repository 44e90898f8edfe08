"""The row and the outlooks of a request in the index of matters, made from its ledger alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.request.outlooks import Stretch
from govdisclose.domain.cases.request.standing import Standing
from govdisclose.domain.finding import Severity
from govdisclose.domain.search_terms import search_document
from govdisclose.ports.matters import FOREVER, MatterRow, Outlook
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.requests.forecasting import Forecaster, Foretold
from govdisclose.services.requests.ledger import DECISION_KIND, KIND, PREFIX, RequestCase
from govdisclose.services.requests.rules import RequestRules

__all__ = ["BUCKET", "Indexer", "outlook_on", "searched_text"]

BUCKET = "bucket"
"""Topic of the outlooks that say in which list a request is."""

_REOPENED = f"{PREFIX}reopened"

_OF_REPLY = ("reasons", "part", "access", "special_law", "search", "right_agency")
"""Texts of the decision by which a request is found."""


@attrs.frozen(kw_only=True)
class Indexer:
    """Writes index rows under the rules of one unit of work."""

    unit: UnitOfWork
    rules: RequestRules
    forecasters: Sequence[Forecaster] = ()

    @property
    def stamp(self) -> str:
        """Identity of all that rows depend on beside their ledgers."""
        said = [self.rules.stamp]
        said += [f"{one.topic}={one.identity(self.unit)}" for one in self.forecasters]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]

    def put(self, case: RequestCase, *, with_document: bool = True) -> MatterRow:
        """Make row and outlooks of a request from its ledger.

        Raises:
            RuleRefusal: The ledger cannot be followed under these rules.
        """
        row, outlooks = self.made(case)
        document = None
        if with_document and not case.is_erased:
            document = search_document(searched_text(self.unit, case))
        self.unit.matters.put(row, outlooks, document)
        return row

    def made(self, case: RequestCase) -> tuple[MatterRow, tuple[Outlook, ...]]:
        """Row and outlooks without writing them."""
        standing = self.rules.standing(case.entries, case.last_day, case.law)
        stretches = self.rules.outlook(case.entries, case.law, standing)
        matter = Foretold(
            ref=case.ref,
            shard=case.shard,
            kind=KIND,
            entries=case.entries,
            law=case.law,
            standing=standing,
            stretches=stretches,
            rules=self.rules,
        )
        outlooks = [*map(_outlook, stretches)]
        for one in self.forecasters:
            outlooks += one.forecast(self.unit, matter)
        return self._row(case, standing), tuple(outlooks)

    def _row(self, case: RequestCase, standing: Standing) -> MatterRow:
        facts = standing.facts
        receipt = facts.receipt
        received = None if receipt is None else receipt.received
        closed = facts.closed_on if standing.state in standing.flow.closed else None
        return MatterRow(
            shard=case.shard,
            kind=KIND,
            ref=case.ref,
            entry=case.last_entry,
            stamp=self.stamp,
            number=case.number,
            opened_on=min(entry.on for entry in case.entries).isoformat(),
            received_on=_iso(received),
            processed_on=_iso(closed),
            closed_on=_iso(closed),
            state=standing.state,
            law=standing.law.pack.id,
            due=_iso(standing.due),
            outcome=facts.outcome,
            category=str(case.record.facts["applicant_kind"]),
            assignee=facts.assigned_to,
            party_key=_party_key(case.record.text),
            breaches=sum(one.severity is Severity.ERROR for one in standing.findings),
            facts={
                "channel": None if receipt is None else receipt.channel,
                "grounds": list(facts.grounds),
                "principal": facts.grounds[0] if facts.grounds else None,
                "row": _confirmed_row(case, facts.decided_on, facts.outcome),
                "reopened": any(act.kind == _REOPENED for act in case.acts),
            },
        )


def searched_text(unit: UnitOfWork, case: RequestCase) -> list[str]:
    """The texts by which a request is found: what is wanted, what is replied, its number.

    What is only drafted counts too: whoever may read the request may read the draft.
    """
    decision = unit.records.get(case.shard, DECISION_KIND, case.ref)
    replied = {} if decision is None else decision.text or {}
    said = [str(replied[name]) for name in _OF_REPLY if name in replied]
    return [case.text("description") or "", case.number, *said]


def _outlook(stretch: Stretch) -> Outlook:
    return Outlook(
        topic=BUCKET,
        value=stretch.bucket.value,
        since=stretch.since.isoformat(),
        until=FOREVER if stretch.until is None else stretch.until.isoformat(),
        limit=stretch.limit,
        due=_iso(stretch.due),
    )


def _confirmed_row(case: RequestCase, decided_on: date | None, outcome: str | None) -> str | None:
    """Row of the report that the approver of the decision in force confirmed.

    What was withdrawn after its decision has another outcome, and no confirmed row.
    """
    if decided_on is None:
        return None
    taken = [act for act in case.acts if act.kind == f"{PREFIX}decided"]
    if not taken or taken[-1].facts.get("outcome") != outcome:
        return None
    row = taken[-1].facts.get("row")
    return None if row is None else str(row)


def _party_key(text: Mapping[str, object] | None) -> bytes | None:
    value = (text or {}).get("party_key")
    return bytes.fromhex(value) if isinstance(value, str) else None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def outlook_on(outlooks: Sequence[Outlook], topic: str, day: date) -> Iterator[Outlook]:
    """Outlooks of a topic that hold on a day."""
    text = day.isoformat()
    return (one for one in outlooks if one.topic == topic and one.since <= text < one.until)
