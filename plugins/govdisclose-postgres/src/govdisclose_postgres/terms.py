"""Search with the domain's tokens: a set of tokens finds candidates, their text makes sure.

A ``tsvector`` without positions holds the distinct tokens of a document; positions are left out
because PostgreSQL keeps at most 255 of a token, and none beyond 16,383. So a phrase of several
tokens is looked for once more in the text itself, and answers are exact however long a text is.
"""

from __future__ import annotations

from collections.abc import Collection

from govdisclose.domain.search_terms import FIELD_BREAK, SearchQuery

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
]

AGENCY_MARK = "\ue001"
"""In front of a token that stands for the shard of an item's agency."""

DAY_MARK = "\ue003"
"""In front of tokens that stand for the year, the month and the day of an item's publication."""

LONG_DOCUMENT = "\ue004"
"""Token of documents with more tokens than a tsvector takes: they are candidates for all."""

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


def terms_query(query: SearchQuery, *either: Collection[str]) -> str:
    """The tsquery that all documents answer to which a query finds, as PostgreSQL reads it.

    Args:
        query: Not empty.
        either: Groups of tokens of places and days, of each of which a document has one.
    """
    wanted: dict[str, None] = {}
    for phrase in query.phrases:
        tokens, is_prefix = phrase.indexed
        for token in tokens[:-1]:
            wanted[_quoted(token)] = None
        wanted[_quoted(tokens[-1]) + (":*" if is_prefix else "")] = None
    found = f"({' & '.join(wanted)}) | {_quoted(LONG_DOCUMENT)}"
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
