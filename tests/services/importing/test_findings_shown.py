"""Which findings of an import its account shows."""

from __future__ import annotations

from pathlib import Path

from govdisclose.domain.finding import Finding, Severity
from govdisclose.office import Office
from govdisclose.services.importing.account import FINDINGS_SHOWN, FileAccount, errors_first
from tests.services.importing.cases import import_text, office, store

__all__ = ["office", "store"]


def _findings(warnings: int, errors: int) -> list[Finding]:
    return [
        Finding(code="X", severity=severity, row=row)
        for row, severity in enumerate([Severity.WARNING] * warnings + [Severity.ERROR] * errors)
    ]


def test_error_behind_many_warnings_is_shown(office: Office, tmp_path: Path) -> None:
    """A rejected row is told of among the findings however many remarks stand before it."""
    rows = "".join(f",甲发〔2009〕{row}号,2009-01-05\n" for row in range(1, 151))
    text = f"标题,文号,发布日期\n{rows}通知,x,2009-13-45\n通知,,2009-01-05,多,余\n"

    account = import_text(office, tmp_path, text)

    assert account.rejected > 0
    shown = [found.row for found in account.findings if found.severity is Severity.ERROR]
    errors = sum(n for (_code, level), n in account.finding_counts.items() if level == "error")
    assert errors == len(shown)
    assert FINDINGS_SHOWN == len(account.findings)
    assert sum(account.finding_counts.values()) == account.as_json()["findings_total"]
    rows_shown = [found.row or 0 for found in account.findings]
    assert sorted(rows_shown) == rows_shown


def test_findings_shown_are_bounded_and_errors_go_first() -> None:
    """At most a hundred are held: all errors while they fit, the first of each sort, in order."""
    for warnings, errors in [(150, 30), (30, 150), (200, 200), (3, 2)]:
        findings = _findings(warnings, errors)
        account = FileAccount(file="a.csv")

        for finding in findings:
            account.add(finding)

        kept_errors = min(errors, FINDINGS_SHOWN)
        kept_others = min(warnings, FINDINGS_SHOWN - kept_errors)
        expected = [*range(kept_others), *range(warnings, warnings + kept_errors)]
        assert expected == [found.row for found in account.findings]
        assert expected == [found.row for found in errors_first(findings)]
