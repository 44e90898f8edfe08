"""``govdisclose agency`` and ``govdisclose staff``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in


def test_a_county_counts_from_the_day_it_came(tmp_path: Path) -> None:
    """寿县 joined Huainan in December 2015 and is not among the agencies of 2009.

    Source: State Council reply of 2015-12-03 on the administrative divisions of Anhui.
    """
    office = office_in(tmp_path)
    added = ("add", "寿县", "--level", "county", "--parent", "A1", "--parent-from", "2015-12-03")

    shape = answer(invoke(office, "agency", *added, "--json"))
    then = answer(invoke(office, "agency", "list", "--as-of", "2009-12-31", "--json"))
    now = answer(invoke(office, "agency", "list", "--as-of", "2016-01-01", "--json"))

    assert [None, "淮南市人民政府"] == [one["parent"] for one in shape["parents"]]
    assert ["淮南市人民政府"] == [one["name"] for one in then["items"]]
    assert ["淮南市人民政府", "寿县"] == [one["name"] for one in now["items"]]


def test_a_new_name_holds_from_its_day(tmp_path: Path) -> None:
    """After a renaming both names find the agency, and each day knows it by its own."""
    office = office_in(tmp_path, agencies=["卫生局"])

    invoke(office, "agency", "revise", "卫生局", "--name", "卫生健康委员会", "--from", "2019-01-10")

    old = answer(invoke(office, "agency", "list", "--as-of", "2018-12-31", "--json"))["items"]
    new = answer(invoke(office, "agency", "show", "卫生局", "--json"))
    assert "卫生局" == old[1]["name"]
    assert "卫生健康委员会" == new["name"]


def test_an_alias_can_be_added_and_dropped(tmp_path: Path) -> None:
    """Other names come and go; the agency stays."""
    office = office_in(tmp_path, agencies=["教育局"])

    added = answer(invoke(office, "agency", "revise", "教育局", "--alias", "市教育局", "--json"))
    dropped = answer(invoke(office, "agency", "revise", "A2", "--drop-alias", "市教育局", "--json"))

    assert ["市教育局"] == added["aliases"]
    assert [] == dropped["aliases"]


def test_agencies_of_a_file_are_added_together_or_not_at_all(tmp_path: Path) -> None:
    """A row that cannot be read keeps the others out too, and is named."""
    office = office_in(tmp_path)
    (tmp_path / "more.csv").write_text("level,name\ndepartment,财政局\nking,王府\n", "utf-8")

    refused = invoke(office, "agency", "import", "more.csv")
    listed = answer(invoke(office, "agency", "list", "--json"))

    assert 1 == refused.exit_code
    assert "row 3" in refused.stderr
    assert 1 == listed["total"]


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("agency", "show", "月球局"), 1),
        (("agency", "add", "教育局", "--level", "部门"), 1),
        (("agency", "add", "财政局", "--level", "帝国"), 2),
        (("agency", "revise", "教育局"), 2),
        (("agency", "revise", "教育局", "--from", "2020-01-01"), 2),
    ],
)
def test_agency_refusals_have_their_exit_code(
    tmp_path: Path, arguments: tuple[str, ...], exit_code: int
) -> None:
    """What the records refuse ends with 1, what was typed wrong with 2."""
    office = office_in(tmp_path, agencies=["教育局"])

    assert exit_code == invoke(office, *arguments).exit_code


def test_staff_are_added_and_leave(tmp_path: Path) -> None:
    """A person who left stays in the list and may do nothing any more."""
    office = office_in(tmp_path, second=True)

    left = answer(invoke(office, "staff", "revise", "lisi", "--left", "--json"))
    refused = invoke(office, "catalogue", "publish", "I1-1", actor="lisi")

    assert left["active"] is False
    assert ["approver"] == left["roles"]
    assert 1 == refused.exit_code
    assert "STF-001" in refused.stderr


def test_chinese_role_names_are_accepted(tmp_path: Path) -> None:
    """Chinese is an alias of the ASCII code."""
    office = office_in(tmp_path)

    added = answer(
        invoke(office, "staff", "add", "wangwu", "--role", "经办人", "--role", "代理人", "--json")
    )

    assert ["editor", "deputy"] == added["roles"]
    assert ["wangwu"] == added["accounts"]


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    """An office that nobody could administer is refused."""
    office = office_in(tmp_path, second=True)

    refused = invoke(office, "staff", "revise", "zhangsan", "--left")

    assert 1 == refused.exit_code
    assert "STF-004" in refused.stderr


def test_who_may_not_administer_is_refused(tmp_path: Path) -> None:
    """An approver cannot add agencies or staff."""
    office = office_in(tmp_path, second=True)

    for arguments in (("staff", "add", "zhao"), ("agency", "add", "财政局", "--level", "部门")):
        refused = invoke(office, *arguments, actor="lisi")
        assert 1 == refused.exit_code
        assert "STF-002" in refused.stderr


def test_tables_are_chinese_when_asked(tmp_path: Path) -> None:
    """Headers and codes are shown in Chinese."""
    office = office_in(tmp_path, second=True)

    shown = invoke(office, "staff", "list", lang="zh").stdout

    assert "审批人" in shown
    assert "approver" not in shown
