"""Statistics: ranking, months, lags and the day, as lists with bars; Enter shows what counts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.figures.daily import DailyColumn
from govdisclose.domain.figures.lag_table import GenreGroup
from govdisclose.domain.figures.lags import LagDistribution
from govdisclose.domain.figures.measures import Share, half_up
from govdisclose.domain.figures.ranking import RollUp
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import shown
from govdisclose_tui.charts import bar_chart
from govdisclose_tui.labels import LEVEL_LABELS
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.bars import ViewBar
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["VIEWS", "StatisticsPane"]

VIEWS = {
    "ranking": N_("Ranking"),
    "months": N_("Months"),
    "lags": N_("Lags"),
    "daily": N_("Day by day"),
}
"""What can be looked at, in order."""

_RANKING = (
    Column("rank", N_("Rank"), 5, right=True),
    Column("agency", N_("Agency"), 24, grows=True, rank=0),
    Column("level", N_("Level"), 18, rank=3),
    Column("items", N_("Items"), 9, right=True),
    Column("share", N_("Share (%)"), 9, right=True, rank=2),
)
_MONTHS = (
    Column("month", N_("Month"), 12, rank=0),
    Column("items", N_("Items"), 9, right=True, rank=0),
)
_LAGS = (
    Column("genre", N_("Genre"), 18, grows=True, rank=0),
    Column("items", N_("Items"), 7, right=True),
    Column("mean", N_("Mean"), 6, right=True, rank=2),
    Column("median", N_("Median"), 6, right=True),
    Column("p90", N_("p90"), 6, right=True),
    Column("longest", N_("Longest"), 7, right=True, rank=3),
    Column("late", N_("Late"), 6, right=True),
    Column("late_share", N_("Late (%)"), 10, right=True, rank=2),
    Column("left_out", N_("Left out"), 8, right=True, rank=4),
)
_GROUPS = {
    GenreGroup.DOCUMENTS: N_("official documents"),
    GenreGroup.OTHER: N_("other information"),
    GenreGroup.NOT_GIVEN: N_("genre not given"),
}
_DAILY_WORDS = {
    DailyColumn.PUBLISHED: N_("Published"),
    DailyColumn.DUE: N_("Due, open"),
    DailyColumn.OVERDUE: N_("Overdue, open"),
    DailyColumn.NOT_DUE: N_("In time, open"),
    DailyColumn.NO_LIMIT: N_("No due date"),
}
_DAILY = (
    Column("agency", N_("Agency"), 20, grows=True, rank=0),
    *(
        Column(column.value, word, 13, right=True, rank=1 + at)
        for at, (column, word) in enumerate(_DAILY_WORDS.items())
    ),
)
_BARS = 12
_BARS_LEAST = 4
"""Where fewer fit, the list has all the room."""

_CHARTS = {
    "ranking": ("agency", "items", N_("items of each agency")),
    "months": ("month", "items", N_("items of each month")),
    "lags": ("genre", "p90", N_("working days in which nine of ten are published")),
    "daily": ("agency", DailyColumn.PUBLISHED.value, N_("items published on the day")),
}
"""Columns of label and number, and what the chart says, by view."""


def _percent(share: Share | None) -> Decimal | None:
    return None if share is None else share.percent()


def _days(value: Fraction | None) -> Decimal | None:
    return None if value is None else half_up(value, 1)


def _ranking(office: Office, roll_up: RollUp) -> FixedSource:
    ranking = office.statistics.ranking(roll_up=roll_up)
    codes = {agency.shard: agency.code for agency in office.agencies.directory()}
    condition = "under" if roll_up is RollUp.SUBTREE else "agency"
    rows = tuple(
        Row(
            str(line.shard),
            (
                str(line.rank),
                shown(line.name),
                tr(LEVEL_LABELS[line.level.value]),
                f"{line.items:,}",
                shown(_percent(ranking.share(line))),
            ),
            f"{condition}:{codes[line.shard]}",
        )
        for line in ranking.lines
    )
    return FixedSource(_RANKING, rows)


def _months(office: Office) -> FixedSource:
    summary = office.statistics.summary()
    (months,) = [one for one in summary.breakdowns if one.name == "month"]
    lines = sorted((line for line in months.lines if line.key), key=lambda line: line.key or "")
    rows = tuple(
        Row(str(line.key), (str(line.key), f"{line.items:,}"), f"month:{line.key}")
        for line in lines
    )
    return FixedSource(_MONTHS, rows)


def _lag_row(key: str, label: str, lags: LagDistribution, condition: str | None) -> Row:
    values = (
        label,
        f"{lags.items:,}",
        _days(lags.mean),
        _days(lags.median),
        lags.p90,
        lags.maximum,
        f"{lags.late:,}",
        _percent(lags.late_share),
        lags.excluded,
    )
    return Row(key, tuple(map(shown, values)), condition)


def _lags(office: Office) -> FixedSource:
    table = office.statistics.lag()
    rows = [_lag_row("all", tr("all"), table.all, "stage:published")]
    for group in GenreGroup:
        lags = table.group(group)
        if lags.items or lags.excluded:
            rows.append(_lag_row(f"group:{group.value}", tr(_GROUPS[group]), lags, None))
    rows += [
        _lag_row(f"genre:{one.genre}", f"  {one.genre}", one.lags, f'genre:"{one.genre}"')
        for one in table.genres
        if one.genre is not None
    ]
    return FixedSource(_LAGS, tuple(rows))


def _daily(office: Office) -> FixedSource:
    daily = office.statistics.daily()
    codes = {agency.shard: agency.code for agency in office.agencies.directory()}
    rows = tuple(
        Row(
            str(line.shard),
            (shown(line.agency), *(f"{count:,}" for count in line.counts)),
            f"agency:{codes[line.shard]} stage:draft" if line.shard in codes else None,
        )
        for line in daily.lines
        if any(line.counts)
    )
    return FixedSource(_DAILY, rows)


class StatisticsPane(Pane):
    """A view over a chart of its first lines."""

    SCOPES = ("statistics",)
    BINDINGS = bindings("statistics")
    DEFAULT_CSS = """
    StatisticsPane #bars { height: auto; padding: 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.view = "ranking"
        self.roll_up = RollUp.OWN

    def compose(self) -> ComposeResult:
        """Name of the view, list, chart."""
        yield ViewBar(VIEWS)
        yield ListPane("statistics", self._find, id="figures")
        yield Static(id="bars", markup=False)

    def on_mount(self) -> None:
        """Begin with the ranking."""
        self._show()

    def _show(self) -> None:
        is_rolled_up = self.view == "ranking" and self.roll_up is RollUp.SUBTREE
        note = tr("items of agencies below count, too") if is_rolled_up else ""
        self.query_one(ViewBar).show(self.view, note)
        pane = self.query_one(ListPane)
        pane.list_name = f"statistics.{self.view}"
        pane.header.sorted_by = None
        pane.table.choice = self.bench.view_settings.columns(pane.list_name)
        pane.reload(keeps_place=False)

    def _find(self, text: str) -> FixedSource:
        made = {
            "ranking": lambda: _ranking(self.office, self.roll_up),
            "months": lambda: _months(self.office),
            "lags": lambda: _lags(self.office),
            "daily": lambda: _daily(self.office),
        }[self.view]()
        return matching(made, text)

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Count anew."""
        self.query_one(ListPane).reload()

    @on(WindowTable.Moved)
    def _moved(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        """Draw anew."""
        self._draw()

    def _draw(self) -> None:
        bars = self.query_one("#bars", Static)
        table = self.query_one(ListPane).table
        columns = [column.id for column in table.source.columns]
        label, value, said = _CHARTS[self.view]
        kept = sorted(table.window.kept(), key=lambda pair: pair[0])
        most = min(_BARS, self.size.height * 2 // 5 - 1)
        if not kept or most < _BARS_LEAST or value not in columns:
            bars.update("")
            return
        rows = [row.cells for _at, row in kept]
        some = rows[-most:] if self.view == "months" else rows[:most]
        at, of = columns.index(label), columns.index(value)
        lines = [
            (cells[at].strip(), int(cells[of].replace(",", ""))) for cells in some if cells[of]
        ]
        width = max(20, self.size.width - 4)
        bars.update(Text("\n".join([tr(said), *bar_chart(lines, width)]), no_wrap=True))

    def do_view(self) -> None:
        """Look at the next."""
        names = list(VIEWS)
        self.view = names[(names.index(self.view) + 1) % len(names)]
        self._show()

    @on(ViewBar.Chosen)
    def _view_chosen(self, event: ViewBar.Chosen) -> None:
        event.stop()
        self.view = event.view
        self._show()

    def do_rollup(self) -> None:
        """Count agencies below or not."""
        self.roll_up = RollUp.OWN if self.roll_up is RollUp.SUBTREE else RollUp.SUBTREE
        self._show()

    def refusal(self, action: Action) -> str | None:
        """Only the ranking has agencies below."""
        if action.verb == "rollup" and self.view != "ranking":
            return tr("only for the ranking")
        return None

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        if event.row.value is not None:
            self.bench.open_catalogue(event.row.value)
