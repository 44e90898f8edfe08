"""Recording deputies: who may act for somebody who is away, from a day to a day."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.cases.roles import Deputy, Permission, UnknownStaff
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.errors import RuleRefusal
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.deputies import DEPUTY, deputies
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange, Recorder

__all__ = ["Deputies", "DeputyUnfit", "UnknownDeputy"]


class DeputyUnfit(RuleRefusal):
    """The appointment makes no sense."""

    code = "STF-005"
    template = "{person} cannot stand in for {represents} from {since} to {until}"
    hint = "name two persons of the staff, and a first day that is not after the last"


class UnknownDeputy(RuleRefusal):
    """There is no such appointment that could be ended."""

    code = "STF-006"
    template = "{person} does not stand in for {represents} on {on}"
    hint = "'govdisclose staff deputies' lists who does"


@attrs.frozen(kw_only=True)
class Deputies:
    """Dated deputies of the staff."""

    store: Store
    acting: Acting

    def list(self, *, on: date | None = None) -> tuple[Deputy, ...]:
        """Deputies by who is represented; only those of a day, if one is given."""
        with self.store.read() as unit:
            found = deputies(unit)
        return found if on is None else tuple(one for one in found if one.covers(on))

    def appoint(self, person: str, represents: str, since: date, until: date) -> Deputy:
        """Let a person stand in for another.

        An administrator may, and whoever is represented.

        Raises:
            UnknownStaff: One of them is not on the staff.
            DeputyUnfit: They are one person, or the days are the wrong way round.
            NotPermitted: Somebody else tries.
        """
        if person == represents or until < since:
            raise DeputyUnfit(person=person, represents=represents, since=since, until=until)
        deputy = Deputy(person=person, represents=represents, since=since, until=until)
        with self.store.write() as unit:
            recorder = self._recorder(unit, represents)
            for key in (person, represents):
                staff = unit.records.get(OFFICE_SHARD, "staff", key)
                if staff is None or staff.deleted or not staff.facts["active"]:
                    raise UnknownStaff(account=key)
            _put(unit, recorder, deputy, "staff.deputised")
            unit.commit()
        return deputy

    def end(self, person: str, represents: str) -> Deputy:
        """End an appointment that runs today, or has not begun, with yesterday.

        One that would end before it began is taken back altogether.

        Raises:
            UnknownDeputy: None runs today or later.
        """
        today = self.acting.environment.today()
        with self.store.write() as unit:
            recorder = self._recorder(unit, represents)
            running = [
                one
                for one in deputies(unit)
                if (one.person, one.represents) == (person, represents) and one.until >= today
            ]
            if not running:
                raise UnknownDeputy(person=person, represents=represents, on=today)
            for one in running:
                yesterday = date.fromordinal(today.toordinal() - 1)
                ended = attrs.evolve(one, until=yesterday) if one.since <= yesterday else None
                _put(unit, recorder, ended or one, "staff.deputy_ended", deleted=ended is None)
            unit.commit()
        return running[0]

    def _recorder(self, unit: UnitOfWork, represents: str) -> Recorder:
        member = self.acting.member(unit)
        if member.key == represents and self.acting.acting_for in (None, member.key):
            actor = member.as_actor(self.acting.account)
            return Recorder(unit=unit, environment=self.acting.environment, actor=actor)
        return self.acting.recorder(unit, Permission.ADMINISTER)


def _put(
    unit: UnitOfWork, recorder: Recorder, deputy: Deputy, kind: str, *, deleted: bool = False
) -> None:
    key = f"{deputy.represents}:{deputy.person}:{deputy.since.isoformat()}"
    present = unit.records.get(OFFICE_SHARD, DEPUTY, key)
    facts = {
        "person": deputy.person,
        "for": deputy.represents,
        "from": deputy.since.isoformat(),
        "until": deputy.until.isoformat(),
    }
    recorder.record(
        OFFICE_SHARD,
        kind,
        f"staff:{deputy.represents}",
        facts=facts,
        records=[
            RecordChange(
                kind=DEPUTY,
                key=key,
                facts=facts,
                deleted=deleted,
                expected_version=0 if present is None else present.version,
            )
        ],
    )
