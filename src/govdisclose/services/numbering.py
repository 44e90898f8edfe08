"""Issuing index numbers: one counter per agency, scheme and period, inside the publishing act.

Numbers go to published items only, never twice. Imported numbers are reserved: the counter passes
over them, and ``id gaps`` names every number it did not issue and why.
"""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.catalogue.agency import Agency
from govdisclose.domain.catalogue.index_number import (
    IndexScheme,
    index_period,
    issue_index_number,
    read_index_number,
)
from govdisclose.domain.catalogue.item import Withdrawal
from govdisclose.domain.finding import Finding
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.merged_items import kept_ref
from govdisclose.services.organisation import load_directory
from govdisclose.services.recording import RecordChange

__all__ = [
    "COUNTER_KIND",
    "Gap",
    "IssuedNumber",
    "Numbers",
    "index_key",
    "issue_number",
]

COUNTER_KIND = "index_counter"
_PASSED_LIMIT = 1_000


@attrs.frozen(kw_only=True)
class IssuedNumber:
    """A number for an item being published, or the findings that say why there is none."""

    number: str | None
    findings: tuple[Finding, ...]
    counter: RecordChange
    """The counter's next state, to be written with the item."""


@attrs.frozen(kw_only=True)
class Gap:
    """One serial of a counter that was not issued here."""

    agency: str
    period: str
    serial: int
    number: str
    why: str
    """``reserved``: an imported item bears it; ``merged``: it was issued to an item that was merged
    into another and keeps it; ``missing``: no item bears it."""
    kept: str | None = None
    """The item that stands for the merged one."""


def index_key(text: str) -> str:
    """The form in which index numbers are compared."""
    return read_index_number(text).normalised or text


def issue_number(unit: UnitOfWork, agency: Agency, scheme: IndexScheme, on: date) -> IssuedNumber:
    """Take the next free serial of an agency for a day.

    Raises:
        SchemeCannotIssue: The office's scheme has no counter.
    """
    period = index_period(scheme, on)
    key = f"{agency.ref}:{scheme.value}:{period}"
    present = unit.records.get(agency.shard, COUNTER_KIND, key)
    last = 0 if present is None else int(str(present.facts["last"]))
    passed = [] if present is None else list(_numbers(present.facts["passed"]))
    version = 0 if present is None else present.version
    serial = last + 1
    while True:
        issued = issue_index_number(
            scheme, organisation_code=agency.organisation_code, period=period, serial=serial
        )
        taken = issued.number is not None and unit.items.by_index_key(index_key(issued.number))
        if not taken:
            break
        passed.append(serial)
        serial += 1
    counter = RecordChange(
        kind=COUNTER_KIND,
        key=key,
        facts={
            "scheme": scheme.value,
            "period": period,
            "last": serial if issued.number is not None else last,
            "passed": passed[-_PASSED_LIMIT:],
        },
        expected_version=version,
    )
    return IssuedNumber(number=issued.number, findings=issued.findings, counter=counter)


def _numbers(stored: object) -> list[int]:
    assert isinstance(stored, list)
    return [int(value) for value in stored]


@attrs.frozen(kw_only=True)
class Numbers:
    """Reads the counters."""

    store: Store

    def gaps(self, agency: str | None = None) -> list[Gap]:
        """Serials up to each counter that no item of the catalogue was issued, with the reason, in
        order."""
        gaps: list[Gap] = []
        with self.store.read() as unit:
            directory = load_directory(unit)
            only = None if agency is None else directory.find(agency).shard
            for record in unit.records.list(COUNTER_KIND, shard=only):
                owner = directory[record.shard]
                scheme = IndexScheme(str(record.facts["scheme"]))
                period = str(record.facts["period"])
                passed = set(_numbers(record.facts["passed"]))
                for serial in range(1, int(str(record.facts["last"])) + 1):
                    number = issue_index_number(
                        scheme,
                        organisation_code=owner.organisation_code,
                        period=period,
                        serial=serial,
                    ).number
                    if number is None:
                        continue
                    borne = unit.items.by_index_key(index_key(number))
                    merged = [one for one in borne if one.withdrawal == Withdrawal.MERGED.value]
                    if merged and serial not in passed:
                        gaps.append(
                            Gap(
                                agency=owner.name,
                                period=period,
                                serial=serial,
                                number=number,
                                why="merged",
                                kept=kept_ref(unit, merged[0].shard, merged[0].number),
                            )
                        )
                    elif serial in passed or not borne:
                        gaps.append(
                            Gap(
                                agency=owner.name,
                                period=period,
                                serial=serial,
                                number=number,
                                why="reserved" if serial in passed else "missing",
                            )
                        )
        return gaps
