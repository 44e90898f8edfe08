"""How checked and compared reports look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.domain.figures.reports.findings import (
    Checked,
    IdentityFinding,
    Result,
    plain_number,
)
from govdisclose.domain.figures.reports.form import IdentitySeverity

if TYPE_CHECKING:
    from govdisclose.domain.figures.reports.years import Movement
    from govdisclose.office import ReportChecks

__all__ = ["labels_of", "print_checked", "print_movements", "print_refused"]

_RESULT_WORDS = {
    Result.HOLDS: N_("Holds"),
    Result.BROKEN: N_("Broken"),
    Result.NOT_ASSESSABLE: N_("Not assessable"),
}
_SEVERITY_WORDS = {
    IdentitySeverity.ERROR: N_("error"),
    IdentitySeverity.WARNING: N_("warning"),
    IdentitySeverity.INFO: N_("note"),
}
_REASONS = (
    N_("a value is missing"),
    N_("a value is missing or has no single reading"),
    N_("count or base is not stated"),
    N_("no number of the year before"),
    N_("no report of the year before"),
    N_("of a part of the report's scope"),
    N_("of another year"),
    N_("only the ledger shows it"),
    N_("other stands beside its own items and is not their sum"),
    N_("the cell is missing or blank"),
    N_("the count or the base is not stated"),
    N_("the numbers it is of are not stated"),
    N_("the percentage is not meant exactly"),
    N_("the report does not say when it was published"),
    N_("the rows come without printed labels"),
    N_("the sum is left blank"),
    N_("the sum is missing, left blank or unreadable"),
    N_("the table is missing"),
    N_("more than stated"),
    N_("there need not be any"),
    N_("which number it is a share of is not clear"),
    N_("too many groups of shares to compare"),
)
"""What findings give as a reason, so that it is translated."""

_CODES = {
    "no_such_day": N_("no calendar has this day"),
    "not_whole": N_("the month or a day is missing"),
    "ends_before_it_begins": N_("it ends before it begins"),
    "truncated": N_("cut off instead of rounded"),
    "none": N_("neither rounded nor cut off"),
    "fees": N_("fees and waivers"),
    "reconsideration": N_("administrative reconsideration"),
    "litigation": N_("administrative litigation"),
    "proactive": N_("proactive disclosure"),
    "requests": N_("disclosure on request"),
    "problems": N_("problems"),
    "improvement": N_("improvement"),
    "other": N_("other matters"),
    "yes": N_("yes"),
}
"""Codes of findings in words."""

_DETAIL_WORDS = {
    "why": N_("why"),
    "rounding": N_("rounding"),
    "missing": N_("missing"),
    "unattributed": N_("not attributed"),
    "bases": N_("bases"),
    "gap": N_("gap"),
    "gap_equals_count_of": N_("the gap equals the count of"),
    "proving_nothing_alone": N_("proves nothing alone"),
    "whole": N_("whole"),
    "mixed": N_("written in several ways"),
}
"""Details shown to people; the others are for programs."""


def print_checked(checked: Checked, labels: Mapping[str, str], *, show_all: bool) -> None:
    """Print the sums by identity, then what is broken, or everything.

    Args:
        checked: The report.
        labels: What the keys of rows, columns and contents are called.
        show_all: Also what holds and what cannot be assessed.
    """
    summary = tr("{file}: form {form}, {holds} hold, {broken} broken, {open} not assessable")
    emit_text(
        summary.format(
            file=checked.file,
            form=checked.form,
            holds=checked.count(Result.HOLDS),
            broken=checked.count(Result.BROKEN),
            open=checked.count(Result.NOT_ASSESSABLE),
        )
    )
    emit_text("")
    headers = [tr("Id"), *(tr(word) for word in _RESULT_WORDS.values()), tr("What must hold")]
    emit_table(headers, list(_sums(checked.findings)), right=[1, 2, 3])
    shown = [finding for finding in checked.findings if show_all or finding.result is Result.BROKEN]
    if not shown:
        return
    emit_text("")
    headers = [
        tr("Id"),
        tr("Where"),
        tr("As stated"),
        tr("As it must be"),
        tr("Result"),
        tr("Remark"),
    ]
    emit_table(headers, [_row(finding, labels) for finding in shown])


def _sums(findings: Sequence[IdentityFinding]) -> Iterator[tuple[object, ...]]:
    by_id: dict[str, list[IdentityFinding]] = {}
    for finding in findings:
        by_id.setdefault(finding.identity.id, []).append(finding)
    for id, own in by_id.items():
        counts = [sum(one.result is result for one in own) for result in Result]
        identity = own[0].identity
        yield (id, *counts, identity.zh if language() == "zh" else identity.en)


def _row(finding: IdentityFinding, labels: Mapping[str, str]) -> tuple[object, ...]:
    is_broken = finding.result is Result.BROKEN
    result = tr(_RESULT_WORDS[finding.result])
    if is_broken:
        result = f"{result} ({tr(_SEVERITY_WORDS[finding.identity.severity])})"
    return (
        finding.identity.id,
        labels.get(finding.scope, finding.scope),
        _side(finding.left),
        _side(finding.right),
        result,
        "; ".join(_remarks(finding.detail)),
    )


def _side(side: object) -> object:
    """A side in words where it is made of codes."""
    if not isinstance(side, str):
        return side
    return ", ".join(tr(_CODES[part]) if part in _CODES else part for part in side.split(", "))


def _remarks(detail: Iterable[tuple[str, str]]) -> Iterator[str]:
    for key, value in detail:
        if key in _DETAIL_WORDS:
            said = ", ".join(tr(_CODES.get(part, part)) for part in value.split(", "))
            yield said if key == "why" else f"{tr(_DETAIL_WORDS[key])}: {said}"


def labels_of(checks: ReportChecks, form_id: str) -> dict[str, str]:
    """What keys are called: the printed labels in Chinese, contents of prose in both languages."""
    is_chinese = language() == "zh"
    form = checks.forms.form(form_id)
    if form is None:
        named = {one.key: checks.contents.content(one.content) for one in checks.narrative.contents}
        return {key: one.zh if is_chinese else one.en for key, one in named.items()}
    if not is_chinese:
        return {}
    labels = {column.key: column.zh for column in form.columns}
    labels |= {row.key: row.zh for row in form.request_rows}
    labels |= {block.key: block.zh for block in form.review_blocks}
    labels |= {row.key: row.zh for block in form.proactive for row in block.rows}
    return labels | {section.key: section.zh for section in form.sections}


def print_movements(movements: Sequence[Movement], labels: Mapping[str, str]) -> None:
    """Print every figure of two years that is known in one of them and not nil in both."""
    headers = [tr("Where"), tr("Column"), tr("Before"), tr("Now"), tr("Change")]
    rows = [
        (
            labels.get(one.scope, one.scope),
            labels.get(one.column, one.column),
            plain_number(one.before),
            plain_number(one.now),
            plain_number(one.difference),
        )
        for one in movements
        if one.before or one.now
    ]
    emit_table(headers, rows, right=[2, 3, 4])


def print_refused(result: Mapping[str, object]) -> None:
    """Print why one of several files was passed."""
    error = result["error"]
    assert isinstance(error, dict)
    emit_text(f"{result['file']}: {error['message']} ({error['code']})")
