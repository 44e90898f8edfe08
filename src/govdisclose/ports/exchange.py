"""Exchange packages as files: how they are written and taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from govdisclose.domain.catalogue.exchange import Manifest, Member

__all__ = ["OpenPackage", "PackageFiles", "PackageWriting"]


class PackageWriting(Protocol):
    """A package being written; it appears under its name once it is closed without a fault."""

    def items(self, lines: Iterable[bytes]) -> Member:
        """Write ``items.jsonl``, streamed."""

    def attachments(self, lines: Iterable[bytes]) -> Member:
        """Write ``attachments.jsonl``, streamed."""

    def attachment(self, stream: BinaryIO) -> Member:
        """Write a public file under its hash; equal files once."""

    def close(self, manifest: bytes, proof: bytes) -> None:
        """Write the manifest and the proof, and finish."""

    def members(self) -> tuple[Member, ...]:
        """What was written so far, in order."""


class OpenPackage(Protocol):
    """A package whose members all have the hash and size of its manifest."""

    @property
    def manifest(self) -> Manifest: ...

    @property
    def proof(self) -> object:
        """JSON value of the proof."""

    def lines(self) -> Iterator[bytes]:
        """Lines of ``items.jsonl``."""

    def attachment_lines(self) -> Iterator[bytes]:
        """Lines of ``attachments.jsonl``."""

    def extract_items(self, target: BinaryIO) -> None:
        """Copy ``items.jsonl``."""

    def attachment(self, sha256: str) -> BinaryIO | None:
        """A file by its hash; None when the package has none."""


class PackageFiles(Protocol):
    """Reads and writes packages."""

    def write(self, path: Path) -> AbstractContextManager[PackageWriting]:
        """Begin a package.

        Raises:
            PackageFault: It cannot be written there, or something is there.
        """

    def open(self, path: Path) -> AbstractContextManager[OpenPackage]:
        """Open a package and check every member.

        Raises:
            PackageFault: It is damaged, altered, hostile or no package.
        """
