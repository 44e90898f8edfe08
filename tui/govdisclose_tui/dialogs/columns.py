"""The column chooser: which columns a list shows, and how wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input

from govdisclose_tui.dialogs.base import Dialog, button
from govdisclose_tui.sources.rows import Column
from govdisclose_tui.widgets.layout import ColumnChoice
from govdisclose_tui.widgets.plain_parts import BoxLine
from govdisclose_tui.words import tr

__all__ = ["ColumnsDialog"]

_WIDEST_CELLS = 200
_NARROWEST_CELLS = 3


class ColumnsDialog(Dialog[ColumnChoice]):
    """A box and a width for each column; an empty width is the column's own."""

    DEFAULT_CSS = """
    ColumnsDialog VerticalScroll { height: auto; max-height: 16; }
    ColumnsDialog Horizontal { height: 1; }
    ColumnsDialog .width { width: 12; }
    """

    def __init__(self, columns: Sequence[Column], choice: ColumnChoice) -> None:
        super().__init__(tr("Columns"))
        self._columns, self._choice = columns, choice

    def body(self) -> Iterable[Widget]:
        """One line for each column."""
        yield VerticalScroll(
            *(
                Horizontal(
                    BoxLine(
                        tr(column.label), column.id not in self._choice.hidden, id=f"show-{at}"
                    ),
                    Input(
                        str(self._choice.widths.get(column.id, "")),
                        placeholder=str(column.width),
                        id=f"width-{at}",
                        classes="width",
                        type="integer",
                        compact=True,
                    ),
                )
                for at, column in enumerate(self._columns)
            )
        )

    def buttons(self) -> Iterable[Button]:
        """Take it, put it back, or leave it."""
        yield button(tr("OK"), "take", is_main=True)
        yield button(tr("As at first"), "reset")
        yield button(tr("Cancel"), "close")

    def pressed(self, id: str) -> None:
        """Answer with what is ticked."""
        if id == "reset":
            self.dismiss(ColumnChoice())
            return
        hidden: set[str] = set()
        widths: dict[str, int] = {}
        for at, column in enumerate(self._columns):
            if not self.query_one(f"#show-{at}", BoxLine).value:
                hidden.add(column.id)
            said = self.query_one(f"#width-{at}", Input).value.strip()
            if said.isdecimal():
                widths[column.id] = max(_NARROWEST_CELLS, min(int(said), _WIDEST_CELLS))
        if len(hidden) == len(self._columns):
            hidden.clear()
        self.dismiss(ColumnChoice(frozenset(hidden), widths))
