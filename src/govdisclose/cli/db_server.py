"""``govdisclose db distribute`` and ``db grant``: what only stores on a database server can do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_
from govdisclose.cli.messages import note
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import NotOnServer, UsageFault

if TYPE_CHECKING:
    from govdisclose.ports.maintenance import ServerKeeper

__all__ = ["SERVER_COMMANDS", "GrantToNobody"]

_is_reference = re.compile(r"A[1-9][0-9]{0,4}").fullmatch


class GrantToNobody(UsageFault):
    """It was not said what a role may read, or both."""

    code = "USE-023"
    template = "cannot grant: say either --public, or --agency with references such as A12"
    hint = "'govdisclose agency list' shows the references"


@click.command(
    "distribute",
    cls=Command,
    help=N_(
        "Spread an office over the nodes of a Citus cluster.\n\nTables of agencies are distributed "
        "by the place of the agency and lie beside each other; tables of the office are copied to "
        "every node. Where the extension is missing, the statements are shown and nothing is done."
    ),
    examples=("govdisclose --db postgresql://db.example/offices/huainan db distribute",),
    exits=STORE_EXITS,
)
@json_option
@pass_session
def _distribute(session: Session, *, as_json: bool) -> None:
    """Print the statements, and whether they were executed."""
    statements, executed = _keeper(session).distribute()
    if as_json:
        emit_json({"executed": executed, "statements": list(statements)})
        return
    for statement in statements:
        emit_text(f"{statement};")
    if executed:
        note(N_("executed: the office is distributed"))
    else:
        note(N_("not executed: the extension Citus is not in this database"))


@click.command(
    "grant",
    cls=Command,
    help=N_(
        "Let a role of the database read part of an office.\n\n--public shows it what the public "
        "may see today, through one view; --agency the rows of those agencies. It may write "
        "nothing; who works in the office uses this program, and its roles."
    ),
    examples=(
        "govdisclose --db postgresql://db.example/offices/huainan db grant --public website",
        "govdisclose --db postgresql://db.example/offices/huainan db grant --agency A12 finance",
    ),
    exits=STORE_EXITS,
)
@click.argument("role", metavar="ROLE")
@click.option("--public", "is_public", is_flag=True, help=N_("What the public may see."))
@click.option(
    "--agency",
    "agencies",
    metavar="A12",
    multiple=True,
    help=N_("Rows of this agency; may be repeated."),
)
@json_option
@pass_session
def _grant(
    session: Session, *, role: str, is_public: bool, agencies: tuple[str, ...], as_json: bool
) -> None:
    """Grant and print the statements executed."""
    if is_public is bool(agencies) or not all(map(_is_reference, agencies)):
        raise GrantToNobody
    if is_public:
        zone = str(session.office().settings.all().get("zone", "Asia/Shanghai"))
        statements = _keeper(session).grant_public(role, zone)
    else:
        directory = session.office().agencies.directory()
        shards = [directory.find(reference).shard for reference in agencies]
        statements = _keeper(session).grant_staff(role, shards)
    if as_json:
        emit_json({"role": role, "executed": True, "statements": list(statements)})
        return
    for statement in statements:
        emit_text(f"{statement};")
    note(N_("executed"))


def _keeper(session: Session) -> ServerKeeper:
    keeper = session.keeper()
    if not hasattr(keeper, "distribute"):
        raise NotOnServer(address=session.address)
    return cast("ServerKeeper", keeper)


SERVER_COMMANDS = (_distribute, _grant)
"""Commands of ``govdisclose db``."""
