"""``govdisclose request search`` and the like: daily work with stored requests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.options import json_option, limit_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.register_commands import FieldValue
from govdisclose.cli.request_office_commands import ACT_EXITS, on_option
from govdisclose.cli.request_office_views import page_shape, print_lines
from govdisclose.cli.request_words import Words
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.search_terms import compile_query

__all__ = ["COMMANDS", "likely_shape", "print_likely"]

_KINDS = {"item": N_("item"), "request": N_("request")}


@click.command(
    "search",
    cls=Command,
    help=N_(
        "Search requests by what was asked for, by number, or by the reply.\n\nHandlers find what "
        "is assigned to them; registrars and approvers find all."
    ),
    examples=("govdisclose request search 征收补偿",),
    exits=STORE_EXITS,
)
@click.argument("query", metavar="QUERY")
@limit_option
@json_option
@pass_session
def _search(session: Session, *, query: str, limit: int, as_json: bool) -> None:
    """Print what answers to the query."""
    requests = session.office().requests
    page = requests.search(compile_query(query), limit=limit)
    if as_json:
        emit_json(page_shape(page))
    else:
        print_lines(page, Words(requests.rules()))


@click.command(
    "answers",
    cls=Command,
    help=N_(
        "Show what may answer a request already, and what its applicant asked before.\n\nPublic "
        "items and earlier replies are ranked by the search; nothing is refused by it."
    ),
    examples=("govdisclose request answers R1-1",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@json_option
@pass_session
def _answers(session: Session, *, ref: str, as_json: bool) -> None:
    """Print candidates for art. 36(1) and 36(6)."""
    answering = session.office().requests.answering
    if as_json:
        emit_json(likely_shape(session, ref))
        return
    print_likely(session, ref)
    before = answering.repeated(ref)
    if before.before:
        emit_text("")
        words = Words(session.office().requests.rules())
        rows = [
            (
                row.ref,
                row.number,
                row.opened_on,
                words.state(row.state),
                words.outcome(row.outcome),
            )
            for row in before.before
        ]
        headers = [
            tr("Ref"), tr("Registration number"), tr("Received"), tr("State"), tr("Outcome"),
        ]  # fmt: skip
        emit_table(headers, rows)


@click.command(
    "publish",
    cls=Command,
    help=N_(
        "Make a draft item of the catalogue of what a request released (art. 44).\n\nIt becomes "
        "public through the release gate, by another person: 'catalogue publish'. The fields are "
        "those of 'catalogue add'."
    ),
    examples=("govdisclose request publish R1-1 --field title=某地块征收补偿安置方案",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option(
    "--field",
    "fields",
    type=FieldValue(),
    multiple=True,
    help=N_("Field of the item and its value; may be repeated."),
)
@json_option
@pass_session
def _publish(
    session: Session, *, ref: str, fields: Sequence[tuple[str, str]], as_json: bool
) -> None:
    """Draft the item and link it."""
    item = session.office().requests.answering.publish(ref, dict(fields))
    if as_json:
        emit_json({"item": item.ref, "title": item.title})
    else:
        emit_text(tr("drafted {item}; it waits for the release gate").format(item=item.ref))


@click.command(
    "handover",
    cls=Command,
    help=N_("Give all open requests of one person or unit to another."),
    examples=("govdisclose request handover lisi wangwu --note 休假",),
    exits=ACT_EXITS,
)
@click.argument("giver", metavar="FROM")
@click.argument("taker", metavar="TO")
@on_option
@click.option("--note", "remark", metavar="TEXT", help=N_("Remark, kept as erasable text."))
@json_option
@pass_session
def _handover(
    session: Session,
    *,
    giver: str,
    taker: str,
    on: date | None,
    remark: str | None,
    as_json: bool,
) -> None:
    """Assign them in one transaction."""
    handed = session.office().requests.daily.hand_over(giver, taker, on, note=remark)
    if as_json:
        found = [finding.as_json() for finding in handed.findings]
        emit_json({"refs": list(handed.refs), "findings": found})
    else:
        for ref in handed.refs:
            emit_text(ref)
        note(N_("requests handed over: {count}"), count=len(handed.refs))
        show_findings(handed.findings)
    if handed.findings:
        raise FinishedWithFindings


@click.command(
    "anonymise",
    cls=Command,
    help=N_(
        "Erase the text of requests closed so many years ago.\n\nCodes, dates and every total of "
        "reports stay; the journal notes what was erased and the backups that may still hold it. "
        "Another person has to have approved it."
    ),
    examples=(
        "govdisclose request anonymise --years 10 --approver lisi --ground 档案保管期限 --dry-run",
    ),
    exits=STORE_EXITS,
)
@click.option("--years", type=click.IntRange(0, 200), required=True, help=N_("Whole years."))
@click.option("--approver", metavar="KEY", required=True, help=N_("Who approved it."))
@click.option(
    "--ground", metavar="CODE", default="retention", show_default=True, help=N_("Ground, a code.")
)
@click.option("-n", "--dry-run", is_flag=True, help=N_("Only show which they are."))
@json_option
@pass_session
def _anonymise(
    session: Session, *, years: int, approver: str, ground: str, dry_run: bool, as_json: bool
) -> None:
    """Erase what is old enough."""
    done = session.office().requests.anonymising.anonymise(
        years, ground=ground, approver=approver, dry_run=dry_run
    )
    if as_json:
        emit_json(
            {
                "refs": list(done.refs),
                "before": done.before,
                "backups": list(done.backups),
                "dry_run": done.is_dry_run,
            }
        )
        return
    for ref in done.refs:
        emit_text(ref)
    note(N_("closed before {day}: {count}"), day=done.before, count=len(done.refs))
    for backup in done.backups:
        note(N_("this backup may still hold the text: {file}"), file=backup)


def print_likely(session: Session, ref: str) -> None:
    """Print what may answer a request already, and how often its applicant asked before."""
    answering = session.office().requests.answering
    found = answering.likely(ref)
    rows = [(one.ref, tr(_KINDS[one.kind]), one.title, one.on, one.number) for one in found]
    if rows:
        emit_text(tr("May answer it already:"))
        headers = [tr("Ref"), tr("Kind"), tr("Title"), tr("Date"), tr("Number")]
        emit_table(headers, rows)
    else:
        emit_text(tr("Nothing that was found answers it already."))
    before = answering.repeated(ref)
    if before.total:
        text = tr("The applicant asked before: {total}; in this month with this one: {month}")
        emit_text(text.format(total=before.total, month=before.in_month))


def likely_shape(session: Session, ref: str) -> dict[str, object]:
    """The same for programs."""
    answering = session.office().requests.answering
    before = answering.repeated(ref)
    return {
        "answers": [
            {
                "ref": one.ref,
                "kind": one.kind,
                "title": one.title,
                "on": one.on,
                "number": one.number,
                "score": one.score,
            }
            for one in answering.likely(ref)
        ],
        "repeated": {
            "total": before.total,
            "in_month": before.in_month,
            "refs": [row.ref for row in before.before],
        },
    }


COMMANDS = (_search, _answers, _publish, _handover, _anonymise)
"""In the order of the help page."""
