"""The journal's constructions: canonical bytes, commitments, roots, chains."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govdisclose.domain.chain_check import (
    CommittedRow,
    FaultKind,
    verify_anchor,
    verify_chain,
)
from govdisclose.domain.journal import (
    EMPTY_ROOT,
    GENESIS,
    Actor,
    Entry,
    Head,
    canonical,
    leaf_hash,
    merkle_root,
    moment_text,
    next_entry,
    text_hash,
)

ACTOR = Actor(account="li", person="li")
NOW = datetime(2009, 10, 29, 3, 0, tzinfo=UTC)


def _leaf(number: int) -> bytes:
    return leaf_hash("item", f"I1-{number}", 1, number, b"\1" * 32, ["x"])


def _chain(sizes: list[int]) -> tuple[list[Entry], list[CommittedRow], Head]:
    """Entries with so many rows each, the rows, and the head."""
    head = Head(shard=1, number=0, hash=GENESIS)
    entries: list[Entry] = []
    rows: list[CommittedRow] = []
    for size in sizes:
        leaves = [_leaf(number) for number in range(size)]
        entry = next_entry(
            head,
            on=date(2009, 10, 29),
            recorded_at=NOW,
            actor=ACTOR,
            kind="items.imported",
            subject="R1",
            leaves=leaves,
        )
        entries.append(entry)
        rows.extend(
            CommittedRow(
                entry=entry.number,
                leaf=at,
                kind="item",
                key=f"I1-{at}",
                version=1,
                digest=digest,
                stored=digest,
                recorded_at=moment_text(NOW),
                text_altered=False,
                text_erased=False,
            )
            for at, digest in enumerate(leaves)
        )
        head = Head(shard=1, number=entry.number, hash=entry.hash)
    return entries, rows, head


def _kinds(entries: list[Entry], rows: list[CommittedRow], head: Head) -> list[FaultKind]:
    return [fault.kind for fault in verify_chain(1, entries, rows, head).faults]


def test_canonical_form_does_not_depend_on_key_order() -> None:
    """Two equal objects have one byte form."""
    assert canonical({"b": 1, "a": "字"}) == canonical({"a": "字", "b": 1})
    assert '{"a":"字","b":1}'.encode() == canonical({"b": 1, "a": "字"})


def test_root_of_two_leaves_is_the_hash_of_both_under_a_node_mark() -> None:
    """Merkle trees mark nodes, so that no leaf can be taken for a node."""
    first, second = b"a" * 32, b"b" * 32

    root = merkle_root([first, second])

    assert hashlib.sha256(b"\1" + first + second).digest() == root
    assert EMPTY_ROOT == merkle_root([])
    assert first == merkle_root([first])


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=2, max_size=40, unique=True))
def test_root_depends_on_every_leaf_and_its_place(leaves: list[bytes]) -> None:
    """Swapping, dropping or changing a leaf changes the root."""
    root = merkle_root(leaves)

    assert root != merkle_root([leaves[1], leaves[0], *leaves[2:]])
    assert root != merkle_root(leaves[:-1])
    changed = bytes(byte ^ 1 for byte in leaves[-1])
    assert root != merkle_root([*leaves[:-1], changed])


def test_text_commitment_needs_the_salt() -> None:
    """The same text under another salt has another commitment."""
    assert text_hash(b"1" * 16, ["文"]) != text_hash(b"2" * 16, ["文"])


def test_moments_are_text_of_one_width_in_time_order() -> None:
    """Text order of moments is time order."""
    early = moment_text(datetime(2009, 1, 1, tzinfo=UTC))
    late = moment_text(datetime(2009, 1, 1, 0, 0, 0, 1, tzinfo=UTC))

    assert early < late
    assert len(early) == len(late)


def test_untouched_chain_is_clean() -> None:
    """A chain as written has no fault."""
    assert [] == _kinds(*_chain([3, 1, 4]))


def test_changed_row_is_named() -> None:
    """A row whose content no longer gives its leaf is named."""
    entries, rows, head = _chain([3])
    rows[1] = attrs.evolve(rows[1], digest=b"\7" * 32)

    report = verify_chain(1, entries, rows, head)

    assert [(FaultKind.ROW_ALTERED, "item I1-1 v1")] == [(f.kind, f.record) for f in report.faults]


def test_row_changed_together_with_its_leaf_shows_in_the_root() -> None:
    """Who rewrites row and leaf alike is found by the entry's root."""
    entries, rows, head = _chain([3])
    rows[1] = attrs.evolve(rows[1], digest=b"\7" * 32, stored=b"\7" * 32)

    assert [FaultKind.ROW_ALTERED] == _kinds(entries, rows, head)


def test_row_of_another_moment_than_its_entry_is_named() -> None:
    """What was known when follows from the journal, not from the row's own word."""
    entries, rows, head = _chain([2])
    rows[1] = attrs.evolve(rows[1], recorded_at="2001-01-01T00:00:00.000000Z")

    report = verify_chain(1, entries, rows, head)

    assert [(FaultKind.ROW_ALTERED, "item I1-1 v1")] == [(f.kind, f.record) for f in report.faults]


def test_deleted_row_leaves_its_place_empty() -> None:
    """A missing leaf is named by its place."""
    entries, rows, head = _chain([3])

    report = verify_chain(1, entries, [rows[0], rows[2]], head)

    assert [(FaultKind.ROW_MISSING, "row 1")] == [(f.kind, f.record) for f in report.faults]


def test_inserted_row_is_named() -> None:
    """A row beyond the leaves of its entry, or of no entry, was inserted."""
    entries, rows, head = _chain([2])
    extra = attrs.evolve(rows[1], leaf=2, key="I1-9")
    stray = attrs.evolve(rows[1], entry=7, key="I1-8")

    assert [FaultKind.ROW_INSERTED] == _kinds(entries, [*rows, extra], head)
    assert [FaultKind.ROW_INSERTED] == _kinds(entries, [*rows, stray], head)


def test_missing_entry_and_wrong_head_are_named() -> None:
    """A gap in the numbers, a changed entry and a wrong head are each found."""
    entries, rows, head = _chain([1, 1, 1])
    changed = attrs.evolve(entries[1], kind="item.revised")

    assert FaultKind.ENTRY_MISSING in _kinds([entries[0], entries[2]], rows, head)
    assert FaultKind.ENTRY_ALTERED in _kinds([entries[0], changed, entries[2]], rows, head)
    assert FaultKind.HEAD_WRONG in _kinds(entries[:2], rows[:2], head)


def test_text_gone_without_an_erasing_entry_is_a_fault() -> None:
    """Only what an entry erased may lack its text."""
    entries, rows, head = _chain([1])
    gone = [attrs.evolve(rows[0], text_erased=True)]
    erasing = next_entry(
        head,
        on=date(2009, 11, 1),
        recorded_at=NOW,
        actor=ACTOR,
        kind="publication.erased",
        subject="P1-0",
        facts={"erases": [["item", "I1-0"]]},
    )
    after = Head(shard=1, number=erasing.number, hash=erasing.hash)

    assert [FaultKind.TEXT_MISSING] == _kinds(entries, gone, head)
    report = verify_chain(1, [*entries, erasing], gone, after)
    assert () == report.faults
    assert ("item I1-0 v1",) == report.erased


@pytest.mark.parametrize(("kept", "fault"), [(3, None), (2, FaultKind.TAIL_MISSING)])
def test_cut_tail_shows_against_an_anchor(kept: int, fault: FaultKind | None) -> None:
    """A chain shorter than a head kept elsewhere lost its tail."""
    entries, _rows, head = _chain([1, 1, 1])
    found = entries[:kept][head.number - 1] if kept >= head.number else None

    shown = verify_anchor(head, found)

    assert fault == (None if shown is None else shown.kind)


def test_rewritten_chain_shows_against_an_anchor() -> None:
    """A chain of the same length with other hashes was rewritten."""
    entries, _rows, head = _chain([1, 2])

    shown = verify_anchor(attrs.evolve(head, hash=b"\0" * 32), entries[-1])

    assert shown is not None
    assert FaultKind.HISTORY_REWRITTEN is shown.kind


def test_an_act_is_backdated_by_the_days_of_the_office_and_not_of_utc() -> None:
    """At 00:30 on 2 March in Shanghai it is still 1 March in UTC (16:30)."""
    shanghai = ZoneInfo("Asia/Shanghai")
    recorded = datetime(2024, 3, 1, 16, 30, tzinfo=UTC)
    (entry,), _rows, _head = _chain([0])
    day_before, same_day = (
        attrs.evolve(entry, on=on, recorded_at=recorded)
        for on in (date(2024, 3, 1), date(2024, 3, 2))
    )
    assert same_day.recorded_on(shanghai) == date(2024, 3, 2)
    assert (day_before.is_backdated(shanghai), same_day.is_backdated(shanghai)) == (True, False)
    assert not day_before.is_backdated(UTC)
