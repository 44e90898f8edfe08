"""The lag table: how long publication took, for official documents and other information apart.

Source: the report of Huainan for 2009 gives an average and a longest lag for documents (政府文件)
and for other information (其他信息).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, NamedTuple, cast

import attrs

from govdisclose.domain.figures.breakdown import Cells, Figure, Query, narrowed
from govdisclose.domain.figures.lags import (
    LagCounter,
    LagDistribution,
    LimitOn,
    PublishLimit,
    merged_lags,
)
from govdisclose.domain.figures.measures import half_up
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.law.classification import Classification
from govdisclose.domain.law.provisions import Mark
from govdisclose.domain.text import fold

__all__ = ["GenreGroup", "GenreLags", "LagTable", "document_genres", "measure_lags"]

_LAG_DECIMALS = 1
"""Decimals of a mean or median lag in JSON and tables."""


_DatedCells = Iterable[tuple[tuple[str | None, str | None, str | None], int]]
"""Cells by genre, day of formation and day of publication."""


class GenreGroup(Enum):
    """Kinds of genre that a report keeps apart."""

    DOCUMENTS = "documents"
    """The official document types 公文种类."""
    OTHER = "other"
    NOT_GIVEN = "not_given"


class GenreLags(NamedTuple):
    """The lags of one genre."""

    genre: str | None
    """As the items bear it; None where they bear none."""
    group: GenreGroup
    lags: LagDistribution


@attrs.frozen(kw_only=True)
class LagTable:
    """Lags by genre, and what they were measured by."""

    on: date
    """The date whose agencies count."""
    query: Query
    calendar: str
    """Name of the working-day calendar."""
    limits: tuple[PublishLimit, ...]
    """In force on the days of formation that occur, earliest first."""
    genres: tuple[GenreLags, ...]
    """Most items first, then by genre; without genre last."""

    @property
    def all(self) -> LagDistribution:
        """The lags of all items."""
        return merged_lags(one.lags for one in self.genres)

    def group(self, group: GenreGroup) -> LagDistribution:
        """The lags of all genres of a group."""
        return merged_lags(one.lags for one in self.genres if one.group is group)

    def figures(self) -> Iterator[Figure]:
        """Items, mean, median, p90, maximum and late items of all, each group and each genre."""
        yield from self._measures("all", self.all, (self.query,))
        for group in GenreGroup:
            cells = [(one.genre,) for one in self.genres if one.group is group]
            queries = (narrowed(self.query, ["genre"], cells),)
            yield from self._measures(group.value, self.group(group), queries)
        for one in self.genres:
            name = f"genre.{one.genre or 'not_given'}"
            queries = (narrowed(self.query, ["genre"], [(one.genre,)]),)
            yield from self._measures(name, one.lags, queries)

    def as_json(self) -> dict[str, Any]:
        """The fields, with the measures of all, of each group and of each genre.

        Means, medians and percentages are text of decimals, rounded half up.
        """
        return {
            "on": self.on.isoformat(),
            "query": dict(self.query),
            "calendar": self.calendar,
            "limits": [limit.as_json() for limit in self.limits],
            "all": _measures_json(self.all),
            "groups": {group.value: _measures_json(self.group(group)) for group in GenreGroup},
            "genres": [
                {
                    "genre": one.genre,
                    "group": one.group.value,
                    **_measures_json(one.lags),
                    "distribution": one.lags.as_json(),
                }
                for one in self.genres
            ],
        }

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> LagTable:
        """What :meth:`as_json` wrote."""
        return cls(
            on=date.fromisoformat(shape["on"]),
            query=shape["query"],
            calendar=shape["calendar"],
            limits=tuple(map(PublishLimit.from_json, shape["limits"])),
            genres=tuple(
                GenreLags(
                    one["genre"],
                    GenreGroup(one["group"]),
                    LagDistribution.from_json(one["distribution"]),
                )
                for one in shape["genres"]
            ),
        )

    @staticmethod
    def _measures(name: str, lags: LagDistribution, queries: tuple[Query, ...]) -> Iterator[Figure]:
        measures: dict[str, int | Fraction | None] = {
            "items": lags.items,
            "mean": lags.mean,
            "median": lags.median,
            "p90": lags.p90,
            "maximum": lags.maximum,
        }
        for measure, value in measures.items():
            yield Figure(name=f"lag.{name}.{measure}", value=value, queries=queries)
        late = lags.late_share
        yield Figure(
            name=f"lag.{name}.late",
            value=late.part,
            base=late.base,
            base_name=late.base_name,
            queries=queries,
        )


def _measures_json(lags: LagDistribution) -> dict[str, Any]:
    late = lags.late_share.percent()
    return {
        "items": lags.items,
        "mean": _shown(lags.mean),
        "median": _shown(lags.median),
        "p90": lags.p90,
        "maximum": lags.maximum,
        "late": lags.late,
        "late_base": lags.limited,
        "late_base_name": lags.late_share.base_name,
        "late_percent": None if late is None else str(late),
        "excluded": {
            "without_formed": lags.without_formed,
            "without_published": lags.without_published,
            "negative": lags.negative,
        },
        "provisional": lags.provisional,
    }


def _shown(value: Fraction | None) -> str | None:
    rounded: Decimal | None = None if value is None else half_up(value, _LAG_DECIMALS)
    return None if rounded is None else str(rounded)


def document_genres(genres: Classification) -> frozenset[str]:
    """Codes, labels and aliases of the official document types, folded for comparing.

    They are the entries that the source of the list names; genres in use for which no rule was
    found are marked unverified there.

    Source: Rules on official documents of 2012; see rules/classifications/genres.toml.
    """
    return frozenset(
        fold(word)
        for entry in genres.entries
        if entry.mark is not Mark.UNVERIFIED
        for word in (entry.code, entry.zh, *entry.aliases)
    )


def measure_lags(
    cells: Cells,
    *,
    on: date,
    query: Query,
    calendar: WorkingCalendar,
    limit_on: LimitOn,
    documents: frozenset[str],
) -> LagTable:
    """Measure the lags of counted items.

    Args:
        cells: By genre, day of formation and day of publication.
        on: The date whose agencies count.
        query: The question that ``cells`` answer.
        calendar: Working days of the place.
        limit_on: The limit in force on a day of formation; see :func:`lags.publish_limits`.
        documents: Official document types as :func:`document_genres` gives them.
    """
    pairs: dict[str | None, list[tuple[str | None, str | None, int]]] = {}
    for (genre, formed, published), items in cast(_DatedCells, cells):
        pairs.setdefault(genre, []).append((formed, published, items))
    counter = LagCounter(calendar, limit_on)
    genres = [
        GenreLags(genre, _group(genre, documents), counter.count(own))
        for genre, own in pairs.items()
    ]
    genres.sort(key=lambda one: (one.genre is None, -one.lags.items, one.genre or ""))
    return LagTable(
        on=on,
        query=query,
        calendar=calendar.name,
        limits=counter.limits,
        genres=tuple(genres),
    )


def _group(genre: str | None, documents: frozenset[str]) -> GenreGroup:
    if genre is None:
        return GenreGroup.NOT_GIVEN
    return GenreGroup.DOCUMENTS if fold(genre) in documents else GenreGroup.OTHER
