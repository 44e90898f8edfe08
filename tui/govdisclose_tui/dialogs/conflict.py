"""Two people changed one thing: what it was, what is stored now, and one's own, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Static

from govdisclose.errors import Conflict
from govdisclose_tui.cells import fitted, plain, shown
from govdisclose_tui.dialogs.base import Dialog, button
from govdisclose_tui.forms import FormField
from govdisclose_tui.words import tr, words

__all__ = ["ConflictDialog", "joined_values"]


def joined_values(
    before: Mapping[str, str],
    theirs: Mapping[str, str],
    mine: Mapping[str, str],
    *,
    mine_first: bool,
) -> dict[str, str]:
    """Both changes together.

    Args:
        before: What stood there when the form was opened.
        theirs: What stands there now.
        mine: What was typed.
        mine_first: Which value a field gets that both changed.
    """
    found: dict[str, str] = {}
    for name, was in before.items():
        changed_by_me = mine.get(name, "") != was
        changed_by_them = theirs.get(name, "") != was
        takes_mine = changed_by_me and (mine_first or not changed_by_them)
        found[name] = mine.get(name, "") if takes_mine else theirs.get(name, "")
    return found


class ConflictDialog(Dialog[dict[str, str]]):
    """Nothing is overwritten: the answer only fills the form, which is looked at and sent again."""

    DEFAULT_CSS = """
    ConflictDialog > #frame { width: 100; }
    ConflictDialog VerticalScroll { height: auto; max-height: 12; }
    """

    def __init__(
        self,
        problem: Conflict,
        fields: Sequence[FormField],
        before: Mapping[str, str],
        theirs: Mapping[str, str],
        mine: Mapping[str, str],
    ) -> None:
        super().__init__(tr("Somebody else changed it"))
        self._problem = problem
        self._fields = fields
        self._before, self._theirs, self._mine = before, theirs, mine

    def body(self) -> Iterable[Widget]:
        """The fields that differ."""
        yield Static(plain(words().error(self._problem).text), markup=False)
        yield VerticalScroll(Static(Text("\n".join(self._lines())), id="sides", markup=False))
        note = tr("The form is filled with what you choose; look at it, then do it again.")
        yield Static(plain(note), markup=False)

    def _lines(self) -> Iterable[str]:
        width = (min(100, self.app.size.width) - 10) // 4
        heads = (tr("Field"), tr("It was"), tr("Stored now"), tr("Yours"))
        yield " ".join(fitted(head, width) for head in heads)
        for field in self._fields:
            sides = [one.get(field.name, "") for one in (self._before, self._theirs, self._mine)]
            if len(set(sides)) > 1:
                sign = "!" if len(set(sides)) == 3 else " "
                row = (sign + field.label, *(shown(side) for side in sides))
                yield " ".join(fitted(part, width) for part in row)

    def buttons(self) -> Iterable[Button]:
        """Whose value a field gets that both changed."""
        yield button(tr("Keep mine where both differ"), "mine", is_main=True)
        yield button(tr("Take theirs"), "theirs")
        yield button(tr("Back"), "close")

    def pressed(self, id: str) -> None:
        """Answer with the values together."""
        self.dismiss(joined_values(self._before, self._theirs, self._mine, mine_first=id == "mine"))
