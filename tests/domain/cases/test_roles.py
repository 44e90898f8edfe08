"""Named permissions and acting for others."""

from __future__ import annotations

import pytest

from govdisclose.domain.cases.roles import (
    ROLE_PERMISSIONS,
    NotPermitted,
    Permission,
    Role,
    StaffMember,
)


def _member(*roles: Role, active: bool = True) -> StaffMember:
    return StaffMember(key="li", name="甲", accounts=("li",), roles=frozenset(roles), active=active)


def test_permissions_are_distinct() -> None:
    """No two permissions share a value."""
    assert len(Permission) == len({permission.value for permission in Permission})


def test_editor_may_not_approve() -> None:
    """The roles of drafting and approving do not overlap."""
    drafting, approving = ROLE_PERMISSIONS[Role.EDITOR], ROLE_PERMISSIONS[Role.APPROVER]

    assert frozenset() == drafting & approving
    with pytest.raises(NotPermitted):
        _member(Role.EDITOR).require(Permission.APPROVE)


def test_former_staff_may_nothing() -> None:
    """A person who left keeps the record and loses the permissions."""
    assert not _member(Role.APPROVER, active=False).may(Permission.APPROVE)


def test_acting_for_somebody_needs_the_deputy_role() -> None:
    """Representation is a permission of its own and is journaled."""
    with pytest.raises(NotPermitted):
        _member(Role.APPROVER).as_actor("li", "wang")

    actor = _member(Role.DEPUTY).as_actor("li", "wang")
    assert frozenset({"li", "wang"}) == actor.persons
