"""Wiring of cases of the kinds that plugins bring."""

from __future__ import annotations

from collections.abc import Mapping

from govdisclose.bootstrap.supervision import law_limits
from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.extensions.host import Extensions
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.calendars import Calendars
from govdisclose.services.casework.service import Cases
from govdisclose.services.organisation import Acting, load_settings

__all__ = ["case_kinds", "cases"]


def cases(
    store: Store,
    acting: Acting,
    calendars: Calendars,
    extensions: Extensions,
    library: FormatLibrary,
) -> Cases:
    """The cases of an office; plugins are loaded when one is asked for."""

    def identity(unit: UnitOfWork) -> str:
        loaded = [
            f"{record.key}@{record.entry}"
            for record in unit.records.list("calendar", shard=OFFICE_SHARD)
        ]
        rules = extensions.registry.usable_names("rules")
        said = [str(load_settings(unit).get("calendar")), *sorted(loaded), repr(rules)]
        return "\n".join(said)

    return Cases(
        store=store,
        acting=acting,
        library=library,
        kinds=lambda: case_kinds(extensions),
        laws=law_limits(extensions),
        calendar=calendars.of,
        identity=identity,
    )


def case_kinds(extensions: Extensions) -> Mapping[str, Flow]:
    """Flows that are kinds of cases, by id."""
    if not extensions.registry.brings("flow"):
        return {}
    return {id: flow for id, flow in extensions.flows().items() if flow.prefix}
