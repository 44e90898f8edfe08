"""Numbers of a year that staff declare because no record of the office gives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.figures.annual.report import Declared
from govdisclose.errors import UsageFault
from govdisclose.ports.storage import Record, Store, UnitOfWork
from govdisclose.services.organisation import OWN_SHARD, Acting
from govdisclose.services.recording import RecordChange

__all__ = ["AmountUnfit", "declarations", "keep_declaration"]

_KIND = "annual_figure"


class AmountUnfit(UsageFault):
    """A declared number is none that the figure can have."""

    code = "REP-005"
    template = "{amount} cannot be declared as {name}: decimals allowed are {decimals}"
    hint = "give a number from 0 with no more decimals than that"


def keep_declaration(
    store: Store,
    acting: Acting,
    directory: Callable[[UnitOfWork], AgencyDirectory],
    *,
    year: int,
    name: str,
    amount: Decimal,
    decimals: int,
    may_be_negative: bool = False,
    agency: str | None = None,
    note: str | None = None,
) -> Declared:
    """Keep a declaration; it replaces the one before.

    Raises:
        AmountUnfit, UnknownAgency, NotPermitted.
    """
    is_whole = amount.is_finite() and amount == round(amount, decimals)
    if not is_whole or (amount < 0 and not may_be_negative):
        raise AmountUnfit(amount=amount, name=name, decimals=decimals)
    with store.write() as unit:
        recorder = acting.recorder(unit, Permission.DRAFT)
        shard = OWN_SHARD if agency is None else directory(unit).find(agency).shard
        key = f"{year:04}:{name}"
        present = unit.records.get(shard, _KIND, key)
        facts = {"year": year, "figure": name, "amount": format(amount, "f")}
        entry = recorder.record(
            shard,
            "annual.declared",
            f"annual:{key}",
            facts=facts,
            records=[
                RecordChange(
                    kind=_KIND,
                    key=key,
                    facts=facts,
                    text=None if note is None else {"note": note},
                    index={"year": year},
                    expected_version=0 if present is None else present.version,
                )
            ],
        )
        unit.commit()
    return Declared(
        name=name, amount=amount, shard=shard, entry=entry.number, on=entry.on, note=note
    )


def declarations(unit: UnitOfWork, year: int, *, known_at: str | None = None) -> Iterator[Declared]:
    """What is declared for a year, in order of agency and figure.

    Args:
        unit: The records as they are read.
        year: The year.
        known_at: As known at this moment, fixed-width UTC text; now when None.
    """
    for record in unit.records.list(_KIND, where={"year": year}):
        known = record if known_at is None else _known(unit, record, known_at)
        if known is not None:
            yield _declared(unit, known)


def _known(unit: UnitOfWork, record: Record, known_at: str) -> Record | None:
    if record.recorded_at <= known_at:
        return record
    versions = unit.records.versions(record.shard, _KIND, record.key)
    known = [one for one in versions if one.recorded_at <= known_at]
    return known[-1] if known else None


def _declared(unit: UnitOfWork, record: Record) -> Declared:
    entry = unit.journal.entries(record.shard, after=record.entry - 1, limit=1)[0]
    return Declared(
        name=str(record.facts["figure"]),
        amount=Decimal(str(record.facts["amount"])),
        shard=record.shard,
        entry=record.entry,
        on=entry.on,
        note=None if record.text is None else str(record.text["note"]),
    )
