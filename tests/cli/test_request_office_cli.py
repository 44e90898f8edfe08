"""``govdisclose request`` on an office: registered, decided by two, listed, explained, logged."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import answer, invoke, office_in

REGISTER = (
    "request", "register", "--applicant", "甲", "--kind", "自然人", "--contact", "某路1号",
    "--channel", "当面", "--description", "某地块征收补偿方案", "--on", "2024-03-01",
)  # fmt: skip
RESIDENT_ID = "360426199101010071"
"""The published test number of the check digit (domain facts, section 5.4)."""


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Path:
    """An office with a second person who approves."""
    return office_in(tmp_path, second=True, agencies=["教育局"])


def _json(office: Path, *arguments: str, exit_code: int = 0, **given: Any) -> Any:
    return answer(invoke(office, *arguments, "--json", **given), exit_code)


def test_a_request_goes_its_whole_way(office: Path) -> None:
    """Registered, assigned, drafted, approved by another, replied and archived."""
    ref = _json(office, *REGISTER)["ref"]
    _json(office, "request", "assign", ref, "zhangsan", "--on", "2024-03-04")
    draft = ("request", "draft", ref, "--item", "予以公开", "--access", "随附")
    _json(office, *draft)
    refused = invoke(office, "request", "approve", ref, "--on", "2024-03-08")
    approved = _json(office, "request", "approve", ref, "--on", "2024-03-08", actor="lisi")
    reply = ("request", "reply", ref, "--route", "邮寄", "--on", "2024-03-11")
    replied = _json(office, *reply)
    archived = _json(office, "request", "archive", ref)

    assert (1, "decided", "replied", "archived") == (
        refused.exit_code,
        approved["state"],
        replied["state"],
        archived["state"],
    )
    assert "MAT-003" in refused.stderr
    assert ["granted", "2024-03-11"] == [
        _json(office, "request", "list")["items"][0][name] for name in ("outcome", "processed_on")
    ]


def test_the_number_of_the_document_comes_from_stdin_and_is_not_shown(office: Path) -> None:
    """It is on no command line, and only its masked form is printed."""
    result = invoke(
        office, *REGISTER, "--proof", "身份证", "--proof-number", "-", text_in=f"{RESIDENT_ID}\n"
    )

    assert 0 == result.exit_code
    assert "360426********0071" in result.stdout
    assert RESIDENT_ID not in result.stdout + result.stderr


def test_the_number_of_the_document_comes_from_a_file(office: Path) -> None:
    """The first line of the file counts; one that cannot be read is named."""
    (office / "number.txt").write_text(f"{RESIDENT_ID}\n", "utf-8")
    proof = ("--proof", "身份证", "--proof-number")
    result = invoke(office, *REGISTER, *proof, "@number.txt")
    missing = invoke(office, *REGISTER, *proof, "@none.txt")

    assert "360426********0071" in result.stdout
    assert (2, True) == (missing.exit_code, "none.txt" in missing.stderr)


@pytest.mark.parametrize("given", [RESIDENT_ID, "@", ""])
def test_a_number_on_the_command_line_is_refused_and_not_repeated(office: Path, given: str) -> None:
    """It would stay in the history of the shell; nothing is registered."""
    result = invoke(office, *REGISTER, "--proof", "身份证", "--proof-number", given)

    assert 2 == result.exit_code
    assert "stays in the history of the shell" in result.stderr
    assert RESIDENT_ID not in result.output
    assert [] == _json(office, "request", "list")["items"]


def test_a_file_enclosed_after_the_approval_is_reviewed(office: Path) -> None:
    """The reply is refused with what to do, and goes out once another person cleared it."""
    ref = _json(office, *REGISTER)["ref"]
    _json(office, "request", "draft", ref, "--item", "予以公开", "--access", "随附")
    _json(office, "request", "approve", ref, "--on", "2024-03-08", actor="lisi")
    (office / "plan.txt").write_text("方案 13800138000", "utf-8")
    enclosed = invoke(office, "request", "enclose", ref, "plan.txt", "--json")
    refused = invoke(office, "request", "reply", ref)
    _json(office, "review", "open", ref)
    waiting = _json(office, "request", "enclose", ref)["gate"]
    _json(office, "review", "decide", ref, "--outcome", "cleared", actor="lisi")
    shown = invoke(office, "request", "enclose", ref, lang="zh").stdout
    replied = _json(office, "request", "reply", ref, exit_code=4)

    shape = answer(enclosed)
    assert (["plan.txt"], False) == (
        [one["name"] for one in shape["enclosures"]],
        shape["gate"]["open"],
    )
    assert "PERSON-MOBILE" in enclosed.stderr
    assert "13800138000" not in enclosed.stderr
    assert (1, True) == (refused.exit_code, f"review open {ref}" in refused.stderr)
    assert (False, "V1-1", "awaiting_approval") == (
        waiting["open"],
        waiting["review"],
        waiting["review_state"],
    )
    assert "可以发出" in shown
    assert "同意公开" in shown
    assert "replied" == replied["state"]


def test_a_log_is_no_way_round_the_gate(office: Path) -> None:
    """A row that says the reply of a request drafted here went out passes the same gate."""
    ref = _json(office, *REGISTER)["ref"]
    number = _json(office, "request", "list")["items"][0]["number"]
    _json(office, "request", "draft", ref, "--item", "予以公开", "--access", "随附")
    head = "登记号,申请人类别,申请方式,收到日期,申请人,联系方式,描述,outcome,replied_on\n"
    row = f"{number},自然人,当面,2024-03-01,甲,某路1号,某地块征收补偿方案,granted,2024-03-08\n"
    (office / "log.csv").write_text(head + row, "utf-8")
    result = invoke(office, "request", "import", "log.csv", "--json")

    assert 4 == result.exit_code, result.output
    assert "REQUEST-HANDLED-HERE" in result.output
    assert "handling" == _json(office, "request", "list")["items"][0]["state"]


def test_what_is_unlawful_ends_with_exit_four_and_is_kept(office: Path) -> None:
    """A breach is recorded, said, and has no effect; what is impossible is refused with exit 1."""
    ref = _json(office, *REGISTER)["ref"]

    breach = _json(office, "request", "extend", ref, "--days", "20", exit_code=4)
    impossible = invoke(office, "request", "confirm", ref)

    assert {"BREACH-EXTENSION-UNTOLD", "BREACH-EXTENSION-UNAPPROVED"} <= {
        finding["code"] for finding in breach["act_findings"]
    }
    assert "2024-03-29" == breach["due"]
    assert 1 == impossible.exit_code
    assert "REQ-001" in impossible.stderr


def test_explain_says_what_would_be(office: Path) -> None:
    """The ledger, the days and the next act; an extension supposed shows another last day."""
    ref = _json(office, *REGISTER)["ref"]

    told = invoke(office, "request", "explain", ref, "--as-of", "2024-03-20")
    supposed = _json(office, "request", "explain", ref, "--as-of", "2024-03-20", "--if-extended")

    assert "art. 33" in told.stdout
    assert "2024-03-29" in told.stdout
    assert "2024-04-28" == supposed["due"]
    assert "handling" == supposed["state"]


def test_due_counts_every_list(office: Path) -> None:
    """What presses is listed, and each list has its count."""
    for _ in range(2):
        _json(office, *REGISTER)

    due = _json(office, "request", "due")

    assert 2 == due["buckets"]["overdue"]
    assert 2 == sum(due["buckets"].values())
    assert ["overdue", "overdue"] == [item["bucket"] for item in due["items"]]


def test_a_log_goes_in_and_out(office: Path) -> None:
    """A rejected row comes back; what was exported is known when it comes in again."""
    (office / "log.csv").write_text(
        "登记号,受理机关,申请人类别,申请人,联系方式,申请方式,所需信息,收到日期,处理结果,答复日期\n"
        "1,教育局,公司,某公司,某路,当面,入学划片方案,2024-03-01,予以公开,2024-03-20\n"
        "2,教育局,谁,某,某路,当面,某,2024-03-01,,\n",
        "utf-8",
    )

    imported = _json(office, "request", "import", "log.csv", exit_code=4)
    exported = invoke(office, "request", "export", "-o", "out.csv")
    again = _json(office, "request", "import", "out.csv")
    found = _json(office, "request", "search", "划片")
    shown = _json(office, "request", "show", found["items"][0]["ref"])

    assert {shown["entries"][0]["run"]} == {entry["run"] for entry in shown["entries"]} != {None}
    assert (1, 1) == (imported[0]["accepted"], imported[0]["rejected"])
    assert 0 == exported.exit_code
    assert (0, 1) == (again[0]["accepted"], again[0]["unchanged"])
    assert ["1"] == [item["number"] for item in found["items"]]


def test_registering_shows_what_answers_already_and_who_asked_before(office: Path) -> None:
    """Art. 36(1) and 35: candidates and repetitions are shown; nothing is refused."""
    item = _json(office, "catalogue", "add", "--title", "某地块征收补偿方案公告")["ref"]
    published = invoke(office, "catalogue", "publish", item, actor="lisi")
    assert 0 == published.exit_code, published.output
    _json(office, *REGISTER)

    shape = _json(office, *REGISTER)

    assert item == shape["answers"][0]["ref"]
    assert 1 == shape["repeated"]["total"]


def test_a_bulk_handover_and_anonymising(office: Path) -> None:
    """Open requests change hands; closed ones lose their text and keep their row."""
    ref = _json(office, *REGISTER)["ref"]
    _json(office, "request", "assign", ref, "zhangsan")
    handed = _json(office, "request", "handover", "zhangsan", "lisi")
    old = _json(office, *REGISTER)["ref"]
    _json(office, "request", "withdraw", old, "--on", "2024-03-05")

    erased = _json(office, "request", "anonymise", "--years", "0", "--approver", "lisi")
    shown = _json(office, "request", "show", old)

    assert [ref] == handed["refs"]
    assert [old] == erased["refs"]
    assert (True, None, "withdrawn") == (shown["erased"], shown["text"], shown["state"])


def test_split_refer_and_charge(office: Path) -> None:
    """Parts, another agency, and a fee by pages as published by 宿迁: 57 pages cost 270 yuan."""
    ref = _json(office, *REGISTER)["ref"]
    parts = ("request", "split", ref, "--part", "甲", "--part", "乙", "--register")
    _json(office, *parts, "--on", "2024-03-04")
    charged = _json(office, "request", "charge", ref, "--pages", "57", "--dry-run")
    other = _json(office, "request", "list")["items"][0]["ref"]
    _json(
        office, "request", "draft", other, "--item", "not_responsible", "--reasons", "由教育局制作",
        "--right-agency", "教育局",
    )  # fmt: skip
    _json(office, "request", "approve", other, "--on", "2024-03-05", actor="lisi")
    referred = _json(office, "request", "refer", other, "教育局", "--on", "2024-03-06")

    assert 270 == charged["amount"]
    assert {"referred_from": other} == referred["facts"]["links"]
    assert "教育局" == referred["agency"]


def test_lists_speak_chinese(office: Path) -> None:
    """Headings, states and refusals are worded in the language asked for."""
    ref = _json(office, *REGISTER)["ref"]
    _json(office, "request", "draft", ref, "--item", "denied")

    listed = invoke(office, "request", "list", lang="zh")
    refused = invoke(office, "request", "approve", ref, actor="lisi", lang="zh")

    assert "登记号" in listed.stdout
    assert "已超期" in listed.stdout
    assert "理由" in refused.stderr
    assert "ground" not in refused.stderr
    assert json.loads(invoke(office, "request", "list", "--json").stdout)["total"] == 1


@pytest.mark.parametrize(
    ("tampering", "code", "field"),
    [
        ("UPDATE matters SET category = 'other_org'", "DB-MATTER-DERIVED", "category"),
        ("UPDATE matters SET outcome = 'granted'", "DB-MATTER-DERIVED", "outcome"),
        ("UPDATE matters SET received_on = '2023-01-01'", "DB-MATTER-DERIVED", "received_on"),
        ("UPDATE matters SET due = '2033-01-01'", "DB-MATTER-DERIVED", "due"),
        ("UPDATE matter_outlooks SET value = 'closed'", "DB-MATTER-DERIVED", "outlooks"),
        ("DELETE FROM matters", "DB-MATTER-MISSING", None),
    ],
)
def test_what_reports_read_is_held_against_the_journal(
    office: Path, tampering: str, code: str, field: str | None
) -> None:
    """The index is no part of the chain, so a change in it shows when it is made anew."""
    ref = _json(office, *REGISTER)["ref"]
    assert [] == _json(office, "db", "check")["findings"]
    with contextlib.closing(sqlite3.connect(office / "office.db")) as connection:
        connection.execute(tampering)
        connection.commit()

    found = [
        one for one in _json(office, "db", "check", exit_code=4)["findings"] if one["code"] == code
    ]

    assert [(ref, field)] == [(one["value"], one.get("detail", {}).get("fields")) for one in found]


def test_challenges_are_held_against_the_journal(office: Path) -> None:
    """A suit cannot be moved to another block of the report unseen."""
    ref = _json(office, *REGISTER)["ref"]
    opened = ("challenge", "open", ref, "reconsideration", "--unanswered", "--on", "2024-04-20")
    case = _json(office, *opened)["ref"]
    assert [] == _json(office, "db", "check")["findings"]
    with contextlib.closing(sqlite3.connect(office / "office.db")) as connection:
        connection.execute(
            "UPDATE matters SET category = 'litigation_direct' WHERE ref = ?", [case]
        )
        connection.commit()

    found = _json(office, "db", "check", exit_code=4)["findings"]

    assert [("DB-MATTER-DERIVED", case)] == [(one["code"], one["value"]) for one in found]
