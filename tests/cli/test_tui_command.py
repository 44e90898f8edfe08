"""``govdisclose tui`` around the workbench: what it leaves behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from govdisclose_tui.private_files import Drafts, Kept


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
def test_demonstration_goes_when_its_terminal_does(tmp_path: Path, name: str) -> None:
    """The signal ends the program as before, but its folder is gone."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    (folder / "office.db").write_bytes(b"x")
    program = (
        "import signal\n"
        "from govdisclose.cli.tui_commands import _gone_with\n"
        f"with _gone_with({str(folder)!r}):\n"
        f"    signal.raise_signal(signal.{name})\n"
        "print('not ended')\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)

    assert -getattr(signal, name) == done.returncode
    assert b"" == done.stdout
    assert not folder.exists()


def test_drafts_are_forgotten_by_command(tmp_path: Path) -> None:
    """A script that retires an account deletes what was typed and never sent."""
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path)}
    folder = tmp_path / "govdisclose" / "drafts"
    assert Drafts(folder, "office.db").keep("request.register", Kept(values={"applicant": "张某"}))

    done = subprocess.run(
        [sys.executable, "-m", "govdisclose", "tui", "--forget-drafts", "--json"],
        capture_output=True,
        check=False,
        env=environment,
    )

    assert {"forgotten": 1} == json.loads(done.stdout)
    assert [] == list(folder.iterdir())
