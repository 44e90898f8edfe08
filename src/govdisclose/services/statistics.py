"""Statistics of an office: summary, ranking, lags, daily clearing, with figures kept until changed.

A figure is kept under the question as it was asked and the mark of the records it was computed
from. A later question that finds it at the same mark costs one look-up, however many items there
are: directory, calendar and law are not even read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import copy
from datetime import date, timedelta
from typing import Any, Protocol, Self, TypeVar

from govdisclose.domain.catalogue.agency import AgencyDirectory, Level
from govdisclose.domain.catalogue.item import Mode, item_number, item_ref
from govdisclose.domain.figures.breakdown import Figure
from govdisclose.domain.figures.daily import Daily, DailyCells, count_day
from govdisclose.domain.figures.lag_table import LagTable, measure_lags
from govdisclose.domain.figures.lags import LimitOn
from govdisclose.domain.figures.membership import Members, members_of
from govdisclose.domain.figures.ranking import Ranking, RollUp, rank_agencies
from govdisclose.domain.figures.scope import Scope
from govdisclose.domain.figures.statistics import (
    StaleColumns,
    Summary,
    SummaryCells,
    stale_columns,
    summarise,
)
from govdisclose.domain.journal import canonical
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.ports.storage import (
    Dimension,
    FigureQuery,
    ItemFilter,
    ItemStage,
    Store,
    UnitOfWork,
)
from govdisclose.services.figure_queries import items_behind, query_json

__all__ = ["KEPT_SHAPE", "Statistics"]

KEPT_SHAPE = 1
"""Grows when figures are computed or written differently, so that kept ones are not used."""

_WHOLE = Scope()


class _Kept(Protocol):
    """A figure that survives as JSON."""

    def as_json(self) -> dict[str, Any]: ...

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Self: ...


_Answer = TypeVar("_Answer", bound=_Kept)


class Statistics:
    """Counts what an office published.

    Args:
        store: Where the office lives.
        directory: Reads the agencies; asked only when a figure is not kept.
        calendar: Reads the working days of the place; asked likewise.
        publish_limit: Reads by which law the office goes and gives the limit for information
            formed on a day; see :func:`govdisclose.domain.figures.lags.publish_limits`.
        documents: Official document types as
            :func:`govdisclose.domain.figures.lag_table.document_genres` gives them.
        today: Civil date now in the office's zone.
        rules_identity: Names whatever the answers depend on beside the journaled records: program
            version, built-in calendar, installed law packs. Figures kept under another one are
            computed anew.
    """

    def __init__(
        self,
        store: Store,
        *,
        directory: Callable[[UnitOfWork], AgencyDirectory],
        calendar: Callable[[UnitOfWork], WorkingCalendar],
        publish_limit: Callable[[UnitOfWork], LimitOn],
        documents: Callable[[], frozenset[str]],
        today: Callable[[], date],
        rules_identity: Callable[[], str],
    ) -> None:
        self._store = store
        self._directory = directory
        self._calendar = calendar
        self._publish_limit = publish_limit
        self._documents = documents
        self._today = today
        self._rules_identity = rules_identity
        self._keeps = True

    def summary(self, scope: Scope = _WHOLE, *, stale_after: int | None = None) -> Summary:
        """Totals by level, agency, category, theme, mode, stage, carrier, month and day.

        Args:
            scope: Which items count.
            stale_after: Also list the columns with nothing published in so many calendar days, at
                least 1; the period of the scope does not confine them.

        Raises:
            UnknownAgency: The scope names an agency that does not exist.
        """

        def compute(unit: UnitOfWork, today: date) -> Summary:
            members = self._members(unit, scope, today)

            def cells(*by: Dimension) -> list[Any]:
                return unit.items.cells(_query(scope, members, by))

            stale = None
            if stale_after is not None:
                stale = self._stale(unit, scope, members, stale_after)
            counted = SummaryCells(
                agency=cells(Dimension.AGENCY),
                day=cells(Dimension.DAY),
                category=cells(Dimension.CATEGORY),
                theme=cells(Dimension.THEME),
                mode_stage=cells(Dimension.MODE, Dimension.STAGE),
                carrier=cells(Dimension.CARRIER),
            )
            query = query_json(_query(scope, members))
            return summarise(counted, members=members, query=query, stale=stale)

        question = {"scope": scope.as_json(), "stale_after": stale_after}
        return self._answer("summary", question, scope.as_of, Summary, compute)

    def ranking(
        self,
        scope: Scope = _WHOLE,
        *,
        roll_up: RollUp = RollUp.OWN,
        level: Level | None = None,
    ) -> Ranking:
        """Agencies ordered by what they published 信息统计排行.

        Args:
            scope: Which items count.
            roll_up: Whether an agency's items or those of its subtree count for it.
            level: Ranks the agencies of one level only; shares keep all items as their base.

        Raises:
            UnknownAgency: The scope names an agency that does not exist.
        """

        def compute(unit: UnitOfWork, today: date) -> Ranking:
            members = self._members(unit, scope, today)
            return rank_agencies(
                unit.items.cells(_query(scope, members, (Dimension.AGENCY,))),
                members=members,
                query=query_json(_query(scope, members)),
                roll_up=roll_up,
                level=level,
            )

        question = {
            "scope": scope.as_json(),
            "roll_up": roll_up.value,
            "level": None if level is None else level.value,
        }
        return self._answer("ranking", question, scope.as_of, Ranking, compute)

    def lag(self, scope: Scope = _WHOLE) -> LagTable:
        """Working days from formation to publication, by genre, with the late share.

        Raises:
            UnknownAgency: The scope names an agency that does not exist.
        """

        def compute(unit: UnitOfWork, today: date) -> LagTable:
            members = self._members(unit, scope, today)
            by = (Dimension.GENRE, Dimension.FORMED, Dimension.DAY)
            return measure_lags(
                unit.items.cells(_query(scope, members, by)),
                on=members.on,
                query=query_json(_query(scope, members)),
                calendar=self._calendar(unit),
                limit_on=self._publish_limit(unit),
                documents=self._documents(),
            )

        return self._answer("lag", {"scope": scope.as_json()}, scope.as_of, LagTable, compute)

    def daily(self, scope: Scope = _WHOLE) -> Daily:
        """What was published on a day and what was open at its end 日发日清.

        Args:
            scope: ``as_of`` is the day, today when it is None; the period sets no condition.

        Raises:
            UnknownAgency: The scope names an agency that does not exist.
        """

        def compute(unit: UnitOfWork, today: date) -> Daily:
            members = self._members(unit, scope, today)
            on = members.on
            open_by = (Dimension.AGENCY, Dimension.FORMED)
            published = _daily_query(
                scope, members, (Dimension.AGENCY,), published_from=on, published_to=on
            )
            drafts = _daily_query(scope, members, open_by, released=False, stage=ItemStage.DRAFT)
            later = _daily_query(scope, members, open_by, published_from=on + timedelta(days=1))
            return count_day(
                DailyCells(*map(unit.items.cells, (published, drafts, later))),
                members=members,
                published_query=query_json(published),
                open_queries=(query_json(drafts), query_json(later)),
                calendar=self._calendar(unit),
                limit_on=self._publish_limit(unit),
            )

        question = {"scope": scope.as_json()}
        return self._answer("daily", question, scope.as_of, Daily, compute)

    def stale(self, days: int, scope: Scope = _WHOLE) -> StaleColumns:
        """Columns 栏目 with nothing published in the last ``days`` calendar days, at least 1.

        Args:
            days: Length of the time looked at; it ends on ``scope.as_of``, or today.
            scope: The period sets no condition.

        Raises:
            UnknownAgency: The scope names an agency that does not exist.
        """

        def compute(unit: UnitOfWork, today: date) -> StaleColumns:
            return self._stale(unit, scope, self._members(unit, scope, today), days)

        question = {"scope": scope.as_json(), "days": days}
        return self._answer("stale", question, scope.as_of, StaleColumns, compute)

    def refs_behind(
        self, figure: Figure, *, limit: int | None = None, after: str | None = None
    ) -> tuple[str, ...]:
        """References of the items behind a figure, in (shard, number) order, each once.

        Args:
            figure: Of any answer of this service.
            limit: At most so many; None gives all.
            after: Reference of the last item of the page before.

        Raises:
            MalformedRef: ``after`` is not a reference of an item.
        """
        start = (0, 0) if after is None else item_number(after)
        with self._store.read() as unit:
            found = sorted(
                place
                for query in figure.queries
                for place in items_behind(unit, query)
                if place > start
            )
        return tuple(item_ref(*place) for place in found[:limit])

    def _stale(self, unit: UnitOfWork, scope: Scope, members: Members, days: int) -> StaleColumns:
        on = members.on
        columns = (Dimension.CATEGORY, Dimension.AGENCY)
        whole = Scope(as_of=scope.as_of, known_at=scope.known_at, published_to=on)
        recent = Scope(
            as_of=scope.as_of,
            known_at=scope.known_at,
            published_from=_days_before(on, days - 1),
            published_to=on,
        )

        def days_of(shards: frozenset[int]) -> list[Any]:
            query = _query(whole, members, (*columns, Dimension.DAY), agencies=shards)
            return unit.items.cells(query)

        return stale_columns(
            days=days,
            on=on,
            published=unit.items.cells(_query(whole, members, columns)),
            recent=unit.items.cells(_query(recent, members, columns)),
            days_of=days_of,
            members=members,
            query=query_json(_query(whole, members)),
        )

    def _members(self, unit: UnitOfWork, scope: Scope, today: date) -> Members:
        directory = self._directory(unit)
        under = None if scope.agency is None else directory.find(scope.agency).shard
        return members_of(directory, scope.as_of or today, under=under)

    def unkept(self) -> Self:
        """The same statistics, which compute every answer anew and keep none."""
        fresh = copy(self)
        fresh._keeps = False
        return fresh

    @property
    def asked_by(self) -> dict[str, Any]:
        """What every kept figure bears beside its question: how and by which rules it is made."""
        return {"shape": KEPT_SHAPE, "rules": self._rules_identity()}

    def _answer(
        self,
        name: str,
        question: Mapping[str, Any],
        as_of: date | None,
        kind: type[_Answer],
        compute: Callable[[UnitOfWork, date], _Answer],
    ) -> _Answer:
        """The kept answer, or one computed and kept.

        An answer without ``as_of`` holds for the day on which it was computed. That day stands in
        the value and not in the key, so that tomorrow's answer takes the place of today's.
        """
        parts = {"figure": name, **self.asked_by, **question}
        key = canonical(parts).decode()
        today = self._today()
        holds_on = None if as_of is not None else today.isoformat()
        with self._store.read() as unit:
            mark = unit.change_mark()
            kept = unit.kept_figure(key, mark) if self._keeps else None
            if kept is not None:
                shape = json.loads(kept)
                if shape["holds_on"] == holds_on:
                    return kind.from_json(shape["answer"])
            answer = compute(unit, today)
            value = canonical({"holds_on": holds_on, "answer": answer.as_json()}).decode()
            if self._keeps:
                unit.keep_figure(key, mark, value)
            return answer


def _query(
    scope: Scope,
    members: Members,
    by: tuple[Dimension, ...] = (),
    *,
    agencies: frozenset[int] | None = None,
) -> FigureQuery:
    """What was released, under the conditions of a scope."""
    if agencies is None and not members.is_whole_office:
        agencies = members.shards
    return FigureQuery(
        by=by,
        where=ItemFilter(
            agencies=agencies,
            published_from=scope.published_from,
            published_to=scope.published_to,
        ),
        as_of=scope.as_of,
        known_at=scope.known_at_text,
    )


def _daily_query(
    scope: Scope,
    members: Members,
    by: tuple[Dimension, ...],
    *,
    released: bool = True,
    stage: ItemStage | None = None,
    published_from: date | None = None,
    published_to: date | None = None,
) -> FigureQuery:
    """Information for proactive publication; drafts have no date that ``as_of`` could compare."""
    return FigureQuery(
        by=by,
        where=ItemFilter(
            agencies=None if members.is_whole_office else members.shards,
            mode=Mode.PROACTIVE,
            stage=stage,
            published_from=published_from,
            published_to=published_to,
        ),
        released=released,
        known_at=scope.known_at_text,
    )


def _days_before(on: date, days: int) -> date:
    return date.fromordinal(max(1, on.toordinal() - days))
