"""Rows whose item was edited, released, withdrawn or erased in this office."""

from __future__ import annotations

from pathlib import Path

import pytest

from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.roles import Role
from govdisclose.office import Office
from govdisclose.ports.storage import Store
from tests.services.importing.cases import (
    codes,
    counts,
    import_rows,
    office,
    office_of,
    ref_of,
    store,
    titles,
    total,
)

__all__ = ["office", "store"]

N1 = "003110926/2009-00001"
DATES = ("2009-01-02", "2009-01-05")


def _row(title: str, number: str = "", note: str = "") -> tuple[str, ...]:
    return (number, title, "甲局", "", *DATES, "", note)


def _draft(title: str, note: str = "") -> tuple[str, ...]:
    return (N1, title, "甲局", "", DATES[0], "", "", note)


def _published(office: Office, store: Store, folder: Path) -> str:
    import_rows(office, folder, [_draft("草稿")])
    return office_of(store, "wang").catalogue.publish(N1).item.ref


def _erase(office: Office, ref: str) -> None:
    if "zhao" not in {member.key for member in office.staff.list()}:
        office.staff.add("zhao", "丙", roles=[Role.APPROVER])
    office.catalogue.erase(ref, ground="personal_data", approver="zhao")


def test_edited_rows_alike_keep_their_place(office: Office, tmp_path: Path) -> None:
    """A conflict with one of several rows alike leaves the others to their own items."""
    rows = [_row("公示", note=note) for note in "abc"]
    import_rows(office, tmp_path, rows)
    office.catalogue.revise("I2-2", {"note": "改"})

    same = import_rows(office, tmp_path, rows)
    account = import_rows(office, tmp_path, [rows[0], _row("公示", note="x"), rows[2]])

    assert (0, 0, 3, 0) == counts(same)
    assert (0, 0, 2, 1) == counts(account)
    (conflict,) = [found for found in account.findings if found.code == "REVISION-WAITING"]
    assert (3, "I2-2") == (conflict.row, dict(conflict.detail)["item"])


def test_change_of_a_released_item_names_only_what_changes(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """The proposal holds the fields that differ, cleared ones too, and is applied by approval."""
    ref = _published(office, store, tmp_path)
    office.catalogue.revise(ref, {"summary": "旧"})
    approver = office_of(store, "wang")
    approver.catalogue.publish(ref)

    account = import_rows(office, tmp_path, [_draft("草稿", "新注")])

    assert (0, 1, 0, 0) == counts(account)
    assert {"note": "新注", "summary": None} == office.catalogue.history(ref).pending
    approver.catalogue.publish(ref)
    item = office.catalogue.get(ref)
    assert ("新注", None, "草稿") == (item.note, item.summary, item.title)


def test_import_replaces_its_own_proposal_and_no_other(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """A change a person proposed waits; an earlier import's gives way to a later one."""
    ref = _published(office, store, tmp_path)
    import_rows(office, tmp_path, [_draft("一改")])
    second = import_rows(office, tmp_path, [_draft("二改")])
    assert (0, 1, 0, 0) == counts(second)
    assert {"title": "二改"} == office.catalogue.history(ref).pending
    office.catalogue.revise(ref, {"title": "人改"})

    third = import_rows(office, tmp_path, [_draft("三改")])

    assert [("REVISION-WAITING", 2)] == codes(third)
    assert {"title": "人改"} == office.catalogue.history(ref).pending
    assert office.journal.verify().is_clean


def test_what_follows_from_acts_is_not_proposed(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """The day this office published stays; the file's other day is told, once."""
    ref = _published(office, store, tmp_path)
    rows = [(N1, "草稿", "甲局", "", *DATES)]

    account = import_rows(office, tmp_path, rows)
    again = import_rows(office, tmp_path, rows)

    assert (0, 0, 1, 0) == counts(account) == counts(again)
    assert ([("REVISION-PARTIAL", 2)], []) == (codes(account), codes(again))
    assert office.catalogue.history(ref).pending is None


@pytest.mark.parametrize("leak", [False, True])
def test_withdrawn_item_is_not_brought_back(
    office: Office, store: Store, tmp_path: Path, leak: bool
) -> None:
    """An import publishes nothing again that was taken off the public catalogue."""
    ref = _published(office, store, tmp_path)
    import_rows(office, tmp_path, [_row("记录")], name="b.csv")
    recorded = ref_of(office, "记录")
    for each in (ref, recorded):
        office_of(store, "wang").catalogue.withdraw(each, leak=leak)

    first = import_rows(office, tmp_path, [_draft("改")])
    second = import_rows(office, tmp_path, [_row("记录", note="改")], name="b.csv")

    assert [("ITEM-WITHDRAWN", 2)] == codes(first)
    assert [("ITEM-WITHDRAWN", 2)] == codes(second)
    assert office.catalogue.get(recorded).withdrawn_on is not None


def test_merged_item_is_not_brought_back(office: Office, store: Store, tmp_path: Path) -> None:
    """A row of a merged item meets the merge: the finding names the item that stands for it."""
    rows = [_row("记录"), _row("《记录》", N1)]
    import_rows(office, tmp_path, rows)
    kept, dropped = ref_of(office, "记录"), office.catalogue.get(N1).ref
    office_of(store, "wang").merging.merge(kept, dropped)

    same = import_rows(office, tmp_path, rows, name="b.csv")
    other = import_rows(office, tmp_path, [_row("《记录》", N1, note="改")], name="c.csv")

    assert ((0, 0, 2, 0), [("ITEM-MERGED", 3)]) == (counts(same), codes(same))
    assert ((0, 0, 0, 1), [("ITEM-MERGED", 2)]) == (counts(other), codes(other))
    details = [dict(account.findings[0].detail) for account in (same, other)]
    assert [{"kept": kept}, {"item": dropped, "kept": kept}] == details
    assert office.catalogue.get(dropped).withdrawn_on is not None
    assert 2 == total(office)


def test_erased_item_never_comes_back(office: Office, store: Store, tmp_path: Path) -> None:
    """The row is refused; its text gets into no table, finding or rejects file again."""
    rows = [_row("饕餮的住址", note="一"), _row("饕餮的电话", N1)]
    import_rows(office, tmp_path, rows)
    for title in ("饕餮的住址", "饕餮的电话"):
        _erase(office, ref_of(office, title))

    account = import_rows(office, tmp_path, rows)

    assert (0, 0, 0, 2) == counts(account)
    assert [("ITEM-ERASED", 2), ("ITEM-ERASED", 3)] == codes(account)
    assert (2, None) == (account.withheld_rejects, account.rejects_file)
    assert (2, [None, None]) == (total(office), titles(office))
    if isinstance(store, SqliteStore):
        kept = b"".join(file.read_bytes() for file in tmp_path.glob("o.db*"))
        assert "饕餮".encode() not in kept
    assert office.journal.verify().is_clean


def test_row_that_may_be_an_erased_one_is_refused(office: Office, tmp_path: Path) -> None:
    """Of rows alike only those equal to what is left are taken once one of them was erased."""
    import_rows(office, tmp_path, [_row("公示", note=note) for note in "ab"])
    _erase(office, "I2-1")

    same = import_rows(office, tmp_path, [_row("公示", note="b")])
    account = import_rows(office, tmp_path, [_row("公示", note=note) for note in "ab"])

    assert (0, 0, 1, 0) == counts(same)
    assert (0, 0, 1, 1) == counts(account)
    assert ("ITEM-ERASED", 2) in codes(account)
    assert 2 == total(office)


def test_findings_about_an_item_go_when_it_is_erased(office: Office, tmp_path: Path) -> None:
    """What an import remarked on a new item is kept with the item, and forgotten with it."""
    account = import_rows(
        office, tmp_path, [(N1, "通知", "甲局", "淮府〔2009〕1", *DATES), _row("别的")]
    )
    assert account.run is not None
    assert ["淮府〔2009〕1"] == [f["value"] for f in office.exchange.findings(account.run)]

    _erase(office, ref_of(office, "通知"))

    assert [] == list(office.exchange.findings(account.run))
