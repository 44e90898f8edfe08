"""Registers and plugins' cases as lists: pages of the services, cell by cell."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from govdisclose.domain.register import RegisterField, RegisterType
from govdisclose.domain.search_terms import SearchQuery
from govdisclose.office import Office
from govdisclose.office.cases import CaseQuery, Flow
from govdisclose.ports.matters import MatterOrder
from govdisclose.ports.waymarks import Waymarks
from govdisclose.wording.requests import BUCKET_WORDS
from govdisclose_tui.cells import shown
from govdisclose_tui.sources.rows import Column, Row, Slice
from govdisclose_tui.words import N_, is_chinese, tr

__all__ = ["CaseSource", "RegisterSource", "field_label"]

_LEAST_CELLS, _MOST_CELLS = 8, 24


def field_label(field: RegisterField) -> str:
    """What a field of a register is called in the active language."""
    return field.labels[0] if is_chinese() else field.name.replace("_", " ")


def _walked(page: Callable[[str | None, int], Slice], every: int) -> Waymarks:
    """Length and places of a list whose pages are read one after the other."""
    cursors: list[str] = []
    after: str | None = None
    while True:
        found = page(after, every)
        if found.next is None:
            return Waymarks(every * len(cursors) + len(found.rows), tuple(cursors))
        cursors.append(found.next)
        after = found.next


@attrs.frozen(kw_only=True)
class RegisterSource:
    """The records of a register that hold a text."""

    office: Office
    register: RegisterType
    query: SearchQuery | None

    @property
    def columns(self) -> tuple[Column, ...]:
        """One per field, the key first to be kept."""
        return tuple(
            Column(
                field.name,
                field_label(field),
                _MOST_CELLS if field.name in self.register.key else _LEAST_CELLS + 4,
                grows=place == 0,
                rank=0 if field.name in self.register.key else 1 + place // 3,
            )
            for place, field in enumerate(self.register.fields)
        )

    def page(self, after: str | None, limit: int) -> Slice:
        """See :class:`Source`."""
        name = self.register.name
        found = self.office.registers.list(name, query=self.query, limit=limit, after=after)
        rows = (
            Row(
                f"{row.place.shard}|{row.place.key}",
                tuple(self._cell(field, row.values[field.name]) for field in self.register.fields),
                row,
            )
            for row in found.rows
        )
        return Slice(tuple(rows), found.next)

    def waymarks(self, every: int) -> Waymarks:
        """See :class:`Source`."""
        return _walked(self.page, every)

    def place_of(self, key: str) -> int | None:
        """See :class:`Source`; a search would be needed."""
        return None

    @staticmethod
    def _cell(field: RegisterField, value: object) -> str:
        if isinstance(value, list):
            return shown("、".join(map(str, value)))
        if is_chinese():
            for code, words in field.choices.items():
                if code.value == value:
                    return words[0]
        return shown(value)


_CASE_COLUMNS = (
    Column("ref", N_("Ref"), 12, rank=0),
    Column("agency", N_("Agency"), 20, grows=True, rank=2),
    Column("opened", N_("Opened"), 10, rank=2),
    Column("category", N_("Subject"), 16, rank=1),
    Column("state", N_("State"), 14, rank=0),
    Column("bucket", N_("Worklist"), 14, rank=1),
    Column("due", N_("Due"), 10, rank=0),
    Column("assignee", N_("Assigned to"), 12, rank=3),
)


@attrs.frozen(kw_only=True)
class CaseSource:
    """The cases of one kind that meet some conditions."""

    office: Office
    flow: Flow
    query: CaseQuery
    order: MatterOrder = MatterOrder.NEWEST

    columns = _CASE_COLUMNS

    def page(self, after: str | None, limit: int) -> Slice:
        """See :class:`Source`."""
        cases = self.office.cases
        found = cases.page(self.flow.id, self.query, order=self.order, limit=limit, after=after)
        side = 0 if is_chinese() else 1
        categories = {
            code: names[side]
            for move in self.flow.moves
            for field in move.fields
            if field.name == self.flow.category_field
            for code, names in field.choices.items()
        }
        rows = (
            Row(
                line.row.ref,
                (
                    line.row.ref,
                    shown(line.agency),
                    line.row.opened_on,
                    categories.get(line.row.category or "", ""),
                    self.flow.state_labels[line.row.state][side],
                    "" if line.bucket is None else tr(BUCKET_WORDS[line.bucket]),
                    line.due or "",
                    shown(line.row.assignee or ""),
                ),
                line,
            )
            for line in found.lines
        )
        return Slice(tuple(rows), found.next)

    def waymarks(self, every: int) -> Waymarks:
        """See :class:`Source`."""
        return _walked(self.page, every)

    def place_of(self, key: str) -> int | None:
        """See :class:`Source`; a search would be needed."""
        return None
