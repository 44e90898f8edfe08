"""Finding plugins without importing them, and loading each so that its failure stays its own.

What is built in stands in a table, and a glance at the search path tells whether another
distribution brings plugins of a kind at all: metadata is read only where one does.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from govdisclose.errors import PluginError
from govdisclose.plugins.api import API_VERSION, PROTOCOLS, Plugin, PluginInfo
from govdisclose.plugins.built_in import BUILT_INS, HOST
from govdisclose.plugins.claims import (
    GROUP,
    declared,
    distribution_of,
    installed,
    is_host,
    owners,
)
from govdisclose.plugins.faults import (
    STRICT_VARIABLE,
    PluginBroken,
    PluginClash,
    PluginDisabled,
    PluginFailed,
    PluginShadowed,
    PluginUnknown,
    PluginWrongApi,
    PluginWrongShape,
    call_guard,
    first_line,
)
from govdisclose.plugins.presence import may_offer
from govdisclose.plugins.record import PluginRecord, PluginStatus

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = [
    "PluginBroken",
    "PluginClash",
    "PluginDisabled",
    "PluginFailed",
    "PluginRecord",
    "PluginStatus",
    "PluginUnknown",
    "PluginWrongApi",
    "PluginWrongShape",
    "Registry",
    "built_in_plugin",
    "call_guard",
    "loaded_packages",
]

_HOST_PACKAGE = __name__.partition(".")[0]
_CHOICE_VARIABLE = "GOVDISCLOSE_PLUGINS"
_packages: dict[str, None] = {}
"""Top packages of plugins this process loaded, the host's own left out, in their order."""


def loaded_packages() -> tuple[str, ...]:
    """Top packages of plugins loaded in this process; each may bring a catalogue of messages."""
    return tuple(_packages)


class _Candidate(NamedTuple):
    """One name of one group with all entry points that claim it."""

    kind: str
    name: str
    claims: tuple[EntryPoint, ...]
    obstacle: PluginRecord | None = None
    """Set when metadata alone says that it cannot be used."""
    is_built_in: bool = False

    @property
    def distribution(self) -> str:
        """Owners and their versions."""
        return owners(self.claims)


class Registry:
    """The plugins of this installation; metadata is read when needed, code when asked for.

    Args:
        environment: ``GOVDISCLOSE_PLUGINS`` ("none" or names joined by commas; built-ins always
            stay) and ``GOVDISCLOSE_STRICT_PLUGINS`` ("1" lets load failures through); the
            environment of the process by default.
        disabled: Names switched off by the configuration; built-ins stay.
        reserved: Names by kind that no plugin may take.
        claims: Entry points to consider beside the built-ins; those of all installed distributions
            by default.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        disabled: Iterable[str] = (),
        reserved: Mapping[str, Iterable[str]] | None = None,
        claims: Iterable[EntryPoint] | None = None,
    ) -> None:
        variables = os.environ if environment is None else environment
        self._strict = variables.get(STRICT_VARIABLE) == "1"
        self._chosen = _chosen(variables.get(_CHOICE_VARIABLE))
        self._disabled = frozenset(disabled)
        self._reserved = {kind: frozenset(names) for kind, names in (reserved or {}).items()}
        self._claims = None if claims is None else tuple(claims)
        self._loaded: dict[tuple[str, str], PluginRecord] = {}
        self._glances: dict[str, bool] = {}

    def brings(self, kind: str) -> bool:
        """Whether a distribution beside this program seems to bring plugins of a kind.

        As cheap as a glance can be: a yes may be wrong, a no is not.
        """
        if self._claims is None and "_candidates" not in self.__dict__:
            if kind not in self._glances:
                self._glances[kind] = may_offer(kind, sys.path)
            return self._glances[kind]
        return any(
            found == kind and not candidate.is_built_in
            for (found, _name), candidate in self._candidates.items()
        )

    def usable_names(self, kind: str) -> dict[str, str]:
        """Distribution by name of what metadata lets through, sorted; nothing is imported."""
        return {
            candidate.name: candidate.distribution
            for candidate in self._candidates.values()
            if candidate.kind == kind and candidate.obstacle is None
        }

    def kinds_of(self, name: str) -> tuple[str, ...]:
        """Kinds in which some distribution claims the name, sorted; nothing is imported."""
        return tuple(kind for kind, claimed in self._candidates if claimed == name)

    def all_names(self) -> tuple[str, ...]:
        """Every name claimed by some distribution, sorted; nothing is imported."""
        return tuple(sorted({name for _, name in self._candidates}))

    def load(self, kind: str, name: str) -> object:
        """The plugin of that name, loaded and of the right shape.

        Raises:
            PluginError: It is unknown, disabled, clashing, broken or of a wrong shape.
        """
        if name in BUILT_INS.get(kind, ()):
            return built_in_plugin(kind, name)
        record = self.record(kind, name)
        if record.error is not None:
            raise record.error
        return record.plugin

    def record(self, kind: str, name: str) -> PluginRecord:
        """What became of one plugin; loads it at the first call.

        Raises:
            PluginUnknown: No distribution offers it.
        """
        candidate = self._candidates.get((kind, name))
        if candidate is None:
            installed = tuple(self.usable_names(kind)) or ("-",)
            raise PluginUnknown(kind=kind, name=name, installed=installed)
        return self._record_of(candidate)

    def records(self, kind: str | None = None, name: str | None = None) -> tuple[PluginRecord, ...]:
        """What became of every plugin, loading all; sorted by kind and name.

        Args:
            kind: Only those of this kind.
            name: Only those of this name.
        """
        found = [
            self._record_of(candidate)
            for candidate in self._candidates.values()
            if kind in (None, candidate.kind) and name in (None, candidate.name)
        ]
        found += [
            record
            for record in self._shadows
            if kind in (None, record.kind) and name in (None, record.name)
        ]
        return tuple(sorted(found, key=lambda record: (record.kind, record.name)))

    def scan(
        self, kind: str, on_fault: Callable[[PluginRecord], None]
    ) -> Iterator[tuple[str, object]]:
        """Name and object of every usable plugin of a kind beside the built-ins, by name.

        Args:
            kind: Last word of the group.
            on_fault: Told of each plugin that ought to work and does not; the scan goes on.
        """
        if not self.brings(kind):
            return
        for candidate in self._candidates.values():
            if candidate.kind != kind or candidate.is_built_in:
                continue
            record = self._record_of(candidate)
            if record.status is PluginStatus.OK:
                yield record.name, record.plugin
            elif record.status.is_fault:
                on_fault(record)

    def _record_of(self, candidate: _Candidate) -> PluginRecord:
        if candidate.obstacle is not None:
            return candidate.obstacle
        key = (candidate.kind, candidate.name)
        if key not in self._loaded:
            self._loaded[key] = self._load(candidate)
        return self._loaded[key]

    def _load(self, candidate: _Candidate) -> PluginRecord:
        claim = candidate.claims[0]
        owner = candidate.distribution
        data = {"kind": candidate.kind, "name": candidate.name, "distribution": owner}
        record = PluginRecord(candidate.kind, candidate.name, owner, PluginStatus.OK)
        try:
            factory = claim.load()
            package = claim.module.partition(".")[0]
            if package != _HOST_PACKAGE:
                _packages[package] = None
            fault = "" if callable(factory) else "the entry point names nothing callable"
            plugin = None if fault else factory()
            fault = fault or _misfit(plugin, PROTOCOLS[candidate.kind])
            info = None if fault else cast("Plugin", plugin).describe()
            if not fault and not isinstance(info, PluginInfo):
                fault = "describe() returns no PluginInfo"
        # A plugin that exits at import must not end the host; an interrupt must.
        except (Exception, SystemExit) as problem:
            if self._strict:
                raise
            error = PluginBroken(**data, reason=first_line(problem))
            trace = "".join(traceback.format_exception(problem))
            return record._replace(status=PluginStatus.BROKEN, error=error, trace=trace)
        if fault:
            misfit = PluginWrongShape(**data, reason=fault)
            if self._strict:
                raise misfit
            return record._replace(status=PluginStatus.WRONG_SHAPE, error=misfit)
        return record._replace(plugin=plugin, info=info)

    @cached_property
    def _candidates(self) -> dict[tuple[str, str], _Candidate]:
        """One candidate per kind and name, sorted, with what metadata alone decides."""
        claims: dict[tuple[str, str, int], dict[tuple[str, str], EntryPoint]] = {}
        for claim in (*declared(), *(installed() if self._claims is None else self._claims)):
            if match := GROUP.fullmatch(claim.group):
                key = (match[2], claim.name, int(match[1]))
                # The same installation may be visible twice, as metadata of source and of wheel.
                claims.setdefault(key, {})[(distribution_of(claim), claim.value)] = claim
        candidates: dict[tuple[str, str], _Candidate] = {}
        for kind, name, version in sorted(claims):
            of_name = tuple(claims[kind, name, version].values())
            # A plugin may serve several versions side by side: ours counts.
            if version == API_VERSION or (kind, name, API_VERSION) not in claims:
                candidate = self._candidate(kind, name, of_name, served=version == API_VERSION)
                candidates[kind, name] = candidate
        return candidates

    @cached_property
    def _shadows(self) -> list[PluginRecord]:
        """Plugins that take the name of a built-in and are passed over for it."""
        claims = installed() if self._claims is None else self._claims
        shadows = []
        for claim in claims:
            match = GROUP.fullmatch(claim.group)
            own = self._candidates.get((match[2], claim.name)) if match else None
            if match and own and own.is_built_in and not is_host(claim):
                kind, owner = match[2], owners([claim])
                both = f"{own.distribution}, {owner}"
                error = PluginShadowed(kind=kind, name=claim.name, distribution=both)
                status = PluginStatus.CLASH
                shadows.append(PluginRecord(kind, claim.name, owner, status, error=error))
        return shadows

    def _candidate(
        self, kind: str, name: str, claims: Sequence[EntryPoint], *, served: bool
    ) -> _Candidate:
        built_in = tuple(claim for claim in claims if is_host(claim))
        if built_in:
            # Nothing shadows a built-in, and no list of names takes it away.
            return _Candidate(kind, name, built_in, is_built_in=True)
        status, error = self._obstacle(kind, name, claims, served=served)
        if error is None:
            return _Candidate(kind, name, tuple(claims))
        record = PluginRecord(kind, name, owners(claims), status, error=error)
        return _Candidate(kind, name, tuple(claims), record)

    def _obstacle(
        self, kind: str, name: str, claims: Sequence[EntryPoint], *, served: bool
    ) -> tuple[PluginStatus, PluginError | None]:
        data: dict[str, object] = {"kind": kind, "name": name, "distribution": owners(claims)}
        if name in self._disabled:
            by = "[plugins] disabled"
            return PluginStatus.DISABLED, PluginDisabled(**data, by=by)
        if self._chosen is not None and name not in self._chosen:
            return PluginStatus.DISABLED, PluginDisabled(**data, by=_CHOICE_VARIABLE)
        if not served or kind not in PROTOCOLS:
            return PluginStatus.WRONG_API, PluginWrongApi(**data, group=claims[0].group)
        if len(claims) > 1:
            return PluginStatus.CLASH, PluginClash(**data)
        if name in self._reserved.get(kind, ()):
            data["distribution"] = f"{data['distribution']}, {HOST}"
            return PluginStatus.CLASH, PluginClash(**data)
        return PluginStatus.OK, None


@cache
def built_in_plugin(kind: str, name: str) -> object:
    """A plugin of this program itself; no metadata is read and nothing is guarded.

    Raises:
        KeyError: There is none.
    """
    module, _, attribute = BUILT_INS[kind][name].partition(":")
    return getattr(import_module(module), attribute)()


def _chosen(said: str | None) -> frozenset[str] | None:
    """Names of ``GOVDISCLOSE_PLUGINS``; None when everything is wanted."""
    if not said:
        return None
    names = frozenset(name.strip() for name in said.split(",") if name.strip())
    return frozenset() if names == {"none"} else names


def _misfit(plugin: object, protocol: type) -> str:
    """What the object lacks to be of the Protocol; empty when it fits."""
    methods, attributes = _members(protocol)
    missing = sorted(name for name in methods | attributes if not hasattr(plugin, name))
    if missing:
        return f"it lacks {', '.join(missing)}"
    silent = sorted(name for name in methods if not callable(getattr(plugin, name)))
    return f"not callable: {', '.join(silent)}" if silent else ""


def _members(protocol: type) -> tuple[frozenset[str], frozenset[str]]:
    """Methods and attributes a Protocol asks for, those of its bases included."""
    methods: set[str] = set()
    attributes: set[str] = set()
    for base in protocol.__mro__:
        if base in (object, Protocol) or base.__module__ == "typing":
            continue
        methods.update(
            name for name, value in vars(base).items() if callable(value) and name[0] != "_"
        )
        attributes.update(name for name in vars(base).get("__annotations__", {}) if name[0] != "_")
    return frozenset(methods), frozenset(attributes)
