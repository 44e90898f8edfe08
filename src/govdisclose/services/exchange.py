"""Data exchange 数据交换 between offices: packages sent, received, and acknowledged."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from govdisclose.domain.cases.roles import Permission
from govdisclose.domain.catalogue.exchange import (
    Manifest,
    PackageFault,
    PublicFile,
    entry_from_json,
    entry_json,
    item_line,
)
from govdisclose.domain.catalogue.visibility import public_item
from govdisclose.domain.journal import Entry, canonical
from govdisclose.errors import RuleRefusal
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.exchange import OpenPackage, PackageFiles, PackageWriting
from govdisclose.ports.formats import ReadOptions, SourceFormat
from govdisclose.ports.storage import ContentSpace, ItemFilter, Record, Store, UnitOfWork
from govdisclose.services.erasing import attached_file, attachment_change, is_public_file
from govdisclose.services.importing.account import FileAccount, ImportOptions, OnUnknownAgency
from govdisclose.services.importing.service import Importer
from govdisclose.services.journal import BadAnchor
from govdisclose.services.organisation import OWN_SHARD, Acting, load_directory
from govdisclose.services.recording import RecordChange
from govdisclose.services.secrecy import refuse_public

__all__ = [
    "ACKNOWLEDGEMENT_FORM",
    "AcknowledgementFault",
    "AnchorDiffers",
    "DataExchange",
    "Received",
    "Sent",
]

ACKNOWLEDGEMENT_FORM = "govdisclose-acknowledgement-1"
"""Form of acknowledgements written and read."""

_SENT, _RECEIVED = "exchange_sent", "exchange_received"


class AcknowledgementFault(RuleRefusal):
    """An acknowledgement is none, or of a package this office did not send."""

    code = "EXC-002"
    template = "cannot take the acknowledgement {file}: {problem}"
    hint = "'govdisclose exchange list' shows what was sent"


class AnchorDiffers(RuleRefusal):
    """The sender's anchor does not bear out the package."""

    code = "EXC-003"
    template = "{package} is not borne out by the anchor: {problem}"
    hint = "nothing was imported; ask the sender, on another way than the package came"


@attrs.frozen(kw_only=True)
class Sent:
    """A package that was written."""

    manifest: Manifest
    entry: Entry
    """The journal entry that names it."""
    attachments: int

    def as_json(self) -> dict[str, Any]:
        """What a caller is told."""
        return {
            "package": self.manifest.digest,
            "recipient": self.manifest.recipient,
            "items": self.manifest.items,
            "attachments": self.attachments,
            "entry": self.entry.number,
        }


@attrs.frozen(kw_only=True)
class Received:
    """A package that was taken in."""

    manifest: Manifest
    account: FileAccount
    is_anchored: bool
    """An anchor of the sender bore it out."""
    acknowledgement: Mapping[str, Any]


@attrs.frozen(kw_only=True)
class DataExchange:
    """Sends what the public may see to another office, and takes in what others send."""

    store: Store
    acting: Acting
    files: PackageFiles
    importer: Importer

    def send(self, path: Path, recipient: str, where: ItemFilter) -> Sent:
        """Write a package of the items that match and are public today.

        Args:
            path: File to make; nothing may be there.
            recipient: Whom it is for.
            where: Which items; their publicity today is added to the conditions.

        Raises:
            PackageFault: It cannot be written.
            NotPermitted: The actor may not publish.
            ClassifiedNotPublic: The office lies on a system for state secrets.
        """
        with self.store.read() as unit:
            refuse_public(unit)
        today = self.acting.environment.today()
        with self.files.write(path) as writing:
            # Read first: whoever writes meanwhile need not wait for a large package.
            with self.store.read() as unit:
                self.acting.actor(unit, Permission.PUBLISH)
                sender = load_directory(unit)[OWN_SHARD].name_on(today)
                counted, attached = self._write_members(
                    unit, writing, attrs.evolve(where, public_on=today)
                )
            manifest = Manifest(
                sender=sender,
                recipient=recipient,
                made_on=today,
                items=counted,
                members=writing.members(),
            )
            facts = {"package": manifest.digest, "items": counted, "files": attached}
            with self.store.write() as unit:
                recorder = self.acting.recorder(unit, Permission.PUBLISH)
                present = unit.records.get(OWN_SHARD, _SENT, manifest.digest)
                entry = recorder.record(
                    OWN_SHARD,
                    "exchange.sent",
                    f"exchange:{manifest.digest[:16]}",
                    facts=facts,
                    records=[
                        RecordChange(
                            kind=_SENT,
                            key=manifest.digest,
                            facts={**facts, "on": today.isoformat(), "acknowledged": None},
                            text={"recipient": recipient, "file": path.name},
                            expected_version=0 if present is None else present.version,
                        )
                    ],
                )
                writing.close(manifest.content(), canonical(entry_json(entry)))
                unit.commit()
        return Sent(manifest=manifest, entry=entry, attachments=attached)

    def receive(
        self,
        path: Path,
        *,
        anchor: Mapping[str, object] | None = None,
        on_unknown_agency: OnUnknownAgency = OnUnknownAgency.REJECT,
        agency: str | None = None,
        rejects_path: Path | None = None,
    ) -> Received:
        """Check a package and import its items; the same package again changes nothing.

        Args:
            path: The package.
            anchor: What ``journal anchor`` of the sender printed after sending, come on another
                way; without it the package proves only that it is whole.
            on_unknown_agency: What happens to items of agencies nobody here knows.
            agency: Agency of items whose agency is not named.
            rejects_path: Where rejected rows are written; beside the package unless given.

        Raises:
            PackageFault: It is damaged or altered.
            AnchorDiffers, BadAnchor: The sender's anchor does not bear it out.
            NotPermitted: The actor may not import.
        """
        with self.files.open(path) as package:
            entry = _proved(str(path), package)
            if anchor is not None:
                _compare(str(path), entry, anchor)
            wanted = _wanted(str(path), package)
            options = ImportOptions(
                read=ReadOptions(format=SourceFormat.JSON_LINES, encoding="utf-8"),
                on_unknown_agency=on_unknown_agency,
                agency=agency,
                rejects_path=rejects_path or path.with_suffix(".rejects.jsonl"),
            )
            account = self._import(path, package, options)
            rejected = self._rejected(package, account)
            items = account.items or {}
            if wanted and account.resumed_rows:
                # An interrupted run told nobody the items of its rows; now they are unchanged.
                again = self._import(path, package, attrs.evolve(options, dry_run=True))
                items = again.items or {}
            files = self._keep_attachments(package, wanted, items)
            manifest = package.manifest
        acknowledgement = self._acknowledge(manifest, entry, account, rejected, files)
        return Received(
            manifest=manifest,
            account=account,
            is_anchored=anchor is not None,
            acknowledgement=acknowledgement,
        )

    def acknowledged(self, file: str, shape: object) -> Mapping[str, Any]:
        """Keep the acknowledgement of a package that this office sent; the same again is nothing.

        Args:
            file: Its name for refusals.
            shape: Its JSON value.

        Raises:
            AcknowledgementFault: It is none, or of a package not sent from here.
        """
        keys = {
            "form", "package", "entry", "recipient", "received_on", "counts", "rejected", "files",
        }  # fmt: skip
        if (
            not isinstance(shape, Mapping)
            or shape.get("form") != ACKNOWLEDGEMENT_FORM
            or set(shape) != keys
        ):
            problem = f"it is not of the form {ACKNOWLEDGEMENT_FORM}"
            raise AcknowledgementFault(file=file, problem=problem)
        key = str(shape["package"])
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.PUBLISH)
            sent = unit.records.get(OWN_SHARD, _SENT, key)
            if sent is None or sent.deleted:
                problem = f"package {key[:16]} was not sent from here"
                raise AcknowledgementFault(file=file, problem=problem)
            counts = shape["counts"]
            if not isinstance(counts, Mapping) or not all(
                isinstance(number, int) for number in counts.values()
            ):
                raise AcknowledgementFault(file=file, problem="its counts are no numbers")
            kept = {"on": str(shape["received_on"]), "counts": dict(counts)}
            if sent.facts["acknowledged"] != kept:
                facts = {**sent.facts, "acknowledged": kept}
                recorder.record(
                    OWN_SHARD,
                    "exchange.acknowledged",
                    f"exchange:{key[:16]}",
                    facts={"package": key, **kept},
                    records=[
                        RecordChange(
                            kind=_SENT,
                            key=key,
                            facts=facts,
                            text=sent.text,
                            expected_version=sent.version,
                        )
                    ],
                )
                unit.commit()
        return kept

    def packages(self) -> tuple[Mapping[str, Any], ...]:
        """What was sent and received, as JSON values, those sent first."""
        with self.store.read() as unit:
            return tuple(
                {"direction": direction, "package": one.key, **one.facts, **(one.text or {})}
                for direction, kind in (("sent", _SENT), ("received", _RECEIVED))
                for one in unit.records.list(kind, shard=OWN_SHARD)
            )

    def _write_members(
        self, unit: UnitOfWork, writing: PackageWriting, where: ItemFilter
    ) -> tuple[int, int]:
        """Write items and public files; returns how many of each."""
        counted = 0
        today = self.acting.environment.today()
        directory = load_directory(unit)
        files: dict[str, list[Record]] = {}
        for record in unit.records.list("attachment"):
            files.setdefault(str(record.facts["item"]), []).append(record)
        named: list[tuple[int, PublicFile]] = []

        def lines() -> Iterator[bytes]:
            nonlocal counted
            for row in unit.items.each(where):
                shown = public_item(record_to_item(row), directory[row.shard].name, today)
                if shown is not None:
                    counted += 1
                    named.extend(_public_files(unit, row.shard, files.get(shown.ref, ())))
                    yield canonical(item_line(shown)) + b"\n"

        writing.items(lines())
        writing.attachments(canonical(attrs.asdict(one)) + b"\n" for _, one in named)
        for shard, one in named:
            with unit.contents.open(shard, ContentSpace.PUBLIC, one.sha256) as stream:
                writing.attachment(stream)
        return counted, len(named)

    def _import(self, path: Path, package: OpenPackage, options: ImportOptions) -> FileAccount:
        """Import the items through the ordinary pipeline, from a private copy."""
        with tempfile.TemporaryDirectory(prefix="govdisclose-exchange-") as folder:
            copy = Path(folder) / "items.jsonl"
            with copy.open("wb") as target:
                package.extract_items(target)
            name = f"{path.name}:items.jsonl"
            return self.importer.import_file(copy, options, name=name, tells_items=True)

    def _rejected(self, package: OpenPackage, account: FileAccount) -> list[dict[str, object]]:
        """The sender's references of rejected items with the codes of their errors."""
        if not account.rejected or account.run is None:
            return []
        reasons: dict[int, list[str]] = {}
        for finding in self.importer.findings(account.run):
            if finding["severity"] == "error" and isinstance(finding.get("row"), int):
                reasons.setdefault(int(str(finding["row"])), []).append(str(finding["code"]))
        return [
            {"sender_ref": str(json.loads(line).get("sender_ref", "")), "codes": reasons[number]}
            for number, line in enumerate(package.lines(), 1)
            if number in reasons
        ]

    def _keep_attachments(
        self,
        package: OpenPackage,
        wanted: Mapping[str, list[PublicFile]],
        items: Mapping[int, tuple[int, int]],
    ) -> int:
        """Store the public files of items that lines of the package became or met, once each.

        Args:
            package: Its lines name the references under which the files are wanted.
            wanted: Files by the sender's reference of their item.
            items: Shard and number of the item of a line, by its number from 1.
        """
        if not wanted:
            return 0
        kept = 0
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.IMPORT)
            for number, line in enumerate(package.lines(), 1):
                place = items.get(number)
                record = None if place is None else unit.items.get(*place)
                if record is None:
                    continue
                item = record_to_item(record)
                for one in wanted.get(str(json.loads(line).get("sender_ref", "")), ()):
                    stream = package.attachment(one.sha256)
                    if stream is None or attached_file(unit, item, one.sha256) is not None:
                        continue
                    with stream:
                        digest = unit.contents.put(item.shard, ContentSpace.PUBLIC, stream)
                    change = attachment_change(
                        unit,
                        recorder,
                        item,
                        name=one.name,
                        digest=digest,
                        space=ContentSpace.PUBLIC,
                    )
                    recorder.record(item.shard, "item.attached", item.ref, records=[change])
                    kept += 1
            unit.commit()
        return kept

    def _acknowledge(
        self,
        manifest: Manifest,
        entry: Entry,
        account: FileAccount,
        rejected: list[dict[str, object]],
        files: int,
    ) -> Mapping[str, Any]:
        """Record the reception once, and give back what the sender is told."""
        today = self.acting.environment.today()
        counts = {
            "read": account.read,
            "accepted": account.accepted,
            "updated": account.updated,
            "unchanged": account.unchanged,
            "rejected": account.rejected,
        }
        with self.store.write() as unit:
            recorder = self.acting.recorder(unit, Permission.IMPORT)
            own = load_directory(unit)[OWN_SHARD].name_on(today)
            present = unit.records.get(OWN_SHARD, _RECEIVED, manifest.digest)
            facts = {
                "package": manifest.digest,
                "sender_entry": entry.number,
                "sender_hash": entry.hash.hex(),
                "on": today.isoformat(),
                "counts": counts,
            }
            if present is None or present.facts["counts"] != counts:
                recorder.record(
                    OWN_SHARD,
                    "exchange.received",
                    f"exchange:{manifest.digest[:16]}",
                    facts=facts,
                    records=[
                        RecordChange(
                            kind=_RECEIVED,
                            key=manifest.digest,
                            facts=facts,
                            text={"sender": manifest.sender},
                            expected_version=0 if present is None else present.version,
                        )
                    ],
                )
                unit.commit()
        return {
            "form": ACKNOWLEDGEMENT_FORM,
            "package": manifest.digest,
            "entry": entry.number,
            "recipient": own,
            "received_on": today.isoformat(),
            "counts": counts,
            "rejected": rejected,
            "files": files,
        }


def _public_files(
    unit: UnitOfWork, shard: int, records: Iterable[Record]
) -> Iterator[tuple[int, PublicFile]]:
    """Files whose public form is stored; originals never leave."""
    for record in filter(is_public_file, records):
        digest = str((record.text or {}).get("digest", ""))
        size = unit.contents.size(shard, ContentSpace.PUBLIC, digest) if digest else None
        if size is not None:
            name = str((record.text or {}).get("name", digest))
            ref = str(record.facts["item"])
            yield shard, PublicFile(sender_ref=ref, name=name, bytes=size, sha256=digest)


def _wanted(package: str, opened: OpenPackage) -> dict[str, list[PublicFile]]:
    """Public files by the sender's reference of their item.

    Raises:
        PackageFault: A line is none, or names a file that is not there.
    """
    wanted: dict[str, list[PublicFile]] = {}
    present = {member.sha256 for member in opened.manifest.members}
    for line in opened.attachment_lines():
        try:
            one = PublicFile(**json.loads(line))
            is_sound = one.sha256 in present and isinstance(one.bytes, int)
            is_sound = is_sound and isinstance(one.name, str) and isinstance(one.sender_ref, str)
        except (TypeError, ValueError, RecursionError):
            is_sound = False
        if not is_sound:
            problem = "a line of it names no public file of the package"
            raise PackageFault(package=package, member="attachments.jsonl", problem=problem)
        wanted.setdefault(one.sender_ref, []).append(one)
    return wanted


def _proved(package: str, opened: OpenPackage) -> Entry:
    """The sender's entry; its hash is right and it names this package.

    Raises:
        PackageFault: It does not.
    """
    try:
        entry = entry_from_json(opened.proof)
    except ValueError as fault:
        raise PackageFault(package=package, member="proof.json", problem=str(fault)) from fault
    if entry.computed_hash() != entry.hash:
        problem = "its hash is not that of its content"
        raise PackageFault(package=package, member="proof.json", problem=problem)
    if entry.facts.get("package") != opened.manifest.digest:
        problem = "it proves another package"
        raise PackageFault(package=package, member="proof.json", problem=problem)
    return entry


def _compare(package: str, entry: Entry, anchor: Mapping[str, object]) -> None:
    """Refuse unless the anchor's head of the chain is the very entry of the package.

    Raises:
        AnchorDiffers: It is another entry, or an earlier or later one.
        BadAnchor: It is no anchor.
    """
    heads = anchor.get("heads")
    if anchor.get("anchor") != "govdisclose-1" or not isinstance(heads, list):
        raise BadAnchor(why="not an anchor")
    found = [head for head in heads if isinstance(head, list) and head[:1] == [entry.shard]]
    if not found:
        raise AnchorDiffers(package=package, problem="it has no head of the sender's chain")
    _shard, number, digest = found[0]
    if number != entry.number:
        problem = f"it was made at entry {number}, the package is of entry {entry.number}"
        raise AnchorDiffers(package=package, problem=problem)
    if digest != entry.hash.hex():
        raise AnchorDiffers(package=package, problem="the hashes differ")
