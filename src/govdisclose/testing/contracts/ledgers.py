"""Contract: ledgers of matters are read from the journal by the refs of the index."""

from __future__ import annotations

from govdisclose.domain.journal import Entry
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.testing.builders import entry, matter_row
from govdisclose.testing.contracts.base import StoreCase

__all__ = ["LedgerContract"]


def _journaled(unit: UnitOfWork, shard: int, subject: str, kind: str) -> Entry:
    written = entry(
        unit.journal.head(shard), subject=subject, kind=kind, facts={"on": "2024-03-04"}
    )
    unit.journal.append(written)
    return written


class LedgerContract(StoreCase):
    """Every matter's entries come out once, together and in chain order."""

    def test_ledgers_come_by_agency_and_running_number(self, store: Store) -> None:
        """Entries of many matters written in turn come out matter by matter, in chain order."""
        with store.write() as unit:
            written: dict[str, list[Entry]] = {}
            for move in ("received", "accepted", "decided"):
                for shard, ref in ((2, "R2-1"), (1, "R1-10"), (1, "R1-9")):
                    kept = _journaled(unit, shard, ref, f"request.{move}")
                    written.setdefault(ref, []).append(kept)
            _journaled(unit, 1, "V1-1", "review.opened")
            for ref in ("R2-1", "R1-10", "R1-9", "R1-99"):
                unit.matters.put(matter_row(ref), [])
            unit.matters.put(matter_row("V1-1", kind="review"), [])
            unit.commit()

        with store.read() as unit:
            every = list(unit.matters.ledgers("request"))
            own = [ledger.ref for ledger in unit.matters.ledgers("request", shard=2)]

        assert [(1, "R1-9"), (1, "R1-10"), (2, "R2-1")] == [(one.shard, one.ref) for one in every]
        assert [tuple(written[one.ref]) for one in every] == [one.entries for one in every]
        assert own == ["R2-1"]

    def test_ledger_holds_the_entries_of_its_own_chain(self, store: Store) -> None:
        """What another chain says about a ref is not in its ledger; all of its own chain is."""
        with store.write() as unit:
            own = [
                _journaled(unit, 1, "R1-1", "request.received"),
                _journaled(unit, 1, "R1-1", "record.erased"),
            ]
            _journaled(unit, 2, "R1-1", "request.received")
            unit.matters.put(matter_row(), [])
            (ledger,) = unit.matters.ledgers("request")

        assert tuple(own) == ledger.entries

    def test_entries_without_a_matter_are_told(self, store: Store) -> None:
        """Subjects no row knows are listed once each, by the beginning of their entries' kinds."""
        with store.write() as unit:
            for shard, subject, kind in (
                (2, "R2-1", "request.received"),
                (1, "R1-2", "request.received"),
                (1, "R1-2", "request.accepted"),
                (1, "R1-3", "requests.received"),
                (1, "R1-1", "request.received"),
                (1, "I1-1", "item.recorded"),
                (1, "R1-4", "Request.received"),
            ):
                _journaled(unit, shard, subject, kind)
            unit.matters.put(matter_row("R1-1"), [])

            assert unit.matters.unindexed("request.") == ((1, "R1-2"), (2, "R2-1"))
            assert unit.matters.unindexed("request.", limit=1) == ((1, "R1-2"),)
            assert unit.matters.unindexed("request") == ((1, "R1-2"), (1, "R1-3"), (2, "R2-1"))
            assert unit.matters.unindexed("100%_") == ()
