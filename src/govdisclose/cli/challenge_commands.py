"""``govdisclose challenge``: reconsideration and litigation about requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from govdisclose.cli.challenge_views import (
    challenge_shape,
    print_challenge,
    print_page,
    print_ways,
    row_shape,
    ways_shape,
)
from govdisclose.cli.commands import STORE_EXITS, Command, Group
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.options import (
    CodeChoice,
    DateParam,
    after_option,
    json_option,
    limit_option,
)
from govdisclose.cli.output import emit_json
from govdisclose.cli.request_words import Words
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode

if TYPE_CHECKING:
    from govdisclose.office.letters import ChallengeView

__all__ = ["group"]

group = Group("challenge", help=N_("Reconsideration and litigation about requests."))

_BLOCKS = CodeChoice(
    {
        "reconsideration": ("行政复议", "复议"),
        "litigation_direct": ("未经复议直接起诉", "直接起诉"),
        "litigation_after_reconsideration": ("复议后起诉",),
    }
)
_BECAUSE = CodeChoice({"appeal": ("上诉",), "retrial": ("再审",), "mistake": ("登记有误",)})

_Function = Callable[..., None]

_on_option = click.option(
    "--on", type=DateParam(), help=N_("Day of the act; today unless it is recorded later.")
)


def _text_options(function: _Function) -> _Function:
    for name, text in (
        ("--note", N_("Remark, kept as erasable text.")),
        ("--case-number", N_("Number of the case or decision there, kept as erasable text.")),
        ("--authority", N_("Authority or court, kept as erasable text.")),
    ):
        function = click.option(name, metavar="TEXT", help=text)(function)
    return function


def _texts(**given: str | None) -> dict[str, str]:
    return {name: text for name, text in given.items() if text}


@group.command(
    "open",
    cls=Command,
    help=N_(
        "Record that reconsideration was applied for, or a suit was filed, about a request.\n\n"
        "BLOCK is that of the annual report. What was filed too late, or where another way comes "
        "first, is recorded and shown, not refused."
    ),
    examples=(
        "govdisclose challenge open R1-1 reconsideration --on 2024-03-11",
        "govdisclose challenge open 2024-0001 复议后起诉 --after C1-1",
    ),
    exits=STORE_EXITS,
)
@click.argument("request", metavar="REQUEST")
@click.argument("block", metavar="BLOCK", type=_BLOCKS)
@_on_option
@click.option(
    "--known-on",
    type=DateParam(),
    help=N_("Day from which the period counts; that of the reply if omitted."),
)
@click.option("--unanswered", is_flag=True, help=N_("Silence is challenged, not an answer."))
@click.option("--after", "first", metavar="CASE", help=N_("Reconsideration that came before."))
@_text_options
@json_option
@pass_session
def open_(
    session: Session,
    *,
    request: str,
    block: str,
    on: date | None,
    known_on: date | None,
    unanswered: bool,
    first: str | None,
    authority: str | None,
    case_number: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Store the filing."""
    view = session.office().challenges.open(
        request,
        block,
        on=on,
        known_on=known_on,
        unanswered=unanswered,
        after=first,
        texts=_texts(authority=authority, case_number=case_number, note=note),
    )
    _answer(session, view, as_json=as_json)


@group.command(
    "result",
    cls=Command,
    help=N_(
        "Record how a case ended.\n\nENDING is a code or Chinese name of 'challenge endings'. An "
        "order to answer anew reopens the request, if you may approve; else that stays to be done "
        "and is said."
    ),
    examples=(
        "govdisclose challenge result C1-1 maintained --on 2024-05-06",
        "govdisclose challenge result C1-1 revoked_anew --until 2024-06-03",
    ),
    exits=STORE_EXITS,
)
@click.argument("case", metavar="CASE")
@click.argument("ending", metavar="ENDING")
@_on_option
@click.option("--until", type=DateParam(), help=N_("Day by which an order wants the answer."))
@_text_options
@json_option
@pass_session
def result(
    session: Session,
    *,
    case: str,
    ending: str,
    on: date | None,
    until: date | None,
    authority: str | None,
    case_number: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Store the result."""
    texts = _texts(authority=authority, case_number=case_number, note=note)
    view = session.office().challenges.result(case, ending, on=on, until=until, texts=texts)
    _answer(session, view, as_json=as_json)


@group.command(
    "answered",
    cls=Command,
    help=N_("Record that the agency sent its answer and evidence."),
    examples=("govdisclose challenge answered C1-1 --on 2024-03-20",),
    exits=STORE_EXITS,
)
@click.argument("case", metavar="CASE")
@_on_option
@_text_options
@json_option
@pass_session
def answered(
    session: Session,
    *,
    case: str,
    on: date | None,
    authority: str | None,
    case_number: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Store the note."""
    texts = _texts(authority=authority, case_number=case_number, note=note)
    view = session.office().challenges.note(case, "answered", on=on, texts=texts)
    _answer(session, view, as_json=as_json)


@group.command(
    "resume",
    cls=Command,
    help=N_(
        "Record that a case with a result is pending again: by appeal, by retrial, or because the "
        "result was recorded by mistake."
    ),
    examples=("govdisclose challenge resume C1-1 --because appeal --on 2024-05-20",),
    exits=STORE_EXITS,
)
@click.argument("case", metavar="CASE")
@click.option("--because", type=_BECAUSE, required=True, help=N_("Why it is pending again."))
@_on_option
@_text_options
@json_option
@pass_session
def resume(
    session: Session,
    *,
    case: str,
    because: str,
    on: date | None,
    authority: str | None,
    case_number: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Store the note."""
    texts = _texts(authority=authority, case_number=case_number, note=note)
    fields = {"because": because}
    view = session.office().challenges.note(case, "resumed", on=on, fields=fields, texts=texts)
    _answer(session, view, as_json=as_json)


@group.command(
    "amend",
    cls=Command,
    help=N_("Correct what was recorded of a filing; the first record stays in the journal."),
    examples=("govdisclose challenge amend C1-1 --block litigation_direct",),
    exits=STORE_EXITS,
)
@click.argument("case", metavar="CASE")
@click.option("--block", type=_BLOCKS, help=N_("Block of the annual report."))
@click.option("--filed-on", type=DateParam(), help=N_("Day it was filed."))
@click.option("--known-on", type=DateParam(), help=N_("Day from which the period counts."))
@click.option("--after", "first", metavar="CASE", help=N_("Reconsideration that came before."))
@_text_options
@json_option
@pass_session
def amend(
    session: Session,
    *,
    case: str,
    block: str | None,
    filed_on: date | None,
    known_on: date | None,
    first: str | None,
    authority: str | None,
    case_number: str | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Store the correction."""
    texts = _texts(authority=authority, case_number=case_number, note=note)
    fields = {"block": block, "filed_on": filed_on, "known_on": known_on, "after": first}
    if not texts and not any(fields.values()):
        raise click.UsageError(tr("there is nothing to change"))
    view = session.office().challenges.note(case, "amended", fields=fields, texts=texts)
    _answer(session, view, as_json=as_json)


@group.command(
    "list",
    cls=Command,
    help=N_("List the cases, the newest first."),
    examples=(
        "govdisclose challenge list --pending",
        "govdisclose challenge list --request R1-1 --json",
    ),
    exits=STORE_EXITS,
)
@click.option("--request", metavar="REQUEST", help=N_("Only those about this request."))
@click.option("--agency", metavar="AGENCY", help=N_("Name, alias, code or reference."))
@click.option("--block", type=_BLOCKS, help=N_("Block of the annual report."))
@click.option(
    "--pending/--decided", "pending", default=None, help=N_("Without, or with, a result.")
)
@limit_option
@after_option
@json_option
@pass_session
def list_(
    session: Session,
    *,
    request: str | None,
    agency: str | None,
    block: str | None,
    pending: bool | None,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Print a page."""
    page = session.office().challenges.page(
        request=request,
        agency=agency,
        block=block,
        closed=None if pending is None else not pending,
        limit=limit,
        after=after,
    )
    if as_json:
        emit_json({"items": [row_shape(row) for row in page.rows], "next": page.next})
        return
    print_page(page.rows)
    if page.next is not None:
        note(tr("more: --after {ref}"), ref=page.next)


@group.command(
    "show",
    cls=Command,
    help=N_("Show a case with everything that was recorded of it."),
    examples=("govdisclose challenge show C1-1", "govdisclose challenge show C1-1 --json"),
    exits=STORE_EXITS,
)
@click.argument("case", metavar="CASE")
@json_option
@pass_session
def show(session: Session, *, case: str, as_json: bool) -> None:
    """Print one case."""
    _answer(session, session.office().challenges.view(case), as_json=as_json)


@group.command(
    "ways",
    cls=Command,
    help=N_(
        "Say which ways are open against an outcome, and their last days.\n\nOUTCOME is a code of "
        "the law, or unanswered. --known-on gives the day from which the periods count."
    ),
    examples=(
        "govdisclose challenge ways denied --on 2024-02-29",
        "govdisclose challenge ways unanswered --known-on 2023-02-28 --json",
    ),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE),
)
@click.argument("outcome", metavar="OUTCOME")
@click.option("--on", type=DateParam(), help=N_("Day whose law applies; today when omitted."))
@click.option("--known-on", type=DateParam(), help=N_("Day from which the periods count."))
@json_option
def ways(*, outcome: str, on: date | None, known_on: date | None, as_json: bool) -> None:
    """Print the ways in the order of the report."""
    from govdisclose.domain.cases.remedies import UNANSWERED, remedies_of
    from govdisclose.office import Office

    laws = Office.shipped_laws()
    known = {one.provision.id for pack in laws.packs for one in pack.outcomes} | {UNANSWERED}
    if outcome not in known:
        listed = ", ".join(sorted(known))
        raise click.UsageError(tr("OUTCOME is one of {codes}").format(codes=listed))
    day = on or known_on or Office.civil_today()
    found = remedies_of(outcome, day, rules=Office.remedy_rules(), laws=laws)
    calendar = Office.built_in_calendar()
    if as_json:
        emit_json({"outcome": outcome, "on": day} | ways_shape(found, known_on, calendar))
    else:
        print_ways(found, known_on, calendar)


@group.command(
    "endings",
    cls=Command,
    help=N_("List how cases end, and under which result the annual report counts each."),
    examples=("govdisclose challenge endings", "govdisclose challenge endings --json"),
    exits=(ExitCode.DONE, ExitCode.USAGE),
)
@json_option
def endings(*, as_json: bool) -> None:
    """Print the endings."""
    from govdisclose.cli.challenge_views import print_endings
    from govdisclose.office import Office

    rules = Office.remedy_rules()
    if as_json:
        shapes = [
            {"id": one.id, "zh": one.zh, "en": one.en, "result": one.result,
             "reopens": one.reopens, "mark": one.mark}
            for one in rules.endings
        ]  # fmt: skip
        emit_json({"items": shapes})
    else:
        print_endings(rules)


def _answer(session: Session, view: ChallengeView, *, as_json: bool) -> None:
    if as_json:
        emit_json(challenge_shape(view))
        return
    office = session.office()
    print_challenge(view, office.challenges, Words(office.requests.rules()))
    show_findings(view.findings or view.challenge.findings)
