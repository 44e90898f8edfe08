"""Secrecy marks on titles and cells: ``机密★10年``, ``绝密 ★ 长期``, a lone ``秘密``.

Only a mark counts, not the words: 保守国家秘密法 and 商业秘密 are ordinary text. A mark is a level
with a star; a level with a term at an edge of the text; a level in brackets at an edge of it; a
level behind 密级; or a level that is the whole text.

Source: Law on Guarding State Secrets (2024) art. 14 (levels), art. 22 and its Implementing
Regulation art. 21 (level and term on the carrier); the spellings accepted are unverified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

import attrs

from govdisclose.domain.catalogue.numerals import NUMERAL_CLASS, read_numeral
from govdisclose.domain.escapes import without_escapes
from govdisclose.domain.finding import Finding, Severity
from govdisclose.domain.text import fold

__all__ = [
    "SECRECY_FINDING",
    "SecrecyLevel",
    "SecrecyMark",
    "find_secrecy_mark",
    "line_bears_secrecy_mark",
    "may_bear_secrecy_mark",
]

SECRECY_FINDING = Finding(code="SECRECY-MARK", severity=Severity.ERROR)
"""The finding for a marked row: it says where, never what."""


class SecrecyLevel(Enum):
    """Levels 密级 of state secrets, highest first."""

    TOP_SECRET = "top_secret"
    """绝密"""

    HIGHLY_SECRET = "highly_secret"
    """机密"""

    SECRET = "secret"
    """秘密"""


@attrs.frozen(kw_only=True)
class SecrecyMark:
    """A mark found in a text."""

    level: SecrecyLevel

    term_months: int | None = None
    """Term written beside the level; None if none is written or it has no end."""

    start: int = 0
    """Place of the level in the folded text."""


_LEVELS = {
    "绝": SecrecyLevel.TOP_SECRET,
    "机": SecrecyLevel.HIGHLY_SECRET,
    "秘": SecrecyLevel.SECRET,
}
_LEVEL = r"(?P<level>[绝机秘]) ?密"
_TERM = rf"(?:(?P<count>[{NUMERAL_CLASS}]{{1,3}}) ?(?P<unit>年|个月|月)|长期|永久)"
_STAR = r"[★☆✩✪✫✬✭✮✯⭐🌟]"
_EDGE_BEFORE = r"\A[ ()《》\"'·,.。:;\-]*"
_PARTS = re.compile(r"""[\n\t,;|{}\[\]"':]+""")
_EDGE_AFTER = r"[ ()《》\"'·,.。:;\-]*\Z"

_MARKS = tuple(
    re.compile(pattern)
    for pattern in (
        # a star beside the level; two stars or more are a rating
        rf"{_LEVEL} ?{_STAR} ?{_TERM}",
        rf"(?<![\u3400-\u9fff]){_LEVEL} ?{_STAR}(?!{_STAR})",
        rf"(?<!{_STAR}){_STAR} ?{_LEVEL}(?![\u3400-\u9fff])(?: ?{_TERM})?",
        rf"(?<![\u3400-\u9fff]){_LEVEL} ?[*※#] ?{_TERM}",
        # at an edge of the text
        rf"{_EDGE_BEFORE}{_LEVEL}[ (:]{{0,2}}{_TERM}(?![\u3400-\u9fff0-9])",
        rf"(?<![\u3400-\u9fff]){_LEVEL}[ (:]{{0,2}}{_TERM}{_EDGE_AFTER}",
        rf"\A ?\( ?{_LEVEL} ?\)",
        rf"\( ?{_LEVEL} ?\){_EDGE_AFTER}",
        rf"{_EDGE_BEFORE}{_LEVEL}(?: ?级)?{_EDGE_AFTER}",
        # behind its label
        rf"(?:密级|涉密等级|保密等级|秘密等级)(?:为|是)?[ :)]{{1,3}}{_LEVEL}(?!码)(?: ?{_TERM})?",
    )
)


def may_bear_secrecy_mark(text: str) -> bool:
    """Whether a text is worth searching; costs next to nothing, even for a whole row at once."""
    return "密" in text


def find_secrecy_mark(text: str) -> SecrecyMark | None:
    """The first secrecy mark of a text.

    Args:
        text: One cell as given. Blanks, full-width and invisible characters inside a mark do not
            hide it.

    Returns:
        None for ordinary text, and that includes titles that speak of secrets.
    """
    if "密" not in text:
        return None
    folded = fold(text)
    for pattern in _MARKS:
        match = pattern.search(folded)
        if match is not None:
            parts = match.groupdict()
            return SecrecyMark(
                level=_LEVELS[match["level"]],
                term_months=_months(parts.get("count"), parts.get("unit")),
                start=match.start("level"),
            )
    return None


def line_bears_secrecy_mark(cells: Iterable[str], raw: str | None = None) -> bool:
    """Whether a row bears a mark anywhere; the cells of a damaged line may have run together, so
    its parts are looked at as well, and what is written as escapes counts as if it were not.

    Args:
        cells: What could be read of the row.
        raw: The whole line, when it has no cells.
    """
    whole = without_escapes("\n".join((*cells, raw or "")))
    if not may_bear_secrecy_mark(whole):
        return False
    return any(map(find_secrecy_mark, (*map(without_escapes, cells), *_PARTS.split(whole))))


def _months(count: str | None, unit: str | None) -> int | None:
    number = read_numeral(count) if count else None
    if number is None:
        return None
    return number * 12 if unit == "年" else number
