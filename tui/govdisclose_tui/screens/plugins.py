"""The plugins: what is installed, whether it works, and the screens they bring."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from govdisclose.plugins.api import ScreenPlugin
from govdisclose.plugins.faults import PluginFailed, call_guard
from govdisclose.plugins.record import PluginRecord
from govdisclose.wording.plugins import STATUS_WORDS
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, is_chinese, tr, words

__all__ = ["PluginsPane", "plugin_screen"]

_COLUMNS = (
    Column("kind", N_("kind"), 14),
    Column("name", N_("name"), 22, grows=True, rank=0),
    Column("distribution", N_("distribution"), 26, rank=2),
    Column("status", N_("status"), 18, rank=0),
)


def plugin_screen(record: PluginRecord, office: object) -> Screen[object]:
    """The screen a plugin brings, made with the office as its only argument.

    Raises:
        PluginFailed: What it names cannot be imported, or is no screen of Textual.
    """
    with call_guard(record.name):
        target = cast("ScreenPlugin", record.plugin).screen()
        module, _, name = target.partition(":")
        made = getattr(import_module(module), name)(office)
    if not isinstance(made, Screen):
        raise PluginFailed(name=record.name, reason=f"{target} makes no textual.screen.Screen")
    return made


class PluginsPane(Pane):
    """One row for each plugin."""

    SCOPES = ("plugins",)
    BINDINGS = bindings("plugins")

    def compose(self) -> ComposeResult:
        """The list."""
        yield ListPane("plugins", self._find, id="plugins")

    def on_mount(self) -> None:
        """Load them, one by one, beside the screen."""
        self.query_one(ListPane).reload(keeps_place=False)

    def _find(self, text: str) -> FixedSource:
        rows = tuple(
            Row(
                f"{one.kind}:{one.name}:{one.distribution}",
                (one.kind, shown(one.name), shown(one.distribution), tr(STATUS_WORDS[one.status])),
                one,
            )
            for one in self.office.extensions.registry.records()
        )
        return matching(FixedSource(_COLUMNS, rows), text)

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def refusal(self, action: Action) -> str | None:
        """Only plugins of the kind screen bring one."""
        row = self.query_one(ListPane).table.current
        record = None if row is None else row.value
        if action.verb == "screen":
            if not isinstance(record, PluginRecord) or record.kind != "screen":
                return tr("it brings no screen")
            if record.plugin is None:
                return tr(STATUS_WORDS[record.status])
        return None

    def do_screen(self) -> None:
        """Open the screen of the plugin under the cursor."""
        row = self.query_one(ListPane).table.current
        assert row is not None
        self.open_screen(row.value)

    def do_lists(self) -> None:
        """Choose a register or a kind of case, and open its list."""
        place = 0 if is_chinese() else 1
        choices = [
            (f"register {one.name}", (one.title_zh, one.title)[place])
            for one in self.office.registers.types.by_name.values()
        ]
        choices += [
            (f"case {flow.id}", (flow.title, flow.title_en or flow.title)[place])
            for flow in self.office.cases.kinds.by_id.values()
        ]
        self.bench.push_screen(ChoiceDialog(tr("Registers, cases"), choices), self.open_list)

    def open_list(self, name: object) -> None:
        """Open the list of a register, ``register NAME``, or of a kind of case, ``case KIND``."""
        from govdisclose_tui.screens.plugin_lists import KindScreen, RegisterScreen

        if isinstance(name, str):
            what, _, id = name.partition(" ")
            if what == "register":
                self.bench.push_screen(RegisterScreen(self.office.registers.types.find(id)))
            else:
                self.bench.push_screen(KindScreen(self.office.cases.kinds.find(id)))

    def open_screen(self, record: PluginRecord) -> None:
        """Open the screen a plugin brings; what goes wrong is told."""
        self.work(lambda: self._open(record), "screen")

    async def _open(self, record: PluginRecord) -> None:
        self.bench.show_guest(plugin_screen(record, self.office), record.name)

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        record = event.row.value
        assert isinstance(record, PluginRecord)
        lines = [f"{record.name} ({record.kind}, {record.distribution})"]
        if record.info is not None:
            lines.append((record.info.title_zh if is_chinese() else "") or record.info.title)
        lines.append(tr(STATUS_WORDS[record.status]))
        if record.error is not None:
            told = words().error(record.error)
            lines += ["", f"{told.text} ({told.code})", told.hint]
        self.bench.push_screen(ReadingDialog(record.name, "\n".join(lines)))
