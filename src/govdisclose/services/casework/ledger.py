"""The ledger of a stored case: its part of the journal, and its row in the index of matters.

An entry of kind ``<kind>.<move>`` is one act. Its facts are the coded fields; what people wrote
lies in an erasable record that the same entry commits to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep
from govdisclose.domain.cases.move_parts import FieldKind
from govdisclose.domain.figures.case_standing import CaseBench, CaseStanding
from govdisclose.domain.finding import Severity
from govdisclose.domain.journal import Entry
from govdisclose.domain.search_terms import search_document
from govdisclose.ports.matters import FOREVER, MatterRow, Outlook
from govdisclose.ports.storage import UnitOfWork

__all__ = [
    "BUCKET",
    "TEXT_KIND",
    "CaseLedger",
    "indexed",
    "ledger_of",
    "put_indexed",
    "stamp_of",
    "text_key",
    "texts_of",
]

TEXT_KIND = "case_text"
"""Kind of the records that hold what people wrote in one act."""

BUCKET = "bucket"
"""Topic of the outlooks that say in which list a case is."""


@attrs.frozen(kw_only=True)
class CaseLedger:
    """One case as its journal entries have it."""

    flow: Flow
    shard: int
    ref: str
    journal: tuple[Entry, ...]
    """All entries about it, in chain order."""
    acts: tuple[Entry, ...]
    """Those that are moves of its flow, in chain order."""
    steps: tuple[LedgerStep, ...]
    """The acts as the flow reads them."""

    @property
    def number(self) -> str:
        """Number under which it was registered; its ref where none was given."""
        return str(self.acts[0].facts.get("number", self.ref))

    @property
    def last_entry(self) -> int:
        """Number of the last entry of the chain about it."""
        return self.journal[-1].number

    @property
    def last_day(self) -> date:
        """Latest day of an act."""
        return max(step.on for step in self.steps)

    def until(self, as_of: date) -> CaseLedger:
        """What happened by a day."""
        kept = [act for act in self.acts if act.on <= as_of]
        return attrs.evolve(self, acts=tuple(kept), steps=tuple(map(self._step, kept)))

    def _step(self, entry: Entry) -> LedgerStep:
        return _step(self.flow, entry)


def ledger_of(flow: Flow, ref: str, journal: Sequence[Entry]) -> CaseLedger | None:
    """The case of a ref; None where the entries hold no act of the flow."""
    prefix = f"{flow.id}."
    moves = {move.id for move in flow.moves}
    acts = tuple(
        entry
        for entry in journal
        if entry.kind.startswith(prefix) and entry.kind.removeprefix(prefix) in moves
    )
    if not acts:
        return None
    return CaseLedger(
        flow=flow,
        shard=acts[0].shard,
        ref=ref,
        journal=tuple(journal),
        acts=acts,
        steps=tuple(_step(flow, entry) for entry in acts),
    )


def _step(flow: Flow, entry: Entry) -> LedgerStep:
    return LedgerStep(
        move=entry.kind.removeprefix(f"{flow.id}."),
        on=entry.on,
        actor=entry.actor,
        fields=entry.facts,
    )


def text_key(ref: str, place: int) -> str:
    """Key of the record with the texts of one act.

    Args:
        ref: The case.
        place: Position of the act in the ledger, from 1.
    """
    return f"{ref}#{place}"


def texts_of(unit: UnitOfWork, case: CaseLedger) -> dict[int, Mapping[str, object] | None]:
    """What people wrote, by place of the act; None where it was erased."""
    found: dict[int, Mapping[str, object] | None] = {}
    for place in range(1, len(case.acts) + 1):
        # By key: an erased record has no index to be found by.
        record = unit.records.get(case.shard, TEXT_KIND, text_key(case.ref, place))
        if record is not None:
            found[place] = record.text
    return found


def stamp_of(flow: Flow, calendar: str) -> str:
    """Identity of what a row depends on beside its ledger."""
    return hashlib.sha256(f"{flow!r}\n{calendar}".encode()).hexdigest()[:16]


def put_indexed(unit: UnitOfWork, case: CaseLedger, bench: CaseBench, stamp: str) -> None:
    """Make row, outlooks and search document of a case from its ledger."""
    row, outlooks = indexed(case, bench, stamp)
    texts = texts_of(unit, case).values()
    document = None
    if all(text is not None for text in texts):
        said = [str(value) for text in texts for value in (text or {}).values()]
        document = search_document([*said, case.number])
    unit.matters.put(row, outlooks, document)


def indexed(
    case: CaseLedger, bench: CaseBench, stamp: str
) -> tuple[MatterRow, tuple[Outlook, ...]]:
    """Row and outlooks of a case."""
    standing = bench.standing(case.steps, case.last_day, ref=case.ref, shard=case.shard)
    stretches = bench.stretches(case.steps, ref=case.ref, shard=case.shard)
    outlooks = tuple(
        Outlook(
            topic=BUCKET,
            value=one.bucket.value,
            since=one.since.isoformat(),
            until=FOREVER if one.until is None else one.until.isoformat(),
            limit=one.limit,
            due=_iso(one.due),
        )
        for one in stretches
    )
    return _row(case, standing, stamp), outlooks


def _row(case: CaseLedger, standing: CaseStanding, stamp: str) -> MatterRow:
    flow = case.flow
    category = _last(case.steps, {flow.category_field} - {""})
    assignee = _last(case.steps, _staff_fields(flow))
    main = next((one for one in standing.clocks if one.limit in flow.main_clocks), None)
    return MatterRow(
        shard=case.shard,
        kind=flow.id,
        ref=case.ref,
        entry=case.last_entry,
        stamp=stamp,
        number=case.number,
        opened_on=case.steps[0].on.isoformat(),
        received_on=case.steps[0].on.isoformat() if main is None else main.clock.start.isoformat(),
        processed_on=_iso(standing.closed_on),
        closed_on=_iso(standing.closed_on),
        state=standing.state,
        law=None,
        due=_iso(standing.due),
        outcome=standing.outcome,
        category=category,
        assignee=assignee,
        party_key=None,
        breaches=sum(one.severity is Severity.ERROR for one in standing.findings),
        facts={},
    )


def _staff_fields(flow: Flow) -> set[str]:
    return {
        field.name for move in flow.moves for field in move.fields if field.kind is FieldKind.STAFF
    }


def _last(steps: Iterable[LedgerStep], names: set[str]) -> str | None:
    """The value that a field was given last."""
    found = None
    for step in steps:
        for name in names & step.fields.keys():
            found = str(step.fields[name])
    return found


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
