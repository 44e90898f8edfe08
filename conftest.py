"""What every test of the project and of its plugins runs under.

No test sees the network, the home folder, the zone, the language or the settings of the machine it
runs on. The zone is one in which neither the day nor the hour is that of the offices served, so a
date taken from the machine's zone shows.
"""

from __future__ import annotations

import gc
import ipaddress
import itertools
import os
import shutil
import socket
import time
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from govdisclose.cli.language import activate, language

__all__ = ["NetworkRefused"]

pytest_plugins = ["pytester"]

ZONE = "America/New_York"
"""Twelve or thirteen hours behind Asia/Shanghai, with a summer time that Shanghai lacks."""

_HIDDEN_PREFIXES = ("GOVDISCLOSE_", "LC_", "XDG_")
_HIDDEN_NAMES = ("LANG", "LANGUAGE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM")
_KEPT_NAMES = ("GOVDISCLOSE_SHARED_DATA",)
_SILENCE = (HealthCheck.too_slow,)  # a busy machine is no fault of a strategy

gc.set_threshold(10_000)  # hundreds of modules are read; Python's own 700 is for small programs

settings.register_profile(
    "quick",
    max_examples=50,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],  # slower than it is helpful
    suppress_health_check=_SILENCE,
    derandomize="CI" in os.environ,
    print_blob=True,
)
settings.register_profile(
    "deep",
    max_examples=2_000,
    stateful_step_count=100,
    deadline=None,
    suppress_health_check=_SILENCE,
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine."""


@pytest.fixture(scope="session", autouse=True)
def _machine_hidden() -> Iterator[None]:
    """Hide the machine's zone, language and settings from tests and the programs they start."""
    with pytest.MonkeyPatch.context() as patch:
        for name in tuple(os.environ):
            if name in _HIDDEN_NAMES or (
                name.startswith(_HIDDEN_PREFIXES) and name not in _KEPT_NAMES
            ):
                patch.delenv(name)
        patch.setenv("LANG", "C")
        patch.setenv("TZ", ZONE)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session", autouse=True)
def _network_refused() -> Iterator[None]:
    """Let sockets reach this machine only."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    sendto, getaddrinfo = socket.socket.sendto, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_far(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_far(self, address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        _refuse_far(self, rest[-1])
        return sendto(self, data, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if host is not None and not _is_here(host):
            raise NetworkRefused(f"a test looked up {host!r}")
        return getaddrinfo(host, *rest, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket.socket, "sendto", guarded_sendto)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


@pytest.fixture(scope="session")
def _home_numbers() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture(autouse=True)
def _home_hidden(
    _machine_hidden: None,
    _home_numbers: Iterator[int],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """Give each test a home folder of its own that is not there yet, and undo what it sets.

    The language is undone, too: it belongs to the process, and a test that runs a command within it
    would leave it to the next one.
    """
    before, spoken = dict(os.environ), language()
    os.environ["HOME"] = str(tmp_path_factory.getbasetemp() / f"home-{next(_home_numbers)}")
    if request.node.get_closest_marker("no_cover") is not None:
        # Processes that such a test starts are not watched, either.
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    yield
    activate(spoken)
    os.environ.clear()
    os.environ.update(before)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count for coverage only what tests with examples written down run through.

    Drawn tests run the same lines hundreds of times, each time watched at more than twice the cost,
    and which lines they reach is chance. So the floor holds without them.
    """
    for item in items:
        if item.get_closest_marker("hypothesis") is not None:
            item.add_marker("no_cover")


def pytest_collection_finish() -> None:
    """Spare the garbage collector what was collected: thousands of tests and all that they import.

    It lives until the end of the run, and the collector would walk through it again and again.
    """
    gc.collect()
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked ``external("git")`` where the program is missing."""
    for mark in item.iter_markers("external"):
        for program in mark.args:
            if shutil.which(program) is None:
                pytest.skip(f"the program {program!r} is not installed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With REQUIRE_EXTERNAL=1 a skipped test that is marked external fails."""
    report = yield
    if (
        report.skipped
        and not hasattr(report, "wasxfail")
        and os.environ.get("REQUIRE_EXTERNAL") == "1"
        and item.get_closest_marker("external") is not None
    ):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"REQUIRE_EXTERNAL=1 allows no skip for a missing program: {why}"
    return report


def _refuse_far(sock: socket.socket, address: Any) -> None:
    if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
        raise NetworkRefused(f"a test tried to reach {address!r}")


def _is_here(host: str | bytes) -> bool:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name in {"", "localhost", socket.gethostname()}:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False
