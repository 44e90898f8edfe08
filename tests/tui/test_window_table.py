"""The window table: drawn before anything is read, quick to the end, true to keys and cells."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import Static

from govdisclose.domain.text import cell_width
from govdisclose.office import Office
from govdisclose.ports.waymarks import Waymarks
from govdisclose_tui.app import Workbench
from govdisclose_tui.cells import set_ambiguous, wrapped
from govdisclose_tui.charts import bar_chart
from govdisclose_tui.screens.listing import ListScreen
from govdisclose_tui.sources.rows import (
    PAGE_ROWS,
    Column,
    FixedSource,
    Row,
    Slice,
    Source,
    TooLongToSort,
    sorted_source,
)
from govdisclose_tui.widgets.layout import ColumnChoice, placed
from govdisclose_tui.widgets.list_pane import ListPane
from govdisclose_tui.widgets.window import Window
from tests.tui.driving import driven, grid, open_office, played, press, settle, shows

COLUMNS = (
    Column("n", "No.", 8, right=True, rank=0),
    Column("title", "Title", 20, grows=True, rank=0),
)


def _row(number: int) -> Row:
    return Row(str(number), (str(number), f"标题第{number}号"), number)


class Endless:
    """A million rows that are made when asked for; notes which pages were."""

    columns = COLUMNS
    total = 1_000_000

    def __init__(self) -> None:
        self.pages: list[int] = []
        self.gate = threading.Event()
        self.gate.set()

    def page(self, after: str | None, limit: int) -> Slice:
        self.gate.wait(10)
        start = 0 if after is None else int(after)
        self.pages.append(start)
        end = min(start + limit, self.total)
        return Slice(tuple(map(_row, range(start, end))), str(end) if end < self.total else None)

    def waymarks(self, every: int) -> Waymarks:
        return Waymarks(self.total, tuple(map(str, range(every, self.total, every))))

    def place_of(self, key: str) -> int | None:
        return int(key)


def _table(app: object) -> ListPane:
    assert isinstance(app, Workbench)
    return app.screen.query_one(ListPane)


def test_first_paint_waits_for_no_query(office_file: Path) -> None:
    """The frame is on the screen while the first page is still being read."""

    async def drive() -> None:
        source = Endless()
        source.gate.clear()
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pilot.app.push_screen(ListScreen("A long list", "test", source))
                await pilot.pause()
                shows(pilot.app, "A long list")
                assert [] == source.pages
                source.gate.set()
                await settle(pilot)
                shows(pilot.app, "标题第0号", "row 1 of 1,000,000")

    played(drive())


def test_end_is_reached_by_its_own_page_only(office_file: Path) -> None:
    """The last page is read by its place before anybody asks; nothing in between ever is."""

    async def drive() -> None:
        source = Endless()
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pilot.app.push_screen(ListScreen("A long list", "test", source))
                await settle(pilot)
                assert {0, 999_800} == set(source.pages)
                await press(pilot, "G")
                shows(pilot.app, "标题第999999号", "row 1,000,000 of 1,000,000")
                await press(pilot, "g", "end")
                shows(pilot.app, "标题第999999号")
                assert {0, 999_800} == set(source.pages)

    played(drive())


def test_marks_and_cursor_hold_on_to_rows(office_file: Path) -> None:
    """Sorting moves rows; the cursor stays on its row, and so do the marks."""

    async def drive() -> None:
        source = FixedSource(COLUMNS, tuple(map(_row, range(300))))
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pilot.app.push_screen(ListScreen("Some rows", "test", source))
                await settle(pilot)
                await press(pilot, "down", "space", "space", "s", "s")
                pane = _table(pilot.app)
                assert {"1", "2"} == set(pane.table.marks)
                assert pane.table.current is not None
                assert "3" == pane.table.current.key
                assert 300 - 1 - 3 == pane.table.cursor
                await press(pilot, "down", "down")
                shows(pilot.app, "No. ^", "marked: 2", "  3 标题第3号", "\n *  ", "\n>*  ")

    played(drive())


def test_mouse_reaches_what_keys_reach(office_file: Path) -> None:
    """A click goes to a row, one on the edge marks it, one on a header sorts."""

    async def drive() -> None:
        source = FixedSource(COLUMNS, tuple(map(_row, range(30))))
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pilot.app.push_screen(ListScreen("Some rows", "test", source))
                await settle(pilot)
                pane = _table(pilot.app)
                await pilot.click(pane.table, offset=(5, 4))
                await settle(pilot)
                assert 4 == pane.table.cursor
                await pilot.click(pane.table, offset=(0, 6))
                await settle(pilot)
                assert {"6"} == set(pane.table.marks)
                await pilot.click(pane.header, offset=(14, 0))
                await settle(pilot)
                assert "title" == pane.header.sorted_by

    played(drive())


def test_chosen_columns_are_kept(office_file: Path, tmp_path: Path) -> None:
    """What is shown of a list, and how wide, is there again the next time."""
    view_file = tmp_path / "view" / "tui.json"

    async def drive(expected: tuple[str, ...]) -> None:
        source = FixedSource(COLUMNS, tuple(map(_row, range(3))))
        with open_office(office_file) as office:
            async with driven(office, view_file=view_file) as pilot:
                pilot.app.push_screen(ListScreen("Some rows", "test", source))
                await settle(pilot)
                pane = _table(pilot.app)
                assert expected == tuple(one.column.id for one in pane.table.shown_columns)
                pane._columns_chosen(ColumnChoice(frozenset({"n"}), {"title": 30}))
                await settle(pilot)
                assert [30] == [one.width for one in pane.table.shown_columns]

    played(drive(("n", "title")))
    played(drive(("title",)))
    assert 0o600 == view_file.stat().st_mode & 0o777


def test_copied_rows_are_what_is_shown(office_file: Path) -> None:
    """A row goes to the clipboard as tab-separated text, and it is told."""

    async def drive() -> None:
        source = FixedSource(COLUMNS, tuple(map(_row, range(3))))
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pilot.app.push_screen(ListScreen("Some rows", "test", source))
                await settle(pilot)
                await press(pilot, "Y")
                assert "0\t标题第0号" == pilot.app.clipboard

    played(drive())


def test_text_in_data_is_inert(office_file: Path) -> None:
    """Escape sequences and markup in a record are shown, never obeyed."""

    async def drive() -> None:
        with open_office(office_file) as office:
            office.catalogue.add("EDU", {"title": "\x1b[31m红\x1b[0m[bold]粗[/bold]\u202e反"})
            async with driven(office, area="catalogue", size=(120, 40)) as pilot:
                shows(pilot.app, r"\x1b[31m红\x1b[0m[bold]")
                await press(pilot, "G", "enter")
                shows(pilot.app, r"\x1b[31m红\x1b[0m[bold]粗[/bold]\u202e反")

    played(drive())


def test_wide_ambiguous_characters_keep_lines_in_step() -> None:
    """Where the terminal draws them two cells wide, every line still ends where it should."""
    set_ambiguous(2)
    try:
        from govdisclose_tui.cells import fitted

        assert 20 == cell_width(fitted("“百日行动”—①", 20), ambiguous=2)
    finally:
        set_ambiguous(1)


@given(
    width=st.integers(10, 160), wished=st.dictionaries(st.sampled_from("ab"), st.integers(3, 60))
)
def test_columns_fit_the_window(width: int, wished: dict[str, int]) -> None:
    """Columns stand side by side without a gap but one cell, and leave by rank, not by chance."""
    columns = (
        Column("a", "a", 20, grows=True, rank=0),
        Column("b", "b", 10, rank=1),
        Column("c", "c", 8, rank=2),
    )

    found = placed(columns, ColumnChoice(widths=wished), width)

    assert "a" == found[0].column.id
    for left, right in itertools.pairwise(found):
        assert left.start + left.width + 1 == right.start
    if not wished and width >= 20:
        assert found[-1].start + found[-1].width == width


@given(st.text(alphabet="教育局 abc，。", max_size=80), st.integers(4, 30))
def test_wrapped_lines_are_never_too_wide(text: str, width: int) -> None:
    """Nothing is lost but blanks, and no line is wider than the window."""
    lines = wrapped(text, width)

    assert all(cell_width(line) <= width for line in lines)
    assert "".join(text.split()) == "".join("".join(lines).split())


@given(st.lists(st.tuples(st.text(alphabet="局ab", max_size=9), st.integers(0, 9999)), max_size=9))
def test_bars_are_as_long_as_their_numbers(lines: list[tuple[str, int]]) -> None:
    """A larger number never has a shorter bar, and any number above zero has one."""
    drawn = bar_chart(lines, 60)

    bars = [line.count("#") for line in drawn]
    assert all(cell_width(line) <= 60 for line in drawn)
    for (_label, number), bar in zip(lines, bars, strict=True):
        assert (number > 0) == (bar > 0)
    order = sorted(range(len(lines)), key=lambda at: lines[at][1])
    assert [bars[at] for at in order] == sorted(bars)


def test_lists_too_long_to_sort_are_refused() -> None:
    """A list that cannot be read as a whole is not sorted in part."""
    with pytest.raises(TooLongToSort):
        sorted_source(Endless(), 0, reverse=False)


def test_numbers_sort_by_size_and_blanks_come_last() -> None:
    """1,000 comes after 20; what is not there comes last both ways."""
    rows = tuple(Row(text or "-", (text, "")) for text in ("1,000", "", "20", "3"))
    source = FixedSource(COLUMNS, rows)

    ways = [sorted_source(source, 0, reverse=way).rows for way in (False, True)]

    assert [["3", "20", "1,000", ""], ["1,000", "20", "3", ""]] == [
        [row.cells[0] for row in made] for made in ways
    ]


def test_window_keeps_few_pages() -> None:
    """However far one goes, only so many pages stay in memory."""
    window = Window(Endless())
    window.survey(window.source.waymarks(PAGE_ROWS))

    for page in range(200):
        window.take(page, window.read(page))

    assert 50 == len(list(window.kept())) // PAGE_ROWS
    assert window.row(PAGE_ROWS) is None
    assert window.is_missing(1)


def test_ends_of_a_list_stay_at_hand() -> None:
    """However far one goes, the first and the last page are not read again."""
    window = Window(Endless())
    window.survey(window.source.waymarks(PAGE_ROWS))

    for page in (window.last_page, *range(200)):
        window.take(page, window.read(page))

    assert [0, 999_999] == [row.value for at in (0, 999_999) if (row := window.row(at)) is not None]


def test_grid_lines_are_as_wide_as_the_window(office_file: Path) -> None:
    """Chinese and Latin text, dashes and circled numbers: every line ends at the edge."""

    async def drive() -> None:
        with open_office(office_file) as office:
            for size in ((80, 24), (120, 40), (60, 20), (97, 31)):
                async with driven(office, area="catalogue", size=size) as pilot:
                    assert size[1] == len(grid(pilot.app))

    played(drive())


class Changing:
    """A list that somebody else changes: so many rows, with a word in each."""

    columns = COLUMNS

    def __init__(self, total: int, word: str = "旧") -> None:
        self.total = total
        self.word = word
        self.gate = threading.Event()
        self.gate.set()

    def page(self, after: str | None, limit: int) -> Slice:
        start = 0 if after is None else int(after)
        if start:
            self.gate.wait(10)
        end = min(start + limit, self.total)
        rows = tuple(Row(str(n), (str(n), f"{self.word}{n}"), n) for n in range(start, end))
        return Slice(rows, str(end) if end < self.total else None)

    def waymarks(self, every: int) -> Waymarks:
        return Waymarks(self.total, tuple(map(str, range(every, self.total, every))))

    def place_of(self, key: str) -> int | None:
        return int(key) if int(key) < self.total else None


async def _found_by(pilot: Pilot[None], find: Callable[[str], Source]) -> ListPane:
    """A list on a screen of its own that is narrowed by a function."""
    pilot.app.push_screen(ListScreen("Found", "test", FixedSource(COLUMNS, ())))
    await settle(pilot)
    pane = _table(pilot.app)
    pane.find = find
    return pane


def test_rows_gone_meanwhile_leave_no_hole(office_file: Path) -> None:
    """Where somebody else made the list shorter, its end is where it is now."""

    async def drive() -> None:
        source = Changing(5_000)
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pilot.app.push_screen(ListScreen("Some rows", "test", source))
                await settle(pilot)
                pane = _table(pilot.app)
                source.total = 2_050
                pane.table.go(2_100)
                await settle(pilot)
                shows(pilot.app, "旧2049", "row 2,050 of 2,050")
                assert 2_050 == pane.table.virtual_size.height

    played(drive())


def test_changed_row_is_drawn_anew_under_the_cursor(office_file: Path) -> None:
    """What somebody else changed in a row in sight is shown, and the cursor stays on the row."""

    async def drive() -> None:
        source = Changing(30)
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pilot.app.push_screen(ListScreen("Some rows", "test", source))
                await settle(pilot)
                await press(pilot, "down", "down", "down")
                shows(pilot.app, ">        3 旧3")
                source.word = "新"
                await press(pilot, "r")
                shows(pilot.app, ">        3 新3", "新0")
                assert "旧" not in "".join(grid(pilot.app))

    played(drive())


def test_late_answer_of_a_former_filter_is_dropped(office_file: Path) -> None:
    """A filter that is answered after the next one was asked for changes nothing."""

    async def drive() -> None:
        gate = threading.Event()
        answered = threading.Event()

        def find(text: str) -> Source:
            if text == "slow":
                gate.wait(10)
                answered.set()
            return Changing(5, word="慢" if text == "slow" else "快")

        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pane = await _found_by(pilot, find)
                pane.narrow("slow")
                await pilot.pause()
                pane.narrow("quick")
                await settle(pilot)
                shows(pilot.app, "快0")
                gate.set()
                assert answered.wait(10)
                await settle(pilot)
                shows(pilot.app, "快0", "row 1 of 5")

    played(drive())


def test_late_page_of_a_former_list_is_dropped(office_file: Path) -> None:
    """A page still under way when the list is narrowed does not get into the new list."""

    async def drive() -> None:
        former = Changing(5_000, word="旧")
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pane = await _found_by(pilot, lambda _text: Changing(5_000, word="新"))
                pane.show(former)
                await settle(pilot)
                former.gate.clear()
                pane.table.go(2_500)
                await pilot.pause()
                pane.narrow("any")
                await asyncio.sleep(0.05)
                former.gate.set()
                await settle(pilot)
                pane.table.go(2_500)
                await settle(pilot)
                shows(pilot.app, "新2500")
                assert "旧" not in "".join(grid(pilot.app))

    played(drive())


def test_count_follows_the_cursor_at_once(office_file: Path) -> None:
    """The line that counts is changed with the cursor, so that one frame shows both."""

    async def drive() -> None:
        source = FixedSource(COLUMNS, tuple(map(_row, range(300))))
        with open_office(office_file) as office:
            async with driven(office) as pilot:
                pilot.app.push_screen(ListScreen("Some rows", "test", source))
                await settle(pilot)
                pane = _table(pilot.app)
                pane.table.do_page_down()
                told = str(pane.query_one("#count", Static).render())
                assert f"row {pane.table.cursor + 1} of 300" == told

    played(drive())


def test_wide_characters_are_cut_at_the_edges(office_file: Path) -> None:
    """Scrolled sideways by any number of cells, every line still ends at the edge of the window."""

    async def drive() -> None:
        columns = (
            Column("a", "a", 50, rank=0),
            Column("b", "b", 51, rank=0),
        )
        rows = tuple(
            Row(str(n), ("政府信息公开" * 9, "a" * (n % 3) + "申请" * 30)) for n in range(40)
        )
        with open_office(office_file) as office:
            async with driven(office, size=(60, 20)) as pilot:
                pilot.app.push_screen(ListScreen("Some rows", "test", FixedSource(columns, rows)))
                await settle(pilot)
                table = _table(pilot.app).table
                for left in range(1, 40):
                    table.scroll_to(x=left, animate=False, immediate=True)
                    await pilot.pause()
                    assert 20 == len(grid(pilot.app))

    played(drive())


def test_workbench_spares_the_memory_of_readers(office_file: Path) -> None:
    """Readers of an office on the screen keep a small part of the pages others keep."""

    def cache(office: Office) -> int:
        with office.store.read() as unit:
            connection = unit.items._connection  # type: ignore[attr-defined]  # the SQLite store
            return abs(int(connection.direct("PRAGMA cache_size").fetchone()[0]))

    with open_office(office_file) as office:
        before = cache(office)
    with open_office(office_file) as office:
        Workbench(office)
        after = cache(office)

    assert after * 4 < before
