"""The writing half of an import: prepared rows become items, one transaction a chunk.

Each chunk writes one journal entry per agency that has new or changed rows in it, and the progress
of the run in the same transaction: after a kill at any moment the next run goes on behind the last
step that was committed. A step is a table or a chunk; their order follows from the file alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.catalogue.intake import PreparedRow, RefusedRow
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import Actor, moment_text, next_entry
from govdisclose.errors import RuleRefusal
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import RejectedRow
from govdisclose.ports.storage import ImportRun, ItemRecord, KnownItem, UnitOfWork
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.plan import Plan
from govdisclose.services.importing.planning import Planner
from govdisclose.services.importing.reading import ChunkRead, TableOpened
from govdisclose.services.importing.recognising import Recogniser
from govdisclose.services.proposing import put_pending
from govdisclose.services.recording import Recorder

__all__ = [
    "ImportOvertaken",
    "ImportWriter",
    "rejected_rows",
]

_sha256 = hashlib.sha256
_new_row = tuple.__new__
_PLACE_BITS = 32
"""Rows of a table are kept under its number above this many bits of row number."""


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
        self._planner = Planner(run.number, Recogniser(environment.key), is_dry=account.dry_run)
        self._steps = 0
        self._steps_before = account.steps
        self._table = -1
        self._row = 0
        self.rows_done = 0
        """Records of the file handled so far, committed or passed over."""

    @property
    def is_behind(self) -> bool:
        """The next step was committed by the run before it was interrupted."""
        return self._steps < self._steps_before

    def open_table(self, unit: UnitOfWork, event: TableOpened) -> None:
        """Begin a table; the caller commits."""
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
        """Handle one chunk inside a unit of work; the caller commits."""
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
        """Keep findings about the file as a whole; the caller commits."""
        self._account.sheet = None
        self._table += 1
        self._keep(unit, [(0, finding) for finding in findings], {})
        self._table -= 1

    def finish(self, unit: UnitOfWork) -> None:
        """End the run; the caller commits."""
        self._check_alone(unit)
        finished = moment_text(self._environment.now())
        # The fingerprint served to resume; afterwards it would only confirm a guess of the file.
        self._run = attrs.evolve(
            self._run, fingerprint="", counts=self._account.counts(), finished_at=finished
        )
        unit.runs.save(self._run)

    def _check_alone(self, unit: UnitOfWork) -> None:
        """Refuse to write what somebody else wrote in the meantime."""
        if self._account.dry_run:
            return
        present = unit.runs.get(self._run.number)
        if (
            present is None
            or present.finished_at is not None
            or present.counts.get("steps", 0) != self._account.steps
        ):
            raise ImportOvertaken(file=self._account.file)

    def _step(
        self,
        unit: UnitOfWork,
        findings: Sequence[tuple[int, Finding]],
        places: dict[int, tuple[int, int]],
    ) -> None:
        """Keep the findings of a step and the progress it makes."""
        self._keep(unit, findings, places)
        self._steps += 1
        account = self._account
        if account.dry_run:
            return
        account.steps = self._steps
        self._run = attrs.evolve(self._run, rows_done=self.rows_done, counts=account.counts())
        unit.runs.save(self._run)

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
        for shard in sorted(by_shard):
            new, changed = by_shard[shard]
            head = unit.journal.head(shard)
            entry = head.number + 1
            leaves: list[bytes] = []
            for leaf, (row, identity) in enumerate(new):
                record = self._record(row, number, 1, entry, leaf, moment, identity)
                if row.row in told:
                    plan.places[row.row] = (shard, number)
                number += 1
                records.append(record)
                documents.append(row.document)
                leaves.append(record.digest)
            for leaf, (row, item, identity) in enumerate(changed, start=len(leaves)):
                record = self._record(
                    row, item.number, item.version + 1, entry, leaf, moment, identity
                )
                plan.places[row.row] = (shard, item.number)
                replaced.append((record, item.version))
                leaves.append(record.digest)
            unit.journal.append(
                next_entry(
                    head,
                    on=today,
                    recorded_at=now,
                    actor=self._actor,
                    kind="items.imported",
                    subject=f"R{self._run.number}",
                    facts={"run": self._run.number, "new": len(new), "changed": len(changed)},
                    leaves=leaves,
                )
            )
        unit.items.add(records, documents)
        for record, version in replaced:
            unit.items.replace(record, expected_version=version)
        self._propose(unit, plan)

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
