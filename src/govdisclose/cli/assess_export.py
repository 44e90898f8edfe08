"""``govdisclose assess export``: the result as a workbook with formulas, or as an HTML page."""

from __future__ import annotations

from pathlib import PurePath

import click

from govdisclose.cli.assess_sources import Source, source_options
from govdisclose.cli.assess_views import why_text
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.messages import note
from govdisclose.cli.output_file import written_bytes, written_file

__all__ = ["export"]


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write a result as FILE.xlsx or FILE.html.\n\nThe workbook has one sheet for each group, "
        "with living formulas; the page is for staff, with every explanation. Neither is meant for "
        "the public."
    ),
    examples=(
        "govdisclose assess export result.xlsx --year 2009 --scheme huainan-2009",
        "govdisclose assess export result.html --frozen 2009-huainan-2009-1",
    ),
    exits=STORE_EXITS,
)
@click.argument("file", metavar="FILE")
@source_options
def export(*, file: str, source: Source) -> None:
    """Write the file, private to its owner."""
    match PurePath(file).suffix.lower():
        case ".xlsx":
            _write_workbook(file, source)
        case ".html" | ".htm":
            _write_page(file, source)
        case _:
            raise click.UsageError(tr("FILE ends with .xlsx or .html"))
    note(N_("written: {file}"), file=file)


def _write_workbook(file: str, source: Source) -> None:
    from govdisclose.office import assessing  # the library loads with its work

    words = {
        "agency": tr("Agency"),
        "rank": tr("Rank"),
        "score": tr("Score"),
        "grade": tr("Grade"),
        "bonus": tr("bonus"),
        "penalty": tr("penalty"),
        "exact": tr("Before rounding"),
        "part": tr("Part"),
    }
    with written_bytes(file) as stream:
        assessing.write_assessment_workbook(
            source.scheme,
            source.assessment,
            source.values,
            stream,
            words,
            is_chinese=language() == "zh",
        )


def _write_page(file: str, source: Source) -> None:
    from govdisclose.office import assessing  # the library loads with its work

    words = {
        "rank": tr("Rank"),
        "agency": tr("Agency"),
        "score": tr("Score"),
        "grade": tr("Grade"),
        "parts": tr("Components"),
        "entry": tr("Entry"),
        "points": tr("Points"),
        "earned": tr("Earned"),
        "available": tr("Available"),
        "counted": tr("Counted"),
        "why": tr("Why"),
        "open": tr("open"),
        "not_applicable": tr("not applicable"),
        "bonus": tr("bonus"),
        "penalty": tr("penalty"),
        "rounding": tr("rounding"),
        "unverified": tr("no source prints all of these numbers"),
        "code": "zh-CN" if language() == "zh" else "en",
    }
    leaves = {leaf.id: leaf for leaf in source.scheme.leaves()}
    why = {
        (score.agency, one.id): tuple(why_text(one, leaves[one.id], score))
        for score in source.assessment.scores
        for one in score.indicators
    }
    page = assessing.assessment_page(source.scheme, source.assessment, words, why)
    with written_file(file) as stream:
        for piece in page:
            stream.write(piece)
