"""The screen of the areas: their bar, the one that is open, and the bar of keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Static

from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.widgets.bars import AreaBar, KeyBar
from govdisclose_tui.words import tr
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["MainScreen", "too_small"]


def too_small() -> Static:
    """What a window says that is too small for anything else."""
    return Static(
        tr("This window is too small: 60 by 16 are needed."), id="too-small", markup=False
    )


class MainScreen(Screen[None]):
    """One pane at a time; panes stay as they were left."""

    DEFAULT_CSS = """
    MainScreen #areas { height: 1fr; }
    MainScreen #areas > Pane { display: none; }
    MainScreen #areas > Pane.-open { display: block; }
    """

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this screen

    def compose(self) -> ComposeResult:
        """Bars and the place between them."""
        yield too_small()
        yield AreaBar()
        yield Container(id="areas")
        yield KeyBar()

    def on_mount(self) -> None:
        """Open the first area once the frame is on the screen."""
        self.call_after_refresh(self.open_area, self.bench.area)

    @property
    def pane(self) -> Pane | None:
        """The one that is open."""
        return next(iter(self.query(Pane).filter(".-open").results(Pane)), None)

    def open_area(self, id: str) -> None:
        """Show a pane, loading it the first time."""
        self.bench.area = id
        self.run_worker(
            guarded(self.bench, lambda: self._open(id)),
            group="area",
            exclusive=True,
            exit_on_error=False,
        )

    async def _open(self, id: str) -> None:
        area = next(one for one in self.bench.areas if one.id == id)
        opened = next(iter(self.query(f"#area-{id}").results(Pane)), None)
        if opened is None:
            opened = area.load()(id=f"area-{id}")
            await self.query_one("#areas").mount(opened)
        for pane in self.query(Pane):
            pane.set_class(pane is opened, "-open")
        opened.opened()
        target = opened.first_focus()
        if target is not None and self.is_current:
            self.set_focus(target)
        self.bench.refresh_bars()

    def reload(self) -> None:
        """Read the open pane anew; the others are read when they are opened again."""
        for pane in self.query(Pane):
            pane.reload()

    def translate(self) -> None:
        """Make the panes anew in the other language."""
        self.run_worker(
            guarded(self.bench, lambda: self._make_anew()),
            group="area",
            exclusive=True,
            exit_on_error=False,
        )

    async def _make_anew(self) -> None:
        await self.query(Pane).remove()
        await self._open(self.bench.area)
