"""The ledger of a stored request: its part of the journal, as the engine reads it.

An entry of kind ``request.<move>`` is one act. Its facts are the coded fields; what people wrote
lies in an erasable record that the same entry commits to. Entries of other kinds about the same
subject (a draft, a link, an erasure) are no acts and move nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import attrs

from govdisclose.domain.cases.flow import Move
from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.journal import Entry
from govdisclose.ports.storage import Record, UnitOfWork
from govdisclose.services.recording import RecordChange
from govdisclose.services.requests.refusals import UnknownRequest
from govdisclose.services.requests.rules import RequestRules

__all__ = [
    "DECISION_KIND",
    "DECISION_WAITS",
    "KIND",
    "PREFIX",
    "TEXT_KIND",
    "RequestCase",
    "blank_case",
    "case_from",
    "coded",
    "load_case",
    "party_code",
    "text_key",
]

KIND = "request"
"""Kind of the matter, and of the record that describes it."""

PREFIX = f"{KIND}."
"""Begins the kind of all journal entries about requests."""

DECISION_KIND = "request_decision"
"""Kind of the record that holds a decision, drafted or taken; its key is the ref."""

DECISION_WAITS = "waiting"
"""Status of a decision that was drafted and waits for approval."""

TEXT_KIND = "request_text"
"""Kind of the records that hold what people wrote in one act."""


@attrs.frozen(kw_only=True)
class RequestCase:
    """One stored request: its record and its acts."""

    shard: int
    ref: str
    record: Record
    """Present version, also of an erased one."""
    journal: tuple[Entry, ...]
    """All entries about it, in chain order."""
    acts: tuple[Entry, ...]
    """Those that are moves of a flow, in chain order."""
    entries: tuple[RequestEntry, ...]
    """The acts as the engine reads them; places are those in ``acts``, from 1."""

    @property
    def law(self) -> str | None:
        """Id of the law chosen for the whole case; None where the day of receipt decides."""
        law = self.record.facts.get("law")
        return None if law is None else str(law)

    @property
    def is_erased(self) -> bool:
        """Its text was erased: every request has some, and a later version brings none back."""
        return self.record.text is None

    @property
    def last_entry(self) -> int:
        """Number of the last entry of the chain about it."""
        return self.journal[-1].number

    @property
    def last_day(self) -> date:
        """Latest day of an act."""
        return max(entry.on for entry in self.entries)

    @property
    def number(self) -> str:
        """Number under which it was registered."""
        return str(self.record.facts["number"])

    def text(self, name: str) -> str | None:
        """A text of its record; None without one, or once erased."""
        value = (self.record.text or {}).get(name)
        return None if value is None else str(value)

    def with_entry(self, entry: RequestEntry) -> tuple[RequestEntry, ...]:
        """The ledger with one more entry."""
        return (*self.entries, entry)

    def until(self, as_of: date | None, known_at: datetime | None) -> RequestCase:
        """What was recorded by a moment of what happened by a day."""
        kept = [
            (act, entry)
            for act, entry in zip(self.acts, self.entries, strict=True)
            if (as_of is None or entry.on <= as_of)
            and (known_at is None or act.recorded_at <= known_at)
        ]
        return attrs.evolve(
            self,
            acts=tuple(act for act, _entry in kept),
            entries=tuple(entry for _act, entry in kept),
        )


def load_case(unit: UnitOfWork, rules: RequestRules, ref: str) -> RequestCase:
    """A request by its ref.

    Raises:
        UnknownRequest: There is none.
    """
    return case_from(unit, rules, ref, unit.journal.entries_of(ref))


def case_from(
    unit: UnitOfWork, rules: RequestRules, ref: str, journal: Sequence[Entry]
) -> RequestCase:
    """A request whose journal entries were read already.

    Raises:
        UnknownRequest: There is none of the ref.
    """
    if not journal or not journal[0].kind.startswith(PREFIX):
        raise UnknownRequest(ref=ref)
    shard = journal[0].shard
    record = unit.records.get(shard, KIND, ref)
    if record is None:
        raise UnknownRequest(ref=ref)
    moves = rules.moves()
    acts = tuple(entry for entry in journal if entry.kind.removeprefix(PREFIX) in moves)
    return RequestCase(
        shard=shard,
        ref=ref,
        record=record,
        journal=tuple(journal),
        acts=acts,
        entries=tuple(
            _as_request_entry(entry, moves[entry.kind.removeprefix(PREFIX)], place)
            for place, entry in enumerate(acts, start=1)
        ),
    )


def _as_request_entry(entry: Entry, move: Move, place: int) -> RequestEntry:
    known = {field.name for field in move.fields}
    return RequestEntry(
        kind=move.id,
        on=entry.on,
        place=place,
        fields={name: value for name, value in entry.facts.items() if name in known},
    )


def blank_case(shard: int, ref: str, record: RecordChange) -> RequestCase:
    """The case of a request that has no entry yet."""
    blank = Record(
        shard=shard,
        kind=KIND,
        key=ref,
        version=0,
        entry=0,
        leaf=0,
        recorded_at="",
        facts=record.facts,
        text=record.text,
    )
    return RequestCase(shard=shard, ref=ref, record=blank, journal=(), acts=(), entries=())


def coded(values: Mapping[str, object]) -> dict[str, object]:
    """Values of fields as facts of the journal hold them: codes, ISO dates, money as text."""
    return {name: _coded(value) for name, value in values.items()}


def _coded(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_coded(one) for one in value]
    return value


def text_key(ref: str, place: int) -> str:
    """Key of the record with the texts of one act."""
    return f"{ref}#{place}"


def party_code(names: Iterable[tuple[str, str]], name: str) -> str:
    """The code of a party: that of the name if it was given one before, else the next.

    Args:
        names: Codes and names given so far.
        name: Name, or a code that was given.
    """
    known = list(names)
    for code, said in known:
        if name in (code, said):
            return code
    taken = [int(code[1:]) for code, _said in known if code[1:].isdigit()]
    return f"P{max(taken, default=0) + 1}"
