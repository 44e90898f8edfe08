"""The conditions under which items are listed, searched and exported."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from govdisclose.cli.catalogue_words import MODES, STAGES
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import DateParam
from govdisclose.cli.session import Session
from govdisclose.ports.storage import ItemFilter, ItemStage

if TYPE_CHECKING:
    from govdisclose.domain.catalogue.item import Mode

__all__ = ["filter_options"]

Function = TypeVar("Function", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--where",
        "condition",
        metavar="TEXT",
        help=N_("Conditions in one line, as 'agency:教育局 genre:通知 month:2009-10 校舍'."),
    ),
    click.option(
        "--agency",
        metavar="AGENCY",
        help=N_("Only items of this agency: name, alias, code or reference."),
    ),
    click.option("--subtree", is_flag=True, help=N_("Those of the agencies below it too.")),
    click.option("--theme", metavar="THEME", help=N_("Only items of this theme.")),
    click.option("--category", metavar="CATEGORY", help=N_("Only items of this column.")),
    click.option("--mode", type=MODES, help=N_("Only items of this disclosure mode.")),
    click.option("--stage", type=STAGES, help=N_("Only items at this stage.")),
    click.option(
        "--from", "published_from", type=DateParam(), help=N_("Published on this day or later.")
    ),
    click.option(
        "--to", "published_to", type=DateParam(), help=N_("Published on this day or earlier.")
    ),
)


def filter_options(function: Function) -> Function:
    """Add the options that choose items; the command receives ``where``."""

    @functools.wraps(function)
    def with_filter(
        session: Session,
        *args: Any,
        condition: str | None,
        agency: str | None,
        subtree: bool,
        theme: str | None,
        category: str | None,
        mode: Mode | None,
        stage: ItemStage | None,
        published_from: date | None,
        published_to: date | None,
        **kwargs: Any,
    ) -> Any:
        if subtree and agency is None:
            raise click.UsageError(tr("--subtree needs --agency"))
        said: dict[str, Any] = {
            "agencies": None if agency is None else _shards(session, agency, subtree=subtree),
            "theme": None if theme is None else _theme(session, theme),
            "category": category,
            "mode": mode,
            "stage": stage,
            "published_from": published_from,
            "published_to": published_to,
        }
        base = ItemFilter() if condition is None else session.office().item_filter(condition)
        given = {name: value for name, value in said.items() if value is not None}
        if twice := [name for name in given if getattr(base, name) is not None]:
            words = tr("{names} is said twice: in --where and beside it")
            raise click.UsageError(words.format(names=", ".join(twice)))
        return function(session, *args, where=attrs.evolve(base, **given), **kwargs)

    return functools.reduce(
        lambda command, option: option(command), reversed(_OPTIONS), with_filter
    )  # type: ignore[return-value]  # the wrapper takes what the options give


def _shards(session: Session, agency: str, *, subtree: bool) -> frozenset[int]:
    directory = session.office().agencies.directory()
    shard = directory.find(agency).shard
    return directory.subtree(shard) if subtree else frozenset({shard})


def _theme(session: Session, word: str) -> str:
    """The label under which a theme is stored, for a code, label or alias of the list."""
    entry = session.office().classifications()["themes"].entry(word)
    return word if entry is None else entry.zh
