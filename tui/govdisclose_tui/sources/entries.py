"""Journal entries of one chain as rows; their numbers are places, so any part is read at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from govdisclose.domain.journal import Entry
from govdisclose.ports.waymarks import Waymarks
from govdisclose_tui.cells import shown
from govdisclose_tui.sources.rows import Column, Row, Slice
from govdisclose_tui.words import N_, tr

if TYPE_CHECKING:
    from govdisclose.office import Office

__all__ = ["ENTRY_COLUMNS", "EntrySource", "entry_row"]

ENTRY_COLUMNS = (
    Column("number", N_("No."), 7, right=True, rank=0),
    Column("on", N_("Date"), 10),
    Column("kind", N_("Act"), 22, rank=0),
    Column("subject", N_("Subject"), 16, grows=True, rank=1),
    Column("person", N_("Person"), 14, rank=2),
    Column("rows", N_("Rows"), 6, right=True, rank=4),
    Column("recorded_at", N_("Recorded"), 19, rank=5),
    Column("facts", N_("Facts"), 30, rank=6),
)


def entry_row(entry: Entry) -> Row:
    """An entry as a row."""
    actor = entry.actor
    person = actor.person
    if actor.acting_for is not None:
        person = tr("{person} for {represented}").format(
            person=actor.person, represented=actor.acting_for
        )
    facts = ", ".join(f"{name}={value}" for name, value in entry.facts.items() if value is not None)
    cells = (
        str(entry.number),
        entry.on.isoformat(),
        shown(entry.kind),
        shown(entry.subject),
        shown(person),
        str(entry.leaves),
        entry.recorded_at.isoformat(timespec="seconds")[:19],
        shown(facts),
    )
    return Row(f"{entry.shard}:{entry.number}", cells, entry)


@attrs.frozen(eq=False)
class EntrySource:
    """The entries of one chain, the newest first."""

    office: Office
    shard: int
    columns: tuple[Column, ...] = ENTRY_COLUMNS

    def page(self, after: str | None, limit: int) -> Slice:
        """See :class:`govdisclose_tui.sources.rows.Source`; the cursor is the number before."""
        below = self._last() + 1 if after is None else int(after)
        first = max(1, below - limit)
        entries = self.office.journal.entries(self.shard, after=first - 1, limit=below - first)
        rows = tuple(entry_row(entry) for entry in reversed(entries))
        return Slice(rows, str(first) if first > 1 else None)

    def waymarks(self, every: int) -> Waymarks:
        """See :class:`govdisclose_tui.sources.rows.Source`."""
        last = self._last()
        cursors = (str(last + 1 - end) for end in range(every, last + 1, every))
        return Waymarks(last, tuple(cursors))

    def place_of(self, key: str) -> int | None:
        """See :class:`govdisclose_tui.sources.rows.Source`; the newest stands first."""
        shard, _, number = key.partition(":")
        return self._last() - int(number) if int(shard) == self.shard else None

    def _last(self) -> int:
        heads = {head.shard: head.number for head in self.office.journal.heads()}
        return heads.get(self.shard, 0)
