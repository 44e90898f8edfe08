"""What stands around a value in a cell: labels and markup that came along with it."""

from __future__ import annotations

import re

__all__ = ["label_pattern", "without_labels", "without_markup"]

_MARKUP = re.compile(r"<!--.*?-->|</?[A-Za-z][^<>]*>", re.DOTALL)


def without_markup(text: str) -> str:
    """Text without HTML comments and tags; pages of some sites wrap every value in them."""
    while "<" in text and (stripped := _MARKUP.sub("", text)) != text:
        text = stripped
    return text


def label_pattern(*labels: str) -> re.Pattern[str]:
    """Pattern of a label at the start of a folded text, with optional blanks and colon."""
    words = "|".join(r"\s?".join(map(re.escape, label)) for label in labels)
    return re.compile(rf"\s*(?:{words})\s*[:;]?\s*")


def without_labels(folded: str, label: re.Pattern[str]) -> str:
    """Text without the label, however often it stands in front."""
    while (match := label.match(folded)) is not None:
        folded = folded[match.end() :]
    return folded
