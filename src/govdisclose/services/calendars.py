"""Calendars of the office: the built-in one, what was loaded on top, local off-days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.errors import UsageFault
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.organisation import Acting, load_settings
from govdisclose.services.recording import RecordChange

__all__ = ["MAINLAND", "Calendars", "LoadedCalendar", "PaperMissing", "PaperUnknown"]

MAINLAND = "mainland"
"""Calendar of an office that has chosen no other."""

_KIND = "calendar"


class PaperMissing(UsageFault):
    """A loaded calendar needs the number of the paper that announces it."""

    code = "CAL-010"
    template = "a calendar cannot be loaded without the paper that announces it"
    hint = "give --paper with the number of the notice, such as 国办发明电〔2009〕27号"


class PaperUnknown(UsageFault):
    """No calendar was loaded under the paper."""

    code = "CAL-012"
    template = "no calendar was loaded under {paper}; loaded: {known}"
    hint = "'govdisclose calendar loaded' lists them"


@attrs.frozen(kw_only=True)
class LoadedCalendar:
    """One calendar loaded into the office."""

    name: str
    paper: str
    loaded_on: date
    first: date | None
    last: date | None


@attrs.frozen(kw_only=True)
class Calendars:
    """Working days as this office counts them.

    Attributes:
        named: The calendar of a name: the one that ships, or a plugin's.
        read: Reads the bytes of a calendar file of any known shape, with its name.
    """

    store: Store
    acting: Acting
    named: Callable[[str], WorkingCalendar]
    read: Callable[[bytes, str], WorkingCalendar]

    def current(self) -> WorkingCalendar:
        """The office's calendar with everything loaded on top, later ones winning.

        Raises:
            PluginError: The office counts by a plugin's calendar, and it cannot be had.
        """
        with self.store.read() as unit:
            return self.of(unit)

    def of(self, unit: UnitOfWork) -> WorkingCalendar:
        """The same inside a unit of work."""
        return self._layered(unit, unit.records.list(_KIND, shard=OFFICE_SHARD))

    def before(self, paper: str) -> WorkingCalendar:
        """The office's calendar without what a paper and those loaded after it brought.

        Raises:
            PaperUnknown: No calendar was loaded under the paper.
        """
        with self.store.read() as unit:
            records = unit.records.list(_KIND, shard=OFFICE_SHARD)
            since = next((one.entry for one in records if one.key == paper), None)
            if since is None:
                raise PaperUnknown(paper=paper, known=tuple(one.key for one in records))
            return self._layered(unit, [one for one in records if one.entry < since])

    def _layered(self, unit: UnitOfWork, records: Sequence[Record]) -> WorkingCalendar:
        layers = [
            self.read(str(record.facts["content"]).encode(), str(record.facts["name"]))
            for record in sorted(records, key=lambda record: record.entry)
        ]
        base = self.named(str(load_settings(unit).get("calendar") or MAINLAND))
        return base.layered(*layers, name=base.name) if layers else base

    def load(self, content: bytes, *, name: str, paper: str) -> WorkingCalendar:
        """Store a calendar file; the paper that announces it is its key.

        Raises:
            PaperMissing: No paper is named.
            CalendarFault: The file is no calendar.
        """
        if not paper.strip():
            raise PaperMissing()
        calendar = self.read(content, name)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            present = unit.records.get(OFFICE_SHARD, _KIND, paper)
            recorder.record(
                OFFICE_SHARD,
                "calendar.loaded",
                "calendar",
                facts={"paper": paper},
                records=[
                    RecordChange(
                        kind=_KIND,
                        key=paper,
                        facts={
                            "name": name,
                            "content": content.decode("utf-8-sig"),
                            "loaded_on": recorder.environment.today().isoformat(),
                        },
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            unit.commit()
        return calendar

    def loaded(self) -> tuple[LoadedCalendar, ...]:
        """What was loaded, in key order."""
        with self.store.read() as unit:
            records = unit.records.list(_KIND, shard=OFFICE_SHARD)
        found = []
        for record in records:
            name = str(record.facts["name"])
            spans = self.read(str(record.facts["content"]).encode(), name).covered
            found.append(
                LoadedCalendar(
                    name=name,
                    paper=record.key,
                    loaded_on=date.fromisoformat(str(record.facts["loaded_on"])),
                    first=spans[0].first if spans else None,
                    last=spans[-1].last if spans else None,
                )
            )
        return tuple(found)
