"""The tally of state secrets: how many documents an agency withheld, and nothing else about them.

An ordinary machine may not hold a state secret, so the office keeps a number per agency and period;
there is no field for a title, a text or a file.

Source: R2019 art. 14 and R2008 art. 14(4), ground ``state_secret``; see rules/ogi/cn-2019.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.errors import RuleRefusal, UsageFault
from govdisclose.ports.storage import Record, Store
from govdisclose.services.organisation import Acting, load_directory
from govdisclose.services.recording import RecordChange

__all__ = [
    "GROUND",
    "CountNegative",
    "PeriodOverlaps",
    "PeriodUnreadable",
    "SecretCount",
    "SecretTally",
    "total_of",
]

GROUND = "state_secret"
"""The ground that is counted here."""

_KIND = "state_secret_tally"
_PERIOD = re.compile(r"[0-9]{4}(?:-(?:0[1-9]|1[0-2]))?")


class PeriodUnreadable(UsageFault):
    """The period is neither a year nor a month."""

    code = "TAL-001"
    template = "{period} is no period of the tally"
    hint = "write a year as 2009 or a month as 2009-10"


class CountNegative(UsageFault):
    """Documents are counted from 0."""

    code = "TAL-002"
    template = "the tally of {period} cannot be {count}"
    hint = "give a whole number from 0"


class PeriodOverlaps(RuleRefusal):
    """A year is counted as a whole or by months, not both."""

    code = "TAL-003"
    template = "cannot count {agency} for {period}: {other} is counted already"
    hint = "set the other count to 0 first, or keep to its periods"


@attrs.frozen(kw_only=True)
class SecretCount:
    """One count."""

    agency: str
    """Name of the agency."""
    period: str
    """A year ``2009`` or a month ``2009-10``."""
    count: int


@attrs.frozen(kw_only=True)
class SecretTally:
    """Keeps and adds up the counts."""

    store: Store
    acting: Acting

    def set(self, agency: str | None, period: str, count: int) -> SecretCount:
        """Store the count of an agency and period; it takes the place of the one before.

        Args:
            agency: Name, alias, code or ref; the office itself when None.
            period: A year or a month.
            count: Documents withheld as state secrets, from 0.

        Raises:
            PeriodUnreadable, CountNegative, PeriodOverlaps, UnknownAgency, NotPermitted.
        """
        if _PERIOD.fullmatch(period) is None:
            raise PeriodUnreadable(period=period)
        if count < 0:
            raise CountNegative(period=period, count=count)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            directory = load_directory(unit)
            owner = directory[1] if agency is None else directory.find(agency)
            for record in unit.records.list(_KIND, shard=owner.shard):
                if _overlap(record.key, period) and _count(record):
                    raise PeriodOverlaps(agency=owner.name, period=period, other=record.key)
            present = unit.records.get(owner.shard, _KIND, period)
            recorder.record(
                owner.shard,
                "tally.recorded",
                f"tally:{period}",
                facts={"ground": GROUND, "period": period, "count": count},
                records=[
                    RecordChange(
                        kind=_KIND,
                        key=period,
                        facts={"ground": GROUND, "count": count},
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            unit.commit()
        return SecretCount(agency=owner.name, period=period, count=count)

    def list(
        self, agency: str | None = None, *, year: int | None = None
    ) -> tuple[SecretCount, ...]:
        """Counts in order of agency and period, those that are 0 included.

        Args:
            agency: Only this one; all when None.
            year: Only this year and its months.

        Raises:
            UnknownAgency: Nobody is called that.
        """
        with self.store.read() as unit:
            directory = load_directory(unit)
            only = None if agency is None else directory.find(agency).shard
            return tuple(
                SecretCount(
                    agency=directory[record.shard].name, period=record.key, count=_count(record)
                )
                for record in unit.records.list(_KIND, shard=only)
                if year is None or record.key[:4] == f"{year:04}"
            )

    def total(self, agency: str | None = None, *, year: int | None = None) -> int:
        """Sum of the counts; see :meth:`list`."""
        return total_of(self.list(agency, year=year))


def total_of(counts: Iterable[SecretCount]) -> int:
    """Sum of counts whose periods do not overlap."""
    return sum(one.count for one in counts)


def _overlap(one: str, other: str) -> bool:
    """A year and a month of it."""
    return one != other and one[:4] == other[:4] and 4 in (len(one), len(other))


def _count(record: Record) -> int:
    return int(str(record.facts["count"]))
