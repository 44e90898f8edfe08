"""Request logs: imported without loss or doubling, exported so that they come in again."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from govdisclose.adapters.memory import MemoryStore
from govdisclose.domain.cases.flow import FourEyes
from govdisclose.domain.cases.request.decision import Draft, DraftItem
from govdisclose.domain.cases.roles import NotPermitted, Role
from govdisclose.domain.journal import Head
from govdisclose.domain.search_terms import compile_query
from govdisclose.ports.exporting import ExportFormat, ExportOptions
from govdisclose.ports.storage import Store
from govdisclose.services.importing.account import FileAccount
from govdisclose.services.requests.exporting import EXPORT_COLUMNS
from govdisclose.services.requests.lists import RequestQuery
from tests.services.requests.offices import RESIDENT_ID, Desks, day, desks_of, new_request

HEADER = (
    "登记号,受理机关,申请人类别,申请人,联系方式,证件类型,证件号码,申请方式,所需信息,收到日期,"
    "确认日期,处理结果,不予公开理由,答复日期,送达方式"
)
ROWS = (
    f"2023-001,市政府,自然人,甲,某路1号,居民身份证,{RESIDENT_ID},当面,某方案,2023-03-01,,"
    "予以公开,,2023-03-20,邮寄",
    "2023-002,市教育局,律师事务所,某所,某路2号,,,网络,某名单,2023年3月2日,2023-03-03,"
    "不予公开,个人隐私,2023-03-30,电子邮件",
    "2023-003,,公司,某公司,某路3号,,,挂号信,某文件,2023-04-03,,,,,",
)


def _file(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "log.csv"
    path.write_text("\n".join((header, *rows)) + "\n", "utf-8")
    return path


def _counts(account: FileAccount) -> tuple[int, int, int, int]:
    return account.accepted, account.updated, account.unchanged, account.rejected


def _codes(account: FileAccount) -> set[str]:
    return {code for code, _severity in account.finding_counts}


def _export(desks: Desks) -> bytes:
    stream = io.BytesIO()
    desks.admin.exports.write_table(
        ExportFormat.CSV,
        EXPORT_COLUMNS,
        desks.admin.requests.export_rows(),
        stream,
        ExportOptions(),
    )
    return stream.getvalue()


def test_a_log_is_recorded_as_it_happened(desks: Desks, tmp_path: Path) -> None:
    """Each row is a request with its acts on their days; a late reply stands as a breach."""
    account = desks.admin.requests.importer.import_file(_file(tmp_path, *ROWS))

    assert (3, 0, 0, 0) == _counts(account)
    lines = {line.row.number: line for line in desks.admin.requests.page().lines}
    assert ("granted", "2023-03-20", "2023-03-01") == (
        lines["2023-001"].row.outcome,
        lines["2023-001"].row.processed_on,
        lines["2023-001"].row.received_on,
    )
    assert ("denied", "privacy", "2023-03-03", "legal_service_org") == (
        lines["2023-002"].row.outcome,
        lines["2023-002"].row.facts["principal"],
        lines["2023-002"].row.received_on,
        lines["2023-002"].row.category,
    )
    assert ("handling", "overdue") == (lines["2023-003"].row.state, lines["2023-003"].bucket)
    assert desks.admin.journal.verify().is_clean


def test_importing_again_changes_nothing(desks: Desks, tmp_path: Path) -> None:
    """The same file a second time finds everything known."""
    importer = desks.admin.requests.importer
    importer.import_file(_file(tmp_path, *ROWS))
    heads = [(head.shard, head.number) for head in _heads(desks)]

    again = importer.import_file(_file(tmp_path, *ROWS))

    assert (0, 0, 3, 0) == _counts(again)
    assert heads == [(head.shard, head.number) for head in _heads(desks)]


def _heads(desks: Desks) -> list[Head]:
    with desks.admin.store.read() as unit:
        return list(unit.journal.heads())


def test_further_acts_are_added_and_contradictions_are_not(desks: Desks, tmp_path: Path) -> None:
    """A later file may go on with a request; it cannot unsay what happened."""
    importer = desks.admin.requests.importer
    importer.import_file(_file(tmp_path, *ROWS))
    goes_on = ROWS[2].removesuffix(",,,,") + ",予以公开,,2023-05-06,邮寄"
    other_day = ROWS[0].replace("2023-03-20", "2023-03-21")

    account = importer.import_file(_file(tmp_path, goes_on, other_day))

    assert (0, 1, 0, 1) == _counts(account)
    assert "REQUEST-CONFLICT" in _codes(account)
    lines = {line.row.number: line.row for line in desks.admin.requests.page().lines}
    assert ("replied", "replied") == (lines["2023-003"].state, lines["2023-001"].state)
    assert "2023-03-20" == lines["2023-001"].processed_on


@pytest.mark.parametrize(
    ("said", "other"),
    [("予以公开", "not_exist"), ("当面", "挂号信")],
)
def test_another_outcome_or_channel_is_a_contradiction(
    desks: Desks, tmp_path: Path, said: str, other: str
) -> None:
    """A row of the same days that says something else of an act is not taken for the same row."""
    importer = desks.admin.requests.importer
    importer.import_file(_file(tmp_path, *ROWS))

    account = importer.import_file(_file(tmp_path, ROWS[0].replace(said, other)))

    assert (0, 0, 0, 1) == _counts(account)
    assert "REQUEST-CONFLICT" in _codes(account)


def test_a_row_that_says_less_of_an_act_does_not_contradict_it(
    desks: Desks, tmp_path: Path
) -> None:
    """How the reply went is known here; a row that leaves it out changes nothing."""
    importer = desks.admin.requests.importer
    importer.import_file(_file(tmp_path, *ROWS))

    account = importer.import_file(_file(tmp_path, ROWS[0].removesuffix("邮寄")))

    assert (0, 0, 1, 0) == _counts(account)


def test_an_import_decides_nothing_that_is_handled_here(desks: Desks, tmp_path: Path) -> None:
    """A decision, an extension, and the kind of applicant of a report stay with two persons."""
    requests = desks.admin.requests
    ref = requests.register(new_request(confirmed_on=None)).view.ref
    header = f"{HEADER},extended_on,extension_days,extension_approved_on"
    who = f"自然人,申请人甲,某路1号,居民身份证,{RESIDENT_ID}"
    row = f"2024-0001,市政府,{who},当面,某方案,2024-03-01,,"
    desks.on("2024-03-08")
    rows = (
        f"{row}予以公开,,2024-03-08,邮寄,,,",
        f"{row},,,,2024-03-08,20,2024-03-08",
        row.replace("自然人", "律师事务所") + ",,,,,,",
    )

    accounts = [requests.importer.import_file(_file(tmp_path, one, header=header)) for one in rows]

    assert [(0, 0, 0, 1)] * 3 == [_counts(account) for account in accounts]
    assert [{"REQUEST-HANDLED-HERE"}] * 2 + [{"REQUEST-CONFLICT"}] == [
        _codes(account) for account in accounts
    ]
    assert ("handling", 1) == (
        requests.view(ref).standing.state,
        len(requests.view(ref).entries),
    )


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (ROWS[0].replace("自然人", "外星人"), "REQUEST-WORD-UNKNOWN"),
        (ROWS[0].replace("2023-001,", ","), "REQUEST-FIELD-MISSING"),
        (ROWS[0].replace("市政府", "某不存在局"), "AGENCY-UNKNOWN"),
        (ROWS[0].replace("予以公开", "也许"), "REQUEST-REFUSED"),
        (ROWS[0].replace("2023-03-20", "2023-02-20"), "REQUEST-REFUSED"),
        (ROWS[0].replace("2023-03-20", "2033-03-20"), "REQUEST-REFUSED"),
        (ROWS[0].replace("2023-03-20", "2023-03-45"), "DATE-IMPOSSIBLE"),
        (ROWS[0].replace("某方案", "某方案 机密★10年"), "SECRECY-MARK"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_its_reason(
    desks: Desks, tmp_path: Path, row: str, code: str
) -> None:
    """A rejected row has written nothing and stands in the rejects file, unless it is secret."""
    account = desks.admin.requests.importer.import_file(_file(tmp_path, row, ROWS[1]))

    assert (1, 0, 0, 1) == _counts(account)
    assert code in _codes(account)
    assert 1 == desks.admin.requests.count().total
    if code == "SECRECY-MARK":
        assert (1, None) == (account.withheld_rejects, account.rejects_file)
        return
    assert account.rejects_file is not None
    assert code in Path(account.rejects_file).read_text("utf-8-sig")


def test_corrected_rejects_come_in(desks: Desks, tmp_path: Path) -> None:
    """The rejects file, once corrected, is imported as it is."""
    importer = desks.admin.requests.importer
    broken = ROWS[0].replace("自然人", "外星人")
    account = importer.import_file(_file(tmp_path, broken))
    assert account.rejects_file is not None
    rejects = Path(account.rejects_file)
    rejects.write_text(rejects.read_text("utf-8-sig").replace("外星人", "自然人"), "utf-8")

    corrected = importer.import_file(rejects)

    assert (1, 0, 0, 0) == _counts(corrected)


def test_a_dry_run_writes_nothing(desks: Desks, tmp_path: Path) -> None:
    """It gives the account and leaves no trace."""
    account = desks.admin.requests.importer.import_file(_file(tmp_path, *ROWS), dry_run=True)

    assert (3, 0, 0, 0) == _counts(account)
    assert 0 == desks.admin.requests.count().total


def test_only_who_may_import_does(desks: Desks, tmp_path: Path) -> None:
    """A handler imports nothing, and exports nothing that is not the own work."""
    with pytest.raises(NotPermitted):
        desks.handler.requests.importer.import_file(_file(tmp_path, *ROWS))
    with pytest.raises(NotPermitted):
        list(desks.handler.requests.export_rows())


def test_an_export_comes_in_again_as_it_was(desks: Desks, tmp_path: Path) -> None:
    """Exported here and imported elsewhere the requests have the same acts, texts and standing; at
    home nothing changes."""
    requests = desks.admin.requests
    ref = requests.register(new_request(note="=SUM(A1)", confirmed_on=None)).view.ref
    desks.on("2024-03-08")
    requests.act(ref, "third_party_consulted", {"party": "某公司", "note": "函一份"})
    requests.act(ref, "third_party_answered", {"party": "某公司", "opinion": "agrees"})
    requests.act(
        ref,
        "extended",
        {"working_days": 20, "approved_on": "2024-03-07", "notified_on": "2024-03-08"},
    )
    desks.handler.requests.decisions.draft(
        ref, Draft(items=(DraftItem(outcome="granted"),), access="附")
    )
    desks.approver.requests.decisions.approve(ref)
    path = tmp_path / "export.csv"
    path.write_bytes(_export(desks))

    at_home = requests.importer.import_file(path)
    elsewhere = desks_of(MemoryStore())
    elsewhere.on("2024-03-08")
    account = elsewhere.admin.requests.importer.import_file(path)

    assert (0, 0, 1, 0) == _counts(at_home)
    assert (1, 0, 0, 0) == _counts(account), account.findings
    here, there = requests.view(ref), elsewhere.admin.requests.view("2024-0001")
    assert here.text is not None
    assert there.text is not None
    assert [(one.kind, one.on, dict(one.fields)) for one in here.entries] == [
        (one.kind, one.on, dict(one.fields)) for one in there.entries
    ]
    assert dict(here.act_texts) == dict(there.act_texts)
    assert here.standing.due == there.standing.due
    for name in ("applicant", "contact", "description", "note"):
        assert here.text[name] == there.text[name]
    assert _export(desks).split(b"\n", 1)[1] == _export(elsewhere).split(b"\n", 1)[1]


def test_anonymised_requests_keep_every_total(desks: Desks, store: Store, tmp_path: Path) -> None:
    """Text, applicant key and search terms go; codes, dates and counts stay; the chain holds."""
    requests = desks.admin.requests
    requests.importer.import_file(_file(tmp_path, *ROWS))
    live = requests.register(new_request()).view.ref
    before = [_counted(line.row) for line in requests.page().lines]
    desks.on("2026-04-01")

    with pytest.raises(FourEyes):
        requests.anonymising.anonymise(3, ground="retention", approver="admin")
    tried = requests.anonymising.anonymise(3, ground="retention", approver="app", dry_run=True)
    done = requests.anonymising.anonymise(3, ground="retention", approver="app")

    assert tried.refs == done.refs
    assert 2 == len(done.refs)
    assert before == [_counted(line.row) for line in requests.page().lines]
    view = requests.view(done.refs[0])
    assert (True, None, {}) == (view.is_erased, view.text, view.act_texts)
    assert [] == _found(desks, "某名单")
    assert [live] == _found(desks, "征收补偿")
    with store.read() as unit:
        rows = [unit.matters.get(ref) for ref in done.refs]
        assert [None, None] == [row.party_key for row in rows if row is not None]
    assert desks.admin.journal.verify().is_clean
    assert () == requests.anonymising.anonymise(3, ground="retention", approver="app").refs
    again = requests.importer.import_file(_file(tmp_path, *ROWS[:2]))
    assert (0, 0, 2, 0) == _counts(again)
    assert "RECORD-ERASED" in _codes(again)


def _counted(row: object) -> tuple[object, ...]:
    """What reports and lists count by."""
    return tuple(
        getattr(row, name)
        for name in (
            "ref", "number", "received_on", "processed_on", "closed_on", "state", "law",
            "outcome", "category", "breaches", "facts",
        )
    )  # fmt: skip


def _found(desks: Desks, text: str) -> list[str]:
    query = RequestQuery(query=compile_query(text))
    return [line.row.ref for line in desks.admin.requests.page(query).lines]


def test_anonymising_wants_the_right_to_erase(desks: Desks) -> None:
    """An administrator does it, with the approval of another person."""
    with pytest.raises(NotPermitted):
        desks.registrar.requests.anonymising.anonymise(3, ground="retention", approver="app")
    desks.admin.staff.revise("app", roles=[Role.HANDLER])
    with pytest.raises(NotPermitted):
        desks.admin.requests.anonymising.anonymise(3, ground="retention", approver="app")


def test_a_breach_of_the_past_is_kept(desks: Desks, tmp_path: Path) -> None:
    """A reply after the last day is recorded as late, not refused."""
    late = ROWS[0].replace("2023-03-20", "2023-06-20")
    desks.admin.requests.importer.import_file(_file(tmp_path, late))

    view = desks.admin.requests.view("2023-001")

    assert {"BREACH-DECIDED-LATE", "BREACH-REPLIED-LATE"} <= {
        one.code for one in view.standing.findings
    }
    assert day("2023-06-20") == view.standing.facts.closed_on
