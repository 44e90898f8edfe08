"""The catalogue: search and browse, open an item, draft a new one, publish what is marked."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget

from govdisclose.errors import GovDiscloseError
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.screens.browsing import BrowsePanel, combined
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.items import ItemSource, item_source
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, tr, words

__all__ = ["CataloguePane"]


class CataloguePane(Pane):
    """The items of the office."""

    SCOPES = ("catalogue",)
    BINDINGS = bindings("catalogue")
    DEFAULT_CSS = """
    CataloguePane BrowsePanel { display: none; }
    CataloguePane.browsing BrowsePanel { display: block; }
    """

    def compose(self) -> ComposeResult:
        """The panel to browse by, and the list."""
        with Horizontal():
            yield BrowsePanel()
            hint = N_("words, or agency: theme: genre: stage: mode: month: year:")
            yield ListPane("catalogue", self._find, hint=hint, id="items")

    def on_mount(self) -> None:
        """Show everything, newest first."""
        if self.bench.catalogue_condition is None:
            self.items.reload(keeps_place=False)

    def opened(self) -> None:
        """Narrow by what another area asked for."""
        condition, self.bench.catalogue_condition = self.bench.catalogue_condition, None
        if condition is not None:
            self.items.narrow(condition)

    def _find(self, text: str) -> ItemSource:
        return item_source(self.office, text)

    @property
    def items(self) -> ListPane:
        """The list."""
        return self.query_one("#items", ListPane)

    def first_focus(self) -> Widget:
        """The table."""
        return self.items.table

    def reload(self) -> None:
        """Read the list anew."""
        self.items.reload()

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        from govdisclose_tui.screens.item import ItemScreen

        event.stop()
        self.bench.push_screen(ItemScreen(event.row.key))

    # Browsing

    def do_browse(self) -> None:
        """Open or close the panel."""
        panel = self.query_one(BrowsePanel)
        if self.has_class("browsing"):
            self.remove_class("browsing")
            self.items.table.focus()
        else:
            self.add_class("browsing")
            panel.open()

    @on(BrowsePanel.Chosen)
    def _chosen(self, event: BrowsePanel.Chosen) -> None:
        event.stop()
        self.items.narrow(combined(self.items.filter_text, event.condition))
        self.items.table.focus()

    # Acts

    def do_new(self) -> None:
        """Draft an item."""
        from govdisclose_tui.screens.item_forms import draft_form

        self.bench.open_form(lambda: draft_form(self.office), self._drafted)

    def _drafted(self, ref: object) -> None:
        if isinstance(ref, str):
            from govdisclose_tui.screens.item import ItemScreen

            self.bench.say(tr("drafted: {ref}").format(ref=ref))
            self.bench.changed()
            self.bench.push_screen(ItemScreen(ref))

    def do_publish(self) -> None:
        """Publish what is marked, or the row under the cursor, after a question."""
        from govdisclose_tui.dialogs.telling import QuestionDialog

        rows = self.items.table.chosen
        text = tr("Publish {count} items, each by itself? What cannot be published is told.")
        question = QuestionDialog(
            tr("Publish"), text.format(count=len(rows)), tr("Publish"), tr("Not now")
        )
        keys = [row.key for row in rows]
        self.bench.push_screen(
            question, lambda yes: self.work(lambda: self._publish(keys), "publish") if yes else None
        )

    def refusal(self, action: Action) -> str | None:
        """Publishing needs a row."""
        if action.verb == "publish" and not self.items.table.chosen:
            return tr("the list is empty")
        return None

    async def _publish(self, refs: list[str]) -> None:
        from govdisclose_tui.dialogs.reading import ReadingDialog

        def publish(ref: str) -> str | None:
            try:
                item = self.office.catalogue.get(ref)
                self.office.catalogue.publish(ref, expected_version=item.version)
            except GovDiscloseError as problem:
                told = words().error(problem)
                return f"{ref}: {told.text} ({told.code})"
            return None

        refused: list[str] = []
        done: list[str] = []
        for ref in refs:
            problem = await self.bench.pool.write(publish, ref)
            if problem is None:
                done.append(ref)
            else:
                refused.append(problem)
        self.items.table.unmark(done)
        if done:
            self.bench.say(tr("published: {count}").format(count=len(done)))
            self.bench.changed()
        if refused:
            title = tr("Not published: {count}").format(count=len(refused))
            self.bench.push_screen(ReadingDialog(title, "\n".join(refused)))
