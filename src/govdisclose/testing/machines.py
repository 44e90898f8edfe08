"""A state machine that drives any store beside the memory store and compares all they say.

    TestMyStore = store_machine(lambda folder: MyStore(folder / "office")).TestCase

Each step does the same in both, commits or not, and must have the same result or the same refusal;
after each step both must hold the same state.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from govdisclose.adapters.memory import MemoryStore
from govdisclose.domain.catalogue.item import Item
from govdisclose.domain.journal import moment_text
from govdisclose.domain.search_terms import compile_query
from govdisclose.ports.import_runs import ImportRun
from govdisclose.ports.reading import search_fields
from govdisclose.ports.storage import (
    ContentSpace,
    FigureQuery,
    ItemFilter,
    ItemRecord,
    Record,
    Store,
    UnitOfWork,
)
from govdisclose.testing.builders import (
    MOMENT,
    entry,
    item_record,
    next_record,
    next_version,
    record,
    write_rows,
)
from govdisclose.testing.store_state import RECORD_KEYS, everything, outcome, walk
from govdisclose.testing.strategies import (
    figure_queries,
    item_filters,
    items,
    records,
)

__all__ = ["QUICK", "StoreMachine", "store_machine"]

_INDEX_KEYS = (None, None, "shared", "own")
_CHANGED = (
    "title",
    "document_number",
    "keywords",
    "summary",
    "published_on",
    "theme",
    "mode",
    "release",
    "carriers",
    "withdrawn_on",
)
"""Fields a new version takes from the body drawn for it."""

_picks = st.sampled_from([0, 0, 0, 1, 2, 3, 4])
"""Which of the present items a step is about, counted round; often the same, so that steps meet."""

_keys = st.sampled_from(RECORD_KEYS)
_index_keys = st.sampled_from(_INDEX_KEYS)
_ending = st.sampled_from([True, True, True, False])
"""Whether a step commits."""

_stale = st.sampled_from([0, 0, 0, 1])
"""How far the expected version lies before the present one."""


QUICK = settings(
    max_examples=30,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
"""Settings of a machine unless its author sets others on its ``TestCase``."""


class StoreMachine(RuleBasedStateMachine):
    """One office in two stores; subclasses say how the store under test is made."""

    def make_store(self, folder: Path) -> Store:
        """An empty store under test that may keep its files in ``folder``."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="govdisclose-machine-")
        self._subject = self.make_store(Path(self._folder.name))
        self._model = MemoryStore()
        self._steps = 0

    def teardown(self) -> None:
        self._subject.close()
        self._folder.cleanup()

    def _moment(self) -> datetime:
        return MOMENT + timedelta(hours=self._steps)

    def _write(self, act: Callable[[UnitOfWork], object], *, commits: bool) -> None:
        """Do the same in both stores; a refusal undoes the step in either."""
        self._steps += 1
        expected = outcome(self._model, act, commits=commits)
        found = outcome(self._subject, act, commits=commits)
        assert expected == found

    def _read(self, ask: Callable[[UnitOfWork], object]) -> None:
        with self._model.read() as model, self._subject.read() as subject:
            assert ask(model) == ask(subject)

    @initialize(bodies=st.lists(items(), min_size=1, max_size=3))
    def begin_with_items(self, bodies: list[Item]) -> None:
        """An office that holds some items already."""
        self.add_batch(bodies, commits=True)

    @rule(bodies=st.lists(items(), min_size=1, max_size=3), commits=_ending)
    def add_batch(self, bodies: list[Item], commits: bool) -> None:
        """Write items of one agency at the next free numbers, under one entry."""
        moment = self._moment()

        def act(unit: UnitOfWork) -> object:
            first = unit.items.next_number()
            placed = [_placed(body, (1, first + at)) for at, body in enumerate(bodies)]
            return write_rows(unit, 1, items=placed, recorded_at=moment)

        self._write(act, commits=commits)

    @rule(
        body=items(), shard=st.integers(1, 3), number=_picks, index_key=_index_keys, commits=_ending
    )
    def add_item(
        self, body: Item, shard: int, number: int, index_key: str | None, commits: bool
    ) -> None:
        """Write an item at any number; taken numbers and index numbers are refused."""
        moment = self._moment()

        def act(unit: UnitOfWork) -> object:
            head = unit.journal.head(shard)
            row = item_record(
                _placed(body, (shard, number + 1)),
                entry=head.number + 1,
                recorded_at=moment_text(moment),
                index_key=index_key,
            )
            unit.journal.append(entry(head, recorded_at=moment, leaves=[row.digest]))
            unit.items.add([row])
            return row

        self._write(act, commits=commits)

    @rule(pick=_picks, body=items(), index_key=_index_keys, behind=_stale, commits=_ending)
    def replace_item(
        self, pick: int, body: Item, index_key: str | None, behind: int, commits: bool
    ) -> None:
        """Write the next version of an item, sometimes as one who saw an older version only."""
        moment = self._moment()

        def act(unit: UnitOfWork) -> object:
            former = _picked(unit, pick)
            head = unit.journal.head(former.shard)
            row = next_version(
                former,
                entry=head.number + 1,
                recorded_at=moment_text(moment),
                index_key=index_key,
                edited=True,
                **{name: getattr(body, name) for name in _CHANGED},
            )
            unit.journal.append(entry(head, recorded_at=moment, leaves=[row.digest]))
            unit.items.replace(row, expected_version=former.version - behind)
            return row

        self._write(act, commits=commits)

    @rule(pick=_picks, commits=_ending)
    def erase_item(self, pick: int, commits: bool) -> None:
        """Erase the text of an item, or of an erased one again."""

        def act(unit: UnitOfWork) -> None:
            row = _picked(unit, pick)
            unit.items.erase_text(row.shard, row.number)

        self._write(act, commits=commits)

    @rule(pick=_picks, run=st.integers(1, 3), commits=_ending)
    def mark_imported(self, pick: int, run: int, commits: bool) -> None:
        """Remember that an item was imported again."""

        def act(unit: UnitOfWork) -> None:
            row = _picked(unit, pick)
            unit.items.mark_imported(row.shard, row.number, source_hash=b"%d" % run, run=run)

        self._write(act, commits=commits)

    @rule(key=_keys, shape=records(), behind=_stale, commits=_ending)
    def put_record(self, key: str, shape: Record, behind: int, commits: bool) -> None:
        """Write the next version of a record, sometimes a tombstone, sometimes out of turn."""
        moment = self._moment()

        def act(unit: UnitOfWork) -> object:
            former = unit.records.get(0, "setting", key)
            head = unit.journal.head(0)
            fields: dict[str, Any] = {
                "key": key,
                "facts": shape.facts,
                "text": shape.text,
                "deleted": shape.deleted,
                "entry": head.number + 1,
                "recorded_at": moment_text(moment),
                "index": {"size": len(shape.facts), "text": None},
            }
            put = record(**fields) if former is None else next_record(former, **fields)
            unit.records.put(put, expected_version=put.version - 1 - behind)
            unit.journal.append(entry(head, recorded_at=moment, leaves=[put.digest]))
            return put

        self._write(act, commits=commits)

    @rule(key=_keys, commits=_ending)
    def erase_record(self, key: str, commits: bool) -> None:
        """Erase the text of a record, or of none."""
        self._write(lambda unit: unit.records.erase_text(0, "setting", key), commits=commits)

    @rule(
        content=st.none() | st.binary(max_size=3),
        space=st.sampled_from(ContentSpace),
        commits=_ending,
    )
    def change_contents(self, content: bytes | None, space: ContentSpace, commits: bool) -> None:
        """Store a file, or erase the first one of a space."""

        def act(unit: UnitOfWork) -> object:
            if content is not None:
                return unit.contents.put(1, space, io.BytesIO(content))
            stored = unit.contents.digests(space)
            return bool(stored) and unit.contents.erase(stored[0][0], space, stored[0][1])

        self._write(act, commits=commits)

    @rule(rows=st.lists(st.integers(1, 9), max_size=3), finishes=st.booleans(), commits=_ending)
    def import_rows(self, rows: list[int], finishes: bool, commits: bool) -> None:
        """Take up the unfinished run or begin one, keep findings and rejects, perhaps finish."""
        at = moment_text(self._moment())

        def act(unit: UnitOfWork) -> object:
            begun = ImportRun(number=0, fingerprint="f", file="a.csv", started_at=at)
            run = unit.runs.find("f") or unit.runs.start(begun)
            unit.runs.add_findings(run.number, [(row, f"{row}", 1, row) for row in rows])
            unit.runs.add_rejects(run.number, [(row, at, "[]") for row in rows])
            done = attrs.evolve(
                run, rows_done=run.rows_done + len(rows), finished_at=at if finishes else None
            )
            unit.runs.save(done)
            unit.runs.purge_item(1, 9)
            return done

        self._write(act, commits=commits)

    @rule(where=item_filters(), limit=st.integers(1, 3))
    def list_items(self, where: ItemFilter, limit: int) -> None:
        """Page through a list, count and stream it."""
        self._read(lambda unit: walk(unit, where, limit))
        self._read(lambda unit: [unit.items.count(where, bound=bound) for bound in (None, 1, 2)])
        self._read(lambda unit: list(unit.items.each(where)))

    @rule(pick=_picks, start=st.integers(0, 9), length=st.integers(1, 4), where=item_filters())
    def search(self, pick: int, start: int, length: int, where: ItemFilter) -> None:
        """Look for a piece of some item's text, everywhere and within other conditions."""
        with self._model.read() as unit:
            text = " ".join(search_fields(_picked(unit, pick)))
        query = compile_query(text.strip()[start : start + length])
        everywhere = ItemFilter(query=query)
        within = attrs.evolve(where, query=query)
        self._read(lambda unit: unit.items.page(everywhere, limit=50))
        self._read(lambda unit: unit.items.page(within, limit=50))

    @rule(query=figure_queries(), back_hours=st.integers(-1, 20))
    def count_cells(self, query: FigureQuery, back_hours: int) -> None:
        """Count by dimensions, now and as known at the moment of some step."""
        known_at = moment_text(self._moment() - timedelta(hours=back_hours))
        self._read(lambda unit: sorted(unit.items.cells(query), key=repr))
        past = attrs.evolve(query, known_at=known_at)
        self._read(lambda unit: sorted(unit.items.cells(past), key=repr))

    @invariant()
    def both_hold_the_same(self) -> None:
        """Whatever was done, everything that can be read is equal in both."""
        self._read(everything)


def _placed(body: Item, place: tuple[int, int]) -> Item:
    index_number = None if body.index_number is None else f"T{place[1]:06}"
    return attrs.evolve(body, shard=place[0], number=place[1], index_number=index_number)


def _picked(unit: UnitOfWork, pick: int) -> ItemRecord:
    rows = list(unit.items.each(ItemFilter()))
    return rows[pick % len(rows)]


def store_machine(make: Callable[[Path], Store]) -> type[StoreMachine]:
    """The machine for one kind of store; its ``TestCase`` is what pytest runs.

    Args:
        make: Makes an empty store that may keep its files in the folder it is given.
    """

    class Machine(StoreMachine):
        def make_store(self, folder: Path) -> Store:
            return make(folder)

    Machine.TestCase.settings = QUICK
    return Machine
