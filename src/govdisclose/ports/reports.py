"""Reading a published report: what the services need of the formats."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import attrs

from govdisclose.domain.figures.reports.document import ReportDocument
from govdisclose.ports.formats import SourceRefused

__all__ = ["ReportReader", "ReportRefused", "ReportValue"]


class ReportRefused(SourceRefused):
    """A report cannot be read; its subclasses say why."""

    code = "REP-010"
    template = "cannot read report {file}"
    hint = "give JSON, XLSX, DOCX, HTML, a PDF with text, or plain text"


@attrs.frozen(kw_only=True)
class ReportValue:
    """The content of a JSON file: decimals as Decimal, repeated keys refused."""

    file: str
    value: object


class ReportReader(Protocol):
    """Reads one report of any known format; the content decides which."""

    def read(self, source: Path | str) -> ReportDocument | ReportValue:
        """Read a file; ``-`` is standard input.

        Raises:
            SourceNotReadable: Nothing at the path, a folder, a device, no permission.
            SourceRefused: The content is damaged, hostile or of another kind.
        """
        ...
