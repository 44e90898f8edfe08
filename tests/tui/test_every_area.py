"""What holds in every area: hostile text is inert, a failing store is told, nothing is untold."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path

import pytest
from textual.app import App

from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.errors import StoreBusy
from govdisclose.office import ImportOptions, NewAgency, Office
from govdisclose.office.requests import Applicant, NewRequest
from govdisclose_tui.app import Workbench
from govdisclose_tui.areas import AREAS
from govdisclose_tui.dialogs.telling import ErrorDialog
from govdisclose_tui.screens.assessment import AssessmentPane
from govdisclose_tui.screens.importing import Chosen, ImportPane
from tests.tui.driving import (
    FixedEnvironment,
    driven,
    grid,
    open_office,
    played,
    press,
    settle,
    shows,
    typed,
)

NASTY = "\x1b[31m\x1b]0;own\x07\u202eRTL\u2066\u200b\ufeff\x85[red]x[/red]\n"
"""Colours and a title for the terminal, text turned round, nothing at all, and markup."""


def _nasty_office(path: Path) -> Path:
    office = Office.create(
        str(path),
        name=f"市政府{NASTY}",
        agencies=[
            NewAgency(name=f"市教育局{NASTY}", level=Level.DEPARTMENT, code="EDU", parent="A1")
        ],
        actor="li",
        environment=FixedEnvironment(),
    )
    with office:
        office.staff.revise("li", roles=[Role.EDITOR, Role.ADMINISTRATOR, Role.REGISTRAR])
        office.staff.add("wang", f"王{NASTY}", roles=[Role.APPROVER, Role.EDITOR, Role.HANDLER])
        fields = {
            "title": f"通知{NASTY}", "document_number": f"1号{NASTY}", "theme": f"教育{NASTY}",
            "genre": f"通知{NASTY}", "audience": f"学生{NASTY}", "note": NASTY,
            "formed_on": date(2009, 9, 1),
        }  # fmt: skip
        refs = [office.catalogue.add("EDU", fields).ref for _ in range(3)]
        office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name=f"张某{NASTY}", contact=NASTY),
                channel="in_person",
                description=f"方案{NASTY}",
                on=date(2009, 9, 1),
                agency="EDU",
            )
        )
    with open_office(path, "wang") as other:
        other.catalogue.publish(refs[0], on=date(2009, 10, 1))
        other.reviews.open_item(refs[1], note=NASTY)
    return path


def _is_inert(app: App[None]) -> None:
    """Nothing on the screen moves the cursor, turns text or hides in it."""
    for line in grid(app):
        bad = [
            character for character in line
            if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}
        ]  # fmt: skip
        assert [] == bad, ascii(line)


def test_hostile_text_is_inert_everywhere(tmp_path: Path) -> None:
    """Escape sequences, markup and invisible characters in data are shown, and do nothing."""
    path = _nasty_office(tmp_path / "office.db")
    file = tmp_path / "[red]x[\u202e.csv"
    head = "信息名称,发布机构,公开方式,生成日期,\u202e[red]栏[/red]\n"
    file.write_text(
        f"{head}通知\x1b[31m[red]x[/red],没有的局\u202e,主动公开,2009-08-03,1\n", "utf-8"
    )
    into = {
        "today": ("enter",),
        "catalogue": ("enter", "escape", "f2", "escape", "b", "down", "enter", "escape"),
        "requests": ("enter", "t", "escape"),
        "review": ("f2",),
        "supervision": ("enter", "enter"),
        "statistics": ("v", "v", "v"),
        "reports": ("a", "escape"),
        "journal": ("b", "escape", "enter"),
        "settings": ("down", "down", "down", "f2"),
    }

    async def drive() -> None:
        with open_office(path) as office:
            async with driven(office, size=(160, 40), area="today") as pilot:
                app = pilot.app
                assert isinstance(app, Workbench)
                shows(app, "市政府\\x1b[")
                for area in AREAS:
                    app.open_area(area.id)
                    await settle(pilot)
                    _is_inert(app)
                    for key in into.get(area.id, ()):
                        await press(pilot, key)
                        _is_inert(app)
                app.open_area("catalogue")
                await settle(pilot)
                shows(app, "\\x1b[31m", "\\u202eRT")
                await press(pilot, "down", "enter")
                shows(app, "[red]x[/red]")
                await press(pilot, "escape")
                app.open_area("assessment")
                await settle(pilot)
                app.screen.query_one(AssessmentPane).choose("huainan-2009", 2009)
                await settle(pilot)
                await press(pilot, "enter")
                _is_inert(app)
                app.open_area("importing")
                await settle(pilot)
                app.screen.query_one(ImportPane).choose(Chosen(path=file, options=ImportOptions()))
                await settle(pilot)
                _is_inert(app)
                shows(app, "[red]栏[/red]")
                await press(pilot, "t", "enter")
                _is_inert(app)
                shows(app, "[red]x[")
                await press(pilot, "escape", "colon")
                _is_inert(app)

    played(drive())


def test_failing_store_is_a_dialog_in_every_area(
    office_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the store cannot be read, each area that reads it says so, and goes on."""
    told: list[str] = []

    def fail(_store: object) -> None:
        raise StoreBusy(address="office.db")

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="plugins") as pilot:
                app = pilot.app
                assert isinstance(app, Workbench)
                monkeypatch.setattr(type(office.store), "read", fail)
                for area in AREAS:
                    app.open_area(area.id)
                    await settle(pilot)
                    if isinstance(app.screen, ErrorDialog):
                        told.append(area.id)
                        shows(app, "It did not work (STO-003)", "What to do", "are logged in")
                        assert "Traceback" not in "\n".join(grid(app))
                    await press(pilot, "escape")
                    assert app.is_running

    played(drive())

    # Plugins, a file nobody chose, and scores of no scheme are read from no store.
    quiet = {"assessment", "importing", "plugins"}
    assert [area.id for area in AREAS if area.id not in quiet] == told


@pytest.mark.parametrize("language", ["zh", "en"])
def test_filter_of_every_area_narrows_by_words(office_file: Path, language: str) -> None:
    """What is typed behind / narrows each list; nothing of it fails, and Escape takes it away."""

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, language=language) as pilot:
                app = pilot.app
                assert isinstance(app, Workbench)
                nothing = {"zh": "未找到", "en": "nothing found"}[language]
                for area in AREAS:
                    app.open_area(area.id)
                    await settle(pilot)
                    await press(pilot, "slash")
                    await typed(pilot, "qzx")
                    assert not isinstance(app.screen, ErrorDialog), area.id
                    shows(app, nothing)
                    await press(pilot, "escape", "escape")
                    assert nothing not in "\n".join(grid(app)), area.id

    played(drive())
