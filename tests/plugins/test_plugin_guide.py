"""The plugin guide walks through the template plugin line by line, and what it shows works."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from govdisclose.plugins.api import PROTOCOLS
from tests.architecture.source_tree import ROOT
from tests.cli.inside import answer, invoke, office_in
from tests.plugins.harbour import FILES, GUIDE, blocks

TEMPLATE = ROOT / "plugins" / "govdisclose-reading-points"
SOURCES = TEMPLATE / "src" / "govdisclose_reading_points"
CATALOGUE = "locale/zh_CN/LC_MESSAGES/govdisclose_reading_points.po"
WALK = (
    TEMPLATE / "pyproject.toml",
    SOURCES / "__init__.py",
    SOURCES / "reading_points.py",
    SOURCES / "demonstration_sites.py",
    SOURCES / CATALOGUE,
)
"""The files of the template, in the order in which the guide shows them."""


def _quoted() -> list[str]:
    """Blocks of the guide that are no whole files: parts of those of the template."""
    whole = set(FILES.values())
    kinds = {"python", "toml", "po"}
    return [text for kind, text in blocks() if kind in kinds and text not in whole]


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _put_together() -> dict[Path, str]:
    """The files as the blocks of the guide give them."""
    waiting = _quoted()
    made = {}
    for path in WALK:
        wanted, parts = len(_lines(path.read_text("utf-8"))), list[str]()
        while waiting and sum(len(_lines(part)) for part in parts) < wanted:
            parts.append(waiting.pop(0))
        made[path] = "\n".join(parts)
    assert [] == waiting
    return made


def test_walk_names_every_file_of_the_template() -> None:
    """A file that is added to the plugin has to come into the guide."""
    files = {path for path in SOURCES.rglob("*") if path.suffix in {".py", ".po"}}

    assert files | {TEMPLATE / "pyproject.toml"} == set(WALK)


@pytest.mark.parametrize("path", WALK, ids=lambda path: path.name)
def test_every_line_of_the_template_stands_in_the_guide_in_order(path: Path) -> None:
    """Whoever copies the blocks of the guide has the plugin that is installed and tested."""
    assert _lines(path.read_text("utf-8")) == _lines(_put_together()[path])


def test_blocks_of_the_guide_are_a_plugin(tmp_path: Path) -> None:
    """Put together in a folder of their own they can be imported and declare four registers."""
    package = tmp_path / "govdisclose_reading_points"
    for path, text in _put_together().items():
        if path.is_relative_to(SOURCES):
            target = package / path.relative_to(SOURCES)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    program = (
        "import govdisclose_reading_points as own\n"
        "from govdisclose.plugins.register_types import checked_types\n"
        "types = checked_types('reading_points', own.ReadingPoints())\n"
        "print(own.__file__, *(one.name for one in types))\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    file, *names = done.stdout.split()
    assert str(package / "__init__.py") == file
    assert [
        "reading_points",
        "reading_point_handovers",
        "reading_point_visits",
        "demonstration_sites",
    ] == names


def test_commands_of_the_walk_run_as_they_stand(tmp_path: Path) -> None:
    """Import, search, figures, report, assessment and the list for the public, on its own files."""
    office = office_in(tmp_path, agencies=["市教育局"])
    points, handovers = (text for kind, text in blocks() if kind == "csv")
    (tmp_path / "points.csv").write_text(points, "utf-8")
    (tmp_path / "handovers.csv").write_text(handovers, "utf-8")
    (tmp_path / "points-scheme.toml").write_text(FILES["points-scheme.toml"], "utf-8")
    (shell,) = (text for kind, text in blocks() if kind == "sh" and "points-scheme" in text)

    said = {}
    for line in shell.splitlines():
        program, *words = shlex.split(line)
        done = invoke(office, *words)
        assert ("govdisclose", 0) == (program, done.exit_code), f"{line}: {done.output}"
        said[" ".join(words[:2])] = done.stdout

    # Two points are open on the last day; two documents went to points in 2009: 5 x 2/4 + 5 of 10.
    asked = ("register", "figures", "reading_points", "--as-of", "2009-12-31", "--json")
    figures = answer(invoke(office, *asked))
    assert [("reading_points.points", 2)] == [(one["figure"], one["value"]) for one in figures]
    assert ["reading_points:市图书馆", "reading_points:市档案馆"] == [
        line for line in said["report annual"].splitlines() if line.startswith("reading_points:")
    ]
    assert "75.00" in said["assess run"]
    assert "reading_points:市档案馆" in said["assess explain"]
    assert "reading_point_handovers:" in said["assess explain"]
    page = (tmp_path / "points.html").read_text("utf-8")
    assert "市图书馆" in page
    assert [] == [hidden for hidden in ("000-000", "旧馆", "市教育局") if hidden in page]


@pytest.mark.parametrize("kind", PROTOCOLS)
def test_guide_names_every_group(kind: str) -> None:
    """Each kind of plugin is mentioned with the name of its group."""
    assert f"`govdisclose.v1.{kind}`" in GUIDE
