"""``govdisclose assess export``: the result as a workbook with formulas, HTML page or document."""

from __future__ import annotations

from pathlib import PurePath

import click

from govdisclose.cli.assess_sources import Source, result_json, source_options
from govdisclose.cli.assess_views import why_text
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.messages import note
from govdisclose.cli.output_file import written_bytes, written_file
from govdisclose.domain.figures.assessment.charts import ChartWords, group_charts
from govdisclose.domain.figures.assessment.comparison import Comparison, compare
from govdisclose.domain.figures.assessment.printed import PrintedWords, assessment_document

__all__ = ["export"]


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write a result as FILE.xlsx, FILE.html or FILE.docx.\n\nThe workbook has one sheet for "
        "each group, with living formulas; page and document hold charts and every explanation. "
        "None of them is meant for the public."
    ),
    examples=(
        "govdisclose assess export result.xlsx --year 2009 --scheme huainan-2009",
        "govdisclose assess export result.html --frozen 2009-huainan-2009-1",
        "govdisclose assess export result.docx --frozen 2010-huainan-2009-1 "
        "--since 2009-huainan-2009-1",
    ),
    exits=STORE_EXITS,
)
@click.argument("file", metavar="FILE")
@click.option(
    "--since",
    metavar="KEY|FILE",
    help=N_(
        "Also chart the movement since this frozen assessment, or since a result that --json "
        "wrote; not in workbooks."
    ),
)
@source_options
def export(*, file: str, source: Source, since: str | None) -> None:
    """Write the file, private to its owner."""
    suffix = PurePath(file).suffix.lower()
    if suffix not in (".xlsx", ".html", ".htm", ".docx"):
        raise click.UsageError(tr("FILE ends with .xlsx, .html or .docx"))
    before = None
    if since is not None:
        if suffix == ".xlsx":
            raise click.UsageError(tr("--since is not for workbooks"))
        before = compare(result_json(since), source.assessment.as_json())
    match suffix:
        case ".xlsx":
            _write_workbook(file, source)
        case ".docx":
            _write_document(file, source, before)
        case _:
            _write_page(file, source, before)
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


def _chart_words() -> ChartWords:
    return ChartWords(
        components=tr("Mean share of the points assessed, by component"),
        distribution=tr("Agencies by grade or score"),
        movement=tr("Change of the score since the assessment compared with"),
        agencies=tr("agencies"),
        points=tr("points"),
        open=tr("not assessed yet"),
        more=tr("+{points}"),
        less=tr("-{points}"),
        is_chinese=language() == "zh",
    )


def _printed_words() -> PrintedWords:
    return PrintedWords(
        rank=tr("Rank"),
        agency=tr("Agency"),
        score=tr("Score"),
        grade=tr("Grade"),
        before=tr("Score before"),
        change=tr("Change"),
        parts=tr("Components"),
        entry=tr("Entry"),
        points=tr("Points"),
        earned=tr("Earned"),
        available=tr("Available"),
        counted=tr("Counted"),
        why=tr("Why"),
        open=tr("not assessed yet"),
        not_applicable=tr("not applicable"),
        bonus=tr("bonus"),
        penalty=tr("penalty"),
        rounding=tr("rounding"),
        veto=tr("veto"),
        unverified=tr("no source prints all of these numbers"),
        language="zh-CN" if language() == "zh" else "en",
        charts=_chart_words(),
    )


def _why(source: Source) -> dict[tuple[str, str], tuple[str, ...]]:
    leaves = {leaf.id: leaf for leaf in source.scheme.leaves()}
    return {
        (score.agency, one.id): tuple(why_text(one, leaves[one.id], score))
        for score in source.assessment.scores
        for one in score.indicators
    }


def _write_document(file: str, source: Source, since: Comparison | None) -> None:
    from govdisclose.office import Office

    writer = Office.document_writer("docx")
    document = assessment_document(
        source.scheme, source.assessment, _printed_words(), _why(source), since
    )
    with written_bytes(file) as stream:
        writer.write(document, stream)


def _write_page(file: str, source: Source, since: Comparison | None) -> None:
    from govdisclose.office import assessing  # the library loads with its work

    words = _printed_words()
    charts = {
        group.id: tuple(
            group_charts(source.scheme, source.assessment.of_group(group.id), words.charts, since)
        )
        for group in source.scheme.groups
    }
    page = assessing.assessment_page(source.scheme, source.assessment, words, _why(source), charts)
    with written_file(file) as stream:
        for piece in page:
            stream.write(piece)
