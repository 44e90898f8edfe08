"""``govdisclose letter write``, ``list``, ``show`` and ``void``: letters about stored requests."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from govdisclose.cli.commands import STORE_EXITS, Command
from govdisclose.cli.language import N_, tr
from govdisclose.cli.letter_cases import read_facts_file
from govdisclose.cli.messages import note
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_data, emit_json, emit_table, emit_text
from govdisclose.cli.output_file import check_output, remember_input, written_bytes
from govdisclose.cli.session import Session, pass_session

if TYPE_CHECKING:
    from govdisclose.office.letters import StoredLetter

__all__ = ["list_", "show", "void", "write"]

_FILES = CodeChoice({"html": (), "docx": ("word",)})


@click.command(
    "write",
    cls=Command,
    help=N_(
        "Write the letter of a KIND about a stored request.\n\nIt gets the next number of its "
        "series, agency and year, and is kept as HTML and DOCX with the hashes of both. A letter "
        "that would contain an unfilled field is not written, and uses up no number."
    ),
    examples=(
        "govdisclose letter write 2024-0001 receipt -o receipt.docx",
        "govdisclose letter write R1-1 decision --facts reasons.json --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("request", metavar="REQUEST")
@click.argument("kind", metavar="KIND")
@click.option("--facts", metavar="FILE", help=N_("JSON file with what no record knows."))
@click.option("--on", type=DateParam(), help=N_("Date of the letter; today if omitted."))
@click.option("-o", "--output", metavar="FILE", help=N_("Write it to FILE.docx or FILE.html too."))
@json_option
@pass_session
def write(
    session: Session,
    *,
    request: str,
    kind: str,
    facts: str | None,
    on: date | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Keep the letter, then write it out if wanted."""
    if facts is not None:
        remember_input(facts)
    if output is not None:
        check_output(output)
    letters = session.office().letters
    stored, _letter = letters.write(request, kind, on=on, given=read_facts_file(facts))
    if output is not None:
        _written(session, stored.ref, output, None)
    if as_json:
        emit_json(_shape(stored))
    else:
        phrase = tr("{ref} written: {title} {number}")
        emit_text(
            phrase.format(ref=stored.ref, title=stored.title, number=stored.number or "").strip()
        )


@click.command(
    "list",
    cls=Command,
    help=N_("List the letters about a request, in the order written."),
    examples=("govdisclose letter list R1-1", "govdisclose letter list 2024-0001 --json"),
    exits=STORE_EXITS,
)
@click.argument("request", metavar="REQUEST")
@json_option
@pass_session
def list_(session: Session, *, request: str, as_json: bool) -> None:
    """Print a line a letter."""
    found = session.office().letters.list(request)
    if as_json:
        emit_json({"total": len(found), "items": [_shape(one) for one in found]})
        return
    rows = [
        (one.ref, one.on, one.kind, one.title or tr("erased"), one.number, _state(one))
        for one in found
    ]
    headers = [tr("Letter"), tr("Date"), tr("Kind"), tr("Title"), tr("Number"), tr("State")]
    emit_table(headers, rows)


@click.command(
    "show",
    cls=Command,
    help=N_(
        "Show a letter as it was written, or write it to a file.\n\nThe file is the one that was "
        "kept, not a new one; its hash stands in the journal."
    ),
    examples=(
        "govdisclose letter show L1-4 -o letter.docx",
        "govdisclose letter show L1-4 --json",
    ),
    exits=STORE_EXITS,
)
@click.argument("letter", metavar="LETTER")
@click.option("--format", "format_", type=_FILES, help=N_("html, or as FILE is called."))
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@json_option
@pass_session
def show(
    session: Session, *, letter: str, format_: str | None, output: str | None, as_json: bool
) -> None:
    """Print what was kept."""
    if output is not None:
        stored = _written(session, letter, output, format_)
        if as_json:
            emit_json(_shape(stored))
        return
    if format_ == "docx":
        raise click.UsageError(tr("a DOCX file needs --output"))
    stored, content = session.office().letters.show(letter, "html")
    if as_json:
        emit_json(_shape(stored))
    else:
        emit_data(content.decode())


@click.command(
    "void",
    cls=Command,
    help=N_("Declare a letter void: it keeps its number and its files, and no proof names it."),
    examples=("govdisclose letter void L1-4",),
    exits=STORE_EXITS,
)
@click.argument("letter", metavar="LETTER")
@json_option
@pass_session
def void(session: Session, *, letter: str, as_json: bool) -> None:
    """Mark it."""
    stored = session.office().letters.void(letter)
    if as_json:
        emit_json(_shape(stored))
    else:
        emit_text(tr("{ref} is void").format(ref=stored.ref))


def _written(session: Session, letter: str, output: str, format_: str | None) -> StoredLetter:
    chosen = format_ or ("docx" if output.lower().endswith(".docx") else "html")
    stored, content = session.office().letters.show(letter, chosen)
    with written_bytes(output) as stream:
        stream.write(content)
    note(N_("written: {file}"), file=output)
    return stored


def _state(one: StoredLetter) -> str:
    if one.is_void:
        return tr("void")
    return tr("erased") if one.is_erased else tr("kept")


def _shape(one: StoredLetter) -> dict[str, object]:
    return {
        "ref": one.ref,
        "request": one.request,
        "kind": one.kind,
        "title": one.title,
        "template": one.template,
        "version": one.version,
        "number": one.number,
        "on": one.on,
        "addressee": one.addressee,
        "void": one.is_void,
        "erased": one.is_erased,
        "sha256": dict(one.hashes),
    }
