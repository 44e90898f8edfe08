"""A screen of one record: its name above, its text below, read anew whenever the office changes."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from govdisclose.domain.text import inert
from govdisclose_tui.acts import Acts
from govdisclose_tui.cells import plain
from govdisclose_tui.screens.main import too_small
from govdisclose_tui.widgets.bars import KeyBar
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose.office import Office
    from govdisclose_tui.app import Workbench

__all__ = ["RecordScreen"]

_LEAST_CELLS = 30


class RecordScreen(Screen[None], Acts):
    """What the screens of one item and of one request share; they load and draw."""

    DEFAULT_CSS = """
    RecordScreen #title { text-style: bold; padding: 0 1; background: $panel; height: auto; }
    RecordScreen VerticalScroll { height: 1fr; padding: 0 1; }
    """

    def __init__(self, ref: str) -> None:
        super().__init__()
        self._ref = ref

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this screen

    @property
    def office(self) -> Office:
        """The office at work."""
        return self.bench.office

    def compose(self) -> ComposeResult:
        """Title, body, keys."""
        yield too_small()
        yield Static(plain(self._ref), id="title", markup=False)
        yield VerticalScroll(Static(id="body", markup=False))
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the record."""
        self.reload()
        self.query_one(VerticalScroll).focus()

    def reload(self) -> None:
        """Read it anew."""
        self._work(lambda: self._load(), "load")

    def translate(self) -> None:
        """Say it in the other language."""
        self._draw()

    def on_resize(self) -> None:
        """Wrap anew."""
        self._draw()

    def _work(self, work: Callable[[], Coroutine[Any, Any, None]], group: str) -> None:
        self.run_worker(guarded(self.bench, work), group=group, exclusive=True, exit_on_error=False)

    def _show(self, head: str, lines_of: Callable[[int], Iterable[str]]) -> None:
        """Put the name and the text on the screen; ``lines_of`` wraps it to a width in cells."""
        self.query_one("#title", Static).update(plain(head))
        width = self.query_one(VerticalScroll).scrollable_content_region.width - 2
        lines = lines_of(max(_LEAST_CELLS, width))
        self.query_one("#body", Static).update(Text("\n".join(map(inert, lines)), no_wrap=True))

    async def _load(self) -> None:
        raise NotImplementedError

    def _draw(self) -> None:
        raise NotImplementedError
