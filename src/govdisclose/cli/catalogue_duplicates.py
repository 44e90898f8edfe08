"""``govdisclose catalogue duplicates``, ``merge`` and ``unmerge``: one document recorded twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from govdisclose.cli.catalogue_filter import filter_options
from govdisclose.cli.catalogue_views import item_shape, print_item_line
from govdisclose.cli.catalogue_words import FIELD_ALIASES, field_word
from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note
from govdisclose.cli.options import CodeChoice, after_option, json_option, limit_option
from govdisclose.cli.output import emit_fields, emit_json, emit_table, emit_text
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.catalogue.item import item_ref
from govdisclose.domain.finding import Severity
from govdisclose.errors import ExitCode
from govdisclose.ports.reading import stage_of
from govdisclose.ports.storage import ItemFilter, ItemRecord
from govdisclose.wording.catalogue import STAGE_WORDS

if TYPE_CHECKING:
    from govdisclose.domain.catalogue.agency import AgencyDirectory
    from govdisclose.office import DuplicatePage, DuplicatePair, MergeLinks

__all__ = ["COMMANDS", "duplicates", "links_shape", "merge", "print_links", "unmerge"]

_KINDS = CodeChoice({"exact": ("完全相同",), "near": ("近似",)})
_KIND_WORDS = {"exact": N_("exact"), "near": N_("near")}
_CODES = {"exact": "DUPLICATE", "near": "NEAR-DUPLICATE"}

_REASON_WORDS = {
    "same_title": N_("same title"),
    "spelling": N_("title spelled otherwise"),
    "agency_prefix": N_("one title names the agency"),
    "characters": N_("titles differ in one or two characters"),
    "titles_overlap": N_("titles share most words"),
    "same_number": N_("same document number"),
    "other_number": N_("other document number"),
    "same_day": N_("same day"),
    "close_day": N_("a few days apart"),
    "no_day": N_("no date"),
    "other_agency": N_("other agency"),
    "other_index_number": N_("other index number"),
}

_MERGE_WORDS = {
    "two_numbers": N_("recorded under two numbers"),
    "two_spellings": N_("title spelled in two ways"),
    "entered_twice": N_("entered twice"),
    "two_agencies": N_("recorded by two agencies"),
    "other": N_("another reason"),
}
_MERGE_REASONS = CodeChoice(
    {
        "two_numbers": ("两个编号",),
        "two_spellings": ("两种写法",),
        "entered_twice": ("重复录入",),
        "two_agencies": ("两个机构",),
        "other": ("其他",),
    }
)

_MISSING = "missing"
_TAKEN = (
    "title", "document_number", "summary", "keywords", "url", "source", "language", "format",
    "note", "formed_on", "effective_on", "repealed_on", "theme", "category", "genre", "audience",
    "lifecycle", "validity",
)  # fmt: skip
_TAKEABLE = CodeChoice(
    {
        _MISSING: ("缺项",),
        **{name: FIELD_ALIASES.get(name, ()) for name in _TAKEN},
        "carriers": ("公开载体", "载体"),
        "attachments": ("附件",),
    }
)


@click.command(
    "duplicates",
    cls=Command,
    help=N_(
        "List pairs of items that are probably one document.\n\nThe most alike come first, each "
        "pair with its reasons. What was withdrawn is left out. Exit 4 when there are any; join "
        "them with 'catalogue merge'."
    ),
    examples=(
        "govdisclose catalogue duplicates",
        "govdisclose catalogue duplicates --agency 教育局 --kind near --json",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.option("--kind", type=_KINDS, help=N_("Only exact, or only near duplicates."))
@limit_option
@after_option
@json_option
@pass_session
@filter_options
def duplicates(
    session: Session,
    *,
    where: ItemFilter,
    kind: str | None,
    limit: int,
    after: str | None,
    as_json: bool,
) -> None:
    """Print a page of pairs."""
    # Reading titles and numbers is needed by this command only.
    from govdisclose.domain.catalogue.likeness import LikenessKind

    page = session.office().duplicates.page(
        where, limit=limit, after=after, kind=None if kind is None else LikenessKind(kind)
    )
    if as_json:
        emit_json(_page_shape(page))
    else:
        _print_page(page)
    if page.exact + page.near if kind is None else getattr(page, kind):
        raise FinishedWithFindings


@click.command(
    "merge",
    cls=Command,
    help=N_(
        "Let KEEP stand for DROP, which is the same document.\n\nDROP leaves the catalogue and "
        "every public surface today; figures of earlier days stay. Its index number stays its own, "
        "and a file that brings it again meets this merge. What KEEP takes over of it is an edit: "
        "where KEEP is public, a second person approves it with 'catalogue publish'."
    ),
    examples=(
        "govdisclose catalogue merge I1-1 I1-7 --reason two_spellings",
        "govdisclose catalogue merge I1-1 I1-7 --take summary --take attachments",
    ),
    exits=STORE_EXITS,
)
@click.argument("keep", metavar="KEEP")
@click.argument("drop", metavar="DROP")
@click.option(
    "--reason",
    type=_MERGE_REASONS,
    default="other",
    show_default=True,
    help=N_("Why they are one document."),
)
@click.option(
    "--take",
    type=_TAKEABLE,
    multiple=True,
    metavar="FIELD",
    help=N_(
        "Take this over where KEEP has none; may be repeated. 'missing' means all of it, with "
        "carriers and attachments."
    ),
)
@json_option
@pass_session
def merge(
    session: Session,
    *,
    keep: str,
    drop: str,
    reason: str,
    take: Sequence[str],
    as_json: bool,
) -> None:
    """Merge two items."""
    from govdisclose.office import MergeReason  # loads the catalogue at work

    office = session.office()
    merged = office.merging.merge(
        keep,
        drop,
        reason=MergeReason(reason),
        take=[name for name in take if name != _MISSING],
        take_missing=_MISSING in take,
    )
    directory = office.agencies.directory()
    if as_json:
        emit_json(
            {
                "kept": item_shape(merged.kept, directory[merged.kept.shard].name),
                "dropped": item_shape(merged.dropped, directory[merged.dropped.shard].name),
                "reason": reason,
                "taken": list(merged.taken),
                "waits": merged.waits,
            }
        )
    else:
        print_item_line(merged.kept, directory[merged.kept.shard].name)
        print_item_line(merged.dropped, directory[merged.dropped.shard].name)
        phrase = tr("{dropped} was merged into {kept}")
        emit_text(phrase.format(dropped=merged.dropped.ref, kept=merged.kept.ref))
        if merged.taken:
            words = "、".join(field_word(name) for name in merged.taken)
            emit_text(tr("taken over: {fields}").format(fields=words))
    if merged.waits:
        note(
            N_("the change to {ref} waits: another person approves it with 'catalogue publish'"),
            ref=merged.kept.ref,
        )


@click.command(
    "unmerge",
    cls=Command,
    help=N_(
        "Take a merge back: REF stands in the catalogue again.\n\nIf it becomes public by this, "
        "who merged it cannot do it. What the other item took over stays there."
    ),
    examples=("govdisclose --actor lisi catalogue unmerge I1-7",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@json_option
@pass_session
def unmerge(session: Session, *, ref: str, as_json: bool) -> None:
    """Undo a merge."""
    office = session.office()
    item = office.merging.unmerge(ref)
    agency = office.agencies.directory()[item.shard].name
    if as_json:
        emit_json(item_shape(item, agency))
    else:
        print_item_line(item, agency)


COMMANDS: tuple[click.Command, ...] = (duplicates, merge, unmerge)
"""In the order of the help page."""


def links_shape(links: MergeLinks) -> dict[str, object]:
    """What ``catalogue show`` adds of merges."""
    return {
        "merged_into": links.into,
        "merge_reason": None if links.reason is None else links.reason.value,
        "merged_from": list(links.holds),
    }


def print_links(links: MergeLinks) -> None:
    """Print which item stands for this one, or for which ones it stands."""
    rows: list[tuple[str, object]] = []
    if links.into is not None:
        rows.append((tr("Merged into"), links.into))
    if links.reason is not None:
        rows.append((tr("Why"), tr(_MERGE_WORDS[links.reason.value])))
    if links.holds:
        rows.append((tr("Stands for"), " ".join(links.holds)))
    if rows:
        emit_text("")
        emit_fields(rows)


def _page_shape(page: DuplicatePage) -> dict[str, object]:
    """The answer of ``catalogue duplicates``; its keys are a promise to scripts."""
    return {
        "records": page.records,
        "exact": page.exact,
        "near": page.near,
        "wide_blocks": page.wide_blocks,
        "next": page.next,
        "items": [_pair_shape(pair, page.directory) for pair in page.pairs],
    }


def _pair_shape(pair: DuplicatePair, directory: AgencyDirectory) -> dict[str, object]:
    likeness = pair.likeness
    return {
        "code": _CODES[likeness.kind.value],
        "severity": Severity.WARNING.value,
        "kind": likeness.kind.value,
        "score_bp": likeness.score_bp,
        "reasons": [reason.value for reason in likeness.reasons],
        "days_apart": likeness.days_apart,
        "first": _record_shape(pair.first, directory),
        "second": _record_shape(pair.second, directory),
    }


def _record_shape(record: ItemRecord, directory: AgencyDirectory) -> dict[str, object]:
    return {
        "ref": item_ref(record.shard, record.number),
        "index_number": record.index_number,
        "title": record.title,
        "agency": directory[record.shard].name,
        "document_number": record.document_number,
        "formed_on": record.formed_on,
        "published_on": record.published_on,
        "stage": stage_of(record).value,
    }


def _print_page(page: DuplicatePage) -> None:
    if page.pairs:
        headers = [
            tr("Likeness"),
            *(
                field_word(name)
                for name in ("ref", "formed_on", "stage", "title", "document_number", "agency")
            ),
        ]
        rows: list[tuple[object, ...]] = []
        for pair in page.pairs:
            kind = tr(_KIND_WORDS[pair.likeness.kind.value])
            score = f"{kind} {pair.likeness.score_bp // 100}%"
            why = ", ".join(tr(_REASON_WORDS[one.value]) for one in pair.likeness.reasons)
            rows.append((score, *_record_row(pair.first, page.directory)))
            rows.append((why, *_record_row(pair.second, page.directory)))
        emit_table(headers, rows)
        emit_text("")
    phrase = tr("{exact} exact and {near} near duplicates among {records} items")
    emit_text(phrase.format(exact=page.exact, near=page.near, records=page.records))
    if page.wide_blocks:
        note(
            N_("{count} groups were too large to compare every pair in them"),
            count=page.wide_blocks,
        )
    if page.next is not None:
        note(N_("go on with --after {cursor}"), cursor=page.next)


def _record_row(record: ItemRecord, directory: AgencyDirectory) -> tuple[object, ...]:
    return (
        item_ref(record.shard, record.number),
        record.formed_on or record.published_on,
        tr(STAGE_WORDS[stage_of(record)]),
        record.title,
        record.document_number,
        directory[record.shard].name,
    )
