"""The journal: the entries of a chain, newest first, and the verification of all of them."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.journal import OFFICE_SHARD, Entry
from govdisclose.office import Verification
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.entries import EntrySource
from govdisclose_tui.sources.matching import matching, whole
from govdisclose_tui.sources.rows import FixedSource
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import tr

__all__ = ["JournalPane"]


class JournalPane(Pane):
    """One chain at a time."""

    SCOPES = ("journal",)
    BINDINGS = bindings("journal")
    DEFAULT_CSS = """
    JournalPane #chain { height: 1; padding: 0 1; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.shard = 1

    def compose(self) -> ComposeResult:
        """Whose chain, and its entries."""
        yield Static(id="chain", markup=False)
        yield ListPane("journal", self._find, id="entries")

    def on_mount(self) -> None:
        """Begin with the office's agency."""
        self._show()

    def _show(self, *, keeps_place: bool = False) -> None:
        self.query_one(ListPane).reload(keeps_place=keeps_place)
        self.work(lambda: self._say(), "chain")

    def _find(self, text: str) -> EntrySource | FixedSource:
        """The chain, or the entries of it in which some words stand."""
        chain = EntrySource(self.office, self.shard)
        if not text.strip():
            return chain
        return matching(whole(chain), text)

    async def _say(self) -> None:
        names = dict(await self.bench.pool.read(self._chains))
        name = names.get(str(self.shard), f"A{self.shard}")
        self.query_one("#chain", Static).update(plain(tr("Chain of {name}").format(name=name)))

    def _chains(self) -> list[tuple[str, str]]:
        directory = self.office.agencies.directory()
        found = [(str(OFFICE_SHARD), tr("(the office's own records)"))]
        for head in self.office.journal.heads():
            if head.shard != OFFICE_SHARD:
                known = head.shard in directory
                name = directory[head.shard].name if known else f"A{head.shard}"
                found.append((str(head.shard), f"{shown(name)}  ({head.number:,})"))
        return found

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Read it anew."""
        self._show(keeps_place=True)

    def do_chain(self) -> None:
        """Choose another chain."""
        self.work(lambda: self._choose(), "choose")

    async def _choose(self) -> None:
        chains = await self.bench.pool.read(self._chains)

        def chosen(shard: object) -> None:
            if isinstance(shard, str):
                self.shard = int(shard)
                self._show()

        dialog = ChoiceDialog(tr("Chain"), chains, present=str(self.shard))
        self.bench.push_screen(dialog, chosen)

    def do_verify(self) -> None:
        """Recompute everything."""
        self.work(lambda: self._verify(), "verify")

    async def _verify(self) -> None:
        from govdisclose_tui.dialogs.working import Progress, worked

        def verify(progress: Progress) -> Verification:
            return self.office.journal.verify(step=progress.step)

        found = await worked(self.bench, tr("verifying the journal ..."), verify)
        lines = [
            tr("{chains} chains, {entries} entries, {rows} rows: {outcome}").format(
                chains=len(found.chains),
                entries=f"{found.entries:,}",
                rows=f"{found.rows:,}",
                outcome=tr("no fault found")
                if found.is_clean
                else tr("{count} faults").format(count=len(found.faults)),
            ),
            tr("A cut tail or a whole chain rewritten shows only against an anchor."),
        ]
        lines += [
            f"A{fault.shard} {fault.entry or ''} {fault.kind.value} {shown(fault.record)}"
            for fault in found.faults
        ]
        self.bench.push_screen(ReadingDialog(tr("Verification"), "\n".join(lines)))

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        entry = event.row.value
        assert isinstance(entry, Entry)
        columns = event.table.source.columns
        lines = [f"{tr(c.label)}: {text}" for c, text in zip(columns, event.row.cells, strict=True)]
        lines.append(f"hash: {entry.hash.hex()}")
        self.bench.push_screen(ReadingDialog(event.row.cells[2], "\n".join(lines)))
