"""Today: what waits for somebody, most pressing first; Enter goes where it is dealt with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.figures.daily import DailyColumn, DailyLine
from govdisclose.office.requests import RequestQuery
from govdisclose.ports.matters import MatterOrder
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.forms import date_hint
from govdisclose_tui.labels import agency_name
from govdisclose_tui.request_words import RequestWords
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["TODAY_COLUMNS", "TodayPane", "waiting_rows"]

TODAY_COLUMNS = (
    Column("what", N_("What waits"), 28, rank=0),
    Column("count", N_("Count"), 7, right=True, rank=1),
    Column("agency", N_("Agency"), 22, rank=1),
    Column("subject", N_("Subject"), 20, grows=True, rank=0),
)

_PRESSING = ("overdue", "due_today", "due_soon", "awaiting_confirmation")
_SHOWN_REQUESTS = 50

_DUE = {
    DailyColumn.OVERDUE: N_("publication overdue"),
    DailyColumn.DUE: N_("publication due today"),
    DailyColumn.NO_LIMIT: N_("draft without a due date"),
}


def waiting_rows(office: Office) -> Iterator[Row]:
    """What waits in an office; the value of a row says where it is dealt with."""
    directory = office.agencies.directory()
    yield from _request_rows(office)
    daily = office.statistics.daily()
    for column in (DailyColumn.OVERDUE, DailyColumn.DUE):
        yield from _due_rows(daily.lines, column, directory)
    for item, _entry in office.catalogue.waiting():
        yield Row(
            f"pending:{item.ref}",
            (
                tr("change waits for approval"),
                "1",
                shown(agency_name(directory, item.shard)),
                f"{item.ref} {shown(item.title or item.document_number)}",
            ),
            ("item", item.ref),
        )
    yield from _due_rows(daily.lines, DailyColumn.NO_LIMIT, directory)


def _request_rows(office: Office) -> Iterator[Row]:
    """Requests that press, one row each; of the others how many there are."""
    said = RequestWords(office.requests.rules())
    for bucket in _PRESSING:
        query = RequestQuery(buckets=frozenset({bucket}))
        page = office.requests.page(query, order=MatterOrder.DUE, limit=_SHOWN_REQUESTS)
        what = tr("request: {worklist}").format(worklist=said.bucket(bucket))
        for line in page.lines:
            subject = f"{shown(line.row.number)}  {tr('due {day}').format(day=line.due or '-')}"
            yield Row(
                f"request:{line.row.ref}",
                (what, "1", shown(line.agency), subject),
                ("request", line.row.ref),
            )
        if page.next is not None:
            more = office.requests.count(query).total - _SHOWN_REQUESTS
            yield Row(
                f"requests:{bucket}",
                (what, f"{more:,}", "", tr("further requests")),
                ("requests", bucket),
            )


def _due_rows(
    lines: Iterable[DailyLine], column: DailyColumn, directory: AgencyDirectory
) -> Iterator[Row]:
    for line in lines:
        count = line.items(column)
        if count:
            code = directory[line.shard].code
            yield Row(
                f"{column.value}:{line.shard}",
                (tr(_DUE[column]), f"{count:,}", shown(line.agency), tr("drafts of the agency")),
                ("filter", f"agency:{code} stage:draft"),
            )


class TodayPane(Pane):
    """One list."""

    SCOPES = ("today",)
    DEFAULT_CSS = """
    TodayPane #day { height: 1; padding: 0 1; text-style: bold; }
    """

    def compose(self) -> ComposeResult:
        """The day, and what waits."""
        yield Static(id="day", markup=False)
        yield ListPane("today", self._find, id="waiting")

    def on_mount(self) -> None:
        """Read it."""
        self.query_one(ListPane).reload(keeps_place=False)
        self.work(lambda: self._say_day(), "day")

    async def _say_day(self) -> None:
        def read() -> str:
            today = self.office.environment.today()
            return f"{today}  {date_hint(self.office.calendars.current())(today.isoformat())}"

        self.query_one("#day", Static).update(plain(await self.bench.pool.read(read)))

    def _find(self, text: str) -> FixedSource:
        wanted = text.strip().casefold()
        rows = (row for row in waiting_rows(self.office))
        return FixedSource(
            TODAY_COLUMNS,
            tuple(row for row in rows if wanted in " ".join(row.cells).casefold()),
        )

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Read it anew."""
        self.query_one(ListPane).reload()

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        kind, target = event.row.value
        if kind == "item":
            from govdisclose_tui.screens.item import ItemScreen

            self.bench.push_screen(ItemScreen(target))
        elif kind == "request":
            from govdisclose_tui.screens.case import CaseScreen

            self.bench.push_screen(CaseScreen(target))
        elif kind == "requests":
            self.bench.open_requests(target)
        else:
            self.bench.open_catalogue(target)
