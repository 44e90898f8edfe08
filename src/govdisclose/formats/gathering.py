"""Folders and ZIP archives as lists of files to import.

Nothing here trusts a name: paths that lead out, links, devices and names no file can have are told
and not followed. Members of an archive are unpacked one at a time into a private folder, under
bounds of size and ratio, and an archive inside an archive is not opened.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from govdisclose.domain.finding import Finding, Severity
from govdisclose.formats.encoding import is_plausible_chinese
from govdisclose.formats.refusals import ArchiveRefused
from govdisclose.formats.workbook_guard import is_opendocument
from govdisclose.ports.formats import ReadLimits
from govdisclose.ports.gathering import Gathering, Member

__all__ = ["ArchiveFiles", "FolderFiles", "gather", "is_archive"]

_FILES = 10_000
_DEPTH = 16
_NAME_BYTES = 255
_PATH_CHARS = 1_000
_LARGE_BYTES = 1 << 20
_COPY_BYTES = 1 << 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", "__macosx", "$recycle.bin"))
_REJECTS = re.compile(r"\.rejects(?:-\d+)?(?:\.[^.]+)?$", re.IGNORECASE)
_FORBIDDEN = re.compile('[\x00-\x1f\x7f-\x9f<>:"|?*\ud800-\udfff]')
_UNSPEAKABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def gather(path: Path, limits: ReadLimits) -> Gathering | None:
    """The files behind a path: of a folder or an archive; None for a file of its own.

    Raises:
        ArchiveRefused: The archive is damaged or holds too many files.
    """
    if path.is_dir():
        return FolderFiles(path, limits)
    return ArchiveFiles(path, limits) if is_archive(path) else None


def is_archive(path: Path) -> bool:
    """True for a ZIP archive that is no workbook or document."""
    try:
        with path.open("rb") as stream:
            if stream.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
                return False
            if is_opendocument(stream):
                return False
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (OSError, *_FAULTS):
        return False
    # Both families of office documents say in a part of this name what they hold.
    return not {"[Content_Types].xml", "mimetype"}.intersection(names)


class FolderFiles:
    """The files of a folder and the folders in it; archives among them are opened."""

    def __init__(self, folder: Path, limits: ReadLimits) -> None:
        self._folder = folder
        self._limits = limits
        self._archive: ArchiveFiles | None = None
        self.findings: list[Finding] = []

    def members(self) -> Iterator[Member]:
        """The files in order of their names."""
        self.findings.clear()
        for count, (name, path) in enumerate(self._files(), start=1):
            if count > _FILES:
                self.findings.append(_error("MEMBERS-TOO-MANY", name, limit=str(_FILES)))
                return
            if is_archive(path):
                yield from self._inside(name, path)
            else:
                size = path.stat().st_size
                yield Member(name=name, path=path, size_bytes=size, is_copy=False)

    def close(self) -> None:
        """Release an archive that is open."""
        if self._archive is not None:
            self._archive.close()
            self._archive = None

    def _inside(self, name: str, path: Path) -> Iterator[Member]:
        try:
            archive = self._archive = ArchiveFiles(path, self._limits, prefix=f"{name}/")
        except ArchiveRefused as refused:
            self.findings.append(refused.as_finding().located(file=name))
            return
        yield from archive.members()
        self.findings.extend(archive.findings)
        self.close()

    def _files(self) -> Iterator[tuple[str, Path]]:
        """Regular files with their names inside the folder, without following any link."""
        waiting = [("", self._folder, 0)]
        while waiting:
            prefix, folder, depth = waiting.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as fault:
                reason = fault.strerror or type(fault).__name__
                self.findings.append(_error("MEMBER-UNREADABLE", prefix or ".", reason=reason))
                continue
            inner = []
            for entry in entries:
                name = prefix + entry.name
                if _is_passed_over(PurePosixPath(entry.name)):
                    self.findings.append(_passed(name))
                elif entry.is_symlink():
                    self.findings.append(_error("MEMBER-LINK", name))
                elif entry.is_dir():
                    if depth + 1 >= _DEPTH:
                        self.findings.append(_error("MEMBER-TOO-DEEP", name, limit=str(_DEPTH)))
                    else:
                        inner.append((f"{name}/", Path(entry.path), depth + 1))
                elif not entry.is_file():
                    self.findings.append(_error("MEMBER-LINK", name))
                elif _UNSPEAKABLE.search(name) is not None:
                    self.findings.append(_error("MEMBER-NAME", name))
                else:
                    yield name, Path(entry.path)
            waiting.extend(reversed(inner))


class ArchiveFiles:
    """The files of a ZIP archive, unpacked one at a time."""

    def __init__(self, path: Path, limits: ReadLimits, *, prefix: str = "") -> None:
        """Read the directory of the archive.

        Args:
            path: The archive.
            limits: Bounds.
            prefix: Put before the names of the members.

        Raises:
            ArchiveRefused: Damaged, or too many members.
        """
        self._limits = limits
        self._prefix = prefix
        self.findings: list[Finding] = []
        try:
            self._archive = zipfile.ZipFile(path)
        except (OSError, *_FAULTS) as fault:
            raise ArchiveRefused(file=str(path), reason="it is no complete archive") from fault
        if len(self._archive.infolist()) > _FILES:
            self._archive.close()
            raise ArchiveRefused(file=str(path), reason=f"it holds more than {_FILES} files")
        self._folder = Path(tempfile.mkdtemp(prefix="govdisclose-archive-"))

    def members(self) -> Iterator[Member]:
        """The files in order of their names; the one before is deleted."""
        self.findings.clear()
        named = sorted((_name(info), info) for info in self._archive.infolist())
        unpacked = 0
        seen: set[str] = set()
        for name, info in named:
            if info.is_dir():
                continue
            shown = self._prefix + name
            if _is_passed_over(PurePosixPath(name)):
                self.findings.append(_passed(shown))
                continue
            fault = self._fault(name, info, unpacked)
            if fault is not None:
                self.findings.append(fault.located(file=shown))
                continue
            if name in seen:
                self.findings.append(
                    Finding(code="MEMBER-TWICE", severity=Severity.WARNING, file=shown)
                )
            seen.add(name)
            unpacked += info.file_size
            copy = self._unpacked(info, PurePosixPath(name))
            if copy is None:
                self.findings.append(_error("MEMBER-DAMAGED", shown))
                continue
            if is_archive(copy):
                self.findings.append(_error("MEMBER-NESTED", shown))
            else:
                yield Member(name=shown, path=copy, size_bytes=info.file_size, is_copy=True)
            with suppress(OSError):
                copy.unlink()

    def close(self) -> None:
        """Close the archive and delete what was unpacked."""
        self._archive.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _fault(self, name: str, info: zipfile.ZipInfo, unpacked: int) -> Finding | None:
        """Why a member is not unpacked."""
        kind = stat.S_IFMT(info.external_attr >> 16)
        if _fault_of_name(name) is not None:
            return _error("MEMBER-NAME", name)
        if kind not in (0, stat.S_IFREG):
            return _error("MEMBER-LINK", name)
        if info.flag_bits & _ENCRYPTED:
            return _error("MEMBER-ENCRYPTED", name)
        too_much = unpacked + info.file_size > self._limits.archive_bytes
        is_large = info.file_size > _LARGE_BYTES
        too_dense = info.file_size > max(info.compress_size, 1) * self._limits.unpack_ratio
        no_room = shutil.disk_usage(self._folder).free < info.file_size + _LARGE_BYTES
        if too_much or (is_large and too_dense) or no_room:
            return _error("MEMBER-TOO-LARGE", name, bytes=str(info.file_size))
        return None

    def _unpacked(self, info: zipfile.ZipInfo, name: PurePosixPath) -> Path | None:
        """The member as a private file with its own suffix; None when its bytes are damaged."""
        handle, copy = tempfile.mkstemp(dir=self._folder, suffix=name.suffix)
        try:
            with os.fdopen(handle, "wb") as target, self._archive.open(info) as part:
                shutil.copyfileobj(part, target, _COPY_BYTES)
        except (OSError, *_FAULTS):
            Path(copy).unlink()
            return None
        return Path(copy)


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member as its sender wrote it.

    Without the flag for UTF-8 the bytes are in the sender's encoding, which zipfile reads as the
    one of old PCs; Chinese systems write GBK there, and some write UTF-8 without the flag.
    """
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        with suppress(UnicodeEncodeError):
            raw = name.encode("cp437")
            for codec in ("utf-8", "gb18030"):
                with suppress(UnicodeDecodeError):
                    decoded = raw.decode(codec)
                    if codec == "utf-8" or is_plausible_chinese(decoded):
                        name = decoded
                        break
    return name.replace("\\", "/")


def _fault_of_name(name: str) -> str | None:
    """Why no file may be made under a name; None for an ordinary relative path."""
    parts = name.split("/")
    if name.startswith("/") or len(name) > _PATH_CHARS or len(parts) > _DEPTH:
        return "path"
    if any(part in ("", ".", "..") for part in parts):
        return "part"
    if any(_FORBIDDEN.search(part) or part != part.rstrip(" .") for part in parts):
        return "character"
    return "length" if any(len(part.encode()) > _NAME_BYTES for part in parts) else None


def _is_passed_over(name: PurePosixPath) -> bool:
    """True for files of systems and programs, and for rejects that nobody named."""
    return (
        any(part.startswith((".", "~$")) and part != ".." for part in name.parts)
        or any(part.lower() in _SYSTEM_NAMES for part in name.parts)
        or _REJECTS.search(name.name) is not None
        or any(part.lower().endswith(".rejects") for part in name.parts[:-1])
    )


def _passed(name: str) -> Finding:
    return Finding(code="MEMBER-PASSED", severity=Severity.INFO, file=name)


def _error(code: str, name: str, **detail: str) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, file=name, detail=tuple(detail.items()))
