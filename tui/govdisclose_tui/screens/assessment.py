"""Assessment: scores of all agencies by a scheme; Enter explains one down to the records."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.result import AgencyScore, IndicatorScore, IndicatorState
from govdisclose.domain.figures.assessment.run import AssessmentRun
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.measures import half_up
from govdisclose.office import assessing
from govdisclose_tui.actions import key_of
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.working import Progress, worked
from govdisclose_tui.screens.listing import Listing, show_listing
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, is_chinese, tr
from govdisclose_tui.work import Cancelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from govdisclose.office import Office

__all__ = ["AssessmentPane", "explanation_rows"]

_YEARS_BACK = 20

_SCORES = (
    Column("group", N_("Group"), 18, rank=3),
    Column("rank", N_("Rank"), 5, right=True),
    Column("agency", N_("Agency"), 22, grows=True, rank=0),
    Column("score", N_("Score"), 9, right=True),
    Column("grade", N_("Grade"), 12, rank=1),
    Column("remarks", N_("Remarks"), 24, rank=2),
)
_EXPLAINED = (
    Column("name", N_("Name"), 22, rank=0),
    Column("points", N_("Points"), 7, right=True, rank=2),
    Column("earned", N_("Earned"), 7, right=True, rank=0),
    Column("counted", N_("Counted"), 8, right=True, rank=1),
    Column("records", N_("Proofs"), 7, right=True, rank=1),
    Column("why", N_("Why"), 40, grows=True, rank=1),
    Column("entry", N_("Entry"), 22, rank=3),
)


class _Labelled(Protocol):
    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def _label(one: _Labelled) -> str:
    return shown(one.zh if is_chinese() else one.en)


def _number(value: Fraction | Decimal | int | None, decimals: int = 2) -> str:
    if value is None:
        return ""
    text = exact_text(value)
    is_short = "/" not in text and len(text.partition(".")[2]) <= decimals
    return text if is_short else str(half_up(value, decimals))


def _grade(scheme: Scheme, grade: str | None) -> str:
    if grade is None or scheme.ladder is None:
        return ""
    return next(_label(one) for one in scheme.ladder.grades if one.id == grade)


def _score_rows(scheme: Scheme, run: AssessmentRun) -> tuple[Row, ...]:
    rows = []
    for group in scheme.groups:
        for one in run.assessment.of_group(group.id):
            remarks = []
            if not one.is_final:
                remarks.append(tr("open: up to {highest}").format(highest=_number(one.highest)))
            remarks += [
                tr("veto: {name}").format(name=_label(veto))
                for veto in scheme.vetoes
                if veto.id in one.vetoes
            ]
            cells = (
                _label(group),
                shown(one.rank),
                shown(one.name),
                str(one.score),
                _grade(scheme, one.grade),
                "; ".join(remarks),
            )
            rows.append(Row(f"{group.id}:{one.agency}", cells, one))
    return tuple(rows)


def _why(one: IndicatorScore) -> str:
    parts: list[str] = []
    if one.state is IndicatorState.NOT_APPLICABLE:
        parts.append(tr("does not apply: {reason}").format(reason=shown(one.reason)))
    if one.state is IndicatorState.OPEN:
        parts.append(tr("open"))
    parts += [f"{name} = {_number(value, 4)}" for name, value in one.measures.items()]
    parts += [f"{loss.occurrences} x {loss.id}: -{_number(loss.points)}" for loss in one.losses]
    if one.is_overruled:
        parts.append(tr("points given by an assessor instead of the rule"))
    return shown("; ".join(parts))


def explanation_rows(
    scheme: Scheme, score: AgencyScore, behind: Mapping[str, Sequence[str]]
) -> tuple[Row, ...]:
    """Every indicator of an agency; the value of a row holds the records behind it."""
    leaves = {leaf.id: leaf for leaf in scheme.leaves()}
    rows = []
    for one in score.indicators:
        refs = [ref for loss in one.losses for ref in loss.refs] + list(one.refs)
        for measure in one.measures:
            refs += behind.get(measure, ())
        is_scored = one.state is IndicatorState.SCORED
        behind_it = tuple(dict.fromkeys(refs))
        cells = (
            _label(leaves[one.id]),
            _number(one.points),
            _number(one.earned) if is_scored else "-",
            _number(one.counted, 4) if is_scored else "-",
            f"{len(behind_it):,}" if behind_it else "",
            _why(one),
            shown(one.id),
        )
        rows.append(Row(one.id, cells, behind_it))
    for adjustment in score.adjustments:
        if adjustment.points or adjustment.is_open:
            entry = next(one for one in scheme.adjustments if one.id == adjustment.id)
            many = adjustment.occurrences
            why = "" if many is None else tr("{many} times").format(many=many)
            cells = (
                _label(entry), "", "", _number(adjustment.points), "", why, shown(adjustment.id),
            )  # fmt: skip
            refs_of = tuple(score.refs.get(adjustment.id, ()))
            rows.append(Row(f"adjustment:{adjustment.id}", cells, refs_of))
    return tuple(rows)


class AssessmentPane(Pane):
    """The scores of one scheme and year."""

    SCOPES = ("assessment",)
    BINDINGS = bindings("assessment")
    DEFAULT_CSS = """
    AssessmentPane #scheme { height: auto; max-height: 2; padding: 0 1; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.scheme_id: str | None = None
        self.year: int | None = None
        self._run: AssessmentRun | None = None
        self._rows = FixedSource(_SCORES, ())

    def compose(self) -> ComposeResult:
        """Scheme and year, and the scores."""
        yield Static(
            plain(tr("Choose a scheme with {key}.").format(key=key_of("assessment.scheme"))),
            id="scheme",
            markup=False,
        )
        yield ListPane("assessment", self._find, id="scores")

    def on_mount(self) -> None:
        """Take up the scheme that was looked at last."""
        kept = self.bench.view_settings.text("assessment")
        scheme, _, year = (kept or "").partition(" ")
        if scheme in assessing.schemes() and year.isdecimal():
            self.scheme_id, self.year = scheme, int(year)
            self.work(lambda: self._score(), "score")
        else:
            self.query_one(ListPane).reload(keeps_place=False)

    def _find(self, text: str) -> FixedSource:
        return matching(self._rows, text)

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Score anew."""
        if self.scheme_id is not None:
            self.work(lambda: self._score(keeps_place=True), "score")

    def do_scheme(self) -> None:
        """Choose the scheme, then the year."""
        schemes = assessing.schemes()
        choices = [(id, f"{id}  {_label(one)}") for id, one in schemes.items()]
        self.bench.push_screen(
            ChoiceDialog(tr("Scheme"), choices, present=self.scheme_id), self._scheme_chosen
        )

    def _scheme_chosen(self, scheme: object) -> None:
        if not isinstance(scheme, str):
            return
        this_year = self.office.environment.today().year
        years = [(str(y), str(y)) for y in range(this_year, this_year - _YEARS_BACK, -1)]

        def chosen(year: object) -> None:
            if isinstance(year, str):
                self.choose(scheme, int(year))

        self.bench.push_screen(
            ChoiceDialog(tr("Year"), years, present=str(self.year or this_year)), chosen
        )

    def choose(self, scheme: str, year: int) -> None:
        """Score by a scheme for a year."""
        self.scheme_id, self.year = scheme, year
        self.bench.view_settings.keep("assessment", f"{scheme} {year}")
        self.work(lambda: self._score(), "score")

    async def _score(self, *, keeps_place: bool = False) -> None:
        assert self.scheme_id is not None
        assert self.year is not None
        scheme = assessing.schemes()[self.scheme_id]
        self.query_one("#scheme", Static).update(plain(tr("scoring ...")))
        year = self.year

        def scored(progress: Progress) -> AssessmentRun:
            return self.office.assessment.run(scheme, year, step=progress.step)

        title = tr("{scheme}, {year}").format(scheme=_label(scheme), year=year)
        try:
            # What is scored anew because somebody else wrote comes without a dialog.
            run = await (
                self.bench.pool.read(scored, Progress())
                if keeps_place
                else worked(self.bench, title, scored)
            )
        except Cancelled:
            self.query_one("#scheme", Static).update(plain(tr("stopped")))
            raise
        self._run = run
        head = tr("{scheme}, {year}: what was published up to {on}").format(
            scheme=_label(scheme), year=run.year, on=run.as_of
        )
        if run.left_out:
            text = tr("{count} agencies belong to no group of the scheme")
            head += "\n" + text.format(count=run.left_out)
        self.query_one("#scheme", Static).update(plain(head))
        self._rows = FixedSource(_SCORES, _score_rows(scheme, run))
        self.query_one(ListPane).reload(keeps_place=keeps_place)

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        run, score, office = self._run, event.row.value, self.office
        assert run is not None
        show_listing(self.bench, "assessment.explanation", lambda: _explanation(office, run, score))


def _explanation(office: Office, run: AssessmentRun, score: AgencyScore) -> Listing:
    """Every indicator of an agency, with the records behind it."""
    behind = office.assessment.records_behind(run.scheme, score, run.year, run.as_of)
    rows = explanation_rows(run.scheme, score, behind)
    head = tr("{agency}: score {score}").format(agency=shown(score.name), score=score.score)
    return Listing(head, FixedSource(_EXPLAINED, rows))
