"""The composition root: the only place that knows adapters, formats and rule files."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from govdisclose.domain.cases.flow import Flow, Move
from govdisclose.domain.catalogue.intake import IntakeRules
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.domain.text import fold
from govdisclose.errors import StoreMissing
from govdisclose.ports.environment import Environment
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.calendars import Calendars
from govdisclose.services.importing.reading import IntakeEvent, IntakeJob
from govdisclose.services.organisation import OWN_SHARD, load_directory, load_settings

__all__ = [
    "create_store",
    "formats",
    "intake_rules",
    "laws",
    "mainland",
    "open_store",
    "publication_flow",
    "read_calendar",
    "run_intake",
    "system_environment",
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
    from govdisclose.plugins.registry import Registry

    return Registry().load("store", scheme)


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
def mainland() -> WorkingCalendar:
    """The built-in working-day calendar."""
    from govdisclose.adapters.calendars import mainland_calendar

    return mainland_calendar()


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
