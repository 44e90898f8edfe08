"""What a loaded plugin brings: rule files, flows, calendars and registers, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, cast

from govdisclose.domain.law.law_pack import LawLibrary
from govdisclose.errors import GovDiscloseError, PluginError
from govdisclose.plugins.built_in import BUILT_INS, HOST
from govdisclose.plugins.faults import PluginUnfit, PluginWrongShape, call_guard
from govdisclose.plugins.record import PluginRecord
from govdisclose.plugins.registry import built_in_plugin

if TYPE_CHECKING:
    from govdisclose.domain.cases.flow import Flow
    from govdisclose.domain.law.calendar import WorkingCalendar
    from govdisclose.domain.register import RegisterType
    from govdisclose.plugins.api import CalendarPlugin, FlowPlugin, RegisterPlugin, RulesPlugin
    from govdisclose.rules.loader import RuleFiles

__all__ = [
    "Brought",
    "brought_by",
    "built_in_calendar",
    "built_in_flows",
    "built_in_rules",
    "calendar_of",
    "claimed_names",
    "flows_of",
    "joined",
    "rules_of",
    "unfit",
]


class Brought(NamedTuple):
    """One thing a plugin brings, for ``plugin check``."""

    what: str
    """``pack``, ``classification``, ``profile``, ``flow``, ``calendar`` or ``register``."""
    id: str
    title: str
    """In English where there is an English one."""
    title_zh: str


def brought_by(record: PluginRecord) -> tuple[Brought, ...]:
    """What a loaded plugin brings, read to the end; empty for kinds that bring only an act.

    Raises:
        PluginError: Something of it cannot be used.
    """
    plugin = record.plugin
    if plugin is None:
        return ()
    match record.kind:
        case "rules":
            rules = rules_of(record, cast("RulesPlugin", plugin))
            return (
                *(Brought("pack", one.id, one.en, one.zh) for one in rules.packs),
                *(
                    Brought("classification", one.id, one.en, one.zh)
                    for one in rules.classifications
                ),
                *(Brought("profile", one.id, one.en, one.zh) for one in rules.profiles),
            )
        case "flow":
            flows = flows_of(record, cast("FlowPlugin", plugin))
            return tuple(Brought("flow", flow.id, flow.title, flow.title) for flow in flows)
        case "calendar":
            calendar = calendar_of(record, cast("CalendarPlugin", plugin))
            spans = ", ".join(f"{span.first} - {span.last}" for span in calendar.covered)
            return (Brought("calendar", calendar.name, spans, spans),)
        case "register":
            types = _registers_of(record, cast("RegisterPlugin", plugin))
            return tuple(Brought("register", one.name, one.title, one.title_zh) for one in types)
        case _:
            return ()


@cache
def built_in_rules() -> RuleFiles:
    from govdisclose.rules.loader import load_rule_folder  # cattrs: only where rules are wanted

    found = [
        load_rule_folder(cast("RulesPlugin", built_in_plugin("rules", name)).folder())
        for name in BUILT_INS["rules"]
    ]
    return joined(found)


def joined(found: Sequence[RuleFiles]) -> RuleFiles:
    """Several folders as one, in their order."""
    from govdisclose.rules.loader import RuleFiles

    return RuleFiles(
        packs=tuple(pack for rules in found for pack in rules.packs),
        classifications=tuple(one for rules in found for one in rules.classifications),
        profiles=tuple(one for rules in found for one in rules.profiles),
    )


@cache
def built_in_flows() -> Mapping[str, Flow]:
    from govdisclose.rules.loader import load_flows

    plugins = [cast("FlowPlugin", built_in_plugin("flow", name)) for name in BUILT_INS["flow"]]
    return {flow.id: flow for plugin in plugins for flow in load_flows(plugin.folder())}


@cache
def built_in_calendar(name: str) -> WorkingCalendar:
    return cast("CalendarPlugin", built_in_plugin("calendar", name)).calendar()


def _is_built_in(record: PluginRecord) -> bool:
    return record.name in BUILT_INS.get(record.kind, {})


def rules_of(record: PluginRecord, plugin: RulesPlugin) -> RuleFiles:
    """The rule files of a plugin, none of which takes a name of ours.

    Raises:
        PluginError: They do not load, or do.
    """
    from govdisclose.rules.loader import RuleFiles, load_rule_folder

    try:
        with call_guard(record.name):
            rules = load_rule_folder(plugin.folder())
        if rules == RuleFiles():
            # Most likely a folder that is misspelt, or was left out of the distribution.
            raise unfit(record, "its folder holds no file of laws, classifications or profiles")
        if not _is_built_in(record):
            built_in = built_in_rules()
            taken = set(claimed_names(rules)) & set(claimed_names(built_in))
            if ids := sorted(id for what, id in taken if what != "instrument"):
                raise unfit(record, f"{ids[0]} is the name of a rule file of {HOST}")
            LawLibrary((*built_in.packs, *rules.packs))
    except PluginError:
        raise
    except GovDiscloseError as problem:
        raise unfit(record, str(problem)) from problem
    return rules


def claimed_names(rules: RuleFiles) -> list[tuple[str, str]]:
    """What must be one plugin's own: ids of files, and instruments, whose versions follow."""
    return [
        *(("pack", one.id) for one in rules.packs),
        *(("instrument", name) for name in dict.fromkeys(one.instrument for one in rules.packs)),
        *(("classification", one.id) for one in rules.classifications),
        *(("profile", one.id) for one in rules.profiles),
    ]


def flows_of(record: PluginRecord, plugin: FlowPlugin) -> tuple[Flow, ...]:
    from govdisclose.rules.loader import load_flows

    try:
        with call_guard(record.name):
            flows = load_flows(plugin.folder())
    except PluginError:
        raise
    except GovDiscloseError as problem:
        raise unfit(record, str(problem)) from problem
    if not flows:
        raise unfit(record, "its folder holds no flow")
    taken = [flow.id for flow in flows if flow.id in built_in_flows()]
    if taken and not _is_built_in(record):
        raise unfit(record, f"{taken[0]} is the name of a flow of {HOST}")
    prefixes = [flow.prefix for flow in flows if flow.prefix]
    if twice := [one for one in prefixes if prefixes.count(one) > 1]:
        raise unfit(record, f"two of its flows begin their refs with {twice[0]}")
    return flows


def calendar_of(record: PluginRecord, plugin: CalendarPlugin) -> WorkingCalendar:
    from govdisclose.domain.law.calendar import WorkingCalendar

    try:
        with call_guard(record.name):
            calendar = plugin.calendar()
    except PluginError:
        raise
    except GovDiscloseError as problem:
        raise unfit(record, str(problem)) from problem
    if not isinstance(calendar, WorkingCalendar):
        raise PluginWrongShape(
            kind="calendar",
            name=record.name,
            distribution=record.distribution,
            reason="calendar() returns no WorkingCalendar",
        )
    return calendar


def _registers_of(record: PluginRecord, plugin: RegisterPlugin) -> tuple[RegisterType, ...]:
    from govdisclose.plugins.register_types import checked_types

    try:
        with call_guard(record.name):
            return checked_types(record.name, plugin)
    except PluginError:
        raise
    except GovDiscloseError as problem:
        raise unfit(record, str(problem)) from problem


def unfit(record: PluginRecord, reason: str) -> PluginUnfit:
    return PluginUnfit(
        kind=record.kind, name=record.name, distribution=record.distribution, reason=reason
    )
