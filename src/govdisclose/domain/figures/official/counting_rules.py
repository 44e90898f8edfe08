"""How the cells of an official form are counted, as data (``rules/official``).

The form itself (``rules/forms``) knows labels and cells, the outcome map (``rules/outcome_rows``)
which outcome is which row. Here stands what neither says: which items of the catalogue are
documents of section 二, what is declared beside the tables, and the sentences by which the prose
states the figures.
"""

from __future__ import annotations

from enum import Enum
from functools import cached_property

import attrs

from govdisclose.domain.figures.annual.form import InvalidForm
from govdisclose.domain.law.provisions import Mark

__all__ = ["CountingRules", "Counts", "DocumentRow", "Measure", "Sentences"]


class Counts(Enum):
    """What a column of documents counts."""

    FORMED = "formed"
    """Made in the year."""
    ENDED = "ended"
    """Repealed in the year."""
    VALID = "valid"
    """In force on the last day."""
    PUBLISHED = "published"
    """Published in the year and public on the last day."""
    PUBLIC = "public"
    """Public on the last day."""

    @property
    def is_of_public(self) -> bool:
        """Counted from what the public sees, not from the life of the document."""
        return self in (Counts.PUBLISHED, Counts.PUBLIC)


@attrs.frozen(kw_only=True)
class Measure:
    """A column of a row of documents, and what it counts."""

    column: str
    counts: Counts


@attrs.frozen(kw_only=True)
class DocumentRow:
    """Which items of the catalogue are documents of a row of section 二."""

    row: str
    words: tuple[str, ...]
    """Genres or columns of the catalogue, compared folded."""
    source: tuple[str, ...]
    mark: Mark


@attrs.frozen(kw_only=True)
class Sentences:
    """How the prose states what the tables hold; places are keys of rows and names of numbers."""

    title: str
    introduction: str
    requests: str
    fee: str
    no_fee: str


@attrs.frozen(kw_only=True)
class CountingRules:
    """The counting rules of one form."""

    form: str
    sources: dict[str, str]
    source: tuple[str, ...]
    mark: Mark
    uncounted: tuple[str, ...]
    """Outcomes that answer no request for information, so that the request is none."""
    documents: tuple[DocumentRow, ...]
    measures: tuple[Measure, ...]
    ended: tuple[str, ...]
    """Words by which the catalogue says that a document is no longer in force."""
    fee_name: str
    """Name of the declared amount of the processing fee, stated in section 六."""
    fee_zh: str
    fee_unit: str
    fee_decimals: int
    money_decimals: int
    """Decimals that a declared amount of section 二 may have."""
    sentences: Sentences

    def __attrs_post_init__(self) -> None:
        cited = [*self.source, *(key for row in self.documents for key in row.source)]
        for key in cited:
            if key not in self.sources:
                raise InvalidForm(form=self.form, key="source", problem=f"{key} is not listed")

    @cached_property
    def computed_rows(self) -> frozenset[str]:
        """Rows of section 二 that the catalogue gives; the others are declared."""
        return frozenset(row.row for row in self.documents)
