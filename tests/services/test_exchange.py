"""Data exchange: what one office sends, another takes in, whole, once, and with an answer."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from govdisclose import Office
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.exchange import PackageFault
from govdisclose.domain.catalogue.item import Mode, Release, Withdrawal
from govdisclose.ports.storage import ContentSpace, ItemFilter
from govdisclose.services.exchange import AcknowledgementFault, AnchorDiffers
from govdisclose.services.importing.account import OnUnknownAgency
from govdisclose.services.organisation import NewAgency
from govdisclose.testing.builders import item, store_items

_SECRET = "饕餮"


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Office]:
    """Two public items, one with a public file, and five that nobody may see."""
    agencies = [NewAgency(name="市教育局", level=Level.DEPARTMENT)]
    with Office.create(
        str(tmp_path / "a.db"), name="淮南市", agencies=agencies, actor="clerk"
    ) as office:
        hidden: list[dict[str, Any]] = [
            {"mode": Mode.WITHHELD, "ground": "privacy", "release": Release.NONE},
            {"mode": Mode.ON_REQUEST},
            {"release": Release.NONE, "published_on": None},
            {"withdrawn_on": date(2010, 1, 4), "withdrawal": Withdrawal.ORDINARY},
            {"withdrawn_on": date(2010, 1, 4), "withdrawal": Withdrawal.LEAK},
        ]
        given: list[dict[str, Any]] = [
            {"title": "甲通知", "index_number": "003110926/2009-00001"},
            {"title": "乙公告", "shard": 2},
            *({"title": _SECRET, **one} for one in hidden),
        ]
        usual = {"formed_on": date(2009, 3, 2), "published_on": date(2009, 3, 6)}
        store_items(
            office.store, [item(**{"number": n, **usual, **one}) for n, one in enumerate(given, 1)]
        )
        office.catalogue.attach("I1-1", f"{_SECRET}.txt", io.BytesIO(b"original"))
        office.catalogue.attach("I1-1", "public.txt", io.BytesIO(b"public form"))
        with office.store.write() as unit:
            unit.contents.put(1, ContentSpace.PUBLIC, io.BytesIO(b"public form"))
            unit.commit()
        office.staff.revise("clerk", roles=[Role.ADMINISTRATOR, Role.APPROVER, Role.EDITOR])
        yield office


@pytest.fixture
def recipient(tmp_path: Path) -> Iterator[Office]:
    """An office that knows the sender's bureau by name."""
    agencies = [
        NewAgency(name="淮南市", level=Level.CITY),
        NewAgency(name="市教育局", level=Level.DEPARTMENT),
    ]
    with Office.create(str(tmp_path / "b.db"), name="安徽省", agencies=agencies) as office:
        yield office


def _total(office: Office) -> int:
    return office.catalogue.count(ItemFilter(), bound=None).total


def test_package_arrives_once_and_is_acknowledged(
    sender: Office, recipient: Office, tmp_path: Path
) -> None:
    """Two public items and one public file; the second reception changes nothing."""
    path = tmp_path / "p.zip"
    sent = sender.packages.send(path, "安徽省", ItemFilter())
    first = recipient.packages.receive(path, anchor=sender.journal.anchor())
    second = recipient.packages.receive(path)

    assert (2, 1) == (sent.manifest.items, sent.attachments)
    assert (2, 0, 0) == (first.account.accepted, first.account.updated, first.account.rejected)
    assert (0, 2) == (second.account.accepted, second.account.unchanged)
    assert (2, True, False) == (_total(recipient), first.is_anchored, second.is_anchored)
    kept = sender.packages.acknowledged("a.json", json.loads(json.dumps(first.acknowledgement)))
    assert 2 == kept["counts"]["accepted"]
    assert kept == sender.packages.packages()[0]["acknowledged"]
    assert sender.journal.verify().is_clean
    assert recipient.journal.verify().is_clean


def test_public_file_arrives_with_its_item(
    sender: Office, recipient: Office, tmp_path: Path
) -> None:
    """The recipient holds the public form, in the public space only."""
    path = tmp_path / "p.zip"
    sender.packages.send(path, "安徽省", ItemFilter())
    received = recipient.packages.receive(path)
    again = recipient.packages.receive(path)

    assert (1, 0) == (received.acknowledgement["files"], again.acknowledgement["files"])
    with recipient.store.read() as unit:
        stored = unit.contents.digests(ContentSpace.PUBLIC)
        assert () == unit.contents.digests(ContentSpace.ORIGINAL)
        with unit.contents.open(*stored[0][:1], ContentSpace.PUBLIC, stored[0][1]) as stream:
            assert b"public form" == stream.read()


def test_package_holds_nothing_that_is_not_public(sender: Office, tmp_path: Path) -> None:
    """No title of a hidden item, no original and no name of one is in any member."""
    path = tmp_path / "p.zip"
    sender.packages.send(path, "安徽省", ItemFilter())

    with zipfile.ZipFile(path) as packed:
        content = b"".join(packed.read(name) for name in packed.namelist())
    assert _SECRET.encode() not in content
    assert b"original" not in content


def _altered(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    target = path.with_name("altered.zip")
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return target


def _replace(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new)

    return change


@pytest.mark.parametrize(
    "change",
    [
        _replace("items.jsonl", "甲通知".encode(), "丙通知".encode()),
        _replace("manifest.json", "安徽省".encode(), "江苏省".encode()),
        _replace("proof.json", b'"items":2', b'"items":3'),
        lambda members: members.pop("items.jsonl"),
        lambda members: members.pop("proof.json"),
        lambda members: members.update({"../evil": b"x"}),
        lambda members: members.update({"attachments/" + "0" * 64: b"x"}),
        lambda members: members.update({"manifest.json": b"[" * 100_000}),
        lambda members: members.update({"manifest.json": b"{}"}),
    ],
)
def test_altered_package_is_refused_as_a_whole(
    sender: Office,
    recipient: Office,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
) -> None:
    """One changed byte, one member more or less, and nothing is imported."""
    path = tmp_path / "p.zip"
    sender.packages.send(path, "安徽省", ItemFilter())

    with pytest.raises(PackageFault):
        recipient.packages.receive(_altered(path, change))
    assert 0 == _total(recipient)


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut"])
def test_what_is_no_archive_is_refused(recipient: Office, tmp_path: Path, content: bytes) -> None:
    """A clear refusal, no fault of the program."""
    path = tmp_path / "p.zip"
    path.write_bytes(content)

    with pytest.raises(PackageFault):
        recipient.packages.receive(path)


def test_package_of_somebody_else_is_not_borne_out(
    sender: Office, recipient: Office, tmp_path: Path
) -> None:
    """An anchor of another office, or from before the package, refuses it."""
    before = sender.journal.anchor()
    path = tmp_path / "p.zip"
    sender.packages.send(path, "安徽省", ItemFilter())

    for anchor in (before, recipient.journal.anchor(), {"anchor": "govdisclose-1", "heads": []}):
        with pytest.raises(AnchorDiffers):
            recipient.packages.receive(path, anchor=anchor)
    assert 0 == _total(recipient)


def test_rejected_items_are_named_to_the_sender(sender: Office, tmp_path: Path) -> None:
    """The acknowledgement gives the sender's reference and the reason."""
    path = tmp_path / "p.zip"
    sender.packages.send(path, "他省", ItemFilter())
    with Office.create(str(tmp_path / "c.db"), name="他省") as stranger:
        received = stranger.packages.receive(path, on_unknown_agency=OnUnknownAgency.REJECT)

    assert 2 == received.account.rejected
    assert [
        {"sender_ref": "I1-1", "codes": ["AGENCY-UNKNOWN"]},
        {"sender_ref": "I2-2", "codes": ["AGENCY-UNKNOWN"]},
    ] == received.acknowledgement["rejected"]


def test_foreign_acknowledgements_are_refused(
    sender: Office, recipient: Office, tmp_path: Path
) -> None:
    """Only packages sent from here can be acknowledged."""
    path = tmp_path / "p.zip"
    sender.packages.send(path, "安徽省", ItemFilter())
    shape = dict(recipient.packages.receive(path).acknowledgement)

    wrongs: list[object] = [
        {},
        [],
        {**shape, "package": "0" * 64},
        {**shape, "counts": {"read": "x"}},
    ]
    for wrong in wrongs:
        with pytest.raises(AcknowledgementFault):
            sender.packages.acknowledged("x.json", wrong)


def test_package_never_replaces_a_file(sender: Office, tmp_path: Path) -> None:
    """What lies there stays, and nothing is left half-written beside it."""
    path = tmp_path / "p.zip"
    path.write_bytes(b"mine")

    with pytest.raises(PackageFault):
        sender.packages.send(path, "安徽省", ItemFilter())
    assert b"mine" == path.read_bytes()
    assert [] == [one.name for one in tmp_path.iterdir() if one.name.startswith(".p.zip")]
