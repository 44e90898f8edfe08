"""Erased text is gone from the file itself, and nothing else changes."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path

from govdisclose.domain.cases.roles import Role
from govdisclose.domain.figures.scope import Scope
from govdisclose.office import ImportOptions, Office

TITLE = "魑魅村饕餮补助名单"
SUMMARY = "囹圄耄耋饕餮魍魉龃龉之事"
ATTACHED = "貔貅附件正文" * 2000


def _traces(folder: Path, name: str) -> list[str]:
    """Which parts of the text the file, its log and its index file still hold."""
    content = b"".join(file.read_bytes() for file in folder.glob(f"{name}*"))
    pairs = {text[at : at + 2] for text in (TITLE, SUMMARY) for at in range(len(text) - 1)}
    words = [TITLE, SUMMARY, "貔貅附件", *pairs]
    return [word for word in words if word.encode() in content]


def test_nothing_of_an_erased_item_stays_in_the_file(tmp_path: Path) -> None:
    """Title, summary, their pairs of characters, attachment and import findings are gone."""
    path = tmp_path / "office.db"
    source = tmp_path / "rows.csv"
    filler = "".join(f"通知{n},内容{n},2009-01-02,2009-02-03\n" for n in range(300))
    source.write_text(
        f"标题,内容概述,成文日期,发布日期\n{filler}{TITLE},{SUMMARY},2009-03-05,2009-03-04\n",
        encoding="utf-8",
    )
    with Office.create(str(path), name="市政府", actor="li") as office:
        office.staff.add("wang", "乙", roles=[Role.APPROVER])
        office.exchange.import_file(source, ImportOptions())
        ref = "I1-301"
        office.catalogue.attach(ref, "名单.txt", io.BytesIO(ATTACHED.encode()))
        office.catalogue.revise(ref, {"note": "再查"})
        figures = office.statistics.summary(Scope()).as_json()
        ranking = office.statistics.ranking(Scope()).as_json()
        assert _traces(tmp_path, "office.db")

        office.catalogue.erase(ref, ground="privacy", approver="wang")

        assert figures == office.statistics.summary(Scope()).as_json()
        assert ranking == office.statistics.ranking(Scope()).as_json()
        assert office.journal.verify().is_clean
        assert [] == office.maintenance.check()
    assert [] == _traces(tmp_path, "office.db")


def test_erased_row_does_not_come_back_with_the_next_file(tmp_path: Path) -> None:
    """The same file again is refused for that row only."""
    source = tmp_path / "rows.csv"
    source.write_text(f"标题,发布日期\n{TITLE},2009-03-04\n通知,2009-03-04\n", encoding="utf-8")
    with Office.create(str(tmp_path / "office.db"), name="市政府", actor="li") as office:
        office.staff.add("wang", "乙", roles=[Role.APPROVER])
        office.exchange.import_file(source, ImportOptions())
        office.catalogue.erase("I1-1", ground="privacy", approver="wang")

        account = office.exchange.import_file(source, ImportOptions())

        assert (1, 1) == (account.unchanged, account.rejected)
        assert ["ITEM-ERASED"] == [finding.code for finding in account.findings]


def test_rejected_row_of_the_same_text_is_erased_with_the_item(tmp_path: Path) -> None:
    """A row that was first rejected and came back corrected leaves with the item it became."""
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    head = "标题,成文日期,发布日期\n"
    rows = f"{TITLE},2009-02-30,2009-03-04\n别的通知,2009-02-30,2009-03-04\n"
    bad.write_text(head + rows, encoding="utf-8")
    good.write_text(f"{head}{TITLE},2009-02-28,2009-03-04\n", encoding="utf-8")
    with Office.create(str(tmp_path / "office.db"), name="市政府", actor="li") as office:
        office.staff.add("wang", "乙", roles=[Role.APPROVER])
        rejected = office.exchange.import_file(bad, ImportOptions()).rejected
        office.exchange.import_file(good, ImportOptions())

        office.catalogue.erase("I1-1", ground="privacy", approver="wang")

        with office.store.read() as unit:
            left = [cells for _row, _why, cells in unit.runs.rejects(1)]
    assert (2, 1) == (rejected, len(left))
    assert "别的通知" in left[0]
    assert [] == _traces(tmp_path, "office.db")


def test_attachment_is_erased_though_the_index_was_lost(tmp_path: Path) -> None:
    """Files and their names are found by what is committed, not by an index that can be emptied."""
    path = tmp_path / "office.db"
    with Office.create(str(path), name="市政府", actor="li") as office:
        office.staff.add("wang", "乙", roles=[Role.APPROVER])
        item = office.catalogue.add("市政府", {"title": TITLE})
        office.catalogue.attach(item.ref, "貔貅名单.txt", io.BytesIO(ATTACHED.encode()))
        connection = sqlite3.connect(path)
        with connection:
            connection.execute("DELETE FROM record_index")
        connection.close()

        office.catalogue.erase(item.ref, ground="privacy", approver="wang")

        assert [] == office.maintenance.check()
    content = b"".join(file.read_bytes() for file in tmp_path.glob("office.db*"))
    assert [] == [word for word in ("貔貅附件", "貔貅名单") if word.encode() in content]
