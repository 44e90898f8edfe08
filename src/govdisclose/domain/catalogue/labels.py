"""Words that stay when an item is erased, and names of files: neither may hold what must go.

Theme, category, genre, audience, life cycle, validity and carriers are facts: figures count by
them, so they survive an erasure. They may only be short labels.
"""

from __future__ import annotations

from pathlib import PurePath

from govdisclose.domain.catalogue.secrecy_mark import find_secrecy_mark
from govdisclose.domain.personal import holds_email, holds_resident_id, may_name_person

__all__ = [
    "LABEL_FIELDS",
    "LONGEST_LABEL_CHARS",
    "bears_marked_name",
    "is_index_label",
    "is_label",
    "shown_name",
]

LABEL_FIELDS = ("theme", "category", "genre", "audience", "lifecycle", "validity")
"""Facts of an item that are words; carriers are a list of them."""

LONGEST_LABEL_CHARS = 40
"""No entry of the classifications in use is longer, paths of three levels included."""

_LONGEST_INDEX_CHARS = 64
_HIDDEN = "***"


def is_label(text: str) -> bool:
    """Whether a word may outlive the content it classifies.

    False for long texts, what may be a resident id, a mobile number or an e-mail address, and what
    bears a secrecy mark.
    """
    return (
        len(text) <= LONGEST_LABEL_CHARS
        and not may_name_person(text)
        and not holds_email(text)
        and find_secrecy_mark(text) is None
    )


def is_index_label(text: str) -> bool:
    """Whether an index number may outlive the content: numbers of any scheme, but no prose."""
    return (
        len(text) <= _LONGEST_INDEX_CHARS
        and not holds_resident_id(text)
        and not holds_email(text)
        and find_secrecy_mark(text) is None
    )


def bears_marked_name(name: str) -> bool:
    """Whether a file or one of the folders it is named with bears a secrecy mark."""
    path = PurePath(name)
    return any(find_secrecy_mark(part) is not None for part in (*path.parts, path.stem))


def shown_name(name: str) -> str:
    """The name of a file as it may be printed and kept: hidden where it would tell a secret.

    The suffix stays, for it says nothing of the content.
    """
    if bears_marked_name(name) or may_name_person(name):
        return _HIDDEN + PurePath(name).suffix
    return name
