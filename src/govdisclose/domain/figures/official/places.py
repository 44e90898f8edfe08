"""Names of the cells of an official form: ``row:column`` with the keys of the form.

``granted:natural_person``, ``reconsideration:upheld``, ``normative_documents:issued``. A row named
alone means its total, or its only column: ``granted``, ``licensing``.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from govdisclose.domain.figures.reports.form import CellUnit, ReportForm
from govdisclose.errors import UsageFault

__all__ = ["CellUnknown", "Place", "place_named", "places_of"]


class CellUnknown(UsageFault):
    """The form has no such cell."""

    code = "REP-040"
    template = "form {form} has no cell {name}; near it: {near}"
    hint = "name a cell as row:column with the keys in docs/reports.md, or a row for its total"


@attrs.frozen(kw_only=True)
class Place:
    """One cell of a form."""

    table: str
    """``requests``, ``review_litigation`` or ``proactive``."""
    row: str
    """Key of the row, or of the block of section 四."""
    column: str
    zh: str
    """What is printed for it: labels of row and column."""
    cells: CellUnit = CellUnit.COUNT
    is_flat: bool = False
    """The only column of its block, so that the value stands under the row itself."""

    @property
    def name(self) -> str:
        """``row:column``; of a flat block the row alone."""
        return self.row if self.is_flat else f"{self.row}:{self.column}"


def places_of(form: ReportForm) -> Iterator[Place]:
    """All cells of a form in its standard shape, in the order of the form."""
    for block in form.proactive:
        for line in block.rows:
            for column in block.columns:
                yield Place(
                    table="proactive",
                    row=line.key,
                    column=column.key,
                    zh=f"{line.zh} {column.zh}",
                    cells=column.cells,
                    is_flat=block.is_flat,
                )
    for row in form.rows(form.standard_variant):
        for column in form.columns:
            yield Place(
                table="requests", row=row.key, column=column.key, zh=f"{row.zh} {column.zh}"
            )
    for review in form.review_blocks:
        for cell in form.review_cells.columns:
            zh = f"{review.zh} {cell.zh}"
            yield Place(table="review_litigation", row=review.key, column=cell.key, zh=zh)


def place_named(form: ReportForm, name: str) -> Place:
    """The cell of that name; a block of section 二 may stand in front (``art20_1.rules:issued``).

    Raises:
        CellUnknown: The form has none.
    """
    places = list(places_of(form))
    blocks = {block.key for block in form.proactive}
    head, dot, rest = name.partition(".")
    wanted = rest if dot and head in blocks else name
    for place in places:
        if wanted in (place.name, f"{place.row}:{place.column}"):
            return place
    totals = {form.columns[-1].key, form.review_cells.columns[-1].key}
    for place in places:
        if place.row == wanted and place.column in totals:
            return place
    from difflib import get_close_matches  # only for mistakes

    names = [place.name for place in places]
    near = get_close_matches(wanted, names, n=5, cutoff=0.4) or names[:5]
    raise CellUnknown(form=form.id, name=name, near=tuple(near))
