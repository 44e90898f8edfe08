"""What may already answer a request, who asked before, and making public what was released.

The search of the catalogue finds texts, not questions. So a description is cut into the pieces
between the words everybody uses, each piece is searched for by itself, and what answers to more of
them, and to rarer ones, stands first. Nothing is refused by it: it is shown (R2019 art. 35, 36(1),
36(6), 44).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.item import Item, item_ref
from govdisclose.domain.search_terms import compile_query
from govdisclose.domain.text import fold
from govdisclose.ports.matter_reading import serial_of
from govdisclose.ports.matters import MatterFilter, MatterOrder, MatterRow
from govdisclose.ports.storage import ItemFilter, ItemView, Store, UnitOfWork
from govdisclose.services.editing import changed, likeness
from govdisclose.services.organisation import Acting
from govdisclose.services.proposing import load_matter, take_step
from govdisclose.services.recording import ItemChange, RecordChange
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import KIND, PREFIX, RequestCase
from govdisclose.services.requests.refusals import NotReleased, TextErased
from govdisclose.services.requests.viewing import Reader

__all__ = ["Answering", "Likely", "Repeated", "likely_answers", "pieces_of", "repeated"]

_COMMON = re.compile(
    "关于|申请|公开|提供|政府|信息|请|贵局|贵机关|贵单位|相关|有关|全部|所有|文件|材料|资料|复印件|"
    "情况|内容|以及|及其|和|与|及|的|之|等|本人|我|你|在|对|为|是|或"
)
_RUN = re.compile(r"[㐀-鿿]+|[A-Za-z0-9]{2,}")
_MOST_PIECES = 12
_WHOLE_CHARS = 6
"""Longer runs are also searched for in windows: nobody repeats a long title exactly."""
_WINDOW_CHARS = 4
_HITS_A_PIECE = 30
_SHOWN = 5
_MAY_ANSWER = frozenset({"granted", "partial", "already_public"})


@attrs.frozen(kw_only=True)
class Likely:
    """Something that may answer a request already."""

    ref: str
    """Of a public item, or of a request that was answered."""
    kind: str
    """``"item"`` or ``"request"``."""
    title: str
    """Title of the item; what the request asked for, for those who may read it."""
    on: str | None
    """Day of publication or of the reply."""
    number: str | None
    score: int
    """Higher is likelier; comparable within one answer only."""


@attrs.frozen(kw_only=True)
class Repeated:
    """What the same applicant asked before, as far as it is known by its key."""

    before: tuple[MatterRow, ...]
    """Newest first, at most twenty."""
    total: int
    in_month: int
    """How many of the same calendar month, this one included, at any agency of the office."""


@attrs.frozen(kw_only=True)
class Answering:
    """Duplicates, deflection and proactive release."""

    store: Store
    acting: Acting
    desk: Callable[[UnitOfWork], Desk]
    load_flow: Callable[[], Flow]
    reader: Reader

    def likely(self, ref: str) -> tuple[Likely, ...]:
        """Public items and replies that may answer a request already, the likeliest first.

        Raises:
            UnknownRequest, TextErased: As their names say.
            NotOnDuty: The reader does not handle the request.
        """
        with self.store.read() as unit:
            desk = self.desk(unit)
            case = desk.find(ref)
            self.reader.check(desk, case)
            description = case.text("description")
            if description is None:
                raise TextErased(ref=case.ref)
            return likely_answers(
                unit,
                description,
                desk.today,
                apart_from=case.ref,
                with_text=self.reader.sees_all(unit),
            )

    def repeated(self, ref: str) -> Repeated:
        """What the applicant of a request asked before; shown, never refused by itself.

        Raises:
            UnknownRequest: There is none.
        """
        with self.store.read() as unit:
            return repeated(unit, self.desk(unit).find(ref).ref)

    def publish(self, ref: str, fields: Mapping[str, object]) -> Item:
        """Make a draft item of what a request released (R2019 art. 44).

        It becomes public by the release gate of the catalogue, through another person. Request and
        item are linked.

        Args:
            ref: Ref or number.
            fields: Values of the item; the title is needed, as no request has one.

        Raises:
            NotPermitted: The actor neither drafts items nor handles requests.
            NotReleased: The decision gives nothing.
            FieldNotEditable, TitleMissing, SecrecyMarkFound: As their names say.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, (Permission.DRAFT, Permission.HANDLE))
            desk = self.desk(unit)
            case = desk.find(ref)
            standing = desk.rules.standing(case.entries, desk.today, case.law)
            if standing.facts.outcome not in _MAY_ANSWER:
                raise NotReleased(ref=case.ref)
            number = unit.items.next_number()
            item = changed(Item(shard=case.shard, number=number), fields).sealed(
                recorder.environment.random_bytes(16)
            )
            matter = load_matter(unit, self.load_flow(), case.shard, number)
            change = ItemChange(item=item, content_key=likeness(item))
            take_step(recorder, matter, "drafted", item, change)
            recorder.record(
                case.shard,
                f"{PREFIX}published",
                case.ref,
                facts={"item": item.ref},
                records=[_linked(case, "item", item.ref)],
            )
            desk.settle(case.ref)
            unit.commit()
        return item


def likely_answers(
    unit: UnitOfWork,
    description: str,
    today: date,
    *,
    apart_from: str | None = None,
    with_text: bool = True,
) -> tuple[Likely, ...]:
    """What answers to pieces of a description, best first, at most five.

    Args:
        unit: Where to look.
        description: What is wanted.
        today: Day on which items must be public.
        apart_from: Request that is left out.
        with_text: Whether the reader may read what other requests asked for.
    """
    found: dict[str, Likely] = {}
    for piece in pieces_of(description):
        query = compile_query(piece)
        items = unit.items.page(ItemFilter(query=query, public_on=today), limit=_HITS_A_PIECE)
        answered = MatterFilter(
            kinds=frozenset({KIND}), outcomes=_MAY_ANSWER, closed=True, query=query
        )
        matters = unit.matters.page(answered, order=MatterOrder.NEWEST, limit=_HITS_A_PIECE)
        hits = [*_items(items.rows), *_requests(unit, matters.rows, with_text=with_text)]
        # A piece that many texts hold says little.
        worth = 100 * len(piece) // max(len(hits), 1)
        for one in hits:
            if one.ref != apart_from:
                before = found.get(one.ref)
                score = worth + (0 if before is None else before.score)
                found[one.ref] = attrs.evolve(one, score=score)
    ranked = sorted(found.values(), key=lambda one: (-one.score, one.kind, one.ref))
    return tuple(ranked[:_SHOWN])


def pieces_of(description: str) -> tuple[str, ...]:
    """Pieces of a description worth searching for, longest first, at most twelve."""
    pieces: dict[str, None] = {}
    for part in _COMMON.split(fold(description)):
        for run in _RUN.findall(part):
            if len(run) < 2:
                continue
            pieces[run] = None
            if len(run) > _WHOLE_CHARS and not run.isascii():
                for start in range(0, len(run) - _WINDOW_CHARS + 1, 2):
                    pieces[run[start : start + _WINDOW_CHARS]] = None
    ordered = sorted(pieces, key=len, reverse=True)
    return tuple(ordered[:_MOST_PIECES])


def repeated(unit: UnitOfWork, ref: str) -> Repeated:
    """Earlier requests of the applicant of a request."""
    row = unit.matters.get(ref)
    if row is None or row.party_key is None:
        return Repeated(before=(), total=0, in_month=0)
    same = [
        one
        for one in unit.matters.each(MatterFilter(kinds=frozenset({KIND}), party_key=row.party_key))
        if one.ref != ref and _place(one) < _place(row)
    ]
    month = row.opened_on[:7]
    same.sort(key=_place, reverse=True)
    return Repeated(
        before=tuple(same[:20]),
        total=len(same),
        in_month=1 + sum(one.opened_on.startswith(month) for one in same),
    )


def _place(row: MatterRow) -> tuple[str, int, int]:
    return row.opened_on, row.shard, serial_of(row.ref)


def _items(rows: Sequence[ItemView]) -> Iterator[Likely]:
    for row in rows:
        yield Likely(
            ref=item_ref(row.shard, row.number),
            kind="item",
            title=row.title or "",
            on=row.published_on,
            number=row.index_number,
            score=0,
        )


def _requests(unit: UnitOfWork, rows: Sequence[MatterRow], *, with_text: bool) -> Iterator[Likely]:
    for row in rows:
        record = unit.records.get(row.shard, KIND, row.ref)
        text = None if record is None else (record.text or {}).get("description")
        yield Likely(
            ref=row.ref,
            kind="request",
            title=str(text) if text and with_text else "",
            on=row.processed_on,
            number=row.number,
            score=0,
        )


def _linked(case: RequestCase, kind: str, ref: str) -> RecordChange:
    links = case.record.facts.get("links")
    assert isinstance(links, dict), "every record has links, be they none"
    return RecordChange(
        kind=KIND,
        key=case.ref,
        facts={**case.record.facts, "links": {**links, kind: ref}},
        text=case.record.text,
        expected_version=case.record.version,
    )
