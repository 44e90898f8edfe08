"""Lists and counts of one register."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.register import RegisterType, ValueKind
from govdisclose.domain.search_terms import SearchQuery, matches
from govdisclose.errors import BadCursor
from govdisclose.ports.storage import Record, UnitOfWork
from govdisclose.services.registers.reading import read_cells
from govdisclose.services.registers.records import (
    Place,
    RegisterRow,
    Shelf,
    refusal,
    stored_values,
)
from govdisclose.services.registers.refusals import NotCountable, NotIndexed

__all__ = [
    "RegisterCount",
    "RegisterPage",
    "conditions",
    "each_record",
    "each_row",
    "page",
    "tally",
]

_BATCH = 500


@attrs.frozen
class RegisterPage:
    """Records in order of shard and key, and the cursor of the next page; None at the end."""

    rows: tuple[RegisterRow, ...]
    next: str | None


@attrs.frozen
class RegisterCount:
    """How many records share the values of some fields."""

    key: tuple[object, ...]
    """One value per field counted by; agencies by their present name, None for no value."""
    count: int
    total: int | None = None
    """Sum of the field added up, if one was named."""


def page(
    shelf: Shelf,
    register: RegisterType,
    where: Mapping[str, str],
    *,
    limit: int,
    after: str | None,
    query: SearchQuery | None = None,
) -> RegisterPage:
    """See :meth:`govdisclose.services.registers.service.Registers.list`."""
    place = None if after is None else _place_of(after)
    wanted = conditions(register, where, shelf.directory)
    found = each_record(shelf.unit, register, wanted, place, batch=limit + 1)
    answering = (row for record in found if _answers(query, row := shelf.row(register, record)))
    rows = list(islice(answering, limit + 1))
    following = _cursor(rows[limit - 1].place) if len(rows) > limit else None
    return RegisterPage(tuple(rows[:limit]), following)


def each_row(
    shelf: Shelf, register: RegisterType, where: Mapping[str, str], query: SearchQuery | None
) -> Iterator[RegisterRow]:
    """All records that meet the conditions, by shard and key."""
    for record in each_record(shelf.unit, register, conditions(register, where, shelf.directory)):
        if _answers(query, row := shelf.row(register, record)):
            yield row


def _answers(query: SearchQuery | None, row: RegisterRow) -> bool:
    """Whether a record holds what is searched for, in any of its fields."""
    if query is None:
        return True
    texts = (
        "、".join(map(str, value)) if isinstance(value, list) else str(value)
        for value in row.values.values()
        if value is not None
    )
    return matches(query, [*texts])


def tally(
    shelf: Shelf,
    register: RegisterType,
    by: Sequence[str],
    where: Mapping[str, str],
    *,
    adding: str | None,
) -> tuple[RegisterCount, ...]:
    """See :meth:`govdisclose.services.registers.service.Registers.counts`."""
    fields = [_indexed(register, field) for field in by]
    added = None if adding is None else _countable(register, adding)
    counts: Counter[tuple[object, ...]] = Counter()
    totals: Counter[tuple[object, ...]] = Counter()
    for record in each_record(shelf.unit, register, conditions(register, where, shelf.directory)):
        key = tuple(_shown(shelf, register, field, record) for field in fields)
        number = 0 if added is None else stored_values(record).get(added)
        counts[key] += 1
        totals[key] += number if isinstance(number, int) else 0
    ordered = sorted(counts, key=lambda key: (-counts[key], tuple(map(str, key))))
    return tuple(
        RegisterCount(key, counts[key], None if added is None else totals[key]) for key in ordered
    )


def conditions(
    register: RegisterType, where: Mapping[str, str], directory: AgencyDirectory
) -> dict[str, str | int | None]:
    """Index values that texts ask for; a blank one asks for None.

    Raises:
        NotIndexed, RecordRefused: As for :meth:`Registers.list`.
    """
    cells = {_indexed(register, field): text for field, text in where.items()}
    blank: dict[str, object] = {name: None for name, text in cells.items() if not text.strip()}
    said = {name: text for name, text in cells.items() if name not in blank}
    read = read_cells(register, said, directory)
    if read.has_errors:
        raise refusal(register, read.findings)
    wanted = register.index({**blank, **read.values})
    return {name: wanted[name] for name in cells}


def each_record(
    unit: UnitOfWork,
    register: RegisterType,
    where: Mapping[str, str | int | None],
    after: tuple[int, str] | None = None,
    *,
    batch: int = _BATCH,
) -> Iterator[Record]:
    """Present records with these index values, by shard and key, a batch at a time."""
    while found := unit.records.list(register.kind, where=where, limit=batch, after=after):
        yield from found
        if len(found) < batch:
            return
        after = (found[-1].shard, found[-1].key)


def _shown(shelf: Shelf, register: RegisterType, field: str, record: Record) -> object:
    value = record.facts.get(field)
    return shelf.agency_name(value) if field == register.agency_field else value


def _indexed(register: RegisterType, said: str) -> str:
    field = register.field(said)
    if field is None or field.name not in register.indexed:
        indexed = register.indexed or ("-",)
        raise NotIndexed(register=register.name, field=said, indexed=indexed)
    return field.name


def _countable(register: RegisterType, said: str) -> str:
    field = register.field(said)
    if field is None or register.shapes[field.name].kind is not ValueKind.WHOLE:
        raise NotCountable(register=register.name, field=said)
    return field.name


def _cursor(place: Place) -> str:
    text = f"{place.shard}|{place.key}".encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(text).decode("ascii").rstrip("=")


def _place_of(cursor: str) -> tuple[int, str]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text = base64.b64decode(padded, altchars=b"-_", validate=True)
        shard, _, key = text.decode("utf-8", "surrogatepass").partition("|")
        place = Place(int(shard), key)
    except ValueError as fault:
        raise BadCursor(cursor=cursor) from fault
    if _cursor(place) != cursor:
        raise BadCursor(cursor=cursor)
    return place.shard, place.key
