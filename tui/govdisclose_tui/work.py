"""Work beside the screen: reads and writes run in threads, and what fails comes back in words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Event
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from govdisclose.errors import GovDiscloseError
from govdisclose_tui.words import words

if TYPE_CHECKING:
    from govdisclose_tui.app import Workbench

__all__ = ["Cancelled", "Guarded", "Pool", "Stop", "guarded"]

_READERS = 2
"""Each has a connection with a page cache of its own, so few are enough and more cost memory."""

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Cancelled(Exception):
    """The user stopped the work; what was finished stays."""


class Stop:
    """A wish to stop, made on the screen and heard in a thread."""

    def __init__(self) -> None:
        self._event = Event()

    def set(self) -> None:
        """Wish to stop."""
        self._event.set()

    @property
    def is_set(self) -> bool:
        """Whether somebody wished so."""
        return self._event.is_set()

    def check(self) -> None:
        """Stop here if somebody wished so.

        Raises:
            Cancelled: Somebody did.
        """
        if self._event.is_set():
            raise Cancelled


class Pool:
    """Threads for the office: some read side by side, one writes."""

    def __init__(self) -> None:
        self._readers = ThreadPoolExecutor(_READERS, "office-read")
        self._writer = ThreadPoolExecutor(1, "office-write")

    async def read(
        self,
        function: Callable[Arguments, Answer],
        /,
        *args: Arguments.args,
        **options: Arguments.kwargs,
    ) -> Answer:
        """What a function answers that only reads."""
        loop = asyncio.get_running_loop()
        # Forms are put together where they read, and ask which app they are of.
        run = copy_context().run
        return await loop.run_in_executor(self._readers, lambda: run(function, *args, **options))

    async def write(
        self,
        function: Callable[Arguments, Answer],
        /,
        *args: Arguments.args,
        **options: Arguments.kwargs,
    ) -> Answer:
        """What a function answers that changes the office; one after the other."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writer, lambda: function(*args, **options))

    def close(self) -> None:
        """Wait for what is at work, and start nothing more."""
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True, cancel_futures=True)


async def _run(app: Workbench, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await work()
    except Cancelled:
        return
    except GovDiscloseError as problem:
        app.tell(problem)
    except Exception as problem:  # the last resort of the screen, as endings.py is of the shell
        app.tell(words().unexpected(problem))


class Guarded:
    """Some work to be awaited; whatever goes wrong is told in a dialog and ends nothing.

    It begins when it is awaited, so work that another takes the place of before leaves no trace.
    """

    def __init__(self, app: Workbench, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._app = app
        self._work = work

    def __await__(self) -> Generator[Any, Any, None]:
        return _run(self._app, self._work).__await__()


def guarded(app: Workbench, work: Callable[[], Coroutine[Any, Any, None]]) -> Guarded:
    """Some work under guard, for ``run_worker``."""
    return Guarded(app, work)
