"""``govdisclose catalogue import``: accounts, rejects, mappings and exit codes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, lines, office_in

GOOD = "标题,公开主体,生成日期,发布日期,索引号\n关于甲的通知,,2009-10-26,2009-10-29,\n"
MIXED = (
    "标题,公开主体,生成日期,发布日期\n"
    "关于甲的通知,教育局,2009-10-26,2009-10-29\n"
    "关于乙的通知,月球局,2009-10-26,2009-10-29\n"
    "合计,,,\n"
)
KEYS = {
    "file",
    "read",
    "accepted",
    "updated",
    "unchanged",
    "rejected",
    "skipped",
    "findings",
    "rejects_file",
}


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Path:
    """A folder with an office that has one department."""
    return office_in(tmp_path, agencies=["教育局"])


def _written(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text, "utf-8")
    return name


def test_the_answer_has_the_promised_keys(office: Path) -> None:
    """One element per file with counts that add up; findings say where they are."""
    name = _written(office, "mixed.csv", MIXED)

    (account,) = answer(invoke(office, "catalogue", "import", name, "--json"), 4)

    assert KEYS <= set(account)
    assert (2, 1, 0, 0, 1) == tuple(
        account[key] for key in ("read", "accepted", "updated", "unchanged", "rejected")
    )
    assert {"total": 1} == account["skipped"]
    assert "mixed.rejects.csv" == account["rejects_file"]
    (finding,) = [one for one in account["findings"] if one["code"] == "AGENCY-UNKNOWN"]
    assert {"code", "severity", "file", "sheet", "row", "column", "value"} <= set(finding)
    assert ("error", "mixed.csv", 3, "公开主体", "月球局") == tuple(
        finding[key] for key in ("severity", "file", "row", "column", "value")
    )


def test_a_second_run_changes_nothing(office: Path) -> None:
    """Importing a file again leaves every row as it is and ends with 0."""
    name = _written(office, "good.csv", GOOD)
    invoke(office, "catalogue", "import", name)

    (account,) = answer(invoke(office, "catalogue", "import", name, "--json"))

    assert (1, 0, 1) == (account["read"], account["accepted"], account["unchanged"])


def test_corrected_rejects_import_as_they_are(office: Path) -> None:
    """The rejects file, with the fault corrected, is accepted in full and is private until then."""
    name = _written(office, "mixed.csv", MIXED)
    invoke(office, "catalogue", "import", name)
    rejects = office / "mixed.rejects.csv"
    mode = stat.S_IMODE(rejects.stat().st_mode)
    rejects.write_text(rejects.read_text("utf-8").replace("月球局", "教育局"), "utf-8")

    (account,) = answer(invoke(office, "catalogue", "import", rejects.name, "--json"))

    assert 0o600 == mode
    assert (1, 1, 0) == (account["read"], account["accepted"], account["rejected"])


def test_a_dry_run_stores_nothing(office: Path) -> None:
    """The plan has the counts of the real run; afterwards the catalogue is empty."""
    name = _written(office, "mixed.csv", MIXED)

    (plan,) = answer(invoke(office, "catalogue", "import", name, "--dry-run", "--json"), 4)
    listed = answer(invoke(office, "catalogue", "list", "--json"))

    assert (2, 1, 1) == (plan["read"], plan["accepted"], plan["rejected"])
    assert 0 == listed["total"]
    assert not (office / "mixed.rejects.csv").exists()


@pytest.mark.parametrize("wish", ["create", "office"])
def test_unknown_agencies_follow_the_wish(office: Path, wish: str) -> None:
    """The rows are accepted, under a new agency or under the office itself."""
    name = _written(office, "mixed.csv", MIXED)

    (account,) = answer(
        invoke(office, "catalogue", "import", name, "--on-unknown-agency", wish, "--json")
    )
    found = answer(invoke(office, "catalogue", "search", "关于乙", "--json"))

    assert (2, 0) == (account["accepted"], account["rejected"])
    expected = "月球局" if wish == "create" else "淮南市人民政府"
    assert expected == found["items"][0]["agency"]


def test_one_refused_file_does_not_stop_the_others(office: Path) -> None:
    """A file that is no catalogue is answered with its reason, the next one is imported."""
    broken = _written(office, "broken.csv", "\x00\x01\x02")
    good = _written(office, "good.csv", GOOD)

    first, second = answer(invoke(office, "catalogue", "import", broken, good, "--json"), 4)

    assert 0 == first["read"]
    assert ["error"] == [finding["severity"] for finding in first["findings"]]
    assert 1 == second["accepted"]


def test_a_mistyped_name_is_found_before_anything_is_imported(office: Path) -> None:
    """A file that is not there is wrong usage, and the files before it are left alone."""
    good = _written(office, "good.csv", GOOD)

    refused = invoke(office, "catalogue", "import", good, "absent.csv")

    assert 2 == refused.exit_code
    assert "absent.csv" in refused.stderr
    assert 0 == answer(invoke(office, "catalogue", "list", "--json"))["total"]


def test_stdin_is_read_and_its_rejects_are_named_after_it(office: Path) -> None:
    """``-`` reads stdin; rejected rows go to stdin.rejects.csv of the present folder."""
    done = invoke(office, "catalogue", "import", "-", "--json", text_in=MIXED.encode())

    (account,) = answer(done, 4)
    assert "-" == account["file"]
    assert (office / "stdin.rejects.csv").exists()
    assert "stdin.rejects.csv" == account["rejects_file"]


def test_every_finding_is_in_the_findings_file(office: Path) -> None:
    """The answer shows the first hundred, the file all of them, and it is private."""
    rows = "".join(f"关于{number}的通知,月球局,,2009-10-29\n" for number in range(250))
    name = _written(office, "many.csv", MIXED.splitlines()[0] + "\n" + rows)

    done = invoke(office, "catalogue", "import", name, "--findings-file", "all.jsonl", "--json")

    (account,) = answer(done, 4)
    every = lines(office / "all.jsonl")
    assert 100 == len(account["findings"])
    assert account["findings_total"] == len(every)
    assert 250 == sum(finding["code"] == "AGENCY-UNKNOWN" for finding in every)
    assert {"many.csv"} == {finding["file"] for finding in every}
    assert 0o600 == stat.S_IMODE((office / "all.jsonl").stat().st_mode)


def test_a_secrecy_mark_leaves_no_trace(office: Path) -> None:
    """A marked row is counted and written nowhere; its finding has no value."""
    row = "机密★10年 关于丙的通知,教育局,2009-10-26,2009-10-29\n"
    name = _written(office, "secret.csv", MIXED.splitlines()[0] + "\n" + row)

    done = invoke(office, "catalogue", "import", name, "--findings-file", "f.jsonl", "--json")

    (account,) = answer(done, 4)
    assert (1, 1, None) == (
        account["rejected"],
        account["rejected_unwritten"],
        account["rejects_file"],
    )
    assert {None} == {finding["value"] for finding in account["findings"]}
    kept = [path for path in office.iterdir() if path.name != "secret.csv"]
    assert not any("关于丙的通知".encode() in path.read_bytes() for path in kept)


def test_columns_can_be_named(office: Path) -> None:
    """``--map`` reads a column by its header, in ASCII or Chinese; ``--default`` fills a field."""
    name = _written(office, "odd.csv", "事项,哪天\n关于丁的通知,2009-10-29\n")

    options = ("--map", "标题=事项", "--map", "published_on=哪天", "--default", "category=通知")
    (account,) = answer(invoke(office, "catalogue", "import", name, *options, "--json"))
    shown = answer(invoke(office, "catalogue", "show", "I1-1", "--json"))

    assert 1 == account["accepted"]
    assert ("关于丁的通知", "2009-10-29", "通知") == (
        shown["title"],
        shown["published_on"],
        shown["category"],
    )


def test_a_saved_mapping_reads_the_next_file(office: Path) -> None:
    """What was stated once is saved and used for later files."""
    first = _written(office, "one.csv", "事项,哪天\n关于丁的通知,2009-10-29\n")
    second = _written(office, "two.csv", "事项,哪天\n关于戊的通知,2009-10-30\n")
    stated = ("--map", "title=事项", "--map", "published_on=哪天")

    shown = answer(
        invoke(
            office, "catalogue", "import", first, *stated,
            "--show-mapping", "--save-mapping", "m.toml", "--json",
        )
    )  # fmt: skip
    (account,) = answer(
        invoke(office, "catalogue", "import", second, "--mapping", "m.toml", "--json")
    )

    fields = {one["field"]: (one["column"], one["by"]) for one in shown[0]["tables"][0]["fields"]}
    assert {"title": ("事项", "given"), "published_on": ("哪天", "given")} == fields
    assert 1 == account["accepted"]


def test_rejects_never_take_the_place_of_an_input(office: Path) -> None:
    """Naming an input as the rejects file is wrong usage, and the input stays."""
    name = _written(office, "mixed.csv", MIXED)

    refused = invoke(office, "catalogue", "import", name, "--rejects", name)

    assert 2 == refused.exit_code
    assert "IMP-001" in refused.stderr
    assert MIXED == (office / name).read_text("utf-8")


@pytest.mark.parametrize(
    "options",
    [
        ("--map", "title"),
        ("--map", "colour=标题"),
        ("--encoding", "klingon"),
        ("--delimiter", "ab"),
        ("--header-row", "0"),
        ("--mapping", "absent.toml"),
        ("--findings-file", "no/such/folder/f.jsonl"),
    ],
)
def test_wrong_options_are_wrong_usage(office: Path, options: tuple[str, ...]) -> None:
    """What cannot be meant ends with 2 before anything is stored."""
    name = _written(office, "good.csv", GOOD)

    refused = invoke(office, "catalogue", "import", name, *options)

    assert 2 == refused.exit_code
    assert 0 == answer(invoke(office, "catalogue", "list", "--json"))["total"]


def test_the_account_ends_with_its_sum(office: Path) -> None:
    """People read the same counts, and each kind of finding once with its number."""
    name = _written(office, "mixed.csv", MIXED)

    done = invoke(office, "catalogue", "import", name)

    assert "read 2 = accepted 1 + updated 0 + unchanged 0 + rejected 1" in done.stdout
    assert "totals 1" in done.stdout
    assert "no agency has this name (AGENCY-UNKNOWN)" in done.stderr


def test_a_cell_cannot_command_the_terminal(office: Path) -> None:
    """Control characters of a file are shown as text wherever its words appear."""
    evil = "关于\x1b[31m己\u202e的通知"
    name = _written(
        office, "evil.csv", f"标题,公开主体,发布日期\n{evil},\x1b]0;局\x07,2009-10-29\n"
    )

    done = invoke(office, "catalogue", "import", name, "--on-unknown-agency", "office")
    listed = invoke(office, "catalogue", "list")
    shown = invoke(office, "catalogue", "show", "I1-1")

    for text in (done.stdout, done.stderr, listed.stdout, shown.stdout):
        assert not set("\x1b\x07\u202e") & set(text)


def test_who_may_not_import_is_refused(office: Path) -> None:
    """An account without a staff record is refused by the rules."""
    name = _written(office, "good.csv", GOOD)

    refused = invoke(office, "catalogue", "import", name, actor="nobody")

    assert 1 == refused.exit_code
    assert "STF-001" in refused.stderr


def test_json_stays_one_array_for_one_file(office: Path) -> None:
    """A command taking FILE... answers with an array also for a single file."""
    name = _written(office, "good.csv", GOOD)

    done = invoke(office, "catalogue", "import", name, "--json")

    assert isinstance(json.loads(done.stdout), list)
