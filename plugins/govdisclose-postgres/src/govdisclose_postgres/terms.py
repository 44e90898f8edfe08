"""Search with the domain's tokens: a set of tokens finds candidates, their text makes sure.

A ``tsvector`` without positions holds the distinct tokens of a document; positions are left out
because PostgreSQL keeps at most 255 of a token, and none beyond 16,383. So a phrase of several
tokens is looked for once more in the text itself, and answers are exact however long a text is.
"""

from __future__ import annotations

from govdisclose.domain.search_terms import FIELD_BREAK, SearchQuery

__all__ = ["LONG_DOCUMENT", "document_needles", "scan_needles", "terms_literal", "terms_query"]

LONG_DOCUMENT = "\ue004"
"""Token of documents with more tokens than a tsvector takes: they are candidates for all."""

_LONGEST_BYTES = 900_000
"""A tsvector holds less than a mebibyte."""


def terms_literal(document: str) -> str:
    """The tsvector of a search document, as PostgreSQL reads it."""
    tokens = set(document.split())
    tokens.discard(FIELD_BREAK)
    if not tokens:
        return ""
    if "'" in document or "\\" in document:
        literal = " ".join(map(_quoted, tokens))
    else:
        # The domain's tokens hold neither, so this is the way taken.
        literal = "'" + "' '".join(tokens) + "'"
    return _quoted(LONG_DOCUMENT) if len(literal.encode()) > _LONGEST_BYTES else literal


def terms_query(query: SearchQuery) -> str:
    """The tsquery that all documents answer to which a query finds, as PostgreSQL reads it."""
    wanted: dict[str, None] = {}
    for phrase in query.phrases:
        tokens, is_prefix = phrase.indexed
        for token in tokens[:-1]:
            wanted[_quoted(token)] = None
        wanted[_quoted(tokens[-1]) + (":*" if is_prefix else "")] = None
    return f"({' & '.join(wanted)}) | {_quoted(LONG_DOCUMENT)}"


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
