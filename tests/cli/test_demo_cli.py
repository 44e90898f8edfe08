"""``govdisclose demo`` in a process of its own."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import run


@pytest.fixture(name="shown", scope="module")
def _shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a small demonstration in English, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = run(folder, "demo", "--rows", "300")
    assert (0, "") == (done.returncode, done.stderr)
    return folder, done.stdout


def test_output_says_first_that_all_is_generated(shown: tuple[Path, str]) -> None:
    """The first line says so, before anything is shown."""
    _folder, output = shown

    assert output.startswith("Everything here is generated: ")
    assert "300 records (seed 2009)" in output.splitlines()[0]


def test_output_has_the_comparison(shown: tuple[Path, str]) -> None:
    """Both bases, the conflict, the coincidence and the column that proves nothing are named."""
    _folder, output = shown

    for words in (
        "(29,473.7; 30,545.5] in common: about 30,000",
        "(23,414.6; 24,615.4] in common: about 24,000",
        "these cannot be shares of one population",
        "政府机构 alone proves nothing: 240 is 1 %",
        "The gap of 6,000 equals the count of departments: a coincidence, no proof.",
        "rows recomputed: clean",
    ):
        assert words in output


def test_commands_to_try_next_work(shown: tuple[Path, str]) -> None:
    """Every command line that is offered runs; importing uncorrected rejects rejects them again."""
    folder, output = shown
    offered = [line for line in output.splitlines() if line.startswith("govdisclose --db ")]

    codes = {line: run(folder, *shlex.split(line)[1:]).returncode for line in offered}

    assert 15 == len(offered)
    assert {0, 4} == set(codes.values())
    assert ["catalogue import"] == [
        " ".join(shlex.split(line)[3:5]) for line, code in codes.items() if code == 4
    ]


def test_output_ends_with_assessment_and_supervision(shown: tuple[Path, str]) -> None:
    """Requests and reports come after the comparison, then assessment and board, then what next."""
    _folder, output = shown
    heads = [line.strip("= ") for line in output.splitlines() if line.startswith("== ")]

    assert [
        "Requests",
        "Official annual reports",
        "Journal",
        "Assessment of 2009",
        "Electronic supervision",
        "What to try next",
    ] == heads[-6:]
    for words in ("F2019", "F2021", "It is frozen as 2009-huainan-2009-1.", "signals of 2009-"):
        assert words in output


def test_json_is_one_object_and_notes_go_to_stderr(tmp_path: Path) -> None:
    """The object has every part and the announcement does not mix with it."""
    done = run(tmp_path, "demo", "--rows", "100", "--folder", "d", "--seed", "3", "--json")

    shape: dict[str, Any] = json.loads(done.stdout)
    assert 0 == done.returncode
    assert done.stderr.startswith("Everything here is generated")
    assert (True, 100, 3) == (shape["generated"], shape["rows"], shape["seed"])
    assert 100 == sum(file["accepted"] for file in shape["import"])
    assert not shape["comparison"]["bases"]["is_one_population"]
    assert shape["journal"]["is_clean"]
    assert ["F2019", "F2021"] == [report["form"] for report in shape["reports"]]
    assert "huainan-2009" == shape["assessment"]["scheme"]
    assert ["2009", "2021"] == [board["on"][:4] for board in shape["supervision"]]
    assert 3 == len(shape["requests"]["import"])


def test_chinese_output_is_chinese(tmp_path: Path) -> None:
    """With --lang zh headings and verdicts are Chinese."""
    done = run(tmp_path, "--lang", "zh", "demo", "--rows", "100")

    assert 0 == done.returncode
    assert done.stdout.startswith("以下全部由程序生成")
    assert "== 与已公布的报告对照 ==" in done.stdout
    assert "== 2009 年政务公开考评 ==" in done.stdout
    assert "== 电子监察 ==" in done.stdout


def test_filled_folder_is_refused(tmp_path: Path) -> None:
    """A folder with something in it is wrong usage, and nothing is announced."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("", "utf-8")

    done = run(tmp_path, "demo", "--folder", "mine")

    assert (2, "") == (done.returncode, done.stdout)
    assert "DEM-001" in done.stderr
