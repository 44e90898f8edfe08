"""``govdisclose supervise``: signals, notices, thresholds, feed and watch as people use them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, lines, office_in
from tests.cli.program import environment

DAY = ("--on", "2024-02-29")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with two items formed on 26 January 2024, one of them public on 8 February."""
    monkeypatch.chdir(tmp_path)
    folder = office_in(tmp_path, second=True, agencies=["市教育局"])
    roles = ("administrator", "supervisor", "registrar", "approver")
    granted = [part for role in roles for part in ("--role", role)]
    assert 0 == invoke(folder, "staff", "revise", "zhangsan", *granted).exit_code
    text = (
        "名称,发布机构,成文日期,发布日期\n"
        "关于甲的通知,市教育局,2024-01-26,\n"
        "关于乙的通知,市教育局,2024-01-26,2024-02-08\n"
    )
    (folder / "items.csv").write_text(text, "utf-8")
    assert invoke(folder, "catalogue", "import", "items.csv").exit_code in (0, 4)
    return folder


def test_today_lists_signals_and_ends_with_findings(folder: Path) -> None:
    """The draft is in breach on 29 February: exit code 4, with agency, limit and last day."""
    shape = answer(invoke(folder, "supervise", "today", *DAY, "--json"), 4)

    (item,) = shape["items"]
    assert ("A2", "市教育局", "publication", "I2-1") == tuple(
        item[key] for key in ("agency", "name", "kind", "ref")
    )
    assert ("breach", "2024-02-29", "2024-02-28") == tuple(
        item[key] for key in ("signal", "since", "due")
    )
    assert {"reminder": 0, "yellow": 0, "red": 0, "breach": 1} == shape["counts"]
    assert "never" == shape["watch"]["state"]


def test_today_without_grave_signals_is_done(folder: Path) -> None:
    """A yellow card is no reason for a finding."""
    shape = answer(invoke(folder, "supervise", "today", "--on", "2024-02-27", "--json"))

    assert ["yellow"] == [item["signal"] for item in shape["items"]]


def test_tables_are_chinese_first(folder: Path) -> None:
    """The same in words of the office."""
    shown = invoke(folder, "supervise", "today", *DAY, lang="zh").stdout

    assert "超法定期限" in shown
    assert "及时公开" in shown
    board = invoke(folder, "supervise", "board", *DAY, lang="zh").stdout
    assert "市教育局" in board
    assert "全部公开主体" in board


def test_board_and_history_as_json(folder: Path) -> None:
    """One row for the agency with all five counts; two signals of the past, one after another."""
    board = answer(invoke(folder, "supervise", "board", *DAY, "--json"))
    assert {"none": 0, "reminder": 0, "yellow": 0, "red": 0, "breach": 1} == board["totals"]
    assert ["A2"] == [row["agency"] for row in board["agencies"]]

    period = ("--from", "2024-02-01", "--to", "2024-02-29")
    history = answer(invoke(folder, "supervise", "history", *period, "--json"))
    assert [("yellow", "2024-02-26", "2024-02-29"), ("breach", "2024-02-29", None)] == [
        (item["signal"], item["raised"], item["cleared"]) for item in history["items"]
    ]
    refused = invoke(folder, "supervise", "history", "--from", "2024-03-01", "--to", "2024-02-01")
    assert 2 == refused.exit_code


def test_agency_shows_clocks_and_what_is_open(folder: Path) -> None:
    """Limits without a signal are shown, too."""
    answer(invoke(folder, "supervise", "notice", "市教育局", "--text", "请说明", "--json"))

    shape = answer(invoke(folder, "supervise", "agency", "A2", "--json"))

    assert {"publication", "supervision_notice"} == {item["kind"] for item in shape["items"]}
    assert ["S2-1"] == [one["ref"] for one in shape["open"]]


def test_notice_goes_its_way(folder: Path) -> None:
    """Sent, explained, settled by another person; text may come from stdin."""
    sent = invoke(
        folder, "supervise", "notice", "A2", "--about", "I2-1", "--signal", "黄牌", "--text", "-",
        "--json", text_in="请说明逾期原因\n",
    )  # fmt: skip
    shape = answer(sent)
    assert ("S2-1", "yellow", "I2-1") == (shape["ref"], shape["signal"], shape["about"])
    assert "请说明逾期原因" == shape["steps"][0]["text"]
    explained = invoke(folder, "supervise", "explain", "S2-1", "--text", "系统迁移")
    assert 0 == explained.exit_code, explained.output
    same = invoke(folder, "supervise", "settle", "S2-1")
    assert 1 == same.exit_code
    assert "MAT-003" in same.stderr
    invoke(folder, "staff", "revise", "lisi", "--role", "approver", "--role", "supervisor")
    assert 0 == invoke(folder, "supervise", "settle", "S2-1", actor="lisi").exit_code
    assert {"total": 0, "items": []} == answer(invoke(folder, "supervise", "list", "--json"))
    assert 1 == answer(invoke(folder, "supervise", "list", "--all", "--json"))["total"]


def test_consequence_needs_a_second_person(folder: Path) -> None:
    """Put forward by one, approved with a limit by another."""
    made = ("supervise", "sanction", "A2", "correction_order", "--text", "限期补公开", "--json")
    assert "proposed" == answer(invoke(folder, *made))["state"]
    assert 1 == invoke(folder, "supervise", "approve", "S2-1").exit_code

    approved = invoke(folder, "supervise", "approve", "S2-1", "--days", "5", "--json", actor="lisi")

    assert "open" == answer(approved)["state"]
    assert (
        "ordered"
        == answer(invoke(folder, "supervise", "show", "S2-1", "--json"))["steps"][1]["move"]
    )


def test_thresholds_are_set_shown_and_removed(folder: Path) -> None:
    """Five days promised turn the yellow card into a red one; without them it is yellow again."""
    on = ("--on", "2024-02-27")
    given = ("--set", "--kind", "publication", "--promised", "5", "--yellow", "80")
    assert 2 == invoke(folder, "supervise", "thresholds", *given).exit_code
    assert 2 == invoke(folder, "supervise", "thresholds", "--promised", "5").exit_code

    shape = answer(
        invoke(folder, "supervise", "thresholds", *given, "--citation", "测〔2024〕1号", "--json")
    )

    assert ["default", "own-publication-all-all"] == [one["id"] for one in shape["thresholds"]]
    red = answer(invoke(folder, "supervise", "today", *on, "--json"), 4)
    assert ["red"] == [item["signal"] for item in red["items"]]
    unset = ("supervise", "thresholds", "--unset", "--kind", "publication")
    assert 0 == invoke(folder, *unset).exit_code
    assert 1 == invoke(folder, *unset).exit_code
    yellow = answer(invoke(folder, "supervise", "today", *on, "--json"))
    assert ["yellow"] == [item["signal"] for item in yellow["items"]]


def test_triggers_are_switched_and_shown(folder: Path) -> None:
    """Off is shown as such; --within needs a trigger, and a trigger takes no threshold."""
    command = ("supervise", "thresholds")
    given = ("--set", "--trigger", "unsent", "--off", "--citation", "测〔2024〕3号")
    for wrong in (
        ("--set", "--off", "--citation", "x"),
        ("--trigger", "unsent"),
        ("--set", "--trigger", "unsent", "--citation", "x"),
        ("--set", "--trigger", "unsent", "--off"),
        (*given, "--kind", "request"),
        ("--unset", "--trigger", "unsent", "--off"),
    ):
        assert 2 == invoke(folder, *command, *wrong).exit_code, wrong

    shape = answer(invoke(folder, *command, *given, "--json"))

    (found,) = [one for one in shape["triggers"] if one["id"] == "unsent"]
    assert (False, "测〔2024〕3号") == (found["enabled"], found["article"])
    assert "已关闭" in invoke(folder, *command, lang="zh").stdout
    assert 0 == invoke(folder, *command, "--unset", "--trigger", "unsent").exit_code
    assert 1 == invoke(folder, *command, "--unset", "--trigger", "unsent").exit_code


def test_calendar_change_shows_before_and_after(folder: Path) -> None:
    """One day off more: from 28 to 29 February, shown before loading, on loading and after it."""
    days = [{"name": "停电", "date": "2024-02-20", "isOffDay": True}]
    file = {"year": 2024, "papers": ["x"], "days": days}
    (folder / "more.json").write_text(json.dumps(file), "utf-8")
    command = ("supervise", "calendar-change")

    tried = answer(invoke(folder, *command, "more.json", "--on", "2024-02-27", "--json"))
    assert [("I2-1", "2024-02-28", "2024-02-29")] == [
        (one["ref"], one["due_before"], one["due_after"]) for one in tried["items"]
    ]
    loaded = answer(
        invoke(folder, "calendar", "load", "more.json", "--paper", "测〔2024〕2号", "--json")
    )
    assert ["I2-1"] == [one["ref"] for one in loaded["moved"]]
    back = ("--before", "测〔2024〕2号", "--on", "2024-02-27", "--json")
    assert tried == answer(invoke(folder, *command, *back))
    assert 2 == invoke(folder, *command, "--before", "无此文号").exit_code
    assert 2 == invoke(folder, *command).exit_code


def test_feed_is_written_privately(folder: Path) -> None:
    """One event for the draft, and no file of the office is written over."""
    shape = answer(invoke(folder, "supervise", "feed", "due.ics", *DAY, "--json"))

    assert {"file": "due.ics", "events": 1} == shape
    text = (folder / "due.ics").read_bytes().decode("utf-8")
    assert "DTSTART;VALUE=DATE:20240228\r\n" in text
    assert 0o600 == (folder / "due.ics").stat().st_mode & 0o777
    assert 2 == invoke(folder, "supervise", "feed", "office.db.heartbeat").exit_code


def test_feed_describes_in_the_readers_language(folder: Path) -> None:
    """Signal and law in Chinese; a limit without a signal says nothing of one."""
    early = ("--on", "2024-02-08")
    assert 0 == invoke(folder, "supervise", "feed", "late.ics", *DAY, lang="zh").exit_code
    assert 0 == invoke(folder, "supervise", "feed", "early.ics", *early, lang="zh").exit_code

    late, soon = (
        (folder / name).read_bytes().decode("utf-8").replace("\r\n ", "")
        for name in ("late.ics", "early.ics")
    )

    law = "《政府信息公开条例》（2019年国务院令第711号）第26条"
    assert f"DESCRIPTION:2024-02-29起超法定期限\\n{law}\r\n" in late
    assert f"DESCRIPTION:{law}\r\n" in soon


def test_review_that_waits_for_an_authority_is_watched(folder: Path) -> None:
    """From the real ledger: the limit runs from the referral and is gone with the answer."""

    def waiting() -> list[tuple[str, str]]:
        shape = answer(invoke(folder, "supervise", "agency", "A2", "--json"))
        return [(one["ref"], one["limit"]) for one in shape["items"] if one["kind"] == "review"]

    assert 0 == invoke(folder, "config", "office", "review_answer_days", "10").exit_code
    assert 0 == invoke(folder, "review", "open", "I2-1").exit_code
    assert [] == waiting()
    given = ("review", "refer", "P2-1", "--to", "secrecy_department")
    assert 0 == invoke(folder, *given, actor="lisi").exit_code
    assert [("P2-1", "secrecy_answer")] == waiting()

    told = invoke(folder, "review", "answer", "P2-1", "--answer", "may_release", actor="lisi")

    assert 0 == told.exit_code, told.output
    assert [] == waiting()


def test_watch_once_looks_and_leaves_a_mark(folder: Path) -> None:
    """One line of JSON; afterwards the list says that the watch was stopped."""
    shape = answer(invoke(folder, "supervise", "watch", "--once", "--json"))

    assert "start" == shape["occasion"]
    assert 1 == shape["standing"]
    assert (folder / "office.db.heartbeat").exists()
    after = answer(invoke(folder, "supervise", "today", "--json"), 4)
    assert "stopped" == after["watch"]["state"]


def test_stale_watch_is_shown_by_doctor(folder: Path) -> None:
    """A mark of yesterday by a watcher that meant to come back is a fault."""
    mark = {
        "at": "2024-02-01T00:00:00+00:00",
        "interval_seconds": 30,
        "day": "2024-02-01",
        "told_on": None,
        "stopped": False,
    }
    (folder / "office.db.heartbeat").write_text(json.dumps(mark), "utf-8")

    checks = answer(invoke(folder, "doctor", "--json"), 4)

    assert "fault" == next(one["state"] for one in checks if one["check"] == "watcher")
    assert 4 == invoke(folder, "supervise", "today", "--on", "2024-02-08").exit_code


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_watch_sees_changes_and_stops_when_asked(folder: Path, number: signal.Signals) -> None:
    """It prints what is new, and ends with code 0 at a signal, leaving word that it was stopped."""
    command = [
        sys.executable,
        "-m",
        "govdisclose",
        "--db",
        "office.db",
        "--actor",
        "zhangsan",
        "supervise",
        "watch",
    ]
    out = folder / "watch.jsonl"
    with out.open("wb") as stream:
        process = subprocess.Popen(
            [*command, "--interval", "1", "--json"],
            cwd=folder,
            stdout=stream,
            stderr=subprocess.PIPE,
            env=environment(folder),
        )
        try:
            _until(lambda: len(lines(out)) == 1)
            invoke(folder, "supervise", "notice", "A2", "--text", "请说明")
            _until(lambda: len(lines(out)) == 2)
            process.send_signal(number)
            _printed, errors = process.communicate(timeout=30)
        finally:
            process.kill()

    assert 0 == process.returncode, errors
    assert ["start", "change"] == [one["occasion"] for one in lines(out)]
    after = answer(invoke(folder, "supervise", "today", "--json"), 4)
    assert "stopped" == after["watch"]["state"]


def _until(holds: object, seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]  # a condition
        assert time.monotonic() < end, "the watch did not say what was expected"
        time.sleep(0.2)
