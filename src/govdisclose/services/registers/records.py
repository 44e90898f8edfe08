"""Records of registers inside one unit of work: found, completed, and made ready to be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.domain.register import RegisterType, key_parts
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.ports.registers import RecordMisfit, RegisterConversion
from govdisclose.ports.storage import Record, UnitOfWork
from govdisclose.services.recording import RecordChange
from govdisclose.services.registers.reading import CellsRead, read_cells

__all__ = [
    "Place",
    "RecordRefused",
    "RegisterRow",
    "RegisterTypes",
    "Shelf",
    "UnfitKey",
    "UnknownRegister",
    "change",
    "is_erased",
    "refusal",
    "stored_values",
    "subject",
]


class UnknownRegister(UsageFault):
    """No plugin declares a register of this name."""

    code = "REG-003"
    template = "no register is called {name}; known: {known}"
    hint = "'govdisclose register types' lists them, 'govdisclose plugin list' shows what is broken"


class UnfitKey(UsageFault):
    """A key text has too few or too many parts."""

    code = "REG-004"
    template = 'the key "{key}" does not fit {register}: it takes {parts}'
    hint = "write the parts in this order with | between them, as 'register list' prints them"


class RecordRefused(RuleRefusal):
    """What was given makes no record; ``problems`` name the fields and the finding codes."""

    code = "REG-005"
    template = "cannot record this in {register}: {problems}"
    hint = "'govdisclose register types --json' shows the fields and their codes"


@attrs.frozen
class Place:
    """Where a record lies."""

    shard: int
    key: str


@attrs.frozen(kw_only=True)
class RegisterRow:
    """One record of a register as readers get it."""

    register: str
    place: Place
    version: int
    record: object
    """Instance of the record class; an agency field holds the agency's ref."""
    values: Mapping[str, object]
    """Plain values in the order of the declaration; an agency field holds the present name."""
    is_erased: bool
    """Its text was erased and has not been written anew."""

    @property
    def ref(self) -> str:
        """Internal reference, ``reading_points:市图书馆``; the subject of its journal entries."""
        return _ref(self.register, self.place)

    def as_json(self) -> dict[str, object]:
        """Public shape: ref, key, version, erased, then the fields."""
        head = {"ref": self.ref, "key": self.place.key, "version": self.version}
        return {**head, "erased": self.is_erased, **self.values}


@attrs.frozen
class RegisterTypes:
    """The registers of an installation by name, in the order in which they are listed."""

    by_name: Mapping[str, RegisterType]

    def find(self, name: str) -> RegisterType:
        """The register of that name.

        Raises:
            UnknownRegister: There is none.
        """
        found = self.by_name.get(name)
        if found is None:
            raise UnknownRegister(name=name, known=tuple(self.by_name) or ("-",))
        return found

    def children(self, register: RegisterType) -> tuple[RegisterType, ...]:
        """Registers whose records belong to records of this one."""
        return tuple(
            child
            for child in self.by_name.values()
            if child.parent is not None and child.parent.register == register.name
        )


@attrs.frozen(kw_only=True)
class Shelf:
    """The registers as one unit of work sees them."""

    unit: UnitOfWork
    types: RegisterTypes
    conversion: RegisterConversion
    directory: AgencyDirectory

    def present(self, register: RegisterType, place: Place) -> Record | None:
        """Present version, also of a removed record."""
        return self.unit.records.get(place.shard, register.kind, place.key)

    def place(self, register: RegisterType, values: Mapping[str, object]) -> Place:
        """Where the record with these values belongs."""
        shard = OFFICE_SHARD
        if register.is_per_agency and register.agency_field is not None:
            shard = self.directory.find(str(values[register.agency_field])).shard
        return Place(shard, register.key_of(values))

    def locate(self, register: RegisterType, key: str) -> Place:
        """Where the record with this key text lies; dates, codes and agencies in any spelling.

        Raises:
            UnfitKey: It has not one part for each key field.
            RecordRefused: A part cannot be read.
        """
        parts = key_parts(key)
        if len(parts) != len(register.key):
            raise UnfitKey(key=key, register=register.name, parts=" | ".join(register.key))
        read = read_cells(register, dict(zip(register.key, parts, strict=True)), self.directory)
        if read.has_errors:
            raise refusal(register, read.findings)
        return self.place(register, read.values)

    def complete(self, register: RegisterType, values: Mapping[str, object]) -> CellsRead:
        """The values of a whole record, checked against register, parent and record class."""
        findings = [
            _error("FIELD-MISSING", name)
            for name in dict.fromkeys((*register.required, *register.key))
            if name not in values or (name in register.key and values[name] in (None, ""))
        ]
        settled = dict(values)
        for name, value, code in (*self._agency(register, values), *self._parent(register, values)):
            settled[name] = value
            if value is None:
                findings.append(_error(code, name, str(values[name])))
        if findings:
            return CellsRead(values={}, findings=tuple(findings))
        try:
            record = self.conversion.restore(register, settled)
            return CellsRead(values=self.conversion.store(register, record), findings=())
        except RecordMisfit as misfit:
            detail = (("problem", str(misfit.data["problem"])),)
            found = Finding(code="RECORD-REFUSED", severity=Severity.ERROR, detail=detail)
            return CellsRead(values={}, findings=(found,))

    def row(self, register: RegisterType, record: Record) -> RegisterRow:
        """The record as readers get it."""
        values = stored_values(record)
        restored = self.conversion.restore(register, values)
        shown = self.conversion.store(register, restored)
        if register.agency_field is not None:
            shown[register.agency_field] = self.agency_name(shown[register.agency_field])
        return RegisterRow(
            register=register.name,
            place=Place(record.shard, record.key),
            version=record.version,
            record=restored,
            values=shown,
            is_erased=is_erased(register, record),
        )

    def agency_name(self, ref: object) -> object:
        """Present name of the agency with this ref; the ref itself when it is not known."""
        shard = None if ref is None else self.directory.lookup(str(ref))
        return ref if shard is None else self.directory[shard].name

    def _agency(
        self, register: RegisterType, values: Mapping[str, object]
    ) -> list[tuple[str, str | None, str]]:
        name = register.agency_field
        if name is None or values.get(name) is None:
            return []
        shard = self.directory.lookup(str(values[name]))
        ref = None if shard is None else self.directory[shard].ref
        return [(name, ref, "AGENCY-UNKNOWN")]

    def _parent(
        self, register: RegisterType, values: Mapping[str, object]
    ) -> list[tuple[str, str | None, str]]:
        """The parent's key as the parent itself spells it."""
        parent = register.parent
        if parent is None or not values.get(parent.field):
            return []
        other = self.types.find(parent.register)
        (key_field,) = other.key
        place = Place(OFFICE_SHARD, other.key_of({key_field: values[parent.field]}))
        record = self.present(other, place)
        found = None if record is None or record.deleted else str(record.facts[key_field])
        return [(parent.field, found, "PARENT-UNKNOWN")]


def stored_values(record: Record) -> dict[str, object]:
    """Facts and text of a stored record together."""
    return {**record.facts, **(record.text or {})}


def is_erased(register: RegisterType, record: Record) -> bool:
    """A record of a register with erasable fields has text unless it was erased."""
    return bool(register.erasable) and record.text is None and not record.deleted


def change(
    register: RegisterType,
    place: Place,
    values: Mapping[str, object],
    *,
    expected_version: int,
    with_text: bool = True,
) -> RecordChange:
    """A new version with these values; without text when it was erased and stays so."""
    return RecordChange(
        kind=register.kind,
        key=place.key,
        facts=register.facts(values),
        text=register.text(values) if with_text else None,
        index=register.index(values),
        expected_version=expected_version,
    )


def refusal(register: RegisterType, findings: tuple[Finding, ...]) -> RecordRefused:
    """The findings of a single record as a refusal; it quotes no value."""
    problems = tuple(
        " ".join(filter(None, [finding.column, finding.code, _said(finding)]))
        for finding in findings
        if finding.severity is Severity.ERROR
    )
    return RecordRefused(register=register.name, problems=problems)


def subject(register: RegisterType, place: Place) -> str:
    """Ref of a record, the subject of its journal entries."""
    return _ref(register.name, place)


def _said(finding: Finding) -> str:
    said = cast("dict[str, str]", dict(finding.detail))
    words = [said[key] for key in ("problem", "choices", "nearest") if said.get(key)]
    return f"({'; '.join(words)})" if words else ""


def _ref(register: str, place: Place) -> str:
    return f"{register}:{place.key}"


def _error(code: str, field: str, value: str | None = None) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, column=field, value=value)
