"""Folders and archives: which files are offered, and what is told instead of being trusted."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from govdisclose.domain.finding import Severity
from govdisclose.formats.gathering import gather
from govdisclose.formats.refusals import ArchiveRefused
from govdisclose.ports.formats import ReadLimits
from tests.formats.files import HEADER, workbook_bytes

_CSV = (HEADER + "甲,一,2009-01-01\n").encode()


def _offered(path: Path, limits: ReadLimits | None = None) -> tuple[dict[str, bytes], list[str]]:
    """Content by name of what is offered, and the errors, as "CODE name"."""
    gathering = gather(path, limits or ReadLimits())
    assert gathering is not None
    try:
        found = {member.name: member.path.read_bytes() for member in gathering.members()}
        errors = [
            f"{finding.code} {finding.file}"
            for finding in gathering.findings
            if finding.severity is Severity.ERROR
        ]
    finally:
        gathering.close()
    return found, errors


def _archive(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_file_of_its_own_is_no_gathering(tmp_path: Path) -> None:
    """Workbooks are archives inside, and still one file each."""
    for name, content in (("a.csv", _CSV), ("b.xlsx", workbook_bytes([["标题"]])), ("c", b"")):
        (tmp_path / name).write_bytes(content)
        assert gather(tmp_path / name, ReadLimits()) is None


def test_folder_offers_its_files_in_order_and_passes_over_litter(tmp_path: Path) -> None:
    """Files of systems, lock files and rejects that nobody named are no input."""
    for name in ("b/2.csv", "a.csv", "b/1.csv", ".hidden.csv", "~$a.xlsx", "Thumbs.db",
                 "a.rejects.csv", "a.rejects-2.csv", ".git/x.csv", "t.rejects/x.csv"):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_CSV)

    found, errors = _offered(tmp_path)

    assert ["a.csv", "b/1.csv", "b/2.csv"] == list(found)
    assert [] == errors


def test_links_and_devices_are_not_followed(tmp_path: Path) -> None:
    """A link may lead to any file of the machine, a pipe may never end."""
    secret = tmp_path / "secret.csv"
    secret.write_bytes(_CSV)
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "link.csv").symlink_to(secret)
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.csv")

    found, errors = _offered(folder)

    assert {} == found
    assert [f"MEMBER-LINK {name}" for name in ("link.csv", "loop", "pipe.csv")] == errors


def test_depth_is_bounded(tmp_path: Path) -> None:
    """Folders inside folders end somewhere."""
    deep = tmp_path.joinpath(*["d"] * 20)
    deep.mkdir(parents=True)
    (deep / "a.csv").write_bytes(_CSV)

    found, errors = _offered(tmp_path)

    assert {} == found
    assert ["MEMBER-TOO-DEEP"] == [error.split()[0] for error in errors]


def test_archive_in_a_folder_is_opened_and_one_in_an_archive_is_not(tmp_path: Path) -> None:
    """One level of packing is usual; the second one is how bombs are built."""
    inner = _archive(tmp_path / "inner", ("x.csv", _CSV)).read_bytes()
    folder = tmp_path / "drop"
    folder.mkdir()
    _archive(folder / "month.zip", ("a.csv", _CSV), ("more.zip", inner), ("b.xlsx", b"PK\3\4"))

    found, errors = _offered(folder)

    assert ["month.zip/a.csv", "month.zip/b.xlsx"] == list(found)
    assert ["MEMBER-NESTED month.zip/more.zip"] == errors


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "/etc/a.csv", "a/../../b.csv", "C:/a.csv", "..\\a.csv", "a/./b.csv", "a//b.csv",
     "a\x1b[2Jb.csv", "x" * 300 + ".csv", "a.csv ", "con|x.csv"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_told_and_not_used(tmp_path: Path, name: str) -> None:
    """No member of an archive decides where something is written."""
    path = _archive(tmp_path / "a.zip", (name, _CSV), ("good.csv", _CSV))

    found, errors = _offered(path)

    assert ["good.csv"] == list(found)
    assert ["MEMBER-NAME"] == [error.split()[0] for error in errors]


def test_names_are_read_in_the_encoding_of_their_sender(tmp_path: Path) -> None:
    """Old Chinese archives name their files in GBK, some others in UTF-8 without saying so."""
    members = []
    for position, codec in enumerate(("gb18030", "utf-8")):
        info = zipfile.ZipInfo()
        info.filename = f"教育局/{position}年目录.csv".encode(codec).decode("cp437")
        members.append((info, _CSV))
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in members:
            archive.writestr(info, content)
    # What zipfile wrote is UTF-8 of the misread name; the flag is taken off, the bytes put back.
    data = path.read_bytes()
    for position, codec in enumerate(("gb18030", "utf-8")):
        raw = f"教育局/{position}年目录.csv".encode(codec)
        data = _renamed(data, raw.decode("cp437").encode("utf-8"), raw)
    path.write_bytes(data)

    found, errors = _offered(path)

    assert ["教育局/0年目录.csv", "教育局/1年目录.csv"] == sorted(found)
    assert [] == errors


def _renamed(archive: bytes, before: bytes, after: bytes) -> bytes:
    """The archive with one name replaced by its bytes in a national encoding."""
    local, central = b"PK\x03\x04", b"PK\x01\x02"
    out = bytearray()
    at = 0
    shift_total = 0
    while at < len(archive):
        head = archive[at : at + 4]
        length_at, name_at, flag_at = (26, 30, 6) if head == local else (28, 46, 8)
        is_head = head in (local, central)
        if is_head and archive[at + name_at : at + name_at + len(before)] == before:
            block = bytearray(archive[at : at + name_at])
            block[length_at : length_at + 2] = len(after).to_bytes(2, "little")
            block[flag_at : flag_at + 2] = (0).to_bytes(2, "little")
            out += block + after
            at += name_at + len(before)
            shift_total += len(before) - len(after)
        else:
            out.append(archive[at])
            at += 1
    return _relinked(bytes(out))


def _relinked(archive: bytes) -> bytes:
    """The archive with the places of its members and of its directory put right."""
    data = bytearray(archive)
    starts = []
    at = data.find(b"PK\x03\x04")
    while at >= 0:
        starts.append(at)
        at = data.find(b"PK\x03\x04", at + 1)
    entry = directory = data.find(b"PK\x01\x02")
    for start in starts:
        data[entry + 42 : entry + 46] = start.to_bytes(4, "little")
        entry = data.find(b"PK\x01\x02", entry + 1)
    end = data.find(b"PK\x05\x06")
    data[end + 12 : end + 16] = (end - directory).to_bytes(4, "little")
    data[end + 16 : end + 20] = directory.to_bytes(4, "little")
    return bytes(data)


def test_links_passwords_damage_and_bombs_are_findings(tmp_path: Path) -> None:
    """Each member that cannot be had is named; the others are read."""
    link = zipfile.ZipInfo("link.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = _archive(
        tmp_path / "a.zip",
        (link, b"/etc/passwd"),
        ("bomb.csv", b"0" * (4 << 20)),
        ("broken.csv", bytes(range(256)) * 8),
        ("good.csv", _CSV),
        ("locked.csv", _CSV),
    )
    data = bytearray(path.read_bytes())
    for mark, flag, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = data.find(mark)
        while at >= 0:
            if data[at + name_at :].startswith(b"locked.csv"):
                data[at + flag] |= 1
            if data[at + name_at :].startswith(b"broken.csv") and mark == b"PK\x03\x04":
                data[at + 60 : at + 70] = b"\xff" * 10
            at = data.find(mark, at + 1)
    path.write_bytes(data)

    found, errors = _offered(path)

    assert ["good.csv"] == list(found)
    assert {
        "MEMBER-LINK link.csv",
        "MEMBER-TOO-LARGE bomb.csv",
        "MEMBER-DAMAGED broken.csv",
        "MEMBER-ENCRYPTED locked.csv",
    } == set(errors)


def test_sizes_add_up_to_a_bound(tmp_path: Path) -> None:
    """Many members, each below the bound, cannot fill the disk together."""
    path = _archive(tmp_path / "a.zip", *((f"{n}.csv", os.urandom(4000)) for n in range(5)))

    found, errors = _offered(path, ReadLimits(archive_bytes=10_000))

    assert ["0.csv", "1.csv"] == list(found)
    assert 3 == len(errors)


def test_members_are_private_and_gone_afterwards(tmp_path: Path) -> None:
    """Nobody else reads what is unpacked, and nothing of it stays."""
    path = _archive(tmp_path / "a.zip", ("a.csv", _CSV), ("b.csv", _CSV))
    gathering = gather(path, ReadLimits())
    assert gathering is not None

    seen = []
    for member in gathering.members():
        seen.append(member.path)
        assert 0 == stat.S_IMODE(member.path.stat().st_mode) & 0o077
        assert 0 == stat.S_IMODE(member.path.parent.stat().st_mode) & 0o077
    gathering.close()

    assert 2 == len(seen)
    assert not any(place.exists() or place.parent.exists() for place in seen)


def test_cut_archive_is_refused(tmp_path: Path) -> None:
    """An archive without its directory gives no file at all."""
    path = _archive(tmp_path / "a.zip", ("a.csv", _CSV * 50), ("b.csv", _CSV * 50))
    data = path.read_bytes()
    path.write_bytes(data[:-10])

    # Without its end it is not even known to be an archive of files: the reader says what it is.
    assert gather(path, ReadLimits()) is None
    crowd = tmp_path / "crowd.zip"
    _archive(crowd, *((f"{n}.csv", b"") for n in range(10_001)))
    with pytest.raises(ArchiveRefused):
        gather(crowd, ReadLimits())
