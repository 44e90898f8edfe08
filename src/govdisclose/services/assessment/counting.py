"""Figures of assessment: whole numbers per agency and year, counted for all agencies at once."""

from __future__ import annotations

import calendar as months_of_years
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date

import attrs

from govdisclose.domain.catalogue.agency import AgencyDirectory
from govdisclose.domain.catalogue.index_number import read_index_number
from govdisclose.domain.catalogue.item import Mode
from govdisclose.domain.figures.assessment.case_measures import CASE_FIGURES, TRAINING_FIGURES
from govdisclose.domain.figures.assessment.measures import FIGURES, MONTHS
from govdisclose.domain.figures.assessment.register_measures import is_register_figure
from govdisclose.domain.figures.daily import DailyCells, DailyColumn, count_day
from govdisclose.domain.figures.lags import LagCounter, LimitOn
from govdisclose.domain.figures.membership import Members
from govdisclose.domain.figures.training import TRAININGS
from govdisclose.domain.law.calendar import WorkingCalendar
from govdisclose.domain.register import RegisterType
from govdisclose.domain.text import fold
from govdisclose.ports.reading import is_released
from govdisclose.ports.storage import Dimension, FigureQuery, ItemFilter, ItemStage, UnitOfWork
from govdisclose.services.assessment.case_counting import CaseCounter
from govdisclose.services.registers.figures import RegisterFigures

__all__ = ["FigureCounter", "months_ended"]

_LAGS = frozenset(name for name in FIGURES if "lag_" in name) | {"limited_items", "late_items"}
_COLUMNS = frozenset({"columns", "empty_columns"})
_MISSING = {
    "without_formed": Dimension.FORMED,
    "without_theme": Dimension.THEME,
    "without_genre": Dimension.GENRE,
    "without_category": Dimension.CATEGORY,
}
_Counts = defaultdict[int, dict[str, int]]


def months_ended(year: int, as_of: date) -> int:
    """How many months of a year have ended by the end of a day."""
    return sum(as_of >= date(year, month, _last_day(year, month)) for month in range(1, 13))


def _last_day(year: int, month: int) -> int:
    return months_of_years.monthrange(year, month)[1]


@attrs.frozen(kw_only=True)
class FigureCounter:
    """Counts the figures of one year as of a day."""

    unit: UnitOfWork
    members: Members
    year: int
    as_of: date
    known_at: str | None
    calendar: WorkingCalendar
    limit_on: LimitOn
    documents: frozenset[str]
    """Folded names of official document types."""
    directory: AgencyDirectory
    registers: Callable[[], Mapping[str, RegisterType]]
    """The registers of the installation; asked when a figure of one is needed."""
    step: Callable[[], None] = lambda: None
    """Called again and again while it counts; what it raises ends the counting."""

    def count(self, needs: frozenset[str]) -> Mapping[int, Mapping[str, int]]:
        """Figures by shard; those of ``needs``, 0 where nothing was found."""
        counts: _Counts = defaultdict(lambda: dict.fromkeys(needs, 0))
        if needs & {"items", "months", *MONTHS}:
            self._count_months(counts, needs)
        if needs & _LAGS:
            self._count_lags(counts)
        if needs & _COLUMNS:
            self._count_columns(counts)
        for name in sorted(needs & set(_MISSING)):
            self.step()
            self._count_missing(counts, name)
        if "overdue_drafts" in needs:
            self._count_overdue(counts)
        if "index_errors" in needs:
            self._count_index_errors(counts)
        if needs & CASE_FIGURES:
            for shard, name in self.cases().count(needs):
                self.step()
                counts[shard][name] += 1
        if needs & TRAINING_FIGURES:
            self._count_trainings(counts)
        for name in sorted(filter(is_register_figure, needs)):
            for record in self.register_figures().behind_name(name):
                self.step()
                if record.shard is not None:
                    counts[record.shard][name] += 1
        return {shard: counts[shard] for shard in self.members.agencies}

    def cases(self) -> CaseCounter:
        """Counts requests, challenges and reviews of the year."""
        return CaseCounter(
            unit=self.unit, agencies=self.members.shards, year=self.year, as_of=self.as_of
        )

    def register_figures(self) -> RegisterFigures:
        """Counts what registers say of the year as of the day."""
        return RegisterFigures(
            unit=self.unit,
            directory=self.directory,
            types=self.registers(),
            first=date(self.year, 1, 1),
            last=min(self.as_of, date(self.year, 12, 31)),
        )

    def trainings(self) -> Iterator[tuple[int, str, int]]:
        """Shard, reference and attendance of each course held in the year by the day."""
        first, last = date(self.year, 1, 1).isoformat(), self.as_of.isoformat()
        for record in self.unit.records.list(TRAININGS.kind):
            if (
                first <= str(record.facts["held_on"]) <= last
                and record.shard in self.members.shards
            ):
                attendees = record.facts.get("attendees")
                people = attendees if isinstance(attendees, int) else 0
                yield record.shard, f"{TRAININGS.name}:{record.key}", people

    def query(
        self,
        *by: Dimension,
        first: date | None = None,
        last: date | None = None,
        agencies: frozenset[int] | None = None,
    ) -> FigureQuery:
        """What was published in a period, the whole year by default."""
        if agencies is None and not self.members.is_whole_office:
            agencies = self.members.shards
        return FigureQuery(
            by=by,
            where=ItemFilter(
                agencies=agencies,
                published_from=first or date(self.year, 1, 1),
                published_to=min(last or date(self.year, 12, 31), self.as_of),
            ),
            as_of=self.as_of,
            known_at=self.known_at,
        )

    def open_queries(self, agencies: frozenset[int] | None = None) -> tuple[FigureQuery, ...]:
        """What was due for publication and open at the end of the day: drafts, and later items.

        Drafts are those of now: nothing tells when one was begun.
        """
        if agencies is None and not self.members.is_whole_office:
            agencies = self.members.shards
        by = (Dimension.AGENCY, Dimension.FORMED)
        drafts = ItemFilter(agencies=agencies, mode=Mode.PROACTIVE, stage=ItemStage.DRAFT)
        next_day = date.fromordinal(self.as_of.toordinal() + 1)
        later = ItemFilter(agencies=agencies, mode=Mode.PROACTIVE, published_from=next_day)
        return (
            FigureQuery(by=by, where=drafts, released=False, known_at=self.known_at),
            FigureQuery(by=by, where=later, known_at=self.known_at),
        )

    def months(self) -> Iterator[tuple[date, date]]:
        """First and last day of each month that has begun."""
        for month in range(1, 13):
            first = date(self.year, month, 1)
            if first <= self.as_of:
                yield first, date(self.year, month, _last_day(self.year, month))

    def _count_months(self, counts: _Counts, needs: frozenset[str]) -> None:
        ended = months_ended(self.year, self.as_of)
        if "months" in needs:
            for agency in self.members.agencies:
                counts[agency]["months"] = ended
        for (shard, month), items in self.unit.items.cells(
            self.query(Dimension.AGENCY, Dimension.MONTH)
        ):
            if isinstance(shard, int) and month is not None:
                for name in ("items", f"items_{str(month)[5:7]}"):
                    if name in needs:
                        counts[shard][name] += items

    def _count_lags(self, counts: _Counts) -> None:
        counter = LagCounter(self.calendar, self.limit_on)
        by = (Dimension.AGENCY, Dimension.GENRE, Dimension.FORMED, Dimension.DAY)
        # Month by month, so that a million different pairs of dates are never there at once.
        for first, last in self.months():
            self.step()
            pairs: defaultdict[tuple[int, bool], list[tuple[str | None, str | None, int]]]
            pairs = defaultdict(list)
            for (shard, genre, formed, day), items in self.unit.items.cells(
                self.query(*by, first=first, last=last)
            ):
                if isinstance(shard, int):
                    is_document = genre is not None and fold(str(genre)) in self.documents
                    dates = (None if formed is None else str(formed), str(day), items)
                    pairs[shard, is_document].append(dates)
            for (shard, is_document), dated in pairs.items():
                lags = counter.count(dated)
                days = sum(lag * items for lag, items in lags.histogram)
                kind = "document" if is_document else "other"
                own = counts[shard]
                for name, more in (
                    ("lag_items", lags.items),
                    ("lag_days", days),
                    (f"{kind}_lag_items", lags.items),
                    (f"{kind}_lag_days", days),
                    ("limited_items", lags.limited),
                    ("late_items", lags.late),
                ):
                    if name in own:
                        own[name] += more
                if "lag_longest" in own:
                    own["lag_longest"] = max(own["lag_longest"], lags.maximum or 0)

    def _count_columns(self, counts: _Counts) -> None:
        by = (Dimension.AGENCY, Dimension.CATEGORY)
        filled = {key for key, items in self.unit.items.cells(self.query(*by)) if items}
        for shard, category in self.columns_in_use():
            own = counts[shard]
            if "columns" in own:
                own["columns"] += 1
            if "empty_columns" in own and (shard, category) not in filled:
                own["empty_columns"] += 1

    def columns_in_use(self) -> Iterator[tuple[int, str]]:
        """Columns in which the agency has ever published by the day."""
        ever = self.query(Dimension.AGENCY, Dimension.CATEGORY, first=date.min)
        for (shard, category), items in self.unit.items.cells(ever):
            if isinstance(shard, int) and category is not None and items:
                yield shard, str(category)

    def _count_missing(self, counts: _Counts, name: str) -> None:
        query = self.query(Dimension.AGENCY, _MISSING[name])
        for (shard, value), items in self.unit.items.cells(query):
            if isinstance(shard, int) and value is None:
                counts[shard][name] += items

    def _count_overdue(self, counts: _Counts) -> None:
        drafts, later = map(self.unit.items.cells, self.open_queries())
        day = count_day(
            DailyCells([], drafts, later),
            members=self.members,
            published_query={},
            open_queries=({}, {}),
            calendar=self.calendar,
            limit_on=self.limit_on,
        )
        for line in day.lines:
            counts[line.shard]["overdue_drafts"] += line.items(DailyColumn.OVERDUE)

    def index_errors(self, agencies: frozenset[int] | None = None) -> Iterator[tuple[int, int]]:
        """Shard and number of the year's items without an index number of a known form."""
        # Month by month: a store that sorts what it streams then sorts a month of whole rows.
        for first, last in self.months():
            where = self.query(first=first, last=last, agencies=agencies).where
            for record in self.unit.items.each(where):
                self.step()
                if not is_released(record):
                    continue
                number = record.index_number
                if not number or read_index_number(number).scheme is None:
                    yield record.shard, record.number

    def _count_trainings(self, counts: _Counts) -> None:
        for shard, _ref, people in self.trainings():
            for name, more in (("trainings", 1), ("trainees", people)):
                if name in counts[shard]:
                    counts[shard][name] += more

    def _count_index_errors(self, counts: _Counts) -> None:
        for shard, _number in self.index_errors():
            counts[shard]["index_errors"] += 1
