"""``govdisclose letter preview``, ``templates`` and ``fields``: letters without a store."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import get_type_hints

import attrs
import click

from govdisclose.cli.commands import Command
from govdisclose.cli.language import N_, language, tr
from govdisclose.cli.letter_cases import letter_case
from govdisclose.cli.messages import note
from govdisclose.cli.options import CodeChoice, DateParam, json_option
from govdisclose.cli.output import emit_data, emit_json, emit_table
from govdisclose.cli.output_file import remember_input, written_bytes
from govdisclose.cli.session import Session, pass_session
from govdisclose.domain.cases.letters.facts import LetterFacts
from govdisclose.domain.cases.letters.letter import Letter
from govdisclose.domain.cases.letters.template import LetterTemplate
from govdisclose.errors import ExitCode

__all__ = ["FORMATS", "emit_letter", "fields", "letter_shape", "preview", "templates"]

FORMATS = CodeChoice({"html": (), "docx": ("word",), "json": ()})
_MARKS = {"seen": N_("seen"), "computed": N_("computed"), "unverified": N_("unverified")}
_NO_NUMBER = "（预览，未编号）"


@click.command(
    "preview",
    cls=Command,
    help=N_(
        "Write the letter of a KIND about the case in FILE (- is stdin) and keep nothing.\n\nFILE "
        "is that of 'request simulate'; names, addresses and reasons stand under its key facts or "
        "in a file of their own. A letter that would contain an unfilled field is not written, and "
        "the fields are named. A preview bears no number."
    ),
    examples=(
        "govdisclose letter preview case.json receipt --facts facts.json -o receipt.docx",
        "govdisclose letter preview case.json decision --json",
    ),
    exits=(ExitCode.DONE, ExitCode.REFUSED, ExitCode.USAGE),
)
@click.argument("file", metavar="FILE")
@click.argument("kind", metavar="KIND")
@click.option("--facts", metavar="FILE", help=N_("JSON file with what no ledger knows."))
@click.option(
    "--on", type=DateParam(), help=N_("Date of the letter; the day looked at if omitted.")
)
@click.option(
    "--today", type=DateParam(), help=N_("Day to look at, instead of the one in the file.")
)
@click.option(
    "--template",
    "template_files",
    metavar="FILE",
    multiple=True,
    help=N_("TOML file of templates that come before those that ship; may be repeated."),
)
@click.option(
    "--format", "format_", type=FORMATS, help=N_("Form of the output; html, or as FILE is called.")
)
@click.option("-o", "--output", metavar="FILE", help=N_("Write to FILE instead of stdout."))
@json_option
def preview(
    *,
    file: str,
    kind: str,
    facts: str | None,
    on: date | None,
    today: date | None,
    template_files: Sequence[str],
    format_: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Make one letter and write it out."""
    from govdisclose.office import Office

    for name in (file, facts, *template_files):
        if name is not None and name != "-":
            remember_input(name)
    case = letter_case(file, facts=facts, today=today)
    press = Office.letter_press(*(Path(name) for name in template_files))
    day = on or case.standing.as_of
    template = press.template(case, kind, day)
    number = _NO_NUMBER if template.is_numbered else None
    letter = press.letter(case, template, on=day, number=number)
    emit_letter(letter, "json" if as_json else format_, output)
    _note_unverified(template)


@click.command(
    "templates",
    cls=Command,
    help=N_("List the templates of letters: those of this office first, then those that ship."),
    examples=("govdisclose letter templates", "govdisclose letter templates --law cn-2008 --json"),
    exits=(ExitCode.DONE, ExitCode.USAGE),
)
@click.option("--law", metavar="LAW", help=N_("Only those used under this law pack."))
@json_option
@pass_session
def templates(session: Session, *, law: str | None, as_json: bool) -> None:
    """Print the templates in the order in which they are chosen."""
    from govdisclose.office import Office

    library = session.office().letters.templates() if session.has_office else None
    found = (library or Office.letter_press().library).all()
    chosen = [one for one in found if law is None or one.law in (law, "any")]
    if as_json:
        shapes = [_template_shape(one) for one in chosen]
        emit_json({"total": len(shapes), "items": shapes})
        return
    rows = [
        (
            one.kind,
            ", ".join(one.outcomes) or None,
            one.law,
            one.title if language() == "zh" else one.title_en,
            one.article or None,
            f"{one.id} {one.version}",
            tr(_MARKS[one.mark.value]),
        )
        for one in chosen
    ]
    headers = [
        tr("Kind"), tr("Outcome"), tr("Law"), tr("Title"), tr("Article"), tr("Template"),
        tr("Mark"),
    ]  # fmt: skip
    emit_table(headers, rows)


@click.command(
    "fields",
    cls=Command,
    help=N_(
        "List the fields that templates may name.\n\nThose marked as computed come from the "
        "ledger, the law and the calendar and cannot be given."
    ),
    examples=("govdisclose letter fields", "govdisclose letter fields --json"),
    exits=(ExitCode.DONE, ExitCode.USAGE),
)
@json_option
def fields(*, as_json: bool) -> None:
    """Print the fields part by part."""
    listed = list(_fields())
    if as_json:
        emit_json({"items": [{"field": name, "kind": kind} for name, kind in listed]})
        return
    words = {
        "text": tr("text"),
        "date": tr("date"),
        "number": tr("number"),
        "computed": tr("computed"),
    }
    emit_table([tr("Field"), tr("Kind")], [(name, words[kind]) for name, kind in listed])


def emit_letter(letter: Letter, format_: str | None, output: str | None) -> None:
    """Write a letter to stdout or a file, which only its owner may read."""
    from govdisclose.office import Office

    chosen = format_ or ("docx" if (output or "").lower().endswith(".docx") else "html")
    if chosen == "json":
        emit_json(letter_shape(letter))
        return
    written = io.BytesIO()
    Office.letter_writer(chosen).write(letter, Office.house_style(), written)
    if output is not None:
        with written_bytes(output) as stream:
            stream.write(written.getvalue())
    elif chosen == "docx":
        raise click.UsageError(tr("a DOCX file needs --output"))
    else:
        emit_data(written.getvalue().decode())


def letter_shape(letter: Letter) -> dict[str, object]:
    """A letter for scripts."""
    return {
        "kind": letter.kind,
        "template": letter.template,
        "version": letter.version,
        "title": letter.title,
        "head": letter.head,
        "number": letter.number,
        "on": letter.on,
        "blocks": [
            {"kind": block.kind, "text": block.text}
            if not block.rows
            else {
                "kind": block.kind,
                "rows": [{"label": row.label, "text": row.text} for row in block.rows],
            }
            for block in letter.blocks
        ],
    }


def _note_unverified(template: LetterTemplate) -> None:
    if template.mark.value == "unverified":
        note(tr("the form of this paper is not verified: {template}"), template=template.id)


def _template_shape(one: LetterTemplate) -> dict[str, object]:
    return {
        "id": one.id,
        "version": one.version,
        "law": one.law,
        "kind": one.kind,
        "outcomes": list(one.outcomes),
        "title": one.title,
        "title_en": one.title_en,
        "style": one.style,
        "addressee": one.addressee,
        "article": one.article or None,
        "number_word": one.number_word or None,
        "source": list(one.source),
        "mark": one.mark,
        "note": one.note,
    }


def _fields() -> list[tuple[str, str]]:
    kinds = {str | None: "text", date | None: "date", int | None: "number"}
    return [
        (f"{part.name}.{field.name}", kinds.get(get_type_hints(inner)[field.name], "computed"))
        for part in attrs.fields(LetterFacts)
        for inner in (get_type_hints(LetterFacts)[part.name],)
        for field in attrs.fields(inner)
    ]
