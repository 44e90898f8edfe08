"""``govdisclose demo``: a made-up office in a new folder, compared with a published report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, progress, show_warning
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_text, flush
from govdisclose.cli.session import Session, pass_session
from govdisclose.demo import FULL_SIZE, SEED
from govdisclose.errors import ExitCode

if TYPE_CHECKING:
    from govdisclose.office import Office
    from govdisclose.plugins.registry import PluginRecord

__all__ = ["command"]

_FOLDER = "govdisclose-demo"
_ROWS_LEAST = 100
_ROWS_MOST = 300_000
_ANNOUNCEMENT = N_(
    "Everything here is generated: a made-up city office for 2009 with {rows} records (seed "
    "{seed}). None of it is a real record."
)


@click.command(
    "demo",
    cls=Command,
    help=N_(
        "Build a made-up office in a new folder.\n\nIt writes catalogue files as messy as agencies "
        "send them, with some rows wrong on purpose, imports them the ordinary way, and compares "
        "what it counts with the published report of Huainan for 2009. Then it takes requests, "
        "files annual reports, and is assessed and supervised. All of its data is generated, and "
        "says so."
    ),
    examples=("govdisclose demo", "govdisclose demo --folder small --rows 600 --json"),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.option(
    "--folder",
    metavar="DIR",
    default=_FOLDER,
    show_default=True,
    help=N_("New or empty folder; nothing is overwritten."),
)
@click.option(
    "--rows",
    type=click.IntRange(_ROWS_LEAST, _ROWS_MOST),
    default=FULL_SIZE,
    show_default=True,
    metavar="ROWS",
    help=N_("Good records; proportions stay when there are fewer."),
)
@click.option(
    "--seed",
    type=int,
    default=SEED,
    show_default=True,
    metavar="NUMBER",
    help=N_("The same number makes the same files."),
)
@json_option
@pass_session
def command(session: Session, *, folder: str, rows: int, seed: int, as_json: bool) -> None:
    """Announce, build, print; exit 4 if anything came out otherwise than it was written."""
    # The library loads here, so that the help page does not wait for it.
    from govdisclose.cli.demo_views import print_demonstration
    from govdisclose.demo.building import build_demonstration, check_folder

    place = Path(folder)
    check_folder(place)
    if as_json:
        note(_ANNOUNCEMENT, rows=rows, seed=seed)
    else:
        emit_text(tr(_ANNOUNCEMENT).format(rows=rows, seed=seed))
        emit_text(tr("It is built in {folder}.").format(folder=place))
        flush()

    def equip(office: Office) -> None:
        office.extensions.use(session.plugins(), _tell)

    with progress(tr("building the demonstration")) as bar:
        made = build_demonstration(
            place,
            rows=rows,
            seed=seed,
            actor=session.account,
            address=_server_address(session),
            extensions=session.extensions(),
            equip=equip,
            progress=bar.reach,
        )
    if as_json:
        emit_json(made)
    else:
        print_demonstration(made)
    if not made.is_as_written:
        raise FinishedWithFindings


def _server_address(session: Session) -> str | None:
    """The address named, if it is one of a server; an office in a file is made in the folder."""
    scheme, separator, _rest = session.address.partition("://")
    return session.address if separator and scheme != "sqlite" else None


def _tell(record: PluginRecord) -> None:
    if record.error is not None:
        show_warning(record.error)
