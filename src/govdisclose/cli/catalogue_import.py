"""``govdisclose catalogue import``: files of agencies into the catalogue, or back with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from govdisclose.cli.catalogue_import_views import (
    mapping_shape,
    print_account,
    print_gathered,
    print_mapping,
    print_sum,
    show_kinds,
)
from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.import_options import import_options
from govdisclose.cli.import_sources import (
    GatheredSource,
    ImportSource,
    Listener,
    RejectsOverInput,
    check_names,
    findings_listener,
    import_input,
    import_progress,
    renamed,
)
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_error
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json
from govdisclose.cli.output_file import check_output, remember_input
from govdisclose.cli.session import Session
from govdisclose.domain.catalogue.labels import shown_name
from govdisclose.errors import ExitCode
from govdisclose.ports.formats import (
    CatalogueField,
    MappingRules,
    ReadLimits,
    ReadOptions,
    SourceRefused,
)

if TYPE_CHECKING:
    from govdisclose.office import FileAccount, GatheredAccount, ImportOptions, Office

__all__ = ["import_"]


@click.command(
    "import",
    cls=Command,
    help=N_(
        "Import catalogue files: CSV, TSV, XLSX, XLS, ODS, JSON, JSON Lines and saved web pages; a "
        "folder or a ZIP archive stands for the files in it, - for stdin.\n\nEvery row is "
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
@click.argument("names", metavar="FILE...", nargs=-1)
@import_options
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
    max_unpacked: int,
    dry_run: bool,
    rejects: str | None,
    no_profile: bool,
    watched: str | None,
    once: bool,
    interval: float,
    findings_file: str | None,
    as_json: bool,
) -> None:
    """Import the files one after the other; exit 4 when a row was rejected or a file refused."""
    # The library loads here, so that the help page does not wait for it.
    from govdisclose.office import ImportOptions, OnUnknownAgency

    _check_watch(ctx, names, watched=watched, once=once, others=(save_mapping, rejects))
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
        limits=ReadLimits(unpacked_bytes=max_unpacked << 20),
        on_unknown_agency=OnUnknownAgency(on_unknown_agency),
        agency=agency,
        key_column=key,
        dry_run=dry_run,
    )
    options = _profiled(office, options, wanted=not no_profile)
    if watched is not None:
        if _watch(office, Path(watched), options, findings_file, once=once, interval=interval,
                  as_json=as_json):  # fmt: skip
            raise FinishedWithFindings
        return
    for name in (*names, *([mapping_file] if mapping_file else [])):
        remember_input(name)
    for name in filter(None, (save_mapping, findings_file)):
        check_output(name)
    with ExitStack() as stack:
        # All are opened before the first is imported: a mistyped name is found with nothing done.
        sources = [stack.enter_context(import_input(name, office.formats)) for name in names]
        has_several = len(sources) > 1 or isinstance(sources[0], GatheredSource)
        if rejects is not None and has_several and not Path(rejects).is_dir():
            words = tr("--rejects must be a folder when there are several files")
            raise click.UsageError(words, ctx)
        if show_mapping or save_mapping is not None:
            has_faults = _mappings(
                office, sources, options, save_mapping, shown=show_mapping, as_json=as_json
            )
        if not show_mapping:
            inputs = _Inputs(sources, options, rejects)
            listener = stack.enter_context(findings_listener(findings_file))
            has_faults = _import_all(office, inputs, listener, as_json=as_json)
    # Only now, because the file of findings is written when all went well up to its end.
    if has_faults:
        raise FinishedWithFindings


def _check_watch(
    ctx: click.Context,
    names: Sequence[str],
    *,
    watched: str | None,
    once: bool,
    others: Sequence[str | None],
) -> None:
    """Refuse what does not go together with a drop box, and a call without any input."""
    if watched is None:
        if not names:
            raise click.UsageError(tr("name a file, a folder or an archive, or --watch"), ctx)
        if once:
            raise click.UsageError(tr("--once needs --watch"), ctx)
    elif names or any(others):
        words = tr("--watch goes without files, --rejects and --save-mapping")
        raise click.UsageError(words, ctx)


def _profiled(office: Office, options: ImportOptions, *, wanted: bool) -> ImportOptions:
    """The options with the profile of the agency they name, if it has one."""
    from govdisclose.office import with_profile

    found = office.import_profiles.find(options.agency) if wanted and options.agency else None
    if found is None:
        return options
    note(N_("files are read by the import profile of {agency}"), agency=found.agency)
    return with_profile(options, found)


def _watch(
    office: Office,
    folder: Path,
    options: ImportOptions,
    findings_file: str | None,
    *,
    once: bool,
    interval: float,
    as_json: bool,
) -> bool:
    """Import what arrives in a folder; one JSON object a line for each file."""
    from govdisclose.cli.catalogue_watch import WatchUnusable, watch
    from govdisclose.cli.output import emit_json_lines, flush

    store = Path((office.address or "").removeprefix("sqlite:///")).expanduser().resolve()
    if store.parent == folder.resolve():
        # Its files would be taken for files of an agency, and moved.
        raise WatchUnusable(folder=str(folder), reason=tr("the office itself is kept in it"))
    with findings_listener(findings_file) as listener:

        def import_one(path: Path, rejects: Path) -> FileAccount | GatheredAccount:
            with import_input(str(path), office.formats) as source:
                inputs = _Inputs([source], options, str(rejects))
                account = _import_source(office, source, inputs, listener, as_json=as_json)
            if as_json:
                emit_json_lines([account.as_json()])
            flush()
            return account

        return watch(folder, import_one, once=once, interval_seconds=interval)


class _Inputs:
    """The inputs in order, each with the options that say where its rejected rows go."""

    def __init__(
        self,
        sources: Sequence[ImportSource | GatheredSource],
        options: ImportOptions,
        rejects: str | None,
    ) -> None:
        self.sources = sources
        self._options = options
        self._rejects = rejects
        self._paths = {source.path.resolve() for source in sources}
        for source in sources:
            # Told before the first file is imported.
            if isinstance(source, ImportSource):
                self.options(source)

    @property
    def dry_run(self) -> bool:
        """Nothing is stored."""
        return self._options.dry_run

    def options(self, source: ImportSource) -> ImportOptions:
        """The options of one file.

        Raises:
            RejectsOverInput: Its rejects would take the place of an input.
        """
        target = source.rejects_path(self._rejects)
        if target.resolve() in self._paths:
            raise RejectsOverInput(file=str(target))
        return attrs.evolve(
            self._options, rejects_path=target, makes_rejects_folder=bool(source.inside)
        )


def _import_all(office: Office, inputs: _Inputs, listener: Listener, *, as_json: bool) -> bool:
    """Import the files in turn; True when a row was rejected or a file refused."""
    accounts: list[FileAccount | GatheredAccount] = []
    for source in inputs.sources:
        accounts.append(_import_source(office, source, inputs, listener, as_json=as_json))
    if as_json:
        emit_json([account.as_json() for account in accounts])
    elif len(accounts) > 1:
        print_sum(accounts)
    return any(account.has_errors or account.refused is not None for account in accounts)


def _import_source(
    office: Office,
    source: ImportSource | GatheredSource,
    inputs: _Inputs,
    listener: Listener,
    *,
    as_json: bool,
) -> FileAccount | GatheredAccount:
    if isinstance(source, GatheredSource):
        return _import_gathered(office, source, inputs, listener, as_json=as_json)
    account = _import_one(office, source, inputs.options(source), listener)
    _say(account, as_json=as_json)
    return account


def _import_gathered(
    office: Office,
    source: GatheredSource,
    inputs: _Inputs,
    listener: Listener,
    *,
    as_json: bool,
) -> GatheredAccount:
    """Import the files of a folder or archive under one account."""
    from govdisclose.office import GatheredAccount

    whole = GatheredAccount(file=shown_name(source.name), dry_run=inputs.dry_run)
    for member in source.members():
        account = _import_one(office, member, inputs.options(member), listener)
        whole.members.append(account)
        _say(account, as_json=as_json)
    whole.findings = [
        # A name that bears a secrecy mark is written nowhere.
        finding.located(file=shown_name(f"{source.name.rstrip('/')}/{finding.file}"))
        for finding in source.gathering.findings
    ]
    if listener is not None:
        for finding in whole.findings:
            listener(finding)
    if not as_json:
        print_gathered(whole)
    return whole


def _say(account: FileAccount, *, as_json: bool) -> None:
    if as_json:
        return
    print_account(account)
    show_kinds(account)
    if account.refused is not None:
        show_error(renamed(account.refused, account.file))


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
    sources: Sequence[ImportSource | GatheredSource],
    options: ImportOptions,
    save_mapping: str | None,
    *,
    shown: bool,
    as_json: bool,
) -> bool:
    """Show the mappings, save the first, or both; True when a file could not be read."""
    shapes: list[Mapping[str, object]] = []
    refused = False
    for source in _each_file(sources):
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


def _each_file(sources: Sequence[ImportSource | GatheredSource]) -> Iterator[ImportSource]:
    for source in sources:
        if isinstance(source, GatheredSource):
            yield from source.members()
        else:
            yield source


def _saved(office: Office, name: str) -> MappingRules:
    return office.formats.read_mapping(Path(name))
