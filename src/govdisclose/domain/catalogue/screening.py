"""What a row lacks, and what it may not keep where it stands: prose as labels, resident ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from govdisclose.domain.catalogue.item import TEXT_FIELDS
from govdisclose.domain.catalogue.labels import LABEL_FIELDS, is_index_label, is_label
from govdisclose.domain.catalogue.readings import IntakeRules, Remembered
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.personal import holds_resident_id

__all__ = ["RowScreen"]

_WORDS = (*LABEL_FIELDS, "carrier")

_MOST_KNOWN, _LONGEST_KNOWN = 20_000, 200
"""Combinations of labels that are remembered, and the characters of the longest of them."""


class RowScreen:
    """Screens the rows of one table.

    Args:
        column: Name of the column a field is read from; None where it has none.
    """

    def __init__(self, column: Callable[[str], str | None]) -> None:
        self._column = column
        self._fits: Remembered[str, bool] = Remembered(is_label)
        self._known: dict[tuple[str | None, ...], bool] = {}

    def fits(self, words: tuple[str | None, ...], index_number: str | None) -> bool:
        """Whether all may stay facts.

        Args:
            words: Values of LABEL_FIELDS and the carrier.
            index_number: As read, where it follows no known scheme.
        """
        known = self._known.get(words)
        if known is None:
            known = all(word is None or self._fits[word] for word in words)
            if (
                len(self._known) < _MOST_KNOWN
                and len("".join(filter(None, words))) <= _LONGEST_KNOWN
            ):
                self._known[words] = known
        return known and (index_number is None or is_index_label(index_number))

    def moved(
        self,
        words: Sequence[str | None],
        index_number: str | None,
        number: int,
        extra: dict[str, str],
        findings: list[Finding],
    ) -> tuple[str | None, ...]:
        """The words and the index number that may stay; the others go to the erasable columns.

        Args:
            words: As in :meth:`fits`.
            index_number: As read.
            number: Row number.
            extra: Takes what may not stay, by its column.
            findings: Takes a warning for each, without the value.
        """
        kept: list[str | None] = []
        for field, word in zip((*_WORDS, "index_number"), (*words, index_number), strict=True):
            is_index = field == "index_number"
            if word is None or (is_index_label(word) if is_index else self._fits[word]):
                kept.append(word)
                continue
            kept.append(None)
            extra[self._column(field) or field] = word
            findings.append(self._warning("LABEL-UNFIT", number, self._column(field)))
        return tuple(kept)

    def warn_of_resident_ids(
        self,
        texts: Sequence[str | None],
        extra: Mapping[str, str],
        number: int,
        findings: list[Finding],
    ) -> None:
        """Say in which text fields a resident id stands; never which.

        Args:
            texts: Values of TEXT_FIELDS in their order.
            extra: Columns that no field holds.
            number: Row number.
            findings: Takes the warnings.
        """
        places = [
            (self._column(field), text)
            for field, text in zip(TEXT_FIELDS, texts, strict=True)
            if field != "extra"
        ]
        for column, text in (*places, *extra.items()):
            if text is not None and holds_resident_id(text):
                findings.append(self._warning("RESIDENT-ID-IN-TEXT", number, column))

    def check_profile(
        self,
        rules: IntakeRules,
        present: Mapping[str, str | None],
        number: int,
        findings: list[Finding],
    ) -> None:
        """Remark what the office's profile demands and the row leaves out."""
        findings.extend(
            Finding(
                code="PROFILE-MISSING",
                severity=Severity.WARNING,
                row=number,
                column=self._column(name),
                detail=(("field", name), ("profile", rules.profile)),
            )
            for name in rules.mandatory
            if name != "title" and name in present and present[name] is None
        )

    @staticmethod
    def _warning(code: str, number: int, column: str | None) -> Finding:
        return Finding(code=code, severity=Severity.WARNING, row=number, column=column)
