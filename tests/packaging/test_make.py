"""The commands of a checkout: each builds what it needs, and stops at the first step that fails.

The Makefile is run on a copy beside programs that only say that they were called.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, write_tree

pytestmark = pytest.mark.external("make", "bash")

INPUTS = ("pyproject.toml", "requirements-dev.txt", "constraints.txt")
PROGRAMS = ("govdisclose", "mypy", "python", "ruff")
SAYS_PLACE = '#!/bin/sh\necho "place $TMPDIR"\n'
SAYS_CALL = '#!/bin/sh\necho "called $(basename "$0") $*"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is built and whose programs do nothing."""
    folder = tmp_path / "checkout"
    write_tree(folder, dict.fromkeys(INPUTS, ""))
    shutil.copy(ROOT / "Makefile", folder)
    for name in PROGRAMS:
        _program(folder / ".venv" / "bin" / name, SAYS_CALL)
    _touch(folder / ".venv" / ".installed", moment=2_000)
    for name in INPUTS:
        _touch(folder / name, moment=1_000)
    return folder


def test_test_checks_format_style_types_and_tests(checkout: Path) -> None:
    """The one command runs the formatter's check and the linter, then type checker and tests."""
    answer = _make(checkout, "test")

    calls = [line.split()[1:3] for line in answer.stdout.splitlines() if line.startswith("called")]

    assert [["ruff", "format"], ["ruff", "check"]] == calls[:2]
    assert [["mypy", "src"], ["python", "-m"]] == sorted(calls[2:])
    assert 0 == answer.returncode


@pytest.mark.parametrize("program", ["ruff", "mypy", "python"])
def test_failing_step_fails_the_test_command(program: str, checkout: Path) -> None:
    """No failure of a step is swallowed."""
    _program(checkout / ".venv" / "bin" / program, "#!/bin/sh\nexit 1\n")

    answer = _make(checkout, "test")

    assert 0 != answer.returncode


def test_plugin_is_type_checked_too(checkout: Path) -> None:
    """Each plugin is checked on its own, and its fault fails the command."""
    write_tree(checkout, {"plugins/points/pyproject.toml": "", "plugins/points/src/a.py": ""})
    _touch(checkout / "plugins" / "points" / "pyproject.toml", moment=1_000)
    only_plugins_fail = '#!/bin/sh\ncase "$1" in plugins/*) exit 1;; esac\n'
    _program(checkout / ".venv" / "bin" / "mypy", only_plugins_fail)

    answer = _make(checkout, "types")

    assert 0 != answer.returncode


def test_tests_hold_a_coverage_floor_and_show_skips(checkout: Path) -> None:
    """The test run fails below the floor and lists what was skipped."""
    answer = _make(checkout, "unit", "COVERAGE_FLOOR=77")

    assert "--cov-fail-under=77" in answer.stdout
    assert " -rs " in answer.stdout


def test_temporary_files_of_tests_lie_in_memory_and_are_removed(
    checkout: Path, tmp_path: Path
) -> None:
    """Where memory has room, the tests' temporary files go there, and none stays, fail or not."""
    for code in (0, 3):
        _program(checkout / ".venv" / "bin" / "python", f"{SAYS_PLACE}exit {code}\n")

        answer = _make(checkout, "unit", **_memory(tmp_path, needed=0))

        (place,) = _places(answer)
        assert tmp_path == Path(place).parent
        assert (code != 0) == (answer.returncode != 0)
        assert [] == list(tmp_path.glob("govdisclose.*"))


@pytest.mark.parametrize("memory", ["short", "absent"])
def test_temporary_files_of_tests_lie_where_they_always_do_without_memory(
    memory: str, checkout: Path, tmp_path: Path
) -> None:
    """Where memory is short or no folder lies in it, nothing is set, said or made."""
    _program(checkout / ".venv" / "bin" / "python", SAYS_PLACE)
    folder = tmp_path if memory == "short" else tmp_path / "absent"

    answer = _make(checkout, "unit", **_memory(folder, needed=10**15 if memory == "short" else 0))

    assert (0, "", [""]) == (answer.returncode, answer.stderr, _places(answer))
    assert [] == list(tmp_path.glob("govdisclose.*"))


def test_chosen_place_for_temporary_files_is_kept(checkout: Path, tmp_path: Path) -> None:
    """Who sets TMPDIR finds the tests' temporary files there."""
    _program(checkout / ".venv" / "bin" / "python", SAYS_PLACE)
    chosen = {**_memory(tmp_path, needed=0), "TMPDIR": str(tmp_path / "chosen")}

    answer = _make(checkout, "unit", **chosen)

    assert [chosen["TMPDIR"]] == _places(answer)


@pytest.mark.parametrize("name", [*INPUTS, "plugins/points/pyproject.toml"])
def test_environment_is_built_again_when_its_inputs_change(name: str, checkout: Path) -> None:
    """A change of what decides the installation makes the next command install again."""
    write_tree(checkout, {name: ""})
    _touch(checkout / name, moment=3_000)

    answer = _make(checkout, "--dry-run", "lint")

    assert "pip install" in answer.stdout


def test_built_environment_is_kept(checkout: Path) -> None:
    """Nothing is installed when nothing changed."""
    answer = _make(checkout, "--dry-run", "test", "demo")

    assert "pip install" not in answer.stdout


def test_missing_environment_is_built(checkout: Path) -> None:
    """A fresh clone has no environment, and both commands build it."""
    shutil.rmtree(checkout / ".venv")

    answers = [_make(checkout, "--dry-run", command).stdout for command in ("test", "demo")]

    assert [True, True] == ["pip install" in answer for answer in answers]


def test_failed_installation_is_tried_again(checkout: Path) -> None:
    """An installation that was cut short does not count as done."""
    shutil.rmtree(checkout / ".venv")
    (checkout / "requirements-dev.txt").write_text("./no-such-folder\n", encoding="utf-8")

    first = _make(checkout, "lint")
    second = _make(checkout, "--dry-run", "lint")

    assert 0 != first.returncode
    assert "pip install" in second.stdout


def test_old_python_is_refused_with_a_way_out(checkout: Path) -> None:
    """A Python that is too old is named, and so is how to choose another."""
    old = '#!/bin/sh\n[ "$1" = --version ] && echo "Python 3.9.2" && exit 0\nexit 1\n'
    _program(checkout / "old-python", old)

    answer = _make(checkout, "test", "PYTHON=./old-python")

    assert 0 != answer.returncode
    assert "needs Python 3.11 or newer; './old-python' is Python 3.9.2" in answer.stderr
    assert "make PYTHON=" in answer.stderr
    assert "called" not in answer.stdout


def test_demo_runs_in_a_new_folder(checkout: Path, tmp_path: Path) -> None:
    """The demo leaves the checkout alone and says where it put its office."""
    _program(checkout / ".venv" / "bin" / "govdisclose", '#!/bin/sh\necho "in $PWD $*"\n')

    answer = _make(checkout, "demo", TMPDIR=str(tmp_path))

    assert 0 == answer.returncode
    (folder,) = tmp_path.glob("govdisclose-demo.*")
    assert f"in {folder} demo" in answer.stdout.splitlines()
    assert str(folder) in answer.stdout.splitlines()[-1]


def test_failing_demo_fails_its_command(checkout: Path, tmp_path: Path) -> None:
    """A demo that does not end well is no success."""
    _program(checkout / ".venv" / "bin" / "govdisclose", "#!/bin/sh\nexit 4\n")

    answer = _make(checkout, "demo", TMPDIR=str(tmp_path))

    assert 0 != answer.returncode


@pytest.mark.parametrize("installed", [True, False])
def test_continuous_integration_installs_then_tests(installed: bool, tmp_path: Path) -> None:
    """Missing Debian packages are installed after an update; then every program is required."""
    write_tree(tmp_path, {".ci/debian.txt": "# what the tests call\n\nhello # greets\n"})
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci")
    programs = tmp_path / "programs"
    _program(programs / "dpkg-query", f"#!/bin/sh\necho {'installed' if installed else ''}\n")
    for name in ("apt-get", "sudo"):
        _program(programs / name, SAYS_CALL)
    _program(programs / "make", f'{SAYS_CALL}echo "required $REQUIRE_EXTERNAL"\n')

    answer = subprocess.run(
        ["bash", str(tmp_path / ".ci" / "run")],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        check=True,
    )

    lines = answer.stdout.splitlines()
    installs = [line.split("apt-get ")[1] for line in lines if "apt-get" in line]
    wanted = ["update", "install --yes --no-install-recommends hello"]
    assert ([] if installed else wanted) == installs
    assert ["called make test", "required 1"] == lines[-2:]


def _program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def _touch(path: Path, *, moment: int) -> None:
    path.touch()
    os.utime(path, (moment, moment))


def _memory(folder: Path, *, needed: int) -> dict[str, str]:
    """Variables for a machine with that folder in memory, and nobody's choice of another."""
    return {"MEMORY_FOLDER": str(folder), "MEMORY_NEEDED_KB": str(needed), "TMPDIR": ""}


def _places(answer: subprocess.CompletedProcess[str]) -> list[str]:
    lines = answer.stdout.splitlines()
    return [line.removeprefix("place").strip() for line in lines if line.startswith("place")]


def _make(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON", "COVERAGE_FLOOR", "WORKERS"}
    kept = {key: value for key, value in os.environ.items() if key not in outer}
    return subprocess.run(
        ["make", "-C", str(folder), "--no-print-directory", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=kept | environment,
        check=False,
    )
