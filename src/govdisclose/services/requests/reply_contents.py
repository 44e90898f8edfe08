"""What a reply gives out, and the one hash that names all of it.

A reply gives out what was decided, word for word, the files enclosed with it, and letters of the
decision into which somebody wrote what the decision does not say. A letter that says only what was
decided adds nothing. Functions here work inside a unit of work.

Source: R2019 art. 17: what is made public is reviewed first, each content by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import attrs

from govdisclose.ports.commitments import ATTACHMENT
from govdisclose.ports.storage import ContentSpace, Record, UnitOfWork
from govdisclose.services.requests.ledger import DECISION_KIND, PREFIX, RequestCase

__all__ = [
    "CONTENT",
    "DRAFTED",
    "ENCLOSED",
    "SALT",
    "ReplyContent",
    "drafters_of",
    "enclosed_files",
    "enclosure_texts",
    "reply_content",
]

CONTENT = "content"
"""Fact of the entries ``decided`` and ``replied``: the hash, in hex, of what was approved and of
what went out."""

DRAFTED = f"{PREFIX}drafted"
"""Kind of the entries by which a decision is drafted."""

ENCLOSED = f"{PREFIX}enclosed"
"""Kind of the entries by which a file is enclosed with a reply."""

SALT = "salt"
"""Name in the text of a decision: without it the hash of an erased decision confirms no guess."""

_LETTER = "letter"
_DECISION_LETTER = "decision"
_NOT_GIVEN = frozenset({"status", "form_year", "row"})
"""Facts of a decision that say where it stands, not what it says."""
_NOT_SAID = frozenset({"returned"})


@attrs.frozen(kw_only=True)
class ReplyContent:
    """What would go out with a reply now."""

    digest: bytes
    """SHA-256 over all of it."""
    outcomes: tuple[str, ...]
    """Of the whole, then of each piece of information; empty where nothing was decided here."""
    files: int
    """How many files are enclosed."""


def reply_content(unit: UnitOfWork, shard: int, ref: str) -> ReplyContent | None:
    """What would go out with a reply to a request; None where nothing of it is kept here.

    Args:
        unit: Where to read.
        shard: Agency of the request.
        ref: The request.
    """
    decision = unit.records.get(shard, DECISION_KIND, ref)
    if decision is not None and (decision.is_erased or decision.text is None):
        decision = None
    files = sorted(
        (str(text["digest"]), str(text["name"]))
        for record in enclosed_files(unit, shard, ref)
        if (text := record.text) is not None
    )
    letters = sorted(_letters(unit, shard, ref))
    if decision is None and not files and not letters:
        return None
    said: dict[str, object] = {"ref": ref, "files": files, "letters": letters}
    outcomes: tuple[str, ...] = ()
    if decision is not None:
        facts = {name: value for name, value in decision.facts.items() if name not in _NOT_GIVEN}
        text = {
            name: value for name, value in (decision.text or {}).items() if name not in _NOT_SAID
        }
        said |= {"facts": facts, "text": text}
        pieces = facts["items"]
        assert isinstance(pieces, list | tuple), "every decision has pieces"
        outcomes = (str(facts["outcome"]), *(str(piece[0]) for piece in pieces))
    whole = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return ReplyContent(
        digest=hashlib.sha256(whole.encode()).digest(), outcomes=outcomes, files=len(files)
    )


def enclosed_files(unit: UnitOfWork, shard: int, ref: str) -> list[Record]:
    """Records of the files enclosed with the reply to a request."""
    return [
        record
        for record in unit.records.list(ATTACHMENT, shard=shard, where={"item": ref})
        if record.text is not None and not record.facts.get("out")
    ]


def drafters_of(unit: UnitOfWork, case: RequestCase) -> frozenset[str]:
    """Everybody, real or represented, with a hand in what the reply gives out.

    They are those who wrote at the draft since the last decision approved here, who enclosed a file
    or took one out, and who wrote a letter that says more than the decision. Closing and reopening
    a request clears nobody: what was drafted before is still there.
    """
    drafted: set[str] = set()
    others: set[str] = set()
    is_settled = False
    for entry in case.journal:
        if entry.kind == f"{PREFIX}decided" and "row" in entry.facts:
            is_settled = True
        elif entry.kind == DRAFTED:
            if is_settled:
                drafted.clear()
                is_settled = False
            drafted |= entry.actor.persons
        elif entry.kind == ENCLOSED:
            others |= entry.actor.persons
    for letter in _letter_records(unit, case.shard, case.ref):
        for entry in unit.journal.entries_of(letter.key):
            others |= entry.actor.persons
    return frozenset(drafted | others)


def enclosure_texts(unit: UnitOfWork, shard: int, request: str) -> list[tuple[str, str]]:
    """Kind and key of the records of enclosed files, taken out ones too; the files go now.

    The caller erases the records and writes the entry that names them.
    """
    own = unit.records.list(ATTACHMENT, shard=shard, where={"item": request})
    going = {file.key for file in own}
    kept = {
        (other.text or {}).get("digest")
        for other in unit.records.list(ATTACHMENT, shard=shard)
        if other.key not in going
    }
    for file in own:
        for version in unit.records.versions(shard, ATTACHMENT, file.key):
            digest = (version.text or {}).get("digest")
            if isinstance(digest, str) and digest not in kept:
                unit.contents.erase(shard, ContentSpace.ORIGINAL, digest)
    return [(file.kind, file.key) for file in own]


def _letter_records(unit: UnitOfWork, shard: int, ref: str) -> Iterator[Record]:
    """Letters of the decision that say more than the decision and are not void."""
    for record in unit.records.list(_LETTER, shard=shard, where={"matter": ref}):
        facts = record.facts
        if facts["kind"] == _DECISION_LETTER and facts.get("by_hand") and not facts["void"]:
            yield record


def _letters(unit: UnitOfWork, shard: int, ref: str) -> Iterator[str]:
    """SHA-256 of such letters as they are printed."""
    for letter in _letter_records(unit, shard, ref):
        for file in unit.records.list(ATTACHMENT, shard=shard, where={"item": letter.key}):
            digest = (file.text or {}).get("digest")
            if isinstance(digest, str) and file.key.endswith(":html"):
                yield digest
