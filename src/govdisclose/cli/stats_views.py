"""How summaries, rankings, lags and days look in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from govdisclose.cli.language import N_, tr
from govdisclose.cli.output import emit_table, emit_text
from govdisclose.cli.phrases import cited, sourced
from govdisclose.domain.figures.breakdown import Breakdown, Line
from govdisclose.domain.figures.daily import Daily, DailyColumn, DailyLine
from govdisclose.domain.figures.lag_table import GenreGroup, LagTable
from govdisclose.domain.figures.lags import LagDistribution, PublishLimit
from govdisclose.domain.figures.measures import Share, half_up
from govdisclose.domain.figures.ranking import Ranking, RollUp
from govdisclose.domain.figures.statistics import StaleColumns, Summary
from govdisclose.domain.law.counting import Unit
from govdisclose.wording.catalogue import LEVEL_WORDS, MODE_WORDS, STAGE_WORDS

__all__ = ["BREAKDOWNS", "print_daily", "print_lags", "print_ranking", "print_summary"]

BREAKDOWNS = {
    "level": N_("Level"),
    "agency": N_("Agency"),
    "category": N_("Category"),
    "theme": N_("Theme"),
    "mode": N_("Disclosure mode"),
    "stage": N_("Stage"),
    "carrier": N_("Carrier"),
    "month": N_("Month"),
    "day": N_("Day"),
}
"""Heading of each breakdown, in the order of the summary."""

_LONG = frozenset({"agency", "day"})
"""Breakdowns shown only when asked for: they have a line for everything there is."""

_WORDS = {
    "level": LEVEL_WORDS,
    "mode": {mode.value: word for mode, word in MODE_WORDS.items()},
    "stage": {stage.value: word for stage, word in STAGE_WORDS.items()},
}
_GROUP_WORDS = {
    GenreGroup.DOCUMENTS: N_("official documents"),
    GenreGroup.OTHER: N_("other information"),
    GenreGroup.NOT_GIVEN: N_("genre not given"),
}
_COLUMN_WORDS = {
    DailyColumn.PUBLISHED: N_("Published"),
    DailyColumn.DUE: N_("Due, open"),
    DailyColumn.OVERDUE: N_("Overdue, open"),
    DailyColumn.NOT_DUE: N_("In time, open"),
    DailyColumn.NO_LIMIT: N_("No due date"),
}
_UNIT_WORDS = {
    Unit.WORKING_DAY: N_("{amount} working days"),
    Unit.CALENDAR_DAY: N_("{amount} calendar days"),
    Unit.CALENDAR_MONTH: N_("{amount} calendar months"),
}


def print_summary(summary: Summary, names: Sequence[str] = ()) -> None:
    """Print the total and the breakdowns named; all but the long ones when none is named."""
    total = tr("{items} items of {agencies} agencies, as of {on}")
    emit_text(total.format(items=summary.items, agencies=summary.agencies, on=summary.on))
    if summary.agencies_left_out:
        left_out = tr("{count} agencies of the directory do not count on this day or in this part")
        emit_text(left_out.format(count=summary.agencies_left_out))
    for breakdown in summary.breakdowns:
        wanted = breakdown.name in names if names else breakdown.name not in _LONG
        if wanted and breakdown.lines:
            emit_text("")
            _print_breakdown(breakdown)
    if summary.stale is not None:
        emit_text("")
        _print_stale(summary.stale)


def _print_breakdown(breakdown: Breakdown) -> None:
    headers = [tr(BREAKDOWNS[breakdown.name]), tr("Items")]
    rows: list[list[object]] = [[_label(breakdown, line), line.items] for line in breakdown.lines]
    if breakdown.base is not None:
        headers.append(tr("Share (%)"))
        for row, line in zip(rows, breakdown.lines, strict=True):
            row.append(_percent(breakdown.share(line)))
    emit_table(headers, rows, right=[1, 2])
    if breakdown.base is not None:
        emit_text(tr("Shares of {base} items.").format(base=breakdown.base))


def _label(breakdown: Breakdown, line: Line) -> str:
    if line.key is None:
        return tr("(not given)")
    if line.label is not None:
        return line.label
    word = _WORDS.get(breakdown.name, {}).get(line.key)
    return tr(word) if word else line.key


def _print_stale(stale: StaleColumns) -> None:
    if not stale.columns:
        none = tr("Every column had something published in the {days} days up to {on}.")
        emit_text(none.format(days=stale.days, on=stale.on))
        return
    title = tr("{count} columns with nothing published in the {days} days up to {on}:")
    emit_text(title.format(count=len(stale.columns), days=stale.days, on=stale.on))
    emit_table(
        [tr("Category"), tr("Agency"), tr("Items"), tr("Last published"), tr("Idle days")],
        [
            (one.category, one.agency, one.items, one.last_published, one.idle_days)
            for one in stale.columns
        ],
        right=[2, 4],
    )


def print_ranking(ranking: Ranking) -> None:
    """Print one line for each agency, best first."""
    emit_table(
        [tr("Rank"), tr("Agency"), tr("Level"), tr("Items"), tr("Share (%)")],
        [
            (
                line.rank,
                line.name,
                tr(LEVEL_WORDS[line.level.value]),
                line.items,
                _percent(ranking.share(line)),
            )
            for line in ranking.lines
        ],
        right=[0, 3, 4],
    )
    emit_text(tr("Shares of {base} items.").format(base=ranking.items))
    if ranking.roll_up is RollUp.SUBTREE:
        emit_text(tr("Items of agencies below count too, so shares overlap."))


def print_lags(table: LagTable) -> None:
    """Print the measures of all items, of each group and of each genre, then what they rest on."""
    rows = [_lag_row(tr("all"), table.all)]
    for group in GenreGroup:
        lags = table.group(group)
        if lags.items or lags.excluded:
            rows.append(_lag_row(tr(_GROUP_WORDS[group]), lags))
    rows += [_lag_row(f"  {one.genre}", one.lags) for one in table.genres if one.genre is not None]
    emit_table(
        [
            tr("Genre"),
            tr("Items"),
            tr("Mean"),
            tr("Median"),
            tr("p90"),
            tr("Longest"),
            tr("Late"),
            tr("Late (%)"),
            tr("Left out"),
        ],
        rows,
        right=range(1, 9),
    )
    emit_text(tr("Working days of {calendar}.").format(calendar=sourced(table.calendar)))
    _print_limits(table.limits)
    every = table.all
    if every.limited != every.items:
        base = tr("Late shares are of the {base} items for which a law set a limit.")
        emit_text(base.format(base=every.limited))
    if every.excluded:
        left_out = tr(
            "Left out: {formed} without formation date, {published} without publication date, "
            "{negative} published before they were formed."
        )
        emit_text(
            left_out.format(
                formed=every.without_formed,
                published=every.without_published,
                negative=every.negative,
            )
        )
    if every.provisional:
        provisional = tr("Provisional for {count} items: the calendar is not announced there.")
        emit_text(provisional.format(count=every.provisional))


def print_daily(daily: Daily) -> None:
    """Print one line for each agency with a count, and the total."""
    rows = [line for line in daily.lines if any(line.counts)]
    if rows:
        emit_table(
            [tr("Agency"), *(tr(_COLUMN_WORDS[column]) for column in DailyColumn)],
            [
                *(_daily_row(line.agency, line) for line in rows),
                _daily_row(tr("all"), daily.total),
            ],
            right=range(1, 1 + len(DailyColumn)),
        )
    quiet = len(daily.lines) - len(rows)
    if quiet:
        emit_text(tr("{count} agencies published nothing and owe nothing.").format(count=quiet))
    due = daily.total.items(DailyColumn.DUE)
    if daily.is_cleared:
        emit_text(tr("{on}: nothing that fell due is open.").format(on=daily.on))
    else:
        emit_text(tr("{on}: {count} items fell due and are open.").format(on=daily.on, count=due))
    _print_limits(daily.limits)
    if daily.is_provisional:
        emit_text(tr("Provisional: the calendar is not announced for all of these days."))


def _daily_row(label: str, line: DailyLine) -> tuple[object, ...]:
    return (label, *line.counts)


def _lag_row(label: str, lags: LagDistribution) -> tuple[object, ...]:
    return (
        label,
        lags.items,
        _days(lags.mean),
        _days(lags.median),
        lags.p90,
        lags.maximum,
        lags.late,
        _percent(lags.late_share),
        lags.excluded,
    )


def _print_limits(limits: Sequence[PublishLimit]) -> None:
    for limit in limits:
        amount = tr(_UNIT_WORDS[limit.unit]).format(amount=limit.amount)
        text = tr("Limit: {amount} after formation ({citation})")
        emit_text(text.format(amount=amount, citation=cited(limit.citation)))


def _days(value: Fraction | None) -> Decimal | None:
    return None if value is None else half_up(value, 1)


def _percent(share: Share | None) -> Decimal | None:
    return None if share is None else share.percent()
