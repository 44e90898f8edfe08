"""What the layers below say in English is said in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date

import pytest

from govdisclose.bootstrap import publication_flow
from govdisclose.cli import language
from govdisclose.cli.messages import finding_line, worded
from govdisclose.cli.phrases import (
    article_words,
    cited,
    ground_word,
    in_words,
    own_language,
    sourced,
)
from govdisclose.domain.cases.flow import IllegalMove
from govdisclose.domain.cases.roles import NotPermitted, Permission
from govdisclose.domain.finding import Finding, Severity
from govdisclose.office import Office
from tests.tools.catalogue import SOURCES

_FOR_AUTHORS = (
    "conversion.py", "domain/register.py", "domain/law/classification.py",
    "domain/law/ground_rules.py",
    "domain/law/law_pack.py", "domain/law/provisions.py", "plugins/", "rules/", "testing/",
    "services/numbering.py",
)  # fmt: skip
"""Modules whose reasons are for who writes law packs, registers and plugins, and codes."""


@pytest.fixture
def chinese() -> Iterator[None]:
    """Speak Chinese for one test."""
    before = language.language()
    language.activate("zh")
    yield
    language.activate(before)


_CODE = re.compile("[a-z_]*")


def _reasons() -> Iterator[tuple[str, str]]:
    """Place and text of every reason given in the sources; data in it stands as a number.

    A reason without a blank is a code, which its own list puts into words.
    """
    for path in sorted(SOURCES.rglob("*.py")):
        place = str(path.relative_to(SOURCES))
        if place.startswith(_FOR_AUTHORS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg in {"why", "reason", "problem"}:
                value: ast.expr | None = node.value
            elif isinstance(node, ast.Assign) and any(
                isinstance(one, ast.Name) and one.id in {"why", "reason", "problem"}
                for one in node.targets
            ):
                value = node.value
            else:
                continue
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                if not _CODE.fullmatch(value.value):
                    yield place, value.value
            elif isinstance(value, ast.JoinedStr):
                parts = (
                    str(part.value) if isinstance(part, ast.Constant) else "7"
                    for part in value.values
                )
                yield place, "".join(parts)


def test_every_reason_is_said_in_chinese(chinese: None) -> None:
    """A reason that a message quotes has its words in the list of phrases."""
    found = list(_reasons())

    assert len(found) > 40
    assert [] == [(place, text) for place, text in found if in_words("reason", text) == text]


def test_laws_are_cited_by_their_chinese_names(chinese: None) -> None:
    """The name stands in title marks, the article as 第N条, for every provision that is cited."""
    for pack in Office.shipped_laws().packs:
        for limit in pack.limits:
            found = cited(pack.cite(limit.provision))
            assert found.startswith(f"《{pack.zh.partition('（')[0]}》（")
            assert found.endswith(article_words(limit.provision.article))
    assert "第26条" == article_words("26")
    assert "第14条(4)、第23条" == article_words("14(4), 23")
    assert "国办函〔2020〕109号" == article_words("国办函〔2020〕109号")


def test_english_citations_stay_as_they_are() -> None:
    """Readers of English get what the pack says."""
    language.activate("en")

    assert "OGI Regulations 2019 (Order 711), art. 26" == sourced(
        "OGI Regulations 2019 (Order 711), art. 26"
    )
    assert "33(3)" == article_words("33(3)")


def test_sources_of_days_are_worded(chinese: None) -> None:
    """The weekly pattern, notices and plain counting have Chinese words; a file keeps its name."""
    calendar = Office.built_in_calendar()

    for day in (date(2009, 9, 22), date(2009, 10, 1), date(2199, 1, 4)):
        source = sourced(calendar.explain_day(day).source)
        assert source.startswith(("中国大陆的周循环", "国务院办公厅放假通知"))
    assert "本市.ics" == sourced("本市.ics")


@pytest.mark.parametrize(("code", "expected"), [("zh", "国庆节"), ("en", "National Day")])
def test_label_in_two_languages_is_shown_in_one(code: str, expected: str) -> None:
    """Names of holidays come in both; a name in one language stays."""
    language.activate(code)

    assert expected == own_language("国庆节 National Day")
    assert "市庆" == own_language("市庆")
    language.activate("en")


def test_codes_in_refusals_are_words(chinese: None) -> None:
    """Permissions, moves and states are not shown as codes; keys of people are left alone."""
    refused = NotPermitted(person="draft", permission=Permission.IMPORT.value)
    illegal = IllegalMove(ref="P1-1", state="none", move="cleared", allowed=("drafted", "revised"))

    assert "draft 无权导入文件" == worded(refused.template, refused.data)
    assert "P1-1 处于“未开始”状态，不能审查同意" == worded(illegal.template, illegal.data)
    assert "拟稿、修改" in worded(illegal.hint, illegal.data)


def test_every_permission_move_and_state_has_words(chinese: None) -> None:
    """Nothing a refusal may name is left as a code."""
    moves = [move.id for move in publication_flow().moves]
    assert [] == [code for code in moves if in_words("move", code) == code]
    states = publication_flow().states
    assert [] == [code for code in states if in_words("state", code) == code]
    permissions = [one.value for one in Permission]
    assert [] == [code for code in permissions if in_words("permission", code) == code]


def test_facts_of_findings_are_worded(chinese: None) -> None:
    """The rule behind a finding and the fields it names are given in Chinese."""
    late = Finding(
        code="LAG-OVER-LIMIT",
        severity=Severity.WARNING,
        detail=(("source", "OGI Regulations 2019 (Order 711), art. 26"), ("field", "summary")),
    )

    line = finding_line(late)

    assert "《政府信息公开条例》（2019年国务院令第711号）第26条" in line
    assert "内容概述" in line


def test_ground_is_named_in_words(chinese: None) -> None:
    """A ground is shown by its name in the law; an unknown one as it is."""
    assert "国家秘密（state_secret）" == ground_word("state_secret")
    assert "R9-1" == ground_word("R9-1")
