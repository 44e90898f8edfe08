"""Documents as one self-contained HTML page that also prints well on A4."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

from govdisclose.domain.document import BarChart, Document
from govdisclose.domain.text import cell_width, inert

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["HtmlWriter"]

_BAR_HEIGHT, _BAR_GAP = 18, 8
_CHART_WIDTH, _BAR_ROOM = 640, 300
_CELL = 7
"""Width of half a Chinese character at the chart's font size of 14."""
_COLUMN_ROOM, _COLUMN_WIDTH = 160, 30


class HtmlWriter:
    """Writes HTML; the template escapes every text, and nothing is loaded from elsewhere."""

    def write(self, document: Document, target: BinaryIO) -> None:
        """Write all of it, UTF-8."""
        page = _template().render(document=document, chart=_chart)
        target.write(page.encode("utf-8", "xmlcharrefreplace"))
        target.write(b"\n")


@cache
def _template() -> Template:
    # jinja2 is loaded only where a page is made.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("govdisclose.formats.documents", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["inert"] = inert
    environment.tests["a"] = lambda block, name: type(block).__name__ == name
    return environment.get_template("document.html")


def _chart(chart: BarChart) -> dict[str, Any]:
    """Where everything of a chart stands, in units of its view box."""
    return _upright(chart) if chart.is_upright else _lying(chart)


def _lying(chart: BarChart) -> dict[str, Any]:
    longest = max((bar.value for bar in chart.bars), default=0) or 1
    labels = [inert(bar.label) for bar in chart.bars]
    room = min(max((cell_width(label) for label in labels), default=0) * _CELL, 260) + 12

    def bars() -> Iterator[dict[str, Any]]:
        for at, (label, bar) in enumerate(zip(labels, chart.bars, strict=True)):
            top = at * (_BAR_HEIGHT + _BAR_GAP)
            length = round(float(bar.value / longest) * _BAR_ROOM, 1)
            yield {
                "x": room,
                "y": top,
                "width": length,
                "height": _BAR_HEIGHT,
                "label": label,
                "label_x": room - 8,
                "label_y": top + 14,
                "shown": bar.shown,
                "shown_x": room + length + 6,
                "shown_y": top + 14,
                "anchor": "end",
                "shown_anchor": "start",
            }

    height = len(chart.bars) * (_BAR_HEIGHT + _BAR_GAP)
    return {"width": _CHART_WIDTH, "height": max(height, 1), "bars": list(bars())}


def _upright(chart: BarChart) -> dict[str, Any]:
    longest = max((bar.value for bar in chart.bars), default=0) or 1
    step = _CHART_WIDTH / max(len(chart.bars), 1)

    def bars() -> Iterator[dict[str, Any]]:
        for at, bar in enumerate(chart.bars):
            middle = round(step * (at + 0.5), 1)
            length = round(float(bar.value / longest) * _COLUMN_ROOM, 1)
            top = 20 + _COLUMN_ROOM - length
            yield {
                "x": middle - _COLUMN_WIDTH / 2,
                "y": top,
                "width": _COLUMN_WIDTH,
                "height": length,
                "label": inert(bar.label),
                "label_x": middle,
                "label_y": _COLUMN_ROOM + 38,
                "shown": bar.shown,
                "shown_x": middle,
                "shown_y": top - 5,
                "anchor": "middle",
                "shown_anchor": "middle",
            }

    return {"width": _CHART_WIDTH, "height": _COLUMN_ROOM + 46, "bars": list(bars())}
