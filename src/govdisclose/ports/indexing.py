"""By which fields the records of each kind are found.

They are declared here so that a check need not trust the index to tell what should be in it.
Registers declare their own.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["INDEXED_FIELDS", "REGISTER_PREFIX", "is_indexed_as_declared"]

REGISTER_PREFIX = "register:"
"""Begins the kind of a register's records."""

INDEXED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "annual_figure": ("year",),
    "assessment_objection": ("assessment",),
    "assessment_score": ("assessment",),
    "attachment": ("item",),
    "case_text": ("matter",),
    "challenge_text": ("matter",),
    "filed_report": ("year",),
    "letter": ("matter",),
    "merged_item": ("into",),
    "pending_revision": ("open",),
    "remedy_text": ("matter",),
    "review": ("content", "open", "subject"),
    "review_text": ("matter",),
    "secrecy": ("item",),
    "supervision": ("open",),
}
"""Fields by kind; a kind that is not here is found by its key only."""


def is_indexed_as_declared(kind: str, index: Mapping[str, str | int | None]) -> bool:
    """Whether a record that is not deleted has a value for each declared field, and no other."""
    return kind.startswith(REGISTER_PREFIX) or index.keys() == set(INDEXED_FIELDS.get(kind, ()))
