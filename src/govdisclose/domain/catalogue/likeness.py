"""Likeness: whether two catalogue records are probably one document, and why.

Two records are compared by their title, document number, formation date and agency; each thing
that speaks for or against one document counts in basis points, and a pair is told of from
:data:`LIKE_BP` on. Documents of one kind that differ by a year, a number, a batch or a place are
not alike however close their titles read: see :mod:`govdisclose.domain.catalogue.title_form`.

Comparing all pairs of a large catalogue is out of the question, so every record belongs to a few
:func:`blocks`, and only records that share one are compared.

Source: office practice; the weights are ours, tried on published catalogues of three provinces.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple, assert_never

from govdisclose.domain.catalogue.document_number import (
    DocumentNumber,
    DocumentNumberKind,
    read_document_number,
)
from govdisclose.domain.catalogue.title_form import (
    TitleDifference,
    TitleForm,
    compare_titles,
    is_one_name,
    overlap_bp,
    title_form,
)

__all__ = [
    "BAG_BITS_APART",
    "CLOSE_DAYS",
    "EXACT_BP",
    "LIKE_BP",
    "Likeness",
    "LikenessCard",
    "LikenessKind",
    "LikenessReason",
    "blocks",
    "compare",
    "is_first_shared",
]

EXACT_BP = 10_000
"""Score of an exact duplicate; a near one scores less."""

LIKE_BP = 6_000
"""From this score on two records are probably one document."""

CLOSE_DAYS = 7
"""Formation dates at most so far apart may be one date written twice."""

_SERIES_SERIALS = 10
"""Serials of one agency and year at most so far apart are a series, each number a document."""

_SHORT_TITLE_CHARS = 8
"""Shorter titles name a kind of document rather than a document."""

_ALIKE_BP = 6_000
"""Titles that share so much of their pairs of characters may head one document."""


class LikenessKind(Enum):
    """Exact duplicates and near ones."""

    EXACT = "exact"
    """Title, document number and date are the same."""
    NEAR = "near"


class LikenessReason(Enum):
    """What speaks for, or against, one document."""

    SAME_TITLE = "same_title"
    """Folded titles are equal."""
    SPELLING = "spelling"
    """Titles differ in brackets, quotation marks, blanks, numerals or 的 and 关于 only."""
    AGENCY_PREFIX = "agency_prefix"
    """One title begins with the name of the agency, the other does not."""
    CHARACTERS = "characters"
    """Titles differ in one or two characters."""
    TITLES_OVERLAP = "titles_overlap"
    """Titles share most of their words."""
    SAME_NUMBER = "same_number"
    OTHER_NUMBER = "other_number"
    """Both have a document number, and not the same."""
    SAME_DAY = "same_day"
    CLOSE_DAY = "close_day"
    NO_DAY = "no_day"
    """Neither has a date."""
    OTHER_AGENCY = "other_agency"
    OTHER_INDEX_NUMBER = "other_index_number"


BAG_BITS_APART = 4
"""Titles of which two characters differ differ in at most so many bits of their characters."""

_END_CHARS = 6

_TITLE_BP = {
    LikenessReason.SAME_TITLE: 5_000,
    LikenessReason.SPELLING: 4_500,
    LikenessReason.AGENCY_PREFIX: 4_500,
    LikenessReason.CHARACTERS: 3_500,
}
_SHORT_TITLE_BP = 2_500
_SAME_NUMBER_BP = 6_500
_OVERLAP_BP = 500
_UNLIKE_BP = -4_000
_OTHER_NUMBER_BP = -1_000
_SERIES_BP = -3_500
_SAME_DAY_BP = 2_500
_CLOSE_DAY_BP = 2_000
_NO_DAY_BP = 1_000
_OTHER_AGENCY_BP = -2_500


class LikenessCard(NamedTuple):
    """What is compared of one record."""

    shard: int
    number: int
    title: TitleForm | None
    """None where there is no title with a character to compare."""
    document: DocumentNumber | None
    """None where there is no complete document number."""
    document_key: str | None
    """Folded document number; None where there is none at all."""
    day: int | None
    """Ordinal of the formation date, else of the publication date."""
    is_formed: bool
    """Whether the day is the formation date."""
    agency: str
    """Folded name of the agency."""
    index_number: str | None

    @classmethod
    def of(
        cls,
        shard: int,
        number: int,
        *,
        title: str | None,
        document_number: str | None,
        formed: int | None,
        published: int | None,
        agency: str,
        index_number: str | None,
    ) -> LikenessCard:
        """The card of a record.

        Args:
            shard: Place of the record.
            number: Its running number.
            title: As given.
            document_number: As given.
            formed: Ordinal of its formation date.
            published: Ordinal of its publication date, which stands in for a missing formation.
            agency: Folded name of its agency.
            index_number: As given.
        """
        document = None if document_number is None else read_document_number(document_number)
        return cls(
            shard,
            number,
            None if title is None else title_form(title),
            document if document is not None and document.serial is not None else None,
            None if document is None else document.match_key,
            published if formed is None else formed,
            formed is not None,
            agency,
            index_number,
        )

    @property
    def place(self) -> tuple[int, int]:
        """Shard and number."""
        return self.shard, self.number


class Likeness(NamedTuple):
    """Two records that are probably one document; the one with the lower number first."""

    first: tuple[int, int]
    """Shard and number."""
    second: tuple[int, int]
    kind: LikenessKind
    score_bp: int
    reasons: tuple[LikenessReason, ...]
    """In the order of their declaration."""
    days_apart: int | None
    """None where a date is missing."""


def compare(one: LikenessCard, other: LikenessCard) -> Likeness | None:
    """Judge two records; the order in which they are given does not matter.

    Returns:
        None when they are probably two documents, or one record.
    """
    if one.place == other.place:
        return None
    if (other.number, other.shard) < (one.number, one.shard):
        one, other = other, one
    title = _title_relation(one, other)
    if title is TitleDifference.DISTINCT:
        return None
    reasons: list[LikenessReason] = []
    score = _judge_title(title, one, other, reasons)
    same_number = _is_same_number(one, other)
    if same_number:
        reasons.append(LikenessReason.SAME_NUMBER)
        score += _SAME_NUMBER_BP
        score += _judge_unlike(title, one, other, reasons)
    elif score == 0:
        return None
    elif one.document_key is not None and other.document_key is not None:
        reasons.append(LikenessReason.OTHER_NUMBER)
        score += _SERIES_BP if _is_series(one.document, other.document) else _OTHER_NUMBER_BP
    apart = None if one.day is None or other.day is None else abs(one.day - other.day)
    score += _judge_day(one, other, apart, reasons)
    if not _is_one_agency(one, other):
        reasons.append(LikenessReason.OTHER_AGENCY)
        score += 0 if same_number else _OTHER_AGENCY_BP
    if one.index_number is not None and other.index_number is not None:
        reasons.append(LikenessReason.OTHER_INDEX_NUMBER)
    if score < LIKE_BP:
        return None
    is_exact = (
        (title is TitleDifference.NONE or (one.title is None and other.title is None))
        and apart == 0
        and one.is_formed is other.is_formed
        and one.document_key == other.document_key
        and LikenessReason.OTHER_AGENCY not in reasons
    )
    order = list(LikenessReason)
    return Likeness(
        one.place,
        other.place,
        LikenessKind.EXACT if is_exact else LikenessKind.NEAR,
        EXACT_BP if is_exact else min(score, EXACT_BP - 1),
        tuple(sorted(reasons, key=order.index)),
        apart,
    )


def _title_relation(one: LikenessCard, other: LikenessCard) -> TitleDifference | None:
    """How the titles differ; None where one has none."""
    if one.title is None or other.title is None:
        return None
    return compare_titles(one.title, other.title)


def _judge_title(
    title: TitleDifference | None,
    one: LikenessCard,
    other: LikenessCard,
    reasons: list[LikenessReason],
) -> int:
    match title:
        case None | TitleDifference.UNLIKE | TitleDifference.DISTINCT:
            return 0
        case TitleDifference.NONE:
            reason = LikenessReason.SAME_TITLE
        case TitleDifference.SPELLING:
            reason = LikenessReason.SPELLING
        case TitleDifference.AGENCY_PREFIX:
            reason = LikenessReason.AGENCY_PREFIX
        case TitleDifference.CHARACTERS:
            # Where the date is not the same one, so few characters may well mean two documents.
            if one.day != other.day and not _is_same_number(one, other):
                return 0
            reason = LikenessReason.CHARACTERS
        case _:
            assert_never(title)
    reasons.append(reason)
    bodies = [card.title.body for card in (one, other) if card.title is not None]
    is_short = min(map(len, bodies)) < _SHORT_TITLE_CHARS
    return min(_TITLE_BP[reason], _SHORT_TITLE_BP) if is_short else _TITLE_BP[reason]


def _judge_unlike(
    title: TitleDifference | None,
    one: LikenessCard,
    other: LikenessCard,
    reasons: list[LikenessReason],
) -> int:
    """What titles say that are not the same although the document number is."""
    if title is not TitleDifference.UNLIKE or one.title is None or other.title is None:
        return 0
    if overlap_bp(one.title, other.title) < _ALIKE_BP:
        return _UNLIKE_BP
    reasons.append(LikenessReason.TITLES_OVERLAP)
    return _OVERLAP_BP


def _judge_day(
    one: LikenessCard, other: LikenessCard, apart: int | None, reasons: list[LikenessReason]
) -> int:
    if apart is None:
        if one.day is None and other.day is None and one.shard == other.shard:
            reasons.append(LikenessReason.NO_DAY)
            return _NO_DAY_BP
        return 0
    if apart == 0:
        reasons.append(LikenessReason.SAME_DAY)
        return _SAME_DAY_BP
    if apart <= CLOSE_DAYS:
        reasons.append(LikenessReason.CLOSE_DAY)
        return _CLOSE_DAY_BP
    return 0


def _is_same_number(one: LikenessCard, other: LikenessCard) -> bool:
    key = _number_key(one)
    return key is not None and key == _number_key(other)


def _number_key(card: LikenessCard) -> str | None:
    """The document number as far as it names one document; None if it does not.

    Orders and announcements are numbered by every agency alike, so theirs count inside one agency.
    """
    if card.document is None or card.document_key is None:
        return None
    if card.document.kind is DocumentNumberKind.NUMBERED:
        return card.document_key
    return f"{card.document_key}@{card.shard}"


def _is_series(one: DocumentNumber | None, other: DocumentNumber | None) -> bool:
    """Whether two numbers follow one another closely, as those of two documents do."""
    if one is None or other is None or one.serial is None or other.serial is None:
        return False
    return (
        one.agency_code == other.agency_code
        and one.year == other.year
        and 0 < abs(one.serial - other.serial) <= _SERIES_SERIALS
    )


def _is_one_agency(one: LikenessCard, other: LikenessCard) -> bool:
    """Whether both are of one agency: by their titles if these name it, else by their place."""
    first = None if one.title is None else one.title.issuer
    second = None if other.title is None else other.title.issuer
    if first is None and second is None:
        return one.shard == other.shard
    if one.shard == other.shard and (first is None or second is None):
        return True
    return is_one_name(first or one.agency, second or other.agency)


def blocks(card: LikenessCard) -> list[tuple[int, int]]:
    """Blocks a record belongs to; records that :func:`compare` finds alike share at least one.

    Titles that differ in characters are met by their first or their last characters on one day, so
    a pair that differs at both ends is missed.

    Returns:
        Number of the block and characters of the title as bits, in the order in which pairs are
        told of: a pair that shares several blocks belongs to the first. Two members of a block are
        worth comparing when their bits differ in at most :data:`BAG_BITS_APART` places. Numbers
        of blocks hold for one process only.
    """
    found: list[tuple[int, int]] = []
    number = _number_key(card)
    if number is not None:
        found.append((hash(("number", number)), 0))
    if card.title is None:
        return found
    body = card.title.body
    if card.day is None:
        found.append((hash(("undated", body, card.shard)), 0))
        return found
    # Two days a week apart lie in the same or in neighbouring weeks, so each card is in two.
    week = card.day // CLOSE_DAYS
    found.append((hash(("title", body, week)), 0))
    found.append((hash(("title", body, week + 1)), 0))
    if card.title.may_differ:
        bag = 0
        for character in body:
            bag |= 1 << (ord(character) * 0x9E37 >> 4 & 63)
        found.append((hash(("head", body[:_END_CHARS], card.day)), bag))
        found.append((hash(("tail", body[-_END_CHARS:], card.day)), bag))
    return found


def is_first_shared(one: LikenessCard, other: LikenessCard, block: int) -> bool:
    """Whether a block is the first that two records share, so that a pair is told of once."""
    others = {number for number, _bag in blocks(other)}
    for number, _bag in blocks(one):
        if number in others:
            return number == block
    return False
