"""``govdisclose catalogue export``: items as tables, public items as documents too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from govdisclose.cli.catalogue_filter import filter_options
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.import_options import Encoding
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import DateParam
from govdisclose.cli.output import data_stream, emit_text, is_terminal
from govdisclose.cli.output_file import check_output, written_bytes, written_path
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.plugins.api import TableCell
from govdisclose.ports.exporting import (
    OFFICE_COLUMNS,
    PUBLIC_COLUMNS,
    ExportFormat,
    ExportOptions,
    ExportRow,
    PublicFacts,
    PublicFormat,
    Written,
)
from govdisclose.ports.storage import ItemFilter

__all__ = ["export"]

_TITLE = "政府信息公开目录"
_ALIASES = {
    "ndjson": "jsonl",
    "dcat-jsonld": "dcat",
    "schema.org": "schema",
    "schema-jsonld": "schema",
    "feed": "atom",
}
_TABLES = {one.value: one for one in ExportFormat}
_DOCUMENTS = {one.value: one for one in PublicFormat}
_DELIMITED = ("csv", "tsv")
_WORKBOOKS = ("xlsx", "ods")


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write items as a table (CSV, TSV, JSON Lines, JSON, XLSX, ODS, HTML, or the format of "
        "a plugin), in the order of their references.\n\nA table can be imported again and "
        "gives the same items. Cells a spreadsheet would run as formulas get an apostrophe in "
        "front, controls and marks that turn the direction of writing appear as escapes; the "
        "import undoes both.\n\nWith --public only what the public may see, in the fields it "
        "may see, as on the day of --on; then also as DCAT or schema.org (JSON-LD), as an Atom "
        "feed of the newest items, as a sitemap, or with --sqlite as a database that Datasette "
        "serves as it is. With --surface a plugin makes files of it for the public in the new "
        "folder that -o names."
    ),
    examples=(
        "govdisclose catalogue export -o catalogue.csv --bom",
        "govdisclose catalogue export --format xlsx -o catalogue.xlsx",
        "govdisclose catalogue export --public --format jsonl --on 2009-12-31",
        "govdisclose catalogue export --public --sqlite public.db",
    ),
    exits=STORE_EXITS,
)
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    help=N_(
        "csv (unless said otherwise), tsv, jsonl, json, xlsx, ods, html, or an exporter plugin; "
        "for the public also dcat, schema, atom, sitemap."
    ),
)
@click.option("--public", is_flag=True, help=N_("Only what the public may see."))
@click.option("--on", type=DateParam(), help=N_("Day of the public view; today when omitted."))
@click.option(
    "--surface", metavar="NAME", help=N_("Have this plugin write files for the public; needs -o.")
)
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@click.option("--sqlite", metavar="FILE", help=N_("Write a public SQLite database, read-only."))
@click.option("--encoding", type=Encoding(), help=N_("Encoding of CSV and TSV: gb18030, …"))
@click.option("--bom", is_flag=True, help=N_("Begin CSV with a byte order mark, for Excel."))
@click.option(
    "--keep-formulas", is_flag=True, help=N_("Leave cells that look like formulas as they are.")
)
@click.option("--title", metavar="TEXT", help=N_("Title of a page or public document."))
@click.option(
    "--base-url", metavar="URL", help=N_("Where the public catalogue is: names of items begin so.")
)
@click.option(
    "--newest",
    type=click.IntRange(1, 10_000),
    default=100,
    show_default=True,
    help=N_("Entries of a feed."),
)
@pass_session
@filter_options
def export(
    session: Session,
    *,
    format_: str | None,
    public: bool,
    on: date | None,
    surface: str | None,
    output: str | None,
    sqlite: str | None,
    encoding: str | None,
    bom: bool,
    keep_formulas: bool,
    title: str | None,
    base_url: str | None,
    newest: int,
    where: ItemFilter,
) -> None:
    """Stream the items out."""
    name = (format_ or "csv").strip().casefold()
    name = _ALIASES.get(name, name)
    if on is not None and not public:
        raise click.UsageError(tr("--on needs --public"))
    if surface is not None:
        _check_surface(public=public, output=output, others=bool(format_ or bom or keep_formulas))
    _check(name, public=public, output=output, sqlite=sqlite, encoding=encoding, bom=bom)
    office = session.office()
    day = on or office.environment.today()
    if surface is not None:
        assert output is not None
        check_output(output)
        items = office.catalogue.each_public(where, day)
        files = session.extensions().publish(surface, items, Path(output))
        for file in files:
            emit_text(str(file))
        note(N_("files written into {folder}: {count}"), count=len(files), folder=output)
        return
    if sqlite is not None:
        with written_path(sqlite, public=True, read_only=True) as path:
            written = office.exports.write_database(office.catalogue.each_public(where, day), path)
        _tell(written, sqlite)
        return
    publisher = office.agencies.directory()[1].name_on(day)
    heading = title or publisher.removesuffix("政府") + _TITLE
    codec = encoding or ("utf-8-sig" if bom else "utf-8")
    if output is None and is_terminal():
        codec = "utf-8"
    with _target(output, public=public) as stream:
        if name in _DOCUMENTS:
            facts = PublicFacts(
                title=heading, publisher=publisher, on=day, address=base_url, newest=newest
            )
            items = office.catalogue.each_public(where, day)
            written = office.exports.write_public(_DOCUMENTS[name], items, stream, facts)
        else:
            rows: Iterator[ExportRow]
            if public:
                rows = map(_public_row, office.catalogue.each_public(where, day))
            else:
                _columns, rows = office.catalogue.table(where)
            columns = PUBLIC_COLUMNS if public else OFFICE_COLUMNS
            if name in _TABLES:
                options = ExportOptions(encoding=codec, keeps_formulas=keep_formulas, title=heading)
                written = office.exports.write_table(_TABLES[name], columns, rows, stream, options)
            else:
                names = [column.name for column in columns]
                cells = ([_cell(value) for value in row] for row in rows)
                count = session.extensions().formats.export(name, names, cells, stream)
                written = Written(rows=count)
    _tell(written, output)


def _check(
    name: str,
    *,
    public: bool,
    output: str | None,
    sqlite: str | None,
    encoding: str | None,
    bom: bool,
) -> None:
    """Refuse options that do not go together.

    Raises:
        click.UsageError: Some do not.
    """
    if not public and (sqlite is not None or name in _DOCUMENTS):
        what = "--sqlite" if sqlite is not None else f"--format {name}"
        raise click.UsageError(tr("{option} needs --public").format(option=what))
    if sqlite is not None and output is not None:
        raise click.UsageError(tr("--sqlite and --output exclude each other"))
    if (encoding is not None or bom) and name not in _DELIMITED:
        raise click.UsageError(tr("--encoding and --bom are for CSV and TSV"))
    if name in _WORKBOOKS and output is None and sqlite is None and is_terminal():
        raise click.UsageError(tr("a workbook is nothing to read here: give -o FILE"))


def _check_surface(*, public: bool, output: str | None, others: bool) -> None:
    """Refuse what does not go together with files a plugin makes for the public.

    Raises:
        click.UsageError: --public or -o is missing, or the form of the output was stated.
    """
    if not public or output is None:
        raise click.UsageError(tr("--surface needs --public and -o FOLDER"))
    if others:
        raise click.UsageError(tr("--surface decides the form of its files itself"))


@contextmanager
def _target(output: str | None, *, public: bool) -> Iterator[BinaryIO]:
    if output is None:
        with data_stream() as stream:
            yield stream
        return
    with written_bytes(output, public=public) as stream:
        yield stream


def _tell(written: Written, output: str | None) -> None:
    if output is not None:
        note(N_("items written to {file}: {count}"), count=written.rows, file=output)
    if written.left_out:
        note(N_("items this form has no place for: {count}"), count=written.left_out)


def _cell(value: str | int | date | None) -> TableCell:
    return value if isinstance(value, str | int | None) else str(value)


def _public_row(item: PublicItem) -> ExportRow:
    return [getattr(item, column.name) for column in PUBLIC_COLUMNS]
