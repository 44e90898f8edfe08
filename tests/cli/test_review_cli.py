"""``govdisclose review``, ``law grounds`` and ``staff deputise`` as they are typed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in

STAFF = (
    ("lisi", "approver"),
    ("wang", "reviewer"),
    ("zhao", "审查人"),
    ("sun", "保密员"),
    ("qian", "approver"),
    ("zhou", "supervisor"),
    ("wu", "registrar"),
)
MARKER = "泄露标记甲"


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Path:
    """An office of several people that reviews in three steps, with one draft."""
    folder = office_in(tmp_path)
    for key, role in STAFF:
        assert 0 == invoke(folder, "staff", "add", key, "--role", role).exit_code
    assert 0 == invoke(folder, "review", "variant", "three-step").exit_code
    assert 0 == invoke(folder, "catalogue", "add", "--title", "通知").exit_code
    return folder


def _signed(office: Path) -> None:
    for command, actor in (
        (("open", "I1-1", "--note", MARKER), "zhangsan"),
        (("sign", "I1-1", "--opinion", "公开"), "wang"),
        (("sign", "I1-1", "--opinion", "release", "--reason", MARKER), "zhao"),
        (("decide", "I1-1", "--outcome", "cleared"), "lisi"),
    ):
        result = invoke(office, "review", *command, actor=actor)
        assert 0 == result.exit_code, result.output


def test_item_is_published_after_its_review(office: Path) -> None:
    """Refused before, with what to do; done after; the review shows who signed."""
    refused = invoke(office, "catalogue", "publish", "I1-1", actor="lisi")
    assert 1 == refused.exit_code
    assert "REV-002" in refused.output
    assert "review open I1-1" in refused.output
    _signed(office)

    assert 0 == invoke(office, "catalogue", "publish", "I1-1", actor="qian").exit_code

    shape = answer(invoke(office, "review", "show", "I1-1", "--json"))
    assert ("P1-1", "cleared", "three-step", []) == (
        shape["ref"],
        shape["outcome"],
        shape["variant"],
        shape["next"],
    )
    assert ["zhangsan", "wang", "zhao", "lisi"] == [step["person"] for step in shape["steps"]]
    assert 0 == answer(invoke(office, "review", "list", "--json"))["total"]
    assert 1 == answer(invoke(office, "review", "list", "--all", "--json"))["total"]


def test_paper_is_recorded_with_the_hash_of_its_scan(office: Path) -> None:
    """The sheet itself is not kept; both options go together."""
    (office / "sheet.pdf").write_bytes(b"sheet")
    assert 0 == invoke(office, "review", "open", "I1-1").exit_code
    alone = invoke(office, "review", "sign", "I1-1", "--opinion", "公开", "--paper", "wang")
    assert 2 == alone.exit_code

    sign = ("review", "sign", "I1-1", "--opinion", "公开", "--paper", "wang", "--scan", "sheet.pdf")
    drafter = invoke(office, *sign)
    assert (1, True) == (drafter.exit_code, "MAT-003" in drafter.output)
    shape = answer(invoke(office, *sign, "--json", actor="wu"))

    expected = {"signer": "wang", "scan": hashlib.sha256(b"sheet").hexdigest()}
    assert expected == shape["steps"][-1]["paper"]
    assert "wang on paper, recorded by wu" in invoke(office, "review", "show", "P1-1").stdout


def test_doubt_is_referred_and_answered(office: Path) -> None:
    """Nothing goes on before the answer, and the list says what is waited for."""
    invoke(office, "review", "open", "I1-1")
    refer = ("review", "refer", "I1-1", "--to", "保密局", "--reason", "不明")
    assert 0 == invoke(office, *refer, actor="sun").exit_code
    stopped = invoke(office, "review", "sign", "I1-1", "--opinion", "公开", actor="wang")
    assert (1, True) == (stopped.exit_code, "REV-005" in stopped.output)
    assert "waiting for the answer of" in invoke(office, "review", "list").stdout

    said = ("review", "answer", "I1-1", "--answer", "must_withhold", "--json")
    shape = answer(invoke(office, *said, actor="sun"))

    assert ("must_withhold", None) == (shape["answer"], shape["referral"])


def test_withheld_content_names_its_ground_and_comes_back(office: Path) -> None:
    """What the ground demands is asked for; then 'review due' knows when to look again."""
    invoke(office, "review", "open", "I1-1")
    for actor in ("wang", "zhao"):
        invoke(office, "review", "sign", "I1-1", "--opinion", "不予公开", actor=actor)
    decide = ("review", "decide", "I1-1", "--outcome", "withheld", "--not-severable")
    for more in ((), ("--ground", "nonsense"), ("--ground", "process", "--reason", "x")):
        assert 0 != invoke(office, *decide, *more, actor="lisi").exit_code
    ground = ("--ground", "四类过程性信息", "--kind", "process_draft", "--test", "still_in_process")
    shape = answer(invoke(office, *decide, *ground, "--reason", "尚在讨论", "--json", actor="lisi"))
    assert [("process", "16(2)", "discretionary", "process_draft")] == [
        (one["ground"], one["article"], one["force"], one["kind"]) for one in shape["grounds"]
    ]

    due = answer(invoke(office, "review", "due", "--all", "--json"))
    assert [("P1-1", "process", "18", "unverified", False)] == [
        (one["ref"], one["ground"], one["article"], one["mark"], one["is_due"])
        for one in due["items"]
    ]
    assert 0 == answer(invoke(office, "review", "due", "--json"))["total"]
    again = ("review", "reassess", "P1-1", "--found", "转为公开", "--json")
    assert "release" == answer(invoke(office, *again, actor="wang"))["items"][0]["found"]
    assert 0 == invoke(office, "review", "open", "I1-1").exit_code


def test_returned_content_goes_back_to_its_drafter(office: Path) -> None:
    """The review is closed and can be opened again."""
    invoke(office, "review", "open", "I1-1")

    shape = answer(invoke(office, "review", "return", "I1-1", "--json", actor="wang"))

    assert "returned" == shape["outcome"]
    assert 0 == invoke(office, "review", "open", "I1-1").exit_code


def test_leak_is_remedied_and_shows_on_no_public_surface(office: Path) -> None:
    """Notes of reviewers and of the remedy, and that there is one, stay with the staff."""
    _signed(office)
    invoke(office, "catalogue", "publish", "I1-1", actor="qian")
    withdrawn = invoke(office, "catalogue", "withdraw", "I1-1", "--leak", actor="lisi")
    assert 0 == withdrawn.exit_code
    listed = answer(invoke(office, "review", "leaks", "--json"))
    assert [("L1-1", "remedy")] == [(one["ref"], one["state"]) for one in listed["items"]]
    remedy = ("review", "remedy", "I1-1", "--step")
    for step, actor in (
        (("asked", "--where", "搜索引擎", "--note", MARKER), "sun"),
        (("assessed", "--damage", "轻微"), "sun"),
        (("closed",), "zhou"),
    ):
        assert 0 == invoke(office, *remedy, *step, actor=actor).exit_code
    assert 0 == answer(invoke(office, "review", "leaks", "--json"))["total"]
    assert 2 == invoke(office, "review", "remedy", "I1-1", "--where", "网站").exit_code

    for format_ in ("csv", "jsonl", "json", "html"):
        shown = invoke(office, "catalogue", "export", "--public", "--format", format_).stdout
        for word in (MARKER, "通知", "L1-1", "P1-1", "remedy"):
            assert word not in shown
    for command in (("journal", "show", "P1-1"), ("journal", "show", "L1-1")):
        assert MARKER not in invoke(office, *command, "--json").stdout
    assert MARKER in invoke(office, "review", "show", "I1-1").stdout


def test_variant_of_one_agency(office: Path) -> None:
    """Chosen, shown and taken back; an unknown one is named with those there are."""
    invoke(office, "agency", "add", "水利局", "--level", "部门", "--parent", "A1")
    agency = ("--agency", "水利局")
    assert 0 == invoke(office, "review", "variant", "four-step", *agency).exit_code
    chosen = answer(invoke(office, "review", "variant", "--json"))["items"]
    assert {"淮南市人民政府": "three-step", "水利局": "four-step"} == {
        one["agency"]: one["variant"] for one in chosen
    }
    unknown = invoke(office, "review", "variant", "five-step")
    assert (1, True) == (unknown.exit_code, "four-step" in unknown.output)

    back = answer(invoke(office, "review", "variant", "none", *agency, "--json"))

    assert ["three-step"] == [one["variant"] for one in back["items"]]
    assert 2 == invoke(office, "config", "office", "review", "five-step").exit_code


def test_grounds_are_printed_with_what_they_demand() -> None:
    """By the law of the day, in both languages, with marks."""
    from click.testing import CliRunner

    from govdisclose.cli.main import root

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(root, [*arguments])
        assert 0 == result.exit_code, result.output
        return result.stdout

    shown = run("--lang", "zh", "law", "grounds", "--on", "2024-06-03")
    for word in ("应当不予公开", "可以不予公开", "人事管理", "第16条(1)", "未核实", "12个月后"):
        assert word in shown
    old = run("--lang", "en", "law", "grounds", "privacy", "--on", "2018-01-01")
    assert "cn-2008" in old
    assert "looked at again" not in old
    unknown = CliRunner().invoke(root, ["law", "grounds", "nonsense"])
    assert 2 == unknown.exit_code


def test_deputy_signs_with_as_and_both_are_journaled(office: Path) -> None:
    """On the days of the appointment, and not for who drafted."""
    invoke(office, "review", "open", "I1-1")
    sign = ("--as", "wang", "review", "sign", "I1-1", "--opinion", "公开", "--json")
    assert 1 == invoke(office, *sign, actor="wu").exit_code
    deputise = ("staff", "deputise", "wu", "--for", "wang", "--until", "2999-12-31", "--json")
    assert {"person": "wu", "for": "wang"}.items() <= answer(invoke(office, *deputise)).items()

    shape = answer(invoke(office, *sign, actor="wu"))

    step = shape["steps"][-1]
    assert ("wu", "wang") == (step["person"], step["acting_for"])
    assert 1 == answer(invoke(office, "staff", "deputies", "--json"))["total"]
    assert 0 == invoke(office, "staff", "deputise", "wu", "--for", "wang", "--end").exit_code
    assert 0 == answer(invoke(office, "staff", "deputies", "--json"))["total"]
    assert 2 == invoke(office, "staff", "deputise", "wu", "--for", "wang").exit_code


def test_messages_are_chinese_for_chinese_readers(office: Path) -> None:
    """States and moves of a refusal are words."""
    invoke(office, "review", "open", "I1-1")

    refused = invoke(
        office, "review", "decide", "I1-1", "--outcome", "公开", actor="lisi", lang="zh"
    )

    assert "待初审" in refused.output
    assert "awaiting" not in refused.output
