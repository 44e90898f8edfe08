"""Reading files into registers: nothing lost, nothing twice, no edit overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govdisclose.domain.finding import Finding, Severity
from govdisclose.ports.storage import Store
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.importing.run_log import ImportOvertaken
from govdisclose.services.journal import JournalReader
from govdisclose.services.registers.service import Registers
from tests.services.register_cases import registers, store

__all__ = ["registers", "store"]

HEADER = "名称,类型,座位数,启用日期,电话\n"
TWO_ROOMS = f"{HEADER}一号室,大,12,2009年5月1日,000-1\n二号室,小,,/,无\n"


def _import(
    registers: Registers, folder: Path, text: str, name: str = "rooms", *, dry_run: bool = False
) -> FileAccount:
    path = folder / "in.csv"
    path.write_text(text, encoding="utf-8")
    return registers.importer(name).import_file(path, dry_run=dry_run)


def _account(account: FileAccount) -> tuple[int, int, int, int]:
    return account.accepted, account.updated, account.unchanged, account.rejected


def _codes(account: FileAccount) -> list[str]:
    return [finding.code for finding in account.findings]


def test_file_is_read_into_the_register(registers: Registers, tmp_path: Path) -> None:
    """Every row becomes a record with the values people wrote."""
    account = _import(registers, tmp_path, TWO_ROOMS)

    rows = [row.values for row in registers.list("rooms").rows]
    assert (2, 0, 0, 0) == _account(account)
    assert [
        ("一号室", "large", 12, "2009-05-01", "000-1"),
        ("二号室", "small", None, None, None),
    ] == [(row["name"], row["kind"], row["seats"], row["opened_on"], row["phone"]) for row in rows]


def test_second_import_changes_nothing(registers: Registers, store: Store, tmp_path: Path) -> None:
    """The same file again is unchanged, and writes no entry."""
    _import(registers, tmp_path, TWO_ROOMS)
    with store.read() as unit:
        mark = unit.change_mark()

    account = _import(registers, tmp_path, TWO_ROOMS)

    assert (0, 0, 2, 0) == _account(account)
    with store.read() as unit:
        assert mark == unit.change_mark()


def test_dry_run_gives_the_account_and_writes_nothing(
    registers: Registers, store: Store, tmp_path: Path
) -> None:
    """The plan has the counts of the real run; neither store nor folder change."""
    with store.read() as unit:
        mark = unit.change_mark()

    account = _import(registers, tmp_path, f"{TWO_ROOMS}三号室,中,,,\n", dry_run=True)

    assert (2, 0, 0, 1) == _account(account)
    with store.read() as unit:
        assert mark == unit.change_mark()
    assert ["in.csv"] == sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".csv")


def test_each_batch_is_one_entry_per_chain(
    registers: Registers, store: Store, tmp_path: Path
) -> None:
    """Rows of two agencies in one file make one entry on each agency's chain."""
    registers.add("rooms", {"name": "一号室", "kind": "大"})
    text = "单位,房间,日期\n环保局,一号室,2009-6-1\n市教育局,一号室,2009-6-1\nhb,一号室,2009-6-2\n"

    account = _import(registers, tmp_path, text, "deliveries")

    entries = JournalReader(store=store).entries_of("register:deliveries")
    assert (3, 0, 0, 0) == _account(account)
    assert [(2, 2), (3, 1)] == sorted((entry.shard, entry.leaves) for entry in entries)
    assert JournalReader(store=store).verify().is_clean


def test_rejected_rows_come_back_and_can_be_fed_in_again(
    registers: Registers, tmp_path: Path
) -> None:
    """The rejects file holds the bad rows only; corrected, it imports as it is."""
    account = _import(registers, tmp_path, f"{HEADER}一号室,大,3,,\n二号室,中,3,,\n")
    assert account.rejects_file is not None
    rejects = Path(account.rejects_file)
    text = rejects.read_text("utf-8")
    rejects.write_text(text.replace("中", "小"), "utf-8")

    again = registers.importer("rooms").import_file(rejects)

    assert (1, 0, 0, 1) == _account(account)
    assert "类型: CODE-UNKNOWN" in text
    assert "一号室" not in text
    assert (1, 0, 0, 0) == _account(again)


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("二号室,中,3,,", "CODE-UNKNOWN", "类型"),
        ("二号室,大,许多,,", "WHOLE-UNREADABLE", "座位数"),
        ("二号室,大,3,2009年2月30日,", "DATE-IMPOSSIBLE", "启用日期"),
        ("/,大,3,,", "FIELD-MISSING", "名称"),
        ("二号室,大,-3,,", "RECORD-REFUSED", None),
    ],
)
def test_finding_names_row_and_column(
    registers: Registers, tmp_path: Path, row: str, code: str, column: str | None
) -> None:
    """What is wrong is said with the line and the header as the file writes it."""
    account = _import(registers, tmp_path, f"{HEADER}一号室,大,3,,\n{row}\n")

    errors = [found for found in account.findings if found.severity is Severity.ERROR]
    assert [(code, 3, column)] == [(found.code, found.row, found.column) for found in errors]
    assert account.read == sum(_account(account))


def test_row_with_a_secrecy_mark_is_kept_nowhere(registers: Registers, tmp_path: Path) -> None:
    """A marked row is rejected without being quoted or written back, in any column."""
    text = f"{HEADER.strip()},备注\n一号室,大,,,,机密★10年\n二号室,中,,,,\n"

    account = _import(registers, tmp_path, text)

    assert (0, 0, 0, 2) == _account(account)
    assert 1 == account.withheld_rejects
    assert [None] == [f.value for f in account.findings if f.code == "SECRECY-MARK"]
    assert "机密" not in Path(str(account.rejects_file)).read_text("utf-8")


def test_changed_row_updates_and_other_columns_stay(registers: Registers, tmp_path: Path) -> None:
    """A file without a column leaves that field as it is."""
    _import(registers, tmp_path, TWO_ROOMS)

    account = _import(registers, tmp_path, "名称,座位\n一号室,20\n二号室,-\n")

    row = registers.get("rooms", "一号室")
    assert (0, 1, 1, 0) == _account(account)
    assert (20, "large", "000-1") == tuple(row.values[name] for name in ("seats", "kind", "phone"))


def test_edit_by_staff_is_never_overwritten(registers: Registers, tmp_path: Path) -> None:
    """The file imported before is unchanged; a different one is rejected as a conflict."""
    _import(registers, tmp_path, TWO_ROOMS)
    registers.revise("rooms", "一号室", {"seats": "13"})

    same = _import(registers, tmp_path, TWO_ROOMS)
    other = _import(registers, tmp_path, TWO_ROOMS.replace(",12,", ",14,"))

    assert (0, 0, 2, 0) == _account(same)
    assert (0, 0, 1, 1) == _account(other)
    assert "RECORD-EDITED" in _codes(other)
    assert 13 == registers.get("rooms", "一号室").values["seats"]


def test_removed_record_does_not_come_back_by_itself(registers: Registers, tmp_path: Path) -> None:
    """The old file leaves a removed record removed; a different one is a conflict."""
    _import(registers, tmp_path, TWO_ROOMS)
    registers.remove("rooms", "一号室")

    same = _import(registers, tmp_path, TWO_ROOMS)
    other = _import(registers, tmp_path, TWO_ROOMS.replace(",12,", ",14,"))

    assert (0, 0, 2, 0) == _account(same)
    assert "RECORD-REMOVED" in _codes(other)
    assert ["二号室"] == [row.values["name"] for row in registers.list("rooms").rows]


def test_import_never_brings_erased_text_back(registers: Registers, tmp_path: Path) -> None:
    """Facts of an erased record are updated, its text stays erased and that is said."""
    _import(registers, tmp_path, TWO_ROOMS)
    registers.erase("rooms", "一号室", ground="pipl-47(1)", approver="second")

    same = _import(registers, tmp_path, TWO_ROOMS)
    other = _import(registers, tmp_path, TWO_ROOMS.replace(",12,", ",14,"))

    row = registers.get("rooms", "一号室")
    assert (0, 0, 2, 0) == _account(same)
    assert (0, 1, 1, 0) == _account(other)
    assert "RECORD-ERASED" in _codes(other)
    assert (14, None, True) == (row.values["seats"], row.values["phone"], row.is_erased)


def test_repeated_row_counts_once(registers: Registers, tmp_path: Path) -> None:
    """The same row again is unchanged; another one of the same key is rejected."""
    text = f"{HEADER}一号室,大,3,,\n一号室,大,3,,\n一号室,大,4,,\n"

    account = _import(registers, tmp_path, text)

    assert (1, 0, 1, 1) == _account(account)
    assert "RECORD-TWICE" in _codes(account)
    assert 3 == registers.get("rooms", "一号室").values["seats"]


def test_titles_totals_and_blanks_are_skipped(registers: Registers, tmp_path: Path) -> None:
    """What is no record is counted outside the sum."""
    text = f"房间登记册,,,,\n{HEADER}一号室,大,3,,\n,,,,\n合计,,3,,\n"

    account = _import(registers, tmp_path, text)

    assert (1, 0, 0, 0) == _account(account)
    assert {"title": 1, "blank": 1, "total": 1} == dict(account.skipped)


def test_file_without_the_key_is_not_read(registers: Registers, tmp_path: Path) -> None:
    """No row is read where nothing identifies one; the finding names the columns seen."""
    account = _import(registers, tmp_path, "颜色,座位\n红,3\n")

    assert (0, 0, 0, 0) == _account(account)
    assert ["REGISTER-NO-KEY"] == _codes(account)
    assert ("columns", "颜色, 座位") in account.findings[0].detail


def test_json_lines_take_field_names(registers: Registers, tmp_path: Path) -> None:
    """Objects with the names of the fields are rows."""
    path = tmp_path / "in.jsonl"
    path.write_text('{"name":"一号室","kind":"large","seats":3}\n{"name":7}\n', "utf-8")

    account = registers.importer("rooms").import_file(path)

    assert (1, 0, 0, 1) == _account(account)
    assert "FIELD-MISSING" in _codes(account)


class _Killed(BaseException):
    """What a kill looks like from inside: nothing behind it runs."""


def _many(count: int) -> str:
    rows = "".join(f"室{number},{'大' if number % 7 else '中'},3,,\n" for number in range(count))
    return f"{HEADER}{rows}室1,小,9,,\n"


def _interrupted(registers: Registers, path: Path, after_rows: int) -> None:
    def stop(records: int, _bytes: int) -> None:
        if records >= after_rows:
            raise _Killed

    with pytest.raises(_Killed):
        registers.importer("rooms").import_file(path, progress=stop)


@pytest.mark.parametrize("after_rows", [1, 600, 1_300])
def test_interrupted_import_ends_with_the_account_of_the_whole_file(
    registers: Registers, store: Store, tmp_path: Path, after_rows: int
) -> None:
    """Rows settled before the interruption count as what they became, and none is written twice."""
    path = tmp_path / "in.csv"
    path.write_text(_many(1_400), "utf-8")
    _interrupted(registers, path, after_rows)

    heard: list[Finding] = []
    account = registers.importer("rooms").import_file(path, listener=heard.append)

    # 1400 rows of which each seventh has a kind nobody knows, and a second row of one key.
    assert (1_200, 0, 0, 201) == _account(account)
    assert 201 == len(heard) == sum(account.finding_counts.values())
    assert "RECORD-TWICE" == heard[-1].code
    assert account.resumed_rows > 0
    assert account.rejects_file is not None
    assert 202 == len(Path(account.rejects_file).read_text("utf-8").splitlines())
    assert 1_200 == sum(one.count for one in registers.counts("rooms", ()))
    assert JournalReader(store=store).verify().is_clean


def test_run_keeps_every_finding(registers: Registers, store: Store, tmp_path: Path) -> None:
    """The account shows the first hundred findings, the run keeps all, in row order."""
    account = _import(registers, tmp_path, _many(1_400))

    assert account.run is not None
    with store.read() as unit:
        kept = [json.loads(line) for line in unit.runs.findings(account.run)]
        run = unit.runs.get(account.run)
    assert (100, 201) == (len(account.findings), len(kept))
    assert [2 + 7 * number for number in range(200)] == [line["row"] for line in kept[:200]]
    assert run is not None
    assert run.finished_at is not None


def test_entry_of_a_batch_names_its_run(registers: Registers, store: Store, tmp_path: Path) -> None:
    """The journal leads from a record to the run that brought it."""
    account = _import(registers, tmp_path, TWO_ROOMS)

    entry = JournalReader(store=store).entries_of("register:rooms")[-1]

    assert {"register": "rooms", "run": account.run, "rows": 2} == dict(entry.facts)


def test_dry_run_leaves_no_run(registers: Registers, store: Store, tmp_path: Path) -> None:
    """A plan is no act: neither a run nor a rejects file comes of it."""
    account = _import(registers, tmp_path, _many(30), dry_run=True)

    assert (25, 0, 0, 6) == _account(account)
    assert ["in.csv"] == [file.name for file in tmp_path.glob("in*")]
    with store.read() as unit:
        assert unit.runs.get(1) is None


def test_two_imports_of_one_file_do_not_mix(registers: Registers, tmp_path: Path) -> None:
    """Who comes second to the same file stops at its next step."""
    path = tmp_path / "in.csv"
    path.write_text(_many(1_400), "utf-8")
    others: list[FileAccount] = []

    def meanwhile(_records: int, _bytes: int) -> None:
        if not others:
            others.append(registers.importer("rooms").import_file(path))

    with pytest.raises(ImportOvertaken):
        registers.importer("rooms").import_file(path, progress=meanwhile)

    assert (1_200, 0, 0, 201) == _account(others[0])
    assert 1_200 == sum(one.count for one in registers.counts("rooms", ()))


def test_erasure_reaches_rejected_rows_of_imports(
    registers: Registers, store: Store, tmp_path: Path
) -> None:
    """A row that was rejected with the very text, however short, leaves with it."""
    text = f"{HEADER}甲,中,1,,某甲\n乙,中,1,,某乙\n"
    run = _import(registers, tmp_path, text).run
    registers.add("rooms", {"name": "甲", "kind": "大", "phone": "某甲"})

    registers.erase("rooms", "甲", ground="pipl-47(1)", approver="second")

    assert run is not None
    with store.read() as unit:
        left = [cells for _row, _why, cells in unit.runs.rejects(run)]
    assert ["乙"] == [json.loads(cells)[0] for cells in left]


def test_marked_table_is_not_kept(registers: Registers, store: Store, tmp_path: Path) -> None:
    """A mark above the header makes the whole table secret: no row and no label of it is kept."""
    account = _import(registers, tmp_path, f"机密★10年\n{TWO_ROOMS}")

    assert (0, 0, 0, 0) == _account(account)
    assert ["SECRECY-MARK"] == _codes(account)
    assert account.has_errors
