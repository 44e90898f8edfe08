"""``govdisclose catalogue export``: items as CSV or JSON Lines, for office or public."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

import click

from govdisclose.cli.catalogue_filter import filter_options
from govdisclose.cli.catalogue_words import stage_of
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import CodeChoice, DateParam
from govdisclose.cli.output import emit_data
from govdisclose.cli.output_file import written_file
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.catalogue.visibility import PublicItem
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
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins like this for a formula (OWASP, CSV injection)."""


@click.command(
    "export",
    cls=Command,
    help=N_(
        "Write items as CSV or JSON Lines, in the order of their references.\n\nWith --public "
        "only what the public may see, in the fields it may see, as on the day of --on. In CSV, "
        "cells a spreadsheet would run as formulas get an apostrophe in front."
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
    type=CodeChoice({"csv": (), "jsonl": ("ndjson",)}),
    default="csv",
    show_default=True,
    help=N_("Form of the output."),
)
@click.option("--public", is_flag=True, help=N_("Only what the public may see."))
@click.option("--on", type=DateParam(), help=N_("Day of the public view; today when omitted."))
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
    format_: str,
    public: bool,
    on: date | None,
    output: str | None,
    bom: bool,
    keep_formulas: bool,
    where: ItemFilter,
) -> None:
    """Stream the items out."""
    if on is not None and not public:
        raise click.UsageError(tr("--on needs --public"))
    office = session.office()
    fields = _PUBLIC_FIELDS if public else _STAFF_FIELDS
    shapes: Iterable[Mapping[str, object]]
    if public:
        day = on or office.environment.today()
        shapes = map(_public_shape, office.catalogue.each_public(where, day))
    else:
        shapes = (_staff_shape(item, agency) for item, agency in office.catalogue.each(where))
    lines = (
        _csv_lines(shapes, fields, is_inert=not keep_formulas, bom=bom)
        if format_ == "csv"
        else _json_lines(shapes)
    )
    if output is None:
        _write(lines, emit_data)
        return
    with written_file(output, public=public) as stream:
        count = _write(lines, stream.write) - (format_ == "csv")
    note(N_("items written to {file}: {count}"), count=count, file=output)


def _write(lines: Iterator[str], write: Callable[[str], object]) -> int:
    """Write the lines; returns how many there were."""
    count = 0
    for line in lines:
        write(line)
        count += 1
    return count


def _csv_lines(
    shapes: Iterable[Mapping[str, object]], fields: tuple[str, ...], *, is_inert: bool, bom: bool
) -> Iterator[str]:
    """Header and one record each, as text with its line end."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def taken() -> str:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text

    writer.writerow(fields)
    yield ("\ufeff" if bom else "") + taken()
    for shape in shapes:
        cells = [_cell(shape[name]) for name in fields]
        writer.writerow([_inert(cell) for cell in cells] if is_inert else cells)
        yield taken()


def _json_lines(shapes: Iterable[Mapping[str, object]]) -> Iterator[str]:
    encoder = json.JSONEncoder(ensure_ascii=False, default=str)
    for shape in shapes:
        yield encoder.encode(shape) + "\n"


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return "" if value is None else str(value)


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


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
