"""Looking into files for what may not be published, and making copies without it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import BinaryIO, Protocol

import attrs

from govdisclose.domain.catalogue.detecting.passages import Passage
from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.domain.finding import Finding
from govdisclose.errors import RuleRefusal

__all__ = [
    "ContentReader",
    "ContentRedactor",
    "Gathered",
    "Pictures",
    "Redacted",
    "RedactionRefused",
]


class RedactionRefused(RuleRefusal):
    """No copy can be made of which it is certain that the strings are gone."""

    code = "RED-000"


class Pictures(Enum):
    """What becomes of pictures, into which nothing here can look."""

    REFUSE = "refuse"
    KEEP = "keep"
    """Somebody has looked at each."""
    REMOVE = "remove"


@attrs.frozen(kw_only=True)
class Gathered:
    """A file of those a path stands for."""

    name: str
    path: Path


@attrs.frozen(kw_only=True)
class Redacted:
    """A copy that was verified."""

    content: bytes
    format: str
    """``text``, ``docx``, ``xlsx`` or ``pdf``."""
    removed: int
    """Stretches that were cut."""
    absent: tuple[int, ...]
    """Strings, by their place in the list, that do not stand in the file."""
    findings: tuple[Finding, ...]
    """What else was taken out: comments, properties, hidden parts; pictures that were kept."""


class ContentReader(Protocol):
    """Reads any file as passages, and says what it hides."""

    def read(self, name: str, stream: BinaryIO) -> Iterator[Passage | Finding]:
        """Passages in the order of the file, and findings on hidden content.

        What cannot be read is a finding, never silence; nothing is raised on any content.
        """

    def gather(self, source: str) -> tuple[Iterator[Gathered], Sequence[Finding]]:
        """The files behind a path: of a folder or an archive, or the file itself.

        The findings tell of members that are passed over; they are complete once the files are
        taken.

        Raises:
            SourceNotReadable: There is no such file.
        """


class ContentRedactor(Protocol):
    """Makes copies without given strings."""

    def redact(self, name: str, content: bytes, removal: Removal, pictures: Pictures) -> Redacted:
        """A copy in the same format, verified by reading it again with other means.

        Raises:
            RedactionRefused: The content is of no kind that is redacted here, or the result is not
                certain.
        """
