"""``govdisclose report annual``, ``file``, ``restate`` and ``filed`` in the official forms."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import ADMINISTRATOR, answer, invoke, office_in

_REQUEST_ROWS = 25


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office with three requests of 2024, one withdrawn, and one of its bureau."""
    office_in(tmp_path, second=True, agencies=["市环保局"])
    staff = ("staff", "add", "wang", "--name", "某", "--role", "registrar")
    assert 0 == invoke(tmp_path, *staff).exit_code
    for day, kind, agency in (
        ("2024-02-01", "自然人", "A1"),
        ("2024-03-04", "商业企业", "A1"),
        ("2024-12-30", "自然人", "A1"),
        ("2024-06-03", "自然人", "市环保局"),
    ):
        given = ("--applicant", "张某", "--kind", kind, "--contact", "某路", "--channel", "当面")
        done = invoke(
            tmp_path, "request", "register", *given, "--description", "方案", "--on", day,
            "--agency", agency, actor="wang",
        )  # fmt: skip
        assert done.exit_code in (0, 4), done.output
    withdrawn = ("request", "act", "R1-1", "withdrawn", "--on", "2024-02-05")
    assert 0 == invoke(tmp_path, *withdrawn, actor="wang").exit_code
    (tmp_path / "t.toml").write_text('problems = "机构有待落实。"\nother = "无。"\n', "utf-8")
    return tmp_path


def _declared(folder: Path) -> None:
    for name in ("licensing", "penalty", "coercion", "fees_wan_yuan", "processing_fee"):
        assert 0 == invoke(folder, "report", "declare", "2024", name, "1").exit_code


def _filed(folder: Path, *more: str, exit_code: int = 4) -> Any:
    done = invoke(
        folder, "report", "file", "2024", "--texts", "t.toml", "--approver", "lisi", "--json", *more
    )
    return answer(done, exit_code)


def test_report_is_the_contract_and_holds(folder: Path) -> None:
    """Eight keys, 25 rows of seven cells, three blocks; ``report check`` breaks nothing."""
    shape = answer(
        invoke(folder, "report", "annual", "2024", "--form", "F2021", "--agency", "A1", "--json")
    )
    (folder / "r.json").write_text(json.dumps(shape), "utf-8")
    checked = answer(invoke(folder, "report", "check", "r.json", "--json"))

    assert {
        "title",
        "year",
        "agency",
        "form",
        "requests",
        "review_litigation",
        "proactive",
        "narrative",
    } == set(shape)
    assert _REQUEST_ROWS == len(shape["requests"])
    assert [2, 1, 0, 0, 0, 0, 3] == shape["requests"]["new_received"]
    assert [1, 0, 0, 0, 0, 0, 1] == shape["requests"]["other_3_other"]
    assert [1, 1, 0, 0, 0, 0, 2] == shape["requests"]["carried_out"]
    assert shape["proactive"]["art20_5"] == {"licensing": None}
    assert 0 == checked["summary"]["broken"]


def test_form_of_2019_has_23_rows(folder: Path) -> None:
    """The withdrawn request is in its only row of other handling."""
    shape = answer(invoke(folder, "report", "annual", "2024", "--form", "F2019", "--json"))

    assert 23 == len(shape["requests"])
    assert 1 == shape["requests"]["other"][-1]


def test_government_adds_its_agencies(folder: Path) -> None:
    """Three requests of the office and one of its bureau."""
    alone = answer(invoke(folder, "report", "annual", "2024", "--agency", "市环保局", "--json"))
    whole = answer(invoke(folder, "report", "annual", "2024", "--government", "--json"))

    assert (1, 4) == (alone["requests"]["new_received"][-1], whole["requests"]["new_received"][-1])
    assert "市环保局" == alone["agency"]


def test_explained_cell_lists_its_requests_in_pages(folder: Path) -> None:
    """Row and column name a cell; the page ends with where the next one begins."""
    ask = ("report", "annual", "2024", "--explain", "new_received")
    first = answer(invoke(folder, *ask, "--limit", "2", "--json"))
    rest = answer(invoke(folder, *ask, "--after", first["next"], "--json"))
    column = answer(invoke(folder, *ask[:-1], "carried_out:commercial_enterprise", "--json"))

    assert (3, ["R1-1", "R1-2"], ["R1-3"], None) == (
        first["value"],
        first["records"],
        rest["records"],
        rest["next"],
    )
    assert ["R1-2"] == column["records"]


def test_what_is_missing_is_told_on_stderr(folder: Path) -> None:
    """Each figure nobody declared, by its name, and the section without text."""
    done = invoke(folder, "report", "annual", "2024")

    assert 0 == done.exit_code
    for name in ("licensing", "fees_wan_yuan", "processing_fee", "problems"):
        assert f'"{name}"' in done.stderr
    assert "| 四、结转下年度继续办理 |" in done.stdout


@pytest.mark.parametrize("format", ["html", "docx", "xlsx"])
def test_report_is_written_as_a_public_file(folder: Path, format: str) -> None:
    """Readable by those it is for, and read back by ``report read``."""
    file = f"r.{format}"
    done = invoke(folder, "report", "annual", "2024", "--format", format, "-o", file)
    shape = answer(invoke(folder, "report", "read", file))

    assert 0 == done.exit_code, done.output
    assert stat.S_IMODE((folder / file).stat().st_mode) & 0o044
    assert [2, 1, 0, 0, 0, 0, 3] == shape["requests"]["new_received"]


def test_filed_report_stays_and_a_restatement_gives_the_difference(folder: Path) -> None:
    """Late for 2024, kept with its hash; a request entered afterwards changes two cells a row."""
    _declared(folder)
    kept = _filed(folder)
    late = ("--applicant", "李某", "--kind", "其他组织", "--contact", "某路", "--channel", "当面")
    registered = invoke(
        folder, "request", "register", *late, "--description", "方案", "--on", "2024-12-31",
        actor="wang",
    )  # fmt: skip
    assert registered.exit_code in (0, 4), registered.output
    restated = answer(
        invoke(
            folder, "report", "restate", "2024", "--texts", "t.toml", "--reason", "recount",
            "--approver", "lisi", "--json",
        ),
        4,
    )  # fmt: skip
    listed = answer(invoke(folder, "report", "filed", "--json"))["items"]
    first = answer(invoke(folder, "report", "filed", "2024", "--format", "json", "--version", "1"))

    assert (1, True, [], 64) == (kept["version"], kept["late"], kept["gaps"], len(kept["hash"]))
    assert ["REPORT-LATE"] == [one["code"] for one in kept["findings"]]
    assert {
        "new_received:other_org",
        "new_received:total",
        "carried_out:other_org",
        "carried_out:total",
    } == {one["cell"] for one in restated["changes"]}
    assert [1, 2] == [one["version"] for one in listed]
    assert 3 == first["requests"]["new_received"][-1]
    assert first["published_on"] == kept["filed_on"]


def test_two_persons_are_needed(folder: Path) -> None:
    """Who declared the figures cannot approve the report, nor be their own second person."""
    _declared(folder)
    alone = invoke(folder, "report", "file", "2024", "--texts", "t.toml")
    same = invoke(
        folder, "report", "file", "2024", "--texts", "t.toml", "--approver", ADMINISTRATOR
    )

    assert (1, 1) == (alone.exit_code, same.exit_code)
    assert "MAT-003" in alone.stderr
    assert "MAT-003" in same.stderr


def test_gaps_are_refused_by_name_or_kept(folder: Path) -> None:
    """Nothing is filed by oversight."""
    refused = invoke(
        folder, "report", "file", "2024", "--texts", "t.toml", "--approver", "lisi", lang="zh"
    )
    kept = _filed(folder, "--allow-gaps")

    assert 1 == refused.exit_code
    assert "缺少或不一致的有 licensing, penalty, coercion, fees_wan_yuan, processing_fee" in (
        refused.stderr
    )
    assert ["licensing", "penalty", "coercion", "fees_wan_yuan", "processing_fee"] == kept["gaps"]


def test_filed_report_says_when_it_was_published(folder: Path) -> None:
    """D1 is assessed of the printed report."""
    _declared(folder)
    _filed(folder)
    done = invoke(folder, "report", "filed", "2024", "--format", "html", "-o", "f.html")
    checked = answer(invoke(folder, "report", "check", "f.html", "--json"), 4)

    assert 0 == done.exit_code, done.output
    broken = [one["id"] for one in checked["findings"] if one["result"] == "broken"]
    assert ["D1"] == broken


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("annual", "2024", "--explain", "grante"), 2, "granted"),
        (("annual", "2024", "--explain", "granted", "--after", "R1-9"), 2, "REP-043"),
        (("annual", "2024", "--as-of", "2025-01-01"), 2, "REP-042"),
        (("annual", "2024", "--format", "xlsx"), 2, "--output"),
        (("annual", "2009", "--government"), 2, "--government"),
        (("declare", "2024", "granted", "1"), 2, "REP-040"),
        (("declare", "2024", "licensing", "1.5"), 2, "REP-005"),
        (("filed", "2024", "--format", "md"), 1, "REP-048"),
        (("filed", "--format", "md"), 2, "YEAR"),
        (("restate", "2024", "--reason", "张某 说", "--approver", "lisi"), 2, "REP-050"),
        (("file", "2018", "--approver", "lisi"), 1, "REP-041"),
    ],
)
def test_wrong_questions_are_refused(
    folder: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    """What failed, on which thing, and what to do."""
    done = invoke(folder, "report", *arguments)

    assert code == done.exit_code, done.output
    assert says in done.stderr


def test_cells_are_listed_with_their_origin(folder: Path) -> None:
    """200 cells: 10 of section two, 175 of three, 15 of four."""
    cells = answer(invoke(folder, "report", "annual", "2024", "--figures", "--json"))["cells"]

    assert 10 + 175 + 15 == len(cells)
    origins = {one["cell"]: one["origin"] for one in cells}
    assert ("missing", "computed") == (origins["licensing"], origins["granted:total"])


def test_no_word_of_an_applicant_stands_in_anything_a_report_prints(folder: Path) -> None:
    """Name, contact and description are marked; files, their names, output and messages are not."""
    _declared(folder)
    secret = "饕餮"
    given = ("--applicant", f"{secret}某", "--kind", "自然人", "--contact", f"{secret}路")
    registered = invoke(
        folder, "request", "register", *given, "--channel", "当面", "--description", secret,
        "--on", "2024-10-08", actor="wang",
    )  # fmt: skip
    assert registered.exit_code in (0, 4), registered.output
    said = []
    for arguments in (
        ("annual", "2024"),
        ("annual", "2024", "--json"),
        ("annual", "2024", "--figures"),
        ("annual", "2024", "--explain", "new_received", "--json"),
        ("file", "2024", "--approver", "lisi"),
        ("file", "2024", "--approver", "lisi", "--allow-gaps", "--json"),
        ("restate", "2024", "--reason", "recount", "--approver", "lisi", "--allow-gaps"),
        ("filed",),
        ("filed", "2024", "--format", "html", "-o", "f.html"),
        ("filed", "2024", "--format", "md"),
    ):
        for lang in ("zh", "en"):
            done = invoke(folder, "report", *arguments, lang=lang)
            said += [done.stdout, done.stderr, repr(done.exception)]

    said += [path.name for path in folder.iterdir()]
    said.append((folder / "f.html").read_text("utf-8"))
    assert not [text for text in said if secret in text]
    assert any("new_received" in text for text in said)
