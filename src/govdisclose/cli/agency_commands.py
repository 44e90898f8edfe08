"""``govdisclose agency``: the bodies that disclose, with dated names, levels and parents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import attrs
import click

from govdisclose.cli.agency_views import (
    LEVELS,
    agency_line,
    agency_shape,
    print_agencies,
    print_agency,
)
from govdisclose.cli.commands import STORE_EXITS, Group
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.catalogue.agency import Agency, AgencyDirectory, Dated, Level

__all__ = ["group"]

Value = TypeVar("Value")

group = Group("agency", help=N_("Agencies, their levels and parents."))

_NONE = "none"
"""Word that takes a parent or the last day away."""


@group.command(
    "list",
    help=N_(
        "List the agencies.\n\nWith --as-of those that belonged to the office on the day, under "
        "the names, levels and parents they had then."
    ),
    examples=("govdisclose agency list --as-of 2009-12-31", "govdisclose agency list --json"),
    exits=STORE_EXITS,
)
@click.option("--as-of", type=DateParam(), help=N_("As the agencies were on this day."))
@click.option("--level", type=LEVELS, help=N_("Only agencies of this level."))
@json_option
@pass_session
def list_(session: Session, *, as_of: date | None, level: Level | None, as_json: bool) -> None:
    """Print the agencies in the order in which they were added."""
    directory = session.office().agencies.directory()
    agencies = [
        agency
        for agency in (directory if as_of is None else directory.members_on(as_of))
        if level is None or agency.level_on(as_of) is level
    ]
    if as_json:
        items = [agency_line(agency, directory, as_of) for agency in agencies]
        emit_json({"as_of": as_of, "total": len(items), "items": items})
    else:
        print_agencies(agencies, directory, as_of)


@group.command(
    "show",
    help=N_("Show an agency with its former names, levels and parents."),
    examples=("govdisclose agency show 寿县", "govdisclose agency show A9 --json"),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="AGENCY")
@json_option
@pass_session
def show(session: Session, *, name: str, as_json: bool) -> None:
    """Print one agency."""
    directory = session.office().agencies.directory()
    _answer(directory.find(name), directory, as_json=as_json)


@group.command(
    "add",
    help=N_("Add an agency."),
    examples=(
        "govdisclose agency add 教育局 --level department --parent 淮南市人民政府",
        "govdisclose agency add 寿县 --level county --parent 淮南市 --parent-from 2015-12-03",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="NAME")
@click.option("--level", type=LEVELS, required=True, help=N_("Level of the agency."))
@click.option("--code", metavar="CODE", help=N_("Key people use; made up when omitted."))
@click.option("--parent", metavar="AGENCY", help=N_("The agency above it."))
@click.option(
    "--parent-from",
    type=DateParam(),
    help=N_("Since when; before that it did not belong to the office."),
)
@click.option("--alias", "aliases", metavar="NAME", multiple=True, help=N_("Another name for it."))
@click.option(
    "--org-code", metavar="CODE", help=N_("Organisation code, needed to issue index numbers.")
)
@click.option("--valid-from", type=DateParam(), help=N_("Its first day."))
@click.option("--valid-until", type=DateParam(), help=N_("Its last day."))
@json_option
@pass_session
def add(
    session: Session,
    *,
    name: str,
    level: Level,
    code: str | None,
    parent: str | None,
    parent_from: date | None,
    aliases: Sequence[str],
    org_code: str | None,
    valid_from: date | None,
    valid_until: date | None,
    as_json: bool,
) -> None:
    """Store a new agency."""
    from govdisclose.office import NewAgency  # the library loads with the first office

    if parent_from is not None and parent is None:
        raise click.UsageError(tr("--parent-from needs --parent"))
    office = session.office()
    agency = office.agencies.add(
        NewAgency(
            name=name,
            level=level,
            code=code,
            parent=parent,
            parent_from=parent_from,
            aliases=tuple(aliases),
            organisation_code=org_code,
            valid_from=valid_from,
            valid_until=valid_until,
        )
    )
    _answer(agency, office.agencies.directory(), as_json=as_json)


@group.command(
    "revise",
    help=N_(
        "Change an agency.\n\nWith --from a new name, level or parent holds from that day on and "
        "the former one stays for the days before; without it the present one is corrected."
    ),
    examples=(
        "govdisclose agency revise 毛集镇 --parent 毛集实验区 --from 2012-01-01",
        "govdisclose agency revise A9 --alias 寿县人民政府",
    ),
    exits=STORE_EXITS,
)
@click.argument("agency_name", metavar="AGENCY")
@click.option("--name", metavar="NAME", help=N_("New name."))
@click.option("--level", type=LEVELS, help=N_("New level."))
@click.option("--parent", metavar="AGENCY", help=N_("New parent; none takes it away."))
@click.option("--from", "since", type=DateParam(), help=N_("Day from which that holds."))
@click.option("--code", metavar="CODE", help=N_("New key."))
@click.option("--alias", "aliases", metavar="NAME", multiple=True, help=N_("Add another name."))
@click.option(
    "--drop-alias", "dropped", metavar="NAME", multiple=True, help=N_("Take another name away.")
)
@click.option("--org-code", metavar="CODE", help=N_("Organisation code."))
@click.option("--valid-from", type=DateParam(), help=N_("Its first day."))
@click.option("--valid-until", metavar="YYYY-MM-DD|none", help=N_("Its last day."))
@json_option
@pass_session
def revise(
    session: Session,
    *,
    agency_name: str,
    name: str | None,
    level: Level | None,
    parent: str | None,
    since: date | None,
    code: str | None,
    aliases: Sequence[str],
    dropped: Sequence[str],
    org_code: str | None,
    valid_from: date | None,
    valid_until: str | None,
    as_json: bool,
) -> None:
    """Store a new version of an agency."""
    dated = (name, level, parent)
    if since is not None and dated == (None, None, None):
        raise click.UsageError(tr("--from needs --name, --level or --parent"))
    last_day = _last_day(valid_until)

    def change(agency: Agency, directory: AgencyDirectory) -> Agency:
        parents = agency.parents
        if parent is not None:
            shard = None if parent == _NONE else directory.find(parent).shard
            parents = _with_dated(parents, shard, since)
        kept = [alias for alias in agency.aliases if alias not in dropped]
        return attrs.evolve(
            agency,
            code=code or agency.code,
            names=agency.names if name is None else _with_dated(agency.names, name, since),
            levels=agency.levels if level is None else _with_dated(agency.levels, level, since),
            parents=parents,
            aliases=tuple(dict.fromkeys([*kept, *aliases])),
            organisation_code=org_code or agency.organisation_code,
            valid_from=valid_from or agency.valid_from,
            valid_until=agency.valid_until if valid_until is None else last_day,
        )

    if dated == (None, None, None) and not any(
        (code, aliases, dropped, org_code, valid_from, valid_until)
    ):
        raise click.UsageError(tr("there is nothing to change"))
    office = session.office()
    agency = office.agencies.revise(agency_name, change)
    _answer(agency, office.agencies.directory(), as_json=as_json)


@group.command(
    "import",
    help=N_(
        "Add the agencies of a CSV file.\n\nIts columns are code, parent, level and name and, if "
        "wanted, parent_from, aliases (parted by ;), org_code, valid_from and valid_until. All "
        "are added or none; the parent is a name or code and may stand further down."
    ),
    examples=("govdisclose agency import agencies.csv",),
    exits=STORE_EXITS,
)
@click.argument("file", metavar="FILE")
@json_option
@pass_session
def import_(session: Session, *, file: str, as_json: bool) -> None:
    """Store many new agencies at once."""
    office = session.office()
    made = office.agencies.add_many(office.read_agencies(Path(file)))
    if as_json:
        directory = office.agencies.directory()
        items = [agency_line(agency, directory, None) for agency in made]
        emit_json({"file": file, "added": len(made), "items": items})
    else:
        emit_text(tr("{count} agencies added").format(count=len(made)))


def _answer(agency: Agency, directory: AgencyDirectory, *, as_json: bool) -> None:
    if as_json:
        emit_json(agency_shape(agency, directory))
    else:
        print_agency(agency, directory)


def _with_dated(
    history: tuple[Dated[Value], ...], value: Value, since: date | None
) -> tuple[Dated[Value], ...]:
    """The history with a value from a day on, or with its latest value corrected."""
    if since is None:
        return (*history[:-1], Dated(value, history[-1].since))
    return (*(one for one in history if one.since != since), Dated(value, since))


def _last_day(text: str | None) -> date | None:
    if text is None or text == _NONE:
        return None
    return DateParam().convert(text, None, None)
