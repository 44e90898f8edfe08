"""The main task of each area, end to end, with the journal looked at where something is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Event

import pytest
from textual.app import App

from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.office import ImportOptions, Verification
from govdisclose.office.requests import Applicant, NewRequest
from govdisclose_tui.app import Workbench
from govdisclose_tui.dialogs.telling import ErrorDialog
from govdisclose_tui.dialogs.working import WorkingDialog
from govdisclose_tui.screens.assessment import AssessmentPane
from govdisclose_tui.screens.browsing import combined
from govdisclose_tui.screens.case import CaseScreen
from govdisclose_tui.screens.importing import Chosen, ImportPane
from govdisclose_tui.screens.item import ItemScreen
from govdisclose_tui.screens.listing import ListScreen
from govdisclose_tui.screens.report_kinds import Asked
from govdisclose_tui.screens.reports import ReportsPane
from govdisclose_tui.screens.waiting import waiting_rows
from govdisclose_tui.widgets.bars import AreaBar, ViewBar
from govdisclose_tui.widgets.list_pane import ListPane
from tests.tui.driving import driven, grid, narrowed, open_office, played, press, settle, shows


def _said(app: App[None]) -> list[str]:
    """What was told in passing."""
    return [one.message for one in app._notifications]


def _register(path: Path, *, assignee: str | None = None) -> str:
    """A request received on 2009-09-01: by 15 working days its reply was due on 2009-09-22."""
    with open_office(path) as office:
        acted = office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="淮南市某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=date(2009, 9, 1),
                agency="EDU",
            )
        )
        ref = acted.view.ref
    if assignee is not None:
        with open_office(path) as office:
            office.requests.act(ref, "assigned", {"to": assignee})
    return ref


def test_today_names_signals_requests_and_reviews(office_file: Path) -> None:
    """What presses stands first, with its last day; Enter leads to the case itself."""
    ref = _register(office_file)
    with open_office(office_file) as office:
        office.reviews.open_item("I2-4")

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, size=(120, 30)) as pilot:
                text = "\n".join(grid(pilot.app))
                places = [
                    text.index(said)
                    for said in (
                        "signal: statutory breach", "request: overdue", "review:",
                        "publication overdue",
                    )
                ]  # fmt: skip
                assert sorted(places) == places
                shows(pilot.app, "2009-09-22", "agencies: 1")
                await narrowed(pilot, "request")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, CaseScreen)
                shows(pilot.app, ref)

    played(drive())


def test_signal_is_followed_from_the_board_to_the_case(office_file: Path) -> None:
    """Board, clocks of the agency with their limits in words, and the case of a clock."""
    ref = _register(office_file)

    async def drive() -> None:
        with open_office(office_file) as office:
            counted = office.supervision.board().total(Signal.BREACH)
            async with driven(office, area="supervision", size=(120, 30)) as pilot:
                shows(pilot.app, f"statutory breach {counted}", "市教育局")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, ListScreen)
                shows(pilot.app, "reply", "publish in time", "2009-09-22")
                await press(pilot, "f3")
                shows(pilot.app, "超法定期限", "答复", "及时公开")
                await press(pilot, "f3")
                await narrowed(pilot, f"request {ref}")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, CaseScreen)
                await press(pilot, "escape")
                await narrowed(pilot, "publication")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, ItemScreen)

    played(drive())


def test_column_is_mapped_by_hand_before_the_import(office_file: Path, tmp_path: Path) -> None:
    """A column nobody knows is read as the field that is chosen; the journal has the import."""
    path = tmp_path / "校.csv"
    path.write_text(
        "事项,发布机构,公开方式,生成日期\n校车管理通知,市教育局,主动公开,2009-08-03\n", "utf-8"
    )

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="importing", size=(120, 30)) as pilot:
                pane = pilot.app.screen.query_one(ImportPane)
                pane.choose(Chosen(path=path, options=ImportOptions()))
                await settle(pilot)
                await narrowed(pilot, "事项")
                shows(pilot.app, "kept beside the record")
                await press(pilot, "m", *"title", "enter")
                shows(pilot.app, "Title", "事项", "as stated")
                await press(pilot, "t")
                shows(pilot.app, "checked, nothing stored", "accepted 1")
                await press(pilot, "i")
                shows(pilot.app, "accepted 1", "rejected 0")

    played(drive())

    with open_office(office_file) as office:
        (found,) = office.catalogue.page(office.item_filter("校车管理通知"), limit=9).rows
        assert "校车管理通知" == found.title
        last = office.journal.entries(2, after=office.journal.heads()[2].number - 1)[-1]
        assert "items.imported" == last.kind


def test_report_in_tables_is_explained_and_written(office_file: Path, tmp_path: Path) -> None:
    """Since 2019 the official form is shown, a cell opens into its cases, the file is public."""
    target = tmp_path / "report.html"
    with open_office(office_file, day=date(2024, 3, 1)) as office:
        ref = office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="淮南市某路1号"),
                channel="in_person",
                description="方案",
                on=date(2023, 5, 4),
                agency="A1",
            )
        ).view.ref

    async def drive() -> None:
        with open_office(office_file, "wang", day=date(2024, 3, 1)) as office:
            async with driven(office, area="reports", size=(120, 40)) as pilot:
                shows(pilot.app, "淮南市政府2023年政府信息公开工作年度报告", "F2021")
                await narrowed(pilot, "新收 自然人")
                shows(pilot.app, " 1 件", "from records")
                await press(pilot, "enter", "enter")
                assert isinstance(pilot.app.screen, CaseScreen)
                shows(pilot.app, ref)
                await press(pilot, "escape", "escape", "b")
                shows(pilot.app, "with all agencies below")
                pane = pilot.app.screen.query_one(ReportsPane)
                assert pane._report is not None
                pane.write(pane._report, target)
                await settle(pilot)
                assert any("written:" in one for one in _said(pilot.app))
                pane.write(pane._report, target)
                await settle(pilot)
                assert isinstance(pilot.app.screen, ErrorDialog)
                shows(pilot.app, "TUI-006", "html, docx, xlsx, md")

    played(drive())

    assert "政府信息公开工作年度报告" in target.read_text("utf-8")
    assert 0o044 == target.stat().st_mode & 0o044, "what is public may be read by everybody"


def test_year_without_a_report_says_so(office_file: Path) -> None:
    """A year that has not begun is told where its report would stand; nothing can be written."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="reports", size=(120, 30)) as pilot:
                pilot.app.screen.query_one(ReportsPane).choose(Asked(2030))
                await settle(pilot)
                shows(pilot.app, "n chooses another year.")
                await press(pilot, "e")
                assert any("there is no report" in one for one in _said(pilot.app))

    played(drive())


def test_score_opens_into_the_items_behind_it(office_file: Path) -> None:
    """Score, indicator, and the drafts that cost the points."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="assessment", size=(120, 40)) as pilot:
                pilot.app.screen.query_one(AssessmentPane).choose("huainan-2009", 2009)
                await settle(pilot)
                await narrowed(pilot, "市教育局")
                await press(pilot, "enter")
                await narrowed(pilot, "overdue_drafts")
                shows(pilot.app, "overdue_drafts = 2")
                await press(pilot, "enter")
                shows(pilot.app, "I2-4", "I2-8")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, ItemScreen)

    played(drive())


def test_views_of_statistics_have_charts_and_answer_the_mouse(office_file: Path) -> None:
    """Each view has its bars; a click on its name opens it, a click on an area that area."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="statistics", size=(100, 30)) as pilot:
                shows(pilot.app, "items of each agency", "市教育局", "#####")
                said_by = {
                    "Months": "2009-10 6 ###",
                    "Lags": "nine of ten",
                    "Day by day": "published on the day",
                }
                for view, said in said_by.items():
                    bar = pilot.app.screen.query_one(ViewBar)
                    at = bar.render().plain.index(view)
                    await pilot.click(ViewBar, offset=(at + 1, 0))
                    await settle(pilot)
                    shows(pilot.app, f"[{view}]", said)
                at = pilot.app.screen.query_one(AreaBar).render().plain.index("Supervision")
                await pilot.click(AreaBar, offset=(at, 0))
                await settle(pilot)
                shows(pilot.app, "[5 Supervision]")

    played(drive())


@pytest.mark.parametrize(
    ("present", "chosen", "line"),
    [
        ("", "agency:EDU", "agency:EDU"),
        ("校舍 agency:BLD", "agency:EDU", "校舍 agency:EDU"),
        ('机关:市教育局 "校 舍"', "month:2009-10", '机关:市教育局 "校 舍" month:2009-10'),
        ('theme:"城 乡" "校舍 安全"', "theme:教育", '"校舍 安全" theme:教育'),
        ("under:A1 状态：草稿", "stage:published", "under:A1 stage:published"),
        ("agency:EDU 校舍", "", ""),
    ],
)
def test_choices_of_browsing_come_together(present: str, chosen: str, line: str) -> None:
    """A choice takes the place of one of its kind; what else narrows the list stays."""
    assert line == combined(present, chosen)


def test_catalogue_is_browsed_by_several_dimensions(office_file: Path) -> None:
    """Agency, then genre: both narrow the list."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue", size=(120, 30)) as pilot:
                await press(pilot, "b", "down", "enter", "down", "down", "enter")
                shows(pilot.app, "agency:BLD", "row 1 of 2")
                pane = pilot.app.screen.query_one(ListPane)
                for dimension, least in (("theme", 2), ("genre", 2), ("audience", 0), ("month", 1)):
                    condition = {
                        "theme": "theme:教育", "genre": "genre:通知", "audience": "audience:公民",
                        "month": "month:2009-10",
                    }[dimension]  # fmt: skip
                    pane.narrow(combined("agency:BLD", condition))
                    await settle(pilot)
                    assert least <= pane.table.rows, dimension

    played(drive())


def test_verification_can_be_stopped(office_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long work says how far it is and ends when it is stopped; nothing is told as an error."""
    began = Event()

    async def drive() -> None:
        with open_office(office_file) as office:

            def endless(_self: object, *, step: object) -> Verification:
                began.set()
                while True:
                    step()  # type: ignore[operator]  # what the pane gives

            monkeypatch.setattr(type(office.journal), "verify", endless)
            async with driven(office, area="journal") as pilot:
                await pilot.press("v")
                while not isinstance(pilot.app.screen, WorkingDialog):
                    await pilot.pause(0.05)
                shows(pilot.app, "verifying the journal", "done so far:", "Stop")
                await press(pilot, "escape")
                assert isinstance(pilot.app, Workbench)
                assert 1 == len(pilot.app.screen_stack)
                shows(pilot.app, "[0 Journal]", "Chain of")

    played(drive())
    assert began.is_set()


@pytest.mark.parametrize(
    ("area", "service", "method"),
    [("assessment", "assessment", "run"), ("reports", "official", "report")],
)
def test_scoring_and_reports_can_be_stopped(
    office_file: Path, monkeypatch: pytest.MonkeyPatch, area: str, service: str, method: str
) -> None:
    """What is computed for long ends when it is stopped, and the area says so."""

    async def drive() -> None:
        with open_office(office_file) as office:

            def endless(_self: object, *_: object, step: object, **__: object) -> None:
                while True:
                    step()  # type: ignore[operator]  # what the pane gives

            monkeypatch.setattr(type(getattr(office, service)), method, endless)
            async with driven(office, area=area, size=(120, 30)) as pilot:
                if area == "assessment":
                    pilot.app.screen.query_one(AssessmentPane).choose("huainan-2009", 2009)
                else:
                    pilot.app.screen.query_one(ReportsPane).choose(Asked(2020))
                while not isinstance(pilot.app.screen, WorkingDialog):
                    await pilot.pause(0.05)
                await press(pilot, "escape")
                assert 1 == len(pilot.app.screen_stack)
                shows(pilot.app, "stopped")

    played(drive())


def test_others_changes_reach_an_open_list(office_file: Path) -> None:
    """What somebody else registers appears in the list of clocks that stands open."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="supervision", size=(120, 30)) as pilot:
                await press(pilot, "enter")
                pane = pilot.app.screen.query_one(ListPane)
                before = pane.table.rows
                ref = _register(office_file)
                assert isinstance(pilot.app, Workbench)
                pilot.app.changed()
                await settle(pilot)
                assert before + 1 == pane.table.rows
                shows(pilot.app, ref, f"{before + 1} clocks")

    played(drive())


def test_own_requests_are_marked_as_mine(office_file: Path) -> None:
    """What is assigned to whoever is at the keyboard is listed even when it does not press."""
    with open_office(office_file) as office:
        rows = [row for row in waiting_rows(office) if row.key.startswith("request:")]
    assert [] == rows

    ref = _register(office_file, assignee="wang")
    with open_office(office_file, "wang", day=date(2009, 9, 3)) as office:
        (row,) = [row for row in waiting_rows(office) if row.key == f"request:{ref}"]

    assert "me" in row.cells
