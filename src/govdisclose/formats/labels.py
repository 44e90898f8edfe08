"""Column labels: folding them, and the table of known ones in ``rules/header-synonyms.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import attrs

from govdisclose.domain.text import fold
from govdisclose.ports.formats import CatalogueField

__all__ = ["KnownLabel", "LabelTable", "is_known_label", "label_key", "label_table"]

_LEAD = re.compile(r"^[*★☆※#●◆\s]+|^\d{1,2}[.、](?=\D)")
_TAIL = re.compile(r"(?:\([^()]*\)|[:*★※\s])+$")
_ENCLOSED = re.compile(r"^[(《](.*)[)》]$")
_SPACE = re.compile(r"\s+")

_LABEL_LIMIT_CHARS = 60
_WEAK_RANK = 1000


@attrs.frozen(kw_only=True)
class KnownLabel:
    """What a label stands for, in one of its fields."""

    field: CatalogueField
    rank: int
    """Place in the order of preference of the field, 0 first; weak labels come after all others."""
    is_weak: bool


@attrs.frozen(kw_only=True)
class LabelTable:
    """All known labels by their key."""

    fields: Mapping[str, tuple[KnownLabel, ...]]
    ignored: frozenset[str]

    def known(self, label: str) -> tuple[KnownLabel, ...]:
        """The fields a label may fill; empty if it says nothing to us.

        A joined label of a two-level header is tried as a whole, with the parts put together
        (日期/成文 is 成文日期), and by its lower part.
        """
        for key in _keys(label):
            found = self.fields.get(key)
            if found is not None:
                return found
        return ()

    def is_ignored(self, label: str) -> bool:
        """True if the label is known to fill no field."""
        return any(key in self.ignored for key in _keys(label))


def label_key(label: str) -> str:
    """The label folded for comparison, without spaces, colons, marks and a bracket at its end."""
    key = _LEAD.sub("", fold(label[: 2 * _LABEL_LIMIT_CHARS]))
    enclosed = _ENCLOSED.match(key)
    if enclosed is not None:
        key = enclosed[1]
    return _SPACE.sub("", _TAIL.sub("", key))


def is_known_label(label: str) -> bool:
    """True if the cell reads like the label of a known column; for finding the header row."""
    if not label or len(label) > _LABEL_LIMIT_CHARS:
        return False
    table = label_table()
    return bool(table.known(label)) or table.is_ignored(label)


@cache
def label_table() -> LabelTable:
    """The table of the rule file, read once."""
    # Imported here: needed only once a file is read, not to start the program.
    import tomllib
    from importlib.resources import files

    text = files("govdisclose.rules").joinpath("header-synonyms.toml").read_text("utf-8")
    rules = tomllib.loads(text)
    known: dict[str, list[KnownLabel]] = {}
    for code, lists in rules["fields"].items():
        labels, weak = lists["labels"], lists.get("weak", [])
        ranked = [(rank, label, False) for rank, label in enumerate(labels)]
        ranked += [(_WEAK_RANK + rank, label, True) for rank, label in enumerate(weak)]
        for rank, label, is_weak in ranked:
            entry = KnownLabel(field=CatalogueField(code), rank=rank, is_weak=is_weak)
            known.setdefault(label_key(label), []).append(entry)
    return LabelTable(
        fields={key: tuple(entries) for key, entries in known.items()},
        ignored=frozenset(map(label_key, rules["ignored"])),
    )


def _keys(label: str) -> tuple[str, ...]:
    whole = label_key(label)
    if "/" not in label:
        return (whole,)
    upper, lower = (label_key(part) for part in label.rsplit("/", 1))
    return whole, upper + lower, lower + upper, lower
