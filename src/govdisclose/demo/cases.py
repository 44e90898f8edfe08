"""What happens to the made-up requests, as this package describes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import attrs

__all__ = ["Course", "CourseAct", "LogPlan", "MadeUpCases", "made_up_cases"]


@attrs.frozen
class CourseAct:
    """One act of a course."""

    move: str
    wait: int
    """Working days since the act before."""
    fields: Mapping[str, Any] = attrs.field(hash=False)
    """As ``cases.toml`` has them: ``+15`` for a later day, ``*`` for a third party."""


@attrs.frozen(kw_only=True)
class Course:
    """What happens to a request from its receipt on."""

    id: str
    law: str
    """Version of the law it is a course of."""
    channel: str
    acts: tuple[CourseAct, ...]
    is_plain: bool
    """True where the columns of days of a register can tell it."""
    since: date | None
    """First day of receipt on which it can happen."""

    def may_begin(self, on: date, law: str) -> bool:
        """Whether a request received on a day can take it."""
        return self.law == law and (self.since is None or self.since <= on)


@attrs.frozen(kw_only=True)
class LogPlan:
    """One register of requests, as a file."""

    file: str
    encoding: str
    is_plain: bool
    """Days of acts in columns; the whole ledger in one column otherwise."""
    exported: date
    """Day on which it is handed in, after the last of its years."""
    years: Mapping[int, int] = attrs.field(hash=False)
    """How many requests of each year."""

    @property
    def last_day(self) -> date:
        """Last day of which it tells."""
        return date(max(self.years), 12, 31)


@attrs.frozen(kw_only=True)
class MadeUpCases:
    """Everything that was invented about requests."""

    applicants: tuple[tuple[str, str], ...]
    """Kind as the register names it, and what the applicants of the kind are called."""
    marks: str
    """What tells two of a kind apart."""
    description: str
    contact: str
    party: str
    agencies: Mapping[str, int] = attrs.field(hash=False)
    """Weights by name; an empty one is the office itself."""
    logs: tuple[LogPlan, ...]
    courses: tuple[Course, ...]


@cache
def made_up_cases() -> MadeUpCases:
    """The requests as this package describes them."""
    # Needed once a demonstration is built, not to start the program.
    import tomllib
    from importlib.resources import files

    data = tomllib.loads(files("govdisclose.demo").joinpath("cases.toml").read_text("utf-8"))
    return MadeUpCases(
        applicants=tuple((kind, name) for kind, name in data["applicants"]),
        marks=data["marks"],
        description=data["description"],
        contact=data["contact"],
        party=data["party"],
        agencies=data["agencies"],
        logs=tuple(
            LogPlan(
                file=one["file"],
                encoding=one["encoding"],
                is_plain=one["plain"],
                exported=one["exported"],
                years={int(year): count for year, count in one["years"].items()},
            )
            for one in data["logs"]
        ),
        courses=tuple(_courses(data["courses"])),
    )


def _courses(entries: list[dict[str, Any]]) -> Iterator[Course]:
    for one in entries:
        yield Course(
            id=one["id"],
            law=one["law"],
            channel=one["channel"],
            acts=tuple(CourseAct(move, wait, fields) for move, wait, fields in one["acts"]),
            is_plain=one.get("plain", False),
            since=one.get("since"),
        )
