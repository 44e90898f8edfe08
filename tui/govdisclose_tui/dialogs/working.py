"""Work that may take long: how far it is, and a way to stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from textual.widget import Widget
from textual.widgets import Button, Static

from govdisclose_tui.cells import plain
from govdisclose_tui.dialogs.base import Dialog, button
from govdisclose_tui.words import tr
from govdisclose_tui.work import Stop

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["Progress", "WorkingDialog", "worked"]

_PATIENCE_SECONDS = 0.4
"""What is done by then shows no dialog."""
_LOOK_SECONDS = 0.2

Answer = TypeVar("Answer")


class Progress:
    """How far work in a thread is; it hears there of the wish to stop."""

    def __init__(self) -> None:
        self.stop = Stop()
        self.steps = 0

    def step(self) -> None:
        """One more is done.

        Raises:
            Cancelled: Somebody wished to stop.
        """
        self.steps += 1
        self.stop.check()


class WorkingDialog(Dialog[None]):
    """Counts while work is done; its only button, and Escape, stop the work."""

    def __init__(self, title: str, progress: Progress) -> None:
        super().__init__(title)
        self._progress = progress

    def body(self) -> Iterable[Widget]:
        """How far it is."""
        yield Static(id="steps", markup=False)

    def buttons(self) -> Iterable[Button]:
        """The way out."""
        yield button(tr("Stop"), "stop", is_main=True)

    def on_mount(self) -> None:
        """Look again and again."""
        self._look()
        self.set_interval(_LOOK_SECONDS, self._look)

    def _look(self) -> None:
        text = tr("done so far: {count}").format(count=f"{self._progress.steps:,}")
        if self._progress.stop.is_set:
            text = tr("stopping ...")
        self.query_one("#steps", Static).update(plain(text))

    def pressed(self, id: str) -> None:
        """Wish to stop."""
        self._progress.stop.set()
        self._look()

    def action_dismiss_none(self) -> None:
        """Wish to stop; the dialog goes when the work has ended."""
        self.pressed("stop")


async def worked(bench: Workbench, title: str, work: Callable[[Progress], Answer]) -> Answer:
    """What some reading work answers; while it takes long a dialog stands over the screen.

    Raises:
        Cancelled: The user stopped it.
    """
    progress = Progress()
    task = asyncio.ensure_future(bench.pool.read(work, progress))
    dialog: WorkingDialog | None = None
    try:
        await asyncio.wait({task}, timeout=_PATIENCE_SECONDS)
        if not task.done():
            dialog = WorkingDialog(title, progress)
            await bench.push_screen(dialog)
        return await task
    finally:
        progress.stop.set()
        if dialog is not None and dialog.is_current:
            dialog.dismiss(None)
