"""Long commands that end when they are asked to: signals noted, sleep in short steps."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

__all__ = ["stopping", "wait"]

_WAITING_SECONDS = 0.2


def wait(seconds: float, is_stopped: Callable[[], bool]) -> bool:
    """Sleep in short steps; False when asked to stop."""
    steps = max(1, round(seconds / _WAITING_SECONDS))
    for _step in range(steps):
        if is_stopped():
            return False
        time.sleep(seconds / steps)
    return not is_stopped()


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Let the present step end at the first signal, and everything at the second."""
    stopped = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    before = {}
    with suppress(ValueError):  # signals belong to the main thread
        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
