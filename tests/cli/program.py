"""Running the program in a process of its own, with distributions made up for the occasion."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

__all__ = ["environment", "fake_distribution", "run"]


def environment(folder: Path, **changes: str) -> dict[str, str]:
    """Variables of a process that sees no home but ``folder``, and speaks English."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_STATE_HOME": str(folder / "state"),
        "GOVDISCLOSE_LANG": "en",
        "PYTHONPATH": str(folder / "site"),
    } | changes


def run(
    folder: Path,
    *arguments: str,
    variables: Mapping[str, str] | None = None,
    text_in: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run ``govdisclose`` in ``folder``; streams are decoded as UTF-8, which they must be."""
    return subprocess.run(
        [sys.executable, "-m", "govdisclose", *arguments],
        cwd=folder,
        env=environment(folder, **(variables or {})),
        input=text_in,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def fake_distribution(
    site: Path,
    name: str,
    entry_points: Mapping[str, Mapping[str, str]],
    modules: Mapping[str, str] | None = None,
    version: str = "1.0",
) -> None:
    """Lay an installed distribution into ``site``.

    Args:
        site: A folder on ``sys.path``.
        name: Name of the distribution.
        entry_points: Target by name by group.
        modules: Source text by module name.
        version: Version of the distribution.
    """
    metadata = site / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (metadata / "METADATA").write_text(head, encoding="utf-8")
    lines = []
    for group, targets in entry_points.items():
        lines.append(f"[{group}]")
        lines.extend(f"{entry} = {target}" for entry, target in targets.items())
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for module, source in (modules or {}).items():
        (site / f"{module}.py").write_text(source, encoding="utf-8")
