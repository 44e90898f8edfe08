"""A form of several pieces, each with the same fields; pieces are added as they are needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from govdisclose_tui.acts import bindings
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.forms import FormField
from govdisclose_tui.work import guarded

__all__ = ["GrowingForm", "piece_count"]

_OF_PIECE = re.compile(r"[a-z]+_([0-9]+)")


def piece_count(values: Mapping[str, str]) -> int:
    """How many pieces a form's values speak of, by the numbers its fields end in; at least one."""
    numbers = [int(found[1]) for name in values if (found := _OF_PIECE.fullmatch(name))]
    return max(numbers, default=1)


class GrowingForm(FormScreen):
    """See :class:`FormScreen`; a draft comes back with as many pieces as it had.

    Args:
        fields_of: Fields of a form of so many pieces, in order; further pieces only add fields.
        pieces: How many it begins with.
    """

    SCOPES = ("form", "pieces")
    BINDINGS = bindings("form", "pieces")

    def __init__(
        self, *, fields_of: Callable[[int], tuple[FormField, ...]], pieces: int, **said: Any
    ) -> None:
        super().__init__(fields=fields_of(pieces), **said)
        self._fields_of = fields_of
        self._pieces = pieces

    def compose(self) -> ComposeResult:
        """As many pieces as the draft has."""
        kept = self.bench.drafts.read(self._form)
        if kept is not None:
            self._grow_to(max(self._pieces, piece_count(kept.values)))
        yield from super().compose()

    def _grow_to(self, pieces: int) -> None:
        self._pieces = pieces
        self._fields = self._fields_of(pieces)
        self._first = {field.name: self._first.get(field.name, "") for field in self._fields}

    def do_add(self) -> None:
        """Add the fields of another piece."""
        self.run_worker(guarded(self.bench, lambda: self._add()), group="grow", exit_on_error=False)

    async def _add(self) -> None:
        rows = self.query_one("#fields", VerticalScroll)
        known = {field.name for field in self._fields}
        wanted = self._fields_of(self._pieces + 1)
        before = "#preview"
        added = []
        for field in reversed(wanted):
            if field.name not in known:
                await rows.mount(self._row(field, ""), before=before)
                added.append(field.name)
            before = f"#row-{field.name}"
        self._grow_to(self._pieces + 1)
        self._typed()
        if added:
            # The first field of the new piece; those of the first piece stand before it.
            newest = [name for name in reversed(added) if name.endswith(f"_{self._pieces}")]
            self.set_focus(self.query_one(f"#field-{newest[0]}"))
