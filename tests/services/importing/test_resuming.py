"""Accounts: they add up, a rehearsal foretells them, and no interruption changes them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook  # type: ignore[import-untyped]

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.finding import Finding
from govdisclose.office import FileAccount, ImportOptions, NewAgency, Office
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.services.importing import reading, steps
from govdisclose.services.importing.run_log import ImportOvertaken
from govdisclose.services.importing.service import Importer
from govdisclose.services.importing.writing import ImportWriter
from tests.services.importing.cases import (
    COLUMNS,
    counts,
    import_rows,
    new_office,
    office,
    store,
    table,
    total,
)

__all__ = ["office", "store"]

N1, N2, N3 = (f"003110926/2009-0000{n}" for n in (1, 2, 3))
DATES = ("2009-01-02", "2009-01-05")


def _row(number: str, title: str, agency: str = "甲局", note: str = "") -> tuple[str, ...]:
    return (number, title, agency, "", *DATES, "", note)


OLD = [
    *(_row("", "公示", note=note) for note in "abcd"),
    _row(N1, "已有"),
    _row(N2, "将改"),
    _row("", "独文"),
    ("", "不公开", "甲局", "淮府〔2009〕7号", *DATES, "不予公开"),
    ("", "争议", "甲局", "淮府〔2009〕8号", *DATES),
]
"""What the office holds before."""

MIXED = [
    _row("", "公示", note="a"),
    _row("", "公示", note="x"),
    _row(N1, "已有"),
    _row("", "公示", note="d"),
    _row(N1, "已有"),
    _row(N1, "冒名"),
    _row(N2, "改了"),
    ("", "坏日", "甲局", "", "2009-13-01", DATES[1]),
    _row("", "无主", "无此局"),
    _row("", "机密★10年 甲"),
    _row("", "公示", note="b"),
    _row(N2, "改了"),
    ("", "早公开", "乙局", "淮府〔2009〕1号", "2009-02-02", "2009-01-05"),
    ("", "解读", "乙局", "淮府〔2009〕1号", "2009-02-02", "2009-02-05"),
    _row(N3, "已有"),
    _row("", "公示", note="y"),
    _row("", "新文"),
    _row(N3, "别的"),
    _row("", "公示", note="y"),
    _row("", "独文", note="改"),
    ("", "一稿", "甲局", "淮府〔2009〕7号", "2009-01-03", DATES[1], "主动公开"),
    ("", "争议一", "甲局", "淮府〔2009〕8号", *DATES),
    ("", "二稿", "甲局", "淮府〔2009〕7号", *DATES, "主动公开"),
    ("", "争议二", "甲局", "淮府〔2009〕8号", *DATES),
    ("", "争议", "甲局", "淮府〔2009〕8号", *DATES),
    ("", "密件", "乙局", "淮府〔2009〕9号", *DATES, "依申请公开"),
    ("", "密件", "乙局", "淮府〔2009〕9号", *DATES, "主动公开"),
    ("", "附件", "乙局", "淮府〔2009〕9号", DATES[0], "", "主动公开"),
    ("", "争议二", "甲局", "淮府〔2009〕8号", *DATES),
]
"""Rows of every fate, and keys that meet over chunks."""


def _prepared(store: Store, folder: Path) -> Office:
    """An office that holds OLD, one row of it edited."""
    opened = new_office(store)
    import_rows(opened, folder, OLD, name="old.csv")
    ref = opened.catalogue.page(ItemFilter(), limit=100).rows
    edited = min(row.number for row in ref if row.title == "公示")
    disputed = next(row.number for row in ref if row.title == "争议")
    for number in (edited, disputed):
        opened.catalogue.revise(f"I2-{number}", {"note": "改"})
    return opened


def _workbook() -> bytes:
    """MIXED over two sheets with an empty table between them, and a hidden sheet."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in (("一", MIXED[:9]), ("空表", []), ("二", MIXED[9:])):
        sheet = book.create_sheet(name)
        sheet.append(COLUMNS)
        for row in rows:
            sheet.append([cell or None for cell in row])
    book.create_sheet("藏").append(["标题"])
    book["藏"].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _shape(account: FileAccount, told: Sequence[Finding]) -> dict[str, object]:
    shape = account.as_json()
    for name in ("resumed_rows", "dry_run", "rejects_file"):
        shape.pop(name, None)
    shape["firsts"] = account.firsts
    shape["kinds"] = dict(account.finding_counts)
    shape["told"] = list(told)
    return shape


def _imported(
    office: Office, path: Path, options: ImportOptions | None = None
) -> tuple[FileAccount, list[Finding]]:
    told: list[Finding] = []
    account = office.exchange.import_file(path, options or ImportOptions(), listener=told.append)
    return account, told


class Broken(Exception):
    """The interruption of a test."""


def _breaking_at(patch: pytest.MonkeyPatch, step: int, *, behind: bool) -> None:
    """Break at the given table or chunk: inside its transaction, or behind its commit."""
    at = 0

    def breaks(ordinary: Callable[..., None]) -> Callable[..., None]:
        def call(self: ImportWriter, *words: Any, **options: Any) -> None:
            nonlocal at
            at += 1
            if at == step + behind and behind:
                raise Broken
            ordinary(self, *words, **options)
            if at == step and not behind:
                raise Broken

        return call

    for name in ("open_table", "write"):
        patch.setattr(ImportWriter, name, breaks(getattr(ImportWriter, name)))


SOURCES = {"a.csv": table(MIXED).encode(), "a.xlsx": _workbook()}


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("gathered", [1, 7])
def test_interrupted_anywhere_the_account_is_the_same(
    tmp_path: Path, name: str, behind: bool, gathered: int
) -> None:
    """Broken at any step, the next run ends with the account, findings and rejects of one run,
    whether each step is committed by itself or several together."""
    with pytest.MonkeyPatch.context() as small:
        small.setattr(reading, "BATCH_ROWS", 3)
        small.setattr(steps, "GATHERED_ROWS", gathered)
        for module in ("delimited", "workbook_table"):
            small.setattr(f"govdisclose.formats.{module}.CHUNK_ROWS", 1)
        path = tmp_path / name
        path.write_bytes(SOURCES[name])
        whole = _prepared(MemoryStore(), tmp_path)
        expected = _shape(*_imported(whole, path))
        rejects = (tmp_path / f"a.rejects{path.suffix}").read_bytes()
        items = [row.title for row in whole.catalogue.page(ItemFilter(), limit=100).rows]

        for step in range(1, 30):
            broken = _prepared(MemoryStore(), tmp_path)
            with pytest.MonkeyPatch.context() as patch:
                _breaking_at(patch, step, behind=behind)
                try:
                    _imported(broken, path)
                except Broken:
                    pass
                else:
                    break
            found = _shape(*_imported(broken, path))

            assert expected == found, step
            rows = broken.catalogue.page(ItemFilter(), limit=100).rows
            assert items == [row.title for row in rows]
            assert broken.journal.verify().is_clean
            if path.suffix == ".csv":
                assert rejects == (tmp_path / "a.rejects.csv").read_bytes()
        assert step > 6


@pytest.fixture
def single_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step is a transaction of its own."""
    monkeypatch.setattr(steps, "GATHERED_ROWS", 1)


@pytest.mark.usefixtures("single_steps")
def test_interrupted_on_the_embedded_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the run took is remembered over a reopened store as in the same one."""
    monkeypatch.setattr("govdisclose.formats.delimited.CHUNK_ROWS", 1)
    monkeypatch.setattr(reading, "BATCH_ROWS", 4)
    path = tmp_path / "a.csv"
    path.write_bytes(SOURCES["a.csv"])
    expected = _shape(*_imported(_prepared(MemoryStore(), tmp_path), path))

    for step in (1, 2, 4, 5):
        place = tmp_path / f"{step}.db"
        opened = SqliteStore.create(place)
        broken = _prepared(opened, tmp_path)
        with pytest.MonkeyPatch.context() as patch:
            _breaking_at(patch, step, behind=True)
            with pytest.raises(Broken):
                _imported(broken, path)
        opened.close()
        with Office.open(str(place), actor="li", environment=broken.environment) as again:
            assert expected == _shape(*_imported(again, path)), step


@pytest.mark.usefixtures("single_steps")
def test_other_chunks_begin_a_new_run(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version that cuts the file elsewhere never takes up the steps of another one."""
    path = tmp_path / "a.csv"
    path.write_text(table(_row("", f"文{n}") for n in range(10)), encoding="utf-8")
    monkeypatch.setattr("govdisclose.formats.delimited.CHUNK_ROWS", 1)
    monkeypatch.setattr(reading, "BATCH_ROWS", 2)
    with pytest.MonkeyPatch.context() as patch:
        _breaking_at(patch, 3, behind=True)
        with pytest.raises(Broken):
            _imported(office, path)
    monkeypatch.setattr(reading, "BATCH_ROWS", 5)

    account, _told = _imported(office, path)

    assert (10, 0, 10) == (account.read, account.resumed_rows, total(office))
    assert 0 < account.unchanged < 10


@pytest.mark.usefixtures("single_steps")
def test_changed_rules_begin_a_new_run(office: Office, tmp_path: Path) -> None:
    """Rows rejected for an agency that was added since are judged again."""
    path = tmp_path / "a.csv"
    path.write_text(table([_row("", "文", "丙局"), _row("", "乙文")]), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        _breaking_at(patch, 2, behind=True)
        patch.setattr(ImportWriter, "finish", _refusing)
        with pytest.raises(Broken):
            _imported(office, path)
    office.agencies.add(NewAgency(name="丙局", level=Level.DEPARTMENT))

    account, _told = _imported(office, path)

    assert (1, 0, 1, 0) == counts(account)


def _refusing(*_words: object) -> None:
    raise Broken


@pytest.mark.usefixtures("single_steps")
def test_second_process_on_the_same_file_is_refused(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two imports of one file at once double nothing: the later one stops."""
    monkeypatch.setattr(reading, "BATCH_ROWS", 3)
    path = tmp_path / "a.csv"
    path.write_text(table(_row("", "公示", note=str(n)) for n in range(9)), encoding="utf-8")
    first, rivals = [True], []

    def meanwhile(_rows: int, _bytes: int) -> None:
        if first.pop() if first else False:
            rivals.append(office.exchange.import_file(path, ImportOptions()))

    with pytest.raises(ImportOvertaken):
        office.exchange.import_file(path, ImportOptions(), progress=meanwhile)

    assert 9 == total(office)
    assert [9] == [rival.read for rival in rivals]
    assert office.journal.verify().is_clean


def test_rehearsal_foretells_the_account(store: Store, tmp_path: Path) -> None:
    """A dry run has the counts and findings of the run that follows, and writes nothing."""
    opened = _prepared(store, tmp_path)
    path = tmp_path / "a.csv"
    path.write_bytes(SOURCES["a.csv"])
    before = (opened.journal.anchor(), total(opened))

    for batch in (1, 2, 3, 2000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "BATCH_ROWS", batch)
            planned, told = _imported(opened, path, ImportOptions(dry_run=True))
        assert before == (opened.journal.anchor(), total(opened))
        assert not (tmp_path / "a.rejects.csv").exists()
    account, done = _imported(opened, path)

    assert counts(planned) == counts(account)
    assert planned.finding_counts == account.finding_counts
    assert [(f.code, f.row) for f in told] == [(f.code, f.row) for f in done]


def test_file_of_a_header_alone_is_read(office: Office, tmp_path: Path) -> None:
    """No record is no fault."""
    account = import_rows(office, tmp_path, [])

    assert (0, 0, 0, 0) == counts(account)
    assert (None, False, None) == (account.refused, account.has_errors, account.rejects_file)


cell = st.sampled_from(["", "无", "公示", N1, N2, "乙局", "甲局", "2009-01-02", "2009-02-30", "x"])
messy = st.lists(
    st.tuples(
        st.sampled_from(["", N1, N2, "索引号："]),
        st.sampled_from(["", "公示", "通知", "机密★"]),
        st.sampled_from(["", "甲局", "乙局", "丙局"]),
        st.sampled_from(["", "淮府〔2009〕1号", "文号："]),
        st.sampled_from(["", "2009-01-02", "1970-01-01", "2009-13-01"]),
        st.sampled_from(["", "2009-01-05", "成文日期：2009-01-05"]),
        st.sampled_from(["", "主动公开", "不予公开", "依申请公开", "内部"]),
        st.sampled_from(["", "a", "b"]),
    )
    | st.tuples(*[cell] * 8),
    max_size=14,
)


def _kept(title: str, formed: str, mode: str) -> tuple[str, ...]:
    """A row of one document number, in one mode or another."""
    return ("", title, "甲局", "淮府〔2020〕1号", formed, "2020-01-05", mode, "")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(messy, messy, st.integers(1, 5), st.sampled_from([None, "备注"]))
@example(
    [("003110926/2009-00001", "", "甲局", "", "", "", "", "a")],
    [
        ("", "", "甲局", "淮府〔2009〕1号", "", "", "", "a"),
        ("003110926/2009-00001", "", "", "", "", "", "", ""),
    ],
    1,
    "备注",
)
@example(
    [_kept("丙", "2020-01-02", "不予公开")],
    [_kept("乙", "2020-01-03", "主动公开"), _kept("丁", "2020-01-02", "主动公开")],
    1,
    None,
)
@example(
    [("", "丙", "甲局", "淮府〔2020〕1号", "2020-01-02", "", "不予公开", "")],
    [
        ("", "乙", "甲局", "淮府〔2020〕1号", "2020-01-03", "", "主动公开", ""),
        ("", "丁", "甲局", "淮府〔2020〕1号", "2020-01-02", "", "主动公开", ""),
        ("", "丙", "甲局", "淮府〔2020〕1号", "2020-01-02", "", "不予公开", ""),
    ],
    1,
    None,
)
@example(
    [(N1, "丙", "甲局", "", "2020-01-02", "", "不予公开", "")],
    [
        ("", "丙", "甲局", "", "2020-01-02", "2020-01-05", "主动公开", ""),
        (N1, "丁", "甲局", "", "2020-01-02", "", "不予公开", ""),
    ],
    1,
    None,
)
@example(
    [],
    [_kept("丙", "2020-01-02", "不予公开"), _kept("丙", "2020-01-02", "主动公开")],
    1,
    None,
)
def test_messy_files_add_up(
    tmp_path: Path,
    first: list[tuple[str, ...]],
    second: list[tuple[str, ...]],
    batch: int,
    key: str | None,
) -> None:
    """Whatever a file says, its account adds up and is foretold; a second run changes nothing."""
    opened = new_office(MemoryStore())
    options = ImportOptions(key_column=key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BATCH_ROWS", batch)
        import_rows(opened, tmp_path, first, options)
        before = total(opened)
        rehearsal = ImportOptions(key_column=key, dry_run=True)
        planned = import_rows(opened, tmp_path, second, rehearsal)

        account = import_rows(opened, tmp_path, second, options)
        again = import_rows(opened, tmp_path, second, options)

    blank = sum(1 for row in second if not any(row))
    assert len(second) == account.read + sum(account.skipped.values())
    assert blank <= account.skipped["blank"] + account.skipped["title"] + account.skipped["repeat"]
    assert counts(planned) == counts(account)
    assert planned.finding_counts == account.finding_counts
    assert total(opened) == before + account.accepted
    assert (0, account.read) == (again.accepted, again.read)
    assert account.rejected == again.rejected
    assert 0 == again.updated
    assert opened.journal.verify().is_clean


@pytest.mark.usefixtures("single_steps")
def test_progress_is_told_after_every_commit(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Records and bytes grow up to all of the file."""
    monkeypatch.setattr(reading, "BATCH_ROWS", 4)
    monkeypatch.setattr("govdisclose.formats.delimited.CHUNK_ROWS", 2)
    path = tmp_path / "a.csv"
    path.write_text(table(_row("", f"文{n}") for n in range(10)), encoding="utf-8")
    told: list[tuple[int, int]] = []

    office.exchange.import_file(
        path, ImportOptions(), progress=lambda records, read: told.append((records, read))
    )

    assert sorted(told) == told
    assert (10, path.stat().st_size) == told[-1]
    assert len(told) == 3


def test_reading_ends_when_writing_fails(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stops the writer closes the file that is being read."""
    closed = []
    path = tmp_path / "a.csv"
    path.write_text(table([_row("", "文")]), encoding="utf-8")
    run = office.exchange.run_intake

    def watched(job: reading.IntakeJob) -> Any:
        try:
            yield from run(job)
        finally:
            closed.append(job.name)

    monkeypatch.setattr(ImportWriter, "write", _refusing)
    importer = Importer(
        store=office.store,
        acting=office.acting,
        library=office.formats,
        run_intake=watched,
        rules=office.exchange.rules,
        flow=lambda: office.exchange.flow,
    )

    with pytest.raises(Broken):
        importer.import_file(path, ImportOptions())

    assert [str(path)] == closed
