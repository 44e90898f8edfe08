"""``govdisclose catalogue export``: items as tables, public items as documents too."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import BinaryIO

import click

from govdisclose.cli.catalogue_filter import filter_options
from govdisclose.cli.catalogue_words import stage_of
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.import_options import Encoding
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, warning
from govdisclose.cli.options import CodeChoice, DateParam
from govdisclose.cli.output import data_stream
from govdisclose.cli.output_file import written_path
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.catalogue.visibility import PublicItem
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

__all__ = ["export", "office_row"]

_TITLE = "政府信息公开目录"
_FORMATS = CodeChoice(
    {
        "csv": (), "tsv": (), "jsonl": ("ndjson",), "json": (), "xlsx": (), "ods": (), "html": (),
        "dcat": ("dcat-jsonld",), "schema": ("schema.org", "schema-jsonld"),
        "atom": ("feed",), "sitemap": (),
    }
)  # fmt: skip
_DELIMITED = ("csv", "tsv")


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write items as a table (CSV, TSV, JSON Lines, JSON, XLSX, ODS, HTML), in the order of "
        "their references.\n\nA table can be imported again and gives the same items. Cells a "
        "spreadsheet would run as formulas get an apostrophe in front, controls and marks that "
        "turn the direction of writing appear as escapes; the import undoes both.\n\nWith --public "
        "only what the public may see, in the fields it may see, as on the day of --on; then also "
        "as DCAT or schema.org (JSON-LD), as an Atom feed of the newest items, as a sitemap, or "
        "with --sqlite as a database that Datasette serves as it is."
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
    type=_FORMATS,
    default="csv",
    show_default=True,
    help=N_("Form of the output; dcat, schema, atom and sitemap are for the public only."),
)
@click.option("--public", is_flag=True, help=N_("Only what the public may see."))
@click.option("--on", type=DateParam(), help=N_("Day of the public view; today when omitted."))
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
    format_: str,
    public: bool,
    on: date | None,
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
    _check(format_, public=public, on=on, output=output, sqlite=sqlite, encoding=encoding, bom=bom)
    office = session.office()
    day = on or office.environment.today()
    publisher = office.agencies.directory()[1].name
    heading = title or publisher.removesuffix("政府") + _TITLE
    if sqlite is not None:
        with written_path(sqlite, public=True, read_only=True) as path:
            written = office.exports.write_database(office.catalogue.each_public(where, day), path)
        _tell(written, sqlite)
        return
    codec = encoding or ("utf-8-sig" if bom else "utf-8")
    with _target(output, format_, codec, public=public) as stream:
        if format_ in {one.value for one in PublicFormat}:
            facts = PublicFacts(
                title=heading, publisher=publisher, on=day, address=base_url, newest=newest
            )
            items = office.catalogue.each_public(where, day)
            written = office.exports.write_public(PublicFormat(format_), items, stream, facts)
        else:
            options = ExportOptions(encoding=codec, keeps_formulas=keep_formulas, title=heading)
            rows: Iterator[ExportRow]
            if public:
                rows = map(_public_row, office.catalogue.each_public(where, day))
            else:
                rows = (office_row(*pair) for pair in office.catalogue.each(where))
            columns = PUBLIC_COLUMNS if public else OFFICE_COLUMNS
            written = office.exports.write_table(
                ExportFormat(format_), columns, rows, stream, options
            )
    _tell(written, output)


def _check(
    format_: str,
    *,
    public: bool,
    on: date | None,
    output: str | None,
    sqlite: str | None,
    encoding: str | None,
    bom: bool,
) -> None:
    """Refuse options that do not go together."""
    if on is not None and not public:
        raise click.UsageError(tr("--on needs --public"))
    if not public and (sqlite is not None or format_ in {one.value for one in PublicFormat}):
        what = "--sqlite" if sqlite is not None else f"--format {format_}"
        raise click.UsageError(tr("{option} needs --public").format(option=what))
    if sqlite is not None and output is not None:
        raise click.UsageError(tr("--sqlite and --output exclude each other"))
    if (encoding is not None or bom) and format_ not in _DELIMITED:
        raise click.UsageError(tr("--encoding and --bom are for CSV and TSV"))
    if format_ in ("xlsx", "ods") and output is None and sqlite is None and sys.stdout.isatty():
        raise click.UsageError(tr("a workbook needs --output"))


@contextmanager
def _target(output: str | None, format_: str, codec: str, *, public: bool) -> Iterator[BinaryIO]:
    if output is None:
        is_text = format_ not in ("xlsx", "ods")
        with data_stream(codec if is_text else None) as stream:
            yield stream
        return
    with written_path(output, public=public) as path, path.open("wb") as file:
        yield file


def _tell(written: Written, output: str | None) -> None:
    if output is not None:
        note(N_("items written to {file}: {count}"), count=written.rows, file=output)
    if written.left_out:
        note(N_("items this form has no place for: {count}"), count=written.left_out)
    if written.cut:
        warning(
            N_("cells were cut, because a workbook holds no longer ones: {count}"),
            count=written.cut,
        )


def _public_row(item: PublicItem) -> ExportRow:
    return [getattr(item, column.name) for column in PUBLIC_COLUMNS]


def office_row(item: Item, agency: str) -> ExportRow:
    """What the office exports of an item, one value per column."""
    own: dict[str, str | int | None] = {
        "agency": agency,
        "mode": item.mode.value,
        "carrier": "、".join(dict.fromkeys(one.carrier for one in item.carriers)) or None,
        "stage": stage_of(item).value,
        "withdrawal": None if item.withdrawal is None else item.withdrawal.value,
        "erased": item.is_erased,
        # One flat cell, so that the file can be imported again: a list would be refused there.
        "extra": json.dumps(dict(item.extra), ensure_ascii=False) if item.extra else None,
    }
    return [
        own[column.name] if column.name in own else getattr(item, column.name)
        for column in OFFICE_COLUMNS
    ]
