"""``govdisclose report file``, ``restate`` and ``filed``: reports that stand."""

from __future__ import annotations

import click

from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import CodeChoice, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.report_official import read_texts, tell_findings, write_public
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.figures.official.filed import FiledReport
from govdisclose.domain.finding import Finding, Severity
from govdisclose.errors import ExitCode

__all__ = ["file", "filed", "restate"]

_YEAR = click.IntRange(1900, 9998)
_AGENCY = click.option("--agency", metavar="AGENCY", help=N_("Whose report; the office's own."))
_GOVERNMENT = click.option(
    "--government", is_flag=True, help=N_("The report of a government, with all agencies below.")
)
_FORM = click.option("--form", metavar="FORM", help=N_("Form of the report; that of the year."))
_TEXTS = click.option("--texts", metavar="FILE", help=N_("TOML file with the texts of staff."))
_GAPS = click.option(
    "--allow-gaps",
    is_flag=True,
    help=N_("File it although something is missing or the prose contradicts the tables."),
)
_EXITS = (*STORE_EXITS, ExitCode.FINDINGS)


@click.command(
    "file",
    cls=Command,
    help=N_(
        "File the report on YEAR: compute it, check it, freeze it with a hash.\n\nTwo people are "
        "needed: with --approver whoever named approves it, without it you do, and then none of "
        "its figures may be declared by you. What was filed after the last day for publishing is "
        "shown as late."
    ),
    examples=(
        "govdisclose report file 2024 --agency 市财政局 --texts texts.toml --approver lisi",
        "govdisclose report file 2024 --government --form F2021 --approver lisi",
    ),
    exits=_EXITS,
)
@click.argument("year", type=_YEAR)
@_AGENCY
@_GOVERNMENT
@_FORM
@_TEXTS
@click.option("--approver", metavar="KEY", help=N_("Staff key of who approved it."))
@_GAPS
@json_option
@pass_session
def file(
    session: Session,
    *,
    year: int,
    agency: str | None,
    government: bool,
    form: str | None,
    texts: str | None,
    approver: str | None,
    allow_gaps: bool,
    as_json: bool,
) -> None:
    """Freeze the report; exit 4 when it is late or has gaps."""
    office = session.office()
    report = office.official.report(
        year, agency=agency, form=form, government=government, texts=read_texts(texts)
    )
    kept = office.filed_reports.file(report, approver=approver, allow_gaps=allow_gaps)
    _tell(kept, report.findings, as_json=as_json)


@click.command(
    "restate",
    cls=Command,
    help=N_(
        "Correct a filed report by what the records now say, and keep the difference.\n\nBoth "
        "versions stay. The reason is a code; somebody else has to approve it."
    ),
    examples=(
        "govdisclose report restate 2024 --agency 市财政局 --reason recount --approver lisi",
    ),
    exits=_EXITS,
)
@click.argument("year", type=_YEAR)
@_AGENCY
@_GOVERNMENT
@_FORM
@_TEXTS
@click.option("--reason", metavar="CODE", required=True, help=N_("Why, as a code."))
@click.option("--approver", metavar="KEY", required=True, help=N_("Staff key of who approved it."))
@_GAPS
@json_option
@pass_session
def restate(
    session: Session,
    *,
    year: int,
    agency: str | None,
    government: bool,
    form: str | None,
    texts: str | None,
    reason: str,
    approver: str,
    allow_gaps: bool,
    as_json: bool,
) -> None:
    """Keep a further version with its difference."""
    office = session.office()
    report = office.official.report(
        year, agency=agency, form=form, government=government, texts=read_texts(texts)
    )
    kept = office.filed_reports.restate(
        report, reason=reason, approver=approver, allow_gaps=allow_gaps
    )
    _tell(kept, report.findings, as_json=as_json)


@click.command(
    "filed",
    cls=Command,
    help=N_(
        "List the filed reports, or write one as it was filed.\n\nWith --format the report on YEAR "
        "is written as the public may have it: the version filed last, or that of --version."
    ),
    examples=(
        "govdisclose report filed",
        "govdisclose report filed 2024 --agency 市财政局 --format html -o 2024.html",
    ),
    exits=_EXITS,
)
@click.argument("year", type=_YEAR, required=False)
@_AGENCY
@_GOVERNMENT
@_FORM
@click.option(
    "--format",
    "format_",
    type=CodeChoice({"md": ("markdown",), "html": (), "docx": (), "xlsx": (), "json": ()}),
    help=N_("Write the report itself in this form."),
)
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@click.option("--version", type=click.IntRange(1), metavar="N", help=N_("Which version."))
@json_option
@pass_session
def filed(
    session: Session,
    *,
    year: int | None,
    agency: str | None,
    government: bool,
    form: str | None,
    format_: str | None,
    output: str | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Print heads of filed reports, or one report; exit 4 when one was altered."""
    office = session.office()
    if format_ is not None:
        if year is None:
            raise click.UsageError(tr("--format needs YEAR"))
        found = office.filed_reports.find(
            year, agency=agency, form=form, government=government, version=version
        )
        write_public(office, office.filed_reports.sound(found), format_, output)
        return
    if output is not None:
        raise click.UsageError(tr("--output needs --format"))
    heads = [
        one
        for one in office.filed_reports.list(year=year, agency=agency)
        if form in (None, one.form)
        and version in (None, one.version)
        and (one.is_government or not government)
    ]
    if as_json:
        emit_json({"items": [one.as_json() for one in heads]})
    else:
        _print_heads(heads)
    if not all(one.holds for one in heads):
        raise FinishedWithFindings


def _print_heads(heads: list[FiledReport]) -> None:
    headers = [
        tr("Agency"),
        tr("Report"),
        tr("Version"),
        tr("Filed on"),
        tr("Publish by"),
        tr("Remark"),
        tr("Hash"),
    ]
    rows = [
        (
            one.agency,
            one.key,
            one.version,
            one.recorded_on,
            one.due,
            _remark(one),
            one.hash[:16],
        )
        for one in heads
    ]
    emit_table(headers, rows, right=[2])


def _remark(one: FiledReport) -> str:
    words = []
    if not one.holds:
        words.append(tr("altered"))
    elif one.report is None:
        words.append(tr("erased"))
    if one.is_late:
        words.append(tr("late"))
    if one.gaps:
        words.append(tr("with gaps"))
    if one.reason is not None:
        phrase = tr("restated ({reason}), {count} cells")
        words.append(phrase.format(reason=one.reason, count=len(one.changes)))
    return ", ".join(words)


def _tell(kept: FiledReport, findings: tuple[Finding, ...], *, as_json: bool) -> None:
    """What was kept, and what has to be said of it."""
    if kept.is_late:
        late = Finding(
            code="REPORT-LATE",
            severity=Severity.ERROR,
            value=kept.filed_on.isoformat(),
            detail=(("due", str(kept.due)),),
        )
        findings = (*findings, late)
    if as_json:
        emit_json({**kept.as_json(), "findings": [one.as_json() for one in findings]})
    else:
        phrase = tr("{agency} {key} version {version}: entry {entry}, SHA-256 {hash}")
        emit_text(
            phrase.format(
                agency=kept.agency,
                key=kept.key,
                version=kept.version,
                entry=kept.entry,
                hash=kept.hash,
            )
        )
        for change in kept.changes:
            emit_text(f"{change.cell}: {change.before or '-'} -> {change.after or '-'}")
        if kept.prose_changed:
            emit_text(tr("the text changed"))
        tell_findings(findings)
    if findings:
        raise FinishedWithFindings
