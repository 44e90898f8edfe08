"""Thresholds an office has set itself: journaled records that go before the rules that ship."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.figures.supervision.thresholds import SupervisionRules, Threshold
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.domain.law.provisions import Mark
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange
from govdisclose.services.supervision.own_triggers import switched
from govdisclose.services.supervision.refusals import NothingKept

__all__ = ["OwnThresholds", "own_rules"]

_KIND = "supervision_threshold"
_ALL = "*"


@attrs.frozen(kw_only=True)
class OwnThresholds:
    """The thresholds of one office.

    Attributes:
        shipped: The rules that ship.
    """

    store: Store
    acting: Acting
    shipped: Callable[[], SupervisionRules]
    directory: Callable[[UnitOfWork], AgencyDirectory]

    def rules(self, unit: UnitOfWork) -> SupervisionRules:
        """The rules the office goes by."""
        return own_rules(unit, self.shipped())

    def current(self) -> SupervisionRules:
        """The same in a unit of its own."""
        with self.store.read() as unit:
            return self.rules(unit)

    def put(
        self,
        *,
        kind: str | None = None,
        agency: str | None = None,
        limit: str | None = None,
        remind_before: int | None,
        yellow_percent: int | None,
        promised: int | None = None,
        citation: str,
    ) -> Threshold:
        """Set a threshold for a kind, an agency and a limit; None is for all of them.

        Args:
            kind: Kind of matter.
            agency: Name, alias, code or reference.
            limit: Id of a limit.
            remind_before: Days before the last promised one; None for no reminder.
            yellow_percent: Share of the promised time; None for no yellow card.
            promised: Units promised instead of the law's.
            citation: Paper or decision it rests on.

        Raises:
            InvalidSupervision: The numbers cannot be, or another one speaks of the same clocks.
            UnknownAgency, NotPermitted: As their names say.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            code = None if agency is None else self.directory(unit).find(agency).code
            key = _key(kind, code, limit)
            facts = {
                "kind": kind,
                "agency": code,
                "limit": limit,
                "remind_before": remind_before,
                "yellow_percent": yellow_percent,
                "promised": promised,
                "citation": citation,
            }
            present = unit.records.get(OFFICE_SHARD, _KIND, key)
            made = _threshold_of(facts)
            others = [
                _threshold(record)
                for record in unit.records.list(_KIND, shard=OFFICE_SHARD)
                if record.key != key
            ]
            self.shipped().with_own((*others, made))
            recorder.record(
                OFFICE_SHARD,
                "supervision.threshold",
                f"threshold:{key}",
                facts={name: facts[name] for name in facts if name != "citation"},
                records=[
                    RecordChange(
                        kind=_KIND,
                        key=key,
                        facts=facts,
                        expected_version=0 if present is None else present.version,
                    )
                ],
            )
            unit.commit()
        return made

    def remove(
        self, *, kind: str | None = None, agency: str | None = None, limit: str | None = None
    ) -> None:
        """Go by the rules that ship again.

        Raises:
            NothingKept: The office has set none for these.
            UnknownAgency, NotPermitted: As their names say.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            code = None if agency is None else self.directory(unit).find(agency).code
            key = _key(kind, code, limit)
            present = unit.records.get(OFFICE_SHARD, _KIND, key)
            if present is None or present.deleted:
                raise NothingKept(scope=key)
            recorder.record(
                OFFICE_SHARD,
                "supervision.threshold_removed",
                f"threshold:{key}",
                records=[
                    RecordChange(
                        kind=_KIND, key=key, deleted=True, expected_version=present.version
                    )
                ],
            )
            unit.commit()


def own_rules(unit: UnitOfWork, shipped: SupervisionRules) -> SupervisionRules:
    """The rules that ship with the office's thresholds before them and triggers as it has them."""
    own = [_threshold(record) for record in unit.records.list(_KIND, shard=OFFICE_SHARD)]
    return switched(unit, shipped.with_own(own) if own else shipped)


def _key(kind: str | None, agency: str | None, limit: str | None) -> str:
    return "|".join(part or _ALL for part in (kind, agency, limit))


def _threshold(record: Record) -> Threshold:
    return _threshold_of(record.facts)


def _threshold_of(shape: Mapping[str, object]) -> Threshold:
    parts = [shape[name] for name in ("kind", "agency", "limit")]
    citation = str(shape["citation"])

    def number(name: str) -> int | None:
        value = shape[name]
        return None if value is None else int(str(value))

    def only(value: object) -> tuple[str, ...]:
        return () if value is None else (str(value),)

    return Threshold(
        id="own-" + "-".join(_slug(part) for part in parts),
        zh="本单位设定",
        en="set by the office",
        article=citation,
        source=("OFFICE",),
        mark=Mark.SEEN,
        kinds=only(parts[0]),
        agencies=only(parts[1]),
        limits=only(parts[2]),
        remind_before=number("remind_before"),
        yellow_percent=number("yellow_percent"),
        promised=number("promised"),
    )


def _slug(part: object) -> str:
    """A part of an id; codes of agencies may hold anything, so they are written by their bytes."""
    text = "all" if part is None else str(part)
    plain = text.lower()
    if plain.isascii() and plain.replace("_", "").replace("-", "").isalnum():
        return plain
    return text.encode().hex()
