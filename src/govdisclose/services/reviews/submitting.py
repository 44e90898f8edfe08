"""Submitting contents for review: a draft, a change that waits, a file, a reply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep
from govdisclose.domain.cases.review.case import OPENED, ReviewCase, folded
from govdisclose.domain.cases.review.decision import Subject
from govdisclose.domain.cases.review.refusals import ReviewOpen
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.drafting import drafters as item_drafters
from govdisclose.services.editing import find_record
from govdisclose.services.organisation import Acting
from govdisclose.services.proposing import matter_ref
from govdisclose.services.recording import Recorder
from govdisclose.services.reviews.contents import attached_content, reviewable
from govdisclose.services.reviews.gate import is_since_withdrawal
from govdisclose.services.reviews.indexing import index_review
from govdisclose.services.reviews.ledger import (
    REVIEW,
    LoadedReview,
    find_review,
    load_review,
    next_serial,
    record_step,
    reviews_of_content,
)
from govdisclose.services.reviews.reassessed import is_release_asked
from govdisclose.services.reviews.variants import chosen_variant, variant_flow
from govdisclose.services.reviews.writing import write_step

__all__ = ["Submissions"]

_SUBMITTING = (Permission.DRAFT, Permission.HANDLE, Permission.REVIEW)


@attrs.frozen(kw_only=True)
class Submissions:
    """What opens reviews.

    Attributes:
        flows: The variants of the review.
        publication: The flow of an item's publication.
        calendar: Working days of the office.
    """

    store: Store
    acting: Acting
    flows: Callable[[], Mapping[str, Flow]]
    publication: Callable[[], Flow]
    calendar: Callable[[UnitOfWork], WorkingCalendar]

    def open_for(
        self,
        shard: int,
        subject_ref: str,
        content_hash: bytes,
        *,
        drafters: Iterable[str] = (),
        category: Subject = Subject.REPLY,
    ) -> ReviewCase:
        """Submit a content that is no item; the same content is submitted once.

        Args:
            shard: Agency that will release it.
            subject_ref: Ref of what it belongs to, a request's for a reply.
            content_hash: SHA-256 over all that will leave.
            drafters: Staff keys of further persons who had a hand in it.
            category: Kind of what is reviewed.

        Returns:
            The review as it stands: new, open, or cleared before.

        Raises:
            ReviewOpen: This content was decided otherwise.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _SUBMITTING)
            case = self.open_in(
                unit, recorder, shard, subject_ref, content_hash, drafters, category
            )
            unit.commit()
        return case

    def open_in(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        shard: int,
        subject_ref: str,
        content_hash: bytes,
        drafters: Iterable[str] = (),
        category: Subject = Subject.REPLY,
        note: str | None = None,
    ) -> ReviewCase:
        """As ``open_for``, inside the caller's transaction and in its recorder's name."""
        flows = self.flows()
        content = content_hash.hex()
        before: LoadedReview | None = None
        for known in reviews_of_content(unit, content, flows):
            if known.case.subject != subject_ref:
                continue
            if known.case.is_open or known.case.is_cleared:
                return known.case
            self._refuse_again(unit, known)
            before = known
        self._overtake(unit, recorder, subject_ref)
        ref, counter = next_serial(unit, shard)
        opened = self._opening(
            unit, recorder, shard, content, subject_ref, frozenset(drafters), category, before
        )
        case = folded(ref, shard, (opened,), flows)
        entry = record_step(recorder, case, opened, version=0, place=1, text=note, more=(counter,))
        index_review(unit, load_review(unit, ref, flows), entry.number, self.calendar(unit))
        return case

    def open_item(self, ref: str, *, note: str | None = None) -> ReviewCase:
        """Submit an item's draft, or the change that waits; what was submitted before is overtaken.

        Raises:
            UnknownItem, ItemErased, LeakStaysWithdrawn, NothingToReview.
            ReviewOpen: This very content is under review, or was decided.
        """
        flows = self.flows()
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _SUBMITTING)
            record = find_record(unit, ref)
            item = reviewable(unit, record)
            own = matter_ref(item.shard, item.number)
            content = item.content_hash().hex()
            found = find_review(unit, own, flows)
            before = None
            if found is not None and found.case.content == content:
                if found.case.is_open:
                    raise ReviewOpen(subject=item.ref, ref=own, state=found.case.state)
                if found.case.is_cleared and is_since_withdrawal(unit, item, found):
                    raise ReviewOpen(subject=item.ref, ref=own, state=found.case.state)
                self._refuse_again(unit, found)
                before = found
            hands = item_drafters(unit, self.publication(), record, item)
            opened = self._opening(
                unit, recorder, item.shard, content, item.ref, hands, Subject.ITEM, before
            )
            self._write_opening(unit, recorder, own, opened, found, note)
            unit.commit()
            return load_review(unit, own, flows).case

    def open_file(self, ref: str, digest: str, *, note: str | None = None) -> ReviewCase:
        """Submit a file of an item, named by the beginning of its SHA-256.

        Raises:
            UnknownItem, ItemErased.
            NothingToReview: The item has no such file, or more than one.
            ReviewOpen: It was decided otherwise.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _SUBMITTING)
            item, subject, content = attached_content(unit, ref, digest)
            # Whoever stored or redacted the file drafted it.
            entries = [
                unit.journal.entries(item.shard, after=one.entry - 1, limit=1)[0]
                for one in unit.records.versions(item.shard, ATTACHMENT, subject)
            ]
            hands = frozenset[str]().union(*(entry.actor.persons for entry in entries))
            kind = Subject.ATTACHMENT
            case = self.open_in(
                unit, recorder, item.shard, subject, content, hands, category=kind, note=note
            )
            unit.commit()
        return case

    def _opening(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        shard: int,
        content: str,
        subject: str,
        hands: frozenset[str],
        category: Subject,
        before: LoadedReview | None,
    ) -> LedgerStep:
        """The submission; what an authority answered of this very content goes on to bind."""
        variant = variant_flow(self.flows(), chosen_variant(unit, shard))
        fields: dict[str, object] = {
            "content": content,
            "subject": subject,
            "category": category.value,
            "variant": variant.id,
            "drafters": sorted(hands),
        }
        if before is not None and before.case.outcome == "returned":
            if before.case.answer is not None:
                fields["answer"] = before.case.answer
            if before.case.in_doubt:
                fields["doubt"] = True
        today = recorder.environment.today()
        return LedgerStep(move=OPENED, on=today, actor=recorder.actor, fields=fields)

    def _write_opening(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        ref: str,
        opened: LedgerStep,
        found: LoadedReview | None,
        note: str | None,
    ) -> None:
        flows = self.flows()
        shard = int(ref[1:].partition("-")[0])
        case = folded(ref, shard, (opened,), flows)
        if found is not None:
            case = attrs.evolve(case, rounds=found.case.rounds + 1)
        entry = record_step(
            recorder,
            case,
            opened,
            version=0 if found is None else found.version,
            place=1 if found is None else len(found.entries) + 1,
            text=note,
        )
        index_review(unit, load_review(unit, ref, flows), entry.number, self.calendar(unit))

    def _overtake(self, unit: UnitOfWork, recorder: Recorder, subject: str) -> None:
        """Close what is open of other contents of the same thing."""
        flows = self.flows()
        for record in unit.records.list(REVIEW, where={"subject": subject, "open": 1}):
            found = load_review(unit, record.key, flows)
            today, fields = recorder.environment.today(), {"by": "content"}
            step = LedgerStep(move="overtaken", on=today, actor=recorder.actor, fields=fields)
            write_step(unit, recorder, found, step, flows, self.calendar(unit))

    def _refuse_again(self, unit: UnitOfWork, found: LoadedReview) -> None:
        """What was withheld is taken up again only after a reassessment asked for it."""
        case = found.case
        if case.outcome in ("withheld", "partial") and not is_release_asked(
            unit, case.shard, case.ref, since=found.decided_at or 0
        ):
            raise ReviewOpen(subject=case.subject, ref=case.ref, state=case.state)
