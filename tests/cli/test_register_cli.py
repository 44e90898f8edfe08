"""``govdisclose register`` over the registers of the plugin that ships with the project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from govdisclose import Office
from govdisclose.domain.cases.roles import Role
from tests.cli.program import fake_distribution, run

Run = Callable[..., "CompletedProcess[str]"]

POINTS = "名称,类型,终端数,电话\n甲馆,档案馆,2,000-1\n乙馆,图书馆,3,\n丙馆,广场,1,\n"


@pytest.fixture
def register(tmp_path: Path) -> Run:
    """Run ``govdisclose register`` in a folder with an office and a file of three points."""
    with Office.create(str(tmp_path / "o.db"), name="样例市人民政府", actor="clerk") as office:
        office.staff.add("second", "某某", roles=(Role.APPROVER,))
    (tmp_path / "points.csv").write_text(POINTS, "utf-8")

    def run_register(*arguments: str, **more: Any) -> CompletedProcess[str]:
        return run(tmp_path, "--db", "o.db", "--actor", "clerk", "register", *arguments, **more)

    return run_register


def test_import_accounts_for_every_row(register: Run, tmp_path: Path) -> None:
    """One object per file with the counts of the catalogue's import; rejected rows end with 4."""
    done = register("import", "reading_points", "points.csv", "--json")

    (account,) = json.loads(done.stdout)
    assert 4 == done.returncode
    assert {"read": 3, "accepted": 2, "updated": 0, "unchanged": 0, "rejected": 1} == {
        key: account[key] for key in ("read", "accepted", "updated", "unchanged", "rejected")
    }
    assert [("CODE-UNKNOWN", 4, "类型")] == [
        (found["code"], found["row"], found["column"]) for found in account["findings"]
    ]
    assert (tmp_path / account["rejects_file"]).exists()


def test_import_reads_standard_input(register: Run) -> None:
    """A dash is standard input."""
    done = register("import", "reading_points", "-", "--json", text_in="名称,类型\n甲馆,档案馆\n")

    assert 0 == done.returncode, done.stderr
    assert [("-", 1)] == [(one["file"], one["accepted"]) for one in json.loads(done.stdout)]


def test_dry_run_writes_nothing(register: Run, tmp_path: Path) -> None:
    """The plan is printed; the register and the folder stay as they were."""
    done = register("import", "reading_points", "points.csv", "--dry-run", "--json")

    assert [2] == [account["accepted"] for account in json.loads(done.stdout)]
    assert 0 == json.loads(register("list", "reading_points", "--json").stdout)["total"]
    assert not (tmp_path / "points.rejects.csv").exists()


def test_list_gives_pages_of_one_object(register: Run) -> None:
    """A page has total, next and items; the cursor leads on."""
    register("import", "reading_points", "points.csv")

    first = json.loads(register("list", "reading_points", "--limit", "1", "--json").stdout)
    after = ("--limit", "1", "--after", first["next"])
    second = json.loads(register("list", "reading_points", *after, "--json").stdout)
    library = json.loads(
        register("list", "reading_points", "--where", "类型=图书馆", "--json").stdout
    )

    assert (2, True) == (first["total"], first["exact"])
    assert ["丙馆", "乙馆", "甲馆"][1:] == sorted(
        page["items"][0]["name"] for page in (first, second)
    )
    assert second["next"] is None
    assert ["乙馆"] == [item["name"] for item in library["items"]]


def test_record_is_added_shown_revised_and_removed(register: Run) -> None:
    """The life of one record; what is gone ends with 1."""
    added = register("add", "reading_points", "名称=甲馆", "kind=archive", "--json")
    revised = register("revise", "reading_points", "甲馆", "终端=5", "--version", "1", "--json")
    shown = register("show", "reading_points", "甲馆", "--json")
    stale = register("revise", "reading_points", "甲馆", "终端=6", "--version", "1")
    removed = register("remove", "reading_points", "甲馆")
    gone = register("show", "reading_points", "甲馆")

    assert ("reading_points:甲馆", 1) == (
        json.loads(added.stdout)["ref"],
        json.loads(added.stdout)["version"],
    )
    assert json.loads(revised.stdout) == json.loads(shown.stdout)
    assert 5 == json.loads(shown.stdout)["terminals"]
    assert [1, 0, 1] == [stale.returncode, removed.returncode, gone.returncode]
    assert "RUL-001" in stale.stderr
    assert "REG-010" in gone.stderr


def test_erased_text_is_shown_no_more(register: Run) -> None:
    """Erasing needs a second person; afterwards the record says that it was erased."""
    register("import", "reading_points", "points.csv")
    options = ("--ground", "pipl-47(1)", "--approver")

    alone = register("erase", "reading_points", "甲馆", *options, "clerk")
    both = register("erase", "reading_points", "甲馆", *options, "second")

    shown = json.loads(register("show", "reading_points", "甲馆", "--json").stdout)
    assert (1, 0) == (alone.returncode, both.returncode)
    assert (True, None, 2) == (shown["erased"], shown["phone"], shown["terminals"])


def test_counts_are_grouped_and_summed(register: Run) -> None:
    """Counts by a field, with another one added up."""
    register("import", "reading_points", "points.csv")

    done = register("counts", "reading_points", "--by", "类型", "--sum", "terminals", "--json")

    assert {
        "register": "reading_points",
        "total": 2,
        "counts": [
            {"kind": "archive", "count": 1, "sum": 2},
            {"kind": "library", "count": 1, "sum": 3},
        ],
    } == json.loads(done.stdout)


def test_types_describe_every_field(register: Run) -> None:
    """What may be typed is told: names, labels, kinds and codes."""
    (shape,) = json.loads(register("types", "reading_points", "--json").stdout)

    kind = next(field for field in shape["fields"] if field["name"] == "kind")
    assert ["name"] == shape["key"]
    assert "档案馆" == kind["codes"]["archive"][0]
    assert {"name", "labels", "kind", "required", "erasable", "codes"} == set(kind)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_text_speaks_the_language(register: Run, language: str) -> None:
    """Labels and words of codes are Chinese for Chinese readers, ASCII for others."""
    register("import", "reading_points", "points.csv")
    said = {"GOVDISCLOSE_LANG": language}

    listed = register("list", "reading_points", variables=said).stdout
    counted = register("counts", "reading_points", "--by", "kind", "--by", "kind", variables=said)

    expected = ("查阅终端数", "档案馆") if language == "zh" else ("terminals", "archive")
    assert all(word in listed for word in expected)
    assert expected[1] in counted.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "halls"),
        ("list", "reading_points", "--where", "kind"),
        ("list", "reading_points", "--where", "phone=1"),
        ("add", "reading_points", "colour=red"),
        ("show", "reading_point_visits", "甲馆"),
        ("import", "reading_points", "nothing.csv"),
    ],
)
def test_wrong_usage_ends_with_2(register: Run, arguments: tuple[str, ...]) -> None:
    """Names that do not exist and values of the wrong shape are usage errors."""
    done = register(*arguments)

    assert 2 == done.returncode
    assert "Traceback" not in done.stderr


def test_broken_plugin_costs_one_line(register: Run, tmp_path: Path) -> None:
    """Another plugin that fails is named on stderr, and the command goes on."""
    group = {"govdisclose.v1.register": {"moon": "moon_module:Plugin"}}
    site = tmp_path / "site"
    site.mkdir()
    fake_distribution(site, "moon", group, {"moon_module": "raise RuntimeError('eclipse')"})

    done = register("types", "--json")

    names = [shape["name"] for shape in json.loads(done.stdout)]
    assert 0 == done.returncode
    assert "reading_points" in names
    assert 1 == len(done.stderr.splitlines())
    assert "moon" in done.stderr


def test_findings_and_rejects_go_where_they_are_wanted(register: Run, tmp_path: Path) -> None:
    """Every finding is written as a line of JSON, and rejected rows into the file named."""
    done = register(
        "import", "reading_points", "points.csv", "--findings-file", "f.jsonl", "--rejects", "r.csv"
    )

    assert 4 == done.returncode
    lines = (tmp_path / "f.jsonl").read_text("utf-8").splitlines()
    assert ["CODE-UNKNOWN"] == [json.loads(line)["code"] for line in lines]
    assert 0o600 == (tmp_path / "f.jsonl").stat().st_mode & 0o777
    assert "丙馆" in (tmp_path / "r.csv").read_text("utf-8")
    assert (
        2
        == register("import", "reading_points", "points.csv", "--rejects", "points.csv").returncode
    )


def test_each_argument_has_its_account(register: Run, tmp_path: Path) -> None:
    """Several files give one element each, in their order; stdin counts as one, and once only."""
    (tmp_path / "more.csv").write_text("名称,类型\n丁馆,社区\n", "utf-8")
    files = ("points.csv", "-", "more.csv")

    done = register(
        "import", "reading_points", *files, "--json", text_in="名称,类型\n戊馆,档案馆\n"
    )

    assert [("points.csv", 2), ("-", 1), ("more.csv", 1)] == [
        (one["file"], one["accepted"]) for one in json.loads(done.stdout)
    ]
    assert 2 == register("import", "reading_points", "-", "-", text_in="").returncode


def test_nothing_is_imported_where_a_file_is_missing(register: Run) -> None:
    """A mistyped name is found before the first file is read."""
    assert 2 == register("import", "reading_points", "points.csv", "poinst.csv").returncode
    assert 0 == json.loads(register("list", "reading_points", "--json").stdout)["total"]


def test_erasure_names_the_backups(register: Run, tmp_path: Path) -> None:
    """Who erases learns which copies may still hold the text."""
    register("import", "reading_points", "points.csv")
    with Office.open(str(tmp_path / "o.db"), actor="clerk") as office:
        office.maintenance.backup(tmp_path / "copy.db")

    options = ("--ground", "pipl-47(1)", "--approver", "second", "--json")
    done = register("erase", "reading_points", "甲馆", *options)

    assert ["B1"] == [one["backup"] for one in json.loads(done.stdout)["backups"]]
    assert "copy.db" in done.stderr
