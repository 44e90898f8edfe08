"""What an import is told and what it reports: options, counts, and the account of one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from pathlib import Path

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import GovDiscloseError
from govdisclose.ports.formats import MappingRules, ReadLimits, ReadOptions

__all__ = ["FINDINGS_SHOWN", "FileAccount", "ImportOptions", "OnUnknownAgency", "errors_first"]

FINDINGS_SHOWN = 100
"""Findings kept in the account; all of them are in the store."""


class OnUnknownAgency(Enum):
    """What happens to rows whose agency nobody knows."""

    REJECT = "reject"
    CREATE = "create"
    OFFICE = "office"


@attrs.frozen(kw_only=True)
class ImportOptions:
    """What the user states about an import."""

    mapping: MappingRules = attrs.field(factory=MappingRules)
    read: ReadOptions = attrs.field(factory=ReadOptions)
    limits: ReadLimits = attrs.field(factory=ReadLimits)
    on_unknown_agency: OnUnknownAgency = OnUnknownAgency.REJECT
    agency: str | None = None
    """Agency of rows that name none, instead of the office itself."""
    key_column: str | None = None
    """Column that identifies a row, instead of number, document number or title."""
    dry_run: bool = False
    rejects_path: Path | None = None
    """Where rejected rows are written; beside the input unless given."""
    makes_rejects_folder: bool = False
    """Make the folder of that path once there is a row to write: those of archives have one."""


@attrs.define(kw_only=True)
class FileAccount:
    """The account of one file: read = accepted + updated + unchanged + rejected."""

    file: str
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    skipped: Counter[str] = attrs.field(factory=Counter)
    """Titles, repeated headers, totals, blanks and hidden rows: outside the sum."""
    findings: list[Finding] = attrs.field(factory=list)
    """FINDINGS_SHOWN at most, in the order found: the first errors before the first others."""
    firsts: dict[tuple[str, str], Finding] = attrs.field(factory=dict)
    """The first finding of each (code, severity), however late in the file."""
    finding_counts: Counter[tuple[str, str]] = attrs.field(factory=Counter)
    """How often each (code, severity) occurred."""
    withheld_rejects: int = 0
    """Rejected rows that bear a secrecy mark or say what was erased: counted, written nowhere."""
    rejects_file: str | None = None
    run: int | None = None
    resumed_rows: int = 0
    """Rows whose fate an interrupted run had settled already."""
    steps: int = 0
    """Tables and chunks whose fate is settled; where an interrupted run goes on."""
    refused: GovDiscloseError | None = None
    """Why the file as a whole was not read."""
    dry_run: bool = False
    sheet: str | None = None
    """Sheet being read; findings without one of their own are placed on it."""
    items: dict[int, tuple[int, int]] | None = None
    """Shard and number of the item of each row that was not refused, by row of the last table, as
    far as this call handled the rows; None unless it was asked for."""
    listener: Callable[[Finding], None] | None = None
    """Told every finding, placed, however many there are."""
    _others_kept: int = attrs.field(default=0, init=False)
    """How many of the findings kept are no errors."""

    @property
    def read(self) -> int:
        """Records read."""
        return self.accepted + self.updated + self.unchanged + self.rejected

    @property
    def has_errors(self) -> bool:
        """Something was rejected or the file was refused."""
        return self.rejected > 0 or any(
            severity == Severity.ERROR.value for _code, severity in self.finding_counts
        )

    def add(self, finding: Finding) -> None:
        """Count a finding and keep it while there is room."""
        self.finding_counts[finding.code, finding.severity.value] += 1
        self.recall(finding)

    def recall(self, finding: Finding) -> None:
        """Keep and hand on a finding that an interrupted run has counted already."""
        kind = (finding.code, finding.severity.value)
        if kind not in self.firsts:
            self.firsts[kind] = self.placed(finding)
        self._keep(self.placed(finding))
        if self.listener is not None:
            self.listener(self.placed(finding))

    def _keep(self, finding: Finding) -> None:
        is_error = finding.severity is Severity.ERROR
        if len(self.findings) >= FINDINGS_SHOWN:
            if not is_error or not self._others_kept:
                return
            last = max(
                at for at, kept in enumerate(self.findings) if kept.severity is not Severity.ERROR
            )
            del self.findings[last]
            self._others_kept -= 1
        self.findings.append(finding)
        self._others_kept += not is_error

    def placed(self, finding: Finding) -> Finding:
        """The finding with its file and sheet."""
        return finding.located(file=self.file, sheet=finding.sheet or self.sheet)

    def counts(self) -> dict[str, int]:
        """Progress as kept with the run, so that a resumed run ends with the whole account."""
        kept = {
            "accepted": self.accepted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "withheld": self.withheld_rejects,
            "steps": self.steps,
        }
        kept.update({f"skipped.{kind}": n for kind, n in self.skipped.items()})
        kept.update(
            {f"finding.{code}.{severity}": n for (code, severity), n in self.finding_counts.items()}
        )
        return kept

    def resume(self, counts: Mapping[str, int]) -> None:
        """Take over the counts of an interrupted run."""
        self.accepted = counts.get("accepted", 0)
        self.updated = counts.get("updated", 0)
        self.unchanged = counts.get("unchanged", 0)
        self.rejected = counts.get("rejected", 0)
        self.withheld_rejects = counts.get("withheld", 0)
        self.steps = counts.get("steps", 0)
        for name, number in counts.items():
            if name.startswith("skipped."):
                self.skipped[name.removeprefix("skipped.")] = number
            elif name.startswith("finding."):
                code, _, severity = name.removeprefix("finding.").rpartition(".")
                self.finding_counts[code, severity] = number
        self.resumed_rows = self.read

    def as_json(self) -> dict[str, object]:
        """Public shape of ``catalogue import --json``, one element per file."""
        shape: dict[str, object] = {
            "file": self.file,
            "read": self.read,
            "accepted": self.accepted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "skipped": dict(sorted(self.skipped.items())),
            "findings": [finding.as_json() for finding in self.findings],
            "findings_total": sum(self.finding_counts.values()),
            "rejects_file": self.rejects_file,
            "rejected_unwritten": self.withheld_rejects,
            "dry_run": self.dry_run,
        }
        if self.resumed_rows:
            shape["resumed_rows"] = self.resumed_rows
        return shape


def errors_first(findings: Sequence[Finding]) -> list[Finding]:
    """FINDINGS_SHOWN of the findings at most, in their order: others only beside all errors."""
    errors = [at for at, found in enumerate(findings) if found.severity is Severity.ERROR]
    others = [at for at, found in enumerate(findings) if found.severity is not Severity.ERROR]
    return [findings[at] for at in sorted((errors + others)[:FINDINGS_SHOWN])]
