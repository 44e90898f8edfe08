"""Importing files: accounts add up, nothing is lost, nothing comes twice."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govdisclose.adapters.memory import MemoryStore
from govdisclose.adapters.sqlite.store import SqliteStore
from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.domain.search_terms import compile_query
from govdisclose.office import FileAccount, ImportOptions, NewAgency, Office, OnUnknownAgency
from govdisclose.ports.storage import ItemFilter, Store
from govdisclose.services.importing.reading import BATCH_ROWS
from govdisclose.services.importing.steps import GATHERED_ROWS
from govdisclose.services.importing.writing import ImportWriter
from govdisclose.services.setup import NewOffice, prepare_office
from tests.services.test_catalogue import FixedEnvironment
from tests.shared_data import shared_data

HEADER = "索引号,标题,发布机构,文号,成文日期,发布日期,公开方式\n"


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store of either kind."""
    made: Store = (
        MemoryStore() if request.param == "memory" else SqliteStore.create(tmp_path / "o.db")
    )
    yield made
    made.close()


def _office(store: Store, account: str = "li") -> Office:
    return Office.over(store, actor=account, environment=FixedEnvironment())


@pytest.fixture
def office(store: Store) -> Office:
    """An office with two agencies, seen by li; wang approves."""
    agencies = (
        NewAgency(name="甲局", level=Level.DEPARTMENT),
        NewAgency(name="乙局", level=Level.DEPARTMENT),
    )
    environment = FixedEnvironment()
    prepare_office(store, environment, "li", NewOffice(name="市政府", agencies=agencies))
    made = _office(store)
    made.staff.add("wang", "乙", roles=[Role.APPROVER])
    return made


def _import(
    office: Office,
    folder: Path,
    text: str,
    options: ImportOptions | None = None,
    name: str = "a.csv",
) -> FileAccount:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return office.exchange.import_file(path, options or ImportOptions())


def _counts(account: FileAccount) -> tuple[int, int, int, int]:
    assert account.read == (
        account.accepted + account.updated + account.unchanged + account.rejected
    )
    return account.accepted, account.updated, account.unchanged, account.rejected


def _total(office: Office) -> int:
    return office.catalogue.count(ItemFilter(), bound=None).total


def test_second_run_changes_nothing(office: Office, tmp_path: Path) -> None:
    """Importing a file again finds every row unchanged and writes no entry."""
    text = HEADER + "".join(
        f"003110926/2009-0000{n},通知{n},甲局,,2009-01-02,2009-01-05,\n" for n in range(1, 6)
    )
    assert (5, 0, 0, 0) == _counts(_import(office, tmp_path, text))
    before = office.journal.anchor()

    assert (0, 0, 5, 0) == _counts(_import(office, tmp_path, text))

    assert before == office.journal.anchor()
    assert office.journal.verify().is_clean


def test_changed_row_is_a_new_version(office: Office, tmp_path: Path) -> None:
    """A record published elsewhere follows its file; the former version stays."""
    row = "003110926/2009-00001,{},甲局,,2009-01-02,2009-01-05,\n"
    _import(office, tmp_path, HEADER + row.format("旧题"))

    account = _import(office, tmp_path, HEADER + row.format("新题"))

    assert (0, 1, 0, 0) == _counts(account)
    history = office.catalogue.history("003110926/2009-00001")
    assert ["旧题", "新题"] == [version.title for version in history.versions]


def test_row_edited_by_staff_is_never_overwritten(office: Office, tmp_path: Path) -> None:
    """The same row again is unchanged; another one is a conflict finding."""
    row = "003110926/2009-00001,{},甲局,,2009-01-02,,\n"
    _import(office, tmp_path, HEADER + row.format("原题"))
    ref = office.catalogue.page(ItemFilter()).rows[0]
    office.catalogue.revise(f"I{ref.shard}-{ref.number}", {"title": "改题"})

    assert (0, 0, 1, 0) == _counts(_import(office, tmp_path, HEADER + row.format("原题")))
    account = _import(office, tmp_path, HEADER + row.format("又题"))

    assert (0, 0, 0, 1) == _counts(account)
    assert ["ITEM-EDITED"] == [finding.code for finding in account.findings]
    assert ["改题"] == [item.title for item in office.catalogue.page(ItemFilter()).rows]


def test_changed_row_of_a_reviewed_item_waits_for_approval(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """The public keeps what passed the gate until a second person approves the change."""
    row = "003110926/2009-00001,{},甲局,,2009-01-02,,\n"
    _import(office, tmp_path, HEADER + row.format("草稿"))
    approver = _office(store, "wang")
    published = approver.catalogue.publish("003110926/2009-00001")

    account = _import(office, tmp_path, HEADER + row.format("改稿"))

    assert (0, 1, 0, 0) == _counts(account)
    assert "草稿" == office.catalogue.get(published.item.ref).title
    assert (0, 0, 1, 0) == _counts(_import(office, tmp_path, HEADER + row.format("改稿")))
    approver.catalogue.publish(published.item.ref)
    assert "改稿" == office.catalogue.get(published.item.ref).title
    assert office.journal.verify().is_clean


def test_every_hand_in_an_imported_draft_is_kept_from_approving(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """Who imported any version, or edited one, since the last release cannot publish it."""
    office.staff.add("zhao", "丙", roles=[Role.EDITOR, Role.APPROVER])
    zhao, wang = _office(store, "zhao"), _office(store, "wang")
    row = "003110926/2009-0000{},{},甲局,,2009-01-02,{},{}\n"
    _import(office, tmp_path, HEADER + row.format(1, "旧", "", ""))
    _import(zhao, tmp_path, HEADER + row.format(1, "新", "", ""))
    _import(zhao, tmp_path, HEADER + row.format(2, "稿", "", ""), name="b.csv")
    office.catalogue.revise("003110926/2009-00002", {"note": "x"})
    _import(
        office, tmp_path, HEADER + row.format(3, "申", "2009-01-05", "依申请公开"), name="c.csv"
    )
    zhao.catalogue.revise("003110926/2009-00003", {"mode": "proactive", "title": "改"})

    for number in (1, 2, 3):
        with pytest.raises(FourEyes):
            zhao.catalogue.publish(f"003110926/2009-0000{number}")
        wang.catalogue.publish(f"003110926/2009-0000{number}")


def test_repeated_index_number_is_refused(office: Office, tmp_path: Path) -> None:
    """In one file: equal rows count once, different ones are refused; so is another agency's."""
    row = "003110926/2009-00001,{},{},,2009-01-02,2009-01-05,\n"
    text = (
        HEADER
        + row.format("通知", "甲局")
        + row.format("通知", "甲局")
        + row.format("别的", "甲局")
    )

    account = _import(office, tmp_path, text)

    assert (1, 0, 1, 1) == _counts(account)
    assert {"ROW-REPEATED", "INDEX-REPEATED"} == {f.code for f in account.findings}
    other = _import(office, tmp_path, HEADER + row.format("通知", "乙局"), name="b.csv")
    assert (0, 0, 0, 1) == _counts(other)


def test_row_known_by_its_key_cannot_take_another_items_number(
    office: Office, tmp_path: Path
) -> None:
    """A number stays unique whatever identifies the rows; the rest of the file goes on."""
    options = ImportOptions(key_column="文号")
    row = "003110926/2009-0000{},通知,甲局,{},2009-01-02,2009-01-05,\n"
    _import(office, tmp_path, HEADER + row.format(1, "甲"), options)

    text = HEADER + row.format(1, "乙") + row.format(2, "丙") + row.format(2, "丁")
    account = _import(office, tmp_path, text, options, name="b.csv")

    assert (1, 0, 0, 2) == _counts(account)
    assert {"INDEX-REPEATED"} == {f.code for f in account.findings if f.severity.value == "error"}


def test_rows_that_say_the_same_are_counted(office: Office, tmp_path: Path) -> None:
    """Two rows of one title and date are two items, in every run."""
    text = HEADER + ",公示,甲局,,2009-01-02,2009-01-05,\n" * 3

    assert (3, 0, 0, 0) == _counts(_import(office, tmp_path, text))
    assert (0, 0, 3, 0) == _counts(_import(office, tmp_path, text))
    assert 3 == _total(office)


def test_unknown_agency_is_refused_created_or_taken_by_the_office(
    office: Office, tmp_path: Path
) -> None:
    """The three answers to a name nobody knows."""
    text = HEADER + ",通知,丙局,,2009-01-02,2009-01-05,\n"

    refused = _import(office, tmp_path, text)
    assert (0, 0, 0, 1) == _counts(refused)
    assert ["AGENCY-UNKNOWN"] == [finding.code for finding in refused.findings]
    taken = _import(office, tmp_path, text, ImportOptions(on_unknown_agency=OnUnknownAgency.OFFICE))
    assert (1, 0, 0, 0) == _counts(taken)
    created = _import(
        office, tmp_path, text, ImportOptions(on_unknown_agency=OnUnknownAgency.CREATE)
    )
    assert (1, 0, 0, 0) == _counts(created)
    assert office.agencies.directory().lookup("丙局") is not None


def test_dry_run_predicts_the_account_and_writes_nothing(office: Office, tmp_path: Path) -> None:
    """The plan is the outcome."""
    text = HEADER + (
        ",甲文,甲局,,2009-01-02,2009-01-05,\n,甲文,甲局,,2009-01-02,2009-01-05,\n"
        ",乙文,无此局,,2009-01-02,2009-01-05,\n,丙文,甲局,,2009-13-02,2009-01-05,\n"
    )
    before = office.journal.anchor()
    planned = _import(office, tmp_path, text, ImportOptions(dry_run=True))
    assert before == office.journal.anchor()
    assert 0 == _total(office)

    done = _import(office, tmp_path, text)

    assert _counts(planned) == _counts(done)
    assert planned.finding_counts == done.finding_counts


def test_rejects_come_back_corrected(office: Office, tmp_path: Path) -> None:
    """The rejects file has the input's columns and a reason; corrected, it imports as it is."""
    text = HEADER + ",甲文,甲局,,2009-01-02,2009-01-05,\n,乙文,无此局,,2009-01-02,2009-01-05,\n"
    account = _import(office, tmp_path, text)
    assert account.rejects_file is not None
    rejects = Path(account.rejects_file)
    assert 0o600 == rejects.stat().st_mode & 0o777
    rows = list(csv.reader(rejects.read_text("utf-8").splitlines()))
    assert ["退回原因", "AGENCY-UNKNOWN"] == [row[-1] for row in rows]

    corrected = rejects.read_text("utf-8").replace("无此局", "乙局")
    assert (1, 0, 0, 0) == _counts(_import(office, tmp_path, corrected, name="again.csv"))


def test_broken_json_line_comes_back_whole(office: Office, tmp_path: Path) -> None:
    """What has no cells is given back as the line it was."""
    good = json.dumps({"标题": "通知", "发布日期": "2009-01-05"}, ensure_ascii=False)
    account = _import(office, tmp_path, f'{good}\n{{"标题": "断\n', name="a.jsonl")

    assert (1, 0, 0, 1) == _counts(account)
    assert account.rejects_file is not None
    kept = json.loads(Path(account.rejects_file).read_text("utf-8").splitlines()[0])
    assert '{"标题": "断' in kept.values()


def test_row_with_a_secrecy_mark_is_kept_nowhere(
    office: Office, store: Store, tmp_path: Path
) -> None:
    """It is counted, with its place; its text is in no table, finding or file."""
    text = HEADER + ",机密★10年 饕餮计划,甲局,,2009-01-02,2009-01-05,\n"
    account = _import(office, tmp_path, text)

    assert (0, 0, 0, 1) == _counts(account)
    assert 1 == account.withheld_rejects
    assert account.rejects_file is None
    assert [("SECRECY-MARK", None)] == [(f.code, f.value) for f in account.findings]
    if isinstance(store, SqliteStore):
        files = b"".join(file.read_bytes() for file in tmp_path.glob("o.db*"))
        assert "饕餮".encode() not in files


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("标题,公开方式,不予公开理由", "饕餮计划,不予公开,国家秘密"),
        ("标题,公开方式,不予公开理由", "饕餮计划,不予公开,涉及国家秘密事项"),
        ("标题,公开方式,不予公开理由", "饕餮计划,不予公开,state_secret"),
        ("标题,密级,是否涉密", "饕餮计划,,涉密"),
        ("标题,是否涉密,密级", "饕餮计划,否,秘密"),
    ],
)
def test_state_secret_is_never_a_record(
    office: Office, tmp_path: Path, header: str, row: str
) -> None:
    """Whatever ground or secrecy column says so, the row is counted and kept nowhere."""
    account = _import(office, tmp_path, f"{header}\n{row}\n")

    assert (0, 0, 0, 1) == _counts(account)
    assert 1 == account.withheld_rejects
    assert 0 == _total(office)


@pytest.mark.parametrize("ground", ["商业秘密", "不属于国家秘密,个人隐私", "非涉密"])
def test_other_grounds_are_no_state_secret(office: Office, tmp_path: Path, ground: str) -> None:
    """Commercial secrets and plain denials are kept as records."""
    account = _import(office, tmp_path, f'标题,公开方式,不予公开理由\n甲,不予公开,"{ground}"\n')

    assert (1, 0, 0, 0) == _counts(account)


@pytest.mark.parametrize("mode", ["不予公开", "依申请公开"])
def test_import_never_opens_what_the_office_withholds(
    office: Office, tmp_path: Path, mode: str
) -> None:
    """Neither at once nor in two steps; staff changes the mode and a second person publishes."""
    row = "003110926/2009-00001,甲,甲局,,2009-01-02,{},{}\n"
    _import(office, tmp_path, HEADER + row.format("", mode))

    for published in ("2009-01-05", ""):
        account = _import(office, tmp_path, HEADER + row.format(published, "主动公开"))
        assert (0, 0, 0, 1) == _counts(account)
        assert ["ITEM-WITHHELD"] == [finding.code for finding in account.findings]

    where = ItemFilter(public_on=FixedEnvironment().day)
    assert 0 == office.catalogue.count(where, bound=None).total


def test_rejects_file_that_is_being_corrected_stays(office: Office, tmp_path: Path) -> None:
    """The same rows again leave it alone; other rows come beside it under a number."""
    text = HEADER + ",乙文,无此局,,2009-01-02,2009-01-05,\n"
    first = _import(office, tmp_path, text)
    assert first.rejects_file == _import(office, tmp_path, text).rejects_file
    kept = Path(str(first.rejects_file))
    kept.write_text(kept.read_text("utf-8").replace("无此局", "乙局"), "utf-8")
    corrected = kept.read_bytes()

    again = _import(office, tmp_path, text)

    assert corrected == kept.read_bytes()
    assert "a.rejects-2.csv" == Path(str(again.rejects_file)).name


def test_resident_id_is_never_quoted(office: Office, tmp_path: Path) -> None:
    """A number that may be a person's stands in no finding, wherever it was typed."""
    number = "11010119900307" + "0732"  # made up; region and date of the published example form
    text = (
        HEADER + f",甲,{number},,2009-01-02,2009-01-05,\n,乙,甲局,,{number},2009-01-05,{number}\n"
    )

    account = _import(office, tmp_path, text)

    assert 2 == account.rejected
    assert [None] * 3 == [f.value for f in account.findings if f.severity.value == "error"]
    assert account.run is not None
    assert all(number not in str(line) for line in office.exchange.findings(account.run))


def test_interrupted_run_ends_with_the_whole_account(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a break between two commits the next run goes on and its account is complete."""
    text = HEADER + "".join(
        f",通知{n},{'甲局' if n % 5 else '丁局'},,2009-01-02,2009-01-0{n % 9 + 1},\n"
        for n in range(4_500)
    )
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    ordinary = ImportWriter.write
    left = 2 * GATHERED_ROWS // BATCH_ROWS

    def breaking(self: object, *words: object, **options: object) -> None:
        nonlocal left
        if left == 0:
            raise KeyboardInterrupt
        left -= 1
        ordinary(self, *words, **options)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(ImportWriter, "write", breaking)
    with pytest.raises(KeyboardInterrupt):
        office.exchange.import_file(path, ImportOptions())
    monkeypatch.setattr(ImportWriter, "write", ordinary)

    account = office.exchange.import_file(path, ImportOptions())

    assert account.resumed_rows > 0
    assert (3_600, 0, 0, 900) == _counts(account)
    assert 3_600 == _total(office)
    assert office.journal.verify().is_clean
    assert account.rejects_file is not None
    assert 901 == len(Path(account.rejects_file).read_text("utf-8").splitlines())


cells = st.sampled_from(
    [
        "",
        "通知",
        "甲局",
        "无",
        "2009-01-02",
        "2009-02-30",
        "主动公开",
        "不予公开",
        "x" * 40,
        "—",
        "２００９",
    ]
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(cells, min_size=7, max_size=7), max_size=12))
def test_accounts_always_add_up(tmp_path: Path, rows: list[list[str]]) -> None:
    """Whatever stands in the cells, every record is accepted, updated, unchanged or rejected."""
    store = MemoryStore()
    prepare_office(
        store, FixedEnvironment(), "li",
        NewOffice(name="市政府", agencies=(NewAgency(name="甲局", level=Level.DEPARTMENT),)),
    )  # fmt: skip
    office = _office(store)
    text = HEADER + "".join(",".join(row) + "\n" for row in rows)

    first = _counts(_import(office, tmp_path, text))
    again = _counts(_import(office, tmp_path, text))

    assert first[0] == _total(office)
    assert (0, 0) == again[:2]
    assert first[3] == again[3]
    assert office.journal.verify().is_clean


SHARED = (
    ("catalogues", "Chongqing_Municipal_Government.xlsx"),
    ("catalogues", "Ningxia_Provincial_Government.xlsx"),
    ("catalogues", "Hainan_Provincial_Government.xlsx"),
    ("catalogues", "hebei_education_policy_documents.csv"),
    ("catalogues", "cn_govcn_policy_library", "policy_documents_excerpt.csv"),
)


@pytest.mark.parametrize("parts", SHARED, ids=lambda parts: parts[-1])
def test_real_catalogues_import_and_add_up(tmp_path: Path, parts: tuple[str, ...]) -> None:
    """Real exports are taken, every row accounted for, and nothing changes the second time."""
    source = shared_data(*parts)
    path = tmp_path / source.name
    path.write_bytes(source.read_bytes())
    with Office.create(str(tmp_path / "o.db"), name="省政府", actor="li") as office:
        options = ImportOptions(on_unknown_agency=OnUnknownAgency.OFFICE)

        first = office.exchange.import_file(path, options)
        again = office.exchange.import_file(path, options)

        assert first.read > 0
        assert first.refused is None
        _counts(first)
        assert (0, 0, first.accepted, first.rejected) == _counts(again)
        assert office.journal.verify().is_clean


def test_every_other_shared_table_is_refused_with_a_finding(tmp_path: Path) -> None:
    """A table that names neither title nor number is no catalogue, and says its columns."""
    folder = shared_data("csv", "csv_spectrum")
    with Office.create(str(tmp_path / "o.db"), name="省政府", actor="li") as office:
        for source in sorted(folder.glob("*.csv")):
            path = tmp_path / source.name
            path.write_bytes(source.read_bytes())

            account = office.exchange.import_file(path, ImportOptions())

            assert (0, 0, 0, 0) == _counts(account)
            assert ["MAP-NO-IDENTITY"] == [finding.code for finding in account.findings]
        assert [] == list(office.catalogue.page(ItemFilter(query=compile_query("a"))).rows)


def test_findings_of_a_run_are_complete(office: Office, tmp_path: Path) -> None:
    """The account shows the first findings, the store keeps all of them in row order."""
    text = HEADER + "".join(f",通知{n},无此局{n},,,2009-01-05,\n" for n in range(150))
    account = _import(office, tmp_path, text)

    assert account.run is not None
    kept = list(office.exchange.findings(account.run))
    assert 150 == len(kept)
    assert list(range(2, 152)) == [finding["row"] for finding in kept]
    assert 100 == len(account.findings)
    assert attrs.asdict(account.findings[0])["code"] == "AGENCY-UNKNOWN"
