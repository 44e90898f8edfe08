"""Redaction: verified copies of files without given strings."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.domain.catalogue.labels import shown_name
from govdisclose.domain.finding import Severity
from govdisclose.ports.screening import ContentRedactor, Pictures, Redacted, RedactionRefused
from govdisclose.services.screening import Screening

__all__ = [
    "Redaction",
    "RedactionName",
    "RedactionNothing",
    "RedactionSecret",
]


class RedactionNothing(RedactionRefused):
    """There is nothing to take out."""

    code = "RED-007"
    template = "cannot redact {file}: none of the strings stands in it"
    hint = "'govdisclose scan' shows what it holds; a picture of a text holds no text"


class RedactionSecret(RedactionRefused):
    """A document that bears a secrecy mark is not handled on this machine."""

    code = "RED-008"
    template = "cannot redact {file}: it bears a secrecy mark"
    hint = "let it be declassified first, or redact it on a classified system"


class RedactionName(RedactionRefused):
    """The name of the copy would say what the copy does not."""

    code = "RED-009"
    template = "cannot name the copy so: the file name itself holds what must not be public"
    hint = "choose a name without names, numbers and marks"


@attrs.frozen(kw_only=True)
class Redaction:
    """Makes copies; it needs no office."""

    redactor: ContentRedactor
    screening: Screening

    def redact(
        self,
        name: str,
        content: bytes,
        values: Iterable[str],
        *,
        from_scan: bool = False,
        pictures: Pictures = Pictures.REFUSE,
    ) -> tuple[Redacted, Removal]:
        """A verified copy, and what it is without.

        Args:
            name: Of the file; told in refusals, hidden where it names somebody.
            content: The file.
            values: Strings to take out.
            from_scan: Take out what the screening finds as well.
            pictures: What becomes of pictures.

        Raises:
            RedactionRefused: No copy of which it is certain that the strings are gone.
        """
        shown = shown_name(name)
        found = self.screening.screen_bytes(name, content)
        if any(one.severity is Severity.ERROR for one in found):
            raise RedactionSecret(file=shown)
        scanned = self.screening.values(name, content) if from_scan else ()
        removal = Removal((*values, *scanned))
        if not removal:
            raise RedactionNothing(file=shown)
        redacted = self.redactor.redact(shown, content, removal, pictures)
        if len(redacted.absent) == len(removal.values) and not redacted.removed:
            raise RedactionNothing(file=shown)
        return redacted, removal

    def check_name(self, name: str, removal: Removal) -> None:
        """Refuse a name for the copy that tells what the copy does not.

        Raises:
            RedactionName: It does.
        """
        if removal.present(name) or self.screening.screen_bytes(name, b""):
            raise RedactionName()
