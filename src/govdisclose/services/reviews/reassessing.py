"""Periodic reassessment: what was withheld comes back when its term is over.

What comes back are items withheld on a ground, contents a review withheld, requests that were
refused, and on a classified system what is held as a secret.

Source: R2019 art. 18 (periodic reassessment; its period is the office's or, unverified, the one of
rules/grounds/); State Secrets Law 2024 art. 20, art. 24 (a term that is over declassifies),
Implementing Regulations art. 19 (a term runs from the day the secret is made).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from datetime import date

import attrs

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.review.grounds import GroundCitation
from govdisclose.domain.cases.review.reassessment import (
    Reassessment,
    ReassessmentOutcome,
    months_after,
)
from govdisclose.domain.cases.review.refusals import NothingToReassess
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.item import Mode, item_number
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.ground_rules import GroundReassessment, GroundRules
from govdisclose.domain.law.law_pack import LawLibrary, NoLawInForce
from govdisclose.domain.law.provisions import Mark
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.matters import MatterFilter
from govdisclose.ports.storage import ItemFilter, ItemRecord, Store, UnitOfWork
from govdisclose.services.organisation import Acting, load_settings
from govdisclose.services.recording import RecordChange
from govdisclose.services.reviews.ledger import REVIEW, REVIEW_TEXT, load_review, text_change
from govdisclose.services.reviews.reassessed import REASSESSMENT, last_reassessment

__all__ = ["MONTHS", "Reassessing"]

MONTHS = "reassess_months"
"""Setting: months after which the office looks again at what it withheld."""

_REASSESSING = (Permission.REVIEW, Permission.APPROVE, Permission.SECRECY)
_REFUSALS = frozenset({"denied", "partial"})
_LEVELS = {
    "top_secret": "term_top_secret",
    "highly_secret": "term_highly_secret",
    "secret": "term_secret",
}
"""Limit of the secrecy law that says how long a level may last."""


@attrs.frozen(kw_only=True)
class _Withheld:
    """One thing that is withheld, and since when."""

    subject: str
    shard: int
    kind: str
    ground: str
    since: date
    level: str | None = None
    term_months: int | None = None
    made_on: date | None = None


@attrs.frozen(kw_only=True)
class Reassessing:
    """What comes back, when, and what became of it.

    Attributes:
        laws: The law packs the office goes by.
        shipped: The law packs that ship, those on secrecy among them.
        ground_rules: Terms by law pack.
        calendar: Working days of the office.
        flows: The variants of the review.
    """

    store: Store
    acting: Acting
    laws: Callable[[UnitOfWork], LawLibrary]
    shipped: Callable[[], LawLibrary]
    ground_rules: Callable[[], Mapping[str, GroundRules]]
    calendar: Callable[[UnitOfWork], WorkingCalendar]
    flows: Callable[[], Mapping[str, Flow]]

    def all(self, *, until: date | None = None) -> tuple[Reassessment, ...]:
        """What comes back, the earliest first; only up to a day, if one is given."""
        with self.store.read() as unit:
            found = [one for one in self._terms(unit) if until is None or one.is_due(until)]
        return tuple(sorted(found, key=lambda one: (one.due, one.shard, one.subject)))

    def record(
        self,
        subject: str,
        outcome: ReassessmentOutcome,
        *,
        on: date | None = None,
        reason: str | None = None,
    ) -> Reassessment:
        """Record what a reassessment found; its term begins anew where the ground still holds.

        Raises:
            NothingToReassess: Nothing of that ref is withheld, or its term would lie after today.
            NotPermitted: The person reviews nothing.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, _REASSESSING)
            known = next((one for one in self._terms(unit) if one.subject == subject), None)
            day = on or recorder.environment.today()
            if known is None or day < known.since or day > recorder.environment.today():
                raise NothingToReassess(ref=subject)
            before = last_reassessment(unit, known.shard, subject)
            version = 0 if before is None else before.version
            facts = {"on": day.isoformat(), "outcome": outcome.value, "ground": known.ground}
            changes = [
                RecordChange(kind=REASSESSMENT, key=subject, facts=facts, expected_version=version)
            ]
            if reason and reason.strip():
                text = text_change(REVIEW_TEXT, subject, version + 1, reason.strip())
                changes.append(attrs.evolve(text, key=f"{subject}#r{version + 1}"))
            recorder.record(
                known.shard,
                "reassessment.recorded",
                f"reassessment:{subject}",
                on=day,
                facts=facts,
                records=changes,
            )
            again = next((one for one in self._terms(unit) if one.subject == subject), known)
            unit.commit()
        return again

    def _terms(self, unit: UnitOfWork) -> Iterator[Reassessment]:
        calendar, laws = self.calendar(unit), self.laws(unit)
        months = load_settings(unit).get(MONTHS)
        own = months if isinstance(months, int) else None
        for one in self._withheld(unit):
            term = self._term(one, unit, laws, calendar, own)
            if term is not None:
                yield term

    def _term(
        self,
        one: _Withheld,
        unit: UnitOfWork,
        laws: LawLibrary,
        calendar: WorkingCalendar,
        own_months: int | None,
    ) -> Reassessment | None:
        """When one thing comes back; None where neither law nor office asks for it."""
        before = last_reassessment(unit, one.shard, one.subject)
        if before is not None and before.on < one.since:
            before = None
        if before is not None and before.outcome is not ReassessmentOutcome.KEPT:
            # Its release was asked for: it stays on the list until it has been made.
            return self._made(one, before.on, before.on, "", Mark.SEEN, before.outcome.value)
        since = one.since if before is None else before.on
        if ended := self._secrecy_end(one, calendar):
            due, article, mark = ended
            if before is None or due > before.on:
                return self._made(one, since, due, article, mark, None)
        rule = self._rule(one.ground, laws)
        months = own_months or (None if rule is None else rule.months)
        if months is None:
            return None
        article = "" if rule is None else rule.article
        mark = Mark.UNVERIFIED if rule is None else rule.mark
        due = months_after(since, months, calendar)
        return self._made(one, since, due, article, mark, None)

    @staticmethod
    def _made(
        one: _Withheld, since: date, due: date, article: str, mark: Mark, decided: str | None
    ) -> Reassessment:
        return Reassessment(
            subject=one.subject,
            shard=one.shard,
            kind=one.kind,
            ground=one.ground,
            since=since,
            due=due,
            article=article,
            mark=mark,
            decided=decided,
        )

    def _rule(self, ground: str, laws: LawLibrary) -> GroundReassessment | None:
        """The term of the law in force today; an earlier one asks for no reassessment."""
        try:
            law = laws.law_on(self.acting.environment.today())
        except NoLawInForce:
            return None
        rules = self.ground_rules().get(law.id)
        return None if rules is None else rules.reassessment_of(ground)

    def _secrecy_end(
        self, one: _Withheld, calendar: WorkingCalendar
    ) -> tuple[date, str, Mark] | None:
        """Last day of a held secret's term: the one marked, else the longest its level may have."""
        if one.level is None or one.made_on is None:
            return None
        try:
            pack = self.shipped().law_on(self.acting.environment.today(), instrument="secrecy")
            limit = pack.limit(_LEVELS[one.level], self.acting.environment.today())
        except (NoLawInForce, KeyError):
            return None
        most = limit.amount or 0
        months = min(one.term_months or most, most)
        due = months_after(one.made_on, months, calendar)
        return due, limit.provision.article, limit.provision.mark

    def _withheld(self, unit: UnitOfWork) -> Iterator[_Withheld]:
        items = set()
        for one in self._items(unit):
            items.add(one.subject)
            yield one
        yield from self._reviews(unit, items)
        yield from self._requests(unit)

    def _items(self, unit: UnitOfWork) -> Iterator[_Withheld]:
        """Items that say they are withheld, since they say so; drafts of it count too."""
        held = {(record.shard, record.key): record.facts for record in unit.records.list("secrecy")}
        for record in unit.items.each(ItemFilter(mode=Mode.WITHHELD)):
            item = record_to_item(record)
            if item.ground is None or item.is_erased:
                continue
            secrecy = held.get((item.shard, item.ref), {})
            level, term = secrecy.get("level"), secrecy.get("term_months")
            yield _Withheld(
                subject=item.ref,
                shard=item.shard,
                kind="item" if not secrecy else "secret",
                ground=item.ground,
                since=_withheld_since(unit, record),
                level=None if level is None else str(level),
                term_months=term if isinstance(term, int) else None,
                made_on=item.formed_on,
            )

    def _reviews(self, unit: UnitOfWork, listed: Set[str]) -> Iterator[_Withheld]:
        """Contents that a review withheld, but for items that are listed or erased."""
        for record in unit.records.list(REVIEW, where={"open": 0}):
            case = load_review(unit, record.key, self.flows()).case
            decided = case.decided
            if decided is None or case.outcome not in ("withheld", "partial"):
                continue
            if case.subject in listed or _is_erased(unit, case.subject):
                continue
            grounds = decided.fields["grounds"]
            assert isinstance(grounds, list)
            yield _Withheld(
                subject=case.ref,
                shard=case.shard,
                kind="review",
                ground=GroundCitation.from_facts(grounds[0]).ground,
                since=decided.on,
            )

    def _requests(self, unit: UnitOfWork) -> Iterator[_Withheld]:
        """Requests that were refused, wholly or in part, as the index of matters has them."""
        where = MatterFilter(kinds=frozenset({"request"}), outcomes=_REFUSALS)
        for row in unit.matters.each(where):
            ground = row.facts.get("principal")
            if row.processed_on is None or ground is None:
                continue
            yield _Withheld(
                subject=row.ref,
                shard=row.shard,
                kind="request",
                ground=str(ground),
                since=date.fromisoformat(row.processed_on),
            )


def _is_erased(unit: UnitOfWork, subject: str) -> bool:
    if not subject.startswith("I") or ":" in subject:
        return False
    record = unit.items.get(*item_number(subject))
    return record is None or record_to_item(record).is_erased


def _withheld_since(unit: UnitOfWork, record: ItemRecord) -> date:
    """Day of the entry that made the present ground the item's."""
    since = record
    for version in reversed(unit.items.versions(record.shard, record.number)):
        if (version.mode, version.ground) != (record.mode, record.ground):
            break
        since = version
    return unit.journal.entries(record.shard, after=since.entry - 1, limit=1)[0].on
