"""Registers of a plugin say the same on every store that lies on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from tests.services.registers.places import answers_of, course
from tests.services.requests.offices import desks_of


@pytest.fixture
def told(tmp_path: Path) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Accounts and answers of an office in memory."""
    (tmp_path / "memory").mkdir()
    desks = desks_of(MemoryStore())
    accounts = course(desks, tmp_path / "memory")
    return accounts, answers_of(desks)


def test_course_of_the_registers(told: tuple[list[dict[str, Any]], dict[str, Any]]) -> None:
    """What the files of the course come to, worked out by hand from their rows."""
    accounts, answers = told

    fates = ("read", "accepted", "updated", "unchanged", "rejected")
    assert [
        [11, 8, 0, 0, 3],
        [3, 2, 0, 0, 1],
        [3, 3, 0, 0, 0],
        [4, 4, 0, 0, 0],
        [3, 0, 2, 1, 0],
    ] == [[account[fate] for fate in fates] for account in accounts]
    # 8 of the file, less the one removed, and one added; in the order of the folded characters.
    names = [row["name"] for page in answers["lists"]["reading_points"] for row in page["rows"]]
    assert [
        "50%|甲馆", "ｗｉｄｅ point", "Zebra point", "éclair point",
        "市图书馆", "新馆", "阿村社区", "𠮷祥档案馆",
    ] == names  # fmt: skip
    assert ["reading_points:𠮷祥档案馆"] == answers["found"]["𠮷"]
    assert {
        # Neither the point that closed in 2010 nor the site whose name was withdrawn.
        "reading_points.points": 7,
        "demonstration_sites.provincial": 1,
        "demonstration_sites.municipal": 1,
        "demonstration_sites.municipal_services": 1,
    } == {name: len(refs) for name, refs in answers["figures"]}
    # One closed in 2010; the withdrawn site is no longer named.
    assert 7 == len(answers["public"]["reading_points"])
    assert ["单位一", "单位一", "单位二"] == [
        one["name"] for one in answers["public"]["demonstration_sites"]
    ]
    assert answers["is_clean"]


def test_file_says_the_same_as_memory(
    told: tuple[list[dict[str, Any]], dict[str, Any]], tmp_path: Path
) -> None:
    """Accounts, lists and their cursors, searches, counts, figures and public lists."""
    store = SqliteStore.create(tmp_path / "o.db")
    desks = desks_of(store)

    accounts = course(desks, tmp_path)

    assert told == (accounts, answers_of(desks))
    store.close()
