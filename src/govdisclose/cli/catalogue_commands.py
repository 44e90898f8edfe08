"""``govdisclose catalogue``: reading the catalogue; the other verbs have modules of their own."""

from __future__ import annotations

import attrs
import click

from govdisclose.cli.catalogue_duplicates import COMMANDS as MERGING
from govdisclose.cli.catalogue_duplicates import links_shape, print_links
from govdisclose.cli.catalogue_editing import COMMANDS as EDITING
from govdisclose.cli.catalogue_export import export
from govdisclose.cli.catalogue_filter import filter_options
from govdisclose.cli.catalogue_import import import_
from govdisclose.cli.catalogue_tally import tally
from govdisclose.cli.catalogue_views import (
    history_shape,
    page_shape,
    print_history,
    print_page,
    secrecy_rows,
    secrecy_shape,
)
from govdisclose.cli.commands import STORE_EXITS, Group
from govdisclose.cli.language import N_
from govdisclose.cli.options import after_option, json_option, limit_option
from govdisclose.cli.output import emit_json
from govdisclose.cli.profile_commands import profile
from govdisclose.cli.session import Session, pass_session
from govdisclose.ports.storage import ItemFilter
from govdisclose.ports.totals import BOUNDED_TOTAL

__all__ = ["group"]

group = Group(
    "catalogue",
    help=N_("Import, search, revise and publish catalogue items."),
    examples=(
        "govdisclose catalogue import items.csv",
        "govdisclose catalogue search 义务教育 招生 --agency 教育局",
    ),
)

group.add_command(import_)


_count_option = click.option(
    "--count", "exactly", is_flag=True, help=N_("Count all matches, without a bound.")
)


@group.command(
    "search",
    help=N_(
        "Find items by title, document number, index number, keywords or summary.\n\nEach word of "
        "QUERY must be found; Chinese is found anywhere, other words by their beginning. Quotation "
        "marks hold a phrase together. Newest first."
    ),
    examples=(
        "govdisclose catalogue search 义务教育 招生",
        "govdisclose catalogue search 淮府办 --from 2009-01-01 --to 2009-12-31 --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("query", metavar="QUERY...", nargs=-1, required=True)
@limit_option
@after_option
@_count_option
@json_option
@pass_session
@filter_options
def search(
    session: Session,
    *,
    query: tuple[str, ...],
    where: ItemFilter,
    limit: int,
    after: str | None,
    exactly: bool,
    as_json: bool,
) -> None:
    """Print the page of items found."""
    # Cutting Chinese into terms is needed by searches only.
    from govdisclose.domain.search_terms import compile_query

    where = attrs.evolve(where, query=compile_query(" ".join(query)))
    _show_page(session, where, limit=limit, after=after, exactly=exactly, as_json=as_json)


@group.command(
    "list",
    help=N_("List items, newest first; drafts last."),
    examples=(
        "govdisclose catalogue list --agency 教育局 --subtree",
        "govdisclose catalogue list --stage draft --json",
    ),
    exits=STORE_EXITS,
)
@limit_option
@after_option
@_count_option
@json_option
@pass_session
@filter_options
def list_(
    session: Session,
    *,
    where: ItemFilter,
    limit: int,
    after: str | None,
    exactly: bool,
    as_json: bool,
) -> None:
    """Print a page of items."""
    _show_page(session, where, limit=limit, after=after, exactly=exactly, as_json=as_json)


@group.command(
    "show",
    help=N_("Show an item with its versions, its ledger, what waits for approval and attachments."),
    examples=("govdisclose catalogue show I1-1", "govdisclose catalogue show I1-1 --json"),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@json_option
@pass_session
def show(session: Session, *, ref: str, as_json: bool) -> None:
    """Print everything kept of one item."""
    office = session.office()
    history = office.catalogue.history(ref)
    agency = office.agencies.directory()[history.item.shard].name
    secrecy = office.secrecy.of(history.item.ref)
    links = office.merging.links(history.item.ref)
    zone = office.settings.zone()
    if as_json:
        shape = history_shape(history, agency, zone) | secrecy_shape(secrecy) | links_shape(links)
        emit_json(shape)
    else:
        print_history(history, agency, zone, secrecy_rows(secrecy))
        print_links(links)


for _command in (*EDITING, *MERGING, export, profile, tally):
    group.add_command(_command)


def _show_page(
    session: Session,
    where: ItemFilter,
    *,
    limit: int,
    after: str | None,
    exactly: bool,
    as_json: bool,
) -> None:
    page, total, directory = session.office().catalogue.page_with_total(
        where, limit=limit, after=after, bound=None if exactly else BOUNDED_TOTAL
    )
    if as_json:
        emit_json(page_shape(page, total, directory))
    else:
        print_page(page, total, directory)
