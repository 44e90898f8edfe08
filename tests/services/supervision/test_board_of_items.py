"""The board counts items in groups; the list reads them one by one. Both say the same."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.item import Item, Mode, Release, Withdrawal
from govdisclose.domain.figures.supervision.signals import Signal
from govdisclose.ports.storage import Store
from govdisclose.testing.builders import item, store_items
from tests.services.requests.offices import Desks, day, desks_of

FIRST = date(2024, 1, 2)
NUMBERS = range(1, 101)
"""Items in each made-up office."""


def _items(seed: int) -> list[Item]:
    """Drafts, public, late, withdrawn and merged items of two agencies, of every mode."""
    draw = random.Random(seed)
    made = []
    for number in NUMBERS:
        formed = None if draw.random() < 0.05 else FIRST + timedelta(days=draw.randrange(90))
        published = (formed or FIRST) + timedelta(days=draw.randrange(60))
        kind = draw.choice(("draft", "draft", "public", "public", "withdrawn", "merged"))
        ended: dict[str, object] = {}
        if kind in ("withdrawn", "merged"):
            reason = Withdrawal.MERGED if kind == "merged" else Withdrawal.ORDINARY
            ended = {
                "withdrawn_on": published + timedelta(days=draw.randrange(20)),
                "withdrawal": reason,
            }
        is_draft = kind == "draft"
        made.append(
            item(
                shard=draw.choice((1, 2)),
                number=number,
                mode=draw.choice((Mode.PROACTIVE,) * 3 + (Mode.ON_REQUEST, Mode.WITHHELD)),
                formed_on=formed,
                published_on=None if is_draft else published,
                release=Release.NONE if is_draft else Release.RECORD,
                **ended,
            )
        )
    return made


def _filled(store: Store, items: list[Item]) -> Desks:
    desks = desks_of(store)
    store_items(store, items)
    return desks.on("2024-05-01")


def _counted(desks: Desks, on: date) -> dict[tuple[str, Signal], int]:
    board = desks.admin.supervision.board(on)
    return {
        (row.agency, signal): count
        for row in board.rows
        for signal, count in row.counts.items()
        if count
    }


def _listed(desks: Desks, on: date) -> dict[tuple[str, Signal], int]:
    view = desks.admin.supervision.today(on, least=Signal.NONE)
    return dict(Counter((f"A{line.shard}", line.signal) for line in view.lines))


@pytest.mark.slow
def test_counted_in_groups_is_counted_one_by_one(tmp_path: Path) -> None:
    """Whatever stands in the catalogue: the same numbers on each day and from each store."""
    seen: set[Signal] = set()
    for seed in range(2):
        items = _items(seed)
        memory = _filled(MemoryStore(), items)
        with closing(SqliteStore.create(tmp_path / f"{seed}.db")) as store:
            embedded = _filled(store, items)
            for place in range(0, 150, 15):
                on = FIRST + timedelta(days=place)
                expected = _listed(memory, on)
                assert expected == _counted(memory, on), (seed, on)
                assert expected == _listed(embedded, on), (seed, on)
                assert expected == _counted(embedded, on), (seed, on)
                seen |= {signal for _agency, signal in expected}

    assert {Signal.NONE, Signal.YELLOW, Signal.BREACH} <= seen


def test_board_follows_what_was_just_recorded(drafts: Desks) -> None:
    """Nothing is kept between two looks: what was recorded in between counts at once."""
    supervision = drafts.on("2024-03-20").admin.supervision
    assert 1 == supervision.board().total(Signal.BREACH)

    late = item(
        shard=2, number=9, formed_on=day("2024-01-26"), published_on=None, release=Release.NONE
    )
    store_items(drafts.admin.store, [late])

    assert 2 == supervision.board().total(Signal.BREACH)
