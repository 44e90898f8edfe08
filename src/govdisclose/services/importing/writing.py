"""The writing half of an import: prepared rows become items, one transaction a chunk.

Each chunk writes one journal entry per agency that has new or changed rows in it, and the progress
of the run in the same transaction; see ``run_log``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.catalogue.intake import PreparedRow
from govdisclose.domain.catalogue.intake_rows import HeldSecrecy
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import Actor, moment_text, next_entry
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.environment import Environment
from govdisclose.ports.storage import ImportRun, ItemRecord, KnownItem, UnitOfWork
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

    @property
    def rows_done(self) -> int:
        """Records of the file handled so far, committed or passed over."""
        return self._log.rows_done

    def open_table(self, unit: UnitOfWork, event: TableOpened) -> None:
        """Begin a table; the caller commits."""
        self._row = 0
        self._log.open_table(unit, event.layout.sheet, event.findings)

    def write(self, unit: UnitOfWork, chunk: ChunkRead) -> None:
        """Handle one chunk inside a unit of work; the caller commits."""
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
        """End the run; the caller commits."""
        self._log.finish(unit)

    def _store(self, unit: UnitOfWork, plan: Plan) -> None:
        now = self._environment.now()
        moment = moment_text(now)
        today = self._environment.today()
        told = {row for row, _finding in plan.findings}
        by_shard: dict[
            int,
            tuple[
                list[tuple[PreparedRow, bytes | None]],
                list[tuple[PreparedRow, KnownItem, bytes | None]],
            ],
        ] = {}
        for entry_row in plan.new:
            by_shard.setdefault(entry_row[0].shard, ([], []))[0].append(entry_row)
        for changed_row in plan.changed:
            by_shard.setdefault(changed_row[0].shard, ([], []))[1].append(changed_row)
        number = unit.items.next_number() if plan.new else 0
        records: list[ItemRecord] = []
        documents: list[str] = []
        replaced: list[tuple[ItemRecord, int]] = []
        placed: list[tuple[PreparedRow, int]] = []
        for shard in sorted(by_shard):
            new, changed = by_shard[shard]
            head = unit.journal.head(shard)
            entry = head.number + 1
            leaves: list[bytes] = []
            for leaf, (row, identity) in enumerate(new):
                record = self._record(row, number, 1, entry, leaf, moment, identity)
                if row.row in told:
                    plan.places[row.row] = (shard, number)
                placed.append((row, number))
                number += 1
                records.append(record)
                documents.append(row.document)
                leaves.append(record.digest)
            for leaf, (row, item, identity) in enumerate(changed, start=len(leaves)):
                record = self._record(
                    row, item.number, item.version + 1, entry, leaf, moment, identity
                )
                plan.places[row.row] = (shard, item.number)
                placed.append((row, item.number))
                replaced.append((record, item.version))
                leaves.append(record.digest)
            unit.journal.append(
                next_entry(
                    head,
                    on=today,
                    recorded_at=now,
                    actor=self._actor,
                    kind="items.imported",
                    subject=f"R{self._run}",
                    facts={"run": self._run, "new": len(new), "changed": len(changed)},
                    leaves=leaves,
                )
            )
        unit.items.add(records, documents)
        for record, version in replaced:
            unit.items.replace(record, expected_version=version)
        self._propose(unit, plan)
        self._mark(unit, placed)

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
