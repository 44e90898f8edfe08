"""By which texts the leftovers of an erased item are found where imports kept them.

A field counts by what it tells of a person or a matter. Title, document number and address always
do. Summary, note and the columns without a field do, unless another item of the agency still says
the same in so few words: then it is a label, and the rows of others that bear it stay. Keywords,
source, language and format are labels by nature and count where they are longer than one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from govdisclose.domain.text import fold
from govdisclose.ports.storage import ItemFilter, ItemRecord, UnitOfWork

__all__ = ["LONGEST_LABEL", "item_traces"]

LONGEST_LABEL = 20
"""Characters of the longest text that may be a word many rows share, such as an agency's name."""


def item_traces(unit: UnitOfWork, versions: Sequence[ItemRecord]) -> list[str]:
    """Texts of all versions of an item that has not been erased yet, each once."""
    telling: dict[str, None] = {}
    for row in versions:
        always = [row.title, row.document_number, row.url]
        labels = [row.keywords, row.source, row.language, row.format]
        longer = [text for text in labels if text and len(text) > LONGEST_LABEL]
        telling.update(dict.fromkeys(text for text in (*always, *longer) if text))
    others = dict.fromkeys(text for row in versions for text in _free_texts(row))
    shared = _said_elsewhere(unit, versions[-1], {_folded(text) for text in others if _short(text)})
    telling.update((text, None) for text in others if _folded(text) not in shared)
    return list(telling)


def _said_elsewhere(unit: UnitOfWork, item: ItemRecord, texts: set[str]) -> set[str]:
    """Those of the texts that another item of the agency still says; folded."""
    missing, found = set(texts), set[str]()
    if not missing:
        return found
    for other in unit.items.each(ItemFilter(agencies=frozenset({item.shard}))):
        if other.number != item.number:
            said = {_folded(text) for text in _free_texts(other) if _short(text)} & missing
            found |= said
            missing -= said
            if not missing:
                break
    return found


def _free_texts(row: ItemRecord) -> Iterator[str]:
    for text in (row.summary, row.note):
        if text:
            yield text
    if row.extra is not None:
        yield from (str(value) for value in json.loads(row.extra).values() if value)


def _short(text: str) -> bool:
    return len(text) <= LONGEST_LABEL


def _folded(text: str) -> str:
    return fold(text).strip()
