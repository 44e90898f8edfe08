"""``govdisclose report annual`` and ``declare``: the annual report, and what staff add."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.moments import MomentParam, aware
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_data, emit_json, emit_table, emit_text, json_text
from govdisclose.cli.output_file import written_bytes, written_file
from govdisclose.cli.report_official import (
    ORIGIN_WORDS,
    print_cell,
    print_cells,
    read_texts,
    tell_findings,
    write_public,
)
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.figures.annual.report import AnnualReport, Coverage, Explanation
from govdisclose.domain.figures.annual.wording import annual_document
from govdisclose.errors import ExitCode

__all__ = ["annual", "declare"]


@click.command(
    "annual",
    cls=Command,
    help=N_(
        "Make the annual report on YEAR: in words up to 2018, in the official tables since 2019."
        "\n\nIn words, counted is what was published in the year and public on its last day; "
        "contents of article 32 that nothing covers are named. In tables, every cell is counted "
        "from requests, challenges and the catalogue, or declared; what is missing is named. "
        "--explain lists the records behind one figure or cell."
    ),
    examples=(
        "govdisclose report annual 2009 --format html -o report.html",
        "govdisclose report annual 2009 --explain level.department --json",
        "govdisclose report annual 2024 --agency 市财政局 --json",
        "govdisclose report annual 2024 --government --format docx -o report.docx",
        "govdisclose report annual 2024 --explain granted:natural_person",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.argument("year", type=click.IntRange(1900, 9998))
@click.option("--agency", metavar="AGENCY", help=N_("Whose report; in words with all below it."))
@click.option(
    "--government",
    is_flag=True,
    help=N_("In tables: with all agencies below, as the report of a government."),
)
@click.option("--form", metavar="FORM", help=N_("Form of the report; that of the year."))
@click.option(
    "--as-of", type=DateParam(), help=N_("In tables: last day counted; the last of the year.")
)
@click.option(
    "--format",
    "format_",
    type=CodeChoice({"md": ("markdown",), "html": (), "docx": (), "xlsx": (), "json": ()}),
    default="md",
    show_default=True,
    help=N_("Form of the output."),
)
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@click.option("--texts", metavar="FILE", help=N_("TOML file with the texts of staff."))
@click.option("--known-at", type=MomentParam(), help=N_("What the records said at this moment."))
@click.option("--figures", is_flag=True, help=N_("List the figures with their names."))
@click.option("--explain", metavar="FIGURE", help=N_("Show the records behind this figure."))
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=50, show_default=True,
    help=N_("Records of one page."),
)  # fmt: skip
@click.option("--after", metavar="REF", help=N_("Go on after this record."))
@json_option
@pass_session
def annual(
    session: Session,
    *,
    year: int,
    agency: str | None,
    government: bool,
    form: str | None,
    as_of: date | None,
    format_: str,
    output: str | None,
    texts: str | None,
    known_at: tuple[datetime, bool] | None,
    figures: bool,
    explain: str | None,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Write the report, or show what stands behind it."""
    if output is not None and (figures or explain is not None):
        raise click.UsageError(tr("--output is for the report itself"))
    office = session.office()
    if office.official.form_for(year, form) is not None:
        tables = office.official.report(
            year,
            agency=agency,
            form=form,
            government=government,
            as_of=as_of,
            known_at=aware(known_at, session),
            texts=read_texts(texts),
        )
        if explain is not None:
            print_cell(office.official.explain(tables, explain, limit=limit, after=after), as_json)
        elif figures:
            print_cells(tables, as_json=as_json)
        else:
            format_ = "json" if as_json else format_
            write_public(office, tables.public(), format_, output)
            tell_findings(tables.findings)
        return
    if government or as_of is not None:
        raise click.UsageError(tr("--government and --as-of are for reports in tables"))
    report = office.reports.report(
        year,
        agency=agency,
        form=form,
        known_at=aware(known_at, session),
        texts=read_texts(texts),
    )
    if explain is not None:
        explanation = office.reports.explain(report, explain, limit=limit, after=after)
        if as_json:
            emit_json(explanation)
        else:
            _print_explanation(explanation)
        return
    if figures:
        _print_figures(report, as_json=as_json)
        return
    if as_json or format_ == "json":
        if output is None:
            emit_json(report)
        else:
            with written_file(output) as stream:
                stream.write(json_text(report, indent=2) + "\n")
    else:
        written = io.BytesIO()
        office.document_writer(format_).write(annual_document(report), written)
        if output is not None:
            with written_bytes(output, public=True) as stream:
                stream.write(written.getvalue())
        elif format_ in ("docx", "xlsx"):
            raise click.UsageError(tr("a DOCX or XLSX file needs --output"))
        else:
            emit_data(written.getvalue().decode())
    _note_gaps(report)


@click.command(
    "declare",
    cls=Command,
    help=N_(
        "Declare a number of a year that no record here gives, such as lawsuits.\n\nIt enters the "
        "journal with the name of who declares it. Without NAME the declarations are listed. Of "
        "the official tables it is a cell, such as licensing or penalty, or processing_fee."
    ),
    examples=(
        "govdisclose report declare 2024 licensing 1208 --agency 市财政局",
        "govdisclose report declare 2009 litigations 0",
        "govdisclose report declare 2009 --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("year", type=click.IntRange(1900, 9998))
@click.argument("name", required=False)
@click.argument("amount", required=False)
@click.option("--agency", metavar="AGENCY", help=N_("Name, alias, code or reference."))
@click.option("--form", metavar="FORM", help=N_("Form of the report; that of the year."))
@click.option("--note", metavar="TEXT", help=N_("Where the number comes from."))
@json_option
@pass_session
def declare(
    session: Session,
    *,
    year: int,
    name: str | None,
    amount: str | None,
    agency: str | None,
    form: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Keep one declaration, or list those of the year."""
    office = session.office()
    if name is None:
        declared = office.reports.declared(year)
        shapes = [
            {
                "name": one.name,
                "amount": one.amount,
                "agency": f"A{one.shard}",
                "entry": one.entry,
                "on": one.on,
                "note": one.note,
            }
            for one in declared
        ]
        if as_json:
            emit_json({"year": year, "items": shapes})
        else:
            headers = [tr("Figure"), tr("Number"), tr("Agency"), tr("Entry"), tr("Note")]
            rows = [
                (one["name"], one["amount"], one["agency"], one["entry"], one["note"])
                for one in shapes
            ]
            emit_table(headers, rows, right=[1, 3])
        return
    if amount is None:
        raise click.UsageError(tr("NAME needs AMOUNT"))
    try:
        number = Decimal(amount)
    except InvalidOperation:
        raise click.UsageError(tr("{value!r} is not a number").format(value=amount)) from None
    in_tables = office.official.form_for(year, form) is not None
    declaring = office.official.declare if in_tables else office.reports.declare
    kept = declaring(year, name, number, agency=agency, form=form, note=note)
    if as_json:
        emit_json({"name": kept.name, "amount": kept.amount, "entry": kept.entry, "on": kept.on})
    else:
        phrase = tr("{name} of {year}: {amount}, entry {entry}")
        emit_text(phrase.format(name=kept.name, year=year, amount=kept.amount, entry=kept.entry))


def _print_figures(report: AnnualReport, *, as_json: bool) -> None:
    if as_json:
        emit_json({"year": report.year, "figures": [one.as_json() for one in report.figures]})
        return
    rows = []
    for figure in report.figures:
        shown = figure.public()
        value = None if shown.value is None else f"{shown.value:,}"
        percent = None if shown.percent is None else f"{shown.percent}"
        rows.append((shown.name, shown.label, value, percent, tr(ORIGIN_WORDS[figure.origin])))
    headers = [tr("Figure"), tr("Label"), tr("Number"), "%", tr("Origin")]
    emit_table(headers, rows, right=[2, 3])


def _print_explanation(explanation: Explanation) -> None:
    shown = explanation.figure.public()
    number = "-" if shown.value is None else f"{shown.value:,}"
    emit_text(f"{shown.name}: {shown.label} {number} {shown.unit}")
    if shown.percent is not None:
        phrase = tr("{percent} % of {base}, {base_label}")
        emit_text(
            phrase.format(
                percent=shown.percent, base=f"{shown.base:,}", base_label=shown.base_label
            )
        )
    emit_text(tr("Origin: {origin}").format(origin=tr(ORIGIN_WORDS[explanation.figure.origin])))
    for one in explanation.figure.declared:
        phrase = tr("declared by entry {entry} of A{shard} on {on}")
        emit_text(phrase.format(entry=one.entry, shard=one.shard, on=one.on))
    for count in explanation.tally:
        emit_text(f"{count['agency']} {count['period']}: {count['count']}")
    for ref in explanation.refs:
        emit_text(ref)
    if explanation.next is not None:
        note(tr("more: --after {ref}"), ref=explanation.next)


def _note_gaps(report: AnnualReport) -> None:
    """Tell on stderr what the law still misses, so that it cannot be overlooked."""
    for content, coverage, missing in report.coverage():
        if coverage in (Coverage.MISSING, Coverage.PARTIAL):
            note(
                tr("article {article} is not covered: {heading} ({missing})"),
                article=content.article,
                heading=content.zh,
                missing=", ".join(missing),
            )
