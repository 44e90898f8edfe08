"""Wiring of the release review: variants, grounds, and what the settings of an office may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from govdisclose.domain.cases.flow import Flow
from govdisclose.extensions.contents import built_in_flows
from govdisclose.services.reviews.gate import Gate
from govdisclose.services.settings import SettingCheck, SettingUnfit

if TYPE_CHECKING:
    from govdisclose.domain.law.ground_rules import GroundRules
    from govdisclose.extensions.host import Extensions
    from govdisclose.ports.storage import Store, UnitOfWork
    from govdisclose.services.calendars import Calendars
    from govdisclose.services.organisation import Acting
    from govdisclose.services.reviews.reassessing import Reassessing
    from govdisclose.services.reviews.remedies import Remedies
    from govdisclose.services.reviews.service import Reviews

__all__ = [
    "flows",
    "gate",
    "ground_rules",
    "leak_flow",
    "reassessing",
    "remedies",
    "reviews",
    "setting_checks",
]


class _OfficeParts(Protocol):
    """What of an office its reviews are made of."""

    @property
    def store(self) -> Store: ...

    @property
    def acting(self) -> Acting: ...

    @property
    def calendars(self) -> Calendars: ...

    @property
    def extensions(self) -> Extensions: ...


_PREFIX = "review-"
_LEAK = "review-leak"
_MOST_DAYS = 365
_MOST_MONTHS = 120


def flows() -> Mapping[str, Flow]:
    """The variants of the review, by their id, the simplest first."""
    found = [
        flow for id, flow in built_in_flows().items() if id.startswith(_PREFIX) and id != _LEAK
    ]
    return {flow.id: flow for flow in sorted(found, key=lambda flow: len(flow.states))}


def leak_flow() -> Flow:
    """The remedy of a wrong publication."""
    return built_in_flows()[_LEAK]


def gate() -> Gate:
    """What the catalogue asks before it publishes."""
    return Gate(flows=flows)


def ground_rules() -> Mapping[str, GroundRules]:
    """What has to be found on each ground, by id of the law pack."""
    from govdisclose.rules.ground_rules import built_in_ground_rules

    return built_in_ground_rules()


def setting_checks() -> dict[str, SettingCheck]:
    """What the settings of the review may be, by name."""
    return {
        "review": _variant_checked,
        "review_answer_days": _number_checked("review_answer_days", _MOST_DAYS),
        "reassess_months": _number_checked("reassess_months", _MOST_MONTHS),
    }


def _variant_checked(value: str) -> object:
    known = tuple(id.removeprefix(_PREFIX) for id in flows())
    if value == "none":
        return None
    if value not in known:
        raise SettingUnfit(name="review", value=value, expected=(*known, "none"))
    return value


def _number_checked(name: str, most: int) -> SettingCheck:
    def checked(value: str) -> object:
        if value == "none":
            return None
        if not (value.isascii() and value.isdigit() and 1 <= int(value) <= most):
            raise SettingUnfit(name=name, value=value, expected=(f"1 - {most}", "none"))
        return int(value)

    return checked


def reviews(office: _OfficeParts) -> Reviews:
    """Release reviews of an office."""
    from govdisclose import bootstrap
    from govdisclose.services.reviews.service import Reviews
    from govdisclose.services.reviews.submitting import Submissions

    submissions = Submissions(
        store=office.store,
        acting=office.acting,
        flows=flows,
        publication=bootstrap.publication_flow,
        calendar=office.calendars.of,
    )
    return Reviews(
        store=office.store,
        acting=office.acting,
        submissions=submissions,
        flows=flows,
        laws=lambda unit: bootstrap.office_laws(unit, office.extensions),
        shipped=bootstrap.laws,
        ground_rules=ground_rules,
        calendar=office.calendars.of,
        reply_digest=_reply_digest,
    )


def _reply_digest(unit: UnitOfWork, shard: int, ref: str) -> str | None:
    from govdisclose.services.requests.reply_contents import reply_content

    content = reply_content(unit, shard, ref)
    return None if content is None else content.digest.hex()


def reassessing(office: _OfficeParts) -> Reassessing:
    """Periodic reassessment of what was withheld."""
    from govdisclose import bootstrap
    from govdisclose.services.reviews.reassessing import Reassessing

    return Reassessing(
        store=office.store,
        acting=office.acting,
        laws=lambda unit: bootstrap.office_laws(unit, office.extensions),
        shipped=bootstrap.laws,
        ground_rules=ground_rules,
        calendar=office.calendars.of,
        flows=flows,
    )


def remedies(office: _OfficeParts) -> Remedies:
    """Remedies of wrong publications."""
    from govdisclose.services.reviews.remedies import Remedies

    return Remedies(store=office.store, acting=office.acting, flow=leak_flow)
