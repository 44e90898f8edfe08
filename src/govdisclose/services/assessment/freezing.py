"""Finished assessments: frozen with scheme and data hash, reopened only by objections 申诉.

A frozen assessment is a record of the office with the scheme as it was, and one record for each
agency with its values, all journaled. What it says never changes; an objection is a record of its
own beside it, and the result is computed from both. While an objection is undecided, its indicator
is open; its decision gives the points that stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.refusals import FutureAct, SecrecyMarkFound
from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.figures.assessment.expression import exact_text
from govdisclose.domain.figures.assessment.run import (
    AssessmentRun,
    Frozen,
    FrozenHead,
    Objection,
    ObjectionState,
)
from govdisclose.domain.figures.assessment.scheme import Scheme
from govdisclose.domain.figures.assessment.scoring import assess, scheme_hash
from govdisclose.domain.figures.assessment.values import (
    values_hash,
)
from govdisclose.domain.figures.assessment.values_reading import exact_number, read_values
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.assessment.kept import (
    OBJECTION,
    SCORE,
    objection_of,
    reopened,
    score_change,
    with_text,
)
from govdisclose.services.assessment.refusals import (
    AssessmentOpen,
    NoSuchAssessment,
    NoSuchIndicator,
    ObjectionStands,
    PointsUnfit,
)
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange
from govdisclose.services.registers.refusals import GroundNotCode, NothingToErase

__all__ = ["FrozenAssessments"]

_FROZEN = "assessment"
_GROUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:()/-]{0,63}", re.ASCII)


@attrs.frozen(kw_only=True)
class FrozenAssessments:
    """The finished assessments of an office."""

    store: Store
    acting: Acting
    directory: Callable[[UnitOfWork], AgencyDirectory]
    restore_scheme: Callable[[Mapping[str, object]], Scheme]

    def freeze(self, run: AssessmentRun) -> str:
        """Freeze a run; the key under which it is kept.

        Raises:
            AssessmentOpen: Some agency has open indicators.
            NotPermitted: The actor may not approve.
        """
        scores = run.assessment.scores
        open_count = sum(not score.is_final for score in scores)
        if open_count or not scores:
            raise AssessmentOpen(year=run.year, scheme=run.scheme.id, count=open_count)
        values = [one.without_text() for one in run.values]
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, (Permission.ASSESS, Permission.APPROVE))
            stem = f"{run.year}-{run.scheme.id}"
            taken = {record.key for record in unit.records.list(_FROZEN, shard=OFFICE_SHARD)}
            key = next(
                name for at in range(1, len(taken) + 2) if (name := f"{stem}-{at}") not in taken
            )
            head = {
                "year": run.year,
                "scheme": run.scheme.id,
                "as_of": run.as_of.isoformat(),
                "scheme_hash": run.assessment.scheme_hash,
                "data_hash": run.assessment.data_hash,
                "agencies": len(values),
            }
            recorder.record(
                OFFICE_SHARD,
                "assessment.frozen",
                f"{_FROZEN}:{key}",
                facts=head,
                records=[
                    RecordChange(
                        kind=_FROZEN, key=key, facts={**head, "rules": run.scheme.as_json()}
                    )
                ],
            )
            directory = self.directory(unit)
            by_agency = {score.agency: score for score in scores}
            for plain, full in zip(values, run.values, strict=True):
                shard = directory.find(plain.agency).shard
                recorder.record(
                    shard,
                    "assessment.scored",
                    plain.agency,
                    facts={"assessment": key},
                    records=[score_change(key, plain, full, by_agency[plain.agency])],
                )
            unit.commit()
        return key

    def heads(self) -> tuple[FrozenHead, ...]:
        """Every frozen assessment, by key."""
        with self.store.read() as unit:
            records = unit.records.list(_FROZEN, shard=OFFICE_SHARD)
        return tuple(
            FrozenHead(
                record.key,
                int(str(record.facts["year"])),
                str(record.facts["scheme"]),
                date.fromisoformat(str(record.facts["as_of"])),
                int(str(record.facts["agencies"])),
            )
            for record in records
        )

    def get(self, key: str) -> Frozen:
        """A frozen assessment with what objections made of it.

        Raises:
            NoSuchAssessment: Nothing is frozen under the key.
        """
        with self.store.read() as unit:
            return self._frozen(unit, key)

    def file_objection(
        self, key: str, agency: str, indicator: str, grounds: str, *, on: date | None = None
    ) -> Objection:
        """Record an objection; the indicator is open until it is decided.

        Args:
            key: Of the frozen assessment.
            agency: Who objects: name, alias, code or reference.
            indicator: Against what.
            grounds: What the agency says; erasable text.
            on: When it was filed; today unless it is recorded later.

        Raises:
            NoSuchAssessment, NoSuchIndicator: As their names say.
            ObjectionStands: The indicator was reopened before.
            FutureAct: The day has not come.
            SecrecyMarkFound: The grounds may not be kept on this machine.
        """
        _refuse_marked(grounds)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            frozen = self._frozen(unit, key)
            body = self.directory(unit).find(agency)
            self._refuse_future(body.ref, on)
            _scored(frozen, body.ref, indicator)
            present = unit.records.get(body.shard, OBJECTION, f"{key}|{indicator}")
            if present is not None:
                state = str(present.facts["state"])
                raise ObjectionStands(agency=agency, indicator=indicator, objection=state)
            facts = {
                "assessment": key,
                "indicator": indicator,
                "state": ObjectionState.FILED.value,
                "filed_on": (on or self.acting.environment.today()).isoformat(),
            }
            recorder.record(
                body.shard,
                "objection.filed",
                body.ref,
                on=on,
                facts=facts,
                records=[
                    RecordChange(
                        kind=OBJECTION,
                        key=f"{key}|{indicator}",
                        facts=facts,
                        text={"grounds": grounds, "reasons": None},
                        index={"assessment": key},
                    )
                ],
            )
            unit.commit()
        return self._objection(key, body.ref, indicator)

    def decide_objection(
        self,
        key: str,
        agency: str,
        indicator: str,
        *,
        points: str | None,
        reasons: str,
        on: date | None = None,
    ) -> Objection:
        """Decide an objection: other points, or None where the frozen ones stand.

        Raises:
            ObjectionStands: There is no undecided objection.
            PointsUnfit: The indicator has no such points.
            FourEyes: Who recorded the objection cannot decide it.
            NotPermitted: The actor may not approve.
            FutureAct: The day has not come.
            SecrecyMarkFound: The reasons may not be kept on this machine.
        """
        _refuse_marked(reasons)
        with self.store.write() as unit:
            recorder = self.acting.recorder_with_any(unit, (Permission.ASSESS, Permission.APPROVE))
            frozen = self._frozen(unit, key)
            body = self.directory(unit).find(agency)
            self._refuse_future(body.ref, on)
            most = _scored(frozen, body.ref, indicator)
            present = unit.records.get(body.shard, OBJECTION, f"{key}|{indicator}")
            state = ObjectionState.NONE.value if present is None else str(present.facts["state"])
            if present is None or state != ObjectionState.FILED.value:
                raise ObjectionStands(agency=agency, indicator=indicator, objection=state)
            (filed,) = unit.journal.entries(body.shard, after=present.entry - 1, limit=1)
            if same := filed.actor.persons & recorder.actor.persons:
                raise FourEyes(person=sorted(same)[0], ref=body.ref, move="decided")
            given = None if points is None else exact_number(points, "points")
            if given is not None and not 0 <= given <= most:
                raise PointsUnfit(points=points, indicator=indicator, most=most)
            decided = ObjectionState.UPHELD if given is None else ObjectionState.CHANGED
            facts = {
                **present.facts,
                "state": decided.value,
                "decided_on": (on or self.acting.environment.today()).isoformat(),
                "points": None if given is None else exact_text(given),
            }
            recorder.record(
                body.shard,
                "objection.decided",
                body.ref,
                on=on,
                facts=facts,
                records=[
                    RecordChange(
                        kind=OBJECTION,
                        key=f"{key}|{indicator}",
                        facts=facts,
                        text={"grounds": (present.text or {}).get("grounds"), "reasons": reasons},
                        index={"assessment": key},
                        expected_version=present.version,
                    )
                ],
            )
            unit.commit()
        return self._objection(key, body.ref, indicator)

    def erase(self, key: str, agency: str, *, ground: str, approver: str) -> int:
        """Erase what people wrote about an agency's scores: reasons, assessors, objections.

        Points, decisions and hashes stay, and so does the result.

        Args:
            key: Of the frozen assessment.
            agency: Whose texts.
            ground: Code or citation, kept in the journal.
            approver: Staff key of the person who approved it, not the one who does it.

        Returns:
            How many records lost their text.

        Raises:
            NoSuchAssessment: Nothing is frozen under the key.
            NothingToErase: There is no text, or it was erased before.
            GroundNotCode: The ground is free text.
            FourEyes, NotPermitted, UnknownStaff: As their names say.
        """
        if not _GROUND.fullmatch(ground):
            raise GroundNotCode(ground=ground)
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ERASE)
            if unit.records.get(OFFICE_SHARD, _FROZEN, key) is None:
                raise NoSuchAssessment(key=key)
            body = self.directory(unit).find(agency)
            self.acting.check_second_person(unit, recorder.actor, approver, body.ref, "erased")
            where: dict[str, str | int | None] = {"assessment": key}
            texts = [
                record
                for kind in (SCORE, OBJECTION)
                for record in unit.records.list(kind, shard=body.shard, where=where)
                if record.text is not None
            ]
            if not texts:
                raise NothingToErase(ref=f"{key} {body.ref}")
            for record in texts:
                unit.records.erase_text(body.shard, record.kind, record.key)
            facts = {
                "erases": [[record.kind, record.key] for record in texts],
                "ground": ground,
                "approver": approver,
            }
            # Stores drop index values with the text; versions without text bring them back.
            recorder.record(
                body.shard,
                "assessment.erased",
                body.ref,
                facts=facts,
                records=[
                    RecordChange(
                        kind=record.kind,
                        key=record.key,
                        facts=dict(record.facts),
                        index=dict(where),
                        expected_version=record.version,
                    )
                    for record in texts
                ],
            )
            unit.commit()
        return len(texts)

    def _refuse_future(self, ref: str, on: date | None) -> None:
        today = self.acting.environment.today()
        if on is not None and on > today:
            raise FutureAct(ref=ref, on=on, today=today)

    def _objection(self, key: str, agency: str, indicator: str) -> Objection:
        return next(
            one
            for one in self.get(key).objections
            if (one.agency, one.indicator) == (agency, indicator)
        )

    def _frozen(self, unit: UnitOfWork, key: str) -> Frozen:
        head = unit.records.get(OFFICE_SHARD, _FROZEN, key)
        if head is None or head.deleted:
            raise NoSuchAssessment(key=key)
        rules = head.facts["rules"]
        assert isinstance(rules, Mapping)
        scheme = self.restore_scheme(rules)
        directory = self.directory(unit)
        where: dict[str, str | int | None] = {"assessment": key}
        records = unit.records.list(SCORE, where=where)
        shapes = [json.loads(json.dumps(record.facts["values"])) for record in records]
        values = tuple(
            with_text(one, record)
            for one, record in zip(read_values({"agencies": shapes}, scheme), records, strict=True)
        )
        objections = tuple(
            objection_of(record, directory[record.shard].ref)
            for record in unit.records.list(OBJECTION, where=where)
        )
        data_hash = str(head.facts["data_hash"])
        holds = data_hash == values_hash(values) and head.facts["scheme_hash"] == scheme_hash(
            scheme
        )
        original = assess(scheme, values)
        effective = tuple(reopened(values, objections))
        return Frozen(
            key=key,
            year=int(str(head.facts["year"])),
            as_of=date.fromisoformat(str(head.facts["as_of"])),
            frozen_on=_frozen_on(unit, head),
            recorded_at=head.recorded_at,
            scheme=scheme,
            scheme_hash=str(head.facts["scheme_hash"]),
            data_hash=data_hash,
            holds=holds,
            values=values,
            effective_values=effective,
            objections=objections,
            original=original,
            result=assess(scheme, effective) if objections else original,
        )


def _refuse_marked(text: str) -> None:
    if find_secrecy_mark(text) is not None:
        raise SecrecyMarkFound


def _frozen_on(unit: UnitOfWork, head: Record) -> date:
    (entry,) = unit.journal.entries(OFFICE_SHARD, after=head.entry - 1, limit=1)
    return entry.on


def _scored(frozen: Frozen, agency: str, indicator: str) -> Decimal:
    """Points of an indicator that the agency was assessed by."""
    score = frozen.original.find(agency)
    found = None if score is None else score.indicator(indicator)
    if found is None:
        raise NoSuchIndicator(agency=agency, indicator=indicator, key=frozen.key)
    return next(leaf.points for leaf in frozen.scheme.leaves() if leaf.id == indicator)
