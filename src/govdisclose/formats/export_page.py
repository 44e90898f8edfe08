"""Tables written as web pages that load nothing, run nothing, and can be imported again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from typing import BinaryIO

from govdisclose.domain.guarded_text import escaped, guarded
from govdisclose.formats.page_text import EXACT_ATTRIBUTE
from govdisclose.ports.exporting import ExportColumn, ExportOptions, ExportRow, Written, plain_text

__all__ = ["write_html"]

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = (
    "body{font-family:sans-serif;margin:1em}table{border-collapse:collapse}"
    "th,td{border:1px solid #999;padding:.2em .4em;text-align:left;vertical-align:top;"
    "white-space:pre-wrap;unicode-bidi:isolate}th{background:#eee;position:sticky;top:0}"
)


def write_html(
    columns: Sequence[ExportColumn],
    rows: Iterable[ExportRow],
    stream: BinaryIO,
    options: ExportOptions,
) -> Written:
    """Write a page with one table."""
    title = escape(escaped(options.title))
    heads = "".join(f"<th>{_text(guarded(column.name))}</th>" for column in columns)
    stream.write(
        f'<!DOCTYPE html>\n<html lang="{escape(options.language)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"<table {EXACT_ATTRIBUTE}>\n<tr>{heads}</tr>\n".encode()
    )
    count = 0
    for row in rows:
        cells = "".join(f"<td>{_cell(value, options)}</td>" for value in row)
        stream.write(f"<tr>{cells}</tr>\n".encode())
        count += 1
    stream.write(b"</table>\n</body>\n</html>\n")
    return Written(rows=count)


def _cell(value: str | int | date | None, options: ExportOptions) -> str:
    if value is None:
        return ""
    return _text(guarded(plain_text(value), keeps_formulas=options.keeps_formulas))


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
