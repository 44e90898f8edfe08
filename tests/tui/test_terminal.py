"""A clerk's day in a real terminal: driven through tmux, proved by the journal."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.office import NewAgency, Office

pytestmark = [pytest.mark.slow, pytest.mark.external("tmux")]

_WAIT_SECONDS = 25


class Terminal:
    """One tmux session of a server of its own."""

    def __init__(self, folder: Path, width: int, height: int) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        self._size = ["-x", str(width), "-y", str(height)]
        self._environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME")},
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "GOVDISCLOSE_LANG": "zh",
        }

    def start(self, command: list[str], folder: Path) -> None:
        """Run a command in the session."""
        subprocess.run(
            [*self._tmux, "new-session", "-d", *self._size, "-c", str(folder),
             shlex.join(command) + "; echo ended $?; sleep 60"],
            env=self._environment, check=True,
        )  # fmt: skip
        subprocess.run([*self._tmux, "set", "-g", "escape-time", "0"], check=True)

    def end(self) -> None:
        """End the server of the session."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def screen(self) -> str:
        """What the terminal shows."""
        done = subprocess.run(
            [*self._tmux, "capture-pane", "-p"], capture_output=True, check=True, encoding="utf-8"
        )
        return done.stdout

    def keys(self, *keys: str) -> None:
        """Press keys by their tmux names."""
        for key in keys:
            subprocess.run([*self._tmux, "send-keys", key], check=True)
            self._rest()

    def text(self, text: str) -> None:
        """Type text."""
        subprocess.run([*self._tmux, "send-keys", "-l", text], check=True)
        self._rest()

    def _rest(self) -> None:
        """Wait, as a person does, until the screen answers a key: at most three seconds."""
        before, same = self.screen(), 0
        for _ in range(30):
            time.sleep(0.1)
            now = self.screen()
            same = same + 1 if now == before else 0
            before = now
            if same >= 4:
                return

    def wait(self, *texts: str) -> str:
        """Wait until the screen shows all of the texts."""
        until = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < until:
            screen = self.screen()
            if all(text in screen for text in texts):
                return screen
            time.sleep(0.1)
        raise AssertionError(f"{texts} not on the screen:\n{self.screen()}")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    """A terminal of 80 by 24."""
    made = Terminal(tmp_path, 80, 24)
    yield made
    made.end()


def _office(path: Path) -> None:
    with Office.create(
        str(path),
        name="淮南市政府",
        agencies=[NewAgency(name="市教育局", level=Level.DEPARTMENT, code="EDU", parent="A1")],
        actor="li",
    ) as office:
        office.staff.revise("li", roles=[Role.EDITOR, Role.ADMINISTRATOR, Role.REGISTRAR])
        office.staff.add("wang", "王", roles=[Role.APPROVER, Role.EDITOR, Role.HANDLER])
        office.catalogue.add("EDU", {"title": "校舍安全工程公告"})


def _program(office: Path, actor: str, *more: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "govdisclose",
        "--db",
        str(office),
        "--actor",
        actor,
        "tui",
        *more,
    ]


def test_working_day_of_a_clerk(terminal: Terminal, tmp_path: Path) -> None:
    """Register, draft, look, publish, export and quit, all by keys in a terminal over tmux."""
    assert shutil.which("tmux")
    office = tmp_path / "office.db"
    _office(office)

    terminal.start(_program(office, "li"), tmp_path)
    terminal.wait("今日", "淮南市政府")

    # Register a request.
    terminal.keys("3")
    terminal.wait("[3 申请]")
    terminal.keys("n")
    terminal.wait("登记申请", "申请人 *")
    terminal.text("张某")
    terminal.keys("Tab", "Enter")
    terminal.wait("自然人")
    terminal.keys("Enter", "Tab")
    terminal.text("淮南市某路1号")
    terminal.keys("Tab", "Enter")
    terminal.wait("当面提交")
    terminal.keys("Enter", "Tab", "Tab")
    terminal.text("某地块征收补偿方案")
    terminal.keys("C-g")
    terminal.wait("已记录")
    terminal.keys("Escape")
    terminal.wait("-0001", "张某", "# 计入")
    terminal.keys("q")

    # Draft an item.
    terminal.keys("2")
    terminal.wait("校舍安全工程公告")
    terminal.keys("n")
    terminal.wait("起草新条目")
    terminal.keys("Tab")
    terminal.text("冬季防火通知")
    terminal.keys("C-g")
    terminal.wait("冬季防火通知", "[草稿]")
    terminal.keys("q")

    # Export what is filtered.
    terminal.keys("/")
    terminal.text("状态:草稿")
    terminal.keys("Enter")
    terminal.wait("共 2 行")
    terminal.keys("x")
    terminal.wait("catalogue.csv")
    terminal.keys("Enter")
    terminal.wait("已写入")

    # Quit.
    terminal.keys("C-q")
    terminal.wait("结束程序")
    terminal.keys("Tab", "Enter")
    terminal.wait("ended 0")

    with Office.open(str(office), actor="li") as opened:
        request = opened.journal.entries_of("R1-1")
        drafts = opened.catalogue.count(opened.item_filter("stage:draft"), bound=9).total
        assert opened.journal.verify().is_clean
    assert [("request.received", "li")] == [(one.kind, one.actor.person) for one in request]
    assert 2 == drafts
    assert 3 == len((tmp_path / "catalogue.csv").read_text("utf-8-sig").splitlines())


def test_second_person_publishes_in_another_terminal(terminal: Terminal, tmp_path: Path) -> None:
    """What one drafted another publishes, with the number that is issued in the same act."""
    office = tmp_path / "office.db"
    _office(office)

    terminal.start(_program(office, "wang", "--area", "catalogue"), tmp_path)
    terminal.wait("校舍安全工程公告")
    terminal.keys("Enter")
    terminal.wait("[草稿]")
    terminal.keys("p")
    terminal.wait("您批准的正是所见内容")
    terminal.keys("C-g")
    terminal.wait("[已公开]")
    terminal.keys("C-q")
    terminal.wait("结束程序")
    terminal.keys("Tab", "Enter")
    terminal.wait("ended 0")

    with Office.open(str(office), actor="li") as opened:
        last = opened.journal.trail("I2-1")[-1]
    assert ("publication.published", "wang") == (last.kind, last.actor.person)
