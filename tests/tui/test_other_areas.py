"""The other areas: import, reports, journal, scores, settings; languages, colours, failures."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from govdisclose.errors import StoreBusy
from govdisclose.office import ImportOptions, Office
from govdisclose.plugins.api import PluginInfo
from govdisclose.plugins.record import PluginRecord, PluginStatus
from govdisclose_tui.app import Workbench
from govdisclose_tui.dialogs.reading import ReadingDialog
from govdisclose_tui.dialogs.telling import ErrorDialog
from govdisclose_tui.screens.assessment import AssessmentPane
from govdisclose_tui.screens.catalogue import CataloguePane
from govdisclose_tui.screens.exporting import write_export
from govdisclose_tui.screens.importing import Chosen, ImportPane
from govdisclose_tui.screens.listing import ListScreen
from govdisclose_tui.screens.plugins import PluginsPane
from govdisclose_tui.screens.report_kinds import Asked
from govdisclose_tui.screens.reports import ReportsPane
from govdisclose_tui.sources.items import item_source
from govdisclose_tui.widgets.list_pane import ListPane
from tests.tui.driving import (
    driven,
    grid,
    narrowed,
    open_office,
    played,
    press,
    settle,
    shows,
)

FILE = """索引号,信息名称,发布机构,公开方式,生成日期,发布日期
,关于做好秋季招生工作的通知,市教育局,主动公开,2009-08-03,2009-08-05
,教师招聘公告之二,市教肓局,主动公开,2009-09-01,2009-09-02
"""


def _file(folder: Path, rows: int = 0) -> Path:
    path = folder / "教育局.csv"
    more = "".join(
        f",第{number}号通知,市教育局,主动公开,2009-08-03,2009-08-05\n" for number in range(rows)
    )
    path.write_text(FILE + more, encoding="utf-8")
    return path


def test_file_is_mapped_checked_and_imported(office_file: Path, tmp_path: Path) -> None:
    """The mapping is shown first, a rehearsal stores nothing, then rows and rejects are told."""
    path = _file(tmp_path)

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="importing", size=(120, 30)) as pilot:
                pane = pilot.app.screen.query_one(ImportPane)
                pane.choose(Chosen(path=path, options=ImportOptions()))
                await settle(pilot)
                shows(pilot.app, "how it would be read", "发布机构", "Agency", "by its header")
                await press(pilot, "t")
                shows(pilot.app, "checked, nothing stored", "accepted 1", "rejected 1")
                assert 8 == office.catalogue.count(office.item_filter(""), bound=99).total
                await press(pilot, "i")
                shows(pilot.app, "accepted 1", "rejected 1", "rejected rows are in")
                shows(pilot.app, "AGENCY-UNKNOWN", "市教肓局")

    played(drive())

    with open_office(office_file) as office:
        assert 9 == office.catalogue.count(office.item_filter(""), bound=99).total
        last = office.journal.entries(2, after=office.journal.heads()[2].number - 1)[-1]
    assert ("items.imported", "li") == (last.kind, last.actor.person)
    assert 2 == len((tmp_path / "教育局.rejects.csv").read_text("utf-8-sig").splitlines())


def test_import_that_was_stopped_goes_on_later(office_file: Path, tmp_path: Path) -> None:
    """What was done before the stop stays, and the next import brings the rest, nothing twice."""
    path = _file(tmp_path, rows=30_000)

    async def drive(*, stops: bool) -> None:
        with open_office(office_file) as office:
            async with driven(office, area="importing", size=(120, 30)) as pilot:
                pane = pilot.app.screen.query_one(ImportPane)
                pane.choose(Chosen(path=path, options=ImportOptions()))
                await settle(pilot)
                await pilot.press("i")
                if stops:
                    await pilot.press("d")
                await settle(pilot)
                shows(pilot.app, "stopped" if stops else "rejected 1")

    played(drive(stops=True))
    with open_office(office_file) as office:
        before = office.catalogue.count(office.item_filter(""), bound=None).total
    assert 8 < before < 30_000

    played(drive(stops=False))
    with open_office(office_file) as office:
        after = office.catalogue.count(office.item_filter(""), bound=None).total
        assert office.journal.verify().is_clean
    assert 8 + 1 + 30_000 == after


def test_export_is_the_one_of_the_command_line(office_file: Path, tmp_path: Path) -> None:
    """A filtered list is written with every field, private, and never over another file."""
    target = tmp_path / "list.csv"

    with open_office(office_file) as office:
        rows = write_export(office, item_source(office, "stage:draft"), target)

        assert 2 == rows
        text = target.read_text("utf-8-sig")
        assert text.startswith("ref,index_number,title,agency")
        assert "学校食堂检查结果通报" in text
        assert 0o600 == target.stat().st_mode & 0o777
        with pytest.raises(Exception, match="TUI-006"):
            write_export(office, item_source(office, ""), target)


def test_figure_of_the_report_leads_to_its_records(office_file: Path) -> None:
    """The report of a year opens figure by figure down to the items that count."""

    async def drive() -> None:
        with open_office(office_file, "wang") as office:
            async with driven(office, area="reports", size=(120, 30)) as pilot:
                pilot.app.screen.query_one(ReportsPane).choose(Asked(2009))
                await settle(pilot)
                shows(pilot.app, "Annual report of 2009, 淮南市政府", "not covered: article")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, ListScreen)
                shows(pilot.app, "I2-1", "Origin: from records")
                await press(pilot, "escape", "v")
                assert isinstance(pilot.app.screen, ReadingDialog)

    played(drive())


def test_published_report_is_checked(office_file: Path, tmp_path: Path) -> None:
    """A file that is no report is refused in words."""
    path = tmp_path / "no-report.json"
    path.write_text("{}", encoding="utf-8")

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="reports", size=(120, 30)) as pilot:
                pilot.app.screen.query_one(ReportsPane).check(path)
                await settle(pilot)
                assert isinstance(pilot.app.screen, ErrorDialog)
                shows(pilot.app, "It did not work (REP-", "What to do")

    played(drive())


def test_journal_is_read_and_verified(office_file: Path) -> None:
    """Entries of a chain stand newest first; verifying says what was recomputed."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="journal", size=(120, 30)) as pilot:
                await press(pilot, "b")
                await pilot.press(*"教育")
                await settle(pilot)
                await press(pilot, "enter")
                shows(pilot.app, "Chain of 市教育局", "publication.published", "wang")
                await press(pilot, "v")
                shows(pilot.app, "no fault found")

    played(drive())


def test_score_is_explained_down_to_records(office_file: Path) -> None:
    """Scores of a scheme open into indicators with the points counted."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="assessment", size=(120, 40)) as pilot:
                pilot.app.screen.query_one(AssessmentPane).choose("huainan-2009", 2009)
                await settle(pilot)
                shows(pilot.app, "市教育局", "2009: what was published up to 2009-10-29")
                await press(pilot, "enter")
                assert isinstance(pilot.app.screen, ListScreen)
                shows(pilot.app, "score", "Counted")

    played(drive())


def test_statistics_lead_to_the_items_counted(office_file: Path) -> None:
    """A line of the ranking opens the catalogue, narrowed to what it counts."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="statistics", size=(100, 30)) as pilot:
                shows(pilot.app, "[Ranking]", "市教育局", "#####")
                await press(pilot, "enter")
                assert isinstance(pilot.app, Workbench)
                assert "catalogue" == pilot.app.area
                shows(pilot.app, "agency:EDU", "row 1 of 6")
                await press(pilot, "7", "v", "v")
                shows(pilot.app, "[Lags]", "Median")
                await press(pilot, "v")
                shows(pilot.app, "[Day by day]", "Overdue")

    played(drive())


def test_language_changes_at_run_time(office_file: Path, tmp_path: Path) -> None:
    """Everything on the screen speaks the other language at once, and the next time, too."""

    async def drive() -> None:
        with open_office(office_file) as office:
            view_file = tmp_path / "tui.json"
            async with driven(office, area="catalogue", view_file=view_file) as pilot:
                shows(pilot.app, "[2 Catalogue]", "Title", "published")
                await press(pilot, "f3")
                shows(pilot.app, "[2 目录]", "标题", "已公开", "新建")
                assert '"language": "zh"' in view_file.read_text("utf-8")
                await press(pilot, "f3")
                shows(pilot.app, "[2 Catalogue]")

    played(drive())


def test_colours_change_and_tell_nothing_by_themselves(office_file: Path) -> None:
    """Three kinds of colours; cursor, marks and states are signs and words in all of them."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await press(pilot, "down", "space")
                kept = grid(pilot.app)
                for theme in ("govdisclose-light", "govdisclose-contrast", "govdisclose-dark"):
                    await press(pilot, "f4")
                    assert theme == pilot.app.theme
                    assert kept[:18] == grid(pilot.app)[:18]
                assert ">" in kept[4][:2]
                assert "*" in kept[3][:2]

    played(drive())


def test_no_color_draws_without_colours(office_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR is heeded: no strip that reaches the terminal has a colour but grey."""
    monkeypatch.setenv("NO_COLOR", "1")

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                assert pilot.app.no_color
                shows(pilot.app, "[2 Catalogue]", "> 2009")
        os.environ.pop("NO_COLOR", None)

    played(drive())


@attrs.define
class _FailingPage:
    """A list whose store is locked by somebody else."""

    problem: Exception
    columns: tuple[Any, ...] = ()

    def page(self, after: str | None, limit: int) -> Any:
        raise self.problem

    def waymarks(self, every: int) -> Any:
        raise self.problem

    def place_of(self, key: str) -> int | None:
        return None


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (StoreBusy(address="office.db"), ("STO-003", "locked by another writer", "try again")),
        (ZeroDivisionError("of 张某"), ("GOV-001", "unexpected failure ZeroDivisionError")),
    ],
)
def test_failure_is_a_dialog_and_the_work_goes_on(
    office_file: Path, problem: Exception, told: tuple[str, ...]
) -> None:
    """Code, cause, what to do and the log; never a traceback, never what the exception quotes."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                pane = pilot.app.screen.query_one(ListPane)
                pane.show(_FailingPage(problem))
                await settle(pilot)
                assert isinstance(pilot.app.screen, ErrorDialog)
                shows(pilot.app, *told, "are logged in")
                assert "Traceback" not in "\n".join(grid(pilot.app))
                assert "张某" not in "\n".join(grid(pilot.app))
                await press(pilot, "escape")
                await narrowed(pilot, "stage:draft")
                shows(pilot.app, "row 1 of 2")

    played(drive())


def test_fault_in_an_action_is_told_too(office_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception in the code of an action ends in the dialog, not in the end of the program."""

    def fail(_self: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(CataloguePane, "do_browse", fail)

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await press(pilot, "b")
                shows(pilot.app, "unexpected failure RuntimeError")

    played(drive())


def test_fault_of_a_widget_ends_without_a_traceback(office_file: Path) -> None:
    """What the library cannot go on after ends the program with an error in words."""

    async def drive() -> Workbench:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:

                def fail() -> None:
                    raise RuntimeError("broken")

                pilot.app.call_later(fail)
                await asyncio.sleep(0.2)
                assert isinstance(pilot.app, Workbench)
                return pilot.app

    app = played(drive())

    assert app.fault is not None
    assert ("GOV-001", 1) == (app.fault.code, app.return_code)


class _ScreenPlugin:
    """A plugin that brings a screen."""

    def __init__(self, target: str) -> None:
        self._target = target

    def describe(self) -> PluginInfo:
        return PluginInfo("Reading points on a map", "查阅点地图")

    def screen(self) -> str:
        return self._target


def sample_screen(office: Office) -> Any:
    """What an author would name: makes a Textual screen of the office."""
    from textual.screen import Screen
    from textual.widgets import Static

    class Sample(Screen[None]):
        def compose(self) -> Iterator[Static]:
            yield Static(f"a plugin's screen with {len(tuple(office.agencies.directory()))} bodies")

    return Sample()


def _failing(method: str) -> Any:
    """A screen whose method raises, as a plugin in the making does."""
    from textual.screen import Screen

    def fail(_self: object, *_event: object) -> None:
        raise LookupError("no such map")

    return type("Failing", (Screen,), {method: fail})


def fails_in_compose(_office: Office) -> Any:
    """Fails while it is put together."""
    return _failing("compose")()


def fails_on_mount(_office: Office) -> Any:
    """Fails once it is there."""
    return _failing("on_mount")()


def fails_on_key(_office: Office) -> Any:
    """Fails when a key is pressed."""
    return _failing("on_key")()


@pytest.mark.parametrize(
    ("target", "told"),
    [
        (f"{__name__}:sample_screen", "a plugin's screen with 3 bodies"),
        (f"{__name__}:missing", "PLG-007"),
        ("builtins:repr", "builtins:repr makes no"),
        (f"{__name__}:fails_in_compose", "LookupError: no such map"),
        (f"{__name__}:fails_on_mount", "LookupError: no such map"),
        (f"{__name__}:fails_on_key", "LookupError: no such map"),
    ],
)
def test_plugin_brings_a_screen(office_file: Path, target: str, told: str) -> None:
    """The screen of a plugin opens with the office; one that fails costs a dialog, no more."""
    record = PluginRecord(
        "screen", "map", "sample 1.0", PluginStatus.OK, plugin=_ScreenPlugin(target)
    )

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="plugins") as pilot:
                shows(pilot.app, "mainland", "ok")
                pilot.app.screen.query_one(PluginsPane).open_screen(record)
                await settle(pilot)
                if target.endswith("fails_on_key"):
                    await press(pilot, "z")
                shows(pilot.app, told)
                if "sample" not in target:
                    assert isinstance(pilot.app.screen, ErrorDialog)
                    shows(pilot.app, "PLG-007", "are logged in", "What to do")
                    assert "Traceback" not in "\n".join(grid(pilot.app))
                await press(pilot, "escape", "2")
                shows(pilot.app, "[2 Catalogue]", "row 1 of 8")

    played(drive())


def test_settings_show_office_configuration_and_keys(office_file: Path) -> None:
    """What is in force, where it was said, and the keys of every action."""

    async def drive() -> None:
        settings = (("db", "office.db", "--db"),)
        with open_office(office_file) as office:
            async with driven(office, area="settings", settings=settings, size=(120, 90)) as pilot:
                shows(pilot.app, "--db", "Asia/Shanghai", "[keymap] catalogue.new")

    played(drive())


def test_jump_goes_by_a_letter(office_file: Path) -> None:
    """Ctrl+O puts letters on what takes the focus; a letter goes there."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await press(pilot, "b", "ctrl+o")
                shows(pilot.app, "[a]", "[s]")
                await press(pilot, "s")
                assert pilot.app.focused is pilot.app.screen.query_one(ListPane).table

    played(drive())


def test_browsing_narrows_by_what_is_chosen(office_file: Path) -> None:
    """Dimensions, then their values with counts; a choice fills the filter line."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue", size=(100, 30)) as pilot:
                await press(pilot, "b")
                shows(pilot.app, "Browse by", "Agency", "Month")
                await press(pilot, "down", "enter")
                shows(pilot.app, "市教育局")
                await press(pilot, "down", "enter")
                shows(pilot.app, "agency:EDU", "row 1 of 6")
                await press(pilot, "escape")

    played(drive())


def test_leaving_asks_and_escape_never_ends(office_file: Path) -> None:
    """Escape goes back and stays; q asks; only the answer ends the program."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="catalogue") as pilot:
                await press(pilot, "escape", "escape")
                assert pilot.app.is_running
                await press(pilot, "q")
                shows(pilot.app, "End the program?")
                await press(pilot, "enter")
                shows(pilot.app, "[2 Catalogue]")
                await pilot.press("q", "tab", "enter")
                await pilot.pause()
                assert pilot.app._exit

    played(drive())
