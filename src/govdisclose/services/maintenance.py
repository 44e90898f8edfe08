"""Looking after the office's store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import attrs

from govdisclose.domain.finding import Finding
from govdisclose.ports.maintenance import StoreKeeper
from govdisclose.services.backups import Backup, BackupOrigin, Backups
from govdisclose.services.kept_figures import kept_figure_faults
from govdisclose.services.organisation import Acting
from govdisclose.services.statistics import Statistics

__all__ = ["Maintenance"]


@attrs.frozen(kw_only=True)
class Maintenance:
    """Check, copy and describe the store of an open office."""

    acting: Acting
    backups: Backups
    keeper: StoreKeeper
    indexed: Mapping[str, Collection[str]]
    """Indexed fields of registers by the kind of their records."""
    statistics: Statistics

    def info(self) -> Mapping[str, str | int]:
        """Schema, size and counts."""
        return self.keeper.info()

    def check(self) -> list[Finding]:
        """Everything derived against the records, kept figures included; empty if all is well."""
        return [*self.keeper.check(self.indexed), *self.check_figures()]

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
        self.backups.check_permission()
        copy = self.keeper.backup(target)
        return self.backups.record(str(target), BackupOrigin.BACKUP, copy.heads)
