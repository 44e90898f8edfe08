"""``govdisclose assess`` over an office, from import to a decided objection."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.inside import answer, invoke, office_in

_HEAD = "单位,年度,方案,指标,是否适用,得分,评分日期,评分人,备注\n"
_INDICATORS = ("self", "online", "netizens", "daily")
_RUN = ("--scheme", "hefei-2014", "--as-of", "2014-12-31")
_KEY = "2014-hefei-2014-1"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """An office of three agencies, all marked by the scheme of Hefei."""
    office_in(tmp_path, second=True, agencies=("市环保局", "市教育局"))
    rows = [
        f"{agency},2014,hefei-2014,{indicator},是,{points},2015-01-10,考评组,\n"
        for agency, points in (("A1", 70), ("市环保局", 90), ("市教育局", 89.5))
        for indicator in _INDICATORS
    ]
    (tmp_path / "marks.csv").write_text(_HEAD + "".join(rows), "utf-8")
    assert 0 == invoke(tmp_path, "register", "import", "assessment_values", "marks.csv").exit_code
    return tmp_path


def test_run_scores_all_agencies(folder: Path) -> None:
    """Marks of 90, 89.5 and 70 all over are the scores; the ladder grades them."""
    shape = answer(
        invoke(folder, "assess", "run", "2014", *_RUN, "--ladder", "yueyang-2017", "--json")
    )

    assert [("市环保局", "90.00", "excellent", 1), ("市教育局", "89.50", "good", 2)] == [
        (one["name"], one["score"], one["grade"], one["rank"]) for one in shape["agencies"][:2]
    ]
    assert (2014, "2014-12-31", 0) == (shape["year"], shape["as_of"], shape["left_out"])


def test_rank_prints_one_group_or_all(folder: Path) -> None:
    """The ranking alone, without explanations; an unknown group names those there are."""
    ranked = answer(invoke(folder, "assess", "rank", "--year", "2014", *_RUN, "--json"))
    shown = invoke(folder, "assess", "rank", "--year", "2014", *_RUN, lang="zh")
    unknown = invoke(folder, "assess", "rank", "--year", "2014", *_RUN, "--group", "x")

    assert [1, 2, 3] == [one["rank"] for one in ranked]
    assert "市教育局" in shown.stdout
    assert (2, True) == (unknown.exit_code, "there are all" in unknown.stderr)


def test_explain_finds_an_agency_by_any_of_its_names(folder: Path) -> None:
    """By reference as by name; each indicator tells its assessor."""
    shape = answer(invoke(folder, "assess", "explain", "A2", "--year", "2014", *_RUN, "--json"))
    shown = invoke(folder, "assess", "explain", "市环保局", "--year", "2014", *_RUN)

    assert ["考评组"] * 4 == [one["assessor"] for one in shape["indicators"]]
    assert "assessed by 考评组" in shown.stdout


def test_sensitivity_tells_what_one_point_does(folder: Path) -> None:
    """89.5 reaches excellent by one point online, 90 loses it by one."""
    found = answer(
        invoke(
            folder, "assess", "sensitivity", "--year", "2014", *_RUN,
            "--ladder", "yueyang-2017", "--json",
        )
    )  # fmt: skip

    assert [("good", "excellent"), ("excellent", "good")] == [
        (found[1]["grade"], found[1]["best_grade"]),
        (found[0]["grade"], found[0]["worst_grade"]),
    ]


@pytest.mark.parametrize("step", ["0", "-1", "one"])
def test_sensitivity_needs_a_step(folder: Path, step: str) -> None:
    """A change of nothing, or of no number, is refused."""
    result = invoke(folder, "assess", "sensitivity", "--year", "2014", *_RUN, "--step", step)

    assert 2 == result.exit_code


def test_frozen_assessment_goes_through_an_objection(folder: Path) -> None:
    """Frozen, objected to, decided by another person, compared with the run before."""
    run = invoke(folder, "assess", "run", "2014", *_RUN, "--json")
    (folder / "run.json").write_text(run.stdout, "utf-8")

    frozen = answer(invoke(folder, "assess", "freeze", "2014", *_RUN, "--json", actor="lisi"))
    filed = answer(
        invoke(folder, "assess", "object", _KEY, "市教育局", "online", "--json", text_in="已更新")
    )
    shown = invoke(folder, "assess", "frozen", _KEY, lang="zh")
    own = invoke(
        folder, "assess", "decide", _KEY, "A3", "online", "--points", "92", "--reasons", "属实"
    )
    decided = answer(
        invoke(
            folder, "assess", "decide", _KEY, "A3", "online", "--points", "92",
            "--reasons", "属实", "--json", actor="lisi",
        )
    )  # fmt: skip
    compared = answer(invoke(folder, "assess", "compare", "run.json", _KEY, "--json"))

    assert (_KEY, 3) == (frozen["key"], frozen["agencies"])
    assert json.loads(run.stdout)["data_hash"] == frozen["data_hash"]
    assert ("filed", "已更新") == (filed["state"], filed["grounds"])
    assert "已提出" in shown.stdout
    assert (1, True) == (own.exit_code, "MAT-003" in own.stderr)
    assert ("89.50", "90.75") == (decided["score_before"], decided["score"])
    moved = {one["agency"]: one["rank_change"] for one in compared["changes"]}
    assert {"A3": 1, "A2": -1, "A1": 0} == moved


def test_frozen_assessments_are_listed(folder: Path) -> None:
    """Key, year, scheme, day and number of agencies."""
    assert 0 == invoke(folder, "assess", "freeze", "2014", *_RUN, actor="lisi").exit_code

    (one,) = answer(invoke(folder, "assess", "frozen", "--json"))

    assert {
        "key": _KEY,
        "year": 2014,
        "scheme": "hefei-2014",
        "as_of": "2014-12-31",
        "agencies": 3,
    } == one


@pytest.mark.parametrize(
    "arguments",
    [
        ("rank",),
        ("rank", "--year", "2014"),
        ("rank", "--year", "2014", "--frozen", "x"),
        ("rank", "--frozen", "x", "--scheme", "hefei-2014"),
        ("run", "2014"),
        ("freeze", "2014"),
        ("object", "x", "A1", "online", "--grounds", ""),
    ],
)
def test_what_is_not_said_is_asked_for(folder: Path, arguments: tuple[str, ...]) -> None:
    """Neither scheme nor source is guessed."""
    assert 2 == invoke(folder, "assess", *arguments).exit_code


def test_result_is_exported_as_workbook_and_page(folder: Path) -> None:
    """Both files are private; another ending is refused."""
    source = ("--year", "2014", *_RUN)

    book = invoke(folder, "assess", "export", "result.xlsx", *source)
    page = invoke(folder, "assess", "export", "result.html", *source, lang="zh")
    other = invoke(folder, "assess", "export", "result.pdf", *source)

    assert (0, 0, 2) == (book.exit_code, page.exit_code, other.exit_code)
    assert b"PK" == (folder / "result.xlsx").read_bytes()[:2]
    assert "市教育局" in (folder / "result.html").read_text("utf-8")
    document = invoke(folder, "assess", "export", "result.docx", *source, lang="zh")
    assert 0 == document.exit_code, document.stderr
    for name in ("result.xlsx", "result.html", "result.docx"):
        assert 0o600 == (folder / name).stat().st_mode & 0o777


def test_export_charts_the_movement_since_an_earlier_result(folder: Path) -> None:
    """The page and the document show it; a workbook is no place for it."""
    result = invoke(folder, "assess", "run", "2014", *_RUN, "--json")
    (folder / "before.json").write_text(result.stdout, "utf-8")
    source = ("--year", "2014", *_RUN, "--since", "before.json")

    page = invoke(folder, "assess", "export", "moved.html", *source, lang="zh")
    document = invoke(folder, "assess", "export", "moved.docx", *source, lang="zh")
    book = invoke(folder, "assess", "export", "moved.xlsx", *source)

    assert (0, 0, 2) == (page.exit_code, document.exit_code, book.exit_code)
    assert "与上次考评相比的得分变化" in (folder / "moved.html").read_text("utf-8")
