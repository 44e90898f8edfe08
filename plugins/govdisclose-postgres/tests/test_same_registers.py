"""Registers and kinds of cases that plugins bring: the server says what a file and memory say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.cli.output import json_text
from govdisclose.domain.search_terms import compile_query
from govdisclose.office.cases import CaseImporter, CaseQuery
from govdisclose.ports.storage import Store
from govdisclose_postgres.testing import EmptyOffices
from tests.plugins.harbour import install_harbour
from tests.services.casework import complaints
from tests.services.registers import places
from tests.services.requests.offices import Desks, desks_of

pytestmark = [pytest.mark.slow, pytest.mark.external("true")]

_LOG = """登记号,步骤,日期,事项,内容
甲1,登记,2024-03-04,逾期未答复,某地块征收
甲1,受理,2024-03-06,,
甲2,受理,2024-03-04,,
甲1,烧毁,2024-03-05,,
"""


@contextmanager
def _stores(offices: EmptyOffices, folder: Path) -> Iterator[dict[str, Store]]:
    stores: dict[str, Store] = {
        "memory": MemoryStore(),
        "file": SqliteStore.create(folder / "o.db"),
        "server": offices.make(),
    }
    yield stores
    for store in stores.values():
        store.close()


def _own(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def test_registers_say_the_same(offices: EmptyOffices, tmp_path: Path) -> None:
    """Imports with their rejects, lists, searches, counts, figures, public lists, byte for byte."""
    with _stores(offices, tmp_path) as stores:
        told = {}
        for name, store in stores.items():
            desks = desks_of(store)
            accounts = places.course(desks, _own(tmp_path, name))
            told[name] = json_text([accounts, places.answers_of(desks)], indent=1)

    assert told["memory"] == told["file"]
    assert told["memory"] == told["server"]
    assert "𠮷祥档案馆" in told["server"]


def test_cases_of_a_plugin_say_the_same(
    offices: EmptyOffices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists, limits, signals, counts and logs of complaints, and a log that is imported."""
    install_harbour(tmp_path / "site", monkeypatch)
    with _stores(offices, tmp_path) as stores:
        told = {}
        for name, store in stores.items():
            desks = desks_of(store)
            complaints.course(desks)
            told[name] = [complaints.answers_of(desks), _imported(desks, _own(tmp_path, name))]

    assert told["memory"] == told["file"]
    assert told["memory"] == told["server"]
    assert repr(told["memory"]) == repr(told["server"])


def _imported(desks: Desks, folder: Path) -> list[Any]:
    """What an office makes of a log with rows that cannot have happened, and finds in it."""
    path = folder / "log.csv"
    path.write_text(_LOG, encoding="utf-8")
    cases = desks.on("2024-04-12").admin.cases
    done = CaseImporter(cases=cases, flow=cases.kinds.find("complaint")).import_file(path)
    found = cases.page("complaint", CaseQuery(query=compile_query("征收")))
    return [
        (done.read, done.accepted, done.rejected),
        [(one.code, one.row, one.column) for one in done.findings],
        (folder / "log.rejects.csv").read_text("utf-8-sig"),
        [line.row.ref for line in found.lines],
        cases.counts("complaint", "category"),
        desks.admin.journal.verify().is_clean,
    ]
