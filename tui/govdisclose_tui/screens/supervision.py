"""Supervision: the board of all agencies; Enter drills down to the clocks and to their cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.wording.supervision import SIGNAL_WORDS, kind_words, limit_words
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.screens.listing import Listing, show_listing
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, is_chinese, tr, words

if TYPE_CHECKING:
    from govdisclose.domain.cases.flow import Flow
    from govdisclose.domain.figures.supervision.conduct import ConductMatter
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
    from govdisclose.domain.figures.supervision.views import AgencyView
    from govdisclose.office import Office

__all__ = ["SupervisionPane", "agency_listing", "clock_rows"]

_ORDER = tuple(reversed(Signal))
"""The gravest first."""

_BOARD = (
    Column("agency", N_("Agency"), 24, grows=True, rank=0),
    *(
        Column(signal.value, SIGNAL_WORDS[signal.value], 10, right=True, rank=at)
        for at, signal in enumerate(_ORDER)
    ),
)
_CLOCKS = (
    Column("signal", N_("Signal"), 16, rank=0),
    Column("kind", N_("Kind"), 12, rank=2),
    Column("ref", N_("Number"), 10, rank=0),
    Column("limit", N_("Limit"), 18, grows=True, rank=1),
    Column("due", N_("Due"), 10, rank=0),
    Column("since", N_("Since"), 10, rank=3),
    Column("source", N_("Source"), 26, rank=4),
)


def _state(matter: ConductMatter) -> str:
    from govdisclose.office import Office

    flow = Office.supervision_flows().get(matter.kind)
    names = None if flow is None else flow.state_labels.get(matter.state)
    return shown(matter.state) if names is None else names[0 if is_chinese() else 1]


def clock_rows(
    view: AgencyView, rules: SupervisionRules, flows: Mapping[str, Flow]
) -> Iterator[Row]:
    """The clocks of an agency and its open notices; the value of a row is the record behind it.

    Args:
        view: The agency.
        rules: Those in force.
        flows: Kinds of cases that plugins bring; they name themselves and their limits.
    """

    def kind_of(kind: str) -> str:
        return shown(kind_words(kind, flows.get(kind), chinese=is_chinese(), tr=tr))

    def limit(code: str, kind: str) -> str:
        return shown(limit_words(code, rules, flows.get(kind), chinese=is_chinese(), tr=tr))

    for one in view.lines:
        due = shown(one.due)
        if one.due is None and not one.limit.startswith("!"):
            due = tr("waiting")
        elif one.provisional:
            due = "? " + due
        yield Row(
            f"{one.ref}:{one.limit}",
            (
                tr(SIGNAL_WORDS[one.signal.value]),
                kind_of(one.kind),
                shown(one.ref),
                limit(one.limit, one.kind),
                due,
                shown(one.since),
                shown(words().phrase("source", one.source)),
            ),
            (one.ref,),
        )
    for matter in view.open_matters:
        code = f"!{matter.trigger}" if matter.trigger is not None else matter.limit
        about = "" if code is None else limit(code, matter.kind)
        yield Row(
            matter.ref,
            (
                _state(matter),
                kind_of(matter.kind),
                shown(matter.ref),
                f"{shown(matter.about)} {about}".strip(),
                "",
                shown(matter.steps[-1].on),
                "",
            ),
            (matter.ref,),
        )


def agency_listing(office: Office, agency: str) -> Listing:
    """Everything supervision says of an agency today."""
    view = office.supervision.agency(agency)
    title = tr("{agency}, {on}: {count} clocks").format(
        agency=shown(view.name), on=view.on, count=len(view.lines)
    )
    if view.open_matters:
        more = tr("{count} notices, recommendations and consequences are not settled")
        title += "\n" + more.format(count=len(view.open_matters))
    if any(one.provisional for one in view.lines):
        title += "\n" + tr("? the calendar of that day is not announced yet")
    rows = tuple(clock_rows(view, office.supervision.rules(), office.cases.kinds.by_id))
    return Listing(title, FixedSource(_CLOCKS, rows))


class SupervisionPane(Pane):
    """The board of today."""

    SCOPES = ("supervision",)
    DEFAULT_CSS = """
    SupervisionPane #totals { height: auto; max-height: 2; padding: 0 1; text-style: bold; }
    """

    def compose(self) -> ComposeResult:
        """The totals, and the agencies."""
        yield Static(id="totals", markup=False)
        yield ListPane("supervision", self._find, id="board")

    def on_mount(self) -> None:
        """Read it."""
        self.query_one(ListPane).reload(keeps_place=False)

    def _find(self, text: str) -> FixedSource:
        board = self.office.supervision.board()
        parts = [f"{tr(SIGNAL_WORDS[one.value])} {board.total(one):,}" for one in _ORDER]
        self.app.call_from_thread(self._say, f"{board.on}  " + "  ".join(parts))
        rows = tuple(
            Row(
                row.agency,
                (shown(row.name), *(f"{row.counts[signal]:,}" for signal in _ORDER)),
                row.agency,
            )
            for row in board.rows
        )
        return matching(FixedSource(_BOARD, rows), text)

    def _say(self, text: str) -> None:
        self.query_one("#totals", Static).update(plain(text))

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Read it anew."""
        self.query_one(ListPane).reload()

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        agency, office = event.row.value, self.office
        show_listing(self.bench, "supervision.clocks", lambda: agency_listing(office, agency))
