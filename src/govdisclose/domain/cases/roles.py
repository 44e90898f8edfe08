"""Staff and what they may do; on an embedded file roles guide, the journal detects.

Whoever can write the file can change it, so a permission here is a guard rail and not a lock: every
act is journaled with the real and the represented person.
"""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from govdisclose.domain.journal import Actor
from govdisclose.errors import RuleRefusal

__all__ = [
    "NOT_DEPUTISED",
    "ROLE_PERMISSIONS",
    "Deputy",
    "NotPermitted",
    "Permission",
    "Role",
    "StaffMember",
    "UnknownStaff",
]


class UnknownStaff(RuleRefusal):
    """The account or key belongs to no staff record."""

    code = "STF-001"
    template = "no staff record belongs to {account}"
    hint = "add one with 'govdisclose staff add', or choose another account with --actor"


class NotPermitted(RuleRefusal):
    """The person's roles do not include the permission."""

    code = "STF-002"
    template = "{person} may not {permission}"
    hint = "an administrator can grant a role with 'govdisclose staff revise --role'"


class Permission(Enum):
    """Named permissions; each is tested on its own, none shares a value."""

    DRAFT = "draft"
    APPROVE = "approve"
    PUBLISH = "publish"
    ERASE = "erase"
    IMPORT = "import"
    REGISTER = "register"
    """Take requests in, and note what applicants send and pay."""
    ASSIGN = "assign"
    """Give a request to somebody inside the agency."""
    HANDLE = "handle"
    """Ask for corrections, consult, search, send fee notices."""
    REPLY = "reply"
    """Send the reply to the applicant."""
    ARCHIVE = "archive"
    REVIEW = "review"
    """Sign a step of a release review, send content back, refer a doubt."""
    SECRECY = "secrecy"
    """Sign the secrecy step, record answers to referrals, remedy a wrong publication."""
    SUPERVISE = "supervise"
    """Send notices and recommendations to agencies and settle them, and close the remedy of a wrong
    publication.
    """
    ASSESS = "assess"
    """Freeze assessments and decide objections."""
    AUDIT = "audit"
    """Examine what was done, and close the remedy of a wrong publication; changes nothing else."""
    ADMINISTER = "administer"
    ACT_FOR = "act_for"


class Role(Enum):
    """Bundles of permissions given to staff."""

    EDITOR = "editor"
    APPROVER = "approver"
    REGISTRAR = "registrar"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    SECRECY_OFFICER = "secrecy_officer"
    SUPERVISOR = "supervisor"
    ASSESSOR = "assessor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    DEPUTY = "deputy"


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.EDITOR: frozenset({Permission.DRAFT, Permission.IMPORT}),
    Role.APPROVER: frozenset({Permission.APPROVE, Permission.PUBLISH}),
    Role.REGISTRAR: frozenset(
        {Permission.REGISTER, Permission.ASSIGN, Permission.REPLY, Permission.ARCHIVE}
    ),
    Role.HANDLER: frozenset({Permission.HANDLE, Permission.REPLY}),
    Role.REVIEWER: frozenset({Permission.REVIEW}),
    Role.SECRECY_OFFICER: frozenset({Permission.SECRECY, Permission.REVIEW}),
    Role.SUPERVISOR: frozenset({Permission.SUPERVISE}),
    Role.ASSESSOR: frozenset({Permission.ASSESS}),
    Role.AUDITOR: frozenset({Permission.AUDIT}),
    Role.ADMINISTRATOR: frozenset(
        {Permission.ADMINISTER, Permission.ERASE, Permission.IMPORT, Permission.DRAFT}
    ),
    Role.DEPUTY: frozenset({Permission.ACT_FOR}),
}
"""What each role may do."""

NOT_DEPUTISED = frozenset({Permission.ADMINISTER, Permission.ACT_FOR, Permission.ERASE})
"""What a dated deputy does in nobody's stead: it would let them change who may do what."""


@attrs.frozen(kw_only=True)
class Deputy:
    """Who stands in for whom, from a day to a day (AB岗)."""

    person: str
    """Staff key of who stands in."""
    represents: str
    """Staff key of who is away."""
    since: date
    until: date = attrs.field()
    """Last day."""

    @until.validator
    def _in_order(self, _attribute: object, until: date) -> None:
        if until < self.since:
            raise ValueError("a deputy's time ends before it begins")

    def covers(self, on: date) -> bool:
        """Whether the day is within the time."""
        return self.since <= on <= self.until


@attrs.frozen(kw_only=True)
class StaffMember:
    """One person of the office."""

    key: str
    """Short ASCII key used in the journal instead of a name."""
    name: str
    """Personal data: kept in the erasable text of the record."""
    accounts: tuple[str, ...]
    """Operating system accounts that are this person."""
    roles: frozenset[Role] = frozenset()
    active: bool = True

    def may(self, permission: Permission) -> bool:
        """Whether any of the person's roles includes the permission."""
        return self.active and any(permission in ROLE_PERMISSIONS[role] for role in self.roles)

    def require(self, permission: Permission) -> None:
        """Refuse unless permitted.

        Raises:
            NotPermitted: No role of the person includes it.
        """
        if not self.may(permission):
            raise NotPermitted(person=self.key, permission=permission.value)

    def as_actor(
        self, account: str, acting_for: str | None = None, *, is_deputy: bool = False
    ) -> Actor:
        """The journal's view of this person at an account.

        Args:
            account: Where the person sits.
            acting_for: Staff key of the person represented.
            is_deputy: That person's dated deputy acts, so that no role is needed for it.

        Raises:
            NotPermitted: Acting for somebody without being their deputy.
        """
        if acting_for is not None and acting_for != self.key:
            if not is_deputy:
                self.require(Permission.ACT_FOR)
            return Actor(account=account, person=self.key, acting_for=acting_for)
        return Actor(account=account, person=self.key)
