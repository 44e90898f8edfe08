"""``govdisclose scan``: what a file holds that may not be published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import finding_line
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.errors import ExitCode

if TYPE_CHECKING:
    from govdisclose.domain.finding import Finding

__all__ = ["command"]


@click.command(
    "scan",
    cls=Command,
    help=N_(
        "Look into files before they are released: personal data, secrecy marks, hidden content."
        "\n\nReads text, CSV, HTML, DOCX, XLSX, XLS, PDF, folders and ZIP archives. Values are "
        "shown masked. What cannot be read is said, and is a finding too. No office is needed."
    ),
    examples=(
        "govdisclose scan notice.docx annex.xlsx",
        "govdisclose scan drafts/ --json",
    ),
    exits=(ExitCode.DONE, ExitCode.USAGE, ExitCode.FINDINGS),
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@json_option
def command(*, files: tuple[str, ...], as_json: bool) -> None:
    """Print the findings in the order of the files; exit 4 when there are any."""
    # Detectors and readers load with the command, not with its help.
    from govdisclose.office import Office

    screening = Office.screening()
    counts = {"error": 0, "warning": 0, "info": 0}

    def findings() -> Iterator[Finding]:
        for file in files:
            for one in screening.screen_path(file):
                counts[one.severity.value] += 1
                yield one

    if as_json:
        shapes = [one.as_json() for one in findings()]
        emit_json({"files": list(files), "findings": shapes, "summary": counts})
    else:
        shown = None
        for one in findings():
            if one.file != shown:
                shown = one.file
                emit_text(f"{shown}:")
            emit_text(f"  {finding_line(one)}")
        emit_text(_summary(counts))
    if any(counts.values()):
        raise FinishedWithFindings


def _summary(counts: dict[str, int]) -> str:
    if not any(counts.values()):
        return tr("nothing was found")
    template = tr("{error} errors, {warning} warnings, {info} remarks")
    return template.format_map(counts)
