"""The grid of characters of the house format in the units of files."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

import attrs

from govdisclose.domain.cases.letters.house import HouseStyle

__all__ = ["Grid", "letter_grid"]

_POINTS_PER_MM = Decimal(72) / Decimal("25.4")
_TWIPS = 20
_ROW_LEADING = Decimal(6)


@attrs.frozen(kw_only=True)
class Grid:
    """Distances that put so many characters into a line and so many lines on a page."""

    line_points: Decimal
    spacing_points: Decimal
    """Added to each character; negative where the type is wider than its cell."""
    body_points: Decimal
    row_points: Decimal
    """Height of a line in the rows of a form, so that most forms stay on one page."""

    @property
    def line_twips(self) -> int:
        """Height of a line in twentieths of a point."""
        return int(self.line_points * _TWIPS)

    @property
    def spacing_twips(self) -> int:
        """Spacing in twentieths of a point, cut so that the last character stays on its line."""
        return int((self.spacing_points * _TWIPS).to_integral_value(ROUND_FLOOR))


def letter_grid(house: HouseStyle) -> Grid:
    """The grid of a house format."""
    body = Decimal(house.type.body_points)
    cell = house.page.text_width_mm * _POINTS_PER_MM / house.page.characters
    line = house.page.text_height_mm * _POINTS_PER_MM / house.page.lines
    return Grid(
        line_points=line.quantize(Decimal("0.01")),
        # Cut towards smaller, so that rounding never pushes the last character off the line.
        spacing_points=(cell - body - Decimal("0.005")).quantize(Decimal("0.01")),
        body_points=body,
        row_points=Decimal(house.type.small_points) + _ROW_LEADING,
    )
