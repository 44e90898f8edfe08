"""``govdisclose exchange``: packages sent to other offices, taken in, and acknowledged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from govdisclose.cli.batch import input_stream
from govdisclose.cli.catalogue_filter import filter_options
from govdisclose.cli.catalogue_import_views import print_account, show_kinds
from govdisclose.cli.commands import STORE_EXITS, Command, FinishedWithFindings, Group
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, warning
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_json, emit_table, emit_text
from govdisclose.cli.output_file import check_output, remember_input, written_file
from govdisclose.cli.session import Session, pass_session
from govdisclose.errors import ExitCode, UsageFault
from govdisclose.ports.storage import ItemFilter

__all__ = ["ExchangeFileUnreadable", "group"]

_LARGEST_BYTES = 64 << 20

group = Group("exchange", help=N_("Packages exchanged with other offices."))


class ExchangeFileUnreadable(UsageFault):
    """A file of an exchange is no JSON."""

    code = "EXC-004"
    template = "cannot read {file} as JSON"
    hint = "give the file as the other office made it"


@group.command(
    "send",
    cls=Command,
    help=N_(
        "Write a package of what the public may see today, for another office.\n\nThe journal "
        "names the package. Send the anchor ('govdisclose journal anchor') on another way, so that "
        "the recipient can tell the package from a forged one."
    ),
    examples=(
        "govdisclose exchange send to-province.zip --for 安徽省人民政府",
        "govdisclose exchange send education.zip --for 安徽省教育厅 --agency 教育局",
    ),
    exits=STORE_EXITS,
)
@click.argument("file", metavar="FILE")
@click.option("--for", "recipient", metavar="OFFICE", required=True, help=N_("Whom it is for."))
@json_option
@pass_session
@filter_options
def send(session: Session, *, file: str, recipient: str, where: ItemFilter, as_json: bool) -> None:
    """Write the package."""
    check_output(file)
    sent = session.office().packages.send(Path(file), recipient, where)
    if as_json:
        emit_json({"file": file, **sent.as_json()})
        return
    phrase = tr("{file}: {items} items and {files} files for {recipient}")
    emit_text(
        phrase.format(
            file=file, items=sent.manifest.items, files=sent.attachments, recipient=recipient
        )
    )
    emit_text(tr("package {digest}").format(digest=sent.manifest.digest))


@group.command(
    "receive",
    cls=Command,
    help=N_(
        "Check a package and import its items.\n\nA package that was altered is refused as a "
        "whole. The same package again changes nothing. The acknowledgement goes back to the "
        "sender."
    ),
    examples=(
        "govdisclose exchange receive from-huainan.zip --anchor huainan-anchor.json",
        "govdisclose exchange receive from-huainan.zip --on-unknown-agency create --json",
    ),
    exits=(*STORE_EXITS, ExitCode.FINDINGS),
)
@click.argument("file", metavar="FILE")
@click.option(
    "--anchor", "anchor_file", metavar="FILE", help=N_("Anchor that came on another way.")
)
@click.option(
    "--on-unknown-agency",
    type=click.Choice(["reject", "create", "office"]),
    default="reject",
    show_default=True,
    help=N_("Rows whose agency nobody knows: reject them, create it, or give them to the office."),
)
@click.option("--agency", metavar="AGENCY", help=N_("Agency of rows that name none."))
@click.option("--acknowledgement", metavar="FILE", help=N_("Write the acknowledgement here."))
@json_option
@pass_session
def receive(
    session: Session,
    *,
    file: str,
    anchor_file: str | None,
    on_unknown_agency: str,
    agency: str | None,
    acknowledgement: str | None,
    as_json: bool,
) -> None:
    """Import a package; exit 4 when an item was rejected."""
    from govdisclose.office import OnUnknownAgency  # the library loads here, not for help

    path = Path(file)
    target = acknowledgement or str(path.with_suffix(".ack.json"))
    office = session.office()
    anchor = None if anchor_file is None else _anchor(anchor_file)
    remember_input(file)
    # Asked before anything is stored: an acknowledgement nobody can have is no help afterwards.
    check_output(target)
    received = office.packages.receive(
        path,
        anchor=anchor,
        on_unknown_agency=OnUnknownAgency(on_unknown_agency),
        agency=agency,
    )
    with written_file(target) as stream:
        json.dump(received.acknowledgement, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    if as_json:
        emit_json(
            {
                "package": received.manifest.digest,
                "sender": received.manifest.sender,
                "anchored": received.is_anchored,
                "account": received.account.as_json(),
                "acknowledgement_file": target,
            }
        )
    else:
        emit_text(tr("package {digest}").format(digest=received.manifest.digest))
        print_account(received.account)
        show_kinds(received.account)
        note(N_("the acknowledgement for {sender} is in {file}"),
             sender=received.manifest.sender, file=target)  # fmt: skip
    if not received.is_anchored:
        warning(N_("no anchor was given: the package is whole, but who made it is not proved"))
    if received.account.has_errors or received.account.refused is not None:
        raise FinishedWithFindings


@group.command(
    "acknowledge",
    cls=Command,
    help=N_("Keep the acknowledgement that came back for a package sent from here."),
    examples=("govdisclose exchange acknowledge from-huainan.ack.json",),
    exits=STORE_EXITS,
)
@click.argument("file", metavar="FILE")
@json_option
@pass_session
def acknowledge(session: Session, *, file: str, as_json: bool) -> None:
    """Keep it."""
    kept = session.office().packages.acknowledged(file, _json(file))
    if as_json:
        emit_json(kept)
        return
    counts: Mapping[str, Any] = kept["counts"]
    words = ", ".join(f"{name} {number}" for name, number in counts.items())
    emit_text(tr("received on {on}: {counts}").format(on=kept["on"], counts=words))


@group.command(
    "list",
    cls=Command,
    help=N_("List the packages sent and received."),
    examples=("govdisclose exchange list", "govdisclose exchange list --json"),
    exits=STORE_EXITS,
)
@json_option
@pass_session
def list_(session: Session, *, as_json: bool) -> None:
    """Print them."""
    packages = session.office().packages.packages()
    if as_json:
        emit_json({"items": list(packages)})
        return
    rows = [
        (
            tr("sent") if one["direction"] == "sent" else tr("received"),
            one["package"][:16],
            one["on"],
            one.get("recipient") or one.get("sender"),
            one["items"] if "items" in one else one["counts"]["read"],
            (one.get("acknowledged") or {}).get("on"),
        )
        for one in packages
    ]
    headers = ["", tr("Package"), tr("On"), tr("Office"), tr("Items"), tr("Acknowledged")]
    emit_table(headers, rows, right=[4])


def _anchor(file: str) -> Mapping[str, object]:
    value = _json(file)
    if not isinstance(value, dict):
        raise ExchangeFileUnreadable(file=file)
    return value


def _json(file: str) -> object:
    with input_stream(file) as stream:
        content = stream.read(_LARGEST_BYTES + 1)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise ExchangeFileUnreadable(file=file) from problem
