"""Command and group classes of this program: translated help with an example and exit codes.

A noun module writes::

    group = Group("stats", help=N_("Counts, rankings and lags."))

    @group.command("summary", help=N_("Count the items by agency."),
                   examples=("govdisclose stats summary --as-of 2009-12-31",), exits=STORE_EXITS)
    @json_option
    @pass_session
    def summary(session: Session, *, as_json: bool) -> None: ...
"""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from govdisclose.cli.language import N_, tr
from govdisclose.cli.layout import HELP_WIDTH_CELLS, CellFormatter
from govdisclose.errors import ExitCode

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = [
    "PLAIN_EXITS",
    "STORE_EXITS",
    "Command",
    "FinishedWithFindings",
    "FrameContext",
    "Group",
]

PLAIN_EXITS = (ExitCode.DONE, ExitCode.USAGE)
"""Exit codes of a command that needs no store and finds no faults."""

STORE_EXITS = (ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE, ExitCode.STORE)
"""Exit codes of a command that reads or writes the store."""

_EXIT_WORDS = {
    ExitCode.DONE: N_("done"),
    ExitCode.REFUSED: N_("the rules or the data refuse it"),
    ExitCode.USAGE: N_("wrong usage or configuration"),
    ExitCode.STORE: N_("the store is unreachable, locked or damaged"),
    ExitCode.FINDINGS: N_("finished, with findings"),
    ExitCode.INTERRUPTED: N_("interrupted"),
}


class FinishedWithFindings(click.exceptions.Exit):
    """Ends a command whose work is done and printed but which found faults (exit 4)."""

    def __init__(self) -> None:
        super().__init__(int(ExitCode.FINDINGS))


class FrameContext(click.Context):
    """click's context with help laid out by cells and both help options."""

    formatter_class = CellFormatter

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_content_width", HELP_WIDTH_CELLS)
        kwargs.setdefault("help_option_names", ["-h", "--help"])
        super().__init__(*args, **kwargs)


class Command(click.Command):
    """A command whose help is translated when shown.

    Args:
        examples: Command lines that work as they stand; at least one.
        exits: Exit codes the command can end with, ascending.
    """

    context_class = FrameContext

    def __init__(
        self,
        *args: Any,
        examples: Sequence[str] = (),
        exits: Iterable[ExitCode] = PLAIN_EXITS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.exits = tuple(exits)

    def get_short_help_str(self, limit: int = 45) -> str:
        """One translated line; wrapped by the formatter, never cut at ``limit``."""
        return _short_help(self)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the translated help text."""
        _write_help_text(self, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options with their translated help."""
        _write_options(self, ctx, formatter)

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments that have help, translated."""
        _write_arguments(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the exit codes."""
        _write_examples(self.examples, formatter)
        _write_exits(self.exits, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Completions with translated help."""
        return _translated(super().shell_complete(ctx, incomplete))


class Group(click.Group):
    """A group whose help is translated when shown, and whose commands are of these classes.

    Args:
        examples: As for a command; those of the first members stand in when there are none.
        exits: Exit codes its members can end with, ascending; the union of theirs when omitted.
    """

    context_class = FrameContext
    command_class = Command
    group_class = type

    def __init__(
        self,
        *args: Any,
        examples: Sequence[str] = (),
        exits: Iterable[ExitCode] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.exits = tuple(exits)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order they were declared."""
        return list(self.commands)

    def get_short_help_str(self, limit: int = 45) -> str:
        """One translated line; wrapped by the formatter, never cut at ``limit``."""
        return _short_help(self)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the translated help text."""
        _write_help_text(self, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options with their translated help, then the commands."""
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments that have help, translated."""
        _write_arguments(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples and the exit codes."""
        members = [member for member in self.commands.values() if isinstance(member, Command)]
        firsts = [member.examples[0] for member in members if member.examples][:2]
        exits = {code for member in members for code in member.exits} or set(PLAIN_EXITS)
        _write_examples(self.examples or firsts, formatter)
        _write_exits(self.exits or sorted(exits), formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Completions with translated help."""
        return _translated(super().shell_complete(ctx, incomplete))


_SENTENCE_END = re.compile(r"(?<!\bart)\. |。")
"""The point of "art. 44" ends no sentence."""


def _short_help(command: click.Command) -> str:
    if command.short_help:
        return tr(inspect.cleandoc(command.short_help))
    paragraph = tr(inspect.cleandoc(command.help or "")).split("\n\n")[0].replace("\n", " ")
    return _SENTENCE_END.split(paragraph)[0].split("。")[0].rstrip(".")


def _write_help_text(command: click.Command, formatter: click.HelpFormatter) -> None:
    text = tr(inspect.cleandoc(command.help or "").partition("\f")[0])
    if text:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(text)


def _write_options(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    params = [param for param in command.get_params(ctx) if isinstance(param, click.Option)]
    records = [_help_record(param, ctx) for param in params]
    rows = [record for record in records if record is not None]
    if rows:
        with formatter.section(tr("Options")):
            formatter.write_dl(rows)


def _write_arguments(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    params = [param for param in command.get_params(ctx) if isinstance(param, click.Argument)]
    # Only newer releases of click let an argument carry help.
    rows = [
        (param.make_metavar(ctx), tr(inspect.cleandoc(text)))
        for param in params
        if (text := getattr(param, "help", None))
    ]
    if rows:
        with formatter.section(tr("Arguments")):
            formatter.write_dl(rows)


def _help_record(option: click.Option, ctx: click.Context) -> tuple[str, str] | None:
    shown = copy.copy(option)
    # click words its own help option when it is made, which may be in another language than now.
    is_help_option = option.is_eager and not option.expose_value and "--help" in option.opts
    text = "Show this message and exit." if is_help_option else inspect.cleandoc(option.help or "")
    shown.help = tr(text)
    codes = getattr(option.type, "codes", ())
    if codes and option.make_metavar(ctx) == "CODE":
        listed = tr("One of {codes}.").format(codes=", ".join(codes))
        shown.help = f"{shown.help} {listed}".strip()
    return shown.get_help_record(ctx)


def _write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    if examples:
        with formatter.section(tr("Examples")):
            for example in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


def _write_exits(exits: Iterable[ExitCode], formatter: click.HelpFormatter) -> None:
    with formatter.section(tr("Exit codes")):
        formatter.write_dl([(str(int(code)), tr(_EXIT_WORDS[code])) for code in exits])


def _translated(items: list[CompletionItem]) -> list[CompletionItem]:
    for item in items:
        item.help = tr(item.help) if item.help else item.help
    return items
