"""The working day of a clerk in real terminals: driven through tmux, proved by the journal."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from govdisclose.domain.cases.roles import Role
from govdisclose.domain.catalogue.agency import Level
from govdisclose.office import NewAgency, Office
from tests.tui.terminals import Terminal, workbench_command

pytestmark = [pytest.mark.slow, pytest.mark.external("tmux")]


@pytest.fixture
def clerk(tmp_path: Path) -> Iterator[Terminal]:
    """The terminal of who registers and handles."""
    made = Terminal(tmp_path, "clerk")
    yield made
    made.end()


@pytest.fixture
def head(tmp_path: Path) -> Iterator[Terminal]:
    """The terminal of who approves."""
    made = Terminal(tmp_path, "head")
    yield made
    made.end()


def _office(path: Path) -> date:
    """An office of two people with a draft; today in its zone."""
    with Office.create(
        str(path),
        name="淮南市政府",
        agencies=[NewAgency(name="市教育局", level=Level.DEPARTMENT, code="EDU", parent="A1")],
        actor="li",
    ) as office:
        office.staff.revise(
            "li", roles=[Role.EDITOR, Role.ADMINISTRATOR, Role.REGISTRAR, Role.HANDLER]
        )
        office.staff.add("wang", "王", roles=[Role.APPROVER])
        office.catalogue.add("EDU", {"title": "校舍安全工程公告"})
        return office.environment.today()


def _told(office: Path, *words: str) -> Any:
    """What a command says in JSON."""
    command = [sys.executable, "-m", "govdisclose", "--db", str(office), *words, "--json"]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def _move(terminal: Terminal, name: str) -> None:
    """Open the form of a move by its name."""
    terminal.keys("m")
    terminal.wait("下一步")
    terminal.choose(name)
    terminal.wait(f"{name}：申请", "Ctrl+G")


def _done(terminal: Terminal, *shown: str, absent: str = "Ctrl+G") -> None:
    """Send the form in front and wait for what the screen behind it shows."""
    terminal.keys("C-g")
    terminal.wait(*shown, absent=[absent])


def _quit(terminal: Terminal) -> None:
    terminal.keys("C-q")
    terminal.wait("结束程序")
    terminal.keys("Tab", "Enter")
    terminal.wait("ended 0")


def test_working_day_of_a_clerk(clerk: Terminal, head: Terminal, tmp_path: Path) -> None:
    """Register, correct, consult, extend, decide, review, publish and export, all by keys in two
    terminals over one database; what takes a second person is done by a second person."""
    path = tmp_path / "office.db"
    today = _office(path)
    clerk.start(workbench_command(path, "li", "--area", "requests"), tmp_path)
    head.start(workbench_command(path, "wang", "--area", "requests"), tmp_path)

    # Register.
    clerk.wait("[3 申请]", "列表为空")
    clerk.keys("n")
    clerk.wait("登记申请", "> 申请人 *")
    clerk.fill("申请人", "张某")
    clerk.pick("申请人类别", "自然人")
    clerk.fill("联系方式", "淮南市某路1号")
    clerk.pick("提交渠道", "当面提交")
    clerk.fill("所需信息", "某地块征收补偿方案")
    clerk.keys("C-g")
    clerk.wait("已记录，有提示", "警告: 未提供申请人身份证明")
    clerk.keys("Enter")
    clerk.wait("[办理中]", "张某", "# 计入")
    head.wait(f"{today.year}-0001")
    head.keys("Enter")
    head.wait("[办理中]", "张某")

    # Correct: the applicant is told what to correct, with the letter as it will read, and does.
    _move(clerk, "告知补正")
    clerk.fill("期限截止日", (today + timedelta(days=14)).isoformat())
    clerk.fill("需要补正的内容", "请写明地块名称")
    _done(clerk, "[待申请人补正]", "请写明地块名称")
    _move(clerk, "收到补正")
    _done(clerk, "[办理中]", "收到补正  li")

    # Consult a third party; the clock stands still until it answers.
    _move(clerk, "征求第三方意见")
    clerk.fill("征求对象", "某公司")
    _done(clerk, "办理中", "等待中", "征求第三方意见  li")
    head.wait("征求第三方意见  li")
    _move(clerk, "第三方答复意见")
    clerk.pick("意见", "同意公开")
    _done(clerk, "[办理中]", "第三方答复意见  li")

    # Extend: that takes who approves.
    head.wait("第三方答复意见  li")
    _move(head, "延长答复期限")
    head.fill("批准日", today.isoformat())
    head.fill("告知申请人日", today.isoformat())
    _done(head, "延长答复期限  wang")
    clerk.wait("延长答复期限  wang")

    # Decide: drafted by one.
    clerk.keys("e")
    clerk.wait("的答复决定", "Ctrl+G")
    clerk.pick("决定", "公开")
    clerk.fill("获取方式和途径", "随本答复一并提供")
    _done(clerk, "决定情况：待批准", "随本答复一并提供")

    # Review: what would go out is submitted; approved by the other, and cleared.
    head.wait("决定情况：待批准")
    head.keys("p")
    head.wait("批准申请", "随本答复一并提供", "Ctrl+G")
    _done(head, "[已决定待答复]")
    clerk.wait("[已决定待答复]")
    clerk.keys("o")
    clerk.wait("送审", "Ctrl+G")
    _done(clerk, "审查 V1-1")
    head.keys("4")
    head.wait("V1-1")
    head.keys("p")
    head.wait("审定 V1-1", "Ctrl+G")
    head.pick("决定", "审查同意")
    _done(head, "[4 审查]", absent="V1-1")
    clerk.wait("可以发出")
    _move(clerk, "答复申请人")
    _done(clerk, "[已答复]")

    # Publish what was released: drafted by one, published by the other.
    clerk.keys("b")
    clerk.wait("转为主动公开", "Ctrl+G")
    clerk.fill("标题", "某地块征收补偿安置方案")
    _done(clerk, "[草稿]", "某地块征收补偿安置方案")
    head.keys("2")
    head.wait("某地块征收补偿安置方案")
    head.keys("/")
    head.text("征收补偿")
    head.keys("Enter")
    head.wait("共 1 行")
    head.keys("Enter")
    head.wait("[草稿]  某地块征收补偿安置方案")
    head.keys("p")
    head.wait("您批准的正是所见内容", "Ctrl+G")
    _done(head, "[已公开]")
    clerk.wait("[已公开]")

    # Export what is filtered.
    clerk.keys("2")
    clerk.wait("[2 目录]", "校舍安全工程公告")
    clerk.keys("/")
    clerk.text("状态:已公开")
    clerk.keys("Enter")
    clerk.wait("共 1 行")
    clerk.keys("x")
    clerk.wait("catalogue.csv")
    clerk.keys("Enter")
    clerk.wait("已写入")
    _quit(clerk)
    _quit(head)

    # The journal, as the command line tells it.
    def journal(ref: str) -> list[tuple[str, str]]:
        entries = _told(path, "journal", "show", ref)["entries"]
        return [(one["kind"], one["person"]) for one in entries]

    assert [
        ("request.received", "li"),
        ("request.correction_notice", "li"),
        ("request.corrected", "li"),
        ("request.third_party_consulted", "li"),
        ("request.third_party_answered", "li"),
        ("request.extended", "wang"),
        ("request.drafted", "li"),
        ("request.decided", "wang"),
        ("request.replied", "li"),
        ("request.published", "li"),
    ] == journal("R1-1")
    assert [("review.opened", "li"), ("review.cleared", "wang")] == journal("V1-1")
    assert _told(path, "journal", "verify")["clean"]
    explained = _told(path, "request", "explain", "R1-1")
    assert "replied" == explained["state"]
    assert not [one for one in explained["findings"] if one["severity"] == "error"]
    exported = (tmp_path / "catalogue.csv").read_text("utf-8-sig").splitlines()
    assert 2 == len(exported)
    assert "某地块征收补偿安置方案" in exported[1]
