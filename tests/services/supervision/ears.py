"""Listeners of a watch: they keep what they are told, and fail when they are asked to."""

from __future__ import annotations

from collections.abc import Collection

import attrs

from govdisclose.domain.figures.supervision.digest import Digest

__all__ = ["Ears"]


@attrs.define
class Ears:
    """Two listeners, ``mail`` and ``log``; the first fails while ``is_deaf``."""

    mail: list[Digest] = attrs.field(factory=list)
    log: list[Digest] = attrs.field(factory=list)
    is_deaf: bool = False

    def __call__(
        self, digest: Digest, *, only: Collection[str] | None = None, but: Collection[str] = ()
    ) -> tuple[str, ...]:
        missed = []
        for name, heard in (("mail", self.mail), ("log", self.log)):
            if name in but or (only is not None and name not in only):
                continue
            if name == "mail" and self.is_deaf:
                missed.append(name)
            else:
                heard.append(digest)
        return tuple(missed)
