"""A server for the tests of this plugin: started once a process, stopped at its end."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from govdisclose_postgres.testing import (
    EmptyOffices,
    LocalServer,
    ServerMissing,
    server_binaries,
)


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    """A running server; what needs it is skipped where none can be started."""
    try:
        started = LocalServer(server_binaries())
    except ServerMissing as missing:
        if os.environ.get("REQUIRE_EXTERNAL") == "1":
            raise
        pytest.skip(str(missing))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def offices(server: LocalServer) -> EmptyOffices:
    """Where empty offices come from."""
    return EmptyOffices(server)
