"""Wiring of reconsideration and litigation."""

from __future__ import annotations

from govdisclose.bootstrap.letters import remedy_rules
from govdisclose.extensions.contents import built_in_flows
from govdisclose.ports.storage import Store
from govdisclose.services.challenges.service import Challenges
from govdisclose.services.organisation import Acting
from govdisclose.services.requests.service import Requests

__all__ = ["challenges"]


def challenges(store: Store, acting: Acting, requests: Requests) -> Challenges:
    """The cases of an office."""
    return Challenges(
        store=store,
        acting=acting,
        requests=requests,
        flow=built_in_flows()["challenge"],
        rules=remedy_rules(),
    )
