"""Looking after the office's store; backups are recorded so that an erasure can name them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.ports.maintenance import StoreKeeper
from govdisclose.ports.storage import Store
from govdisclose.services.kept_figures import kept_figure_faults
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange
from govdisclose.services.statistics import Statistics

__all__ = ["Backup", "Maintenance"]

_KIND = "backup"


@attrs.frozen(kw_only=True)
class Backup:
    """One backup that was made of this office; it may have been moved or deleted since."""

    name: str
    """File name without its folder."""
    made_on: date


@attrs.frozen(kw_only=True)
class Maintenance:
    """Check, copy and describe the store of an open office."""

    store: Store
    acting: Acting
    keeper: StoreKeeper
    statistics: Statistics

    def info(self) -> Mapping[str, str | int]:
        """Schema, size and counts."""
        return self.keeper.info()

    def check(self) -> list[Finding]:
        """Everything derived against the records, kept figures included; empty if all is well."""
        return [*self.keeper.check(), *self.check_figures()]

    def check_figures(self) -> list[Finding]:
        """Kept figures against the same ones computed now."""
        today = self.acting.environment.today()
        return list(kept_figure_faults(self.statistics, self.keeper.kept_figures(), today))

    def backup(self, target: Path) -> Backup:
        """Make a verified copy and record that it exists.

        Raises:
            StoreExists: Something is at the target.
            NotPermitted: The actor is no administrator.
        """
        with self.store.read() as unit:
            self.acting.actor(unit, Permission.ADMINISTER)
        self.keeper.backup(target)
        made_on = self.acting.environment.today()
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            key = f"{made_on.isoformat()}/{target.name}"
            present = unit.records.get(OFFICE_SHARD, _KIND, key)
            recorder.record(
                OFFICE_SHARD,
                "backup.made",
                "backup",
                records=[
                    RecordChange(
                        kind=_KIND,
                        key=key,
                        facts={"name": target.name, "made_on": made_on.isoformat()},
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            unit.commit()
        return Backup(name=target.name, made_on=made_on)

    def backups(self) -> tuple[Backup, ...]:
        """Backups recorded so far, oldest first: each may still hold what was erased since."""
        with self.store.read() as unit:
            records = unit.records.list(_KIND, shard=OFFICE_SHARD)
        return tuple(
            Backup(
                name=str(record.facts["name"]),
                made_on=date.fromisoformat(str(record.facts["made_on"])),
            )
            for record in records
        )
