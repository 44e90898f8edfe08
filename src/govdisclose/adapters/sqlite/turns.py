"""Taking turns at writing: who waits says so, and who writes much ends its turn in time.

SQLite lets one connection write at a time and does not tell it that others wait. So a waiting
writer holds a shared lock on an empty file beside the office, and a long piece of work that finds
the lock taken commits what it has once its turn is used up, and lets others go first.

The lock is the kernel's: it goes with the process that held it, however that ends. Who is stopped
while it waits, and so never takes the turns it is offered, is passed over after a while. Where
there are no such locks, somebody is always taken to wait: turns are short, and work takes longer.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover  # Windows
    fcntl = None  # type: ignore[assignment]  # absent is a case of its own

__all__ = ["Turn", "Turns", "WaitingMark"]

_TURN_SECONDS = 0.15
"""A turn that others wait for ends about here, its commit included: well below the 250 ms of
which they are assured, because a step may take longer than the one before it."""

_COMMIT_SECONDS = 0.1
"""A turn nobody waits for goes on until its commit will take about so long: who comes then cannot
cut it short."""

_GAP_SECONDS = 0.05
"""How long those who wait are waited for; mostly a millisecond is enough."""

_BLIND_GAP_SECONDS = 0.006
"""The same where nobody can say that he waits: enough for a waiting writer to try several times."""

_LOOK_SECONDS = 0.001
_UNUSED_TURNS = 40
"""So many offered turns in a row that nobody takes show that the mark means nothing."""

_REMEMBERED_COMMITS = 5
"""The middle one of so many is expected next: some also move the log to the file, unlocked."""


class WaitingMark:
    """Says, while it is set, that its holder waits to write the office.

    Args:
        path: The file whose lock is the mark; made when it is first set.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def set(self) -> None:
        """Set the mark if that is possible now; setting it again is harmless."""
        if self._file is not None or fcntl is None:
            return
        file = None
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            # Somebody is just looking whether it is set, or the folder takes no file.
            if file is not None:
                os.close(file)
            return
        self._file = file

    def clear(self) -> None:
        """Take the mark away."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Turns:
    """The turns of one process at writing one office.

    Args:
        office: The office file.
        clock: Seconds that never go back.
        pause: Waits for so many seconds.
    """

    def __init__(
        self,
        office: Path,
        *,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._path = office.with_name(f"{office.name}-turns")
        self.clock = clock
        self._pause = pause
        self._unused = 0
        self.commit_least = 0.0
        """Seconds that every commit takes, however little it holds: mostly the disk's own."""
        self.commit_share = 0.5
        """Further seconds that a commit takes for each second of work before it."""
        self._shortest: float | None = None
        self._shares: deque[float] = deque(maxlen=_REMEMBERED_COMMITS)

    def mark(self) -> WaitingMark:
        """A mark for a writer that waits, not yet set."""
        return WaitingMark(self._path)

    def begin(self) -> Turn:
        """A turn that begins now."""
        return Turn(self)

    def somebody_waits(self) -> bool:
        """Whether a writer waits that takes the turns it is offered."""
        if fcntl is None:
            return True
        if not self._is_marked():
            self._unused = 0
            return False
        return self._unused < _UNUSED_TURNS

    def give_way(self, changes: Callable[[], int]) -> None:
        """Let those who wait go first, for a bounded time.

        Args:
            changes: A number that changes when somebody else has written.
        """
        if fcntl is None:
            self._pause(_BLIND_GAP_SECONDS)
            return
        if not self.somebody_waits():
            return
        before = changes()
        until = self.clock() + _GAP_SECONDS
        while self.clock() < until:
            self._pause(_LOOK_SECONDS)
            if not self._is_marked():
                self._unused = 0
                return
        self._unused = self._unused + 1 if changes() == before else 0

    def learn(self, *, work: float, commit: float) -> None:
        """Remember how long a commit took after so much work."""
        if self._shortest is None:
            # Of one commit nobody knows how much of it another one would take as well.
            self._shortest = commit
        else:
            self._shortest = self.commit_least = min(self._shortest, commit)
        if work > 0:
            self._shares.append((commit - self.commit_least) / work)
            self.commit_share = sorted(self._shares)[len(self._shares) // 2]

    def _is_marked(self) -> bool:
        try:
            file = os.open(self._path, os.O_RDWR)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        finally:
            os.close(file)
        return False


class Turn:
    """One stretch of holding the write lock."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._begun = self._asked = turns.clock()
        self._committing: float | None = None
        self._is_long = False

    def is_full(self) -> bool:
        """Whether the commit alone would keep others waiting who come while it lasts."""
        held = self._turns.clock() - self._begun
        return held * self._turns.commit_share >= _COMMIT_SECONDS

    def is_over(self) -> bool:
        """Whether a long piece of work should commit now; asked after each of its steps."""
        now = self._turns.clock()
        held, step = now - self._begun, now - self._asked
        self._asked, self._is_long = now, True
        turns = self._turns
        ended = (held + step) * (1 + turns.commit_share) + turns.commit_least
        return ended > _TURN_SECONDS and turns.somebody_waits()

    def commits(self) -> None:
        """The work ends and the commit begins."""
        self._committing = self._turns.clock()

    def ended(self) -> bool:
        """The commit is done; True if the turn was so long that others should go first."""
        now = self._turns.clock()
        begun = now if self._committing is None else self._committing
        if self._is_long:
            self._turns.learn(work=begun - self._begun, commit=now - begun)
        return self._is_long or now - self._begun > _COMMIT_SECONDS
