"""Real terminals for tests: tmux sessions in which keys are pressed and screens are read."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["Terminal", "workbench_command"]

_WAIT_SECONDS = 45
"""How long a text may take to appear on a slow machine."""
_ANSWER_SECONDS = 3
_TO_BE_TYPED = "输入文字缩小范围"
"""What stands in the field of a list of choices before anything is typed."""
_POLL_SECONDS = 0.03
_FOCUSED = re.compile(r"^ ?> (.*?)(?: \*)?\s*$", re.MULTILINE)
"""The label of the field in focus."""


def workbench_command(office: Path, actor: str, *more: str) -> list[str]:
    """The command that opens the workbench in somebody's name."""
    words = [sys.executable, "-m", "govdisclose", "--db", str(office), "--actor", actor, "tui"]
    return [*words, *more]


class Terminal:
    """One tmux session of a server of its own.

    Args:
        folder: Where its socket lies, under a name of its own.
        name: Of the session.
        size: Columns and lines.
        environment: Variables beside the least there are.
    """

    def __init__(
        self,
        folder: Path,
        name: str = "tmux",
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._tmux = ["tmux", "-S", str(folder / name), "-f", "/dev/null"]
        self._size = ["-x", str(size[0]), "-y", str(size[1])]
        self._environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME")},
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "GOVDISCLOSE_LANG": "zh",
            **(environment or {}),
        }

    def start(self, command: list[str], folder: Path) -> None:
        """Run a command in the session; its exit status is told once it ends."""
        told = shlex.join(command) + "; echo ended $?; exec cat"
        self._run("new-session", "-d", *self._size, "-c", str(folder), told)
        self._run("set", "-g", "escape-time", "0")

    def end(self) -> None:
        """End the server of the session and all that runs in it."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            [*self._tmux, *words],
            env=self._environment,
            capture_output=True,
            check=True,
            encoding="utf-8",
        )
        return done.stdout

    @property
    def pid(self) -> int:
        """Process id of the shell in the session."""
        return int(self._run("display-message", "-p", "#{pane_pid}"))

    def screen(self) -> str:
        """What the terminal shows."""
        return self._run("capture-pane", "-p")

    def _state(self) -> str:
        """All one could see: signs, colours and the cursor."""
        return self._run(
            "capture-pane", "-p", "-e", ";", "display-message", "-p", "#{cursor_x},#{cursor_y}"
        )

    def keys(self, *keys: str) -> None:
        """Press keys by their tmux names; each waits until the screen answers the one before."""
        for key in keys:
            self._sent("send-keys", key)

    def text(self, text: str) -> None:
        """Type text."""
        self._sent("send-keys", "-l", text)

    def _sent(self, *words: str) -> None:
        """Send something and wait, as a person does, until the screen has answered."""
        before = self._state()
        self._run(*words)
        until = time.monotonic() + _ANSWER_SECONDS
        now = before
        while time.monotonic() < until:
            time.sleep(_POLL_SECONDS)
            last, now = now, self._state()
            if now == last and now != before:
                return

    def wait(self, *texts: str, absent: Iterable[str] = ()) -> str:
        """Wait until the screen shows all of some texts and none of others."""
        until = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < until:
            screen = self.screen()
            if all(text in screen for text in texts) and not any(one in screen for one in absent):
                return screen
            time.sleep(_POLL_SECONDS)
        raise AssertionError(f"{texts} not on the screen, or {absent} is:\n{self.screen()}")

    def to(self, label: str) -> None:
        """Go on to the field of a form that is called so; a sign before its label shows where."""
        until = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < until:
            found = _FOCUSED.search(self.screen())
            if found is not None and found[1].startswith(label):
                return
            if found is not None:
                self._run("send-keys", "Tab")
            while time.monotonic() < until:
                now = _FOCUSED.search(self.screen())
                if now is not None and (found is None or now[1] != found[1]):
                    break
                time.sleep(_POLL_SECONDS)
        raise AssertionError(f"no field {label}:\n{self.screen()}")

    def fill(self, label: str, text: str) -> None:
        """Type into the field of a form that is called so."""
        self.to(label)
        self.text(text)
        self.wait(text)

    def pick(self, label: str, narrow: str) -> None:
        """Take a choice in the field of a form that is called so."""
        self.to(label)
        self.keys("Enter")
        self.choose(narrow)

    def choose(self, narrow: str) -> None:
        """Take from the choices that are open the one that typing leaves first."""
        self.wait("取消", _TO_BE_TYPED)
        self.text(narrow)
        self.wait("取消", narrow, absent=[_TO_BE_TYPED])
        self.keys("Enter")
        self.wait(absent=["取消"])
