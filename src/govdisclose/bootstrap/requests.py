"""How stored requests are put together: their rules, and the identity of these."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from govdisclose.bootstrap.screening import screening
from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.extensions.contents import built_in_flows
from govdisclose.extensions.host import Extensions
from govdisclose.ports.formats import FormatLibrary
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.calendars import Calendars
from govdisclose.services.organisation import Acting, load_settings
from govdisclose.services.requests.anonymising import TextsOf
from govdisclose.services.requests.forecasting import Forecaster
from govdisclose.services.requests.rules import RequestRules
from govdisclose.services.requests.service import Requests
from govdisclose.services.reviews.submitting import Submissions
from govdisclose.services.screened_items import ItemScreening

__all__ = ["request_rules", "requests"]

_RULE_FOLDERS = ("ogi", "fees", "flows", "requests", "outcome_rows")


def requests(
    store: Store,
    acting: Acting,
    calendars: Calendars,
    extensions: Extensions,
    library: FormatLibrary,
    submissions: Submissions,
    forecasters: Sequence[Forecaster] = (),
    texts_of: Sequence[TextsOf] = (),
) -> Requests:
    """The stored requests of an office.

    Args:
        store, acting, calendars, extensions, library: Of the office.
        submissions: What submits replies for review.
        forecasters: What else is foretold of a request whenever it changes.
        texts_of: Who else keeps text of requests.
    """
    return Requests(
        store=store,
        acting=acting,
        rules=request_rules(calendars, extensions),
        library=library,
        publication_flow=lambda: built_in_flows()["publication"],
        submissions=submissions,
        screening=ItemScreening(screening=screening),
        forecasters=tuple(forecasters),
        texts_of=tuple(texts_of),
    )


def request_rules(
    calendars: Calendars, extensions: Extensions
) -> Callable[[UnitOfWork], RequestRules]:
    """What gives the rules by which the requests of a unit of work are judged."""
    from govdisclose.rules.loader import built_in_outcome_rows
    from govdisclose.rules.requests_vocabulary import built_in_vocabulary

    # Which plugins there are does not change while the program runs, and costs a look at the disk.
    plugged = cache(lambda: _plugged(extensions))

    def rules(unit: UnitOfWork) -> RequestRules:
        law = load_settings(unit).get("law")
        name = None if law is None else str(law)
        return RequestRules(
            flows=_flows(extensions, name),
            laws=extensions.laws_for(name),
            calendar=calendars.of(unit),
            words=built_in_vocabulary(),
            report_rows=built_in_outcome_rows(),
            law=name,
            stamp=_stamp(unit, plugged(), name),
        )

    return rules


def _flows(extensions: Extensions, law: str | None) -> Mapping[str, Flow]:
    """Flows by their law; those of plugins only where the office goes by a law that is brought."""
    own = {flow.law: flow for flow in built_in_flows().values() if flow.law is not None}
    if law is None or law in own:
        return own
    brought = extensions.flows().values()
    return {flow.law: flow for flow in brought if flow.law is not None}


def _stamp(unit: UnitOfWork, plugged: str, law: str | None) -> str:
    """Changes with rule files, plugins of rules and calendars, and what the office counts by."""
    loaded = [
        f"{record.key}@{record.entry}"
        for record in unit.records.list("calendar", shard=OFFICE_SHARD)
    ]
    base = load_settings(unit).get("calendar")
    said = "\n".join([_shipped(), plugged, str(law), str(base), *sorted(loaded)])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@cache
def _shipped() -> str:
    """Identity of the rule files and of the holiday tables that ship."""
    from importlib.metadata import version

    from govdisclose.rules.loader import shipped_rules

    digest = hashlib.sha256(version("chinesecalendar").encode())
    for folder in _RULE_FOLDERS:
        for name, text in shipped_rules(folder):
            digest.update(f"{name}\n{text}\n".encode())
    return digest.hexdigest()


def _plugged(extensions: Extensions) -> str:
    kinds = [kind for kind in ("rules", "calendar", "flow") if extensions.registry.brings(kind)]
    return ",".join(
        f"{name}:{owner}"
        for kind in kinds
        for name, owner in extensions.registry.usable_names(kind).items()
    )
