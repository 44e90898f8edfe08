"""The front door of the library: one object for one office.

from govdisclose import Office

with Office.open("huainan.db") as office:
    page = office.catalogue.page(ItemFilter())
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

import attrs

from govdisclose import bootstrap
from govdisclose.domain.catalogue.index_number import IndexScheme
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.classification import CatalogueProfile, Classification
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.errors import KeeperMissing
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.maintenance import StoreKeeper
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.calendars import Calendars
from govdisclose.services.catalogue import Catalogue, ItemHistory
from govdisclose.services.importing.account import FileAccount, ImportOptions, OnUnknownAgency
from govdisclose.services.importing.service import Importer
from govdisclose.services.journal import JournalReader, Verification
from govdisclose.services.maintenance import Maintenance
from govdisclose.services.numbering import Numbers
from govdisclose.services.organisation import (
    Acting,
    Agencies,
    NewAgency,
    Staff,
    load_directory,
    load_settings,
)
from govdisclose.services.releasing import EDITABLE_FIELDS, Published
from govdisclose.services.settings import Settings
from govdisclose.services.setup import NewOffice, prepare_office, read_agency_file
from govdisclose.services.statistics import Statistics
from govdisclose.services.tally import SecretTally

if TYPE_CHECKING:
    from govdisclose.domain.figures.assessment.ladder import Ladder
    from govdisclose.domain.figures.assessment.measures import Measure
    from govdisclose.domain.figures.assessment.result import Assessment
    from govdisclose.domain.figures.assessment.scheme import Scheme
    from govdisclose.domain.figures.assessment.values import AgencyValues
    from govdisclose.plugins.registry import PluginRecord, Registry
    from govdisclose.services.assessment.freezing import FrozenAssessments
    from govdisclose.services.assessment.service import Assessments
    from govdisclose.services.registers.service import Registers

__all__ = [
    "EDITABLE_FIELDS",
    "FileAccount",
    "ImportOptions",
    "ItemHistory",
    "NewAgency",
    "Office",
    "OnUnknownAgency",
    "Published",
    "Verification",
]


def _index_scheme(unit: UnitOfWork) -> IndexScheme:
    return IndexScheme(str(load_settings(unit).get("index_scheme", IndexScheme.NATIONAL.value)))


@attrs.define(kw_only=True)
class Office:
    """One office for open information, with everything it does as attributes."""

    store: Store
    environment: Environment
    acting: Acting
    formats: FormatLibrary
    agencies: Agencies
    staff: Staff
    settings: Settings
    calendars: Calendars
    catalogue: Catalogue
    exchange: Importer
    """Batch import."""
    numbers: Numbers
    journal: JournalReader
    statistics: Statistics
    address: str | None = None
    """Where the store is, when it was opened by its address."""
    tally: SecretTally
    """Counts of state secrets."""

    @staticmethod
    def laws() -> LawLibrary:
        """The law packs of this installation."""
        return bootstrap.laws()

    @staticmethod
    def classifications() -> Mapping[str, Classification]:
        """Classification lists by id."""
        return bootstrap.classifications()

    @staticmethod
    def profiles() -> Mapping[str, CatalogueProfile]:
        """Catalogue profiles by id."""
        return bootstrap.profiles()

    @staticmethod
    def schemes() -> Mapping[str, Scheme]:
        """Assessment schemes that ship, by id."""
        return bootstrap.schemes()

    @staticmethod
    def ladders() -> Mapping[str, Ladder]:
        """Grade ladders that ship, by id."""
        return bootstrap.ladders()

    @staticmethod
    def measures(
        plugins: Registry, on_fault: Callable[[PluginRecord], None]
    ) -> Mapping[str, Measure]:
        """Measures that assessment schemes can name, by name."""
        return bootstrap.measures(plugins, on_fault)

    @staticmethod
    def read_scheme(
        text: str, name: str, plugins: Registry, on_fault: Callable[[PluginRecord], None]
    ) -> Scheme:
        """The assessment scheme in the text of a TOML file called ``name``.

        Raises:
            SchemeFault: It is none.
        """
        return bootstrap.read_scheme(text, name, plugins, on_fault)

    @staticmethod
    def write_assessment_workbook(
        scheme: Scheme,
        assessment: Assessment,
        values: Iterable[AgencyValues],
        target: BinaryIO,
        words: Mapping[str, str],
        *,
        is_chinese: bool,
    ) -> None:
        """Write a result as a workbook with formulas.

        Args:
            scheme: By what was scored.
            assessment: The result.
            values: What it was computed from.
            target: Where the file goes.
            words: Headings by the names of ``SheetWords``.
            is_chinese: Which names of the scheme are written.
        """
        bootstrap.write_assessment_workbook(
            scheme, assessment, values, target, words, is_chinese=is_chinese
        )

    @staticmethod
    def assessment_page(
        scheme: Scheme,
        assessment: Assessment,
        words: Mapping[str, str],
        why: Mapping[tuple[str, str], Sequence[str]],
    ) -> Iterator[str]:
        """A result as an HTML page in pieces.

        Args:
            scheme: By what was scored.
            assessment: The result.
            words: Words by the names of ``PageWords``.
            why: Sentences by agency and indicator.
        """
        return bootstrap.assessment_page(scheme, assessment, words, why)

    @staticmethod
    def built_in_calendar() -> WorkingCalendar:
        """The working days that ship; an office may have loaded more, see ``calendars``."""
        return bootstrap.mainland()

    @staticmethod
    def read_calendar(content: bytes, *, name: str) -> WorkingCalendar:
        """A calendar from the content of a file of any known shape.

        Raises:
            CalendarFault: It is no calendar.
        """
        return bootstrap.read_calendar(content, name)

    @staticmethod
    def read_calendar_file(path: Path) -> WorkingCalendar:
        """The calendar in a file.

        Raises:
            CalendarFault: The file cannot be read or is no calendar.
        """
        return bootstrap.read_calendar_file(path)

    @staticmethod
    def read_agencies(path: Path) -> tuple[NewAgency, ...]:
        """Agencies of a CSV file with a header, in file order.

        Raises:
            AgencyFileUnreadable: It cannot be opened, or is no text.
            AgencyRowFault: A column is missing or a row cannot be read.
        """
        return read_agency_file(path)

    _plugins: Registry | None = attrs.field(default=None, init=False)
    _on_plugin_fault: Callable[[PluginRecord], None] = attrs.field(
        default=lambda _record: None, init=False
    )

    @classmethod
    def open(
        cls,
        address: str,
        *,
        actor: str | None = None,
        acting_for: str | None = None,
        environment: Environment | None = None,
    ) -> Office:
        """Open an existing office.

        Args:
            address: File name, or the address of a store plugin.
            actor: Account in whose name acts are journaled; the operating system's unless given.
            acting_for: Staff key of the person represented.
            environment: Clock, randomness and account; the machine's unless given.

        Raises:
            StorageError: It is not there or cannot be used.
        """
        office = cls.over(
            bootstrap.open_store(address),
            actor=actor,
            acting_for=acting_for,
            environment=environment,
        )
        office.address = address
        return office

    @classmethod
    def create(
        cls,
        address: str,
        *,
        name: str,
        law: str | None = None,
        zone: str = "Asia/Shanghai",
        profile: str | None = None,
        classified: bool = False,
        agencies: Iterable[NewAgency] = (),
        actor: str | None = None,
        environment: Environment | None = None,
    ) -> Office:
        """Make an empty office and open it; the account becomes its first member of staff.

        Raises:
            StoreExists: Something is at the address.
            SettingUnfit: There is no such law version, zone or profile.
            AgencyExists, UnknownAgency, AgencyCycle: The agencies contradict each other.
        """
        checks = bootstrap.setting_checks()
        for setting, value in (("law", law), ("zone", zone), ("profile", profile)):
            if value is not None:
                checks[setting](value)
        outside = environment or bootstrap.system_environment(zone)
        new = NewOffice(
            name=name,
            law=law,
            zone=zone,
            profile=profile,
            classified=classified,
            agencies=tuple(agencies),
        )
        store = bootstrap.create_store(address)
        try:
            office = cls._prepared(store, outside, actor or outside.account(), new)
            office.address = address
            return office
        except BaseException:
            # Half an office would only stand in the way of the next try.
            store.close()
            bootstrap.discard_store(address)
            raise

    @classmethod
    def _prepared(
        cls, store: Store, environment: Environment, account: str, new: NewOffice
    ) -> Office:
        prepare_office(store, environment, account, new)
        return cls.over(store, actor=account, environment=environment)

    @classmethod
    def over(
        cls,
        store: Store,
        *,
        actor: str | None = None,
        acting_for: str | None = None,
        environment: Environment | None = None,
    ) -> Office:
        """An office over an open store of any kind, for tests and other stores."""
        if environment is None:
            with store.read() as unit:
                zone = str(load_settings(unit).get("zone", "Asia/Shanghai"))
            environment = bootstrap.system_environment(zone)
        outside = environment
        acting = Acting(
            environment=outside, account=actor or outside.account(), acting_for=acting_for
        )
        formats = bootstrap.formats()
        calendars = Calendars(
            store=store, acting=acting, built_in=bootstrap.mainland, read=bootstrap.read_calendar
        )
        flow = bootstrap.publication_flow()
        return cls(
            store=store,
            environment=outside,
            acting=acting,
            formats=formats,
            agencies=Agencies(store=store, acting=acting),
            staff=Staff(store=store, acting=acting),
            settings=Settings(store=store, acting=acting, checks=bootstrap.setting_checks()),
            calendars=calendars,
            catalogue=Catalogue(store=store, acting=acting, flow=flow, index_scheme=_index_scheme),
            exchange=Importer(
                store=store,
                acting=acting,
                library=formats,
                run_intake=bootstrap.run_intake,
                rules=lambda unit: bootstrap.intake_rules(unit, calendars, outside),
                flow=flow,
            ),
            numbers=Numbers(store=store),
            journal=JournalReader(store=store),
            statistics=Statistics(
                store,
                directory=load_directory,
                calendar=calendars.of,
                publish_limit=bootstrap.publish_limit,
                documents=bootstrap.official_documents,
                today=outside.today,
                rules_identity=bootstrap.rules_identity,
            ),
            tally=SecretTally(store=store, acting=acting),
        )

    def use_plugins(self, plugins: Registry, on_fault: Callable[[PluginRecord], None]) -> None:
        """Ask these plugins for registers, and tell of those that fail; before the first use."""
        self._plugins, self._on_plugin_fault = plugins, on_fault

    @cached_property
    def registers(self) -> Registers:
        """Registers that plugins declare; the plugins are loaded at the first use."""
        return bootstrap.registers(
            self.store, self.acting, self.formats, self._plugins, self._on_plugin_fault
        )

    @cached_property
    def assessment(self) -> Assessments:
        """Scores of the agencies by assessment schemes."""
        from govdisclose.plugins.registry import Registry  # reads metadata of all distributions
        from govdisclose.services.assessment.service import Assessments

        return Assessments(
            store=self.store,
            directory=load_directory,
            calendar=self.calendars.of,
            publish_limit=bootstrap.publish_limit,
            documents=bootstrap.official_documents,
            today=self.environment.today,
            measures=lambda: bootstrap.measures(self._plugins or Registry(), self._on_plugin_fault),
            conversion=bootstrap.record_conversion(),
        )

    @cached_property
    def frozen_assessments(self) -> FrozenAssessments:
        """Finished assessments and objections to them."""
        from govdisclose.services.assessment.freezing import FrozenAssessments

        return FrozenAssessments(
            store=self.store,
            acting=self.acting,
            directory=load_directory,
            restore_scheme=bootstrap.restore_scheme,
        )

    @staticmethod
    def keeper(address: str) -> StoreKeeper:
        """Who checks, copies and upgrades the store at an address, open or not."""
        return bootstrap.keeper(address)

    @property
    def maintenance(self) -> Maintenance:
        """Check and backup of this office.

        Raises:
            KeeperMissing: The store was not opened by an address this program looks after.
        """
        if self.address is None:
            raise KeeperMissing(address=type(self.store).__name__)
        return Maintenance(
            store=self.store,
            acting=self.acting,
            keeper=bootstrap.keeper(self.address),
            statistics=self.statistics,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the store."""
        self.store.close()
