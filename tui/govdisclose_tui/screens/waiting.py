"""What waits in an office: signals, own work, requests, reviews, publications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.figures.daily import DailyColumn, DailyLine
from govdisclose.domain.figures.supervision.conduct import SANCTION
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.errors import RuleRefusal
from govdisclose.office.requests import RequestLine, RequestQuery
from govdisclose.ports.matters import MatterOrder
from govdisclose.wording.supervision import SIGNAL_WORDS
from govdisclose_tui.cells import shown
from govdisclose_tui.labels import agency_name
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.sources.rows import Column, Row
from govdisclose_tui.words import N_, is_chinese, tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["WAITING_COLUMNS", "waiting_rows"]

WAITING_COLUMNS = (
    Column("what", N_("What waits"), 24, rank=0),
    Column("count", N_("Count"), 6, right=True, rank=1),
    Column("due", N_("Due"), 10, rank=0),
    Column("subject", N_("Subject"), 14, grows=True, rank=0),
    Column("who", N_("With"), 8, rank=2),
    Column("agency", N_("Agency"), 18, rank=3),
)

_PRESSING = ("overdue", "due_today", "due_soon", "awaiting_confirmation")
_SHOWN = 50
"""Requests and reviews of one kind that are listed one by one; of the others the number is told."""

_DUE = {
    DailyColumn.OVERDUE: N_("publication overdue"),
    DailyColumn.DUE: N_("publication due today"),
    DailyColumn.NO_LIMIT: N_("draft without a due date"),
}


def waiting_rows(office: Office) -> Iterator[Row]:
    """What waits; the value of a row is (kind of place, place) where it is dealt with."""
    directory = office.agencies.directory()
    me = _me(office)
    yield from _signal_rows(office)
    yield from _approval_rows(office, directory)
    yield from _request_rows(office, me)
    yield from _review_rows(office, directory)
    daily = office.statistics.daily()
    for column in (DailyColumn.OVERDUE, DailyColumn.DUE):
        yield from _due_rows(daily.lines, column, directory)
    for item, _entry in office.catalogue.waiting():
        if office.catalogue.hands_in(item.ref) & me:
            continue  # another person approves it
        yield Row(
            f"pending:{item.ref}",
            (
                tr("change waits for approval"),
                "1",
                "",
                f"{item.ref} {shown(item.title or item.document_number)}",
                "",
                shown(agency_name(directory, item.shard)),
            ),
            ("record", item.ref),
        )
    yield from _due_rows(daily.lines, DailyColumn.NO_LIMIT, directory)


def _me(office: Office) -> frozenset[str]:
    """Staff keys of who is at the keyboard and of whom that person acts for."""
    account = office.acting.account
    keys = {one.key for one in office.staff.list() if account in (*one.accounts, one.key)}
    return frozenset(keys | {office.acting.acting_for or ""} - {""})


def _whose(person: str | None, me: frozenset[str]) -> str:
    return tr("me") if person in me else shown(person)


def _signal_rows(office: Office) -> Iterator[Row]:
    board = office.supervision.board()
    for signal in reversed(Signal):
        count = board.total(signal)
        if signal is Signal.NONE or not count:
            continue
        bodies = sum(1 for row in board.rows if row.counts[signal])
        yield Row(
            f"signal:{signal.value}",
            (
                tr("signal: {signal}").format(signal=tr(SIGNAL_WORDS[signal.value])),
                f"{count:,}",
                "",
                tr("agencies: {count}").format(count=bodies),
                "",
                "",
            ),
            ("area", "supervision"),
        )


def _approval_rows(office: Office, directory: AgencyDirectory) -> Iterator[Row]:
    """Decisions and consequences that this person may approve; never what the person drafted."""
    waiting = office.requests.daily.to_approve()
    for ref in waiting[:_SHOWN]:
        view = office.requests.view(ref)
        yield Row(
            f"approve:{ref}",
            (
                tr("decision waits for approval"),
                "1",
                shown(view.standing.due),
                f"{shown(ref)} {shown(view.number)}",
                tr("me"),
                shown(view.agency),
            ),
            ("record", ref),
        )
    if len(waiting) > _SHOWN:
        more = f"{len(waiting) - _SHOWN:,}"
        cells = (tr("decision waits for approval"), more, "", tr("further requests"), "", "")
        yield Row("approvals", cells, ("area", "requests"))
    conduct = office.supervision.conduct
    for matter in conduct.matters(kind=SANCTION):
        if matter.is_open and conduct.refusals(matter.ref).get("approved", matter) is None:
            yield Row(
                f"approve:{matter.ref}",
                (
                    tr("reward or consequence waits for approval"),
                    "1",
                    "",
                    f"{shown(matter.ref)} {shown(matter.about)}".strip(),
                    tr("me"),
                    shown(agency_name(directory, matter.shard)),
                ),
                ("record", matter.ref),
            )


def _request_rows(office: Office, me: frozenset[str]) -> Iterator[Row]:
    """Requests that press, and those that are with me; the others of a list by their number."""
    said = RequestWords(office.requests.rules())
    listed: set[str] = set()

    def row(line: RequestLine) -> Row:
        listed.add(line.row.ref)
        return Row(
            f"request:{line.row.ref}",
            (
                tr("request: {worklist}").format(worklist=said.bucket(line.bucket)),
                "1",
                shown(line.due),
                f"{shown(line.row.number)} {said.state(line.row.state)}",
                _whose(line.row.assignee, me),
                shown(line.agency),
            ),
            ("record", line.row.ref),
        )

    for key in sorted(me):
        mine = RequestQuery(assignee=key, closed=False)
        page = office.requests.page(mine, order=MatterOrder.DUE, limit=_SHOWN)
        yield from map(row, (line for line in page.lines if line.row.ref not in listed))
    for bucket in _PRESSING:
        query = RequestQuery(buckets=frozenset({bucket}))
        page = office.requests.page(query, order=MatterOrder.DUE, limit=_SHOWN)
        yield from map(row, (line for line in page.lines if line.row.ref not in listed))
        if page.next is not None:
            more = office.requests.count(query).total - _SHOWN
            what = tr("request: {worklist}").format(worklist=said.bucket(bucket))
            yield Row(
                f"requests:{bucket}",
                (what, f"{more:,}", "", tr("further requests"), "", ""),
                ("requests", bucket),
            )


def _review_rows(office: Office, directory: AgencyDirectory) -> Iterator[Row]:
    try:
        reviews = office.reviews.list()
    except RuleRefusal:
        return  # whoever may not see reviews has none waiting
    ordered = sorted(reviews, key=lambda one: (one.due is None, one.due, one.case.ref))
    for one in ordered[:_SHOWN]:
        case = one.case
        names = case.flow.state_labels.get(case.state)
        state = case.state if names is None else names[0 if is_chinese() else 1]
        yield Row(
            f"review:{case.ref}",
            (
                tr("review: {state}").format(state=state),
                "1",
                shown(one.due),
                f"{shown(case.ref)} {shown(case.subject)}",
                "",
                shown(agency_name(directory, case.shard)),
            ),
            ("area", "review"),
        )
    if len(ordered) > _SHOWN:
        more = f"{len(ordered) - _SHOWN:,}"
        cells = (tr("Review"), more, "", tr("further reviews"), "", "")
        yield Row("reviews", cells, ("area", "review"))


def _due_rows(
    lines: Iterable[DailyLine], column: DailyColumn, directory: AgencyDirectory
) -> Iterator[Row]:
    for line in lines:
        count = line.items(column)
        if count:
            cells = (
                tr(_DUE[column]),
                f"{count:,}",
                "",
                tr("drafts: {agency}").format(agency=shown(line.agency)),
                "",
                shown(line.agency),
            )
            condition = f"agency:{directory[line.shard].code} stage:draft"
            yield Row(f"{column.value}:{line.shard}", cells, ("filter", condition))
