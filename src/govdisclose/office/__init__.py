"""The front door of the library: one object for one office.

from govdisclose import Office

with Office.open("huainan.db") as office:
    page = office.catalogue.page(ItemFilter())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import attrs

from govdisclose import bootstrap
from govdisclose.domain.catalogue.index_number import IndexScheme
from govdisclose.domain.finding import Finding
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.errors import KeeperMissing
from govdisclose.extensions import assessing
from govdisclose.extensions.contents import Brought
from govdisclose.extensions.host import Extensions
from govdisclose.office.areas import Areas
from govdisclose.office.moving import copy_office
from govdisclose.office.upkeep import (
    RestoredOffice,
    UpgradedOffice,
    restore_office,
    upgrade_office,
)
from govdisclose.office.without_office import WithoutOffice
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.maintenance import StoreKeeper
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.annual import AnnualReports
from govdisclose.services.backups import Backup, BackupOrigin, Backups
from govdisclose.services.calendars import Calendars
from govdisclose.services.catalogue import Catalogue, ItemHistory
from govdisclose.services.duplicates import DuplicateFinder, DuplicatePage, DuplicatePair
from govdisclose.services.editing import EDITABLE_FIELDS
from govdisclose.services.exchange import DataExchange
from govdisclose.services.importing.account import FileAccount, ImportOptions, OnUnknownAgency
from govdisclose.services.importing.gathered import GatheredAccount
from govdisclose.services.importing.profiles import (
    ImportProfile,
    ImportProfiles,
    ProfileMissing,
    with_profile,
)
from govdisclose.services.importing.service import Importer
from govdisclose.services.journal import JournalReader, Verification
from govdisclose.services.keys import Keys
from govdisclose.services.maintenance import Maintenance
from govdisclose.services.merging import Merged, MergeLinks, MergeReason, Merging
from govdisclose.services.numbering import Numbers
from govdisclose.services.organisation import (
    Acting,
    Agencies,
    NewAgency,
    Staff,
    load_directory,
    load_settings,
)
from govdisclose.services.releasing import Published
from govdisclose.services.screened_items import ItemScreening
from govdisclose.services.secrecy import Secrecy
from govdisclose.services.settings import Settings, load_zone
from govdisclose.services.setup import NewOffice, prepare_office
from govdisclose.services.statistics import Statistics
from govdisclose.services.tally import SecretTally

if TYPE_CHECKING:
    from govdisclose.services.reports import ReportChecks as ReportChecks

__all__ = [
    "EDITABLE_FIELDS",
    "Backup",
    "BackupOrigin",
    "Brought",
    "DuplicatePage",
    "DuplicatePair",
    "Extensions",
    "FileAccount",
    "GatheredAccount",
    "ImportOptions",
    "ImportProfile",
    "ItemHistory",
    "MergeLinks",
    "MergeReason",
    "Merged",
    "NewAgency",
    "Office",
    "OnUnknownAgency",
    "ProfileMissing",
    "Published",
    "RestoredOffice",
    "UpgradedOffice",
    "Verification",
    "assessing",
    "copy_office",
    "with_profile",
]


def _index_scheme(unit: UnitOfWork) -> IndexScheme:
    return IndexScheme(str(load_settings(unit).get("index_scheme", IndexScheme.NATIONAL.value)))


@attrs.define(kw_only=True)
class Office(Areas, WithoutOffice):
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
    import_profiles: ImportProfiles
    """How the files of each agency are read."""
    numbers: Numbers
    journal: JournalReader
    statistics: Statistics
    address: str | None = None
    """Where the store is, when it was opened by its address."""
    tally: SecretTally
    """Counts of state secrets."""
    backups: Backups
    """Copies that were made of this office."""
    secrecy: Secrecy
    """Whether the office is classified, and what it holds as secret."""
    keys: Keys
    """The secret key for hashes that nobody else can make."""
    reports: AnnualReports
    """Annual reports."""
    extensions: Extensions
    """The plugins at work, built-in ones included."""
    packages: DataExchange
    """Packages exchanged with other offices."""
    duplicates: DuplicateFinder
    """Pairs of items that are probably one document."""
    merging: Merging
    """Making one item of two, and two again."""

    def laws(self) -> LawLibrary:
        """The law packs this office goes by: those that ship, or a plugin's that it has chosen."""
        with self.store.read() as unit:
            return bootstrap.office_laws(unit, self.extensions)

    @classmethod
    def open(
        cls,
        address: str,
        *,
        actor: str | None = None,
        acting_for: str | None = None,
        environment: Environment | None = None,
        extensions: Extensions | None = None,
    ) -> Office:
        """Open an existing office.

        Args:
            address: File name, or the address of a store plugin.
            actor: Account in whose name acts are journaled; the operating system's unless given.
            acting_for: Staff key of the person represented.
            environment: Clock, randomness and account; the machine's unless given.
            extensions: Plugins; those that environment and configuration allow unless given.

        Raises:
            StorageError: It is not there or cannot be used.
        """
        plugins = extensions or Extensions()
        office = cls.over(
            bootstrap.open_store(address, plugins),
            actor=actor,
            acting_for=acting_for,
            environment=environment,
            extensions=plugins,
            address=address,
        )
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
        extensions: Extensions | None = None,
    ) -> Office:
        """Make an empty office and open it; the account becomes its first member of staff.

        Raises:
            StoreExists: Something is at the address.
            SettingUnfit: There is no such law version, zone or profile.
            AgencyExists, UnknownAgency, AgencyCycle: The agencies contradict each other.
        """
        plugins = extensions or Extensions()
        checks = bootstrap.setting_checks(plugins)
        for setting, value in (("law", law), ("zone", zone), ("profile", profile)):
            if value is not None:
                checks[setting](value)
        outside = environment or bootstrap.system_environment(zone, address=address)
        new = NewOffice(
            name=name,
            law=law,
            zone=zone,
            profile=profile,
            classified=classified,
            agencies=tuple(agencies),
        )
        store = bootstrap.create_store(address, plugins)
        try:
            office = cls._prepared(store, outside, actor or outside.account(), new, plugins)
            office.address = address
            office.keys.make()
            return office
        except BaseException:
            # Half an office would only stand in the way of the next try.
            store.close()
            bootstrap.discard_store(address, plugins)
            raise

    @classmethod
    def _prepared(
        cls,
        store: Store,
        environment: Environment,
        account: str,
        new: NewOffice,
        extensions: Extensions,
    ) -> Office:
        prepare_office(extensions.heard(store), environment, account, new)
        return cls.over(store, actor=account, environment=environment, extensions=extensions)

    @classmethod
    def over(
        cls,
        store: Store,
        *,
        actor: str | None = None,
        acting_for: str | None = None,
        environment: Environment | None = None,
        extensions: Extensions | None = None,
        address: str | None = None,
    ) -> Office:
        """An office over an open store of any kind, for tests and other stores.

        Without an address or an environment its secret key is gone with the process.
        """
        plugins = extensions or Extensions()
        store = plugins.heard(store)
        if environment is None:
            with store.read() as unit:
                zone = load_zone(unit)
            environment = bootstrap.system_environment(zone.key, address=address)
        outside = environment
        acting = Acting(
            environment=outside, account=actor or outside.account(), acting_for=acting_for
        )
        formats = plugins.formats
        calendars = Calendars(
            store=store, acting=acting, named=plugins.calendar, read=bootstrap.read_calendar
        )
        flow = bootstrap.publication_flow
        statistics = Statistics(
            store,
            directory=load_directory,
            calendar=calendars.of,
            publish_limit=lambda unit: bootstrap.publish_limit(unit, plugins),
            documents=bootstrap.official_documents,
            today=outside.today,
            rules_identity=lambda: bootstrap.rules_identity(plugins),
        )
        tally = SecretTally(store=store, acting=acting)
        importer = Importer(
            store=store,
            acting=acting,
            library=formats,
            run_intake=lambda job: bootstrap.run_intake(job, plugins.formats),
            rules=lambda unit: bootstrap.intake_rules(unit, calendars, outside, plugins),
            flow=flow,
        )
        catalogue = Catalogue(
            store=store,
            acting=acting,
            flow=flow,
            index_scheme=_index_scheme,
            screening=ItemScreening(screening=bootstrap.screening.screening),
            gate=bootstrap.reviews.gate(),
        )
        return cls(
            store=store,
            environment=outside,
            acting=acting,
            formats=formats,
            agencies=Agencies(store=store, acting=acting),
            staff=Staff(store=store, acting=acting),
            settings=Settings(store=store, acting=acting, checks=bootstrap.setting_checks(plugins)),
            calendars=calendars,
            catalogue=catalogue,
            exchange=importer,
            import_profiles=ImportProfiles(store=store, acting=acting),
            numbers=Numbers(store=store),
            journal=JournalReader(store=store),
            statistics=statistics,
            tally=tally,
            reports=AnnualReports(
                store=store,
                acting=acting,
                statistics=statistics,
                tally=tally,
                forms=bootstrap.annual_forms,
                directory=load_directory,
                calendar=calendars.of,
                publish_limit=lambda unit: bootstrap.publish_limit(unit, plugins),
                documents=bootstrap.official_documents,
                registers=lambda: bootstrap.register_types(plugins).by_name,
            ),
            extensions=plugins,
            duplicates=DuplicateFinder(store=store),
            merging=Merging(store=store, acting=acting, catalogue=catalogue),
            backups=Backups(store=store, acting=acting),
            secrecy=Secrecy(store=store),
            keys=Keys(store=store, acting=acting),
            address=address,
            packages=DataExchange(
                store=store, acting=acting, files=bootstrap.package_files(), importer=importer
            ),
        )

    @staticmethod
    def keeper(address: str, extensions: Extensions | None = None) -> StoreKeeper:
        """Who checks, copies and upgrades the store at an address, open or not."""
        return bootstrap.keeper(address, extensions or Extensions())

    @staticmethod
    def check(address: str, extensions: Extensions | None = None) -> Iterator[Finding]:
        """What does not agree in the store at an address, whether it opens as an office or not."""
        known = extensions or Extensions()
        return bootstrap.keeper(address, known).check(bootstrap.register_index(known))

    @classmethod
    def restore(
        cls,
        address: str,
        source: Path,
        *,
        replace: bool = False,
        actor: str | None = None,
        acting_for: str | None = None,
        environment: Environment | None = None,
        extensions: Extensions | None = None,
    ) -> RestoredOffice:
        """Put a verified copy in an office's place, and record in it what it cannot know.

        Args:
            address: Where the office is, or will be.
            source: The copy.
            replace: Keep an office that is there under another name.
            actor, acting_for, environment, extensions: As for :meth:`open`.

        Raises:
            StorageError: The copy is unsound, an office is in the way, or somebody uses it.
        """
        plugins = extensions or Extensions()
        return restore_office(
            partial(
                cls.open,
                address,
                actor=actor,
                acting_for=acting_for,
                environment=environment,
                extensions=plugins,
            ),
            bootstrap.keeper(address, plugins),
            source,
            replace=replace,
        )

    @classmethod
    def upgrade(
        cls,
        address: str,
        *,
        actor: str | None = None,
        acting_for: str | None = None,
        extensions: Extensions | None = None,
    ) -> UpgradedOffice | None:
        """Bring an office's schema up to this program; None when it was.

        Raises:
            StorageError: Its schema is newer, or somebody uses it.
        """
        plugins = extensions or Extensions()
        return upgrade_office(
            partial(cls.open, address, actor=actor, acting_for=acting_for, extensions=plugins),
            bootstrap.keeper(address, plugins),
        )

    @property
    def maintenance(self) -> Maintenance:
        """Check and backup of this office.

        Raises:
            KeeperMissing: The store was not opened by an address this program looks after.
        """
        if self.address is None:
            raise KeeperMissing(address=type(self.store).__name__)
        return Maintenance(
            acting=self.acting,
            backups=self.backups,
            keeper=bootstrap.keeper(self.address, self.extensions),
            indexed=bootstrap.register_index(self.extensions),
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
