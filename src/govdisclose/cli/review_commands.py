"""``govdisclose review``: the release gate 保密审查, its queue, and what comes back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from govdisclose.cli import review_acts, review_leaks
from govdisclose.cli.commands import STORE_EXITS, Group
from govdisclose.cli.language import N_, tr
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.output import emit_fields, emit_json, emit_table
from govdisclose.cli.phrases import article_words, ground_word
from govdisclose.cli.review_views import print_review, print_reviews
from govdisclose.cli.review_words import FOUND, coded
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.cases.review.reassessment import Reassessment, ReassessmentOutcome
from govdisclose.domain.law.provisions import Mark

if TYPE_CHECKING:
    from govdisclose.domain.catalogue.agency import AgencyDirectory

__all__ = ["group"]

group = Group("review", help=N_("Review of contents before their release, and after."))


@group.command(
    "list",
    help=N_("List the reviews that are open, with what each waits for."),
    examples=("govdisclose review list", "govdisclose review list --all --json"),
    exits=STORE_EXITS,
)
@click.option("--all", "with_closed", is_flag=True, help=N_("Those that are closed, too."))
@click.option("--agency", metavar="AGENCY", help=N_("Only those of this agency."))
@json_option
@pass_session
def list_(session: Session, *, with_closed: bool, agency: str | None, as_json: bool) -> None:
    """Print the queue."""
    office = session.office()
    directory = office.agencies.directory()
    shards = None if agency is None else frozenset({directory.find(agency).shard})
    standings = office.reviews.list(shards=shards, with_closed=with_closed)
    print_reviews(standings, directory, as_json=as_json)


@group.command(
    "show",
    help=N_("Show a review with every signature; REF is its own or its item's."),
    examples=("govdisclose review show I1-1",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@json_option
@pass_session
def show(session: Session, *, ref: str, as_json: bool) -> None:
    """Print one review."""
    office = session.office()
    print_review(office.reviews.show(ref), office.agencies.directory(), as_json=as_json)


@group.command(
    "due",
    help=N_(
        "List what was withheld and is to be looked at again.\n\nItems, contents a review "
        "withheld, refused requests and, on a classified system, held secrets. The law asks for "
        "it and names no period; 'config office reassess_months' sets the office's."
    ),
    examples=("govdisclose review due", "govdisclose review due --on 2027-12-31 --json"),
    exits=STORE_EXITS,
)
@click.option("--on", type=DateParam(), help=N_("What is due by this day; today when omitted."))
@click.option("--all", "with_later", is_flag=True, help=N_("What is due later, too."))
@json_option
@pass_session
def due(session: Session, *, on: date | None, with_later: bool, as_json: bool) -> None:
    """Print what comes back, the earliest first."""
    office = session.office()
    day = on or office.environment.today()
    found = office.reassessing.all(until=None if with_later else day)
    _print_terms(found, day, office.agencies.directory(), as_json=as_json)


@group.command(
    "reassess",
    help=N_(
        "Record what looking again at something withheld has found.\n\nREF is the one that 'review "
        "due' shows. kept begins a new term; what is to be released passes the gate like anything "
        "else."
    ),
    examples=("govdisclose review reassess I1-1 --found kept --reason 仍涉及商业秘密",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--found", type=FOUND, required=True, help=N_("What was found."))
@click.option("--on", type=DateParam(), help=N_("Day of the act, if it is not today."))
@click.option("--reason", metavar="TEXT", help=N_("Why."))
@json_option
@pass_session
def reassess(
    session: Session,
    *,
    ref: str,
    found: ReassessmentOutcome,
    on: date | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Record a reassessment."""
    office = session.office()
    again = office.reassessing.record(ref, found, on=on, reason=reason)
    day = office.environment.today()
    _print_terms((again,), day, office.agencies.directory(), as_json=as_json)


@group.command(
    "variant",
    help=N_(
        "Show how many persons sign a release, or choose it.\n\nVARIANT is two-step, three-step or "
        "four-step; 'law show review-three-step' shows the steps. With --agency it is chosen for "
        "one agency. none takes a choice back."
    ),
    examples=(
        "govdisclose review variant",
        "govdisclose review variant three-step --agency 水利局",
    ),
    exits=STORE_EXITS,
)
@click.argument("variant", metavar="[VARIANT]", required=False)
@click.option("--agency", metavar="AGENCY", help=N_("For this agency only."))
@json_option
@pass_session
def variant(session: Session, *, variant: str | None, agency: str | None, as_json: bool) -> None:
    """Print or choose the variant."""
    office = session.office()
    directory = office.agencies.directory()
    shard = None if agency is None else directory.find(agency).shard
    if variant is not None:
        chosen = None if variant == "none" else variant
        office.reviews.choose_variant(chosen, shard=shard)
    shards = [one.shard for one in directory] if shard is None else [shard]
    chosen_by = {one: office.reviews.variant_for(one) for one in shards}
    if as_json:
        emit_json(
            {
                "items": [
                    {"agency": directory[one].name, "variant": name}
                    for one, name in chosen_by.items()
                ]
            }
        )
        return
    emit_fields((directory[one].name, name) for one, name in chosen_by.items())


def _print_terms(
    found: tuple[Reassessment, ...], day: date, directory: AgencyDirectory, *, as_json: bool
) -> None:
    if as_json:
        emit_json(
            {
                "on": day,
                "total": len(found),
                "items": [
                    {
                        "ref": one.subject,
                        "agency": directory[one.shard].name,
                        "kind": one.kind,
                        "ground": one.ground,
                        "since": one.since,
                        "due": one.due,
                        "is_due": one.is_due(day),
                        "article": one.article,
                        "mark": one.mark,
                        "found": one.decided,
                    }
                    for one in found
                ],
            }
        )
        return
    rows = [
        (
            one.subject,
            coded(one.kind),
            directory[one.shard].name,
            ground_word(one.ground),
            one.since,
            one.due,
            _basis(one),
            coded(one.decided) if one.decided else None,
        )
        for one in found
    ]
    headers = [
        tr("Ref"), tr("Kind"), tr("Agency"), tr("Ground"), tr("Since"), tr("Due"), tr("Basis"),
        tr("Found"),
    ]  # fmt: skip
    emit_table(headers, rows)


def _basis(one: Reassessment) -> str:
    known = f" ({tr('unverified')})" if one.mark is Mark.UNVERIFIED else ""
    return article_words(one.article) + known


for _command in (*review_acts.COMMANDS, *review_leaks.COMMANDS):
    group.add_command(_command)
