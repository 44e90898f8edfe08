"""The exceptions from the rules of this folder, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from tests.architecture.source_tree import Fault

__all__ = ["EXCEPTIONS", "Exemption", "remaining", "unused"]


@attrs.frozen(kw_only=True)
class Exemption:
    """One fault that is meant."""

    check: str
    """Name of the function that finds it."""
    place: str
    subject: str
    """Same as the fault's; one ending in ``.*`` covers everything below."""
    reason: str

    def covers(self, check: str, fault: Fault) -> bool:
        """True when the fault is the one meant."""
        if (self.check, self.place) != (check, fault.place):
            return False
        if self.subject.endswith(".*"):
            return fault.subject.startswith(self.subject[:-1])
        return fault.subject == self.subject


EXCEPTIONS: tuple[Exemption, ...] = ()


def remaining(
    check: str, faults: Iterable[Fault], exceptions: tuple[Exemption, ...] = EXCEPTIONS
) -> list[str]:
    """The faults no exception covers, as lines."""
    return [
        str(fault) for fault in faults if not any(each.covers(check, fault) for each in exceptions)
    ]


def unused(
    check: str, faults: Iterable[Fault], exceptions: tuple[Exemption, ...] = EXCEPTIONS
) -> list[Exemption]:
    """Exceptions of a check that cover nothing any more."""
    found = list(faults)
    return [
        each
        for each in exceptions
        if each.check == check and not any(each.covers(check, fault) for fault in found)
    ]
