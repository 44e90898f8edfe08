"""Settings: what is in force and where it was said, language, colours, and the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget

from govdisclose_tui.actions import ACTIONS, key_label
from govdisclose_tui.cells import shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.telling import QuestionDialog
from govdisclose_tui.palette import title_of
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.themes import THEME_WORDS
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, tr, words

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SettingsPane"]

_COLUMNS = (
    Column("key", N_("Setting"), 30, rank=0),
    Column("value", N_("Value"), 24, grows=True, rank=0),
    Column("place", N_("Said in"), 30, rank=2),
)


class SettingsPane(Pane):
    """A row for each setting, then one for each action with its keys."""

    SCOPES = ("settings",)

    def compose(self) -> ComposeResult:
        """The list."""
        yield ListPane("settings", self._find, id="settings")

    def on_mount(self) -> None:
        """Show it."""
        self.query_one(ListPane).reload(keeps_place=False)

    def _rows(self) -> Iterator[Row]:
        language = {"zh": "中文", "en": "English"}[words().language()]
        here = tr("chosen here")
        yield Row("language", (tr("Interface language"), language, here), "language")
        name = self.bench.theme
        theme = tr(THEME_WORDS[name]) if name in THEME_WORDS else name
        yield Row("theme", (tr("Colours"), theme, here), "theme")
        kept = str(self.bench.drafts.kept())
        yield Row("drafts", (tr("Drafts of forms"), kept, tr("private files of yours")), "drafts")
        settings = self.office.settings.all()
        for key, value in settings.items():
            yield Row(f"office:{key}", (shown(key), shown(value), tr("office")), None)
        for key, value, place in self.bench.options.settings:
            yield Row(f"config:{key}", (shown(key), shown(value), shown(place)), None)
        for action in ACTIONS:
            keys = ", ".join(map(key_label, self.bench.keys[action.id]))
            yield Row(
                f"key:{action.id}",
                (shown(title_of(action)), keys or "-", f"[keymap] {action.id}"),
                None,
            )

    def _find(self, text: str) -> FixedSource:
        return matching(FixedSource(_COLUMNS, tuple(self._rows())), text)

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Read it anew."""
        self.query_one(ListPane).reload()

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        if event.row.value == "language":
            self.bench.do_language()
        elif event.row.value == "theme":
            choices = [
                (name, tr(THEME_WORDS[name]) if name in THEME_WORDS else name)
                for name in self.bench.available_themes
            ]
            self.bench.push_screen(
                ChoiceDialog(tr("Colours"), choices, present=self.bench.theme), self._coloured
            )

        elif event.row.value == "drafts" and self.bench.drafts.kept():
            self.bench.push_screen(
                QuestionDialog(
                    tr("Throw all drafts away?"),
                    tr(
                        "What you typed into forms and never sent is deleted, for every office "
                        "you worked with under this account."
                    ),
                    tr("Throw away"),
                ),
                self._forgotten,
            )

    def _forgotten(self, answer: bool | None) -> None:
        if answer:
            self.bench.drafts.forget_all()
            self.reload()

    def _coloured(self, name: object) -> None:
        if isinstance(name, str):
            self.bench.use_theme(name)
            self.reload()
