"""Screening files and texts before they pass the release gate.

What is found says where and what kind; the value is masked, and of a secret only the place is told.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import BinaryIO

import attrs

from govdisclose.domain.catalogue.detecting.detectors import Detectors
from govdisclose.domain.catalogue.detecting.passages import (
    Passage,
    Place,
    finding_of,
    screened,
)
from govdisclose.domain.catalogue.labels import shown_name
from govdisclose.domain.finding import Finding
from govdisclose.ports.screening import ContentReader

__all__ = ["MOST_OF_A_KIND", "Screening"]

MOST_OF_A_KIND = 1_000
"""Findings of one code told of one file; of the others there is a count."""

_FILE_NAME = (("part", "file name"),)


@attrs.frozen(kw_only=True)
class Screening:
    """Looks for personal data, secrecy marks and hidden content; it needs no office."""

    reader: ContentReader
    detectors: Detectors

    def screen_text(self, text: str, *, label: str | None = None) -> tuple[Finding, ...]:
        """Findings on a text that is no file: a title, a note, a reply."""
        found: list[Finding] = []
        for row, line in enumerate(text.split("\n"), start=1):
            passage = Passage(text=line, place=Place(row=row), label=label, is_line=True)
            found += [finding for finding, _ in screened(self.detectors, passage)]
        return tuple(found)

    def screen_fields(self, fields: Mapping[str, object]) -> tuple[Finding, ...]:
        """Findings on the text fields of a record; the column names the field."""
        return tuple(
            attrs.evolve(finding, row=None, column=name)
            for name, value in fields.items()
            if isinstance(value, str)
            for finding in self.screen_text(value)
        )

    def screen_bytes(self, name: str, content: bytes) -> tuple[Finding, ...]:
        """Findings on a file, its name included."""
        return tuple(self.screen_stream(name, io.BytesIO(content)))

    def screen_stream(self, name: str, stream: BinaryIO) -> Iterator[Finding]:
        """Findings on a file, its name included, in the order of the file."""
        counts: dict[str, int] = {}
        for finding, _value in self._found(name, stream):
            counts[finding.code] = counts.get(finding.code, 0) + 1
            if counts[finding.code] <= MOST_OF_A_KIND:
                yield finding
        for code, count in counts.items():
            if count > MOST_OF_A_KIND:
                more = (("kind", code), ("more", str(count - MOST_OF_A_KIND)))
                found = finding_of("SCREEN-MORE", Place(), more=more)
                yield found.located(file=shown_name(name))

    def screen_path(self, source: str) -> Iterator[Finding]:
        """Findings on a file, or on those of a folder or an archive.

        Raises:
            SourceNotReadable: There is no such file.
        """
        files, passed = self.reader.gather(source)
        for one in files:
            with one.path.open("rb") as stream:
                yield from self.screen_stream(one.name, stream)
        yield from passed

    def values(self, name: str, content: bytes) -> tuple[str, ...]:
        """Personal data found in a file, as they stand there; never to be shown or kept.

        Raises nothing; what could not be read gives no values.
        """
        found = (value for _, value in self._found(name, io.BytesIO(content)) if value)
        return tuple(dict.fromkeys(found))

    def _found(self, name: str, stream: BinaryIO) -> Iterator[tuple[Finding, str]]:
        shown = shown_name(name)
        for passage in (
            Passage(text=part, place=Place(more=_FILE_NAME)) for part in _name_parts(name)
        ):
            for finding, value in screened(self.detectors, passage):
                yield finding.located(file=shown), value
        seen: set[str] = set()
        for one in self.reader.read(name, stream):
            if isinstance(one, Finding):
                yield one.located(file=shown), ""
                continue
            for finding, value in screened(self.detectors, one):
                key = "".join(value.split())
                if not (one.is_again and key in seen):
                    seen.add(key)
                    yield finding.located(file=shown), value


def _name_parts(name: str) -> tuple[str, ...]:
    path = PurePath(name)
    return tuple(dict.fromkeys((*path.parts[:-1], path.stem)))
