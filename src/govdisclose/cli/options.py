"""Options, parameter types and global settings that commands share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from govdisclose.cli.language import N_, tr

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = [
    "LIMIT_DEFAULT",
    "CodeChoice",
    "DateParam",
    "GlobalOptions",
    "after_option",
    "batch_option",
    "json_option",
    "limit_option",
]

Function = TypeVar("Function", bound=Callable[..., Any])

LIMIT_DEFAULT = 50
"""Rows of a page unless ``--limit`` says otherwise."""

_LIMIT_MAXIMUM = 10_000
_METAVAR_CHARS = 50


class GlobalOptions(NamedTuple):
    """What stood before the noun on the command line; None where nothing was said."""

    db: str | None = None
    lang: str | None = None
    actor: str | None = None
    acting_for: str | None = None
    quiet: bool = False
    debug: bool = False
    environment: Mapping[str, str] = {}


def json_option(function: Function) -> Function:
    """Add ``--json``; the command receives ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help=N_("Print JSON instead of text."))(
        function
    )


def limit_option(function: Function) -> Function:
    """Add ``--limit``; the command receives ``limit``, at least 1."""
    return click.option(
        "--limit",
        type=click.IntRange(1, _LIMIT_MAXIMUM),
        default=LIMIT_DEFAULT,
        show_default=True,
        metavar="ROWS",
        help=N_("Rows of one page."),
    )(function)


def after_option(function: Function) -> Function:
    """Add ``--after``; the command receives ``after``, the ``next`` of the page before, or None."""
    return click.option(
        "--after",
        metavar="CURSOR",
        help=N_("Go on after this place: the value 'next' of the page before."),
    )(function)


def batch_option(function: Function) -> Function:
    """Add ``--batch``; the command receives ``batch``, a file name, ``-`` or None."""
    return click.option(
        "--batch",
        metavar="FILE",
        help=N_("Read one JSON object a line from FILE (- is stdin), answer one line each."),
    )(function)


_NUMERALS = {
    **{digit: value for value, digit in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "○": 0,
}
_FULL_WIDTH = {ord("０") + value: str(value) for value in range(10)}
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_CHINESE_DATE = re.compile(
    r"(\d{4}|[〇○零一二三四五六七八九]{4})年(\d{1,2}|[一二三四五六七八九十]{1,3})月"
    r"(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]",
    re.ASCII,
)


class DateParam(click.ParamType[date]):
    """A date as ``2009-10-29``, ``2009年10月29日`` or in Chinese numerals; nothing is guessed."""

    name = "date"

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """Shape shown in help."""
        return "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date meant.

        Raises:
            click.BadParameter: The text is no date of these shapes, or no day of the calendar.
        """
        if isinstance(value, date):
            return value
        text = str(value).strip().translate(_FULL_WIDTH)
        match = _ISO_DATE.fullmatch(text) or _CHINESE_DATE.fullmatch(text)
        try:
            if match:
                return date(*(_number(part) for part in match.groups()))
        except ValueError:
            pass  # the same words serve a wrong shape and an impossible day
        self.fail(tr("{value!r} is not a date; write 2009-10-29").format(value=value), param, ctx)


def _number(digits: str) -> int:
    if digits.isascii():
        return int(digits)
    if "十" not in digits:
        return int("".join(str(_NUMERALS[digit]) for digit in digits))
    tens, _, units = digits.partition("十")
    return 10 * (_NUMERALS[tens] if tens else 1) + (_NUMERALS[units] if units else 0)


class CodeChoice(click.ParamType[Any]):
    """One of a closed set of ASCII codes, each of which may have Chinese aliases.

    The command receives the code, or the member when the set is an Enum. Upper and lower case are
    the same.

    Args:
        codes: Aliases by code, in the order of the help page, or an Enum with ASCII values.
        aliases: Further aliases by code, for an Enum.
    """

    name = "code"

    def __init__(
        self,
        codes: Mapping[str, Sequence[str]] | type[Enum],
        aliases: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        if isinstance(codes, Mapping):
            members: dict[str, Any] = {code: code for code in codes}
            names = {code: tuple(words) for code, words in codes.items()}
        else:
            members = {str(member.value): member for member in codes}
            names = {code: tuple((aliases or {}).get(code, ())) for code in members}
        self.codes = tuple(members)
        self._members = members
        self._code_by_name = {
            name.casefold(): code for code, words in names.items() for name in (code, *words)
        }

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The codes as click shows choices, or CODE where they would fill the line."""
        shown = f"[{'|'.join(self.codes)}]"
        return shown if len(shown) <= _METAVAR_CHARS else "CODE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The code or member meant.

        Raises:
            click.BadParameter: No code or alias of that name.
        """
        if isinstance(value, Enum):
            return value
        code = self._code_by_name.get(str(value).strip().casefold())
        if code is None:
            choices = ", ".join(self.codes)
            text = tr("{value!r} is none of {choices}").format(value=value, choices=choices)
            self.fail(text, param, ctx)
        return self._members[code]

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The codes and aliases that begin with what was typed."""
        from click.shell_completion import CompletionItem  # only while completing

        names = (name for name in self._code_by_name if name.startswith(incomplete.casefold()))
        return [CompletionItem(name) for name in names]
