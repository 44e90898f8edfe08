"""Letters as they are kept: a record by ref, and its files as attachments by hash."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date

import attrs

from govdisclose.errors import RuleRefusal
from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import ContentSpace, Record, UnitOfWork
from govdisclose.services.recording import RecordChange
from govdisclose.services.requests.ledger import RequestCase

__all__ = [
    "KIND",
    "StoredLetter",
    "UnknownLetter",
    "found_letter",
    "letter_file",
    "letter_texts",
    "letters_of",
    "present_letter",
    "stored_letter",
]

KIND = "letter"
"""Kind of the record of a letter; begins the kind of its entries."""


class UnknownLetter(RuleRefusal):
    """There is no letter of this ref or number."""

    code = "LET-005"
    template = "there is no letter {ref}"
    hint = "'govdisclose letter list REQUEST' shows them"


@attrs.frozen(kw_only=True)
class StoredLetter:
    """One letter that was written."""

    ref: str
    shard: int
    request: str
    kind: str
    title: str | None
    """Title as printed; None once erased."""
    template: str
    version: int
    number: str | None
    on: date
    addressee: str
    is_void: bool
    is_erased: bool
    hashes: Mapping[str, str]
    """SHA-256 by format; empty once erased."""


def letter_texts(unit: UnitOfWork, shard: int, request: str) -> list[tuple[str, str]]:
    """Kind and key of the records with text of all letters about a request; their files go now.

    The caller erases the records and writes the entry that names them.
    """
    letters = unit.records.list(KIND, shard=shard, where={"matter": request})
    files = [
        file
        for letter in letters
        for file in unit.records.list(ATTACHMENT, shard=shard, where={"item": letter.key})
    ]
    going = {file.key for file in files}
    kept = {
        (other.text or {}).get("digest")
        for other in unit.records.list(ATTACHMENT, shard=shard)
        if other.key not in going
    }
    for file in files:
        digest = (file.text or {}).get("digest")
        if isinstance(digest, str) and digest not in kept:
            unit.contents.erase(shard, ContentSpace.ORIGINAL, digest)
    return [(one.kind, one.key) for one in (*files, *letters)]


def letter_file(
    unit: UnitOfWork, shard: int, letter: str, name: str, content: bytes
) -> RecordChange:
    digest = unit.contents.put(shard, ContentSpace.ORIGINAL, io.BytesIO(content))
    return RecordChange(
        kind=ATTACHMENT,
        key=f"{letter}:{name}",
        facts={"item": letter},
        text={"name": f"{letter}.{name}", "digest": digest, "bytes": len(content), "public": False},
        index={"item": letter},
    )


def letters_of(unit: UnitOfWork, case: RequestCase) -> tuple[StoredLetter, ...]:
    """Letters about a request, in the order written; erased ones are known by what erased them."""
    found = {
        record.key: record
        for record in unit.records.list(KIND, shard=case.shard, where={"matter": case.ref})
    }
    for kind, key in _erased(case):
        record = unit.records.get(case.shard, kind, key) if kind == KIND else None
        if record is not None:
            found.setdefault(key, record)
    in_order = sorted(found.values(), key=lambda one: int(one.key.partition("-")[2]))
    return tuple(stored_letter(unit, record) for record in in_order)


def _erased(case: RequestCase) -> Iterator[tuple[str, str]]:
    for entry in case.journal:
        targets = entry.facts.get("erases")
        for target in targets if isinstance(targets, list) else ():
            kind, key = target
            yield str(kind), str(key)


def found_letter(unit: UnitOfWork, letter: str) -> Record:
    ref = letter.strip().upper()
    head, separator, serial = ref.removeprefix("L").partition("-")
    if ref.startswith("L") and separator and head.isdecimal() and serial.isdecimal():
        record = unit.records.get(int(head), KIND, ref)
        if record is not None:
            return record
    raise UnknownLetter(ref=letter[:40])


def present_letter(unit: UnitOfWork, shard: int, ref: str) -> Record:
    record = unit.records.get(shard, KIND, ref)
    assert record is not None, "it was written a moment ago"
    return record


def stored_letter(unit: UnitOfWork, record: Record) -> StoredLetter:
    facts = record.facts
    files = unit.records.list(ATTACHMENT, shard=record.shard, where={"item": record.key})
    title = (record.text or {}).get("title")
    return StoredLetter(
        ref=record.key,
        shard=record.shard,
        request=str(facts["matter"]),
        kind=str(facts["kind"]),
        title=None if title is None else str(title),
        template=str(facts["template"]),
        version=int(str(facts["version"])),
        number=None if facts["number"] is None else str(facts["number"]),
        on=date.fromisoformat(str(facts["on"])),
        addressee=str(facts["addressee"]),
        is_void=bool(facts["void"]),
        is_erased=record.text is None,
        hashes={
            file.key.rpartition(":")[2]: str(file.text["digest"])
            for file in files
            if file.text is not None
        },
    )
