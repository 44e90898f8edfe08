"""What plugins add to this program, the built-in ones first; each is loaded when it is asked for.

A plugin that ought to work and does not is told of once and passed over wherever others can do
without it; where it was asked for by name, its error is raised.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, cast

from govdisclose.domain.law.law_pack import LawLibrary, LawPack
from govdisclose.errors import GovDiscloseError, PluginError, UsageFault
from govdisclose.extensions.contents import (
    brought_by,
    built_in_calendar,
    built_in_flows,
    built_in_rules,
    calendar_of,
    claimed_names,
    flows_of,
    joined,
    rules_of,
    unfit,
)
from govdisclose.plugins.built_in import BUILT_INS
from govdisclose.plugins.faults import PluginFailed, call_guard
from govdisclose.plugins.record import PluginRecord, PluginStatus
from govdisclose.plugins.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from govdisclose.domain.cases.flow import Flow
    from govdisclose.domain.catalogue.visibility import PublicItem
    from govdisclose.domain.journal import Entry
    from govdisclose.domain.law.calendar import WorkingCalendar
    from govdisclose.domain.law.classification import CatalogueProfile, Classification
    from govdisclose.domain.law.law_pack import LawPack
    from govdisclose.plugins.api import (
        CalendarPlugin,
        FlowPlugin,
        ListenerPlugin,
        PublicSurfacePlugin,
        RulesPlugin,
        StorePlugin,
    )
    from govdisclose.plugins.formats import PluggedFormats
    from govdisclose.ports.storage import Store
    from govdisclose.rules.loader import RuleFiles

__all__ = ["Extensions"]

_OnFault = Callable[[PluginRecord], None]

_FEES = "fees"
"""Instrument whose packs are used beside the law of an office and never instead of it."""


class Extensions:
    """The plugins of one run or office.

    Args:
        registry: The plugins; by default those installed that environment and configuration allow.
        on_fault: Told once of each plugin that ought to work and does not; logged by default.
    """

    def __init__(self, registry: Registry | None = None, on_fault: _OnFault | None = None) -> None:
        self._registry = registry
        self._on_fault = on_fault or _log
        self._told: set[tuple[str, str]] = set()

    @property
    def registry(self) -> Registry:
        """Where the plugins are found."""
        if self._registry is None:
            self._registry = _allowed_here()
        return self._registry

    def use(self, registry: Registry, on_fault: _OnFault) -> None:
        """Ask these plugins from now on."""
        self._registry, self._on_fault = registry, on_fault
        self._told.clear()
        for kept in ("_rules", "formats"):
            self.__dict__.pop(kept, None)

    def tell(self, record: PluginRecord) -> None:
        """Pass a fault on, the first time it is met."""
        if (record.kind, record.name) not in self._told:
            self._told.add((record.kind, record.name))
            self._on_fault(record)

    # Stores

    def store_plugin(self, address: str) -> tuple[str, StorePlugin]:
        """Name and object of the plugin that serves an address; a file name is SQLite's.

        Raises:
            PluginError: None does, or it cannot be used.
        """
        scheme, separator, _rest = address.partition("://")
        name = scheme if separator else "sqlite"
        registry = self.registry
        if name not in BUILT_INS["store"] and "store" not in registry.kinds_of(name):
            for found, plugin in registry.scan("store", self.tell):
                if name in cast("StorePlugin", plugin).schemes:
                    return found, cast("StorePlugin", plugin)
        return name, cast("StorePlugin", registry.load("store", name))

    # Rules

    def laws(self) -> LawLibrary:
        """All law packs, the built-in ones first."""
        return LawLibrary(self._rules.packs)

    def laws_for(self, law: str | None) -> LawLibrary:
        """The packs an office goes by: those that ship, or the one of a plugin it has chosen.

        Raises:
            UnknownPack: The plugin that brought the law is gone or broken.
        """
        built_in = built_in_rules().packs
        if law is None or any(pack.id == law for pack in built_in):
            return LawLibrary(built_in)
        # Going by another law than the chosen one would be worse than not going on.
        return LawLibrary((self.laws().pack(law),))

    def law_ids(self, wanted: str) -> tuple[str, ...]:
        """Ids of the law packs an office may go by, which fee rules are not.

        Plugins are only asked where the wanted one does not ship.
        """
        return _ids(
            _disclosure(built_in_rules().packs), lambda: _disclosure(self._rules.packs), wanted
        )

    def classifications(self) -> Mapping[str, Classification]:
        """All classification lists by id, the built-in ones first."""
        return {one.id: one for one in self._rules.classifications}

    def profiles(self) -> Mapping[str, CatalogueProfile]:
        """All catalogue profiles by id, the built-in ones first."""
        return {one.id: one for one in self._rules.profiles}

    def profile(self, id: str) -> CatalogueProfile:
        """The profile of that id; plugins are only asked where it does not ship.

        Raises:
            KeyError: There is none.
        """
        built_in = {one.id: one for one in built_in_rules().profiles}
        return built_in[id] if id in built_in else self.profiles()[id]

    def profile_ids(self, wanted: str) -> tuple[str, ...]:
        """Ids of profiles; plugins are only asked where the wanted one does not ship."""
        return _ids(built_in_rules().profiles, lambda: self._rules.profiles, wanted)

    @cached_property
    def _rules(self) -> RuleFiles:
        brought: list[tuple[PluginRecord, RuleFiles]] = []
        for name, plugin in self.registry.scan("rules", self.tell):
            record = self.registry.record("rules", name)
            try:
                brought.append((record, rules_of(record, cast("RulesPlugin", plugin))))
            except PluginError as error:
                self.tell(record._replace(status=PluginStatus.BROKEN, error=error))
        claims = Counter(claim for _record, rules in brought for claim in claimed_names(rules))
        found = [built_in_rules()]
        for record, rules in brought:
            if twice := [claim for claim in claimed_names(rules) if claims[claim] > 1]:
                what, id = twice[0]
                reason = f"another plugin brings the {what} {id}, too"
                clash = unfit(record, reason)
                self.tell(record._replace(status=PluginStatus.CLASH, error=clash))
            else:
                found.append(rules)
        return joined(found)

    # Calendars

    def calendar(self, name: str) -> WorkingCalendar:
        """The calendar of that name.

        Raises:
            PluginError: There is none, or its plugin cannot be used.
        """
        if name in BUILT_INS["calendar"]:
            return built_in_calendar(name)
        plugin = self.registry.load("calendar", name)
        return calendar_of(self.registry.record("calendar", name), cast("CalendarPlugin", plugin))

    def calendar_names(self) -> tuple[str, ...]:
        """Calendars that can be chosen, the built-in one first; nothing is loaded."""
        names = tuple(BUILT_INS["calendar"])
        if not self.registry.brings("calendar"):
            return names
        usable = self.registry.usable_names("calendar")
        return (*names, *(name for name in usable if name not in names))

    # Flows

    def flows(self) -> dict[str, Flow]:
        """All flows by id, the built-in ones first."""
        flows = dict(built_in_flows())
        brought: list[tuple[PluginRecord, tuple[Flow, ...]]] = []
        for name, plugin in self.registry.scan("flow", self.tell):
            record = self.registry.record("flow", name)
            try:
                brought.append((record, flows_of(record, cast("FlowPlugin", plugin))))
            except PluginError as error:
                self.tell(record._replace(status=PluginStatus.BROKEN, error=error))
        claims = Counter(one for _record, own in brought for flow in own for one in _claims(flow))
        for record, own in brought:
            if twice := [one for flow in own for one in _claims(flow) if claims[one] > 1]:
                clash = unfit(record, f"another plugin brings the flow {twice[0]}, too")
                self.tell(record._replace(status=PluginStatus.CLASH, error=clash))
            else:
                flows.update({flow.id: flow for flow in own})
        return flows

    # Formats

    @cached_property
    def formats(self) -> PluggedFormats:
        """All file formats."""
        from govdisclose.formats.library import FileFormats
        from govdisclose.plugins.formats import PluggedFormats

        return PluggedFormats(self.registry, FileFormats(), self.tell)

    # Listeners and surfaces

    def heard(self, store: Store) -> Store:
        """The store, and where there are listeners one that tells them what was committed."""
        if not self.registry.brings("listener"):
            return store
        from govdisclose.plugins.listeners import HeardStore

        return HeardStore(store, self._tell_listeners)

    def _tell_listeners(self, entries: Sequence[Entry]) -> None:
        for name, plugin in self.registry.scan("listener", self.tell):
            try:
                with call_guard(name):
                    cast("ListenerPlugin", plugin).recorded(entries)
            except GovDiscloseError as problem:
                failed = (
                    problem
                    if isinstance(problem, PluginFailed)
                    else PluginFailed(name=name, reason=str(problem))
                )
                record = self.registry.record("listener", name)
                self.tell(record._replace(status=PluginStatus.BROKEN, error=failed))

    def signalled(
        self,
        digest: Mapping[str, object],
        *,
        only: Collection[str] | None = None,
        but: Collection[str] = (),
    ) -> tuple[str, ...]:
        """Tell the listeners that ask for it of a digest of supervision.

        A listener that fails is told of in one line, each time.

        Args:
            digest: What is told.
            only: Names of those that are told; None for all.
            but: Names of those that are left out.

        Returns:
            Names of the listeners that failed, in their order.
        """
        missed = []
        if not self.registry.brings("listener"):
            return ()
        for name, plugin in self.registry.scan("listener", self.tell):
            hear = getattr(plugin, "signalled", None)
            if hear is None or name in but or (only is not None and name not in only):
                continue
            try:
                with call_guard(name):
                    hear(digest)
            except GovDiscloseError as problem:
                missed.append(name)
                failed = PluginFailed(name=name, reason=str(problem))
                record = self.registry.record("listener", name)
                self._on_fault(record._replace(status=PluginStatus.BROKEN, error=failed))
        return tuple(missed)

    brought_by = staticmethod(brought_by)

    def publish(self, name: str, items: Iterable[PublicItem], folder: Path) -> tuple[Path, ...]:
        """Have the public surface of that name write its files into a new folder.

        Raises:
            PluginError: There is no such plugin, or it cannot be used or fails.
            SurfaceFolderTaken, SurfaceFolderUnwritable: The folder cannot be made.
        """
        from govdisclose.plugins.surfaces import publish_surface

        surface = cast("PublicSurfacePlugin", self.registry.load("public_surface", name))
        return publish_surface(name, surface, items, folder)


def _claims(flow: Flow) -> tuple[str, ...]:
    """What must be one plugin's own: ids of flows, and what the refs of their cases begin with."""
    return (flow.id, flow.prefix) if flow.prefix else (flow.id,)


def _disclosure(packs: Sequence[LawPack]) -> tuple[LawPack, ...]:
    return tuple(pack for pack in packs if pack.instrument != _FEES)


def _log(record: PluginRecord) -> None:
    import logging  # for users of the library; the command line tells it its own way

    logging.getLogger("govdisclose").log(logging.WARNING, str(record.error))


def _allowed_here() -> Registry:
    from govdisclose.config import load_settings

    try:
        disabled = load_settings(environment=os.environ, flags={}).disabled_plugins
    except UsageFault:
        disabled = frozenset()  # a broken configuration is reported by whoever needs it
    return Registry(disabled=disabled)


def _ids(
    built_in: Sequence[LawPack] | Sequence[CatalogueProfile],
    every: Callable[[], Sequence[LawPack] | Sequence[CatalogueProfile]],
    wanted: str,
) -> tuple[str, ...]:
    ids = tuple(one.id for one in built_in)
    return ids if wanted in ids else tuple(one.id for one in every())
