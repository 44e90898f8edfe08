"""What needs no office: rules that ship, files read, writers, and the machine's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from govdisclose import bootstrap
from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.classification import CatalogueProfile, Classification
from govdisclose.domain.law.ground_rules import GroundRules
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.domain.law.outcomes import OutcomeRows
from govdisclose.extensions.contents import built_in_calendar, built_in_rules
from govdisclose.ports.documents import DocumentWriter
from govdisclose.ports.environment import Environment
from govdisclose.services.calendars import MAINLAND
from govdisclose.services.organisation import (
    NewAgency,
)
from govdisclose.services.setup import read_agency_file

if TYPE_CHECKING:
    from govdisclose.services.reports import ReportChecks

__all__ = ["WithoutOffice"]


class WithoutOffice:
    """Static; ``Office`` offers it all, so that callers know one door."""

    @staticmethod
    def document_writer(format: str) -> DocumentWriter:
        """The writer of documents in a format: ``md``, ``html``, ``docx`` or ``xlsx``.

        Raises:
            WriterMissing: The extra that brings it is not installed.
        """
        return bootstrap.document_writer(format)

    @staticmethod
    def shipped_laws() -> LawLibrary:
        """The law packs that ship, whichever an office goes by."""
        return LawLibrary(tuple(built_in_rules().packs))

    @staticmethod
    def classifications() -> Mapping[str, Classification]:
        """The classification lists that ship, by id."""
        return {one.id: one for one in built_in_rules().classifications}

    @staticmethod
    def profiles() -> Mapping[str, CatalogueProfile]:
        """The catalogue profiles that ship, by id."""
        return {one.id: one for one in built_in_rules().profiles}

    @staticmethod
    def request_flows() -> Mapping[str, Flow]:
        """The flows of requests that ship, by id of their law pack."""
        return bootstrap.request_flows()

    @staticmethod
    def supervision_flows() -> Mapping[str, Flow]:
        """The flows of notices, recommendations and consequences, by kind."""
        from govdisclose.bootstrap.supervision import supervision_flows

        return supervision_flows()

    @staticmethod
    def outcome_rows() -> Mapping[str, OutcomeRows]:
        """The rows in which report forms count outcomes, by code of the form."""
        return bootstrap.outcome_rows()

    @staticmethod
    def ground_rules() -> Mapping[str, GroundRules]:
        """What has to be found before a ground is applied, by id of the law pack."""
        return bootstrap.reviews.ground_rules()

    @staticmethod
    def civil_today() -> date:
        """Today where no office is open: in the zone of the country, never the machine's."""
        return bootstrap.system_environment().today()

    @staticmethod
    def machine(address: str, zone: str = "Asia/Shanghai") -> Environment:
        """The machine's clock, randomness and account, with the key that belongs to an address."""
        return bootstrap.system_environment(zone, address=address)

    @staticmethod
    def report_checks() -> ReportChecks:
        """What reads and checks published annual reports; it needs no office."""
        return bootstrap.report_checks()

    @staticmethod
    def built_in_calendar() -> WorkingCalendar:
        """The working days that ship; an office may have loaded more, see ``calendars``."""
        return built_in_calendar(MAINLAND)

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
