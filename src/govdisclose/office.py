"""The front door of the library: one object for one office.

    from govdisclose import Office

    with Office.open("huainan.db") as office:
        page = office.catalogue.page(ItemFilter())
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Self

import attrs

from govdisclose import bootstrap
from govdisclose.domain.catalogue.index_number import IndexScheme
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.calendars import Calendars
from govdisclose.services.catalogue import Catalogue
from govdisclose.services.importing.service import Importer
from govdisclose.services.journal import JournalReader
from govdisclose.services.numbering import Numbers
from govdisclose.services.organisation import (
    Acting,
    Agencies,
    NewAgency,
    Settings,
    Staff,
    load_settings,
)
from govdisclose.services.setup import NewOffice, prepare_office

__all__ = ["Office"]


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
        return cls.over(
            bootstrap.open_store(address),
            actor=actor,
            acting_for=acting_for,
            environment=environment,
        )

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
            UnknownPack: There is no law version of that name.
            AgencyExists, UnknownAgency, AgencyCycle: The agencies contradict each other.
        """
        if law is not None:
            bootstrap.laws().pack(law)
        outside = environment or bootstrap.system_environment(zone)
        store = bootstrap.create_store(address)
        return cls._prepared(
            store,
            outside,
            actor or outside.account(),
            NewOffice(
                name=name,
                law=law,
                zone=zone,
                profile=profile,
                classified=classified,
                agencies=tuple(agencies),
            ),
        )

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
            settings=Settings(store=store, acting=acting),
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
