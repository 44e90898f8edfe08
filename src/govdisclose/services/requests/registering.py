"""Registering a request: its number, its record and its first entry, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from govdisclose.domain.catalogue.agency import Agency
from govdisclose.domain.catalogue.refusals import SecrecyMarkFound
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.ports.storage import UnitOfWork
from govdisclose.services.recording import RecordChange
from govdisclose.services.requests.applicants import Applicant
from govdisclose.services.requests.ledger import KIND
from govdisclose.services.requests.refusals import (
    ApplicantIncomplete,
    DescriptionMissing,
    NumberTaken,
)

__all__ = [
    "COUNTER_KIND",
    "NewRequest",
    "Numbered",
    "check_complete",
    "number_of",
    "refuse_marked",
    "request_ref",
]

COUNTER_KIND = "request_counter"


@attrs.frozen(kw_only=True)
class NewRequest:
    """A request as it comes in; coded fields may be given by their Chinese names."""

    applicant: Applicant
    channel: str
    description: str
    """What is wanted: name, number or other feature by which it can be searched."""
    on: date
    """Day on which it arrived."""
    agency: str | None = None
    """Name, alias or code; the office itself when None."""
    confirmed_on: date | None = None
    """Day on which both sides confirmed the receipt, where its rule wants that."""
    supply: str | None = None
    """Form in which the information is wanted."""
    route: str | None = None
    """How the reply is wanted."""
    purpose: str | None = None
    """Needs for which it is asked (R2008 art. 13)."""
    note: str | None = None
    law: str | None = None
    """Law version to go by throughout; None chooses by the legal day of receipt."""
    number: str | None = None
    """Number it was registered under before; None to have the next one given."""
    links: Mapping[str, str] = attrs.field(factory=dict)
    """Refs of other matters by kind of link: ``referred_from``, ``split_from``, ``repeats``."""


@attrs.frozen(kw_only=True)
class Numbered:
    """A number, and the next state of the counter it came from; None for a number brought along."""

    number: str
    counter: RecordChange | None


def request_ref(shard: int, serial: int) -> str:
    """Ref of a request."""
    return f"R{shard}-{serial}"


def number_of(unit: UnitOfWork, agency: Agency, year: int, given: str | None) -> Numbered:
    """The number of a new request: the one given, else the next of the agency and the year.

    Numbers brought along are passed over by the counter.

    Raises:
        NumberTaken: The agency has another request of the number given.
    """
    if given is not None:
        number = given.strip()
        if _is_taken(unit, agency, number):
            raise NumberTaken(agency=agency.name, number=number)
        return Numbered(number=number, counter=None)
    key = f"{agency.ref}:{year}"
    present = unit.records.get(agency.shard, COUNTER_KIND, key)
    serial = 0 if present is None else int(str(present.facts["last"]))
    while True:
        serial += 1
        number = f"{year}-{serial:04}"
        if not _is_taken(unit, agency, number):
            break
    counter = RecordChange(
        kind=COUNTER_KIND,
        key=key,
        facts={"year": year, "last": serial},
        expected_version=0 if present is None else present.version,
    )
    return Numbered(number=number, counter=counter)


def _is_taken(unit: UnitOfWork, agency: Agency, number: str) -> bool:
    return any(row.shard == agency.shard for row in unit.matters.by_number(KIND, number))


def check_complete(new: NewRequest) -> None:
    """Refuse what no request can do without.

    Source: R2019 art. 29, R2008 art. 20: name and contact of the applicant, what is wanted.

    Raises:
        ApplicantIncomplete, DescriptionMissing, SecrecyMarkFound: As their names say.
    """
    if not new.applicant.name.strip():
        raise ApplicantIncomplete(reason="the applicant is not named")
    if not (new.applicant.contact or "").strip():
        raise ApplicantIncomplete(reason="it is not said how to reach the applicant")
    if not new.description.strip():
        raise DescriptionMissing()
    refuse_marked(new.description, new.purpose, new.note)


def refuse_marked(*texts: str | None) -> None:
    """Refuse text that bears a secrecy mark: this machine may not hold it (R2019 art. 14).

    Raises:
        SecrecyMarkFound: One does.
    """
    if any(text and find_secrecy_mark(text) for text in texts):
        raise SecrecyMarkFound()
