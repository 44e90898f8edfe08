"""Public derivatives: copies of files without given strings, kept apart from their originals."""

from __future__ import annotations

import io
from collections.abc import Iterable

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.detecting.removal import Removal
from govdisclose.domain.catalogue.labels import shown_name
from govdisclose.domain.finding import Severity
from govdisclose.ports.screening import ContentRedactor, Pictures, Redacted, RedactionRefused
from govdisclose.ports.storage import ContentSpace, Store
from govdisclose.services.editing import find_record, living
from govdisclose.services.erasing import attached_file, attachment_change
from govdisclose.services.organisation import Acting
from govdisclose.services.screening import Screening

__all__ = [
    "Derivatives",
    "Redaction",
    "RedactionName",
    "RedactionNothing",
    "RedactionSecret",
    "StoredPair",
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


@attrs.frozen(kw_only=True)
class StoredPair:
    """Where an original and its derivative are kept."""

    ref: str
    original: str
    """SHA-256 in hex, in the space of originals."""
    derivative: str
    """SHA-256 in hex, in the space of public files."""


@attrs.frozen(kw_only=True)
class Derivatives:
    """Keeps pairs of originals and derivatives with items."""

    store: Store
    acting: Acting

    def keep(
        self, ref: str, name: str, original: bytes, derivative_name: str, redacted: Redacted
    ) -> StoredPair:
        """Store both with an item, each in its own space.

        The derivative is not public by this: it waits for the item's release or its own review.

        Raises:
            UnknownItem, ItemErased.
        """
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.DRAFT)
            item = living(find_record(unit, ref))
            first = unit.contents.put(item.shard, ContentSpace.ORIGINAL, io.BytesIO(original))
            second = unit.contents.put(
                item.shard, ContentSpace.PUBLIC, io.BytesIO(redacted.content)
            )
            changes = []
            if attached_file(unit, item, first) is None:
                changes.append(attachment_change(unit, recorder, item, name=name, digest=first))
            change = attachment_change(
                unit, recorder, item, name=derivative_name, digest=second, space=ContentSpace.PUBLIC
            )
            text = {**(change.text or {}), "public": False, "derivative_of": first}
            changes.append(attrs.evolve(change, text=text))
            recorder.record(
                item.shard,
                "item.redacted",
                item.ref,
                facts={"format": redacted.format, "removed": redacted.removed},
                records=changes,
            )
            unit.commit()
        return StoredPair(ref=item.ref, original=first, derivative=second)
