"""``govdisclose law``: packs, lists and profiles as people and scripts see them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from govdisclose.cli.law_commands import group
from tests.cli.program import run


def law(*arguments: str) -> Result:
    """Run a verb of the noun in this process."""
    return CliRunner().invoke(group, list(arguments))


def answer(*arguments: str) -> Any:
    """The JSON value a command prints."""
    result = law(*arguments, "--json")
    assert 0 == result.exit_code, result.output
    return json.loads(result.stdout)


def test_all_rule_files_are_listed() -> None:
    """Both versions of the regulation, fee and secrecy rules, lists, profiles, report forms."""
    shape = answer("list")

    assert [
        ("cn-2008", "2019-05-14"),
        ("cn-2019", None),
        ("cn-fees-2020", None),
        ("cn-secrecy-2010", "2024-04-30"),
        ("cn-secrecy-2024", None),
    ] == [(pack["id"], pack["until"]) for pack in shape["packs"]]
    assert ["F2019", "F2021"] == [one["id"] for one in shape["outcome_rows"]]
    assert "themes" in [one["id"] for one in shape["classifications"]]
    assert "national-guide" in [one["id"] for one in shape["profiles"]]


def test_a_provision_is_shown_with_its_citation() -> None:
    """The reply of 2019 is 20 working days by article 33, and says where that was read."""
    shape = answer("show", "cn-2019", "reply")

    provision = shape["provisions"][0]
    assert ("cn-2019", "reply", "limits") == (shape["pack"], shape["id"], provision["kind"])
    assert (20, "working_day", "33", ["S2"], "seen") == (
        provision["amount"],
        provision["unit"],
        provision["article"],
        provision["source"],
        provision["mark"],
    )


def test_a_pack_is_shown_whole_under_the_keys_of_its_file() -> None:
    """Every kind of provision and every source is there."""
    shape = answer("show", "cn-2008")

    assert ["2008-05-01", "2019-05-14"] == [shape["from"], shape["until"]]
    assert 15 == len(shape["categories"])
    cited = {key for one in shape["grounds"] for key in one["source"]}
    assert cited <= set(shape["sources"])


def test_receipts_outcomes_and_fees_are_shown_with_their_parts() -> None:
    """Each is a provision with its citation; what is made of parts shows them."""
    receipt = answer("show", "cn-2019", "ordinary_post")["provisions"][0]
    outcome = answer("show", "cn-2019", "denied")["provisions"][0]
    scale = answer("show", "cn-fees-2020", "per_page")["provisions"][0]

    assert ("receipts", "31(2)", "confirmation", True) == (
        receipt["kind"],
        receipt["article"],
        receipt["counts_from"],
        receipt["confirm_same_day"],
    )
    assert ("outcomes", ["ground", "reasons"]) == (outcome["kind"], outcome["demands"])
    assert {"first": 31, "last": 100, "rate_yuan": 10} == {
        key: scale["bands"][1][key] for key in ("first", "last", "rate_yuan")
    }


def test_rows_of_a_report_form_are_shown_by_outcome() -> None:
    """Where an outcome is counted, and on whose word."""
    rows = answer("show", "F2021", "denied")["rows"]

    assert 9 == len(rows)
    assert "denied_1_state_secret" == rows[0]["row"]
    assert "unverified" == answer("show", "F2021", "already_public")["rows"][0]["mark"]


def test_lists_and_profiles_are_shown_like_packs() -> None:
    """One command shows all rule files; a value is found by its Chinese label too."""
    assert 22 == len(answer("show", "themes")["entries"])
    assert ["02"] == [one["code"] for one in answer("show", "themes", "综合政务")["entries"]]
    assert 14 == len(answer("show", "national-guide")["fields"])
    assert "mandatory" == answer("show", "regulation", "title")["fields"][0]["obligation"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list",), ["cn-2008", "2019-05-14", "themes", "national-guide"]),
        (("show", "cn-2019"), ["20 working days", "33(3)", "unverified", "as reply"]),
        (("show", "cn-2008"), ["no number", "03-31"]),
        (("show", "cn-2019", "reply"), ["amount: 20", "S2 = Order 711"]),
        (("show", "cn-fees-2020"), ["2021-01-01 (unverified)", "charged per page"]),
        (("show", "cn-fees-2020", "per_item"), ["block 10", "rise_yuan 100"]),
        (("show", "F2019"), ["other", "unverified"]),
        (("show", "genres"), ["命令(令)", "unverified"]),
        (("show", "national-guide"), ["索引号", "obligation unknown"]),
    ],
)
def test_people_see_amounts_articles_and_marks(
    tmp_path: Path, arguments: tuple[str, ...], words: list[str]
) -> None:
    """What is unverified says so wherever it is shown."""
    result = run(tmp_path, "law", *arguments)

    assert 0 == result.returncode, result.stderr
    assert [] == [word for word in words if word not in result.stdout]


def test_labels_are_chinese_in_chinese(tmp_path: Path) -> None:
    """The Chinese page shows the Chinese names of the provisions."""
    result = run(tmp_path, "--lang", "zh", "law", "show", "cn-2019")

    assert "答复期限" in result.stdout
    assert "reply to a request" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("cn-2020",), "LAW-005"),
        (("cn-2019", "rely"), "LAW-006"),
        (("themes", "99"), "LAW-006"),
        (("regulation", "colour"), "LAW-006"),
        (("F2021", "maybe"), "LAW-006"),
    ],
)
def test_unknown_names_are_usage_errors(
    tmp_path: Path, arguments: tuple[str, ...], code: str
) -> None:
    """A name that does not exist is answered with exit 2 and where to look."""
    result = run(tmp_path, "law", "show", *arguments)

    assert (2, "") == (result.returncode, result.stdout)
    assert code in result.stderr
