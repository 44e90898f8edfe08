"""Letters as one self-contained HTML page that prints in the house format on A4."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.letter import Letter
from govdisclose.domain.text import inert
from govdisclose.formats.letters.grid import letter_grid

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["HtmlLetterWriter"]


class HtmlLetterWriter:
    """Writes HTML; the template escapes every text, and nothing is loaded from elsewhere."""

    def write(self, letter: Letter, house: HouseStyle, target: BinaryIO) -> None:
        """Write all of it, UTF-8."""
        page = _template().render(
            letter=letter, page=house.page, type=house.type, grid=letter_grid(house)
        )
        target.write(page.encode("utf-8", "xmlcharrefreplace"))
        target.write(b"\n")


@cache
def _template() -> Template:
    # jinja2 is loaded only where a page is made.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("govdisclose.formats.letters", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inert"] = inert
    return environment.get_template("letter.html")
