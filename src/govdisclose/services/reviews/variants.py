"""Which variant of the review an office has chosen, for all its agencies or for one.

Functions here work inside a unit of work; the caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping

from govdisclose.domain.cases.flow import Flow
from govdisclose.domain.cases.review.refusals import UnknownVariant
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.organisation import load_settings

__all__ = [
    "DEFAULT_VARIANT",
    "SETTING",
    "agency_setting",
    "chosen_variant",
    "step_count",
    "variant_flow",
]

DEFAULT_VARIANT = "two-step"
"""One drafts, another approves; publishing an item is the approval."""

SETTING = "review"
"""Name of the setting for all agencies."""

_PREFIX = "review-"


def agency_setting(shard: int) -> str:
    """Name of the setting for one agency."""
    return f"{SETTING}:A{shard}"


def chosen_variant(unit: UnitOfWork, shard: int) -> str:
    """The variant an agency's contents pass: its own, else the office's, else two persons."""
    settings = load_settings(unit)
    chosen = settings.get(agency_setting(shard)) or settings.get(SETTING) or DEFAULT_VARIANT
    return str(chosen)


def variant_flow(flows: Mapping[str, Flow], variant: str) -> Flow:
    """The flow of a variant.

    Args:
        flows: Flows of reviews by their id, ``review-<variant>``.
        variant: Name of the variant.

    Raises:
        UnknownVariant: There is none of that name.
    """
    flow = flows.get(_PREFIX + variant)
    if flow is None:
        known = tuple(name.removeprefix(_PREFIX) for name in flows)
        raise UnknownVariant(variant=variant, known=known)
    return flow


def step_count(flow: Flow) -> int:
    """How many persons have to sign under a variant."""
    return sum(state not in (flow.initial, *flow.closed) for state in flow.states)
