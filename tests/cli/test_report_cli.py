"""``govdisclose report``: what it prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from govdisclose.cli.language import activate
from govdisclose.cli.report_commands import group
from tests.cli.inside import invoke, office_in
from tests.cli.program import run
from tests.domain.figures.reports.report_cases import COLUMNS, LEAVES, made_shape
from tests.domain.figures.reports.test_identities import published
from tests.shared_data import shared_data


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """English is spoken before and after each test."""
    activate("en")
    yield
    activate("en")


def report(*arguments: str | Path) -> Result:
    """Run a verb of the noun in this process."""
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def written(folder: Path, shape: dict[str, Any], name: str = "report.json") -> Path:
    """A report as a JSON file."""
    file = folder / name
    file.write_text(json.dumps(shape, ensure_ascii=False), encoding="utf-8")
    return file


def test_report_that_holds_ends_with_0(tmp_path: Path) -> None:
    """The contract: file, form, findings with six keys, and the sums."""
    file = written(tmp_path, published())

    result = report("check", file, "--json")

    assert 0 == result.exit_code
    shape = json.loads(result.stdout)
    assert {"file", "form", "findings", "summary"} == set(shape)
    assert (str(file), "F2021") == (shape["file"], shape["form"])
    assert {"holds", "broken", "not_assessable"} == set(shape["summary"])
    assert 0 == shape["summary"]["broken"]
    for finding in shape["findings"]:
        assert {"id", "identity", "scope", "left", "right", "result"} == set(finding) - {"detail"}
    pairs = [(finding["id"], finding["scope"]) for finding in shape["findings"]]
    assert len(pairs) == len(set(pairs))


def test_broken_identity_ends_with_4(tmp_path: Path) -> None:
    """What is broken is named by identity and scope, with both sides."""
    shape = published()
    shape["requests"]["granted"][0] += 1

    result = report("check", written(tmp_path, shape), "--json")

    assert 4 == result.exit_code
    found = json.loads(result.stdout)
    assert [("M2", "natural_person", 13365, 13364), ("M3", "granted", 5549, 5548)] == [
        (one["id"], one["scope"], one["left"], one["right"])
        for one in found["findings"]
        if one["result"] == "broken"
    ]
    assert 2 == found["summary"]["broken"]


def test_unknown_key_ends_with_1_and_names_the_key(tmp_path: Path) -> None:
    """A file that is no report is refused, with the key."""
    completed = run(tmp_path, "report", "check", str(written(tmp_path, published() | {"yaer": 1})))

    assert 1 == completed.returncode
    assert "yaer: the key is not known (REP-011)" in completed.stderr
    assert "" == completed.stdout


def test_previous_year_gives_x1_to_x3(tmp_path: Path) -> None:
    """With --previous what was carried out and in is compared."""
    before = made_shape([[1] * 6] * len(LEAVES), carried_out=[535, 6, 0, 1, 18, 0])
    before["year"] = 2023
    file = written(tmp_path, published())
    earlier = written(tmp_path, before, "before.json")

    found = json.loads(report("check", file, "--previous", earlier, "--json").stdout)

    held = {one["scope"] for one in found["findings"] if one["id"] == "X1"}
    assert set(COLUMNS) == held
    assert {"holds"} == {one["result"] for one in found["findings"] if one["id"] == "X1"}


def test_report_of_another_year_is_no_previous_one(tmp_path: Path) -> None:
    """Two reports that do not follow each other are not compared."""
    file = written(tmp_path, published())

    completed = run(tmp_path, "report", "compare", str(file), str(file))

    assert 2 == completed.returncode
    assert "REP-012" in completed.stderr


def test_several_files_give_one_line_each_and_go_on(tmp_path: Path) -> None:
    """A file that cannot be read is answered with its error; the others are checked."""
    good = written(tmp_path, published())
    bad = written(tmp_path, {"titel": ""}, "bad.json")

    result = report("check", bad, good, tmp_path / "none.pdf", "--json")

    assert 4 == result.exit_code
    first, second, third = (json.loads(line) for line in result.stdout.splitlines())
    assert "REP-011" == first["error"]["code"]
    assert 0 == second["summary"]["broken"]
    assert "FMT-002" == third["error"]["code"]


def test_previous_goes_with_one_file(tmp_path: Path) -> None:
    """Whose year before it would be is not clear with several."""
    file = written(tmp_path, published())

    assert 2 == report("check", file, file, "--previous", file).exit_code


def test_people_see_sums_and_what_is_broken(tmp_path: Path) -> None:
    """Text names each identity with its counts, and below it what does not hold."""
    shape = published()
    shape["review_litigation"]["reconsideration"]["upheld"] = 377

    shown = report("check", written(tmp_path, shape)).output

    assert "form F2021" in shown
    assert "sum of the outcome rows = total_processed" in shown
    (line,) = (line for line in shown.splitlines() if "reconsideration" in line)
    assert ["R1", "reconsideration", "791", "790", "Broken", "(error)"] == line.split()


def test_chinese_readers_see_the_labels_of_the_form(tmp_path: Path) -> None:
    """Rows and columns are called what the form prints."""
    shape = published()
    shape["requests"]["granted"][0] += 1

    completed = run(tmp_path, "--lang", "zh", "report", "check", str(written(tmp_path, shape)))

    assert 4 == completed.returncode
    assert "不成立" in completed.stdout
    assert "自然人" in completed.stdout
    assert "予以公开" in completed.stdout
    assert "granted" not in completed.stdout


def test_read_prints_what_check_reads(tmp_path: Path) -> None:
    """The JSON form of a published page, given back, is checked like the page."""
    page = shared_data("annual_reports", "hangzhou_style_2025.html")
    file = tmp_path / "read.json"

    file.write_text(report("read", page).stdout, encoding="utf-8")

    assert 0 == report("check", file).exit_code
    assert published()["requests"] == json.loads(file.read_text(encoding="utf-8"))["requests"]


def test_compare_shows_movements(tmp_path: Path) -> None:
    """Each figure of two years stands with its change."""
    before = made_shape([[1] * 6] * len(LEAVES), carried_out=[535, 6, 0, 1, 18, 0])
    before["year"] = 2023
    file = written(tmp_path, published())
    earlier = written(tmp_path, before, "before.json")

    shown = report("compare", file, earlier).output
    found = json.loads(report("compare", file, earlier, "--json").stdout)

    (line,) = (line for line in shown.splitlines() if line.startswith("granted"))
    assert ["granted", "total", "6", "5548", "5542"] == line.split()
    assert {"X1", "X2"} == {finding["id"] for finding in found["findings"]}
    assert {
        "table": "requests",
        "scope": "granted",
        "column": "total",
        "before": 6,
        "now": 5548,
        "difference": 5542,
    } in found["movements"]


def test_prose_is_checked_from_standard_input(tmp_path: Path) -> None:
    """A dash reads standard input; prose is held against itself."""
    text = "某县2013年政府信息公开工作年度报告\n公开信息202条，其中网上96条，占47%。"

    completed = run(tmp_path, "report", "check", "-", "--json", text_in=text)

    assert 4 == completed.returncode
    found = json.loads(completed.stdout)
    assert ("-", "N2008") == (found["file"], found["form"])
    assert ("B1", "其中网上96条，占47%") in {
        (one["id"], one["scope"]) for one in found["findings"] if one["result"] == "broken"
    }


def test_prose_in_json_has_its_year_and_day(tmp_path: Path) -> None:
    """The form N2008: what stands beside the narrative counts as if the page said it."""
    shape = {
        "form": "N2008",
        "year": 2010,
        "agency": "某县人民政府",
        "published_on": "2011-04-01",
        "narrative": "公开信息202条，其中网上96条，占48%。",
    }

    result = report("check", written(tmp_path, shape), "--json")

    found = {one["id"]: one for one in json.loads(result.stdout)["findings"]}
    assert ("2011-04-01", "2011-03-31", "broken") == (
        found["D1"]["left"],
        found["D1"]["right"],
        found["D1"]["result"],
    )
    assert "holds" == found["B1"]["result"]


@pytest.mark.parametrize("format", ["md", "html", "docx"])
def test_report_made_here_agrees_with_itself(tmp_path: Path, format: str) -> None:
    """The annual report this program writes is read back: only what it says is missing is."""
    office_in(tmp_path, agencies=["市环保局"])
    rows = "".join(
        f"甲{number},{'市环保局' if number < 3 else ''},主动公开,2009-03-02,2009-03-06,民生公益\n"
        for number in range(8)
    )
    header = "标题,发布机构,公开方式,生成日期,发布日期,栏目\n"
    (tmp_path / "a.csv").write_text(header + rows, "utf-8")
    invoke(tmp_path, "catalogue", "import", "a.csv")
    file = f"report.{format}"
    made = invoke(tmp_path, "report", "annual", "2009", "--format", format, "-o", file)
    assert 0 == made.exit_code, made.output

    found = json.loads(invoke(tmp_path, "report", "check", file, "--json").stdout)

    faults = {(one["id"], one["scope"]) for one in found["findings"] if one["result"] == "broken"}
    missing = {line.split("32(")[1][0] for line in made.stderr.splitlines() if "32(" in line}
    assert {("R32", f"art32_{number}") for number in missing} == faults | {("R32", "art32_2")}
    assert {"B1", "S1"} <= {one["id"] for one in found["findings"] if one["result"] == "holds"}


def test_prose_has_no_tables_to_read_or_compare(tmp_path: Path) -> None:
    """Only reports in an official form have cells."""
    file = tmp_path / "prose.txt"
    file.write_text("某县2013年政府信息公开工作年度报告", encoding="utf-8")

    completed = run(tmp_path, "report", "read", str(file))

    assert 2 == completed.returncode
    assert "REP-013" in completed.stderr


def test_markup_and_escapes_of_a_report_are_inert(tmp_path: Path) -> None:
    """What a file says cannot act on the terminal it is shown on."""
    shape = published() | {"narrative": "新收申请\x1b[31m14068件\u202e。"}
    shape["requests"]["granted"][0] = "\x1b]0;x\x07"

    shown = report("check", written(tmp_path, shape)).output

    assert "\x1b" not in shown
    assert "\u202e" not in shown
