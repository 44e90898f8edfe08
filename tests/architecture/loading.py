"""What a statement loads, seen from a fresh interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["SLOW_PACKAGES", "packages_loaded_by"]

SLOW_PACKAGES = frozenset(
    {
        "cattrs",
        "chinese_calendar",
        "numpy",
        "openpyxl",
        "pandas",
        "rich",
        "sqlite_utils",
        "textual",
    }
)
"""What neither ``import govdisclose`` nor ``--help`` may load."""

_REPORT = """
import atexit, sys
def _report(path={path!r}):
    heads = sorted({{name.partition(".")[0] for name in sys.modules}})
    with open(path, "w", encoding="utf-8") as report:
        report.write("\\n".join(heads))
atexit.register(_report)
"""


def packages_loaded_by(
    statement: str, report: Path, *, folder: Path | None = None
) -> frozenset[str]:
    """Top-level packages in ``sys.modules`` at the end of ``statement``.

    Args:
        statement: Python source; may end in SystemExit(0).
        report: File the names are written to.
        folder: Put first on the search path, or None.
    """
    # Coverage of subprocesses would load packages of its own.
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("COV")}
    if folder is not None:
        environment["PYTHONPATH"] = str(folder)
    subprocess.run(
        [sys.executable, "-c", _REPORT.format(path=str(report)) + statement],
        check=True,
        capture_output=True,
        env=environment,
    )
    return frozenset(report.read_text(encoding="utf-8").splitlines())
