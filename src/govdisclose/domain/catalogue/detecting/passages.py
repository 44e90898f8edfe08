"""Passages of a file with their places, and what is found in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from govdisclose.domain.catalogue.detecting.detection import DataKind, Detection, masked
from govdisclose.domain.catalogue.detecting.detectors import Detectors
from govdisclose.domain.finding import Finding, Severity

__all__ = ["Passage", "Place", "finding_of", "screened"]


@attrs.frozen(kw_only=True)
class Place:
    """Where in a file something stands; what does not apply is left out."""

    sheet: str | None = None
    row: int | None = None
    """1-based row of a sheet or line of a text."""
    column: str | None = None
    """Letters of a sheet's column, the header of a table's, or the position in a line."""
    more: tuple[tuple[str, str], ...] = ()
    """Part, page, box, paragraph, run, cell."""


@attrs.frozen(kw_only=True)
class Passage:
    """A line, a paragraph or a cell."""

    text: str
    place: Place = attrs.field(factory=Place)
    label: str | None = None
    """What the cell beside or above says of it."""
    runs: tuple[int, ...] = ()
    """Where the runs of a paragraph begin, so that a finding can name the run."""
    is_line: bool = False
    """The column is the position of what was found."""
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    """On a page: left, bottom, right and top of each character, in points."""
    is_again: bool = False
    """The same text in another order: only what was not found before counts."""


def finding_of(
    code: str,
    place: Place,
    *,
    severity: Severity = Severity.WARNING,
    value: str | None = None,
    more: Iterable[tuple[str, str]] = (),
) -> Finding:
    """A finding at a place; the file is added by who knows its name."""
    return Finding(
        code=code,
        severity=severity,
        sheet=place.sheet,
        row=place.row,
        column=place.column,
        value=value,
        detail=(*place.more, *more),
    )


def screened(detectors: Detectors, passage: Passage) -> Iterator[tuple[Finding, str]]:
    """What stands in a passage: the finding, its value masked, and the value itself."""
    for one in detectors.find(passage.text, passage.label):
        value = one.of(passage.text)
        is_secret = one.kind is DataKind.SECRECY
        place = passage.place
        if passage.is_line:
            place = attrs.evolve(place, column=str(one.start + 1))
        yield (
            finding_of(
                one.kind.value,
                place,
                severity=Severity.ERROR if is_secret else Severity.WARNING,
                value=masked(one.kind, value),
                more=_within(passage, one),
            ),
            value,
        )


def _within(passage: Passage, one: Detection) -> Iterator[tuple[str, str]]:
    if passage.runs:
        run = sum(start <= one.start for start in passage.runs)
        yield "run", str(run)
        yield "character", str(one.start + 1)
    boxes = passage.boxes[one.start : one.end]
    if boxes:
        left, bottom = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, top = max(box[2] for box in boxes), max(box[3] for box in boxes)
        yield "box", ",".join(f"{edge:.0f}" for edge in (left, bottom, right, top))
