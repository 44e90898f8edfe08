"""``govdisclose request enclose``: files that go out with a reply, and where its gate stands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import show_findings
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_fields, emit_json, emit_table, emit_text
from govdisclose.cli.review_words import state_word
from govdisclose.cli.session import Session, pass_session
from govdisclose.office import Office

__all__ = ["COMMANDS"]


@click.command(
    "enclose",
    cls=Command,
    help=N_(
        "Enclose a file with the reply to a request, or list what is enclosed.\n\nReply and files "
        "are one content: what is enclosed or taken out after the approval closes the gate until "
        "'review open' and the signatures open it again. The file is screened; one with a secrecy "
        "mark is refused."
    ),
    examples=(
        "govdisclose request enclose R1-1",
        "govdisclose request enclose R1-1 方案.pdf",
        "govdisclose request enclose R1-1 --take-out 3fa9c1",
    ),
    exits=STORE_EXITS,
)
@click.argument("ref", metavar="REF")
@click.argument(
    "file", metavar="[FILE]", required=False, type=click.Path(exists=True, dir_okay=False)
)
@click.option("--name", metavar="NAME", help=N_("Name of the file, if it is another one."))
@click.option(
    "--take-out", "digest", metavar="SHA256", help=N_("Beginning of the SHA-256 of a file.")
)
@json_option
@pass_session
def _enclose(
    session: Session,
    *,
    ref: str,
    file: str | None,
    name: str | None,
    digest: str | None,
    as_json: bool,
) -> None:
    """Change what is enclosed, and print it."""
    if file is not None and digest is not None:
        raise click.UsageError(tr("give either FILE or --take-out"))
    office = session.office()
    replies = office.requests.replies
    if file is not None:
        with Path(file).open("rb") as stream:
            _made, findings = replies.enclose(ref, name or Path(file).name, stream)
        show_findings(findings)
    elif digest is not None:
        replies.take_out(ref, digest)
    _show(office, ref, as_json=as_json)


def _show(office: Office, ref: str, *, as_json: bool) -> None:
    replies = office.requests.replies
    standing, files = replies.standing(ref), replies.enclosures(ref)
    if as_json:
        emit_json(
            {
                "enclosures": [
                    {"name": one.name, "sha256": one.digest, "bytes": one.bytes} for one in files
                ],
                "gate": {
                    "open": standing.is_open,
                    "content": standing.content,
                    "approved": standing.is_approved,
                    "review": standing.review,
                    "review_state": standing.review_state,
                    "review_is_of_content": standing.is_current,
                    "cleared_on": standing.cleared_on,
                },
            }
        )
        return
    emit_fields(_gate(office, ref))
    if files:
        emit_text("")
        headers = [tr("Name"), "SHA-256", tr("Bytes")]
        rows = [(one.name, one.digest[:12], one.bytes) for one in files]
        emit_table(headers, rows, right=[2])


def _gate(office: Office, ref: str) -> Iterator[tuple[str, object]]:
    standing = office.requests.replies.standing(ref)
    opened = tr("may go out") if standing.is_open else tr("not cleared")
    yield tr("Reply"), opened
    if standing.review is not None:
        case = office.reviews.show(standing.review).case
        state = state_word(case.flow, case.state)
        said = state if standing.is_current else tr("{state}, of another content")
        yield tr("Review"), f"{standing.review} {said.format(state=state)}"
    if standing.cleared_on is not None:
        yield tr("Cleared on"), standing.cleared_on


COMMANDS = (_enclose,)
"""In the order of the help page."""
