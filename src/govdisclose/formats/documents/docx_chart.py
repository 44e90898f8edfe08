"""Bar charts of DOCX as DrawingML: drawn by the reader's program, labels as text.

python-docx has no charts; the part holds the values as a cache, which word processors draw without
an embedded workbook (ECMA-376, part 1, 21.2).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from govdisclose.domain.document import BarChart
from govdisclose.domain.text import inert

__all__ = ["chart_drawing", "chart_part"]

_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PLACE = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_EMU_PER_MM = 36_000
_WIDTH_MM, _BAR_MM, _LEAST_MM, _UPRIGHT_MM = 150, 8, 40, 75
_FILL = "33556E"


def chart_part(chart: BarChart, number: int, package: Any) -> Any:
    """The part that holds a chart, not yet related to anything."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    blob = _chart_xml(chart).encode()
    return Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, blob, package)


def chart_drawing(chart: BarChart, number: int, relation: str) -> Any:
    """The place of a chart in running text."""
    from docx.oxml import parse_xml

    high = _UPRIGHT_MM if chart.is_upright else max(_LEAST_MM, _BAR_MM * (len(chart.bars) + 2))
    return parse_xml(
        f'<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        f'xmlns:wp="{_PLACE}" xmlns:a="{_DRAWING}" xmlns:c="{_CHART}" xmlns:r="{_RELATIONS}">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_WIDTH_MM * _EMU_PER_MM}" cy="{high * _EMU_PER_MM}"/>'
        f'<wp:docPr id="{number}" name="chart {number}" descr="{_attribute(chart.caption)}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_CHART}">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _chart_xml(chart: BarChart) -> str:
    count = len(chart.bars)
    direction, at, across = ("col", "b", "l") if chart.is_upright else ("bar", "l", "b")
    # Bars lie from the bottom up unless the axis runs the other way.
    order = "minMax" if chart.is_upright else "maxMin"
    labels = _points(inert(bar.label) for bar in chart.bars)
    values = _points(str(bar.value) for bar in chart.bars)
    font = (
        '<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000"><a:ea typeface="SimHei"/></a:defRPr>'
        '</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )
    shown = '0.0"%"' if chart.unit == "%" else "#,##0"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_DRAWING}" xmlns:r="{_RELATIONS}">'
        '<c:lang val="zh-CN"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="clustered"/>'
        '<c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/>'
        f"<c:tx><c:v>{_content(chart.caption)}</c:v></c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{_FILL}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="{_attribute(shown)}" sourceLinked="0"/>{font}'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f'<c:cat><c:strLit><c:ptCount val="{count}"/>{labels}</c:strLit></c:cat>'
        f'<c:val><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{count}"/>{values}'
        "</c:numLit></c:val></c:ser>"
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{at}"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>{font}<c:crossAx val="2"/>'
        '<c:crosses val="autoZero"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/>'
        f'</c:scaling><c:delete val="1"/><c:axPos val="{across}"/><c:crossAx val="1"/></c:valAx>'
        '</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )


def _points(values: Iterable[str]) -> str:
    return "".join(
        f'<c:pt idx="{at}"><c:v>{_content(value)}</c:v></c:pt>' for at, value in enumerate(values)
    )


def _content(text: str) -> str:
    return escape(inert(text))


def _attribute(text: str) -> str:
    return escape(inert(text), {'"': "&quot;"})
