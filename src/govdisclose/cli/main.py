"""The entry point: global options, the lazy list of nouns, and how every run ends."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, cast

import click

from govdisclose.cli import messages
from govdisclose.cli.commands import FrameContext, Group
from govdisclose.cli.endings import conclude, reader_watched, use_utf8
from govdisclose.cli.language import LANGUAGES, N_, activate, choose_language, tr
from govdisclose.cli.layout import set_ambiguous_width
from govdisclose.cli.options import GlobalOptions
from govdisclose.cli.table import NOUNS
from govdisclose.errors import ExitCode, UsageFault

if TYPE_CHECKING:
    from govdisclose.plugins.api import CommandPlugin
    from govdisclose.plugins.registry import Registry

__all__ = ["NounMissing", "Root", "main", "root"]

_PROGRAM = "govdisclose"
_NOUNS = {noun.name: noun for noun in NOUNS}
_VALUE_OPTIONS = {"--db", "--lang", "--actor", "--as"}


class NounMissing(UsageFault):
    """A noun of the table has no module in this installation."""

    code = "USE-011"
    template = "the command {noun} is not part of this installation"
    hint = "install the complete package; 'govdisclose doctor' shows what is there"


class Root(Group):
    """The program itself: nouns come from the table and from plugins, and load when used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Built-in nouns in the order of the table, then plugin commands by name."""
        return [*_NOUNS, *_plugin_commands()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one noun, or load the plugin that brings it.

        Raises:
            NounMissing: The module is not installed.
            PluginError: The plugin that owns the name cannot be used.
        """
        noun = _NOUNS.get(cmd_name)
        if noun is None:
            return _plugin_command(cmd_name)
        module_name, _, attribute = noun.target.partition(":")
        try:
            module = importlib.import_module(module_name)
        except ModuleNotFoundError as problem:
            if problem.name != module_name:
                raise
            raise NounMissing(noun=cmd_name) from problem
        command = getattr(module, attribute)
        assert isinstance(command, click.Command)
        command.short_help = noun.help
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the noun; a mistyped one is answered with its neighbours."""
        name = args[0]
        command = self.get_command(ctx, name)
        if command is None and not ctx.resilient_parsing:
            from difflib import get_close_matches  # only for mistakes

            near = get_close_matches(name, self.list_commands(ctx), n=3)
            text = tr("No such command {name!r}.").format(name=name)
            if near:
                text = f"{text} {tr('Near it: {names}').format(names=', '.join(near))}"
            ctx.fail(text)
        return name, command, args[1:]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the nouns from the table without importing any of them."""
        with formatter.section(tr("Commands")):
            formatter.write_dl([(noun.name, tr(noun.help)) for noun in NOUNS])
        if plugins := _plugin_commands():
            text = tr("from plugin {distribution}")
            rows = [(name, text.format(distribution=owner)) for name, owner in plugins.items()]
            with formatter.section(tr("Commands of plugins")):
                formatter.write_dl(rows)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete nouns from the table, options as usual."""
        from click.shell_completion import CompletionItem  # only while completing

        items = [
            CompletionItem(noun.name, help=tr(noun.help))
            for noun in NOUNS
            if noun.name.startswith(incomplete)
        ]
        items += [
            CompletionItem(name) for name in _plugin_commands() if name.startswith(incomplete)
        ]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Parse the command line, which may already print help."""
        with reader_watched():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> None:
        """Run the command; what it returns is no exit code."""
        with reader_watched():
            super().invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the program and exit; without ``standalone_mode`` faults are raised instead."""
        arguments = list(sys.argv[1:] if args is None else args)
        _prepare(arguments, os.environ)
        if not standalone_mode:
            return super().main(arguments, prog_name, complete_var, False, **extra)
        sys.exit(self._run(arguments, prog_name or _PROGRAM, complete_var, extra))

    def _run(
        self,
        arguments: list[str],
        prog_name: str,
        complete_var: str | None,
        extra: dict[str, Any],
    ) -> int:
        """Run and turn every way to end into an exit code and, if needed, a message."""
        debug = "--debug" in _before_noun(arguments)
        try:
            code = super().main(arguments, prog_name, complete_var, False, **extra)
            sys.stdout.flush()
        except (Exception, KeyboardInterrupt) as problem:
            return int(conclude(problem, debug=debug))
        return int(code or 0)


def main() -> NoReturn:
    """Run the command line on the arguments of the process."""
    use_utf8()
    root.main(prog_name=_PROGRAM)
    raise AssertionError("the program ends by exit")


def _prepare(arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    """Set language and colour before click parses, because parsing already prints help."""
    before = _before_noun(arguments)
    configured_lang, configured_colour, ambiguous_cells = _configured(environment)
    activate(choose_language(before.get("--lang"), environment, configured_lang))
    set_ambiguous_width(ambiguous_cells)
    colour = messages.wants_colour(
        environment,
        is_terminal=sys.stderr.isatty(),
        no_color="--no-color" in before,
        setting=configured_colour,
    )
    messages.configure(quiet="--quiet" in before or "-q" in before, colour=colour)


def _configured(environment: Mapping[str, str]) -> tuple[str | None, str, int]:
    """Language, colour and ambiguous width; a broken configuration is for the session to report."""
    from govdisclose.config import load_settings  # the language must not wait for the session

    try:
        settings = load_settings(environment=environment, flags={})
    except UsageFault:
        return None, "auto", 1
    colour = settings.text("color") or "auto"
    return settings.text("lang"), colour, settings.ambiguous_width_cells


def _before_noun(arguments: Sequence[str]) -> dict[str, str]:
    """Global options as typed, values included, up to the noun; faults are left to click."""
    found: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("-"):
            break
        name, equals, value = argument.partition("=")
        found[name] = value if equals or name not in _VALUE_OPTIONS else next(rest, "")
    return found


def _plugin_commands() -> dict[str, str]:
    """Distribution by name of the commands plugins bring; nothing of them is imported."""
    from govdisclose.plugins.presence import may_offer  # not at import: completion may not need it

    return _registry().usable_names("command") if may_offer("command", sys.path) else {}


def _plugin_command(name: str) -> click.Command | None:
    """The command a plugin brings under that name; None when none does.

    Raises:
        PluginError: The plugin that owns the name cannot be used.
    """
    from govdisclose.plugins.registry import PluginUnknown, PluginWrongShape, call_guard

    registry = _registry()
    try:
        plugin = registry.load("command", name)
    except PluginUnknown:
        return None
    with call_guard(name):
        command = cast("CommandPlugin", plugin).command()
    if not isinstance(command, click.Command):
        owner = registry.record("command", name).distribution
        reason = "command() returns no click command"
        raise PluginWrongShape(kind="command", name=name, distribution=owner, reason=reason)
    return command


def _registry() -> Registry:
    from govdisclose.config import load_settings
    from govdisclose.plugins.registry import Registry  # reads metadata of all distributions

    try:
        disabled = load_settings(environment={}, flags={}).disabled_plugins
    except UsageFault:
        disabled = frozenset()  # a broken configuration is reported by whoever needs it
    reserved = {"command": tuple(_NOUNS)}
    return Registry(environment=os.environ, disabled=disabled, reserved=reserved)


def _print_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version  # slow to load, and only needed here

        from govdisclose.cli.output import emit_text

        emit_text(f"{_PROGRAM} {version(_PROGRAM)}")
        ctx.exit()


def _print_spec(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from govdisclose.cli.output import emit_json
        from govdisclose.cli.specification import specification

        emit_json(specification(ctx))
        ctx.exit()


@click.group(
    cls=Root,
    context_settings={"max_content_width": 80},
    help=N_("Run a government office for open information: catalogue, figures, proofs."),
    examples=(
        "govdisclose demo",
        "govdisclose --db office.db catalogue import items.csv",
    ),
    exits=tuple(ExitCode),
)
@click.option(
    "--db",
    metavar="PATH",
    help=N_("The office: a file or an address (GOVDISCLOSE_DB)."),
)
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES, case_sensitive=False),
    help=N_("Language of all messages (GOVDISCLOSE_LANG, then the locale)."),
)
@click.option(
    "--actor",
    metavar="ACCOUNT",
    help=N_("Account that acts; the operating system's when omitted."),
)
@click.option(
    "--as",
    "acting_for",
    metavar="STAFF",
    help=N_("Key of the person acted for; takes the role deputy."),
)
@click.option("--debug", is_flag=True, help=N_("Show the traceback of a failure."))
@click.option("--quiet", "-q", is_flag=True, help=N_("No notes and no progress."))
@click.option("--no-color", is_flag=True, help=N_("No colours (NO_COLOR)."))
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help=N_("Show the version and exit."),
)
@click.option(
    "--spec",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_spec,
    help=N_("Print all commands and options as JSON and exit."),
)
@click.pass_context
def root(
    ctx: click.Context,
    *,
    db: str | None,
    lang: str | None,
    actor: str | None,
    acting_for: str | None,
    debug: bool,
    quiet: bool,
    no_color: bool,
) -> None:
    """Keep what stood before the noun for the session; the language is set before parsing."""
    assert isinstance(ctx, FrameContext)
    ctx.color = messages.wants_colour(
        os.environ, is_terminal=sys.stdout.isatty(), no_color=no_color
    )
    ctx.obj = GlobalOptions(
        db=db,
        lang=lang,
        actor=actor,
        acting_for=acting_for,
        quiet=quiet,
        debug=debug,
        environment=dict(os.environ),
    )
