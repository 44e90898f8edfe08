"""Registers: what staff add, revise, remove, list, count and erase."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import NotPermitted, UnknownStaff
from govdisclose.domain.journal import OFFICE_SHARD
from govdisclose.errors import BadCursor, Conflict, GovDiscloseError
from govdisclose.ports.storage import Store
from govdisclose.services.journal import JournalReader
from govdisclose.services.registers.records import RecordRefused, UnfitKey, UnknownRegister
from govdisclose.services.registers.refusals import (
    GroundNotCode,
    KeyIsFixed,
    NoSuchField,
    NoSuchRecord,
    NotCountable,
    NothingToErase,
    NotIndexed,
    RecordExists,
    RecordInUse,
)
from govdisclose.services.registers.service import Registers
from tests.services.register_cases import Room, RoomKind, registers, store

__all__ = ["registers", "store"]

SECRET_PHONE = "000-1234567"


def _keys(registers: Registers, name: str, **where: str) -> list[str]:
    return [row.place.key for row in registers.list(name, where=where).rows]


def test_record_comes_back_as_it_was_given(registers: Registers) -> None:
    """A record of the class is the same after it was stored."""
    room = Room(
        name="一号室",
        kind=RoomKind.LARGE,
        seats=12,
        opened_on=date(2009, 5, 1),
        equipment=("电脑", "复印机"),
        phone=SECRET_PHONE,
    )

    registers.add("rooms", room)

    assert room == registers.get("rooms", "一号室").record


def test_texts_are_read_as_people_write_them(registers: Registers) -> None:
    """Chinese labels, dates in numerals, units and lists give the values meant."""
    texts = {
        "名称": " 一号室 ",
        "类型": "大型",
        "座位": "１２个",
        "opened_on": "二〇〇九年五月一日",
        "设备": "电脑、复印机",
        "电话": "无",
    }

    row = registers.add("rooms", texts)

    expected = Room(
        name="一号室",
        kind=RoomKind.LARGE,
        seats=12,
        opened_on=date(2009, 5, 1),
        equipment=("电脑", "复印机"),
    )
    assert expected == row.record


def test_json_has_ref_key_version_and_every_field(registers: Registers) -> None:
    """The public shape holds codes and ISO dates in the order of the declaration."""
    row = registers.add("rooms", {"name": "一号室", "kind": "large", "opened_on": "2009-5-1"})

    assert [
        ("ref", "rooms:一号室"),
        ("key", "一号室"),
        ("version", 1),
        ("erased", False),
        ("name", "一号室"),
        ("kind", "large"),
        ("seats", None),
        ("opened_on", "2009-05-01"),
        ("equipment", []),
        ("phone", None),
    ] == list(row.as_json().items())


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"name": "一号室"}, "kind FIELD-MISSING"),
        ({"name": "无", "kind": "大"}, "name FIELD-MISSING"),
        ({"name": "一号室", "kind": "中"}, "kind CODE-UNKNOWN (large 大, small 小)"),
        ({"name": "一号室", "kind": "大", "seats": "许多"}, "seats WHOLE-UNREADABLE"),
        ({"name": "一号室", "kind": "大", "opened_on": "昨天"}, "opened_on DATE-UNREADABLE"),
        ({"name": "一号室", "kind": "大", "seats": "-1"}, "RECORD-REFUSED"),
        ({"name": "机密★10年", "kind": "大"}, "SECRECY-MARK"),
    ],
)
def test_what_is_no_record_is_refused_with_the_field(
    registers: Registers, texts: dict[str, str], problem: str
) -> None:
    """Missing, unreadable and forbidden values are refused, naming field and fault."""
    with pytest.raises(RecordRefused) as refused:
        registers.add("rooms", texts)

    assert problem in str(refused.value)
    assert () == registers.list("rooms").rows


def test_refusal_repeats_no_erasable_text(registers: Registers) -> None:
    """A message about contacts names the field only."""
    wrong = Room(name="一号室", kind=RoomKind.LARGE, phone=7)  # type: ignore[arg-type]  # on purpose

    with pytest.raises(GovDiscloseError) as refused:
        registers.add("rooms", wrong)

    assert "phone" in str(refused.value)
    assert "7" not in str(refused.value).replace("REG-005", "")


def test_key_is_taken_in_any_spelling(registers: Registers) -> None:
    """Full-width brackets and case make no second record."""
    registers.add("rooms", {"name": "A座（新）", "kind": "大"})

    with pytest.raises(RecordExists):
        registers.add("rooms", {"name": "a座(新)", "kind": "小"})

    assert "A座（新）" == registers.get("rooms", "Ａ座(新)").values["name"]


def test_key_parts_may_hold_the_mark_between_them(registers: Registers) -> None:
    """A bar or a percent sign in a name does not split the key."""
    row = registers.add("rooms", {"name": "5%|甲", "kind": "大"})

    assert "5%|甲" == registers.get("rooms", row.place.key).values["name"]


def test_revision_changes_only_what_it_names(registers: Registers) -> None:
    """Fields not named keep their values; a blank one loses it."""
    registers.add("rooms", {"name": "一号室", "kind": "大", "seats": "3", "phone": SECRET_PHONE})

    row = registers.revise("rooms", "一号室", {"kind": "小", "seats": ""})

    assert Room(name="一号室", kind=RoomKind.SMALL, phone=SECRET_PHONE) == row.record
    assert 2 == row.version


def test_second_edit_of_one_version_is_a_conflict(registers: Registers) -> None:
    """Of two people who edit the same version, the second one is told."""
    registers.add("rooms", {"name": "一号室", "kind": "大"})
    registers.revise("rooms", "一号室", {"seats": "3"}, expected_version=1)

    with pytest.raises(Conflict):
        registers.revise("rooms", "一号室", {"seats": "4"}, expected_version=1)

    assert 3 == registers.get("rooms", "一号室").values["seats"]


def test_key_cannot_be_revised(registers: Registers) -> None:
    """What identifies a record stays; another spelling of it is no change."""
    registers.add("rooms", {"name": "一号室", "kind": "大"})

    with pytest.raises(KeyIsFixed):
        registers.revise("rooms", "一号室", {"name": "二号室"})

    assert ["一号室"] == _keys(registers, "rooms")


def test_removed_record_is_gone_and_its_key_free(registers: Registers) -> None:
    """A removed record is in no list, and may be added again."""
    registers.add("rooms", {"name": "一号室", "kind": "大", "phone": SECRET_PHONE})

    registers.remove("rooms", "一号室")

    assert [] == _keys(registers, "rooms")
    with pytest.raises(NoSuchRecord):
        registers.get("rooms", "一号室")
    assert 3 == registers.add("rooms", {"name": "一号室", "kind": "小"}).version


def test_parent_with_children_cannot_be_removed(registers: Registers) -> None:
    """The history of a room holds the room."""
    registers.add("rooms", {"name": "一号室", "kind": "大"})
    registers.add("deliveries", {"agency": "hb", "room": "一号室", "on": "2009-06-01"})

    with pytest.raises(RecordInUse):
        registers.remove("rooms", "一号室")

    assert ["一号室"] == _keys(registers, "rooms")


def test_child_takes_the_parents_own_spelling(registers: Registers) -> None:
    """A child refers to its parent exactly as the parent is written."""
    registers.add("rooms", {"name": "A座（新）", "kind": "大"})

    row = registers.add("deliveries", {"agency": "hb", "room": "a座(新)", "on": "2009-06-01"})

    assert "A座（新）" == row.values["room"]


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        ({"agency": "市气象台", "room": "一号室"}, "AGENCY-UNKNOWN"),
        ({"agency": "hb", "room": "九号室"}, "PARENT-UNKNOWN"),
    ],
)
def test_unknown_agency_and_parent_are_refused(
    registers: Registers, texts: dict[str, str], problem: str
) -> None:
    """A record belongs to an agency and a parent that exist."""
    registers.add("rooms", {"name": "一号室", "kind": "大"})

    with pytest.raises(RecordRefused) as refused:
        registers.add("deliveries", {**texts, "on": "2009-06-01"})

    assert problem in str(refused.value)


def test_agency_is_stored_by_ref_and_shown_by_name(registers: Registers) -> None:
    """A record lies with its agency, whatever name it was called by."""
    registers.add("rooms", {"name": "一号室", "kind": "大"})

    row = registers.add("deliveries", {"单位": "环保局", "房间": "一号室", "日期": "2009.6.1"})

    assert "A2|一号室|2009-06-01" == row.place.key
    assert 2 == row.place.shard
    assert "市环保局" == row.values["agency"]
    assert row == registers.get("deliveries", "市环保局|一号室|2009年6月1日")


def test_every_change_is_one_entry_of_the_chain_it_belongs_to(
    registers: Registers, store: Store
) -> None:
    """The office journals its registers, an agency its own; verification finds nothing."""
    registers.add("rooms", {"name": "一号室", "kind": "大", "phone": SECRET_PHONE})
    registers.revise("rooms", "一号室", {"seats": "3"})
    registers.add("deliveries", {"agency": "hb", "room": "一号室", "on": "2009-06-01"})
    registers.remove("deliveries", "hb|一号室|2009-06-01")
    journal = JournalReader(store=store)

    office = [entry.kind for entry in journal.entries_of("rooms:一号室")]
    agency = journal.entries_of("deliveries:A2|一号室|2009-06-01")

    assert ["register.added", "register.revised"] == office
    assert [(2, "register.added"), (2, "register.removed")] == [
        (entry.shard, entry.kind) for entry in agency
    ]
    assert journal.verify().is_clean


def test_pages_hold_every_record_once(registers: Registers) -> None:
    """Following the cursor gives all records in order."""
    for number in range(5):
        registers.add("rooms", {"name": f"{number}号室", "kind": "大"})

    names, after = [], None
    while True:
        found = registers.list("rooms", limit=2, after=after)
        names.append([row.values["name"] for row in found.rows])
        after = found.next
        if after is None:
            break

    assert [["0号室", "1号室"], ["2号室", "3号室"], ["4号室"]] == names


def test_list_filters_by_indexed_fields(registers: Registers) -> None:
    """Conditions take codes, labels and agencies by name; a blank one finds missing values."""
    registers.add("rooms", {"name": "甲", "kind": "大", "seats": "3"})
    registers.add("rooms", {"name": "乙", "kind": "小", "seats": "3"})
    registers.add("rooms", {"name": "丙", "kind": "小"})
    registers.add("deliveries", {"agency": "hb", "room": "甲", "on": "2009-06-01"})

    assert ["丙", "乙"] == sorted(_keys(registers, "rooms", kind="小"))
    assert ["乙"] == _keys(registers, "rooms", 类型="small", 座位="3")
    assert ["丙"] == _keys(registers, "rooms", seats="")
    assert 1 == len(_keys(registers, "deliveries", agency="环保局"))
    assert [] == _keys(registers, "deliveries", agency="jy")


def test_counts_partition_the_records(registers: Registers) -> None:
    """Each record counts once, and each count opens into its records."""
    for name, kind, seats in (("甲", "大", "3"), ("乙", "小", "4"), ("丙", "小", "")):
        registers.add("rooms", {"name": name, "kind": kind, "seats": seats})

    counts = registers.counts("rooms", ["kind"], adding="seats")

    assert [(("small",), 2, 4), (("large",), 1, 3)] == [
        (count.key, count.count, count.total) for count in counts
    ]
    for count in counts:
        assert count.count == len(_keys(registers, "rooms", kind=str(count.key[0])))
    assert [((), 3)] == [(all_.key, all_.count) for all_ in registers.counts("rooms", [])]


def test_counts_name_agencies(registers: Registers) -> None:
    """Counting by agency gives present names."""
    registers.add("rooms", {"name": "甲", "kind": "大"})
    for agency in ("hb", "jy"):
        for day in ("2009-06-01", "2009-06-02")[: 1 if agency == "jy" else 2]:
            registers.add("deliveries", {"agency": agency, "room": "甲", "on": day})

    counts = registers.counts("deliveries", ["agency"])

    assert [(("市环保局",), 2), (("市教育局",), 1)] == [(each.key, each.count) for each in counts]


def test_erased_text_is_gone_and_the_rest_stays(registers: Registers, store: Store) -> None:
    """No version holds the text; facts, lists and counts are as before and the journal verifies."""
    registers.add("rooms", {"name": "甲", "kind": "大", "seats": "3", "phone": SECRET_PHONE})
    registers.revise("rooms", "甲", {"seats": "4"})
    counts = registers.counts("rooms", ["kind", "seats"])

    registers.erase("rooms", "甲", ground="pipl-47(1)", approver="second")

    row = registers.get("rooms", "甲")
    assert Room(name="甲", kind=RoomKind.LARGE, seats=4) == row.record
    assert row.is_erased
    assert counts == registers.counts("rooms", ["kind", "seats"])
    assert ["甲"] == _keys(registers, "rooms", kind="大")
    with store.read() as unit:
        versions = unit.records.versions(OFFICE_SHARD, "register:rooms", "甲")
    assert [None] * 3 == [version.text for version in versions]
    journal = JournalReader(store=store)
    assert journal.verify().is_clean
    assert {
        "erases": [["register:rooms", "甲"]],
        "ground": "pipl-47(1)",
        "approver": "second",
        "backups": [],
    } == dict(journal.entries_of("rooms:甲")[-1].facts)


def test_fact_of_an_erased_record_can_be_revised(registers: Registers) -> None:
    """A later edit of facts leaves the record erased; new text makes it whole again."""
    registers.add("rooms", {"name": "甲", "kind": "大", "phone": SECRET_PHONE})
    registers.erase("rooms", "甲", ground="pipl-47(1)", approver="second")

    assert registers.revise("rooms", "甲", {"seats": "9"}).is_erased
    assert not registers.revise("rooms", "甲", {"phone": "000-7654321"}).is_erased


def test_text_of_a_removed_record_can_be_erased(registers: Registers, store: Store) -> None:
    """Removal keeps former versions, so erasure reaches them."""
    registers.add("rooms", {"name": "甲", "kind": "大", "phone": SECRET_PHONE})
    registers.remove("rooms", "甲")

    registers.erase("rooms", "甲", ground="pipl-47(1)", approver="second")

    assert [] == _keys(registers, "rooms")
    assert JournalReader(store=store).verify().is_clean
    with pytest.raises(NothingToErase):
        registers.erase("rooms", "甲", ground="pipl-47(1)", approver="second")


@pytest.mark.parametrize(
    ("approver", "ground", "error"),
    [
        ("clerk", "pipl-47(1)", FourEyes),
        ("nobody", "pipl-47(1)", UnknownStaff),
        ("second", "因本人申请", GroundNotCode),
    ],
)
def test_erasure_needs_a_second_person_and_a_ground(
    registers: Registers, approver: str, ground: str, error: type[GovDiscloseError]
) -> None:
    """Nobody erases alone, and the journal takes no free text."""
    registers.add("rooms", {"name": "甲", "kind": "大", "phone": SECRET_PHONE})

    with pytest.raises(error):
        registers.erase("rooms", "甲", ground=ground, approver=approver)

    assert not registers.get("rooms", "甲").is_erased


def test_approver_may_not_write_registers(registers: Registers) -> None:
    """Without the permission to draft, nothing is written."""
    other = attrs.evolve(registers, acting=attrs.evolve(registers.acting, account="second"))

    with pytest.raises(NotPermitted):
        other.add("rooms", {"name": "甲", "kind": "大"})

    assert [] == _keys(registers, "rooms")


def test_wrong_names_are_told(registers: Registers) -> None:
    """Unknown registers, fields, keys and cursors are refused, naming what there is."""
    with pytest.raises(UnknownRegister, match="rooms"):
        registers.list("halls")
    with pytest.raises(NoSuchField):
        registers.add("rooms", {"colour": "red"})
    with pytest.raises(UnfitKey):
        registers.get("deliveries", "hb|甲")
    with pytest.raises(NotIndexed):
        registers.list("rooms", where={"phone": "1"})
    with pytest.raises(NotIndexed):
        registers.counts("rooms", ["name"])
    with pytest.raises(NotCountable):
        registers.counts("rooms", ["kind"], adding="kind")
    for cursor in ("", "x", "MHznlLI", "好"):
        with pytest.raises(BadCursor):
            registers.list("rooms", after=cursor + "!")
