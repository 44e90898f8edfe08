"""``govdisclose report check``, ``compare`` and ``read``: reports that were published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import worded
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_json_lines, emit_text
from govdisclose.cli.report_views import (
    labels_of,
    print_checked,
    print_movements,
    print_refused,
)
from govdisclose.domain.figures.reports.shape import report_shape
from govdisclose.errors import ExitCode, GovDiscloseError

if TYPE_CHECKING:
    from govdisclose.domain.figures.reports.findings import Checked
    from govdisclose.office import ReportChecks

__all__ = ["check", "compare", "read"]

_CHECK_EXITS = (ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE, ExitCode.FINDINGS)


@click.command(
    "check",
    cls=Command,
    help=N_(
        "Check published annual reports: tables, text, and dates.\n\nReads JSON, XLSX, DOCX, HTML, "
        "PDF with text, and plain text. Reports in the official forms of 2019 and 2021 are held "
        "against the identities of their tables; reports in prose (2008 to 2018) against "
        "themselves. With --json each file gives one object on a line."
    ),
    examples=(
        "govdisclose report check 2024.pdf --previous 2023.html",
        "govdisclose report check 2024.json 2023.docx --json",
    ),
    exits=_CHECK_EXITS,
)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--previous", metavar="FILE", help=N_("Report of the same agency on the year before.")
)
@click.option("--all", "show_all", is_flag=True, help=N_("Show also what holds."))
@json_option
@click.pass_context
def check(
    ctx: click.Context,
    *,
    names: tuple[str, ...],
    previous: str | None,
    show_all: bool,
    as_json: bool,
) -> None:
    """Print the findings of each file; exit 4 when an identity is broken or a file unreadable."""
    if previous is not None and len(names) > 1:
        raise click.UsageError(tr("--previous goes with one FILE"), ctx)
    checks = _checks()
    is_bad = False

    def results() -> Iterator[Checked | dict[str, object]]:
        nonlocal is_bad
        for name in names:
            result = _checked(checks, name, previous, is_only=len(names) == 1)
            is_bad |= isinstance(result, dict) or result.is_broken
            yield result

    if as_json and len(names) == 1:
        emit_json(next(results()))
    elif as_json:
        emit_json_lines(results())
    else:
        for position, result in enumerate(results()):
            if position:
                emit_text("")
            if isinstance(result, dict):
                print_refused(result)
            else:
                labels = labels_of(checks, result.form)
                print_checked(result, labels, show_all=show_all)
    if is_bad:
        raise FinishedWithFindings


@click.command(
    "compare",
    cls=Command,
    help=N_(
        "Compare a report with that of the year before.\n\nShows what must hold between two "
        "years, and each figure with its change."
    ),
    examples=("govdisclose report compare 2024.pdf 2023.pdf",),
    exits=_CHECK_EXITS,
)
@click.argument("name", metavar="FILE")
@click.argument("previous", metavar="PREVIOUS")
@json_option
def compare(*, name: str, previous: str, as_json: bool) -> None:
    """Print X1 to X3 and the movements; exit 4 when an identity is broken."""
    checks = _checks()
    compared = checks.compare(name, previous)
    if as_json:
        emit_json(compared)
    else:
        labels = labels_of(checks, compared.checked.form)
        print_movements(compared.movements, labels)
        emit_text("")
        print_checked(compared.checked, labels, show_all=True)
    if compared.checked.is_broken:
        raise FinishedWithFindings


@click.command(
    "read",
    cls=Command,
    help=N_(
        "Print a report of an official form in the JSON form that 'report check' reads.\n\nCells "
        "stand under the keys of the form, as they were read; correct what was misread and check "
        "the result."
    ),
    examples=("govdisclose report read 2024.pdf",),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE),
)
@click.argument("name", metavar="FILE")
@json_option
def read(*, name: str, as_json: bool) -> None:
    """Print the JSON form; it is JSON with and without ``--json``."""
    del as_json
    emit_json(report_shape(_checks().read(name)))


def _checks() -> ReportChecks:
    # The library and its rules load with the commands that use them, not with help.
    from govdisclose.office import Office

    return Office.report_checks()


def _checked(
    checks: ReportChecks, name: str, previous: str | None, *, is_only: bool
) -> Checked | dict[str, object]:
    """The check of a file; one of several that cannot be read is reported and passed."""
    try:
        return checks.check(name, previous=previous)
    except GovDiscloseError as error:
        if is_only:
            raise
        message = worded(error.template, error.data)
        return {"file": name, "error": {"code": error.code, "message": message}}
