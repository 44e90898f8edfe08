"""Two people changed one thing: what it was, what is stored now, and one's own, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Static

from govdisclose.errors import Conflict
from govdisclose_tui.cells import fitted, plain, shown, wrapped
from govdisclose_tui.dialogs.base import Dialog, button
from govdisclose_tui.forms import FieldKind, FormField, Seen, joined_values
from govdisclose_tui.words import tr, words

__all__ = ["ConflictDialog"]


class ConflictDialog(Dialog[dict[str, str]]):
    """Nothing is overwritten: the answer only fills the form, which is looked at and sent again.

    Args:
        problem: The refusal.
        fields: Of the form.
        before: What the form was opened on.
        theirs: As it stands now.
        mine: What was typed.
        first: What stood in all fields before anything was typed.
    """

    DEFAULT_CSS = """
    ConflictDialog > #frame { width: 100; }
    ConflictDialog VerticalScroll { height: auto; max-height: 12; }
    """

    def __init__(
        self,
        problem: Conflict,
        fields: Sequence[FormField],
        before: Seen,
        theirs: Seen,
        mine: Mapping[str, str],
        *,
        first: Mapping[str, str],
    ) -> None:
        super().__init__(tr("Somebody else changed it"))
        self._problem, self._fields = problem, fields
        self._before, self._theirs, self._mine, self._first = before, theirs, mine, first
        self._both = [
            field.name
            for field in fields
            if field.name in theirs.values
            and len({side.get(field.name, "") for side in (before.values, theirs.values, mine)})
            == 3
        ]
        """Names of the fields that both changed."""

    def body(self) -> Iterable[Widget]:
        """The fields that differ, and what stands beside them."""
        if self._problem.data.get("found"):
            yield Static(plain(words().error(self._problem).text), markup=False)
        yield VerticalScroll(Static(Text("\n".join(self._lines())), id="sides", markup=False))
        if self._theirs.values:
            note = tr("The form is filled with what you choose; look at it, then do it again.")
        else:
            note = tr("Nothing was done. Look at what changed, then do it again or leave the form.")
        yield Static(plain(note), markup=False)

    def _lines(self) -> Iterable[str]:
        width = (min(100, self.app.size.width) - 10) // 4
        yield from _side_by_side((tr("Field"), tr("It was"), tr("Stored now"), tr("Yours")), width)
        for label, now in self._theirs.around.items():
            was = self._before.around.get(label, "")
            if was != now:
                yield from _side_by_side((" " + label, shown(was), shown(now), ""), width)
        for field in self._fields:
            name, mine = field.name, self._mine.get(field.name, "")
            if name in self._theirs.values:
                sides = [self._before.values.get(name, ""), self._theirs.values[name], mine]
                if len(set(sides)) == 1:
                    continue
            elif mine == self._first.get(name, ""):
                continue
            else:
                sides = ["", "", mine]
            sign = "!" if name in self._both else " "
            spoken = [shown(_said(field, side)) for side in sides]
            yield from _side_by_side((sign + field.label, *spoken), width)

    def buttons(self) -> Iterable[Button]:
        """Whose value a field gets that both changed."""
        if self._both:
            yield button(tr("Keep mine where both differ"), "mine", is_main=True)
            yield button(tr("Take theirs"), "theirs")
        else:
            yield button(tr("Go on with what I typed"), "mine", is_main=True)
        yield button(tr("Back"), "close")

    def pressed(self, id: str) -> None:
        """Answer with the values together."""
        before = {**self._first, **self._before.values}
        theirs = {**self._first, **self._theirs.values}
        self.dismiss(joined_values(before, theirs, self._mine, mine_first=id == "mine"))


def _said(field: FormField, value: str) -> str:
    """A value in words where it is a code."""
    if field.kind not in {FieldKind.CHOICE, FieldKind.CHOICES}:
        return value
    labels = dict(field.choices)
    return "; ".join(labels.get(part.strip(), part) for part in value.split(",") if part.strip())


def _side_by_side(parts: Sequence[str], width: int) -> Iterable[str]:
    """Columns of a width, each wrapped by itself."""
    columns = [wrapped(part, width) for part in parts]
    for at in range(max(map(len, columns))):
        row = [column[at] if at < len(column) else "" for column in columns]
        yield " ".join(fitted(part, width) for part in row).rstrip()
