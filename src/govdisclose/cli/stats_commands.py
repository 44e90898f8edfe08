"""``govdisclose stats``: summary, ranking, lags and daily clearing of what an office published."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import attrs
import click

from govdisclose.cli.commands import STORE_EXITS, Command, Group
from govdisclose.cli.language import N_
from govdisclose.cli.moments import MomentParam, aware
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_json
from govdisclose.cli.session import Session, pass_session
from govdisclose.cli.stats_cases import cases
from govdisclose.cli.stats_comparison import (
    COMPARISON,
    PeriodParam,
    daily_pair_json,
    print_daily_pair,
    print_movement,
)
from govdisclose.cli.stats_views import (
    BREAKDOWNS,
    print_daily,
    print_lags,
    print_ranking,
    print_summary,
)
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.figures.ranking import RollUp
from govdisclose.domain.figures.scope import Scope

__all__ = ["group"]

Function = TypeVar("Function", bound=Callable[..., Any])

_LEVEL_ALIASES = {
    "city": ("市级", "市"),
    "department": ("部门", "市直部门"),
    "county": ("县区", "县", "区"),
    "township": ("乡镇", "乡镇街道", "街道"),
    "institution": ("公共企事业单位", "事业单位"),
}
_BREAKDOWN_ALIASES = {
    "level": ("级别", "层级"),
    "agency": ("单位", "公开主体"),
    "category": ("栏目", "类别"),
    "theme": ("主题",),
    "mode": ("公开方式",),
    "stage": ("状态",),
    "carrier": ("公开载体", "载体"),
    "month": ("月", "月份"),
    "day": ("日", "日期"),
}
group = Group("stats", help=N_("Counts, rankings, lags and daily duties."))


def _scope_options(function: Function) -> Function:
    """Add the options that say which items count; the command receives ``scope``."""

    @functools.wraps(function)
    def with_scope(
        session: Session,
        *args: Any,
        as_of: date | None,
        known_at: tuple[datetime, bool] | None,
        agency: str | None,
        published_from: date | None = None,
        published_to: date | None = None,
        **kwargs: Any,
    ) -> Any:
        scope = Scope(
            as_of=as_of,
            known_at=aware(known_at, session),
            published_from=published_from,
            published_to=published_to,
            agency=agency,
        )
        return function(session, *args, scope=scope, **kwargs)

    options = (
        click.option(
            "--as-of", type=DateParam(), help=N_("What had been published on this day; now.")
        ),
        click.option(
            "--known-at",
            type=MomentParam(),
            help=N_("What the records said at this moment, or at the end of this day; now."),
        ),
        click.option(
            "--agency",
            metavar="AGENCY",
            help=N_("Only this agency and those below it: name, alias, code or reference."),
        ),
    )
    return functools.reduce(lambda command, option: option(command), reversed(options), with_scope)  # type: ignore[return-value]  # the wrapper takes what the options give


def _period_options(function: Function) -> Function:
    """Add ``--from`` and ``--to``, the period of publication."""
    first = click.option(
        "--from", "published_from", type=DateParam(), help=N_("Published on this day or later.")
    )
    last = click.option(
        "--to", "published_to", type=DateParam(), help=N_("Published on this day or earlier.")
    )
    return first(last(function))


@group.command(
    "summary",
    cls=Command,
    help=N_(
        "Count what was published, by level, agency, category, theme, mode, stage, carrier, "
        "month and day.\n\nEach share names its base. Columns are the categories of an agency."
    ),
    examples=(
        "govdisclose stats summary --as-of 2009-12-31",
        "govdisclose stats summary --by category --stale-after 90",
    ),
    exits=STORE_EXITS,
)
@click.option(
    "--by",
    "names",
    type=CodeChoice({name: _BREAKDOWN_ALIASES[name] for name in BREAKDOWNS}),
    multiple=True,
    help=N_("Show these breakdowns only; may be repeated."),
)
@click.option(
    "--stale-after",
    type=click.IntRange(1, 36_500),
    metavar="DAYS",
    help=N_("Also list columns with nothing published in so many days."),
)
@_period_options
@json_option
@pass_session
@_scope_options
def summary(
    session: Session,
    *,
    scope: Scope,
    names: tuple[str, ...],
    stale_after: int | None,
    as_json: bool,
) -> None:
    """Print totals and breakdowns."""
    answer = session.office().statistics.summary(scope, stale_after=stale_after)
    if not as_json:
        print_summary(answer, names)
        return
    shape = answer.as_json()
    if names:
        shape["breakdowns"] = [one for one in shape["breakdowns"] if one["name"] in names]
    emit_json(shape)


@group.command(
    "ranking",
    cls=Command,
    help=N_("Rank the agencies by what they published; ties share a rank."),
    examples=(
        "govdisclose stats ranking --from 2009-01-01 --to 2009-12-31",
        "govdisclose stats ranking --level county --roll-up subtree",
        "govdisclose stats ranking --from 2009-01-01 --to 2009-12-31 --against previous",
    ),
    exits=STORE_EXITS,
)
@click.option(
    "--roll-up",
    type=CodeChoice(RollUp, {"own": ("本级", "本单位"), "subtree": ("含下级", "汇总")}),
    default=RollUp.OWN.value,
    help=N_("Whether items of agencies below count too; own items only unless said otherwise."),
)
@click.option(
    "--level",
    type=CodeChoice(Level, _LEVEL_ALIASES),
    help=N_("Rank the agencies of this level among themselves."),
)
@click.option(
    "--against",
    type=PeriodParam(),
    metavar="PERIOD",
    help=N_(
        "Show the movement since another period: 'previous' for the one before, or two days as "
        "2008-01-01..2008-12-31."
    ),
)
@_period_options
@json_option
@pass_session
@_scope_options
def ranking(
    session: Session,
    *,
    scope: Scope,
    roll_up: RollUp,
    level: Level | None,
    against: tuple[date, date] | str | None,
    as_json: bool,
) -> None:
    """Print the ranking."""
    if against is not None:
        before = None if isinstance(against, str) else against
        movement = session.office().home_figures.movement(
            scope, before, roll_up=roll_up, level=level
        )
        if as_json:
            emit_json(movement.as_json())
        else:
            print_movement(movement)
        return
    answer = session.office().statistics.ranking(scope, roll_up=roll_up, level=level)
    if as_json:
        emit_json(answer)
    else:
        print_ranking(answer)


@group.command(
    "lag",
    cls=Command,
    help=N_(
        "Measure the working days from formation to publication, by genre.\n\nItems with missing "
        "or reversed dates are left out and counted."
    ),
    examples=("govdisclose stats lag --as-of 2009-12-31", "govdisclose stats lag --json"),
    exits=STORE_EXITS,
)
@_period_options
@json_option
@pass_session
@_scope_options
def lag(session: Session, *, scope: Scope, as_json: bool) -> None:
    """Print the lag table."""
    answer = session.office().statistics.lag(scope)
    if as_json:
        emit_json(answer)
    else:
        print_lags(answer)


@group.command(
    "daily",
    cls=Command,
    help=N_(
        "Show what each agency published on a day and what it left open.\n\nThe day is today, or "
        "that of --as-of."
    ),
    examples=("govdisclose stats daily", "govdisclose stats daily --as-of 2009-11-02 --json"),
    exits=STORE_EXITS,
)
@click.option(
    "--against", type=DateParam(), metavar="DAY", help=N_("Compare what was published with a day.")
)
@json_option
@pass_session
@_scope_options
def daily(session: Session, *, scope: Scope, against: date | None, as_json: bool) -> None:
    """Print the day."""
    answer = session.office().statistics.daily(scope)
    if against is not None:
        before = session.office().statistics.daily(attrs.evolve(scope, as_of=against))
        if as_json:
            emit_json(daily_pair_json(answer, before))
        else:
            print_daily_pair(answer, before)
        return
    if as_json:
        emit_json(answer)
    else:
        print_daily(answer)


for _command in (*COMPARISON, cases):
    group.add_command(_command)
