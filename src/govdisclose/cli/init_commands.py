"""``govdisclose init``: an empty office in one call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.session import Session, pass_session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from govdisclose.office import NewAgency

__all__ = ["command"]

_UNNAMED = "本机关"
"""Name of an office nobody named: names of agencies are data, and data is Chinese."""

_CLASSIFIED = (
    N_("declared as a classified system. That means:"),
    N_("- the machine itself must be approved for state secrets; this program cannot check that"),
    N_("- the file, its backups, exports and reject files must never leave such machines"),
    N_(
        "- rows of catalogue imports that bear a secrecy mark are kept, withheld on the ground "
        "state_secret, with level and term; nobody can edit them here"
    ),
    N_("- nothing is exported for the public from this office, marked or not"),
    N_(
        "- items entered by hand and rows of registers with a mark are still refused, and "
        "declassification is not recorded here"
    ),
)


@click.command(
    "init",
    cls=Command,
    help=N_(
        "Make an empty office.\n\nThe account that makes it becomes its first member of staff, "
        "with every role. A second person has to be added before anything can be published. "
        "Nothing that exists is overwritten."
    ),
    examples=(
        "govdisclose --db huainan.db init --office 淮南市人民政府",
        "govdisclose --db huainan.db init --agencies agencies.csv --law cn-2019",
    ),
    exits=STORE_EXITS,
)
@click.option(
    "--office",
    "name",
    metavar="NAME",
    help=N_("Name of the office; the root of the agency file when omitted."),
)
@click.option(
    "--law",
    metavar="VERSION",
    help=N_("Law version for every date, such as cn-2019; chosen by date when omitted."),
)
@click.option(
    "--agencies",
    "agency_file",
    metavar="FILE",
    help=N_("CSV of agencies: code, parent, level, name."),
)
@click.option(
    "--zone",
    metavar="ZONE",
    default="Asia/Shanghai",
    show_default=True,
    help=N_("Time zone of civil dates."),
)
@click.option(
    "--profile",
    metavar="NAME",
    help=N_("Catalogue profile that says which fields are obligatory; see 'law list'."),
)
@click.option(
    "--classified", is_flag=True, help=N_("The office lies on a system for state secrets.")
)
@click.option(
    "--confirm-classified",
    "confirmed",
    is_flag=True,
    help=N_("Needed with --classified: this machine is approved for state secrets."),
)
@json_option
@pass_session
def command(
    session: Session,
    *,
    name: str | None,
    law: str | None,
    agency_file: str | None,
    zone: str,
    profile: str | None,
    classified: bool,
    confirmed: bool,
    as_json: bool,
) -> None:
    """Create the store with its first records and say what was made."""
    # The library loads here, so that the help page does not wait for it.
    from govdisclose.office import Office

    if classified and not confirmed:
        for line in _CLASSIFIED:
            note(line)
        raise click.UsageError(tr("nothing was made: give --confirm-classified as well"))
    if confirmed and not classified:
        raise click.UsageError(tr("--confirm-classified needs --classified"))
    agencies = Office.read_agencies(Path(agency_file)) if agency_file is not None else ()
    office = Office.create(
        session.address,
        name=name or _root_name(agencies) or _UNNAMED,
        law=law,
        zone=zone,
        profile=profile,
        classified=classified,
        agencies=agencies,
        actor=session.account,
        extensions=session.extensions(),
    )
    with office:
        settings = office.settings.all()
        count = len(office.agencies.directory())
        staff = [member.key for member in office.staff.list()]
        key = office.keys.state().place
    if as_json:
        emit_json(
            {
                "office": settings["office"],
                "db": session.address,
                "agencies": count,
                "staff": staff,
                "law": law,
                "zone": zone,
                "profile": profile,
                "classified": classified,
                "key": key,
            }
        )
    else:
        emit_text(
            tr("{office}: {agencies} agencies, first member of staff {staff}").format(
                office=settings["office"], agencies=count, staff=tr(", ").join(staff)
            )
        )
        emit_text(tr("kept in {db}").format(db=session.address))
        emit_text(tr("its secret key: {path}; keep a copy apart from the backups").format(path=key))
    if classified:
        for line in _CLASSIFIED:
            note(line)
    note(N_("add a second person before publishing: govdisclose staff add KEY --role approver"))


def _root_name(agencies: Sequence[NewAgency]) -> str | None:
    """Name of the only agency without a parent; None when there is no such one."""
    roots = [agency.name for agency in agencies if agency.parent is None]
    return roots[0] if len(roots) == 1 else None
