"""A state machine that drives the index of matters of any store beside that of the memory store.

    TestMyMatters = matter_machine(lambda folder: MyStore(folder / "office")).TestCase

Each step does the same in both, commits or not, and must have the same result or the same refusal;
after each step both must say the same.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from govdisclose.adapters.memory import MemoryStore
from govdisclose.domain.search_terms import compile_query
from govdisclose.ports.matters import MatterFilter, MatterOrder
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.testing.builders import entry
from govdisclose.testing.machines import QUICK
from govdisclose.testing.matter_strategies import KnownMatter, known_matters, matter_filters
from govdisclose.testing.store_state import outcome

__all__ = ["MatterMachine", "matter_machine"]

_ending = st.sampled_from([True, True, True, False])
"""Whether a step commits."""

_FIRST_DAY = date(2023, 11, 14)
_DAYS = tuple(_FIRST_DAY + timedelta(days=number) for number in range(96))
"""All days of the outlooks, and one on either side."""


class MatterMachine(RuleBasedStateMachine):
    """One index in two stores; subclasses say how the store under test is made."""

    def make_store(self, folder: Path) -> Store:
        """An empty store under test that may keep its files in ``folder``."""
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="govdisclose-machine-")
        self._subject = self.make_store(Path(self._folder.name))
        self._model = MemoryStore()
        self._words: list[str] = []

    def teardown(self) -> None:
        self._subject.close()
        self._folder.cleanup()

    def _write(self, act: Callable[[UnitOfWork], object], *, commits: bool) -> None:
        expected = outcome(self._model, act, commits=commits)
        found = outcome(self._subject, act, commits=commits)
        assert expected == found

    def _read(self, ask: Callable[[UnitOfWork], object]) -> None:
        with self._model.read() as model, self._subject.read() as subject:
            assert ask(model) == ask(subject)

    @initialize(matters=known_matters(max_size=3))
    def begin_with_matters(self, matters: list[KnownMatter]) -> None:
        """An index that holds something already."""
        self.put_matters(matters, commits=True)

    @rule(matters=known_matters(max_size=3), commits=_ending)
    def put_matters(self, matters: list[KnownMatter], commits: bool) -> None:
        """Put matters, new or known; taken numbers and refs of other kinds are refused."""
        rows = [(one.row, one.outlooks, one.document) for one in matters]
        self._words += [field for one in matters for field in one.fields or () if field]

        def act(unit: UnitOfWork) -> None:
            unit.matters.put_many(rows)
            for row, _outlooks, _document in rows:
                written = entry(unit.journal.head(row.shard), subject=row.ref, kind=f"{row.kind}.a")
                unit.journal.append(written)

        self._write(act, commits=commits)

    @rule(pick=st.integers(0, 9), commits=_ending)
    def forget_matter(self, pick: int, commits: bool) -> None:
        """Forget the words of a matter, or of none."""

        def act(unit: UnitOfWork) -> None:
            refs = [row.ref for row in unit.matters.each(MatterFilter())] or ["R1-1"]
            unit.matters.forget_text(refs[pick % len(refs)])

        self._write(act, commits=commits)

    @rule(where=matter_filters(), order=st.sampled_from(MatterOrder), limit=st.integers(1, 3))
    def list_matters(self, where: MatterFilter, order: MatterOrder, limit: int) -> None:
        """Page through matters in an order, count them and stream them."""
        self._read(lambda unit: _walked(unit, where, order, limit))
        self._read(lambda unit: unit.matters.count(where))
        self._read(lambda unit: list(unit.matters.each(where)))

    @rule(pick=st.integers(0, 9), start=st.integers(0, 9), length=st.integers(1, 4))
    def search(self, pick: int, start: int, length: int) -> None:
        """Look for a piece of what some matter was once found by."""
        text = self._words[pick % len(self._words)] if self._words else ""
        where = MatterFilter(query=compile_query(text.strip()[start : start + length]))
        self._read(lambda unit: unit.matters.page(where, limit=50))

    @invariant()
    def both_say_the_same(self) -> None:
        """Whatever was done, everything that can be read is equal in both."""
        self._read(_everything)


def _walked(unit: UnitOfWork, where: MatterFilter, order: MatterOrder, limit: int) -> list[object]:
    pages: list[object] = []
    after = None
    while True:
        page = unit.matters.page(where, order=order, limit=limit, after=after)
        pages.append(page.rows)
        after = page.next
        if after is None:
            return pages


def _everything(unit: UnitOfWork) -> dict[str, object]:
    """All that an index gives, except lists and searches."""
    rows = list(unit.matters.each(MatterFilter()))
    kinds = ("request", "review")
    return {
        "rows": rows,
        "rows by ref": [unit.matters.get(row.ref) for row in rows],
        "outlooks": [unit.matters.outlooks(row.ref) for row in rows],
        "numbers": [unit.matters.by_number(kind, "2024-1") for kind in kinds],
        "tallies": [sorted(unit.matters.tally("bucket", day)) for day in _DAYS],
        "stale": unit.matters.stale(dict.fromkeys(kinds, "rules-1")),
        "serials": [unit.matters.next_serial(1, kind, series="V1-") for kind in kinds],
        "ledgers": [list(unit.matters.ledgers(kind)) for kind in kinds],
        "unindexed": unit.matters.unindexed("re"),
    }


def matter_machine(make: Callable[[Path], Store]) -> type[MatterMachine]:
    """The machine for one kind of store; its ``TestCase`` is what pytest runs.

    Args:
        make: Makes an empty store that may keep its files in the folder it is given.
    """

    class Machine(MatterMachine):
        def make_store(self, folder: Path) -> Store:
            return make(folder)

    Machine.TestCase.settings = QUICK
    return Machine
