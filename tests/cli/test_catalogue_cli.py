"""``govdisclose catalogue``: finding, drafting, the gate, taking back and export."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in

LINE_KEYS = {
    "ref",
    "index_number",
    "title",
    "agency",
    "document_number",
    "formed_on",
    "published_on",
}
ROWS = """标题,公开主体,发文字号,生成日期,发布日期,公开方式
关于义务教育招生的通知,教育局,淮教〔2009〕1号,2009-03-02,2009-03-05,主动公开
关于学前教育的意见,教育局,淮教〔2009〕2号,2009-04-01,2009-04-03,主动公开
关于预算的说明,,,2009-05-04,2009-05-06,主动公开
关于人事的答复,,,2009-05-04,,依申请公开
"""


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Path:
    """An office with an approver, one department and four items."""
    folder = office_in(tmp_path, second=True, agencies=["教育局"])
    (folder / "items.csv").write_text(ROWS, "utf-8")
    assert 0 == invoke(folder, "catalogue", "import", "items.csv").exit_code
    return folder


def _titles(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [item["title"] for item in page["items"]]


def _drafted(office: Path, *options: str) -> str:
    made = answer(invoke(office, "catalogue", "add", "--title", "关于己的通知", *options, "--json"))
    return str(made["ref"])


def test_a_search_answers_with_the_promised_keys(office: Path) -> None:
    """Total, whether it is exact, the next cursor, and seven keys per item, newest first."""
    page = answer(invoke(office, "catalogue", "search", "教育", "--json"))

    assert {"total", "exact", "next", "items"} == set(page)
    assert (2, True, None) == (page["total"], page["exact"], page["next"])
    assert [LINE_KEYS, LINE_KEYS] == [set(item) for item in page["items"]]
    assert ["关于学前教育的意见", "关于义务教育招生的通知"] == _titles(page)


@pytest.mark.parametrize(
    ("options", "total"),
    [
        ((), 4),
        (("--agency", "教育局"), 2),
        (("--agency", "A1"), 2),
        (("--agency", "A1", "--subtree"), 4),
        (("--mode", "依申请公开"), 1),
        (("--stage", "draft"), 1),
        (("--from", "2009-04-01", "--to", "2009年4月30日"), 1),
        (("--from", "2010-01-01"), 0),
    ],
)
def test_a_list_keeps_to_its_conditions(office: Path, options: tuple[str, ...], total: int) -> None:
    """Every condition given must hold."""
    page = answer(invoke(office, "catalogue", "list", *options, "--json"))

    assert total == page["total"]


def test_pages_follow_each_other_without_loss(office: Path) -> None:
    """``next`` of one page leads to the next; together they are the whole list."""
    seen: list[str] = []
    after: tuple[str, ...] = ()
    while True:
        page = answer(invoke(office, "catalogue", "list", "--limit", "1", *after, "--json"))
        seen += _titles(page)
        if page["next"] is None:
            break
        after = ("--after", page["next"])

    assert 4 == len(seen) == len(set(seen))


@pytest.mark.parametrize("query", ['"', "*", "AND OR NOT", "教育 -通知", "a' OR 1=1 --", "（"])
def test_no_query_is_a_syntax_error(office: Path, query: str) -> None:
    """Whatever is typed finds something or nothing."""
    page = answer(invoke(office, "catalogue", "search", "--json", "--", query))

    assert page["total"] >= 0


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("search",), 2),
        (("list", "--limit", "0"), 2),
        (("list", "--after", "no-cursor"), 2),
        (("list", "--subtree"), 2),
        (("list", "--agency", "月球局"), 1),
        (("show", "I1-99"), 1),
        (("revise", "I1-1"), 2),
        (("add",), 1),
        (("add", "--title", "丙", "--mode", "不予公开"), 1),
        (("add", "--title", "丙", "--ground", "boredom"), 2),
        (("add", "--title", "机密★10年 丙"), 1),
        (("withdraw", "I1-4"), 1),
        (("erase", "I1-1", "--ground", "privacy", "--approver", "lisi"), 2),
    ],
)
def test_refusals_have_their_exit_code(
    office: Path, arguments: tuple[str, ...], exit_code: int
) -> None:
    """What rules and records refuse ends with 1, what was typed wrong with 2."""
    assert exit_code == invoke(office, "catalogue", *arguments).exit_code


def test_who_drafted_cannot_publish(office: Path) -> None:
    """Release needs two people: the drafter is refused, another person is not."""
    ref = _drafted(office)
    answer(invoke(office, "staff", "revise", "zhangsan", "--role", "approver",
                  "--role", "editor", "--role", "administrator", "--json"))  # fmt: skip

    own = invoke(office, "catalogue", "publish", ref)
    other = answer(invoke(office, "catalogue", "publish", ref, "--json", actor="lisi"))

    assert 1 == own.exit_code
    assert "MAT-003" in own.stderr
    assert "published" == other["stage"]


def test_acting_for_somebody_is_no_way_round(office: Path) -> None:
    """A deputy who acts for the drafter is refused like the drafter."""
    ref = _drafted(office)
    invoke(office, "staff", "revise", "lisi", "--role", "approver", "--role", "deputy")

    refused = invoke(office, "--as", "zhangsan", "catalogue", "publish", ref, actor="lisi")

    assert 1 == refused.exit_code
    assert "MAT-003" in refused.stderr


def test_a_number_is_issued_with_the_publication(office: Path) -> None:
    """The first item published under an organisation code gets serial 00001 of the scheme.

    Source: 政府信息公开目录系统实施指引（试行）, part two, element 1; the code is that of the
    Anhui example 003110926/201510-00216.
    """
    invoke(office, "agency", "revise", "教育局", "--org-code", "003110926")
    invoke(office, "config", "office", "index_scheme", "anhui")
    ref = _drafted(office, "--agency", "教育局")

    published = answer(
        invoke(office, "catalogue", "publish", ref, "--on", "2015-10-08", "--json", actor="lisi")
    )

    assert "003110926/201510-00001" == published["index_number"]
    assert [] == published["findings"]


def test_a_change_waits_for_the_second_person(office: Path) -> None:
    """The public keeps the reviewed content until another person approves the change."""
    ref = _drafted(office)
    invoke(office, "catalogue", "publish", ref, actor="lisi")

    revised = invoke(office, "catalogue", "revise", ref, "--title", "关于庚的通知")
    before = answer(invoke(office, "catalogue", "show", ref, "--json"))
    after = answer(invoke(office, "catalogue", "publish", ref, "--json", actor="lisi"))

    assert "waits" in revised.stderr
    assert ("关于己的通知", {"title": "关于庚的通知"}) == (before["title"], before["pending"])
    assert "关于庚的通知" == after["title"]


def test_a_change_made_meanwhile_is_a_conflict(office: Path) -> None:
    """Two people editing one record get a conflict, not a lost edit."""
    ref = _drafted(office)
    invoke(office, "catalogue", "revise", ref, "--summary", "甲", "--expected-version", "1")

    late = invoke(office, "catalogue", "revise", ref, "--summary", "乙", "--expected-version", "1")

    assert 1 == late.exit_code
    assert "RUL-001" in late.stderr


def test_a_field_can_be_emptied(office: Path) -> None:
    """``--clear`` takes a value away; the field may be named in Chinese."""
    ref = _drafted(office, "--document-number", "淮教〔2009〕9号")

    revised = answer(invoke(office, "catalogue", "revise", ref, "--clear", "文号", "--json"))

    assert (None, None) == (revised["document_number"], revised["pending"])


def test_change_to_what_is_public_waits_until_it_is_approved_or_declined(office: Path) -> None:
    """The answer tells what waits; declining drops it, and there is nothing left to decline."""
    changed = invoke(office, "catalogue", "revise", "I2-3", "--summary", "概述", "--json")
    assert (None, {"summary": "概述"}) == (answer(changed)["summary"], answer(changed)["pending"])

    declined = invoke(office, "catalogue", "decline", "I2-3", actor="lisi")
    again = invoke(office, "catalogue", "decline", "I2-3", actor="lisi")

    assert (0, 1) == (declined.exit_code, again.exit_code)
    assert "CAT-016" in again.stderr
    shown = answer(invoke(office, "catalogue", "show", "I2-3", "--json"))
    assert (None, None) == (shown["summary"], shown["pending"])


def test_erasing_tells_which_words_stay(office: Path) -> None:
    """Labels by which figures count outlive the text, and nobody is left to guess that."""
    ref = _drafted(office, "--category", "人事", "--note", "张三的住址")

    erased = invoke(
        office, "catalogue", "erase", ref, "--ground", "privacy", "--approver", "lisi",
        "--confirm", ref,
    )  # fmt: skip

    assert 0 == erased.exit_code, erased.output
    assert "人事" in erased.stderr
    assert "张三" not in erased.output


def test_file_whose_name_bears_a_mark_is_told_without_its_name(office: Path) -> None:
    """Neither the answer nor the messages repeat it, whether the file is there or not."""
    (office / "绝密★长期.csv").write_text(ROWS, "utf-8")

    done = invoke(office, "catalogue", "import", "绝密★长期.csv")
    absent = invoke(office, "catalogue", "import", "绝密★10年.csv")
    shown = invoke(office, "catalogue", "import", "绝密★长期.csv", "--show-mapping", "--json")

    assert (4, 2, 4) == (done.exit_code, absent.exit_code, shown.exit_code)
    assert "绝密" not in done.output + absent.output + shown.output
    assert "SECRECY-MARK" in done.output or "***.csv" in done.output


def test_state_of_the_secret_key_is_shown(office: Path) -> None:
    """Where it is and its fingerprint; the key itself never."""
    shown = answer(invoke(office, "db", "key", "--json"))

    place = Path(str(shown["place"]))
    assert [] == shown["absent"]
    assert 16 == len(str(shown["fingerprint"]))
    assert (office / place).read_bytes().hex() not in str(shown)


def test_a_leak_leaves_no_public_trace(office: Path) -> None:
    """After a leak no public day shows the item any more; an ordinary withdrawal keeps its days."""
    for ref, more in (("I2-3", ()), ("I2-4", ("--leak",))):
        gone = invoke(
            office, "catalogue", "withdraw", ref, "--on", "2010-01-01", *more, actor="lisi"
        )
        assert 0 == gone.exit_code, gone.output

    then = invoke(office, "catalogue", "export", "--public", "--on", "2009-12-31").stdout
    now = invoke(office, "catalogue", "export", "--public", "--on", "2010-01-01").stdout

    assert "义务教育" in then
    assert "学前教育" not in then
    assert "教育" not in now


def test_erasing_leaves_no_text_and_a_clean_journal(office: Path) -> None:
    """The words are gone from every answer and from the file; the journal says by which entry."""
    options = ("--ground", "个人隐私", "--approver", "lisi", "--confirm", "I2-4", "--json")
    ground = answer(invoke(office, "law", "show", "cn-2019", "privacy", "--json"))

    erased = answer(invoke(office, "catalogue", "erase", "I2-4", *options))
    shown = answer(invoke(office, "catalogue", "show", "I2-4", "--json"))
    verified = answer(invoke(office, "journal", "verify", "--json"))
    kept = [path for path in office.iterdir() if path.name.startswith("office.db")]

    assert ground
    assert ("I2-4", "privacy") == (erased["ref"], erased["ground"])
    assert (True, None, "2009-04-03") == (shown["erased"], shown["title"], shown["published_on"])
    assert (True, 1) == (verified["clean"], len(verified["erased"]))
    assert not any("学前教育".encode() in path.read_bytes() for path in kept)


def test_the_eraser_is_not_the_approver(office: Path) -> None:
    """Erasing needs a second person too."""
    options = ("--ground", "privacy", "--approver", "zhangsan", "--confirm", "I2-4")

    refused = invoke(office, "catalogue", "erase", "I2-4", *options)

    assert 1 == refused.exit_code
    assert "MAT-003" in refused.stderr


def test_attachments_are_listed_with_their_hash(office: Path) -> None:
    """A file is stored with its item under the SHA-256 of its bytes."""
    (office / "notice.txt").write_text("公告", "utf-8")

    (attached,) = answer(invoke(office, "catalogue", "attach", "I2-3", "notice.txt", "--json"))
    shown = answer(invoke(office, "catalogue", "show", "I2-3", "--json"))

    assert 64 == len(attached["sha256"])
    assert [("notice.txt", 6, attached["sha256"])] == [
        (one["name"], one["bytes"], one["digest"]) for one in shown["attachments"]
    ]


def test_public_export_holds_public_fields_only(office: Path) -> None:
    """Withheld, requested and unpublished items are not in it, nor any field about them."""
    shown = invoke(office, "catalogue", "export", "--public", "--format", "jsonl").stdout

    items = [json.loads(line) for line in shown.splitlines()]
    assert 3 == len(items)
    assert not {"mode", "ground", "note", "source", "extra", "version"} & set(items[0])


def test_formulas_are_inert_in_csv(office: Path) -> None:
    """Cells a spreadsheet would run get an apostrophe, and keep their text on request."""
    _drafted(office, "--summary", "=HYPERLINK(1)", "--note", "@x", "--keywords", "-1")

    plain = invoke(office, "catalogue", "export", "--stage", "draft").stdout
    kept = invoke(office, "catalogue", "export", "--stage", "draft", "--keep-formulas").stdout

    row = list(csv.DictReader(io.StringIO(plain)))[-1]
    raw = list(csv.DictReader(io.StringIO(kept)))[-1]
    assert ("'=HYPERLINK(1)", "'@x", "'-1") == (row["summary"], row["note"], row["keywords"])
    assert ("=HYPERLINK(1)", "@x", "-1") == (raw["summary"], raw["note"], raw["keywords"])


def test_an_export_to_a_file_is_private_unless_public(office: Path) -> None:
    """The staff view gets mode 0600; a byte order mark is written when asked for."""
    invoke(office, "catalogue", "export", "-o", "all.csv", "--bom")
    invoke(office, "catalogue", "export", "--public", "-o", "public.csv")

    staff = office / "all.csv"
    assert 0o600 == staff.stat().st_mode & 0o777
    assert staff.read_bytes().startswith(b"\xef\xbb\xbfref,")
    assert (office / "public.csv").stat().st_mode & 0o044


def test_an_export_comes_back_unchanged(tmp_path: Path, office: Path) -> None:
    """Items exported as JSON Lines and imported into another office are the same items."""
    fields = ("title", "document_number", "formed_on", "published_on", "agency")
    invoke(
        office, "catalogue", "export", "--agency", "教育局", "--format", "jsonl", "-o", "x.jsonl"
    )
    other = tmp_path / "other"
    other.mkdir()
    office_in(other, agencies=["教育局"])

    (account,) = answer(invoke(other, "catalogue", "import", str(office / "x.jsonl"), "--json"))
    mine = answer(invoke(office, "catalogue", "list", "--agency", "教育局", "--json"))["items"]
    theirs = answer(invoke(other, "catalogue", "list", "--json"))["items"]

    assert (2, 2) == (account["read"], account["accepted"])
    assert [[one[key] for key in fields] for one in mine] == [
        [one[key] for key in fields] for one in theirs
    ]


def test_help_of_every_verb_names_its_exit_codes(office: Path) -> None:
    """Each verb explains itself with an example."""
    verbs = ("import", "list", "search", "show", "add", "revise", "publish", "withdraw", "erase",
             "attach", "export", "tally")  # fmt: skip
    for verb in verbs:
        shown = invoke(office, "catalogue", verb, "--help")
        assert 0 == shown.exit_code
        assert f"govdisclose catalogue {verb}" in shown.stdout or verb in {"publish", "withdraw"}
        assert "Exit codes" in shown.stdout
