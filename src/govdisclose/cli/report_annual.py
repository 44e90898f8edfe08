"""``govdisclose report annual`` and ``declare``: the annual report in words, and what staff add."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.moments import MomentParam, aware
from govdisclose.cli.options import CodeChoice, json_option
from govdisclose.cli.output import emit_data, emit_json, emit_table, emit_text, json_text
from govdisclose.cli.output_file import remember_input, written_bytes, written_file
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.figures.annual.report import AnnualReport, Coverage, Explanation, Origin
from govdisclose.domain.figures.annual.wording import annual_document
from govdisclose.errors import ExitCode, UsageFault

__all__ = ["TextsUnreadable", "annual", "declare"]

_TEXTS = ("overview", "problems", "other")
_ORIGIN_WORDS = {
    Origin.COMPUTED: N_("computed"),
    Origin.DECLARED: N_("declared"),
    Origin.MISSING: N_("missing"),
}


class TextsUnreadable(UsageFault):
    """The file with staff's own words cannot be read."""

    code = "REP-007"
    template = "cannot read the texts in {file}: {reason}"
    hint = "write TOML with the keys overview, problems and other, each a text"


@click.command(
    "annual",
    cls=Command,
    help=N_(
        "Make the annual report of YEAR in words, as the 2008 regulation asks for it.\n\nCounted "
        "is what was published in the year and public on its last day. Contents of article 32 that "
        "nothing covers are named. --explain lists the records behind one figure."
    ),
    examples=(
        "govdisclose report annual 2009 --format html -o report.html",
        "govdisclose report annual 2009 --explain level.department --json",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.argument("year", type=click.IntRange(1900, 9998))
@click.option("--agency", metavar="AGENCY", help=N_("Only this agency and those below it."))
@click.option("--form", metavar="FORM", help=N_("Form of the report; that of the year."))
@click.option(
    "--format",
    "format_",
    type=CodeChoice({"md": ("markdown",), "html": (), "docx": (), "json": ()}),
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
    form: str | None,
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
    report = office.reports.report(
        year,
        agency=agency,
        form=form,
        known_at=aware(known_at, session),
        texts=_read_texts(texts),
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
        elif format_ == "docx":
            raise click.UsageError(tr("a DOCX file needs --output"))
        else:
            emit_data(written.getvalue().decode())
    _note_gaps(report)


@click.command(
    "declare",
    cls=Command,
    help=N_(
        "Declare a number of a year that no record here gives, such as lawsuits.\n\nIt enters the "
        "journal with the name of who declares it. Without NAME the declarations are listed."
    ),
    examples=(
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
    kept = office.reports.declare(year, name, number, agency=agency, form=form, note=note)
    if as_json:
        emit_json({"name": kept.name, "amount": kept.amount, "entry": kept.entry, "on": kept.on})
    else:
        phrase = tr("{name} of {year}: {amount}, entry {entry}")
        emit_text(phrase.format(name=kept.name, year=year, amount=kept.amount, entry=kept.entry))


def _read_texts(name: str | None) -> Mapping[str, str]:
    """Staff's own words out of a TOML file.

    Raises:
        TextsUnreadable: It is not there, no TOML, or holds other keys.
    """
    if name is None:
        return {}
    remember_input(name)
    try:
        shape = tomllib.loads(Path(name).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise TextsUnreadable(file=name, reason=reason) from problem
    unknown = sorted(set(shape) - set(_TEXTS))
    if unknown:
        raise TextsUnreadable(file=name, reason=f"unknown key {unknown[0]}")
    wrong = sorted(key for key, value in shape.items() if not isinstance(value, str))
    if wrong:
        raise TextsUnreadable(file=name, reason=f"{wrong[0]} is no text")
    return shape


def _print_figures(report: AnnualReport, *, as_json: bool) -> None:
    if as_json:
        emit_json({"year": report.year, "figures": [one.as_json() for one in report.figures]})
        return
    rows = []
    for figure in report.figures:
        shown = figure.public()
        value = None if shown.value is None else f"{shown.value:,}"
        percent = None if shown.percent is None else f"{shown.percent}"
        rows.append((shown.name, shown.label, value, percent, tr(_ORIGIN_WORDS[figure.origin])))
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
    emit_text(tr("Origin: {origin}").format(origin=tr(_ORIGIN_WORDS[explanation.figure.origin])))
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
