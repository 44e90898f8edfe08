"""``govdisclose journal``: what happened, whether it still stands, and heads to keep elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from govdisclose.cli.batch import input_stream
from govdisclose.cli.commands import STORE_EXITS, FinishedWithFindings, Group
from govdisclose.cli.journal_views import (
    chain_name,
    entry_headers,
    entry_row,
    entry_shape,
    print_verification,
    verification_shape,
)
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import json_option, limit_option
from govdisclose.cli.output import emit_json, emit_table
from govdisclose.cli.output_file import written_file
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.errors import ExitCode, UsageFault

__all__ = ["AnchorUnreadable", "group"]

_LARGEST_ANCHOR_BYTES = 64 << 20

group = Group("journal", help=N_("Show, verify and anchor the journal."))


class AnchorUnreadable(UsageFault):
    """The file named by ``--against`` is no JSON object."""

    code = "JRN-002"
    template = "{file} is no anchor: {reason}"
    hint = "write one with 'govdisclose journal anchor -o FILE' and keep it elsewhere"


@group.command(
    "show",
    help=N_(
        "Show entries of the journal.\n\nREF is an item (I12-345), an agency (A12), or the subject "
        "of any entry. Without it the chain of --agency is shown, and without both the heads of "
        "all chains."
    ),
    examples=("govdisclose journal show I1-1", "govdisclose journal show --agency 教育局 --json"),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="[REF]", required=False)
@click.option("--agency", metavar="AGENCY", help=N_("Chain of this agency; - is the office's own."))
@click.option("--after", metavar="NUMBER", type=click.IntRange(0), default=0,
              help=N_("Go on after this entry of the chain."))  # fmt: skip
@limit_option
@json_option
@click.pass_context
def show(
    ctx: click.Context,
    *,
    ref: str | None,
    agency: str | None,
    after: int,
    limit: int,
    as_json: bool,
) -> None:
    """Print the entries about a ref, a page of a chain, or all heads."""
    if ref is not None and agency is not None:
        raise click.UsageError(tr("give either REF or --agency"), ctx)
    office = Session.current().office()
    if ref is None and agency is None:
        _show_chains(as_json=as_json)
        return
    following: int | None = None
    if ref is not None:
        entries = office.journal.trail(ref)
    else:
        assert agency is not None
        shard = OFFICE_SHARD if agency == "-" else office.agencies.directory().find(agency).shard
        found = office.journal.entries(shard, after=after, limit=limit + 1)
        entries = found[:limit]
        following = entries[-1].number if len(found) > limit else None
    zone = office.settings.zone()
    if as_json:
        emit_json({"entries": [entry_shape(entry, zone) for entry in entries], "next": following})
        return
    if entries:
        emit_table(entry_headers(), [entry_row(entry, zone) for entry in entries], right=[1, 6])
    else:
        note(N_("no entry is about {ref}"), ref=ref or agency)
    if following is not None:
        note(N_("go on with --after {cursor}"), cursor=following)


@group.command(
    "verify",
    help=N_(
        "Recompute every entry and every row it commits to.\n\nFinds altered, deleted, inserted "
        "and swapped rows. A tail cut off or a chain rewritten as a whole is found against an "
        "anchor that was kept elsewhere."
    ),
    examples=(
        "govdisclose journal verify",
        "govdisclose journal verify --against /media/usb/anchor.json --json",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.option("--against", metavar="FILE", help=N_("Compare with this anchor; - is stdin."))
@json_option
@pass_session
def verify(session: Session, *, against: str | None, as_json: bool) -> None:
    """Print what was found; exit 4 when there is a fault."""
    office = session.office()
    anchor = None if against is None else _anchor(against)
    found = office.journal.verify(anchor)
    directory = office.agencies.directory()
    anchored = anchor is not None
    if as_json:
        emit_json(verification_shape(found, directory, anchored=anchored))
    else:
        print_verification(found, directory, anchored=anchored)
    if not found.is_clean:
        raise FinishedWithFindings


@group.command(
    "anchor",
    help=N_("Print the heads of all chains, to be kept where whoever can write the office cannot."),
    examples=(
        "govdisclose journal anchor -o /media/usb/anchor.json",
        "govdisclose journal anchor --json",
    ),
    exits=STORE_EXITS,
)
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@json_option
@pass_session
def anchor(session: Session, *, output: str | None, as_json: bool) -> None:
    """Print or write the anchor; it is JSON with and without ``--json``."""
    heads = session.office().journal.anchor()
    if output is None:
        emit_json(heads)
        return
    with written_file(output) as stream:
        json.dump(heads, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    if as_json:
        emit_json({"file": output})
    else:
        note(N_("the anchor is in {file}: keep it away from this machine"), file=output)


def _show_chains(*, as_json: bool) -> None:
    office = Session.current().office()
    directory = office.agencies.directory()
    heads = office.journal.heads()
    if as_json:
        chains = [
            {
                "shard": head.shard,
                "chain": chain_name(head.shard, directory),
                "entries": head.number,
                "head": head.hash.hex(),
            }
            for head in heads
        ]
        emit_json({"chains": chains})
        return
    rows = [
        (
            f"A{head.shard}" if head.shard else "-",
            chain_name(head.shard, directory),
            head.number,
            head.hash.hex()[:16],
        )
        for head in heads
    ]
    emit_table([tr("Ref"), tr("Chain"), tr("Entries"), tr("Head")], rows, right=[2])


def _anchor(file: str) -> Mapping[str, object]:
    with input_stream(file) as stream:
        content = stream.read(_LARGEST_ANCHOR_BYTES + 1)
    try:
        value = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as problem:
        raise AnchorUnreadable(file=file, reason="not UTF-8") from problem
    except (ValueError, RecursionError) as problem:
        raise AnchorUnreadable(file=file, reason="not JSON") from problem
    if not isinstance(value, dict):
        raise AnchorUnreadable(file=file, reason="not an object")
    return value
