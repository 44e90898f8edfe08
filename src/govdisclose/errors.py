"""The error tree: every refusal the system can utter, with its code, exit class and wording.

An error is raised with data (``raise UnknownAgency(name=..., nearest=...)``) and worded late: the
English text is the template of its class, other languages come from the gettext catalogue under the
same key, and :mod:`govdisclose.cli.messages` is the only place that prints it.

    GovDiscloseError
      UsageFault            2  wrong usage or configuration
      RuleRefusal           1  the rules or the data refuse it
      StorageError          3  the store is unreachable, locked or damaged
      PluginError           2  a plugin asked for by name cannot be used
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

__all__ = [
    "BackupMissing",
    "BackupUnsound",
    "BadCursor",
    "Conflict",
    "ContentMissing",
    "ExitCode",
    "GovDiscloseError",
    "KeeperMissing",
    "KeyMismatch",
    "KeyMissing",
    "KeyUnusable",
    "NotOnServer",
    "OfficeInTheWay",
    "PluginError",
    "RuleRefusal",
    "StorageError",
    "StoreBusy",
    "StoreClosed",
    "StoreDamaged",
    "StoreExists",
    "StoreMissing",
    "StoreOutdated",
    "UsageFault",
    "WriterMissing",
]


class ExitCode(IntEnum):
    """How a command ends; a promise to scripts."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    STORE = 3
    FINDINGS = 4
    INTERRUPTED = 130


class GovDiscloseError(Exception):
    """Root of all errors raised on purpose.

    Subclasses set ``code`` (stable, ``"CAT-003"``), ``template`` (English message with
    ``{fields}``) and ``hint`` (what to do; may be empty). The keyword arguments of the constructor
    are the data.
    """

    code: ClassVar[str] = "GOV-000"
    exit_code: ClassVar[ExitCode] = ExitCode.REFUSED
    template: ClassVar[str] = "the operation failed"
    hint: ClassVar[str] = ""

    def __init__(self, **data: object) -> None:
        self.data = data
        super().__init__(data)

    def __str__(self) -> str:
        """English wording; other languages are made from ``template`` and ``data``."""
        return f"{self.template.format_map(self.data)} ({self.code})"

    def __reduce__(self) -> tuple[object, ...]:
        """Keep the keyword data when an error crosses a process border."""
        return (_rebuild, (type(self), self.data))


def _rebuild(kind: type[GovDiscloseError], data: dict[str, object]) -> GovDiscloseError:
    return kind(**data)


class UsageFault(GovDiscloseError):
    """Wrong usage or configuration (exit 2)."""

    code = "USE-000"
    exit_code = ExitCode.USAGE


class RuleRefusal(GovDiscloseError):
    """The rules or the data refuse the act (exit 1)."""

    code = "RUL-000"
    exit_code = ExitCode.REFUSED


class StorageError(GovDiscloseError):
    """The store cannot be reached, is locked, or does not hold what it must (exit 3)."""

    code = "STO-000"
    exit_code = ExitCode.STORE


class StoreMissing(StorageError):
    """There is no office at the address."""

    code = "STO-001"
    template = "there is no office at {address}"
    hint = "create one with 'govdisclose --db {address} init'"


class KeeperMissing(UsageFault):
    """The store's plugin cannot be looked after from here."""

    code = "USE-016"
    template = "the store at {address} is not looked after by this program"
    hint = "use the tools of its own database for backup and upgrade"


class NotOnServer(UsageFault):
    """The store has no roles and no nodes."""

    code = "USE-022"
    template = "the store at {address} is no database server with roles and nodes of its own"
    hint = "'govdisclose db copy' moves an office to one"


class KeyMissing(StorageError):
    """The office used a secret key that is not in its place."""

    code = "STO-021"
    template = "the office's key is not at {place}"
    hint = (
        "put the key file back; if it is lost for good, 'govdisclose db key --new' goes on without"
    )


class KeyMismatch(StorageError):
    """The key in its place is not the one the office used."""

    code = "STO-022"
    template = "the key at {place} is not the one this office used"
    hint = "put the office's own key back, or go on with this one: 'govdisclose db key --new'"


class KeyUnusable(StorageError):
    """The key file cannot be read or made."""

    code = "STO-023"
    template = "the office's key at {place} cannot be used: {why}"
    hint = "check who may read the file and its folder, and that it is the key"


class WriterMissing(UsageFault):
    """A format of documents needs an extra that is not installed."""

    code = "USE-015"
    template = "documents in {format} need an extra that is not installed"
    hint = 'pip install "govdisclose[{format}]"'


class StoreExists(StorageError):
    """An office is already there."""

    code = "STO-002"
    template = "cannot create an office at {address}: something is already there"
    hint = "choose another file name"


class OfficeInTheWay(StorageError):
    """A restore would replace an office."""

    code = "STO-010"
    template = "cannot restore to {address}: there is an office already"
    hint = "--yes keeps it under another name and puts the backup in its place"


class StoreBusy(StorageError):
    """Another writer did not finish in time."""

    code = "STO-003"
    template = "the office at {address} is locked by another writer"
    hint = "try again; if it stays locked, find the program that holds it"


class StoreClosed(StorageError):
    """The store was closed before."""

    code = "STO-004"
    template = "the office at {address} is closed"


class StoreDamaged(StorageError):
    """The file is not what this program writes."""

    code = "STO-005"
    template = "{address} cannot be read as an office: {why}"
    hint = "restore a backup with 'govdisclose db restore'"


class StoreOutdated(StorageError):
    """The schema is older or newer than this program."""

    code = "STO-006"
    template = "the office at {address} has schema {found}, this program needs {needed}"
    hint = "run 'govdisclose --db {address} db upgrade' (it makes a backup first)"


class BackupUnsound(StoreDamaged):
    """What should take an office's place is no sound copy of one."""

    code = "STO-012"
    template = "cannot restore from {address}: {why}"
    hint = "nothing was replaced; choose another backup, 'govdisclose db backups' lists them"


class BackupMissing(StoreMissing):
    """There is no copy where one was said to be."""

    code = "STO-013"
    template = "cannot restore from {address}: there is no such file"
    hint = "nothing was replaced; 'govdisclose db backups' lists the backups that were recorded"


class ContentMissing(StorageError):
    """A file's content is not there."""

    code = "STO-007"
    template = "there is no content {digest} in the {space} space"
    hint = "it may have been erased; 'govdisclose db check' tells"


class Conflict(RuleRefusal):
    """Somebody else changed the record, or a key is taken."""

    code = "RUL-001"
    template = "{what} {key} was changed by somebody else: version {found} instead of {expected}"
    hint = "read it again and repeat the change"


class BadCursor(UsageFault):
    """The paging cursor is not one of this list."""

    code = "USE-001"
    template = "{cursor} is not a cursor of this list"
    hint = "use the value of 'next' unchanged"


class PluginError(GovDiscloseError):
    """A plugin asked for by name cannot be used (exit 2)."""

    code = "PLG-000"
    exit_code = ExitCode.USAGE
