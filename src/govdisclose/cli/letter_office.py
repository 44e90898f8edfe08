"""``govdisclose letter details``, ``adopt`` and ``register``: what an office sets, and its list."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs
import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_data, emit_json, emit_table, emit_text
from govdisclose.cli.output_file import check_output, remember_input, written_bytes
from govdisclose.cli.register_commands import FieldValue
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.cases.letters.register_sheet import REGISTER_COLUMNS, RegisterSheet

__all__ = ["adopt", "details", "register"]

_REGISTER_FORMATS = CodeChoice(
    {"html": (), "docx": ("word",), "xlsx": ("excel",), "csv": (), "json": ()}
)


@click.command(
    "details",
    cls=Command,
    help=N_(
        "Show or set what letters say of an agency: its code in numbers, address, telephone, "
        "where one applies for reconsideration, which court.\n\nWithout --set they are shown; an "
        "empty value takes one away."
    ),
    examples=(
        "govdisclose letter details --set number_code=淮公开 --set court=淮南市田家庵区人民法院",
        "govdisclose letter details 市教育局 --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("agency", metavar="AGENCY", required=False)
@click.option(
    "--set", "values", type=FieldValue(), metavar="FIELD=VALUE", multiple=True,
    help=N_("A detail; may be repeated."),
)  # fmt: skip
@json_option
@pass_session
def details(
    session: Session, *, agency: str | None, values: Sequence[tuple[str, str]], as_json: bool
) -> None:
    """Print the details as they are afterwards."""
    letters = session.office().letters
    found = letters.set_details(agency, dict(values)) if values else letters.details(agency)
    shape = attrs.asdict(found)
    if as_json:
        emit_json(shape)
    else:
        emit_table([tr("Field"), tr("Value")], list(shape.items()))


@click.command(
    "adopt",
    cls=Command,
    help=N_(
        "Keep a TOML file of templates under NAME; they come before those that ship.\n\nA later "
        "file of the same name takes its place; --drop takes it away. Letters that were written "
        "stay as they are."
    ),
    examples=(
        "govdisclose letter adopt house templates.toml",
        "govdisclose letter adopt house --drop",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="NAME")
@click.argument("file", metavar="FILE", required=False)
@click.option("--drop", is_flag=True, help=N_("Take the templates of NAME away."))
@json_option
@pass_session
def adopt(session: Session, *, name: str, file: str | None, drop: bool, as_json: bool) -> None:
    """Check the file and keep it."""
    if (file is None) is not drop:
        raise click.UsageError(tr("give either FILE or --drop"))
    office = session.office()
    text = None
    if file is not None:
        remember_input(file)
        text = office.read_template_file(Path(file))[1]
    held = office.letters.adopt(name, text)
    if as_json:
        emit_json({"name": name, "templates": held})
    else:
        emit_text(tr("{name}: {count} templates").format(name=name, count=held))


@click.command(
    "register",
    cls=Command,
    help=N_(
        "Print the register of requests whose legal day of receipt lies in a period: A4 across as "
        "HTML or DOCX, or as a table for spreadsheets.\n\nIt names applicants and is for the "
        "office only; a request that was erased keeps its row without them."
    ),
    examples=(
        "govdisclose letter register --from 2024-01-01 --to 2024-12-31 -o register.docx",
        "govdisclose letter register --agency 市教育局 --format json",
    ),
    exits=STORE_EXITS,
)
@click.option("--from", "first", type=DateParam(), help=N_("First day; of this year if omitted."))
@click.option("--to", "last", type=DateParam(), help=N_("Last day; today if omitted."))
@click.option("--agency", metavar="AGENCY", help=N_("Name, alias, code or reference."))
@click.option(
    "--format", "format_", type=_REGISTER_FORMATS,
    help=N_("Form of the output; html, or as FILE is called."),
)  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@json_option
@pass_session
def register(
    session: Session,
    *,
    first: date | None,
    last: date | None,
    agency: str | None,
    format_: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Write the register of a period."""
    if output is not None:
        check_output(output)
    office = session.office()
    end = last or office.environment.today()
    sheet = office.request_register.sheet(first or date(end.year, 1, 1), end, agency=agency)
    suffix = "" if output is None else Path(output).suffix.lower().removeprefix(".")
    named = suffix if suffix in ("docx", "xlsx", "csv", "json") else "html"
    chosen = "json" if as_json else format_ or named
    if chosen == "json":
        emit_json(_shape(sheet))
        return
    content = _content(session, sheet, chosen)
    if output is not None:
        with written_bytes(output) as stream:
            stream.write(content)
        note(N_("written: {file}"), file=output)
    elif chosen in ("docx", "xlsx"):
        raise click.UsageError(tr("this format needs --output"))
    else:
        emit_data(content.decode())


def _content(session: Session, sheet: RegisterSheet, format_: str) -> bytes:
    from govdisclose.office import Office
    from govdisclose.ports.exporting import ExportColumn, ExportFormat, ExportOptions

    made = io.BytesIO()
    if format_ in ("html", "docx"):
        Office.register_writer(format_).write(sheet, Office.house_style(), made)
        return made.getvalue()
    is_chinese = language() == "zh"
    columns = [
        ExportColumn(column.zh if is_chinese else column.en, column.is_date, column.is_number)
        for column in REGISTER_COLUMNS
    ]
    session.office().exports.write_table(
        ExportFormat(format_), columns, sheet.rows, made, ExportOptions(title=sheet.agency)
    )
    return made.getvalue()


def _shape(sheet: RegisterSheet) -> Mapping[str, object]:
    keys = [column.key for column in REGISTER_COLUMNS]
    return {
        "agency": sheet.agency,
        "from": sheet.first,
        "to": sheet.last,
        "total": len(sheet.rows),
        "items": [dict(zip(keys, row, strict=True)) for row in sheet.rows],
    }
