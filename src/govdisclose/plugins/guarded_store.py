"""A plugin's store behind a guard: an error of its driver that it let through names the plugin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from govdisclose.plugins.faults import PluginFailed, call_guard

if TYPE_CHECKING:
    from govdisclose.ports.storage import Store, UnitOfWork

__all__ = ["guarded_store"]


def guarded_store(name: str, store: Store) -> Store:
    """The store with every call guarded.

    Args:
        name: The plugin that opened it.
        store: What it opened; the members of the port are passed on one by one.
    """
    return _GuardedStore(name, store)


class _GuardedStore:
    """See :class:`govdisclose.ports.storage.Store`."""

    def __init__(self, name: str, store: Store) -> None:
        self._name = name
        self._store = store

    def read(self) -> UnitOfWork:
        with call_guard(self._name):
            return cast("UnitOfWork", _GuardedUnit(self._name, self._store.read()))

    def write(self) -> UnitOfWork:
        with call_guard(self._name):
            return cast("UnitOfWork", _GuardedUnit(self._name, self._store.write()))

    @contextmanager
    def bulk(self) -> Iterator[None]:
        with call_guard(self._name):
            inner = self._store.bulk()
            inner.__enter__()
        try:
            yield
        except BaseException as raised:
            with call_guard(self._name):
                inner.__exit__(type(raised), raised, raised.__traceback__)
            raise
        with call_guard(self._name):
            inner.__exit__(None, None, None)

    def close(self) -> None:
        with call_guard(self._name):
            self._store.close()


class _GuardedUnit:
    """A unit of work whose repositories are guarded, too."""

    def __init__(self, name: str, unit: UnitOfWork) -> None:
        self._name = name
        self._unit = unit

    def __enter__(self) -> Self:
        with call_guard(self._name):
            self._unit = self._unit.__enter__()
            for part in ("items", "records", "journal", "contents", "runs", "matters"):
                setattr(self, part, _GuardedPart(self._name, getattr(self._unit, part)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with call_guard(self._name):
            self._unit.__exit__(kind, raised, trace)

    def __getattr__(self, member: str) -> Any:
        # commit() and the kept figures.
        return _guarded(self._name, getattr(self._unit, member))


class _GuardedPart:
    """One repository; its methods are guarded, and so is what they stream."""

    def __init__(self, name: str, part: object) -> None:
        self._name = name
        self._part = part

    def __getattr__(self, member: str) -> Any:
        return _guarded(self._name, getattr(self._part, member))


def _guarded(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **options: Any) -> Any:
        given = [_Inlet(one) if hasattr(one, "read") else one for one in args]
        try:
            with call_guard(name):
                answer = method(*given, **options)
        except PluginFailed:
            for one in given:
                if isinstance(one, _Inlet) and one.problem is not None:
                    # The caller's file cannot be read: that is no fault of the plugin.
                    raise one.problem from None
            raise
        # A file is an iterator, too, and is read with its own methods.
        is_stream = isinstance(answer, Iterator) and not hasattr(answer, "read")
        return _streamed(name, answer) if is_stream else answer

    return call


class _Inlet:
    """A caller's stream that remembers why it could not be read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.problem: Exception | None = None

    def read(self, *size: int) -> Any:
        try:
            return self._stream.read(*size)
        except Exception as problem:
            self.problem = problem
            raise

    def __getattr__(self, member: str) -> Any:
        return getattr(self._stream, member)


def _streamed(name: str, rows: Iterator[Any]) -> Iterator[Any]:
    end = object()
    while True:
        with call_guard(name):
            row = next(rows, end)
        if row is end:
            return
        yield row
