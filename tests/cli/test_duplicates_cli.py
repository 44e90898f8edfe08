"""``govdisclose catalogue duplicates``, ``merge`` and ``unmerge``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in

ROWS = """索引号,标题,公开主体,发文字号,生成日期,发布日期,公开方式,内容概述
003110926/2009-00001,关于做好防汛抗旱工作的通知,教育局,,2009-03-02,2009-03-05,主动公开,
003110926/2009-00002,关于做好《防汛抗旱》工作的通知,教育局,,2009-03-02,2009-03-05,主动公开,防汛安排
003110926/2009-00003,关于做好2008年招生工作的通知,教育局,,2009-03-02,2009-03-05,主动公开,
003110926/2009-00004,关于做好2009年招生工作的通知,教育局,,2009-03-02,2009-03-05,主动公开,
"""
KEPT, DROPPED = "003110926/2009-00001", "003110926/2009-00002"


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Path:
    """An office with an approver and four items, two of them one document."""
    folder = office_in(tmp_path, second=True, agencies=["教育局"])
    (folder / "items.csv").write_text(ROWS, "utf-8")
    assert invoke(folder, "catalogue", "import", "items.csv").exit_code in (0, 4)
    return folder


def test_pairs_are_findings_with_both_values_and_reasons(office: Path) -> None:
    """The answer names the two items, what each says, and why they are probably one."""
    page = answer(invoke(office, "catalogue", "duplicates", "--json"), exit_code=4)

    assert (4, 0, 1, None) == (page["records"], page["exact"], page["near"], page["next"])
    (pair,) = page["items"]
    assert ("NEAR-DUPLICATE", "warning", "near", 0) == (
        pair["code"],
        pair["severity"],
        pair["kind"],
        pair["days_apart"],
    )
    assert isinstance(pair["score_bp"], int)
    assert ["spelling", "same_day", "other_index_number"] == pair["reasons"]
    assert [KEPT, DROPPED] == [pair[one]["index_number"] for one in ("first", "second")]
    assert "关于做好《防汛抗旱》工作的通知" == pair["second"]["title"]


def test_pairs_are_told_in_both_languages(office: Path) -> None:
    """A reader of either language sees both titles and the reasons."""
    english = invoke(office, "catalogue", "duplicates")
    chinese = invoke(office, "catalogue", "duplicates", lang="zh")

    assert (4, 4) == (english.exit_code, chinese.exit_code)
    assert "title spelled otherwise, same day" in english.stdout
    assert "0 exact and 1 near duplicates among 4 items" in english.stdout
    assert "标题写法不同" in chinese.stdout
    assert "关于做好《防汛抗旱》工作的通知" in chinese.stdout


@pytest.mark.parametrize(
    ("options", "exit_code"),
    [
        (("--kind", "exact"), 0),
        (("--kind", "近似"), 4),
        (("--agency", "A1"), 0),
        (("--stage", "draft"), 0),
        (("--after", "x"), 2),
        (("--kind", "x"), 2),
    ],
)
def test_filters_choose_what_is_compared(
    office: Path, options: tuple[str, ...], exit_code: int
) -> None:
    """Exit 4 says that there are pairs, 0 that there are none, 2 that the question is wrong."""
    result = invoke(office, "catalogue", "duplicates", *options)

    assert exit_code == result.exit_code, result.output


def test_merge_and_unmerge_by_two_people(office: Path) -> None:
    """The pair is gone after the merge; show names the other item; a second person undoes it."""
    merged = invoke(
        office, "catalogue", "merge", KEPT, DROPPED, "--reason", "两种写法", actor="lisi"
    )

    assert 0 == merged.exit_code, merged.output
    refs = re.findall(r"I2-\d+", merged.stdout)
    assert f"{refs[1]} was merged into {refs[0]}" in merged.stdout
    assert 0 == invoke(office, "catalogue", "duplicates").exit_code
    dropped = answer(invoke(office, "catalogue", "show", DROPPED, "--json"))
    assert (refs[0], "two_spellings", "withdrawn") == (
        dropped["merged_into"],
        dropped["merge_reason"],
        dropped["stage"],
    )
    assert ["item.merged"] == [entry["kind"] for entry in dropped["entries"]]
    shown = invoke(office, "catalogue", "show", KEPT)
    assert re.search(rf"Stands for +{refs[1]}", shown.stdout)
    public = invoke(office, "catalogue", "export", "--public", "--format", "jsonl")
    assert DROPPED not in public.stdout

    same = invoke(office, "catalogue", "unmerge", DROPPED, actor="lisi")
    assert (1, True) == (same.exit_code, "CAT-036" in same.stderr)
    added = invoke(office, "staff", "add", "wangwu", "--name", "王五", "--role", "approver")
    assert 0 == added.exit_code
    undone = invoke(office, "catalogue", "unmerge", DROPPED, "--json", actor="wangwu")
    assert "published" == answer(undone)["stage"]


def test_import_of_a_merged_row_names_the_kept_item(office: Path) -> None:
    """The file that brings it again is told which item stands for it."""
    invoke(office, "catalogue", "merge", KEPT, DROPPED, actor="lisi")
    changed = ROWS.replace("防汛安排", "另一安排")
    (office / "again.csv").write_text(changed, "utf-8")

    again = invoke(office, "catalogue", "import", "again.csv")

    assert "ITEM-MERGED" in again.output
    assert "kept item: I2-1" in again.output


def test_unknown_field_to_take_is_a_usage_error(office: Path) -> None:
    """Only what an item can take over is offered."""
    result = invoke(office, "catalogue", "merge", KEPT, DROPPED, "--take", "mode", actor="lisi")

    assert 2 == result.exit_code


def test_what_is_taken_over_by_a_public_item_waits(office: Path) -> None:
    """The answer says what is taken over and that a second person has to approve it."""
    roles = ("--role", "approver", "--role", "editor")
    added = invoke(office, "staff", "add", "zhaoliu", "--name", "赵六", *roles)
    assert 0 == added.exit_code

    merged = invoke(
        office, "catalogue", "merge", KEPT, DROPPED, "--take", "缺项", "--json", actor="zhaoliu"
    )

    shape = answer(merged)
    assert (["summary"], True, "merged") == (
        shape["taken"],
        shape["waits"],
        shape["dropped"]["withdrawal"],
    )
    assert shape["kept"]["summary"] is None
    assert "another person approves it" in merged.stderr
    approved = answer(invoke(office, "catalogue", "publish", KEPT, "--json", actor="lisi"))
    assert "防汛安排" == approved["summary"]
