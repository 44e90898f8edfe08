"""``govdisclose request register`` and the acts on stored requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import Command, FinishedWithFindings
from govdisclose.cli.language import N_
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.register_commands import FieldValue
from govdisclose.cli.request_office_views import print_request, view_shape
from govdisclose.cli.request_words import Words
from govdisclose.cli.secret_source import SecretSource, read_secret
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode

if TYPE_CHECKING:
    from govdisclose.office.requests import Acted

__all__ = ["ACT_EXITS", "COMMANDS", "entry_option", "on_option", "show_acted"]

ACT_EXITS = (
    ExitCode.DONE,
    ExitCode.REFUSED,
    ExitCode.USAGE,
    ExitCode.STORE,
    ExitCode.FINDINGS,
)
"""Exit codes of an act: what is unlawful is recorded and ends with 4."""

_Function = Callable[..., None]


def on_option(function: _Function) -> _Function:
    """``--on``: the day of an act."""
    return click.option(
        "--on",
        type=DateParam(),
        help=N_("Day of the act; today unless it is recorded later than it happened."),
    )(function)


_note_option = click.option("--note", metavar="TEXT", help=N_("Remark, kept as erasable text."))
entry_option = click.option(
    "--if-entry",
    type=click.IntRange(1),
    metavar="N",
    help=N_("Act only if the last entry about the request is still this one ('entry' in JSON)."),
)


def show_acted(session: Session, acted: Acted, *, as_json: bool) -> None:
    """Print a request after an act; end with exit 4 where the act was a breach."""
    zone = session.office().settings.zone()
    if as_json:
        emit_json(
            view_shape(acted.view, zone) | {"act_findings": [f.as_json() for f in acted.findings]}
        )
    else:
        print_request(acted.view, Words(session.office().requests.rules()), zone)
        show_findings(acted.findings)
    if acted.has_breach:
        raise FinishedWithFindings


@click.command(
    "register",
    cls=Command,
    help=N_(
        "Register a request for information.\n\nIt gets the next number of the agency and the "
        "year. Of the document that proves who the applicant is only a masked number is kept, and "
        "a hash under the office's key. So that the number stays out of the history of the shell "
        "it is read from stdin (--proof-number -) or from the first line of a file (@FILE)."
    ),
    examples=(
        "govdisclose request register --applicant 张某 --kind 自然人 --contact 安徽省淮南市某路1号 "
        "--channel 当面 --description 某地块征收补偿方案",
        "govdisclose request register --applicant 张某 --kind 自然人 --contact 安徽省淮南市某路1号 "
        "--channel 当面 --description 某地块征收补偿方案 --proof 身份证 --proof-number @number.txt",
    ),
    exits=ACT_EXITS,
)
@click.option("--applicant", metavar="NAME", required=True, help=N_("Name of the applicant."))
@click.option(
    "--kind", metavar="KIND", required=True, help=N_("Kind of applicant, as the report counts it.")
)
@click.option("--contact", metavar="TEXT", required=True, help=N_("How the applicant is reached."))
@click.option("--proof", metavar="KIND", help=N_("Kind of the document that proves identity."))
@click.option(
    "--proof-number",
    type=SecretSource(),
    help=N_("Where its number is read from: - for stdin, or @FILE."),
)
@click.option("--representative", metavar="NAME", help=N_("Who acts for the applicant."))
@click.option("--channel", metavar="CHANNEL", required=True, help=N_("How the request came."))
@click.option(
    "--description", metavar="TEXT", required=True, help=N_("What is wanted, to be searched by.")
)
@click.option("--agency", metavar="NAME", help=N_("Agency asked; the office itself if omitted."))
@click.option("--on", type=DateParam(), help=N_("Day of arrival; today when omitted."))
@click.option(
    "--confirmed", type=DateParam(), help=N_("Day on which both sides confirmed the receipt.")
)
@click.option("--supply", metavar="FORM", help=N_("Form in which the information is wanted."))
@click.option("--route", metavar="ROUTE", help=N_("How the reply is wanted."))
@click.option("--purpose", metavar="TEXT", help=N_("What it is needed for, under Order 492."))
@_note_option
@click.option("--law", metavar="LAW", help=N_("Law version to go by whatever the dates."))
@click.option("--number", metavar="NUMBER", help=N_("Number it was registered under before."))
@json_option
@pass_session
def _register(
    session: Session,
    *,
    applicant: str,
    kind: str,
    contact: str,
    proof: str | None,
    proof_number: str | None,
    representative: str | None,
    channel: str,
    description: str,
    agency: str | None,
    on: date | None,
    confirmed: date | None,
    supply: str | None,
    route: str | None,
    purpose: str | None,
    note: str | None,
    law: str | None,
    number: str | None,
    as_json: bool,
) -> None:
    """Store a request and print it."""
    from govdisclose.cli.request_daily import likely_shape, print_likely
    from govdisclose.office.requests import Applicant, NewRequest

    office = session.office()
    acted = office.requests.register(
        NewRequest(
            applicant=Applicant(
                kind=kind,
                name=applicant,
                contact=contact,
                proof=proof,
                proof_number=None if proof_number is None else read_secret(proof_number),
                representative=representative,
            ),
            channel=channel,
            description=description,
            on=on or office.environment.today(),
            agency=agency,
            confirmed_on=confirmed,
            supply=supply,
            route=route,
            purpose=purpose,
            note=note,
            law=law,
            number=number,
        )
    )
    if as_json:
        shape = view_shape(acted.view, session.office().settings.zone())
        shape |= likely_shape(session, acted.view.ref)
        emit_json(shape | {"act_findings": [one.as_json() for one in acted.findings]})
        return
    show_acted(session, acted, as_json=False)
    emit_text("")
    print_likely(session, acted.view.ref)


@click.command(
    "act",
    cls=Command,
    help=N_(
        "Make one move of a request.\n\nMOVE and the fields are those of 'request simulate'; "
        "docs/requests.md lists them. What is impossible is refused with what was possible; what "
        "is unlawful is recorded as a breach, has none of the effects the law denies it, and ends "
        "with exit 4."
    ),
    examples=(
        "govdisclose request act R1-1 correction_notice --field until=2024-03-20",
        "govdisclose request act R1-1 征求第三方意见 --field party=某公司 --on 2024-03-05",
    ),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.argument("move", metavar="MOVE")
@click.option(
    "--field",
    "fields",
    type=FieldValue(),
    multiple=True,
    help=N_("Field of the move and its value; may be repeated."),
)
@on_option
@_note_option
@entry_option
@json_option
@pass_session
def _act(
    session: Session,
    *,
    ref: str,
    move: str,
    fields: Sequence[tuple[str, str]],
    on: date | None,
    note: str | None,
    if_entry: int | None,
    as_json: bool,
) -> None:
    """Record the move and print where the request stands."""
    given = dict(fields) | ({"note": note} if note else {})
    acted = session.office().requests.act(ref, move, given, on, expected_entry=if_entry)
    show_acted(session, acted, as_json=as_json)


@click.command(
    "assign",
    cls=Command,
    help=N_(
        "Give a request to somebody inside the agency.\n\nTO is the key of a member of staff, or "
        "unit: and the code of a unit."
    ),
    examples=("govdisclose request assign R1-1 lisi",),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.argument("to", metavar="TO")
@on_option
@_note_option
@json_option
@pass_session
def _assign(
    session: Session, *, ref: str, to: str, on: date | None, note: str | None, as_json: bool
) -> None:
    """Record the assignment."""
    _done(session, ref, "assigned", {"to": to, "note": note}, on, as_json=as_json)


@click.command(
    "extend",
    cls=Command,
    help=N_(
        "Extend the time for the reply.\n\nIt counts once the applicant was told, and only if it "
        "was approved beforehand."
    ),
    examples=("govdisclose request extend R1-1 --days 20 --approved 2024-03-20 --told 2024-03-21",),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--days", type=click.IntRange(1, 366), required=True, help=N_("Working days."))
@click.option("--approved", type=DateParam(), help=N_("Day on which it was approved."))
@click.option("--told", type=DateParam(), help=N_("Day on which the applicant was told."))
@on_option
@_note_option
@json_option
@pass_session
def _extend(
    session: Session,
    *,
    ref: str,
    days: int,
    approved: date | None,
    told: date | None,
    on: date | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Record the extension."""
    fields = {"working_days": days, "approved_on": approved, "notified_on": told, "note": note}
    _done(session, ref, "extended", fields, on, as_json=as_json)


def _verb(name: str, move: str, help_text: str, example: str) -> click.Command:
    """A command for a move without fields."""

    @click.command(name, cls=Command, help=help_text, examples=(example,), exits=ACT_EXITS)
    @click.argument("ref", metavar="REF")
    @on_option
    @_note_option
    @json_option
    @pass_session
    def verb(
        session: Session, *, ref: str, on: date | None, note: str | None, as_json: bool
    ) -> None:
        """Record the move."""
        _done(session, ref, move, {"note": note}, on, as_json=as_json)

    return verb


_confirm = _verb(
    "confirm",
    "confirmed",
    N_("Record that both sides confirmed the receipt; the clock begins."),
    "govdisclose request confirm R1-1 --on 2024-03-04",
)
_withdraw = _verb(
    "withdraw",
    "withdrawn",
    N_("Record that the applicant withdrew the request."),
    "govdisclose request withdraw R1-1",
)
_archive = _verb(
    "archive",
    "archived",
    N_("Archive a request that is done with."),
    "govdisclose request archive R1-1",
)


@click.command(
    "reopen",
    cls=Command,
    help=N_(
        "Take a closed request up again, as after a reconsideration.\n\nThe reply counts anew, or "
        "up to the day that was ordered."
    ),
    examples=("govdisclose request reopen R1-1 --basis 行政复议决定 --until 2024-06-28",),
    exits=ACT_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--basis", metavar="TEXT", help=N_("Decision or reason it is reopened for."))
@click.option("--until", type=DateParam(), help=N_("Last day that was ordered."))
@on_option
@json_option
@pass_session
def _reopen(
    session: Session,
    *,
    ref: str,
    basis: str | None,
    until: date | None,
    on: date | None,
    as_json: bool,
) -> None:
    """Record that the request is open again."""
    _done(session, ref, "reopened", {"basis": basis, "until": until}, on, as_json=as_json)


@click.command(
    "refresh",
    cls=Command,
    help=N_(
        "Judge open requests anew whose rules or calendar changed.\n\nLists do this by themselves; "
        "closed requests keep the calendar they were closed by."
    ),
    examples=("govdisclose request refresh",),
    exits=ACT_EXITS,
)
@json_option
@pass_session
def _refresh(session: Session, *, as_json: bool) -> None:
    """Bring the index up to the rules at hand."""
    done, findings = session.office().requests.refresh()
    if as_json:
        emit_json({"judged": done, "findings": [finding.as_json() for finding in findings]})
    else:
        note(N_("{count} requests judged anew"), count=done)
        show_findings(findings)
    if findings:
        raise FinishedWithFindings


def _done(
    session: Session,
    ref: str,
    move: str,
    fields: Mapping[str, object],
    on: date | None,
    *,
    as_json: bool,
) -> None:
    given = {name: value for name, value in fields.items() if value is not None}
    acted = session.office().requests.act(ref, move, given, on)
    show_acted(session, acted, as_json=as_json)


COMMANDS = (
    _register,
    _act,
    _assign,
    _confirm,
    _extend,
    _withdraw,
    _archive,
    _reopen,
    _refresh,
)
"""In the order of the help page."""
