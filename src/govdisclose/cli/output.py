"""Everything printed on stdout: results, and nothing but results."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import Enum
from typing import BinaryIO, cast

from govdisclose.cli.layout import cells, cropped, inert

__all__ = [
    "data_stream",
    "emit_data",
    "emit_fields",
    "emit_json",
    "emit_json_lines",
    "emit_source",
    "emit_table",
    "emit_text",
    "flush",
    "is_terminal",
    "json_text",
]

_GAP = "  "


def emit_json(value: object) -> None:
    """Print one JSON value, not escaped; indented for people, on one line for programs.

    Dates become ISO 8601 text, decimals and fractions text, Enum members their value, and objects
    with ``as_json()`` what that returns.
    """
    _write(json_text(value, indent=2 if sys.stdout.isatty() else None))


def json_text(value: object, *, indent: int | None = None) -> str:
    """A JSON value as :func:`emit_json` prints it, without the end of its line."""
    import json  # main needs this module for flushing only

    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent, default=_plain)


def emit_json_lines(values: Iterable[object]) -> None:
    """Print one JSON value a line, each as soon as it is there."""
    import json  # main needs this module for flushing only

    encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_plain)
    for value in values:
        _write(encoder.encode(value))


def emit_table(
    headers: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()
) -> None:
    """Print a table with columns as wide as their widest cell.

    Cut to the window on a terminal, never when piped. None is an empty cell.

    Args:
        headers: Translated, one per column.
        rows: As many values each as there are headers.
        right: Positions of the columns set to the right, as numbers are.
    """
    head = [inert(header) for header in headers]
    body = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(head, *body, strict=True)]
    flush_right = frozenset(right)
    limit = _terminal_cells()
    for line in (head, ["-" * width for width in widths], *body):
        padded = [
            _padded(cell, width, to_right=position in flush_right)
            for position, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        text = _GAP.join(padded).rstrip()
        _write(text if limit is None else cropped(text, limit))


def emit_text(text: str) -> None:
    """Print text line by line, inert towards the terminal."""
    for line in text.split("\n"):
        _write(inert(line))


def emit_fields(pairs: Iterable[tuple[str, object]]) -> None:
    """Print names with their values beside them, one a line, the names as wide as the widest.

    Cut to the window on a terminal, never when piped. None is an empty value.
    """
    shown = [(inert(name), _cell(value)) for name, value in pairs]
    width = max((cells(name) for name, _ in shown), default=0)
    limit = _terminal_cells()
    for name, value in shown:
        text = f"{_padded(name, width, to_right=False)}{_GAP}{value}".rstrip()
        _write(text if limit is None else cropped(text, limit))


@contextmanager
def data_stream() -> Iterator[BinaryIO]:
    """Where a file's bytes go: as they are when piped, as inert text on a terminal."""
    sys.stdout.flush()
    if not sys.stdout.isatty():
        yield sys.stdout.buffer
        return
    terminal = _TerminalData()
    yield cast("BinaryIO", terminal)
    terminal.end()


def emit_data(text: str) -> None:
    """Print data with the line ends it has: exactly when piped, inert on a terminal."""
    if sys.stdout.isatty():
        emit_text(text.replace("\r\n", "\n").removesuffix("\n"))
    else:
        sys.stdout.write(text)


def is_terminal() -> bool:
    """Whether somebody reads the output as it is printed."""
    return sys.stdout.isatty()


class _TerminalData:
    """Takes bytes of text and prints each whole line."""

    def __init__(self) -> None:
        self._rest = b""

    def write(self, data: bytes) -> int:
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            emit_text(line.removesuffix(b"\r").decode("utf-8", "replace"))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back but a line that has not ended."""

    def end(self) -> None:
        """Print what is left of a last line without an end."""
        if self._rest:
            self.write(b"\n")


def emit_source(text: str) -> None:
    """Print text of our own that another program will run, exactly as it is."""
    _write(text.rstrip("\n"))


def flush() -> None:
    """Hand everything printed to the system, so that a failure to do so is noticed."""
    sys.stdout.flush()


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")


def _plain(value: object) -> object:
    from decimal import Decimal  # rare, and not free to load
    from fractions import Fraction

    if isinstance(value, date):  # datetime is a date
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Decimal, Fraction)):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    as_json = getattr(value, "as_json", None)
    if callable(as_json):
        return as_json()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _cell(value: object) -> str:
    if value is None:
        return ""
    plain = value.value if isinstance(value, Enum) else value
    return inert(str(plain).replace("\n", " "))


def _padded(text: str, width_cells: int, *, to_right: bool) -> str:
    fill = " " * (width_cells - cells(text))
    return fill + text if to_right else text + fill


def _terminal_cells() -> int | None:
    if not sys.stdout.isatty():
        return None
    import shutil  # only a terminal has a width

    return shutil.get_terminal_size().columns
