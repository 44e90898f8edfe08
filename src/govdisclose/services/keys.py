"""The secret key an office hashes with: which keys were used, and whether the present one is it.

Hashes under the key stand where a plain hash would let anybody confirm a guess: what is left of an
erased item, and later numbers of applicants. The key itself is never in the store; the store keeps
fingerprints of the keys that were used, so that a missing or exchanged one is noticed.
"""

from __future__ import annotations

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.errors import KeyMismatch, KeyMissing
from govdisclose.ports.environment import OfficeKey
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import Acting
from govdisclose.services.recording import RecordChange, Recorder

__all__ = ["ERASURE", "KeyState", "Keys", "absent_keys", "is_key_used", "use_key"]

ERASURE = "erasure"
"""Purpose of the hashes by which erased items are known again."""

_ADOPTED = "office"
_KIND = "office_key"


def _record_key(purpose: str, fingerprint: str) -> str:
    return f"{purpose}:{fingerprint}"


def _used(unit: UnitOfWork, purpose: str | None = None) -> frozenset[str]:
    """Fingerprints of the keys used in this office, for a purpose or at all."""
    return frozenset(
        str(record.facts["fingerprint"])
        for record in unit.records.list(_KIND, shard=OFFICE_SHARD)
        if purpose is None or record.facts["purpose"] == purpose
    )


def is_key_used(unit: UnitOfWork, fingerprint: str, purpose: str) -> bool:
    """Whether the store holds hashes made for the purpose with the key of this fingerprint."""
    record = unit.records.get(OFFICE_SHARD, _KIND, _record_key(purpose, fingerprint))
    return record is not None


def absent_keys(unit: UnitOfWork, key: OfficeKey, purpose: str) -> frozenset[str]:
    """Fingerprints of keys used for the purpose that are not the present one."""
    used = _used(unit, purpose)
    return used - {key.fingerprint()} if used else used


def use_key(unit: UnitOfWork, recorder: Recorder, purpose: str) -> OfficeKey:
    """The office's key, made at its first use and remembered by its fingerprint.

    Raises:
        KeyMissing: The office used a key that is not there any more.
        KeyMismatch: Another key lies in its place.
        KeyUnusable: It cannot be read or made.
    """
    key = recorder.environment.key
    used = _used(unit)
    present = key.fingerprint()
    if present is None and used:
        raise KeyMissing(place=key.place)
    if present is None:
        key.make()
        present = str(key.fingerprint())
    if used and present not in used:
        raise KeyMismatch(place=key.place)
    _remember(unit, recorder, purpose, present)
    return key


def _remember(unit: UnitOfWork, recorder: Recorder, purpose: str, fingerprint: str) -> None:
    if is_key_used(unit, fingerprint, purpose):
        return
    recorder.record(
        OFFICE_SHARD,
        "key.used",
        "key",
        records=[
            RecordChange(
                kind=_KIND,
                key=_record_key(purpose, fingerprint),
                facts={
                    "purpose": purpose,
                    "fingerprint": fingerprint,
                    "since": recorder.environment.today().isoformat(),
                },
            )
        ],
    )


@attrs.frozen(kw_only=True)
class KeyState:
    """Where the key is and what it is good for."""

    place: str
    fingerprint: str | None
    """Tells keys apart without telling anything of them; None when there is none."""
    absent: tuple[str, ...]
    """Fingerprints of keys whose hashes the office holds and cannot compare, sorted."""


@attrs.frozen(kw_only=True)
class Keys:
    """The key of an open office."""

    store: Store
    acting: Acting

    def state(self) -> KeyState:
        """How it stands.

        Raises:
            KeyUnusable: The file cannot be read, or is no key.
        """
        key = self.acting.environment.key
        with self.store.read() as unit:
            used = _used(unit)
        present = key.fingerprint()
        return KeyState(
            place=key.place, fingerprint=present, absent=tuple(sorted(used - {present}))
        )

    def make(self) -> None:
        """Make the key if there is none; nothing is recorded before it is used."""
        self.acting.environment.key.make()

    def adopt(self) -> KeyState:
        """Go on with the key in its place, made anew if there is none, after the former was lost.

        What was hashed with the former one stays in the store and is not known again.

        Raises:
            NotPermitted: The actor is no administrator.
            KeyUnusable: It cannot be read or made.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.ADMINISTER)
            self.make()
            fingerprint = str(self.acting.environment.key.fingerprint())
            if fingerprint not in _used(unit):
                _remember(unit, recorder, _ADOPTED, fingerprint)
            unit.commit()
        return self.state()
