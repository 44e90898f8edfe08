"""Import profiles: how the files of an agency are read, kept in the office and journaled.

A profile is stated once and then used whenever a file is imported for its agency. What the journal
keeps for good are codes and the encoding; the names of columns and the default values are text and
can be erased.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.ports.formats import CatalogueField, MappingRules, ReadOptions
from govdisclose.ports.storage import Record, Store
from govdisclose.services.importing.account import ImportOptions
from govdisclose.services.organisation import OWN_SHARD, Acting, load_directory
from govdisclose.services.recording import RecordChange

__all__ = ["ImportProfile", "ImportProfiles", "ProfileEmpty", "ProfileMissing", "with_profile"]

_KIND = "import_profile"
_KEY = "default"


class ProfileMissing(RuleRefusal):
    """The agency has no profile."""

    code = "IMP-020"
    template = "there is no import profile for {agency}"
    hint = "'govdisclose catalogue profile list' shows those there are"


class ProfileEmpty(UsageFault):
    """A profile that says nothing would only hide that there is none."""

    code = "IMP-021"
    template = "the profile of {agency} would say nothing"
    hint = "state a column, a default, an encoding, a delimiter, a header row or a key"


@attrs.frozen(kw_only=True)
class ImportProfile:
    """How the files of one agency are read."""

    agency: str
    """Name of the agency."""
    ref: str
    """Its reference."""
    mapping: MappingRules = attrs.field(factory=MappingRules)
    encoding: str | None = None
    delimiter: str | None = None
    header_row: int | None = None
    key_column: str | None = None
    sheets: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """True if it says nothing."""
        bare = ImportProfile(agency=self.agency, ref=self.ref)
        return self == bare

    def as_json(self) -> dict[str, object]:
        """Public shape of ``catalogue profile show --json``."""
        return {
            "agency": self.agency,
            "ref": self.ref,
            "columns": {field.value: name for field, name in self.mapping.columns.items()},
            "defaults": {field.value: text for field, text in self.mapping.defaults.items()},
            "ignored": list(self.mapping.ignored),
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "header_row": self.header_row,
            "key": self.key_column,
            "sheets": list(self.sheets),
        }


def with_profile(options: ImportOptions, profile: ImportProfile) -> ImportOptions:
    """The options with what the profile says where they say nothing."""
    stated, kept = options.mapping, profile.mapping
    return attrs.evolve(
        options,
        mapping=MappingRules(
            columns={**kept.columns, **stated.columns},
            defaults={**kept.defaults, **stated.defaults},
            ignored=tuple(dict.fromkeys((*kept.ignored, *stated.ignored))),
        ),
        read=ReadOptions(
            format=options.read.format,
            encoding=options.read.encoding or profile.encoding,
            delimiter=options.read.delimiter or profile.delimiter,
            sheets=options.read.sheets or profile.sheets,
            header_row=options.read.header_row or profile.header_row,
        ),
        key_column=options.key_column or profile.key_column,
    )


@attrs.frozen(kw_only=True)
class ImportProfiles:
    """Keeps one profile per agency."""

    store: Store
    acting: Acting

    def find(self, agency: str | None) -> ImportProfile | None:
        """The profile of an agency, the office itself when None; None if it has none.

        Raises:
            UnknownAgency: Nobody is called that.
        """
        with self.store.read() as unit:
            directory = load_directory(unit)
            shard = OWN_SHARD if agency is None else directory.find(agency).shard
            record = unit.records.get(shard, _KIND, _KEY)
            if record is None or record.deleted or record.text is None:
                return None
            return _profile(directory, record)

    def list(self) -> tuple[ImportProfile, ...]:
        """All profiles in order of their agencies."""
        with self.store.read() as unit:
            directory = load_directory(unit)
            return tuple(
                _profile(directory, record)
                for record in unit.records.list(_KIND)
                if not record.deleted and record.text is not None
            )

    def put(self, agency: str | None, profile: ImportProfile) -> ImportProfile:
        """Keep a profile; it takes the place of the one before.

        Args:
            agency: Name, alias, code or ref; the office itself when None.
            profile: What it says; its own agency is not looked at.

        Raises:
            UnknownAgency, ProfileEmpty, NotPermitted.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.IMPORT)
            directory = load_directory(unit)
            owner = directory[OWN_SHARD] if agency is None else directory.find(agency)
            kept = attrs.evolve(profile, agency=owner.name, ref=f"A{owner.shard}")
            if kept.is_empty:
                raise ProfileEmpty(agency=owner.name)
            present = unit.records.get(owner.shard, _KIND, _KEY)
            facts = {
                "fields": sorted(field.value for field in kept.mapping.columns),
                "encoding": kept.encoding,
                "header_row": kept.header_row,
            }
            recorder.record(
                owner.shard,
                "profile.recorded",
                f"A{owner.shard}",
                facts=facts,
                records=[
                    RecordChange(
                        kind=_KIND,
                        key=_KEY,
                        facts=facts,
                        text={
                            name: value
                            for name, value in kept.as_json().items()
                            if name not in ("agency", "ref", "encoding", "header_row")
                        },
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            unit.commit()
        return kept

    def remove(self, agency: str | None) -> ImportProfile:
        """Drop the profile of an agency; its text is erased, the journal keeps that it was there.

        Raises:
            UnknownAgency, ProfileMissing, NotPermitted.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.IMPORT)
            directory = load_directory(unit)
            owner = directory[OWN_SHARD] if agency is None else directory.find(agency)
            present = unit.records.get(owner.shard, _KIND, _KEY)
            if present is None or present.deleted or present.text is None:
                raise ProfileMissing(agency=owner.name)
            dropped = _profile(directory, present)
            recorder.record(
                owner.shard,
                "profile.removed",
                f"A{owner.shard}",
                records=[
                    RecordChange(
                        kind=_KIND, key=_KEY, deleted=True, expected_version=present.version
                    )
                ],
            )
            unit.commit()
        return dropped


def _profile(directory: AgencyDirectory, record: Record) -> ImportProfile:
    text = record.text or {}
    header_row = record.facts.get("header_row")
    return ImportProfile(
        agency=directory[record.shard].name,
        ref=f"A{record.shard}",
        mapping=MappingRules(
            columns=_by_field(text.get("columns")),
            defaults=_by_field(text.get("defaults")),
            ignored=_texts(text.get("ignored")),
        ),
        encoding=_text(record.facts.get("encoding")),
        delimiter=_text(text.get("delimiter")),
        header_row=header_row if isinstance(header_row, int) else None,
        key_column=_text(text.get("key")),
        sheets=_texts(text.get("sheets")),
    )


def _by_field(value: object) -> dict[CatalogueField, str]:
    if not isinstance(value, Mapping):
        return {}
    # A field a later version dropped is passed over.
    known = {field.value: field for field in CatalogueField}
    return {known[name]: str(text) for name, text in value.items() if name in known}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _text(value: object) -> str | None:
    return None if value is None else str(value)
