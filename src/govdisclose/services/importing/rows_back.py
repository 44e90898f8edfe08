"""Rows that come back: what one stretch of a file found, and which of its rows were rejected."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from govdisclose.domain.catalogue.secrecy_mark import SECRECY_FINDING
from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.formats import RejectedRow
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.run_log import kept_row

__all__ = ["RowsBack"]


@attrs.define(kw_only=True)
class RowsBack:
    """Findings and rejected rows of one stretch, by row."""

    findings: list[tuple[int, Finding]] = attrs.field(factory=list)
    rejects: list[tuple[int, str, str]] = attrs.field(factory=list)
    """Row, reasons and cells, as the state of an import keeps them."""

    def withhold(self, account: FileAccount, row: int) -> None:
        """Reject a row with a secrecy mark: its place is told, what it says is kept nowhere."""
        account.rejected += 1
        account.withheld_rejects += 1
        self.findings.append((row, SECRECY_FINDING.located(row=row)))

    def reject(
        self, account: FileAccount, rejected: RejectedRow, findings: Sequence[Finding]
    ) -> None:
        """Count a rejected row and keep it with column and code of each fault."""
        account.rejected += 1
        faults = (
            f"{finding.column}: {finding.code}" if finding.column else finding.code
            for finding in findings
            if finding.severity is Severity.ERROR
        )
        kept = kept_row(rejected.cells, rejected.raw)
        self.rejects.append((rejected.row, "; ".join(dict.fromkeys(faults)), kept))
