"""Cases as readers get them, and their rows in the index of matters."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from govdisclose.domain.cases.challenge import KIND, Challenge
from govdisclose.domain.finding import Finding
from govdisclose.domain.journal import Entry
from govdisclose.ports.matters import FOREVER, MatterRow, Outlook
from govdisclose.ports.storage import UnitOfWork

__all__ = ["TEXT_KIND", "ChallengePage", "ChallengeView", "challenge_texts", "indexed"]

TEXT_KIND = "challenge_text"
"""Kind of the records that hold what people wrote in one entry; found by their request."""

_TOPIC = "challenge"
_STAMP = "1"
"""Rows hold results and dates only; no rule that changes makes them stale."""


@attrs.frozen(kw_only=True)
class ChallengeView:
    """One case as readers get it."""

    challenge: Challenge
    agency: str
    entries: tuple[Entry, ...]
    texts: Mapping[int, Mapping[str, object]]
    """What people wrote, by number of the entry; empty where the reader does not handle it."""
    findings: tuple[Finding, ...] = ()
    """What the act just made gave rise to."""


@attrs.frozen(kw_only=True)
class ChallengePage:
    """Cases in order, and the cursor of the next page."""

    rows: tuple[MatterRow, ...]
    next: str | None


def indexed(view: ChallengeView, shard: int) -> tuple[MatterRow, tuple[Outlook, ...]]:
    """Row and outlook of a case; nothing in it is foretold."""
    found = view.challenge
    decided = None if found.decided_on is None else found.decided_on.isoformat()
    row = MatterRow(
        shard=shard,
        kind=KIND,
        ref=found.ref,
        entry=view.entries[-1].number,
        stamp=_STAMP,
        number=None,
        opened_on=found.filed_on.isoformat(),
        received_on=found.filed_on.isoformat(),
        processed_on=decided,
        closed_on=decided,
        state=found.state,
        law=None,
        due=None,
        outcome=found.result,
        category=found.block,
        assignee=None,
        party_key=None,
        breaches=0,
        facts={
            "request": found.request,
            "act": found.act,
            "ending": found.ending,
            "after": found.after,
            "last_day": None if found.last_day is None else found.last_day.isoformat(),
            "late": any(one.code == "CHALLENGE-LATE" for one in found.findings),
        },
    )
    since = decided or found.filed_on.isoformat()
    outlook = Outlook(topic=_TOPIC, value=found.state, since=since, until=FOREVER)
    return row, (outlook,)


def challenge_texts(unit: UnitOfWork, shard: int, request: str) -> list[tuple[str, str]]:
    """Kind and key of the records with texts of all cases about a request."""
    found = unit.records.list(TEXT_KIND, shard=shard, where={"matter": request})
    return [(record.kind, record.key) for record in found]
