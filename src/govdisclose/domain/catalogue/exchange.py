"""Exchange packages 数据交换: what one office hands another, and how it is proved.

A package is a manifest with the hash of every member, the items the public may see, and their
public files. The sender's journal has an entry that names the hash of the manifest; the package
carries that entry, so that its hash can be compared with an anchor the sender gave on another way.
The form is described in docs/exchange.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import attrs

from govdisclose.domain.catalogue.visibility import PublicItem
from govdisclose.domain.journal import Actor, Entry, canonical, moment_text
from govdisclose.errors import RuleRefusal

__all__ = [
    "PACKAGE_FORM",
    "Manifest",
    "Member",
    "PackageFault",
    "PublicFile",
    "entry_from_json",
    "entry_json",
    "item_line",
    "manifest_from_json",
]

PACKAGE_FORM = "govdisclose-exchange-1"
"""Form of packages written and read."""


class PackageFault(RuleRefusal):
    """A package is damaged, altered, or no package."""

    code = "EXC-001"
    template = "cannot take {package}: {member}: {problem}"
    hint = "nothing was imported; ask the sender for the package again"


@attrs.frozen(kw_only=True)
class Member:
    """One file of a package."""

    name: str
    bytes: int
    sha256: str
    """Hex."""


@attrs.frozen(kw_only=True)
class Manifest:
    """What a package holds and who made it."""

    sender: str
    """Name of the sending office."""
    recipient: str
    """Whom it is for, as the sender wrote it."""
    made_on: date
    """Civil date at the sender; the items are what the public could see on this day."""
    items: int
    members: tuple[Member, ...]
    """In the order of the package; the manifest and the proof are not among them."""

    def as_json(self) -> dict[str, Any]:
        """The content of ``manifest.json``."""
        return {
            "form": PACKAGE_FORM,
            "sender": self.sender,
            "recipient": self.recipient,
            "made_on": self.made_on.isoformat(),
            "items": self.items,
            "members": [attrs.asdict(member) for member in self.members],
        }

    def content(self) -> bytes:
        """The bytes of ``manifest.json``: equal manifests are equal files."""
        return canonical(self.as_json())

    @property
    def digest(self) -> str:
        """SHA-256 of the content in hex: the identity of the package."""
        return hashlib.sha256(self.content()).hexdigest()


def manifest_from_json(shape: object) -> Manifest:
    """The manifest that :meth:`Manifest.as_json` wrote.

    Raises:
        ValueError: It is none of this form; the text says what is wrong.
    """
    if not isinstance(shape, Mapping) or shape.get("form") != PACKAGE_FORM:
        raise ValueError(f"it is no manifest of the form {PACKAGE_FORM}")
    keys = {"form", "sender", "recipient", "made_on", "items", "members"}
    if set(shape) != keys:
        raise ValueError(f"keys missing or not known: {', '.join(sorted(set(shape) ^ keys))}")
    if not isinstance(shape["items"], int) or not isinstance(shape["members"], list):
        raise ValueError("items or members have a wrong form")
    try:
        return Manifest(
            sender=_text(shape["sender"]),
            recipient=_text(shape["recipient"]),
            made_on=date.fromisoformat(_text(shape["made_on"])),
            items=shape["items"],
            members=tuple(map(_member, shape["members"])),
        )
    except (KeyError, TypeError) as problem:
        raise ValueError("a value has a wrong form") from problem


def _member(shape: Any) -> Member:
    if set(shape) != {"name", "bytes", "sha256"} or not isinstance(shape["bytes"], int):
        raise ValueError("a member has a wrong form")
    return Member(name=_text(shape["name"]), bytes=shape["bytes"], sha256=_text(shape["sha256"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def item_line(item: PublicItem) -> dict[str, object]:
    """One line of ``items.jsonl``: catalogue field codes, dates as ISO text, nothing empty.

    ``sender_ref`` tells the two offices what they speak of.
    """
    shape = attrs.asdict(item)
    line: dict[str, object] = {"sender_ref": shape.pop("ref"), "mode": "proactive"}
    for name, value in shape.items():
        if value is not None:
            line[name] = value.isoformat() if isinstance(value, date) else value
    return line


@attrs.frozen(kw_only=True)
class PublicFile:
    """A public file of an item, one line of ``attachments.jsonl``."""

    sender_ref: str
    name: str
    bytes: int
    sha256: str


def entry_json(entry: Entry) -> dict[str, Any]:
    """A journal entry with everything its hash is made of: the content of ``proof.json``."""
    return {
        "shard": entry.shard,
        "number": entry.number,
        "on": entry.on.isoformat(),
        "recorded_at": moment_text(entry.recorded_at),
        "actor": [entry.actor.account, entry.actor.person, entry.actor.acting_for],
        "kind": entry.kind,
        "subject": entry.subject,
        "facts": dict(entry.facts),
        "leaves": entry.leaves,
        "root": entry.root.hex(),
        "previous": entry.previous.hex(),
        "hash": entry.hash.hex(),
    }


def entry_from_json(shape: Any) -> Entry:
    """The entry that :func:`entry_json` wrote; its hash is not checked here.

    Raises:
        ValueError: It is no entry.
    """
    try:
        account, person, acting_for = shape["actor"]
        return Entry(
            shard=int(shape["shard"]),
            number=int(shape["number"]),
            on=date.fromisoformat(shape["on"]),
            recorded_at=datetime.fromisoformat(shape["recorded_at"]),
            actor=Actor(account=account, person=person, acting_for=acting_for),
            kind=_text(shape["kind"]),
            subject=_text(shape["subject"]),
            facts=dict(shape["facts"]),
            leaves=int(shape["leaves"]),
            root=bytes.fromhex(shape["root"]),
            previous=bytes.fromhex(shape["previous"]),
            hash=bytes.fromhex(shape["hash"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError("it is no journal entry") from problem
