"""``govdisclose completion``: the script that lets a shell complete commands and options."""

from __future__ import annotations

import click

from govdisclose.cli.commands import Command
from govdisclose.cli.language import N_
from govdisclose.cli.options import CodeChoice
from govdisclose.cli.output import emit_source

__all__ = ["command"]

_SHELLS = ("bash", "zsh", "fish")


@click.command(
    "completion",
    cls=Command,
    help=N_(
        "Print the completion script of a shell.\n\n"
        "Load it in the start-up file of the shell, as the examples do for bash and fish."
    ),
    examples=(
        'eval "$(govdisclose completion bash)"',
        "govdisclose completion fish > ~/.config/fish/completions/govdisclose.fish",
    ),
)
@click.argument("shell", type=CodeChoice({shell: () for shell in _SHELLS}))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print click's own script for the program."""
    from click.shell_completion import get_completion_class  # only needed here

    root = ctx.find_root()
    kind = get_completion_class(shell)
    assert kind is not None
    name = root.info_name or "govdisclose"
    variable = f"_{name.replace('-', '_').upper()}_COMPLETE"
    emit_source(kind(root.command, {}, name, variable).source())
