"""The composition root: the only place that knows adapters, formats and rule files."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.catalogue.index_number import SCHEMES
from govdisclose.domain.catalogue.intake import IntakeRules
from govdisclose.domain.figures.lag_table import document_genres
from govdisclose.domain.figures.lags import LimitOn, publish_limits
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.classification import CatalogueProfile, Classification
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.domain.text import fold
from govdisclose.errors import KeeperMissing, StoreMissing
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.maintenance import StoreKeeper
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.calendars import Calendars
from govdisclose.services.importing.reading import IntakeEvent, IntakeJob
from govdisclose.services.organisation import OWN_SHARD, load_directory, load_settings
from govdisclose.services.settings import SettingCheck, SettingUnfit

if TYPE_CHECKING:
    from govdisclose.domain.figures.assessment.ladder import Ladder
    from govdisclose.domain.figures.assessment.measures import Measure
    from govdisclose.domain.figures.assessment.result import Assessment
    from govdisclose.domain.figures.assessment.scheme import Scheme
    from govdisclose.domain.figures.assessment.values import AgencyValues
    from govdisclose.plugins.registry import PluginRecord, Registry
    from govdisclose.ports.registers import RegisterConversion
    from govdisclose.services.organisation import Acting
    from govdisclose.services.registers.service import Registers

__all__ = [
    "assessment_page",
    "classifications",
    "create_store",
    "discard_store",
    "formats",
    "intake_rules",
    "keeper",
    "ladders",
    "laws",
    "mainland",
    "measures",
    "official_documents",
    "open_store",
    "profiles",
    "publication_flow",
    "publish_limit",
    "read_calendar",
    "read_calendar_file",
    "read_scheme",
    "record_conversion",
    "registers",
    "restore_scheme",
    "rules_identity",
    "run_intake",
    "schemes",
    "setting_checks",
    "system_environment",
    "write_assessment_workbook",
]

_BESIDE_BYTES = 4 << 20
"""Files above this size are read in a process of their own."""


def system_environment(zone: str = "Asia/Shanghai") -> Environment:
    """The machine's clock, randomness and account."""
    from govdisclose.adapters.system import SystemEnvironment

    return SystemEnvironment(zone)


def _path(address: str) -> Path:
    return Path(address.removeprefix("sqlite:///")).expanduser()


def _store_plugin(address: str) -> object | None:
    """The store plugin whose scheme an address names; None for a file name."""
    scheme, separator, _rest = address.partition("://")
    if not separator or scheme == "sqlite":
        return None
    from govdisclose.config import load_settings as load_config
    from govdisclose.plugins.registry import Registry

    disabled = load_config(environment=os.environ, flags={}).disabled_plugins
    return Registry(disabled=disabled).load("store", scheme)


def create_store(address: str) -> Store:
    """Make an empty store.

    Raises:
        StoreExists: Something is there already.
        PluginError: No plugin serves the address.
    """
    plugin = _store_plugin(address)
    if plugin is not None:
        return plugin.create(address)  # type: ignore[attr-defined, no-any-return]  # checked by the registry
    from govdisclose.adapters.sqlite.store import SqliteStore  # sqlite3 loads with a first office

    path = _path(address)
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteStore.create(path)


def discard_store(address: str) -> None:
    """Delete a store that was made a moment ago and holds nothing; one of a plugin stays."""
    if _store_plugin(address) is None:
        path = _path(address)
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)


def open_store(address: str) -> Store:
    """Open a store; never migrates.

    Raises:
        StoreMissing, StoreDamaged, StoreOutdated: It cannot be used.
        PluginError: No plugin serves the address.
    """
    if address == "memory:":
        raise StoreMissing(address=address)
    plugin = _store_plugin(address)
    if plugin is not None:
        return plugin.open(address)  # type: ignore[attr-defined, no-any-return]  # checked by the registry
    from govdisclose.adapters.sqlite.store import SqliteStore  # sqlite3 loads with a first office

    return SqliteStore.open(_path(address))


def keeper(address: str) -> StoreKeeper:
    """Who checks, copies and upgrades the store at an address.

    Raises:
        KeeperMissing: The store's plugin offers no keeper.
    """
    plugin = _store_plugin(address)
    if plugin is not None:
        offered = getattr(plugin, "keeper", None)
        if offered is None:
            raise KeeperMissing(address=address)
        return offered(address)  # type: ignore[no-any-return]  # a plugin's object
    from govdisclose.adapters.sqlite.maintenance import SqliteKeeper

    return SqliteKeeper(_path(address))


def formats() -> FormatLibrary:
    """All file formats."""
    from govdisclose.formats.library import FileFormats

    return FileFormats()


def run_intake(job: IntakeJob) -> Iterator[IntakeEvent]:
    """Read a file for an import: large ones beside the writer, small ones here."""
    from govdisclose.intake_worker import run_beside, run_here

    size = Path(job.path).stat().st_size if Path(job.path).is_file() else 0
    return run_beside(job) if size > _BESIDE_BYTES else run_here(job)


@cache
def laws() -> LawLibrary:
    """The law packs that ship."""
    from govdisclose.rules.loader import built_in_laws

    return built_in_laws()


@cache
def classifications() -> Mapping[str, Classification]:
    """The classification lists that ship, by id."""
    from govdisclose.rules.loader import built_in_classifications

    return built_in_classifications()


@cache
def profiles() -> Mapping[str, CatalogueProfile]:
    """The catalogue profiles that ship, by id."""
    from govdisclose.rules.loader import built_in_profiles

    return built_in_profiles()


def schemes() -> Mapping[str, Scheme]:
    """The assessment schemes that ship, by id."""
    from govdisclose.rules.assessment import built_in_schemes

    return built_in_schemes()


def ladders() -> Mapping[str, Ladder]:
    """The grade ladders that ship, by id."""
    from govdisclose.rules.assessment import built_in_ladders

    return built_in_ladders()


def measures(plugins: Registry, on_fault: Callable[[PluginRecord], None]) -> dict[str, Measure]:
    """Measures of the program and of its plugins, by name.

    Args:
        plugins: The plugins of this installation.
        on_fault: Told of each plugin whose measure cannot be used.
    """
    from govdisclose.domain.figures.assessment.measures import known_measures
    from govdisclose.plugins.measure_types import plugin_measures

    return known_measures(plugins=plugin_measures(plugins, on_fault).values())


def read_scheme(
    text: str, name: str, plugins: Registry, on_fault: Callable[[PluginRecord], None]
) -> Scheme:
    """The assessment scheme in the text of a TOML file.

    Raises:
        SchemeFault: It is none.
    """
    from govdisclose.domain.figures.assessment.faults import UnknownMeasure
    from govdisclose.rules.assessment import load_scheme

    try:
        return load_scheme(text, file=name)
    except UnknownMeasure:
        # Plugins load only for schemes that use their measures.
        return load_scheme(text, file=name, measures=measures(plugins, on_fault))


def write_assessment_workbook(
    scheme: Scheme,
    assessment: Assessment,
    values: Iterable[AgencyValues],
    target: BinaryIO,
    words: Mapping[str, str],
    *,
    is_chinese: bool,
) -> None:
    """Write a result as a workbook with formulas; see :class:`SheetWords` for the words."""
    from govdisclose.formats.assessment_workbook import SheetWords, write_assessment_workbook

    told = SheetWords(**words, is_chinese=is_chinese)
    write_assessment_workbook(scheme, assessment, values, target, told)


def assessment_page(
    scheme: Scheme,
    assessment: Assessment,
    words: Mapping[str, str],
    why: Mapping[tuple[str, str], Sequence[str]],
) -> Iterator[str]:
    """A result as an HTML page in pieces; see :class:`PageWords` for the words."""
    from govdisclose.formats.assessment_page import PageWords, assessment_page

    return assessment_page(scheme, assessment, PageWords(**words), why)


def restore_scheme(shape: Mapping[str, object]) -> Scheme:
    """The scheme kept with a frozen assessment."""
    from govdisclose.rules.assessment import restore_scheme as restore

    return restore(shape)


def record_conversion() -> RegisterConversion:
    """Between records of registers and what stores keep."""
    from govdisclose.conversion import RecordConversion

    return RecordConversion()


def setting_checks() -> dict[str, SettingCheck]:
    """What the settings of an office may be, by name."""
    return {
        "index_scheme": _scheme_checked,
        "law": _named("law", lambda: [pack.id for pack in laws().packs], or_none=None),
        "profile": _named("profile", lambda: list(profiles()), or_none=""),
        "zone": _zone_checked,
    }


def _scheme_checked(value: str) -> object:
    known = [one.scheme.value for one in SCHEMES if one.serial_digits is not None]
    if value not in known:
        raise SettingUnfit(name="index_scheme", value=value, expected=tuple(known))
    return value


def _named(name: str, known: Callable[[], list[str]], *, or_none: str | None) -> SettingCheck:
    def checked(value: str) -> object:
        if value == "none":
            return or_none
        if value not in known():
            raise SettingUnfit(name=name, value=value, expected=(*known(), "none"))
        return value

    return checked


def _zone_checked(value: str) -> object:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingUnfit(name="zone", value=value, expected="Asia/Shanghai, …") from None
    return value


@cache
def mainland() -> WorkingCalendar:
    """The built-in working-day calendar."""
    from govdisclose.adapters.calendars import mainland_calendar

    return mainland_calendar()


def read_calendar_file(path: Path) -> WorkingCalendar:
    """The calendar in a file of any known shape."""
    from govdisclose.adapters.calendars import read_calendar_file as read

    return read(path)


def read_calendar(content: bytes, name: str) -> WorkingCalendar:
    """A calendar from the bytes of a file of any known shape."""
    from govdisclose.adapters.calendars import read_calendar_bytes

    return read_calendar_bytes(content, name=name)


@cache
def publication_flow() -> Flow:
    """The life of an item that passes the release gate."""
    text = files("govdisclose.rules").joinpath("flows/publication.toml").read_text("utf-8")
    data = tomllib.loads(text)
    head = data["flow"]
    return Flow(
        id=head["id"],
        title=head["title"],
        initial=head["initial"],
        states=tuple(head["states"]),
        moves=tuple(
            Move(
                id=move["id"],
                label=move["label"],
                sources=tuple(move["from"]),
                target=move["to"],
                permission=move["permission"],
                required=tuple(move["required"]),
                four_eyes_against=tuple(move.get("four_eyes_against", ())),
            )
            for move in data["moves"]
        ),
        source=head["source"],
        mark=head["mark"],
    )


def publish_limit(unit: UnitOfWork) -> LimitOn:
    """How long publication may take, by the law the office goes by."""
    law = load_settings(unit).get("law")
    return publish_limits(laws(), None if law is None else str(law))


def official_documents() -> frozenset[str]:
    """The official document types, folded for comparing."""
    from govdisclose.rules.loader import built_in_classifications

    return document_genres(built_in_classifications()["genres"])


def rules_identity() -> str:
    """What figures depend on beside the journaled records: this program and its calendar data."""
    from importlib.metadata import version  # 10 ms that only a question for figures needs

    return f"govdisclose {version('govdisclose')}, chinesecalendar {version('chinesecalendar')}"


def intake_rules(unit: UnitOfWork, calendars: Calendars, environment: Environment) -> IntakeRules:
    """What imported rows are checked against, as the office stands."""
    from govdisclose.rules.loader import built_in_classifications, built_in_profiles

    settings = load_settings(unit)
    today = environment.today()
    modes: dict[str, str] = {}
    grounds: dict[str, str] = {}
    limits = []
    for pack in laws().packs:
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
    lists = built_in_classifications()
    profile = str(settings.get("profile", ""))
    mandatory = built_in_profiles()[profile].mandatory() if profile else ()
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
    )


def registers(
    store: Store,
    acting: Acting,
    library: FormatLibrary,
    plugins: Registry | None,
    on_fault: Callable[[PluginRecord], None],
) -> Registers:
    """The registers of assessment and those of plugins; those of a broken plugin are left out.

    Args:
        store: Where the records are.
        acting: In whose name they are written.
        library: Formats of imported files.
        plugins: The plugins to ask; None for those the environment of the process allows.
        on_fault: Told of each plugin whose registers cannot be used.
    """
    from govdisclose.conversion import RecordConversion
    from govdisclose.domain.figures.assessment.recorded import REGISTERS
    from govdisclose.plugins.register_types import register_types
    from govdisclose.plugins.registry import Registry  # reads metadata of all distributions
    from govdisclose.services.registers.records import RegisterTypes
    from govdisclose.services.registers.service import Registers

    return Registers(
        store=store,
        acting=acting,
        types=RegisterTypes({**register_types(plugins or Registry(), on_fault), **REGISTERS}),
        conversion=RecordConversion(),
        library=library,
    )
