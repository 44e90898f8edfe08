"""``govdisclose catalogue duplicates`` and ``merge``: two records of one document."""

from __future__ import annotations

from datetime import date
from itertools import islice

import click

from govdisclose.cli.catalogue_filter import filter_options
from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.finding_words import FINDING_WORDS
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import DateParam, json_option, limit_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode
from govdisclose.ports.storage import ItemFilter

__all__ = ["duplicates", "merge"]


@click.command(
    "duplicates",
    cls=Command,
    help=N_(
        "Find pairs of items of one agency that probably are one document.\n\nOne document number "
        "on two records, one title and date under two numbers, or two spellings of a title on one "
        "date. Withdrawn items are left out. Exit 4 when there are any; 'catalogue merge' keeps "
        "one of a pair."
    ),
    examples=(
        "govdisclose catalogue duplicates --agency 教育局",
        "govdisclose catalogue duplicates --from 2009-01-01 --json",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@limit_option
@json_option
@pass_session
@filter_options
def duplicates(session: Session, *, where: ItemFilter, limit: int, as_json: bool) -> None:
    """Print the pairs, at most as many as the limit."""
    found = list(islice(session.office().catalogue.duplicates(where), limit + 1))
    shown = found[:limit]
    if as_json:
        emit_json({"duplicates": [one.as_json() for one in shown], "complete": len(found) <= limit})
    elif shown:
        rows = [
            (*dict(one.detail).values(), tr(FINDING_WORDS[one.code]), one.value) for one in shown
        ]
        emit_table([tr("Ref"), tr("Other"), tr("Sign"), tr("Title")], rows)
        if len(found) > limit:
            note(N_("there are more pairs: raise --limit"))
    else:
        emit_text(tr("no two items look like one document"))
    if found:
        raise FinishedWithFindings


@click.command(
    "merge",
    cls=Command,
    help=N_(
        "Keep one of two records of the same document and withdraw the other in its favour.\n\n"
        "KEEP stays as it is; OTHER leaves the public catalogue, and both journals name the pair. "
        "A file that brings OTHER again does not make it anew."
    ),
    examples=("govdisclose --actor lisi catalogue merge I1-1 I1-7",),
    exits=STORE_EXITS,
)
@click.argument("keep", metavar="KEEP")
@click.argument("other", metavar="OTHER")
@click.option("--on", type=DateParam(), help=N_("Day of the merger, if it is not today."))
@json_option
@pass_session
def merge(session: Session, *, keep: str, other: str, on: date | None, as_json: bool) -> None:
    """Merge two items."""
    office = session.office()
    withdrawn = office.catalogue.merge(keep, other, on=on)
    kept = office.catalogue.get(keep)
    if as_json:
        emit_json({"kept": kept.ref, "merged": withdrawn.ref, "on": withdrawn.withdrawn_on})
    else:
        phrase = tr("{merged} is withdrawn in favour of {kept}")
        emit_text(phrase.format(merged=withdrawn.ref, kept=kept.ref))
