"""Import: choose a file, see how it is read, check it, bring it in, see what was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import attrs
from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.finding import Finding
from govdisclose.office import FileAccount, ImportOptions, OnUnknownAgency, with_profile
from govdisclose.ports.formats import CatalogueField, ColumnMap, SheetLayout
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.forms import FieldKind, FormField
from govdisclose_tui.labels import field_label
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, tr, words
from govdisclose_tui.work import Stop

__all__ = ["Chosen", "ImportPane", "MappedLine"]

_MAPPING = (
    Column("sheet", N_("Sheet"), 14, rank=2),
    Column("field", N_("Field"), 20, rank=0),
    Column("column", N_("Column"), 24, grows=True, rank=0),
    Column("by", N_("Chosen"), 24, rank=1),
)
_FINDINGS = (
    Column("row", N_("Row"), 7, right=True, rank=0),
    Column("column", N_("Column"), 14, rank=2),
    Column("value", N_("Value"), 14, rank=1),
    Column("code", N_("Code"), 24, rank=3),
    Column("text", N_("Finding"), 40, grows=True, rank=0),
)
_CHOICES = {
    "given": N_("as stated"),
    "label": N_("by its header"),
    "values": N_("by the labels in its cells"),
}
_UNKNOWN = {
    OnUnknownAgency.REJECT: N_("reject the rows"),
    OnUnknownAgency.CREATE: N_("add the agency"),
    OnUnknownAgency.OFFICE: N_("give them to the office"),
}


@attrs.frozen(kw_only=True)
class Chosen:
    """A file and how it is to be read."""

    path: Path
    options: ImportOptions


class MappedLine(NamedTuple):
    """A line of the mapping: a field read from a column, or a column that is no field."""

    table: int
    field: CatalogueField | None
    column: str


class ImportPane(Pane):
    """One file at a time."""

    SCOPES = ("importing",)
    BINDINGS = bindings("importing")
    DEFAULT_CSS = """
    ImportPane #file { height: auto; max-height: 4; padding: 0 1; text-style: bold; }
    ImportPane #progress { display: none; height: 1; padding: 0 1; }
    ImportPane.working #progress { display: block; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.chosen: Chosen | None = None
        self.account: FileAccount | None = None
        self._stop: Stop | None = None
        self._lines = FixedSource(_MAPPING, ())
        self._tables: Sequence[tuple[SheetLayout, ColumnMap]] = ()

    def compose(self) -> ComposeResult:
        """The file, the progress, and what is to be read or was found."""
        yield Static(plain(tr("Choose a file with o.")), id="file", markup=False)
        yield Static(id="progress", markup=False)
        yield ListPane("importing", self._find, id="lines")

    def on_mount(self) -> None:
        """Nothing is chosen yet."""
        self._show(self._lines)

    def _show(self, lines: FixedSource) -> None:
        self._lines = lines
        self.query_one(ListPane).narrow("")

    def _find(self, text: str) -> FixedSource:
        return matching(self._lines, text)

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    # Choosing

    def do_choose(self) -> None:
        """Ask for the file and what is to be stated."""
        self.bench.open_form(self._form, self._chosen)

    def _form(self) -> FormScreen:
        agencies = tuple((agency.code, agency.name) for agency in self.office.agencies.directory())
        fields = (
            FormField(name="file", label=tr("File"), kind=FieldKind.FILE, required=True),
            FormField(
                name="agency",
                label=tr("Agency of rows that name none"),
                kind=FieldKind.CHOICE,
                choices=agencies,
            ),
            FormField(
                name="unknown",
                label=tr("Rows whose agency nobody knows"),
                kind=FieldKind.CHOICE,
                choices=tuple((one.value, tr(word)) for one, word in _UNKNOWN.items()),
                required=True,
            ),
        )

        def submit(values: object) -> object:
            assert isinstance(values, dict)
            options = ImportOptions(
                on_unknown_agency=OnUnknownAgency(values["unknown"]),
                agency=values["agency"] or None,
            )
            profile = None
            if options.agency is not None:
                profile = self.office.import_profiles.find(options.agency)
            if profile is not None:
                options = with_profile(options, profile)
            return Chosen(path=Path(values["file"]).expanduser(), options=options)

        return FormScreen(
            title=tr("Import a catalogue file"),
            form="importing.choose",
            fields=fields,
            values={"unknown": OnUnknownAgency.REJECT.value},
            submit=submit,
            note=tr("CSV, TSV, XLSX, XLS, ODS, JSON, JSON Lines or a saved web page."),
        )

    def _chosen(self, chosen: object) -> None:
        if isinstance(chosen, Chosen):
            self.choose(chosen)

    def choose(self, chosen: Chosen) -> None:
        """Take a file up and show how it would be read."""
        self.chosen, self.account = chosen, None
        self._title(tr("how it would be read; t checks it, i imports it"))
        self.work(lambda: self._map(chosen), "map")

    def _title(self, said: str) -> None:
        assert self.chosen is not None
        name = shown(self.chosen.path.name)
        self.query_one("#file", Static).update(plain(f"{name}: {said}"))

    async def _map(self, chosen: Chosen) -> None:
        tables = await self.bench.pool.read(
            self.office.exchange.show_mapping, chosen.path, chosen.options
        )
        self._tables = tables
        self._show(FixedSource(_MAPPING, tuple(_mapping_rows(tables))))

    def do_map(self) -> None:
        """Read the field under the cursor from another column, or the column as a field."""
        row = self.query_one(ListPane).table.current
        tables, chosen = self._tables, self.chosen
        if row is None or chosen is None or not isinstance(row.value, MappedLine):
            return
        line = row.value
        columns = tables[line.table][1]
        if line.field is None:
            title = tr("Read the column {column} as").format(column=shown(line.column))
            from_where = {one.field: f"  ({shown(one.column)})" for one in columns.choices}
            choices = [
                (one.value, field_label(one.value) + from_where.get(one, ""))
                for one in CatalogueField
            ]
        else:
            title = tr("Read {field} from").format(field=field_label(line.field.value))
            names = (*columns.columns.values(), *columns.unknown, *columns.ignored)
            choices = [(name, shown(name)) for name in dict.fromkeys(names)]

        def answered(answer: object) -> None:
            if isinstance(answer, str):
                field = line.field or CatalogueField(answer)
                column = line.column if line.field is None else answer
                self.choose(_mapped(chosen, field, column))

        present = None if line.field is None else line.column
        self.bench.push_screen(ChoiceDialog(title, choices, present=present), answered)

    # Running

    def refusal(self, action: Action) -> str | None:
        """A file has to be chosen; one import runs at a time."""
        is_working = self._stop is not None
        if action.verb == "cancel":
            return None if is_working else tr("nothing is at work")
        if is_working:
            return tr("an import is at work")
        if action.verb in {"check", "run", "map"} and self.chosen is None:
            return tr("no file is chosen")
        if action.verb == "map":
            row = self.query_one(ListPane).table.current
            if row is None or not isinstance(row.value, MappedLine):
                return tr("it is neither a field nor a column")
        return None

    def do_check(self) -> None:
        """Rehearse: nothing is stored."""
        self._start(dry_run=True)

    def do_run(self) -> None:
        """Import."""
        self._start(dry_run=False)

    def do_cancel(self) -> None:
        """Stop after the present step."""
        if self._stop is not None:
            self._stop.set()
            self.query_one("#progress", Static).update(plain(tr("stopping ...")))

    def _start(self, *, dry_run: bool) -> None:
        assert self.chosen is not None
        chosen, stop = self.chosen, Stop()
        self._stop = stop
        self.add_class("working")
        self._progress(0, 0)
        self.work(lambda: self._import(chosen, stop, dry_run=dry_run), "import")

    def _progress(self, records: int, bytes_read: int) -> None:
        assert self.chosen is not None
        try:
            size = self.chosen.path.stat().st_size
        except OSError:
            size = 0
        share = f"{min(100, bytes_read * 100 // size)} %  " if size and bytes_read else ""
        text = tr("{share}{records} records; d stops it")
        self.query_one("#progress", Static).update(
            plain(text.format(share=share, records=f"{records:,}"))
        )

    async def _import(self, chosen: Chosen, stop: Stop, *, dry_run: bool) -> None:
        def progress(records: int, bytes_read: int) -> None:
            self.app.call_from_thread(self._progress, records, bytes_read)
            # Here a step is committed, so that what is done stays and the next run goes on.
            stop.check()

        options = attrs.evolve(chosen.options, dry_run=dry_run)
        done = False
        try:
            account = await self.bench.pool.write(
                self.office.exchange.import_file, chosen.path, options, progress=progress
            )
            done = True
        finally:
            self._stop = None
            self.remove_class("working")
            if not done and stop.is_set:
                self._title(tr("stopped; importing it again goes on where it stopped"))
            self.bench.refresh_bars()
        self.account = account
        self._tell(account)
        if not dry_run:
            self.bench.changed()

    def _tell(self, account: FileAccount) -> None:
        text = tr(
            "read {read} = accepted {accepted} + updated {updated} + unchanged {unchanged} "
            "+ rejected {rejected}"
        ).format(
            read=account.read,
            accepted=account.accepted,
            updated=account.updated,
            unchanged=account.unchanged,
            rejected=account.rejected,
        )
        if account.dry_run:
            text = tr("checked, nothing stored: {account}").format(account=text)
        if account.rejects_file is not None:
            text += "\n" + tr("rejected rows are in {file}").format(
                file=shown(account.rejects_file)
            )
        self._title(text)
        if account.refused is not None:
            self.bench.tell(account.refused)
        rows = [_finding_row(at, one) for at, one in enumerate(account.findings)]
        self._show(FixedSource(_FINDINGS, tuple(rows)))

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        if isinstance(event.row.value, MappedLine):
            if self._stop is None:
                self.do_map()
            return
        columns = event.table.source.columns
        lines = [
            f"{tr(column.label)}: {text}"
            for column, text in zip(columns, event.row.cells, strict=True)
        ]
        self.bench.push_screen(ReadingDialog(event.row.cells[1] or "-", "\n".join(lines)))


def _mapped(chosen: Chosen, field: CatalogueField, column: str) -> Chosen:
    """The file, with a field read from a column; nothing else is read from that column."""
    rules = chosen.options.mapping
    columns = {one: name for one, name in rules.columns.items() if name != column}
    columns[field] = column
    mapping = attrs.evolve(rules, columns=columns)
    return attrs.evolve(chosen, options=attrs.evolve(chosen.options, mapping=mapping))


def _mapping_rows(tables: Sequence[tuple[SheetLayout, ColumnMap]]) -> list[Row]:
    rows = []
    for number, (layout, columns) in enumerate(tables):
        sheet = shown(layout.sheet)
        said: list[tuple[tuple[str, str, str], MappedLine | None]] = [
            (
                (field_label(one.field.value), shown(one.column), tr(_CHOICES[one.by.value])),
                MappedLine(number, one.field, one.column),
            )
            for one in columns.choices
        ]
        said += [
            ((field_label(field.value), f'"{shown(text)}"', tr("default")), None)
            for field, text in columns.defaults.items()
        ]
        for names, what in (
            (columns.unknown, N_("kept beside the record")),
            (columns.ignored, N_("not read")),
        ):
            said += [
                (("-", shown(name), tr(what)), MappedLine(number, None, name)) for name in names
            ]
        rows += [
            Row(f"{number}:{at}", (sheet, *cells), line) for at, (cells, line) in enumerate(said)
        ]
    return rows


def _finding_row(at: int, finding: Finding) -> Row:
    cells = (
        shown(finding.row),
        shown(finding.column),
        shown(finding.value),
        shown(finding.code),
        shown(words().finding(finding)),
    )
    return Row(str(at), cells, finding)
