"""Near-duplicates: records of one agency that probably are one document.

Three signs are looked for: one document number on two records; one title and one date under two
numbers; two spellings of a title on one date. Titles that differ in a numeral (第一批, 第二批) are
two documents. The signs are this project's own, computed, not law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import NamedTuple

from govdisclose.domain.catalogue.document_number import read_document_number
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.text import fold

__all__ = ["DuplicateCandidate", "find_duplicates", "title_key"]

_NOISE = re.compile(r"[\W_]+")
_LEAD = re.compile(r"^(?:关于|转发|印发)+")
_NUMERALS = re.compile(r"[0-9〇零一二三四五六七八九十百千]+")
_LIKE_PERCENT = 85
"""Pairs of neighbouring characters two spellings must have in common, of those of both."""
_WHOLE_BLOCK = 200
"""Records of one date that are all compared; of more, only neighbours in the order of titles."""
_NEIGHBOURS = 10
_SHORTEST_CHARS = 6


class DuplicateCandidate(NamedTuple):
    """What is compared of a record."""

    ref: str
    title: str | None
    document_number: str | None
    index_number: str | None
    day: str | None
    """Day of formation, else of publication; ISO."""


class _Keyed(NamedTuple):
    candidate: DuplicateCandidate
    title: str
    document: str


def title_key(title: str | None) -> str:
    """The title without what spellings differ in: marks, blanks, forms of characters, 关于."""
    return _LEAD.sub("", _NOISE.sub("", fold(title or "")))


def find_duplicates(candidates: Iterable[DuplicateCandidate]) -> Iterator[Finding]:
    """One finding per pair, the stronger sign first; the earlier record is the ``item``.

    Args:
        candidates: Records of one agency, in the order of their references.
    """
    keyed = [
        _Keyed(candidate, title_key(candidate.title), _document_key(candidate.document_number))
        for candidate in candidates
    ]
    told: set[tuple[str, str]] = set()
    for code, first, second in _pairs(keyed):
        pair = (first.candidate.ref, second.candidate.ref)
        if pair not in told:
            told.add(pair)
            yield Finding(
                code=code,
                severity=Severity.WARNING,
                value=first.candidate.title or first.candidate.document_number,
                detail=(("item", pair[0]), ("other", pair[1])),
            )


def _pairs(keyed: list[_Keyed]) -> Iterator[tuple[str, _Keyed, _Keyed]]:
    documents: dict[str, list[_Keyed]] = {}
    same: dict[tuple[str, str], list[_Keyed]] = {}
    days: dict[str, list[_Keyed]] = {}
    for one in keyed:
        if one.document:
            documents.setdefault(one.document, []).append(one)
        if one.title:
            same.setdefault((one.title, one.candidate.day or ""), []).append(one)
        if one.candidate.day and len(one.title) >= _SHORTEST_CHARS:
            days.setdefault(one.candidate.day, []).append(one)
    for group in documents.values():
        # A number on many records is no number of theirs: each is told beside the one before.
        yield from (("DUPLICATE-DOCUMENT", *pair) for pair in pairwise(group))
    for group in same.values():
        yield from (("DUPLICATE-TITLE", *pair) for pair in pairwise(group))
    for group in days.values():
        for first, second in _compared(group):
            if _is_spelling(first.title, second.title):
                yield "DUPLICATE-SPELLING", first, second


def _compared(group: list[_Keyed]) -> Iterator[tuple[_Keyed, _Keyed]]:
    if len(group) <= _WHOLE_BLOCK:
        yield from combinations(group, 2)
        return
    ordered = sorted(group, key=lambda one: one.title)
    for position, first in enumerate(ordered):
        for second in ordered[position + 1 : position + 1 + _NEIGHBOURS]:
            yield first, second


def _is_spelling(first: str, second: str) -> bool:
    if first == second or _NUMERALS.findall(first) != _NUMERALS.findall(second):
        return False
    ours, others = _neighbours(first), _neighbours(second)
    return 200 * len(ours & others) >= _LIKE_PERCENT * (len(ours) + len(others))


def _neighbours(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _document_key(number: str | None) -> str:
    found = read_document_number(number) if number else None
    return fold(found.normalised) if found is not None and found.normalised else ""
