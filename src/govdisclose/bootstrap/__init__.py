"""The composition root: the only place that knows adapters, formats and rule files."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from govdisclose.bootstrap import reviews, screening
from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.catalogue.index_number import SCHEMES
from govdisclose.domain.catalogue.intake import IntakeRules
from govdisclose.domain.figures.annual.form import AnnualForm
from govdisclose.domain.figures.lag_table import document_genres
from govdisclose.domain.figures.lags import LimitOn, publish_limits
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.domain.law.outcomes import OutcomeRows
from govdisclose.domain.text import fold
from govdisclose.errors import KeeperMissing, StoreMissing, WriterMissing
from govdisclose.extensions.contents import built_in_calendar, built_in_flows, built_in_rules
from govdisclose.extensions.host import Extensions
from govdisclose.plugins.built_in import BUILT_INS
from govdisclose.plugins.faults import call_guard
from govdisclose.plugins.formats import PluggedFormats
from govdisclose.ports.documents import DocumentWriter
from govdisclose.ports.environment import Environment
from govdisclose.ports.exchange import PackageFiles
from govdisclose.ports.exporting import Exports
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.maintenance import StoreKeeper
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.calendars import MAINLAND, Calendars
from govdisclose.services.importing.reading import IntakeEvent, IntakeJob
from govdisclose.services.organisation import OWN_SHARD, load_directory, load_settings
from govdisclose.services.secrecy import is_classified
from govdisclose.services.settings import SettingCheck, SettingUnfit

if TYPE_CHECKING:
    from govdisclose.ports.registers import RegisterConversion
    from govdisclose.services.organisation import Acting
    from govdisclose.services.registers.records import RegisterTypes
    from govdisclose.services.registers.service import Registers
    from govdisclose.services.reports import ReportChecks

__all__ = [
    "annual_forms",
    "copy_key",
    "create_store",
    "discard_store",
    "document_writer",
    "exports",
    "intake_rules",
    "keeper",
    "key_place",
    "laws",
    "mainland",
    "office_laws",
    "official_documents",
    "open_store",
    "outcome_rows",
    "package_files",
    "publication_flow",
    "publish_limit",
    "read_calendar",
    "read_calendar_file",
    "record_conversion",
    "register_index",
    "register_types",
    "registers",
    "report_checks",
    "request_flows",
    "rules_identity",
    "run_intake",
    "screening",
    "setting_checks",
    "system_environment",
]

_BESIDE_BYTES = 4 << 20
"""Files above this size are read in a process of their own."""


def system_environment(zone: str = "Asia/Shanghai", *, address: str | None = None) -> Environment:
    """The machine's clock, randomness and account, and the key of the office at an address.

    Without an address the key is gone with the process.
    """
    from govdisclose.adapters.key import FileKey
    from govdisclose.adapters.system import SystemEnvironment

    if address is None:
        return SystemEnvironment(zone)
    return SystemEnvironment(zone, FileKey(lambda: key_place(address)))


def key_place(address: str) -> Path:
    """Where the key of an office is: as configured, else beside its file.

    An office that lies in no file has its key in the user's data folder, under a name made from its
    address; user name, password and options of the address are no part of it.
    """
    from govdisclose.config import default_key_folder
    from govdisclose.config import load_settings as load_config

    named = load_config(environment=os.environ, flags={}).text("key_file")
    if named is not None:
        return Path(named).expanduser()
    scheme, separator, rest = address.partition("://")
    if not separator or scheme == "sqlite":
        path = Path(address.removeprefix("sqlite:///")).expanduser()
        return path.with_name(f"{path.name}.key")
    place = rest.partition("?")[0].rpartition("@")[2].rstrip("/")
    digest = hashlib.sha256(f"{scheme}://{place}".encode()).hexdigest()[:16]
    return default_key_folder() / f"{scheme}-{digest}.key"


def copy_key(source: str, target: str) -> Path | None:
    """Put the key of an office beside its copy; None where both have it in one place.

    Raises:
        KeyMissing, KeyUnusable: It is not there, cannot be read or not written.
    """
    from govdisclose.adapters.key import FileKey

    old, new = key_place(source), key_place(target)
    if old == new:
        return None
    FileKey(lambda: new).take(FileKey(lambda: old))
    return new


def create_store(address: str, extensions: Extensions) -> Store:
    """Make an empty store.

    Raises:
        StoreExists: Something is there already.
        PluginError: No plugin serves the address.
    """
    name, plugin = extensions.store_plugin(address)
    return _opened(name, lambda: plugin.create(address))


def discard_store(address: str, extensions: Extensions) -> None:
    """Delete a store that was made a moment ago and holds nothing, where its plugin can."""
    name, plugin = extensions.store_plugin(address)
    discard = getattr(plugin, "discard", None)
    if discard is not None:
        with call_guard(name):
            discard(address)


def open_store(address: str, extensions: Extensions) -> Store:
    """Open a store; never migrates.

    Raises:
        StoreMissing, StoreDamaged, StoreOutdated: It cannot be used.
        PluginError: No plugin serves the address.
    """
    if address == "memory:":
        raise StoreMissing(address=address)
    name, plugin = extensions.store_plugin(address)
    return _opened(name, lambda: plugin.open(address))


def _opened(name: str, opening: Callable[[], Store]) -> Store:
    """The store, guarded unless it is ours."""
    if name in BUILT_INS["store"]:
        return opening()
    with call_guard(name):
        store = opening()
    from govdisclose.plugins.guarded_store import guarded_store  # only for stores of others

    return guarded_store(name, store)


def keeper(address: str, extensions: Extensions) -> StoreKeeper:
    """Who checks, copies and upgrades the store at an address.

    Raises:
        KeeperMissing: The store's plugin offers no keeper.
    """
    name, plugin = extensions.store_plugin(address)
    offered = getattr(plugin, "keeper", None)
    if offered is None:
        raise KeeperMissing(address=address)
    with call_guard(name):
        return offered(address)  # type: ignore[no-any-return]  # an offer beyond the Protocol


def run_intake(job: IntakeJob, library: PluggedFormats) -> Iterator[IntakeEvent]:
    """Read a file for an import: large ones beside the writer, small ones and plugins' here."""
    path = Path(job.path)
    size = path.stat().st_size if path.is_file() else 0
    from govdisclose.intake_worker import run_beside, run_here

    if size > _BESIDE_BYTES and library.is_built_in(path, job.read):
        return run_beside(job)
    return run_here(job, library)


def exports() -> Exports:
    """All writers."""
    from govdisclose.formats.export_library import FileExports

    return FileExports()


def setting_checks(extensions: Extensions) -> dict[str, SettingCheck]:
    """What the settings of an office may be, by name."""
    return {
        "index_scheme": _scheme_checked,
        "law": _named("law", extensions.law_ids, or_none=None),
        "profile": _named("profile", extensions.profile_ids, or_none=""),
        "zone": _zone_checked,
        "calendar": _calendar_checked(extensions),
        **reviews.setting_checks(),
    }


def _scheme_checked(value: str) -> object:
    known = [one.scheme.value for one in SCHEMES if one.serial_digits is not None]
    if value not in known:
        raise SettingUnfit(name="index_scheme", value=value, expected=tuple(known))
    return value


def _named(
    name: str, known: Callable[[str], Sequence[str]], *, or_none: str | None
) -> SettingCheck:
    def checked(value: str) -> object:
        if value == "none":
            return or_none
        if value not in known(value):
            raise SettingUnfit(name=name, value=value, expected=(*known(value), "none"))
        return value

    return checked


def _calendar_checked(extensions: Extensions) -> SettingCheck:
    def checked(value: str) -> object:
        if value == "none":
            return None
        names = extensions.calendar_names()
        if value not in names:
            raise SettingUnfit(name="calendar", value=value, expected=(*names, "none"))
        # An office must not come to depend on a calendar that cannot be had.
        extensions.calendar(value)
        return value

    return checked


def _zone_checked(value: str) -> object:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingUnfit(name="zone", value=value, expected="Asia/Shanghai, …") from None
    return value


@cache
def annual_forms() -> Mapping[str, AnnualForm]:
    """The forms of annual reports in words that ship, by id."""
    from govdisclose.rules.annual_forms import built_in_annual_forms

    return built_in_annual_forms()


def package_files() -> PackageFiles:
    """Reader and writer of exchange packages."""
    from govdisclose.formats.exchange_package import ZipPackageFiles

    return ZipPackageFiles()


def document_writer(format: str) -> DocumentWriter:
    """The writer of documents in a format: ``md``, ``html``, ``docx`` or ``xlsx``.

    Raises:
        WriterMissing: The extra that brings it is not installed.
    """
    if format == "xlsx":
        from govdisclose.formats.documents.xlsx import XlsxWriter

        return XlsxWriter()
    if format == "md":
        from govdisclose.formats.documents.markdown import MarkdownWriter

        return MarkdownWriter()
    if format == "html":
        from govdisclose.formats.documents.html import HtmlWriter

        return HtmlWriter()
    if find_spec("docx") is None:
        raise WriterMissing(format=format)
    from govdisclose.formats.documents.docx import DocxWriter

    return DocxWriter()


def publication_flow() -> Flow:
    """The life of an item that passes the release gate."""
    return built_in_flows()["publication"]


def request_flows() -> Mapping[str, Flow]:
    """The flows of requests that ship, by id of their law pack."""
    return {flow.law: flow for flow in built_in_flows().values() if flow.law is not None}


def outcome_rows() -> Mapping[str, OutcomeRows]:
    """The rows in which report forms count outcomes, by code of the form."""
    from govdisclose.rules.loader import built_in_outcome_rows

    return built_in_outcome_rows()


def laws() -> LawLibrary:
    """The law packs that ship."""
    return LawLibrary(built_in_rules().packs)


def mainland() -> WorkingCalendar:
    """The working-day calendar that ships."""
    return built_in_calendar(MAINLAND)


def read_calendar_file(path: Path) -> WorkingCalendar:
    """The calendar in a file of any known shape."""
    from govdisclose.adapters.calendars import read_calendar_file as read

    return read(path)


def read_calendar(content: bytes, name: str) -> WorkingCalendar:
    """A calendar from the bytes of a file of any known shape."""
    from govdisclose.adapters.calendars import read_calendar_bytes

    return read_calendar_bytes(content, name=name)


@cache
def report_checks() -> ReportChecks:
    """What checks published reports; it needs no office."""
    from govdisclose.formats.reports.reading import FileReports
    from govdisclose.rules import report_forms
    from govdisclose.services.reports import ReportChecks

    narrative = report_forms.built_in_narrative_rules()
    return ReportChecks(
        reader=FileReports(),
        forms=report_forms.built_in_forms(),
        identities=report_forms.built_in_identities(),
        narrative=narrative,
        contents=annual_forms()[narrative.annual_form],
        wording=report_forms.built_in_wording(),
        laws=laws(),
    )


def publish_limit(unit: UnitOfWork, extensions: Extensions) -> LimitOn:
    """How long publication may take, by the law the office goes by."""
    law = _law_of(unit)
    return publish_limits(extensions.laws_for(law), law)


def office_laws(unit: UnitOfWork, extensions: Extensions) -> LawLibrary:
    """The law packs an office goes by: those that ship, or the one of a plugin it has chosen."""
    return extensions.laws_for(_law_of(unit))


def _law_of(unit: UnitOfWork) -> str | None:
    law = load_settings(unit).get("law")
    return None if law is None else str(law)


def official_documents() -> frozenset[str]:
    """The official document types, folded for comparing."""
    genres = {one.id: one for one in built_in_rules().classifications}["genres"]
    return document_genres(genres)


def rules_identity(extensions: Extensions) -> str:
    """What figures depend on beside the journaled records: this program and its calendar data."""
    from importlib.metadata import version  # 10 ms that only a question for figures needs

    named = [f"govdisclose {version('govdisclose')}, chinesecalendar {version('chinesecalendar')}"]
    for kind in ("rules", "calendar"):
        if extensions.registry.brings(kind):
            owners = extensions.registry.usable_names(kind)
            named += [f"{name} of {owner}" for name, owner in owners.items()]
    return ", ".join(named)


def intake_rules(
    unit: UnitOfWork, calendars: Calendars, environment: Environment, extensions: Extensions
) -> IntakeRules:
    """What imported rows are checked against, as the office stands."""
    settings = load_settings(unit)
    today = environment.today()
    modes: dict[str, str] = {}
    grounds: dict[str, str] = {}
    limits = []
    for pack in office_laws(unit, extensions).packs:
        for mode in pack.modes:
            for word in (mode.provision.id, mode.zh, *mode.aliases):
                modes[fold(word)] = mode.provision.id
        for ground in pack.grounds:
            grounds[fold(ground.provision.id)] = ground.provision.id
            grounds[fold(ground.zh)] = ground.provision.id
        for limit in pack.limits:
            if limit.provision.id == "publish" and limit.amount is not None:
                since = limit.provision.valid_from or pack.valid_from
                limits.append((since, limit.amount, pack.cite(limit.provision)))
    lists = {one.id: one for one in built_in_rules().classifications}
    profile = str(settings.get("profile", ""))
    mandatory = extensions.profile(profile).mandatory() if profile else ()
    return IntakeRules(
        agencies=load_directory(unit),
        own_shard=OWN_SHARD,
        calendar=calendars.of(unit),
        today=today,
        publish_limits=tuple(sorted(limits)),
        modes=modes,
        grounds=grounds,
        themes={
            fold(word): entry.zh
            for entry in lists["themes"].entries
            for word in (entry.zh, *entry.aliases)
        },
        genres={
            fold(word): entry.zh
            for entry in lists["genres"].entries
            for word in (entry.zh, *entry.aliases)
        },
        mandatory=mandatory,
        profile=profile,
        is_classified=is_classified(settings),
    )


def record_conversion() -> RegisterConversion:
    """Between records of registers and what stores keep."""
    from govdisclose.conversion import RecordConversion

    return RecordConversion()


def register_types(extensions: Extensions) -> RegisterTypes:
    """The registers of this program and of its plugins."""
    from govdisclose.domain.figures.assessment.recorded import REGISTERS
    from govdisclose.domain.figures.training import TRAININGS
    from govdisclose.plugins.register_types import register_types as brought
    from govdisclose.services.registers.records import RegisterTypes

    own = {**REGISTERS, TRAININGS.name: TRAININGS}
    return RegisterTypes({**brought(extensions.registry, extensions.tell), **own})


def register_index(extensions: Extensions) -> dict[str, tuple[str, ...]]:
    """Indexed fields of all registers by the kind of their records, for checks of a store."""
    types = register_types(extensions).by_name.values()
    return {register.kind: register.indexed for register in types}


def registers(
    store: Store, acting: Acting, library: FormatLibrary, extensions: Extensions
) -> Registers:
    """The registers of assessment and those of plugins; those of a broken plugin are left out.

    Args:
        store: Where the records are.
        acting: In whose name they are written.
        library: Formats of imported files.
        extensions: The plugins to ask.
    """
    from govdisclose.conversion import RecordConversion
    from govdisclose.services.registers.service import Registers

    return Registers(
        store=store,
        acting=acting,
        types=register_types(extensions),
        conversion=RecordConversion(),
        library=library,
    )
