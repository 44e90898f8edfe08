"""Registers of an office: add, revise, remove, list, count, erase."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.visibility import PublicEntry, public_entry
from govdisclose.domain.journal import Entry
from govdisclose.domain.register import RegisterFigure, RegisterType
from govdisclose.domain.search_terms import SearchQuery
from govdisclose.errors import Conflict
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.registers import RegisterConversion
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.backups import backups_that_may_hold
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange
from govdisclose.services.registers.figures import RegisterFigures
from govdisclose.services.registers.importing import RegisterImporter
from govdisclose.services.registers.lists import (
    RegisterCount,
    RegisterPage,
    each_row,
    page,
    tally,
)
from govdisclose.services.registers.reading import read_cells
from govdisclose.services.registers.records import (
    Place,
    RegisterRow,
    RegisterTypes,
    Shelf,
    change,
    is_erased,
    refusal,
    stored_values,
    subject,
)
from govdisclose.services.registers.refusals import (
    GroundNotCode,
    KeyIsFixed,
    NoPublicList,
    NoSuchField,
    NoSuchRecord,
    NothingToErase,
    RecordExists,
    RecordInUse,
)

__all__ = ["Registers"]

_GROUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:()/-]{0,63}", re.ASCII)


@attrs.frozen(kw_only=True)
class Registers:
    """The registers that plugins declare, kept in one store.

    Every change is one journal entry of the office, or of the agency whose register it is.
    """

    store: Store
    acting: Acting
    types: RegisterTypes
    conversion: RegisterConversion
    library: FormatLibrary

    def add(self, name: str, record: object) -> RegisterRow:
        """Add one record.

        Args:
            name: Name of the register.
            record: Instance of its record class, or texts by field as people write them.

        Raises:
            RecordRefused: A field is missing or cannot be read, or agency or parent are unknown.
            RecordExists: The key is taken.
        """
        register = self.types.find(name)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            shelf = self._shelf(unit)
            values = self._completed(shelf, register, self._given(shelf, register, record))
            place = shelf.place(register, values)
            ref = subject(register, place)
            present = shelf.present(register, place)
            if present is not None and not present.deleted:
                raise RecordExists(ref=ref)
            version = 0 if present is None else present.version
            made = change(register, place, values, expected_version=version)
            recorder.record(place.shard, "register.added", ref, records=[made])
            unit.commit()
            return self._row(shelf, register, place)

    def revise(
        self,
        name: str,
        key: str,
        changes: Mapping[str, str],
        *,
        expected_version: int | None = None,
    ) -> RegisterRow:
        """Change fields of a record.

        Args:
            name: Name of the register.
            key: Key text.
            changes: Texts by field as people write them; a blank one takes the value away.
            expected_version: Version the change was made for; None for the present one.

        Raises:
            NoSuchRecord: There is none of this key.
            Conflict: Somebody else revised it meanwhile.
            KeyIsFixed: A field that identifies it would change.
            RecordRefused: A field cannot be read, or the whole makes no record.
        """
        register = self.types.find(name)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            shelf = self._shelf(unit)
            place, present = self._found(shelf, register, key)
            ref = subject(register, place)
            if expected_version not in (None, present.version):
                raise Conflict(
                    what=register.name,
                    key=place.key,
                    found=present.version,
                    expected=expected_version,
                )
            given = self._given(shelf, register, changes)
            values = self._completed(shelf, register, {**stored_values(present), **given})
            if shelf.place(register, values) != place:
                raise KeyIsFixed(ref=ref, fields=register.key)
            writes_text = any(given.get(field) is not None for field in register.erasable)
            made = change(
                register,
                place,
                values,
                expected_version=present.version,
                with_text=writes_text or not is_erased(register, present),
            )
            recorder.record(place.shard, "register.revised", ref, records=[made])
            unit.commit()
            return self._row(shelf, register, place)

    def remove(self, name: str, key: str) -> None:
        """Take a record out of all lists; its versions stay in the journal.

        Raises:
            NoSuchRecord: There is none of this key.
            RecordInUse: Records of another register belong to it.
        """
        register = self.types.find(name)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            shelf = self._shelf(unit)
            place, present = self._found(shelf, register, key)
            ref = subject(register, place)
            children = [
                child.name
                for child in self.types.children(register)
                if child.parent is not None
                and unit.records.list(
                    child.kind,
                    where={child.parent.field: str(present.facts[register.key[0]])},
                    limit=1,
                )
            ]
            if children:
                raise RecordInUse(ref=ref, children=tuple(children))
            tombstone = RecordChange(
                kind=register.kind,
                key=place.key,
                facts=dict(present.facts),
                deleted=True,
                expected_version=present.version,
            )
            recorder.record(place.shard, "register.removed", ref, records=[tombstone])
            unit.commit()

    def get(self, name: str, key: str) -> RegisterRow:
        """The record with this key text; see :meth:`list` for what it looks like.

        Raises:
            NoSuchRecord: There is none, or it was removed.
        """
        register = self.types.find(name)
        with self.store.read() as unit:
            shelf = self._shelf(unit)
            _place, present = self._found(shelf, register, key)
            return shelf.row(register, present)

    def list(
        self,
        name: str,
        *,
        where: Mapping[str, str] | None = None,
        query: SearchQuery | None = None,
        limit: int = 50,
        after: str | None = None,
    ) -> RegisterPage:
        """A page of records, by shard and key.

        Args:
            name: Name of the register.
            where: Texts by indexed field, all of which must hold; a blank one asks for records
                without a value.
            query: What one of the fields has to hold; every record is looked at for it.
            limit: Most rows.
            after: ``next`` of the page before.

        Raises:
            NotIndexed: A condition is on a field that is not indexed.
            RecordRefused: The text of a condition cannot be read.
            BadCursor: ``after`` is not a cursor of this list.
        """
        register = self.types.find(name)
        with self.store.read() as unit:
            shelf = self._shelf(unit)
            return page(shelf, register, where or {}, limit=limit, after=after, query=query)

    def each(
        self,
        name: str,
        *,
        where: Mapping[str, str] | None = None,
        query: SearchQuery | None = None,
    ) -> Iterator[RegisterRow]:
        """All records that meet the conditions, by shard and key, streamed.

        Raises:
            NotIndexed, RecordRefused: As for :meth:`list`.
        """
        register = self.types.find(name)
        with self.store.read() as unit:
            yield from each_row(self._shelf(unit), register, where or {}, query)

    def counts(
        self,
        name: str,
        by: Sequence[str],
        *,
        where: Mapping[str, str] | None = None,
        adding: str | None = None,
    ) -> tuple[RegisterCount, ...]:
        """How many records share the values of some indexed fields, the most frequent first.

        ``list`` with the values of a count as conditions gives the records behind it.

        Args:
            name: Name of the register.
            by: Fields to group by, in the order of the keys; none counts all records.
            where: Conditions as for :meth:`list`.
            adding: Field of whole numbers to add up; records without a value add nothing.

        Raises:
            NotIndexed, NotCountable, RecordRefused: As their names say.
        """
        register = self.types.find(name)
        with self.store.read() as unit:
            return tally(self._shelf(unit), register, by, where or {}, adding=adding)

    def public_list(self, name: str) -> Iterator[PublicEntry]:
        """What the public may see of a register today, by shard and key.

        Raises:
            NoPublicList: The register declares no field public.
        """
        register = self.types.find(name)
        if not register.public:
            raise NoPublicList(register=register.name)
        today = self.acting.environment.today()
        for row in self.each(name):
            if (entry := public_entry(register, row.values, today)) is not None:
                yield entry

    def figures(
        self, name: str, *, as_of: date | None = None
    ) -> Iterator[tuple[RegisterFigure, tuple[str, ...]]]:
        """The figures of a register, each with the references of the records behind it.

        Args:
            name: Name of the register.
            as_of: What there is on this day, and what happened in its year by then; today.
        """
        register = self.types.find(name)
        last = as_of or self.acting.environment.today()
        with self.store.read() as unit:
            counted = RegisterFigures(
                unit=unit,
                directory=load_directory(unit),
                types=self.types.by_name,
                first=date(last.year, 1, 1),
                last=last,
            )
            for figure in register.figures:
                yield figure, tuple(one.ref for one in counted.behind(register, figure))

    def erase(self, name: str, key: str, *, ground: str, approver: str) -> Entry:
        """Erase the text of all versions of a record; its facts, counts and journal stay.

        Args:
            name: Name of the register.
            key: Key text, also of a removed record.
            ground: Code or citation, kept in the journal.
            approver: Staff key of the person who approved it, not the one who does it.

        Returns:
            The entry; its fact ``backups`` names the copies that may still hold the text.

        Raises:
            NothingToErase: The record has no text.
            FourEyes: The approver is the person acting or acted for.
            NotPermitted, UnknownStaff: The actor may not erase, or there is no such approver.
            GroundNotCode: The ground is free text.
        """
        register = self.types.find(name)
        if not _GROUND.fullmatch(ground):
            raise GroundNotCode(ground=ground)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ERASE)
            shelf = self._shelf(unit)
            place, present = self._found(shelf, register, key, removed_too=True)
            ref = subject(register, place)
            self.acting.check_second_person(unit, recorder.actor, approver, ref, "erased")
            versions = unit.records.versions(place.shard, register.kind, place.key)
            if all(version.text is None for version in versions):
                raise NothingToErase(ref=ref)
            copies = backups_that_may_hold(unit, versions[0].recorded_at)
            unit.records.erase_text(place.shard, register.kind, place.key)
            texts = _erased_texts(versions)
            unit.runs.purge_text(texts, cells=texts)
            # Stores drop index values with the text; a version without text brings them back, so
            # that lists and counts stay as they were.
            without_text = RecordChange(
                kind=register.kind,
                key=place.key,
                facts=dict(present.facts),
                index=register.index(present.facts),
                deleted=present.deleted,
                expected_version=present.version,
            )
            facts = {
                "erases": [[register.kind, place.key]],
                "ground": ground,
                "approver": approver,
                "backups": [copy.key for copy in copies],
            }
            entry = recorder.record(
                place.shard, "register.erased", ref, facts=facts, records=[without_text]
            )
            unit.commit()
        return entry

    def importer(self, name: str) -> RegisterImporter:
        """What reads files into one register."""
        return RegisterImporter(
            store=self.store,
            acting=self.acting,
            types=self.types,
            conversion=self.conversion,
            library=self.library,
            register=self.types.find(name),
        )

    def _shelf(self, unit: UnitOfWork) -> Shelf:
        return Shelf(
            unit=unit,
            types=self.types,
            conversion=self.conversion,
            directory=load_directory(unit),
        )

    def _given(self, shelf: Shelf, register: RegisterType, record: object) -> dict[str, object]:
        """Plain values of a record object, or of texts by field."""
        if not isinstance(record, Mapping):
            return self.conversion.store(register, record)
        cells = {}
        for said, text in record.items():
            field = register.field(str(said))
            if field is None:
                raise NoSuchField(register=register.name, field=said, fields=tuple(register.shapes))
            cells[field.name] = str(text)
        read = read_cells(register, cells, shelf.directory)
        if read.has_errors:
            raise refusal(register, read.findings)
        return dict(read.values)

    def _completed(
        self, shelf: Shelf, register: RegisterType, values: Mapping[str, object]
    ) -> Mapping[str, object]:
        completed = shelf.complete(register, values)
        if completed.has_errors:
            raise refusal(register, completed.findings)
        return completed.values

    def _found(
        self, shelf: Shelf, register: RegisterType, key: str, *, removed_too: bool = False
    ) -> tuple[Place, Record]:
        place = shelf.locate(register, key)
        present = shelf.present(register, place)
        if present is None or (present.deleted and not removed_too):
            raise NoSuchRecord(ref=subject(register, place))
        return place, present

    def _row(self, shelf: Shelf, register: RegisterType, place: Place) -> RegisterRow:
        present = shelf.present(register, place)
        assert present is not None, "it was written a moment ago"
        return shelf.row(register, present)


def _erased_texts(versions: Sequence[Record]) -> list[str]:
    """What the erased fields said in any version, each once."""
    found: dict[str, None] = {}
    for version in versions:
        for value in (version.text or {}).values():
            parts = value if isinstance(value, list) else [value]
            found.update(dict.fromkeys(str(part) for part in parts if part is not None))
    return list(found)
