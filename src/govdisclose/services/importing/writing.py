"""The writing half of an import: prepared rows become items, in transactions of several steps.

A step is a table or a chunk; how many of them one transaction holds depends on who else waits to
write. Each transaction writes one journal entry per agency that has new or changed rows in it, and
the progress of the run; see ``run_log``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.catalogue.intake import PreparedRow
from govdisclose.domain.catalogue.intake_rows import HeldSecrecy
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import Actor, Head, moment_text, next_entry
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.environment import Environment
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.storage import ItemRecord, KnownItem, UnitOfWork
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.plan import Plan
from govdisclose.services.importing.planning import Planner
from govdisclose.services.importing.reading import ChunkRead, TableOpened
from govdisclose.services.importing.recognising import Recogniser
from govdisclose.services.importing.run_log import RunLog, kept_row, reasons
from govdisclose.services.proposing import put_pending
from govdisclose.services.recording import Recorder
from govdisclose.services.secrecy import record_secrecy

__all__ = ["ImportWriter"]

_sha256 = hashlib.sha256
_new_row = tuple.__new__


@attrs.define
class _Batch:
    """Rows of one agency in one transaction: the leaves of one journal entry."""

    head: Head
    leaves: list[bytes] = attrs.field(factory=list)
    new: int = 0
    changed: int = 0

    @property
    def entry(self) -> int:
        """Number of the entry that will stand for them."""
        return self.head.number + 1


def _shard_of_new(new: tuple[PreparedRow, bytes | None]) -> int:
    return new[0].shard


class ImportWriter:
    """Writes the steps of one file, or only counts them in a dry run.

    Args:
        run: The run whose progress is kept; its number is part of every row.
        account: Counted into as steps are written.
        actor: In whose name.
        flow: The publication flow, for changes to items that passed the gate.
    """

    def __init__(
        self,
        *,
        run: ImportRun,
        account: FileAccount,
        actor: Actor,
        environment: Environment,
        flow: Flow,
    ) -> None:
        self._run = run.number
        self._log = RunLog(run=run, account=account, environment=environment)
        self._account = account
        self._actor = actor
        self._environment = environment
        self._flow = flow
        self._planner = Planner(run.number, Recogniser(environment.key), is_dry=account.dry_run)
        self._row = 0
        self._batches: dict[int, _Batch] = {}
        self._now = environment.now()

    @property
    def rows_done(self) -> int:
        """Records of the file handled so far, written or passed over."""
        return self._log.rows_done

    def begin(self, unit: UnitOfWork, shards: Iterable[int]) -> None:
        """Begin a transaction for rows of these agencies.

        They are taken in their order, so that two writers never wait for each other.
        """
        self._now = self._environment.now()
        if not (self._log.is_behind or self._account.dry_run):
            self._batches = {shard: _Batch(unit.journal.head(shard)) for shard in sorted(shards)}

    def open_table(self, unit: UnitOfWork, event: TableOpened) -> None:
        """Begin a table inside a unit of work."""
        self._row = 0
        self._log.open_table(unit, event.layout.sheet, event.findings)

    def write(self, unit: UnitOfWork, chunk: ChunkRead) -> None:
        """Handle one chunk inside a unit of work."""
        self._log.rows_done += chunk.records
        if self._log.is_behind:
            self._planner.replay(unit, chunk)
            self._log.pass_over()
            self._row = max([self._row, *(row.row for row in chunk.prepared)])
            return
        self._log.check_alone(unit)
        plan = self._planner.plan(unit, chunk)
        account = self._account
        if not account.dry_run:
            self._store(unit, plan)
        if account.items is not None:
            account.items.update((row, (known.shard, known.number)) for row, known in plan.kept)
        unit.runs.mark_seen(plan.marks)
        account.accepted += len(plan.new)
        account.updated += len(plan.changed) + len(plan.proposed)
        account.unchanged += plan.unchanged
        account.rejected += len(plan.refused)
        account.skipped.update(chunk.skipped)
        rejects: list[tuple[int, str, str]] = []
        for refused in plan.refused:
            plan.findings.extend((refused.row, finding) for finding in refused.findings)
            if refused.cells is None:
                account.withheld_rejects += 1
            else:
                kept = kept_row(refused.cells, refused.raw)
                rejects.append((refused.row, reasons(refused.findings), kept))
        self._row = max([self._row, *(row.row for row in chunk.prepared)])
        placed = [(self._row if row is None else row, found) for row, found in plan.findings]
        placed.sort(key=lambda pair: pair[0])
        self._log.step(unit, placed, places=plan.places, rejects=rejects)

    def remark(self, unit: UnitOfWork, findings: Iterable[Finding]) -> None:
        """Keep findings about the file as a whole; the caller commits."""
        self._log.remark(unit, findings)

    def finish(self, unit: UnitOfWork) -> None:
        """End the run."""
        self._log.finish(unit)

    def commit(self, unit: UnitOfWork) -> None:
        """Commit the steps written in this unit of work, with their entries."""
        self._seal(unit)
        unit.commit()

    def _store(self, unit: UnitOfWork, plan: Plan) -> None:
        moment = moment_text(self._now)
        told = {row for row, _finding in plan.findings}
        number = unit.items.next_number() if plan.new else 0
        records: list[ItemRecord] = []
        documents: list[str] = []
        placed: list[tuple[PreparedRow, int]] = []
        for row, identity in sorted(plan.new, key=_shard_of_new):
            shard = row.shard
            batch = self._batch(unit, shard)
            leaf = len(batch.leaves)
            record = self._record(row, number, 1, batch.entry, leaf, moment, identity)
            if row.row in told:
                plan.places[row.row] = (shard, number)
            placed.append((row, number))
            number += 1
            records.append(record)
            documents.append(row.document)
            batch.leaves.append(record.digest)
            batch.new += 1
        unit.items.add(records, documents)
        if self._account.items is not None:
            self._account.items.update((row.row, (row.shard, place)) for row, place in placed)
        for row, item, identity in plan.changed:
            batch = self._batch(unit, row.shard)
            version, leaf = item.version + 1, len(batch.leaves)
            record = self._record(row, item.number, version, batch.entry, leaf, moment, identity)
            plan.places[row.row] = (row.shard, item.number)
            placed.append((row, item.number))
            batch.leaves.append(record.digest)
            batch.changed += 1
            unit.items.replace(record, expected_version=item.version)
        if plan.proposed or any(row.secrecy is not None for row, _number in placed):
            # What has entries of its own comes behind those of the rows before it.
            self._seal(unit)
        self._propose(unit, plan)
        self._mark(unit, placed)

    def _batch(self, unit: UnitOfWork, shard: int) -> _Batch:
        """The rows of an agency that the next entry of its chain will stand for."""
        batch = self._batches.get(shard)
        if batch is None:
            batch = self._batches[shard] = _Batch(unit.journal.head(shard))
        return batch

    def _seal(self, unit: UnitOfWork) -> None:
        """Write the entries of the rows stored so far, in the order of the agencies."""
        today = self._environment.today()
        for shard in sorted(self._batches):
            batch = self._batches[shard]
            if not batch.leaves:
                continue
            facts = {"run": self._run, "new": batch.new, "changed": batch.changed}
            unit.journal.append(
                next_entry(
                    batch.head,
                    on=today,
                    recorded_at=self._now,
                    actor=self._actor,
                    kind="items.imported",
                    subject=f"R{self._run}",
                    facts=facts,
                    leaves=batch.leaves,
                )
            )
        self._batches.clear()
        self._now = self._environment.now()

    def _mark(self, unit: UnitOfWork, placed: Sequence[tuple[PreparedRow, int]]) -> None:
        """Keep level and term of rows that a classified office holds; see ``secrecy``."""
        by_shard: dict[int, list[tuple[str, HeldSecrecy]]] = {}
        for row, number in placed:
            if row.secrecy is not None:
                ref = item_ref(row.shard, number)
                by_shard.setdefault(row.shard, []).append((ref, row.secrecy))
        recorder = Recorder(unit=unit, environment=self._environment, actor=self._actor)
        for shard in sorted(by_shard):
            record_secrecy(unit, recorder, shard, by_shard[shard], run=self._run)

    def _propose(self, unit: UnitOfWork, plan: Plan) -> None:
        recorder = Recorder(unit=unit, environment=self._environment, actor=self._actor)
        for row, known, proposal in plan.proposed:
            record = unit.items.get(known.shard, known.number)
            if record is not None:
                item = record_to_item(record)
                put_pending(unit, recorder, self._flow, item, proposal, run=self._run)
                self._remember(unit, row, known)
        for row, known in plan.touched:
            self._remember(unit, row, known)

    def _remember(self, unit: UnitOfWork, row: PreparedRow, known: KnownItem) -> None:
        unit.items.mark_imported(
            known.shard, known.number, source_hash=row.source_hash, run=self._run
        )

    def _record(
        self,
        row: PreparedRow,
        number: int,
        version: int,
        entry: int,
        leaf: int,
        moment: str,
        identity: bytes | None,
    ) -> ItemRecord:
        shard = row.shard
        head = f'["item","I{shard}-{number}",{version},{leaf},"{row.text_digest.hex()}"]'
        digest = _sha256(b"\0" + (head + row.facts_json).encode("utf-8", "surrogatepass")).digest()
        place = (shard, number, version, entry, leaf, moment, self._run)
        return _new_row(
            ItemRecord,
            (
                *place,
                *row.values,
                row.salt,
                row.text_digest,
                digest,
                row.index_key,
                identity,
                row.content_key,
                row.source_hash,
                0,
                row.public_from,
                None,
            ),
        )
