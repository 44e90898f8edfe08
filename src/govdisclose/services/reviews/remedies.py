"""The remedy of a wrong publication: opened by the withdrawal, recorded step by step, closed.

Its ledger is ``remedy.<step>`` under the ref ``L<shard>-<number>`` of the item that leaked. It is a
staff matter: no public shape has a field for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep, Matter
from govdisclose.domain.cases.review.leak import Remedy, leak_ref, remedied
from govdisclose.domain.cases.review.refusals import UnknownReview
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.item import Item, Withdrawal, item_number, item_ref
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.editing import find_record
from govdisclose.services.organisation import Acting
from govdisclose.services.proposing import matter_ref
from govdisclose.services.recording import RecordChange, Recorder
from govdisclose.services.reviews.ledger import text_change

__all__ = ["REMEDY", "REMEDY_TEXT", "Remedies", "open_remedy"]

REMEDY = "remedy"
REMEDY_TEXT = "remedy_text"
_PREFIX = "remedy."
_RELEASING = ("publication.cleared", "publication.replaced", "publication.restored")
_REMEDYING = (Permission.SECRECY, Permission.PUBLISH)
_CLOSING = (Permission.SUPERVISE, Permission.AUDIT, Permission.SECRECY)


def open_remedy(unit: UnitOfWork, recorder: Recorder, item: Item, on: date) -> None:
    """Begin the remedy of an item that was taken back as a leak; a second time changes nothing."""
    ref = leak_ref(item.shard, item.number)
    if unit.records.get(item.shard, REMEDY, ref) is not None:
        return
    recorder.record(
        item.shard,
        f"{_PREFIX}opened",
        ref,
        on=on,
        facts={"item": item.ref},
        records=[RecordChange(kind=REMEDY, key=ref, facts={"item": item.ref})],
    )


@attrs.frozen(kw_only=True)
class Remedies:
    """Remedies of wrong publications.

    Attributes:
        flow: The steps of a remedy.
    """

    store: Store
    acting: Acting
    flow: Callable[[], Flow]

    def list(self) -> tuple[Remedy, ...]:
        """All remedies, in order of agency and ref."""
        with self.store.read() as unit:
            return tuple(
                self._load(unit, record.shard, record.key) for record in unit.records.list(REMEDY)
            )

    def show(self, ref: str) -> Remedy:
        """One remedy, by its ref or its item's.

        Raises:
            UnknownReview: Nothing of that ref leaked.
        """
        with self.store.read() as unit:
            shard, number = self._place(ref)
            own = leak_ref(shard, number)
            if unit.records.get(shard, REMEDY, own) is None:
                raise UnknownReview(ref=ref)
            return self._load(unit, shard, own)

    def record(
        self,
        ref: str,
        move: str,
        fields: Mapping[str, object],
        *,
        on: date | None = None,
        note: str | None = None,
    ) -> Remedy:
        """Record a step.

        An item that was taken back as a leak before remedies were kept gets its remedy with the
        first step.

        Raises:
            UnknownItem: There is no such item.
            UnknownReview: The item was not taken back as a leak.
            IllegalMove, MissingFields, DatesOutOfOrder, NotPermitted.
            FourEyes: Whoever released, withdrew or assessed it closes it.
            SecrecyMarkFound: The note may not be kept on this machine.
        """
        shard, number = self._place(ref)
        own = leak_ref(shard, number)
        with self.store.write() as unit:
            permissions = _CLOSING if move == "closed" else _REMEDYING
            recorder = self.acting.recorder_with_any(unit, permissions)
            item = record_to_item(find_record(unit, item_ref(shard, number)))
            if item.withdrawal is not Withdrawal.LEAK or item.withdrawn_on is None:
                raise UnknownReview(ref=ref)
            open_remedy(unit, recorder, item, item.withdrawn_on)
            remedy = self._load(unit, shard, own)
            today = recorder.environment.today()
            step = LedgerStep(move=move, on=on or today, actor=recorder.actor, fields=dict(fields))
            released_by = _releasers(unit, shard, number)
            remedied(remedy.matter, step, released_by=released_by, today=today)
            place = len(remedy.matter.ledger) + 1
            written = note.strip() if note else ""
            recorder.record(
                shard,
                f"{_PREFIX}{move}",
                own,
                on=step.on,
                facts=dict(fields),
                records=[text_change(REMEDY_TEXT, own, place, written)] if written else [],
            )
            unit.commit()
            return self._load(unit, shard, own)

    def _place(self, ref: str) -> tuple[int, int]:
        return item_number(f"I{ref[1:]}" if ref[:1] in ("L", "l") else ref)

    def _load(self, unit: UnitOfWork, shard: int, ref: str) -> Remedy:
        steps = tuple(
            LedgerStep(
                move=entry.kind.removeprefix(_PREFIX),
                on=entry.on,
                actor=entry.actor,
                fields=entry.facts,
            )
            for entry in unit.journal.entries_of(ref)
            if entry.kind.startswith(_PREFIX)
        )
        texts = {
            int(record.key.rpartition("#")[2]) - 1: str(record.text["text"])
            for record in unit.records.list(REMEDY_TEXT, shard=shard, where={"matter": ref})
            if record.text is not None
        }
        matter = Matter(ref=ref, flow=self.flow(), shard=shard, ledger=steps)
        return Remedy(item=f"I{ref[1:]}", matter=matter, texts=texts)


def _releasers(unit: UnitOfWork, shard: int, number: int) -> frozenset[str]:
    """Everybody who approved a content of the item, in a review or by publishing it."""
    found: set[str] = set()
    for entry in unit.journal.entries_of(matter_ref(shard, number)):
        if entry.kind in _RELEASING or entry.kind == "review.cleared":
            found |= entry.actor.persons
            paper = entry.facts.get("paper")
            if isinstance(paper, Mapping):
                found.add(str(paper["signer"]))
    return frozenset(found)
