"""The guards every test runs under, seen from inside and broken on purpose."""

from __future__ import annotations

import os
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT

MISSING = "no-such-program-anywhere"
SKIPPED = f"""
import pytest

@pytest.mark.external("{MISSING}")
def test_external():
    pass

def test_other_reason():
    pytest.skip("the data is absent")
"""


@pytest.fixture
def guarded(pytester: pytest.Pytester) -> pytest.Pytester:
    """A small project that runs under the same guards."""
    pytester.makeconftest((ROOT / "conftest.py").read_text(encoding="utf-8"))
    pytester.makeini('[pytest]\nmarkers = external\naddopts = "-p no:cacheprovider"')
    return pytester


def test_other_machines_are_out_of_reach() -> None:
    """A connection or a look-up that leaves the machine fails the test."""
    with socket.socket() as sock, pytest.raises(RuntimeError, match="a test tried to reach"):
        sock.connect(("192.0.2.1", 80))  # TEST-NET-1 of RFC 5737

    with pytest.raises(RuntimeError, match="a test looked up"):
        socket.create_connection(("example.org", 80))


def test_own_machine_is_within_reach() -> None:
    """Loopback connections are allowed."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert server.getsockname() == client.getpeername()


def test_home_is_hidden() -> None:
    """The home folder is one of the test's own and is not there yet."""
    assert not Path.home().exists()
    assert not any(name.startswith("XDG_") for name in os.environ)


def test_zone_is_not_that_of_the_office() -> None:
    """The machine's zone is New York's, so a date taken from it is seen to be wrong."""
    moment = datetime(2024, 1, 1, 3, tzinfo=UTC)

    assert ("EST", "EDT") == time.tzname
    assert 31 == moment.astimezone().day


def test_settings_of_the_machine_are_hidden() -> None:
    """Neither language nor settings of the person who runs the tests come through."""
    names = {"GOVDISCLOSE_DB", "GOVDISCLOSE_LANG", "NO_COLOR", "LC_ALL"} & set(os.environ)

    assert set() == names
    assert "C" == os.environ["LANG"]


def test_missing_program_skips(guarded: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that needs a program that is missing is skipped by default."""
    monkeypatch.delenv("REQUIRE_EXTERNAL", raising=False)
    guarded.makepyfile(SKIPPED)

    result = guarded.runpytest_subprocess("-rs")

    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines([f"*the program '{MISSING}' is not installed*"])


def test_missing_program_fails_where_programs_are_required(
    guarded: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With REQUIRE_EXTERNAL=1 only skips for other reasons are left."""
    monkeypatch.setenv("REQUIRE_EXTERNAL", "1")
    guarded.makepyfile(SKIPPED)

    result = guarded.runpytest_subprocess()

    result.assert_outcomes(errors=1, skipped=1)
    result.stdout.fnmatch_lines([f"*REQUIRE_EXTERNAL=1 allows no skip*{MISSING}*"])
