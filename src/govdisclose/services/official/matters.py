"""The cases behind a report: streamed from the index, replayed where the index cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import attrs

from govdisclose.domain.figures.official.challenges import CountedChallenge
from govdisclose.domain.figures.official.replay import REQUEST_KIND, ReplayRules, replayed
from govdisclose.domain.figures.official.requests import CountedRequest
from govdisclose.domain.journal import Entry, moment_text
from govdisclose.ports.matters import MatterFilter, MatterRow
from govdisclose.ports.storage import Record, UnitOfWork

__all__ = ["CHALLENGE_KIND", "MatterSource", "Question"]

CHALLENGE_KIND = "challenge"
_REOPENED = "reopened"
"""Fact of a request whose ledger was reopened, so that its row tells of the present only."""


@attrs.frozen(kw_only=True)
class Question:
    """Whose cases, up to which day, as known at which moment."""

    shards: frozenset[int]
    as_of: date
    known_at: str | None = None
    """Fixed-width UTC text; None for what is known now."""


@attrs.frozen
class MatterSource:
    """Reads cases one by one, in (shard, ref) order.

    Attributes:
        rules: By what ledgers are followed; read only when one has to be.
    """

    rules: Callable[[UnitOfWork], ReplayRules]

    def requests(self, unit: UnitOfWork, question: Question) -> Iterator[CountedRequest]:
        """All requests that were legally received by the day."""
        if question.known_at is not None:
            yield from self._replayed(unit, question)
            return
        where = MatterFilter(
            kinds=frozenset({REQUEST_KIND}),
            agencies=question.shards,
            received_to=question.as_of,
        )
        rules: ReplayRules | None = None
        for row in unit.matters.each(where):
            if not row.facts.get(_REOPENED):
                yield _of_row(row)
                continue
            rules = rules or self.rules(unit)
            entries = unit.journal.entries_of(row.ref)
            if (
                found := self._followed(unit, row.shard, row.ref, entries, question, rules)
            ) is not None:
                yield found

    def challenges(self, unit: UnitOfWork, question: Question) -> Iterator[CountedChallenge]:
        """All cases of reconsideration and litigation that were filed by the day."""
        where = MatterFilter(kinds=frozenset({CHALLENGE_KIND}), agencies=question.shards)
        for row in unit.matters.each(where):
            filed, concluded, result = (
                row.received_on or row.opened_on,
                row.processed_on,
                row.outcome,
            )
            if question.known_at is not None:
                known = _known(unit.journal.entries_of(row.ref), question.known_at)
                if not known:
                    continue
                # Whatever its kind of ending is called, it was recorded for the day of the end.
                if not any(entry.on.isoformat() == concluded for entry in known):
                    concluded = result = None
            yield CountedChallenge(row.ref, row.category, filed, concluded, result)

    def _replayed(self, unit: UnitOfWork, question: Question) -> Iterator[CountedRequest]:
        """Every ledger as it was known; the index knows the present only."""
        rules = self.rules(unit)
        for shard in sorted(question.shards):
            for ledger in unit.matters.ledgers(REQUEST_KIND, shard=shard):
                entries = _known(ledger.entries, question.known_at)
                found = self._followed(unit, shard, ledger.ref, entries, question, rules)
                if found is not None and found.received_on is not None:
                    yield found

    def _followed(
        self,
        unit: UnitOfWork,
        shard: int,
        ref: str,
        entries: tuple[Entry, ...],
        question: Question,
        rules: ReplayRules,
    ) -> CountedRequest | None:
        record = _record(unit, shard, ref, question.known_at)
        facts = {} if record is None else record.facts
        column, law = facts.get("applicant_kind"), facts.get("law")
        return replayed(
            ref,
            entries,
            rules,
            as_of=question.as_of,
            column=None if column is None else str(column),
            law=None if law is None else str(law),
        )


def _of_row(row: MatterRow) -> CountedRequest:
    principal, confirmed = row.facts.get("principal"), row.facts.get("row")
    return CountedRequest(
        row.ref,
        row.category,
        row.received_on,
        row.processed_on,
        row.outcome,
        None if principal is None else str(principal),
        None if confirmed is None else str(confirmed),
    )


def _known(entries: tuple[Entry, ...], known_at: str | None) -> tuple[Entry, ...]:
    if known_at is None:
        return entries
    return tuple(entry for entry in entries if moment_text(entry.recorded_at) <= known_at)


def _record(unit: UnitOfWork, shard: int, ref: str, known_at: str | None) -> Record | None:
    """The record of a request as it was known."""
    present = unit.records.get(shard, REQUEST_KIND, ref)
    if present is None or known_at is None or present.recorded_at <= known_at:
        return present
    versions = unit.records.versions(shard, REQUEST_KIND, ref)
    known = [one for one in versions if one.recorded_at <= known_at]
    return known[-1] if known else None
