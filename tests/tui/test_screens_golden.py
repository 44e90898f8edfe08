"""Screens kept as text, line by line, in both languages and three sizes of window."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govdisclose.office import ImportOptions
from govdisclose.office.requests import Applicant, NewRequest
from govdisclose_tui.app import Workbench
from govdisclose_tui.screens.importing import Chosen, ImportPane
from tests.tui.driving import driven, golden, grid, open_office, played, press, rested, settle

FOLDER = Path(__file__).parent / "golden"
SIZES = ((80, 24), (120, 40), (60, 20))
SCREENS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("today", "today", ()),
    ("item", "catalogue", ("enter",)),
    ("form", "catalogue", ("n",)),
    ("help", "catalogue", ("question_mark",)),
    ("palette", "catalogue", ("colon",)),
    ("browse", "catalogue", ("b", "down", "enter")),
    ("catalogue", "catalogue", ("b", "down", "space")),
    ("requests", "requests", ()),
    ("case", "requests", ("enter",)),
    ("review", "review", ()),
    ("supervision", "supervision", ()),
    ("clocks", "supervision", ("enter",)),
    ("assessment", "assessment", ("n", *"huainan", "enter", "enter")),
    ("explanation", "assessment", ("enter",)),
    ("statistics", "statistics", ()),
    ("months", "statistics", ("v",)),
    ("lags", "statistics", ("v",)),
    ("importing", "importing", ()),
    ("reports", "reports", ("n", *"2009", "enter")),
    ("journal", "journal", ()),
    ("plugins", "plugins", ("slash", *"calendar", "enter")),
    ("settings", "settings", ()),
)
"""Name, area, and the keys pressed in it, one screen after the other in one session."""

WINDOWS = [
    pytest.param(
        size,
        language,
        id=f"{language}-{size[0]}x{size[1]}",
        # The lines run through are the same in the other language.
        marks=() if (language == "zh") == (size != (120, 40)) else pytest.mark.no_cover,
    )
    for size in SIZES
    for language in ("zh", "en")
]

IMPORTED = """信息名称,发布机构,公开方式,生成日期,处室
关于做好秋季招生工作的通知,市教育局,主动公开,2009-08-03,招生办
"""


@pytest.fixture(scope="module")
def office_file(_office_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office with a request that came in a few days ago; no test here writes."""
    path = tmp_path_factory.mktemp("golden") / "office.db"
    path.write_bytes(_office_made.read_bytes())
    with open_office(path) as office:
        office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="淮南市某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=date(2009, 10, 20),
                agency="EDU",
            )
        )
    return path


@pytest.mark.parametrize(("size", "language"), WINDOWS)
def test_screens_are_as_kept(
    office_file: Path, tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    """Every line is as wide as the window, cell for cell, and reads as it was approved."""
    file = tmp_path / "教育局.csv"
    file.write_text(IMPORTED, encoding="utf-8")

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, size=size, language=language) as pilot:
                app = pilot.app
                assert isinstance(app, Workbench)
                for name, area, keys in SCREENS:
                    app.open_area(area)
                    await settle(pilot)
                    if name == "importing":
                        pane = app.screen.query_one(ImportPane)
                        pane.choose(Chosen(path=file, options=ImportOptions()))
                    await press(pilot, *keys)
                    await rested(pilot)
                    golden(f"{name}-{language}-{size[0]}x{size[1]}", grid(app), FOLDER)

    played(drive())


def test_small_window_says_so(office_file: Path) -> None:
    """Below 60 by 16 the workbench says what it needs instead of breaking."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, size=(50, 12)) as pilot:
                assert "This window is too small" in "\n".join(grid(pilot.app))
                await pilot.resize_terminal(80, 24)
                await press(pilot)
                assert "This window is too small" not in "\n".join(grid(pilot.app))

    played(drive())
