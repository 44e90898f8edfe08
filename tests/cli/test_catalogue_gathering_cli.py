"""``catalogue import`` of folders and archives: one account beside the ones of the files."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import answer, invoke, office_in
from tests.formats.payloads import DIRECTION, MARKUP, TERMINAL
from tests.shared_data import shared_data

_GOOD = "标题,文号,发布日期\n关于甲的通知,淮府〔2009〕1号,2009-01-05\n"
_BAD = "标题,文号,发布日期\n关于乙的通知,淮府〔2009〕2号,2009-13-40\n关于丙的通知,,2009-02-03\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an office."""
    return office_in(tmp_path)


def _adds_up(account: dict[str, Any]) -> None:
    """Every number of the whole is the sum over its files, and every file has its place."""
    members = account["members"]
    for key in ("read", "accepted", "updated", "unchanged", "rejected", "rejected_unwritten"):
        assert account[key] == sum(member[key] for member in members), key
    for one in (account, *members):
        fates = ("accepted", "updated", "unchanged", "rejected")
        assert one["read"] == sum(one[fate] for fate in fates)
    assert account["files"] == (
        account["files_read"] + account["files_refused"] + account["files_unread"]
    )
    assert len(members) == account["files_read"] + account["files_refused"]


def test_folder_is_imported_under_one_account(folder: Path) -> None:
    """Each file has its account inside that of the folder; rejects lie beside the files."""
    (folder / "drop" / "sub").mkdir(parents=True)
    (folder / "drop" / "a.csv").write_text(_GOOD, "utf-8")
    (folder / "drop" / "sub" / "b.csv").write_text(_BAD, "utf-8")
    (folder / "drop" / "c.pdf").write_bytes(b"%PDF-1.7 x")

    (account,) = answer(invoke(folder, "catalogue", "import", "drop", "--json"), 4)

    _adds_up(account)
    assert (3, 2, 1) == (account["read"], account["accepted"], account["rejected"])
    assert (3, 2, 1, 0) == tuple(
        account[key] for key in ("files", "files_read", "files_refused", "files_unread")
    )
    assert ["drop/a.csv", "drop/c.pdf", "drop/sub/b.csv"] == [
        member["file"] for member in account["members"]
    ]
    assert (folder / "drop" / "sub" / "b.rejects.csv").is_file()

    (again,) = answer(invoke(folder, "catalogue", "import", "drop", "--json"), 4)
    assert (2, 0, 1) == (again["unchanged"], again["accepted"], again["files_passed"])


def test_archive_is_imported_and_its_rejects_lie_in_a_folder_beside_it(folder: Path) -> None:
    """One element of the JSON per argument, whatever it holds."""
    with zipfile.ZipFile(folder / "month.zip", "w") as archive:
        archive.writestr("教育局/a.csv", _GOOD)
        archive.writestr("教育局/b.csv", _BAD)
        archive.writestr("../evil.csv", _GOOD)
    (folder / "one.csv").write_text(_GOOD, "utf-8")

    first, second = answer(
        invoke(folder, "catalogue", "import", "month.zip", "one.csv", "--json"), 4
    )

    _adds_up(first)
    assert (3, 2, 1) == (first["read"], first["accepted"], first["rejected"])
    assert 1 == first["files_unread"]
    assert ["month.zip/../evil.csv"] == [finding["file"] for finding in first["findings"]]
    assert (1, "one.csv") == (second["unchanged"], second["file"])
    assert "members" not in second
    (rejects,) = (folder / "month.rejects").rglob("*.csv")
    assert "b.rejects.csv" == rejects.name
    assert not (folder.parent / "evil.csv").exists()


def test_people_read_the_sum_in_their_language(folder: Path) -> None:
    """The account of the whole stands below those of the files."""
    (folder / "drop").mkdir()
    (folder / "drop" / "a.csv").write_text(_GOOD, "utf-8")

    english = invoke(folder, "catalogue", "import", "drop", "-n")
    chinese = invoke(folder, "catalogue", "import", "drop", lang="zh")

    assert "drop: files 1 = read 1 + refused 0 + not opened 0" in english.stdout
    assert "drop：文件 1 = 读取 1 + 拒收 0 + 未打开 0" in chinese.stdout


def test_rejects_of_several_files_need_a_folder(folder: Path) -> None:
    """Two rejects files cannot have one name."""
    (folder / "drop").mkdir()
    (folder / "drop" / "b.csv").write_text(_BAD, "utf-8")
    (folder / "out").mkdir()

    refused = invoke(folder, "catalogue", "import", "drop", "--rejects", "x.csv")
    taken = invoke(folder, "catalogue", "import", "drop", "--rejects", "out")

    assert 2 == refused.exit_code
    assert 4 == taken.exit_code
    assert (folder / "out" / "b.rejects.csv").is_file()


def test_name_with_a_secrecy_mark_is_written_nowhere(folder: Path) -> None:
    """A marked file of a folder, archive or drop box is not read, and its name is not repeated."""
    (folder / "drop").mkdir()
    (folder / "drop" / "机密★甲的目录.csv").write_text(_GOOD, "utf-8")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("秘密★10年/乙.csv", _GOOD)
        archive.writestr("../绝密★丙.csv", _GOOD)

    said = []
    for arguments in (
        ("drop", "a.zip", "--json"),
        ("drop", "a.zip"),
        ("--watch", "drop", "--once"),
    ):
        result = invoke(folder, "catalogue", "import", *arguments)
        assert 4 == result.exit_code
        said.append(result.stdout + result.stderr)

    assert not [word for word in ("机密", "秘密★", "绝密") if any(word in one for one in said)]
    assert 0 == answer(invoke(folder, "catalogue", "list", "--json"))["total"]


def test_names_and_values_of_files_do_nothing_on_a_terminal(folder: Path) -> None:
    """Sequences that would act on the screen are shown as escapes, in file names and in cells."""
    (folder / "drop").mkdir()
    payloads = [payload for payload in (*TERMINAL, *DIRECTION, *MARKUP) if "\r" not in payload]
    rows = "".join(
        '"' + payload.replace('"', '""') + f'",a,2009-13-{day:02}\n'
        for day, payload in enumerate(payloads, start=1)
    )
    (folder / "drop" / "甲\u202eb.csv").write_text("标题,文号,发布日期\n" + rows, "utf-8")
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("乙\x1b[2J\u202e.csv", _GOOD)
        archive.writestr("丙\u2066.csv", rows)

    for lang in ("en", "zh"):
        result = invoke(folder, "catalogue", "import", "drop", "a.zip", "-n", lang=lang)
        said = result.stdout + result.stderr
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", said)
        assert 4 == result.exit_code


@pytest.mark.slow
def test_everything_that_was_shared_is_taken_or_refused_with_an_account(folder: Path) -> None:
    """All files of the shared folder, one by one and at once, end in numbers that add up."""
    source = shared_data("catalogues").parent
    shutil.copytree(source, folder / "data", copy_function=shutil.copyfile)
    (folder / "data").chmod(0o700)
    for path in (folder / "data").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    files = sorted(path for path in (folder / "data").rglob("*") if path.is_file())

    (whole,) = answer(invoke(folder, "catalogue", "import", "data", "--json"), 4)
    names = [str(path.relative_to(folder)) for path in files]
    single = answer(invoke(folder, "catalogue", "import", *names, "--json"), 4)

    _adds_up(whole)
    assert len(files) == whole["files"]
    assert sorted(names) == sorted(member["file"] for member in whole["members"])
    assert whole["read"] == sum(account["read"] for account in single)
    assert whole["rejected"] == sum(account["rejected"] for account in single)
    assert 0 == sum(account["accepted"] + account["updated"] for account in single)
    # Records as counted by hand: 1520 + 1804 + 2303 + 58 + 26 + the sample numbers.
    by_file = {Path(member["file"]).name: member["read"] for member in whole["members"]}
    assert (1520, 1804, 2303, 58, 26) == (
        by_file["Chongqing_Municipal_Government.xlsx"],
        by_file["Ningxia_Provincial_Government.xlsx"],
        by_file["Hainan_Provincial_Government.xlsx"],
        by_file["hebei_education_policy_documents.csv"],
        by_file["policy_documents_excerpt.csv"],
    )
