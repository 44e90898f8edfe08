"""Finding plugins without importing them, and loading each so that its failure stays its own."""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from importlib.metadata import EntryPoint, entry_points
from typing import NamedTuple, Protocol, cast

from govdisclose.errors import GovDiscloseError, PluginError
from govdisclose.plugins.api import API_VERSION, PROTOCOLS, Plugin, PluginInfo

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
    "call_guard",
]

_HOST = "govdisclose"
_GROUP = re.compile(r"govdisclose\.v(\d+)\.(\w+)", re.ASCII)
_STRICT_VARIABLE = "GOVDISCLOSE_STRICT_PLUGINS"
_CHOICE_VARIABLE = "GOVDISCLOSE_PLUGINS"


class PluginUnknown(PluginError):
    """No installed distribution offers the name."""

    code = "PLG-001"
    template = 'no plugin "{name}" ({kind}) is installed; installed: {installed}'
    hint = "install the distribution that brings it; 'govdisclose plugin list' shows all"


class PluginDisabled(PluginError):
    """The plugin is switched off by the configuration or the environment."""

    code = "PLG-002"
    template = 'plugin "{name}" ({distribution}) is disabled by {by}'
    hint = "remove it from there to use it"


class PluginBroken(PluginError):
    """Importing or making the plugin raised an exception."""

    code = "PLG-003"
    template = 'plugin "{name}" ({distribution}) failed to load: {reason}'
    hint = (
        "'govdisclose plugin check {name}' shows where; [plugins] disabled = [\"{name}\"] skips it"
    )


class PluginClash(PluginError):
    """Two distributions, or a distribution and a built-in, claim one name; neither may win."""

    code = "PLG-004"
    template = 'plugin "{name}" is offered by {distribution}: none of them is loaded'
    hint = "uninstall all but one"


class PluginWrongApi(PluginError):
    """The plugin was written for another version of the plugin API."""

    code = "PLG-005"
    template = 'plugin "{name}" ({distribution}) is for group {group}, which is not served here'
    hint = "install a release of it for govdisclose.v1"


class PluginWrongShape(PluginError):
    """The loaded object lacks what its group asks for."""

    code = "PLG-006"
    template = 'plugin "{name}" ({distribution}) does not fit the group {kind}: {reason}'
    hint = "its author finds the Protocol in govdisclose.plugins.api"


class PluginFailed(PluginError):
    """A call into a loaded plugin raised an exception."""

    code = "PLG-007"
    template = 'plugin "{name}" failed at work: {reason}'
    hint = '[plugins] disabled = ["{name}"] skips it'


class PluginStatus(Enum):
    """What became of a plugin."""

    OK = "ok"
    BROKEN = "broken"
    DISABLED = "disabled"
    CLASH = "clash"
    WRONG_API = "wrong_api"
    WRONG_SHAPE = "wrong_shape"

    @property
    def is_fault(self) -> bool:
        """True when somebody has to repair something."""
        return self not in {PluginStatus.OK, PluginStatus.DISABLED}


class PluginRecord(NamedTuple):
    """One plugin and what became of it."""

    kind: str
    """Last word of its group, ``"store"``."""
    name: str
    """Name of the entry point."""
    distribution: str
    """Distribution and version, ``"govdisclose-postgres 0.3.1"``; several joined by a comma."""
    status: PluginStatus
    plugin: object | None = None
    """The loaded object when the status is ok."""
    info: PluginInfo | None = None
    """How the loaded plugin introduces itself."""
    error: PluginError | None = None
    """Why it cannot be used; None when the status is ok."""
    trace: str = ""
    """Traceback of a failed load; may be empty."""

    def as_json(self) -> dict[str, object]:
        """Shape of one line of ``plugin list --json``."""
        return {
            "name": self.name,
            "kind": self.kind,
            "distribution": self.distribution,
            "status": self.status.value,
            "error": None if self.error is None else str(self.error),
        }


class _Candidate(NamedTuple):
    """One name of one group with all entry points that claim it."""

    kind: str
    name: str
    claims: tuple[EntryPoint, ...]
    obstacle: PluginRecord | None
    """Set when metadata alone says that it cannot be used."""


class Registry:
    """The plugins of this installation; metadata is read when made, code when asked for.

    Args:
        environment: ``GOVDISCLOSE_PLUGINS`` ("none" or names joined by commas; built-ins always
            stay) and ``GOVDISCLOSE_STRICT_PLUGINS`` ("1" lets load failures through); the
            environment of the process by default.
        disabled: Names switched off by the configuration; built-ins stay.
        reserved: Names by kind that no plugin may take.
        claims: Entry points to consider; those of all installed distributions by default.
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
        self._strict = variables.get(_STRICT_VARIABLE) == "1"
        self._chosen = _chosen(variables.get(_CHOICE_VARIABLE))
        self._disabled = frozenset(disabled)
        self._reserved = {kind: frozenset(names) for kind, names in (reserved or {}).items()}
        self._loaded: dict[tuple[str, str], PluginRecord] = {}
        self._candidates = self._sorted_out(_installed() if claims is None else claims)

    def usable_names(self, kind: str) -> dict[str, str]:
        """Distribution by name of what metadata lets through, sorted; nothing is imported."""
        return {
            candidate.name: _owners(candidate.claims)
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

    def records(self, kind: str | None = None) -> tuple[PluginRecord, ...]:
        """What became of every plugin, loading all; sorted by kind and name."""
        return tuple(
            self._record_of(candidate)
            for candidate in self._candidates.values()
            if kind in (None, candidate.kind)
        )

    def scan(
        self, kind: str, on_fault: Callable[[PluginRecord], None]
    ) -> Iterator[tuple[str, object]]:
        """Name and object of every usable plugin of a kind, by name.

        Args:
            kind: Last word of the group.
            on_fault: Told of each plugin that ought to work and does not; the scan goes on.
        """
        for record in self.records(kind):
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
        owner = _owners(candidate.claims)
        data = {"kind": candidate.kind, "name": candidate.name, "distribution": owner}
        record = PluginRecord(candidate.kind, candidate.name, owner, PluginStatus.OK)
        try:
            factory = claim.load()
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
            error = PluginBroken(**data, reason=_first_line(problem))
            trace = "".join(traceback.format_exception(problem))
            return record._replace(status=PluginStatus.BROKEN, error=error, trace=trace)
        if fault:
            misfit = PluginWrongShape(**data, reason=fault)
            if self._strict:
                raise misfit
            return record._replace(status=PluginStatus.WRONG_SHAPE, error=misfit)
        return record._replace(plugin=plugin, info=info)

    def _sorted_out(self, found: Iterable[EntryPoint]) -> dict[tuple[str, str], _Candidate]:
        """One candidate per kind and name, sorted, with what metadata alone decides."""
        claims: dict[tuple[str, str, int], dict[tuple[str, str], EntryPoint]] = {}
        for claim in found:
            if match := _GROUP.fullmatch(claim.group):
                key = (match[2], claim.name, int(match[1]))
                # The same installation may be visible twice, as metadata of source and of wheel.
                claims.setdefault(key, {})[(_distribution(claim), claim.value)] = claim
        candidates: dict[tuple[str, str], _Candidate] = {}
        for kind, name, version in sorted(claims):
            of_name = tuple(claims[kind, name, version].values())
            # A plugin may serve several versions side by side: ours counts.
            if version == API_VERSION or (kind, name, API_VERSION) not in claims:
                candidate = self._candidate(kind, name, of_name, served=version == API_VERSION)
                candidates[kind, name] = candidate
        return candidates

    def _candidate(
        self, kind: str, name: str, claims: Sequence[EntryPoint], *, served: bool
    ) -> _Candidate:
        built_in = tuple(claim for claim in claims if _is_host(claim))
        status, error = self._obstacle(kind, name, claims, served=served)
        if error is None or built_in:
            # Nothing shadows a built-in, and no list of names takes it away.
            return _Candidate(kind, name, built_in or tuple(claims), None)
        record = PluginRecord(kind, name, _owners(claims), status, error=error)
        return _Candidate(kind, name, tuple(claims), record)

    def _obstacle(
        self, kind: str, name: str, claims: Sequence[EntryPoint], *, served: bool
    ) -> tuple[PluginStatus, PluginError | None]:
        data: dict[str, object] = {"kind": kind, "name": name, "distribution": _owners(claims)}
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
            data["distribution"] = f"{data['distribution']}, {_HOST}"
            return PluginStatus.CLASH, PluginClash(**data)
        return PluginStatus.OK, None


@contextmanager
def call_guard(name: str) -> Iterator[None]:
    """Turn whatever leaves a call into plugin ``name`` into one of our errors.

    Raises:
        PluginFailed: Anything but our own errors and an interrupt was raised.
    """
    try:
        yield
    except GovDiscloseError:
        raise
    except (Exception, SystemExit) as problem:
        raise PluginFailed(name=name, reason=_first_line(problem)) from problem


def _installed() -> Iterator[EntryPoint]:
    """Entry points of all installed distributions in groups that look like ours."""
    found = entry_points()
    for group in found.groups:
        if _GROUP.fullmatch(group):
            yield from found.select(group=group)


def _chosen(said: str | None) -> frozenset[str] | None:
    """Names of ``GOVDISCLOSE_PLUGINS``; None when everything is wanted."""
    if not said:
        return None
    names = frozenset(name.strip() for name in said.split(",") if name.strip())
    return frozenset() if names == {"none"} else names


def _distribution(claim: EntryPoint) -> str:
    return claim.dist.name if claim.dist is not None else "?"


def _is_host(claim: EntryPoint) -> bool:
    return _distribution(claim).replace("_", "-").lower() == _HOST


def _owners(claims: Iterable[EntryPoint]) -> str:
    owners = {
        f"{claim.dist.name} {claim.dist.version}" if claim.dist is not None else "?"
        for claim in claims
    }
    return ", ".join(sorted(owners))


def _first_line(problem: BaseException) -> str:
    """Kind of the exception and the first line of what it says."""
    lines = str(problem).strip().splitlines()
    return f"{type(problem).__name__}: {lines[0]}" if lines else type(problem).__name__


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
