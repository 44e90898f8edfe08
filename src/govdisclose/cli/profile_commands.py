"""``govdisclose catalogue profile``: how the files of an agency are read, stated once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import STORE_EXITS, Group
from govdisclose.cli.import_options import Assignment, Delimiter, Encoding
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_fields, emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.ports.formats import CatalogueField, MappingRules

if TYPE_CHECKING:
    from govdisclose.office import ImportProfile

__all__ = ["profile"]

_SHOWN_DELIMITERS = {"\t": "tab"}

profile = Group(
    "profile",
    help=N_("Import profiles: how the files of an agency are read."),
    examples=(
        "govdisclose catalogue profile add 教育局 --map title=事项名称 --encoding gb18030",
        "govdisclose catalogue import items.csv --agency 教育局",
    ),
)


@profile.command(
    "add",
    help=N_(
        "Keep the profile of an agency; it takes the place of the one before.\n\n"
        "'catalogue import' and '--watch' use it whenever --agency names the agency. What the call "
        "itself says goes before it."
    ),
    examples=(
        "govdisclose catalogue profile add 教育局 --map title=事项名称 --default mode=主动公开",
        "govdisclose catalogue profile add A12 --mapping education.toml --encoding gb18030",
    ),
    exits=STORE_EXITS,
)
@click.argument("agency", metavar="AGENCY")
@click.option(
    "--map",
    "columns",
    type=Assignment("FIELD=COLUMN"),
    multiple=True,
    help=N_("Read this field from this column; may be repeated."),
)
@click.option(
    "--default",
    "defaults",
    type=Assignment("FIELD=VALUE"),
    multiple=True,
    help=N_("Value of a field where the file has none; may be repeated."),
)
@click.option(
    "--mapping",
    "mapping_file",
    metavar="FILE",
    help=N_("Read the fields as this saved mapping says."),
)
@click.option("--encoding", type=Encoding(), help=N_("Encoding of the text; found out."))
@click.option("--delimiter", type=Delimiter(), help=N_("Delimiter of the cells; found out."))
@click.option(
    "--header-row",
    type=click.IntRange(1),
    metavar="ROW",
    help=N_("Row of the header, from 1; found out."),
)
@click.option(
    "--key", metavar="COLUMN", help=N_("Column that identifies a row from one import to the next.")
)
@click.option(
    "--sheet",
    "sheets",
    metavar="NAME",
    multiple=True,
    help=N_("Read this sheet only; may be repeated. A hidden one is read if named."),
)
@json_option
@pass_session
def add(
    session: Session,
    *,
    agency: str,
    columns: Sequence[tuple[CatalogueField, str]],
    defaults: Sequence[tuple[CatalogueField, str]],
    mapping_file: str | None,
    encoding: str | None,
    delimiter: str | None,
    header_row: int | None,
    key: str | None,
    sheets: Sequence[str],
    as_json: bool,
) -> None:
    """Keep a profile."""
    from govdisclose.office import ImportProfile

    office = session.office()
    rules = (
        MappingRules() if mapping_file is None else office.formats.read_mapping(Path(mapping_file))
    )
    kept = office.import_profiles.put(
        agency,
        ImportProfile(
            agency="",
            ref="",
            mapping=MappingRules(
                columns={**rules.columns, **dict(columns)},
                defaults={**rules.defaults, **dict(defaults)},
                ignored=rules.ignored,
            ),
            encoding=encoding,
            delimiter=delimiter,
            header_row=header_row,
            key_column=key,
            sheets=tuple(sheets),
        ),
    )
    _show(kept, as_json=as_json)


@profile.command(
    "list",
    help=N_("List the profiles of the office."),
    examples=("govdisclose catalogue profile list",),
    exits=STORE_EXITS,
)
@json_option
@pass_session
def list_(session: Session, *, as_json: bool) -> None:
    """Print all profiles."""
    found = session.office().import_profiles.list()
    if as_json:
        emit_json([one.as_json() for one in found])
    elif found:
        headers = [tr("Ref"), tr("Agency"), tr("Columns"), tr("Defaults"), tr("Encoding")]
        emit_table(
            headers,
            [
                (one.ref, one.agency, len(one.mapping.columns), len(one.mapping.defaults),
                 one.encoding)
                for one in found
            ],
            right=(2, 3),
        )  # fmt: skip
    else:
        emit_text(tr("there are no import profiles"))


@profile.command(
    "show",
    help=N_("Show the profile of an agency."),
    examples=("govdisclose catalogue profile show 教育局",),
    exits=STORE_EXITS,
)
@click.argument("agency", metavar="AGENCY")
@json_option
@pass_session
def show(session: Session, *, agency: str, as_json: bool) -> None:
    """Print one profile."""
    from govdisclose.office import ProfileMissing

    found = session.office().import_profiles.find(agency)
    if found is None:
        raise ProfileMissing(agency=agency)
    _show(found, as_json=as_json)


@profile.command(
    "remove",
    help=N_("Drop the profile of an agency."),
    examples=("govdisclose catalogue profile remove 教育局",),
    exits=STORE_EXITS,
)
@click.argument("agency", metavar="AGENCY")
@pass_session
def remove(session: Session, *, agency: str) -> None:
    """Drop one profile."""
    dropped = session.office().import_profiles.remove(agency)
    note(N_("the import profile of {agency} is dropped"), agency=dropped.agency)


def _show(found: ImportProfile, *, as_json: bool) -> None:
    if as_json:
        emit_json(found.as_json())
        return
    rows: list[tuple[str, object]] = [(tr("Agency"), f"{found.agency} ({found.ref})")]
    rows += [(f"{field.value} <-", column) for field, column in found.mapping.columns.items()]
    rows += [(f"{field.value} =", text) for field, text in found.mapping.defaults.items()]
    rows += [(tr("not read"), column) for column in found.mapping.ignored]
    delimiter = found.delimiter and _SHOWN_DELIMITERS.get(found.delimiter, found.delimiter)
    for label, value in (
        (tr("Encoding"), found.encoding),
        (tr("Delimiter"), delimiter),
        (tr("Header row"), found.header_row),
        (tr("Key column"), found.key_column),
        (tr("Sheets"), "、".join(found.sheets) or None),
    ):
        if value is not None:
            rows.append((label, value))
    emit_fields(rows)
