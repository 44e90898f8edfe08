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
from govdisclose.domain.cases.roles import Permission, Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.catalogue.exchange import PackageFault
from govdisclose.domain.catalogue.item import Mode, Release, Withdrawal
from govdisclose.ports.conversion import record_to_item
from govdisclose.ports.storage import ContentSpace, ItemFilter
from govdisclose.services.editing import find_record
from govdisclose.services.erasing import attachment_change
from govdisclose.services.exchange import AcknowledgementFault, AnchorDiffers
from govdisclose.services.importing.account import ImportOptions, OnUnknownAgency
from govdisclose.services.importing.writing import ImportWriter
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
        _make_public(office, "I1-1", "public.txt", b"public form")
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


def _make_public(office: Office, ref: str, name: str, content: bytes) -> None:
    """Give an item a public file, as the reception of a package does."""
    with office.store.write() as unit:
        target = record_to_item(find_record(unit, ref))
        recorder = office.catalogue.acting.recorder(unit, Permission.DRAFT)
        digest = unit.contents.put(target.shard, ContentSpace.PUBLIC, io.BytesIO(content))
        change = attachment_change(
            unit, recorder, target, name=name, digest=digest, space=ContentSpace.PUBLIC
        )
        recorder.record(target.shard, "item.attached", target.ref, records=[change])
        unit.commit()


def _file_names(path: Path) -> list[str]:
    """Names of the public files of a package, as the recipient reads them."""
    with zipfile.ZipFile(path) as packed:
        lines = packed.read("attachments.jsonl").decode().splitlines()
    return [json.loads(line)["name"] for line in lines]


def _files_by_title(office: Office) -> dict[str, list[str]]:
    """Names of the files of each item, by its title."""
    return {
        one.title or "": [
            str(file["name"]) for file in office.catalogue.history(one.ref).attachments
        ]
        for one, _agency in office.catalogue.each(ItemFilter())
    }


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


@pytest.fixture
def neighbours(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    """Two cities, each with an item that it calls I1-1; only the second has a public file."""
    with (
        Office.create(str(tmp_path / "jia.db"), name="甲市", actor="clerk") as first,
        Office.create(str(tmp_path / "yi.db"), name="乙市", actor="clerk") as second,
    ):
        day = date(2009, 3, 6)
        for office, title in ((first, "甲市通知"), (second, "乙市通知")):
            one = item(number=1, title=title, formed_on=day, published_on=day)
            store_items(office.store, [one])
            office.staff.revise("clerk", roles=[Role.ADMINISTRATOR, Role.APPROVER, Role.EDITOR])
        _make_public(second, "I1-1", "乙.txt", b"of the second city")
        yield first, second


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Office]:
    """An office that knows both cities."""
    cities = [NewAgency(name=name, level=Level.CITY) for name in ("甲市", "乙市")]
    with Office.create(str(tmp_path / "sheng.db"), name="某省", agencies=cities) as office:
        yield office


@pytest.mark.parametrize("is_second_first", [False, True])
def test_file_is_tied_to_an_item_of_its_own_package_only(
    neighbours: tuple[Office, Office], province: Office, tmp_path: Path, is_second_first: bool
) -> None:
    """That another office calls an item of its own by the same reference ties no file to it."""
    paths = []
    for number, office in enumerate(neighbours):
        paths.append(tmp_path / f"{number}.zip")
        office.packages.send(paths[-1], "某省", ItemFilter())

    for path in reversed(paths) if is_second_first else paths:
        province.packages.receive(path)
    for path in paths:
        province.packages.receive(path)

    assert {"甲市通知": [], "乙市通知": ["乙.txt"]} == _files_by_title(province)


def test_column_called_like_the_reference_of_a_sender_ties_no_file(
    neighbours: tuple[Office, Office], province: Office, tmp_path: Path
) -> None:
    """A CSV file may have any column."""
    (tmp_path / "a.csv").write_text("标题,生成日期,sender_ref\n本省,2009-03-02,I1-1\n", "utf-8")
    province.exchange.import_file(tmp_path / "a.csv", ImportOptions())
    path = tmp_path / "p.zip"
    neighbours[1].packages.send(path, "某省", ItemFilter())

    province.packages.receive(path)

    assert {"本省": [], "乙市通知": ["乙.txt"]} == _files_by_title(province)


def test_file_that_became_public_later_meets_the_unchanged_item(
    neighbours: tuple[Office, Office], province: Office, tmp_path: Path
) -> None:
    """The next package of the sender says nothing new of the item, and brings the file."""
    first = neighbours[0]
    first.packages.send(tmp_path / "1.zip", "某省", ItemFilter())
    province.packages.receive(tmp_path / "1.zip")
    _make_public(first, "I1-1", "甲.txt", b"of the first city")
    first.packages.send(tmp_path / "2.zip", "某省", ItemFilter())

    received = province.packages.receive(tmp_path / "2.zip")

    assert (1, 1) == (received.account.unchanged, received.acknowledgement["files"])
    assert {"甲市通知": ["甲.txt"]} == _files_by_title(province)


def test_files_arrive_after_an_interrupted_reception(
    neighbours: tuple[Office, Office],
    province: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Items that were stored before the stop get their files when the reception goes on."""
    path = tmp_path / "p.zip"
    neighbours[1].packages.send(path, "某省", ItemFilter())
    with monkeypatch.context() as patch:
        patch.setattr(ImportWriter, "finish", _stop)
        with pytest.raises(KeyboardInterrupt):
            province.packages.receive(path)

    received = province.packages.receive(path)

    assert 1 == received.account.resumed_rows
    assert {"乙市通知": ["乙.txt"]} == _files_by_title(province)


def _stop(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_public_file_keeps_the_name_it_was_made_public_under(
    sender: Office, tmp_path: Path
) -> None:
    """An editor who attaches the same bytes under a name with a person in it publishes nothing."""
    sender.catalogue.attach("I1-1", f"{_SECRET}.txt", io.BytesIO(b"public form"))
    path = tmp_path / "p.zip"

    sender.packages.send(path, "安徽省", ItemFilter())

    assert ["public.txt"] == _file_names(path)


def test_original_of_another_item_is_not_public_for_its_equal_bytes(
    sender: Office, tmp_path: Path
) -> None:
    """What one item has made public says nothing of the file another item keeps."""
    day = date(2009, 3, 6)
    store_items(
        sender.store,
        [item(number=20, title="丙", formed_on=day, published_on=day)],
    )
    sender.catalogue.attach("I1-20", f"{_SECRET}.txt", io.BytesIO(b"public form"))
    path = tmp_path / "p.zip"

    sender.packages.send(path, "安徽省", ItemFilter())

    assert ["public.txt"] == _file_names(path)
