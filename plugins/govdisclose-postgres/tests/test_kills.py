"""Server, client or both are killed in the middle of work: what was acknowledged stays, once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from govdisclose.office import Extensions, Office
from govdisclose.plugins.registry import Registry
from govdisclose_postgres.address import read_address
from govdisclose_postgres.testing import KILLED, LocalServer, ServerMissing, server_binaries

_CLERK = Path(__file__).with_name("clerk.py")
_CLERKS = 2
_ACTS = 40
_ROWS = 2_000
_SECONDS = 120

pytestmark = [pytest.mark.slow, pytest.mark.external("true")]

ROUNDS = [
    pytest.param(number, marks=[] if number < 2 else [pytest.mark.soak]) for number in range(20)
]
"""Two in every run, twenty in a soak."""


@pytest.fixture(scope="module")
def durable() -> Iterator[LocalServer]:
    """A server of its own that acknowledges what it has written."""
    try:
        started = LocalServer(server_binaries(), KILLED)
    except ServerMissing as missing:
        if os.environ.get("REQUIRE_EXTERNAL") == "1":
            raise
        pytest.skip(str(missing))
    yield started
    started.stop()


def _office(server: LocalServer, name: str) -> str:
    address = server.address(schema=name)
    Office.create(address, name="测试市", actor="clerk", extensions=_extensions()).close()
    return address


def _extensions() -> Extensions:
    return Extensions(Registry(environment={}))


def _faults(address: str) -> list[object]:
    """What the journal and the check find."""
    with Office.open(address, actor="clerk", extensions=_extensions()) as office:
        verified = office.journal.verify()
        checked = [
            finding for finding in office.maintenance.check() if finding.severity.value == "error"
        ]
        return [*checked, *([] if verified.is_clean else [verified])]


def _clerk(address: str, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(_CLERK), address, name, str(_ACTS)],
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


def _import(address: str, file: Path) -> subprocess.Popen[str]:
    words = ["--db", address, "--actor", "clerk", "catalogue", "import", str(file)]
    return subprocess.Popen(
        [sys.executable, "-m", "govdisclose", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        env=dict(os.environ),
    )


def _count(address: str, statement: str) -> int:
    row = _rows(address, statement)[0]
    return int(row[0])


def _rows(address: str, statement: str) -> list[tuple[Any, ...]]:
    office = read_address(address)
    with psycopg.connect(office.uri, autocommit=True) as driver:
        driver.execute(f"SET search_path = {office.schema}".encode())
        return driver.execute(statement.encode()).fetchall()


def _wait_until(address: str, statement: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until and process.poll() is None:
        if _count(address, statement) > 0:
            return
        time.sleep(0.01)


@pytest.mark.no_cover
@pytest.mark.parametrize("number", ROUNDS)
@pytest.mark.parametrize("victim", ["server", "client", "both"])
def test_clerks_lose_nothing(durable: LocalServer, victim: str, number: int) -> None:
    """Every acknowledged act of several clerks is there once, whoever was killed."""
    address = _office(durable, f"clerks_{victim}_{number}")
    clerks = [_clerk(address, str(at)) for at in range(_CLERKS)]
    _wait_until(address, "SELECT count(*) FROM records WHERE kind = 'act'", clerks[0])
    time.sleep(random.Random(f"{victim}{number}").random() * 0.2)

    if victim in ("client", "both"):
        clerks[0].kill()
    if victim in ("server", "both"):
        durable.kill()
        durable.start()
    said = [clerk.communicate(timeout=_SECONDS)[0].split() for clerk in clerks]

    kept = [row[0] for row in _rows(address, "SELECT key FROM records WHERE kind = 'act'")]
    acknowledged = {f"kill-{at}-{act}" for at, acts in enumerate(said) for act in acts}
    assert len(set(kept)) == len(kept)
    assert acknowledged <= set(kept)
    # At most the act a killed client was at is there without having been acknowledged.
    assert len(kept) - len(acknowledged) <= (0 if victim == "server" else 1)
    if victim == "server":
        assert _CLERKS * _ACTS == len(kept)
    assert [] == _faults(address)


@pytest.mark.no_cover
@pytest.mark.parametrize("number", ROUNDS)
@pytest.mark.parametrize("victim", ["server", "client", "both"])
def test_import_goes_on(durable: LocalServer, tmp_path: Path, victim: str, number: int) -> None:
    """An import that was cut off is continued, and each row of the file is there once."""
    address = _office(durable, f"import_{victim}_{number}")
    file = tmp_path / "rows.csv"
    rows = [f"测试事项第{at}号通知,测〔2024〕{at}号,2024-01-02,2024-01-03" for at in range(_ROWS)]
    file.write_text("\n".join(["名称,文号,生成日期,发布日期", *rows]), encoding="utf-8")
    client = _import(address, file)
    _wait_until(address, "SELECT count(*) FROM items", client)
    time.sleep(random.Random(f"{victim}{number}").random() * 0.2)

    if victim in ("client", "both"):
        client.kill()
    if victim in ("server", "both"):
        durable.kill()
        durable.start()
    client.wait(_SECONDS)
    before = _count(address, "SELECT count(*) FROM items")
    again = _import(address, file)
    again.wait(_SECONDS)

    assert 0 < before <= _ROWS
    assert 0 == again.returncode
    assert _ROWS == _count(address, "SELECT count(*) FROM items")
    assert _ROWS == _count(address, "SELECT count(DISTINCT document_number) FROM items")
    assert [] == _faults(address)
