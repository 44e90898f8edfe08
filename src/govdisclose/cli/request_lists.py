"""``govdisclose request list``, ``due``, ``show`` and ``explain``: stored requests read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.moments import MomentParam, aware
from govdisclose.cli.options import CodeChoice, DateParam, after_option, json_option, limit_option
from govdisclose.cli.output import emit_fields, emit_json, emit_text
from govdisclose.cli.request_office_views import page_shape, print_lines, print_request, view_shape
from govdisclose.cli.request_views import print_standing, standing_shape
from govdisclose.cli.request_words import Words
from govdisclose.cli.session import Session, pass_session
from govdisclose.ports.matters import MatterOrder
from govdisclose.wording.requests import BUCKET_WORDS

__all__ = ["COMMANDS"]

_URGENT = ("overdue", "due_today", "due_soon")
_BUCKETS = CodeChoice(
    {
        "awaiting_confirmation": ("待确认",),
        "waiting": ("中止计时", "等待"),
        "due_today": ("今日到期",),
        "due_soon": ("即将到期",),
        "open": ("办理中",),
        "overdue": ("逾期",),
        "closed": ("已办结",),
    }
)

_Function = Callable[..., None]


def _narrowing(function: _Function) -> _Function:
    """Options of both lists."""
    for option in (
        click.option("--assignee", metavar="KEY", help=N_("Only what this person or unit has.")),
        click.option("--agency", metavar="NAME", help=N_("Only requests to this agency.")),
    ):
        function = option(function)
    return function


@click.command(
    "list",
    cls=Command,
    help=N_("List requests, the newest first, as they stand today."),
    examples=(
        "govdisclose request list --bucket overdue",
        "govdisclose request list --agency 市教育局 --state replied --json",
    ),
    exits=STORE_EXITS,
)
@_narrowing
@click.option(
    "--bucket",
    "buckets",
    type=_BUCKETS,
    multiple=True,
    help=N_("Only requests in this list; may be repeated."),
)
@click.option("--state", "states", metavar="STATE", multiple=True, help=N_("Only in this state."))
@click.option(
    "--outcome", "outcomes", metavar="CODE", multiple=True, help=N_("Only with this outcome.")
)
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help=N_("Only such applicants."))
@click.option("--received-from", type=DateParam(), help=N_("First legal day of receipt."))
@click.option("--received-to", type=DateParam(), help=N_("Last legal day of receipt."))
@click.option("--processed-from", type=DateParam(), help=N_("First day of being done with."))
@click.option("--processed-to", type=DateParam(), help=N_("Last day of being done with."))
@click.option("--closed/--not-closed", "closed", default=None, help=N_("Only closed, or others."))
@click.option("--by-due", is_flag=True, help=N_("Order by the last day for the reply."))
@limit_option
@after_option
@json_option
@pass_session
def _list(
    session: Session,
    *,
    agency: str | None,
    assignee: str | None,
    buckets: Sequence[str],
    states: Sequence[str],
    outcomes: Sequence[str],
    kinds: Sequence[str],
    received_from: date | None,
    received_to: date | None,
    processed_from: date | None,
    processed_to: date | None,
    closed: bool | None,
    by_due: bool,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Print a page of requests."""
    from govdisclose.office.requests import RequestQuery

    requests = session.office().requests
    rules = requests.rules()
    query = RequestQuery(
        agency=agency,
        assignee=assignee,
        buckets=_set(buckets),
        states=_set([_state(rules.flows.values(), one) for one in states]),
        outcomes=_set(outcomes),
        applicant_kinds=_set([rules.words.code("applicant_kind", one) for one in kinds]),
        received_from=received_from,
        received_to=received_to,
        processed_from=processed_from,
        processed_to=processed_to,
        closed=closed,
    )
    order = MatterOrder.DUE if by_due else MatterOrder.NEWEST
    page = requests.page(query, order=order, limit=limit, after=after)
    total = requests.count(query, bound=10_000)
    if as_json:
        emit_json(page_shape(page) | {"total": total.total, "exact": total.exact})
    else:
        print_lines(page, Words(rules))


@click.command(
    "due",
    cls=Command,
    help=N_("Show what is overdue, due today or due soon, and how many requests are in each list."),
    examples=("govdisclose request due", "govdisclose request due --assignee lisi --json"),
    exits=STORE_EXITS,
)
@_narrowing
@limit_option
@after_option
@json_option
@pass_session
def _due(
    session: Session,
    *,
    agency: str | None,
    assignee: str | None,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Print the work that presses, in the order of its last days."""
    from govdisclose.office.requests import RequestQuery

    requests = session.office().requests
    narrowed = RequestQuery(agency=agency, assignee=assignee)
    counts: Counter[str] = Counter()
    for cell in requests.buckets(narrowed):
        counts[cell.value] += cell.count
    urgent = RequestQuery(agency=agency, assignee=assignee, buckets=frozenset(_URGENT))
    page = requests.page(urgent, order=MatterOrder.DUE, limit=limit, after=after)
    if as_json:
        emit_json(page_shape(page) | {"buckets": {one: counts[one] for one in BUCKET_WORDS}})
        return
    emit_fields((tr(BUCKET_WORDS[one]), counts[one]) for one in BUCKET_WORDS)
    emit_text("")
    print_lines(page, Words(requests.rules()))


@click.command(
    "show",
    cls=Command,
    help=N_("Show a request by its ref or number, with who did what when."),
    examples=(
        "govdisclose request show R1-1",
        "govdisclose request show 2024-0001 --as-of 2024-03-31 --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--as-of", type=DateParam(), help=N_("As it stood on this day."))
@click.option("--known-at", type=MomentParam(), help=N_("By what was recorded up to this moment."))
@json_option
@pass_session
def _show(
    session: Session,
    *,
    ref: str,
    as_of: date | None,
    known_at: tuple[datetime, bool] | None,
    as_json: bool,
) -> None:
    """Print one request."""
    requests = session.office().requests
    view = requests.view(ref, as_of=as_of, known_at=aware(known_at, session))
    zone = session.office().settings.zone()
    if as_json:
        emit_json(view_shape(view, zone))
    else:
        print_request(view, Words(requests.rules()), zone)


@click.command(
    "explain",
    cls=Command,
    help=N_(
        "Explain where a request stands: its ledger, the counted and the skipped days, each pause "
        "with its article, and who must act next by when.\n\n--if-extended and --if-received show "
        "what would be; nothing is written."
    ),
    examples=(
        "govdisclose request explain R1-1",
        "govdisclose request explain R1-1 --as-of 2024-03-31 --if-extended",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--as-of", type=DateParam(), help=N_("As it stood on this day."))
@click.option(
    "--if-extended",
    is_flag=True,
    help=N_("Suppose that the longest lawful extension is approved and told on the day."),
)
@click.option(
    "--if-received",
    type=DateParam(),
    help=N_("Suppose that the request counts as received on this day."),
)
@json_option
@pass_session
def _explain(
    session: Session,
    *,
    ref: str,
    as_of: date | None,
    if_extended: bool,
    if_received: date | None,
    as_json: bool,
) -> None:
    """Print the whole explanation."""
    requests = session.office().requests
    if if_extended or if_received is not None:
        view = requests.supposed(ref, as_of=as_of, if_extended=if_extended, if_received=if_received)
    else:
        view = requests.view(ref, as_of=as_of)
    if as_json:
        emit_json({"ref": view.ref, "number": view.number} | standing_shape(view.standing))
    else:
        emit_text(f"{view.ref}  {view.number}  {view.agency}")
        emit_text("")
        print_standing(view.standing, view.named_entries())


def _set(values: Sequence[str]) -> frozenset[str] | None:
    return frozenset(values) or None


def _state(flows: Any, name: str) -> str:
    for flow in flows:
        for code, labels in flow.state_labels.items():
            if name in (code, *labels):
                return str(code)
    return name


COMMANDS = (_list, _due, _show, _explain)
"""In the order of the help page."""
