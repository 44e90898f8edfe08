"""``govdisclose tui``: the terminal workbench, on an office, on generated data, or in a browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, progress
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table
from govdisclose.cli.session import Session, pass_session
from govdisclose.config import Origin, state_folder, user_file
from govdisclose.errors import UsageFault

if TYPE_CHECKING:
    from types import FrameType

    from govdisclose.office import Office
    from govdisclose_tui.app import Options

__all__ = ["TerminalMissing", "WorkbenchMissing", "command"]

_DEMO_ROWS = 2_000


class WorkbenchMissing(UsageFault):
    """The extra with the terminal interface is not installed."""

    code = "USE-020"
    template = "the terminal workbench needs the extra {extra}, which is not installed"
    hint = 'pip install "govdisclose[{extra}]"'


class TerminalMissing(UsageFault):
    """Input or output is no terminal."""

    code = "USE-021"
    template = "the terminal workbench needs a terminal: its input and output go elsewhere"
    hint = "every action has a command that does the same: 'govdisclose tui --keys'"


@click.command(
    "tui",
    cls=Command,
    help=N_(
        "Work in the terminal: what is due, catalogue, figures, import, journal.\n\nEverything is "
        "reached by keys, by the mouse and by the palette (:); ? says what can be done where one "
        "is. --keys lists all actions with their keys and the commands that do the same."
    ),
    examples=("govdisclose tui", "govdisclose tui --demo", "govdisclose tui --keys --json"),
    exits=STORE_EXITS,
)
@click.option("--demo", is_flag=True, help=N_("Start on generated data, thrown away at the end."))
@click.option("--area", metavar="AREA", default="today", help=N_("Where to begin; today."))
@click.option("--theme", metavar="NAME", help=N_("Colours to begin with."))
@click.option("--keys", "shows_keys", is_flag=True, help=N_("List actions and keys, and stop."))
@click.option(
    "--serve",
    is_flag=True,
    help=N_("Open it in a browser of this machine, behind a token that is valid once."),
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help=N_("Port for --serve; a free one.")
)
@click.option(
    "--forget-drafts",
    is_flag=True,
    help=N_("Delete what was typed into forms and never sent, for every office, and stop."),
)
@json_option
@pass_session
def command(
    session: Session,
    *,
    demo: bool,
    area: str,
    theme: str | None,
    shows_keys: bool,
    serve: bool,
    port: int,
    forget_drafts: bool,
    as_json: bool,
) -> None:
    """Start the workbench, or list its keys."""
    _check_extra("tui", "textual")
    if forget_drafts:
        from govdisclose_tui.private_files import Drafts

        count = Drafts(_drafts_folder(), "").forget_all()
        if as_json:
            emit_json({"forgotten": count})
        else:
            note(N_("drafts deleted: {count}"), count=count)
        return
    from govdisclose_tui.keymap import checked_keymap

    keys = checked_keymap(session.settings.keymap)
    if shows_keys:
        _print_keys(keys, as_json=as_json)
        return
    options = _options(session, keys, area=area, theme=theme)
    if serve:
        _serve(session, demo=demo, area=area, theme=theme, port=port)
        return
    is_served = "TEXTUAL_DRIVER" in session.options.environment
    if not is_served and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise TerminalMissing()
    from govdisclose_tui.running import run

    with ExitStack() as stack:
        office = stack.enter_context(_demo_office(session)) if demo else session.office()
        if demo:
            # Drafts of what is thrown away have nobody to come back to.
            folder = Path(office.address or "").parent / "drafts"
            options = attrs.evolve(options, drafts_folder=folder)
        run(office, options)


def _check_extra(extra: str, module: str) -> None:
    """Refuse where an extra is missing.

    Raises:
        WorkbenchMissing: It is.
    """
    from importlib.util import find_spec  # only this command asks for an extra

    if find_spec(module) is None:
        raise WorkbenchMissing(extra=extra)


def _options(
    session: Session, keys: dict[str, tuple[str, ...]], *, area: str, theme: str | None
) -> Options:
    from govdisclose.cli.tui_words import CommandWords
    from govdisclose_tui.app import Options
    from govdisclose_tui.areas import AREAS
    from govdisclose_tui.words import lend

    lend(CommandWords())
    known = [one.id for one in AREAS]
    if area not in known:
        raise click.BadParameter(
            tr("{value!r} is none of {choices}").format(value=area, choices=", ".join(known)),
            param_hint="--area",
        )
    settings = tuple(
        (key, _said(one.value), one.place or tr("default"))
        for key, one in session.settings.by_key.items()
    )
    return Options(
        theme=theme or session.settings.text("tui.theme"),
        ambiguous_width_cells=session.settings.ambiguous_width_cells,
        area=area,
        view_file=state_folder() / "tui.json",
        drafts_folder=_drafts_folder(),
        keys=keys,
        remembers_language=session.settings.by_key["lang"].origin is Origin.DEFAULT,
        settings=settings,
    )


def _drafts_folder() -> Path:
    return user_file().parent / "drafts"


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _print_keys(keys: dict[str, tuple[str, ...]], *, as_json: bool) -> None:
    from govdisclose_tui.actions import ACTIONS, key_label

    if as_json:
        emit_json(
            [
                {
                    "action": one.id,
                    "keys": list(keys[one.id]),
                    "label": tr(one.label),
                    "help": tr(one.help),
                    "command": one.twin,
                }
                for one in ACTIONS
            ]
        )
        return
    emit_table(
        [tr("Action"), tr("Keys"), tr("Label"), tr("Command")],
        [
            (one.id, " ".join(map(key_label, keys[one.id])), tr(one.label), one.twin)
            for one in ACTIONS
        ],
    )


@contextmanager
def _demo_office(session: Session) -> Iterator[Office]:
    """An office of generated data in a folder that is gone at the end."""
    import tempfile  # only for the demonstration

    from govdisclose.demo.building import build_demonstration
    from govdisclose.office import Office

    with tempfile.TemporaryDirectory(prefix="govdisclose-tui-") as scratch, _gone_with(scratch):
        with progress(tr("building the demonstration")) as bar:
            made = build_demonstration(
                Path(scratch) / "demo",
                rows=_DEMO_ROWS,
                actor=session.account,
                progress=bar.reach,
            )
        note(N_("everything shown is generated; it is thrown away at the end"))
        with Office.open(
            str(made.database), actor=session.account, extensions=session.extensions()
        ) as office:
            yield office


@contextmanager
def _gone_with(scratch: str) -> Iterator[None]:
    """Delete a folder also when the terminal hangs up, which ends the program without a word."""
    import shutil
    import signal

    def end(number: int, _frame: FrameType | None) -> None:
        shutil.rmtree(scratch, ignore_errors=True)
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    signals = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
    before = {number: signal.signal(number, end) for number in signals}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _serve(session: Session, *, demo: bool, area: str, theme: str | None, port: int) -> None:
    _check_extra("serve", "textual_serve")
    from govdisclose_tui.serving import serve

    command = ["tui", "--area", area]
    if demo:
        command.append("--demo")
    if theme is not None:
        command += ["--theme", theme]
    options = session.options
    before: list[str] = []
    for name, value in (
        ("--db", session.address),
        ("--lang", options.lang),
        ("--actor", options.actor),
        ("--as", options.acting_for),
    ):
        if value is not None:
            before += [name, value]

    def ready(address: str) -> None:
        note(N_("open {address} in a browser of this machine"), address=address)
        note(N_("the address works once; Ctrl+C ends the server"))

    serve([sys.executable, "-m", "govdisclose", *before, *command], port=port, ready=ready)
