"""The writing half of an import: prepared rows become items, one transaction a chunk.

Each chunk writes one journal entry per agency that has new or changed rows in it, and the progress
of the run in the same transaction: after a kill at any moment the next run goes on behind the last
chunk that was committed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.catalogue.intake import PreparedRow, RefusedRow
from govdisclose.domain.catalogue.item import FACT_FIELDS, TEXT_FIELDS, item_ref
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import Actor, moment_text, next_entry
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import RejectedRow
from govdisclose.ports.storage import ImportRun, ItemRecord, KnownItem, UnitOfWork
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.reading import ChunkRead
from govdisclose.services.recording import Recorder
from govdisclose.services.releasing import put_pending

__all__ = [
    "ImportWriter",
    "rejected_rows",
]

_sha256 = hashlib.sha256
_new_row = tuple.__new__
_PLACE_BITS = 32


@attrs.define
class _Plan:
    """What a chunk comes to, before anything is numbered."""

    new: list[tuple[PreparedRow, bytes | None]] = attrs.field(factory=list)
    """Rows and the identity they are stored under."""
    changed: list[tuple[PreparedRow, KnownItem]] = attrs.field(factory=list)
    proposed: list[tuple[PreparedRow, KnownItem]] = attrs.field(factory=list)
    unchanged: int = 0
    marks: list[bytes] = attrs.field(factory=list)
    """Keys to remember as seen in this run."""
    findings: list[tuple[int, Finding, tuple[int, int] | None]] = attrs.field(factory=list)
    refused: list[RefusedRow] = attrs.field(factory=list)


def _occurrence(identity: bytes, number: int) -> bytes:
    """Identity of the n-th row of a file that says the same, from 0."""
    if number == 0:
        return identity
    return hashlib.blake2b(identity + number.to_bytes(8, "big"), digest_size=16).digest()


def _repeated_key(row: PreparedRow) -> bytes:
    if row.identity is not None:
        return row.identity
    return hashlib.blake2b((row.index_key or "").encode(), digest_size=16).digest()


class ImportWriter:
    """Writes the chunks of one file.

    Args:
        run: The run whose progress is kept; its number is part of every row.
        account: Counted into as chunks are written.
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
        self.rows_done = 0
        """Records of the file handled so far, committed or skipped."""

    @property
    def run(self) -> ImportRun:
        """The run with its progress."""
        return self._run

    def skip(self, unit: UnitOfWork, chunk: ChunkRead) -> None:
        """Pass over a chunk that an interrupted run had committed, remembering its keys."""
        unit.runs.mark_seen([_repeated_key(row) for row in chunk.prepared])
        self.rows_done += chunk.records

    def write(self, unit: UnitOfWork, chunk: ChunkRead, table: int, *, dry_run: bool) -> None:
        """Handle one chunk inside a unit of work; the caller commits."""
        plan = self._plan(unit, chunk, dry_run=dry_run)
        if not dry_run:
            self._store(unit, plan)
        account = self._account
        account.accepted += len(plan.new)
        account.updated += len(plan.changed) + len(plan.proposed)
        account.unchanged += plan.unchanged
        account.rejected += len(plan.refused)
        account.skipped.update(chunk.skipped)
        lines: list[tuple[int, str, int | None, int | None]] = []
        place = table << _PLACE_BITS
        for row, finding, item in plan.findings:
            account.add(finding)
            shard, number = item or (None, None)
            lines.append((place | row, self._line(finding), shard, number))
        rejects: list[tuple[int, str, str]] = []
        for refused in plan.refused:
            for finding in refused.findings:
                account.add(finding)
                lines.append((place | refused.row, self._line(finding), None, None))
            if refused.cells is None:
                account.withheld_rejects += 1
            else:
                reasons = "; ".join(dict.fromkeys(finding.code for finding in refused.findings))
                kept = refused.cells if refused.raw is None else {"raw": refused.raw}
                rejects.append((place | refused.row, reasons, json.dumps(kept, ensure_ascii=False)))
        self.rows_done += chunk.records
        unit.runs.mark_seen(plan.marks)
        if dry_run:
            return
        if lines:
            unit.runs.add_findings(self._run.number, lines)
        if rejects:
            unit.runs.add_rejects(self._run.number, rejects)
        self._run = attrs.evolve(self._run, rows_done=self.rows_done, counts=account.counts())
        unit.runs.save(self._run)

    def _plan(self, unit: UnitOfWork, chunk: ChunkRead, *, dry_run: bool) -> _Plan:
        plan = _Plan(refused=list(chunk.refused))
        plan.findings.extend((finding.row or 0, finding, None) for finding in chunk.findings)
        rows = chunk.prepared
        known = unit.items.known(
            index_keys=[row.index_key for row in rows if row.index_key is not None],
            identities=[row.identity for row in rows if row.identity is not None],
            content_keys=[row.content_key for row in rows],
        )
        by_index = {item.index_key: item for item in known if item.index_key is not None}
        by_identity = {(item.shard, item.identity): item for item in known if item.identity}
        by_content = {item.content_key: item for item in known}
        suspects = [
            _repeated_key(row)
            for row in rows
            if dry_run or row.index_key in by_index or (row.shard, row.identity) in by_identity
        ]
        seen = unit.runs.seen(suspects) if suspects else set()
        times: dict[bytes, int] = {}
        claimed: set[str] = set()
        hashes: dict[bytes, bytes] = {}
        contents: dict[int, PreparedRow] = {}
        for row in rows:
            key = _repeated_key(row)
            item: KnownItem | None
            if row.identity is None:
                item = by_index.get(row.index_key or "")
            else:
                item = by_identity.get((row.shard, row.identity))
            if row.identity is not None and row.index_key is not None:
                # A row known by its key still may not take the number of another item.
                holder = by_index.get(row.index_key)
                is_own = holder is not None and item is not None and holder[:2] == item[:2]
                if row.index_key in claimed or (holder is not None and not is_own):
                    self._refuse(plan, row, "INDEX-REPEATED", row.index_key)
                    continue
            if row.index_key is not None:
                claimed.add(row.index_key)
            repeated = (
                key in times or key in seen or (item is not None and item.run == self._run.number)
            )
            identity = row.identity
            if repeated and row.identity is None:
                before = hashes.get(key) or (None if item is None else item.source_hash)
                if before == row.source_hash:
                    plan.unchanged += 1
                    self._remark(plan, row, "ROW-REPEATED", Severity.WARNING)
                else:
                    self._refuse(plan, row, "INDEX-REPEATED", row.index_key)
                continue
            if repeated and identity is not None:
                number = times.get(key, 0)
                if key not in times:
                    number = self._occurrences_before(unit, row.shard, identity)
                times[key] = number + 1
                self._remark(plan, row, "ROW-REPEATED", Severity.INFO)
                identity = _occurrence(identity, number)
                found = unit.items.known(identities=[identity])
                item = next((hit for hit in found if hit.shard == row.shard), None)
                plan.marks.append(identity)
            else:
                times[key] = 1
            hashes[key] = row.source_hash
            if dry_run:
                plan.marks.append(key)
            self._judge(plan, row, item, identity, key)
            twin = by_content.get(row.content_key)
            if item is None and not repeated and row.values[0] is not None:
                other = contents.setdefault(row.content_key, row)
                if twin is not None:
                    ref = item_ref(twin.shard, twin.number)
                    self._remark(plan, row, "SAME-CONTENT", Severity.WARNING, other=ref)
                elif other is not row:
                    self._remark(plan, row, "SAME-CONTENT", Severity.WARNING, other=str(other.row))
        return plan

    def _judge(
        self,
        plan: _Plan,
        row: PreparedRow,
        item: KnownItem | None,
        identity: bytes | None,
        key: bytes,
    ) -> None:
        """Decide what becomes of a row whose item, if any, is known."""
        if item is None:
            plan.new.append((row, identity))
        elif item.shard != row.shard:
            self._refuse(plan, row, "INDEX-REPEATED", row.index_key)
            return
        elif item.erased:
            self._refuse(plan, row, "ITEM-ERASED", None, item)
            plan.marks.append(key)
            return
        elif item.source_hash == row.source_hash:
            plan.unchanged += 1
            plan.marks.append(key)
        elif item.edited or item.source_hash is None:
            self._refuse(plan, row, "ITEM-EDITED", None, item)
            plan.marks.append(key)
            return
        elif item.release == "reviewed":
            plan.proposed.append((row, item))
            self._remark(plan, row, "REVISION-PENDING", Severity.INFO)
            plan.marks.append(key)
        else:
            plan.changed.append((row, item))
        place = None if item is None else (item.shard, item.number)
        plan.findings.extend((row.row, finding, place) for finding in row.findings)

    def _occurrences_before(self, unit: UnitOfWork, shard: int, identity: bytes) -> int:
        """How many rows of this run said the same before this chunk."""
        number = 1
        while True:
            following = _occurrence(identity, number)
            found = unit.items.known(identities=[following])
            mine = any(
                item.shard == shard and item.run == self._run.number for item in found
            ) or bool(unit.runs.seen([following]))
            if not mine:
                return number
            number += 1

    def _store(self, unit: UnitOfWork, plan: _Plan) -> None:
        now = self._environment.now()
        moment = moment_text(now)
        today = self._environment.today()
        by_shard: dict[
            int, tuple[list[tuple[PreparedRow, bytes | None]], list[tuple[PreparedRow, KnownItem]]]
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
            leaves: list[bytes] = []
            for leaf, (row, identity) in enumerate(new):
                record = self._record(row, number, 1, head.number + 1, leaf, moment, identity)
                number += 1
                records.append(record)
                documents.append(row.document)
                leaves.append(record.digest)
            for leaf, (row, item) in enumerate(changed, start=len(leaves)):
                record = self._record(
                    row, item.number, item.version + 1, head.number + 1, leaf, moment, item.identity
                )
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

    def _propose(self, unit: UnitOfWork, plan: _Plan) -> None:
        recorder = Recorder(unit=unit, environment=self._environment, actor=self._actor)
        for row, known in plan.proposed:
            record = unit.items.get(known.shard, known.number)
            if record is None:
                continue
            item = record_to_item(record)
            values = dict(zip((*TEXT_FIELDS, *FACT_FIELDS), row.values, strict=True))
            proposal = {name: values[name] for name in _PROPOSED if values[name] is not None}
            put_pending(unit, recorder, self._flow, item, proposal, run=self._run.number)
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

    def _remark(
        self, plan: _Plan, row: PreparedRow, code: str, severity: Severity, **detail: str
    ) -> None:
        finding = Finding(code=code, severity=severity, row=row.row, detail=tuple(detail.items()))
        plan.findings.append((row.row, finding, None))

    def _line(self, finding: Finding) -> str:
        """A finding as it is kept with the run."""
        sheet = self._account.sheet
        placed = finding if sheet is None or finding.sheet else finding.located(sheet=sheet)
        return json.dumps(placed.as_json(), ensure_ascii=False)

    def _refuse(
        self,
        plan: _Plan,
        row: PreparedRow,
        code: str,
        value: str | None,
        item: KnownItem | None = None,
    ) -> None:
        detail = () if item is None else (("item", item_ref(item.shard, item.number)),)
        finding = Finding(
            code=code, severity=Severity.ERROR, row=row.row, value=value, detail=detail
        )
        plan.refused.append(RefusedRow(row.row, row.cells, (finding,)))


_PROPOSED = (
    "title", "document_number", "summary", "keywords", "url", "source", "language", "format",
    "note", "formed_on", "effective_on", "repealed_on", "theme", "category", "genre", "audience",
    "lifecycle", "mode", "ground", "validity",
)  # fmt: skip


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
