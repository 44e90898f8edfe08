"""Anonymising closed requests: their text goes, their codes, dates and figures stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.ports.matters import MatterFilter
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.backups import backups_that_may_hold
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import Recorder
from govdisclose.services.requests.desk import Desk
from govdisclose.services.requests.ledger import (
    DECISION_KIND,
    KIND,
    PREFIX,
    TEXT_KIND,
    RequestCase,
    text_key,
)

__all__ = ["Anonymised", "Anonymising", "TextsOf"]

TextsOf = Callable[[UnitOfWork, int, str], Sequence[tuple[str, str]]]
"""Kind and key of further records that hold text of a request, by its shard and ref: letters and
the like. Files they stand for are erased by whoever names them, in the same unit of work."""

_AT_ONCE = 100


@attrs.frozen(kw_only=True)
class Anonymised:
    """What was erased."""

    refs: tuple[str, ...]
    """In order."""
    before: date
    """Requests closed before this day were."""
    backups: tuple[str, ...]
    """Copies that may still hold the text."""
    is_dry_run: bool


@attrs.frozen(kw_only=True)
class Anonymising:
    """Retention of requests."""

    store: Store
    acting: Acting
    desk: Callable[[UnitOfWork], Desk]
    texts_of: Sequence[TextsOf] = ()

    def anonymise(
        self, years: int, *, ground: str, approver: str, dry_run: bool = False
    ) -> Anonymised:
        """Erase the text of requests that were closed so many years ago.

        Rows of the index stay, so that no report changes; the key by which the applicant is known
        again goes, and so do search terms, drafts, and what imports kept of the rows.

        Args:
            years: Whole years since the day of closing.
            ground: Code or citation, kept in the journal.
            approver: Staff key of the person who approved it, not the one who does it.
            dry_run: Only say which they are.

        Raises:
            NotPermitted, UnknownStaff: The actor may not erase, or there is no such approver.
            FourEyes: The approver is the person acting or acted for.
        """
        before = _years_before(self.acting.environment.today(), years)
        refs: list[str] = []
        copies: dict[str, None] = {}
        waiting = self._due(before, ground, approver)
        while waiting and not dry_run:
            with self.store.write() as unit:
                recorder = self.acting.recorder(unit, Permission.ERASE)
                self.acting.check_second_person(
                    unit, recorder.actor, approver, waiting[0], "anonymised"
                )
                desk = self.desk(unit)
                for ref in waiting[:_AT_ONCE]:
                    copies |= dict.fromkeys(
                        self._erase(desk, recorder, desk.find(ref), ground, approver)
                    )
                    refs.append(ref)
                unit.commit()
            waiting = waiting[_AT_ONCE:]
        return Anonymised(
            refs=tuple(waiting if dry_run else refs),
            before=before,
            backups=tuple(copies),
            is_dry_run=dry_run,
        )

    def _due(self, before: date, ground: str, approver: str) -> list[str]:
        with self.store.read() as unit:
            actor = self.acting.actor(unit, Permission.ERASE)
            self.acting.check_second_person(unit, actor, approver, KIND, "anonymised")
            closed = MatterFilter(
                kinds=frozenset({KIND}), closed=True, processed_to=before - timedelta(days=1)
            )
            return [
                row.ref
                for row in unit.matters.each(closed)
                if (record := unit.records.get(row.shard, KIND, row.ref)) is not None
                and record.text is not None
            ]

    def _erase(
        self, desk: Desk, recorder: Recorder, case: RequestCase, ground: str, approver: str
    ) -> list[str]:
        unit = desk.unit
        places = [(TEXT_KIND, text_key(case.ref, entry.place)) for entry in case.entries]
        keys = [(KIND, case.ref), (DECISION_KIND, case.ref), *places]
        for others in self.texts_of:
            keys += others(unit, case.shard, case.ref)
        erased: list[tuple[str, str]] = []
        said: dict[str, None] = {}
        first = case.record.recorded_at
        for kind, key in keys:
            versions = unit.records.versions(case.shard, kind, key)
            texts = [version for version in versions if version.text is not None]
            if not texts:
                continue
            first = min(first, versions[0].recorded_at)
            for version in texts:
                said |= dict.fromkeys(_words(version.text))
            unit.records.erase_text(case.shard, kind, key)
            erased.append((kind, key))
        copies = [copy.key for copy in backups_that_may_hold(unit, first)]
        unit.runs.purge_text(list(said), cells=list(said))
        recorder.record(
            case.shard,
            f"{PREFIX}anonymised",
            case.ref,
            facts={
                "erases": [list(one) for one in erased],
                "ground": ground,
                "approver": approver,
                "backups": copies,
            },
        )
        desk.index(case.ref)
        unit.matters.forget_text(case.ref)
        return copies


def _words(value: object) -> list[str]:
    """All texts in a value, each by itself."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in _words(one)]
    if isinstance(value, list | tuple):
        return [text for one in value for text in _words(one)]
    return [value] if isinstance(value, str) and value else []


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
