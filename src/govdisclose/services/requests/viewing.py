"""Who may read what of a request, and what they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import attrs

from govdisclose.domain.cases.roles import NotPermitted, Permission, UnknownStaff
from govdisclose.domain.finding import Finding
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.requests.desk import Desk, Taken
from govdisclose.services.requests.ledger import RequestCase
from govdisclose.services.requests.refusals import NotOnDuty, UnknownRequest
from govdisclose.services.requests.views import Acted, RequestView

__all__ = ["Reader"]

_SEES_ALL = (
    Permission.REGISTER,
    Permission.ASSIGN,
    Permission.APPROVE,
    Permission.ARCHIVE,
    Permission.ADMINISTER,
)


@attrs.frozen(kw_only=True)
class Reader:
    """Whoever is at the keyboard, reading.

    Texts of requests hold personal data. They are for registrars, approvers and administrators, and
    for whoever handles the request; what is assigned to nobody yet is for all who handle requests.
    """

    acting: Acting

    def sees_all(self, unit: UnitOfWork) -> bool:
        """Whether the reader may read the text of every request."""
        try:
            member = self.acting.member(unit)
        except UnknownStaff:
            return False
        return any(member.may(permission) for permission in _SEES_ALL)

    def persons(self, unit: UnitOfWork) -> frozenset[str]:
        """Staff keys whose requests the reader handles: the own one, and whom they may act for."""
        try:
            return self.acting.actor(unit, Permission.HANDLE).persons
        except (NotPermitted, UnknownStaff):
            return frozenset()

    def may_read(self, unit: UnitOfWork, assigned_to: str | None) -> bool:
        """Whether the reader may read the text of a request that somebody, or nobody, has."""
        if self.sees_all(unit):
            return True
        persons = self.persons(unit)
        return assigned_to in persons if assigned_to is not None else bool(persons)

    def check(self, desk: Desk, case: RequestCase) -> None:
        """Refuse whoever may not read the text of a request.

        Raises:
            NotOnDuty: The reader may not.
        """
        assigned = desk.rules.standing(case.entries, desk.today, case.law).facts.assigned_to
        if not self.may_read(desk.unit, assigned):
            raise NotOnDuty(person=self.acting.account, ref=case.ref)

    def view(
        self, desk: Desk, case: RequestCase, as_of: date, known_at: datetime | None = None
    ) -> RequestView:
        """A request as the reader may see it.

        Raises:
            UnknownRequest: There was none on the day.
        """
        part = case.until(as_of, known_at)
        if not part.entries:
            raise UnknownRequest(ref=case.ref)
        standing = desk.rules.standing(part.entries, as_of, case.law, with_steps=True)
        assigned = desk.rules.standing(case.entries, desk.today, case.law).facts.assigned_to
        is_veiled = not self.may_read(desk.unit, assigned)
        return RequestView(
            ref=case.ref,
            number=case.number,
            shard=case.shard,
            agency=load_directory(desk.unit)[case.shard].name_on(as_of),
            facts=case.record.facts,
            text=None if is_veiled else case.record.text,
            is_erased=case.is_erased,
            is_veiled=is_veiled,
            standing=standing,
            entries=part.entries,
            acts=part.acts,
            act_texts={} if is_veiled else desk.texts(part),
            parties={} if is_veiled else desk.parties(part),
            last_entry=case.last_entry,
        )

    def acted(self, desk: Desk, taken: Taken, further: Sequence[Finding] = ()) -> Acted:
        """What an act came to."""
        view = self.view(desk, taken.case, desk.today)
        return Acted(view=view, findings=(*taken.findings, *further))
