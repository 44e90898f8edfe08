"""The office's own records: agencies, staff, settings; and who is acting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date

import attrs

from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import (
    NOT_DEPUTISED,
    NotPermitted,
    Permission,
    Role,
    StaffMember,
    UnknownStaff,
)
from govdisclose.domain.catalogue.agency import (
    Agency,
    AgencyDirectory,
    AgencyExists,
    Dated,
    Level,
)
from govdisclose.domain.journal import OFFICE_SHARD, Actor
from govdisclose.errors import RuleRefusal
from govdisclose.ports.environment import Environment
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.deputies import stands_in
from govdisclose.services.recording import RecordChange, Recorder

__all__ = [
    "OWN_SHARD",
    "Acting",
    "Agencies",
    "LastAdministrator",
    "NewAgency",
    "Staff",
    "StaffExists",
    "add_agencies",
    "agency_facts",
    "agency_from",
    "load_directory",
    "load_settings",
    "put_setting",
    "put_staff",
]

OWN_SHARD = 1
"""The office itself is the first agency."""


class StaffExists(RuleRefusal):
    """The key or account is taken."""

    code = "STF-003"
    template = "cannot add staff {key}: the key or one of the accounts is taken"
    hint = "choose another key, or revise the present record"


class LastAdministrator(RuleRefusal):
    """Somebody has to be able to administer the office."""

    code = "STF-004"
    template = "cannot change {key}: nobody would be left to administer the office"
    hint = "give another person the role administrator first"


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))


def agency_facts(agency: Agency) -> dict[str, object]:
    """An agency as stored."""
    return {
        "code": agency.code,
        "names": [[d.value, _iso(d.since)] for d in agency.names],
        "levels": [[d.value.value, _iso(d.since)] for d in agency.levels],
        "parents": [[d.value, _iso(d.since)] for d in agency.parents],
        "aliases": list(agency.aliases),
        "organisation_code": agency.organisation_code,
        "valid_from": _iso(agency.valid_from),
        "valid_until": _iso(agency.valid_until),
    }


def agency_from(record: Record) -> Agency:
    """An agency read back."""
    facts: Mapping[str, object] = record.facts

    def history(name: str) -> list[tuple[object, date | None]]:
        stored = facts[name]
        assert isinstance(stored, list)
        return [(value, _day(since)) for value, since in stored]

    aliases = facts["aliases"]
    assert isinstance(aliases, list)
    code = facts["organisation_code"]
    return Agency(
        shard=record.shard,
        code=str(facts["code"]),
        names=tuple(Dated(str(value), since) for value, since in history("names")),
        levels=tuple(Dated(Level(value), since) for value, since in history("levels")),
        parents=tuple(
            Dated(value if isinstance(value, int) else None, since)
            for value, since in history("parents")
        ),
        aliases=tuple(str(alias) for alias in aliases),
        organisation_code=None if code is None else str(code),
        valid_from=_day(facts["valid_from"]),
        valid_until=_day(facts["valid_until"]),
    )


def load_directory(unit: UnitOfWork) -> AgencyDirectory:
    """All agencies of the office."""
    return AgencyDirectory(agency_from(record) for record in unit.records.list("agency"))


def _staff_from(record: Record) -> StaffMember:
    accounts, roles = record.facts["accounts"], record.facts["roles"]
    assert isinstance(accounts, list)
    assert isinstance(roles, list)
    name = "" if record.text is None else str(record.text.get("name", ""))
    return StaffMember(
        key=record.key,
        name=name,
        accounts=tuple(str(account) for account in accounts),
        roles=frozenset(Role(role) for role in roles),
        active=bool(record.facts["active"]),
    )


@attrs.frozen(kw_only=True)
class Acting:
    """Who is at the keyboard: the account, and whom they act for."""

    environment: Environment
    account: str
    acting_for: str | None = None

    def member(self, unit: UnitOfWork) -> StaffMember:
        """The staff record of the account.

        Raises:
            UnknownStaff: There is none, or it is no longer active.
        """
        for record in unit.records.list("staff", shard=OFFICE_SHARD):
            member = _staff_from(record)
            if member.active and self.account in (*member.accounts, member.key):
                return member
        raise UnknownStaff(account=self.account)

    def actor(self, unit: UnitOfWork, permission: Permission) -> Actor:
        """The journal's view of who acts, once the permission is checked.

        A dated deputy may do what the represented person may, but for what changes who may do what.

        Raises:
            UnknownStaff: The account, or the person acted for, is unknown.
            NotPermitted: The person may not do this, or not for somebody else.
        """
        member = self.member(unit)
        stood_in_for = self._stood_in_for(unit, member)
        if stood_in_for is not None:
            if permission in NOT_DEPUTISED or not stood_in_for.may(permission):
                member.require(permission)
            return member.as_actor(self.account, stood_in_for.key, is_deputy=True)
        member.require(permission)
        if self.acting_for is not None and self.acting_for != member.key:
            represented = unit.records.get(OFFICE_SHARD, "staff", self.acting_for)
            if represented is None or represented.deleted:
                raise UnknownStaff(account=self.acting_for)
        return member.as_actor(self.account, self.acting_for)

    def _stood_in_for(self, unit: UnitOfWork, member: StaffMember) -> StaffMember | None:
        """Whom the person acts for as their deputy of today; None otherwise."""
        if self.acting_for is None or self.acting_for == member.key:
            return None
        record = unit.records.get(OFFICE_SHARD, "staff", self.acting_for)
        if record is None or record.deleted:
            return None
        if not stands_in(unit, member.key, self.acting_for, self.environment.today()):
            return None
        return _staff_from(record)

    def signer(self, unit: UnitOfWork, key: str, permission: Permission) -> StaffMember:
        """Somebody on the staff who signed on paper and may sign that.

        Raises:
            UnknownStaff: Nobody on the staff has that key.
            NotPermitted: The person may not sign it.
        """
        record = unit.records.get(OFFICE_SHARD, "staff", key)
        member = None if record is None or record.deleted else _staff_from(record)
        if member is None or not member.active:
            raise UnknownStaff(account=key)
        member.require(permission)
        return member

    def check_second_person(
        self, unit: UnitOfWork, actor: Actor, approver: str, ref: str, move: str
    ) -> None:
        """Refuse unless the approver is on the staff, may approve, and is somebody else.

        Raises:
            UnknownStaff: Nobody on the staff has that key.
            NotPermitted: The person may not approve.
            FourEyes: It is the actor, or whom the actor represents.
        """
        record = unit.records.get(OFFICE_SHARD, "staff", approver)
        if record is None or record.deleted:
            raise UnknownStaff(account=approver)
        if approver in actor.persons:
            raise FourEyes(person=approver, ref=ref, move=move)
        member = _staff_from(record)
        if not member.active:
            raise UnknownStaff(account=approver)
        member.require(Permission.APPROVE)

    def recorder(self, unit: UnitOfWork, permission: Permission) -> Recorder:
        """A recorder in this person's name."""
        return Recorder(unit=unit, environment=self.environment, actor=self.actor(unit, permission))

    def recorder_with_any(self, unit: UnitOfWork, permissions: Sequence[Permission]) -> Recorder:
        """A recorder for what any of the permissions allows.

        Raises:
            NotPermitted: The person has none of them; the last one is named.
        """
        for permission in permissions[:-1]:
            with suppress(NotPermitted):
                return self.recorder(unit, permission)
        return self.recorder(unit, permissions[-1])


@attrs.frozen(kw_only=True)
class NewAgency:
    """What is known of an agency before it has a shard."""

    name: str
    level: Level
    code: str | None = None
    parent: str | None = None
    """Name, alias or code of the parent."""
    parent_from: date | None = None
    """Since when it has this parent; before that it did not belong to the office."""
    aliases: tuple[str, ...] = ()
    organisation_code: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None


@attrs.frozen(kw_only=True)
class Agencies:
    """Agencies of the office: add, revise, list."""

    store: Store
    acting: Acting

    def directory(self) -> AgencyDirectory:
        """All agencies."""
        with self.store.read() as unit:
            return load_directory(unit)

    def add(self, new: NewAgency) -> Agency:
        """Add one agency; see :meth:`add_many`."""
        return self.add_many([new])[0]

    def add_many(self, news: Iterable[NewAgency]) -> list[Agency]:
        """Add agencies in one transaction; parents may come in any order.

        Raises:
            AgencyExists: A code or name is taken.
            UnknownAgency: A parent is neither known nor among those added.
            AgencyCycle: The parents form a ring.
        """
        waiting = list(news)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            made = add_agencies(unit, recorder, waiting)
            unit.commit()
        return made

    def revise(self, name: str, change: Callable[[Agency, AgencyDirectory], Agency]) -> Agency:
        """Change an agency's dated names, level, parent, aliases, codes or validity.

        Raises:
            UnknownAgency: Nobody is called that.
            AgencyExists: The new name or code belongs to another.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            directory = load_directory(unit)
            agency = change(directory.find(name), directory)
            directory.with_agency(agency)
            _put_agency(unit, recorder, agency, "agency.revised")
            unit.commit()
        return agency


def add_agencies(unit: UnitOfWork, recorder: Recorder, news: Iterable[NewAgency]) -> list[Agency]:
    """Add agencies inside a unit of work; parents may come in any order."""
    directory = load_directory(unit)
    waiting = list(news)
    made: list[Agency] = []
    next_shard = max((agency.shard for agency in directory), default=0) + 1
    while waiting:
        ready = [
            new for new in waiting if new.parent is None or directory.lookup(new.parent) is not None
        ]
        if not ready:
            # Nothing can be placed: name the first parent nobody knows.
            directory.find(waiting[0].parent or "")
        for new in ready:
            waiting.remove(new)
            taken = directory.lookup(new.name)
            if taken is not None:
                raise AgencyExists(name=new.name, other=directory[taken].name)
            parent = None if new.parent is None else directory.find(new.parent).shard
            parents = (
                (Dated(parent),)
                if new.parent_from is None
                else (Dated(None), Dated(parent, new.parent_from))
            )
            agency = Agency(
                shard=next_shard,
                code=new.code or f"A{next_shard}",
                names=(Dated(new.name),),
                levels=(Dated(new.level),),
                parents=parents,
                aliases=new.aliases,
                organisation_code=new.organisation_code,
                valid_from=new.valid_from,
                valid_until=new.valid_until,
            )
            directory = directory.with_agency(agency)
            _put_agency(unit, recorder, agency, "agency.added")
            made.append(agency)
            next_shard += 1
    return made


def _put_agency(unit: UnitOfWork, recorder: Recorder, agency: Agency, kind: str) -> None:
    present = unit.records.get(agency.shard, "agency", agency.ref)
    recorder.record(
        agency.shard,
        kind,
        agency.ref,
        records=[
            RecordChange(
                kind="agency",
                key=agency.ref,
                facts=agency_facts(agency),
                expected_version=0 if present is None else present.version,
            )
        ],
    )


@attrs.frozen(kw_only=True)
class Staff:
    """Staff records: minimal, so that every entry has an actor."""

    store: Store
    acting: Acting

    def list(self) -> tuple[StaffMember, ...]:
        """All staff in key order, former ones too."""
        with self.store.read() as unit:
            records = unit.records.list("staff", shard=OFFICE_SHARD)
            return tuple(_staff_from(record) for record in records)

    def add(
        self, key: str, name: str, accounts: Iterable[str] = (), roles: Iterable[Role] = ()
    ) -> StaffMember:
        """Add a person.

        Raises:
            StaffExists: Key or account belongs to somebody.
            NotPermitted: The actor is no administrator.
        """
        member = StaffMember(
            key=key, name=name, accounts=tuple(accounts) or (key,), roles=frozenset(roles)
        )
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            taken = {
                word
                for record in unit.records.list("staff", shard=OFFICE_SHARD)
                for word in (record.key, *_staff_from(record).accounts)
            }
            if taken & {key, *member.accounts}:
                raise StaffExists(key=key)
            put_staff(recorder, member, expected_version=0)
            unit.commit()
        return member

    def revise(
        self,
        key: str,
        *,
        roles: Iterable[Role] | None = None,
        accounts: Iterable[str] | None = None,
        active: bool | None = None,
    ) -> StaffMember:
        """Change roles, accounts or whether the person is still on the staff.

        Raises:
            UnknownStaff: There is no such key.
            StaffExists: An account belongs to somebody else.
            LastAdministrator: Nobody else can administer the office.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            record = unit.records.get(OFFICE_SHARD, "staff", key)
            if record is None:
                raise UnknownStaff(account=key)
            member = _staff_from(record)
            member = attrs.evolve(
                member,
                roles=member.roles if roles is None else frozenset(roles),
                accounts=member.accounts if accounts is None else tuple(accounts),
                active=member.active if active is None else active,
            )
            others = [
                _staff_from(other)
                for other in unit.records.list("staff", shard=OFFICE_SHARD)
                if other.key != key
            ]
            if any({*member.accounts} & {other.key, *other.accounts} for other in others):
                raise StaffExists(key=key)
            if not any(one.may(Permission.ADMINISTER) for one in (member, *others)):
                raise LastAdministrator(key=key)
            put_staff(recorder, member, expected_version=record.version)
            unit.commit()
        return member


def put_staff(recorder: Recorder, member: StaffMember, *, expected_version: int) -> None:
    """Write a staff record through an entry of the office's chain."""
    recorder.record(
        OFFICE_SHARD,
        "staff.recorded",
        f"staff:{member.key}",
        facts={"roles": sorted(role.value for role in member.roles), "active": member.active},
        records=[
            RecordChange(
                kind="staff",
                key=member.key,
                facts={
                    "accounts": list(member.accounts),
                    "roles": sorted(role.value for role in member.roles),
                    "active": member.active,
                },
                text={"name": member.name},
                expected_version=expected_version,
            )
        ],
    )


def load_settings(unit: UnitOfWork) -> dict[str, object]:
    """All settings by name."""
    return {
        record.key: record.facts["value"]
        for record in unit.records.list("setting", shard=OFFICE_SHARD)
    }


def put_setting(unit: UnitOfWork, recorder: Recorder, name: str, value: object) -> None:
    """Write one setting through an entry of the office's chain."""
    present = unit.records.get(OFFICE_SHARD, "setting", name)
    recorder.record(
        OFFICE_SHARD,
        "setting.recorded",
        f"setting:{name}",
        records=[
            RecordChange(
                kind="setting",
                key=name,
                facts={"value": value},
                expected_version=0 if present is None else present.version,
            )
        ],
    )
