"""Release reviews at work: submitting, signing, sending back, referring, deciding, reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep, Move
from govdisclose.domain.cases.review.case import OPENED, Answer, Opinion, ReviewCase, folded
from govdisclose.domain.cases.review.grounds import GroundCitation, GroundClaim, cite_ground
from govdisclose.domain.cases.review.refusals import (
    ContentChanged,
    RestNotConsidered,
    ReviewOpen,
)
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.item import Clearance
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.ground_rules import GroundRules
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.drafting import drafters
from govdisclose.services.editing import find_record
from govdisclose.services.organisation import Acting
from govdisclose.services.proposing import matter_ref
from govdisclose.services.recording import Recorder
from govdisclose.services.reviews.contents import attached_content, item_of, reviewable
from govdisclose.services.reviews.gate import clearance_of, is_since_withdrawal
from govdisclose.services.reviews.indexing import index_review
from govdisclose.services.reviews.ledger import (
    REVIEW,
    LoadedReview,
    Subject,
    find_review,
    load_review,
    next_serial,
    record_step,
    reviews_of_content,
)
from govdisclose.services.reviews.reassessed import is_release_asked
from govdisclose.services.reviews.referrals import Authority, answer_limit
from govdisclose.services.reviews.standing import ReviewStanding, standing_of
from govdisclose.services.reviews.variants import chosen_variant, variant_flow

__all__ = ["Decision", "Paper", "Reviews"]

_SUBMITTING = (Permission.DRAFT, Permission.HANDLE, Permission.REVIEW)
_REVIEWING = (Permission.REVIEW, Permission.SECRECY, Permission.APPROVE)
_RECORDING = (Permission.REGISTER, Permission.DRAFT, *_REVIEWING)


@attrs.frozen(kw_only=True)
class Paper:
    """A signature on paper, recorded by whoever is at the keyboard."""

    signer: str
    """Staff key of who signed."""
    scan: str
    """SHA-256 of the scanned sheet, in hex."""


@attrs.frozen(kw_only=True)
class Decision:
    """What the last step says."""

    outcome: str
    """``cleared``, ``partial`` or ``withheld``."""
    claims: tuple[GroundClaim, ...] = ()
    """Grounds of what is not released, the principal one first."""
    not_severable: bool = False
    """Nothing can be told apart and given."""


@attrs.frozen(kw_only=True)
class Reviews:
    """Reviews of items, replies and attachments.

    Attributes:
        flows: The variants of the review.
        publication: The flow of an item's publication.
        laws: The law packs the office goes by.
        shipped: The law packs that ship; those of other instruments than the office's are here.
        ground_rules: What has to be found on each ground, by law pack.
        calendar: Working days of the office.
    """

    store: Store
    acting: Acting
    flows: Callable[[], Mapping[str, Flow]]
    publication: Callable[[], Flow]
    laws: Callable[[UnitOfWork], LawLibrary]
    shipped: Callable[[], LawLibrary]
    ground_rules: Callable[[], Mapping[str, GroundRules]]
    calendar: Callable[[UnitOfWork], WorkingCalendar]

    # What requests and other areas call

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

    def clearance_for(self, content_hash: bytes) -> Clearance | None:
        """The clearance of a content by its hash; None when it was not cleared."""
        with self.store.read() as unit:
            return self.clearance_in(unit, content_hash)

    def clearance_in(self, unit: UnitOfWork, content_hash: bytes) -> Clearance | None:
        """The same inside the caller's transaction."""
        return clearance_of(unit, self.flows(), content_hash)

    def variant_for(self, shard: int) -> str:
        """Name of the variant an agency's contents pass."""
        with self.store.read() as unit:
            return chosen_variant(unit, shard)

    # Items and their files

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
            hands = drafters(unit, self.publication(), record, item)
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
            kind = Subject.ATTACHMENT
            case = self.open_in(
                unit, recorder, item.shard, subject, content, category=kind, note=note
            )
            unit.commit()
        return case

    # Signatures

    def sign(
        self,
        ref: str,
        opinion: Opinion,
        *,
        paper: Paper | None = None,
        on: date | None = None,
        reason: str | None = None,
    ) -> ReviewCase:
        """Sign the step that waits, which is not the last.

        Raises:
            IllegalMove: The last step waits: it decides; or the review is closed.
            FourEyes, DatesOutOfOrder, ReferralOpen, PaperNotAllowed, ContentChanged, NotPermitted.
        """
        with self.store.write() as unit:
            found = self._found(unit, ref)
            move = None if found.case.is_at_last_step else next(iter(found.case.waiting), None)
            name = move.id if move is not None else "signed"
            fields = {"content": found.case.content, "opinion": opinion.value}
            case = self._step(unit, found, name, move, fields, paper=paper, on=on, reason=reason)
            unit.commit()
        return case

    def decide(
        self,
        ref: str,
        decision: Decision,
        *,
        paper: Paper | None = None,
        on: date | None = None,
        reason: str | None = None,
    ) -> ReviewCase:
        """Sign the last step: the content is cleared, partly, or withheld on grounds.

        Raises:
            IllegalMove: Another step waits, or the review is closed.
            GroundUnproved, GroundLifted, RestNotConsidered: The grounds do not carry it.
            UnknownProvision: The law in force on the day has no such ground.
            FourEyes, DatesOutOfOrder, ReferralOpen, AnswerForbids, PaperNotAllowed,
            ContentChanged, NotPermitted.
        """
        with self.store.write() as unit:
            found = self._found(unit, ref)
            day = on or self.acting.environment.today()
            fields: dict[str, object] = {"content": found.case.content}
            if decision.outcome != "cleared":
                cited = self._cited(unit, found.case.ref, decision, day, reason=bool(reason))
                fields["grounds"] = [citation.as_facts() for citation in cited]
            move = next((one for one in found.case.waiting if one.id == decision.outcome), None)
            case = self._step(
                unit, found, decision.outcome, move, fields, paper=paper, on=on, reason=reason
            )
            unit.commit()
        return case

    def send_back(self, ref: str, *, reason: str | None = None) -> ReviewCase:
        """Return a content to its drafter; nothing that was signed counts any more.

        Raises:
            IllegalMove, ReferralOpen, NotPermitted.
        """
        return self._side_step(ref, "returned", {}, reason=reason)

    def refer(
        self, ref: str, to: Authority, *, on: date | None = None, reason: str | None = None
    ) -> ReviewCase:
        """Put a doubt to the competent or the secrecy authority; until it answers nothing goes out.

        The authority's time is pinned as the law or the office sets it now, if either does.

        Raises:
            IllegalMove, ReferralOpen, DatesOutOfOrder, NotPermitted.

        Source: R2019 art. 17.
        """
        day = on or self.acting.environment.today()
        with self.store.read() as unit:
            limit = answer_limit(unit, self.shipped(), to, day)
        fields: dict[str, object] = {"to": to.value}
        if limit is not None:
            fields |= limit
        return self._side_step(ref, "referred", fields, on=on, reason=reason)

    def answer(
        self, ref: str, answer: Answer, *, on: date | None = None, reason: str | None = None
    ) -> ReviewCase:
        """Record what the authority answered.

        Raises:
            IllegalMove: Nothing was asked.
            FourEyes: A drafter reports the answer.
            DatesOutOfOrder, NotPermitted.
        """
        return self._side_step(ref, "answered", {"answer": answer.value}, on=on, reason=reason)

    # Reading

    def show(self, ref: str) -> ReviewStanding:
        """A review by its ref, or by that of its item.

        Raises:
            UnknownReview: There is none.
        """
        with self.store.read() as unit:
            return standing_of(
                unit, self._found(unit, ref), self.shipped(), self.calendar(unit), self._today
            )

    def list(
        self, *, shards: frozenset[int] | None = None, with_closed: bool = False
    ) -> tuple[ReviewStanding, ...]:
        """Reviews in order of agency and ref: those that are open, or all."""
        where = None if with_closed else {"open": 1}
        with self.store.read() as unit:
            calendar, laws = self.calendar(unit), self.shipped()
            return tuple(
                standing_of(
                    unit, load_review(unit, record.key, self.flows()), laws, calendar, self._today
                )
                for record in unit.records.list(REVIEW, where=where)
                if shards is None or record.shard in shards
            )

    @property
    def _today(self) -> date:
        return self.acting.environment.today()

    # Parts

    def _found(self, unit: UnitOfWork, ref: str) -> LoadedReview:
        return load_review(unit, item_of(ref) or ref, self.flows())

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
            self._write(unit, recorder, found, step, None)

    def _refuse_again(self, unit: UnitOfWork, found: LoadedReview) -> None:
        """What was withheld is taken up again only after a reassessment asked for it."""
        case = found.case
        if case.outcome in ("withheld", "partial") and not is_release_asked(
            unit, case.shard, case.ref, since=found.decided_at or 0
        ):
            raise ReviewOpen(subject=case.subject, ref=case.ref, state=case.state)

    def _cited(
        self, unit: UnitOfWork, ref: str, decision: Decision, day: date, *, reason: bool
    ) -> tuple[GroundCitation, ...]:
        law = self.laws(unit).law_on(day)
        rules = self.ground_rules().get(law.id)
        cited = tuple(
            cite_ground(
                ref,
                attrs.evolve(claim, reasons=claim.reasons or reason),
                law.ground(claim.ground, day),
                law.id,
                rules,
            )
            for claim in decision.claims
        )
        severable = any(
            rules is not None and rules.severance_of(claim.ground) is not None
            for claim in decision.claims
        )
        if decision.outcome == "withheld" and severable and not decision.not_severable:
            raise RestNotConsidered(ref=ref)
        return cited

    def _step(
        self,
        unit: UnitOfWork,
        found: LoadedReview,
        name: str,
        move: Move | None,
        fields: Mapping[str, object],
        *,
        paper: Paper | None,
        on: date | None,
        reason: str | None,
    ) -> ReviewCase:
        """One signature: by who is at the keyboard, or recorded from paper."""
        self._check_content(unit, found.case)
        needed = Permission.REVIEW if move is None else Permission(move.permission)
        facts = dict(fields)
        if paper is None:
            recorder = self.acting.recorder(unit, needed)
        else:
            recorder = self.acting.recorder_with_any(unit, _RECORDING)
            signer = self.acting.signer(unit, paper.signer, needed)
            facts["paper"] = {"signer": signer.key, "scan": paper.scan}
        day = on or recorder.environment.today()
        step = LedgerStep(move=name, on=day, actor=recorder.actor, fields=facts)
        return self._write(unit, recorder, found, step, reason)

    def _side_step(
        self,
        ref: str,
        name: str,
        fields: Mapping[str, object],
        *,
        on: date | None = None,
        reason: str | None = None,
    ) -> ReviewCase:
        with self.store.write() as unit:
            found = self._found(unit, ref)
            recorder = self.acting.recorder_with_any(unit, _REVIEWING)
            day = on or recorder.environment.today()
            step = LedgerStep(move=name, on=day, actor=recorder.actor, fields=fields)
            case = self._write(unit, recorder, found, step, reason)
            unit.commit()
        return case

    def _write(
        self,
        unit: UnitOfWork,
        recorder: Recorder,
        found: LoadedReview,
        step: LedgerStep,
        reason: str | None,
    ) -> ReviewCase:
        case = found.case.recorded(step, today=recorder.environment.today())
        entry = record_step(
            recorder,
            case,
            step,
            version=found.version,
            place=len(found.entries) + 1,
            text=reason,
        )
        flows = self.flows()
        index_review(unit, load_review(unit, case.ref, flows), entry.number, self.calendar(unit))
        return case

    def _check_content(self, unit: UnitOfWork, case: ReviewCase) -> None:
        """Refuse to sign what is no longer what was submitted."""
        if not case.ref.startswith("P"):
            return
        record = find_record(unit, case.subject)
        if reviewable(unit, record).content_hash().hex() != case.content:
            raise ContentChanged(ref=case.ref, subject=case.subject)
