"""What becomes of the rows of a chunk: new, changed, proposed, unchanged or refused.

A row is known again by the key column if one is named, else by its index number, else by what it
says (see :mod:`govdisclose.services.importing.occurrences`). Within one file the first row of a key
counts; a later one must equal it. Refused rows take no key.

A plan depends on the chunk, on the store and on what the run handled before, never on where chunks
end, and a dry run makes the plans of the real one.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import attrs

from govdisclose.domain.catalogue.intake import PreparedRow
from govdisclose.domain.catalogue.item import (
    FACT_FIELDS,
    TEXT_FIELDS,
    Mode,
    Withdrawal,
    item_ref,
)
from govdisclose.domain.catalogue.readings import STATE_SECRET
from govdisclose.domain.finding import Severity
from govdisclose.ports.storage import KnownItem, UnitOfWork
from govdisclose.services.importing.guarding import Guard, Twin, guard_marks
from govdisclose.services.importing.occurrences import Assigned, Occurrences
from govdisclose.services.importing.plan import Plan
from govdisclose.services.importing.reading import ChunkRead
from govdisclose.services.importing.recognising import Recogniser
from govdisclose.services.merged_items import stands_for
from govdisclose.services.proposing import is_staff_proposing

__all__ = ["Planner"]

_FIELDS = (*TEXT_FIELDS, *FACT_FIELDS)
_MERGED = Withdrawal.MERGED.value
_DOCUMENT_AT = _FIELDS.index("document_number")
_MODE_AT = _FIELDS.index("mode")
_PROPOSED = (
    "title", "document_number", "summary", "keywords", "url", "source", "language", "format",
    "note", "formed_on", "effective_on", "repealed_on", "theme", "category", "genre", "audience",
    "lifecycle", "mode", "ground", "validity",
)  # fmt: skip
_NOT_PROPOSED = ("index_number", "published_on", "carriers", "extra")
"""What follows from acts of this office once an item has passed the gate."""


@attrs.define
class _Chunk:
    """The items known for the rows of a chunk, and what its rows took so far."""

    unit: UnitOfWork
    plan: Plan
    by_index: dict[tuple[int, str], KnownItem]
    elsewhere: dict[str, KnownItem]
    """By index number alone."""
    by_identity: dict[bytes, KnownItem]
    by_content: dict[int, KnownItem]
    guard: Guard
    seen: set[bytes] = attrs.field(factory=set)
    accepted: dict[bytes, tuple[int, bytes]] = attrs.field(factory=dict)
    """Shard and hash of the row that took a key in this chunk."""
    contents: dict[int, PreparedRow] = attrs.field(factory=dict)

    def holder(self, row: PreparedRow) -> KnownItem | None:
        """The item that bears a row's index number, in its own agency if there is one."""
        if row.index_key is None:
            return None
        return self.by_index.get((row.shard, row.index_key)) or self.elsewhere.get(row.index_key)


def _mark(kind: str, *parts: bytes) -> bytes:
    digest = hashlib.blake2b(kind.encode(), digest_size=16)
    for part in parts:
        digest.update(part)
    return digest.digest()


def _claims(row: PreparedRow) -> list[bytes]:
    """What a named row takes in its file: its key, and its index number where that is another."""
    claims = []
    if row.is_keyed and row.identity is not None:
        claims.append(row.identity)
    if row.index_key is not None:
        claims.append(_mark("index", row.index_key.encode("utf-8", "surrogatepass")))
    return claims


def _said(claim: bytes, row: PreparedRow) -> bytes:
    return _mark("said", claim, row.shard.to_bytes(4, "big"), row.source_hash)


def _content_mark(row: PreparedRow) -> bytes:
    return _mark("content", row.content_key.to_bytes(8, "big", signed=True))


_DISPUTES = ("INDEX-REPEATED", "KEY-REPEATED")


def _is_still_disputed(row: PreparedRow, item: KnownItem) -> bool:
    """Whether a row that came back since its key is another row's would overwrite that one's item.

    Its reason still stands and its key is still the other's. Who wants just that empties the reason
    cell; a row with another key, or equal to the item's last row, does no harm.
    """
    return (
        any(code in row.reason for code in _DISPUTES)
        and item.source_hash != row.source_hash
        and not item.erased
    )


def _is_named(row: PreparedRow) -> bool:
    return row.is_keyed or row.identity is None


class Planner:
    """Plans the chunks of one run in file order.

    Args:
        run: Number of the run: what it wrote, a row of this file took.
        recogniser: Knows items again.
        is_dry: Nothing is stored, so everything a row takes is marked.
    """

    def __init__(self, run: int, recogniser: Recogniser, *, is_dry: bool) -> None:
        self._run = run
        self._recogniser = recogniser
        self._is_dry = is_dry
        self._occurrences = Occurrences(run, recogniser)

    def plan(self, unit: UnitOfWork, chunk: ChunkRead) -> Plan:
        """Decide what becomes of each row; reads the store and writes nothing."""
        plan = Plan(refused=list(chunk.refused))
        plan.findings.extend((finding.row, finding) for finding in chunk.findings)
        state = self._known(unit, plan, chunk.prepared)
        alike = self._alike(state, chunk.prepared)
        for row in chunk.prepared:
            if _is_named(row):
                self._plan_named(state, row)
            else:
                self._plan_unnamed(state, row, alike.get(row.row))
        return plan

    def replay(self, unit: UnitOfWork, chunk: ChunkRead) -> None:
        """Remember what the rows of a chunk took that an interrupted run had committed."""
        state = self._known(unit, Plan(), chunk.prepared)
        marks: list[bytes] = []
        groups: dict[bytes, list[PreparedRow]] = {}
        for row in chunk.prepared:
            if _is_named(row):
                item = self._item_named(state, row)
                if item is not None and item.source_hash == row.source_hash:
                    marks.extend(_claims(row))
            elif row.identity is not None:
                groups.setdefault(row.identity, []).append(row)
        for identity, rows in groups.items():
            single = state.by_identity.get(identity)
            is_plain = single is not None and single.source_hash == rows[0].source_hash
            is_met = identity in self._occurrences or identity in state.seen
            if is_plain and len(rows) == 1 and not is_met:
                marks.append(identity)
            else:
                marks.extend(self._occurrences.replay(unit, identity, rows))
        unit.runs.mark_seen(marks)

    def _known(self, unit: UnitOfWork, plan: Plan, rows: Sequence[PreparedRow]) -> _Chunk:
        known = self._recogniser.known(
            unit,
            index_keys=[row.index_key for row in rows if row.index_key is not None],
            identities=[row.identity for row in rows if row.identity is not None],
            content_keys=[row.content_key for row in rows],
        )
        state = _Chunk(
            unit=unit,
            plan=plan,
            by_index={
                (item.shard, item.index_key): item for item in known if item.index_key is not None
            },
            elsewhere={item.index_key: item for item in known if item.index_key is not None},
            by_identity={item.identity: item for item in known if item.identity is not None},
            by_content={item.content_key: item for item in known},
            guard=Guard.of(unit, rows),
        )
        # Rows nobody knows cannot have been taken by this run, unless nothing of it was stored.
        suspects = [
            mark
            for row in rows
            if self._is_dry or row.index_key in state.elsewhere or row.identity in state.by_identity
            for mark in self._suspects(row)
        ]
        state.seen = state.guard.seen = unit.runs.seen(suspects) if suspects else set()
        return state

    def _suspects(self, row: PreparedRow) -> list[bytes]:
        claims = _claims(row) if _is_named(row) else [row.identity or b""]
        if not self._is_dry:
            return claims
        said = (_said(claim, row) for claim in claims)
        return [*claims, *said, _content_mark(row), *guard_marks(row, is_kept=False)]

    def _alike(self, state: _Chunk, rows: Sequence[PreparedRow]) -> dict[int, Assigned]:
        """Occurrences of the rows that are not plainly new or plainly unchanged, by row."""
        unnamed = [row for row in rows if not _is_named(row)]
        if not unnamed:
            return {}
        times = Counter(row.identity for row in unnamed)
        groups: dict[bytes, list[PreparedRow]] = {}
        for row in unnamed:
            identity = row.identity or b""
            item = state.by_identity.get(identity)
            is_met = times[identity] > 1 or identity in state.seen or identity in self._occurrences
            is_other = item is not None and (
                item.source_hash != row.source_hash or item.run == self._run
            )
            if is_met or is_other:
                groups.setdefault(identity, []).append(row)
        assigned: dict[int, Assigned] = {}
        for identity, group in groups.items():
            found = self._occurrences.assign(state.unit, identity, group)
            assigned.update(zip((row.row for row in group), found, strict=True))
        wanted = [each.identity for each in assigned.values() if each.identity is not None]
        for item in self._recogniser.known(state.unit, identities=wanted) if wanted else []:
            if item.identity is not None:
                state.by_identity[item.identity] = item
        return assigned

    def _item_named(self, state: _Chunk, row: PreparedRow) -> KnownItem | None:
        """The item a key or an index number means."""
        if row.is_keyed and row.identity is not None:
            item = state.by_identity.get(row.identity)
            holder = state.holder(row)
            if item is None and holder is not None and holder.identity is None:
                # Imported by its index number before a key column was named.
                return holder if holder.shard == row.shard else None
            return item
        return state.holder(row)

    def _plan_named(self, state: _Chunk, row: PreparedRow) -> None:
        plan = state.plan
        item = self._item_named(state, row)
        claims = _claims(row)
        key = claims[0]
        code = "KEY-REPEATED" if row.is_keyed else "INDEX-REPEATED"
        if item is not None and item.shard != row.shard:
            if item.erased:
                plan.withhold(row, item)
            else:
                plan.refuse(row, code, value=row.index_key)
            return
        if key in state.accepted:
            is_equal = state.accepted[key] == (row.shard, row.source_hash)
            self._repeated(plan, row, code, is_equal=is_equal)
            return
        if key in state.seen or (item is not None and item.run == self._run):
            if self._is_dry:
                is_equal = _said(key, row) in state.seen
            else:
                is_equal = item is not None and item.source_hash == row.source_hash
            self._repeated(plan, row, code, is_equal=is_equal)
            return
        if row.is_keyed and self._is_number_taken(state, row, item, claims):
            plan.refuse(row, "INDEX-REPEATED", value=row.index_key)
            return
        if item is not None and _is_still_disputed(row, item):
            plan.refuse(row, code, value=row.index_key)
            return
        identity = row.identity if item is None or item.identity is None else item.identity
        if not self._judge(state, row, item, identity):
            return
        for claim in claims:
            state.accepted[claim] = (row.shard, row.source_hash)
        if self._is_dry:
            plan.marks.extend(claims)
            plan.marks.extend(_said(claim, row) for claim in claims)
        elif item is not None and item.source_hash == row.source_hash:
            plan.marks.extend(claims)
        if item is None:
            self._compare_content(state, row)

    @staticmethod
    def _is_number_taken(
        state: _Chunk, row: PreparedRow, item: KnownItem | None, claims: Sequence[bytes]
    ) -> bool:
        """Whether the index number of a row with a key belongs to another item or row."""
        holder = state.holder(row)
        is_other = holder is not None and (
            item is None or (holder.shard, holder.number) != (item.shard, item.number)
        )
        return is_other or any(
            claim in state.accepted or claim in state.seen for claim in claims[1:]
        )

    @staticmethod
    def _repeated(plan: Plan, row: PreparedRow, code: str, *, is_equal: bool) -> None:
        if is_equal:
            plan.unchanged += 1
            plan.remark(row, "ROW-REPEATED", Severity.WARNING)
        else:
            plan.refuse(row, code, value=row.index_key)

    def _plan_unnamed(self, state: _Chunk, row: PreparedRow, assigned: Assigned | None) -> None:
        plan = state.plan
        if assigned is None:
            self._plan_plain(state, row)
            return
        if assigned.is_erased:
            plan.withhold(row, state.by_identity.get(row.identity or b""))
            return
        item = state.by_identity.get(assigned.identity or b"")
        identity = assigned.identity
        if item is None:
            if (twin := state.guard.twin(row)) is not None:
                plan.refuse_twin(row, twin)
                return
            if assigned.is_shut:
                self._plan_shut(state, row)
                return
            identity = identity or assigned.place()
        is_repeated = assigned.took()
        if is_repeated:
            plan.remark(row, "ROW-REPEATED", Severity.INFO)
        is_kept = self._judge(state, row, item, identity)
        if not is_kept and assigned.is_only:
            plan.marks.append(assigned.shut())
        is_stored = is_kept and (item is None or item.source_hash != row.source_hash)
        if identity is not None and (self._is_dry or not is_stored):
            plan.marks.append(identity)
        if item is None and not is_repeated:
            self._compare_content(state, row)

    def _plan_plain(self, state: _Chunk, row: PreparedRow) -> None:
        """Plan a row that is plainly new or plainly unchanged."""
        item = state.by_identity.get(row.identity or b"")
        if not self._judge(state, row, item, row.identity):
            return
        if row.identity is not None and (self._is_dry or item is not None):
            state.plan.marks.append(row.identity)
        if item is None:
            self._compare_content(state, row)

    @staticmethod
    def _plan_shut(state: _Chunk, row: PreparedRow) -> None:
        """Plan a row that is equal to none while an earlier one disputes the only item there is."""
        only = state.by_identity.get(row.identity or b"")
        if only is not None and only.source_hash == row.source_hash:
            state.plan.unchanged += 1
            state.plan.findings.extend((row.row, finding) for finding in row.findings)
        else:
            state.plan.refuse(row, "EARLIER-DISPUTED", item=only)

    def _compare_content(self, state: _Chunk, row: PreparedRow) -> None:
        """Remark a new row whose agency, title and date another record has."""
        if row.values[0] is None:
            return
        other = state.contents.setdefault(row.content_key, row)
        twin = state.by_content.get(row.content_key)
        if twin is not None:
            ref = item_ref(twin.shard, twin.number)
            state.plan.remark(row, "SAME-CONTENT", Severity.WARNING, other=ref)
        elif other is not row:
            state.plan.remark(row, "SAME-CONTENT", Severity.WARNING, other=str(other.row))
        elif self._is_dry and _content_mark(row) in state.seen:
            state.plan.remark(row, "SAME-CONTENT", Severity.WARNING)
        if self._is_dry:
            state.plan.marks.append(_content_mark(row))

    def _judge(
        self, state: _Chunk, row: PreparedRow, item: KnownItem | None, identity: bytes | None
    ) -> bool:
        """Decide for a row whose item, if any, is known; False when it is refused."""
        plan = state.plan
        if item is None:
            if (twin := state.guard.twin(row)) is not None:
                plan.refuse_twin(row, twin)
                return False
            plan.new.append((row, identity))
            self._keep_back(state, row)
        elif item.erased:
            plan.withhold(row, item)
            return False
        elif item.source_hash == row.source_hash:
            plan.unchanged += 1
            if item.withdrawal == _MERGED:
                kept = stands_for(state.unit, item.shard, item.number)
                plan.remark(row, "ITEM-MERGED", Severity.WARNING, **kept)
        elif item.withdrawal == _MERGED:
            kept = stands_for(state.unit, item.shard, item.number)
            plan.refuse(row, "ITEM-MERGED", item=item, **kept)
            return False
        elif item.release == "reviewed" and row.secrecy is not None:
            plan.refuse(row, "SECRECY-RELEASED", item=item)
            return False
        elif item.release == "reviewed":
            if not self._revise(state, row, item):
                return False
        elif item.edited or item.source_hash is None:
            plan.refuse(row, "ITEM-EDITED", item=item)
            return False
        elif item.index_key is not None and row.index_key != item.index_key:
            # A number is permanent: neither dropped nor free for another record afterwards.
            plan.refuse(row, "INDEX-CHANGED", item=item)
            return False
        elif (obstacle := self._obstacle(state, row, item)) is not None:
            plan.refuse(row, obstacle, item=item)
            return False
        elif (twin := self._new_twin(state, row, item)) is not None:
            plan.refuse_twin(row, twin)
            return False
        else:
            plan.changed.append((row, item, identity))
            self._keep_back(state, row)
        if item is not None:
            plan.kept.append((row.row, item))
            if row.findings:
                plan.places[row.row] = (item.shard, item.number)
        plan.findings.extend((row.row, finding) for finding in row.findings)
        return True

    def _keep_back(self, state: _Chunk, row: PreparedRow) -> None:
        """Remember a stored row that no later row of the file may put in public."""
        if state.guard.keep(row) and self._is_dry:
            state.plan.marks.extend(guard_marks(row, is_kept=True))

    @staticmethod
    def _obstacle(state: _Chunk, row: PreparedRow, item: KnownItem) -> str | None:
        """Why a row may not become the item's new version; None when it may.

        What was taken off the public catalogue is not put back by a file. What this office holds as
        withheld or on request becomes proactive by staff only, and public by a second person.
        """
        record = state.unit.items.get(item.shard, item.number)
        if record is None or record.withdrawn_on is not None:
            return "ITEM-WITHDRAWN"
        if record.ground == STATE_SECRET and row.secrecy is None:
            return "SECRECY-UNMARKED"
        if is_staff_proposing(state.unit, item.shard, item_ref(item.shard, item.number)):
            return "REVISION-WAITING"
        proactive = Mode.PROACTIVE.value
        if record.mode != proactive and row.values[_MODE_AT] == proactive:
            return "ITEM-WITHHELD"
        return None

    @staticmethod
    def _new_twin(state: _Chunk, row: PreparedRow, item: KnownItem) -> Twin | None:
        """Why a change may not put in public what another item says; None when it was there."""
        twin = state.guard.twin(row)
        record = None if twin is None else state.unit.items.get(item.shard, item.number)
        if record is None:
            return None
        was_public = record.public_from is not None and (
            record.content_key == row.content_key
            and record.document_number == row.values[_DOCUMENT_AT]
        )
        return None if was_public else twin

    def _revise(self, state: _Chunk, row: PreparedRow, item: KnownItem) -> bool:
        """Propose what a row changes in an item that passed the gate; the public keeps the old."""
        plan = state.plan
        record = state.unit.items.get(item.shard, item.number)
        if record is None or record.withdrawn_on is not None:
            plan.refuse(row, "ITEM-WITHDRAWN", item=item)
            return False
        if is_staff_proposing(state.unit, item.shard, item_ref(item.shard, item.number)):
            plan.refuse(row, "REVISION-WAITING", item=item)
            return False
        present = record._asdict()
        said = dict(zip(_FIELDS, row.values, strict=True))
        kept = [name for name in _NOT_PROPOSED if said[name] not in (None, present[name])]
        if kept:
            plan.remark(row, "REVISION-PARTIAL", Severity.WARNING, fields="、".join(kept))
        proposal = {name: said[name] for name in _PROPOSED if said[name] != present[name]}
        plan.places[row.row] = (item.shard, item.number)
        if proposal:
            plan.proposed.append((row, item, proposal))
            plan.remark(row, "REVISION-PENDING", Severity.INFO)
        else:
            plan.touched.append((row, item))
            plan.unchanged += 1
        return True
