"""``supervise notice``, ``advise``, ``sanction`` and the acts that follow them."""

from __future__ import annotations

from datetime import date

import click

from govdisclose.cli.batch import input_stream
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.supervise_views import print_conduct, print_matter
from govdisclose.cli.supervise_words import SIGNAL_ALIASES
from govdisclose.domain.figures.supervision.conduct import (
    ADVICE,
    CONDUCT_KINDS,
    NOTICE,
    SANCTION,
    ConductMatter,
)
from govdisclose.domain.figures.supervision.signals import Signal

__all__ = ["ACTS", "advise", "erase", "list_", "notice", "sanction", "show"]

_TEXT_BYTES = 1 << 20
_TEXT_HELP = N_("What is written; erasable text. - reads stdin.")
_DAYS = click.IntRange(1, 365)
_ALIASES = {
    NOTICE: ("notice", "监察通知"),
    ADVICE: ("advice", "监察建议"),
    SANCTION: ("sanction", "奖惩"),
}


def _words(text: str | None) -> str:
    if text != "-":
        return text or ""
    with input_stream("-") as stream:
        return stream.read(_TEXT_BYTES).decode("utf-8", "replace").strip()


def _show(session: Session, matter: ConductMatter, *, as_json: bool) -> None:
    if as_json:
        emit_json(matter)
    else:
        print_matter(matter, session.office().supervision.rules())


@click.command(
    "notice",
    cls=Command,
    help=N_(
        "Send an agency a notice about a signal.\n\n--about names the matter, --limit the time "
        "limit or --trigger the fault that was noticed or reported. The agency has the days of "
        "the rules to explain itself, or those of --days."
    ),
    examples=(
        "govdisclose supervise notice 市环保局 --about I2-1 --limit publish --text 逾期未公开",
        "govdisclose supervise notice 市环保局 --trigger refused --text 群众反映拒收申请",
    ),
    exits=STORE_EXITS,
)
@click.argument("agency", metavar="AGENCY")
@click.option("--about", metavar="REF", help=N_("The matter it is about."))
@click.option("--limit", metavar="LIMIT", help=N_("Id of the time limit."))
@click.option("--trigger", metavar="TRIGGER", help=N_("Id of the trigger."))
@click.option("--signal", type=CodeChoice(Signal, SIGNAL_ALIASES), help=N_("The signal."))
@click.option("--text", metavar="TEXT", required=True, help=_TEXT_HELP)
@click.option("--days", type=_DAYS, metavar="DAYS", help=N_("Working days for the answer."))
@click.option("--on", type=DateParam(), help=N_("Day of the act; today."))
@json_option
@pass_session
def notice(
    session: Session,
    *,
    agency: str,
    about: str | None,
    limit: str | None,
    trigger: str | None,
    signal: Signal | None,
    text: str,
    days: int | None,
    on: date | None,
    as_json: bool,
) -> None:
    """Send the notice and show it."""
    made = session.office().supervision.conduct.notify(
        agency,
        _words(text),
        about=about,
        limit=limit,
        trigger=trigger,
        signal=None if signal is None else signal.value,
        days=days,
        on=on,
    )
    _show(session, made, as_json=as_json)


@click.command(
    "advise",
    cls=Command,
    help=N_("Issue a recommendation of supervision to an agency, with a limit for the reply."),
    examples=("govdisclose supervise advise 市环保局 --text 建议完善登记制度 --days 10",),
    exits=STORE_EXITS,
)
@click.argument("agency", metavar="AGENCY")
@click.option("--about", metavar="REF", help=N_("The matter it is about."))
@click.option("--text", metavar="TEXT", required=True, help=_TEXT_HELP)
@click.option("--days", type=_DAYS, metavar="DAYS", help=N_("Working days for the answer."))
@click.option("--on", type=DateParam(), help=N_("Day of the act; today."))
@json_option
@pass_session
def advise(
    session: Session,
    *,
    agency: str,
    about: str | None,
    text: str,
    days: int | None,
    on: date | None,
    as_json: bool,
) -> None:
    """Issue it and show it."""
    conduct = session.office().supervision.conduct
    made = conduct.advise(agency, _words(text), about=about, days=days, on=on)
    _show(session, made, as_json=as_json)


@click.command(
    "sanction",
    cls=Command,
    help=N_(
        "Propose a reward or consequence for an agency.\n\nMEASURE is an id of the rules: "
        "commendation, correction_order, criticism, talk, accountability_proposal, discipline. "
        "Another person approves it; what has to be put right then gets its limit."
    ),
    examples=(
        "govdisclose supervise sanction 市环保局 correction_order --text 限期补公开",
        "govdisclose supervise sanction 市环保局 commendation --text 年度考评优秀",
    ),
    exits=STORE_EXITS,
)
@click.argument("agency", metavar="AGENCY")
@click.argument("measure", metavar="MEASURE")
@click.option("--about", metavar="REF", help=N_("The matter it is about."))
@click.option("--text", metavar="TEXT", required=True, help=_TEXT_HELP)
@click.option("--on", type=DateParam(), help=N_("Day of the act; today."))
@json_option
@pass_session
def sanction(
    session: Session,
    *,
    agency: str,
    measure: str,
    about: str | None,
    text: str,
    on: date | None,
    as_json: bool,
) -> None:
    """Propose it and show it."""
    conduct = session.office().supervision.conduct
    made = conduct.propose(agency, measure, _words(text), about=about, on=on)
    _show(session, made, as_json=as_json)


def _act(name: str, move: str, help_text: str, *, has_days: bool = False) -> click.Command:
    """A command that records one further act."""

    @click.command(
        name,
        cls=Command,
        help=help_text,
        examples=(f"govdisclose supervise {name} S2-1 --text 情况说明",),
        exits=STORE_EXITS,
    )
    @click.argument("ref", metavar="REF")
    @click.option("--text", metavar="TEXT", help=_TEXT_HELP)
    @click.option(
        "--days",
        type=_DAYS,
        metavar="DAYS",
        hidden=not has_days,
        help=N_("Working days of the limit, if not those of the rules."),
    )
    @click.option("--on", type=DateParam(), help=N_("Day of the act; today."))
    @click.option(
        "--if-entry",
        type=click.IntRange(1),
        metavar="N",
        help=N_("Act only if the last entry about it is still this one ('entry' in JSON)."),
    )
    @json_option
    @pass_session
    def command(
        session: Session,
        *,
        ref: str,
        text: str | None,
        days: int | None,
        on: date | None,
        if_entry: int | None,
        as_json: bool,
    ) -> None:
        """Record it and show the matter."""
        conduct = session.office().supervision.conduct
        said = None if text is None else _words(text)
        made = conduct.move(
            ref,
            move,
            text=said,
            days=days if has_days else None,
            on=on,
            expected_entry=if_entry,
        )
        _show(session, made, as_json=as_json)

    return command


@click.command(
    "list",
    cls=Command,
    help=N_("List notices, recommendations, rewards and consequences."),
    examples=("govdisclose supervise list", "govdisclose supervise list --all --json"),
    exits=STORE_EXITS,
)
@click.option("--agency", metavar="AGENCY", help=N_("Only this agency."))
@click.option(
    "--kind",
    type=CodeChoice({kind: _ALIASES[kind] for kind in CONDUCT_KINDS}),
    help=N_("Only this kind."),
)
@click.option("--all", "every", is_flag=True, help=N_("Those that are settled, too."))
@json_option
@pass_session
def list_(
    session: Session, *, agency: str | None, kind: str | None, every: bool, as_json: bool
) -> None:
    """Print one line each."""
    conduct = session.office().supervision.conduct
    found = conduct.matters(agency=agency, kind=kind, open_only=not every)
    if as_json:
        emit_json({"total": len(found), "items": found})
    elif found:
        print_conduct(found)
    else:
        emit_text(tr("nothing is open") if not every else tr("there is nothing"))


@click.command(
    "show",
    cls=Command,
    help=N_("Show a notice, recommendation, reward or consequence with all its acts."),
    examples=("govdisclose supervise show S2-1",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@json_option
@pass_session
def show(session: Session, *, ref: str, as_json: bool) -> None:
    """Print it."""
    _show(session, session.office().supervision.conduct.get(ref), as_json=as_json)


@click.command(
    "erase",
    cls=Command,
    help=N_(
        "Erase what people wrote in a notice, recommendation, reward or consequence.\n\nActs, days "
        "and codes stay. Backups made before still hold it."
    ),
    examples=("govdisclose supervise erase S2-1 --ground pipl-47(1) --approver lisi",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--ground", required=True, help=N_("Code or citation of the ground, in ASCII."))
@click.option("--approver", required=True, help=N_("Staff key of the second person."))
@pass_session
def erase(session: Session, *, ref: str, ground: str, approver: str) -> None:
    """Erase the texts."""
    conduct = session.office().supervision.conduct
    count = conduct.erase(ref, ground=ground, approver=approver)
    note(N_("erased {count} texts of {ref}"), count=count, ref=ref)


ACTS: tuple[click.Command, ...] = (
    notice,
    advise,
    sanction,
    _act("acknowledge", "acknowledged", N_("Record that an agency has a notice.")),
    _act("explain", "explained", N_("Record the agency's explanation of a notice.")),
    _act("reply", "replied", N_("Record the agency's reply to a recommendation.")),
    _act(
        "approve",
        "approved",
        N_(
            "Approve a reward or consequence.\n\nWhoever proposed it cannot. The limit for putting "
            "things right begins where there is something to put right."
        ),
        has_days=True,
    ),
    _act("reject", "rejected", N_("Reject a proposed reward or consequence.")),
    _act("extend", "extended", N_("Extend the limit for putting things right."), has_days=True),
    _act("rectify", "rectified", N_("Record that the agency has put things right.")),
    _act(
        "return",
        "returned",
        N_("Send an answer back: its limit begins anew."),
        has_days=True,
    ),
    _act(
        "settle",
        "settled",
        N_(
            "Settle a notice, recommendation or consequence.\n\nWhoever answered for the agency "
            "cannot. A settled notice clears the signal of its trigger."
        ),
    ),
    list_,
    show,
    erase,
)
"""Commands in the order of the help page."""
