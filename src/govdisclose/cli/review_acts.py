"""The verbs of ``govdisclose review`` by which a content moves through its review."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.options import DateParam, json_option
from govdisclose.cli.review_views import print_review
from govdisclose.cli.review_words import (
    ANSWERS,
    AUTHORITIES,
    OPINIONS,
    OUTCOMES,
    THIRD_PARTIES,
    ground_code,
)
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.cases.review.case import Answer, Opinion
from govdisclose.domain.cases.review.decision import Authority, Decision, Paper
from govdisclose.domain.cases.review.grounds import GroundClaim, ThirdParty

if TYPE_CHECKING:
    from govdisclose.domain.cases.review.case import ReviewCase

__all__ = ["COMMANDS", "answer", "decide", "open_", "refer", "return_", "sign"]

Function = TypeVar("Function", bound=Callable[..., Any])

_BLOCK_BYTES = 1 << 20
_reason_help = N_("Why, in words; erased with the content.")
_on_help = N_("Day of the act, if it is not today.")


def _paper_options(function: Function) -> Function:
    """Add ``--paper`` and ``--scan``; the command receives ``paper``."""

    @functools.wraps(function)
    def with_paper(*args: Any, **kwargs: Any) -> Any:
        signer, scan = kwargs.pop("signer"), kwargs.pop("scan")
        return function(*args, paper=_paper(signer, scan), **kwargs)

    options = (
        click.option(
            "--scan",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar="FILE",
            help=N_("Scan of the sheet; its SHA-256 is recorded, the file is not kept."),
        ),
        click.option(
            "--paper",
            "signer",
            metavar="STAFF",
            help=N_("Key of the person who signed on paper; you only record it."),
        ),
    )
    return functools.reduce(lambda command, option: option(command), options, with_paper)  # type: ignore[return-value]  # the wrapper takes what the options give


def _paper(signer: str | None, scan: Path | None) -> Paper | None:
    if (signer is None) != (scan is None):
        raise click.UsageError(tr("--paper and --scan go together"))
    if signer is None or scan is None:
        return None
    import hashlib

    digest = hashlib.sha256()
    with scan.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return Paper(signer=signer, scan=digest.hexdigest())


@click.command(
    "open",
    cls=Command,
    help=N_(
        "Submit an item's draft, or the change to it that waits, for review.\n\nWith --file one "
        "of its files is submitted. REF may be that of a request: then all that its reply would "
        "give out is submitted. A later change of the content closes the gate again."
    ),
    examples=(
        "govdisclose review open I1-1",
        "govdisclose review open I1-1 --file 3fa9c1",
        "govdisclose review open R1-1",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option(
    "--file", "digest", metavar="SHA256", help=N_("Beginning of the SHA-256 of a file of the item.")
)
@click.option("--note", "remark", metavar="TEXT", help=N_("For the reviewers; erasable."))
@json_option
@pass_session
def open_(
    session: Session, *, ref: str, digest: str | None, remark: str | None, as_json: bool
) -> None:
    """Submit a content."""
    office = session.office()
    if digest is not None:
        case = office.reviews.open_file(ref, digest, note=remark)
    elif ref[:1] in ("R", "r"):
        case = office.requests.replies.submit(ref, note=remark)
        if not as_json:
            show_findings(office.requests.replies.screened(ref))
    else:
        case = office.reviews.open_item(ref, note=remark)
    _answer(session, case, as_json=as_json)


@click.command(
    "sign",
    cls=Command,
    help=N_(
        "Sign the step that waits; the last one is signed with 'review decide'.\n\nWho drafted "
        "the content or signed another step cannot."
    ),
    examples=(
        "govdisclose --actor lisi review sign I1-1 --opinion release",
        "govdisclose review sign I1-1 --opinion 公开 --paper wang --scan sheet.pdf",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--opinion", type=OPINIONS, required=True, help=N_("What should be done."))
@_paper_options
@click.option("--on", type=DateParam(), help=_on_help)
@click.option("--reason", metavar="TEXT", help=_reason_help)
@json_option
@pass_session
def sign(
    session: Session,
    *,
    ref: str,
    opinion: Opinion,
    paper: Paper | None,
    on: date | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Sign one step."""
    case = session.office().reviews.sign(ref, opinion, paper=paper, on=on, reason=reason)
    _answer(session, case, as_json=as_json)


@click.command(
    "decide",
    cls=Command,
    help=N_(
        "Sign the last step: cleared, partial, or withheld on grounds.\n\nA ground is recorded "
        "with all it demands; 'law grounds' lists that. partial means that this content stays in "
        "and a redacted one is submitted."
    ),
    examples=(
        "govdisclose --actor wang review decide I1-1 --outcome cleared",
        "govdisclose --actor wang review decide I1-1 --outcome withheld --ground internal_affairs "
        "--kind personnel --not-severable --reason 人事任免酝酿材料",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--outcome", type=OUTCOMES, required=True, help=N_("What becomes of the content."))
@click.option(
    "--ground",
    "grounds",
    metavar="GROUND",
    multiple=True,
    help=N_("Ground of what is not released, the principal one first; may be repeated."),
)
@click.option(
    "--kind", "kinds", metavar="CODE", multiple=True, help=N_("Kind of the ground it is.")
)
@click.option(
    "--test",
    "tests",
    metavar="CODE",
    multiple=True,
    help=N_("Condition of the ground that was found to be met; may be repeated."),
)
@click.option("--harm", is_flag=True, help=N_("A release would do harm; --reason says which."))
@click.option("--third-party", type=THIRD_PARTIES, help=N_("What the third party said."))
@click.option(
    "--public-interest-weighed",
    is_flag=True,
    help=N_("The public interest was weighed and does not prevail."),
)
@click.option(
    "--not-severable", is_flag=True, help=N_("Nothing can be told apart and given by itself.")
)
@_paper_options
@click.option("--on", type=DateParam(), help=_on_help)
@click.option("--reason", metavar="TEXT", help=_reason_help)
@json_option
@pass_session
def decide(
    session: Session,
    *,
    ref: str,
    outcome: str,
    grounds: Sequence[str],
    kinds: Sequence[str],
    tests: Sequence[str],
    harm: bool,
    third_party: ThirdParty | None,
    public_interest_weighed: bool,
    not_severable: bool,
    paper: Paper | None,
    on: date | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Decide a review."""
    if (outcome == "cleared") == bool(grounds):
        raise click.UsageError(tr("--ground goes with partial and withheld, and only with them"))
    claims = tuple(
        GroundClaim(
            ground=ground_code(ground),
            kinds=frozenset(kinds),
            tests=frozenset(tests),
            harm=harm,
            third_party=third_party,
            public_interest_weighed=public_interest_weighed,
        )
        for ground in grounds
    )
    decision = Decision(outcome=outcome, claims=claims, not_severable=not_severable)
    case = session.office().reviews.decide(ref, decision, paper=paper, on=on, reason=reason)
    _answer(session, case, as_json=as_json)
    if outcome != "cleared" and "state_secret" in (claim.ground for claim in claims):
        note(
            N_(
                "an ordinary machine may not hold a state secret: erase {ref} and count it with "
                "'catalogue tally'"
            ),
            ref=case.subject,
        )


@click.command(
    "return",
    cls=Command,
    help=N_("Send a content back to its drafter; what was signed counts no more."),
    examples=("govdisclose --actor lisi review return I1-1 --reason 缺少依据",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--reason", metavar="TEXT", help=_reason_help)
@json_option
@pass_session
def return_(session: Session, *, ref: str, reason: str | None, as_json: bool) -> None:
    """Send back."""
    case = session.office().reviews.send_back(ref, reason=reason)
    _answer(session, case, as_json=as_json)


@click.command(
    "refer",
    cls=Command,
    help=N_(
        "Put a doubt to an authority.\n\nUntil its answer is recorded nothing is signed; silence "
        "is not consent. How long the secrecy authority has is set with 'config office "
        "review_answer_days'."
    ),
    examples=("govdisclose review refer I1-1 --to secrecy_department --reason 是否涉密不明",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--to", type=AUTHORITIES, required=True, help=N_("Who is asked."))
@click.option("--on", type=DateParam(), help=_on_help)
@click.option("--reason", metavar="TEXT", help=_reason_help)
@json_option
@pass_session
def refer(
    session: Session,
    *,
    ref: str,
    to: Authority,
    on: date | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Refer a doubt."""
    case = session.office().reviews.refer(ref, to, on=on, reason=reason)
    _answer(session, case, as_json=as_json)


@click.command(
    "answer",
    cls=Command,
    help=N_("Record what the authority answered; it binds the decision."),
    examples=("govdisclose review answer I1-1 --answer may_release --on 2024-06-12",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--answer", "said", type=ANSWERS, required=True, help=N_("What it answered."))
@click.option("--on", type=DateParam(), help=_on_help)
@click.option("--reason", metavar="TEXT", help=_reason_help)
@json_option
@pass_session
def answer(
    session: Session,
    *,
    ref: str,
    said: Answer,
    on: date | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Record an answer."""
    case = session.office().reviews.answer(ref, said, on=on, reason=reason)
    _answer(session, case, as_json=as_json)


def _answer(session: Session, case: ReviewCase, *, as_json: bool) -> None:
    office = session.office()
    print_review(office.reviews.show(case.ref), office.agencies.directory(), as_json=as_json)


COMMANDS = (open_, sign, decide, return_, refer, answer)
"""In the order of the help page."""
