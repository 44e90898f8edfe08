"""``govdisclose register``: the registers that plugins declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
import click

from govdisclose.cli.commands import STORE_EXITS, Group
from govdisclose.cli.db_backups import backups_named, note_backups
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import after_option, json_option, limit_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.register_figures import figures
from govdisclose.cli.register_import import import_
from govdisclose.cli.register_views import (
    cell_of,
    cells_of,
    field_heading,
    field_rows,
    register_title,
    type_json,
)
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.table_export import export_options, write_rows
from govdisclose.domain.register import RegisterType, ValueKind
from govdisclose.domain.search_terms import compile_query
from govdisclose.ports.exporting import ExportColumn, ExportFormat

__all__ = ["FieldValue", "group"]

group = Group(
    "register",
    help=N_(
        "Registers kept beside the catalogue.\n\nThose of assessment, and those plugins declare; "
        "'register types' shows which there are and what their fields are called."
    ),
)


class FieldValue(click.ParamType[tuple[str, str]]):
    """``field=value``; the field by its name or any of its labels."""

    name = "field"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Shape shown in help."""
        return "FIELD=VALUE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Field and text.

        Raises:
            click.BadParameter: There is no equals sign, or nothing before it.
        """
        if isinstance(value, tuple):
            return value
        field, equals, text = str(value).partition("=")
        if not equals or not field.strip():
            self.fail(tr("{value!r} is no FIELD=VALUE").format(value=value), param, ctx)
        return field.strip(), text


group.add_command(import_)
group.add_command(figures)

_where_option = click.option(
    "--where",
    type=FieldValue(),
    multiple=True,
    help=N_("Only records with this value, in any spelling; nothing after = finds missing ones."),
)

_search_option = click.option(
    "--search", metavar="TEXT", help=N_("Only records in which a field holds this text.")
)


@group.command(
    "types",
    help=N_("Show the registers and their fields."),
    examples=("govdisclose register types", "govdisclose register types reading_points --json"),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE", required=False)
@json_option
@pass_session
def types(session: Session, name: str | None, as_json: bool) -> None:
    """Print the declared registers, or the fields of one."""
    known = session.office().registers.types
    if as_json:
        found = known.by_name.values() if name is None else [known.find(name)]
        emit_json([type_json(register) for register in found])
    elif name is not None:
        register = known.find(name)
        emit_text(f"{register.name}: {register_title(register)}")
        headers = [tr("field"), tr("label"), tr("holds"), tr("is"), tr("values")]
        emit_table(headers, field_rows(register))
    else:
        headers = [tr("register"), tr("title"), tr("key")]
        rows = [
            (register.name, register_title(register), " | ".join(register.key))
            for register in known.by_name.values()
        ]
        emit_table(headers, rows)


@group.command(
    "list",
    help=N_("List the records of a register."),
    examples=(
        "govdisclose register list reading_points --where kind=library",
        "govdisclose register list reading_points --search 图书馆 --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@_where_option
@_search_option
@limit_option
@after_option
@json_option
@pass_session
def list_records(
    session: Session,
    name: str,
    where: tuple[tuple[str, str], ...],
    search: str | None,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Print a page of records."""
    registers = session.office().registers
    register = registers.types.find(name)
    query = None if search is None else compile_query(search)
    page = registers.list(name, where=dict(where), query=query, limit=limit, after=after)
    if as_json:
        if query is None:
            total = sum(one.count for one in registers.counts(name, (), where=dict(where)))
        else:
            total = sum(1 for _ in registers.each(name, where=dict(where), query=query))
        items = [row.as_json() for row in page.rows]
        emit_json({"total": total, "exact": True, "next": page.next, "items": items})
        return
    headers = [field_heading(field) for field in register.fields]
    emit_table(headers, [cells_of(register, row.values) for row in page.rows])
    if page.next is not None:
        note(N_("there is more: --after {cursor}"), cursor=page.next)


@group.command(
    "show",
    help=N_(
        "Show one record.\n\nThe parts of a key that has several are written with | between them."
    ),
    examples=("govdisclose register show reading_points 市图书馆",),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@click.argument("key", metavar="KEY")
@json_option
@pass_session
def show(session: Session, name: str, key: str, as_json: bool) -> None:
    """Print a record, one line per field."""
    registers = session.office().registers
    register = registers.types.find(name)
    row = registers.get(name, key)
    _emit_record(register, row.as_json(), as_json=as_json)


@group.command(
    "add",
    help=N_(
        "Add one record.\n\nOthers may see a command line while it runs: import a file where "
        "values are sensitive."
    ),
    examples=("govdisclose register add reading_points name=市图书馆 kind=library terminals=3",),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@click.argument("values", type=FieldValue(), metavar="FIELD=VALUE...", nargs=-1, required=True)
@json_option
@pass_session
def add(session: Session, name: str, values: tuple[tuple[str, str], ...], as_json: bool) -> None:
    """Add the record and print it."""
    registers = session.office().registers
    row = registers.add(name, dict(values))
    _emit_record(registers.types.find(name), row.as_json(), as_json=as_json)


@group.command(
    "revise",
    help=N_("Change fields of a record; nothing after = takes the value away."),
    examples=("govdisclose register revise reading_points 市图书馆 terminals=5",),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@click.argument("key", metavar="KEY")
@click.argument("values", type=FieldValue(), metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option(
    "--version",
    "version",
    type=click.IntRange(1),
    help=N_("Refuse unless this is still the present version."),
)
@json_option
@pass_session
def revise(
    session: Session,
    name: str,
    key: str,
    values: tuple[tuple[str, str], ...],
    version: int | None,
    as_json: bool,
) -> None:
    """Revise the record and print it."""
    registers = session.office().registers
    row = registers.revise(name, key, dict(values), expected_version=version)
    _emit_record(registers.types.find(name), row.as_json(), as_json=as_json)


@group.command(
    "remove",
    help=N_("Take a record out of all lists; the journal keeps its versions."),
    examples=("govdisclose register remove reading_points 市图书馆",),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@click.argument("key", metavar="KEY")
@pass_session
def remove(session: Session, name: str, key: str) -> None:
    """Remove the record."""
    session.office().registers.remove(name, key)
    note(N_("removed {key} from {register}"), key=key, register=name)


@group.command(
    "erase",
    help=N_(
        "Erase the erasable text of a record in all its versions; facts and counts stay.\n\n"
        "Backups made before still hold it; those that are recorded are named."
    ),
    examples=(
        "govdisclose register erase reading_points 市图书馆 --ground pipl-47(1) --approver li",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@click.argument("key", metavar="KEY")
@click.option("--ground", required=True, help=N_("Code or citation of the ground, in ASCII."))
@click.option("--approver", required=True, help=N_("Staff key of the second person."))
@json_option
@pass_session
def erase(session: Session, name: str, key: str, ground: str, approver: str, as_json: bool) -> None:
    """Erase the text of the record and name the copies that may still hold it."""
    office = session.office()
    entry = office.registers.erase(name, key, ground=ground, approver=approver)
    copies = backups_named(office, entry)
    if as_json:
        shown = [copy.as_json() for copy in copies]
        emit_json({"ref": entry.subject, "entry": entry.number, "ground": ground, "backups": shown})
    note(N_("erased the text of {key} in {register}"), key=key, register=name)
    note(N_("files of rejected rows made before may still hold it: erase them"))
    note_backups(copies)


@group.command(
    "counts",
    help=N_("Count records by the values of indexed fields."),
    examples=(
        "govdisclose register counts demonstration_sites --by level --by kind",
        "govdisclose register counts reading_point_visits --by point --sum visitors",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@click.option("--by", metavar="FIELD", multiple=True, help=N_("Group by it; may be repeated."))
@click.option("--sum", "adding", metavar="FIELD", help=N_("Also add up this field."))
@_where_option
@json_option
@pass_session
def counts(
    session: Session,
    name: str,
    by: tuple[str, ...],
    adding: str | None,
    where: tuple[tuple[str, str], ...],
    as_json: bool,
) -> None:
    """Print the counts, the largest first."""
    registers = session.office().registers
    register = registers.types.find(name)
    found = registers.counts(name, by, where=dict(where), adding=adding)
    fields = [field for field in map(register.field, by) if field is not None]
    if as_json:
        lines: list[dict[str, object]] = []
        for one in found:
            line: dict[str, object] = {
                field.name: value for field, value in zip(fields, one.key, strict=True)
            }
            line["count"] = one.count
            lines.append(line if adding is None else {**line, "sum": one.total})
        total = sum(one.count for one in found)
        emit_json({"register": name, "total": total, "counts": lines})
        return
    headers = [*map(field_heading, fields), tr("count")] + ([tr("sum")] if adding else [])
    rows = [
        [*map(cell_of, fields, one.key), one.count] + ([one.total] if adding else [])
        for one in found
    ]
    emit_table(headers, rows, right=range(len(fields), len(headers)))


@group.command(
    "export",
    help=N_(
        "Write a register as a table that can be imported again, a record a row.\n\nIt may hold "
        "what can be erased and is for the office; erased texts are blank. With --public it holds "
        "what the plugin declares public, of the records that are public today."
    ),
    examples=(
        "govdisclose register export reading_points -o points.csv --bom",
        "govdisclose register export demonstration_sites --where level=province",
        "govdisclose register export reading_points --public --format html -o points.html",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TYPE")
@_where_option
@_search_option
@click.option("--public", is_flag=True, help=N_("Write the list for the public."))
@export_options
@pass_session
def export(
    session: Session,
    name: str,
    public: bool,
    where: tuple[tuple[str, str], ...],
    search: str | None,
    format_: ExportFormat,
    output: str | None,
    bom: bool,
) -> None:
    """Stream the records out."""
    office = session.office()
    register = office.registers.types.find(name)
    if public and (where or search is not None):
        raise click.UsageError(tr("the list for the public is whole: no --where, no --search"))
    columns = _columns(register)
    if public:
        # Programs read codes, people words.
        is_in_words = format_ not in (ExportFormat.JSON, ExportFormat.JSON_LINES)
        columns = _public_columns(register, columns, is_in_words=is_in_words)
        entries = office.registers.public_list(register.name)
        found = (
            dict(zip(entry.values, cells_of(register, entry.values), strict=True))
            if is_in_words
            else entry.values
            for entry in entries
        )
    else:
        query = None if search is None else compile_query(search)
        rows = office.registers.each(name, where=dict(where), query=query)
        found = (row.values for row in rows)
    cells = ([_exported(value) for value in values.values()] for values in found)
    title = register_title(register)
    written = write_rows(office, columns, cells, title, format_, output, bom, public=public)
    if output is not None:
        note(N_("records written to {file}: {count}"), file=output, count=written)


def _columns(register: RegisterType) -> list[ExportColumn]:
    """A column per field, headed by the name under which an import reads it again."""
    return [
        ExportColumn(
            field.name,
            is_date=register.shapes[field.name].kind is ValueKind.DATE,
            is_number=register.shapes[field.name].kind is ValueKind.WHOLE,
        )
        for field in register.fields
    ]


def _public_columns(
    register: RegisterType, columns: list[ExportColumn], *, is_in_words: bool
) -> list[ExportColumn]:
    """The columns of the list for the public, in its order; headed by labels for people."""
    by_name = dict(zip(register.shapes, columns, strict=True))
    labels = {field.name: field_heading(field) for field in register.fields}
    return [
        attrs.evolve(by_name[name], name=labels[name] if is_in_words else name)
        for name in register.public
    ]


def _exported(value: object) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _emit_record(register: RegisterType, shape: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        emit_json(shape)
        return
    values = {field.name: shape[field.name] for field in register.fields}
    labels = [tr("key"), tr("version"), *map(field_heading, register.fields)]
    cells = [shape["key"], shape["version"], *cells_of(register, values)]
    emit_table([tr("field"), tr("value")], zip(labels, cells, strict=True))
    if shape["erased"]:
        note(N_("the text of this record was erased"))
