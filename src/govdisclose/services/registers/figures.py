"""The records behind a figure of a register, read once for reports, assessments and lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.register import RegisterFigure, RegisterType
from govdisclose.ports.storage import Record, UnitOfWork
from govdisclose.services.registers.lists import conditions, each_record
from govdisclose.services.registers.records import Place, stored_values, subject

__all__ = ["Counted", "RegisterFigures", "figure_named"]


class Counted(NamedTuple):
    """A record that counts."""

    shard: int | None
    """The agency it is of; None where the register names none, or the agency is not known."""
    ref: str


@attrs.frozen(kw_only=True)
class RegisterFigures:
    """Counts the figures of registers in one unit of work, for the days of a period."""

    unit: UnitOfWork
    directory: AgencyDirectory
    types: Mapping[str, RegisterType]
    """The registers of the installation by name."""
    first: date
    last: date

    def behind(self, register: RegisterType, figure: RegisterFigure) -> Iterator[Counted]:
        """The records a figure counts, by shard and key."""
        where = conditions(register, figure.where, self.directory)
        # Records written before a field was declared take its default.
        blanks = {name: shape.blank for name, shape in register.shapes.items()}
        for record in each_record(self.unit, register, where):
            if figure.counts({**blanks, **stored_values(record)}, self.first, self.last):
                ref = subject(register, Place(record.shard, record.key))
                yield Counted(self._agency(register, record), ref)

    def behind_name(self, name: str) -> Iterator[Counted]:
        """The same by the name ``register.figure``; nothing where no plugin brings it."""
        found = figure_named(self.types, name)
        if found is not None:
            yield from self.behind(*found)

    def is_kept(self, register: RegisterType) -> bool:
        """Whether there is any record of a register, so that its figures say something."""
        return bool(self.unit.records.list(register.kind, limit=1))

    def _agency(self, register: RegisterType, record: Record) -> int | None:
        if register.agency_field is None:
            return None
        ref = record.facts.get(register.agency_field)
        return None if ref is None else self.directory.lookup(str(ref))


def figure_named(
    types: Mapping[str, RegisterType], name: str
) -> tuple[RegisterType, RegisterFigure] | None:
    """The register and figure that ``register.figure`` names; None when there is none."""
    register_name, _, figure_name = name.partition(".")
    register = types.get(register_name)
    figure = None if register is None else register.figure(figure_name)
    return None if register is None or figure is None else (register, figure)
