"""``govdisclose case kinds``, ``list``, ``due``, ``show`` and ``explain``: cases read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from govdisclose.cli.case_views import (
    bucket_counts,
    case_shape,
    flow_title,
    kind_shape,
    page_shape,
    print_case,
    print_clocks,
    print_kind,
    print_page,
)
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.options import CodeChoice, DateParam, after_option, json_option, limit_option
from govdisclose.cli.output import emit_fields, emit_json, emit_table, emit_text
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


@click.command(
    "kinds",
    cls=Command,
    help=N_("List the kinds of cases, or show states, moves, fields and limits of one."),
    examples=("govdisclose case kinds", "govdisclose case kinds complaint --json"),
    exits=STORE_EXITS,
)
@click.argument("kind", metavar="KIND", required=False)
@json_option
@pass_session
def _kinds(session: Session, *, kind: str | None, as_json: bool) -> None:
    """Print the kinds that plugins bring."""
    from govdisclose.office.cases import fields_of

    known = session.office().cases.kinds
    if kind is None and not as_json:
        if not known.by_id:
            note(N_("no plugin that is installed brings a kind of cases"))
            return
        rows = [
            (flow.id, flow.prefix, flow_title(flow), flow.source) for flow in known.by_id.values()
        ]
        emit_table([tr("Kind"), tr("Refs"), tr("Title"), tr("Source")], rows)
        return
    flows = known.by_id.values() if kind is None else [known.find(kind)]
    fields = {flow.id: {move.id: fields_of(move) for move in flow.moves} for flow in flows}
    if as_json:
        emit_json([kind_shape(flow, fields[flow.id]) for flow in flows])
        return
    for flow in flows:
        print_kind(flow, fields[flow.id])


@click.command(
    "list",
    cls=Command,
    help=N_("List cases of a kind, the newest first, as they stand today."),
    examples=(
        "govdisclose case list complaint --bucket overdue",
        "govdisclose case list complaint --search 逾期 --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("kind", metavar="KIND")
@click.option("--agency", metavar="NAME", help=N_("Only cases of this agency."))
@click.option("--assignee", metavar="KEY", help=N_("Only what this person has."))
@click.option(
    "--bucket", "buckets", type=_BUCKETS, multiple=True,
    help=N_("Only cases in this list; may be repeated."),
)  # fmt: skip
@click.option("--state", "states", metavar="STATE", multiple=True, help=N_("Only in this state."))
@click.option(
    "--outcome", "outcomes", metavar="CODE", multiple=True, help=N_("Only with this outcome.")
)
@click.option(
    "--category", "categories", metavar="CODE", multiple=True,
    help=N_("Only with this code of the field that cases are counted by."),
)  # fmt: skip
@click.option("--from", "first", type=DateParam(), help=N_("First day of opening."))
@click.option("--to", "last", type=DateParam(), help=N_("Last day of opening."))
@click.option("--closed/--not-closed", "closed", default=None, help=N_("Only closed, or others."))
@click.option("--search", metavar="TEXT", help=N_("Only cases in which this was written."))
@click.option("--by-due", is_flag=True, help=N_("Order by the last day."))
@limit_option
@after_option
@json_option
@pass_session
def _list(
    session: Session,
    *,
    kind: str,
    agency: str | None,
    assignee: str | None,
    buckets: Sequence[str],
    states: Sequence[str],
    outcomes: Sequence[str],
    categories: Sequence[str],
    first: date | None,
    last: date | None,
    closed: bool | None,
    search: str | None,
    by_due: bool,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Print a page of cases."""
    from govdisclose.domain.search_terms import compile_query
    from govdisclose.office.cases import CaseQuery

    cases = session.office().cases
    flow = cases.kinds.find(kind)
    query = CaseQuery(
        agency=agency,
        assignee=assignee,
        buckets=_set(buckets),
        states=_set([_coded(flow.state_labels, one) for one in states]),
        outcomes=_set(outcomes),
        categories=_set([_category(flow, one) for one in categories]),
        opened_from=first,
        opened_to=last,
        closed=closed,
        query=None if search is None else compile_query(search),
    )
    order = MatterOrder.DUE if by_due else MatterOrder.NEWEST
    page = cases.page(flow.id, query, order=order, limit=limit, after=after)
    if as_json:
        total = cases.count(flow.id, query)
        emit_json(page_shape(page) | {"total": total.total, "exact": total.exact})
    else:
        print_page(flow, page)


@click.command(
    "due",
    cls=Command,
    help=N_("Show what is overdue, due today or due soon, and how many cases are in each list."),
    examples=("govdisclose case due complaint", "govdisclose case due complaint --json"),
    exits=STORE_EXITS,
)
@click.argument("kind", metavar="KIND")
@click.option("--agency", metavar="NAME", help=N_("Only cases of this agency."))
@limit_option
@after_option
@json_option
@pass_session
def _due(
    session: Session,
    *,
    kind: str,
    agency: str | None,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Print the work that presses, in the order of its last days."""
    from govdisclose.office.cases import CaseQuery

    cases = session.office().cases
    flow = cases.kinds.find(kind)
    counts = bucket_counts(cases.buckets(flow.id, agency=agency))
    query = CaseQuery(agency=agency, buckets=frozenset(_URGENT))
    page = cases.page(flow.id, query, order=MatterOrder.DUE, limit=limit, after=after)
    if as_json:
        emit_json(page_shape(page) | {"kind": flow.id, "buckets": counts})
        return
    emit_fields((tr(BUCKET_WORDS[one]), counts[one]) for one in BUCKET_WORDS)
    emit_text("")
    print_page(flow, page)


@click.command(
    "show",
    cls=Command,
    help=N_("Show a case by its ref or number, with who did what when."),
    examples=("govdisclose case show TS1-1", "govdisclose case show TS1-1 --as-of 2024-03-31"),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--as-of", type=DateParam(), help=N_("As it stood on this day."))
@json_option
@pass_session
def _show(session: Session, *, ref: str, as_of: date | None, as_json: bool) -> None:
    """Print one case."""
    view = session.office().cases.view(ref, as_of=as_of)
    if as_json:
        emit_json(case_shape(view))
    else:
        print_case(view, session.office().settings.zone())
        show_findings(view.standing.findings)


@click.command(
    "explain",
    cls=Command,
    help=N_("Explain every time limit of a case: the counted and the skipped days, each pause."),
    examples=("govdisclose case explain TS1-1",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--as-of", type=DateParam(), help=N_("As it stood on this day."))
@json_option
@pass_session
def _explain(session: Session, *, ref: str, as_of: date | None, as_json: bool) -> None:
    """Print the clocks day by day."""
    view = session.office().cases.view(ref, as_of=as_of)
    if as_json:
        emit_json(case_shape(view))
    else:
        print_clocks(view)


def _set(values: Sequence[str]) -> frozenset[str] | None:
    return frozenset(values) or None


def _coded(labels: object, name: str) -> str:
    assert isinstance(labels, dict)
    return next((code for code, names in labels.items() if name in (code, *names)), name)


def _category(flow: object, name: str) -> str:
    from govdisclose.office.cases import Flow

    assert isinstance(flow, Flow)
    for move in flow.moves:
        for field in move.fields:
            if field.name == flow.category_field:
                return _coded(dict(field.choices), name)
    return name


COMMANDS = (_kinds, _list, _due, _show, _explain)
"""In the order of the help page."""
