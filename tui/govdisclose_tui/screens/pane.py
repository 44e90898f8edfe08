"""What every area is: a pane that shows itself, reads anew, and says where the keys go first."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from textual.containers import Vertical
from textual.widget import Widget

from govdisclose_tui.acts import Acts
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose.office import Office
    from govdisclose_tui.app import Workbench

__all__ = ["Pane"]


class Pane(Vertical, Acts):
    """One area."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    """

    @property
    def bench(self) -> Workbench:
        """The app."""
        return self.app  # type: ignore[return-value]  # no other app has this pane

    @property
    def office(self) -> Office:
        """The office at work."""
        return self.bench.office

    def first_focus(self) -> Widget | None:
        """Where the keys go when the area is opened."""
        return None

    def opened(self) -> None:
        """The area was opened, for the first time or again."""

    def reload(self) -> None:
        """Read everything anew, keeping the place; called when somebody changed the office."""

    def work(self, work: Callable[[], Coroutine[Any, Any, None]], group: str = "pane") -> None:
        """Run something beside the screen; a second one of a group replaces the first."""
        self.run_worker(guarded(self.bench, work), group=group, exclusive=True, exit_on_error=False)
