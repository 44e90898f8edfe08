"""Registers and kinds of cases of plugins: lists, forms and a case, written for none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdisclose.domain.cases.roles import Role
from govdisclose_tui.app import Workbench
from govdisclose_tui.screens.listing import open_record
from govdisclose_tui.screens.plugin_cases import PluginCaseScreen, act_form, open_case_form
from govdisclose_tui.screens.plugin_lists import record_form
from govdisclose_tui.screens.plugins import PluginsPane
from tests.plugins.harbour import install_harbour
from tests.tui.driving import driven, open_office, played, press, settle, shows


def test_register_is_listed_searched_and_added_to(office_file: Path) -> None:
    """The register of the template plugin: its labels, its codes, its record in full."""

    async def drive() -> None:
        with open_office(office_file) as office:
            office.registers.add("reading_points", {"name": "市图书馆", "kind": "library"})
            office.registers.add("reading_points", {"name": "市档案馆", "kind": "archive"})
            async with driven(office, area="plugins", size=(100, 24)) as pilot:
                pilot.app.screen.query_one(PluginsPane).open_list("register reading_points")
                await settle(pilot)
                shows(pilot.app, "Reading points", "市图书馆", "市档案馆")
                await press(pilot, "enter")
                shows(pilot.app, "kind:")
                await press(pilot, "escape")
                await press(pilot, "n")
                shows(pilot.app, "terminals")

    played(drive())


def test_form_of_a_register_adds_and_revises(office_file: Path) -> None:
    """What the form holds is read like a file; the key is no field of a revision."""
    with open_office(office_file) as office:
        form = record_form(office, office.registers.types.find("reading_points"), None)
        form._submit({"name": "市图书馆", "kind": "library", "terminals": "3"})
        edit = record_form(office, office.registers.types.find("reading_points"), "市图书馆")
        edit._submit({"terminals": "5"})
        row = office.registers.get("reading_points", "市图书馆")

    assert (5, "library") == (row.values["terminals"], row.values["kind"])


def test_case_of_a_plugin_is_opened_listed_and_moved(
    office_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kind of the guide: list by worklist, clocks, ledger, the moves that are possible."""
    install_harbour(tmp_path / "site", monkeypatch)

    async def drive() -> None:
        with open_office(office_file) as office:
            office.staff.revise("li", roles=[Role.ADMINISTRATOR, Role.REGISTRAR,
                                                              Role.HANDLER])  # fmt: skip
            case = office.cases.open("complaint", {"subject": "overdue", "claim": "逾期未答复"})
            assert open_case_form(office, case.flow, "received") is not None
            assert act_form(office, case, "accepted") is not None
            async with driven(office, area="plugins", size=(110, 30)) as pilot:
                pilot.app.screen.query_one(PluginsPane).open_list("case complaint")
                await settle(pilot)
                shows(pilot.app, "complaint", "TS1-1", "registered", "answer overdue")
                await press(pilot, "enter")
                await settle(pilot)
                assert isinstance(pilot.app.screen, PluginCaseScreen)
                shows(pilot.app, "TS1-1", "Ledger", "逾期未答复", "acceptance", "unverified")
                await press(pilot, "m")
                shows(pilot.app, "What happens next", "accepted")
                await press(pilot, "escape", "escape", "escape")
                assert isinstance(pilot.app, Workbench)
                open_record(pilot.app, "TS1-1")
                await settle(pilot)
                assert isinstance(pilot.app.screen, PluginCaseScreen), "drilling down leads to it"

    played(drive())


def test_what_was_typed_for_one_record_is_no_draft_of_another(
    office_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draft holds what people wrote; it comes back in the form it was typed into only."""
    install_harbour(tmp_path / "site", monkeypatch)
    with open_office(office_file) as office:
        office.staff.revise("li", roles=[Role.ADMINISTRATOR, Role.REGISTRAR, Role.HANDLER])
        points = office.registers.types.find("reading_points")
        for name in ("市图书馆", "市档案馆"):
            office.registers.add("reading_points", {"name": name, "kind": "library"})
        keys = (None, "市图书馆", "市档案馆")
        given = {"subject": "overdue", "claim": "逾期未答复"}
        cases = [office.cases.open("complaint", given) for _ in range(2)]
        records = [record_form(office, points, key)._form for key in keys]
        acts = [act_form(office, case, "accepted")._form for case in cases]

    assert 3 == len(set(records))
    assert 2 == len(set(acts))
