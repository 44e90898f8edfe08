"""An office whose reviews several people sign, on both stores, on a day under the law of 2019."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.review.decision import Decision, Paper
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.office import NewAgency, Office
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.services.setup import NewOffice, prepare_office
from tests.services.test_catalogue import FixedEnvironment

__all__ = [
    "CLEARED",
    "SCAN",
    "TODAY",
    "Desks",
    "desks",
    "desks_of",
    "paper",
    "public_titles",
    "store",
]

TODAY = date(2024, 6, 3)
"""A Monday."""

SCAN = hashlib.sha256(b"scan").hexdigest()
CLEARED = Decision(outcome="cleared")

_STAFF = {
    "editor": (Role.EDITOR, Role.DEPUTY),
    "editor_b": (Role.EDITOR,),
    "reviewer_a": (Role.REVIEWER, Role.DEPUTY),
    "reviewer_b": (Role.REVIEWER,),
    "officer": (Role.SECRECY_OFFICER,),
    "head": (Role.APPROVER, Role.REVIEWER, Role.EDITOR),
    "head_b": (Role.APPROVER, Role.DEPUTY),
    "registrar": (Role.REGISTRAR,),
    "supervisor": (Role.SUPERVISOR,),
    "auditor": (Role.AUDITOR,),
}
"""Staff by key: nobody is called by a real name."""


class Desks:
    """The office as each of its people sees it."""

    def __init__(self, store: Store, environment: FixedEnvironment) -> None:
        self.store = store
        self.environment = environment

    def __call__(self, person: str, acting_for: str | None = None) -> Office:
        """The office seen by somebody, who may act for another."""
        return Office.over(
            self.store, actor=person, acting_for=acting_for, environment=self.environment
        )


def desks_of(store: Store, variant: str | None = None) -> Desks:
    """Make the office in an empty store; its administrator is ``chief``."""
    environment = FixedEnvironment(day=TODAY)
    agencies = (NewAgency(name="甲局", level=Level.DEPARTMENT),)
    prepare_office(store, environment, "chief", NewOffice(name="市政府", agencies=agencies))
    made = Desks(store, environment)
    chief = made("chief")
    for key, roles in _STAFF.items():
        chief.staff.add(key, key, roles=roles)
    if variant is not None:
        chief.reviews.choose_variant(variant)
    return made


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of either kind."""
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


@pytest.fixture
def desks(store: Store) -> Desks:
    """The office under the variant of two persons."""
    return desks_of(store)


def paper(signer: str) -> Paper:
    """A sheet somebody signed."""
    return Paper(signer=signer, scan=SCAN)


def public_titles(desks: Desks) -> list[str | None]:
    """What the public may see today."""
    office = desks("chief")
    return [one.title for one in office.catalogue.each_public(ItemFilter(), TODAY)]
