"""Ledgers that might be: what an extension today, or another day of receipt, would change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs

from govdisclose.domain.cases.request.entries import RequestEntry
from govdisclose.domain.cases.request.governing import GoverningLaw

__all__ = ["extended_today", "received_on"]


def extended_today(
    entries: Sequence[RequestEntry], working_days: int, today: date
) -> tuple[RequestEntry, ...]:
    """The ledger with an extension approved and told to the applicant today."""
    told = RequestEntry(
        kind="extended",
        on=today,
        place=max((entry.place for entry in entries), default=0) + 1,
        fields={"working_days": working_days, "approved_on": today, "notified_on": today},
    )
    return (*entries, told)


def received_on(
    entries: Sequence[RequestEntry], day: date, law: GoverningLaw
) -> tuple[RequestEntry, ...]:
    """The ledger of a request that counts as received on another day.

    Where both sides have to confirm the receipt, that is the day of the confirmation, and the
    request itself arrives no later.

    Args:
        entries: The ledger as it is.
        day: Legal day of receipt supposed.
        law: The version that governs a request received on that day.
    """
    changed: list[RequestEntry] = []
    for entry in entries:
        if entry.kind == "received":
            changed.append(
                attrs.evolve(entry, on=min(entry.on, day) if _waits(entry, law) else day)
            )
        elif entry.kind == "confirmed":
            changed.append(attrs.evolve(entry, on=day))
        else:
            changed.append(entry)
    if any(_waits(entry, law) for entry in entries) and all(
        entry.kind != "confirmed" for entry in entries
    ):
        place = max((entry.place for entry in entries), default=0) + 1
        changed.append(RequestEntry(kind="confirmed", on=day, place=place))
    return tuple(changed)


def _waits(entry: RequestEntry, law: GoverningLaw) -> bool:
    """Whether it is a receipt that both sides have to confirm."""
    if entry.kind != "received":
        return False
    channel = law.channel_code(entry.fields.get("channel"), entry.on)
    return channel is not None and law.receipt_rule(channel, entry.on).needs_confirmation
