"""Replies before they go out: files enclosed, screened, and submitted for review as one content."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO

import attrs

from govdisclose.domain.cases.flow import IllegalMove
from govdisclose.domain.cases.review.case import ReviewCase
from govdisclose.domain.cases.review.decision import Subject
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.labels import bears_marked_name
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.finding import Finding
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import ContentSpace, Record, Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import DECISION_KIND, RequestCase
from govdisclose.services.requests.refusals import (
    EnclosureUnknown,
    NothingToSubmit,
    TextErased,
)
from govdisclose.services.requests.reply_contents import (
    ENCLOSED,
    drafters_of,
    enclosed_files,
    reply_content,
)
from govdisclose.services.requests.reply_gate import REPLIED, ReplyStanding
from govdisclose.services.requests.viewing import Reader
from govdisclose.services.reviews.submitting import Submissions
from govdisclose.services.screened_items import ItemScreening

__all__ = ["Enclosure", "Replies"]

_KEY_BYTES = 8
_BEFORE_REPLY = ("decided", REPLIED)
"""One of these moves is possible while a reply has yet to go out."""


@attrs.frozen(kw_only=True)
class Enclosure:
    """A file that goes out with a reply."""

    name: str
    digest: str
    """SHA-256 in hex."""
    bytes: int


@attrs.frozen(kw_only=True)
class Replies:
    """What goes out to applicants, before it does."""

    store: Store
    acting: Acting
    desk: Callable[[UnitOfWork], Desk]
    reader: Reader
    submissions: Submissions
    screening: ItemScreening

    def enclose(self, ref: str, name: str, stream: BinaryIO) -> tuple[Enclosure, Sequence[Finding]]:
        """Enclose a file with the reply to a request; the gate closes until it was reviewed.

        Args:
            ref: Ref or number.
            name: Name of the file as the applicant gets it.
            stream: Its content.

        Returns:
            The file, and what screening found in it; nothing but a secrecy mark stops it, for a
            reply may hold what concerns the applicant.

        Raises:
            IllegalMove: No reply is to go out.
            SecrecyMarkFound: Name or content bear a secrecy mark.
            TextErased, NotOnDuty, NotPermitted: As their names say.
        """
        if bears_marked_name(name):
            raise SecrecyMarkFound()
        with (
            self.screening.looked_at(name, stream) as (admitted, findings),
            self.store.write() as unit,
        ):
            recorder = self.acting.recorder(unit, Permission.HANDLE)
            case = self._open(self.desk(unit), ref)
            digest = unit.contents.put(case.shard, ContentSpace.ORIGINAL, admitted)
            size = unit.contents.size(case.shard, ContentSpace.ORIGINAL, digest)
            made = Enclosure(name=name, digest=digest, bytes=size or 0)
            present = _held(enclosed_files(unit, case.shard, case.ref), digest)
            key = f"{case.ref}:{recorder.environment.random_bytes(_KEY_BYTES).hex()}"
            change = RecordChange(
                kind=ATTACHMENT,
                key=key if present is None else present.key,
                facts={"item": case.ref},
                text={"name": name, "digest": digest, "bytes": made.bytes, "public": False},
                index={"item": case.ref},
                expected_version=0 if present is None else present.version,
            )
            recorder.record(case.shard, ENCLOSED, case.ref, facts={"files": 1}, records=[change])
            self.desk(unit).settle(case.ref)
            unit.commit()
        return made, findings

    def take_out(self, ref: str, digest: str) -> Enclosure:
        """Take an enclosed file out again; it is kept, and does not go out.

        Args:
            ref: Ref or number.
            digest: Beginning of its SHA-256 in hex.

        Raises:
            EnclosureUnknown: No file begins so, or several do.
            IllegalMove, TextErased, NotOnDuty, NotPermitted: As their names say.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.HANDLE)
            case = self._open(self.desk(unit), ref)
            found = [
                (record, one)
                for record in enclosed_files(unit, case.shard, case.ref)
                if (one := _enclosure(record)).digest.startswith(digest.lower())
            ]
            if len(found) != 1 or not digest:
                raise EnclosureUnknown(ref=case.ref, digest=digest[:16])
            record, gone = found[0]
            change = RecordChange(
                kind=ATTACHMENT,
                key=record.key,
                facts={**record.facts, "out": True},
                text=record.text,
                index={"item": case.ref},
                expected_version=record.version,
            )
            recorder.record(case.shard, ENCLOSED, case.ref, facts={"files": -1}, records=[change])
            self.desk(unit).settle(case.ref)
            unit.commit()
        return gone

    def enclosures(self, ref: str) -> tuple[Enclosure, ...]:
        """Files that go out with the reply to a request, by name.

        Raises:
            UnknownRequest, NotOnDuty: As their names say.
        """
        with self.store.read() as unit:
            desk = self.desk(unit)
            case = desk.find(ref)
            self.reader.check(desk, case)
            files = map(_enclosure, enclosed_files(unit, case.shard, case.ref))
            return tuple(sorted(files, key=lambda one: (one.name, one.digest)))

    def submit(self, ref: str, *, note: str | None = None) -> ReviewCase:
        """Submit what would go out now for review, all of it as one content.

        Args:
            ref: Ref or number.
            note: For the reviewers; erasable.

        Raises:
            NothingToSubmit: Nothing is drafted and nothing enclosed.
            ReviewOpen: This very content was stopped.
            IllegalMove, TextErased, NotOnDuty, NotPermitted: As their names say.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.HANDLE)
            case = self._open(self.desk(unit), ref)
            content = reply_content(unit, case.shard, case.ref)
            if content is None:
                raise NothingToSubmit(ref=case.ref)
            hands = drafters_of(unit, case)
            review = self.submissions.open_in(
                unit, recorder, case.shard, case.ref, content.digest, hands, Subject.REPLY, note
            )
            unit.commit()
        return review

    def standing(self, ref: str) -> ReplyStanding:
        """How the gate stands for the reply to a request.

        Raises:
            UnknownRequest: There is none.
        """
        with self.store.read() as unit:
            desk = self.desk(unit)
            case = desk.find(ref)
            standing = desk.rules.standing(case.entries, desk.today, case.law)
            return desk.gate.standing(unit, case, standing)

    def screened(self, ref: str) -> tuple[Finding, ...]:
        """What screening finds in all that would go out now.

        Raises:
            UnknownRequest, NotOnDuty: As their names say.
        """
        screening = self.screening.load()
        with self.store.read() as unit:
            desk = self.desk(unit)
            case = desk.find(ref)
            self.reader.check(desk, case)
            decision = unit.records.get(case.shard, DECISION_KIND, case.ref)
            texts = {} if decision is None else dict(decision.text or {})
            pieces = texts.pop("items", [])
            said = {name: value for name, value in texts.items() if name != "salt"}
            assert isinstance(pieces, list | tuple), "pieces are a list of pairs"
            for place, (what, reasons) in enumerate(pieces, start=1):
                said |= {f"what {place}": what, f"reasons {place}": reasons}
            findings = list(screening.screen_fields({k: str(v) for k, v in said.items() if v}))
            for record in enclosed_files(unit, case.shard, case.ref):
                file = _enclosure(record)
                space = ContentSpace.ORIGINAL
                with unit.contents.open(case.shard, space, file.digest) as stored:
                    findings += self.screening.findings_of(file.name, stored)
        return tuple(findings)

    def _open(self, desk: Desk, ref: str) -> RequestCase:
        """A request whose reply has yet to go out, for who may write at it."""
        case = desk.find(ref)
        self.reader.check(desk, case)
        if case.is_erased:
            raise TextErased(ref=case.ref)
        standing = desk.rules.standing(case.entries, desk.today, case.law)
        if not set(_BEFORE_REPLY).intersection(standing.moves):
            allowed = "、".join(standing.moves) or "-"
            raise IllegalMove(ref=case.ref, state=standing.state, move=REPLIED, allowed=allowed)
        return case


def _enclosure(record: Record) -> Enclosure:
    text = record.text or {}
    size = text["bytes"]
    assert isinstance(size, int), "the size of a stored file is a number"
    return Enclosure(name=str(text["name"]), digest=str(text["digest"]), bytes=size)


def _held(files: Sequence[Record], digest: str) -> Record | None:
    return next((one for one in files if (one.text or {}).get("digest") == digest), None)
