"""The machine's description of all commands: what ``--spec`` prints."""

from __future__ import annotations

from typing import Any

import click

from govdisclose.cli.commands import Command, Group
from govdisclose.cli.language import tr
from govdisclose.cli.main import NounMissing
from govdisclose.cli.messages import show_warning
from govdisclose.errors import PluginError

__all__ = ["specification"]


def specification(ctx: click.Context) -> dict[str, Any]:
    """Commands and options as one JSON object; ``ctx`` is the context of the program.

    Each command has ``name``, ``help``, ``examples``, ``exit_codes``, ``options``, ``arguments``
    and, for a group, ``commands``. Nouns that are not installed and broken plugins are left out.
    """
    return _described(ctx.command, ctx)


def _described(command: click.Command, ctx: click.Context) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "name": ctx.info_name,
        "help": command.get_short_help_str(),
        "examples": list(getattr(command, "examples", ())),
        "exit_codes": [int(code) for code in _exits(command)],
        "options": [_option(param) for param in command.params if isinstance(param, click.Option)],
        "arguments": [
            {"name": param.name, "required": param.required, "many": param.nargs == -1}
            for param in command.params
            if isinstance(param, click.Argument)
        ],
    }
    if isinstance(command, click.Group):
        shape["commands"] = list(_members(command, ctx))
    return shape


def _members(group: click.Group, ctx: click.Context) -> list[dict[str, Any]]:
    members = []
    for name in group.list_commands(ctx):
        try:
            command = group.get_command(ctx, name)
        except NounMissing:
            continue
        except PluginError as fault:
            show_warning(fault)
            continue
        if command is not None and not command.hidden:
            inner = command.context_class(command, info_name=name, parent=ctx)
            members.append(_described(command, inner))
    return members


def _exits(command: click.Command) -> tuple[int, ...]:
    return tuple(command.exits) if isinstance(command, (Command, Group)) else ()


def _option(param: click.Option) -> dict[str, Any]:
    choices = getattr(param.type, "choices", None) or getattr(param.type, "codes", None)
    return {
        "names": [*param.opts, *param.secondary_opts],
        "help": tr(param.help or ""),
        "flag": param.is_flag,
        "many": param.multiple,
        "required": param.required,
        "choices": [str(choice) for choice in choices] if choices else None,
    }
