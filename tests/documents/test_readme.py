"""The tours of both READMEs do what they say."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_EXIT = re.compile(r"\s+# exit (\d)$")


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = dict(
        os.environ,
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        GOVDISCLOSE_LANG="en",
        PYTHONUTF8="1",
    )
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )


def _console(block: str, folder: Path) -> None:
    """Run every command of a block and look for each line shown below it."""
    output = ""
    for line in block.splitlines():
        if not line.startswith("$ "):
            assert _squeezed(line) in output, f"not printed: {line}\n{output}"
            continue
        wanted = _EXIT.search(line)
        command = shlex.split(_EXIT.sub("", line).removeprefix("$ "))
        done = _run(command, folder)
        output = _squeezed(f"{done.stdout}\n{done.stderr}")
        assert int(wanted[1] if wanted else 0) == done.returncode, f"{line}\n{output}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_tour_runs_as_shown(name: str, tmp_path: Path) -> None:
    """Every command of the tour ends as stated and prints what is shown; the Python block runs."""
    for example in (ROOT / "docs" / "examples").iterdir():
        shutil.copy(example, tmp_path)
    blocks = _BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))

    for kind, block in blocks:
        if kind == "console":
            _console(block, tmp_path)
        else:
            done = _run([sys.executable, "-c", block], tmp_path)
            assert 0 == done.returncode, done.stderr

    assert {"console", "python"} == {kind for kind, _block in blocks}
