"""An office with a year of requests, written through the desk as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.cases.roles import Role
from govdisclose.office import Office
from govdisclose.ports.storage import UnitOfWork
from govdisclose.testing.builders import matter_row
from tests.services.requests.offices import Desks, desks_of, new_request

__all__ = [
    "SECRET",
    "answer",
    "challenge",
    "desks_of_report",
    "official",
    "register",
    "year_of_requests",
]

SECRET = "饕餮"
"""Marks every text that may not leave the office."""

_DRAFTS: dict[str, Draft] = {
    "granted": Draft(items=(DraftItem(outcome="granted"),), access="随本答复书一并提供"),
    "partial": Draft(
        items=(DraftItem(outcome="partial", grounds=("process",), reasons=SECRET),),
        part=SECRET,
        reasons=SECRET,
        access="随本答复书一并提供",
    ),
    "denied": Draft(
        items=(DraftItem(outcome="denied", grounds=("process",), reasons=SECRET),), reasons=SECRET
    ),
    "not_exist": Draft(items=(DraftItem(outcome="not_exist"),), search=SECRET),
}


def desks_of_report(store: Any) -> Desks:
    """The office of the requests' tests, with somebody who makes reports."""
    desks = desks_of(store)
    desks.admin.staff.add("rep", "报告", roles=[Role.EDITOR])
    desks.admin.staff.add("chief", "负责人", roles=[Role.APPROVER])
    return desks


def register(desks: Desks, on: str, **changes: Any) -> str:
    """Register a request whose texts are all marked."""
    given = {
        "description": f"{SECRET}的补偿安置方案",
        "name": f"{SECRET}某",
        "contact": f"{SECRET}路1号",
        **changes,
    }
    return desks.on(on).registrar.requests.register(new_request(on, **given)).view.ref


def answer(desks: Desks, ref: str, on: str, outcome: str = "granted") -> None:
    """Draft, approve and send a reply on a day."""
    desks.on(on)
    desks.handler.requests.decisions.draft(ref, _DRAFTS[outcome])
    desks.approver.requests.decisions.approve(ref)
    desks.registrar.requests.act(ref, "replied", {"route": "挂号邮寄"}, on=date.fromisoformat(on))


def year_of_requests(desks: Desks) -> Mapping[str, str]:
    """Requests about the year 2024, by what they are; those of the bureau begin with ``bureau``."""
    refs = {"carried_in": register(desks, "2023-12-25", kind="commercial_enterprise")}
    answer(desks, refs["carried_in"], "2024-01-10")
    refs["granted"] = register(desks, "2024-02-01")
    answer(desks, refs["granted"], "2024-02-08")
    refs["partial"] = register(desks, "2024-03-01", kind="other_org")
    answer(desks, refs["partial"], "2024-03-08", "partial")
    refs["denied"] = register(desks, "2024-03-04")
    answer(desks, refs["denied"], "2024-03-11", "denied")
    refs["withdrawn"] = register(desks, "2024-04-01")
    desks.on("2024-04-03").registrar.requests.act(refs["withdrawn"], "withdrawn")
    refs["reopened_later"] = register(desks, "2024-05-06")
    answer(desks, refs["reopened_later"], "2024-05-10")
    refs["bureau_not_exist"] = register(desks, "2024-06-03", agency="市教育局")
    answer(desks, refs["bureau_not_exist"], "2024-06-07", "not_exist")
    refs["carried_out"] = register(desks, "2024-12-20")
    refs["bureau_carried_out"] = register(desks, "2024-12-23", agency="市教育局")
    refs["after"] = register(desks, "2025-01-06")
    desks.on("2025-01-08").approver.requests.act(refs["reopened_later"], "reopened")
    return refs


def challenge(unit: UnitOfWork, ref: str, **changes: Any) -> None:
    """Write a case of reconsideration or litigation into the index."""
    given: dict[str, Any] = {
        "kind": "challenge",
        "category": "reconsideration",
        "state": "open",
        "law": None,
        "due": None,
        **changes,
    }
    unit.matters.put(matter_row(ref, **given), ())


def official(office: Office, **changes: Any) -> Any:
    """The report of 2024."""
    return office.official.report(2024, **changes)
