"""What the commands of official reports share: texts of staff, output files, views of cells."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from govdisclose.cli.language import N_, tr
from govdisclose.cli.messages import note, show_findings
from govdisclose.cli.output import emit_data, emit_json, emit_table, emit_text, json_text
from govdisclose.cli.output_file import remember_input, written_bytes
from govdisclose.domain.figures.annual.report import Origin
from govdisclose.domain.figures.official.figures import (
    CellExplanation,
    CellFigure,
    ComputedReport,
    PublicReport,
    plain_text,
)
from govdisclose.domain.figures.official.layout import official_document
from govdisclose.domain.figures.reports.findings import plain_number
from govdisclose.errors import UsageFault

if TYPE_CHECKING:
    from govdisclose.domain.finding import Finding
    from govdisclose.office import Office

__all__ = [
    "ORIGIN_WORDS",
    "TextsUnreadable",
    "print_cell",
    "print_cells",
    "read_texts",
    "tell_findings",
    "write_public",
]

_TEXTS = ("overview", "problems", "other")
ORIGIN_WORDS = {
    Origin.COMPUTED: N_("counted from the records"),
    Origin.DECLARED: N_("declared"),
    Origin.REGISTER: N_("counted in a register of a plugin"),
    Origin.MISSING: N_("missing"),
}
"""Where a figure comes from, in words."""


class TextsUnreadable(UsageFault):
    """The file with staff's own words cannot be read."""

    code = "REP-007"
    template = "cannot read the texts in {file}: {reason}"
    hint = "write TOML with the keys overview, problems and other, each a text"


def read_texts(name: str | None) -> Mapping[str, str]:
    """Staff's own words out of a TOML file.

    Raises:
        TextsUnreadable: It is not there, no TOML, or holds other keys.
    """
    if name is None:
        return {}
    remember_input(name)
    try:
        shape = tomllib.loads(Path(name).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise TextsUnreadable(file=name, reason=reason) from problem
    unknown = sorted(set(shape) - set(_TEXTS))
    if unknown:
        raise TextsUnreadable(file=name, reason=f"unknown key {unknown[0]}")
    wrong = sorted(key for key, value in shape.items() if not isinstance(value, str))
    if wrong:
        raise TextsUnreadable(file=name, reason=f"{wrong[0]} is no text")
    return shape


def write_public(office: Office, report: PublicReport, format_: str, output: str | None) -> None:
    """Write what the public may have of a report, to a file or to stdout."""
    if format_ == "json" and output is None:
        emit_json(report)
        return
    if format_ == "json":
        written = (json_text(report, indent=2) + "\n").encode()
    else:
        stream = io.BytesIO()
        office.document_writer(format_).write(official_document(report), stream)
        written = stream.getvalue()
    if output is not None:
        with written_bytes(output, public=True) as target:
            target.write(written)
    elif format_ in ("docx", "xlsx"):
        raise click.UsageError(tr("a DOCX or XLSX file needs --output"))
    else:
        emit_data(written.decode())


def tell_findings(findings: Iterable[Finding]) -> None:
    """Print each finding on a line of its own: which figure is missing is what matters."""
    for finding in findings:
        show_findings([finding])


def print_cells(report: ComputedReport, *, as_json: bool) -> None:
    """Print every cell with its name, number and origin."""
    if as_json:
        emit_json(
            {
                "year": report.year,
                "form": report.form.id,
                "as_of": report.as_of,
                "known_at": report.known_at,
                "cells": [_cell_shape(figure) for figure in report.figures],
            }
        )
        return
    rows = [
        (figure.place.name, figure.place.zh, _number(figure), tr(ORIGIN_WORDS[figure.origin]))
        for figure in report.figures
    ]
    emit_table([tr("Cell"), tr("Label"), tr("Value"), tr("Origin")], rows, right=[2])


def print_cell(explanation: CellExplanation, as_json: bool) -> None:
    """Print what stands behind one cell."""
    if as_json:
        emit_json(explanation)
        return
    figure = explanation.figure
    emit_text(f"{figure.place.name}: {figure.place.zh} {_number(figure) or '-'}")
    emit_text(tr("Origin: {origin}").format(origin=tr(ORIGIN_WORDS[figure.origin])))
    for one in figure.declared:
        phrase = tr("declared by entry {entry} of A{shard} on {on}")
        emit_text(phrase.format(entry=one.entry, shard=one.shard, on=one.on))
    if figure.lacking:
        phrase = tr("not declared by {agencies}")
        emit_text(phrase.format(agencies=", ".join(figure.lacking)))
    for ref in explanation.refs:
        emit_text(ref)
    for count in explanation.tally:
        phrase = tr("kept as state secrets, in no cell: {agency} {period}: {count}")
        emit_text(phrase.format(**count))
    if explanation.next is not None:
        note(tr("more: --after {ref}"), ref=explanation.next)


def _number(figure: CellFigure) -> str | None:
    return None if figure.value is None else plain_text(figure.value)


def _cell_shape(figure: CellFigure) -> dict[str, object]:
    return {
        "cell": figure.place.name,
        "label": figure.place.zh,
        "value": plain_number(figure.value),
        "origin": figure.origin.value,
        "lacking": list(figure.lacking),
    }
