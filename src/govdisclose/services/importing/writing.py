"""The writing half of an import: prepared rows become items, in transactions of several steps.

A step is a table or a chunk; their order follows from the file alone. How many of them one
transaction holds does not: it depends on who else waits to write. Each transaction writes one
journal entry per agency that has new or changed rows in it, and the progress of the run: after a
kill at any moment the next run goes on behind the last step that was committed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.catalogue.intake import PreparedRow, RefusedRow
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import Actor, Head, moment_text, next_entry
from govdisclose.errors import RuleRefusal
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import RejectedRow
from govdisclose.ports.storage import ImportRun, ItemRecord, KnownItem, UnitOfWork
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.plan import Plan
from govdisclose.services.importing.planning import Planner
from govdisclose.services.importing.reading import ChunkRead, TableOpened
from govdisclose.services.recording import Recorder
from govdisclose.services.releasing import put_pending

__all__ = [
    "ImportOvertaken",
    "ImportWriter",
    "rejected_rows",
]

_sha256 = hashlib.sha256
_new_row = tuple.__new__
_PLACE_BITS = 32
"""Rows of a table are kept under its number above this many bits of row number."""


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


class ImportOvertaken(RuleRefusal):
    """Another process goes on with the same run."""

    code = "IMP-011"
    template = "cannot go on with {file}: another process is importing the same file"
    hint = "let it finish, then run the import again if anything is missing"


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
        self._run = run
        self._account = account
        self._actor = actor
        self._environment = environment
        self._flow = flow
        self._planner = Planner(run.number, is_dry=account.dry_run)
        self._steps = 0
        self._steps_before = account.steps
        self._table = -1
        self._row = 0
        self._batches: dict[int, _Batch] = {}
        self._now = environment.now()
        self._is_alone = False
        self.rows_done = 0
        """Records of the file handled so far, written or passed over."""

    @property
    def is_behind(self) -> bool:
        """The next step was committed by the run before it was interrupted."""
        return self._steps < self._steps_before

    def begin(self, unit: UnitOfWork, shards: Iterable[int]) -> None:
        """Begin a transaction for rows of these agencies.

        They are taken in their order, so that two writers never wait for each other.
        """
        self._now = self._environment.now()
        if not (self.is_behind or self._account.dry_run):
            self._batches = {shard: _Batch(unit.journal.head(shard)) for shard in sorted(shards)}

    def open_table(self, unit: UnitOfWork, event: TableOpened) -> None:
        """Begin a table inside a unit of work."""
        is_settled = self.is_behind
        self._table += 1
        self._row = 0
        self._account.sheet = event.layout.sheet
        if is_settled:
            self._steps += 1
        else:
            self._check_alone(unit)
            self._step(unit, [(0, finding) for finding in event.findings], {})

    def write(self, unit: UnitOfWork, chunk: ChunkRead) -> None:
        """Handle one chunk inside a unit of work."""
        self.rows_done += chunk.records
        if self.is_behind:
            self._planner.replay(unit, chunk)
            self._steps += 1
            self._row = max([self._row, *(row.row for row in chunk.prepared)])
            return
        self._check_alone(unit)
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
                place = self._table << _PLACE_BITS | refused.row
                rejects.append((place, _reasons(refused.findings), _kept_row(refused)))
        self._row = max([self._row, *(row.row for row in chunk.prepared)])
        placed = [(self._row if row is None else row, found) for row, found in plan.findings]
        placed.sort(key=lambda pair: pair[0])
        if rejects and not account.dry_run:
            unit.runs.add_rejects(self._run.number, rejects)
        self._step(unit, placed, plan.places)

    def remark(self, unit: UnitOfWork, findings: Iterable[Finding]) -> None:
        """Keep findings about the file as a whole."""
        self._account.sheet = None
        self._table += 1
        self._keep(unit, [(0, finding) for finding in findings], {})
        self._table -= 1

    def finish(self, unit: UnitOfWork) -> None:
        """End the run."""
        self._check_alone(unit)
        finished = moment_text(self._environment.now())
        self._run = attrs.evolve(self._run, finished_at=finished)

    def commit(self, unit: UnitOfWork) -> None:
        """Commit the steps written in this unit of work, with their entries and the progress."""
        self._seal(unit)
        if not self._account.dry_run:
            counts = self._account.counts()
            self._run = attrs.evolve(self._run, rows_done=self.rows_done, counts=counts)
            unit.runs.save(self._run)
        unit.commit()
        self._is_alone = False

    def _check_alone(self, unit: UnitOfWork) -> None:
        """Refuse to write what somebody else wrote before this transaction began."""
        if self._account.dry_run or self._is_alone:
            return
        present = unit.runs.get(self._run.number)
        if (
            present is None
            or present.finished_at is not None
            or present.counts.get("steps", 0) != self._account.steps
        ):
            raise ImportOvertaken(file=self._account.file)
        self._is_alone = True

    def _step(
        self,
        unit: UnitOfWork,
        findings: Sequence[tuple[int, Finding]],
        places: dict[int, tuple[int, int]],
    ) -> None:
        """Keep the findings of a step and count it."""
        self._keep(unit, findings, places)
        self._steps += 1
        if not self._account.dry_run:
            self._account.steps = self._steps

    def _keep(
        self,
        unit: UnitOfWork,
        findings: Sequence[tuple[int, Finding]],
        places: dict[int, tuple[int, int]],
    ) -> None:
        lines: list[tuple[int, str, int | None, int | None]] = []
        for row, finding in findings:
            self._account.add(finding)
            shard, number = places.get(row, (None, None))
            lines.append((self._table << _PLACE_BITS | row, self._line(finding), shard, number))
        if lines and not self._account.dry_run:
            unit.runs.add_findings(self._run.number, lines)

    def _store(self, unit: UnitOfWork, plan: Plan) -> None:
        moment = moment_text(self._now)
        told = {row for row, _finding in plan.findings}
        number = unit.items.next_number() if plan.new else 0
        records: list[ItemRecord] = []
        documents: list[str] = []
        for row, identity in sorted(plan.new, key=_shard_of_new):
            shard = row.shard
            batch = self._batch(unit, shard)
            leaf = len(batch.leaves)
            record = self._record(row, number, 1, batch.entry, leaf, moment, identity)
            if row.row in told:
                plan.places[row.row] = (shard, number)
            number += 1
            records.append(record)
            documents.append(row.document)
            batch.leaves.append(record.digest)
            batch.new += 1
        unit.items.add(records, documents)
        for row, item, identity in plan.changed:
            batch = self._batch(unit, row.shard)
            version, leaf = item.version + 1, len(batch.leaves)
            record = self._record(row, item.number, version, batch.entry, leaf, moment, identity)
            plan.places[row.row] = (row.shard, item.number)
            batch.leaves.append(record.digest)
            batch.changed += 1
            unit.items.replace(record, expected_version=item.version)
        if plan.proposed:
            # Proposals have entries of their own, which come behind those of the rows before them.
            self._seal(unit)
        self._propose(unit, plan)

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
            facts = {"run": self._run.number, "new": batch.new, "changed": batch.changed}
            unit.journal.append(
                next_entry(
                    batch.head,
                    on=today,
                    recorded_at=self._now,
                    actor=self._actor,
                    kind="items.imported",
                    subject=f"R{self._run.number}",
                    facts=facts,
                    leaves=batch.leaves,
                )
            )
        self._batches.clear()
        self._now = self._environment.now()

    def _propose(self, unit: UnitOfWork, plan: Plan) -> None:
        recorder = Recorder(unit=unit, environment=self._environment, actor=self._actor)
        for row, known, proposal in plan.proposed:
            record = unit.items.get(known.shard, known.number)
            if record is not None:
                item = record_to_item(record)
                put_pending(unit, recorder, self._flow, item, proposal, run=self._run.number)
                self._remember(unit, row, known)
        for row, known in plan.touched:
            self._remember(unit, row, known)

    def _remember(self, unit: UnitOfWork, row: PreparedRow, known: KnownItem) -> None:
        unit.items.mark_imported(
            known.shard, known.number, source_hash=row.source_hash, run=self._run.number
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
        place = (shard, number, version, entry, leaf, moment, self._run.number)
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

    def _line(self, finding: Finding) -> str:
        """A finding as it is kept with the run."""
        sheet = self._account.sheet
        placed = finding if sheet is None or finding.sheet else finding.located(sheet=sheet)
        return json.dumps(placed.as_json(), ensure_ascii=False)


def _reasons(findings: Iterable[Finding]) -> str:
    """Codes of what rejects a row; remarks on it are no reason."""
    codes = [finding.code for finding in findings if finding.severity is Severity.ERROR]
    return "; ".join(dict.fromkeys(codes))


def _kept_row(refused: RefusedRow) -> str:
    """A row as it waits for its rejects file: its cells, or the line that has none."""
    kept: object = refused.cells if refused.raw is None else {"raw": refused.raw}
    return json.dumps(kept, ensure_ascii=False)


def rejected_rows(
    lines: Iterable[tuple[int, str, str]], table: int
) -> Iterator[tuple[RejectedRow, str]]:
    """Rejected rows of one table of a run, with their reasons, in row order."""
    for place, reasons, stored in lines:
        if place >> _PLACE_BITS != table:
            continue
        kept = json.loads(stored)
        row = place & ((1 << _PLACE_BITS) - 1)
        if isinstance(kept, dict):
            yield RejectedRow(row=row, cells=[], raw=str(kept["raw"])), reasons
        else:
            yield RejectedRow(row=row, cells=kept), reasons
