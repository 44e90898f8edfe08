"""``govdisclose config office``: the settings that are kept in the office itself."""

from __future__ import annotations

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_fields, emit_json
from govdisclose.cli.session import Session, pass_session

__all__ = ["office"]


@click.command(
    "office",
    cls=Command,
    help=N_(
        "Show the settings kept in the office, or change one.\n\nindex_scheme is the scheme in "
        "which index numbers are issued, profile says which fields are obligatory, zone is the "
        "time zone of civil dates, law a law version for every date, calendar the working days a "
        "plugin brings. review, review_answer_days and reassess_months belong to 'govdisclose "
        "review'. VALUE none takes back any but index_scheme and zone."
    ),
    examples=(
        "govdisclose config office",
        "govdisclose config office index_scheme anhui",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="[NAME]", required=False)
@click.argument("value", metavar="[VALUE]", required=False)
@json_option
@pass_session
def office(session: Session, *, name: str | None, value: str | None, as_json: bool) -> None:
    """Print the settings, one of them, or the one that was changed."""
    settings = session.office().settings
    if name is not None and value is not None:
        shown: dict[str, object] = {name: settings.set(name, value)}
    else:
        every = dict.fromkeys(settings.checks) | settings.all()
        if name is not None and name not in every:
            settings.check_name(name)
        shown = every if name is None else {name: every[name]}
    if as_json:
        emit_json(shown)
    else:
        emit_fields((key, _shown(one)) for key, one in shown.items())


def _shown(value: object) -> object:
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    return value
