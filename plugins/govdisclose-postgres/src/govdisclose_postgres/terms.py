"""Search with the domain's tokens: a set of tokens finds candidates, their text makes sure.

A ``tsvector`` without positions holds the distinct tokens of a document; positions are left out
because PostgreSQL keeps at most 255 of a token, and none beyond 16,383. So a phrase of several
tokens is looked for once more in the text itself, and answers are exact however long a text is.
"""

from __future__ import annotations

from collections.abc import Collection

from govdisclose.domain.search_terms import CHARACTER_MARK, FIELD_BREAK, SearchQuery

__all__ = [
    "AGENCY_MARK",
    "DAY_MARK",
    "LONG_DOCUMENT",
    "agency_token",
    "document_needles",
    "place_tokens",
    "scan_needles",
    "terms_literal",
    "terms_query",
    "wanted_terms",
]

AGENCY_MARK = "\ue001"
"""In front of a token that stands for the shard of an item's agency."""

DAY_MARK = "\ue003"
"""In front of tokens that stand for the year, the month and the day of an item's publication."""

LONG_DOCUMENT = "\ue004"
"""Token of documents with more tokens than a tsvector takes: they are candidates for all."""

_FIRST_CJK = "\u2e80"
"""No CJK character lies below; words of other scripts above are told a little too often."""

_LONGEST_BYTES = 900_000
"""A tsvector holds less than a mebibyte."""


def agency_token(shard: int) -> str:
    """Token of the items of an agency."""
    return f"{AGENCY_MARK}{shard}"


def place_tokens(shard: int, published_on: str | None) -> tuple[str, ...]:
    """Tokens of where and when an item was published, so that a search is cut down in the index.

    Args:
        shard: Place of its agency.
        published_on: ISO date; a draft has none, and no tokens of time.
    """
    agency = agency_token(shard)
    if published_on is None:
        return (agency,)
    year, month = published_on[:4], published_on[:7]
    return (agency, f"{DAY_MARK}{year}", f"{DAY_MARK}{month}", f"{DAY_MARK}{published_on}")


def terms_literal(document: str, besides: Collection[str] = ()) -> str:
    """The tsvector of a search document, as PostgreSQL reads it.

    Args:
        document: The search document.
        besides: Tokens it does not hold, none of which needs to be quoted.
    """
    tokens = set(document.split())
    tokens.discard(FIELD_BREAK)
    tokens.update(besides)
    if not tokens:
        return ""
    if "'" in document or "\\" in document:
        literal = " ".join(map(_quoted, tokens))
    else:
        # The domain's tokens hold neither, so this is the way taken.
        literal = "'" + "' '".join(tokens) + "'"
    if len(literal.encode()) > _LONGEST_BYTES:
        return " ".join(map(_quoted, (LONG_DOCUMENT, *besides)))
    return literal


def wanted_terms(query: SearchQuery) -> dict[str, str]:
    """What a document must answer to, term by term, that a query finds.

    Returns:
        By term as written in a tsquery, the text that ``scan_text`` of such a document holds,
        in the order of the query.
    """
    wanted: dict[str, str] = {}
    for phrase in query.phrases:
        tokens, is_prefix = phrase.indexed
        for at, token in enumerate(tokens, start=1):
            begins = is_prefix and at == len(tokens)
            plain = token.removeprefix(CHARACTER_MARK)
            if plain < _FIRST_CJK:
                plain = f" {plain}" if begins else f" {plain} "
            wanted[_quoted(token) + (":*" if begins else "")] = plain
    return wanted


def terms_query(terms: Collection[str], *either: Collection[str]) -> str:
    """The tsquery of documents that answer to all of some terms, as PostgreSQL reads it.

    Args:
        terms: At least one of :func:`wanted_terms`. With fewer than all of them, more is found.
        either: Groups of tokens of places and days, of each of which a document has one.
    """
    found = f"({' & '.join(terms)}) | {_quoted(LONG_DOCUMENT)}"
    groups = [f"({' | '.join(map(_quoted, tokens))})" for tokens in either]
    return " & ".join([f"({found})", *groups])


def scan_needles(query: SearchQuery) -> tuple[str, ...]:
    """What ``scan_text`` of a row must hold."""
    return tuple(phrase.needle for phrase in query.phrases)


def document_needles(query: SearchQuery) -> tuple[str, ...]:
    """What a search document must hold, with a space put at both ends of it."""
    return tuple(
        f" {' '.join(tokens)}{'' if is_prefix else ' '}"
        for tokens, is_prefix in (phrase.indexed for phrase in query.phrases)
    )


def _quoted(token: str) -> str:
    doubled = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"
