"""Drafts of forms: private, kept at once, back after a kill, gone once the form is done."""

from __future__ import annotations

import os
import shlex
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.app import SuspendNotSupported

from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.office import NewAgency, Office
from govdisclose.office.requests import Applicant, NewRequest
from govdisclose_tui.dialogs.conflict import ConflictDialog
from govdisclose_tui.dialogs.form import FormScreen
from govdisclose_tui.dialogs.form_fields import edited
from govdisclose_tui.private_files import Drafts, Kept
from govdisclose_tui.screens.case import CaseScreen
from tests.tui.driving import driven, narrowed, open_office, played, press, settle, shows
from tests.tui.terminals import Terminal, workbench_command


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def test_draft_is_private_and_tells_nothing_by_its_name(tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700; two offices and two forms do not share drafts."""
    drafts = Drafts(tmp_path / "drafts", "office.db")

    assert drafts.keep("request.register", Kept(values={"applicant": "张某"}))

    (file,) = _files(tmp_path / "drafts")
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert 0o700 == stat.S_IMODE(file.parent.stat().st_mode)
    assert "register" not in file.name
    assert Drafts(tmp_path / "drafts", "other.db").read("request.register") is None
    assert drafts.read("request.other") is None
    drafts.forget("request.register")
    assert [] == _files(tmp_path / "drafts")


def _registered(path: Path) -> str:
    with open_office(path) as office:
        office.staff.revise(
            "li", roles=[Role.EDITOR, Role.ADMINISTRATOR, Role.REGISTRAR, Role.HANDLER]
        )
        made = office.requests.register(
            NewRequest(
                applicant=Applicant(kind="natural_person", name="张某", contact="某路1号"),
                channel="in_person",
                description="某地块征收补偿方案",
                on=date(2009, 10, 20),
                agency="EDU",
            )
        )
    return made.view.ref


@pytest.mark.parametrize(
    ("area", "keys", "field"),
    [
        ("requests", ("n",), "applicant"),
        ("requests", ("enter", "e"), "access"),
        ("requests", ("enter", "s"), "parts"),
        ("requests", ("enter", "w"), "note"),
        ("requests", ("enter", "f"), "count"),
        ("catalogue", ("n",), "title"),
        ("catalogue", ("enter", "e"), "title"),
        ("catalogue", ("enter", "a"), "file"),
    ],
)
def test_every_form_keeps_its_draft_and_forgets_it(
    office_file: Path, tmp_path: Path, area: str, keys: tuple[str, ...], field: str
) -> None:
    """What is typed is on disk at once, back when the form opens again, deleted when it is thrown
    away, and never in the journal."""
    _registered(office_file)
    folder = tmp_path / "drafts"

    async def drive() -> None:
        with open_office(office_file) as office:
            before = office.journal.verify().entries
            async with driven(office, area=area, drafts_folder=folder) as pilot:
                await press(pilot, *keys)
                form = pilot.app.screen
                assert isinstance(form, FormScreen), form
                form.put({field: "12"})
                (file,) = _files(folder)
                assert 0o600 == stat.S_IMODE(file.stat().st_mode)
                await press(pilot, "escape", keys[-1])
                again = pilot.app.screen
                assert isinstance(again, FormScreen)
                assert again is not form
                assert "12" == again.values[field]
                shows(pilot.app, "What was typed before is back")
                await press(pilot, "ctrl+r", "tab", "enter")
                assert [] == _files(folder)
            assert before == office.journal.verify().entries

    played(drive())


def test_draft_with_several_pieces_comes_back_whole(office_file: Path, tmp_path: Path) -> None:
    """A decision in three pieces is restored with all three."""
    _registered(office_file)

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="requests", drafts_folder=tmp_path / "d") as pilot:
                await press(pilot, "enter", "e", "ctrl+n", "ctrl+n")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"outcome_3": "not_exist", "what_3": "会议记录"})
                await press(pilot, "escape", "e")
                again = pilot.app.screen
                assert isinstance(again, FormScreen)
                assert "会议记录" == again.values["what_3"]
                assert "" == again.values["what_2"]

    played(drive())


def test_draft_of_a_record_changed_since_shows_both_sides(
    office_file: Path, tmp_path: Path
) -> None:
    """A draft that lay while another changed the record does not bring the old values back."""
    with open_office(office_file) as office:
        row = office.catalogue.page(office.item_filter("stage:draft 食堂")).rows[0]
        ref = f"I{row.shard}-{row.number}"

    async def drive() -> None:
        with open_office(office_file) as office, open_office(office_file, "wang") as other:
            async with driven(
                office, area="catalogue", size=(110, 40), drafts_folder=tmp_path / "d"
            ) as pilot:
                await narrowed(pilot, "stage:draft 食堂")
                await press(pilot, "enter", "e")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"title": "甲的标题"})
                await press(pilot, "escape")
                other.catalogue.revise(ref, {"title": "乙的标题", "keywords": "食堂"})
                pilot.app.changed()  # type: ignore[attr-defined]
                await settle(pilot)
                await press(pilot, "e")
                await settle(pilot)
                assert isinstance(pilot.app.screen, ConflictDialog)
                shows(pilot.app, "学校食堂检查结果通报", "乙的标题", "甲的标题", "食堂")
                await press(pilot, "enter", "ctrl+g")

    played(drive())

    with open_office(office_file) as office:
        item = office.catalogue.get(ref)
    assert ("甲的标题", "食堂") == (item.title, item.keywords)


def test_done_form_leaves_no_draft(office_file: Path, tmp_path: Path) -> None:
    """What was recorded lies nowhere else any more."""
    _registered(office_file)
    folder = tmp_path / "drafts"

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="requests", drafts_folder=folder) as pilot:
                await press(pilot, "enter", "s")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"parts": "补偿方案\n评估报告"})
                assert 1 == len(_files(folder))
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, CaseScreen)
                assert [] == _files(folder)

    played(drive())


def test_secrecy_mark_takes_the_draft_with_it(office_file: Path, tmp_path: Path) -> None:
    """What was typed before the mark is part of what bears it, and does not stay on disk."""
    _registered(office_file)
    folder = tmp_path / "drafts"

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="requests", drafts_folder=folder) as pilot:
                await press(pilot, "enter", "s")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"parts": "某部署的细节"})
                assert 1 == len(_files(folder))
                form.put({"parts": "某部署的细节\n机密★10年"})
                assert [] == _files(folder)
                form.put({"parts": "可以公开的部分"})
                assert 1 == len(_files(folder))

    played(drive())


def test_key_after_the_form_was_done_brings_no_draft_back(
    office_file: Path, tmp_path: Path
) -> None:
    """A key that was on its way when the form was sent leaves nothing on disk."""
    _registered(office_file)
    folder = tmp_path / "drafts"

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="requests", drafts_folder=folder) as pilot:
                await press(pilot, "enter", "s")
                form = pilot.app.screen
                assert isinstance(form, FormScreen)
                form.put({"parts": "补偿方案\n评估报告"})
                finish = form.dismiss

                def dismiss(answer: object) -> object:
                    form.put({"parts": "补偿方案\n评估报告的"})
                    return finish(answer)

                form.dismiss = dismiss  # type: ignore[method-assign, assignment]  # a key in between
                await press(pilot, "ctrl+g")
                assert isinstance(pilot.app.screen, CaseScreen)
                assert [] == _files(folder)

    played(drive())


class _Bench:
    """Gives the terminal away, where there is one."""

    def __init__(self, *, is_terminal: bool = True) -> None:
        self._is_terminal = is_terminal

    @contextmanager
    def suspend(self) -> Iterator[None]:
        if not self._is_terminal:
            raise SuspendNotSupported
        yield


def test_all_drafts_can_be_thrown_away(office_file: Path, tmp_path: Path) -> None:
    """Settings say how many there are, and delete them only when asked twice."""
    folder = tmp_path / "drafts"
    for office in ("office.db", "other.db"):
        assert Drafts(folder, office).keep("request.register", Kept(values={"applicant": "张某"}))
    (folder / ".new-cut").write_text("{", encoding="utf-8")

    async def drive() -> None:
        with open_office(office_file) as office:
            async with driven(office, area="settings", drafts_folder=folder) as pilot:
                shows(pilot.app, "Drafts of forms")
                await press(pilot, "down", "down", "enter", "escape")
                assert 3 == len(_files(folder))
                await press(pilot, "enter", "tab", "enter")
                await settle(pilot)
                assert [] == _files(folder)

    played(drive())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_editor_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    """The file of an editor is gone with its backup, and its text is read in either encoding."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    script = tmp_path / "editor.py"
    script.write_text(
        "import os, stat, sys\n"
        "path = sys.argv[1]\n"
        "text = open(path, encoding='utf-8').read()\n"
        "assert not stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) & 0o077\n"
        "open(path + '~', 'w', encoding='utf-8').write(text)\n"
        f"open(path, 'w', encoding={encoding!r}).write(text + '，补正')\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("VISUAL", shlex.join([sys.executable, str(script)]))

    assert "张某，补正" == edited(_Bench(), "张某")  # type: ignore[arg-type]  # all that is asked
    assert [] == _files(tmp_path / "t")


@pytest.mark.parametrize(
    ("command", "is_terminal"), [("true", False), ("'unclosed", True), ("/nowhere/editor", True)]
)
def test_editor_that_cannot_run_is_none(
    monkeypatch: pytest.MonkeyPatch, command: str, is_terminal: bool
) -> None:
    """In a browser, and where the command is none, the form goes on."""
    monkeypatch.setenv("VISUAL", command)

    assert edited(_Bench(is_terminal=is_terminal), "张某") is None  # type: ignore[arg-type]


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal with a home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    made = Terminal(tmp_path, environment={"HOME": str(home), "XDG_CONFIG_HOME": str(home / "c")})
    yield made
    made.end()


@pytest.mark.slow
@pytest.mark.external("tmux")
def test_draft_survives_the_kill_of_the_terminal(terminal: Terminal, tmp_path: Path) -> None:
    """The program is killed without a word while somebody types; the next start has the text."""
    path = tmp_path / "office.db"
    with Office.create(
        str(path),
        name="淮南市政府",
        agencies=[NewAgency(name="市教育局", level=Level.DEPARTMENT, code="EDU", parent="A1")],
        actor="li",
    ) as office:
        office.staff.revise("li", roles=[Role.REGISTRAR, Role.ADMINISTRATOR])
        before = office.journal.verify().entries

    terminal.start(workbench_command(path, "li", "--area", "requests"), tmp_path)
    terminal.wait("[3 申请]", "列表为空")
    terminal.keys("n")
    terminal.wait("登记申请", "> 申请人 *")
    terminal.fill("申请人", "张某")
    terminal.fill("联系方式", "淮南市某路1号")
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(terminal.pid)], capture_output=True, check=True
    )
    os.kill(int(children.stdout.split()[0]), signal.SIGKILL)
    terminal.wait("ended 137")
    terminal.end()

    files = [one for one in (tmp_path / "home").rglob("drafts/*") if one.is_file()]
    assert [0o600] == [stat.S_IMODE(one.stat().st_mode) for one in files]
    with Office.open(str(path), actor="li") as office:
        assert before == office.journal.verify().entries
    terminal.start(workbench_command(path, "li", "--area", "requests"), tmp_path)
    terminal.wait("[3 申请]", "列表为空")
    terminal.keys("n")
    terminal.wait("张某", "淮南市某路1号", "已恢复上次输入的内容")
