"""Knowing items again by what rows say, erased ones included.

An erased item keeps its identity under the office's key only. So where something was erased, rows
are looked up by both forms, and an item found by the keyed one is given back under the plain one,
as if it had kept it.
"""

from __future__ import annotations

from collections.abc import Sequence

from govdisclose.ports.environment import OfficeKey
from govdisclose.ports.storage import KnownItem, UnitOfWork
from govdisclose.services.keys import ERASURE, is_key_used

__all__ = ["Recogniser", "veiled"]

_IDENTITY_BYTES = 16


def veiled(key: OfficeKey, identity: bytes) -> bytes:
    """The import identity of an erased item: nobody without the key can confirm a guess by it."""
    return key.hash(ERASURE, identity)[:_IDENTITY_BYTES]


class Recogniser:
    """Looks up items for one run.

    Args:
        key: The office's key; without it, what was erased is not known again.
    """

    def __init__(self, key: OfficeKey) -> None:
        self._key = key
        self._fingerprint = key.fingerprint()
        self._is_veiling = False

    def known(
        self,
        unit: UnitOfWork,
        *,
        index_keys: Sequence[str] = (),
        identities: Sequence[bytes] = (),
        content_keys: Sequence[int] = (),
    ) -> list[KnownItem]:
        """See :meth:`govdisclose.ports.storage.ItemRepository.known`."""
        plain: dict[bytes | None, bytes] = {}
        if identities and self._veils(unit):
            plain = {veiled(self._key, identity): identity for identity in identities}
        found = unit.items.known(
            index_keys=index_keys,
            identities=[*identities, *(form for form in plain if form is not None)],
            content_keys=content_keys,
        )
        return [
            item._replace(identity=plain[item.identity]) if item.identity in plain else item
            for item in found
        ]

    def _veils(self, unit: UnitOfWork) -> bool:
        """Whether anything was erased under the present key; asked until it was."""
        if not self._is_veiling and self._fingerprint is not None:
            self._is_veiling = is_key_used(unit, self._fingerprint, ERASURE)
        return self._is_veiling
