"""Hypothesis strategies for Chinese text, items, rows, records, agencies and questions about them.

Text holds what real catalogues hold: ideographs of the basic block and of extension B (4 bytes in
UTF-8), full-width forms, radicals, brackets of every kind, Latin words, digits, and nothing at all.
NUL and lone surrogates never reach a store, so they are left out.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import attrs
from hypothesis import strategies as st

from govdisclose.domain.catalogue.agency import Agency, Dated, Level
from govdisclose.domain.catalogue.item import Carrier, Item, Mode, Release, Withdrawal
from govdisclose.domain.journal import moment_text
from govdisclose.domain.search_terms import SearchQuery, compile_query
from govdisclose.ports.storage import (
    Dimension,
    FigureQuery,
    ItemFilter,
    ItemRecord,
    ItemStage,
    Record,
)
from govdisclose.testing.builders import MOMENT, agency, fixed_bytes, item_record, record

__all__ = [
    "WORDS",
    "agencies",
    "chinese_text",
    "days",
    "figure_queries",
    "item_filters",
    "item_records",
    "items",
    "json_values",
    "moments",
    "near_days",
    "records",
    "search_inputs",
    "search_queries",
]

WORDS = (
    "政府",
    "信息公开",
    "淮南市",
    "人民政府办公室",
    "关于",
    "通知",
    "预算",
    "决算",
    "淮府〔2024〕12号",
    "行政许可",
    "征地",
    "𠮷林",
    "\U00020bb7野",
    "ＡＢＣ",
    "２０２４年",
    "⼈民",
    "PPP",
    "pm2.5",
    "COVID-19",
    "budget",
    "，",
    "《条例》",
    "（试行）",
    " ",
    "\u3000",
    "%",
    '"',
    "*",
    "'",
    "\n",
)
"""Pieces of which texts are made; several share characters, so that searches nearly match."""

_CHARACTERS = st.one_of(
    st.sampled_from("政府信息公开市区县〇々ぁア"),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
    st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
)

_FIRST_DAY = date(2005, 1, 1)
_LAST_DAY = date(2025, 12, 31)


def chinese_text(*, max_pieces: int = 5) -> st.SearchStrategy[str]:
    """Text of up to ``max_pieces`` words or characters, often empty, never normalised."""
    pieces = st.one_of(st.sampled_from(WORDS), _CHARACTERS)
    return st.lists(pieces, max_size=max_pieces).map("".join)


def days(first: date = _FIRST_DAY, last: date = _LAST_DAY) -> st.SearchStrategy[date]:
    """Civil dates from ``first`` to ``last``."""
    return st.dates(first, last)


def near_days() -> st.SearchStrategy[date]:
    """Dates of three months that change a year, so that independent draws often meet."""
    return st.dates(date(2023, 11, 15), date(2024, 2, 15))


def moments() -> st.SearchStrategy[datetime]:
    """Moments of a few days from MOMENT on, UTC, down to the microsecond."""
    return st.integers(0, 5 * 24 * 3600 * 10**6).map(
        lambda microseconds: MOMENT.astimezone(UTC) + timedelta(microseconds=microseconds)
    )


def json_values() -> st.SearchStrategy[Any]:
    """JSON values without fractions, as facts of entries and records hold them."""
    scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | chinese_text(max_pieces=3)
    return st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(chinese_text(max_pieces=2), inner, max_size=3)
        ),
        max_leaves=6,
    )


@st.composite
def agencies(draw: st.DrawFn, shard: int = 1) -> Agency:
    """An agency with one to three dated names and levels."""
    since = draw(st.lists(days(), max_size=2, unique=True))
    steps: list[date | None] = [None, *sorted(since)]
    names = [Dated(f"测试单位{shard}-{place}", day) for place, day in enumerate(steps)]
    levels = [Dated(draw(st.sampled_from(Level)), day) for day in steps]
    return agency(
        shard,
        names=tuple(names),
        levels=tuple(levels),
        aliases=tuple(draw(st.lists(st.sampled_from(["市测试办", "测试局"]), unique=True))),
        valid_from=draw(st.none() | days(_FIRST_DAY, date(2010, 1, 1))),
        valid_until=draw(st.none() | days(date(2020, 1, 1), _LAST_DAY)),
    )


def _carriers() -> st.SearchStrategy[tuple[Carrier, ...]]:
    carrier = st.builds(
        Carrier,
        st.sampled_from(["website", "gazette", "press", "电子屏"]),
        st.none() | near_days(),
        st.none() | st.just("第1期"),
    )
    return st.lists(carrier, max_size=3).map(tuple)


@cache
def _bodies() -> st.SearchStrategy[dict[str, Any]]:
    """Fields of items apart from their place; one object, because making it is what takes long."""
    text = st.none() | chinese_text()
    short = st.none() | st.sampled_from(["", "测试", "x"])
    code = st.none() | st.sampled_from(["a", "b", "财政"])
    day = st.none() | near_days()
    return st.fixed_dictionaries(
        {
            "title": text,
            "document_number": text,
            "summary": text,
            "keywords": text,
            "url": short,
            "source": short,
            "language": short,
            "format": short,
            "note": short,
            "extra": st.dictionaries(chinese_text(max_pieces=2), chinese_text(), max_size=1),
            "formed_on": day,
            "published_on": day,
            "effective_on": day,
            "repealed_on": day,
            "theme": code,
            "category": code,
            "genre": code,
            "audience": short,
            "lifecycle": short,
            "mode": st.sampled_from(Mode),
            "ground": short,
            "validity": short,
            "carriers": _carriers(),
            "release": st.sampled_from(Release),
            "withdrawn": st.none() | st.tuples(st.sampled_from(Withdrawal), near_days()),
            "is_numbered": st.booleans(),
            "is_as_released": st.sampled_from([True, True, True, False]),
        }
    )


def _item(body: dict[str, Any], shard: int, number: int, version: int) -> Item:
    fields = dict(body)
    withdrawal, withdrawn_on = fields.pop("withdrawn") or (None, None)
    is_numbered = fields.pop("is_numbered")
    is_as_released = fields.pop("is_as_released")
    made = Item(
        shard=shard,
        number=number,
        version=version,
        index_number=f"T{shard:03}-{number:06}/2024-1" if is_numbered else None,
        withdrawal=withdrawal,
        withdrawn_on=withdrawn_on,
        **fields,
    )
    sealed = made.sealed(fixed_bytes(f"{made.ref}/{made.version}"))
    if sealed.release is not Release.REVIEWED:
        return sealed
    released = sealed.content_hash() if is_as_released else fixed_bytes("other content", 32)
    return attrs.evolve(sealed, release_hash=released)


def items(*, shard: int = 1, number: int = 1, version: int = 1) -> st.SearchStrategy[Item]:
    """Sealed items of any life: drafts, released, withdrawn, leaked, withheld, dated or not."""
    return _bodies().map(lambda body: _item(body, shard, number, version))


def item_records(
    *, shards: tuple[int, ...] = (1, 2, 3), max_size: int = 6
) -> st.SearchStrategy[list[ItemRecord]]:
    """First versions of up to ``max_size`` items on some shards, in any order of place."""
    drawn = st.tuples(st.sampled_from(shards), st.integers(1, 99), _bodies(), moments())
    return st.lists(drawn, unique_by=lambda row: row[1], max_size=max_size).map(
        lambda rows: [
            item_record(_item(body, shard, number, 1), recorded_at=moment_text(moment))
            for shard, number, body, moment in rows
        ]
    )


def records(
    *, shard: int = 0, kind: str = "setting", key: str = "office"
) -> st.SearchStrategy[Record]:
    """First versions of a small record with any facts, with or without text."""
    mapping = st.dictionaries(chinese_text(max_pieces=2), json_values(), max_size=3)
    return st.builds(
        record,
        shard=st.just(shard),
        kind=st.just(kind),
        key=st.just(key),
        facts=mapping,
        text=st.none() | mapping,
        deleted=st.booleans(),
    )


def search_inputs() -> st.SearchStrategy[str]:
    """What users type: words of WORDS, parts of them, several at once, and anything else."""
    part = st.sampled_from(WORDS).flatmap(
        lambda word: st.integers(0, len(word) - 1).flatmap(
            lambda start: st.integers(start + 1, len(word)).map(lambda end: word[start:end])
        )
    )
    return st.one_of(
        part,
        st.lists(part, min_size=2, max_size=3).map(" ".join),
        st.lists(part, min_size=2, max_size=3).map("".join),
        part.map(lambda text: f'"{text}"'),
        chinese_text(max_pieces=3),
    )


def search_queries() -> st.SearchStrategy[SearchQuery]:
    """Compiled queries, the empty one included."""
    return search_inputs().map(compile_query)


def item_filters(*, with_query: bool = True) -> st.SearchStrategy[ItemFilter]:
    """Filters of at most three conditions, so that many match something of :func:`items`."""
    codes = st.sampled_from(["a", "b", "财政", "absent"])
    conditions: dict[str, st.SearchStrategy[Any]] = {
        "agencies": st.frozensets(st.integers(1, 4), max_size=3),
        "theme": codes,
        "category": codes,
        "genre": codes,
        "audience": codes,
        "mode": st.sampled_from(Mode),
        "stage": st.sampled_from(ItemStage),
        "published_from": near_days(),
        "published_to": near_days(),
        "public_on": near_days(),
    }
    if with_query:
        conditions["query"] = search_queries()
    named = [st.tuples(st.just(name), values) for name, values in conditions.items()]
    return st.lists(st.one_of(named), max_size=3).map(lambda chosen: ItemFilter(**dict(chosen)))


def figure_queries() -> st.SearchStrategy[FigureQuery]:
    """Counts by up to three dimensions, present or past, over any filter without a search."""
    return st.builds(
        FigureQuery,
        by=st.lists(st.sampled_from(Dimension), unique=True, max_size=3).map(tuple),
        where=item_filters(with_query=False),
        released=st.sampled_from([True, False, None]),
        as_of=st.none() | near_days(),
        known_at=st.none() | moments().map(moment_text),
    )
