"""Screening of items and their files: shown to who drafts, answered for by who approves."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import attrs

from govdisclose.domain.catalogue.detecting.judging import (
    AcceptedReason,
    ScreenedChanged,
    check_answered,
)
from govdisclose.domain.catalogue.item import TEXT_FIELDS, Item
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import ContentSpace, Record, Store, UnitOfWork
from govdisclose.services.editing import find_record, living, with_values
from govdisclose.services.proposing import pending_record, proposed_values
from govdisclose.services.recording import Recorder
from govdisclose.services.screening import Screening

__all__ = ["ItemScreening", "ScreenedItem"]

_COPY_BYTES = 1 << 20
_IN_MEMORY = 8 << 20


@attrs.frozen(kw_only=True)
class ScreenedItem:
    """What was found in one item as it would become public."""

    ref: str
    state: tuple[object, ...]
    """Version, waiting change and files that were looked at."""
    findings: tuple[Finding, ...]


@attrs.frozen(kw_only=True)
class ItemScreening:
    """Looks at items; ``screening`` loads with the first one."""

    load: Callable[[], Screening] = attrs.field(alias="screening")

    def screened(self, store: Store, ref: str) -> ScreenedItem:
        """What the release of an item and its files would show.

        Read before anything is locked: files may be large. An original that has a public
        derivative is not looked at, for only the derivative can become public.

        Raises:
            UnknownItem, ItemErased.
        """
        screening = self.load()
        with store.read() as unit:
            item, state = _present(unit, ref)
            texts = {name: getattr(item, name) for name in TEXT_FIELDS if name != "extra"}
            findings = list(screening.screen_fields({**texts, **item.extra}))
            for record in _files(unit, item):
                text = record.text or {}
                digest, name = str(text["digest"]), str(text["name"])
                space = _space(unit, item.shard, digest)
                if space is not None:
                    with (
                        unit.contents.open(item.shard, space, digest) as stored,
                        _twice(stored) as stream,
                    ):
                        findings += screening.screen_stream(name, stream)
        return ScreenedItem(ref=item.ref, state=state, findings=tuple(findings))

    def settle(
        self,
        unit: UnitOfWork,
        approver: Recorder,
        screened: ScreenedItem,
        reason: AcceptedReason | None,
    ) -> None:
        """Let an item pass, and journal the codes the approver answers for with the reason.

        Raises:
            ScreenedChanged: It is not what was screened any more.
            ScreeningStops, ScreeningUnanswered: It may not pass.
        """
        item, state = _present(unit, screened.ref)
        if state != screened.state:
            raise ScreenedChanged(ref=item.ref)
        codes = check_answered(item.ref, screened.findings, reason)
        if codes and reason is not None:
            facts = {"codes": list(codes), "reason": reason.value}
            approver.record(item.shard, "item.screened", item.ref, facts=facts)

    @contextmanager
    def admitted(self, name: str, stream: BinaryIO) -> Iterator[BinaryIO]:
        """A file to attach, once it is seen to bear no secrecy mark; read from its beginning.

        Raises:
            SecrecyMarkFound: It does; an ordinary machine may not hold it.
        """
        with self.looked_at(name, stream) as (copy, _findings):
            yield copy

    @contextmanager
    def looked_at(
        self, name: str, stream: BinaryIO
    ) -> Iterator[tuple[BinaryIO, tuple[Finding, ...]]]:
        """A file to keep, as ``admitted`` gives it, with what was found in it."""
        with _twice(stream) as copy:
            found = tuple(self.load().screen_stream(name, copy))
            if any(one.severity is Severity.ERROR for one in found):
                raise SecrecyMarkFound()
            copy.seek(0)
            yield copy, found

    def findings_of(self, name: str, stream: BinaryIO) -> tuple[Finding, ...]:
        """What is found in a file."""
        with _twice(stream) as copy:
            return tuple(self.load().screen_stream(name, copy))


def _present(unit: UnitOfWork, ref: str) -> tuple[Item, tuple[object, ...]]:
    record = find_record(unit, ref)
    item = living(record)
    pending = pending_record(unit, item)
    files = tuple((one.key, one.version) for one in _files(unit, item))
    state = (record.version, 0 if pending is None else pending.version, files)
    return with_values(item, proposed_values(pending)), state


def _files(unit: UnitOfWork, item: Item) -> list[Record]:
    """Records of the files that can become public."""
    records = [
        one
        for one in unit.records.list(ATTACHMENT, shard=item.shard, where={"item": item.ref})
        if (one.text or {}).get("digest")
    ]
    derived = {(one.text or {}).get("derivative_of") for one in records}
    return [one for one in records if (one.text or {}).get("digest") not in derived]


def _space(unit: UnitOfWork, shard: int, digest: str) -> ContentSpace | None:
    for space in (ContentSpace.PUBLIC, ContentSpace.ORIGINAL):
        if unit.contents.size(shard, space, digest) is not None:
            return space
    return None


@contextmanager
def _twice(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The stream where it can be read twice, else a copy that can."""
    if stream.seekable():
        yield stream
        return
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        while part := stream.read(_COPY_BYTES):
            copy.write(part)
        copy.seek(0)
        yield cast("BinaryIO", copy)
