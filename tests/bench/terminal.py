"""A program in a terminal of its own: keys go in, and what it draws comes back with its time."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import NamedTuple, Self

__all__ = ["Terminal", "Took", "middle"]

_QUIET_SECONDS = 0.15
"""Nothing drawn for so long: the answer to a key is complete."""

_LONGEST_SECONDS = 300.0
_REST_SECONDS = 20.0

READY_FILE = 3
"""Where the program writes one byte once everything is imported."""


class Took(NamedTuple):
    """From a key until nothing more was drawn."""

    first_ms: float
    """Until something was drawn; not a number where nothing was."""
    last_ms: float
    """Until the last of it was drawn."""
    cpu_ms: float
    """Time on a processor, of all threads, which others at work on the machine stretch little."""


def middle(took: Sequence[Took]) -> Took:
    """Medians."""
    return Took(*(median(one[place] for one in took) for place in range(3)))


class Terminal:
    """One program, started; to be used in a ``with`` statement, which ends it."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        ready, tells = os.pipe()
        self.pid, self._screen = pty.fork()
        if self.pid == 0:
            os.dup2(tells, READY_FILE)
            os.execve(
                command[0],
                list(command),
                {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **(environment or {})},
            )
        os.close(tells)
        self._ready = ready
        rows = struct.pack("HHHH", size[1], size[0], 0, 0)
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ, rows)
        self.drawn = bytearray()
        """What was drawn since the last key."""
        self.begun = time.perf_counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._screen)
        os.close(self._ready)

    def ready(self) -> None:
        """Wait until everything is imported; what is measured begins here."""
        while not select.select([self._ready], [], [], 0.01)[0]:
            self._read(0)
            if time.perf_counter() - self.begun > _LONGEST_SECONDS:
                raise TimeoutError("the program does not begin")
        if not os.read(self._ready, 1):
            raise RuntimeError(f"the program ended: {self.drawn.decode(errors='replace')}")
        self.begun = time.perf_counter()
        self.drawn.clear()

    def until(self, pattern: str, *, limit: float = _LONGEST_SECONDS) -> float:
        """Seconds since the last key until something is drawn; not a number if it never is."""
        sought = re.compile(pattern.encode())
        while sought.search(self.drawn) is None:
            if time.perf_counter() - self.begun > limit:
                return float("nan")
            self._read(0.05)
        return time.perf_counter() - self.begun

    def press(self, keys: str, *, first_limit: float = 2.0, quiet: float = _QUIET_SECONDS) -> Took:
        """Send keys, and wait until nothing more is drawn.

        Args:
            keys: As a terminal sends them.
            first_limit: How long to wait for the first of it.
            quiet: Seconds without anything drawn after which it is complete.
        """
        self.rest()
        self.drawn.clear()
        cpu = self.cpu_ms()
        self.begun = time.perf_counter()
        os.write(self._screen, keys.encode())
        first = last = float("nan")
        while True:
            wait = first_limit if first != first else quiet
            if not self._read(wait):
                break
            last = (time.perf_counter() - self.begun) * 1000
            first = last if first != first else first
        return Took(first, last, self.cpu_ms() - cpu)

    def rest(self, *, seconds: float = _QUIET_SECONDS) -> None:
        """Wait until nothing is drawn and nothing is at work; a blinking cursor ends it, too."""
        cpu = -1.0
        begun = time.perf_counter()
        while self._read(seconds) or self.cpu_ms() - cpu > 5:
            cpu = self.cpu_ms()
            if time.perf_counter() - begun > _REST_SECONDS:
                return

    def cpu_ms(self) -> float:
        """Time its threads that live were on a processor."""
        spent = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):
                spent += int((task / "schedstat").read_text().split()[0])
        return spent / 1e6

    def memory_mib(self) -> float:
        """What it holds in memory."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return float("nan")

    def _read(self, wait: float) -> bool:
        if not select.select([self._screen], [], [], wait)[0]:
            return False
        try:
            self.drawn += os.read(self._screen, 1 << 16)
        except OSError as raised:
            told = self.drawn.decode(errors="replace")[-2000:]
            raise RuntimeError(f"the program ended: {told}") from raised
        return True
