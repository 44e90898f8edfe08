"""``govdisclose catalogue export``: items in any format, for office or public."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from govdisclose.cli.catalogue_filter import filter_options
from govdisclose.cli.catalogue_words import stage_of
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import DateParam
from govdisclose.cli.output import data_stream, emit_text, is_terminal
from govdisclose.cli.output_file import written_bytes
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.plugins.api import TableCell
from govdisclose.ports.storage import ItemFilter

__all__ = ["export"]

_PUBLIC_FIELDS = (
    "ref", "index_number", "title", "agency", "document_number", "formed_on", "published_on",
    "effective_on", "repealed_on", "theme", "category", "genre", "audience", "validity",
    "summary", "keywords", "url",
)  # fmt: skip
_STAFF_FIELDS = (
    "ref", "index_number", "title", "agency", "document_number", "formed_on", "published_on",
    "effective_on", "repealed_on", "theme", "category", "genre", "audience", "lifecycle", "mode",
    "ground", "validity", "carrier", "summary", "keywords", "url", "source", "language",
    "format", "note", "stage", "withdrawn_on", "withdrawal", "version", "erased", "extra",
)  # fmt: skip
_ALIASES = {"ndjson": "jsonl"}

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV injection)."""

_SPREADSHEET_TEXT = frozenset({"csv", "tsv"})
"""Formats of ours that are text a spreadsheet opens; workbooks say which cells are text."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write items as CSV, TSV, JSON Lines, XLSX or in the format of a plugin, in the order of "
        "their references.\n\nWith --public only what the public may see, in the fields it may "
        "see, as on the day of --on; with --surface a plugin makes files of it for the public in "
        "the new folder that -o names. In CSV and TSV, cells a spreadsheet would run as formulas "
        "get an apostrophe in front."
    ),
    examples=(
        "govdisclose catalogue export -o catalogue.csv --bom",
        "govdisclose catalogue export --public --format jsonl --on 2009-12-31",
    ),
    exits=STORE_EXITS,
)
@click.option(
    "--format",
    "format_",
    metavar="NAME",
    help=N_("csv (unless said otherwise), tsv, jsonl, xlsx, or an exporter plugin."),
)
@click.option("--public", is_flag=True, help=N_("Only what the public may see."))
@click.option("--on", type=DateParam(), help=N_("Day of the public view; today when omitted."))
@click.option(
    "--surface", metavar="NAME", help=N_("Have this plugin write files for the public; needs -o.")
)
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@click.option("--bom", is_flag=True, help=N_("Begin CSV with a byte order mark, for Excel."))
@click.option(
    "--keep-formulas", is_flag=True, help=N_("Leave cells that look like formulas as they are.")
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
    bom: bool,
    keep_formulas: bool,
    where: ItemFilter,
) -> None:
    """Stream the items out."""
    if on is not None and not public:
        raise click.UsageError(tr("--on needs --public"))
    if surface is not None:
        _check_surface(public=public, output=output, others=bool(format_ or bom or keep_formulas))
    name = (format_ or "csv").strip().casefold()
    name = _ALIASES.get(name, name)
    if bom and name not in _SPREADSHEET_TEXT:
        raise click.UsageError(tr("--bom goes with csv and tsv"))
    office = session.office()
    day = on or office.environment.today()
    if surface is not None:
        assert output is not None
        items = office.catalogue.each_public(where, day)
        files = session.extensions().publish(surface, items, Path(output))
        for file in files:
            emit_text(str(file))
        note(N_("files written into {folder}: {count}"), count=len(files), folder=output)
        return
    if name == "xlsx" and output is None and is_terminal():
        raise click.UsageError(tr("a workbook is nothing to read here: give -o FILE"))
    fields = _PUBLIC_FIELDS if public else _STAFF_FIELDS
    shapes: Iterable[Mapping[str, object]]
    if public:
        shapes = map(_public_shape, office.catalogue.each_public(where, day))
    else:
        shapes = (_staff_shape(item, agency) for item, agency in office.catalogue.each(where))
    is_inert = name in _SPREADSHEET_TEXT and not keep_formulas
    rows = (_row(shape, fields, is_inert=is_inert) for shape in shapes)

    def write(stream: BinaryIO) -> int:
        if bom:
            stream.write(_BYTE_ORDER_MARK)
        return session.extensions().formats.export(name, fields, rows, stream)

    if output is None:
        with data_stream() as stream:
            write(stream)
        return
    with written_bytes(output, public=public) as stream:
        count = write(stream)
    note(N_("items written to {file}: {count}"), count=count, file=output)


def _check_surface(*, public: bool, output: str | None, others: bool) -> None:
    """Refuse what does not go together with files a plugin makes for the public.

    Raises:
        click.UsageError: --public or -o is missing, or the form of the output was stated.
    """
    if not public or output is None:
        raise click.UsageError(tr("--surface needs --public and -o FOLDER"))
    if others:
        raise click.UsageError(tr("--surface decides the form of its files itself"))


def _row(
    shape: Mapping[str, object], fields: tuple[str, ...], *, is_inert: bool
) -> list[TableCell]:
    cells = [_cell(shape[name]) for name in fields]
    return [_inert(cell) for cell in cells] if is_inert else cells


def _cell(value: object) -> TableCell:
    return value if isinstance(value, str | int | None) else str(value)


def _inert(cell: TableCell) -> TableCell:
    is_formula = isinstance(cell, str) and cell.startswith(_FORMULA_STARTS)
    return f"'{cell}" if is_formula else cell


def _public_shape(item: PublicItem) -> dict[str, object]:
    return {name: getattr(item, name) for name in _PUBLIC_FIELDS}


def _staff_shape(item: Item, agency: str) -> dict[str, object]:
    # Flat, so that the file can be imported again: a list would be refused there.
    own: dict[str, object] = {
        "agency": agency,
        "mode": item.mode.value,
        "carrier": "、".join(dict.fromkeys(one.carrier for one in item.carriers)) or None,
        "stage": stage_of(item).value,
        "withdrawal": None if item.withdrawal is None else item.withdrawal.value,
        "erased": item.is_erased,
        "extra": json.dumps(dict(item.extra), ensure_ascii=False) if item.extra else None,
    }
    return {name: own[name] if name in own else getattr(item, name) for name in _STAFF_FIELDS}
