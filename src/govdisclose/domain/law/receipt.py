"""When a request counts as received: one rule per channel, and whether both sides must confirm."""

from __future__ import annotations

from enum import Enum

import attrs

from govdisclose.domain.law.provisions import InvalidProvision, Provision

__all__ = ["ReceiptDay", "ReceiptRule"]


class ReceiptDay(Enum):
    """Which day is the day of receipt."""

    ARRIVAL = "arrival"
    """The day the request was handed in, signed for, or reached the mail system."""
    CONFIRMATION = "confirmation"
    """The day on which agency and applicant confirm it."""


@attrs.frozen(kw_only=True)
class ReceiptRule:
    """How one channel counts; the id of the provision is the code of the channel."""

    provision: Provision
    zh: str
    en: str
    counts_from: ReceiptDay
    confirm_same_day: bool = False
    """True when the agency has to seek the confirmation on the day of arrival."""
    aliases: tuple[str, ...] = attrs.field(default=())
    """Other names of the channel, in any language."""

    @aliases.validator
    def _confirms_only_what_is_confirmed(self, _attribute: object, _value: object) -> None:
        if self.confirm_same_day and self.counts_from is not ReceiptDay.CONFIRMATION:
            problem = "it asks for a confirmation that does not count"
            raise InvalidProvision(id=self.provision.id, problem=problem)

    @property
    def needs_confirmation(self) -> bool:
        """Whether nothing is counted before both sides have confirmed the receipt."""
        return self.counts_from is ReceiptDay.CONFIRMATION
