"""What an office on a system for state secrets does otherwise: it keeps, and it never publishes.

An ordinary office refuses every row that bears a secrecy mark. A classified one keeps such rows of
an import as withheld items on the ground ``state_secret``, with level and term as a journaled
record beside each item, which no public shape has a field for; and nothing of it leaves by a public
surface, whatever an item says. Recording acts of declassification is not part of this program yet,
so a held secret is fixed until the agency's file marks it otherwise.

Source: R2019 art. 14; Law on Guarding State Secrets (2024) art. 14, art. 22.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from govdisclose.domain.catalogue.intake_rows import HeldSecrecy
from govdisclose.domain.catalogue.item import Item, item_number, item_ref
from govdisclose.errors import RuleRefusal
from govdisclose.ports.storage import Store, UnitOfWork
from govdisclose.services.organisation import load_settings
from govdisclose.services.recording import RecordChange, Recorder

__all__ = [
    "ClassifiedNotPublic",
    "Secrecy",
    "SecretFixed",
    "is_classified",
    "record_secrecy",
    "refuse_public",
    "refuse_secret",
]

_KIND = "secrecy"


class ClassifiedNotPublic(RuleRefusal):
    """A public surface was asked of an office that holds state secrets."""

    code = "SEC-001"
    template = "nothing goes to the public from here: this office is declared classified"
    hint = "publish from an office on an ordinary machine that never held a state secret"


class SecretFixed(RuleRefusal):
    """A held secret cannot be edited here."""

    code = "SEC-002"
    template = "cannot change {ref}: it is held as a state secret"
    hint = "import it again as its agency marks it now; declassification is not recorded here"


def is_classified(settings: Mapping[str, object]) -> bool:
    """Whether an office with these settings was declared to lie on a classified system."""
    return settings.get("classified") is True


def refuse_public(unit: UnitOfWork) -> None:
    """Refuse what would leave for the public.

    Raises:
        ClassifiedNotPublic: The office is classified.
    """
    if is_classified(load_settings(unit)):
        raise ClassifiedNotPublic()


def refuse_secret(unit: UnitOfWork, item: Item) -> None:
    """Refuse to change an item that is held as a secret.

    Raises:
        SecretFixed: It is.
    """
    if unit.records.get(item.shard, _KIND, item.ref) is not None:
        raise SecretFixed(ref=item.ref)


def record_secrecy(
    unit: UnitOfWork,
    recorder: Recorder,
    shard: int,
    held: Sequence[tuple[str, HeldSecrecy]],
    *,
    run: int,
) -> None:
    """Keep level and term of items, in one entry.

    Args:
        unit: The transaction that writes the items.
        recorder: In whose name.
        shard: Place of all of them.
        held: Ref of each item and what its row says.
        run: Number of the import run.
    """
    changes = []
    for ref, secrecy in held:
        present = unit.records.get(shard, _KIND, ref)
        facts = {"item": ref, "level": secrecy.level, "term_months": secrecy.term_months}
        if present is not None and dict(present.facts) == facts:
            continue
        changes.append(
            RecordChange(
                kind=_KIND,
                key=ref,
                facts=facts,
                index={"item": ref},
                expected_version=0 if present is None else present.version,
            )
        )
    if changes:
        counts = {"run": run, "rows": len(changes)}
        recorder.record(shard, "items.marked_secret", f"R{run}", facts=counts, records=changes)


@attrs.frozen(kw_only=True)
class Secrecy:
    """What the office holds of the secrecy of its items."""

    store: Store

    @property
    def is_classified(self) -> bool:
        """The office was declared to lie on a system for state secrets."""
        with self.store.read() as unit:
            return is_classified(load_settings(unit))

    def of(self, ref: str) -> HeldSecrecy | None:
        """Level and term of an item that is held as a secret; None for any other.

        Args:
            ref: Internal reference of the item.

        Raises:
            MalformedRef: It is none.
        """
        shard, number = item_number(ref)
        with self.store.read() as unit:
            found = unit.records.get(shard, _KIND, item_ref(shard, number))
        if found is None:
            return None
        level, term = found.facts["level"], found.facts["term_months"]
        return HeldSecrecy(
            None if level is None else str(level), term if isinstance(term, int) else None
        )
