"""What was erased at an office since a copy of it was begun is erased at the copy, too."""

from __future__ import annotations

from govdisclose.domain.catalogue.item import item_number
from govdisclose.ports.contents import ContentSpace
from govdisclose.ports.storage import Store, TextState, UnitOfWork

__all__ = ["erase_files_there", "erase_texts_there"]

_ITEM = "item"


def erase_texts_there(old: UnitOfWork, target: Store, shard: int) -> None:
    """Erase texts of a chain that the target has and the office no longer has.

    Erasing alters rows that were copied already, and all versions of them there were by then; so
    this comes before later versions are written.
    """
    with target.read() as new:
        there = {
            (one.kind, one.key, one.version)
            for one in new.journal.commitments(shard)
            if one.text is not TextState.ERASED
        }
    gone = {
        (one.kind, one.key)
        for one in old.journal.commitments(shard)
        if one.text is TextState.ERASED and (one.kind, one.key, one.version) in there
    }
    if not gone:
        return
    with target.write() as new:
        for kind, key in sorted(gone):
            if kind != _ITEM:
                new.records.erase_text(shard, kind, key)
                continue
            place = item_number(key)
            present = old.items.get(*place)
            new.items.erase_text(*place, identity=None if present is None else present.identity)
        new.commit()


def erase_files_there(old: UnitOfWork, target: Store, space: ContentSpace) -> None:
    """Erase files that the target has and the office no longer has."""
    with target.write() as new:
        for shard, digest in sorted(
            {*new.contents.digests(space)} - {*old.contents.digests(space)}
        ):
            new.contents.erase(shard, space, digest)
        new.commit()
