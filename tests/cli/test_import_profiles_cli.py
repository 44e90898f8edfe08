"""Import profiles: how an agency's files are read, stated once and journaled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, lines, office_in

_FILE = "事项,编号栏,日期栏\n关于甲的办法,一,2009-01-05\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office with two departments, and a file only a profile can read."""
    office_in(tmp_path, agencies=("教育局", "财政局"))
    (tmp_path / "in.csv").write_bytes(_FILE.encode("gb18030"))
    return tmp_path


def _added(folder: Path, *more: str) -> None:
    options = ("--map", "title=事项", "--map", "发布日期=日期栏", "--default", "mode=依申请公开")
    added = invoke(folder, "catalogue", "profile", "add", "教育局", *options, *more)
    assert 0 == added.exit_code, added.output


def test_profile_is_used_for_files_of_its_agency(folder: Path) -> None:
    """The columns, defaults and encoding stated once are those of every later import."""
    _added(folder, "--encoding", "gb18030", "--key", "编号栏")

    (account,) = answer(
        invoke(folder, "catalogue", "import", "in.csv", "--agency", "教育局", "--json")
    )
    (item,) = answer(invoke(folder, "catalogue", "list", "--json"))["items"]
    shown = answer(invoke(folder, "catalogue", "show", item["ref"], "--json"))

    assert (1, 0) == (account["accepted"], account["rejected"])
    assert ("关于甲的办法", "2009-01-05", "on_request", "教育局") == (
        shown["title"],
        shown["published_on"],
        shown["mode"],
        shown["agency"],
    )


def test_what_the_call_says_goes_before_the_profile(folder: Path) -> None:
    """A default of the call replaces that of the profile; --no-profile passes it over."""
    _added(folder)
    call = ("catalogue", "import", "in.csv", "--agency", "教育局", "--json", "-n")

    other = invoke(folder, *call, "--default", "mode=主动公开", "--findings-file", "f.jsonl")
    without = answer(invoke(folder, *call, "--no-profile"), 4)
    unmapped = answer(invoke(folder, "catalogue", "import", "in.csv", "-n", "--json"), 4)

    assert 0 == other.exit_code
    assert [] == [found for found in lines(folder / "f.jsonl") if found["severity"] == "error"]
    assert (0, 0) == (without[0]["read"], unmapped[0]["read"])


def test_profiles_are_listed_shown_and_dropped(folder: Path) -> None:
    """An office can see what it agreed with its agencies, and end it."""
    _added(folder, "--delimiter", "tab", "--header-row", "2", "--sheet", "目录")

    (listed,) = answer(invoke(folder, "catalogue", "profile", "list", "--json"))
    shown = answer(invoke(folder, "catalogue", "profile", "show", "教育局", "--json"))
    words = invoke(folder, "catalogue", "profile", "show", "教育局", lang="zh").stdout
    removed = invoke(folder, "catalogue", "profile", "remove", "教育局")
    again = invoke(folder, "catalogue", "profile", "remove", "教育局")

    assert listed == shown
    assert {"title": "事项", "published_on": "日期栏"} == shown["columns"]
    assert ("\t", 2, ["目录"], {"mode": "依申请公开"}) == (
        shown["delimiter"],
        shown["header_row"],
        shown["sheets"],
        shown["defaults"],
    )
    assert "title <-" in words
    assert (0, 1) == (removed.exit_code, again.exit_code)
    assert [] == answer(invoke(folder, "catalogue", "profile", "list", "--json"))


def test_profile_is_journaled_and_names_of_columns_are_not(folder: Path) -> None:
    """The chain holds codes; what people wrote can be erased from the office."""
    _added(folder)
    _added(folder, "--encoding", "gb18030")
    invoke(folder, "catalogue", "profile", "remove", "教育局")

    verified = answer(invoke(folder, "journal", "verify", "--json"))
    entries = invoke(folder, "journal", "show", "--agency", "教育局", "--json")

    assert verified["clean"]
    assert 2 == entries.stdout.count("profile.recorded")
    assert 1 == entries.stdout.count("profile.removed")
    assert "事项" not in entries.stdout


def test_empty_profile_and_unknown_agency_are_refused(folder: Path) -> None:
    """A profile that says nothing, or that belongs to nobody, would be found nowhere."""
    empty = invoke(folder, "catalogue", "profile", "add", "教育局")
    nobody = invoke(folder, "catalogue", "profile", "add", "水利局", "--encoding", "gbk")
    unknown = invoke(folder, "catalogue", "profile", "show", "财政局")

    assert "IMP-021" in empty.stderr
    assert 0 != nobody.exit_code
    assert "IMP-020" in unknown.stderr
