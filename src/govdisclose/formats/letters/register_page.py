"""The printed register as HTML, A4 across."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, BinaryIO

from govdisclose.domain.cases.letters.house import HouseStyle
from govdisclose.domain.cases.letters.official_words import date_in_words
from govdisclose.domain.cases.letters.register_sheet import REGISTER_COLUMNS, RegisterSheet
from govdisclose.domain.text import inert

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["HtmlRegisterWriter", "register_heading", "shown_value"]


class HtmlRegisterWriter:
    """Writes HTML; the template escapes every text, and nothing is loaded from elsewhere."""

    def write(self, sheet: RegisterSheet, house: HouseStyle, target: BinaryIO) -> None:
        """Write all of it, UTF-8."""
        total = sum(column.share for column in REGISTER_COLUMNS)
        page = _template().render(
            heading=register_heading(sheet, house),
            columns=[
                (column.zh, round(100 * column.share / total, 2)) for column in REGISTER_COLUMNS
            ],
            rows=[[shown_value(value) for value in row] for row in sheet.rows],
            page=house.page,
            type=house.type,
        )
        target.write(page.encode("utf-8", "xmlcharrefreplace"))
        target.write(b"\n")


def register_heading(sheet: RegisterSheet, house: HouseStyle) -> tuple[str, str]:
    """Title of the register, and the line under it."""

    def day(value: object) -> str:
        return date_in_words(value, house.date_form(sheet.printed_on))  # type: ignore[arg-type]  # dates

    under = (
        f"收到日期：{day(sheet.first)}至{day(sheet.last)}　"
        f"共{len(sheet.rows)}件　打印日期：{day(sheet.printed_on)}"
    )
    return f"{sheet.agency}政府信息公开申请登记台账", under


def shown_value(value: object) -> str:
    """A value as printed; dates as ISO, which fits narrow columns."""
    return "" if value is None else str(value)


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
    return environment.get_template("register.html")
