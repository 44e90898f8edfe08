"""Official forms of the annual report: sections, tables, labels and cell kinds, as data.

The forms stand in ``rules/forms``; nothing here knows a label or a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import cached_property

import attrs

from govdisclose.domain.figures.annual.form import InvalidForm
from govdisclose.domain.law.provisions import Mark

__all__ = [
    "CellUnit",
    "FormColumn",
    "FormSection",
    "Identity",
    "IdentityList",
    "IdentityScope",
    "IdentitySeverity",
    "ProactiveBlock",
    "ProactiveRow",
    "ReportForm",
    "RequestColumns",
    "RequestRow",
    "ReviewBlock",
    "ReviewCells",
    "RowRole",
    "RowVariant",
    "SectionKind",
]


class SectionKind(Enum):
    """What a section of the report holds."""

    PROSE = "prose"
    PROACTIVE = "proactive"
    REQUESTS = "requests"
    REVIEW_LITIGATION = "review_litigation"


class CellUnit(Enum):
    """What a cell counts, which decides on the numbers it may hold."""

    COUNT = "count"
    """A whole number, 0 or more."""
    MONEY = "money"
    """A decimal, 0 or more, in the unit the column names."""
    CHANGE = "change"
    """A whole number of either sign."""


class RowRole(Enum):
    """What a row of the request table stands for in the identities."""

    RECEIVED = "received"
    CARRIED_IN = "carried_in"
    LEAF = "leaf"
    PROCESSED = "processed"
    CARRIED_OUT = "carried_out"


class RowVariant(Enum):
    """Which of two shapes of item 三（六） a row belongs to."""

    ALWAYS = ""
    SINGLE = "single"
    ITEMISED = "itemised"


class IdentityScope(Enum):
    """What one finding of an identity is about."""

    COLUMN = "column"
    ROW = "row"
    BLOCK = "block"
    TABLE = "table"
    SENTENCE = "sentence"
    TEXT = "text"
    DATE = "date"
    THING = "thing"
    LIST = "list"
    ITEM = "item"
    """One of the contents the law asks for."""
    REPORT = "report"


class IdentitySeverity(Enum):
    """How much a broken identity weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@attrs.frozen(kw_only=True)
class FormSection:
    """One of the numbered sections."""

    number: str
    """Chinese numeral as printed ("一")."""
    key: str
    zh: str
    kind: SectionKind


@attrs.frozen(kw_only=True)
class FormColumn:
    """A column with its printed label."""

    key: str
    zh: str
    parent: str = ""
    """Label printed above several columns; empty where there is none."""
    cells: CellUnit = CellUnit.COUNT


@attrs.frozen(kw_only=True)
class ProactiveRow:
    """A row of section 二."""

    key: str
    zh: str


@attrs.frozen(kw_only=True)
class ProactiveBlock:
    """A part of section 二: one item of article 20."""

    key: str
    zh: str
    columns: tuple[FormColumn, ...]
    rows: tuple[ProactiveRow, ...]

    @property
    def is_flat(self) -> bool:
        """With one column, the value stands under the key of the row itself."""
        return len(self.columns) == 1


@attrs.frozen(kw_only=True)
class RequestColumns:
    """The value columns of the request table, the last of which is the total."""

    zh: str
    columns: tuple[FormColumn, ...]


@attrs.frozen(kw_only=True)
class RequestRow:
    """A row of the request table."""

    key: str
    item: str
    role: RowRole
    zh: str
    group: str = ""
    """Label of the item the row belongs to ("不予公开")."""
    variant: RowVariant = RowVariant.ALWAYS


@attrs.frozen(kw_only=True)
class ReviewBlock:
    """Five cells of the table of reconsideration and litigation."""

    key: str
    zh: str
    parent: str = ""


@attrs.frozen(kw_only=True)
class ReviewCells:
    """The cells of each block, the last of which is the total."""

    columns: tuple[FormColumn, ...]


@attrs.frozen(kw_only=True)
class ReportForm:
    """One official form."""

    id: str
    zh: str
    en: str
    instrument: str
    """The document that introduced it."""
    first_year: int
    """First report year it was made for."""
    article: str
    source: tuple[str, ...]
    mark: Mark
    standard_variant: RowVariant
    """Shape of item 三（六） the form itself has."""
    nil_tokens: tuple[str, ...]
    """What may stand for nothing; the empty text is a blank cell."""
    sources: dict[str, str]
    sections: tuple[FormSection, ...]
    proactive: tuple[ProactiveBlock, ...]
    request_columns: RequestColumns
    request_rows: tuple[RequestRow, ...]
    review_blocks: tuple[ReviewBlock, ...]
    review_cells: ReviewCells

    def __attrs_post_init__(self) -> None:
        for key in self.source:
            if key not in self.sources:
                raise InvalidForm(form=self.id, key="source", problem=f"{key} is not listed")
        lists = (
            ("request_rows", [row.key for row in self.request_rows]),
            ("request_columns", [column.key for column in self.columns]),
            ("review_blocks", [block.key for block in self.review_blocks]),
            ("proactive", [row.key for block in self.proactive for row in block.rows]),
        )
        for name, keys in lists:
            repeated = _repeated(keys)
            if repeated:
                raise InvalidForm(form=self.id, key=name, problem=f"{repeated} stands twice")
        for role in RowRole:
            found = sum(row.role is role for row in self.request_rows)
            if role is not RowRole.LEAF and found != 1:
                problem = f"{found} rows of role {role.value}, one is needed"
                raise InvalidForm(form=self.id, key="request_rows", problem=problem)

    @property
    def columns(self) -> tuple[FormColumn, ...]:
        """Value columns of the request table, in order."""
        return self.request_columns.columns

    @cached_property
    def rows_by_key(self) -> dict[str, RequestRow]:
        """Rows of the request table of either shape."""
        return {row.key: row for row in self.request_rows}

    def rows(self, variant: RowVariant) -> tuple[RequestRow, ...]:
        """Rows of one shape of the request table, in order."""
        return tuple(
            row for row in self.request_rows if row.variant in (RowVariant.ALWAYS, variant)
        )

    def row_of(self, role: RowRole) -> RequestRow:
        """The only row of a role; leaves have many."""
        return next(row for row in self.request_rows if row.role is role)

    @cached_property
    def proactive_words(self) -> frozenset[str]:
        """Labels of the columns of section 二, by which forms are told apart."""
        return frozenset(column.zh for block in self.proactive for column in block.columns)


@attrs.frozen(kw_only=True)
class Identity:
    """Something that must hold, with where that was read."""

    id: str
    zh: str
    en: str
    scope: IdentityScope
    severity: IdentitySeverity
    source: tuple[str, ...]
    mark: Mark
    note: str = ""


@attrs.frozen(kw_only=True)
class IdentityList:
    """All identities of a kind of report."""

    id: str
    sources: dict[str, str]
    identities: tuple[Identity, ...]

    def __attrs_post_init__(self) -> None:
        repeated = _repeated(identity.id for identity in self.identities)
        if repeated:
            raise InvalidForm(form=self.id, key="identities", problem=f"{repeated} stands twice")
        for identity in self.identities:
            for key in identity.source:
                if key not in self.sources:
                    problem = f"{key} is not listed"
                    raise InvalidForm(form=self.id, key=identity.id, problem=problem)

    @cached_property
    def by_id(self) -> dict[str, Identity]:
        """Identities by their ids."""
        return {identity.id: identity for identity in self.identities}


def _repeated(keys: Iterable[str]) -> str:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            return key
        seen.add(key)
    return ""
