"""Which record a row means: its key, its number, its document, or what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from govdisclose.adapters.memory import MemoryStore
from govdisclose.office import ImportOptions, Office
from govdisclose.ports.storage import ItemFilter
from govdisclose.services.importing import occurrences, reading
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    new_office,
    office,
    store,
    titles,
    total,
)

__all__ = ["office", "store"]

N1, N2, N3 = (f"003110926/2009-0000{n}" for n in (1, 2, 3))
DATES = ("2009-01-02", "2009-01-05")


def _row(number: str, title: str, agency: str = "甲局", note: str = "") -> tuple[str, ...]:
    return (number, title, agency, "", *DATES, "", note)


def _alike(*notes: str) -> list[tuple[str, ...]]:
    """Rows of one title and date that differ in their note."""
    return [_row("", "公示", note=note) for note in notes]


def _notes(office: Office) -> list[str]:
    rows = office.catalogue.page(ItemFilter(), limit=1000).rows
    return sorted(str(office.catalogue.get(f"I{row.shard}-{row.number}").note) for row in rows)


@pytest.mark.parametrize("batch", [1, 2, 2000])
def test_first_row_of_an_index_number_counts(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """Equal rows behind it are unchanged, others refused, wherever a chunk ends."""
    monkeypatch.setattr(reading, "BATCH_ROWS", batch)
    rows = [_row(N1, "甲"), _row(N1, "甲"), _row(N1, "乙"), _row(N1, "甲", "乙局")]

    first = import_rows(office, tmp_path, rows)
    again = import_rows(office, tmp_path, rows)

    assert (1, 0, 1, 2) == counts(first)
    assert [("ROW-REPEATED", 3), ("INDEX-REPEATED", 4), ("INDEX-REPEATED", 5)] == codes(first)
    assert (0, 0, 2, 2) == counts(again)
    assert ["甲"] == titles(office)


def test_refused_row_takes_no_number(office: Office, tmp_path: Path) -> None:
    """A row that is refused for another reason leaves its index number to the next one."""
    rows = [_row(N1, "甲", "无此局"), _row(N1, "乙")]

    account = import_rows(office, tmp_path, rows)

    assert (1, 0, 0, 1) == counts(account)
    assert ["乙"] == titles(office)


def test_index_number_never_moves_to_another_agency(office: Office, tmp_path: Path) -> None:
    """A record never changes its agency: the row comes back, the item stays where it is."""
    import_rows(office, tmp_path, [_row(N1, "甲")])

    account = import_rows(office, tmp_path, [_row(N1, "甲", "乙局")], name="b.csv")

    assert [("INDEX-REPEATED", 2)] == codes(account)
    assert (1, ["甲"]) == (total(office), titles(office))


def test_record_without_number_is_another_one_in_another_agency(
    office: Office, tmp_path: Path
) -> None:
    """Agency, title and dates say which record a row is; the agency is part of it."""
    import_rows(office, tmp_path, [_row("", "甲")])

    account = import_rows(office, tmp_path, [_row("", "甲", "乙局")])

    assert (1, 0, 0, 0) == counts(account)
    assert 2 == total(office)


def test_same_content_under_another_number_is_told(office: Office, tmp_path: Path) -> None:
    """Agency, title and date of formation equal: both are kept, with a warning."""
    first = import_rows(office, tmp_path, [_row(N1, "甲")])

    second = import_rows(office, tmp_path, [_row(N2, "甲")], name="b.csv")

    assert ([], [("SAME-CONTENT", 2)]) == (codes(first), codes(second))
    assert (1, 0, 0, 0) == counts(second)
    assert dict(second.findings[0].detail)["other"].startswith("I")


def test_document_number_says_which_record_it_is(office: Office, tmp_path: Path) -> None:
    """A row of the same document number is the same record, though its title changed."""
    row = ("", "旧题", "甲局", "淮府〔2009〕1号", *DATES)
    import_rows(office, tmp_path, [row])

    account = import_rows(office, tmp_path, [("", "新题", "甲局", "淮府[2009]1号", *DATES)])

    assert (0, 1, 0, 0) == counts(account)
    assert ["新题"] == titles(office)


def test_damaged_document_number_names_no_record(office: Office, tmp_path: Path) -> None:
    """Two titles with the same rest of a number are two records that do not repeat each other."""
    rows = [("", title, "甲局", "淮府办", *DATES) for title in ("甲", "乙")]

    account = import_rows(office, tmp_path, rows)
    again = import_rows(office, tmp_path, list(reversed(rows)))

    assert ((2, 0, 0, 0), (0, 0, 2, 0)) == (counts(account), counts(again))
    assert "ROW-REPEATED" not in {code for code, _ in codes(account)}


def test_notice_and_its_explanation_share_a_number_in_any_order(
    office: Office, tmp_path: Path
) -> None:
    """Records of one document number meet again by title, also when one of them changes."""
    notice = ("", "办法", "甲局", "淮府〔2009〕1号", *DATES)
    explained = ("", "办法解读", "甲局", "淮府〔2009〕1号", *DATES)
    import_rows(office, tmp_path, [notice, explained])

    changed = (*explained, "", "改")
    account = import_rows(office, tmp_path, [changed, notice])

    assert (0, 1, 1, 0) == counts(account)
    assert ["办法", "办法解读"] == titles(office)


def test_subset_in_any_order_meets_its_items(office: Office, tmp_path: Path) -> None:
    """Rows alike are known again by what else they say, though others of them are left out."""
    import_rows(office, tmp_path, _alike("a", "b", "c"))

    assert (0, 0, 2, 0) == counts(import_rows(office, tmp_path, _alike("b", "c")))
    assert (0, 0, 2, 0) == counts(import_rows(office, tmp_path, _alike("c", "a")))
    assert ["a", "b", "c"] == _notes(office)


def test_one_changed_among_rows_alike_changes_one(office: Office, tmp_path: Path) -> None:
    """The row that equals none of them is the one that changed."""
    import_rows(office, tmp_path, _alike("a", "b", "c"))

    account = import_rows(office, tmp_path, _alike("a", "x", "c"))

    assert (0, 1, 2, 0) == counts(account)
    assert ["a", "c", "x"] == _notes(office)


def test_added_row_alike_is_new(office: Office, tmp_path: Path) -> None:
    """A file that grew by a row alike gives one more item, wherever the row stands."""
    import_rows(office, tmp_path, _alike("a", "b"))

    account = import_rows(office, tmp_path, _alike("x", "a", "b"))

    assert (1, 0, 2, 0) == counts(account)
    assert ["a", "b", "x"] == _notes(office)


notes = st.lists(st.sampled_from("abcd"), max_size=7)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(notes, notes, st.integers(1, 4))
@example(["a", "b"], ["b", "a", "a"], 1)
@example(["a"], ["b", "a"], 1)
def test_after_an_import_the_catalogue_holds_the_file(
    tmp_path: Path, first: list[str], second: list[str], batch: int
) -> None:
    """Whatever stood there before, each row of the file has an item of its own that equals it."""
    opened = new_office(MemoryStore())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BATCH_ROWS", batch)
        import_rows(opened, tmp_path, _alike(*first))

        account = import_rows(opened, tmp_path, _alike(*second))
        again = import_rows(opened, tmp_path, _alike(*second))

    held = _notes(opened)
    assert len(second) == account.read
    assert max(len(first), len(second)) <= len(held)
    assert all(second.count(note) <= held.count(note) for note in set(second))
    assert (0, 0, len(second), 0) == counts(again)
    assert opened.journal.verify().is_clean


def test_groups_forgotten_are_read_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound on remembered groups changes no outcome."""
    monkeypatch.setattr(occurrences, "_REMEMBERED_GROUPS", 1)
    monkeypatch.setattr(reading, "BATCH_ROWS", 1)
    rows = [_row("", title, note=note) for note in "abc" for title in ("甲", "乙")]

    first = import_rows(office, tmp_path, rows)
    again = import_rows(office, tmp_path, rows)

    assert ((6, 0, 0, 0), (0, 0, 6, 0)) == (counts(first), counts(again))


KEY = ImportOptions(key_column="备注")


def test_key_column_says_which_record_it_is(office: Office, tmp_path: Path) -> None:
    """With --key everything of a row may change but its index number, which is permanent.

    Source: domain facts, rule of the index number of the State Council's catalogue guide.
    """
    import_rows(office, tmp_path, [_row(N1, "甲", note="k1"), _row("", "子", note="k2")], KEY)

    account = import_rows(
        office, tmp_path, [_row(N1, "乙", note="k1"), _row(N2, "丑", note="k2")], KEY
    )
    renumbered = import_rows(office, tmp_path, [_row(N3, "乙", note="k1")], KEY)
    dropped = import_rows(office, tmp_path, [_row("", "丙", note="k1")], KEY)

    assert (0, 2, 0, 0) == counts(account)
    assert "乙" == office.catalogue.history(N1).item.title
    assert "丑" == office.catalogue.history(N2).item.title
    assert (0, 0, 0, 1) == counts(renumbered) == counts(dropped)
    assert [("INDEX-CHANGED", 2)] == codes(renumbered) == codes(dropped)
    assert 2 == total(office)


def test_key_stands_once_in_a_file(office: Office, tmp_path: Path) -> None:
    """A second row of a key must equal the first."""
    rows = [_row("", "甲", note="k"), _row("", "甲", note="k"), _row("", "乙", note="k")]

    account = import_rows(office, tmp_path, rows, KEY)

    assert (1, 0, 1, 1) == counts(account)
    assert [("ROW-REPEATED", 3), ("KEY-REPEATED", 4)] == codes(account)


@pytest.mark.parametrize("batch", [1, 2000])
def test_two_keys_cannot_share_an_index_number(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    """An index number belongs to one record of the office, whatever key its row has."""
    monkeypatch.setattr(reading, "BATCH_ROWS", batch)
    rows = [_row(N1, "甲", note="k1"), _row(N1, "乙", note="k2"), _row(N1, "丙")]

    planned = import_rows(office, tmp_path, rows, ImportOptions(key_column="备注", dry_run=True))
    account = import_rows(office, tmp_path, rows, KEY)

    assert (1, 0, 0, 2) == counts(account)
    assert counts(planned) == counts(account)
    assert [("INDEX-REPEATED", 3), ("INDEX-REPEATED", 4)] == codes(account)


def test_number_of_a_record_is_never_free_for_another(office: Office, tmp_path: Path) -> None:
    """Neither in the file that would give it up nor in a later one."""
    import_rows(office, tmp_path, [_row(N1, "甲", note="k1")], KEY)
    rows = [_row(N2, "甲", note="k1"), _row(N1, "乙", note="k2")]

    account = import_rows(office, tmp_path, rows, KEY)
    again = import_rows(office, tmp_path, rows, KEY)

    assert (0, 0, 0, 2) == counts(account) == counts(again)
    assert [("INDEX-CHANGED", 2), ("INDEX-REPEATED", 3)] == codes(account)


def test_records_imported_by_number_are_adopted_by_a_key(office: Office, tmp_path: Path) -> None:
    """Naming a key column later does not double what was imported by its index number."""
    import_rows(office, tmp_path, [_row(N1, "甲", note="k1")])

    same = import_rows(office, tmp_path, [_row(N1, "甲", note="k1")], KEY)
    changed = import_rows(office, tmp_path, [_row(N1, "乙", note="k1")], KEY)

    assert (0, 0, 1, 0) == counts(same)
    assert (0, 1, 0, 0) == counts(changed)
    assert 1 == total(office)


def test_missing_key_column_is_told(office: Office, tmp_path: Path) -> None:
    """A key column the table does not have leaves the table unread."""
    account = import_rows(office, tmp_path, [_row(N1, "甲")], ImportOptions(key_column="编码"))

    assert (0, 0, 0, 0) == counts(account)
    assert ["KEY-COLUMN-MISSING"] == [code for code, _ in codes(account)]
    assert account.has_errors
