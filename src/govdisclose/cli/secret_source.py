"""Values that must not stand on a command line, where the history of the shell would keep them."""

from __future__ import annotations

from typing import Any

import click

from govdisclose.cli.batch import input_stream
from govdisclose.cli.language import tr

__all__ = ["SecretSource", "read_secret"]

_MOST_BYTES = 4096


class SecretSource(click.ParamType[str]):
    """``-`` for standard input, or ``@FILE``; the value itself is refused and not repeated."""

    name = "source"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Shape shown in help."""
        return "-|@FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The source; it is read when the command runs."""
        text = str(value)
        if text != "-" and not (text.startswith("@") and len(text) > 1):
            self.fail(
                tr(
                    "a number on the command line stays in the history of the shell; give - to "
                    "read it from stdin, or @FILE"
                ),
                param,
                ctx,
            )
        return text


def read_secret(source: str) -> str | None:
    """The first line of a source, without blanks around it; None where it is empty.

    Raises:
        BatchUnreadable: The file cannot be opened.
        click.UsageError: It is no text.
    """
    with input_stream(source if source == "-" else source[1:]) as stream:
        line = stream.readline(_MOST_BYTES)
    try:
        return line.decode("utf-8-sig").strip() or None
    except UnicodeDecodeError as problem:
        raise click.UsageError(tr("the number is not UTF-8 text")) from problem
