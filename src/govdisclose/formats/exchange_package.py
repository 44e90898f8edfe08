"""Exchange packages as ZIP files."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from govdisclose.domain.catalogue.exchange import (
    Manifest,
    Member,
    PackageFault,
    manifest_from_json,
)

__all__ = ["ZipPackageFiles"]

_MANIFEST, _PROOF = "manifest.json", "proof.json"
_ITEMS, _ATTACHMENTS = "items.jsonl", "attachments.jsonl"
_ATTACHMENT = re.compile(r"attachments/([0-9a-f]{64})")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20
_SMALL_BYTES = 16 << 20
"""A manifest or proof of more is none."""
_UNPACKED_BYTES = 8 << 30
_MOST_MEMBERS = 200_000


class ZipPackageFiles:
    """Packages as ZIP files, members without a moment, so that equal packages are equal files."""

    @contextmanager
    def write(self, path: Path) -> Iterator[_Writing]:
        """Begin a package; see :class:`govdisclose.ports.exchange.PackageFiles`."""
        if path.exists():
            raise PackageFault(package=str(path), member="-", problem="something is already there")
        temporary: str | None = None
        try:
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            with os.fdopen(handle, "wb") as stream:
                with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
                    yield _Writing(packed)
                stream.flush()
                os.fsync(stream.fileno())
            os.link(temporary, path)
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            raise PackageFault(package=str(path), member="-", problem=reason) from fault
        finally:
            if temporary is not None:
                with suppress(OSError):
                    os.unlink(temporary)

    @contextmanager
    def open(self, path: Path) -> Iterator[_Opened]:
        """Open and check; see :class:`govdisclose.ports.exchange.PackageFiles`."""
        try:
            with path.open("rb") as stream, zipfile.ZipFile(stream) as packed:
                yield _opened(str(path), packed)
        except zipfile.BadZipFile as fault:
            raise PackageFault(package=str(path), member="-", problem=str(fault)) from fault
        except OSError as fault:
            reason = fault.strerror or type(fault).__name__
            raise PackageFault(package=str(path), member="-", problem=reason) from fault


class _Writing:
    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._members: dict[str, Member] = {}

    def items(self, lines: Iterable[bytes]) -> Member:
        return self._lines(_ITEMS, lines)

    def attachments(self, lines: Iterable[bytes]) -> Member:
        return self._lines(_ATTACHMENTS, lines)

    def _lines(self, name: str, lines: Iterable[bytes]) -> Member:
        digest, size = hashlib.sha256(), 0
        with self._packed.open(_info(name), "w", force_zip64=True) as target:
            for line in lines:
                target.write(line)
                digest.update(line)
                size += len(line)
        return self._keep(Member(name=name, bytes=size, sha256=digest.hexdigest()))

    def attachment(self, stream: BinaryIO) -> Member:
        # Its hash is its name, so it is read once before it is written.
        with tempfile.TemporaryFile() as copy:
            digest, size = hashlib.sha256(), 0
            while block := stream.read(_BLOCK):
                digest.update(block)
                copy.write(block)
                size += len(block)
            name = f"attachments/{digest.hexdigest()}"
            member = Member(name=name, bytes=size, sha256=digest.hexdigest())
            if name not in self._members:
                copy.seek(0)
                with self._packed.open(_info(name), "w", force_zip64=True) as target:
                    shutil.copyfileobj(copy, target, _BLOCK)
        return self._keep(member)

    def members(self) -> tuple[Member, ...]:
        return tuple(self._members.values())

    def close(self, manifest: bytes, proof: bytes) -> None:
        self._packed.writestr(_info(_MANIFEST), manifest)
        self._packed.writestr(_info(_PROOF), proof)

    def _keep(self, member: Member) -> Member:
        self._members[member.name] = member
        return member


class _Opened:
    def __init__(self, packed: zipfile.ZipFile, manifest: Manifest, proof: object) -> None:
        self._packed = packed
        self.manifest = manifest
        self.proof = proof

    def lines(self) -> Iterator[bytes]:
        with self._packed.open(_ITEMS) as stream:
            yield from stream

    def attachment_lines(self) -> Iterator[bytes]:
        with self._packed.open(_ATTACHMENTS) as stream:
            yield from stream

    def extract_items(self, target: BinaryIO) -> None:
        with self._packed.open(_ITEMS) as stream:
            shutil.copyfileobj(stream, target, _BLOCK)

    def attachment(self, sha256: str) -> BinaryIO | None:
        name = f"attachments/{sha256}"
        if name not in {member.name for member in self.manifest.members}:
            return None
        return self._packed.open(name)  # type: ignore[return-value]  # ZipExtFile reads like one


def _opened(package: str, packed: zipfile.ZipFile) -> _Opened:
    infos = packed.infolist()
    names = [info.filename for info in infos]
    if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > _UNPACKED_BYTES:
        raise PackageFault(package=package, member="-", problem="it is larger than any package")
    if len(set(names)) != len(names):
        raise PackageFault(package=package, member="-", problem="a name stands twice")
    for name in names:
        if name not in (_MANIFEST, _PROOF, _ITEMS, _ATTACHMENTS) and not _ATTACHMENT.fullmatch(
            name
        ):
            problem = "no package has a member of this name"
            raise PackageFault(package=package, member=repr(name)[:80], problem=problem)
    try:
        manifest = manifest_from_json(_json(packed, package, _MANIFEST))
    except ValueError as fault:
        raise PackageFault(package=package, member=_MANIFEST, problem=str(fault)) from fault
    proof = _json(packed, package, _PROOF)
    listed = [member.name for member in manifest.members]
    if sorted([*listed, _MANIFEST, _PROOF]) != sorted(names) or not {_ITEMS, _ATTACHMENTS} <= {
        *listed
    }:
        problem = "it does not list the members that are there"
        raise PackageFault(package=package, member=_MANIFEST, problem=problem)
    for member in manifest.members:
        _check(packed, package, member)
    return _Opened(packed, manifest, proof)


def _check(packed: zipfile.ZipFile, package: str, member: Member) -> None:
    """Hash and size of a member as the manifest says; an attachment's name is its hash too."""
    digest, size = hashlib.sha256(), 0
    with packed.open(member.name) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += len(block)
            if size > member.bytes:
                break
    named = _ATTACHMENT.fullmatch(member.name)
    wanted = {member.sha256, named[1]} if named else {member.sha256}
    if size != member.bytes or wanted != {digest.hexdigest()}:
        problem = "its content is not what the manifest says"
        raise PackageFault(package=package, member=member.name, problem=problem)


def _json(packed: zipfile.ZipFile, package: str, name: str) -> object:
    try:
        info = packed.getinfo(name)
    except KeyError as fault:
        raise PackageFault(package=package, member=name, problem="it is missing") from fault
    if info.file_size > _SMALL_BYTES:
        raise PackageFault(package=package, member=name, problem="it is too large")
    try:
        with packed.open(name) as stream:
            return json.loads(stream.read(_SMALL_BYTES + 1).decode())
    except (ValueError, RecursionError) as fault:
        raise PackageFault(package=package, member=name, problem="it is no JSON") from fault


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, date_time=_EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
