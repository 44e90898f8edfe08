"""The clocks and notices of one agency, and what supervision does about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from govdisclose.domain.figures.supervision.lines import SignalLine
from govdisclose.wording.supervision import SIGNAL_WORDS, kind_words, limit_words
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import Acts, bindings
from govdisclose_tui.cells import shown
from govdisclose_tui.screens.conduct_forms import state_word
from govdisclose_tui.screens.listing import Listing, ListScreen, show_listing
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.words import N_, is_chinese, tr, words
from govdisclose_tui.work import guarded

if TYPE_CHECKING:
    from govdisclose.domain.cases.flow import Flow
    from govdisclose.domain.figures.supervision.thresholds import SupervisionRules
    from govdisclose.domain.figures.supervision.views import AgencyView
    from govdisclose.office import Office
    from govdisclose_tui.app import Workbench

__all__ = ["AgencyClocks", "Supervising", "agency_listing", "clock_rows", "show_agency"]

_CLOCKS = (
    Column("signal", N_("Signal"), 16, rank=0),
    Column("kind", N_("Kind"), 12, rank=2),
    Column("ref", N_("Number"), 10, rank=0),
    Column("limit", N_("Limit"), 18, grows=True, rank=1),
    Column("due", N_("Due"), 10, rank=0),
    Column("since", N_("Since"), 10, rank=3),
    Column("source", N_("Source"), 26, rank=4),
)


def clock_rows(
    view: AgencyView, rules: SupervisionRules, flows: Mapping[str, Flow]
) -> Iterator[Row]:
    """The clocks of an agency and its open notices; the value of a row is the record behind it, and
    of a clock its line.

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
            (one.ref, one),
        )
    for matter in view.open_matters:
        code = f"!{matter.trigger}" if matter.trigger is not None else matter.limit
        about = "" if code is None else limit(code, matter.kind)
        yield Row(
            matter.ref,
            (
                state_word(matter),
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


class Supervising(Acts):
    """What supervision does about an agency; mixed into the lists that stand at one."""

    bench: Workbench

    def _agency(self) -> str | None:
        """Reference of the agency that is meant; None where there is none."""
        raise NotImplementedError

    def _line(self) -> SignalLine | None:
        """The signal under the cursor; None where none is meant."""
        return None

    def refusal(self, action: Action) -> str | None:
        """An act is about an agency."""
        if action.scope == "supervision" and action.verb != "kept" and self._agency() is None:
            return tr("the list is empty")
        return None

    def _open(self, name: str) -> None:
        """Open a form of the module of forms, which is not read before."""
        agency, line, office = self._agency(), self._line(), self.bench.office

        def made() -> Any:
            from govdisclose_tui.screens import conduct_forms as forms

            return getattr(forms, name)(office, agency, line)

        self.bench.open_form(made, self._done)

    def do_notice(self) -> None:
        """Send a notice."""
        self._open("notice_form")

    def do_advise(self) -> None:
        """Issue a recommendation."""
        self._open("advise_form")

    def do_propose(self) -> None:
        """Propose a reward or consequence."""
        self._open("propose_form")

    def do_kept(self) -> None:
        """Show what was sent and proposed."""
        from govdisclose_tui.screens.conduct import conduct_listing

        office = self.bench.office
        show_listing(self.bench, "supervision.kept", lambda: conduct_listing(office))

    def _done(self, made: Any) -> None:
        if made is not None:
            self.bench.say(tr("done: {what}").format(what=made.ref))
            self.bench.changed()


class AgencyClocks(Supervising, ListScreen):
    """The list of one agency.

    Args:
        agency: Its reference.
        listing: What it shows.
        anew: Makes that again; in a thread.
    """

    SCOPES = ("supervision",)
    BINDINGS = bindings("supervision")

    def __init__(self, agency: str, listing: Listing, anew: Callable[[], Listing]) -> None:
        ListScreen.__init__(self, listing.title, "supervision.clocks", listing.source, anew=anew)
        self._ref = agency

    def _agency(self) -> str:
        return self._ref

    def _line(self) -> SignalLine | None:
        row = self.query_one(ListPane).table.current
        value = () if row is None else row.value
        return next((one for one in value if isinstance(one, SignalLine)), None)


def show_agency(bench: Workbench, agency: str) -> None:
    """Read the clocks of an agency in a thread, and show them."""
    office = bench.office

    def anew() -> Listing:
        return agency_listing(office, agency)

    async def made() -> None:
        listing = await bench.pool.read(anew)
        bench.push_screen(AgencyClocks(agency, listing, anew))

    bench.run_worker(guarded(bench, made), group="listing", exclusive=True, exit_on_error=False)
