"""A letter as it is printed: every field filled in, nothing yet turned into a file."""

from __future__ import annotations

from datetime import date

import attrs

from govdisclose.domain.cases.letters.template import BlockKind, PaperStyle
from govdisclose.errors import RuleRefusal

__all__ = ["Letter", "LetterBlock", "LetterRow", "UnfilledFields"]


class UnfilledFields(RuleRefusal):
    """The letter would contain fields that nothing fills, and is not produced."""

    code = "LET-003"
    template = "{letter} is not written: nothing fills {fields}"
    hint = "give the fields, or record what they come from"


@attrs.frozen(kw_only=True)
class LetterRow:
    """One row of a table as printed."""

    label: str
    text: str
    lines: int = 1


@attrs.frozen(kw_only=True)
class LetterBlock:
    """One block as printed."""

    kind: BlockKind
    text: str = ""
    rows: tuple[LetterRow, ...] = ()


@attrs.frozen(kw_only=True)
class Letter:
    """A whole letter."""

    template: str
    """Id of the template."""
    version: int
    kind: str
    title: str
    style: PaperStyle
    head: str
    """Name of the authority whose head it bears."""
    number: str | None
    """Number as printed; None for papers that bear none."""
    on: date
    blocks: tuple[LetterBlock, ...]

    @property
    def text(self) -> str:
        """All that is printed, a line a paragraph or row."""
        lines = [self.head, self.title, self.number or ""]
        for block in self.blocks:
            lines += [block.text, *(f"{row.label}\t{row.text}" for row in block.rows)]
        return "\n".join(line for line in lines if line)
