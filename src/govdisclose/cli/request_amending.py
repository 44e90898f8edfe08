"""``govdisclose request amend``: what was written down of a request is put right."""

from __future__ import annotations

import click

from govdisclose.cli.commands import Command
from govdisclose.cli.language import N_
from govdisclose.cli.options import json_option
from govdisclose.cli.request_office_commands import ACT_EXITS, entry_option, show_acted
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import UsageFault

__all__ = ["COMMANDS", "NothingGiven"]


class NothingGiven(UsageFault):
    """No field was named."""

    code = "REQ-036"
    template = "it is not said what to put right"
    hint = "give --contact, --description or another field"


@click.command(
    "amend",
    cls=Command,
    help=N_(
        "Put right what was written down of a request.\n\nThe journal holds which fields changed, "
        "the record what they hold. An empty value takes away what may be missing. What was asked "
        "for stays once it was decided on; the column of the report an applicant is counted in "
        "stays as registered."
    ),
    examples=("govdisclose request amend R1-1 --contact 安徽省淮南市某路2号",),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--applicant", metavar="NAME", help=N_("Name of the applicant."))
@click.option("--contact", metavar="TEXT", help=N_("How the applicant is reached."))
@click.option("--representative", metavar="NAME", help=N_("Who acts for the applicant."))
@click.option("--description", metavar="TEXT", help=N_("What is wanted, to be searched by."))
@click.option("--purpose", metavar="TEXT", help=N_("What it is needed for, under Order 492."))
@click.option("--supply", metavar="FORM", help=N_("Form in which the information is wanted."))
@click.option("--route", metavar="ROUTE", help=N_("How the reply is wanted."))
@click.option("--note", metavar="TEXT", help=N_("Remark, kept as erasable text."))
@entry_option
@json_option
@pass_session
def _amend(
    session: Session, /, *, ref: str, if_entry: int | None, as_json: bool, **fields: str | None
) -> None:
    """Store the next version of the record and print the request."""
    given = {name: value for name, value in fields.items() if value is not None}
    if not given:
        raise NothingGiven
    acted = session.office().requests.amending.amend(ref, given, expected_entry=if_entry)
    show_acted(session, acted, as_json=as_json)


COMMANDS = (_amend,)
"""In the order of the help page."""
