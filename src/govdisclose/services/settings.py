"""Settings of the office: what may be set, checked before it is stored and journaled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.errors import UsageFault
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import Acting, load_settings, put_setting

__all__ = ["SettingCheck", "SettingUnfit", "SettingUnknown", "Settings", "load_zone"]

SettingCheck = Callable[[str], object]
"""Gives the value as it is stored, or raises SettingUnfit."""


class SettingUnknown(UsageFault):
    """The office has no setting of that name, or it cannot be set by hand."""

    code = "SET-001"
    template = "there is no setting {name} of the office; known: {known}"
    hint = "'govdisclose config office' shows them with their values"


class SettingUnfit(UsageFault):
    """The value is none the setting can have."""

    code = "SET-002"
    template = "the setting {name} cannot be {value}; it takes {expected}"
    hint = "nothing was changed"


def load_zone(unit: UnitOfWork) -> ZoneInfo:
    """The zone of the office's civil dates."""
    return ZoneInfo(str(load_settings(unit).get("zone") or "Asia/Shanghai"))


@attrs.frozen(kw_only=True)
class Settings:
    """Settings of the office, journaled like everything else.

    Attributes:
        checks: By name of each setting that can be changed, what its values must pass.
    """

    store: Store
    acting: Acting
    checks: Mapping[str, SettingCheck]

    def all(self) -> dict[str, object]:
        """All settings by name."""
        with self.store.read() as unit:
            return load_settings(unit)

    def zone(self) -> ZoneInfo:
        """The office's zone: every civil date is one of it."""
        with self.store.read() as unit:
            return load_zone(unit)

    def check_name(self, name: str) -> SettingCheck:
        """What the values of a setting must pass.

        Raises:
            SettingUnknown: There is no such setting, or it cannot be changed.
        """
        check = self.checks.get(name)
        if check is None:
            raise SettingUnknown(name=name, known=tuple(self.checks))
        return check

    def set(self, name: str, value: str) -> object:
        """Store one setting; returns the value as stored.

        Raises:
            SettingUnknown: It cannot be set.
            SettingUnfit: It cannot have this value.
            NotPermitted: The actor is no administrator.
        """
        stored = self.check_name(name)(value)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            put_setting(unit, recorder, name, stored)
            unit.commit()
        return stored
