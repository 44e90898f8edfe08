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
    """Same as the fault's."""
    reason: str

    def covers(self, check: str, fault: Fault) -> bool:
        """True when the fault is the one meant."""
        return (self.check, self.place, self.subject) == (check, fault.place, fault.subject)


EXCEPTIONS: tuple[Exemption, ...] = (
    Exemption(
        check="network_faults",
        place="govdisclose_mail.listener",
        subject="smtplib",
        reason="sends mail, which a watch asks for with --mail only",
    ),
    Exemption(
        check="network_faults",
        place="govdisclose_mail.listener",
        subject="ssl",
        reason="sends mail, which a watch asks for with --mail only",
    ),
    Exemption(
        check="clock_faults",
        place="govdisclose.cli.failure_log",
        subject="datetime.datetime.now",
        reason="a crash is dated even where no adapter can be loaded; no record takes this moment",
    ),
    Exemption(
        check="clock_faults",
        place="govdisclose.cli.doctor_files",
        subject="time.time",
        reason="the file system dates files by this clock; no record takes the moment",
    ),
    Exemption(
        check="speech_faults",
        place="govdisclose.intake_worker",
        subject="sys.stdout.buffer",
        reason="its standard output is the pipe to the process that started it",
    ),
    Exemption(
        check="unimported_dependency_faults",
        place="pyproject.toml",
        subject="defusedxml",
        reason="openpyxl parses with it where it is installed",
    ),
    Exemption(
        check="unimported_dependency_faults",
        place="pyproject.toml",
        subject="tzdata",
        reason="zoneinfo of the standard library reads it where the system has no zone data",
    ),
)


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
