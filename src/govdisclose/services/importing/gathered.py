"""One account of the files of a folder or archive: the sum of theirs, beside what was not read."""

from __future__ import annotations

from collections import Counter

import attrs

from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import GovDiscloseError
from govdisclose.services.importing.account import FileAccount, errors_first

__all__ = ["GatheredAccount"]


@attrs.define(kw_only=True)
class GatheredAccount:
    """The combined account: files = read + refused + unread, and records add up over the files."""

    file: str
    """The folder or archive as the user named it."""
    members: list[FileAccount] = attrs.field(factory=list)
    """One per file that was offered, in order."""
    findings: list[Finding] = attrs.field(factory=list)
    """Files that were not offered: errors should have been read, the rest nobody meant to send."""
    refused: GovDiscloseError | None = None
    """Why nothing was offered."""
    dry_run: bool = False

    @property
    def accepted(self) -> int:
        """Records that are new."""
        return sum(member.accepted for member in self.members)

    @property
    def updated(self) -> int:
        """Records that changed."""
        return sum(member.updated for member in self.members)

    @property
    def unchanged(self) -> int:
        """Records that say the same as before."""
        return sum(member.unchanged for member in self.members)

    @property
    def rejected(self) -> int:
        """Records that came back."""
        return sum(member.rejected for member in self.members)

    @property
    def read(self) -> int:
        """Records read."""
        return sum(member.read for member in self.members)

    @property
    def skipped(self) -> Counter[str]:
        """Rows that are no records, by kind."""
        return sum((member.skipped for member in self.members), Counter())

    @property
    def refused_files(self) -> int:
        """Files that were opened and not read (to their end)."""
        return sum(member.refused is not None for member in self.members)

    @property
    def unread_files(self) -> int:
        """Files that were not opened although somebody sent them."""
        return sum(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def passed_files(self) -> int:
        """Files of systems and programs; outside the sum."""
        return sum(finding.code == "MEMBER-PASSED" for finding in self.findings)

    @property
    def files(self) -> int:
        """Files there are: read, refused and unread ones."""
        return len(self.members) + self.unread_files

    @property
    def has_errors(self) -> bool:
        """Something was rejected, refused or not read."""
        return (
            self.refused is not None
            or self.unread_files > 0
            or any(member.has_errors or member.refused is not None for member in self.members)
        )

    def finding_counts(self) -> Counter[tuple[str, str]]:
        """How often each (code, severity) was found on a file that was not offered."""
        return Counter((finding.code, finding.severity.value) for finding in self.findings)

    def as_json(self) -> dict[str, object]:
        """Public shape: the keys of a file's account, with those of its files inside."""
        shape: dict[str, object] = {
            "file": self.file,
            "read": self.read,
            "accepted": self.accepted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "skipped": dict(sorted(self.skipped.items())),
            "findings": [finding.as_json() for finding in errors_first(self.findings)],
            "findings_total": len(self.findings)
            + sum(sum(member.finding_counts.values()) for member in self.members),
            "rejected_unwritten": sum(member.withheld_rejects for member in self.members),
            "dry_run": self.dry_run,
            "files": self.files,
            "files_read": len(self.members) - self.refused_files,
            "files_refused": self.refused_files,
            "files_unread": self.unread_files,
            "files_passed": self.passed_files,
            "members": [member.as_json() for member in self.members],
        }
        if self.refused is not None:
            shape["error"] = self.refused.code
        return shape
