"""What an import asks of its store grows with the file and no faster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from govdisclose.adapters.memory.items import MemoryItems
from govdisclose.adapters.memory.runs import MemoryRuns
from govdisclose.adapters.memory.store import MemoryStore
from govdisclose.office import Office
from govdisclose.services.importing import reading
from tests.services.importing.cases import counts, import_rows, new_office

DATES = ("2009-01-02", "2009-01-05")
CALLS = ("known", "get", "add", "replace", "next_number")
RUN_CALLS = ("seen", "mark_seen", "save", "get", "add_findings", "add_rejects")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Calls and keys that reach the store."""
    calls: Counter[str] = Counter()

    def watch(kind: type, name: str) -> None:
        ordinary = getattr(kind, name)

        def call(self: object, *words: Any, **options: Any) -> Any:
            calls[f"{kind.__name__}.{name}"] += 1
            for given in (*words, *options.values()):
                if isinstance(given, list):
                    calls[f"{kind.__name__}.{name} keys"] += len(given)
            return ordinary(self, *words, **options)

        monkeypatch.setattr(kind, name, call)

    for name in CALLS:
        watch(MemoryItems, name)
    for name in RUN_CALLS:
        watch(MemoryRuns, name)
    monkeypatch.setattr(reading, "BATCH_ROWS", 100)
    monkeypatch.setattr("govdisclose.formats.delimited.CHUNK_ROWS", 100)
    return calls


def _cost(asked: Counter[str], office: Office, folder: Path, rows: list[tuple[str, ...]]) -> int:
    asked.clear()
    account = import_rows(office, folder, rows)
    assert len(rows) == account.read
    return sum(asked.values())


SHAPES: dict[str, Callable[[int], tuple[str, ...]]] = {
    "numbered": lambda n: (f"003110926/2009-{n:05d}", f"文{n}", "甲局", "", *DATES),
    "titled": lambda n: ("", f"文{n}", "甲局", "", *DATES),
    "all alike": lambda n: ("", "公示", "甲局", "", *DATES, "", str(n)),
    "one document": lambda n: ("", f"文{n}", "甲局", "淮府〔2009〕1号", *DATES),
    "all rejected": lambda n: ("", f"文{n}", f"第{n}处", "", *DATES),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("again", [False, True])
def test_calls_grow_with_the_rows(
    asked: Counter[str], tmp_path: Path, shape: str, again: bool
) -> None:
    """Four times the rows cost about four times the calls and keys, the second time too."""
    make = SHAPES[shape]
    costs = []
    for size in (500, 2000):
        office = new_office(MemoryStore())
        rows = [make(n) for n in range(size)]
        if again:
            import_rows(office, tmp_path, rows)
        costs.append(_cost(asked, office, tmp_path, rows))

    assert costs[1] <= 5 * costs[0]


@pytest.mark.parametrize("shape", ["numbered", "titled"])
def test_new_rows_are_asked_for_a_chunk_at_a_time(
    asked: Counter[str], tmp_path: Path, shape: str
) -> None:
    """Ordinary rows cost no question of their own."""
    office = new_office(MemoryStore())
    rows = [SHAPES[shape](n) for n in range(1000)]

    _cost(asked, office, tmp_path, rows)

    assert asked["MemoryItems.known"] <= 12
    assert asked["MemoryItems.add"] <= 12
    assert 0 == asked["MemoryRuns.seen"]
    assert (0, 0, 1000, 0) == counts(import_rows(office, tmp_path, rows))
