"""Choosing the column of each catalogue field.

The user's rules come first, then the labels: every label may stand for one or more fields, each
column fills one field, and the labels a field prefers win. Where cells carry the label of another
field in front of their value ("成文日期 ：2023-06-14" under ``pub_date``), they are believed. Every
choice between two columns, and every use of a label that may mean something else, is a finding, so
that ``--show-mapping`` shows it before a row is read.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.labels import KnownLabel, LabelTable, label_key, label_table
from govdisclose.formats.own_tables import own_rules
from govdisclose.ports.exporting import is_own_export
from govdisclose.ports.formats import (
    CatalogueField,
    ChosenBy,
    ColumnChoice,
    ColumnMap,
    MappingRules,
    SheetLayout,
)

__all__ = ["map_columns"]

_LABELLED_VALUE = re.compile(r"\s*([^\s:：/]{2,8}(?:[ \u3000][^\s:：/]{1,2}){0,3})\s*[:：]\s*\S")
_TIME_OF_DAY = re.compile(r"\d{1,2}[:：]\d{2}")
_MIDNIGHT = re.compile(r"\b0?0[:：]00\b")
_FIELD_ORDER = {field: position for position, field in enumerate(CatalogueField)}


def map_columns(
    layout: SheetLayout,
    samples: Sequence[Sequence[str]],
    rules: MappingRules | None = None,
    file: str | None = None,
) -> ColumnMap:
    """Choose what is read from where.

    Args:
        layout: Columns of the table.
        samples: Some records, one cell per column.
        rules: What the user wants; it is never overruled.
        file: Name for findings.

    Returns:
        The map. Its findings hold an error if a column of the rules is absent (MAP-COLUMN-MISSING)
        or no column gives a title, document number or index number (MAP-NO-IDENTITY).
    """
    stated = rules or MappingRules()
    if is_own_export(layout.labels):
        stated = own_rules(layout.labels, stated)
    return _Mapper(layout, samples, stated, file).map()


class _Mapper:
    def __init__(
        self,
        layout: SheetLayout,
        samples: Sequence[Sequence[str]],
        rules: MappingRules,
        file: str | None,
    ) -> None:
        self._layout = layout
        self._samples = samples
        self._rules = rules
        self._file = file
        self._table: LabelTable = label_table()
        self._findings: list[Finding] = []
        self._chosen: dict[CatalogueField, tuple[int, ChosenBy]] = {}

    def map(self) -> ColumnMap:
        """Apply the rules, then the labels."""
        shut = self._given_columns()
        candidates = {
            index: self._candidates(index)
            for index in range(len(self._layout.columns))
            if index not in shut
        }
        self._assign(candidates)
        taken = {index for index, _ in self._chosen.values()}
        ignored, unknown = [], []
        for index, column in enumerate(self._layout.columns):
            if index in taken:
                continue
            label = self._layout.labels[index]
            if index in shut or candidates.get(index) or self._table.is_ignored(label):
                ignored.append(column)
            elif label or any(row[index].strip() for row in self._samples):
                unknown.append(column)
        choices = tuple(
            ColumnChoice(field=field, column=self._layout.columns[index], index=index, by=by)
            for field, (index, by) in sorted(
                self._chosen.items(), key=lambda item: _FIELD_ORDER[item[0]]
            )
        )
        found = ColumnMap(
            choices=choices,
            defaults=dict(self._rules.defaults),
            unknown=tuple(unknown),
            ignored=tuple(ignored),
        )
        if not found.has_identity:
            shown = ", ".join(self._layout.columns)
            self._find("MAP-NO-IDENTITY", Severity.ERROR, None, ("columns", shown))
        return ColumnMap(
            choices=choices,
            defaults=found.defaults,
            unknown=found.unknown,
            ignored=found.ignored,
            secrecy=tuple(
                index
                for index, label in enumerate(self._layout.labels)
                if any(k.field is CatalogueField.SECRECY for k in self._table.known(label))
            ),
            findings=tuple(self._findings),
        )

    def _given_columns(self) -> set[int]:
        """Apply the rules; return the columns the labels have no say on."""
        shut = set()
        for field, column in self._rules.columns.items():
            index = self._position(column)
            if index is None:
                nearest = difflib.get_close_matches(column, self._layout.columns, n=3, cutoff=0.4)
                self._find(
                    "MAP-COLUMN-MISSING",
                    Severity.ERROR,
                    column,
                    ("field", field.value),
                    ("nearest", ", ".join(nearest)),
                )
                continue
            self._chosen[field] = (index, ChosenBy.GIVEN)
            shut.add(index)
        for column in self._rules.ignored:
            index = self._position(column)
            if index is not None:
                shut.add(index)
        return shut

    def _position(self, column: str) -> int | None:
        """The column of that name, else of that label, else of that label folded."""
        columns, labels = self._layout.columns, self._layout.labels
        if column in columns:
            return columns.index(column)
        if column in labels:
            return labels.index(column)
        keys = [label_key(label) for label in labels]
        key = label_key(column)
        return keys.index(key) if key and key in keys else None

    def _candidates(self, index: int) -> dict[CatalogueField, tuple[KnownLabel, ChosenBy]]:
        by_label = self._table.known(self._layout.labels[index])
        inside = self._label_in_values(index)
        by_values = self._table.known(inside) if inside else ()
        fields = {known.field for known in by_label}
        if by_values and fields.isdisjoint(known.field for known in by_values):
            self._find(
                "MAP-VALUES-LABELLED",
                Severity.WARNING,
                self._layout.columns[index],
                ("field", by_values[0].field.value),
                ("label", inside),
            )
            return {known.field: (known, ChosenBy.VALUES) for known in by_values}
        found = {known.field: (known, ChosenBy.LABEL) for known in by_label}
        if {CatalogueField.FORMED_ON, CatalogueField.PUBLISHED_ON} <= fields and self._has_times(
            index
        ):
            # A document is dated by the day; a time of day is the stamp of the publishing system.
            del found[CatalogueField.FORMED_ON]
        return found

    def _has_times(self, index: int) -> bool:
        cells = [row[index] for row in self._samples if row[index].strip()]
        timed = [cell for cell in cells if _TIME_OF_DAY.search(cell)]
        midnight = [cell for cell in timed if _MIDNIGHT.search(cell)]
        return (len(timed) - len(midnight)) * 2 > len(cells)

    def _label_in_values(self, index: int) -> str:
        """The known label most cells carry in front of their value; "" if there is none."""
        cells = [row[index] for row in self._samples if row[index].strip()]
        found = Counter(
            label_key(match[1])
            for match in map(_LABELLED_VALUE.match, cells)
            if match is not None and self._table.known(match[1])
        )
        if not found:
            return ""
        label, count = found.most_common(1)[0]
        return label if count * 2 > len(cells) else ""

    def _assign(
        self, candidates: dict[int, dict[CatalogueField, tuple[KnownLabel, ChosenBy]]]
    ) -> None:
        """Give each field the column it prefers, one field per column."""
        wishes = sorted(
            (known.rank, _FIELD_ORDER[field], index, field)
            for index, fields in candidates.items()
            for field, (known, _) in fields.items()
        )
        free = set(candidates)
        for _, _, index, field in wishes:
            if field not in self._chosen and index in free:
                self._chosen[field] = (index, candidates[index][field][1])
                free.discard(index)
        for index in sorted(free):
            if candidates[index] and not self._make_room(index, candidates):
                self._tell_loser(index, candidates[index])
        for field, (index, by) in self._chosen.items():
            if by is not ChosenBy.GIVEN and candidates[index][field][0].is_weak:
                self._find(
                    "MAP-AMBIGUOUS",
                    Severity.INFO,
                    self._layout.columns[index],
                    ("field", field.value),
                )

    def _make_room(
        self,
        index: int,
        candidates: dict[int, dict[CatalogueField, tuple[KnownLabel, ChosenBy]]],
    ) -> bool:
        """Let a column have its field if the present holder can fill another empty one.

        生成日期 and 发文日期 alone: the first dates the document, the second its publication.
        """
        for field, (_, by) in candidates[index].items():
            holder, held_by = self._chosen.get(field, (-1, ChosenBy.GIVEN))
            if held_by is ChosenBy.GIVEN:
                continue
            for other, (_, other_by) in candidates[holder].items():
                if other not in self._chosen:
                    self._chosen[other] = (holder, other_by)
                    self._chosen[field] = (index, by)
                    return True
        return False

    def _tell_loser(
        self, index: int, fields: dict[CatalogueField, tuple[KnownLabel, ChosenBy]]
    ) -> None:
        field = min(fields, key=lambda wanted: fields[wanted][0].rank)
        chosen = self._layout.columns[self._chosen[field][0]]
        self._find(
            "MAP-TWO-COLUMNS",
            Severity.WARNING,
            self._layout.columns[index],
            ("field", field.value),
            ("chosen", chosen),
        )

    def _find(
        self, code: str, severity: Severity, column: str | None, *detail: tuple[str, str]
    ) -> None:
        rows = self._layout.header_rows
        self._findings.append(
            Finding(
                code=code,
                severity=severity,
                file=self._file,
                sheet=self._layout.sheet,
                row=rows[-1] if rows else None,
                column=column,
                detail=detail,
            )
        )
