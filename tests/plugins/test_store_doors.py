"""Stores of plugins, and stores that are listened to, are stores like others."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore, MemoryUnit
from govdisclose.domain.journal import Actor, Entry, next_entry
from govdisclose.office import Office
from govdisclose.plugins.guarded_store import guarded_store
from govdisclose.plugins.listeners import HeardStore
from govdisclose.plugins.registry import PluginFailed
from govdisclose.ports.storage import Store
from govdisclose.services.setup import NewOffice, prepare_office
from govdisclose.testing.contracts import Capabilities, StoreContract
from tests.cli.inside import answer, invoke
from tests.cli.program import fake_distribution

PLUGIN = """
from govdisclose.adapters.memory import MemoryStore
from govdisclose.plugins.api import PluginInfo

OFFICES = {}

class Plugin:
    schemes = ("luna", "moon")
    def describe(self): return PluginInfo("Offices on the moon")
    def create(self, address):
        store = OFFICES[address] = MemoryStore()
        store.close = lambda: None
        return store
    def open(self, address): return OFFICES[address]
"""


class TestGuardedStore(StoreContract):
    """The guard changes nothing of what a store does."""

    capabilities = Capabilities(reopening=False)

    def make_store(self, folder: Path) -> Store:
        return guarded_store("moon", MemoryStore(busy_seconds=0.2))


class TestHeardStore(StoreContract):
    """Nor does somebody who listens."""

    capabilities = Capabilities(reopening=False)

    def make_store(self, folder: Path) -> Store:
        return HeardStore(MemoryStore(busy_seconds=0.2), lambda _entries: None)


def _installed(site: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    groups = {"govdisclose.v1.store": {"lunar": "lunar_store:Plugin"}}
    fake_distribution(site, "lunar", groups, {"lunar_store": text})
    monkeypatch.delitem(sys.modules, "lunar_store", raising=False)
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()


@pytest.mark.parametrize("scheme", ["luna", "moon"])
def test_store_plugin_serves_its_schemes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """An office is made, written and read at an address of the plugin, whatever it is called."""
    _installed(tmp_path / "site", monkeypatch, PLUGIN)
    address = ("--db", f"{scheme}://office")
    (tmp_path / "items.csv").write_text("名称,发布日期\n关于防汛的通知,2009-05-01\n", "utf-8")

    made = invoke(tmp_path, *address, "init", "--office", "淮南市人民政府")
    (account,) = answer(invoke(tmp_path, *address, "catalogue", "import", "items.csv", "--json"))
    listed = answer(invoke(tmp_path, *address, "catalogue", "list", "--json"))
    checked = invoke(tmp_path, *address, "db", "check")

    assert 0 == made.exit_code, made.output
    assert (1, 1) == (account["accepted"], listed["total"])
    assert 2 == checked.exit_code
    assert "Traceback" not in checked.stderr


def test_store_that_fails_at_work_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of its driver that a store plugin lets through is one of the plugin."""
    _installed(
        tmp_path / "site",
        monkeypatch,
        PLUGIN.replace(
            "return OFFICES[address]",
            "store = OFFICES[address]; store.begin = lambda **_: 1 / 0; return store",
        ),
    )
    address = ("--db", "moon://office")
    invoke(tmp_path, *address, "init")

    result = invoke(tmp_path, *address, "catalogue", "list")

    assert 2 == result.exit_code
    assert 'plugin "lunar" failed at work: ZeroDivisionError' in result.stderr
    assert "Traceback" not in result.stderr


def test_guard_passes_on_what_is_raised_inside_a_unit() -> None:
    """A fault of the caller is the caller's, and rolls back."""
    store = guarded_store("moon", MemoryStore())

    with pytest.raises(KeyError, match="mine"), store.write():
        raise KeyError("mine")


def test_guard_names_the_plugin_of_a_call_that_breaks() -> None:
    """A driver's error that comes out is the plugin's, by name."""

    class Broken(MemoryStore):
        def read(self) -> MemoryUnit:
            raise OSError("gone")

    with pytest.raises(PluginFailed, match="gone"):
        guarded_store("moon", Broken()).read()


def test_entries_are_told_after_commit_only() -> None:
    """A unit that rolls back tells nothing; one that commits tells its entries in order, once."""
    heard: list[Sequence[Entry]] = []
    store = HeardStore(MemoryStore(), heard.append)
    with Office.over(store, actor="zhang") as office:
        prepare_office(store, office.environment, "zhang", NewOffice(name="淮南市人民政府"))
        told = len(heard)
        with store.write() as unit:
            entry = next_entry(
                unit.journal.head(0),
                on=date(2009, 5, 1),
                recorded_at=datetime(2009, 5, 1, tzinfo=UTC),
                actor=Actor(account="zhang", person="zhang"),
                kind="rolled.back",
                subject="x",
            )
            unit.journal.append(entry)

    assert (1, 1) == (told, len(heard))
    numbers = [entry.number for entry in heard[0] if entry.shard == 0]
    assert list(range(1, len(numbers) + 1)) == numbers
