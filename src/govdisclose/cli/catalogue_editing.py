"""The verbs of ``govdisclose catalogue`` that change items: drafting, the gate, and taking back."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from govdisclose.cli.batch import input_stream
from govdisclose.cli.catalogue_views import item_shape, print_item_line
from govdisclose.cli.catalogue_words import FIELD_ALIASES, MODES
from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.db_backups import backups_named, note_backups
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_json, emit_text
from govdisclose.cli.screening_words import REASONS
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.catalogue.detecting.judging import ScreeningStops, ScreeningUnanswered
from govdisclose.domain.catalogue.labels import LABEL_FIELDS
from govdisclose.domain.finding import Severity
from govdisclose.errors import UsageFault
from govdisclose.wording.catalogue import FIELD_WORDS

if TYPE_CHECKING:
    from govdisclose.domain.catalogue.detecting.judging import AcceptedReason
    from govdisclose.domain.catalogue.item import Item

__all__ = [
    "COMMANDS",
    "GroundUnknown",
    "add",
    "attach",
    "decline",
    "erase",
    "publish",
    "revise",
    "withdraw",
]

Function = TypeVar("Function", bound=Callable[..., Any])

_TEXT_FIELDS = (
    "title", "document_number", "summary", "keywords", "url", "source", "language", "format",
    "note", "theme", "category", "genre", "audience", "lifecycle", "ground", "validity",
)  # fmt: skip
_DATE_FIELDS = ("formed_on", "effective_on", "repealed_on")
_CLEARABLE = CodeChoice(
    {name: FIELD_ALIASES.get(name, ()) for name in (*_TEXT_FIELDS, *_DATE_FIELDS)}
)


class GroundUnknown(UsageFault):
    """No law version has such a ground."""

    code = "CAT-020"
    template = "no law version has the ground {ground}; known: {known}"
    hint = "'govdisclose law show cn-2019' tells what they mean"


def _field_options(function: Function) -> Function:
    """Add one option per field staff may write; the command receives ``fields``."""

    @functools.wraps(function)
    def with_fields(*args: Any, **kwargs: Any) -> Any:
        fields = {
            name: value
            for name in (*_TEXT_FIELDS, *_DATE_FIELDS, "mode")
            if (value := kwargs.pop(name)) is not None
        }
        return function(*args, fields=_checked(fields), **kwargs)

    options = [click.option("--mode", type=MODES, help=N_("Disclosure mode."))]
    for name in _DATE_FIELDS:
        flag = "--" + name.removesuffix("_on") + "-on"
        options.append(click.option(flag, name, type=DateParam(), help=FIELD_WORDS[name]))
    for name in _TEXT_FIELDS:
        flag = "--" + name.replace("_", "-")
        options.append(click.option(flag, name, metavar="TEXT", help=FIELD_WORDS[name]))
    return functools.reduce(lambda command, option: option(command), options, with_fields)  # type: ignore[return-value]  # the wrapper takes what the options give


def _checked(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields with the ground as its code.

    Raises:
        GroundUnknown: It is none of any law version.
    """
    found = dict(fields)
    if "ground" in found:
        word = str(found["ground"]).strip()
        codes: dict[str, str] = {}
        for pack in Session.current().office().laws().packs:
            for ground in pack.grounds:
                codes[ground.provision.id] = codes[ground.zh] = ground.provision.id
        if word not in codes:
            raise GroundUnknown(ground=word, known=tuple(sorted(set(codes.values()))))
        found["ground"] = codes[word]
    return found


@click.command(
    "add",
    cls=Command,
    help=N_(
        "Draft a new item.\n\nIt is not public until another person publishes it with "
        "'catalogue publish'."
    ),
    examples=(
        "govdisclose catalogue add --title 关于做好防汛工作的通知 --agency 水利局",
        "govdisclose catalogue add --title 会议纪要 --mode withheld --ground internal_affairs",
    ),
    exits=STORE_EXITS,
)
@click.option(
    "--agency", metavar="AGENCY", help=N_("Whose item it is; the office's own when omitted.")
)
@_field_options
@json_option
@pass_session
def add(
    session: Session, *, agency: str | None, fields: Mapping[str, object], as_json: bool
) -> None:
    """Store a draft."""
    item = session.office().catalogue.add(agency, fields)
    _answer(session, item, as_json=as_json)
    _show_screened(session, item.ref)


@click.command(
    "revise",
    cls=Command,
    help=N_(
        "Change an item.\n\nWhat is public, or was reviewed here, stays as it was until another "
        "person approves the change with 'catalogue publish'; 'catalogue decline' drops it. "
        "Drafts, withheld and withdrawn items change at once."
    ),
    examples=(
        "govdisclose catalogue revise I1-1 --title 关于做好2024年防汛工作的通知",
        "govdisclose catalogue revise I1-1 --clear repealed_on --expected-version 3",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option(
    "--clear", type=_CLEARABLE, multiple=True, help=N_("Empty this field; may be repeated.")
)
@click.option(
    "--expected-version",
    type=click.IntRange(1),
    metavar="NUMBER",
    help=N_("Refuse if somebody else has changed it since this version."),
)
@_field_options
@json_option
@pass_session
def revise(
    session: Session,
    *,
    ref: str,
    clear: Sequence[str],
    expected_version: int | None,
    fields: Mapping[str, object],
    as_json: bool,
) -> None:
    """Store a new version, or a change that waits for approval."""
    twice = sorted(set(clear) & set(fields))
    if twice:
        raise click.UsageError(tr("{field} is both set and cleared").format(field=twice[0]))
    if not clear and not fields:
        raise click.UsageError(tr("there is nothing to change"))
    catalogue = session.office().catalogue
    changes = {**dict.fromkeys(clear), **fields}
    item = catalogue.revise(ref, changes, expected_version=expected_version)
    pending = catalogue.history(item.ref).pending
    more = {"pending": None if pending is None else dict(pending)}
    _answer(session, item, as_json=as_json, more=more)
    _show_screened(session, item.ref)
    if pending is not None:
        note(
            N_("the change to {ref} waits: another person approves it with 'catalogue publish'"),
            ref=item.ref,
        )


@click.command(
    "publish",
    cls=Command,
    help=N_(
        "Approve an item and publish it, or the change that waits.\n\nWho drafted it cannot "
        "publish it. The index number is issued now, if it has none. What was withdrawn, but not "
        "as a leak, is public again."
    ),
    examples=(
        "govdisclose --actor lisi catalogue publish I1-1",
        "govdisclose --actor lisi catalogue publish I1-1 --on 2024-01-15",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--on", type=DateParam(), help=N_("Day of publication, if it is not today."))
@click.option(
    "--expected-version",
    type=click.IntRange(1),
    metavar="NUMBER",
    help=N_("Refuse if somebody else has changed it since this version."),
)
@click.option(
    "--expected-change",
    type=click.IntRange(0),
    metavar="NUMBER",
    help=N_("Refuse unless this change waits, as 'catalogue show' numbers it; 0 for none."),
)
@click.option(
    "--accept-findings",
    "accepted",
    type=REASONS,
    help=N_("Answer for the warnings of the screening with this reason; it is journaled."),
)
@json_option
@pass_session
def publish(
    session: Session,
    *,
    ref: str,
    on: date | None,
    expected_version: int | None,
    expected_change: int | None,
    accepted: AcceptedReason | None,
    as_json: bool,
) -> None:
    """Release one item."""
    catalogue = session.office().catalogue
    try:
        published = catalogue.publish(
            ref,
            on=on,
            expected_version=expected_version,
            expected_change=expected_change,
            accepted=accepted,
        )
    except (ScreeningStops, ScreeningUnanswered):
        show_findings(catalogue.screened(ref).findings)
        raise
    # The item is public either way: that it has no number is a remark on a finished act.
    found = () if published.issued is None else published.issued.findings
    findings = [attrs.evolve(finding, severity=Severity.WARNING) for finding in found]
    more = {"findings": [finding.as_json() for finding in findings]}
    _answer(session, published.item, as_json=as_json, more=more)
    if not as_json:
        show_findings(findings)


@click.command(
    "decline",
    cls=Command,
    help=N_("Drop the change to an item that waits for approval; the item stays as it is."),
    examples=("govdisclose --actor lisi catalogue decline I1-1",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@json_option
@pass_session
def decline(session: Session, *, ref: str, as_json: bool) -> None:
    """Drop a proposal."""
    _answer(session, session.office().catalogue.decline(ref), as_json=as_json)


@click.command(
    "withdraw",
    cls=Command,
    help=N_(
        "Take a published item off every public surface.\n\nA tombstone stays for the public; "
        "with --leak no trace stays."
    ),
    examples=(
        "govdisclose --actor lisi catalogue withdraw I1-1",
        "govdisclose --actor lisi catalogue withdraw I1-1 --leak",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option("--on", type=DateParam(), help=N_("Day of withdrawal, if it is not today."))
@click.option("--leak", is_flag=True, help=N_("It should never have been public."))
@json_option
@pass_session
def withdraw(session: Session, *, ref: str, on: date | None, leak: bool, as_json: bool) -> None:
    """Withdraw one item."""
    _answer(session, session.office().catalogue.withdraw(ref, on=on, leak=leak), as_json=as_json)


@click.command(
    "erase",
    cls=Command,
    help=N_(
        "Delete an item's text and attachments for good.\n\nDates and codes stay, so that no "
        "figure changes, and the journal says who erased it on what ground. It cannot be undone: "
        "--confirm repeats REF."
    ),
    examples=("govdisclose catalogue erase I1-1 --ground privacy --approver lisi --confirm I1-1",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.option(
    "--ground", required=True, metavar="GROUND", help=N_("Ground of the law, code or Chinese.")
)
@click.option(
    "--approver",
    required=True,
    metavar="STAFF",
    help=N_("Key of the person who approved it, not the one who does it."),
)
@click.option("--confirm", metavar="REF", help=N_("The same REF again."))
@json_option
@pass_session
def erase(
    session: Session, *, ref: str, ground: str, approver: str, confirm: str | None, as_json: bool
) -> None:
    """Erase one item."""
    code = str(_checked({"ground": ground})["ground"])
    if confirm is None and sys.stdin.isatty():
        confirm = click.prompt(tr("this cannot be undone; type {ref}").format(ref=ref), err=True)
    if confirm != ref:
        raise click.UsageError(tr("give --confirm {ref} to erase it").format(ref=ref))
    office = session.office()
    entry = office.catalogue.erase(ref, ground=code, approver=approver)
    copies = backups_named(office, entry)
    if as_json:
        emit_json(
            {
                "ref": entry.facts["item"],
                "entry": entry.number,
                "ground": code,
                "backups": [copy.as_json() for copy in copies],
            }
        )
    else:
        phrase = tr("{ref} was erased by entry {entry}")
        emit_text(phrase.format(ref=entry.facts["item"], entry=entry.number))
    _note_kept(session.office().catalogue.get(str(entry.facts["item"])))
    note(N_("exports and files of rejected rows made before may still hold it: erase them"))
    note_backups(copies)


def _note_kept(item: Item) -> None:
    """Say which words outlive the erasure, so that nobody takes them for erased."""
    kept = [
        f"{tr(FIELD_WORDS[name])} {word}"
        for name in LABEL_FIELDS
        if (word := getattr(item, name)) is not None
    ]
    kept += [f"{tr(FIELD_WORDS['carrier'])} {one.carrier}" for one in item.carriers]
    if item.index_number is not None:
        kept.append(f"{tr(FIELD_WORDS['index_number'])} {item.index_number}")
    if kept:
        note(N_("dates, codes and these words stay, because figures count by them: {words}"),
             words="; ".join(kept))  # fmt: skip


@click.command(
    "attach",
    cls=Command,
    help=N_("Store files with an item; - is stdin and needs --name."),
    examples=("govdisclose catalogue attach I1-1 notice.pdf",),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--name", metavar="NAME", help=N_("Name of the attachment instead of the file's."))
@json_option
@pass_session
def attach(
    session: Session, *, ref: str, files: Sequence[str], name: str | None, as_json: bool
) -> None:
    """Store each file under its SHA-256."""
    if name is None and "-" in files:
        raise click.UsageError(tr("stdin needs --name"))
    if name is not None and len(files) > 1:
        raise click.UsageError(tr("--name is for one file"))
    answers: list[dict[str, object]] = []
    for file in files:
        shown = name or Path(file).name
        with input_stream(file) as stream:
            digest = session.office().catalogue.attach(ref, shown, stream)
        answers.append({"file": file, "name": shown, "sha256": digest})
        if not as_json:
            emit_text(f"{digest}  {shown}")
    if as_json:
        emit_json(answers)
    _show_screened(session, ref)


COMMANDS: tuple[click.Command, ...] = (
    add,
    revise,
    publish,
    decline,
    withdraw,
    erase,
    attach,
)
"""In the order of the help page."""


def _show_screened(session: Session, ref: str) -> None:
    """Tell the drafter what the screening finds, as the approver will see it."""
    show_findings(session.office().catalogue.screened(ref).findings)


def _answer(
    session: Session, item: Item, *, as_json: bool, more: Mapping[str, object] | None = None
) -> None:
    agency = session.office().agencies.directory()[item.shard].name
    if as_json:
        emit_json(item_shape(item, agency) | dict(more or {}))
    else:
        print_item_line(item, agency)
