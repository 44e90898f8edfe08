"""Puts supervision together: rules, sources, heartbeat and what supervision does itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from govdisclose.services.organisation import load_directory

if TYPE_CHECKING:
    from govdisclose.domain.cases.flow import Flow
    from govdisclose.domain.figures.supervision.flow_clocks import LimitOf
    from govdisclose.domain.law.counting import Term
    from govdisclose.extensions.host import Extensions
    from govdisclose.ports.environment import Environment
    from govdisclose.ports.heartbeat import Heartbeat
    from govdisclose.ports.storage import Store
    from govdisclose.services.calendars import Calendars
    from govdisclose.services.organisation import Acting
    from govdisclose.services.requests.service import Requests
    from govdisclose.services.supervision.requests import SignalForecaster
    from govdisclose.services.supervision.service import Supervision
    from govdisclose.services.supervision.sources import WatchedSource

__all__ = [
    "heartbeat",
    "heartbeat_place",
    "law_limits",
    "signal_forecaster",
    "supervision",
    "supervision_flows",
]


def supervision(
    store: Store,
    *,
    environment: Environment,
    acting: Acting,
    calendars: Calendars,
    extensions: Extensions,
    address: str | None,
    requests: Callable[[], Requests],
) -> Supervision:
    """The supervision of an office.

    Args:
        store: Where the office lives.
        environment: Clock and zone.
        acting: In whose name acts are recorded.
        calendars: Working days of the office.
        extensions: The plugins at work.
        address: Where the store is; without one the heartbeat is gone with the process.
        requests: The stored requests; asked when they are looked at.
    """
    from govdisclose import bootstrap
    from govdisclose.rules.supervision_rules import built_in_supervision
    from govdisclose.services.supervision.conduct import Conduct
    from govdisclose.services.supervision.index_rows import flow_source, row_source
    from govdisclose.services.supervision.own_matters import conduct_source, objection_source
    from govdisclose.services.supervision.own_thresholds import OwnThresholds
    from govdisclose.services.supervision.own_triggers import OwnTriggers
    from govdisclose.services.supervision.publication import PublicationSource
    from govdisclose.services.supervision.requests import RequestSource
    from govdisclose.services.supervision.service import Supervision

    thresholds = OwnThresholds(
        store=store,
        acting=acting,
        shipped=built_in_supervision,
        directory=load_directory,
    )
    sources: list[WatchedSource] = [
        RequestSource(requests, environment.today),
        row_source("review", "challenge"),
        flow_source(lambda: _watched_flows(extensions), law_limits(extensions)),
        PublicationSource(lambda unit: bootstrap.publish_limit(unit, extensions)),
        conduct_source(supervision_flows),
        objection_source(),
    ]
    return Supervision(
        store=store,
        environment=environment,
        directory=load_directory,
        calendar=calendars.of,
        sources=tuple(sources),
        conduct=Conduct(
            store=store,
            acting=acting,
            flows=supervision_flows,
            rules=thresholds.rules,
            directory=load_directory,
        ),
        thresholds=thresholds,
        triggers=OwnTriggers(store=store, acting=acting, shipped=built_in_supervision),
        heartbeat=heartbeat(address),
    )


def signal_forecaster() -> SignalForecaster:
    """What foretells the signals of a request when one of its entries is written."""
    from govdisclose.rules.supervision_rules import built_in_supervision
    from govdisclose.services.supervision.own_thresholds import own_rules
    from govdisclose.services.supervision.requests import SignalForecaster

    return SignalForecaster(lambda unit: own_rules(unit, built_in_supervision()))


def _watched_flows(extensions: Extensions) -> Mapping[str, Flow]:
    """Flows whose matters nothing else watches: those that plugins bring for kinds of their own."""
    if not extensions.registry.brings("flow"):
        return {}
    from govdisclose.extensions.contents import built_in_flows

    known = built_in_flows()
    return {
        id_: flow
        for id_, flow in extensions.flows().items()
        if id_ not in known and flow.law is None
    }


def law_limits(extensions: Extensions) -> LimitOf:
    """Limits by id, as the laws at hand give them on a day."""
    from govdisclose.domain.law.counting import Term

    def limit_of(limit: str, on: date) -> Term | None:
        for pack in extensions.laws().packs:
            if pack.in_force(on) and any(one.provision.id == limit for one in pack.limits):
                found = pack.limit(limit, on)
                if found.amount is not None:
                    term = found.term()
                    return Term(
                        amount=term.amount,
                        unit=term.unit,
                        roll=term.roll,
                        extension_anchor=term.extension_anchor,
                        limit_id=limit,
                        source=pack.cite(found.provision),
                    )
        return None

    return limit_of


def supervision_flows() -> Mapping[str, Flow]:
    """The flows of notices, recommendations and consequences, by kind."""
    from govdisclose.rules.supervision_rules import supervision_flows as shipped

    return shipped()


def heartbeat(address: str | None) -> Heartbeat:
    """Where the watcher of an office leaves its mark."""
    from govdisclose.adapters.heartbeat import FileHeartbeat, ProcessHeartbeat

    if address is None:
        return ProcessHeartbeat()
    return FileHeartbeat(lambda: heartbeat_place(address))


def heartbeat_place(address: str) -> Path:
    """The file of the mark: beside the key where that is the usual one, by the same name."""
    from govdisclose import bootstrap

    scheme, separator, _rest = address.partition("://")
    if not separator or scheme == "sqlite":
        path = Path(address.removeprefix("sqlite:///")).expanduser()
        return path.with_name(f"{path.name}.heartbeat")
    return bootstrap.key_place(address).with_suffix(".heartbeat")
