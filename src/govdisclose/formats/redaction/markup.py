"""Cutting strings out of XML, across the elements a text is divided into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from govdisclose.domain.catalogue.detecting.removal import LABEL, Removal

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]  # no type hints

__all__ = ["cut_attributes", "cut_nodes", "cut_rest", "drop", "unwrap"]


def cut_nodes(nodes: Sequence[_Element | None], removal: Removal) -> int:
    """Cut strings out of a text that several elements share.

    Args:
        nodes: Elements with the parts of the text in order; None for a blank between them.
        removal: What to cut.

    Returns:
        How many stretches were cut; the label stands where each began.
    """
    texts = [" " if node is None else node.text or "" for node in nodes]
    spans = removal.spans("".join(texts))
    for start, end in reversed(spans):
        first = True
        at = 0
        for place, text in enumerate(texts):
            low, high = max(start - at, 0), min(end - at, len(text))
            at += len(text)
            if low < high and nodes[place] is not None:
                own = nodes[place]
                value = own.text or ""  # type: ignore[union-attr]  # not None, see above
                own.text = value[:low] + (LABEL if first else "") + value[high:]  # type: ignore[union-attr]  # as above
                first = False
    return len(spans)


def cut_rest(root: _Element, removal: Removal) -> int:
    """Cut strings out of every single text of a tree, whatever its element.

    Short ones stay: they are found in the numbers of a format by chance.
    """
    removal = removal.telling()
    count = 0
    for element in root.iter():
        for name in ("text", "tail"):
            value = getattr(element, name)
            if value and removal.spans(value):
                count += len(removal.spans(value))
                setattr(element, name, removal.cut(value))
    return count


def cut_attributes(root: _Element, removal: Removal) -> int:
    """Cut strings out of every attribute of a tree; short ones stay, as above."""
    removal = removal.telling()
    count = 0
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if removal.spans(value):
                count += 1
                element.set(name, removal.cut(value))
    return count


def drop(elements: Iterable[_Element]) -> int:
    """Take elements out with all they hold; what follows them stays."""
    count = 0
    for element in list(elements):
        parent = element.getparent()
        if parent is not None:
            _keep_tail(element, parent)
            parent.remove(element)
            count += 1
    return count


def unwrap(elements: Iterable[_Element]) -> int:
    """Put the children of elements in their place."""
    count = 0
    for element in list(elements):
        parent = element.getparent()
        if parent is not None:
            at = parent.index(element)
            for child in reversed(list(element)):
                parent.insert(at, child)
            _keep_tail(element, parent)
            parent.remove(element)
            count += 1
    return count


def _keep_tail(element: _Element, parent: _Element) -> None:
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
        element.tail = None
