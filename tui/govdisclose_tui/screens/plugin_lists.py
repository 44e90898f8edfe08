"""The lists that plugins bring: any register, and any kind of case, without a line of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import on

from govdisclose.domain.register import RegisterType, ValueKind
from govdisclose.domain.search_terms import compile_query
from govdisclose.office.cases import CaseQuery, Flow
from govdisclose.ports.matters import MatterOrder
from govdisclose.wording.requests import BUCKET_WORDS
from govdisclose_tui.acts import Acts, bindings
from govdisclose_tui.cells import shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.forms import FieldKind, FormField
from govdisclose_tui.screens.listing import OverList
from govdisclose_tui.screens.plugin_cases import PluginCaseScreen, move_title, open_case_form
from govdisclose_tui.sources.registers import CaseSource, RegisterSource, field_label
from govdisclose_tui.sources.rows import Source
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import is_chinese, tr
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["KindScreen", "RegisterScreen", "record_form"]

_KINDS = {ValueKind.DATE: FieldKind.DATE, ValueKind.WHOLE: FieldKind.TEXT}


class _PluginList(OverList, Acts):
    """A list with forms of its own, read anew when the office changes."""

    @property
    def office(self) -> Office:
        """The office at work."""
        return self.bench.office

    def reload(self) -> None:
        """Read it anew."""
        self.query_one(ListPane).reload(keeps_place=True)

    def _done(self, answer: object) -> None:
        if answer is not None:
            self.bench.say(tr("done: {what}").format(what=self._title))
            self.bench.changed()
            self.reload()


class RegisterScreen(_PluginList):
    """The records of one register; the filter searches all fields."""

    SCOPES = ("register",)
    BINDINGS = bindings("register")

    def __init__(self, register: RegisterType) -> None:
        super().__init__(
            register.title_zh if is_chinese() else register.title, f"register:{register.name}"
        )
        self._register = register

    def _find(self, text: str) -> Source:
        query = compile_query(text) if text.strip() else None
        return RegisterSource(office=self.office, register=self._register, query=query)

    def do_new(self) -> None:
        """Add a record."""
        self.bench.open_form(lambda: record_form(self.office, self._register, None), self._done)

    def do_edit(self) -> None:
        """Change the record under the cursor."""
        row = self.query_one(ListPane).table.current
        if row is not None:
            key = row.value.place.key
            self.bench.open_form(lambda: record_form(self.office, self._register, key), self._done)

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        columns = event.table.source.columns
        cells = zip(columns, event.row.cells, strict=True)
        lines = [f"{column.label}: {text}" for column, text in cells]
        self.bench.push_screen(ReadingDialog(event.row.value.place.key, "\n".join(lines)))


class KindScreen(_PluginList):
    """The cases of one kind, by list; the filter searches what was written."""

    SCOPES = ("kind",)
    BINDINGS = bindings("kind")

    def __init__(self, flow: Flow) -> None:
        title = flow.title if is_chinese() else flow.title_en or flow.title
        super().__init__(title, f"case:{flow.id}")
        self._flow = flow
        self._bucket: str | None = None

    def _find(self, text: str) -> Source:
        buckets = None if self._bucket is None else frozenset({self._bucket})
        query = CaseQuery(buckets=buckets, query=compile_query(text) if text.strip() else None)
        order = MatterOrder.NEWEST if self._bucket is None else MatterOrder.DUE
        return CaseSource(office=self.office, flow=self._flow, query=query, order=order)

    def do_new(self) -> None:
        """Register a case."""
        openings = self._flow.allowed(self._flow.initial)
        if len(openings) == 1:
            self._open(openings[0].id)
            return
        choices = [(move.id, move_title(move)) for move in openings]
        self.bench.push_screen(ChoiceDialog(self._title, choices), self._open)

    def _open(self, move: object) -> None:
        if isinstance(move, str):
            self.bench.open_form(lambda: open_case_form(self.office, self._flow, move), self._done)

    def do_bucket(self) -> None:
        """Choose the list to show, each with its count."""
        self.run_worker(
            guarded(self.bench, lambda: self._choose_bucket()),
            group="bucket",
            exclusive=True,
            exit_on_error=False,
        )

    async def _choose_bucket(self) -> None:
        cells = await self.bench.pool.read(self.office.cases.buckets, self._flow.id)
        counts: dict[str, int] = dict.fromkeys(BUCKET_WORDS, 0)
        for cell in cells:
            counts[cell.value] += cell.count
        choices = [("", tr("all"))]
        choices += [(one, f"{tr(BUCKET_WORDS[one])}: {counts[one]}") for one in BUCKET_WORDS]
        present = self._bucket or ""
        self.bench.push_screen(
            ChoiceDialog(tr("Worklist"), choices, present=present), self._show_bucket
        )

    def _show_bucket(self, bucket: object) -> None:
        if isinstance(bucket, str):
            self._bucket = bucket or None
            self.query_one(ListPane).reload(keeps_place=False)

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        self.bench.push_screen(PluginCaseScreen(event.row.key))


def record_form(office: Office, register: RegisterType, key: str | None) -> FormScreen:
    """The form of a new record, or of one that is there; its key stays as it is."""
    present = None if key is None else office.registers.get(register.name, key)
    fields = []
    values = {}
    for field in register.fields:
        if present is not None and field.name in register.key:
            continue
        shape = register.shapes[field.name]
        labels = [(str(code.value), words[0]) for code, words in field.choices.items()]
        codes = tuple(
            (code, label if is_chinese() else code.replace("_", " ")) for code, label in labels
        )
        kind = FieldKind.CHOICE if codes else _KINDS.get(shape.kind, FieldKind.TEXT)
        fields.append(
            FormField(
                name=field.name,
                label=field_label(field),
                kind=kind,
                required=shape.is_required,
                choices=codes,
            )
        )
        value = None if present is None else present.values[field.name]
        said = "、".join(map(str, value)) if isinstance(value, list) else value
        values[field.name] = "" if said is None else str(said)
    version = None if present is None else present.version

    def submit(given: Mapping[str, str]) -> object:
        if key is None:
            said = {name: text for name, text in given.items() if text.strip()}
            return office.registers.add(register.name, said)
        changed = {name: text for name, text in given.items() if text != values[name]}
        return office.registers.revise(register.name, key, changed, expected_version=version)

    title = register.title_zh if is_chinese() else register.title
    return FormScreen(
        title=title if key is None else f"{title}: {shown(key)}",
        form=f"register.{register.name}" if key is None else f"register.{register.name}:{key}",
        fields=tuple(fields),
        values=values,
        submit=submit,
    )
