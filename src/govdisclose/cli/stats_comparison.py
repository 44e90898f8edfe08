"""Rankings compared, the home page and topics: the commands of ``govdisclose stats`` for them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.figures.daily import Daily, DailyColumn
from govdisclose.domain.figures.home_page import HomePage
from govdisclose.domain.figures.movement import Movement, growth
from govdisclose.domain.figures.scope import Scope
from govdisclose.domain.figures.topics import TopicCount

__all__ = [
    "COMPARISON",
    "PeriodParam",
    "daily_pair_json",
    "home",
    "print_daily_pair",
    "print_movement",
    "topic_remove",
    "topic_set",
    "topics",
]

_PREVIOUS = "previous"


class PeriodParam(click.ParamType[Any]):
    """``previous``, or two days as ``2008-01-01..2008-12-31``; gives None or the two days."""

    name = "period"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, date] | str:
        """The days, or the word itself."""
        if not isinstance(value, str):
            return value  # type: ignore[no-any-return]  # converted before
        if value.strip() in (_PREVIOUS, "上期", "上一期"):
            return _PREVIOUS
        first, between, last = value.partition("..")
        if not between:
            self.fail(tr("write 'previous', or two days as 2008-01-01..2008-12-31"), param, ctx)
        day = DateParam()
        return day.convert(first, param, ctx), day.convert(last, param, ctx)


def _period(days: tuple[date | None, date | None]) -> str:
    first, last = (one.isoformat() if one else "…" for one in days)
    return f"{first} – {last}"


def _signed(number: int | None) -> str | None:
    return None if number is None else f"{number:+d}" if number else "0"


def print_movement(movement: Movement, top: int | None = None) -> None:
    """Print both periods and one line for each agency, best first."""
    emit_text(
        tr("{now} beside {before}").format(
            now=_period(movement.period), before=_period(movement.period_before)
        )
    )
    emit_table(
        [
            tr("Rank"),
            tr("Agency"),
            tr("Items"),
            tr("Items before"),
            tr("Change"),
            tr("Growth (%)"),
            tr("Rank before"),
            tr("Places"),
        ],
        [
            (
                line.rank,
                line.name,
                line.items,
                line.items_before,
                _signed(line.change),
                growth(line.items, line.items_before),
                line.rank_before,
                _signed(line.places),
            )
            for line in movement.lines[:top]
        ],
        right=[0, 2, 3, 4, 5, 6, 7],
    )
    emit_text(
        tr("{now} items, {before} before; growth {growth} %").format(
            now=movement.now.items,
            before=movement.before.items,
            growth=growth(movement.now.items, movement.before.items) or "-",
        )
    )


def _pairs(now: Daily, before: Daily) -> list[tuple[int, str, int | None, int | None]]:
    """Shard, name and what was published on both days; None where an agency has no line."""
    column = DailyColumn.PUBLISHED
    then = {line.shard: line for line in before.lines}
    pairs: list[tuple[int, str, int | None, int | None]] = []
    for line in now.lines:
        was = then.pop(line.shard, None)
        count = None if was is None else was.items(column)
        pairs.append((line.shard, line.agency, line.items(column), count))
    pairs += [(line.shard, line.agency, None, line.items(column)) for line in then.values()]
    return pairs


def daily_pair_json(now: Daily, before: Daily) -> dict[str, Any]:
    """What each agency published on two days."""
    return {
        "on": now.on.isoformat(),
        "before": before.on.isoformat(),
        "published": now.total.items(DailyColumn.PUBLISHED),
        "published_before": before.total.items(DailyColumn.PUBLISHED),
        "lines": [
            {"shard": shard, "agency": name, "published": items, "published_before": was}
            for shard, name, items, was in _pairs(now, before)
        ],
    }


def print_daily_pair(now: Daily, before: Daily) -> None:
    """Print what each agency published on two days, those with nothing on both left out."""
    rows = [
        (name, items, was, None if items is None or was is None else _signed(items - was))
        for _shard, name, items, was in _pairs(now, before)
        if items or was
    ]
    total, was = (one.total.items(DailyColumn.PUBLISHED) for one in (now, before))
    emit_table(
        [tr("Agency"), now.on.isoformat(), before.on.isoformat(), tr("Change")],
        [*rows, (tr("all"), total, was, _signed(total - was))],
        right=[1, 2, 3],
    )


def _print_topics(counts: Iterable[TopicCount]) -> None:
    emit_table(
        [tr("Topic"), tr("Tags"), tr("Items"), tr("Share (%)")],
        [
            (one.topic.name, "、".join(one.topic.tags), one.items, one.share.percent())
            for one in counts
        ],
        right=[2, 3],
    )


def _print_home(page: HomePage, top: int) -> None:
    emit_text(tr("As of {on}").format(on=page.on))
    emit_text("")
    emit_table([tr("Date"), tr("Items")], [(one.on, one.items) for one in page.days], right=[1])
    emit_text("")
    print_movement(page.ranking, top)
    emit_text("")
    emit_table(
        [tr("Category"), tr("Items")],
        [(one.key or tr("(not given)"), one.items) for one in page.columns[:top]],
        right=[1],
    )
    if page.topics:
        emit_text("")
        _print_topics(page.topics)


@click.command(
    "home",
    cls=Command,
    help=N_(
        "Show the figures of the home page: the last days, the agencies beside the same days of "
        "the year before, the columns, and the topics."
    ),
    examples=(
        "govdisclose stats home --as-of 2009-12-31",
        "govdisclose stats home --days 30 --top 5 --json",
    ),
    exits=STORE_EXITS,
)
@click.option("--as-of", type=DateParam(), help=N_("The day of the page; today."))
@click.option(
    "--days", type=click.IntRange(1, 366), default=7, help=N_("How many days are listed.")
)
@click.option(
    "--top",
    type=click.IntRange(1, 10_000),
    default=10,
    help=N_("How many agencies and columns are printed; --json gives all."),
)
@json_option
@pass_session
def home(session: Session, *, as_of: date | None, days: int, top: int, as_json: bool) -> None:
    """Print the page."""
    office = session.office()
    page = office.home_figures.of(as_of or office.environment.today(), days=days)
    if as_json:
        emit_json(page.as_json())
    else:
        _print_home(page, top)


@click.command(
    "topics",
    cls=Command,
    help=N_(
        "Count what was published on the topics of the office, or on one of them.\n\nAn item "
        "belongs to a topic when one of its keywords is the topic's name or one of its tags."
    ),
    examples=(
        "govdisclose stats topics --as-of 2009-12-31",
        "govdisclose stats topics 三保 --refs",
    ),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TOPIC", required=False)
@click.option("--as-of", type=DateParam(), help=N_("What had been published on this day; now."))
@click.option("--from", "first", type=DateParam(), help=N_("Published on this day or later."))
@click.option("--to", "last", type=DateParam(), help=N_("Published on this day or earlier."))
@click.option(
    "--agency",
    metavar="AGENCY",
    help=N_("Only this agency and those below it: name, alias, code or reference."),
)
@click.option("--refs", is_flag=True, help=N_("List the references behind the count of one topic."))
@json_option
@pass_session
def topics(
    session: Session,
    *,
    name: str | None,
    as_of: date | None,
    first: date | None,
    last: date | None,
    agency: str | None,
    refs: bool,
    as_json: bool,
) -> None:
    """Print the counts."""
    kept = session.office().topics
    scope = Scope(as_of=as_of, published_from=first, published_to=last, agency=agency)
    if refs and name is None:
        raise click.UsageError(tr("--refs needs the name of a topic"))
    if refs and name is not None:
        found = kept.refs_behind(name, scope)
        if as_json:
            emit_json({"topic": name, "refs": list(found)})
        else:
            for ref in found:
                emit_text(ref)
        return
    names = [name] if name is not None else [one.name for one in kept.list()]
    counts = [kept.count(one, scope) for one in names]
    if as_json:
        emit_json({"topics": [one.as_json() for one in counts]})
        return
    if not counts:
        emit_text(tr("The office has no topics."))
        return
    _print_topics(counts)
    if name is not None and counts[0].agencies:
        emit_text("")
        emit_table(
            [tr("Agency"), tr("Items")],
            [(agency_name, items) for _shard, agency_name, items in counts[0].agencies],
            right=[1],
        )


@click.command(
    "topic-set",
    cls=Command,
    help=N_("Make a topic, or give it other tags."),
    examples=("govdisclose stats topic-set 三保 --tag 保增长 --tag 保民生 --tag 保稳定",),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TOPIC")
@click.option(
    "--tag", "tags", multiple=True, help=N_("A keyword that belongs to it; may be repeated.")
)
@json_option
@pass_session
def topic_set(session: Session, *, name: str, tags: tuple[str, ...], as_json: bool) -> None:
    """Store the topic."""
    topic = session.office().topics.set(name, tags)
    if as_json:
        emit_json({"topic": topic.name, "tags": list(topic.tags)})
    else:
        emit_text(f"{topic.name}: {'、'.join(topic.tags) or '-'}")


@click.command(
    "topic-remove",
    cls=Command,
    help=N_("Forget a topic; no item changes."),
    examples=("govdisclose stats topic-remove 三保",),
    exits=STORE_EXITS,
)
@click.argument("name", metavar="TOPIC")
@pass_session
def topic_remove(session: Session, *, name: str) -> None:
    """Remove the topic."""
    session.office().topics.remove(name)
    emit_text(tr("{topic} is no topic any more").format(topic=name))


COMPARISON = (home, topics, topic_set, topic_remove)
"""The commands in the order of help."""
