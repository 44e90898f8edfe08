"""``govdisclose catalogue import``: files of agencies into the catalogue, or back with a reason."""

from __future__ import annotations

import codecs
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from govdisclose.cli.catalogue_import_views import (
    mapping_shape,
    print_account,
    print_mapping,
    print_sum,
    show_kinds,
)
from govdisclose.cli.catalogue_words import FIELD_ALIASES
from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.import_sources import (
    ImportSource,
    Listener,
    check_names,
    findings_listener,
    import_progress,
    import_source,
    rejects_targets,
    renamed,
)
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_error
from govdisclose.cli.options import CodeChoice, json_option
from govdisclose.cli.output import emit_json
from govdisclose.cli.session import Session
from govdisclose.errors import ExitCode
from govdisclose.ports.formats import CatalogueField, MappingRules, ReadOptions, SourceRefused

if TYPE_CHECKING:
    from govdisclose.office import FileAccount, ImportOptions, Office

__all__ = ["import_"]

_FIELDS = CodeChoice(CatalogueField, FIELD_ALIASES)
_UNKNOWN_AGENCY = CodeChoice(
    {"reject": ("退回",), "create": ("新建",), "office": ("本机关", "归本机关")}
)
_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


class _Assignment(click.ParamType[tuple[CatalogueField, str]]):
    """``field=text``, the field by its code or Chinese name."""

    name = "assignment"

    def __init__(self, metavar: str) -> None:
        self._metavar = metavar

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Shape shown in help."""
        return self._metavar

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[CatalogueField, str]:
        """Field and text.

        Raises:
            click.BadParameter: There is no equals sign, or no such field.
        """
        if isinstance(value, tuple):
            return value
        field, equals, text = str(value).partition("=")
        if not equals or not text.strip():
            words = tr("{value!r} is not of the form {metavar}")
            self.fail(words.format(value=value, metavar=self._metavar), param, ctx)
        return _FIELDS.convert(field, param, ctx), text.strip()


class _Encoding(click.ParamType[str]):
    """A codec name."""

    name = "encoding"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Python's name of the codec.

        Raises:
            click.BadParameter: There is none of that name.
        """
        try:
            return codecs.lookup(str(value)).name
        except (LookupError, ValueError):
            self.fail(tr("{value!r} is no known encoding").format(value=value), param, ctx)


class _Delimiter(click.ParamType[str]):
    """One character, or its English name."""

    name = "delimiter"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The character.

        Raises:
            click.BadParameter: It is none.
        """
        text = _DELIMITERS.get(str(value).lower(), str(value))
        if len(text) != 1 or text in '"\r\n\0':
            words = tr("{value!r} is no delimiter; write one character or tab")
            self.fail(words.format(value=value), param, ctx)
        return text


_OPTIONS = (
    click.option("--map", "columns", type=_Assignment("FIELD=COLUMN"), multiple=True,
                 help=N_("Read this field from this column; may be repeated.")),
    click.option("--default", "defaults", type=_Assignment("FIELD=VALUE"), multiple=True,
                 help=N_("Value of a field where the file has none; may be repeated.")),
    click.option("--mapping", "mapping_file", metavar="FILE",
                 help=N_("Read the fields as this saved mapping says.")),
    click.option("--save-mapping", metavar="FILE",
                 help=N_("Save the mapping of the first table for later files.")),
    click.option("--show-mapping", is_flag=True,
                 help=N_("Show what would be read from where, and stop.")),
    click.option("--on-unknown-agency", type=_UNKNOWN_AGENCY, default="reject",
                 show_default=True,
                 help=N_("Rows whose agency nobody knows: reject them, create it, or give them "
                         "to the office.")),
    click.option("--agency", metavar="AGENCY",
                 help=N_("Agency of rows that name none, instead of the office itself.")),
    click.option("--key", metavar="COLUMN",
                 help=N_("Column that identifies a row from one import to the next.")),
    click.option("--sheet", "sheets", metavar="NAME", multiple=True,
                 help=N_("Read this sheet only; may be repeated. A hidden one is read if named.")),
    click.option("--encoding", type=_Encoding(), help=N_("Encoding of the text; found out.")),
    click.option("--delimiter", type=_Delimiter(), help=N_("Delimiter of the cells; found out.")),
    click.option("--header-row", type=click.IntRange(1), metavar="ROW",
                 help=N_("Row of the header, from 1; found out.")),
    click.option("-n", "--dry-run", is_flag=True,
                 help=N_("Check everything and store nothing.")),
    click.option("--rejects", metavar="FILE",
                 help=N_("Write rejected rows here instead of beside the file; a folder for "
                         "several files.")),
    click.option("--findings-file", metavar="FILE",
                 help=N_("Write every finding here, one JSON object a line.")),
)  # fmt: skip


def _import_options(function: Any) -> Any:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@click.command(
    "import",
    cls=Command,
    help=N_(
        "Import catalogue files: CSV, TSV, XLSX and JSON Lines; - is stdin.\n\nEvery row is "
        "accepted, an update, unchanged or rejected. Rejected rows come back in the form they "
        "came in, with a column that says why: correct them and import that file. Importing a "
        "file again changes nothing; one that was interrupted goes on where it stopped."
    ),
    examples=(
        "govdisclose catalogue import items.csv more.xlsx",
        "govdisclose catalogue import items.csv --dry-run --map title=事项名称 --agency 教育局",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.argument("names", metavar="FILE...", nargs=-1, required=True)
@_import_options
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    *,
    names: Sequence[str],
    columns: Sequence[tuple[CatalogueField, str]],
    defaults: Sequence[tuple[CatalogueField, str]],
    mapping_file: str | None,
    save_mapping: str | None,
    show_mapping: bool,
    on_unknown_agency: str,
    agency: str | None,
    key: str | None,
    sheets: Sequence[str],
    encoding: str | None,
    delimiter: str | None,
    header_row: int | None,
    dry_run: bool,
    rejects: str | None,
    findings_file: str | None,
    as_json: bool,
) -> None:
    """Import the files one after the other; exit 4 when a row was rejected or a file refused."""
    # The library loads here, so that the help page does not wait for it.
    from govdisclose.office import ImportOptions, OnUnknownAgency

    check_names(ctx, names, rejects)
    office = Session.current().office()
    rules = MappingRules() if mapping_file is None else _saved(office, mapping_file)
    options = ImportOptions(
        mapping=MappingRules(
            columns={**rules.columns, **dict(columns)},
            defaults={**rules.defaults, **dict(defaults)},
            ignored=rules.ignored,
        ),
        read=ReadOptions(
            encoding=encoding, delimiter=delimiter, sheets=tuple(sheets), header_row=header_row
        ),
        on_unknown_agency=OnUnknownAgency(on_unknown_agency),
        agency=agency,
        key_column=key,
        dry_run=dry_run,
    )
    with ExitStack() as stack:
        # All are opened before the first is imported: a mistyped name is found with nothing done.
        sources = [stack.enter_context(import_source(name)) for name in names]
        if show_mapping or save_mapping is not None:
            has_faults = _mappings(
                office, sources, options, save_mapping, shown=show_mapping, as_json=as_json
            )
        if not show_mapping:
            plan = [
                (source, attrs.evolve(options, rejects_path=target))
                for source, target in rejects_targets(sources, rejects)
            ]
            listener = stack.enter_context(findings_listener(findings_file))
            has_faults = _import_all(office, plan, listener, as_json=as_json)
    # Only now, because the file of findings is written when all went well up to its end.
    if has_faults:
        raise FinishedWithFindings


def _import_all(
    office: Office,
    plan: Sequence[tuple[ImportSource, ImportOptions]],
    listener: Listener,
    *,
    as_json: bool,
) -> bool:
    """Import the files in turn; True when a row was rejected or a file refused."""
    accounts: list[FileAccount] = []
    for source, options in plan:
        account = _import_one(office, source, options, listener)
        accounts.append(account)
        if not as_json:
            print_account(account)
            show_kinds(account)
            if account.refused is not None:
                show_error(renamed(account.refused, account.file))
    if as_json:
        emit_json([account.as_json() for account in accounts])
    elif len(accounts) > 1:
        print_sum(accounts)
    return any(account.has_errors or account.refused is not None for account in accounts)


def _import_one(
    office: Office, source: ImportSource, options: ImportOptions, listener: Listener
) -> FileAccount:
    label = tr("checking {file}") if options.dry_run else tr("importing {file}")
    with import_progress(label, source) as advance:
        return office.exchange.import_file(
            source.path, options, name=source.name, progress=advance, listener=listener
        )


def _mappings(
    office: Office,
    sources: Sequence[ImportSource],
    options: ImportOptions,
    save_mapping: str | None,
    *,
    shown: bool,
    as_json: bool,
) -> bool:
    """Show the mappings, save the first, or both; True when a file could not be read."""
    shapes: list[Mapping[str, object]] = []
    refused = False
    for source in sources:
        try:
            tables = office.exchange.show_mapping(source.path, options)
        except SourceRefused as problem:
            refused = True
            shapes.append({"file": source.name, "tables": [], "error": problem.code})
            if not as_json:
                show_error(renamed(problem, source.name))
            continue
        if save_mapping is not None and tables:
            office.formats.write_mapping(Path(save_mapping), tables[0][1].as_rules())
            note(N_("the mapping is in {file}"), file=save_mapping)
            save_mapping = None
        if shown and not as_json:
            print_mapping(source.name, tables)
        shapes.append(mapping_shape(source.name, tables))
    if shown and as_json:
        emit_json(shapes)
    return refused


def _saved(office: Office, name: str) -> MappingRules:
    return office.formats.read_mapping(Path(name))
