"""Screens kept as text, line by line, in both languages and three sizes of window."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from govdisclose.office.requests import Applicant, NewRequest
from tests.tui.driving import driven, golden, grid, open_office, played, press

FOLDER = Path(__file__).parent / "golden"
SIZES = ((80, 24), (120, 40), (60, 20))
AREAS = {
    "today": (),
    "catalogue": ("down", "space"),
    "item": ("enter",),
    "form": ("n",),
    "requests": (),
    "case": ("enter",),
    "review": (),
    "supervision": (),
    "statistics": (),
    "journal": (),
    "help": ("question_mark",),
}
"""Keys pressed after the area is open; the last two words of a name may be another screen."""
BEGIN = {"item": "catalogue", "form": "catalogue", "help": "catalogue", "case": "requests"}


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


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_screens_are_as_kept(office_file: Path, size: tuple[int, int], language: str) -> None:
    """Every line is as wide as the window, cell for cell, and reads as it was approved."""

    async def drive() -> None:
        with open_office(office_file) as office:
            for name, keys in AREAS.items():
                area = BEGIN.get(name, name)
                async with driven(office, size=size, language=language, area=area) as pilot:
                    await press(pilot, *keys)
                    golden(f"{name}-{language}-{size[0]}x{size[1]}", grid(pilot.app), FOLDER)

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
