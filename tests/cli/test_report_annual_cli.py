"""``govdisclose report annual`` and ``declare``."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office with two items published in 2009, one of them of a department."""
    office_in(tmp_path, agencies=["市环保局"])
    text = (
        "标题,发布机构,公开方式,生成日期,发布日期,栏目\n"
        "甲,市环保局,主动公开,2009-03-02,2009-03-06,民生公益\n"
        "乙,,主动公开,2009-03-02,2009-03-06,民生公益\n"
    )
    (tmp_path / "a.csv").write_text(text, "utf-8")
    assert 0 == invoke(tmp_path, "catalogue", "import", "a.csv").exit_code
    return tmp_path


def test_report_is_one_object_with_every_figure(folder: Path) -> None:
    """Two items, half of them of a department; what article 32 misses is named on stderr."""
    done = invoke(folder, "report", "annual", "2009", "--json")
    shape = answer(done)

    figures = {one["name"]: one for one in shape["figures"]}
    assert 2 == figures["items"]["value"]
    assert (1, 2, "50.0") == (
        figures["level.department"]["value"],
        figures["level.department"]["base"],
        figures["level.department"]["percent"],
    )
    assert "article 32(3) is not covered" in done.stderr


def test_explain_lists_the_records(folder: Path) -> None:
    """A page of one record, then the other."""
    first = answer(
        invoke(folder, "report", "annual", "2009", "--explain", "items", "--limit", "1", "--json")
    )
    rest = answer(
        invoke(
            folder,
            "report",
            "annual",
            "2009",
            "--explain",
            "items",
            "--after",
            first["next"],
            "--json",
        )
    )

    assert 2 == len({*first["records"], *rest["records"]})
    assert rest["next"] is None


@pytest.mark.parametrize("format", ["md", "html", "docx"])
def test_report_is_written_as_a_public_file(folder: Path, format: str) -> None:
    """Whole or not at all, and readable by those it is for."""
    (folder / "t.toml").write_text('problems = "机构有待落实。"', "utf-8")
    done = invoke(
        folder, "report", "annual", "2009", "--format", format, "--texts", "t.toml", "-o", "r.out"
    )

    assert (0, "") == (done.exit_code, done.stdout)
    assert (folder / "r.out").stat().st_size > 500
    assert stat.S_IMODE((folder / "r.out").stat().st_mode) & 0o600 == 0o600
    if format != "docx":
        assert "机构有待落实。" in (folder / "r.out").read_text("utf-8")


@pytest.mark.parametrize("how", [("--format", "json"), ("--json",)])
def test_json_report_is_written_to_the_file_that_was_named(
    folder: Path, how: tuple[str, ...]
) -> None:
    """The same object as on stdout, for its owner only: it names what stands behind the figures."""
    printed = invoke(folder, "report", "annual", "2009", *how)
    done = invoke(folder, "report", "annual", "2009", *how, "-o", "r.json")

    assert (0, "") == (done.exit_code, done.stdout)
    assert answer(printed) == json.loads((folder / "r.json").read_text("utf-8"))
    assert 0o600 == stat.S_IMODE((folder / "r.json").stat().st_mode)


@pytest.mark.parametrize("what", [("--figures",), ("--explain", "items")])
def test_what_is_for_the_screen_takes_no_output_file(folder: Path, what: tuple[str, ...]) -> None:
    """An option that would be passed over is refused."""
    done = invoke(folder, "report", "annual", "2009", *what, "-o", "r.out")

    assert 2 == done.exit_code
    assert not (folder / "r.out").exists()


def test_docx_is_not_poured_into_a_terminal(folder: Path) -> None:
    """A word-processor file needs a name."""
    assert 2 == invoke(folder, "report", "annual", "2009", "--format", "docx").exit_code


def test_declared_number_enters_report_and_list(folder: Path) -> None:
    """Nil is a statement of its own."""
    answer(invoke(folder, "report", "declare", "2009", "litigations", "0", "--json"))
    listed = answer(invoke(folder, "report", "declare", "2009", "--json"))
    text = invoke(folder, "report", "annual", "2009").stdout

    assert [("litigations", "0", "A1")] == [
        (one["name"], one["amount"], one["agency"]) for one in listed["items"]
    ]
    assert "未发生因政府信息公开提起行政诉讼的情况" in text


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("annual", "2020", "--form", "cn-1999"), 1, "REP-003"),
        (("annual", "2009", "--explain", "item"), 2, "REP-002"),
        (("annual", "2009", "--texts", "none.toml"), 2, "REP-007"),
        (("annual", "2009", "--agency", "无此局"), 1, "AGY-"),
        (("declare", "2009", "litigations"), 2, "AMOUNT"),
        (("declare", "2009", "litigations", "many"), 2, "many"),
        (("declare", "2009", "litigations", "0.5"), 2, "REP-005"),
    ],
)
def test_wrong_questions_are_refused(
    folder: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    """What failed, on which thing, and what to do."""
    done = invoke(folder, "report", *arguments)

    assert code == done.exit_code, done.output
    assert says in done.stderr
