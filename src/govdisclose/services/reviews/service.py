"""Release reviews at work: submitting, signing, sending back, referring, deciding, reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow, LedgerStep, Move
from govdisclose.domain.cases.review.case import Answer, Opinion, ReviewCase
from govdisclose.domain.cases.review.decision import Authority, Decision, Paper, Subject
from govdisclose.domain.cases.review.grounds import GroundCitation, cite_ground
from govdisclose.domain.cases.review.refusals import ContentChanged, RestNotConsidered
from govdisclose.domain.cases.review.standing import ReviewStanding
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.item import Clearance
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.ground_rules import GroundRules
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.errors import Conflict
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.editing import find_record
from govdisclose.services.organisation import Acting, put_setting
from govdisclose.services.reviews.contents import item_of, reviewable
from govdisclose.services.reviews.gate import clearance_of
from govdisclose.services.reviews.indexing import index_review
from govdisclose.services.reviews.ledger import REVIEW, LoadedReview, load_review, reviews_about
from govdisclose.services.reviews.referrals import answer_limit
from govdisclose.services.reviews.standing import standing_of
from govdisclose.services.reviews.submitting import Submissions
from govdisclose.services.reviews.variants import (
    SETTING,
    agency_setting,
    chosen_variant,
    variant_flow,
)
from govdisclose.services.reviews.writing import write_step

__all__ = ["Reviews"]

_REVIEWING = (Permission.REVIEW, Permission.SECRECY, Permission.APPROVE)
_RECORDING = (Permission.REGISTER, Permission.DRAFT, *_REVIEWING)


@attrs.frozen(kw_only=True)
class Reviews:
    """Reviews of items, replies and attachments.

    Attributes:
        flows: The variants of the review.
        laws: The law packs the office goes by.
        shipped: The law packs that ship; those of other instruments than the office's are here.
        ground_rules: What has to be found on each ground, by law pack.
        calendar: Working days of the office.
    """

    store: Store
    acting: Acting
    submissions: Submissions
    """Submitting contents for review."""
    flows: Callable[[], Mapping[str, Flow]]
    laws: Callable[[UnitOfWork], LawLibrary]
    shipped: Callable[[], LawLibrary]
    ground_rules: Callable[[], Mapping[str, GroundRules]]
    calendar: Callable[[UnitOfWork], WorkingCalendar]
    reply_digest: Callable[[UnitOfWork, int, str], str | None]
    """Hash, in hex, of what a reply would give out now, by agency and ref of its request."""

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
        """Submit a content that is no item; see :meth:`Submissions.open_for`."""
        return self.submissions.open_for(
            shard, subject_ref, content_hash, drafters=drafters, category=category
        )

    def open_item(self, ref: str, *, note: str | None = None) -> ReviewCase:
        """Submit an item's draft or waiting change; see :meth:`Submissions.open_item`."""
        return self.submissions.open_item(ref, note=note)

    def open_file(self, ref: str, digest: str, *, note: str | None = None) -> ReviewCase:
        """Submit a file of an item; see :meth:`Submissions.open_file`."""
        return self.submissions.open_file(ref, digest, note=note)

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

    def choose_variant(self, variant: str | None, *, shard: int | None = None) -> None:
        """Choose the variant of all agencies, or of one; None takes the choice back.

        Raises:
            UnknownVariant: There is none of that name.
            NotPermitted: The actor is no administrator.
        """
        if variant is not None:
            variant_flow(self.flows(), variant)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            name = SETTING if shard is None else agency_setting(shard)
            put_setting(unit, recorder, name, variant)
            unit.commit()

    # Signatures

    def sign(
        self,
        ref: str,
        opinion: Opinion,
        *,
        paper: Paper | None = None,
        on: date | None = None,
        reason: str | None = None,
        expected_entry: int | None = None,
    ) -> ReviewCase:
        """Sign the step that waits, which is not the last.

        Args:
            ref: Ref of the review, or of its item or request.
            opinion: What should be done.
            paper: Who signed on paper, where somebody else records it.
            on: Day of the signature; today unless it is recorded later.
            reason: Why, in words.
            expected_entry: ``last_entry`` of the standing it was decided on; None for whatever is.
                The other acts of a review take the same.

        Raises:
            Conflict: Somebody else acted on the review meanwhile.
            IllegalMove: The last step waits: it decides; or the review is closed.
            FourEyes, DatesOutOfOrder, ReferralOpen, PaperNotAllowed, ContentChanged, NotPermitted.
        """
        with self.store.write() as unit:
            found = self._seen(unit, ref, expected_entry)
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
        expected_entry: int | None = None,
    ) -> ReviewCase:
        """Sign the last step: the content is cleared, partly, or withheld on grounds.

        Raises:
            Conflict: Somebody else acted on the review meanwhile.
            IllegalMove: Another step waits, or the review is closed.
            GroundUnproved, GroundLifted, RestNotConsidered: The grounds do not carry it.
            UnknownProvision: The law in force on the day has no such ground.
            FourEyes, DatesOutOfOrder, ReferralOpen, AnswerForbids, PaperNotAllowed,
            ContentChanged, NotPermitted.
        """
        with self.store.write() as unit:
            found = self._seen(unit, ref, expected_entry)
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

    def send_back(
        self, ref: str, *, reason: str | None = None, expected_entry: int | None = None
    ) -> ReviewCase:
        """Return a content to its drafter; nothing that was signed counts any more.

        Raises:
            Conflict: Somebody else acted on the review meanwhile.
            IllegalMove, ReferralOpen, NotPermitted.
        """
        return self._side_step(ref, "returned", {}, reason=reason, expected=expected_entry)

    def refer(
        self,
        ref: str,
        to: Authority,
        *,
        on: date | None = None,
        reason: str | None = None,
        expected_entry: int | None = None,
    ) -> ReviewCase:
        """Put a doubt to the competent or the secrecy authority; until it answers nothing goes out.

        The authority's time is pinned as the law or the office sets it now, if either does.

        Raises:
            Conflict: Somebody else acted on the review meanwhile.
            IllegalMove, ReferralOpen, DatesOutOfOrder, NotPermitted.

        Source: R2019 art. 17.
        """
        day = on or self.acting.environment.today()
        with self.store.read() as unit:
            limit = answer_limit(unit, self.shipped(), to, day)
        fields: dict[str, object] = {"to": to.value}
        if limit is not None:
            fields |= limit
        return self._side_step(
            ref, "referred", fields, on=on, reason=reason, expected=expected_entry
        )

    def answer(
        self,
        ref: str,
        answer: Answer,
        *,
        on: date | None = None,
        reason: str | None = None,
        expected_entry: int | None = None,
    ) -> ReviewCase:
        """Record what the authority answered.

        Raises:
            Conflict: Somebody else acted on the review meanwhile.
            IllegalMove: Nothing was asked.
            FourEyes: A drafter reports the answer.
            DatesOutOfOrder, NotPermitted.
        """
        fields = {"answer": answer.value}
        return self._side_step(
            ref, "answered", fields, on=on, reason=reason, expected=expected_entry
        )

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

    def reindex(self) -> int:
        """Make the rows of all reviews in the index of matters anew; returns how many.

        Raises:
            NotPermitted: The actor is no administrator.
        """
        with self.store.write() as unit:
            self.acting.actor(unit, Permission.ADMINISTER)
            records, calendar = unit.records.list(REVIEW), self.calendar(unit)
            for record in records:
                found = load_review(unit, record.key, self.flows())
                index_review(unit, found, found.entries[-1].number, calendar)
            unit.commit()
        return len(records)

    @property
    def _today(self) -> date:
        return self.acting.environment.today()

    # Parts

    def _found(self, unit: UnitOfWork, ref: str) -> LoadedReview:
        if ref[:1] in ("R", "r") and (about := reviews_about(unit, ref.upper(), self.flows)):
            return about[-1]
        return load_review(unit, item_of(ref) or ref, self.flows())

    def _seen(self, unit: UnitOfWork, ref: str, expected: int | None) -> LoadedReview:
        """The review, if it is still the one that was seen."""
        found = self._found(unit, ref)
        last = found.entries[-1].number
        if expected not in (None, last):
            raise Conflict(what="review", key=found.case.ref, found=last, expected=expected)
        return found

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
        facts = dict(fields)
        needed = Permission.REVIEW if move is None else Permission(move.permission)
        if move is None:
            # Nothing of the kind waits to be signed, which the case says of itself.
            recorder = self.acting.recorder_with_any(unit, _RECORDING)
        elif paper is None:
            recorder = self.acting.recorder(unit, needed)
        else:
            recorder = self.acting.recorder_with_any(unit, _RECORDING)
            signer = self.acting.signer(unit, paper.signer, needed)
            facts["paper"] = {"signer": signer.key, "scan": paper.scan}
        day = on or recorder.environment.today()
        step = LedgerStep(move=name, on=day, actor=recorder.actor, fields=facts)
        return write_step(unit, recorder, found, step, self.flows(), self.calendar(unit), reason)

    def _side_step(
        self,
        ref: str,
        name: str,
        fields: Mapping[str, object],
        *,
        on: date | None = None,
        reason: str | None = None,
        expected: int | None = None,
    ) -> ReviewCase:
        with self.store.write() as unit:
            found = self._seen(unit, ref, expected)
            recorder = self.acting.recorder_with_any(unit, _REVIEWING)
            day = on or recorder.environment.today()
            step = LedgerStep(move=name, on=day, actor=recorder.actor, fields=fields)
            case = write_step(
                unit, recorder, found, step, self.flows(), self.calendar(unit), reason
            )
            unit.commit()
        return case

    def _check_content(self, unit: UnitOfWork, case: ReviewCase) -> None:
        """Refuse to sign what is no longer what was submitted."""
        if case.subject.startswith("R"):
            if self.reply_digest(unit, case.shard, case.subject) not in (None, case.content):
                raise ContentChanged(ref=case.ref, subject=case.subject)
            return
        if not case.ref.startswith("P"):
            return
        record = find_record(unit, case.subject)
        if reviewable(unit, record).content_hash().hex() != case.content:
            raise ContentChanged(ref=case.ref, subject=case.subject)
