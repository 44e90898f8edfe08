"""``govdisclose redact``: a public derivative of a file, without given strings."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdisclose.cli.batch import input_stream
from govdisclose.cli.commands import Command, FinishedWithFindings
from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings, warning
from govdisclose.cli.options import json_option
from govdisclose.cli.output import emit_fields, emit_json
from govdisclose.cli.output_file import check_output, written_bytes
from govdisclose.cli.screening_words import PICTURES
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.finding import Severity
from govdisclose.errors import ExitCode, UsageFault
from govdisclose.ports.screening import Pictures

if TYPE_CHECKING:
    from govdisclose.domain.catalogue.detecting.removal import Removal
    from govdisclose.ports.screening import Redacted

__all__ = ["RemovalListUnreadable", "command"]

_LIST_BYTES = 4 << 20


class RemovalListUnreadable(UsageFault):
    """The list of strings is no text."""

    code = "RED-010"
    template = "cannot read the list {file}: {reason}"
    hint = "give a text in UTF-8 or GB18030 with one string a line"


@click.command(
    "redact",
    cls=Command,
    help=N_(
        "Make a public copy of a text, DOCX, XLSX or PDF without given strings.\n\nThey are taken "
        "out, not covered: of comments, tracked changes, properties, hidden parts and earlier "
        "revisions nothing stays. The copy is read again by other means; if a string is still "
        "found, nothing is written. --attach stores original and copy with an item, apart."
    ),
    examples=(
        "govdisclose redact reply.docx --remove names.txt -o reply-public.docx",
        "govdisclose redact list.xlsx --from-scan -o list-public.xlsx",
        "govdisclose redact reply.pdf --from-scan --pictures keep -o public.pdf --attach I1-1",
    ),
    exits=(
        ExitCode.DONE,
        ExitCode.REFUSED,
        ExitCode.USAGE,
        ExitCode.STORE,
        ExitCode.FINDINGS,
    ),
)
@click.argument("file", metavar="FILE")
@click.option(
    "--remove",
    "lists",
    metavar="LIST",
    multiple=True,
    help=N_("File with the strings to take out, one a line."),
)
@click.option(
    "--value",
    "values",
    metavar="TEXT",
    multiple=True,
    help=N_("A string to take out; others on this machine may see it while it runs."),
)
@click.option("--from-scan", is_flag=True, help=N_("Take out the personal data that scan finds."))
@click.option(
    "--pictures",
    type=PICTURES,
    default=Pictures.REFUSE.value,
    help=N_("What becomes of pictures: refuse (default), keep or remove."),
)
@click.option("-o", "--output", metavar="OUT", required=True, help=N_("Where the copy goes."))
@click.option("--attach", "ref", metavar="REF", help=N_("Store original and copy with this item."))
@json_option
@pass_session
def command(
    session: Session,
    *,
    file: str,
    lists: tuple[str, ...],
    values: tuple[str, ...],
    from_scan: bool,
    pictures: Pictures,
    output: str,
    ref: str | None,
    as_json: bool,
) -> None:
    """Write the copy and say what was taken out; exit 4 when a string does not stand in it."""
    if not (lists or values or from_scan):
        raise click.UsageError(tr("give --remove, --value or --from-scan"))
    from govdisclose.office import Office  # formats load with the command, not with its help

    wanted = _wanted(lists, values)
    with input_stream(file) as stream:
        content = stream.read()
    check_output(output)
    redaction = Office.redaction()
    redacted, removal = redaction.redact(
        file, content, wanted, from_scan=from_scan, pictures=pictures
    )
    redaction.check_name(Path(output).name, removal)
    stored = None
    if ref is not None:
        stored = session.office().derivatives.keep(
            ref, Path(file).name, content, Path(output).name, redacted
        )
    with written_bytes(output) as target:
        target.write(redacted.content)
    absent = _absent(redacted, removal, wanted)
    shape: dict[str, object] = {
        "file": file,
        "output": output,
        "format": redacted.format,
        "removed": redacted.removed,
        "not_found": absent,
        "sha256": {
            "original": hashlib.sha256(content).hexdigest(),
            "derivative": hashlib.sha256(redacted.content).hexdigest(),
        },
        "item": None if stored is None else stored.ref,
        "findings": [one.as_json() for one in redacted.findings],
    }
    if as_json:
        emit_json(shape)
    else:
        _print(shape)
        show_findings(redacted.findings)
        if redacted.format == "pdf":
            note(N_("in a PDF the bar is as wide as what it stands for: look whether that tells"))
    for origin in absent:
        warning(
            N_("nothing to take out for {origin}: it does not stand in the file"), origin=origin
        )
    if absent or any(one.severity is not Severity.INFO for one in redacted.findings):
        raise FinishedWithFindings


def _wanted(lists: tuple[str, ...], values: tuple[str, ...]) -> dict[str, str]:
    """Strings to take out, with where each was given; the strings are never shown."""
    wanted: dict[str, str] = {}
    for name in lists:
        for number, line in enumerate(_lines(name), start=1):
            wanted.setdefault(line.strip(), f"{Path(name).name}:{number}")
    for number, value in enumerate(values, start=1):
        wanted.setdefault(value.strip(), f"--value {number}")
    wanted.pop("", None)
    return wanted


def _lines(name: str) -> list[str]:
    with input_stream(name) as stream:
        content = stream.read(_LIST_BYTES + 1)
    if len(content) > _LIST_BYTES:
        raise RemovalListUnreadable(file=name, reason="it is too large")
    for codec in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(codec).splitlines()
        except UnicodeDecodeError:
            continue
    raise RemovalListUnreadable(file=name, reason="it is neither UTF-8 nor GB18030 text")


def _absent(redacted: Redacted, removal: Removal, wanted: dict[str, str]) -> list[str]:
    """Where the strings were given that do not stand in the file."""
    given = (wanted.get(removal.values[which]) for which in redacted.absent)
    return [origin for origin in given if origin is not None]


def _print(shape: dict[str, object]) -> None:
    hashes = shape["sha256"]
    assert isinstance(hashes, dict)
    emit_fields(
        (
            (tr("copy"), shape["output"]),
            (tr("format"), shape["format"]),
            (tr("taken out"), shape["removed"]),
            (tr("SHA-256 of the original"), hashes["original"]),
            (tr("SHA-256 of the copy"), hashes["derivative"]),
            *(((tr("item"), shape["item"]),) if shape["item"] else ()),
        )
    )
