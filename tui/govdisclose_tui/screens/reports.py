"""Reports: the figures of the annual report, each down to its records; published ones checked."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.figures.reports.findings import Checked, Result
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.office import Office
from govdisclose_tui.actions import Action, key_of
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.dialogs.telling import PromptDialog
from govdisclose_tui.dialogs.working import Progress, worked
from govdisclose_tui.screens.exporting import new_file, refused
from govdisclose_tui.screens.listing import Listing, ListScreen, show_listing
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.screens.report_kinds import (
    FIGURE_COLUMNS,
    Asked,
    Report,
    computed_report,
    written,
)
from govdisclose_tui.sources.matching import matching
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, is_chinese, tr, words
from govdisclose_tui.work import Cancelled

__all__ = ["ReportsPane", "checked_rows"]

_YEARS_BACK = 20
_SHOWN_RECORDS = 500
_FORMS = ("html", "docx", "xlsx", "md")

_CHECKED = (
    Column("id", N_("Id"), 6, rank=0),
    Column("result", N_("Result"), 16, rank=0),
    Column("scope", N_("Where"), 20, rank=1),
    Column("left", N_("As stated"), 12, right=True, rank=1),
    Column("right", N_("As it must be"), 13, right=True, rank=1),
    Column("what", N_("What must hold"), 30, grows=True, rank=2),
)
_RESULTS = {
    Result.BROKEN: N_("Broken"),
    Result.NOT_ASSESSABLE: N_("Not assessable"),
    Result.HOLDS: N_("Holds"),
}


def _other_year() -> str:
    return tr("{key} chooses another year.").format(key=key_of("reports.year"))


def checked_rows(checked: Checked) -> tuple[Row, ...]:
    """Findings on a published report, the broken first."""
    order = list(_RESULTS)
    findings = sorted(
        enumerate(checked.findings), key=lambda pair: (order.index(pair[1].result), pair[0])
    )
    return tuple(
        Row(
            f"{one.identity.id}:{at}",
            (
                shown(one.identity.id),
                tr(_RESULTS[one.result]),
                shown(one.scope),
                shown(one.left),
                shown(one.right),
                shown(one.identity.zh if is_chinese() else one.identity.en),
            ),
            None,
        )
        for at, one in findings
    )


class ReportsPane(Pane):
    """The figures of one year."""

    SCOPES = ("reports",)
    BINDINGS = bindings("reports")
    DEFAULT_CSS = """
    ReportsPane #report { height: auto; max-height: 3; padding: 0 1; text-style: bold; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.asked: Asked | None = None
        self._report: Report | None = None
        self._rows = FixedSource(FIGURE_COLUMNS, ())

    def compose(self) -> ComposeResult:
        """What report, and its figures."""
        yield Static(id="report", markup=False)
        yield ListPane("reports", self._find, id="figures")

    def on_mount(self) -> None:
        """Begin with the year that is over."""
        self.choose(Asked(self.office.environment.today().year - 1))

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Compute anew."""
        self.work(lambda: self._load(keeps_place=True), "report")

    def choose(self, asked: Asked) -> None:
        """Show a report."""
        self.asked = asked
        self.work(lambda: self._load(), "report")

    def _find(self, text: str) -> FixedSource:
        return matching(self._rows, text)

    async def _load(self, *, keeps_place: bool = False) -> None:
        asked = self.asked
        assert asked is not None
        title = self.query_one("#report", Static)
        title.update(plain(tr("computing the report of {year} ...").format(year=asked.year)))
        self._report = None

        def computed(progress: Progress) -> tuple[Report, str, FixedSource]:
            report = computed_report(self.office, asked, progress.step)
            return report, report.head(), FixedSource(FIGURE_COLUMNS, tuple(report.rows()))

        try:
            working = tr("The report of {year}").format(year=asked.year)
            # What is computed anew because somebody else wrote comes without a dialog.
            self._report, head, self._rows = await (
                self.bench.pool.read(computed, Progress())
                if keeps_place
                else worked(self.bench, working, computed)
            )
            title.update(plain(head))
        except Cancelled:
            title.update(plain(tr("stopped") + "\n" + _other_year()))
            self._rows = FixedSource(FIGURE_COLUMNS, ())
        except (RuleRefusal, UsageFault) as problem:
            # That a year has no form, or has not begun, is said where its report would stand.
            told = words().error(problem)
            title.update(plain(f"{told.text} ({told.code})\n{_other_year()}"))
            self._rows = FixedSource(FIGURE_COLUMNS, ())
        self.query_one(ListPane).reload(keeps_place=keeps_place)
        self.bench.refresh_bars()

    def refusal(self, action: Action) -> str | None:
        """Words and files need a report."""
        if action.verb in {"text", "write"} and self._report is None:
            return tr("there is no report")
        return None

    def do_agency(self) -> None:
        """Choose whose report it is."""
        asked = self.asked
        assert asked is not None

        async def choose() -> None:
            directory = await self.bench.pool.read(self.office.agencies.directory)
            choices = [(one.code, f"{one.code}  {shown(one.name)}") for one in directory]

            def chosen(code: object) -> None:
                if isinstance(code, str):
                    self.choose(asked._replace(agency=code))

            dialog = ChoiceDialog(tr("Agency"), choices, present=asked.agency)
            self.bench.push_screen(dialog, chosen)

        self.work(choose, "agency")

    def do_government(self) -> None:
        """Count agencies below, or not."""
        assert self.asked is not None
        self.choose(self.asked._replace(government=not self.asked.government))

    def do_year(self) -> None:
        """Choose the year."""
        asked = self.asked
        assert asked is not None
        this_year = self.office.environment.today().year
        years = [(str(y), str(y)) for y in range(this_year, this_year - _YEARS_BACK, -1)]

        def chosen(year: object) -> None:
            if isinstance(year, str):
                self.choose(asked._replace(year=int(year)))

        dialog = ChoiceDialog(tr("Year"), years, present=str(asked.year))
        self.bench.push_screen(dialog, chosen)

    def do_text(self) -> None:
        """Read the report in words."""
        self.work(lambda: self._in_words(), "words")

    async def _in_words(self) -> None:
        report = self._report
        assert report is not None
        text = await self.bench.pool.read(written, self.office, report, "md")
        self.bench.push_screen(ReadingDialog(tr("The report in words"), text.decode()))

    def do_write(self) -> None:
        """Ask for a file, and write the report into it."""
        assert self.asked is not None
        report = self._report
        assert report is not None

        def answered(path: object) -> None:
            if isinstance(path, str) and path.strip():
                self.write(report, Path(path.strip()).expanduser())

        text = tr("File to write; its ending says the form: {endings}.")
        self.bench.push_screen(
            PromptDialog(
                tr("Write"), text.format(endings=", ".join(_FORMS)), f"{self.asked.year}.html"
            ),
            answered,
        )

    def write(self, report: Report, target: Path) -> None:
        """Write a report into a new file that everybody may read, as it is meant for everybody."""

        def write() -> None:
            form = target.suffix.lower().removeprefix(".")
            if form not in _FORMS:
                raise refused(target, tr("its ending names no form"), _FORMS)
            content = written(self.office, report, form)
            with new_file(target, _FORMS, mode=0o644) as stream:
                stream.write(content)

        async def working() -> None:
            await self.bench.pool.read(write)
            self.bench.say(tr("written: {file}").format(file=target))

        self.work(working, "write")

    def do_check(self) -> None:
        """Check a published report."""
        text = tr("File of a published report: JSON, XLSX, DOCX, HTML, PDF or text.")

        def answered(path: object) -> None:
            if isinstance(path, str) and path.strip():
                self.check(Path(path.strip()).expanduser())

        self.bench.push_screen(PromptDialog(tr("Check file"), text), answered)

    def check(self, path: Path) -> None:
        """Check the report in a file."""
        self.work(lambda: self._check(path), "check")

    async def _check(self, path: Path) -> None:
        checked = await self.bench.pool.read(lambda: Office.report_checks().check(str(path)))
        head = tr("{file}: form {form}, {holds} hold, {broken} broken, {open} not assessable")
        title = head.format(
            file=shown(path.name),
            form=checked.form,
            holds=checked.count(Result.HOLDS),
            broken=checked.count(Result.BROKEN),
            open=checked.count(Result.NOT_ASSESSABLE),
        )
        source = FixedSource(_CHECKED, checked_rows(checked))
        self.bench.push_screen(ListScreen(title, "reports.checked", source))

    @on(WindowTable.Opened)
    def _opened(self, event: WindowTable.Opened) -> None:
        event.stop()
        report, name, office = self._report, event.row.key, self.office
        if report is not None:
            show_listing(self.bench, "reports.records", lambda: _records(office, report, name))


def _records(office: Office, report: Report, name: str) -> Listing:
    """What stands behind a figure, and the records in it."""
    found = report.explain(office, name, limit=_SHOWN_RECORDS)
    lines = list(found.lines)
    if found.has_more:
        lines.append(tr("the first {count} records").format(count=len(found.refs)))
    columns = (Column("ref", N_("Ref"), 14, grows=True, rank=0),)
    rows = tuple(Row(ref, (ref,), (ref,)) for ref in found.refs)
    return Listing("\n".join(lines), FixedSource(columns, rows))
