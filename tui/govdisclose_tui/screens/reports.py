"""Reports: the figures of the annual report, each down to its records; published ones checked."""

from __future__ import annotations

import io
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from govdisclose.domain.figures.annual.report import AnnualReport, Coverage, Origin
from govdisclose.domain.figures.annual.wording import annual_document
from govdisclose.domain.figures.reports.findings import Checked, Result
from govdisclose.errors import GovDiscloseError
from govdisclose.office import Office
from govdisclose_tui.actions import Action
from govdisclose_tui.acts import bindings
from govdisclose_tui.cells import plain, shown
from govdisclose_tui.dialogs.choosing import ChoiceDialog
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.dialogs.telling import PromptDialog
from govdisclose_tui.screens.listing import ListScreen
from govdisclose_tui.screens.pane import Pane
from govdisclose_tui.sources.rows import Column, FixedSource, Row
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.table import WindowTable
from govdisclose_tui.words import N_, is_chinese, tr, words

__all__ = ["ReportsPane", "checked_rows"]

_YEARS_BACK = 20
_SHOWN_RECORDS = 500

_FIGURES = (
    Column("label", N_("Label"), 34, grows=True, rank=0),
    Column("value", N_("Number"), 12, right=True, rank=0),
    Column("unit", N_("Unit of measure"), 6, rank=2),
    Column("percent", N_("%"), 7, right=True, rank=1),
    Column("origin", N_("Origin"), 10, rank=1),
    Column("name", N_("Figure"), 30, rank=3),
)
_CHECKED = (
    Column("id", N_("Id"), 6, rank=0),
    Column("result", N_("Result"), 16, rank=0),
    Column("scope", N_("Where"), 20, rank=1),
    Column("left", N_("As stated"), 12, right=True, rank=1),
    Column("right", N_("As it must be"), 13, right=True, rank=1),
    Column("what", N_("What must hold"), 30, grows=True, rank=2),
)
_ORIGINS = {
    Origin.COMPUTED: N_("computed"),
    Origin.DECLARED: N_("declared"),
    Origin.MISSING: N_("missing"),
}
_RESULTS = {
    Result.BROKEN: N_("Broken"),
    Result.NOT_ASSESSABLE: N_("Not assessable"),
    Result.HOLDS: N_("Holds"),
}


def _figure_rows(report: AnnualReport) -> tuple[Row, ...]:
    rows = []
    for figure in report.figures:
        public = figure.public()
        value = "-" if public.value is None else f"{public.value:,}"
        cells = (
            shown(public.label),
            value,
            shown(public.unit),
            shown(public.percent),
            tr(_ORIGINS[figure.origin]),
            shown(public.name),
        )
        rows.append(Row(public.name, cells, figure))
    return tuple(rows)


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
        self.year: int | None = None
        self._report: AnnualReport | None = None

    def compose(self) -> ComposeResult:
        """What report, and its figures."""
        yield Static(id="report", markup=False)
        yield ListPane("reports", id="figures")

    def on_mount(self) -> None:
        """Begin with the year that is over."""
        self.choose(self.office.environment.today().year - 1)

    def first_focus(self) -> Widget:
        """The list."""
        return self.query_one(ListPane).table

    def reload(self) -> None:
        """Compute anew."""
        self.work(lambda: self._load(keeps_place=True), "report")

    def choose(self, year: int) -> None:
        """Show the report of a year."""
        self.year = year
        self.work(lambda: self._load(), "report")

    async def _load(self, *, keeps_place: bool = False) -> None:
        assert self.year is not None
        title = self.query_one("#report", Static)
        title.update(plain(tr("computing the report of {year} ...").format(year=self.year)))
        self._report = None
        try:
            report = await self.bench.pool.read(self.office.reports.report, self.year)
        except GovDiscloseError as problem:
            # Most years have no report of this kind; that is said where the report would stand.
            told = words().error(problem)
            title.update(plain(f"{told.text} ({told.code})\n" + tr("n chooses another year.")))
            self.query_one(ListPane).show(FixedSource(_FIGURES, ()))
            return
        self._report = report
        gaps = [
            content.article
            for content, coverage, _missing in report.coverage()
            if coverage in (Coverage.MISSING, Coverage.PARTIAL)
        ]
        head = tr("Annual report of {year}, {agency}").format(
            year=report.year, agency=shown(report.agency)
        )
        if gaps:
            head += "\n" + tr("not covered: article {articles}").format(articles="; ".join(gaps))
        title.update(plain(head))
        source = FixedSource(_FIGURES, _figure_rows(report))
        self.query_one(ListPane).show(source, keeps_place=keeps_place)

    def refusal(self, action: Action) -> str | None:
        """Words need a report."""
        if action.verb == "text" and self._report is None:
            return tr("it is being read")
        return None

    def do_year(self) -> None:
        """Choose the year."""
        this_year = self.office.environment.today().year
        years = [(str(y), str(y)) for y in range(this_year, this_year - _YEARS_BACK, -1)]

        def chosen(year: object) -> None:
            if isinstance(year, str):
                self.choose(int(year))

        self.bench.push_screen(ChoiceDialog(tr("Year"), years, present=str(self.year)), chosen)

    def do_text(self) -> None:
        """Read the report in words."""
        self.work(lambda: self._in_words(), "words")

    async def _in_words(self) -> None:
        report = self._report
        assert report is not None

        def write() -> str:
            written = io.BytesIO()
            self.office.document_writer("md").write(annual_document(report), written)
            return written.getvalue().decode()

        text = await self.bench.pool.read(write)
        self.bench.push_screen(ReadingDialog(tr("The report in words"), text))

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
        report = self._report
        if report is not None:
            self.work(lambda: self._explain(report, event.row.key), "explain")

    async def _explain(self, report: AnnualReport, name: str) -> None:
        found = await self.bench.pool.read(
            self.office.reports.explain, report, name, limit=_SHOWN_RECORDS
        )
        public = found.figure.public()
        lines = [
            f"{shown(public.name)}: {shown(public.label)} {shown(public.value)} {public.unit}",
            tr("Origin: {origin}").format(origin=tr(_ORIGINS[found.figure.origin])),
        ]
        lines += [
            tr("declared by entry {entry} of A{shard} on {on}").format(
                entry=one.entry, shard=one.shard, on=one.on
            )
            for one in found.figure.declared
        ]
        lines += [f"{one['agency']} {one['period']}: {one['count']}" for one in found.tally]
        if not found.refs:
            self.bench.push_screen(ReadingDialog(shown(public.label), "\n".join(lines)))
            return
        columns = (Column("ref", N_("Ref"), 14, grows=True, rank=0),)
        rows = tuple(Row(ref, (ref,), (ref,)) for ref in found.refs)
        head = "\n".join(lines)
        if found.next is not None:
            head += "\n" + tr("the first {count} records").format(count=len(found.refs))
        self.bench.push_screen(ListScreen(head, "reports.records", FixedSource(columns, rows)))
